package config

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"net/url"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/hashicorp/hcl/v2/ext/customdecode"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
	"github.com/zclconf/go-cty/cty/function"
	"github.com/zclconf/go-cty/cty/function/stdlib"
)

// These are the functions of Terraform that go-cty's library has not, or has
// with another meaning.

var anyParam = function.Parameter{Name: "value", Type: cty.DynamicPseudoType}

// textFunc is a function of texts that cannot fail but for fn's error.
func textFunc(names []string, ty cty.Type, fn func(args []string) (cty.Value, error)) function.Function {
	params := make([]function.Parameter, len(names))
	for i, name := range names {
		params[i] = function.Parameter{Name: name, Type: cty.String}
	}
	return function.New(&function.Spec{
		Params: params,
		Type:   function.StaticReturnType(ty),
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			texts := make([]string, len(args))
			for i, a := range args {
				texts[i] = a.AsString()
			}
			return fn(texts)
		},
	})
}

func startsWithFunc() function.Function {
	return textFunc([]string{"text", "prefix"}, cty.Bool, func(s []string) (cty.Value, error) {
		return cty.BoolVal(strings.HasPrefix(s[0], s[1])), nil
	})
}

func endsWithFunc() function.Function {
	return textFunc([]string{"text", "suffix"}, cty.Bool, func(s []string) (cty.Value, error) {
		return cty.BoolVal(strings.HasSuffix(s[0], s[1])), nil
	})
}

func containsTextFunc() function.Function {
	return textFunc([]string{"text", "part"}, cty.Bool, func(s []string) (cty.Value, error) {
		return cty.BoolVal(strings.Contains(s[0], s[1])), nil
	})
}

// replaceFunc replaces text, or what a pattern between slashes matches.
func replaceFunc() function.Function {
	return textFunc([]string{"text", "search", "replacement"}, cty.String, func(s []string) (cty.Value, error) {
		search := s[1]
		if len(search) < 2 || search[0] != '/' || search[len(search)-1] != '/' {
			return cty.StringVal(strings.ReplaceAll(s[0], search, s[2])), nil
		}
		re, err := regexp.Compile(search[1 : len(search)-1])
		if err != nil {
			return cty.NilVal, function.NewArgError(1, err)
		}
		return cty.StringVal(re.ReplaceAllString(s[0], s[2])), nil
	})
}

func base64EncodeFunc() function.Function {
	return textFunc([]string{"text"}, cty.String, func(s []string) (cty.Value, error) {
		return cty.StringVal(base64.StdEncoding.EncodeToString([]byte(s[0]))), nil
	})
}

func base64DecodeFunc() function.Function {
	return textFunc([]string{"text"}, cty.String, func(s []string) (cty.Value, error) {
		out, err := base64.StdEncoding.DecodeString(s[0])
		if err != nil {
			return cty.NilVal, function.NewArgErrorf(0, "not base64")
		}
		if !utf8.Valid(out) {
			return cty.NilVal, function.NewArgErrorf(0, "what it encodes is not UTF-8")
		}
		return cty.StringVal(string(out)), nil
	})
}

func urlEncodeFunc() function.Function {
	return textFunc([]string{"text"}, cty.String, func(s []string) (cty.Value, error) {
		return cty.StringVal(url.QueryEscape(s[0])), nil
	})
}

// digestFunc returns the function of a digest, in hexadecimals.
func digestFunc(kind string) function.Function {
	return textFunc([]string{"text"}, cty.String, func(s []string) (cty.Value, error) {
		var sum []byte
		switch kind {
		case "md5":
			x := md5.Sum([]byte(s[0]))
			sum = x[:]
		case "sha1":
			x := sha1.Sum([]byte(s[0]))
			sum = x[:]
		case "sha256":
			x := sha256.Sum256([]byte(s[0]))
			sum = x[:]
		default:
			x := sha512.Sum512([]byte(s[0]))
			sum = x[:]
		}
		return cty.StringVal(hex.EncodeToString(sum)), nil
	})
}

// boolsFunc folds a list of bools from start by fn.
func boolsFunc(start bool, fn func(a, b bool) bool) function.Function {
	return function.New(&function.Spec{
		Params: []function.Parameter{{Name: "list", Type: cty.List(cty.Bool)}},
		Type:   function.StaticReturnType(cty.Bool),
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			out := start
			for _, x := range args[0].AsValueSlice() {
				if !x.IsKnown() {
					return cty.UnknownVal(cty.Bool), nil
				}
				out = fn(out, !x.IsNull() && x.True())
			}
			return cty.BoolVal(out), nil
		},
	})
}

func allTrueFunc() function.Function {
	return boolsFunc(true, func(a, b bool) bool { return a && b })
}

