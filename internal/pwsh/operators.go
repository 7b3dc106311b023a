package pwsh

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// maxSize is how many bytes a text may have: more than ours have.
const maxSize = 1 << 24

func operate(op string, l, r any) (any, error) {
	switch op {
	case "+", "-", "*", "/", "%":
		return arithmetic(op, l, r)
	case "-f":
		return format(l, r)
	case "-join":
		separator, err := text(r)
		if err != nil {
			return nil, err
		}
		return join(l, separator)
	case "-is", "-isnot":
		t, is := r.(typeName)
		if !is {
			return nil, refuse("%s with something else than a type", op)
		}
		b, err := t.typ.holds(l)
		return b == (op == "-is"), err
	case "..":
		return span(l, r)
	}
	return compare(op, l, r)
}

func isNumber(v any) bool {
	switch v.(type) {
	case int, int64:
		return true
	}
	return false
}

func arithmetic(op string, l, r any) (any, error) {
	if op == "+" {
		switch lv := l.(type) {
		case nil, none:
			return value(r), nil
		case string:
			s, err := text(r)
			if len(lv)+len(s) > maxSize {
				return nil, refuse("a text of %d bytes", len(lv)+len(s))
			}
			return lv + s, err
		}
		if list, is := enumerate(l); is {
			more := add(r)
			if len(list)+len(more) > maxSize/16 {
				return nil, refuse("an array of %d elements", len(list)+len(more))
			}
			return append(copied(list), more...), nil
		}
	}
	if s, is := l.(string); is && op == "*" && isNumber(r) {
		n, err := toInt(r)
		if err != nil || n < 0 || n > maxSize || n*len(s) > maxSize {
			return nil, refuse("a text %v times", r)
		}
		return strings.Repeat(s, n), nil
	}
	if !isNumber(l) {
		return nil, refuse("%s after a %s", op, dotTypeName(l))
	}
	a, _ := toInt64(l, "")
	b, err := toInt64(r, "System.Int32")
	if err != nil {
		return nil, err
	}
	if _, is := r.(char); is {
		return nil, refuse("%s with a [char]", op)
	}
	_, long := l.(int64)
	if _, is := r.(int64); is {
		long = true
	}
	n, fits := int64(0), true
	switch op {
	case "+":
		n = a + b
		fits = (n > a) == (b > 0)
	case "-":
		n = a - b
		fits = (n < a) == (b > 0)
	case "*":
		n = a * b
		fits = a == 0 || n/a == b && (a != -1 || b != -1<<63)
	case "/", "%":
		switch {
		case b == 0:
			return nil, &Error{Message: "Attempted to divide by zero.", ID: "RuntimeException", Category: "NotSpecified", Terminating: true, pos: -1}
		case op == "%":
			n = a % b
		case a%b != 0:
			return nil, refuse("%d / %d is a fraction", a, b)
		default:
			n = a / b
		}
	}
	if !fits || !long && n != int64(int32(n)) {
		return nil, refuse("%d %s %d is too large: it would become a fraction", a, op, b)
	}
	if long {
		return n, nil
	}
	return int(n), nil
}

// add returns what + appends to an array.
func add(v any) []any {
	if list, is := enumerate(v); is {
		return list
	}
	return []any{value(v)}
}

func span(l, r any) (any, error) {
	from, err := toInt(l)
	if err != nil {
		return nil, err
	}
	to, err := toInt(r)
	if err != nil {
		return nil, err
	}
	if to-from > 1<<20 || from-to > 1<<20 {
		return nil, refuse("%d..%d", from, to)
	}
	list := []any{}
	for n := from; ; {
		list = append(list, n)
		switch {
		case n < to:
			n++
		case n > to:
			n--
		default:
			return list, nil
		}
	}
}

func join(v any, separator string) (any, error) {
	list, is := enumerate(v)
	if !is {
		list = []any{v}
	}
	parts := make([]string, len(list))
	for i, e := range list {
		s, err := text(e)
		if err != nil {
			return nil, err
		}
		parts[i] = s
	}
	return strings.Join(parts, separator), nil
}

var hole = regexp.MustCompile(`^\{([0-9]{1,4})(,-?[0-9]{1,4})?(:[^{}]*)?\}`)

var errFormat = &Error{Message: "Error formatting a string: Input string was not in a correct format..", ID: "FormatError", Category: "InvalidOperation", Terminating: true, pos: -1}

func format(l, r any) (any, error) {
	s, is := l.(string)
	if !is {
		return nil, refuse("-f after a %s", dotTypeName(l))
	}
	args, is := r.([]any)
	if !is {
		args = []any{r}
	}
	bad := func() error { e := *errFormat; return &e }
	var b strings.Builder
	for len(s) > 0 {
		switch {
		case strings.HasPrefix(s, "{{"), strings.HasPrefix(s, "}}"):
			b.WriteByte(s[0])
			s = s[2:]
		case s[0] == '}':
			return nil, bad()
		case s[0] != '{':
			n := strings.IndexAny(s, "{}")
			if n < 0 {
				n = len(s)
			}
			b.WriteString(s[:n])
			s = s[n:]
		default:
			m := hole.FindStringSubmatch(s)
			if m == nil {
				return nil, bad()
			}
			n, _ := strconv.Atoi(m[1])
			if n >= len(args) {
				e := *errFormat
				e.Message = "Error formatting a string: Index (zero based) must be greater than or equal to zero and less than the size of the argument list.."
				return nil, &e
			}
			piece, err := formatted(args[n], strings.TrimPrefix(m[3], ":"))
			if err != nil {
				return nil, err
			}
			width, _ := strconv.Atoi(strings.TrimPrefix(m[2], ","))
			fill := strings.Repeat(" ", max(width, -width, units(piece))-units(piece))
			if width > 0 {
				piece = fill + piece
			} else {
				piece += fill
			}
			b.WriteString(piece)
			s = s[len(m[0]):]
		}
	}
	return b.String(), nil
}

var numberFormat = regexp.MustCompile(`^([dDxX])([0-9]?)$`)

func formatted(v any, layout string) (string, error) {
	if layout == "" || !isNumber(v) {
		if _, is := v.(string); !is && layout != "" {
			return "", refuse("the format %q for a %s", layout, dotTypeName(v))
		}
		return text(v)
	}
	m := numberFormat.FindStringSubmatch(layout)
	n, _ := toInt64(v, "")
	if m == nil || n < 0 {
		return "", refuse("the format %q for %d", layout, n)
	}
	verb := map[string]string{"d": "d", "D": "d", "x": "x", "X": "X"}[m[1]]
	width, _ := strconv.Atoi(m[2])
	return fmt.Sprintf("%0*"+verb, width, n), nil
}
