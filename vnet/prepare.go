package vnet

import (
	"fmt"
	"slices"
)

// Prepare returns a copy of t in which everything that was left out is filled
// in (Resolve), after the rules of the model (Check) and the backend's fidelity
// contract were applied to it. A nil b stands for no hypervisor in particular:
// neutral conventions that suit all of them, and no contract.
//
// The findings of all stages come together, those of the backend's own Check
// included, which is called even after errors and then finds values unset or
// wrong. With an error among the findings the returned topology is for looking
// at only; it is never nil. Prepare does not
// change t, and what is not filled in (forwards, links, DNS, settings, sources)
// is shared with the copy: leave t alone while the copy is in use.
//
// Every choice depends on names alone; see Chosen for what can be chosen, and
// the file resolve_choose.go for how.
func Prepare(t *Topology, b Backend, target Target, opts Options) (*Topology, Diags) {
	p := &preparation{opts: opts, target: target, conv: neutral()}
	if t == nil {
		p.Error(CodeNameEmpty, Range{}, "there is no lab: the topology is nil", "Pass a Topology with a lab name.")
		return &Topology{}, p.Diags()
	}
	if b != nil && !p.aim(b) {
		return p.copy(t), p.Diags()
	}
	p.t = p.copy(t)
	p.index()
	p.resolve()
	p.check()
	if p.info != nil {
		p.judge()
		if p.info.Check != nil {
			p.info.Check(p.t, p.target, p.opts, &p.Collector)
		}
	}
	if t.Incomplete {
		return p.t, p.Diags().errors() // warnings and notes may speak of what is missing
	}
	return p.t, p.Diags()
}

// preparation is one call of Prepare under way.
type preparation struct {
	Collector
	t      *Topology
	info   *Info // nil: neutral
	conv   Conventions
	target Target
	opts   Options

	labels map[string]int32 // index of the first network with a label
	plans  []layout         // per network: where its addresses go
	nics   []NIC            // all machines' NICs, one after the other
	at     []position       // of each of these

	held          map[uint64]int32 // holders of addresses: see placeOf
	heldMAC       map[MAC]int32    // holders of written MACs
	sameAddr      [][2]int32       // NICs with a written address that an earlier NIC has
	sameMAC       [][2]int32       // likewise
	dynamic       []int            // per network: NICs that DHCP serves from the pool
	displacements []displacement
	displacedAt   map[Range]int
	overfilled    []bool // per network: there was no room for all stable addresses
}

// position says where a NIC is.
type position struct {
	machine int32
	nic     int32 // among the machine's, from 0
	net     int32 // index of its network, or alone, or nowhere
	ordinal int32 // among the machine's NICs of the same identity, from 0
}

const (
	alone   int32 = -1 // single-VM NAT
	nowhere int32 = -2 // its network does not exist
)

// aim completes the target and takes over the backend's conventions. It says
// whether that was possible.
func (p *preparation) aim(b Backend) bool {
	info := b.Info()
	target, err := info.Complete(p.target)
	if err != nil {
		p.Error(CodeTarget, Range{}, err.Error(), "Choose a target that this backend knows, or leave the value out.")
		return false
	}
	if p.opts.Format != "" && !info.HasFormat(p.opts.Format) {
		p.Error(CodeTarget, Range{}, fmt.Sprintf("the %s backend writes nothing in the format %q", info.Title, p.opts.Format), "Leave the format out, or choose one that this backend knows.")
		return false
	}
	p.info, p.target = info, target
	if info.Conventions != nil {
		p.conv = info.Conventions(target)
	}
	return true
}

// copy returns a copy of t whose networks, DHCP blocks, machines and NICs are
// its own. All NICs share one backing array, so that a machine costs no
// allocation of its own.
func (p *preparation) copy(t *Topology) *Topology {
	c := *t
	c.Networks = slices.Clone(t.Networks)
	dhcp := make([]DHCP, len(t.Networks))
	for i := range c.Networks {
		if n := &c.Networks[i]; n.DHCP != nil {
			dhcp[i] = *n.DHCP
			n.DHCP = &dhcp[i]
		}
	}
	c.Machines = slices.Clone(t.Machines)
	count := 0
	for i := range c.Machines {
		count += len(c.Machines[i].NICs)
	}
	p.nics = make([]NIC, 0, count)
	for i := range c.Machines {
		m := &c.Machines[i]
		start := len(p.nics)
		p.nics = append(p.nics, m.NICs...)
		m.NICs = p.nics[start:len(p.nics):len(p.nics)]
	}
	return &c
}

