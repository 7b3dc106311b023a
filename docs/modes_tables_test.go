package docs

import (
	"slices"
	"strings"

	"github.com/vnetgen/vnetgen/vnet"
)

// table writes a Markdown table.
type table struct{ strings.Builder }

func newTable(header ...string) *table {
	w := &table{}
	w.row(header...)
	w.WriteString("|" + strings.Repeat("---|", len(header)) + "\n")
	return w
}

func (w *table) row(cells ...string) {
	for _, c := range cells {
		w.WriteString("| " + strings.ReplaceAll(c, "|", `\|`) + " ")
	}
	w.WriteString("|\n")
}

func code(s string) string { return "`" + s + "`" }

// modesTable says what each mode is for.
func modesTable() string {
	w := newTable("mode", "what it is", "when to choose it")
	for _, row := range vnet.Table {
		w.row(code(row.Mode.String()), row.What, row.When)
	}
	return w.String()
}

// reachTable is the unified table.
func reachTable() string {
	header := []string{"mode"}
	for _, p := range vnet.Pairs {
		header = append(header, p.String())
	}
	w := newTable(header...)
	for _, row := range vnet.Table {
		cells := []string{code(row.Mode.String())}
		for _, p := range vnet.Pairs {
			cells = append(cells, row.Reach[p].String())
		}
		w.row(cells...)
	}
	return w.String()
}

// nativesTable says what each hypervisor calls the modes, and their levels.
func nativesTable(infos []*vnet.Info) string {
	header := []string{"mode"}
	for _, info := range infos {
		header = append(header, info.Title)
	}
	w := newTable(header...)
	for _, mode := range vnet.Modes {
		cells := []string{code(mode.String())}
		for _, info := range infos {
			cells = append(cells, nativeCell(info, mode))
		}
		w.row(cells...)
	}
	return w.String()
}

// nativeCell writes "exact: its name here; on macos: its name there".
func nativeCell(info *vnet.Info, mode vnet.Mode) string {
	var names []string
	for _, n := range info.Natives {
		switch {
		case n.Mode != mode:
		case n.When.String() == "":
			names = append([]string{n.Name}, names...)
		default:
			names = append(names, on(n.When)+n.Name)
		}
	}
	cell := levelIn(info, vnet.FeatureMode, mode)
	if len(names) > 0 {
		cell += ": " + strings.Join(names, "; ")
	}
	return cell
}

// on writes a condition before what it is the condition of.
func on(w vnet.When) string {
	switch {
	case w.String() == "":
		return ""
	case len(w.HostOS) > 0:
		return "on " + w.String() + ": "
	}
	return w.String() + ": "
}

// levelIn returns a feature's level in a mode, with the conditions under which
// it is another.
func levelIn(info *vnet.Info, f vnet.Feature, mode vnet.Mode) string {
	var under []string
	for _, r := range info.Rules {
		if r.Feature != f || r.Mode != vnet.ModeUnset && r.Mode != mode {
			continue
		}
		if r.When.String() == "" && r.With == "" {
			under = slices.DeleteFunc(under, func(s string) bool { return strings.HasSuffix(s, ": "+r.Level.String()) })
			if len(under) == 0 {
				return r.Level.String()
			}
			return r.Level.String() + " (" + strings.Join(under, "; ") + ")"
		}
		under = append(under, strings.TrimSpace(strings.TrimSuffix(on(r.When), ": ")+" "+with(info, r))+": "+r.Level.String())
	}
	if len(under) > 0 {
		return strings.Join(under, "; ")
	}
	return "not said"
}

// with says what a rule's networks write, or what is wanted, "" for anything.
func with(info *vnet.Info, r vnet.Rule) string {
	switch r.With {
	case "":
		return ""
	case string(vnet.FeatureCreateMachine):
		return "with --create-machines"
	}
	if info.HasFormat(r.With) {
		return "with --format " + r.With
	}
	return "with " + code(r.With)
}

// featuresTable has a row for each feature and a column for each backend.
func featuresTable(infos []*vnet.Info) string {
	header := []string{"feature", "what it is", "modes", "can be accepted"}
	for _, info := range infos {
		header = append(header, info.Title)
	}
	w := newTable(header...)
	for _, f := range vnet.Features {
		accepted := "yes"
		if f.Binding {
			accepted = "no"
		}
		cells := []string{code(string(f.Feature)), f.Doc, modesOf(f), accepted}
		for _, info := range infos {
			cells = append(cells, levels(info, f))
		}
		w.row(cells...)
	}
	return w.String()
}

func modesOf(f vnet.FeatureInfo) string {
	switch len(f.Modes) {
	case 0:
		return ""
	case len(vnet.Modes):
		return "all"
	}
	return words(f.Modes)
}

// words writes modes as "a, b, c".
func words(modes []vnet.Mode) string {
	list := make([]string, len(modes))
	for i, m := range modes {
		list[i] = m.String()
	}
	return strings.Join(list, ", ")
}

// levels writes a feature's levels: one, or one for each group of modes.
func levels(info *vnet.Info, f vnet.FeatureInfo) string {
	if len(f.Modes) == 0 {
		return levelIn(info, f.Feature, vnet.ModeUnset)
	}
	var order []string
	groups := map[string][]vnet.Mode{}
	for _, m := range f.Modes {
		level := levelIn(info, f.Feature, m)
		if groups[level] == nil {
			order = append(order, level)
		}
		groups[level] = append(groups[level], m)
	}
	if len(order) == 1 {
		return order[0]
	}
	for i, level := range order {
		order[i] = words(groups[level]) + ": " + level
	}
	return strings.Join(order, "; ")
}
