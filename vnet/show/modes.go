package show

import (
	"strings"

	"github.com/vnetgen/vnetgen/vnet"
)

// Grid is a table: a title, the columns' heads, and rows.
type Grid struct {
	Title string     `json:"title"`
	Head  []string   `json:"head"`
	Rows  [][]string `json:"rows"`
}

// Aimed is a hypervisor and the target that it is asked about.
type Aimed struct {
	Info   *vnet.Info
	Target vnet.Target
}

// Modes returns the tables of the connection modes: what each is and when to choose it,
// who reaches whom, and what the hypervisors call it. Modes that are not listed are left
// out; nil lists all.
func Modes(modes []vnet.Mode, all []Aimed, lang Language) []Grid {
	w := words[lang]
	what := Grid{Title: w.modes, Head: []string{w.mode, w.what, w.when}}
	reach := Grid{Title: w.reach, Head: []string{w.mode}}
	names := Grid{Title: w.names, Head: []string{w.mode}}
	for _, p := range vnet.Pairs {
		reach.Head = append(reach.Head, w.pair(p))
	}
	for _, a := range all {
		names.Head = append(names.Head, a.title())
	}
	for _, m := range chosen(modes) {
		row := m.Row()
		about, when := w.about(row)
		what.Rows = append(what.Rows, []string{w.modeName(m), about, when})
		cells, called := []string{w.modeName(m)}, []string{w.modeName(m)}
		for _, p := range vnet.Pairs {
			cells = append(cells, w.cell(row.Reach[p]))
		}
		for _, a := range all {
			called = append(called, a.mode(m))
		}
		reach.Rows = append(reach.Rows, cells)
		names.Rows = append(names.Rows, called)
	}
	return []Grid{what, reach, names}
}

// Features returns the fidelity contract: how faithfully each hypervisor carries each
// feature out on its target, in these modes. With one mode, what is limited is said, too.
func Features(modes []vnet.Mode, all []Aimed) Grid {
	g := Grid{Title: "Features", Head: []string{"feature", "what it is"}}
	for _, a := range all {
		g.Head = append(g.Head, a.title())
	}
	for _, f := range vnet.Features {
		in := modesOf(f, chosen(modes))
		if in == nil {
			continue
		}
		row := []string{string(f.Feature), f.Doc}
		for _, a := range all {
			row = append(row, a.levels(f.Feature, in, len(modes) == 1))
		}
		g.Rows = append(g.Rows, row)
	}
	return g
}

// chosen returns the modes that are listed, all for none.
func chosen(modes []vnet.Mode) []vnet.Mode {
	if modes == nil {
		return vnet.Modes[:]
	}
	return modes
}

// modesOf returns those of the modes in which a lab can ask for a feature; one of no
// mode is asked for in none in particular.
func modesOf(f vnet.FeatureInfo, modes []vnet.Mode) (in []vnet.Mode) {
	if f.Modes == nil {
		return []vnet.Mode{vnet.ModeUnset}
	}
	for _, m := range modes {
		for _, known := range f.Modes {
			if m == known {
				in = append(in, m)
			}
		}
	}
	return in
}

func (a *Aimed) title() string { return a.Info.Title + " " + a.Target.String() }

// mode is what the hypervisor calls a mode, and how faithfully it has it.
func (a *Aimed) mode(m vnet.Mode) string {
	rule, ok := vnet.RuleFor(a.Info.Rules, vnet.FeatureMode, m, a.Target)
	if !ok {
		return ""
	}
	text := rule.Level.String()
	if name := a.Info.NativeOn(m, a.Target); name != "" && rule.Level != vnet.Refused {
		text = name + ": " + text
	}
	return text
}

// levels writes a feature's level: one, or one for each group of modes.
func (a *Aimed) levels(f vnet.Feature, modes []vnet.Mode, limits bool) string {
	var order []string
	groups := map[string][]string{}
	for _, m := range modes {
		rule, ok := vnet.RuleFor(a.Info.Rules, f, m, a.Target)
		if !ok {
			continue
		}
		text := rule.Level.String()
		if limits && rule.Limit != "" {
			text += ": " + rule.Limit
		}
		if groups[text] == nil {
			order = append(order, text)
		}
		groups[text] = append(groups[text], m.String())
	}
	if len(order) == 1 {
		return order[0]
	}
	for i, text := range order {
		order[i] = strings.Join(groups[text], ", ") + ": " + text
	}
	return strings.Join(order, "; ")
}
