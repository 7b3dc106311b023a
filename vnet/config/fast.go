package config

import (
	"encoding/binary"
	"math"
	"net/netip"
	"strconv"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
)

// What does not change between the instances of count is evaluated once, and
// the three shapes that large labs are made of, whole numbers computed from
// count.index, cidrhost with such a number and text with such numbers in it, are
// computed without the HCL library. Where a shape does not fit exactly, its function declines and the
// library evaluates, so that values and findings are the same.

// fastValue computes an expression for count.index i, or declines.
type fastValue func(i int64) (cty.Value, bool)

// fastInt is fastValue for whole numbers.
type fastInt func(i int64) (int64, bool)

// fastFor returns the fast way to evaluate an expression, nil if there is none.
func fastFor(expr hcl.Expression, ctx *hcl.EvalContext) fastValue {
	switch e := expr.(type) {
	case *hclsyntax.FunctionCallExpr:
		if host := fastHost(e, ctx); host != nil {
			return host
		}
	case *hclsyntax.TemplateExpr:
		return fastText(e, ctx)
	}
	number := fastNumber(expr, ctx)
	if number == nil {
		return nil
	}
	return func(i int64) (cty.Value, bool) {
		n, ok := number(i)
		if !ok {
			return cty.NilVal, false
		}
		return cty.NumberIntVal(n), true
	}
}

// fastNumber handles count.index, sums, differences, products, remainders and
// quotients rounded down.
func fastNumber(expr hcl.Expression, ctx *hcl.EvalContext) fastInt {
	switch e := expr.(type) {
	case *hclsyntax.ParenthesesExpr:
		return fastNumber(e.Expression, ctx)
	case *hclsyntax.ScopeTraversalExpr:
		if name, ok := stepName(e.Traversal); ok && len(e.Traversal) == 2 && e.Traversal.RootName() == "count" && name == "index" {
			return func(i int64) (int64, bool) { return i, true }
		}
	case *hclsyntax.BinaryOpExpr:
		left, right := fastNumber(e.LHS, ctx), fastNumber(e.RHS, ctx)
		if left == nil || right == nil {
			return nil
		}
		return fastOperation(e.Op, left, right)
	case *hclsyntax.FunctionCallExpr:
		if quotient := fastQuotient(e, ctx); quotient != nil {
			return quotient
		}
	}
	val, ok := constantIn(expr, ctx)
	if !ok || val.Type() != cty.Number || val.IsNull() {
		return nil
	}
	n, accuracy := val.AsBigFloat().Int64()
	if accuracy != 0 || !val.AsBigFloat().IsInt() || n == 0 && val.AsBigFloat().Signbit() {
		return nil
	}
	return func(int64) (int64, bool) { return n, true }
}

func fastOperation(op *hclsyntax.Operation, left, right fastInt) fastInt {
	var compute func(a, b int64) int64
	switch op {
	case hclsyntax.OpAdd:
		compute = func(a, b int64) int64 { return a + b }
	case hclsyntax.OpSubtract:
		compute = func(a, b int64) int64 { return a - b }
	case hclsyntax.OpMultiply:
		compute = func(a, b int64) int64 { return a * b }
	case hclsyntax.OpModulo:
		compute = func(a, b int64) int64 { return a % b }
	default:
		return nil
	}
	return func(i int64) (int64, bool) {
		a, ok := left(i)
		b, also := right(i)
		if !ok || !also || !small(a) || !small(b) || op == hclsyntax.OpModulo && (a < 0 || b <= 0) {
			return 0, false
		}
		if op == hclsyntax.OpMultiply && (a == 0 && b < 0 || a < 0 && b == 0) {
			return 0, false // the library has a negative zero, and writes it so
		}
		return compute(a, b), true
	}
}

// fastQuotient handles floor of a division.
func fastQuotient(call *hclsyntax.FunctionCallExpr, ctx *hcl.EvalContext) fastInt {
	if call.Name != "floor" || len(call.Args) != 1 || call.ExpandFinal {
		return nil
	}
	division, ok := call.Args[0].(*hclsyntax.BinaryOpExpr)
	if !ok || division.Op != hclsyntax.OpDivide {
		return nil
	}
	left, right := fastNumber(division.LHS, ctx), fastNumber(division.RHS, ctx)
	if left == nil || right == nil {
		return nil
	}
	return func(i int64) (int64, bool) {
		a, ok := left(i)
		b, also := right(i)
		if !ok || !also || !small(a) || !small(b) || a < 0 || b <= 0 {
			return 0, false
		}
		return a / b, true
	}
}

// small says that a number is far from overflow in any one operation.
func small(n int64) bool { return n > math.MinInt32 && n < math.MaxInt32 }

// fastHost handles cidrhost of an IPv4 subnet that is the same for all
// instances.
func fastHost(call *hclsyntax.FunctionCallExpr, ctx *hcl.EvalContext) fastValue {
	if call.Name != "cidrhost" || len(call.Args) != 2 || call.ExpandFinal {
		return nil
	}
	val, ok := constantIn(call.Args[0], ctx)
	number := fastNumber(call.Args[1], ctx)
	if !ok || number == nil || val.Type() != cty.String || val.IsNull() {
		return nil
	}
	subnet, err := netip.ParsePrefix(val.AsString())
	if err != nil || !subnet.Addr().Is4() {
		return nil
	}
	base := subnet.Masked().Addr().As4()
	first, hosts := binary.BigEndian.Uint32(base[:]), int64(1)<<(32-subnet.Bits())
	return func(i int64) (cty.Value, bool) {
		n, ok := number(i)
		if !ok || n < 0 || n >= hosts {
			return cty.NilVal, false
		}
		var addr [4]byte
		binary.BigEndian.PutUint32(addr[:], first+uint32(n))
		return cty.StringVal(netip.AddrFrom4(addr).String()), true
	}
}

// fastText handles a template of constants and whole numbers.
func fastText(template *hclsyntax.TemplateExpr, ctx *hcl.EvalContext) fastValue {
	// Each number stands behind its text; the last text has none.
	texts, numbers := []string{""}, []fastInt(nil)
	for _, part := range template.Parts {
		if val, ok := constantIn(part, ctx); ok {
			text, err := convert.Convert(val, cty.String)
			if err != nil || text.IsNull() {
				return nil
			}
			texts[len(texts)-1] += text.AsString()
			continue
		}
		number := fastNumber(part, ctx)
		if number == nil {
			return nil
		}
		texts, numbers = append(texts, ""), append(numbers, number)
	}
	return func(i int64) (cty.Value, bool) {
		var b []byte
		for j, number := range numbers {
			n, ok := number(i)
			if !ok {
				return cty.NilVal, false
			}
			b = strconv.AppendInt(append(b, texts[j]...), n, 10)
		}
		return cty.StringVal(string(append(b, texts[len(numbers)]...))), true
	}
}

// constantIn evaluates an expression that does not depend on the instance.
func constantIn(expr hcl.Expression, ctx *hcl.EvalContext) (cty.Value, bool) {
	for _, t := range variablesOf(expr) {
		if root := t.RootName(); root == "count" || root == "each" {
			return cty.NilVal, false
		}
	}
	val, diags, failure := valueOf(expr, ctx)
	if failure != "" || diags.HasErrors() || !val.IsWhollyKnown() || val.ContainsMarked() {
		return cty.NilVal, false
	}
	return val, true
}
