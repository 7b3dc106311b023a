package config

import (
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/ext/typeexpr"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/vnetgen/vnetgen/vnet"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
	"golang.org/x/text/unicode/norm"
)

// variable is one variable block.
type variable struct {
	name  string
	block block

	body     body
	typed    bool
	ty       cty.Type
	defaults *typeexpr.Defaults
	nullable bool

	fallback cty.Value // the default; NilVal without one
	val      cty.Value // as given; NilVal when nobody gave one
	from     vnet.Range
	broken   bool
}

// envPrefix is what environment variables start with that hold variables.
const envPrefix = "VNET_VAR_"

var variableSchema = schema{
	what:   "variable",
	attrs:  []string{"type", "default", "description", "nullable"},
	blocks: []string{"validation"},
}

var validationSchema = schema{what: "validation", attrs: []string{"condition", "error_message"}}

// assignVariables finds every variable's value.
func (l *loader) assignVariables() {
	for _, v := range l.variables {
		l.decodeVariable(v)
	}
	l.fromEnv()
	for _, f := range l.opts.VarFiles {
		l.fromFile(f)
	}
	l.fromFlags()
	l.scope.vars = make(map[string]cty.Value, len(l.variables))
	for _, v := range l.variables {
		if l.variableByName[v.name] == v {
			l.scope.vars[v.name] = l.finalValue(v)
		}
	}
	l.scope.base = &hcl.EvalContext{
		Variables: map[string]cty.Value{"var": cty.ObjectVal(l.scope.vars)},
		Functions: functions(),
	}
}

func (l *loader) decodeVariable(v *variable) {
	v.body = l.open(v.block, &variableSchema)
	v.ty, v.nullable = cty.DynamicPseudoType, true
	if a := v.body.attr("type"); a != nil {
		ty, defaults, diags := typeexpr.TypeConstraintWithDefaults(a.expr)
		for _, d := range diags {
			l.addHCL(d, codeVariableType)
		}
		if diags.HasErrors() {
			v.broken = true
		} else {
			v.typed, v.ty, v.defaults = true, ty, defaults
		}
	}
	if val, ok := l.constant(v, "nullable"); ok {
		l.variableBool(v, val)
	}
	if val, ok := l.constant(v, "description"); ok && val.Type() != cty.String {
		l.found.Error(codeType, v.body.attr("description").at(), "the description of a variable is text", "Write it between quotes.")
	}
	if a := v.body.attr("default"); a != nil {
		val, ok := l.constant(v, "default")
		if ok {
			v.fallback = l.convertVariable(v, val, a.at())
		}
		v.broken = v.broken || !ok
	}
}

func (l *loader) variableBool(v *variable, val cty.Value) {
	if val.Type() != cty.Bool || val.IsNull() {
		l.found.Error(codeType, v.body.attr("nullable").at(), "nullable is true or false", "Write nullable = false if the variable must have a value.")
		return
	}
	v.nullable = val.True()
}

// constant evaluates an argument that can refer to nothing.
func (l *loader) constant(v *variable, name string) (cty.Value, bool) {
	a := v.body.attr(name)
	if a == nil {
		return cty.NilVal, false
	}
	val, diags, failure := valueOf(a.expr, nil)
	if failure != "" {
		l.found.Error(codeExpression, a.at(), "the expression cannot be evaluated", "The HCL library gave up: "+failure+".")
		return cty.NilVal, false
	}
	for _, d := range diags {
		l.addHCL(d, codeExpression)
	}
	return val, !diags.HasErrors()
}

// convertVariable gives a value the variable's type. After an error it returns
// an unknown value.
func (l *loader) convertVariable(v *variable, val cty.Value, at vnet.Range) cty.Value {
	if v.defaults != nil && !val.IsNull() {
		val = v.defaults.Apply(val)
	}
	out, err := convert.Convert(val, v.ty)
	if err != nil {
		l.found.Error(codeVariableValue, at, "variable "+v.name+" cannot be that: "+err.Error(),
			"Its type is "+typeexpr.TypeString(v.ty)+".")
		return cty.DynamicVal
	}
	return out
}

// fromEnv takes values from environment variables, in the order given.
func (l *loader) fromEnv() {
	for _, entry := range l.opts.Env {
		key, text, _ := strings.Cut(entry, "=")
		name, ok := strings.CutPrefix(key, envPrefix)
		if v := l.variableByName[name]; ok && v != nil {
			l.give(v, text, key)
		}
	}
}

// fromFlags takes values from "name=value".
func (l *loader) fromFlags() {
	for _, entry := range l.opts.Vars {
		name, text, ok := strings.Cut(entry, "=")
		name = strings.TrimSpace(name)
		at := vnet.Range{File: "--var " + name}
		if !ok || name == "" {
			l.found.Error(codeVariableValue, at, quoteName(entry)+" is not name=value", `Write --var "name=value".`)
			continue
		}
		v := l.variableByName[name]
		if v == nil {
			l.found.Misspelt(codeUndeclared, at, "the lab has no variable "+quoteName(name),
				"Write a variable "+quoteName(name)+" block.", name, l.variableNames())
			continue
		}
		l.give(v, text, at.File)
	}
}

