# textfile VERB PATH...: reads and edits text files, byte by byte: encoding, line ends and
# what others wrote stay as they are. A changed file is written beside and renamed, so
# that there is always the old or the new one whole.
#     show PATH...         prints their lines; a file that is not there has none
#     folder PATH          prints the names in a folder
#     edit PATH WORD...    changes a file; "What an edit does", below, has the words
#     copy PATH TO         makes TO what PATH is
#     remove PATH          removes a file, if it is there
textfile() {
    (
        LC_ALL=C
        export LC_ALL
        umask 022
        verb=$1
        shift
        "textfile_$verb" "$@"
    )
    result=$?
    LC_ALL=C # some shells keep what stands before a call
    return "$result"
}

complain() {
    printf 'textfile: %s: %s\n' "$path" "$1" >&2
    exit 1
}

# place PATH: sets $path to where that leads. ~/ is the home of the person who called,
# with sudo of the one who did; VNETGEN_ROOT stands before what begins with a slash.
place() {
    path=$1
    case $path in '~/'*)
        caller_home
        path=$home/${path#'~/'} ;;
    esac
    case $path in /*) path=${VNETGEN_ROOT-}$path ;; esac
}

caller_home() {
    home=${HOME-}
    case ${SUDO_USER-} in
    '' | *[!A-Za-z0-9._-]*) ;;
    *) [ "$(id -u)" != 0 ] || eval "home=~$SUDO_USER" ;;
    esac
    case $home in /*) ;; *) complain "it is not known whose home ~ is: set HOME" ;; esac
}

# follow: sets $path to the file that a symbolic link leads to in the end.
follow() {
    for link in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
        [ -L "$path" ] || return 0
        link=$(readlink "$path") || complain 'the link cannot be read'
        case $link in /*) path=$link ;; *) path=$(dirname "$path")/$link ;; esac
    done
    complain 'it is a link to itself'
}

# readable: whether the file is there. It has to be one of text.
readable() {
    [ -e "$path" ] || return 1
    [ -f "$path" ] || complain 'it is no text file'
    [ -r "$path" ] || complain 'it cannot be read'
    tr -d '\000' <"$path" | cmp -s - "$path" || complain 'it is no text file'
}

textfile_show() {
    for name do
        place "$name"
        if readable; then
            awk 'NR == 1 { sub(/^\357\273\277/, "") } { print }' <"$path" || exit
        fi
    done
}

textfile_folder() {
    place "$1"
    [ ! -d "$path" ] || ls -A "$path"
}

textfile_copy() {
    place "$2"
    to=$path
    place "$1"
    readable || complain 'it is not there'
    cat "$path" >"$tmp/edited" || exit
    path=$to
    replace "$tmp/edited"
}

textfile_remove() {
    place "$1"
    rm -f "$path"
}

textfile_edit() {
    place "$1"
    follow
    shift
    printf '%s\n' "$@" >"$tmp/words" || exit
    : >"$tmp/before"
    if readable; then
        cat "$path" >"$tmp/before" || exit
    fi
    end=yes
    if [ -s "$tmp/before" ] && [ -n "$(tail -c 1 "$tmp/before")" ]; then
        end=no
    fi
    WORDS=$tmp/words END=$end awk "$editor" <"$tmp/before" >"$tmp/edited" || complain 'awk failed'
    ! cmp -s "$tmp/before" "$tmp/edited" || return 0
    tidy=no
    while [ $# -gt 0 ]; do
        case $1 in
        backup)
            [ ! -e "$path" ] || [ -e "$path$2" ] || [ -L "$path$2" ] || copy_to "$path$2"
            shift 2 ;;
        tidy)
            tidy=yes
            shift ;;
        enlist) shift 6 ;;
        unlist) shift 4 ;;
        between | hide | bare) shift 3 ;;
        *) shift 2 ;;
        esac
    done
    if [ "$tidy" = yes ] && [ ! -s "$tmp/edited" ]; then
        rm "$path"
        return
    fi
    replace "$tmp/edited"
}

# copy_to FILE: a copy of the file, with its owner and mode.
copy_to() {
    cp -p "$path" "$1.new$$" && mv -f "$1.new$$" "$1" || {
        rm -f "$1.new$$"
        complain "it cannot be kept as $1"
    }
}

# replace CONTENT: gives the file new content at once. A new file gets the owner of its
# folder.
replace() {
    folder=$(dirname "$path")
    new=$folder/.vnetgen-new-$$
    mkdir -p "$folder" || exit
    if [ -e "$path" ]; then
        cp -p "$path" "$new" && cat "$1" >"$new"
    else
        cat "$1" >"$new" && chmod 644 "$new" && give
    fi && mv -f "$new" "$path" || {
        rm -f "$new"
        complain 'it cannot be written'
    }
}

give() {
    [ "$(id -u)" = 0 ] || return 0
    chown "$(ls -ldn "$folder" | awk '{ print $3 ":" $4 }')" "$new"
}