func anyTrueFunc() function.Function {
	return boolsFunc(false, func(a, b bool) bool { return a || b })
}

func sumFunc() function.Function {
	return function.New(&function.Spec{
		Params: []function.Parameter{{Name: "list", Type: cty.List(cty.Number)}},
		Type:   function.StaticReturnType(cty.Number),
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			list := args[0].AsValueSlice()
			if len(list) == 0 {
				return cty.NilVal, function.NewArgErrorf(0, "an empty list has no sum")
			}
			out := cty.Zero
			for _, x := range list {
				if x.IsNull() {
					return cty.NilVal, function.NewArgErrorf(0, "null is no number")
				}
				if !x.IsKnown() {
					return cty.UnknownVal(cty.Number), nil
				}
				sum, err := stdlib.Add(out, x)
				if err != nil {
					return cty.NilVal, err
				}
				out = sum
			}
			return out, nil
		},
	})
}

// coalesceFunc returns the first argument that is neither null nor empty text.
func coalesceFunc() function.Function {
	return function.New(&function.Spec{
		VarParam: &function.Parameter{Name: "values", Type: cty.DynamicPseudoType, AllowNull: true, AllowUnknown: true, AllowDynamicType: true},
		Type: func(args []cty.Value) (cty.Type, error) {
			types := make([]cty.Type, len(args))
			for i, a := range args {
				types[i] = a.Type()
			}
			ty, _ := convert.UnifyUnsafe(types)
			if len(args) == 0 || ty == cty.NilType {
				return cty.NilType, errors.New("all arguments must have one type, and there must be one")
			}
			return ty, nil
		},
		Impl: func(args []cty.Value, ty cty.Type) (cty.Value, error) {
			for _, a := range args {
				if !a.IsKnown() {
					return cty.UnknownVal(ty), nil
				}
				val, err := convert.Convert(a, ty)
				if err != nil || val.IsNull() || ty == cty.String && val.AsString() == "" {
					continue
				}
				return val, nil
			}
			return cty.NilVal, errors.New("all arguments are null or empty")
		},
	})
}

// lengthFunc counts a collection's elements or a text's characters.
func lengthFunc() function.Function {
	return function.New(&function.Spec{
		Params: []function.Parameter{{Name: "value", Type: cty.DynamicPseudoType, AllowMarked: true}},
		Type:   function.StaticReturnType(cty.Number),
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			// Only marks of the whole matter: that an element has them changes no length.
			val, marks := args[0].Unmark()
			ty := val.Type()
			switch {
			case ty == cty.String:
				n, err := stdlib.Strlen(val)
				return n.WithMarks(marks), err
			case ty.IsObjectType():
				return cty.NumberIntVal(int64(len(ty.AttributeTypes()))).WithMarks(marks), nil
			case ty.IsTupleType() || ty.IsCollectionType():
				return val.Length().WithMarks(marks), nil
			}
			return cty.NilVal, function.NewArgErrorf(0, "it must be text, a list, a map or a set")
		},
	})
}

// listOf returns a list's or tuple's elements.
func listOf(val cty.Value) ([]cty.Value, error) {
	if ty := val.Type(); !ty.IsTupleType() && !ty.IsListType() && !ty.IsSetType() {
		return nil, function.NewArgErrorf(0, "it must be a list")
	}
	return val.AsValueSlice(), nil
}

// indexFunc returns the position of a value in a list.
func indexFunc() function.Function {
	return function.New(&function.Spec{
		Params: []function.Parameter{{Name: "list", Type: cty.DynamicPseudoType}, anyParam},
		Type:   function.StaticReturnType(cty.Number),
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			list, err := listOf(args[0])
			if err != nil {
				return cty.NilVal, err
			}
			for i, x := range list {
				same := x.Equals(args[1])
				if !same.IsKnown() {
					return cty.UnknownVal(cty.Number), nil
				}
				if same.True() {
					return cty.NumberIntVal(int64(i)), nil
				}
			}
			return cty.NilVal, errors.New("the list does not have that value")
		},
	})
}

// oneFunc returns a list's only element, null for an empty list.
func oneFunc() function.Function {
	return function.New(&function.Spec{
		Params: []function.Parameter{{Name: "list", Type: cty.DynamicPseudoType}},
		Type: func(args []cty.Value) (cty.Type, error) {
			ty := args[0].Type()
			switch {
			case ty.IsListType() || ty.IsSetType():
				return ty.ElementType(), nil
			case ty.IsTupleType() && ty.Length() == 0:
				return cty.DynamicPseudoType, nil
			case ty.IsTupleType() && ty.Length() == 1:
				return ty.TupleElementType(0), nil
			}
			return cty.NilType, function.NewArgErrorf(0, "it must be a list with at most one element")
		},
		Impl: func(args []cty.Value, ty cty.Type) (cty.Value, error) {
			list, err := listOf(args[0])
			switch {
			case err != nil:
				return cty.NilVal, err
			case len(list) == 0:
				return cty.NullVal(ty), nil
			case len(list) > 1:
				return cty.NilVal, function.NewArgErrorf(0, "it has more than one element")
			}
			return list[0], nil
		},
	})
}