// give sets a variable from text, which is taken as it is where the variable is
// text, a number or a bool, and read as an expression otherwise.
func (l *loader) give(v *variable, text, source string) {
	v.from = vnet.Range{File: source}
	if !norm.NFC.IsNormalString(text) {
		l.found.Error(codeName, v.from, "the value is not in Unicode normal form C", notNormal)
		v.broken = true
		return
	}
	if !v.typed || v.ty.IsPrimitiveType() {
		v.val = l.convertVariable(v, cty.StringVal(text), v.from)
		return
	}
	v.val = cty.DynamicVal
	if tooDeep([]byte(text)) >= 0 {
		l.found.Error(codeSyntax, v.from, "the value is nested too deeply", "Give it in a file with --var-file.")
		return
	}
	var expr hcl.Expression
	var diags hcl.Diagnostics
	failure := ""
	func() {
		defer recovered(&failure)
		expr, diags = hclsyntax.ParseExpression([]byte(text), source, hcl.InitialPos)
	}()
	var val cty.Value
	if failure == "" && !diags.HasErrors() {
		var more hcl.Diagnostics
		val, more, failure = valueOf(expr, nil)
		diags = append(diags, more...)
	}
	if failure != "" {
		l.found.Error(codeExpression, v.from, "the value cannot be evaluated", "The HCL library gave up: "+failure+".")
		return
	}
	for _, d := range diags {
		l.addHCL(d, codeVariableValue)
	}
	if !diags.HasErrors() {
		v.val = l.convertVariable(v, val, v.from)
	}
}

// fromFile takes values from a variable file.
func (l *loader) fromFile(f File) {
	l.files[f.Name] = len(l.files) + 1
	parsed, ok := l.parseFile(f)
	if !ok {
		return
	}
	opened := l.openBody(parsed, anySchema("a variable file"))
	for i := range opened.attrs {
		a := &opened.attrs[i]
		v := l.variableByName[a.name]
		if v == nil {
			l.found.Warn(codeUndeclared, a.nameAt(), "the lab has no variable "+quoteName(a.name),
				"The value is not used."+vnet.DidYouMean(a.name, l.variableNames()))
			continue
		}
		val, diags, failure := valueOf(a.expr, nil)
		if failure != "" {
			l.found.Error(codeExpression, a.at(), "the value cannot be evaluated", "The HCL library gave up: "+failure+".")
		}
		for _, d := range diags {
			l.addHCL(d, codeVariableValue)
		}
		v.from, v.val = a.at(), cty.DynamicVal
		if failure == "" && !diags.HasErrors() {
			v.val = l.convertVariable(v, val, v.from)
		}
	}
}

// finalValue returns what the lab sees of a variable: an unknown value after an
// error.
func (l *loader) finalValue(v *variable) cty.Value {
	if v.broken {
		return cty.DynamicVal
	}
	val := v.val
	if val != cty.NilVal && val.IsNull() && !v.nullable {
		val = cty.NilVal
	}
	if val == cty.NilVal {
		val = v.fallback
	}
	if val == cty.NilVal {
		l.found.Error(codeVariableUnset, v.block.def(), "variable "+v.name+" has no value",
			"Give it with --var "+v.name+"=..., in a --var-file, as "+envPrefix+v.name+", or write a default.")
		return cty.DynamicVal
	}
	if val.IsNull() && !v.nullable {
		l.found.Error(codeVariableValue, v.block.def(), "variable "+v.name+" cannot be null", "Its block says nullable = false: give it a value.")
		return cty.DynamicVal
	}
	return val
}

// checkVariables judges every value by its variable's validation blocks.
func (l *loader) checkVariables() {
	for _, v := range l.variables {
		for _, b := range v.body.blocks {
			l.validate(v, b)
		}
	}
}

func (l *loader) validate(v *variable, b block) {
	opened := l.open(b, &validationSchema)
	condition, message := opened.attr("condition"), opened.attr("error_message")
	if condition == nil || message == nil {
		l.found.Error(codeMissing, b.def(), "a validation needs condition and error_message",
			`Write condition = an expression that is true for good values, and error_message = "what is wrong".`)
		return
	}
	see := &view{where: "a validation"}
	val, ok := l.value(condition, see)
	if !ok {
		if condition.outcome == omitted {
			l.found.Error(codeType, condition.at(), "the condition is null", "It must be true or false.")
		}
		return
	}
	holds, err := convert.Convert(val, cty.Bool)
	if err != nil {
		l.found.Error(codeType, condition.at(), "the condition is "+val.Type().FriendlyName(), "It must be true or false.")
		return
	}
	text, ok := l.str(message, see)
	if !ok || holds.True() {
		return
	}
	at := v.from
	if at.IsZero() {
		at = condition.at()
		if v.from.File != "" {
			text += " (the value is from " + v.from.File + ")"
		}
	}
	l.found.Error(codeValidation, at, "variable "+v.name+" has a value that its validation refuses", text)
}