// index notes where every NIC is and which network it is on.
func (p *preparation) index() {
	p.labels = make(map[string]int32, len(p.t.Networks))
	for i := range p.t.Networks {
		if _, twice := p.labels[p.t.Networks[i].Label]; !twice {
			p.labels[p.t.Networks[i].Label] = int32(i)
		}
	}
	p.at = make([]position, 0, len(p.nics))
	lastLabel, lastNet := "", alone // consecutive NICs are often on one network
	for m := range p.t.Machines {
		nics := p.t.Machines[m].NICs
		ordinal := ordinals(nics)
		for n := range nics {
			if label := nics[n].Network; label != lastLabel {
				net, ok := p.labels[label]
				if !ok {
					net = nowhere
				}
				if label == "" {
					net = alone
				}
				lastLabel, lastNet = label, net
			}
			p.at = append(p.at, position{machine: int32(m), nic: int32(n), net: lastNet, ordinal: ordinal(n)})
		}
	}
}

// identity is what tells a NIC from its machine's others besides the ordinal:
// its name, else its network's, else "nat".
func identity(n *NIC) string {
	switch {
	case n.Name != "":
		return n.Name
	case n.Network != "":
		return n.Network
	}
	return "nat"
}

// ordinals returns a function that counts, called for each NIC in order, the
// earlier ones of the same identity.
func ordinals(nics []NIC) func(int) int32 {
	const few = 16 // comparing all pairs of so many is cheaper than a map
	if len(nics) <= few {
		return func(n int) (count int32) {
			for i := range n {
				if identity(&nics[i]) == identity(&nics[n]) {
					count++
				}
			}
			return count
		}
	}
	seen := make(map[string]int32, len(nics))
	return func(n int) int32 {
		id := identity(&nics[n])
		seen[id]++
		return seen[id] - 1
	}
}

// mode returns the mode of the network that NIC g is on, ModeUnset when that
// does not exist.
func (p *preparation) mode(g int) Mode {
	switch net := p.at[g].net; net {
	case alone:
		return NAT
	case nowhere:
		return ModeUnset
	default:
		return p.t.Networks[net].Mode
	}
}

// machineOf returns the machine that NIC g belongs to.
func (p *preparation) machineOf(g int32) *Machine { return &p.t.Machines[p.at[g].machine] }

// networkName names network i in a finding.
func (p *preparation) networkName(i int) string {
	return fmt.Sprintf("network %q", p.t.Networks[i].Label)
}

// nicName names NIC g in a finding, by its position.
func (p *preparation) nicName(g int32) string {
	return fmt.Sprintf("machine %q, NIC %d", p.machineOf(g).Label, p.at[g].nic+1)
}

// placed appends where something was written to a phrase that names it.
func placed(name string, at Range) string {
	if at.IsZero() {
		return name
	}
	return name + " (" + at.String() + ")"
}

// Complete fills in what the target leaves out: the first host of i.Hosts, the
// default version, the first variant. It refuses a host that the backend makes
// no plans for, a version outside Oldest to Newest (a Newest such as 7.2 covers
// 7.2.22) and a variant that is not permitted.
func (i *Info) Complete(t Target) (Target, error) {
	if t.HostOS == "" && len(i.Hosts) > 0 {
		t.HostOS = i.Hosts[0]
	}
	if !slices.Contains(i.Hosts, t.HostOS) {
		return t, fmt.Errorf("the %s backend makes no plans for host OS %q: it knows %s", i.Title, string(t.HostOS), wordList(i.Hosts))
	}
	if t.Version.IsZero() {
		t.Version = i.Default
	}
	newest := i.Newest
	if newest.Patch == 0 {
		newest.Patch = t.Version.Patch
	}
	if t.Version.Less(i.Oldest) || !i.Newest.IsZero() && newest.Less(t.Version) {
		return t, fmt.Errorf("%s %s is not among the versions known, %s to %s", i.Title, t.Version, i.Oldest, i.Newest)
	}
	if t.Variant == "" {
		t.Variant = i.HostVariants[t.HostOS]
	}
	if t.Variant == "" && len(i.Variants) > 0 {
		t.Variant = i.Variants[0]
	}
	if t.Variant != "" && !slices.Contains(i.Variants, t.Variant) {
		if len(i.Variants) == 0 {
			return t, fmt.Errorf("%s has no variants, so not %q either", i.Title, t.Variant)
		}
		return t, fmt.Errorf("%s has no variant %q: it knows %s", i.Title, t.Variant, wordList(i.Variants))
	}
	return t, nil
}

// wordList writes words as "a", "a and b" or "a, b and c".
func wordList[S ~string](words []S) string {
	var s string
	for i, w := range words {
		switch {
		case i == 0:
		case i == len(words)-1:
			s += " and "
		default:
			s += ", "
		}
		s += string(w)
	}
	return s
}
