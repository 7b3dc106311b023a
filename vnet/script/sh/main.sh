# at NUMBER: step number $n is worked on.
at() {
    n=$1
    able='' borrow=no adopt=no plug=no wait=0 mark='' kept='' missing='it is not there' in_use='it is in use'
    "about_$n"
    where="[$n/$steps] $title: "
}

tell() { say "$where$1"; }

# can ACTION: whether the step has that.
can() { case " $able " in *" $1 "*) ;; *) return 1 ;; esac; }

# probe: sets $state. As long as nothing was changed since the first look at
# everything, that answer holds.
probe() {
    if [ "$age" = "$surveyed" ]; then
        eval "answer=\$answer_$n"
    else
        "probe_$n"
        consult
    fi
    heed
    case $adopt,$op,$state in yes,up,foreign | yes,check,foreign) state=differs ;; esac
    whose='it carries no mark of a lab'
    [ -z "$owner" ] || whose="it belongs to lab $owner"
}

# obstacle: sets $obstacle to why the step cannot be carried out, if it cannot.
obstacle() {
    obstacle=
    case $op,$state in
    down,same | down,differs)
        if [ "$busy,$keep,$plug" = yes,no,no ] && can create && can remove; then
            obstacle=$in_use
        fi
        return ;;
    down,* | *,same) return ;;
    *,foreign)
        [ "$borrow" = yes ] || obstacle="in the way: $whose"
        return ;;
    *,absent)
        if ! can create; then
            [ "$found" = no ] || obstacle=$missing
            return
        fi
        if [ -n "$full" ]; then
            obstacle=$full
            return
        fi ;;
    *,differs)
        if ! can create && ! can change; then
            obstacle="not as it has to be ($differs)"
            return
        fi ;;
    esac
    if [ "$busy" = yes ]; then
        case $state,$plug in absent,no) obstacle=$in_use ;; *) can live || obstacle=$in_use ;; esac
    fi
}

# survey: looks at everything before anything is changed.
survey() {
    blockers=
    for n in $(count); do
        at "$n"
        probe
        eval "answer_$n=\$answer"
        obstacle
        if [ -n "$obstacle" ]; then
            blockers="$blockers$nl  $where$obstacle"
        fi
        if can warn && touched; then
            "warn_$n"
            eval "answer=\$answer_$n"
            heed
        fi
        [ "$op" != check ] || foresee
    done
    where=
    surveyed=$age
}

# touched: whether the step's object would be made, changed or removed.
touched() {
    case $op,$state in
    down,same | down,differs) [ "$keep" = no ] && can create && can remove ;;
    down,* | *,same | *,foreign) return 1 ;;
    *,absent) can create ;;
    *) can create || can change ;;
    esac
}

# settled STATE...: probes after a change, again and again while the step waits
# for one of these states.
settled() {
    wanted=" $* "
    probe
    while [ "$wait" -gt 0 ]; do
        case $wanted in *" $state "*) return ;; esac
        sleep 1
        wait=$((wait - 1)) age=$((age + 1)) slots=0
        probe
    done
}

# count: the numbers of the steps.
count() {
    i=0
    while [ "$i" -lt "$steps" ]; do
        i=$((i + 1))
        echo "$i"
    done
}

# found: what is said of an object that is there.
found() { if can create || can change; then echo 'already there'; else echo 'found'; fi; }

# foresee: says what up would do about the step.
foresee() {
    if [ -n "$obstacle" ]; then
        tell "$obstacle"
        blocked=$((blocked + 1))
        return
    fi
    case $state in
    same) tell "$(found)" ;;
    foreign) tell "$(found), used as it is" ;;
    differs) tell "would be changed ($differs)" ;;
    *) if can create; then tell 'would be made'; else tell 'found when what it needs is made'; fi ;;
    esac
    case $state in
    differs) changed=$((changed + 1)) ;;
    absent) if can create; then made=$((made + 1)); else there=$((there + 1)); fi ;;
    *) there=$((there + 1)) ;;
    esac
}

