// Package docs holds the tests of the documentation: what is generated in it is
// not stale, and what it shows works.
package docs

import (
	"bytes"
	"fmt"
	"net/netip"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/diff"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/vnetgen/vnetgen/backends"
	"github.com/vnetgen/vnetgen/vnet"
)

// TestModes compares the generated parts of modes.md with what the table of
// modes and the backends say now. VNET_UPDATE=1 rewrites them.
func TestModes(t *testing.T) {
	infos := infos()
	isFresh(t, "modes.md", map[string]string{
		"modes":    modesTable(),
		"reach":    reachTable(),
		"natives":  nativesTable(infos),
		"features": featuresTable(infos),
		"backends": backendSections(infos),
	})
}

// isFresh compares the generated parts of a document with what they would be now.
// VNET_UPDATE=1 rewrites them.
func isFresh(t *testing.T, path string, parts map[string]string) {
	update := os.Getenv("VNET_UPDATE") != ""
	if update && os.Getenv("CI") != "" {
		t.Fatal("VNET_UPDATE is set in CI: documents are rewritten by people, who read them")
	}
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	fresh := fill(t, string(text), parts)
	if update {
		require.NoError(t, os.WriteFile(path, []byte(fresh), 0o666))
		return
	}
	if !bytes.Equal(text, []byte(fresh)) {
		t.Errorf("%s is stale (VNET_UPDATE=1 go test ./docs rewrites it):\n%s", path, diff.Diff("file", text, "now", []byte(fresh)))
	}
}

// TestEveryBackendNamesItsModes: a mode that a backend has is called something
// there, on every host and at its oldest and newest version.
func TestEveryBackendNamesItsModes(t *testing.T) {
	for _, info := range infos() {
		for _, target := range targets(info) {
			for _, mode := range vnet.Modes {
				rule, ok := vnet.RuleFor(info.Rules, vnet.FeatureMode, mode, target)
				if !ok || rule.Level == vnet.Refused {
					continue
				}
				named := slices.ContainsFunc(info.Natives, func(n vnet.Native) bool {
					return n.Mode == mode && n.Name != "" && n.When.Holds(target)
				})
				assert.True(t, named, "%s on %s has no name for %s (Info.Natives)", info.Name, target, mode)
			}
		}
	}
}

func infos() []*vnet.Info {
	var list []*vnet.Info
	for _, b := range backends.All() {
		list = append(list, b.Info())
	}
	return list
}

// targets are a backend's hosts and variants, each with the oldest, the default
// and the newest version.
func targets(info *vnet.Info) []vnet.Target {
	variants := info.Variants
	if len(variants) == 0 {
		variants = []string{""}
	}
	var list []vnet.Target
	for _, host := range info.Hosts {
		for _, variant := range variants {
			for _, version := range []vnet.Version{info.Oldest, info.Default, info.Newest} {
				list = append(list, vnet.Target{HostOS: host, Version: version, Variant: variant})
			}
		}
	}
	return list
}

// The marks around a generated part.
const (
	partStart = "<!-- generated: "
	partClose = " -->\n"
	partEnd   = "<!-- end of generated -->\n"
)

// fill returns the document with its generated parts replaced. It fails for a
// part that nobody generates, and for a generated one without a place.
func fill(t *testing.T, text string, parts map[string]string) string {
	var b strings.Builder
	filled := map[string]bool{}
	for {
		before, rest, found := strings.Cut(text, partStart)
		b.WriteString(before)
		if !found {
			break
		}
		name, rest, found := strings.Cut(rest, partClose)
		require.True(t, found, "a mark is not closed")
		part, ok := parts[name]
		require.True(t, ok, "nobody generates %q", name)
		require.False(t, filled[name], "%q is there twice", name)
		filled[name] = true
		_, after, found := strings.Cut(rest, partEnd)
		require.True(t, found, "%q does not end", name)
		b.WriteString(partStart + name + partClose + "\n" + strings.TrimSpace(part) + "\n\n" + partEnd)
		text = after
	}
	for name := range parts {
		require.True(t, filled[name], "there is no place for %q", name)
	}
	return b.String()
}

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

// backendSections has a section for each backend.
func backendSections(infos []*vnet.Info) string {
	var b strings.Builder
	for _, info := range infos {
		b.WriteString("## " + info.Title + "\n\n" + about(info) + "\n")
		if len(info.Cells) > 0 {
			b.WriteString("### Reach beyond the table\n\n" + cellsTable(info) + "\n")
		}
		b.WriteString("### Limits\n\n" + rulesTable(info) + "\n")
		b.WriteString("### How it was proven\n\n" + proofTable(info) + "\n")
		if info.Conventions != nil {
			b.WriteString("### Addresses\n\n" + habits(info) + "\n")
		}
		if len(info.Settings) > 0 {
			b.WriteString("### Settings\n\n" + settingsTable(info) + "\n")
		}
	}
	return b.String()
}

