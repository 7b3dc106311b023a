package vnet

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"
)

// PlanFaults returns what is wrong with a plan, one phrase each; nil for a plan
// that can be carried out. Besides what Plan.Valid asks for:
//   - files and documents have relative clean paths with slashes that differ in
//     more than case, so that they can lie side by side in one folder of any
//     system;
//   - every variable is bound by the step that uses it or an earlier one; in a
//     routine it is a parameter or bound there; in a sweep it is bound there or
//     by a step.
func PlanFaults(p *Plan) []string {
	faults, _ := inspect(p)
	return faults
}

// inspect returns a plan's faults and, for the steps that are made when they are
// looked at, what it found.
func inspect(p *Plan) ([]string, *survey) {
	if p == nil {
		return []string{"there is none"}, nil
	}
	v, steps := p.validator(), variables{bound: map[string]bool{}}
	var faults, unbound, ids []string
	for _, s := range p.Steps.All() {
		v.step(s)
		steps.step(s)
		unbound = append(unbound, steps.faults("step "+s.ID)...)
		ids = append(ids, s.ID)
	}
	if v.err != nil {
		faults = append(faults, v.err.Error())
	}
	files := slices.Clone(p.Files)
	for _, d := range p.Documents {
		files = append(files, d.File)
	}
	faults = append(faults, pathFaults(files)...)
	for i := range p.Routines {
		r := &p.Routines[i]
		v := variables{bound: map[string]bool{}}
		for _, param := range r.Params {
			v.bound[param] = true
		}
		v.commands(r.Commands)
		faults = append(faults, v.faults("routine "+r.Name)...)
	}
	faults = append(faults, unbound...)
	for i := range p.Sweeps {
		s := &p.Sweeps[i]
		v := variables{bound: map[string]bool{}, outer: steps.bound}
		own := variables{bound: map[string]bool{}}
		own.selection(&s.Select)
		if !own.bound[s.ID] {
			faults = append(faults, fmt.Sprintf("sweep %s: Select does not bind %q", s.Title, s.ID))
		}
		v.selection(s.Over)
		v.selection(&s.Select)
		v.use(s.ID)
		v.use(s.Name)
		v.selection(s.Hold)
		v.commands(s.Commands)
		faults = append(faults, v.faults("sweep "+s.Title)...)
	}
	if p.Steps.at == nil {
		return faults, nil
	}
	return faults, &survey{ids: ids, names: v.names}
}

// pathFaults returns what is wrong with the paths of files.
func pathFaults(files []File) (faults []string) {
	folded := make(map[string]bool, len(files))
	for _, f := range files {
		low := strings.ToLower(f.Path)
		switch {
		case !fs.ValidPath(f.Path) || f.Path == "." || strings.ContainsAny(f.Path, "\\:"):
			faults = append(faults, fmt.Sprintf("the file path %q is not relative and clean", f.Path))
		case folded[low]:
			faults = append(faults, fmt.Sprintf("two files have the path %q", f.Path))
		}
		folded[low] = true
	}
	return faults
}

// variables collects which variables parts of a plan bind and use.
type variables struct {
	bound map[string]bool
	outer map[string]bool // bound before; nil: none are
	used  []string        // those that were not bound when they turned up
}

// has says whether a variable is bound.
func (v *variables) has(name string) bool { return v.bound[name] || v.outer[name] }

// use notes that a variable is used.
func (v *variables) use(name string) {
	if !v.has(name) {
		v.used = append(v.used, name)
	}
}

// faults returns the used variables that nothing has bound, and forgets the
// uses.
func (v *variables) faults(where string) (faults []string) {
	slices.Sort(v.used)
	for _, name := range slices.Compact(v.used) {
		if !v.has(name) {
			faults = append(faults, fmt.Sprintf("%s uses the variable %q, which nothing up to it binds", where, name))
		}
	}
	v.used = v.used[:0]
	return faults
}

func (v *variables) step(s *Step) {
	if s.Probe.Owner != nil {
		v.view(s.Probe.Owner)
	}
	if s.Probe.Claimed != nil {
		v.match(*s.Probe.Claimed)
	}
	for i := range s.Probe.Views {
		v.view(&s.Probe.Views[i])
	}
	v.only(s.Probe.Idle)
	v.only(s.Probe.Busy)
	v.only(s.Keep)
	for i := range s.Warn {
		v.selection(&s.Warn[i].When)
	}
	for _, commands := range [][]Command{s.Create, s.Change, s.Live, s.Remove} {
		v.commands(commands)
	}
}

func (v *variables) view(w *View) {
	w.Read.EachArg(v.arg)
	v.matches(w.Find)
	for _, e := range w.Expect {
		v.match(e.Line)
	}
	for _, o := range w.Only {
		v.only([]Match{o.Family})
		v.only(o.Lines)
	}
	for _, f := range w.Free {
		v.only([]Match{f.Taken})
		v.bound[f.Var] = true
	}
}

func (v *variables) selection(s *Select) {
	if s == nil {
		return
	}
	s.Read.EachArg(v.arg)
	v.matches(s.Find)
	v.matches(s.Lines)
	v.only(s.Except)
}

func (v *variables) commands(commands []Command) {
	for i := range commands {
		c := &commands[i]
		v.selection(c.Each)
		v.selection(c.Unless)
		c.EachArg(v.arg)
		v.matches(c.Bind)
	}
}

func (v *variables) arg(a *Arg) {
	if a.Var != "" {
		v.use(a.Var)
	}
	eachOf(a.Join, v.arg)
}

func (v *variables) matches(patterns []Match) {
	for _, m := range patterns {
		v.match(m)
	}
}

// match collects from a pattern whose captures are bound.
func (v *variables) match(m Match) {
	v.only([]Match{m})
	for _, part := range m {
		if part.Kind == PartBind {
			v.bound[part.Text] = true
		}
	}
}

// only collects from patterns that bind nothing.
func (v *variables) only(patterns []Match) {
	for _, m := range patterns {
		for _, part := range m {
			if part.Kind == PartVar {
				v.use(part.Text)
			}
		}
	}
}
