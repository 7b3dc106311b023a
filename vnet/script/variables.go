package script

import "github.com/vnetgen/vnetgen/vnet"

// variables has the variables of a plan in the order they turn up in, and what
// the script calls the parameters of its routines.
type variables struct {
	order []string
	known map[string]bool
	// params has the name of a routine's parameter in the script, by routine
	// and parameter.
	params map[[2]string]string
}

func newVariables() *variables {
	return &variables{known: make(map[string]bool), params: make(map[[2]string]string)}
}

// others collects the variables of a plan besides those of its steps, which
// step has collected before. A parameter is called what the plan calls it,
// unless something else is called so too: so routines are written after this.
func (v *variables) others(p *vnet.Plan) {
	for i := range p.Sweeps {
		s := &p.Sweeps[i]
		v.add(s.Name)
		v.add(s.ID)
		v.choice(nil, s.Over)
		v.choice(nil, &s.Select)
		v.choice(nil, s.Hold)
		v.commands(nil, s.Commands)
	}
	for i := range p.Routines {
		v.commands(&p.Routines[i], p.Routines[i].Commands)
	}
	for i := range p.Routines {
		r := &p.Routines[i]
		for _, param := range r.Params {
			name := param
			if v.known[name] {
				name = r.Name + "_" + param
			}
			for v.known[name] {
				name += "_"
			}
			v.params[[2]string{r.Name, param}] = name
			v.add(name)
		}
	}
}

// name returns what a variable is called in the script, where the routine's
// parameters may be meant.
func (v *variables) name(in *vnet.Routine, name string) string {
	if in != nil {
		if own, ok := v.params[[2]string{in.Name, name}]; ok {
			return own
		}
	}
	return name
}

func (v *variables) add(name string) {
	if !v.known[name] {
		v.known[name] = true
		v.order = append(v.order, name)
	}
}

// within returns a function that adds a name that is no parameter of the
// routine.
func (v *variables) within(in *vnet.Routine) func(string) {
	if in == nil {
		return v.add
	}
	return func(name string) {
		for _, param := range in.Params {
			if param == name {
				return
			}
		}
		v.add(name)
	}
}

func (v *variables) matches(in *vnet.Routine, matches ...vnet.Match) {
	captures(matches, v.within(in))
	uses(matches, v.within(in))
}

func (v *variables) step(s *vnet.Step) {
	if s.Probe.Owner != nil {
		v.view(s.Probe.Owner)
	}
	if s.Probe.Claimed != nil {
		uses([]vnet.Match{*s.Probe.Claimed}, v.add)
	}
	for i := range s.Probe.Views {
		v.view(&s.Probe.Views[i])
	}
	uses(s.Probe.Idle, v.add)
	uses(s.Probe.Busy, v.add)
	uses(s.Keep, v.add)
	for i := range s.Warn {
		v.choice(nil, &s.Warn[i].When)
	}
	v.commands(nil, s.Create)
	v.commands(nil, s.Change)
	v.commands(nil, s.Live)
	v.commands(nil, s.Remove)
}

func (v *variables) view(w *vnet.View) {
	w.Read.EachArg(argUses(v.add))
	v.matches(nil, w.Find...)
	for _, x := range w.Expect {
		v.matches(nil, x.Line)
	}
	for _, o := range w.Only {
		uses([]vnet.Match{o.Family}, v.add)
		uses(o.Lines, v.add)
	}
	for _, f := range w.Free {
		v.add(f.Var)
		uses([]vnet.Match{f.Taken}, v.add)
	}
}

func (v *variables) choice(in *vnet.Routine, s *vnet.Select) {
	if s == nil {
		return
	}
	s.Read.EachArg(argUses(v.within(in)))
	v.matches(in, s.Find...)
	v.matches(in, s.Lines...)
	uses(s.Except, v.within(in))
}

func (v *variables) commands(in *vnet.Routine, commands []vnet.Command) {
	for i := range commands {
		c := &commands[i]
		c.EachArg(argUses(v.within(in)))
		v.matches(in, c.Bind...)
		v.choice(in, c.Each)
		v.choice(in, c.Unless)
	}
}
