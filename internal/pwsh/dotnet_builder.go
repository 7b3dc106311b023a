package pwsh

import (
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// builder is a StringBuilder.
type builder struct {
	readOnly
	b    strings.Builder
	half rune // the first half of a surrogate pair, whose second half comes next, or 0
}

func (*builder) typeName() string { return "System.Text.StringBuilder" }

func (b *builder) text() string { return b.b.String() }

func (b *builder) get(name string) (any, bool, error) {
	if name == "length" {
		return units(b.b.String()), true, nil
	}
	return nil, false, nil
}

// call calls a method. All that change the builder return it: it leaks from
// a statement.
func (b *builder) call(_ *interp, name string, args []any) (any, bool, error) {
	end := ""
	switch name {
	case "tostring":
		return b.b.String(), len(args) == 0, nil
	case "clear":
		b.b.Reset()
		return b, true, nil
	case "appendline":
		if end = newline; len(args) == 0 {
			b.b.WriteString(end)
			return b, true, nil
		}
	case "append":
		if c, is := arguments(args).repeated(); is {
			b.b.WriteString(c)
			return b, true, nil
		}
		if len(args) == 1 && isA[char](args[0]) && utf16.IsSurrogate(rune(args[0].(char))) {
			return b, true, b.surrogate(rune(args[0].(char)))
		}
	default:
		return nil, false, nil
	}
	if len(args) != 1 {
		return nil, false, nil
	}
	s, err := text(args[0])
	b.b.WriteString(s + end)
	return b, true, err
}

// surrogate appends half of a surrogate pair. The second half has to follow the first.
func (b *builder) surrogate(c rune) error {
	if b.half == 0 {
		b.half = c
		return nil
	}
	whole := utf16.DecodeRune(b.half, c)
	if whole == utf8.RuneError {
		return refuse("halves of surrogate pairs that do not belong together")
	}
	b.half = 0
	b.b.WriteRune(whole)
	return nil
}

// repeated is a character and how often it is meant.
func (a arguments) repeated() (string, bool) {
	if len(a) != 2 || !isA[char](a[0]) || !isA[int](a[1]) || a[1].(int) < 0 {
		return "", false
	}
	return strings.Repeat(string(rune(a[0].(char))), a[1].(int)), true
}
