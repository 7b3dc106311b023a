package vnet

import "strings"

// Line says whether the pattern fits a whole line, and what it captures. vars
// has the bound variables; a Var that is not in it fits nothing.
//
// The parts are taken from left to right. Blank takes all the spaces and tabs
// that are there and leaves none to the parts behind it. Of two wildcards (Any,
// Bind) next to each other the first takes nothing. A line that holds a control
// character other than a tab fits no pattern, so no captured text does.
func (m Match) Line(line string, vars map[string]string) (map[string]string, bool) {
	return compile(m, func(name string) (string, bool) {
		value, ok := vars[name]
		return value, ok
	}).line(line)
}

// pattern is a Match with the values of its variables in place.
type pattern struct {
	parts []Part
	never bool // it uses a variable that is not bound
}

// compile puts the values of variables into a pattern.
func compile(m Match, value func(name string) (string, bool)) pattern {
	p := pattern{parts: m}
	for i, part := range m {
		if part.Kind != PartVar {
			continue
		}
		if &p.parts[0] == &m[0] {
			p.parts = append(Match(nil), m...)
		}
		text, ok := value(part.Text)
		p.parts[i] = Lit(text)
		p.never = p.never || !ok
	}
	return p
}

// plain returns the only line that the pattern fits, when it has no wildcards.
func (p pattern) plain() (line string, ok bool) {
	if p.never {
		return "", false
	}
	for i := range p.parts {
		if p.parts[i].Kind != PartText {
			return "", false
		}
	}
	if len(p.parts) == 1 {
		return p.parts[0].Text, true
	}
	var b strings.Builder
	for i := range p.parts {
		b.WriteString(p.parts[i].Text)
	}
	return b.String(), true
}

// line says whether the pattern fits the line, and what it captures.
//
// Stretches of text and blanks lie between the wildcards. Each stretch is
// placed as far left as it goes, the last one where it ends with the line. That
// is right without going back: a stretch placed further left also ends no
// further right, and the wildcard behind it takes up the difference.
func (p pattern) line(line string) (map[string]string, bool) {
	at, next := p.stretch(line, 0, 0)
	if p.never || at < 0 {
		return nil, false
	}
	var bound map[string]string
	for next < len(p.parts) {
		wild := p.parts[next]
		start, end, after := p.place(line, at, next+1)
		if start < 0 {
			return nil, false
		}
		if wild.Kind == PartBind {
			if bound == nil {
				bound = make(map[string]string)
			}
			bound[wild.Text] = line[at:start]
		}
		at, next = end, after
	}
	if at != len(line) || hasControl(line) {
		return nil, false
	}
	return bound, true
}

// place finds the first place from at on for the stretch that begins with part
// i: where it starts and ends, and the part behind it. A last stretch has to
// end with the line. The start is negative when there is no place.
func (p pattern) place(line string, at, i int) (start, end, next int) {
	if i == len(p.parts) {
		return len(line), len(line), i
	}
	for start = at; start <= len(line); start++ {
		if part := &p.parts[i]; part.Kind == PartText {
			skip := strings.Index(line[start:], part.Text)
			if skip < 0 {
				break
			}
			start += skip
		}
		end, next = p.stretch(line, start, i)
		if end >= 0 && (next < len(p.parts) || end == len(line)) {
			return start, end, next
		}
	}
	return -1, -1, i
}

// stretch fits text and blanks from part i on at a place of the line. It
// returns where they end, negative when they do not fit, and the next wildcard.
func (p pattern) stretch(line string, at, i int) (end, next int) {
	for ; i < len(p.parts); i++ {
		switch part := &p.parts[i]; part.Kind {
		case PartAny, PartBind:
			return at, i
		case PartBlank:
			for at < len(line) && isBlank(line[at]) {
				at++
			}
		default:
			if !strings.HasPrefix(line[at:], part.Text) {
				return -1, i
			}
			at += len(part.Text)
		}
	}
	return at, i
}

// isBlank says whether c is a space or a tab.
func isBlank(c byte) bool { return c == ' ' || c == '\t' }

// hasControl says whether the text holds an ASCII control character other than
// a tab.
func hasControl(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' && s[i] != '\t' || s[i] == 0x7f {
			return true
		}
	}
	return false
}
