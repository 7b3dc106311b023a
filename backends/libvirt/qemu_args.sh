#!/bin/sh
# qemu_args VIRSH URI MACHINE [ARGUMENT...]: has a machine that is off started with
# these arguments for QEMU, in place of vnetgen's that it has now.
set -eu
virsh=${VIRSH:-$1} uri=$2 machine=$3
shift 3
args=
for arg do
    args="$args    <qemu:arg value='$arg'/>
"
done
xml=$("$virsh" -c "$uri" dumpxml --inactive --security-info "$machine")
new=$(printf '%s\n' "$xml" | ARGS=$args awk '
    # -netdev and -device each have their value in the line behind.
    held != "" {
        ours = /id=vnetgen-/
        if (!ours) lines = lines held "\n" $0 "\n"
        held = ""; next
    }
    /^ *<qemu:arg value=.-(netdev|device).\/>$/ { held = $0; next }
    /^ *<qemu:commandline>$/ { inside = 1; next }
    /^ *<\/qemu:commandline>$/ { inside = 0; next }
    inside { lines = lines $0 "\n"; next }
    NR == 1 && !/ xmlns:qemu=/ { sub(/^<domain /, "&xmlns:qemu=\"http://libvirt.org/schemas/domain/qemu/1.0\" ") }
    /^<\/domain>$/ {
        if (lines ENVIRON["ARGS"] != "") printf "  <qemu:commandline>\n%s%s  </qemu:commandline>\n", lines, ENVIRON["ARGS"]
    }
    { print }
')
printf '%s\n' "$new" | "$virsh" -c "$uri" define /dev/stdin
