//go:build live

package labs

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/vnetgen/vnetgen/backends"
	"github.com/vnetgen/vnetgen/vnet"
)

// Parts are what cases prove.
type Parts struct {
	// Of says what a case proves: one word for each.
	Of func(testing.TB, Case) map[string]bool
	// What they are, for people.
	What string
}

// ByKind has the kinds of steps and the modes, ByEverything also every argument that a
// lab writes, by the mode that it is written for, and every option of every command.
var (
	ByKind       = Parts{kinds, "each mode and kind of step"}
	ByEverything = Parts{everything, "each mode, argument, kind of step and option"}
)

// Short leaves cases out in the short form, so that every part is still proven at
// least once: again and again it takes the case that proves most that is new for each
// of its steps, and in the end gives back those that later ones have made needless.
// Those that it leaves out have a Skip.
func Short(t testing.TB, all []Case, parts Parts) []Case {
	t.Helper()
	if !testing.Short() {
		return all
	}
	type candidate struct {
		at, cost int
		parts    map[string]bool
	}
	var left, taken []candidate
	for i, c := range all {
		if c.Skip == "" {
			left = append(left, candidate{i, 3 + c.Plan(t).Steps.Len(), parts.Of(t, c)})
			all[i].Skip = "the short form proves " + parts.What + " once, by other labs; run it without -short for all"
		}
	}
	proofs := map[string]int{} // how many taken cases prove a part
	fresh := func(c candidate) (n int) {
		for part := range c.parts {
			if proofs[part] == 0 {
				n++
			}
		}
		return n
	}
	for len(left) > 0 {
		// a/b > c/d is a·d > c·b
		best := slices.MaxFunc(left, func(a, b candidate) int { return fresh(a)*b.cost - fresh(b)*a.cost })
		if fresh(best) == 0 {
			break
		}
		taken = append(taken, best)
		for part := range best.parts {
			proofs[part]++
		}
		left = slices.DeleteFunc(left, func(c candidate) bool { return c.at == best.at })
	}
	slices.SortFunc(taken, func(a, b candidate) int { return b.cost - a.cost })
	for _, c := range taken {
		needed := false
		for part := range c.parts {
			needed = needed || proofs[part] == 1
		}
		if needed {
			all[c.at].Skip = ""
			continue
		}
		for part := range c.parts {
			proofs[part]--
		}
	}
	return all
}

// Plan is the case's plan.
func (c Case) Plan(t testing.TB) *vnet.Plan {
	t.Helper()
	backend, ok := backends.Lookup(c.Backend)
	require.True(t, ok)
	plan, diags := vnet.Generate(c.Loaded(t), backend, c.target(t), vnet.Options{CreateMachines: c.Creates()})
	require.NoError(t, diags.Err())
	return plan
}

// kinds are the kinds of the plan's steps, and the modes of the lab's networks.
func kinds(t testing.TB, c Case) map[string]bool {
	t.Helper()
	said := map[string]bool{}
	plan := c.Plan(t)
	said[fmt.Sprint("nothing to do: ", plan.Steps.Len() == 0)] = true
	for _, s := range plan.Steps.All() {
		kind, _, _ := strings.Cut(s.ID, "/")
		said["step "+kind] = true
	}
	topology := c.Loaded(t)
	for i := range topology.Networks {
		said[topology.Networks[i].Mode.String()] = true
	}
	return said
}

// everything is kinds, and every argument and option. Variables, count and for_each are
// the language's affair: nothing of them is left in a plan.
func everything(t testing.TB, c Case) map[string]bool {
	t.Helper()
	said := kinds(t, c)
	for i, arg := range c.Args {
		if !strings.HasPrefix(arg, "--var") && (i == 0 || !strings.HasPrefix(c.Args[i-1], "--var")) {
			said["called with "+arg] = true
		}
	}
	plan := c.Plan(t)
	for _, s := range plan.Steps.All() {
		kind, _, _ := strings.Cut(s.ID, "/")
		for what, commands := range map[string][]vnet.Command{"create": s.Create, "change": s.Change, "live": s.Live, "remove": s.Remove} {
			for i := range commands {
				said[fmt.Sprintf("%s of %s: %s", what, kind, form(&commands[i]))] = true
				for _, option := range options(&commands[i]) {
					said[option] = true
				}
			}
		}
	}
	w := written{said: said, topology: c.Loaded(t), backend: c.Backend}
	w.lab()
	return said
}

