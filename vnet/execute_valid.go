package vnet

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Valid says what in a plan makes no sense: a name that is not a word, a
// reference to what is not there, a routine that calls itself, a part or
// argument with two contents, a call of the built-in tool that it does not know, or text that no command line can hold (control
// characters, bytes that are not UTF-8). Whoever carries a plan out relies on
// it.
//
// The steps of a plan by Generate that are made when they are looked at
// (LazySteps) are not made for this: Generate has checked them.
func (p *Plan) Valid() error {
	v := p.validator()
	if p.Steps.survey == nil || !p.Steps.survey.names.equal(v.names) {
		for _, s := range p.Steps.All() {
			v.step(s)
		}
	}
	return v.err
}

// validator returns one that has checked all but the steps.
func (p *Plan) validator() *validator {
	v := &validator{
		names: names{
			tools:    make(map[string]bool, len(p.Tools)),
			files:    make(map[string]bool, len(p.Files)),
			routines: make(map[string]int, len(p.Routines)),
		},
		cmdlets: len(p.Modules) > 0,
		seen:    make(map[string]bool),
	}
	for _, t := range p.Tools {
		if t.Name == "" || v.tools[t.Name] {
			v.fault("tool %q has no name of its own", t.Name)
		}
		if t.BuiltIn && (t.Name != TextFileTool || t.Env != "" || t.Paths != nil || t.Failure != nil || t.ANSI) {
			v.fault("tool %q is no built-in one, or has something else", t.Name)
		}
		if t.Name == TextFileTool && !t.BuiltIn {
			v.fault("tool %q has the name of the built-in one", t.Name)
		}
		if t.Env != "" && !isPlainWord(t.Env) {
			v.fault("tool %s: %q is no environment variable", t.Name, t.Env)
		}
		v.texts("tool "+t.Name, append([]string{t.Name, t.Missing}, append(t.Paths, t.Failure...)...)...)
		v.tools[t.Name] = true
	}
	for _, f := range p.Files {
		if f.Path == "" || v.files[f.Path] {
			v.fault("file %q is there twice or has no path", f.Path)
		}
		v.texts("a file's path", f.Path)
		v.files[f.Path] = true
	}
	for _, d := range p.Documents {
		v.texts("a document's path", d.Path)
	}
	for _, r := range p.Routines {
		_, twice := v.routines[r.Name]
		if !isPlainWord(r.Name) || twice {
			v.fault("routine %q has no name of its own that is a word", r.Name)
		}
		v.routines[r.Name] = len(r.Params)
	}
	for _, r := range p.Routines {
		v.routine(r)
	}
	if callsItself(p.Routines) {
		v.fault("a routine calls itself")
	}
	for _, m := range p.Modules {
		if m.Name == "" {
			v.fault("a module has no name")
		}
		v.texts("module "+m.Name, m.Name, m.Missing)
	}
	v.texts("the plan", p.Lab, p.Backend, p.Title, p.Admin)
	for i := range p.Sweeps {
		v.sweep(&p.Sweeps[i])
	}
	return v
}

// validator keeps the first error.
type validator struct {
	names
	cmdlets bool            // the plan names modules, so it may use cmdlets
	seen    map[string]bool // IDs of steps
	err     error
}

// fault keeps an error when it is the first.
func (v *validator) fault(format string, args ...any) {
	if v.err == nil {
		v.err = fmt.Errorf("plan: "+format, args...)
	}
}

// texts refuses what no command line can hold.
func (v *validator) texts(where string, texts ...string) {
	for _, t := range texts {
		if isPrintableASCII(t) { // nearly all are
			continue
		}
		if !utf8.ValidString(t) {
			v.fault("%s: %q is not UTF-8", where, t)
		}
		if strings.IndexFunc(t, unicode.IsControl) >= 0 {
			v.fault("%s: %q holds a control character", where, t)
		}
	}
}

