package config

import (
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/vnetgen/vnetgen/vnet"
	"github.com/zclconf/go-cty/cty"
)

// literal returns the value of an expression that is plain text, a number, a
// bool or null, without evaluating anything.
func literal(expr hcl.Expression) (cty.Value, bool) {
	switch e := expr.(type) {
	case *hclsyntax.LiteralValueExpr:
		return e.Val, true
	case *hclsyntax.TemplateExpr:
		if len(e.Parts) == 1 {
			if part, ok := e.Parts[0].(*hclsyntax.LiteralValueExpr); ok && part.Val.Type() == cty.String {
				return part.Val, true
			}
		}
	}
	return cty.NilVal, false
}

// value evaluates an argument. It returns false when there is none: the
// argument's outcome says whether that is because it is null, or because of an
// error, which has been recorded.
func (l *loader) value(a *attr, v *view) (cty.Value, bool) {
	val, ok := literal(a.expr)
	if !ok {
		val, ok = l.evaluate(a, v)
		if !ok {
			l.reject(a)
			return cty.NilVal, false
		}
		if val.IsMarked() || val.Type().IsPrimitiveType() && val.ContainsMarked() {
			if l.unwrittenUsed(a, val) {
				l.reject(a)
				return cty.NilVal, false
			}
			val, _ = val.Unmark()
		}
		if !val.IsKnown() {
			l.reject(a) // it comes from something that has been reported
			return cty.NilVal, false
		}
	}
	if val.IsNull() {
		a.outcome = omitted
		return cty.NilVal, false
	}
	a.outcome = given
	return val, true
}

// evaluate returns the value of an expression, marks included, and false after
// an error.
func (l *loader) evaluate(a *attr, v *view) (cty.Value, bool) {
	if !a.prepared {
		l.prepare(a, v)
	}
	if a.broken {
		return cty.NilVal, false
	}
	if a.fast != nil {
		if val, ok := a.fast(int64(v.inst.at)); ok {
			return val, true
		}
	}
	if a.varies {
		v.inst.define()
	}
	val, diags, failure := valueOf(a.expr, a.ctx)
	if failure != "" {
		l.found.Error(codeExpression, a.at(), "the expression cannot be evaluated", "The HCL library gave up: "+failure+".")
		return cty.NilVal, false
	}
	if !diags.HasErrors() {
		return val, true
	}
	l.explain(a, diags)
	return cty.NilVal, false
}

// valueOf calls the HCL library. Should it panic, failure says how.
func valueOf(expr hcl.Expression, ctx *hcl.EvalContext) (val cty.Value, diags hcl.Diagnostics, failure string) {
	defer recovered(&failure)
	val, diags = expr.Value(ctx)
	return val, diags, ""
}

// explain records why an expression failed: by one of its references, if that
// is why, else in HCL's words.
func (l *loader) explain(a *attr, diags hcl.Diagnostics) {
	for _, t := range variablesOf(a.expr) {
		if l.explainReference(a, t) {
			return
		}
	}
	for _, d := range diags {
		l.addHCL(d, codeExpression)
	}
}

// explainReference walks along a reference and records the first step that
// fails. It says whether there was one.
func (l *loader) explainReference(a *attr, t hcl.Traversal) bool {
	val, ok := rootValue(a.ctx, t.RootName())
	if !ok {
		return false
	}
	name := t.RootName()
	for _, step := range t[1:] {
		if u, ok := unwrittenOf(val); ok {
			l.unwritten(u, place(t.SourceRange()))
			return true
		}
		val, _ = val.Unmark()
		if !val.IsKnown() || val.IsNull() {
			return false
		}
		key, at := stepKey(step)
		if key == cty.NilVal {
			return false
		}
		next, ok := stepInto(val, key)
		if !ok {
			l.wrongStep(name, val, key, place(at))
			return true
		}
		name, val = name+spell(key), next
	}
	if u, ok := unwrittenOf(val); ok {
		l.unwritten(u, place(t.SourceRange()))
		return true
	}
	return false
}

