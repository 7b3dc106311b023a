package docker

import (
	"net/netip"
	"strconv"

	"github.com/vnetgen/vnetgen/backends/internal/kit"
	"github.com/vnetgen/vnetgen/vnet"
)

// network is a network as its NICs see it: one of the lab's, or that of a single
// NIC.
type network struct {
	*vnet.Network        // nil for that of a single NIC
	id            string // the step's
	label         string // in the lab; of a single NIC's derived
	name          string
	external      bool
	shape         shape
	variable      string // holds Docker's ID of it
}

// shape is what a network is to be like.
type shape struct {
	driver   string
	internal bool
	pools    []pool // IPv4's, then IPv6's
	ipv6     bool
	options  []option
}

// pool is a subnet; Gateway and Range may be unset.
type pool struct {
	subnet  netip.Prefix
	gateway netip.Addr
	part    netip.Prefix // from which Docker takes addresses
}

// option is one for the driver. Its value ends with what the variable holds and then
// with rest, if there is a variable.
type option struct{ key, value, variable, rest string }

// Options of the bridge driver (see linkBridge), and one of macvlan and ipvlan.
const (
	optionBridge     = "com.docker.network.bridge.name"
	optionICC        = "com.docker.network.bridge.enable_icc"
	optionMasquerade = "com.docker.network.bridge.enable_ip_masquerade"
	optionInhibit    = "com.docker.network.bridge.inhibit_ipv4"
	optionMode4      = "com.docker.network.bridge.gateway_mode_ipv4"
	optionMode6      = "com.docker.network.bridge.gateway_mode_ipv6"
	optionMTU        = "com.docker.network.driver.mtu"
	optionParent     = "parent"
)

// gather finds out what networks there are.
func (p *planner) gather() {
	taken := map[string]bool{}
	for i := range p.t.Networks {
		n := &p.t.Networks[i]
		net := &network{Network: n, id: "network/" + n.Label, label: n.Label, name: n.Name, external: n.External}
		if !n.External {
			net.shape = p.shapeOf(n)
		}
		taken[net.name] = true
		p.nets[n.Label] = net
		p.networks = append(p.networks, net)
	}
	for i := range p.t.Machines {
		m := &p.t.Machines[i]
		count := 0
		for j := range m.NICs {
			nic := &m.NICs[j]
			if nic.Network != "" {
				continue
			}
			count++
			label := natLabel(m, count)
			net := &network{
				id: "nat/" + m.Label + "/" + strconv.Itoa(nic.Slot), label: label, name: objectName(p.t.Lab.Name, label, taken),
				shape: shape{driver: "bridge", pools: []pool{{subnet: nic.Subnet.Masked(), gateway: kit.Offset(nic.Subnet, 1)}}},
			}
			taken[net.name] = true
			p.nats[nicOf{i, j}] = net
			p.networks = append(p.networks, net)
		}
	}
	for _, net := range p.networks {
		net.variable = p.vars.Name("net", net.label)
	}
}

// of returns the network of a NIC.
func (p *planner) of(i, j int) *network {
	if label := p.t.Machines[i].NICs[j].Network; label != "" {
		return p.nets[label]
	}
	return p.nats[nicOf{i, j}]
}

// natLabel is what the network of a machine's count-th NIC without one is called.
func natLabel(m *vnet.Machine, count int) string {
	if count == 1 {
		return m.Label + "-nat"
	}
	return m.Label + "-nat-" + strconv.Itoa(count)
}

// objectName returns a name for a network that has none: lab and label, as far as
// Docker takes them.
func objectName(lab, label string, taken map[string]bool) string {
	name := lab + "-" + label
	if validName(name) && !taken[name] {
		return name
	}
	plain := make([]byte, 0, len(name)+7)
	for i := range len(name) {
		if unreserved(name[i]) && (len(plain) > 0 || alphanumeric(name[i])) {
			plain = append(plain, name[i])
		}
	}
	if len(plain) > 0 {
		plain = append(plain, '-')
	}
	return string(plain) + kit.Digest("network", lab, label)[:6]
}

