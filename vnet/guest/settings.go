package guest

import (
	"fmt"
	"net/netip"
	"slices"

	"github.com/vnetgen/vnetgen/vnet"
)

// Machine is what one machine has to know of its network.
type Machine struct {
	// Label and Name are the machine's in the lab and on the hypervisor; Lab is the
	// lab's name, On the hypervisor and its version, for people who read the files.
	Label, Name string
	Lab, On     string
	// Forwarding means that the machine routes between its NICs, Forwarding6 that one
	// of their networks has IPv6 to route.
	Forwarding, Forwarding6 bool
	NICs                    []NIC // in the order of their slots
	// Hosts are names that no name server of the hypervisor's answers for.
	Hosts []vnet.HostRecord

	source *vnet.Source
}

// NIC is one network card as its machine sets it up.
type NIC struct {
	// Name is a name for it within the machine: ASCII letters, digits and "-", at
	// most 15 bytes, as Linux has for interfaces.
	Name string
	// Slot is its place in the machine, from 1, and Title what it is on, for people.
	Slot  int
	Title string
	MAC   vnet.MAC
	// Disconnected means that its cable is off: nobody is to wait for it.
	Disconnected bool

	// DHCP4 asks DHCP for an IPv4 address. Addresses are the written ones.
	DHCP4     bool
	Addresses []netip.Prefix
	// AcceptRA says whether router advertisements are listened to; unset leaves it
	// to the system, which usually does.
	AcceptRA vnet.Toggle

	// Default4 and Default6 say that the machine's default route goes through this
	// NIC; Gateway4 and Gateway6 are it where it is written down, and otherwise told
	// by DHCP or router advertisements.
	Default4, Default6 bool
	Gateway4, Gateway6 netip.Addr
	// IgnoreRoutes and IgnoreDNS mean that what DHCP says of routes and name servers
	// on this NIC is not for this machine.
	IgnoreRoutes, IgnoreDNS bool
	// TellsNoRoutes and TellsNoDNS mean that DHCP on this NIC is known to say nothing
	// of them, so that a format which has no word for ignoring them needs none.
	TellsNoRoutes, TellsNoDNS bool

	DNS    []netip.Addr
	Search []string
	// DHCPSearch means that DHCP tells the search domain too.
	DHCPSearch bool
	MTU        int // bytes; 0 leaves it as it is

	source *vnet.Source
}

// Static4 returns the NIC's written IPv4 address, the zero value without one.
func (n *NIC) Static4() netip.Prefix { return n.static(netip.Addr.Is4) }

// Static6 returns the NIC's written IPv6 address, the zero value without one.
func (n *NIC) Static6() netip.Prefix { return n.static(netip.Addr.Is6) }

func (n *NIC) static(family func(netip.Addr) bool) netip.Prefix {
	for _, a := range n.Addresses {
		if family(a.Addr()) {
			return a
		}
	}
	return netip.Prefix{}
}

// Settings returns what the machines with these labels have to know, in the order
// of the lab; without labels, all machines. The topology is one that vnet.Prepare
// returned without errors for the backend and target. A backend that configures its
// machines itself (vnet.Info.Configures) is an error.
func Settings(t *vnet.Topology, info *vnet.Info, target vnet.Target, labels ...string) ([]Machine, vnet.Diags) {
	s := &survey{t: t, info: info, target: target, networks: make(map[string]*vnet.Network, len(t.Networks))}
	if complete, err := info.Complete(target); err == nil {
		s.target = complete
	}
	if info.Conventions != nil {
		s.conv = info.Conventions(s.target)
	}
	if info.Configures != "" {
		s.Error(codeConfigured, vnet.Range{}, info.Title+" configures its machines' networks itself", info.Configures)
		return nil, s.Diags()
	}
	for i := range t.Networks {
		s.networks[t.Networks[i].Label] = &t.Networks[i]
	}
	var machines []Machine
	for i := range t.Machines {
		if m := &t.Machines[i]; len(labels) == 0 || slices.Contains(labels, m.Label) {
			machines = append(machines, s.machine(m))
		}
	}
	return machines, s.Diags()
}

// survey is one call of Settings under way.
type survey struct {
	vnet.Collector
	t        *vnet.Topology
	info     *vnet.Info
	target   vnet.Target
	conv     vnet.Conventions
	networks map[string]*vnet.Network
}

// card is a NIC between the lab and its settings.
type card struct {
	NIC
	lab     *vnet.NIC
	network *vnet.Network // nil for single-VM NAT
	mode    vnet.Mode
	habit   vnet.Habit
	name    string // in findings
	// gateway4 and gateway6 are the network's, whether or not this machine uses
	// them.
	gateway4, gateway6 netip.Addr
	failed             bool // an address was refused
}

// machine works out the settings of one machine.
func (s *survey) machine(m *vnet.Machine) Machine {
	cards := make([]card, len(m.NICs))
	for i := range m.NICs {
		cards[i] = s.card(m, i)
	}
	slices.SortStableFunc(cards, func(a, b card) int { return a.Slot - b.Slot })
	nameCards(cards)
	six := m.Forwarding && slices.ContainsFunc(cards, func(c card) bool { return c.network != nil && c.network.Subnet6.IsValid() })
	routes(cards, six)
	hosts := s.names(cards)
	s.complain(m, cards)
	out := Machine{
		Label: m.Label, Name: m.HypervisorName(), Lab: s.t.Lab.Name, On: s.info.Title + " " + s.target.String(),
		Forwarding: m.Forwarding, Forwarding6: six, Hosts: hosts, source: m.Source, NICs: make([]NIC, len(cards)),
	}
	for i := range cards {
		out.NICs[i] = cards[i].NIC
	}
	return out
}

