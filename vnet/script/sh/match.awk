# Reads what a probe or a selection asks, one request a line, and answers.
# Text is data here: it is compared, never taken for a regular expression.

{ n = split($0, w, "\037"); verb = w[1] }
verb == ""       { next }
verb == "given"  { V[w[2]] = w[3]; next }
verb == "chosen" { for (i = 2; i <= n; i++) chosen[w[i]] = 1; next }
verb == "look"   { leave(); enter(); next }
verb == "absent" { file = ""; next }
verb == "fold"   { fold = w[2]; next }
verb == "parted" { parted = 1; next }
verb == "mark"   { owners = 1; if (n > 1) finds[++nfinds] = pattern(2); next }
verb == "has"    { finds[++nfinds] = pattern(2); next }
verb == "block"  { parted = 1; if (n > 1) finds[++nfinds] = pattern(2); next }
{ find() }
verb == "line" && family { members[++nmembers] = pattern(2); next }
verb == "line"   { lines[++nlines] = pattern(2); next }
{ family_done() }
verb == "want"   { if (found) { if (first(pattern(3), from, to)) learn(); else differ(w[2]) } }
verb == "only"   { family = pattern(3); what = w[2] }
verb == "claim"  { if (!found && first(pattern(2), 1, nl)) owner = captured("owner") }
verb == "range"  { least = w[2]; most = w[3] }
verb == "free"   { choose(); least = most = 0 }
verb == "idle"   { idles = 1; if (found && first(pattern(2), from, to)) idle = 1 }
verb == "busy"   { if (found && first(pattern(2), from, to)) busy = 1 }
verb == "keep"   { if (found && first(pattern(2), from, to)) keep = 1 }
verb == "except" { p = pattern(2); if (plain(p)) left[only] = 1; else excepts[++nexcepts] = p }
verb == "spare"  { key = w[2]; for (i = 3; i <= n; i++) spared[w[i]] = 1 }
END { leave(); answer() }

# enter: a view of the output in a file begins; no file: it could not be read
# because a value is not known yet.
function enter() {
    looking = 1; there++
    file = w[2]; unread = (n < 2); fold = ""; parted = 0; owners = 0
    nfinds = 0; found = 0; sought = 0; nl = 0
}

# leave: the view ends.
function leave() {
    if (!looking) return
    find(); family_done()
    if (owners) { there--; if (!found) foreign = 1 }
    else if (found) there--
    else missed = 1
    looking = 0
}

# find: the lines from..to are the block that has a line for every pattern.
function find(   i, b) {
    if (sought || !looking) return
    sought = 1
    # What is lacking because a view before it found nothing is not unknown.
    if (unread) { if (!missed) unknown = 1; return }
    for (i = 1; i <= nfinds; i++) if (never[finds[i]] && !missed) unknown = 1
    load()
    for (b = 1; b <= nblocks; b++) {
        ncaught = 0
        for (i = 1; i <= nfinds; i++) {
            if (!first(finds[i], starts[b], ends[b])) break
            keep_caught()
        }
        if (i > nfinds) {
            found = 1; from = starts[b]; to = ends[b]
            for (i = 1; i <= ncaught; i++) bind(caught_name[i], caught_value[i])
            return
        }
    }
}

# load: the lines of the file, folded, and the blocks they lie in.
function load(   line, text, folding, inside, indent) {
    nblocks = 0
    while (file != "" && (getline line < file) > 0) {
        if (substr(line, length(line)) == "\r") line = substr(line, 1, length(line) - 1)
        text = line
        if (text ~ /^[ \t]/) sub(/^[ \t]+/, "", text)
        if (folding && text != "" && length(line) - length(text) > indent) { L[nl] = L[nl] "\t" text; continue }
        folding = (fold != "" && index(line, fold) == 1); indent = length(line) - length(text)
        L[++nl] = line
        if (parted && text == "") { inside = 0; continue }
        if (!inside) { inside = 1; starts[++nblocks] = nl }
        ends[nblocks] = nl
    }
    if (file != "") close(file)
    if (nblocks == 0) { nblocks = 1; starts[1] = 1; ends[1] = 0 }
}

# pattern: the words of the request from the i-th on, taken apart.
function pattern(i,   p, t, c) {
    p = ++npatterns; size[p] = 0; never[p] = 0
    for (; i <= n; i++) {
        t = w[i]; c = substr(t, 1, 1)
        if (t == "_") part(p, 2, "")
        else if (t == "...") part(p, 3, "")
        else if (c == "@") part(p, 4, substr(t, 2))
        else if (t == "\\t") part(p, 1, "\t")
        else if (c == "=") part(p, 1, substr(t, 2))
        else if (c != "%") part(p, 1, t)
        else if (substr(t, 2) in V) part(p, 1, V[substr(t, 2)])
        else never[p] = 1
    }
    return p
}

# part: kind 1 is text, 2 blanks, 3 any text, 4 any text that is kept.
function part(p, kind, text) { K[p, ++size[p]] = kind; T[p, size[p]] = text }

