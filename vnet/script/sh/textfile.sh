# textfile VERB PATH...: reads and edits text files, byte by byte: encoding, line ends and
# what others wrote stay as they are. A changed file is written beside and renamed, so
# that there is always the old or the new one whole.
#     show PATH...         prints their lines; a file that is not there has none
#     keys PATH...         the same, with lines KEY = VALUE in one form: keys in small letters
#     folder PATH          prints the names in a folder
#     edit PATH WORD...    changes a file; "What an edit does", below, has the words
#     copy PATH TO         makes TO what PATH is
#     remove PATH          removes a file, if it is there
textfile() {
    (
        LC_ALL=C
        export LC_ALL
        umask 022
        new='' keys=no
        trap '[ -z "$new" ] || rm -f "$new"' EXIT
        trap 'exit 129' HUP
        trap 'exit 130' INT
        trap 'exit 143' TERM
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
    case $path in
    /*) path=${VNETGEN_ROOT-}$path ;;
    *) path=./$path ;;
    esac
}

caller_home() {
    home=${HOME-}
    if [ -n "${SUDO_USER-}" ] && [ "$(id -u)" = 0 ]; then
        home=
        case $SUDO_USER in -* | *[!A-Za-z0-9._@-]*) ;; *) eval "home=~$SUDO_USER" ;; esac
    fi
    case $home in /*) ;; *) complain "it is not known whose home ~ is: set HOME" ;; esac
}

# follow: sets $path to the file that a symbolic link leads to in the end.
follow() {
    links=0
    while [ -L "$path" ]; do
        links=$((links + 1))
        [ "$links" -lt 40 ] || complain 'it is a link to itself'
        link=$(readlink "$path" && echo .) || complain 'the link cannot be read'
        link=${link%"$nl".}
        case $link in /*) path=$link ;; *) path=${path%/*}/$link ;; esac
    done
}

# readable: whether the file is there. It has to be one of text.
readable() {
    if [ ! -e "$path" ]; then
        reachable
        return 1
    fi
    [ -f "$path" ] || complain 'it is no text file'
    [ -r "$path" ] || complain 'it cannot be read'
    tr -d '\000' <"$path" | cmp -s - "$path" || complain 'it is no text file'
}

# reachable: stops when what is there cannot be seen.
reachable() {
    up=$path
    while [ -n "$up" ] && [ ! -e "$up" ]; do
        up=${up%/*}
    done
    [ -d "${up:-/}" ] && [ -x "${up:-/}" ] || complain 'it cannot be read'
}

# ending FILE: sets $end to whether the last line has its end.
ending() {
    end=yes
    if [ -s "$1" ] && [ -n "$(tail -c 1 "$1")" ]; then
        end=no
    fi
}

textfile_keys() {
    keys=yes
    textfile_show "$@"
}

textfile_show() {
    for name do
        place "$name"
        if readable; then
            ending "$path"
            KEYS=$keys END=$end awk '
                NR == 1 && substr($0, 1, 3) == "\357\273\277" {
                    $0 = substr($0, 4)
                    if ($0 == "" && ENVIRON["END"] == "no") next
                }
                ENVIRON["KEYS"] == "yes" && (p = index($0, "=")) {
                    sub(/\r$/, "")
                    $0 = tolower(trim(substr($0, 1, p - 1))) " = " trim(substr($0, p + 1))
                }
                { print }
                function trim(text) {
                    sub(/^[ \t]+/, "", text)
                    sub(/[ \t]+$/, "", text)
                    return text
                }' <"$path" || complain 'awk failed'
        fi
    done
}

textfile_folder() {
    place "$1"
    if [ ! -e "$path" ]; then
        reachable
        return 0
    fi
    [ -d "$path" ] || complain 'it is no folder'
    [ -r "$path" ] && [ -x "$path" ] || complain 'it cannot be read'
    set +f # ls of busybox does not show all bytes
    for name in "$path"/* "$path"/.*; do
        case ${name##*/} in . | ..) continue ;; esac
        if [ -e "$name" ] || [ -L "$name" ]; then
            printf '%s\n' "${name##*/}"
        fi
    done | sort
}

textfile_copy() {
    place "$2"
    to=$path
    place "$1"
    readable || complain 'it is not there'
    fill "$tmp/edited" "$path" || complain 'it cannot be read'
    from=$path path=$to
    follow
    replace "$tmp/edited" "$from"
}

textfile_remove() {
    place "$1"
    rm -f "$path"
}

textfile_edit() {
    place "$1"
    follow
    shift
    printf '%s\n' "$@" >"$tmp/words" && : >"$tmp/before" || complain "cannot write to $tmp"
    if readable; then
        fill "$tmp/before" "$path" || complain 'it cannot be read'
    fi
    ending "$tmp/before"
    WORDS=$tmp/words SIZE=$tmp/size END=$end awk "$editor" <"$tmp/before" >"$tmp/edited" || complain 'awk failed'
    size=$(wc -c <"$tmp/edited")
    [ "${size##* }" = "$(cat "$tmp/size")" ] || complain 'awk failed' # not all say when a disk is full
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
        rm -f "$path"
        return
    fi
    replace "$tmp/edited" ''
}

# beside: makes a file beside the file, whose name is $new. Nobody can have made a link of
# that name.
beside() { new=$(mktemp "${path%/*}/.vnetgen-XXXXXX") || complain 'it cannot be written'; }

# fill FILE CONTENT: gives the file the content of another.
fill() { cat "$2" >"$1" && cmp -s "$2" "$1"; }

# copy_to FILE: a copy of the file, with its owner and mode.
copy_to() {
    beside
    cp -p "$path" "$new" && cmp -s "$path" "$new" && mv -f "$new" "$1" || complain "it cannot be kept as $1"
    new=
}

# replace CONTENT LIKE: gives the file new content at once. A new file gets the owner and
# mode of LIKE, or without one the owner of its folder.
replace() {
    [ ! -e "$path" ] || [ -f "$path" ] || complain 'it is no text file'
    folders "${path%/*}" || complain 'its folder cannot be made'
    like=$2
    [ ! -e "$path" ] || like=$path
    beside
    if [ -z "$like" ]; then
        fill "$new" "$1" && chmod 644 "$new" && give "${path%/*}/" "$new"
    elif ! cp -p "$like" "$new"; then
        false
    elif [ -w "$new" ]; then
        fill "$new" "$1"
    else
        chmod u+w "$new" && fill "$new" "$1" && chmod u-w "$new"
    fi && mv -f "$new" "$path" || complain 'it cannot be written'
    new=
}

# folders FOLDER: makes the folder, and those that it is in. They belong to whom the one
# above belongs to.
folders() {
    [ -n "$1" ] && [ ! -d "$1" ] || return 0
    folders "${1%/*}" && mkdir "$1" && give "${1%/*}/" "$1"
}

# give LIKE FILE: gives the file the owner of another.
give() {
    [ "$(id -u)" = 0 ] || return 0
    owner=$(ls -ldn "$1" | awk '{ print $3 ":" $4; exit }')
    [ -n "$owner" ] && chown "$owner" "$2" # to nobody chown gives without a word
}
