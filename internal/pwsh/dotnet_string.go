package pwsh

import (
	"strings"
	"unicode"
	"unicode/utf16"
)

func chars(s string) []any {
	return anysOf(utf16.Encode([]rune(s)), func(u uint16) any { return char(u) })
}

// oneChar returns an argument that is a [char], or a text of one character where
// only a character is taken.
func (a arguments) oneChar(i int) (string, error) {
	switch v := a[i].(type) {
	case char:
		return text(v)
	case string:
		if units(v) == 1 {
			return v, nil
		}
	}
	return "", refuse("a text of several characters where Windows PowerShell 5.1 takes any of them and PowerShell 7 the whole")
}

// stringMethod calls a method of a string.
func stringMethod(s, name string, args arguments) (any, error) {
	bad := func() (any, error) { return nil, refuse(errArguments, name) }
	switch name {
	case "tostring":
		if len(args) == 0 {
			return s, nil
		}
	case "tolowerinvariant":
		return strings.Map(unicode.ToLower, s), nil
	case "toupperinvariant":
		return strings.Map(unicode.ToUpper, s), nil
	case "tolower", "toupper", "compareto":
		return nil, refuse("%s goes by culture", name)
	case "tochararray":
		if len(args) == 0 {
			return chars(s), nil
		}
	case "contains":
		if len(args) != 1 {
			return bad()
		}
		t, err := args.text(0)
		return strings.Contains(s, t), err
	case "equals":
		return stringEquals(append(arguments{s}, args...))
	case "startswith", "endswith":
		if len(args) != 2 || !args.ordinal(1) {
			return nil, refuse("%s without [StringComparison]::Ordinal goes by culture", name)
		}
		t, err := args.text(0)
		if name == "startswith" {
			return strings.HasPrefix(s, t), err
		}
		return strings.HasSuffix(s, t), err
	case "indexof", "lastindexof":
		return indexOf(s, name, args)
	case "indexofany":
		return indexOfAny(s, args)
	case "substring":
		return stringPart(s, args)
	case "insert", "remove":
		return stringEdit(s, name, args)
	case "replace":
		if len(args) != 2 {
			return bad()
		}
		old, err := args.text(0)
		if err != nil {
			return nil, err
		}
		with, err := args.text(1)
		if err != nil {
			return nil, err
		}
		if old == "" {
			return nil, &exception{"ArgumentException", "String cannot be of zero length."}
		}
		return strings.ReplaceAll(s, old, with), nil
	case "split":
		if len(args) != 1 {
			return bad()
		}
		c, err := args.oneChar(0)
		if err != nil {
			return nil, err
		}
		return anys(strings.Split(s, c)), nil
	case "trim", "trimstart", "trimend":
		return stringTrim(s, name, args)
	case "padleft", "padright":
		return stringPad(s, name, args)
	}
	return bad()
}

// indexOfAny finds the first of some characters, which are an array.
func indexOfAny(s string, args arguments) (any, error) {
	if len(args) != 1 || !isA[[]any](args[0]) {
		return nil, refuse(errArguments, "IndexOfAny")
	}
	wanted := make(map[char]bool)
	for _, v := range args[0].([]any) {
		c, is := v.(char)
		if !is {
			return nil, refuse("IndexOfAny of a %s", dotTypeName(v))
		}
		wanted[c] = true
	}
	for i, c := range utf16.Encode([]rune(s)) {
		if wanted[char(c)] {
			return i, nil
		}
	}
	return -1, nil
}

func indexOf(s, name string, args arguments) (any, error) {
	if len(args) == 0 {
		return nil, refuse(errArguments, name)
	}
	c, isChar := args[0].(char)
	var what string
	rest := args[1:]
	switch {
	case isChar:
		what = string(rune(c))
	case len(rest) > 0 && rest.ordinal(len(rest)-1):
		var err error
		if what, err = args.text(0); err != nil {
			return nil, err
		}
		rest = rest[:len(rest)-1]
	default:
		return nil, refuse("%s of a text without [StringComparison]::Ordinal goes by culture", name)
	}
	from, length := 0, units(s)
	if len(rest) == 1 && name == "indexof" {
		var err error
		if from, err = toInt(rest[0]); err != nil {
			return nil, err
		}
		if from < 0 || from > length {
			return nil, outOfRange("startIndex")
		}
	} else if len(rest) != 0 {
		return nil, refuse(errArguments, name)
	}
	tail, err := substring(s, from, length-from)
	if err != nil {
		return nil, err
	}
	n := strings.Index(tail, what)
	if name == "lastindexof" {
		if what == "" {
			return nil, refuse("the last index of an empty text")
		}
		n = strings.LastIndex(tail, what)
	}
	if n < 0 {
		return -1, nil
	}
	return from + units(tail[:n]), nil
}

func outOfRange(what string) error {
	return &exception{"ArgumentOutOfRangeException", "Index and length must refer to a location within the string. Parameter name: " + what}
}

func stringPart(s string, args arguments) (any, error) {
	if len(args) != 1 && len(args) != 2 {
		return nil, refuse(errArguments, "substring")
	}
	from, err := args.int(0)
	if err != nil {
		return nil, err
	}
	n := units(s) - from
	if len(args) == 2 {
		if n, err = args.int(1); err != nil {
			return nil, err
		}
	}
	if from < 0 || n < 0 || from+n > units(s) {
		return nil, outOfRange("length")
	}
	return substring(s, from, n)
}

