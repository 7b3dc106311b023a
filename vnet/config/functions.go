package config

import (
	"maps"
	"slices"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
	"github.com/zclconf/go-cty/cty/function/stdlib"
)

// functions returns the language's functions: Terraform's that depend on their
// arguments only.
func functions() map[string]function.Function {
	return map[string]function.Function{
		// numbers
		"abs": stdlib.AbsoluteFunc, "ceil": stdlib.CeilFunc, "floor": stdlib.FloorFunc, "log": stdlib.LogFunc,
		"max": stdlib.MaxFunc, "min": stdlib.MinFunc, "parseint": stdlib.ParseIntFunc, "pow": stdlib.PowFunc,
		"signum": stdlib.SignumFunc, "sum": sumFunc(),
		// text
		"chomp": stdlib.ChompFunc, "endswith": endsWithFunc(), "format": stdlib.FormatFunc, "formatlist": stdlib.FormatListFunc,
		"indent": stdlib.IndentFunc, "join": stdlib.JoinFunc, "lower": stdlib.LowerFunc, "regex": stdlib.RegexFunc,
		"regexall": stdlib.RegexAllFunc, "replace": replaceFunc(), "split": stdlib.SplitFunc, "startswith": startsWithFunc(),
		"strcontains": containsTextFunc(), "strrev": stdlib.ReverseFunc, "substr": stdlib.SubstrFunc, "title": stdlib.TitleFunc,
		"trim": stdlib.TrimFunc, "trimprefix": stdlib.TrimPrefixFunc, "trimspace": stdlib.TrimSpaceFunc,
		"trimsuffix": stdlib.TrimSuffixFunc, "upper": stdlib.UpperFunc,
		// collections
		"alltrue": allTrueFunc(), "anytrue": anyTrueFunc(), "chunklist": stdlib.ChunklistFunc, "coalesce": coalesceFunc(),
		"coalescelist": stdlib.CoalesceListFunc, "compact": stdlib.CompactFunc, "concat": stdlib.ConcatFunc,
		"contains": stdlib.ContainsFunc, "distinct": stdlib.DistinctFunc, "element": stdlib.ElementFunc,
		"flatten": stdlib.FlattenFunc, "index": indexFunc(), "keys": stdlib.KeysFunc, "length": lengthFunc(),
		"lookup": stdlib.LookupFunc, "matchkeys": matchKeysFunc(), "merge": stdlib.MergeFunc, "one": oneFunc(),
		"range": stdlib.RangeFunc, "reverse": stdlib.ReverseListFunc, "setintersection": stdlib.SetIntersectionFunc,
		"setproduct": stdlib.SetProductFunc, "setsubtract": stdlib.SetSubtractFunc, "setunion": stdlib.SetUnionFunc,
		"slice": stdlib.SliceFunc, "sort": stdlib.SortFunc, "transpose": transposeFunc(), "values": stdlib.ValuesFunc,
		"zipmap": stdlib.ZipmapFunc,
		// encodings and digests
		"base64decode": base64DecodeFunc(), "base64encode": base64EncodeFunc(), "csvdecode": stdlib.CSVDecodeFunc,
		"jsondecode": stdlib.JSONDecodeFunc, "jsonencode": stdlib.JSONEncodeFunc, "urlencode": urlEncodeFunc(),
		"md5": digestFunc("md5"), "sha1": digestFunc("sha1"), "sha256": digestFunc("sha256"), "sha512": digestFunc("sha512"),
		// dates, which are given and not read from a clock
		"formatdate": stdlib.FormatDateFunc, "timeadd": stdlib.TimeAddFunc,
		// types
		"can": canFunc(), "try": tryFunc(),
		"tobool":   stdlib.MakeToFunc(cty.Bool),
		"tolist":   stdlib.MakeToFunc(cty.List(cty.DynamicPseudoType)),
		"tomap":    stdlib.MakeToFunc(cty.Map(cty.DynamicPseudoType)),
		"tonumber": stdlib.MakeToFunc(cty.Number),
		"toset":    stdlib.MakeToFunc(cty.Set(cty.DynamicPseudoType)),
		"tostring": stdlib.MakeToFunc(cty.String),
		// addresses
		"cidrhost": cidrHostFunc(), "cidrnetmask": cidrNetmaskFunc(), "cidrsubnet": cidrSubnetFunc(), "cidrsubnets": cidrSubnetsFunc(),
	}
}

// functionNames lists the functions by name.
func functionNames() []string { return slices.Sorted(maps.Keys(functions())) }

// impureFunctions are those of Terraform that depend on something else than
// their arguments.
var impureFunctions = []string{
	"abspath", "basename", "bcrypt", "dirname", "env", "file", "filebase64", "filebase64sha256", "filebase64sha512",
	"fileexists", "filemd5", "fileset", "filesha1", "filesha256", "filesha512", "pathexpand", "plantimestamp",
	"templatefile", "timestamp", "uuid", "uuidv5",
}
