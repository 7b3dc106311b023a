package docker

import (
	"slices"
	"strings"

	"github.com/vnetgen/vnetgen/backends/internal/kit"
	"github.com/vnetgen/vnetgen/vnet"
)

// machine is a machine as its NICs see it: a container.
type machine struct {
	*vnet.Machine
	name        string
	vm          string // the variable with its ID, by which commands call it
	need        string // the step that binds it
	connections []connection
}

// connection is a container on a network.
type connection struct {
	nic *vnet.NIC
	net *network
	// priority is "1" where the engine can be told that the default route goes here,
	// and another network would have one, too.
	priority string
}

// machineSteps adds the steps of all machines.
func (p *planner) machineSteps() {
	for i := range p.t.Machines {
		m := p.machineOf(i)
		p.machineStep(m)
		for k := range m.connections {
			p.nicStep(m, &m.connections[k], k == 0)
		}
		p.forwardSteps(m)
	}
}

// machineOf gathers what belongs to a machine.
func (p *planner) machineOf(i int) *machine {
	m := &machine{Machine: &p.t.Machines[i], name: p.t.Machines[i].HypervisorName(), need: "machine/" + p.t.Machines[i].Label}
	m.vm = p.vars.Name("container", m.Label)
	m.connections = p.connections(i)
	return m
}

// connections returns a machine's, by slot. A NIC whose cable is off is none.
func (p *planner) connections(i int) []connection {
	m := &p.t.Machines[i]
	all := make([]connection, 0, len(m.NICs))
	for j := range m.NICs {
		if nic := &m.NICs[j]; nic.Connected.Or(true) {
			all = append(all, connection{nic: nic, net: p.of(i, j)})
		}
	}
	slices.SortStableFunc(all, func(a, b connection) int { return a.nic.Slot - b.nic.Slot })
	if p.since(v28) {
		p.prefer(all)
	}
	return all
}

// prefer gives the default route to one of several connections that would have it: the
// first with forwards, since ports are published there only, else the first. Docker
// takes those with IPv6 before the others all the same (see way.before).
func (p *planner) prefer(all []connection) {
	best, outward := -1, 0
	for k := range all {
		if !p.leadsOut(all[k].nic) {
			continue
		}
		outward++
		if best < 0 || len(all[best].nic.Forwards) == 0 && len(all[k].nic.Forwards) > 0 {
			best = k
		}
	}
	if outward > 1 {
		all[best].priority = "1"
	}
}

// leadsOut says whether a NIC's network has a default route.
func (p *planner) leadsOut(nic *vnet.NIC) bool {
	if nic.Network == "" {
		return true
	}
	mode := p.nets[nic.Network].Mode
	return mode == vnet.NATNetwork || mode == vnet.Bridged
}

// machineStep adds the step that finds the container, or makes it.
func (p *planner) machineStep(m *machine) {
	find := inspect(lit(m.name), lit(formatMachine))
	s := vnet.Step{
		ID: m.need, Title: "container " + m.name,
		Probe: vnet.Probe{Views: []vnet.View{{
			Read: find, Find: []vnet.Match{line("name /" + m.name), {vnet.Lit("id "), vnet.Bind(m.vm)}},
			// Such a container has no networks of its own.
			Only: []vnet.Only{
				{What: "it shares another container's networks", Family: vnet.Match{vnet.Lit("mode container:"), vnet.Any}},
				{What: "it shares the host's network", Family: line("mode host")},
				{What: "it is on the network none: docker network disconnect none " + m.name, Family: line("on none")},
			},
		}}},
		Missing: "Docker has no container " + m.name + ": make it first, or generate with --create-machines",
	}
	if p.opts.CreateMachines {
		p.createMachine(m, &s)
	}
	p.steps = append(p.steps, s)
}

