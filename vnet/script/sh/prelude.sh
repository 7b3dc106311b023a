# shellcheck disable=SC2016,SC2034,SC2086,SC2154,SC2317
# (Steps are called by their numbers and values set by their names, which it
# cannot see. Lists are split on purpose, at IFS only.)
set -fu
umask 077
trap '' PIPE
unset LANGUAGE

# awk is to count bytes, and the tools are to speak English and to take UTF-8.
LC_ALL=C
export LC_ALL
case $(locale -a 2>/dev/null) in
*C.UTF-8* | *C.utf8*) english=C.UTF-8 ;;
*en_US.UTF-8* | *en_US.utf8*) english=en_US.UTF-8 ;;
*) english=C.UTF-8 ;;
esac

nl='
'
us=$(printf '\037')      # parts the words of a request
rs=$(printf '\036')      # parts what a line holds
unknown=$(printf '\005') # in a value that nothing has found yet
IFS=$us$nl

where=   # what is being worked on, for messages
failed=  # how the last tool failed
spec=    # requests for awk
age=0    # how often something was changed: what was read before is forgotten
input=/dev/null # of the next tool
slots=0  # how many outputs are kept since then
kept_marks=
chosen=
surveyed=

say() { printf '%s\n' "$1" 2>/dev/null || :; }

stop() {
    printf '%s: %s\n' "${0##*/}" "$where$1" >&2
    exit 1
}

unwritable() { stop "cannot write to $tmp"; }

# tool NAME OVERRIDE PATH...: sets $program to where the tool is.
tool() {
    program=$(command -v "${2:-$1}") && return
    [ -z "$2" ] || return
    shift 2
    for program do
        [ -f "$program" ] && [ -x "$program" ] && return
    done
    return 1
}

# says FILE TEXT...: whether one of the texts is in the file.
says() {
    file=$1
    shift
    while IFS= read -r row || [ -n "$row" ]; do
        for text do
            case $row in *"$text"*) return 0 ;; esac
        done
    done <"$file"
    return 1
}

# invoke TOOL ARGUMENT...: runs a tool, its output goes to the files $out and
# $err. $failed says how it failed.
invoke() {
    program "$1"
    shift
    failed=
    LC_ALL=$english "$program" "$@" <"$input" >"$out" 2>"$err" || failed="exit status $?"
    if [ -z "$failed" ] && [ -n "$failures" ] && says "$err" $failures; then
        failed=failed
    fi
}

# give_up COMMAND: shows what a tool that failed had to say.
give_up() {
    cat "$err" >&2
    text=
    for word in $1; do
        text="$text $word"
    done
    stop "${text# }: $failed"
}

# feed TEXT: what the next command reads on its standard input.
feed() {
    case $1 in *"$unknown"*) stop 'its input uses a value that no step has found' ;; esac
    input=$tmp/in
    printf '%s' "$1" >"$input" || unwritable
}

# run TOOL ARGUMENT...: a command that changes something.
run() {
    case "$*" in *"$unknown"*) stop "$1 uses a value that no step has found" ;; esac
    age=$((age + 1)) slots=0
    out=$tmp/out err=$tmp/err
    invoke "$@"
    input=/dev/null
    [ -z "$failed" ] || give_up "$*"
}

# attempt TOOL ARGUMENT...: the same, whose failure is no matter.
attempt() {
    case "$*" in *"$unknown"*) stop "$1 uses a value that no step has found" ;; esac
    age=$((age + 1)) slots=0
    out=$tmp/out err=$tmp/err
    invoke "$@"
    input=/dev/null failed=
}

# said PATTERN: the last command's output has such a line.
said() {
    ask look "$out"
    ask has "$@"
    judge
    [ "$state" = same ] || stop "the tool's output is not as expected: $(cat "$out")"
}

# look TOOL ARGUMENT...: a command that only reads. Its output is kept until
# something changes, so each thing is read once.
look() {
    [ -z "$failed" ] || give_up "$asked"
    asked=$*
    case $asked in *"$unknown"*) ask look; return ;; esac
    bucket "$asked"
    eval "known=\${read_$bucket-}"
    case $known in "$age$nl"*) ;; *) known=$age$nl ;; esac
    case $known in
    *"$nl$asked$rs"*)
        known=${known#*"$nl$asked$rs"}
        known=${known%%"$nl"*}
        failed=${known#*"$us"}
        out=$tmp/out.${known%%"$us"*} err=$tmp/err.${known%%"$us"*}
        ;;
    *)
        slots=$((slots + 1))
        out=$tmp/out.$slots err=$tmp/err.$slots
        invoke "$@"
        eval "read_$bucket=\$known\$asked\$rs\$slots\$us\$failed\$nl"
        ;;
    esac
    ask look "$out"
}

