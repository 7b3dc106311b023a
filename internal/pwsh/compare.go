package pwsh

import "strings"

// compare carries out -eq and the like. An array on the left is filtered.
func compare(op string, l, r any) (any, error) {
	name := strings.TrimPrefix(op, "-")
	ignoreCase := true
	if len(name) == 3 {
		name, ignoreCase = name[1:], false
	}
	list, is := enumerate(l)
	if !is {
		return matches(name, ignoreCase, l, r)
	}
	if _, inner := enumerate(r); inner {
		return nil, refuse("%s with an array on the right", op)
	}
	found := []any{}
	for _, e := range list {
		b, err := matches(name, ignoreCase, e, r)
		if err != nil {
			return nil, err
		}
		if b {
			found = append(found, e)
		}
	}
	return found, nil
}

func matches(name string, ignoreCase bool, l, r any) (bool, error) {
	switch name {
	case "eq", "ne":
		b, err := equal(l, r, ignoreCase)
		return b == (name == "eq"), err
	}
	if !isNumber(l) {
		return false, refuse("-%s after a %s: for texts it goes by culture; use [string]::CompareOrdinal", name, dotTypeName(l))
	}
	a, _ := toInt64(l, "")
	b, err := toInt64(r, "System.Int32")
	if err != nil {
		return false, err
	}
	switch name {
	case "lt":
		return a < b, nil
	case "le":
		return a <= b, nil
	case "gt":
		return a > b, nil
	}
	return a >= b, nil
}

// equal is -eq: the right side is converted to the type of the left.
func equal(l, r any, ignoreCase bool) (bool, error) {
	if isNull(l) || isNull(r) {
		return isNull(l) && isNull(r), nil
	}
	switch lv := l.(type) {
	case string:
		if _, is := enumerate(r); is {
			return false, refuse("-eq of a text and an array")
		}
		s, err := text(r)
		if err != nil {
			return false, err
		}
		return sameText(lv, s, ignoreCase), nil
	case int, int64:
		if _, is := enumerate(r); is {
			return false, refuse("-eq of a number and an array")
		}
		a, _ := toInt64(l, "")
		b, err := toInt64(r, "System.Int32")
		if _, failed := err.(*Error); failed {
			return false, nil
		}
		return a == b, err
	case bool:
		b, err := truth(r)
		return lv == b, err
	case char:
		switch rv := r.(type) {
		case char:
			return lv == rv || ignoreCase && lower(string(rune(lv))) == lower(string(rune(rv))), nil
		case string:
			return units(rv) == 1 && (lv == unitAt(rv, 0) || ignoreCase && lower(string(rune(lv))) == lower(rv)), nil
		}
	case Enum:
		switch rv := r.(type) {
		case Enum:
			return lv.Type == rv.Type && strings.EqualFold(lv.Name, rv.Name), nil
		case string:
			return strings.EqualFold(lv.Name, strings.TrimSpace(rv)), nil
		case int:
			return lv.Value == rv, nil
		}
	case *Object:
		if o, is := r.(*Object); is {
			return lv == o, nil
		}
	case typeName:
		if t, is := r.(typeName); is {
			return lv.typ == t.typ, nil
		}
	}
	return false, refuse("-eq of a %s and a %s", dotTypeName(l), dotTypeName(r))
}

var withoutIgnorable = strings.NewReplacer("\u00AD", "", "\u200B", "", "\u200C", "", "\u200D", "", "\uFEFF", "")

// sameText compares by culture: some characters do not count.
func sameText(a, b string, ignoreCase bool) bool {
	if !isASCII(a) || !isASCII(b) {
		a, b = withoutIgnorable.Replace(a), withoutIgnorable.Replace(b)
	}
	if ignoreCase {
		return strings.EqualFold(a, b)
	}
	return a == b
}