// shapeOf returns what a network of the lab's is to be like.
func (p *planner) shapeOf(n *vnet.Network) shape {
	s := shape{driver: "bridge", ipv6: n.Subnet6.IsValid()}
	if n.Subnet.IsValid() {
		s.pools = append(s.pools, pool{subnet: n.Subnet.Masked(), gateway: p.gateway(n), part: p.part(n)})
	}
	if n.Subnet6.IsValid() {
		six := pool{subnet: n.Subnet6.Masked(), gateway: n.Gateway6}
		if n.Mode == vnet.Internal {
			six.gateway = netip.Addr{}
		}
		s.pools = append(s.pools, six)
	}
	bridge, named := vnet.Find(n.Settings, name, keyBridge)
	if named {
		s.set(optionBridge, bridge.Value.Str)
	}
	switch n.Mode {
	case vnet.Bridged:
		if named {
			// The bridge and its address are the host's: nothing is given to it, and
			// nothing is translated.
			s.set(optionInhibit, "true")
			s.set(optionMasquerade, "false")
			break
		}
		p.uplinkShape(n, &s)
	case vnet.HostOnly:
		s.internal = true
	case vnet.Internal:
		s.internal = true
		if p.since(v28) {
			s.set(optionMode4, "isolated")
			if s.ipv6 {
				s.set(optionMode6, "isolated")
			}
		}
	case vnet.NATNetwork:
		if isOn(n, keyRouted) {
			s.set(optionMode4, "routed")
			if s.ipv6 {
				s.set(optionMode6, "routed")
			}
		}
	}
	if s.driver == "bridge" {
		if n.Isolated == vnet.On {
			s.set(optionICC, "false")
		}
		if n.MTU > 0 {
			s.set(optionMTU, strconv.Itoa(n.MTU))
		}
	}
	return s
}

// uplinkShape makes a bridged network macvlan or ipvlan.
func (p *planner) uplinkShape(n *vnet.Network, s *shape) {
	s.driver, s.ipv6 = "macvlan", n.Subnet6.IsValid()
	mode, private := "macvlan_mode", "private"
	if isOn(n, keyIPvlan) {
		s.driver, mode = "ipvlan", "ipvlan_flag"
	}
	parent := option{key: optionParent, value: n.Uplink}
	if n.Uplink == "" {
		parent.variable = variableUplink
	}
	if n.VLAN > 0 {
		if parent.variable == "" {
			parent.value += "." + strconv.Itoa(n.VLAN)
		} else {
			parent.rest = "." + strconv.Itoa(n.VLAN)
		}
	}
	s.options = append(s.options, parent)
	if n.Isolated == vnet.On {
		s.set(mode, private)
	}
}

// set adds an option.
func (s *shape) set(key, value string) { s.options = append(s.options, option{key: key, value: value}) }

// gateway is the address that Docker is told of as the gateway. On an internal
// network it is that of the host's bridge, where there has to be one.
func (p *planner) gateway(n *vnet.Network) netip.Addr {
	if n.Mode != vnet.Internal {
		return n.Gateway
	}
	if p.since(v28) {
		return netip.Addr{}
	}
	return kit.Offset(n.Subnet, 1)
}

// part is where in the subnet Docker takes addresses from, the zero value for
// anywhere.
func (p *planner) part(n *vnet.Network) netip.Prefix {
	if n.Mode == vnet.Bridged {
		if a, ok := vnet.Find(n.Settings, name, keyIPRange); ok {
			part, _ := netip.ParsePrefix(a.Value.Str) // check has parsed it
			return part
		}
		return netip.Prefix{}
	}
	if d := n.DHCP; d != nil && d.Enabled != vnet.Off && d.Start.IsValid() && d.End.IsValid() {
		block, _ := blockOf(n.Subnet, d.Start, d.End)
		return block
	}
	return netip.Prefix{}
}

// isOn says whether a network's setting is written and true.
func isOn(n *vnet.Network, key string) bool {
	a, ok := vnet.Find(n.Settings, name, key)
	return ok && a.Value.Bool
}

// digest condenses the shape.
func (s *shape) digest(label, name string) string {
	settings := []string{label, name, s.driver, strconv.FormatBool(s.internal), strconv.FormatBool(s.ipv6)}
	for _, p := range s.pools {
		settings = append(settings, "pool", p.subnet.String(), addressText(p.gateway), prefixText(p.part))
	}
	for _, o := range s.options {
		settings = append(settings, "option", o.key, o.value, o.variable, o.rest)
	}
	return kit.Digest(settings...)
}

// addressText is an address, "" for none.
func addressText(a netip.Addr) string {
	if !a.IsValid() {
		return ""
	}
	return a.String()
}

// prefixText is a prefix, "" for none.
func prefixText(p netip.Prefix) string {
	if !p.IsValid() {
		return ""
	}
	return p.String()
}

