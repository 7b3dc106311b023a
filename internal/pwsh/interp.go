package pwsh

import (
	"errors"
	"fmt"
	"io"
	"strings"
)

// newline is what Windows ends lines with.
const newline = "\r\n"

// maxSteps is how many statements a script may run: many more than ours do.
const maxSteps = 20_000_000

// interp is one run of a script.
type interp struct {
	code    *Script
	host    *Host
	cmdlets map[string]*cmdletInfo
	top     *scope
	strict  bool
	steps   int // statements that may still run
	depth   int
	utf8Out bool // [Console]::OutputEncoding is UTF-8
	guids   int
	caught  *Error // that the innermost catch is about
	errors  sink   // of the innermost 2>&1, or nil
}

// scope holds the variables and functions of a call. Names are looked up in the
// scopes of the callers, too.
type scope struct {
	parent *scope
	vars   map[string]*variable
	funcs  map[string]*function
}

type variable struct {
	v   any
	typ *dotType // what is assigned is converted to, or nil
}

func newInterp(s *Script, h *Host) *interp {
	r := &interp{code: s, host: h, steps: maxSteps, cmdlets: make(map[string]*cmdletInfo, len(h.Cmdlets))}
	for name, c := range h.Cmdlets {
		r.cmdlets[lower(name)] = newCmdletInfo(name, c)
	}
	path := h.script()
	name := path[strings.LastIndexAny(path, `\/`)+1:]
	folder := strings.TrimSuffix(path[:len(path)-len(name)], `\`)
	version := partly(NewObject("System.Version", "Major", 5, "Minor", 1, "Build", 19041, "Revision", 1))
	table := newTable(false)
	_ = table.set("PSVersion", version)
	_ = table.set("PSEdition", "Desktop")
	global := &scope{vars: map[string]*variable{
		"psversiontable":        {v: table},
		"pscommandpath":         {v: path},
		"psscriptroot":          {v: folder},
		"myinvocation":          {v: partly(NewObject("System.Management.Automation.InvocationInfo", "MyCommand", partly(NewObject("System.Management.Automation.ExternalScriptInfo", "Name", name, "Path", path))))},
		"erroractionpreference": {v: "Continue"},
		"host":                  {v: console{}},
	}}
	r.top = &scope{parent: global}
	return r
}

// script runs the script from the start to its status.
func (r *interp) script(args []string) (int, error) {
	out := func(v any) error { return r.display(v) }
	body := r.code.body
	err := r.bindScript(args)
	if err == nil {
		if body.streams {
			err = refuse("a script with a process block")
		} else {
			err = at(r.statements(body.end, r.top, out), body.pos)
		}
	}
	var ends *exit
	var thrown *Error
	switch {
	case err == nil || err == errReturn:
		return 0, nil
	case errors.As(err, &ends):
		return ends.status, nil
	case errors.As(err, &thrown):
		if action, _ := text(r.top.find("erroractionpreference").v); !thrown.thrown && lower(action) != "stop" {
			return 0, r.code.src.locate(at(refuse("PowerShell would go on after an error (%s): set $ErrorActionPreference = 'Stop'", thrown.Message), thrown.pos))
		}
		line, column := r.code.src.place(max(thrown.pos, 0))
		r.write(r.host.Stderr, fmt.Sprintf("%s%sAt %s:%d char:%d%s", thrown.Message, newline, r.host.script(), line, column, newline))
		return 1, nil
	}
	return 0, r.code.src.locate(err)
}

// display shows what reaches the end of the script's pipeline.
func (r *interp) display(v any) error {
	switch v.(type) {
	case nil, none:
		return nil
	case string, int, int64, bool, char:
		s, err := text(v)
		r.write(r.host.Stdout, r.encoded(s)+newline)
		return err
	}
	return refuse("a %s reaches the output of the script, where PowerShell would format it", dotTypeName(v))
}

func (r *interp) write(to io.Writer, s string) {
	if to != nil {
		_, _ = io.WriteString(to, s) // as a script that nobody listens to
	}
}

// encoded returns text as the console writes it: other characters than ASCII
// get lost unless its encoding has been set.
func (r *interp) encoded(s string) string {
	if r.utf8Out || isASCII(s) {
		return s
	}
	var b strings.Builder
	for _, c := range s {
		if c >= 0x80 {
			c = '?'
		}
		b.WriteRune(c)
	}
	return b.String()
}

func (sc *scope) find(name string) *variable {
	for ; sc != nil; sc = sc.parent {
		if v, has := sc.vars[name]; has {
			return v
		}
	}
	return nil
}

func (sc *scope) function(key string) *function {
	for ; sc != nil; sc = sc.parent {
		if f, has := sc.funcs[key]; has {
			return f
		}
	}
	return nil
}

// put gives a variable of this scope a value, whatever its type.
func (sc *scope) put(name string, v any) {
	if sc.vars == nil {
		sc.vars = map[string]*variable{}
	}
	sc.vars[name] = &variable{v: v}
}

// assign gives a variable of this scope a value; a variable with a type
// converts it.
func (sc *scope) assign(name string, v any, typ *dotType) error {
	old, has := sc.vars[name]
	if typ == nil && has {
		typ = old.typ
	}
	if typ != nil {
		converted, err := typ.convert(v)
		if err != nil {
			return err
		}
		v = converted
	}
	if has {
		old.v, old.typ = v, typ
		return nil
	}
	sc.put(name, v)
	sc.vars[name].typ = typ
	return nil
}

// with runs something while $_ has a value in a scope.
func (sc *scope) with(v any, run func() error) error {
	old, had := sc.vars["_"]
	sc.put("_", v)
	err := run()
	if had {
		sc.vars["_"] = old
	} else {
		delete(sc.vars, "_")
	}
	return err
}

// enter counts a call; its result ends it.
func (r *interp) enter() (func(), error) {
	r.depth++
	if r.depth > 500 {
		return nil, refuse("calls are nested too deeply")
	}
	return func() { r.depth-- }, nil
}

func (r *interp) statements(list []stmt, sc *scope, out sink) error {
	for _, s := range list {
		if r.steps--; r.steps < 0 {
			return refuse("the script does not come to an end")
		}
		if err := s.exec(r, sc, out); err != nil {
			return err
		}
	}
	return nil
}

// enumerate returns the elements of what goes down a pipeline one by one;
// strings and dictionaries do not.
func enumerate(v any) ([]any, bool) {
	switch v := v.(type) {
	case []any:
		return v, true
	case []byte:
		return anysOf(v, func(b byte) any { return int(b) }), true
	case enumerable:
		return v.elements(), true
	}
	return nil, false
}

func anysOf[T any](from []T, of func(T) any) []any {
	to := make([]any, len(from))
	for i, v := range from {
		to[i] = of(v)
	}
	return to
}

// emit sends a value down a pipeline, element by element if it has some.
func emit(v any, out sink) error {
	if v == nothing {
		return nil
	}
	return each(v, out)
}

// each runs something for every element of a value, or for the value if it has
// none. A collection must not change meanwhile.
func each(v any, run func(e any) error) error {
	list, is := enumerate(v)
	if !is {
		return run(v)
	}
	collection, _ := v.(enumerable)
	version := 0
	if collection != nil {
		version = collection.version()
	}
	for i, e := range list {
		if i > 0 && collection != nil && collection.version() != version {
			return errChanged()
		}
		if err := run(e); err != nil {
			return err
		}
	}
	if collection != nil && len(list) > 0 && collection.version() != version {
		return errChanged()
	}
	return nil
}

func errChanged() error {
	return &Error{Message: "Collection was modified; enumeration operation may not execute.", ID: "System.InvalidOperationException", Category: "OperationStopped", Reason: "InvalidOperationException", Terminating: true, pos: -1}
}

// collect returns what a pipeline left: nothing, one value, or an array.
func collected(list []any) any {
	switch len(list) {
	case 0:
		return nothing
	case 1:
		return list[0]
	}
	return list
}

// isNull says whether a value is $null or what an empty pipeline leaves.
func isNull(v any) bool { return v == nil || v == nothing }
