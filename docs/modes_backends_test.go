package docs

import (
	"fmt"
	"net/netip"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/vnetgen/vnetgen/vnet"
)

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