// networkSteps adds the steps of all networks.
func (p *planner) networkSteps() {
	for _, n := range p.networks {
		if n.external {
			p.externalStep(n)
		} else {
			p.networkStep(n)
		}
	}
	for _, n := range p.networks {
		p.shimStep(n)
	}
}

// externalStep adds the step that an existing network is there.
func (p *planner) externalStep(n *network) {
	n.id = "external/" + n.label
	p.steps = append(p.steps, vnet.Step{
		ID: n.id, Title: "network " + n.name + " (external)",
		Probe:   vnet.Probe{Views: []vnet.View{{Read: inspectNetwork(n.name), Find: []vnet.Match{line("name " + n.name), n.bind()}}}},
		Missing: "Docker has no network " + n.name + ": `docker network ls` shows those it has",
	})
}

// bind matches the line of a network's ID and binds it.
func (n *network) bind() vnet.Match { return vnet.Match{vnet.Lit("id "), vnet.Bind(n.variable)} }

// networkStep adds the step of a network of the lab's own.
func (p *planner) networkStep(n *network) {
	m := mark{p.lab, kindNetwork, kit.Encode(n.label), n.shape.digest(n.label, n.name)}
	p.keep.networks = append(p.keep.networks, m.digest)
	read := inspectNetwork(n.name)
	view := vnet.View{Read: read, Find: []vnet.Match{line("name " + n.name), n.bind()}, Expect: []vnet.Expect{
		m.current(),
		{What: "driver", Line: line("driver " + n.shape.driver)},
		{What: "internal", Line: line("internal " + strconv.FormatBool(n.shape.internal))},
	}}
	var needs []string
	for _, o := range n.shape.options {
		if o.variable == "" {
			view.Expect = append(view.Expect, vnet.Expect{What: o.key, Line: line("option " + o.key + " " + o.value)})
			continue
		}
		needs = p.needUplink()
		parent := vnet.Match{vnet.Lit("option " + o.key + " "), vnet.Val(o.variable)}
		if o.rest != "" {
			parent = append(parent, vnet.Lit(o.rest))
		}
		view.Expect = append(view.Expect, vnet.Expect{What: "uplink", Line: parent})
	}
	create := p.create(n, m)
	p.steps = append(p.steps, vnet.Step{
		ID: n.id, Title: "network " + n.name, Needs: needs,
		Probe: vnet.Probe{
			Owner:   &vnet.View{Read: read, Find: append(m.find(), line("name "+n.name))},
			Claimed: claimed(),
			Views:   []vnet.View{view},
		},
		Create: []vnet.Command{create},
		Change: []vnet.Command{call("remove_network", val(n.variable)).Command, create},
		Remove: []vnet.Command{call("remove_network", val(n.variable)).Command},
		Warn: []vnet.Warning{{
			When: vnet.Select{Read: onNetwork(val(n.variable))}, OnlyUp: true,
			Text: "Docker cannot change a network, so it is made again: its containers are cut off for a moment, and those that are not of this lab stay off it",
		}},
	})
}

// onNetwork lists the IDs of the containers on a network, by its ID.
func onNetwork(id vnet.Arg) vnet.Read {
	return vnet.Read{Tool: tool, Args: append(vnet.Text("ps", "--all", "--quiet", "--no-trunc", "--filter"), join(lit("network="), id))}
}

// create is the command that makes a network.
func (p *planner) create(n *network, m mark) vnet.Command {
	c := docker("network", "create", "--driver", n.shape.driver)
	if n.shape.internal {
		c = c.Words("--internal")
	}
	if n.shape.ipv6 {
		c = c.Words("--ipv6")
	}
	for _, pool := range n.shape.pools {
		c = c.Words("--subnet", pool.subnet.String())
		if pool.gateway.IsValid() {
			c = c.Words("--gateway", pool.gateway.String())
		}
		if pool.part.IsValid() {
			c = c.Words("--ip-range", pool.part.String())
		}
	}
	for _, o := range n.shape.options {
		c = c.Words("--opt")
		switch {
		case o.variable == "":
			c = c.Words(o.key + "=" + o.value)
		case o.rest == "":
			c = c.With(vnet.Arg{Text: o.key + "=", Var: o.variable})
		default:
			c = c.With(join(lit(o.key+"="), val(o.variable), lit(o.rest)))
		}
	}
	return c.Words(m.words()...).Words(n.name).Command
}