func rootValue(ctx *hcl.EvalContext, root string) (cty.Value, bool) {
	for ; ctx != nil; ctx = ctx.Parent() {
		if val, ok := ctx.Variables[root]; ok {
			return val, true
		}
	}
	return cty.NilVal, false
}

func stepKey(step hcl.Traverser) (cty.Value, hcl.Range) {
	switch s := step.(type) {
	case hcl.TraverseAttr:
		return cty.StringVal(s.Name), s.SrcRange
	case hcl.TraverseIndex:
		return s.Key, s.SrcRange
	}
	return cty.NilVal, hcl.Range{}
}

// stepInto returns the element of val under key.
func stepInto(val, key cty.Value) (cty.Value, bool) {
	ty := val.Type()
	if ty.IsObjectType() {
		if key.Type() != cty.String || !key.IsKnown() || key.IsNull() || !ty.HasAttribute(key.AsString()) {
			return cty.NilVal, false
		}
		return val.GetAttr(key.AsString()), true
	}
	if !ty.IsTupleType() && !ty.IsListType() && !ty.IsMapType() {
		return cty.NilVal, false
	}
	if ty.IsMapType() != (key.Type() == cty.String) || !key.IsKnown() || key.IsNull() {
		return cty.NilVal, false
	}
	if has := val.HasIndex(key); !has.IsKnown() || has.False() {
		return cty.NilVal, false
	}
	return val.Index(key), true
}

// wrongStep records that val, which is called name, has nothing under key.
func (l *loader) wrongStep(name string, val, key cty.Value, at vnet.Range) {
	ty := val.Type()
	isText := key.Type() == cty.String && key.IsKnown() && !key.IsNull()
	switch {
	case ty.IsObjectType() || ty.IsMapType():
		if !isText {
			l.found.Error(codeUnknownIndex, at, name+" has no count, so no index", "Write "+name+" without the brackets, or a name between them.")
			return
		}
		known := keysOf(val)
		code := codeUnknownAttribute
		if ty.IsMapType() {
			code = codeUnknownIndex
		}
		l.found.Misspelt(code, at, name+" has no "+quoteName(key.AsString()), hasSentence(known), key.AsString(), known)
	case ty.IsTupleType() || ty.IsListType():
		n := val.LengthInt()
		switch {
		case n == 0:
			l.found.Error(codeUnknownIndex, at, name+" has no elements, so no "+spell(key), "Its count is 0, or its list is empty.")
		case isText:
			l.found.Error(codeUnknownIndex, at, name+" is a list", "Write "+name+"[0] for its first element, then what you want of it.")
		default:
			l.found.Error(codeUnknownIndex, at, name+" has no element "+spell(key), "Its elements are "+name+"[0] to "+name+spell(cty.NumberIntVal(int64(n-1)))+".")
		}
	default:
		l.found.Error(codeUnknownAttribute, at, name+" is "+ty.FriendlyName()+" and has no "+spell(key), "Use "+name+" as it is.")
	}
}

// hasSentence lists what an object has.
func hasSentence(known []string) string {
	switch {
	case len(known) == 0:
		return "It is empty."
	case len(known) > 24:
		return "It has others."
	}
	return "It has " + sentenceList(known) + "."
}

// keysOf returns the keys of an object or map in their order, without the one
// that holds a network's identity.
func keysOf(val cty.Value) []string {
	var out []string
	for it := val.ElementIterator(); it.Next(); {
		k, _ := it.Element()
		if k.AsString() != identity {
			out = append(out, k.AsString())
		}
	}
	return out
}

// spell writes a key as an expression does.
func spell(key cty.Value) string {
	switch {
	case !key.IsKnown() || key.IsNull():
		return "[...]"
	case key.Type() == cty.String && hclsyntax.ValidIdentifier(key.AsString()):
		return "." + key.AsString()
	case key.Type() == cty.String:
		return "[" + quote(key.AsString()) + "]"
	case key.Type() == cty.Number:
		return "[" + key.AsBigFloat().Text('f', -1) + "]"
	}
	return "[...]"
}