// about says which targets a backend knows and how it is called.
func about(info *vnet.Info) string {
	commands := make([]string, 0, len(info.Aliases)+1)
	for _, name := range append([]string{info.Name}, info.Aliases...) {
		if name == info.Command { // the one that people type comes first
			commands = slices.Insert(commands, 0, code("hcl2"+name))
		} else {
			commands = append(commands, code("hcl2"+name))
		}
	}
	hosts := make([]string, len(info.Hosts))
	for i, h := range info.Hosts {
		hosts[i] = string(h)
	}
	text := fmt.Sprintf("Versions %s to %s (%s unless `--target-version` says otherwise), on %s hosts. Command: %s. Name in lab files: %s.\n",
		info.Oldest, info.Newest, info.Default, strings.Join(hosts, " and "), strings.Join(commands, " or "), code(info.Name))
	if len(info.Variants) > 0 {
		variants := make([]string, len(info.Variants))
		for i, v := range info.Variants {
			variants[i] = code(v)
		}
		text += fmt.Sprintf("Variants (`--variant`), the default first: %s.\n", strings.Join(variants, ", "))
	}
	if _, err := os.Stat(info.Name + ".md"); err == nil {
		text += fmt.Sprintf("More in [%s.md](%s.md).\n", info.Name, info.Name)
	}
	return text
}

func cellsTable(info *vnet.Info) string {
	w := newTable("mode", "target", "who reaches whom", "here", "why")
	for _, c := range info.Cells {
		w.row(code(c.Mode.String()), c.When.String(), c.Pair.String(), c.Reach.String(), c.Reason)
	}
	return w.String()
}

// rulesTable lists the features that are not simply exact. All rules of such a
// feature are there, since the first that fits counts.
func rulesTable(info *vnet.Info) string {
	var exact []string
	w := newTable("feature", "mode", "target", "level", "limit", "why, and what to do")
	for _, f := range vnet.Features {
		rules := slices.DeleteFunc(slices.Clone(info.Rules), func(r vnet.Rule) bool { return r.Feature != f.Feature })
		plain := func(r vnet.Rule) bool { return r.Level == vnet.Exact && r.Limit == "" }
		if len(rules) > 0 && !slices.ContainsFunc(rules, func(r vnet.Rule) bool { return !plain(r) }) {
			exact = append(exact, code(string(f.Feature)))
			continue
		}
		for _, r := range rules {
			mode := "any"
			switch {
			case r.Mode != vnet.ModeUnset:
				mode = r.Mode.String()
			case len(f.Modes) == 0:
				mode = ""
			}
			why := r.Reason
			if r.Link != "" {
				why = strings.TrimSpace(why + " [Source](" + r.Link + ").")
			}
			w.row(code(string(r.Feature)), mode, strings.TrimSpace(r.When.String()+" "+with(info, r)), r.Level.String(), r.Limit, why)
		}
	}
	return "Of several rows for one feature, the first that fits counts. An empty target is any.\n\n" + w.String() +
		"\nExact everywhere, without a limit: " + strings.Join(exact, ", ") + ".\n"
}

// proofTable says of every feature how it is known. Features that are known alike
// share a row.
func proofTable(info *vnet.Info) string {
	var order []string
	alike := map[string][]string{}
	for _, f := range vnet.Features {
		modes := f.Modes
		if modes == nil {
			modes = []vnet.Mode{vnet.ModeUnset}
		}
		var texts []string
		by := map[string][]vnet.Mode{}
		for _, m := range modes {
			text := proofIn(info, f.Feature, m)
			if by[text] == nil {
				texts = append(texts, text)
			}
			by[text] = append(by[text], m)
		}
		known := texts[0]
		if len(texts) > 1 {
			for i, text := range texts {
				texts[i] = words(by[text]) + ": " + text
			}
			known = strings.Join(texts, "; ")
		}
		if alike[known] == nil {
			order = append(order, known)
		}
		alike[known] = append(alike[known], code(string(f.Feature)))
	}
	w := newTable("features", "how it is known that they are as the tables say")
	for _, known := range order {
		w.row(strings.Join(alike[known], ", "), known)
	}
	return w.String()
}

// proofIn says how a feature in a mode is known, with the targets for which that
// holds.
func proofIn(info *vnet.Info, f vnet.Feature, mode vnet.Mode) string {
	var parts []string
	seen := map[string]bool{}
	for i := range info.Proofs {
		p := &info.Proofs[i]
		if !p.Covers(f, mode) || seen[p.When.String()] {
			continue
		}
		seen[p.When.String()] = true
		parts = append(parts, on(p.When)+p.Proof.String()+" ("+p.By+")")
		if p.When.String() == "" {
			break
		}
		if !strings.HasPrefix(parts[len(parts)-1], "on ") {
			parts[len(parts)-1] = "from " + strings.TrimPrefix(parts[len(parts)-1], "since ")
		}
	}
	if len(parts) > 1 {
		parts[len(parts)-1] = "otherwise " + parts[len(parts)-1]
	}
	return strings.Join(parts, "; ")
}

