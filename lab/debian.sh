# shellcheck shell=sh
# Sourced by the setup scripts below this folder: a Debian in a chroot, from the
# mirror that this machine's apt uses already.

say() { printf 'setup: %s\n' "$*" >&2; }
die() { say "$*"; exit 1; }

# impossible WHY...: ends with 75 (EX_TEMPFAIL): nothing is wrong with the
# project, but its proof cannot be had on this machine.
impossible() { say "impossible here: $*"; exit 75; }

# need_debian PACKAGE: a proof of Debian's package can be set up here at all.
need_debian() {
    [ "$(id -u)" = 0 ] || impossible "needs root, for debootstrap and chroot"
    command -v apt-get >/dev/null || impossible "needs Debian's apt-get"
    [ "$(dpkg --print-architecture)" = amd64 ] || impossible "needs amd64: that is what $1 is set up for"
}

# one_at_a_time DIR: waits until no other setup works on DIR.
one_at_a_time() {
    mkdir -p "$1"
    exec 9>"$1/lock"
    flock 9
}

# find_mirror: sets $mirror, the mirror that this machine's apt uses already.
find_mirror() {
    mirror=$(apt-get indextargets --format '$(URI)' 2>/dev/null |
        sed -n 's#^\(https*://[^ ]*/debian\)/.*#\1#p' | head -n 1)
    [ -n "$mirror" ] || die "apt has no Debian mirror: run apt-get update"
}

keyring=/usr/share/keyrings/debian-archive-keyring.gpg

# get_debootstrap DIR: puts sid's own debootstrap into DIR, from an apt that
# knows nothing but sid: the one of a stable Debian may be too old for sid.
get_debootstrap() {
    rm -rf "$1"
    mkdir -p "$1/apt/etc/apt/apt.conf.d" "$1/apt/etc/apt/preferences.d" "$1/apt/etc/apt/trusted.gpg.d" \
        "$1/apt/etc/apt/sources.list.d" "$1/apt/state/lists/partial" "$1/apt/cache/archives/partial"
    : >"$1/apt/status"
    printf 'deb [signed-by=%s] %s sid main\n' "$keyring" "$mirror" >"$1/apt/etc/apt/sources.list"
    sid_apt "$1/apt" update || die "apt-get update for sid failed"
    (cd "$1" && sid_apt "$1/apt" download debootstrap && dpkg-deb -x debootstrap_*.deb .) ||
        die "cannot get sid's debootstrap"
    rm -rf "$1/apt"
}

sid_apt() { # APTDIR ARGS...
    aptdir=$1
    shift
    apt-get -qq -o Dir="$aptdir" -o Dir::Etc="$aptdir/etc/apt" -o Dir::State="$aptdir/state" \
        -o Dir::State::status="$aptdir/status" -o Dir::Cache="$aptdir/cache" \
        -o Acquire::Check-Valid-Until=false -o APT::Sandbox::User=root "$@"
}

# bootstrap SUITE ROOT DEBOOTSTRAP LOG [COMPONENTS]: makes ROOT anew, a minimal
# Debian in which no service starts and apt takes no recommended packages.
bootstrap() {
    suite=$1 root=$2
    forget "$root"
    DEBOOTSTRAP_DIR=$3/usr/share/debootstrap unshare --mount --propagation private \
        "$3/usr/sbin/debootstrap" --variant=minbase --keyring="$keyring" "$suite" "$root" "$mirror" \
        >"$4" 2>&1 || die "debootstrap of $suite failed: see $4"
    printf 'deb %s %s %s\n' "$mirror" "$suite" "${5:-main}" >"$root/etc/apt/sources.list"
    printf 'Acquire::Check-Valid-Until "false";\nAPT::Install-Recommends "false";\n' >"$root/etc/apt/apt.conf.d/99lab"
    printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
    chmod +x "$root/usr/sbin/policy-rc.d"
    cp /etc/resolv.conf "$root/etc/resolv.conf"
    cp /etc/hosts "$root/etc/hosts" 2>/dev/null || true
}

# forget ROOT: removes a chroot, and never what is mounted below it.
forget() {
    umount "$1/proc" "$1/dev" 2>/dev/null || true
    rm -rf --one-file-system "$1" || die "cannot remove $1: something is mounted below it"
}

# inside ROOT COMMAND...: runs a command in a chroot, with the few devices that
# debootstrap made: packages change the mode of those they find. What it mounts is
# seen by nobody else, and what it starts ends with it.
inside() {
    # shellcheck disable=SC2016 # the inner shell's words
    unshare --mount --propagation private --pid --fork --kill-child sh -c '
        root=$1; shift
        mount -t proc proc "$root/proc" &&
            DEBIAN_FRONTEND=noninteractive exec chroot "$root" "$@"' inside "$@"
}
