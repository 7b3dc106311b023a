//go:build live

package powershell

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"
)

// PowerShell takes several characters for its quotes and its dash; the grammar
// does not, so the text is looked at by itself.
const (
	singleQuotes = "'\u2018\u2019\u201a\u201b"
	doubleQuotes = "\"\u201c\u201d\u201e"
	dashes       = "\u2013\u2014\u2015"
)

var mark = []byte("\xef\xbb\xbf")

// scan says what is wrong with a script's text: what PowerShell 5.1 does not
// know or reads otherwise than 7, strings that are not between single quotes,
// and characters that it takes for quotes or dashes.
func scan(text []byte) []fault {
	s := &scanner{line: 1}
	body, marked := bytes.CutPrefix(text, mark)
	if !utf8.Valid(body) {
		s.fault("it is not UTF-8")
		return s.faults
	}
	if ascii := !bytes.ContainsFunc(body, func(r rune) bool { return r >= utf8.RuneSelf }); !ascii && !marked {
		s.fault("it is not ASCII, and begins with no byte-order mark: Windows PowerShell reads it as ANSI")
	}
	s.rest = string(body)
	s.code()
	return s.faults
}

type scanner struct {
	rest   string
	line   int
	before rune // what came last, ' ' at the start
	faults []fault
}

func (s *scanner) fault(format string, args ...any) {
	s.faults = append(s.faults, fault{s.line, fmt.Sprintf(format, args...)})
}

// next takes a character.
func (s *scanner) next() rune {
	r, size := utf8.DecodeRuneInString(s.rest)
	s.rest = s.rest[size:]
	if r == '\n' {
		s.line++
	}
	if r < ' ' && r != '\n' && r != '\t' && !(r == '\r' && strings.HasPrefix(s.rest, "\n")) {
		s.fault("a control character: %U", r)
	}
	return r
}

func (s *scanner) code() {
	s.before = ' '
	for s.rest != "" {
		for _, bad := range []struct{ text, why string }{
			{"&&", "Windows PowerShell does not know &&"},
			{"||", "Windows PowerShell does not know ||"},
			{"$(", "$( runs what is in it"},
			{"@'\n", "a here-string"},
			{"@'\r", "a here-string"},
			{"`", "a backtick"},
		} {
			if strings.HasPrefix(s.rest, bad.text) && !strings.HasPrefix(s.rest, "`\n") { // a line that goes on
				s.fault("%s", bad.why)
			}
		}
		if strings.HasPrefix(s.rest, "<#") {
			s.comment("#>")
			continue
		}
		if s.rest[0] == '#' && strings.ContainsRune(" \t\n{}(;|)", s.before) {
			s.comment("\n")
			continue
		}
		r := s.next()
		switch {
		case r == '\'':
			s.text()
		case strings.ContainsRune(singleQuotes, r):
			s.fault("%c is a single quote for PowerShell", r)
			s.text()
		case strings.ContainsRune(doubleQuotes, r):
			s.fault("a string between double quotes, or what PowerShell takes for them")
		case strings.ContainsRune(dashes, r):
			s.fault("%c is a dash for PowerShell", r)
		case r == '?' && s.before != '$':
			s.fault("Windows PowerShell does not know ? as an operator, and as a command it is an alias")
		case r >= utf8.RuneSelf:
			s.fault("%c outside of strings and comments", r)
		}
		s.before = r
	}
}

// comment passes over a comment, which stays what it is whatever it holds.
func (s *scanner) comment(end string) {
	for s.rest != "" && !strings.HasPrefix(s.rest, end) {
		s.next()
	}
	for range end {
		if s.rest != "" {
			s.next()
		}
	}
	s.before = '\n'
}

// text reads a string, its opening quote being taken. Two quotes of any form
// are one within; a single one of any form ends it.
func (s *scanner) text() {
	start := s.line
	for s.rest != "" {
		r := s.next()
		if !strings.ContainsRune(singleQuotes, r) {
			continue
		}
		following, _ := utf8.DecodeRuneInString(s.rest)
		switch {
		case s.rest != "" && following == r:
			s.next()
		case s.rest != "" && strings.ContainsRune(singleQuotes, following):
			s.fault("%c%c in a string: double each quote by itself", r, following)
			s.next()
		case r != '\'':
			s.fault("%c in a string, not doubled: it ends it", r)
			return
		default:
			return
		}
	}
	s.line = start
	s.fault("a string without an end")
}