// habits says, for each host and variant, which addresses a mode has. Those
// with the same habits share a table.
func habits(info *vnet.Info) string {
	var order []string
	where := map[string][]string{}
	var last vnet.Conventions
	for _, target := range targets(info) {
		if target.Version != info.Default {
			continue
		}
		last = info.Conventions(target)
		text, name := habitsTable(last), string(target.HostOS)
		if target.Variant != "" {
			name += " (" + target.Variant + ")"
		}
		if where[text] == nil {
			order = append(order, text)
		}
		if !slices.Contains(where[text], name) {
			where[text] = append(where[text], name)
		}
	}
	var b strings.Builder
	b.WriteString("What is chosen where the lab writes nothing, and what the hypervisor keeps for itself; version " + info.Default.String() +
		". `.1` is the first address of the subnet behind its own.\n")
	for _, text := range order {
		if len(order) > 1 {
			b.WriteString("\nOn " + strings.Join(where[text], ", ") + ":\n")
		}
		b.WriteString("\n" + text)
	}
	oui := last.OUI
	if oui == [3]byte{} {
		oui = [3]byte{0x52, 0x54, 0x00}
	}
	fmt.Fprintf(&b, "\nDerived MACs start with %02x:%02x:%02x.", oui[0], oui[1], oui[2])
	if last.Slots > 0 {
		fmt.Fprintf(&b, " A machine has at most %d NICs.", last.Slots)
	}
	return b.String() + "\n"
}

func habitsTable(c vnet.Conventions) string {
	w := newTable("mode", "subnet", "gateway", "DHCP, when the lab does not say", "taken", "bounds")
	for _, mode := range vnet.Modes {
		h := c.Networks[mode]
		w.row(code(mode.String()), subnetHabit(h), gatewayHabit(h), dhcpHabit(mode, h), takenHabit(h), boundsHabit(h))
	}
	return w.String()
}

func subnetHabit(h vnet.Habit) string {
	switch {
	case len(h.Pools) == 0:
		return "none"
	case h.PerSlot:
		second := h.Pools[0].Addr().As4()
		second[2]++
		return fmt.Sprintf("%s in slot 1, %s in slot 2, …", h.Pools[0], netip.PrefixFrom(netip.AddrFrom4(second), h.Pools[0].Bits()))
	}
	if h.Within > 0 {
		return fmt.Sprintf("a /24 of the lab's own /%d in %s", h.Within, prefixes(h.Pools))
	}
	return "a /24 of " + prefixes(h.Pools)
}

func prefixes(list []netip.Prefix) string {
	texts := make([]string, len(list))
	for i, p := range list {
		texts[i] = p.String()
	}
	return strings.Join(texts, ", ")
}

func gatewayHabit(h vnet.Habit) string {
	switch {
	case h.Gateway == 0:
		return "none"
	case h.FixedGateway:
		return fmt.Sprintf(".%d always", h.Gateway)
	}
	return "." + strconv.Itoa(h.Gateway)
}

func dhcpHabit(mode vnet.Mode, h vnet.Habit) string {
	switch {
	case mode == vnet.Bridged:
		return "the outside's"
	case h.DHCP:
		return "on"
	}
	return "off"
}

func takenHabit(h vnet.Habit) string {
	var list []string
	if h.Guest > 0 {
		list = append(list, fmt.Sprintf(".%d the machine", h.Guest))
	}
	if h.DHCPAt > 0 && h.DHCPAt != h.Gateway {
		list = append(list, fmt.Sprintf(".%d the DHCP server", h.DHCPAt))
	}
	for _, t := range h.Taken {
		list = append(list, fmt.Sprintf(".%d %s", t.Offset, t.For))
	}
	return strings.Join(list, ", ")
}

func boundsHabit(h vnet.Habit) string {
	var list []string
	if h.MinBits > 0 && h.MaxBits > 0 {
		list = append(list, fmt.Sprintf("/%d to /%d", h.MinBits, h.MaxBits))
	}
	if len(h.Allowed) > 0 {
		list = append(list, "in "+prefixes(h.Allowed)+" unless the hypervisor is told otherwise")
	}
	return strings.Join(list, "; ")
}

// settingsTable lists what a backend block can say.
func settingsTable(info *vnet.Info) string {
	w := newTable("in", "setting", "value", "modes", "what it does")
	for _, s := range info.Settings {
		w.row(s.Scope.String(), code(s.Key), valueOf(s), words(s.Modes), s.Doc)
	}
	return fmt.Sprintf("In a `backend %q` block of the lab, a network, a machine or a nic, as the first column says.\n\n", info.Name) + w.String()
}

func valueOf(s vnet.Setting) string {
	switch {
	case len(s.Values) > 0:
		values := make([]string, len(s.Values))
		for i, v := range s.Values {
			values[i] = code(v)
		}
		return strings.Join(values, ", ")
	case s.Max > s.Min:
		return fmt.Sprintf("%s, %s to %s", s.Kind, strconv.FormatFloat(s.Min, 'f', -1, 64), strconv.FormatFloat(s.Max, 'f', -1, 64))
	}
	return s.Kind.String()
}