// form is a command without its own words.
func form(c *vnet.Command) string {
	words := []string{c.Tool + c.Call}
	for _, a := range c.Args[:min(2, len(c.Args))] {
		if word.MatchString(a.Text) && c.Tool != "" {
			words = append(words, a.Text)
		}
	}
	return strings.Join(words, " ")
}

// options are the options of a command, without the numbers in them.
func options(c *vnet.Command) (found []string) {
	for _, a := range c.Args {
		if option.MatchString(a.Text) {
			found = append(found, strings.TrimRight(a.Text, "0123456789"))
		}
	}
	return found
}

var (
	word   = regexp.MustCompile(`^[a-z][a-z-]*$`)
	option = regexp.MustCompile(`^--[a-z][a-z0-9-]*$`)
	plain  = regexp.MustCompile(`^[A-Za-z0-9-]*$`)
)

// written collects the arguments that a lab writes.
type written struct {
	said     map[string]bool
	topology *vnet.Topology
	backend  string // whose settings count
}

func (w written) lab() {
	t := w.topology
	w.args("lab", t.Lab.Source, t.Lab.Settings)
	modes := map[string]string{"": vnet.NAT.String()}
	for i := range t.Networks {
		n := &t.Networks[i]
		mode := n.Mode.String()
		modes[n.Label] = mode
		w.args(mode+" network", n.Source, n.Settings)
		w.name("network", n.Label+n.Name)
		w.said[fmt.Sprint(mode, " external ", n.External)] = true
		w.said[fmt.Sprint(mode, " promiscuous ", n.Promiscuous)] = true
		if n.DHCP != nil {
			w.args(mode+" DHCP", n.DHCP.Source, nil)
			w.said[fmt.Sprint(mode, " DHCP ", n.DHCP.Enabled.Or(true))] = true
		}
		if n.DNS != nil {
			w.args(mode+" DNS", n.DNS.Source, nil)
		}
	}
	for i := range t.Machines {
		m := &t.Machines[i]
		w.args("machine", m.Source, m.Settings)
		w.name("machine", m.Label+m.Name)
		w.said[fmt.Sprint("machine without NICs ", len(m.NICs) == 0)] = true
		for j := range m.NICs {
			w.nic(modes[m.NICs[j].Network], &m.NICs[j])
		}
	}
}

func (w written) nic(mode string, n *vnet.NIC) {
	w.args("NIC on "+mode, n.Source, n.Settings)
	for i := range n.Forwards {
		f := &n.Forwards[i]
		w.said[fmt.Sprint(mode, " forward ", f.Proto, " loopback ", f.Listen().IsLoopback(), " all ", f.Listen().IsUnspecified(), " v6 ", f.Listen().Is6())] = true
		w.name("forward", f.Name)
	}
	if n.Link != nil {
		w.args("link", n.Link.Source, nil)
	}
}

func (w written) name(what, name string) {
	w.said[fmt.Sprint(what, " with a plain name ", plain.MatchString(name))] = true
}

func (w written) args(what string, source *vnet.Source, settings []vnet.Settings) {
	if source != nil {
		for i := range source.Args {
			if name := source.Args[i].Name; name != "count" && name != "for_each" {
				w.said[what+" "+name] = true
			}
		}
	}
	for i := range settings {
		if settings[i].Backend != w.backend {
			continue
		}
		for _, a := range settings[i].Attrs {
			w.said[fmt.Sprint(what, " setting ", a.Key, " ", a.Value.Bool)] = true
		}
	}
}