# first: the first of some lines that a pattern fits; 0 for none.
function first(p, i, last) {
    if (never[p]) return 0
    for (; i <= last; i++) if (fits(p, L[i])) return i
    return 0
}

# fits: whether the pattern fits the whole line. What it captures is in
# name[1..names] and value[].
function fits(p, line,   at, i, s, e, k) {
    names = 0
    if (never[p] || !(at = stretch(p, line, 1, 1))) return 0
    i = after
    while (i <= size[p]) {
        if (i == size[p]) { s = e = length(line) + 1; after = i + 1 }
        else for (s = at; ; s++) {
            if (s > length(line) + 1) return 0
            if (K[p, i + 1] == 1 && T[p, i + 1] != "") {
                if (!(k = index(substr(line, s), T[p, i + 1]))) return 0
                s += k - 1
            }
            e = stretch(p, line, s, i + 1)
            if (e && (after <= size[p] || e == length(line) + 1)) break
        }
        if (K[p, i] == 4) { name[++names] = T[p, i]; value[names] = substr(line, at, s - at) }
        at = e; i = after
    }
    return at == length(line) + 1 && line !~ /[\001-\010\013-\037\177]/
}

# stretch: where text and blanks end that begin at a place of the line, 0 when
# they do not fit. after is the part behind them.
function stretch(p, line, at, i,   c) {
    for (; i <= size[p] && K[p, i] < 3; i++) {
        if (K[p, i] == 1) {
            if (substr(line, at, length(T[p, i])) != T[p, i] "") return 0
            at += length(T[p, i])
        } else while ((c = substr(line, at, 1)) == " " || c == "\t") at++
    }
    after = i
    return at
}

function captured(wanted,   i, found_value) {
    for (i = 1; i <= names; i++) if (name[i] == wanted) found_value = value[i]
    return found_value
}
function keep_caught(   i) {
    for (i = 1; i <= names; i++) { caught_name[++ncaught] = name[i]; caught_value[ncaught] = value[i] }
}
function learn(   i) { for (i = 1; i <= names; i++) bind(name[i], value[i]) }
function bind(var, text) {
    if (!(var in new)) { new[var] = 1; order[++nnew] = var }
    V[var] = text
}
function differ(text) {
    if (text in noted) return
    noted[text] = 1; differs = differs (differs == "" ? "" : ", ") text
}

# family_done: the lines of the block of a family are to be its members, all of them.
function family_done(   i, j, good, used, some) {
    if (!family) return
    if (found) {
        good = 1
        for (i = from; i <= to; i++) if (fits(family, L[i])) used[L[i]] = 0
        for (j = 1; j <= nmembers && good; j++) {
            some = 0
            if (plain(members[j])) { if (only in used) used[only] = some = 1 }
            else for (i in used) if (fits(members[j], i)) used[i] = some = 1
            if (!some) good = 0
        }
        for (i in used) if (!used[i]) good = 0
        if (!good) differ(what)
    }
    family = nmembers = 0
}

# plain: whether a pattern has no wildcards; the one line that it fits is then in
# only.
function plain(p,   i) {
    only = ""
    if (never[p]) return 0
    for (i = 1; i <= size[p]; i++) if (K[p, i] == 1) only = only T[p, i]; else return 0
    return 1
}

# choose: a name that no line has.
function choose(   p, i, taken) {
    if (unread) return
    if (w[2] in V) { free[w[2]] = 1; return }
    p = pattern(4)
    for (i = 1; i <= nl; i++) if (fits(p, L[i])) taken[captured("taken")] = 1
    for (i = least + 0; (w[3] i) in taken || (w[3] i) in chosen; i++) ;
    if (most > 0 && i > most) {
        full = w[3] least (least == most ? " is" : " to " w[3] most " are all") " taken"
        return
    }
    V[w[2]] = w[3] i; chosen[w[3] i] = 1; free[w[2]] = 1
}

# answer: what was found, and what was captured on the way.
function answer(   i, j, text) {
    for (i in free) print "free " i " " V[i]
    for (i = 1; i <= nnew; i++) print "bind " order[i] " " V[order[i]]
    if (there > 0) print "state absent"
    else if (foreign) print "state foreign"
    else print "state " (differs == "" ? "same" : "differs")
    if (differs != "") print "differs " differs
    if (owner != "") print "owner " owner
    if (unknown) print "unknown"
    if (full != "") print "full " full
    if (busy || idles && found && !idle) print "busy"
    if (keep) print "keep"
    if (!nlines || !found) return
    for (i = from; i <= to; i++) {
        if (L[i] in left) continue
        for (j = 1; j <= nexcepts; j++) if (fits(excepts[j], L[i])) break
        if (j <= nexcepts) continue
        for (j = 1; j <= nlines; j++) if (fits(lines[j], L[i])) break
        if (j > nlines || key != "" && captured(key) in spared) continue
        text = "line"
        for (j = 1; j <= names; j++) text = text "\036" name[j] " " value[j]
        print text
    }
}