# raise: makes the step's object so.
raise() {
    probe
    obstacle
    [ -z "$obstacle" ] || stop "$obstacle"
    case $state in
    same)
        tell "$(found)"
        there=$((there + 1))
        return ;;
    foreign)
        tell "$(found), used as it is"
        there=$((there + 1))
        return ;;
    absent)
        can create || stop "$missing"
        action=create news=made made=$((made + 1)) ;;
    differs)
        action=create news="changed ($differs)" changed=$((changed + 1))
        ! can change || action=change ;;
    esac
    [ "$busy" = no ] || action=live
    "${action}_$n"
    settled same
    case $state in
    same) tell "$news" ;;
    absent) stop 'it is still not there' ;;
    foreign) stop "it does not carry the lab's mark" ;;
    *)
        [ "$action" != live ] || stop "it still differs ($differs); $in_use"
        stop "it still differs ($differs)" ;;
    esac
}

# lower: takes the step's object away.
lower() {
    probe
    case $state,$keep in
    absent,*) return ;;
    foreign,*)
        if [ "$borrow,$adopt" = no,no ]; then
            tell "left: $whose"
            left=$((left + 1))
        fi
        return ;;
    *,yes)
        kept_marks=$kept_marks$nl$mark
        tell "kept: $kept"
        held=$((held + 1))
        return ;;
    esac
    obstacle
    [ -z "$obstacle" ] || stop "$obstacle"
    "remove_$n"
    settled absent foreign
    case $state in same | differs) stop 'it is still there' ;; esac
    tell removed
    removed=$((removed + 1))
}

# doomed TITLE: whether what a sweep found is to be removed now.
doomed() {
    where="$1: "
    [ "$op" = check ] || return 0
    tell 'would be removed'
    removed=$((removed + 1))
    return 1
}

gone() {
    tell removed
    removed=$((removed + 1))
}

# hold TITLE WHY: what a sweep found is not to be removed.
hold() {
    where="$1: "
    tell "kept: $2"
    held=$((held + 1))
}

# sum: says what was done, all in all.
sum() {
    where=
    text=
    tally "$made" "$1"
    tally "$changed" "$2"
    tally "$removed" "$3"
    tally "$held" kept
    tally "$left" left
    tally "$blocked" 'in the way'
    [ "$op" = down ] || tally "$there" 'already there'
    text=${text#, }
    say "${text:-nothing to do}"
}

tally() { [ "$1" = 0 ] || text="$text, $1 $2"; }

unblocked() { [ -z "$blockers" ] || stop "in the way, so nothing was changed:$blockers"; }

up() {
    unblocked
    sweeps
    for n in $(count); do
        at "$n"
        raise
    done
    sum made changed removed
}

check() {
    sweeps
    sum 'to make' 'to change' 'to remove'
    unblocked
    [ "$made,$changed,$removed" = 0,0,0 ] || exit 3
}

down() {
    unblocked
    n=$steps
    while [ "$n" -gt 0 ]; do
        at "$n"
        if can create && can remove; then
            lower
        fi
        n=$((n - 1))
    done
    where=
    sweeps
    sum made changed removed
}

usage() { printf 'usage: %s [up | check | down]\n' "${0##*/}"; }

main() {
    { : >&1; } 2>/dev/null || exec >/dev/null
    case $#,${1-up} in
    [01],up | 1,check | 1,down) op=${1-up} ;;
    1,help | 1,-h | 1,--help)
        usage
        exit ;;
    *)
        usage >&2
        exit 2 ;;
    esac
    made=0 changed=0 removed=0 held=0 left=0 blocked=0 there=0
    admin
    tools
    tmp=$(mktemp -d "${TMPDIR:-/tmp}/vnetgen.XXXXXX") || stop 'cannot make a temporary folder'
    case $tmp in /*) ;; *) tmp=$PWD/$tmp ;; esac
    trap 'status=$?; rm -rf "$tmp"; exit "$status"' EXIT
    trap 'exit 129' HUP
    trap 'exit 130' INT
    trap 'exit 143' TERM
    files
    survey
    "$op"
    exit 0
}
