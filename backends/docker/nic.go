package docker

import (
	"strconv"

	"github.com/vnetgen/vnetgen/backends/internal/kit"
	"github.com/vnetgen/vnetgen/vnet"
)

// nicStep adds the step of one NIC: a container's connection to a network. first
// says that it is the machine's first.
func (p *planner) nicStep(m *machine, c *connection, first bool) {
	digest := nicDigest(m, c)
	p.keep.nics = append(p.keep.nics, digest)
	read := inspectNIC(m.vm, c.net.name, val(c.net.variable))
	view := vnet.View{Read: read, Find: []vnet.Match{{vnet.Lit("on "), vnet.Any}}, Expect: []vnet.Expect{
		{What: "settings", Line: vnet.Match{vnet.Lit("on " + p.nicMark(digest) + " "), vnet.Any}},
		{What: "network", Line: vnet.Match{vnet.Any, vnet.Lit(" current "), vnet.Any}},
	}}
	if a := c.nic.Address; a.IsValid() {
		view.Expect = append(view.Expect, vnet.Expect{What: "address", Line: vnet.Match{vnet.Any, vnet.Lit(" " + a.String() + " "), vnet.Any}})
	}
	if a := c.nic.Address6; a.IsValid() {
		view.Expect = append(view.Expect, vnet.Expect{What: "IPv6 address", Line: vnet.Match{vnet.Any, vnet.Lit(" " + a.String())}})
	}
	connect := p.connect(m, c, digest)
	leave := call("leave_network", lit(c.net.name), val(m.vm)).Command
	slot := strconv.Itoa(c.nic.Slot)
	s := vnet.Step{
		ID: "nic/" + m.Label + "/" + slot, Title: "NIC " + slot + " of " + m.name + " on " + kit.On(c.nic),
		Needs: []string{c.net.id, m.need},
		Probe: vnet.Probe{
			Owner:   &vnet.View{Read: read, Find: []vnet.Match{{vnet.Lit("on " + p.lab + ":"), vnet.Any}}},
			Claimed: &vnet.Match{vnet.Lit("on "), vnet.Bind("owner"), vnet.Lit(":"), vnet.Any},
			Views:   []vnet.View{view},
		},
		Create: []vnet.Command{connect},
		Change: []vnet.Command{leave, connect},
		Remove: []vnet.Command{leave},
	}
	switch {
	case !c.net.external:
		s.Adopt = true // the network is the lab's, so what is on it is, too
	case !c.nic.Address.IsValid() && !c.nic.Address6.IsValid():
		s.Borrow = true
	}
	if first {
		s.Warn = []vnet.Warning{p.elsewhere(m)}
	}
	p.steps = append(p.steps, s)
}

// elsewhere warns of a container that is on networks besides the lab's.
func (p *planner) elsewhere(m *machine) vnet.Warning {
	w := vnet.Warning{OnlyUp: true,
		When: vnet.Select{Read: inspect(val(m.vm), lit(formatNICs)), Lines: []vnet.Match{{vnet.Lit("on "), vnet.Any}}},
		Text: "container " + m.name + " is on other networks, too, and stays there: by those it reaches, and is reached, past what the lab says"}
	for k := range m.connections {
		w.When.Except = append(w.When.Except, vnet.Match{vnet.Lit("on " + m.connections[k].net.name + " "), vnet.Any})
	}
	return w
}

// connect is the command that connects a container to a network.
func (p *planner) connect(m *machine, c *connection, digest string) vnet.Command {
	k := docker("network", "connect")
	if a := c.nic.Address; a.IsValid() {
		k = k.Words("--ip", a.String())
	}
	if a := c.nic.Address6; a.IsValid() {
		k = k.Words("--ip6", a.String())
	}
	if c.priority != "" {
		k = k.Words("--gw-priority", c.priority)
	}
	return k.Words("--driver-opt", optionNIC+"="+p.nicMark(digest), c.net.name).With(val(m.vm)).Command
}