# bucket TEXT: sets $bucket to the text's last characters, as part of a name.
bucket() {
    rest=$1 bucket=''
    while [ "${#bucket}" -lt 4 ]; do
        text=${rest%?}
        case ${rest#"$text"} in
        [A-Za-z0-9]) bucket=$bucket${rest#"$text"} ;;
        *) bucket=${bucket}_ ;;
        esac
        rest=$text
    done
}

# ask WORD...: one more request for awk.
ask() { spec="$spec$nl$*"; }

# The requests. A PATTERN fits a whole line, word by word:
#     _      any number of spaces and tabs
#     ...    any text, as little as will do
#     @name  the same, kept in $v_name
#     %name  the text in $v_name
#     \t     a tab
#     =text  this text, where it would look like one of these
#     text   this text
fold()   { ask fold "$@"; }   # TEXT: lines indented further belong to the line before that begins so
parted() { ask parted; }      # blank lines part the output into blocks
mark()   { ask mark "$@"; }   # PATTERN: the object is this lab's when there is such a line
claim()  { ask claim "$@"; }  # PATTERN: a line that says whose it is otherwise
has()    { ask has "$@"; }    # PATTERN: the object is there when there is such a line
block()  { ask block "$@"; }  # PATTERN: the same; what follows looks at the block of that line
want()   { ask want "$@"; }   # WHAT PATTERN: such a line is to be there
only()   { ask only "$@"; }   # WHAT PATTERN: of such lines the following ones are to be there, and no others
line()   { ask line "$@"; }   # PATTERN: one of those; or a line to select
except() { ask except "$@"; } # PATTERN: a line not to select
idle()   { ask idle "$@"; }   # PATTERN: such a line is there while the object is not in use
busy()   { ask busy "$@"; }   # PATTERN: such a line is there while the object is in use
keep()   { ask keep "$@"; }   # PATTERN: down leaves the object when there is such a line
range()  { ask range "$@"; }  # MIN MAX: from where to where the next number is chosen; 0: no end
free()   { ask "chosen$chosen"; ask free "$@"; } # NAME PREFIX PATTERN: $v_NAME is PREFIX and a number that nothing has

# absent TEXT...: when the tool failed and said so, there is nothing.
absent() {
    if [ -n "$failed" ] && says "$err" "$@"; then
        failed=
        ask absent
    fi
}

# given NAME...: the patterns that follow use these values.
given() {
    for name do
        eval "text=\$v_$name"
        case $text in *"$unknown"*) ;; *) ask given "$name" "$text" ;; esac
    done
}

# spare NAME IDENTITY...: not to select, by the value of NAME, what the steps
# look after; on the way down, what they kept.
spare() {
    if [ "$op" = down ]; then
        set -- "$1" $kept_marks
    fi
    ask spare "$@"
}

# judge: has awk answer. Sets what was captured, $state and what goes with it,
# and $lines.
judge() {
    consult
    heed
}

consult() {
    [ -z "$failed" ] || give_up "$asked"
    printf '%s\n' "$spec" >"$tmp/spec" || unwritable
    spec=
    answer=$(awk "$matcher" "$tmp/spec") || stop 'awk failed'
}

heed() {
    state=absent differs='' owner='' full='' found=yes busy=no keep=no lines=''
    for fact in $answer; do
        case $fact in
        'bind '*) learn "${fact#bind }" ;;
        'free '*)
            learn "${fact#free }"
            fact=${fact#free }
            fact=${fact#* }
            case $chosen$us in *"$us$fact$us"*) ;; *) chosen=$chosen$us$fact ;; esac ;;
        'state '*) state=${fact#state } ;;
        'differs '*) differs=${fact#differs } ;;
        'owner '*) owner=${fact#owner } ;;
        unknown) found=no ;;
        'full '*) full=${fact#full } ;;
        busy) busy=yes ;;
        keep) keep=yes ;;
        line*) lines=$lines$nl$fact ;;
        esac
    done
}

# learn "NAME VALUE": sets $v_NAME.
learn() { eval "v_${1%% *}=\${1#* }"; }

# settle: what follows needs a value that was captured just now.
settle() {
    text=$spec
    judge
    spec=$text
}

# gather: sets $lines to what was captured from each selected line.
gather() {
    case $asked in *"$unknown"*) stop "${asked%%"$us"*} uses a value that no step has found" ;; esac
    judge
}

# warned TEXT: tells it when a line is selected.
warned() {
    case $asked in *"$unknown"*)
        spec=
        return ;;
    esac
    judge
    [ -z "$lines" ] || tell "warning: $1"
}

# take LINE: sets what was captured from one selected line.
take() {
    IFS=$rs
    set -- $1
    IFS=$us$nl
    shift
    for text do
        learn "$text"
    done
}

# none: whether no line is selected.
none() {
    gather
    [ -z "$lines" ]
}
