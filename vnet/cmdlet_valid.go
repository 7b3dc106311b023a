package vnet

import "strings"

// lists checks a reading command of cmdlets.
func (v *validator) lists(where string, r *Read) {
	if r.Tool != "" || r.Args != nil || r.Absent != nil {
		v.fault("%s reads with cmdlets and with something else", where)
	}
	if len(r.Lists) == 0 {
		v.fault("%s reads nothing", where)
	}
	for i := range r.Lists {
		l := &r.Lists[i]
		if len(l.Fields) == 0 || l.Head != "" && !l.Rows {
			v.fault("%s: a list has no fields, or a head without rows", where)
		}
		for _, f := range l.Fields {
			path, instead, _ := strings.Cut(f, "|")
			v.property(where, path)
			v.texts(where, instead)
		}
		v.texts(where, strings.ReplaceAll(l.Head, "\t", ""))
		v.pipe(where, l.Pipe)
	}
}

// pipe checks a pipeline.
func (v *validator) pipe(where string, pipe []Cmdlet) {
	if len(pipe) == 0 {
		v.fault("%s: a pipeline is empty", where)
	}
	if !v.cmdlets {
		v.fault("%s uses cmdlets, and the plan names no modules", where)
	}
	for i := range pipe {
		c := &pipe[i]
		if c.Where != nil {
			if i == 0 || c.Name != "" || c.Params != nil {
				v.fault("%s: a filter begins a pipeline, or is a cmdlet, too", where)
			}
			v.property(where, c.Where.Property)
			v.args(where, []Arg{c.Where.Is})
			continue
		}
		verb, noun, _ := strings.Cut(c.Name, "-")
		if !isPlainWord(verb) || !isPlainWord(noun) {
			v.fault("%s: %q is no cmdlet", where, c.Name)
		}
		for j := range c.Params {
			v.param(where, &c.Params[j], i == 0)
		}
	}
}

// param checks a parameter: it has what its kind asks for, and nothing else.
func (v *validator) param(where string, p *Param, first bool) {
	if !isPlainWord(p.Name) {
		v.fault("%s: %q is no parameter", where, p.Name)
	}
	value := p.Value.Text != "" || p.Value.Var != "" || p.Value.File != "" || p.Value.Join != nil
	if p.Kind > ParamEdit || value && p.Kind != ParamText && p.Kind != ParamNumber ||
		(p.List != nil) != (p.Kind == ParamList) || (p.Pipe != nil) != (p.Kind == ParamObject) || (p.Edit != nil) != (p.Kind == ParamEdit) {
		v.fault("%s: the parameter %s has not what its kind says", where, p.Name)
		return
	}
	v.args(where, []Arg{p.Value})
	v.args(where, p.List)
	switch p.Kind {
	case ParamNumber:
		if digits := p.Value.Text; p.Value.Join != nil || p.Value.File != "" || (p.Value.Var == "") != isDigits(digits) || p.Value.Var != "" && digits != "" {
			v.fault("%s: the parameter %s is no number", where, p.Name)
		}
	case ParamObject:
		v.pipe(where, p.Pipe)
	case ParamEdit:
		if first {
			v.fault("%s: the parameter %s edits what comes in, and nothing does", where, p.Name)
		}
		v.property(where, p.Edit.Property)
		v.args(where, p.Edit.Drop)
		v.args(where, p.Edit.Add)
	}
}

// property refuses what is no property, or path of such.
func (v *validator) property(where, path string) {
	for name := range strings.SplitSeq(path, ".") {
		if !isPlainWord(name) {
			v.fault("%s: %q is no property", where, path)
		}
	}
}

// isDigits says whether s is a whole number as PowerShell writes it.
func isDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}
