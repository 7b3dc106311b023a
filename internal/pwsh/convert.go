package pwsh

import (
	"math"
	"strconv"
	"strings"
)

// text converts to [string], the way that PowerShell does, by the invariant
// culture.
func text(v any) (string, error) {
	switch v := v.(type) {
	case nil, none:
		return "", nil
	case string:
		return v, nil
	case int:
		return strconv.Itoa(v), nil
	case int64:
		return strconv.FormatInt(v, 10), nil
	case bool:
		if v {
			return "True", nil
		}
		return "False", nil
	case char:
		if v >= 0xD800 && v <= 0xDFFF {
			return "", refuse("half of a surrogate pair as a text")
		}
		return string(rune(v)), nil
	case Enum:
		return v.Name, nil
	case textual:
		return v.text(), nil
	}
	return "", refuse("a %s as a text", dotTypeName(v))
}

func cannotConvert(v any, to string) error {
	s, err := text(v)
	if err != nil {
		s = dotTypeName(v)
	}
	why := ""
	if _, is := v.(string); is {
		why = ` Error: "Input string was not in a correct format."`
	}
	return fail("InvalidCastFromStringToInteger", "InvalidArgument", "Cannot convert value \"%s\" to type \"%s\".%s", s, to, why)
}

func toInt64(v any, to string) (int64, error) {
	switch v := v.(type) {
	case nil, none:
		return 0, nil
	case int:
		return int64(v), nil
	case int64:
		return v, nil
	case bool:
		if v {
			return 1, nil
		}
		return 0, nil
	case char:
		return int64(v), nil
	case Enum:
		return int64(v.Value), nil
	case string:
		s := strings.Trim(v, " \t\r\n")
		if s == "" {
			return 0, nil
		}
		n, err := strconv.ParseInt(s, 10, 64)
		if err == nil {
			return n, nil
		}
		if numeric.MatchString(s) || strings.ContainsAny(s, "+,.$()") && strings.ContainsAny(s, "0123456789") {
			return 0, refuse("a conversion of %q to [%s], which PowerShell may well do", v, to)
		}
	case []any:
		if len(v) == 1 {
			return 0, refuse("a conversion of an array to a number")
		}
	}
	return 0, cannotConvert(v, to)
}

func toInt(v any) (int, error) {
	n, err := toInt64(v, "System.Int32")
	if err != nil {
		return 0, err
	}
	if n != int64(int32(n)) {
		return 0, fail("InvalidCastIConvertible", "InvalidArgument", "Cannot convert value \"%d\" to type \"System.Int32\". Error: \"Value was either too large or too small for an Int32.\"", n)
	}
	return int(n), nil
}

func toChar(v any) (char, error) {
	switch v := v.(type) {
	case char:
		return v, nil
	case int:
		if v >= 0 && v <= math.MaxUint16 {
			return char(v), nil
		}
	case string:
		if units(v) == 1 {
			return unitAt(v, 0), nil
		}
	}
	return 0, fail("InvalidCastParseTargetInvocation", "InvalidArgument", "Cannot convert value to type \"System.Char\". Error: \"String must be exactly one character long.\"")
}

// truth is what if makes of a value.
func truth(v any) (bool, error) {
	switch v := v.(type) {
	case nil, none:
		return false, nil
	case bool:
		return v, nil
	case string:
		return v != "", nil
	case int:
		return v != 0, nil
	case int64:
		return v != 0, nil
	case char:
		return v != 0, nil
	case Enum:
		return v.Value != 0, nil
	}
	list, is := enumerate(v)
	if !is || isA[*hashSet](v) || isA[*view](v) {
		return true, nil
	}
	switch len(list) {
	case 0:
		return false, nil
	case 1:
		if inner, is := enumerate(list[0]); is {
			return len(inner) > 0, nil
		}
		return truth(list[0])
	}
	return true, nil
}

// toBool converts an argument to [bool], which takes no text.
func toBool(v any) (bool, error) {
	switch v := v.(type) {
	case bool:
		return v, nil
	case int, int64:
		return truth(v)
	case nil, none:
		return false, fail("ParameterArgumentTransformationError", "InvalidData", "Cannot convert value \"\" to type \"System.Boolean\". Boolean parameters accept only Boolean values and numbers, such as $True, $False, 1 or 0.")
	}
	return false, fail("ParameterArgumentTransformationError", "InvalidData", "Cannot convert value \"%s\" to type \"System.Boolean\". Boolean parameters accept only Boolean values and numbers, such as $True, $False, 1 or 0.", dotTypeName(v))
}

// toList converts to an array: one value becomes the only element.
func toList(v any) []any {
	if isNull(v) {
		return nil
	}
	if list, is := enumerate(v); is {
		return copied(list)
	}
	return []any{v}
}

func toTexts(v any) ([]any, error) {
	list := toList(v)
	for i, e := range list {
		s, err := text(e)
		if err != nil {
			return nil, err
		}
		list[i] = s
	}
	return list, nil
}
