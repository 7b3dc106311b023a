
# libvirt before 6.5 has one hook for networks. Someone's own is kept beside this
# one, which calls it first.
dispatch() {
    only=/etc/libvirt/hooks/network
    if [ -e "$only" ] && ! grep -q '^# vnetgen dispatches' "$only"; then
        mv "$only" "$only.before-vnetgen" || return
    fi
    cat >"$only.new" <<'HOOK' && chmod 755 "$only.new" && mv -f "$only.new" "$only"
#!/bin/sh
# vnetgen dispatches to network.before-vnetgen, which was here before and comes
# back when the last lab's forwards go, and to the hooks in vnetgen.d.
hooks=/etc/libvirt/hooks
xml=$(cat)
if [ -x "$hooks/network.before-vnetgen" ]; then
    printf '%s\n' "$xml" | "$hooks/network.before-vnetgen" "$@" || exit
fi
for hook in "$hooks"/vnetgen.d/*; do
    [ ! -x "$hook" ] || printf '%s\n' "$xml" | "$hook" "$@" || exit
done
HOOK
}

undispatch() {
    only=/etc/libvirt/hooks/network
    tidy "${hook%/*}" || return
    [ ! -d "${hook%/*}" ] || return 0 # another lab's are in it
    rm -f "$only" || return
    [ ! -e "$only.before-vnetgen" ] || mv "$only.before-vnetgen" "$only"
}