// createMachine makes the step make the container where there is none. One of that
// name that is there already is used and left alone.
func (p *planner) createMachine(m *machine, s *vnet.Step) {
	find := inspect(lit(m.name), lit(formatMade))
	create, what := p.creation(m), whatOf(p.t, m.Machine)
	k := mark{p.lab, kindMachine, kit.Encode(m.Label), kit.Digest(append(textOf(create.Args), what...)...)}
	p.keep.machines = append(p.keep.machines, k.name)
	create = create.Words(k.words()...).Words(what...)
	for k := range m.connections {
		if c := &m.connections[k]; !slices.Contains(s.Needs, c.net.id) {
			s.Needs = append(s.Needs, c.net.id)
		}
	}
	view := &s.Probe.Views[0]
	view.Read, view.Only = find, nil
	view.Expect = []vnet.Expect{k.current()}
	s.Missing, s.Borrow = "", true
	s.Probe.Owner = &vnet.View{Read: find, Find: append(k.find(), line("name /"+m.name))}
	s.Probe.Busy = running
	s.InUse = "container " + m.name + " is running: stop it, then run this again"
	s.Create = []vnet.Command{create.Command}
	s.Change = []vnet.Command{call("remove_container", val(m.vm)).Command, create.Command}
	s.Remove = []vnet.Command{call("remove_container", val(m.vm)).Command}
	s.Warn = []vnet.Warning{{When: vnet.Select{Read: find, Find: []vnet.Match{line("name /" + m.name)}, Lines: []vnet.Match{line("status exited")}},
		Text: "what was written into the container since it was made goes with it"}}
}

// running are the lines of a container that is in use.
var running = []vnet.Match{line("status running"), line("status paused"), line("status restarting")}

// whatOf returns the image of a container that is made, and the command after it.
func whatOf(t *vnet.Topology, m *vnet.Machine) []string {
	image, _ := imageOf(t, m)
	words := []string{image}
	if a, ok := vnet.Find(m.Settings, name, keyCommand); ok {
		for _, word := range a.Value.List {
			words = append(words, word.Str)
		}
	}
	return words
}

// creation starts the command that makes a container: all of it but the marks, the
// image and the command.
func (p *planner) creation(m *machine) kit.Cmd {
	c := docker("create", "--name", m.name)
	c = p.join(c, m)
	for _, f := range m.forwards() {
		c = c.Words("--publish", f.publish())
	}
	d := p.dnsOf(m)
	for _, server := range d.servers {
		c = c.Words("--dns", server)
	}
	for _, domain := range d.domains {
		c = c.Words("--dns-search", domain)
	}
	for _, host := range d.hosts {
		c = c.Words("--add-host", host.name+":"+host.address)
	}
	if m.Forwarding {
		c = c.Words("--sysctl", sysctlForward+"=1")
	}
	return c
}

// sysctlForward makes a machine route.
const sysctlForward = "net.ipv4.ip_forward"

// join adds the networks that a container is made on: all of them, or for an engine
// before 25 the first; the others are connected afterwards.
func (p *planner) join(c kit.Cmd, m *machine) kit.Cmd {
	if len(m.connections) == 0 {
		return c.Words("--network", "none")
	}
	if !p.since(v25) {
		first := &m.connections[0]
		c = c.Words("--network", "name="+first.net.name+",driver-opt="+optionNIC+"="+p.nicMark(nicDigest(m, first)))
		if a := first.nic.Address; a.IsValid() {
			c = c.Words("--ip", a.String())
		}
		if a := first.nic.Address6; a.IsValid() {
			c = c.Words("--ip6", a.String())
		}
		if p.hasMAC(first) {
			c = c.Words("--mac-address", first.nic.MAC.String())
		}
		return c
	}
	for k := range m.connections {
		x := &m.connections[k]
		words := []string{"name=" + x.net.name, "driver-opt=" + optionNIC + "=" + p.nicMark(nicDigest(m, x))}
		if a := x.nic.Address; a.IsValid() {
			words = append(words, "ip="+a.String())
		}
		if a := x.nic.Address6; a.IsValid() {
			words = append(words, "ip6="+a.String())
		}
		if p.hasMAC(x) {
			words = append(words, "mac-address="+x.nic.MAC.String())
		}
		if x.priority != "" {
			words = append(words, "gw-priority="+x.priority)
		}
		c = c.Words("--network", strings.Join(words, ","))
	}
	return c
}

// hasMAC says whether a connection can have a MAC of its own.
func (p *planner) hasMAC(c *connection) bool {
	return !c.nic.MAC.IsZero() && c.net.shape.driver != "ipvlan"
}

// textOf returns the texts of arguments that have no variables.
func textOf(args []vnet.Arg) []string {
	words := make([]string, len(args))
	for i, a := range args {
		words[i] = a.Text
	}
	return words
}

// imageOf returns the image of a container that is made, and whether the lab names
// one.
func imageOf(t *vnet.Topology, m *vnet.Machine) (string, bool) {
	a, ok := vnet.Find(m.Settings, name, keyImage)
	if !ok {
		a, ok = vnet.Find(t.Lab.Settings, name, keyImage)
	}
	return a.Value.Str, ok && a.Value.Str != ""
}
