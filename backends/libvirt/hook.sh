
# libvirt's own nftables, if it uses them.
native() { nft list chain ip libvirt_network forward >/dev/null 2>&1; }

# accepts: the rules that let forwarded packets through libvirt's own, which stand
# in front of them. One a line: what iptables or nft is told.
accepts() {
    for guest in $guests; do
        if [ "$1" = nft ]; then
            echo "oifname $bridge ip daddr $guest ct status dnat accept"
            echo "iifname $bridge ip saddr $guest ct status dnat accept"
        else
            echo "-o $bridge -d $guest -m conntrack --ctstate DNAT"
            echo "-i $bridge -s $guest -m conntrack --ctstate DNAT"
        fi
    done
}

handles() { nft -a list chain ip libvirt_network forward 2>/dev/null | sed -n "s/.*comment \"$table\" # handle \([0-9]*\)\$/\1/p"; }

withdraw() {
    nft "add table ip $table; delete table ip $table" || return # there or not
    for handle in $(handles); do
        nft delete rule ip libvirt_network forward handle "$handle" || return
    done
    if command -v iptables >/dev/null; then
        iptables -w -S FORWARD | grep -e "--comment $table " | sed 's/^-A/-D/' | while read -r rule; do
            # shellcheck disable=SC2086 # a list of words
            iptables -w $rule || exit
        done || return
    fi
    rm -f "$state" && tidy "${state%/*}"
}

# tidy FOLDER: removes it when nothing is left in it.
tidy() { [ ! -d "$1" ] || [ -n "$(ls -A "$1")" ] || rmdir "$1"; }

apply() {
    withdraw || return
    rules | nft -f - || return
    echo 1 >"/proc/sys/net/ipv4/conf/$bridge/route_localnet" || return
    if native; then
        accepts nft | while read -r rule; do
            # shellcheck disable=SC2086 # a list of words
            nft insert rule ip libvirt_network forward $rule comment "\"$table\"" || exit
        done || return
    fi
    if command -v iptables >/dev/null; then
        accepts iptables | while read -r rule; do
            # shellcheck disable=SC2086 # a list of words
            iptables -w -I FORWARD $rule -m comment --comment "$table" -j ACCEPT || exit
        done || return
    fi
    mkdir -p "${state%/*}" && listing >"$state"
}

# listing: what is in force of all this, as the programs show it.
listing() {
    nft list table ip "$table" 2>/dev/null
    nft list chain ip libvirt_network forward 2>/dev/null | grep -e "comment \"$table\"" | sort
    ! command -v iptables >/dev/null || iptables -w -S FORWARD | grep -e "--comment $table " | sort
    cat "/proc/sys/net/ipv4/conf/$bridge/route_localnet" 2>/dev/null
}

rooted() {
    [ "$(id -u)" = 0 ] || { echo "port forwards of libvirt networks are packet filter rules: run this as root" >&2; exit 1; }
    command -v nft >/dev/null || { echo "nft is not here: install the package nftables" >&2; exit 1; }
}

case ${1-} in
show) # what there is, for the plan
    rooted
    if [ -e "$hook" ] || nft list table ip "$table" >/dev/null 2>&1; then echo there; fi
    ! cmp -s "$0" "$hook" || [ ! -x "$hook" ] || echo 'hook: same'
    [ ! -e "$state" ] || [ "$(listing)" != "$(cat "$state")" ] || echo 'rules: same'
    exit ;;
install)
    rooted
    mkdir -p "${hook%/*}" && cp "$0" "$hook.new" && chmod 755 "$hook.new" && mv -f "$hook.new" "$hook" && dispatch && apply
    exit ;;
remove)
    rooted
    withdraw && rm -f "$hook" && undispatch
    exit ;;
esac

# Called by libvirt: NETWORK OPERATION ..., the network's XML on standard input.
[ "$(printf %s "${1-}" | od -An -v -tx1 | tr -d ' \n')" = "$network" ] || exit 0
case ${2-} in
started | port-created | updated)
    apply || {
        withdraw
        # Not a failure of the hook: libvirt 9.0 leaves half a network behind then.
        echo "vnetgen: the port forwards of network $1 could not be set up" >&2
    } ;;
stopped) withdraw ;;
esac
exit 0