// isPrintableASCII says whether s has nothing but printable ASCII characters.
func isPrintableASCII(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

// routine checks a routine.
func (v *validator) routine(r Routine) {
	where := "routine " + r.Name
	v.texts(where, r.Doc)
	for _, name := range r.Params {
		v.variable(where, name)
	}
	v.commands(where, r.Commands)
}

// callsItself says whether a routine calls itself, by others or not. Routines
// that call none but finished ones are finished; what never is goes in circles.
func callsItself(routines []Routine) bool {
	finished := make(map[string]bool, len(routines))
	for range routines {
		for _, r := range routines {
			done := true
			for _, c := range r.Commands {
				done = done && (c.Call == "" || finished[c.Call])
			}
			finished[r.Name] = done
		}
	}
	for _, r := range routines {
		if !finished[r.Name] {
			return true
		}
	}
	return false
}

func (v *validator) step(s *Step) {
	where := "step " + s.ID
	if s.ID == "" || v.seen[s.ID] {
		v.fault("step %q has no ID of its own", s.ID)
	}
	for _, id := range s.Needs {
		if !v.seen[id] {
			v.fault("%s needs %q, which is no earlier step", where, id)
		}
	}
	v.seen[s.ID] = true
	v.texts(where, s.ID, s.Title, s.Missing, s.InUse, s.Kept, s.Mark)
	if s.Probe.Owner != nil {
		v.view(where, s.Probe.Owner)
	}
	if s.Probe.Claimed != nil {
		if s.Probe.Owner == nil {
			v.fault("%s has Claimed without Owner", where)
		}
		v.matches(where, *s.Probe.Claimed)
	}
	if len(s.Probe.Views) == 0 {
		v.fault("%s has no view", where)
	}
	for i := range s.Probe.Views {
		v.view(where, &s.Probe.Views[i])
	}
	v.matches(where, s.Probe.Idle...)
	v.matches(where, s.Probe.Busy...)
	v.matches(where, s.Keep...)
	if s.Wait < 0 {
		v.fault("%s waits for %d seconds", where, s.Wait)
	}
	for i := range s.Warn {
		v.texts(where, s.Warn[i].Text)
		v.choose(where, &s.Warn[i].When)
	}
	for _, commands := range [][]Command{s.Create, s.Change, s.Remove, s.Live} {
		v.commands(where, commands)
	}
}

func (v *validator) sweep(s *Sweep) {
	where := "sweep " + s.Title
	v.texts(where, s.Title, s.Held)
	v.texts(where, s.Keep...)
	v.variable(where, s.Name)
	v.variable(where, s.ID)
	v.choose(where, s.Over)
	v.choose(where, &s.Select)
	v.choose(where, s.Hold)
	v.commands(where, s.Commands)
}

func (v *validator) view(where string, w *View) {
	v.read(where, &w.Read)
	v.texts(where, w.Fold)
	v.matches(where, w.Find...)
	for _, x := range w.Expect {
		v.texts(where, x.What)
		v.matches(where, x.Line)
	}
	for _, o := range w.Only {
		v.texts(where, o.What)
		v.matches(where, o.Family)
		v.matches(where, o.Lines...)
	}
	for _, f := range w.Free {
		v.variable(where, f.Var)
		v.texts(where, f.Prefix)
		if f.Min < 0 || f.Max != 0 && f.Max < f.Min {
			v.fault("%s: there is no number from %d to %d", where, f.Min, f.Max)
		}
		v.matches(where, f.Taken)
	}
}

func (v *validator) read(where string, r *Read) {
	if r.Lists != nil {
		v.lists(where, r)
		return
	}
	if !v.tools[r.Tool] {
		v.fault("%s reads with %q, which is no tool of the plan", where, r.Tool)
	}
	if r.Tool == TextFileTool {
		v.textCall(where, r.Args, textReads)
	}
	v.args(where, r.Args)
	v.texts(where, r.Absent...)
}

func (v *validator) choose(where string, s *Select) {
	if s == nil {
		return
	}
	v.read(where, &s.Read)
	v.texts(where, s.Fold)
	v.matches(where, s.Find...)
	v.matches(where, s.Lines...)
	v.matches(where, s.Except...)
}

func (v *validator) commands(where string, commands []Command) {
	for i := range commands {
		c := &commands[i]
		if !exactlyOne(c.Tool != "", c.Call != "", c.Pipe != nil) {
			v.fault("%s: a command is a tool's, a routine's or a pipeline", where)
		}
		switch {
		case c.Pipe != nil:
			v.pipe(where, c.Pipe)
			if c.Args != nil || c.Input != nil || c.Bind != nil || c.MayFail {
				v.fault("%s: a pipeline has no arguments, input or output", where)
			}
		case c.Call != "":
			params, ok := v.routines[c.Call]
			if !ok {
				v.fault("%s calls %q, which is no routine", where, c.Call)
			}
			if params != len(c.Args) {
				v.fault("%s calls %s with %d arguments, it has %d", where, c.Call, len(c.Args), params)
			}
			if c.Bind != nil || c.MayFail {
				v.fault("%s: a call of a routine has no output to bind from, and may not fail", where)
			}
		default:
			if !v.tools[c.Tool] {
				v.fault("%s runs %q, which is no tool of the plan", where, c.Tool)
			}
			if c.Tool == TextFileTool {
				v.textCall(where, c.Args, textChanges)
				if c.Input != nil || c.Bind != nil {
					v.fault("%s: %s has no input and no output to bind from", where, c.Tool)
				}
			}
		}
		v.args(where, c.Args)
		if c.Input != nil {
			if c.Call != "" || c.Input.File != "" {
				v.fault("%s: an input is a tool's, and no file", where)
			}
			v.args(where, []Arg{*c.Input})
		}
		v.matches(where, c.Bind...)
		v.choose(where, c.Each)
		v.choose(where, c.Unless)
	}
}

func (v *validator) args(where string, args []Arg) {
	for i := range args {
		a := &args[i]
		alone := a.Text == "" && a.Var == ""
		if a.File != "" && (!alone || a.Join != nil) {
			v.fault("%s: an argument is a file and something else", where)
		}
		if a.File != "" && !v.files[a.File] {
			v.fault("%s: %q is no file of the plan", where, a.File)
		}
		if a.Join != nil && !alone {
			v.fault("%s: an argument is joined and something else", where)
		}
		if a.Var != "" {
			v.variable(where, a.Var)
		}
		v.texts(where, a.Text)
		for _, piece := range a.Join {
			if piece.Join != nil {
				v.fault("%s: an argument is joined twice", where)
			}
		}
		v.args(where, a.Join)
	}
}

func (v *validator) matches(where string, matches ...Match) {
	for _, m := range matches {
		for _, part := range m {
			v.part(where, part)
		}
	}
}

// part checks one part of a pattern. Its text may hold tabs.
func (v *validator) part(where string, part Part) {
	switch part.Kind {
	case PartVar, PartBind:
		v.variable(where, part.Text)
	case PartText:
		if part.Text == "" {
			v.fault("%s: a part of a pattern is empty", where)
		}
		if !isPrintableASCII(part.Text) {
			v.texts(where, strings.ReplaceAll(part.Text, "\t", ""))
		}
	case PartBlank, PartAny:
		if part.Text != "" {
			v.fault("%s: a part of a pattern without content has the text %q", where, part.Text)
		}
	default:
		v.fault("%s: there is no kind %d of parts", where, part.Kind)
	}
}

// variable refuses a name that is not made of small letters, digits and
// underscores.
func (v *validator) variable(where, name string) {
	if !isVariable(name) {
		v.fault("%s: %q is no variable: small letters, digits and underscores", where, name)
	}
}

// isVariable says whether s is made of small ASCII letters, digits and
// underscores.
func isVariable(s string) bool {
	for i := range len(s) {
		if c := s[i]; 'A' <= c && c <= 'Z' {
			return false
		}
	}
	return isPlainWord(s)
}

// isPlainWord says whether s is made of ASCII letters, digits and underscores.
func isPlainWord(s string) bool {
	for i := range len(s) {
		switch c := s[i]; {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', c == '_':
		default:
			return false
		}
	}
	return s != ""
}

// exactlyOne says whether one of the conditions holds and the others do not.
func exactlyOne(conditions ...bool) bool {
	n := 0
	for _, c := range conditions {
		if c {
			n++
		}
	}
	return n == 1
}
