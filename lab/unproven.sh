# shellcheck shell=sh
# Sourced by the run scripts: what a proof did not show.

# unproven FILE: prints what labs.Skip and labs.NotProven wrote into FILE, if anything:
# one line for each reason, with the names.
unproven() {
    [ -s "$1" ] || return 0
    sort "$1" | awk '
        {
            at = index($0, ": ")
            name = substr($0, 1, at - 1)
            why = substr($0, at + 2)
            if (!(why in names)) order[++n] = why
            top = name
            if (at = index(name, "/")) {
                top = substr(name, 1, at)
                # Names of one test follow each other without it.
                if (last[why] == top) name = substr(name, at + 1)
            }
            last[why] = top
            names[why] = names[why] (why in count ? ", " : "") name
            count[why]++
        }
        END { for (i = 1; i <= n; i++) printf "NOT PROVEN HERE: %s: %s\n", order[i], names[order[i]] }'
}