// card works out a NIC's addresses.
func (s *survey) card(m *vnet.Machine, i int) card {
	n := &m.NICs[i]
	c := card{lab: n, mode: vnet.NAT, name: fmt.Sprintf("machine %q, NIC %d", m.Label, i+1)}
	c.NIC = NIC{Slot: n.Slot, MAC: n.MAC, Disconnected: n.Connected == vnet.Off, source: n.Source}
	if n.Network != "" {
		if c.network = s.networks[n.Network]; c.network == nil {
			return c // Prepare has reported it
		}
		c.mode, c.MTU = c.network.Mode, c.network.MTU
		if c.network.DNS != nil && c.network.DNS.Domain != "" {
			c.Search = []string{c.network.DNS.Domain}
		}
	}
	c.habit = s.conv.Networks[c.mode]
	s.address4(&c)
	s.address6(&c)
	c.DHCPSearch = c.DHCP4 && len(c.Search) > 0 && s.carries(vnet.FeatureDNSDomain, c.network)
	return c
}

// address4 decides between DHCP and a written IPv4 address.
func (s *survey) address4(c *card) {
	subnet := c.lab.Subnet
	if c.network != nil {
		subnet = c.network.Subnet
		c.gateway4 = c.network.Gateway
	} else {
		c.gateway4 = at(subnet, c.habit.Gateway)
	}
	if c.network != nil && c.network.External && c.habit.Gateway > 0 && !c.gateway4.IsValid() {
		c.gateway4 = at(subnet, c.habit.Gateway)
	}
	if c.DHCP4 = s.served(c); c.DHCP4 || !c.lab.Address.IsValid() {
		return
	}
	if !subnet.IsValid() {
		c.failed = true
		s.Error(codeNoPrefix, c.lab.Source.Of("address"), fmt.Sprintf("%s: the prefix of the address %s is not known", c.name, c.lab.Address),
			"The machine has to know which addresses are on its network. Write subnet = \"…\" in the network block.")
		return
	}
	c.Addresses = append(c.Addresses, netip.PrefixFrom(c.lab.Address, subnet.Bits()))
}

// served says whether DHCP gives the NIC the address that it is to have.
func (s *survey) served(c *card) bool {
	written := c.lab.Address.IsValid() && !c.lab.Chosen.Has(vnet.ChosenAddress)
	switch {
	case c.network == nil:
		return c.habit.DHCP && !written
	case c.network.External:
		return (c.habit.DHCP || slices.Contains(s.conv.Served, c.network.Name)) && !written
	case c.mode == vnet.Bridged:
		return !written
	case c.network.DHCP == nil || !c.network.DHCP.Enabled.Or(true) || !s.canServe(c):
		return false
	}
	return !c.lab.Address.IsValid() || s.carries(vnet.FeatureReservation, c.network)
}

// canServe says whether the hypervisor can give the NIC's network a DHCP service.
func (s *survey) canServe(c *card) bool {
	if !c.habit.NoDHCP {
		return true
	}
	a, ok := vnet.Find(c.network.Settings, s.info.Name, c.habit.DHCPWith)
	return ok && a.Value.Bool
}

// carries says whether the backend carries out a feature of a network itself, so
// that the guest need not.
func (s *survey) carries(f vnet.Feature, n *vnet.Network) bool {
	var written []string
	for i := range n.Settings {
		if b := &n.Settings[i]; b.Backend == s.info.Name {
			for _, a := range b.Attrs {
				written = append(written, a.Key)
			}
		}
	}
	rule, ok := vnet.RuleFor(s.info.Rules, f, n.Mode, s.target, written...)
	return ok && rule.Level <= vnet.Emulated
}

// address6 takes over a written IPv6 address.
func (s *survey) address6(c *card) {
	if c.network == nil {
		if c.lab.Address6.IsValid() {
			s.Error(codeNoPrefix, c.lab.Source.Of("address6"), fmt.Sprintf("%s: the prefix of the address6 %s is not known", c.name, c.lab.Address6),
				"Single-VM NAT has no IPv6 subnet in a lab. Leave address6 out, or use a nat-network with subnet6.")
		}
		return
	}
	c.gateway6 = c.network.Gateway6
	if !c.lab.Address6.IsValid() {
		return
	}
	if !c.network.Subnet6.IsValid() {
		c.failed = true
		s.Error(codeNoPrefix, c.lab.Source.Of("address6"), fmt.Sprintf("%s: the prefix of the address6 %s is not known", c.name, c.lab.Address6),
			"The machine has to know which addresses are on its network. Write subnet6 = \"…\" in the network block.")
		return
	}
	c.Addresses = append(c.Addresses, netip.PrefixFrom(c.lab.Address6, c.network.Subnet6.Bits()))
}

// at returns the IPv4 address at an offset of a subnet, the zero value for offset
// 0 and for one that is not in the subnet.
func at(subnet netip.Prefix, offset int) netip.Addr {
	if !subnet.IsValid() || !subnet.Addr().Is4() || offset <= 0 {
		return netip.Addr{}
	}
	b := subnet.Masked().Addr().As4()
	n := uint32(b[0])<<24 | uint32(b[1])<<16 | uint32(b[2])<<8 | uint32(b[3])
	n += uint32(offset)
	a := netip.AddrFrom4([4]byte{byte(n >> 24), byte(n >> 16), byte(n >> 8), byte(n)})
	if !subnet.Contains(a) {
		return netip.Addr{}
	}
	return a
}
