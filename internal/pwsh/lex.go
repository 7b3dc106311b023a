package pwsh

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

const bom = "\uFEFF"

const (
	singleQuotes = "'\u2018\u2019\u201A\u201B"
	doubleQuotes = "\"\u201C\u201D\u201E"
	dashes       = "-\u2013\u2014\u2015"
)

type parser struct {
	src      *source
	text     string
	pos      int
	depth    int
	loops    int  // how many loops of this function are around
	inCatch  bool // throw alone is allowed
	inFinal  bool // nothing leaves a finally
	noComma  bool // in the arguments of a method
	rest     bool // $args has turned up in this body
	versions bool // 2.0 is a version: the arguments of Set-StrictMode
}

const maxDepth = 400 // of nested blocks and parentheses

// Parse parses a script. The error is a Refusal.
func Parse(script []byte) (s *Script, err error) {
	p := &parser{text: string(script)}
	p.src = &source{p.text}
	defer func() {
		if failed := recover(); failed != nil {
			refusal, is := failed.(*Refusal)
			if !is {
				panic(failed)
			}
			s, err = nil, p.src.locate(refusal)
		}
	}()
	switch {
	case strings.HasPrefix(p.text, bom):
		p.pos = len(bom)
	default:
		for i := range len(p.text) {
			if p.text[i] >= utf8.RuneSelf {
				p.failAt(i, "a byte that is not ASCII, without a byte-order mark at the start: Windows PowerShell 5.1 reads such a script as ANSI")
			}
		}
	}
	if !utf8.ValidString(p.text) {
		p.failAt(0, "not UTF-8")
	}
	b := p.body(0, false)
	return &Script{p.src, b}, nil
}

func (p *parser) failAt(pos int, format string, args ...any) {
	panic(&Refusal{Message: fmt.Sprintf(format, args...), pos: pos})
}

func (p *parser) fail(format string, args ...any) { p.failAt(p.pos, format, args...) }

// enter counts a level of nesting; its result ends it.
func (p *parser) enter() func() {
	p.depth++
	if p.depth > maxDepth {
		p.fail("nested too deeply")
	}
	return func() { p.depth-- }
}

// peek returns the byte here, 0 at the end.
func (p *parser) peek() byte { return p.byteAt(0) }

func (p *parser) byteAt(n int) byte {
	if p.pos+n < len(p.text) {
		return p.text[p.pos+n]
	}
	return 0
}

func (p *parser) at(s string) bool { return strings.HasPrefix(p.text[p.pos:], s) }

// oneOf returns the size of the character here if it is one of a set, else 0.
func (p *parser) oneOf(set string) int {
	if p.pos >= len(p.text) {
		return 0
	}
	r, n := utf8.DecodeRuneInString(p.text[p.pos:])
	if strings.ContainsRune(set, r) {
		return n
	}
	return 0
}

// space skips blanks, continued lines and comments, and stays on the line.
func (p *parser) space() {
	for p.pos < len(p.text) {
		switch c := p.text[p.pos]; {
		case c == ' ' || c == '\t':
			p.pos++
		case c == '`':
			switch {
			case p.byteAt(1) == '\n':
				p.pos += 2
			case p.byteAt(1) == '\r' && p.byteAt(2) == '\n':
				p.pos += 3
			default:
				p.fail("a backtick that does not end the line")
			}
		case c == '#':
			p.comment()
		case c == '<' && p.byteAt(1) == '#':
			p.fail("a block comment")
		default:
			return
		}
	}
}

func (p *parser) comment() {
	line := p.text[p.pos:]
	if i := strings.IndexByte(line, '\n'); i >= 0 {
		line = line[:i]
	}
	if strings.HasPrefix(lower(line), "#requires") && strings.TrimSuffix(line, "\r") != "#Requires -Version 5.1" {
		p.fail("of #Requires, only #Requires -Version 5.1")
	}
	p.pos += len(line)
}

func (p *parser) atNewline() bool {
	return p.peek() == '\n' || p.peek() == '\r' && p.byteAt(1) == '\n'
}

// lines skips blanks, comments and ends of lines.
func (p *parser) lines() {
	for {
		p.space()
		if !p.atNewline() {
			return
		}
		p.pos += strings.IndexByte(p.text[p.pos:], '\n') + 1
	}
}

func (p *parser) expect(s string) {
	if !p.at(s) {
		p.fail("want %s, not %s", s, p.found())
	}
	p.pos += len(s)
}

// found describes what is here.
func (p *parser) found() string {
	if p.pos >= len(p.text) {
		return "the end of the script"
	}
	r, _ := utf8.DecodeRuneInString(p.text[p.pos:])
	return fmt.Sprintf("%q", r)
}

func isLetter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' }
func isDigit(c byte) bool  { return c >= '0' && c <= '9' }

// name reads letters, digits and underscores; "" when there are none.
func (p *parser) name() string {
	start := p.pos
	for isLetter(p.peek()) || isDigit(p.peek()) {
		p.pos++
	}
	return p.text[start:p.pos]
}

// quoted reads a single-quoted string: any of the five quotes opens and closes
// it, and two in a row mean the second.
func (p *parser) quoted() string {
	start := p.pos
	p.pos += p.oneOf(singleQuotes)
	from := p.pos
	var b strings.Builder
	for {
		if p.pos >= len(p.text) {
			p.failAt(start, "a string that does not end")
		}
		n := p.oneOf(singleQuotes)
		if n == 0 {
			if p.peek() < utf8.RuneSelf {
				p.pos++
				continue
			}
			_, size := utf8.DecodeRuneInString(p.text[p.pos:])
			p.pos += size
			continue
		}
		b.WriteString(p.text[from:p.pos])
		p.pos += n
		second := p.oneOf(singleQuotes)
		if second == 0 {
			return b.String()
		}
		from = p.pos
		p.pos += second
	}
}

// delimited says whether a word, number or string may end here: PowerShell
// would take what follows as a part of it, or as another argument.
func (p *parser) delimited() bool {
	switch p.peek() {
	case 0:
		return p.pos >= len(p.text)
	case ' ', '\t', '\n', '\r', ';', '|', ')', '}', ',', '`':
		return true
	}
	return false
}
