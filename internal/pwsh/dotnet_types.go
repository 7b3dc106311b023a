package pwsh

import "strings"

// dotType is a type that scripts may name.
type dotType struct {
	name     string
	isSwitch bool
	zero     any // of a parameter that nothing is given to
	// convert carries out a cast; nil: there are no casts to it.
	convert func(v any) (any, error)
	// is says what -is says; nil: it may not be asked.
	is      func(v any) bool
	make    func(r *interp, args []any) (any, error)            // ::new()
	members map[string]func(r *interp) any                      // ::Name
	setters map[string]func(r *interp, v any) error             // ::Name =
	methods map[string]func(r *interp, args []any) (any, error) // ::Name()
}

func (t *dotType) holds(v any) (bool, error) {
	if t.is == nil {
		return false, refuse("-is [%s]", t.name)
	}
	return t.is(v), nil
}

// normal returns a type's name as types are looked up by: without case, blanks
// and "System.".
func normal(name string) string {
	s := strings.ReplaceAll(lower(name), " ", "")
	outer, args, generic := strings.Cut(s, "[")
	outer = strings.TrimPrefix(outer, "system.")
	if !generic {
		return renamed(outer)
	}
	args = strings.TrimSuffix(args, "]")
	var list []string
	if args != "" {
		for _, a := range strings.Split(args, ",") {
			list = append(list, renamed(strings.TrimPrefix(a, "system.")))
		}
	}
	return renamed(outer) + "[" + strings.Join(list, ",") + "]"
}

func renamed(name string) string {
	switch name {
	case "int32":
		return "int"
	case "long":
		return "int64"
	case "boolean":
		return "bool"
	case "collections.hashtable":
		return "hashtable"
	case "management.automation.scriptblock":
		return "scriptblock"
	case "management.automation.switchparameter":
		return "switch"
	}
	return name
}

// findType returns a type, nil when the subset does not have it.
func findType(name string) *dotType { return types[normal(name)] }

var types = func() map[string]*dotType {
	m := map[string]*dotType{}
	for _, list := range [][]*dotType{scalarTypes(), collectionTypes(), textTypes(), systemTypes(), codePageTypes(), processTypes()} {
		for _, t := range list {
			m[normal(t.name)] = t
		}
	}
	return m
}()

func isA[T any](v any) bool {
	_, is := v.(T)
	return is
}

func ofText(convert func(any) (string, error)) func(any) (any, error) {
	return func(v any) (any, error) { return convert(v) }
}

// only returns a conversion that lets $null and one Go type through.
func only[T any](name string) func(any) (any, error) {
	return func(v any) (any, error) {
		if isNull(v) {
			return nil, nil
		}
		if t, is := v.(T); is {
			return t, nil
		}
		return nil, fail("ConvertToFinalInvalidCastException", "InvalidArgument", "Cannot convert the value of type \"%s\" to type \"%s\".", dotTypeName(v), name)
	}
}

func scalarTypes() []*dotType {
	return []*dotType{
		{name: "string", zero: "", convert: ofText(text), is: isA[string], methods: stringStatics, members: map[string]func(*interp) any{
			"empty": func(*interp) any { return "" },
		}},
		{name: "int", zero: 0, is: isA[int], convert: func(v any) (any, error) { return toInt(v) }, members: map[string]func(*interp) any{
			"maxvalue": func(*interp) any { return 1<<31 - 1 },
			"minvalue": func(*interp) any { return -1 << 31 },
		}},
		{name: "int64", zero: int64(0), is: isA[int64], convert: func(v any) (any, error) { return toInt64(v, "System.Int64") }},
		{name: "char", convert: func(v any) (any, error) { return toChar(v) }, is: isA[char]},
		{name: "bool", zero: false, is: isA[bool], convert: func(v any) (any, error) { return truth(v) }},
		{name: "switch", zero: false, isSwitch: true, convert: func(v any) (any, error) { return toBool(v) }},
		{name: "object", convert: func(v any) (any, error) { return v, nil }},
		{name: "void", convert: func(any) (any, error) { return nothing, nil }},
		{name: "scriptblock", convert: only[*scriptBlock]("System.Management.Automation.ScriptBlock"), is: isA[*scriptBlock]},
		{name: "hashtable", convert: func(v any) (any, error) {
			if t, is := v.(*Table); is && t.ordered {
				return nil, refuse("[ordered]@{} as a [hashtable]")
			}
			return only[*Table]("System.Collections.Hashtable")(v)
		}, is: func(v any) bool {
			t, is := v.(*Table)
			return is && !t.ordered
		}},
		{name: "array", is: func(v any) bool { return isA[[]any](v) || isA[[]byte](v) }},
		{name: "object[]", convert: func(v any) (any, error) {
			if isNull(v) {
				return nil, nil
			}
			return toList(v), nil
		}, is: isA[[]any]},
		{name: "string[]", convert: func(v any) (any, error) {
			if isNull(v) {
				return nil, nil
			}
			list, err := toTexts(v)
			return list, err
		}},
		{name: "int[]", convert: func(v any) (any, error) {
			if isNull(v) {
				return nil, nil
			}
			list := toList(v)
			for i, e := range list {
				n, err := toInt(e)
				if err != nil {
					return nil, err
				}
				list[i] = n
			}
			return list, nil
		}},
		{name: "byte[]", convert: func(v any) (any, error) { return toBytes(v) }, is: isA[[]byte]},
		{name: "char[]", convert: func(v any) (any, error) {
			if s, is := v.(string); is {
				return chars(s), nil
			}
			return nil, refuse("a %s as [char[]]", dotTypeName(v))
		}},
	}
}

func toBytes(v any) ([]byte, error) {
	switch v := v.(type) {
	case []byte:
		return v, nil
	case []any:
		b := make([]byte, len(v))
		for i, e := range v {
			n, err := toInt(e)
			if err != nil {
				return nil, err
			}
			if n < 0 || n > 255 {
				return nil, cannotConvert(n, "System.Byte")
			}
			b[i] = byte(n)
		}
		return b, nil
	}
	return nil, refuse("a %s as [byte[]]", dotTypeName(v))
}