// matchKeysFunc returns the values whose keys are among those searched.
func matchKeysFunc() function.Function {
	list := cty.List(cty.DynamicPseudoType)
	return function.New(&function.Spec{
		Params: []function.Parameter{{Name: "values", Type: list}, {Name: "keys", Type: list}, {Name: "searched", Type: list}},
		Type:   func(args []cty.Value) (cty.Type, error) { return args[0].Type(), nil },
		Impl: func(args []cty.Value, ty cty.Type) (cty.Value, error) {
			values, keys := args[0].AsValueSlice(), args[1].AsValueSlice()
			if len(values) != len(keys) {
				return cty.NilVal, errors.New("there must be as many keys as values")
			}
			if !args[1].IsWhollyKnown() || !args[2].IsWhollyKnown() {
				return cty.UnknownVal(ty), nil
			}
			var out []cty.Value
			for i, key := range keys {
				for _, wanted := range args[2].AsValueSlice() {
					if key.Type().Equals(wanted.Type()) && key.RawEquals(wanted) {
						out = append(out, values[i])
						break
					}
				}
			}
			if len(out) == 0 {
				return cty.ListValEmpty(ty.ElementType()), nil
			}
			return cty.ListVal(out), nil
		},
	})
}

// transposeFunc turns a map of lists of texts around.
func transposeFunc() function.Function {
	ty := cty.Map(cty.List(cty.String))
	return function.New(&function.Spec{
		Params: []function.Parameter{{Name: "map", Type: ty}},
		Type:   function.StaticReturnType(ty),
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			if !args[0].IsWhollyKnown() {
				return cty.UnknownVal(ty), nil
			}
			lists := map[string][]cty.Value{}
			for it := args[0].ElementIterator(); it.Next(); {
				key, list := it.Element()
				if list.IsNull() {
					continue
				}
				for _, x := range list.AsValueSlice() {
					if x.IsNull() {
						return cty.NilVal, function.NewArgErrorf(0, "null cannot be a key")
					}
					lists[x.AsString()] = append(lists[x.AsString()], key)
				}
			}
			out := make(map[string]cty.Value, len(lists))
			for key, list := range lists {
				out[key] = cty.ListVal(list)
			}
			if len(out) == 0 {
				return cty.MapValEmpty(cty.List(cty.String)), nil
			}
			return cty.MapVal(out), nil
		},
	})
}

// tryFunc returns the first of its expressions that can be evaluated. Unlike
// HCL's own it passes over an argument of a network that is not written.
func tryFunc() function.Function {
	try := func(args []cty.Value) (cty.Value, error) {
		reason := "it needs an expression"
		for _, arg := range args {
			val, diags := customdecode.ExpressionClosureFromVal(arg).Value()
			if u, ok := unwrittenOf(val); !diags.HasErrors() && ok {
				reason = "network " + u.network + " has no " + u.arg + " written"
				continue
			}
			if diags.HasErrors() {
				reason = diags.Errs()[0].Error()
				continue
			}
			if !val.IsWhollyKnown() {
				return cty.DynamicVal, nil
			}
			return val, nil
		}
		return cty.NilVal, errors.New("none of the expressions can be evaluated; the last one: " + reason)
	}
	return function.New(&function.Spec{
		VarParam: &function.Parameter{Name: "expressions", Type: customdecode.ExpressionClosureType},
		Type: func(args []cty.Value) (cty.Type, error) {
			val, err := try(args)
			if err != nil {
				return cty.NilType, err
			}
			return val.Type(), nil
		},
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) { return try(args) },
	})
}

// canFunc says whether tryFunc would return its expression's value.
func canFunc() function.Function {
	return function.New(&function.Spec{
		Params: []function.Parameter{{Name: "expression", Type: customdecode.ExpressionClosureType}},
		Type:   function.StaticReturnType(cty.Bool),
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			val, diags := customdecode.ExpressionClosureFromVal(args[0]).Value()
			if diags.HasErrors() {
				return cty.False, nil
			}
			if _, ok := unwrittenOf(val); ok {
				return cty.False, nil
			}
			if !val.IsWhollyKnown() {
				return cty.UnknownVal(cty.Bool), nil
			}
			return cty.True, nil
		},
	})
}