func stringEdit(s, name string, args arguments) (any, error) {
	if len(args) == 0 || name == "insert" && len(args) != 2 || len(args) > 2 {
		return nil, refuse(errArguments, name)
	}
	from, err := args.int(0)
	if err != nil {
		return nil, err
	}
	length := units(s)
	if from < 0 || from > length {
		return nil, outOfRange("startIndex")
	}
	end, put := from, ""
	switch {
	case name == "insert":
		put, err = args.text(1)
	case len(args) == 1:
		end = length
	default:
		end, err = args.int(1)
		end += from
	}
	if err != nil {
		return nil, err
	}
	if end < from || end > length {
		return nil, outOfRange("count")
	}
	head, err := substring(s, 0, from)
	if err != nil {
		return nil, err
	}
	tail, err := substring(s, end, length-end)
	return head + put + tail, err
}

func stringTrim(s, name string, args arguments) (any, error) {
	cut := func(r rune) bool { return unicode.IsSpace(r) }
	if len(args) > 0 {
		set := ""
		for i := range args {
			c, err := args.oneChar(i)
			if err != nil {
				return nil, err
			}
			set += c
		}
		cut = func(r rune) bool { return strings.ContainsRune(set, r) }
	}
	if name != "trimend" {
		s = strings.TrimLeftFunc(s, cut)
	}
	if name != "trimstart" {
		s = strings.TrimRightFunc(s, cut)
	}
	return s, nil
}

func stringPad(s, name string, args arguments) (any, error) {
	if len(args) != 1 && len(args) != 2 {
		return nil, refuse(errArguments, name)
	}
	width, err := args.int(0)
	if err != nil {
		return nil, err
	}
	with := " "
	if len(args) == 2 {
		if with, err = args.oneChar(1); err != nil {
			return nil, err
		}
	}
	if width < 0 || width > 1<<16 {
		return nil, outOfRange("totalWidth")
	}
	fill := strings.Repeat(with, max(0, width-units(s)))
	if name == "padleft" {
		return fill + s, nil
	}
	return s + fill, nil
}

// stringEquals is [string]::Equals, which is ordinal.
func stringEquals(args arguments) (any, error) {
	ignoreCase := false
	switch {
	case len(args) == 3 && args.is(2, "System.StringComparison", "OrdinalIgnoreCase"):
		ignoreCase = true
	case len(args) == 2, len(args) == 3 && args.ordinal(2):
	default:
		return nil, refuse(errArguments, "Equals")
	}
	a, isText := args[0].(string)
	b, areTexts := args[1].(string)
	if !isText || !areTexts {
		return nil, refuse("Equals of a %s and a %s: convert them to [string]", dotTypeName(args[0]), dotTypeName(args[1]))
	}
	if ignoreCase {
		return strings.EqualFold(a, b), nil
	}
	return a == b, nil
}

// compareUnits compares by UTF-16 code units.
func compareUnits(a, b string) int {
	if isASCII(a) && isASCII(b) {
		return strings.Compare(a, b)
	}
	x, y := utf16.Encode([]rune(a)), utf16.Encode([]rune(b))
	for i := range min(len(x), len(y)) {
		if x[i] != y[i] {
			return int(x[i]) - int(y[i])
		}
	}
	return len(x) - len(y)
}

var stringStatics = map[string]func(*interp, []any) (any, error){
	"equals": func(_ *interp, args []any) (any, error) { return stringEquals(args) },
	"compareordinal": func(_ *interp, args []any) (any, error) {
		if len(args) != 2 || !isA[string](args[0]) || !isA[string](args[1]) {
			return nil, refuse(errArguments, "CompareOrdinal")
		}
		return compareUnits(args[0].(string), args[1].(string)), nil
	},
	"isnullorempty": func(_ *interp, args []any) (any, error) {
		if len(args) != 1 {
			return nil, refuse(errArguments, "IsNullOrEmpty")
		}
		s, err := text(args[0])
		return s == "", err
	},
	"isnullorwhitespace": func(_ *interp, args []any) (any, error) {
		if len(args) != 1 {
			return nil, refuse(errArguments, "IsNullOrWhiteSpace")
		}
		s, err := text(args[0])
		return strings.TrimSpace(s) == "", err
	},
	"join": func(_ *interp, args []any) (any, error) {
		if len(args) != 2 {
			return nil, refuse("[string]::Join with other than a separator and one list")
		}
		separator, err := text(args[0])
		if err != nil {
			return nil, err
		}
		if _, is := enumerate(args[1]); !is {
			return nil, refuse("[string]::Join of a %s", dotTypeName(args[1]))
		}
		return join(args[1], separator)
	},
}

func textTypes() []*dotType {
	return []*dotType{
		{name: "Text.StringBuilder", make: func(_ *interp, args []any) (any, error) {
			b := &builder{}
			switch {
			case len(args) > 1:
				return nil, refuse(errArguments, "StringBuilder")
			case len(args) == 1 && !isNumber(args[0]):
				s, err := text(args[0])
				b.b.WriteString(s)
				return b, err
			}
			return b, nil
		}},
		{name: "StringComparison", members: enumMembers("System.StringComparison", "Ordinal", "OrdinalIgnoreCase")},
		{name: "StringComparer", members: enumMembers("System.StringComparer", "Ordinal", "OrdinalIgnoreCase")},
	}
}

func enumMembers(typ string, names ...string) map[string]func(*interp) any {
	m := map[string]func(*interp) any{}
	for i, n := range names {
		e := Enum{typ, n, i}
		m[lower(n)] = func(*interp) any { return e }
	}
	return m
}
