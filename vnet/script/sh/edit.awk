# What an edit does, word by word. A key is what stands before the first equals sign,
# without blanks around it; capital and small letters are the same.
#     drop TEXT         takes out the lines that are TEXT
#     begins TEXT       takes out the lines that begin so
#     between TEXT TEXT takes out the lines that begin and end so
#     key KEY           takes out the lines KEY = VALUE
#     add TEXT          puts TEXT at the end, unless there is such a line
#     hide PREFIX KEY   puts PREFIX before the lines KEY = VALUE
#     bare PREFIX KEY   takes PREFIX away from lines whose key begins with PREFIX and KEY
#     enlist LIST FIELD VALUE FIELD VALUE    LIST has an entry with that
#     unlist LIST FIELD VALUE                LIST has no such entry
#     backup SUFFIX     keeps the file as it was, unless there is such a file already
#     tidy              removes the file when no line is left
BEGIN {
    while ((getline text < ENVIRON["WORDS"]) > 0) W[++words] = text
    whole = ENVIRON["END"] == "yes" # the last line has its end
    mark = "\357\273\277"
}
NR == 1 && substr($0, 1, 3) == mark { head = mark; $0 = substr($0, 4) }
{ L[++n] = $0 }
END {
    if (head != "" && n == 1 && !whole && L[1] == "") { n = 0; whole = 1 }
    for (i = 1; i <= n; i++) {
        if (substr(L[i], length(L[i])) == "\r") {
            E[i] = "\r"
            if (i < n || whole) L[i] = substr(L[i], 1, length(L[i]) - 1)
        } else if (i == n && !whole) E[i] = E[1]
    }
    end = E[1]
    for (w = 1; w <= words; w += taken) {
        taken = 2
        if (W[w] == "add") add(W[w + 1])
        else if (W[w] == "hide") { hide(W[w + 1], W[w + 2]); taken = 3 }
        else if (W[w] == "bare") { bare(W[w + 1], W[w + 2]); taken = 3 }
        else if (W[w] == "enlist") { enlist(W[w + 1], W[w + 2], W[w + 3], W[w + 4], W[w + 5]); taken = 6 }
        else if (W[w] == "unlist") { unlist(W[w + 1], W[w + 2], W[w + 3]); taken = 4 }
        else if (W[w] == "tidy") taken = 1
        else if (W[w] != "backup") { drop(W[w], W[w + 1], W[w + 2]); if (W[w] == "between") taken = 3 }
    }
    write(head)
    for (i = 1; i <= n; i++) write(L[i] (i < n || whole ? E[i] "\n" : ""))
    printf "%d\n", size > ENVIRON["SIZE"]
}

function write(text) { printf "%s", text; size += length(text) }

# drop WORD TEXT TEXT: takes out lines.
function drop(word, a, b,   i, m, k) {
    k = tolower(a)
    for (i = 1; i <= n; i++) {
        if (word == "drop" && L[i] == a "") continue
        if (word == "begins" && starts(L[i], a)) continue
        if (word == "key" && key(L[i]) == k "") continue
        if (word == "between" && length(L[i]) >= length(a) + length(b) && starts(L[i], a) && substr(L[i], length(L[i]) - length(b) + 1) == b "") continue
        m++; L[m] = L[i]; E[m] = E[i]
    }
    n = m + 0; known = 0
}

# add TEXT: puts a line at the end, unless there is such a line.
function add(text,   i) {
    if (!known) {
        for (i in has) delete has[i]
        for (i = 1; i <= n; i++) has[L[i]] = 1
        known = 1
    }
    if (text in has) return
    L[++n] = text; E[n] = n > 1 ? E[1] : end; has[text] = 1
}

# hide PREFIX KEY, bare PREFIX KEY: put PREFIX before keys, or take it away.
function hide(prefix, of,   i) {
    of = tolower(of)
    for (i = 1; i <= n; i++) if (key(L[i]) == of "") { split_indent(L[i]); L[i] = indent prefix rest }
    known = 0
}
function bare(prefix, of,   i) {
    of = tolower(prefix of)
    for (i = 1; i <= n; i++)
        if (starts(key(L[i]), of)) { split_indent(L[i]); L[i] = indent substr(rest, length(prefix) + 1) }
    known = 0
}

function starts(text, with) { return substr(text, 1, length(with)) == with "" }

function trim(text) {
    sub(/^[ \t]+/, "", text)
    sub(/[ \t]+$/, "", text)
    return text
}

function key(line,   p) {
    if (!(p = index(line, "="))) return ""
    return tolower(trim(substr(line, 1, p - 1)))
}

function value(line) {
    line = trim(substr(line, index(line, "=") + 1))
    if (length(line) >= 2 && substr(line, 1, 1) == "\"" && substr(line, length(line)) == "\"")
        line = substr(line, 2, length(line) - 2)
    return line
}

function split_indent(line) {
    match(line, /^[ \t]*/)
    indent = substr(line, 1, RLENGTH); rest = substr(line, RLENGTH + 1)
}

# number KEY LIST: the number in LIST7.FIELD, or -1.
function number(k, list,   p) {
    if (!starts(k, list)) return -1
    k = substr(k, length(list) + 1)
    if (!(p = index(k, "."))) return -1
    k = substr(k, 1, p - 1)
    return k ~ /^(0|[1-9][0-9]?[0-9]?[0-9]?[0-9]?)$/ ? k + 0 : -1
}

# entry LIST FIELD VALUE: sets nth to the number of the entry whose field has that value,
# or -1, count to how many there are, and at to the line with their count, or 0.
function entry(list, field, what,   i, k, m) {
    nth = -1; count = at = 0
    list = tolower(list); field = tolower(field)
    for (i = 1; i <= n; i++) {
        k = key(L[i])
        if (k == list ".count") { at = i; continue }
        if ((m = number(k, list)) < 0) continue
        if (m >= count) count = m + 1
        if (nth < 0 && k == list m "." field && value(L[i]) == what "") nth = m
    }
}

# renumber LINE NUMBER: puts a number in the place of the digits in the value of a line; a
# value without any is replaced.
function renumber(i, to,   p, front, tail) {
    p = index(L[i], "=")
    front = substr(L[i], 1, p); tail = substr(L[i], p + 1)
    if (match(tail, /[0-9]+/)) L[i] = front substr(tail, 1, RSTART - 1) to substr(tail, RSTART + RLENGTH)
    else L[i] = front " \"" to "\""
}

function enlist(list, field, what, other, text,   i, name) {
    entry(list, field, what)
    known = 0
    if (nth >= 0) {
        name = list nth "." other
        for (i = 1; i <= n; i++)
            if (key(L[i]) == tolower(name)) {
                if (value(L[i]) != text "") L[i] = name " = \"" text "\""
                return
            }
        add(name " = \"" text "\"")
        return
    }
    add(list count "." other " = \"" text "\"")
    add(list count "." field " = \"" what "\"")
    if (!at) { add(list ".count =\"1\""); at = n } # as nobody else writes it: unlist knows it again
    renumber(at, count + 1)
}

function unlist(list, field, what,   i, m, k, size) {
    entry(list, field, what)
    if (nth < 0) return
    if (at) renumber(at, count - 1)
    size = 0
    for (i = 1; i <= n; i++) {
        m = number(key(L[i]), tolower(list))
        if (m == nth || L[i] == list ".count =\"0\"") continue
        size++; L[size] = L[i]; E[size] = E[i]
        if (m > nth) {
            split_indent(L[size])
            L[size] = indent substr(rest, 1, length(list)) (m - 1) substr(rest, length(list) + length(m "") + 1)
        }
    }
    n = size; known = 0
}
