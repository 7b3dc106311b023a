package docker

import (
	"fmt"
	"net/netip"

	"github.com/vnetgen/vnetgen/vnet"
)

// checkBridged judges whether Docker is told enough of the outside.
func checkBridged(t *vnet.Topology, n *vnet.Network, c *vnet.Collector) {
	if !n.Subnet.IsValid() || !n.Gateway.IsValid() {
		c.Error(codeBridged, n.Source.Of("mode"), fmt.Sprintf("network %q: a bridged network of Docker's needs the outside's subnet and gateway", n.Label),
			"Containers get no address from the outside's DHCP: Docker gives them one. Write subnet and gateway as the outside has them.")
		return
	}
	part, ranged := checkIPRange(n, c)
	on := func(see func(m *vnet.Machine, nic *vnet.NIC)) {
		for i := range t.Machines {
			for j := range t.Machines[i].NICs {
				if nic := &t.Machines[i].NICs[j]; nic.Network == n.Label {
					see(&t.Machines[i], nic)
				}
			}
		}
	}
	dynamic := false
	on(func(m *vnet.Machine, nic *vnet.NIC) {
		dynamic = dynamic || !nic.Address.IsValid()
		if !ranged && !nic.Address.IsValid() {
			c.Error(codeBridged, nic.Source.Of("address"), fmt.Sprintf("machine %q, NIC %d: Docker would give it any address of %s, the outside's, too", m.Label, nic.Slot, n.Subnet),
				"Write an address, or give the network a range of its own: backend \"docker\" { ip_range = \"CIDR\" }, which the outside's DHCP has to leave alone.")
		}
	})
	on(func(m *vnet.Machine, nic *vnet.NIC) {
		if dynamic && part.IsValid() && part.Contains(nic.Address) {
			c.Error(codeIPRange, nic.Source.Of("address"), fmt.Sprintf("machine %q, NIC %d: the address %s is in ip_range %s", m.Label, nic.Slot, nic.Address, part),
				"Docker could give it to another container first. Write an address outside ip_range, or a smaller ip_range.")
		}
	})
	checkShim(t, n, part, c)
}

// checkIPRange returns the part of the subnet that is Docker's, and whether there is
// one.
func checkIPRange(n *vnet.Network, c *vnet.Collector) (netip.Prefix, bool) {
	a, ok := vnet.Find(n.Settings, name, keyIPRange)
	if !ok {
		return netip.Prefix{}, false
	}
	what := fmt.Sprintf("network %q: ip_range %q", n.Label, a.Value.Str)
	part, err := netip.ParsePrefix(a.Value.Str)
	switch {
	case err != nil || !part.Addr().Is4():
		c.Error(codeIPRange, a.Range, what+" is no IPv4 CIDR block", "Write one of the subnet "+n.Subnet.String()+".")
	case part != part.Masked():
		c.Error(codeIPRange, a.Range, what+" is an address in a block, not a block", fmt.Sprintf("Bits behind the prefix length are set. The block is %s.", part.Masked()))
	case part.Bits() < n.Subnet.Bits() || !n.Subnet.Contains(part.Addr()):
		c.Error(codeIPRange, a.Range, what+" is outside the subnet "+n.Subnet.Masked().String(), "Write a part of the subnet that the outside's DHCP leaves alone.")
	}
	return part, true
}

// checkShim judges the address of the host's interface beside the containers.
func checkShim(t *vnet.Topology, n *vnet.Network, part netip.Prefix, c *vnet.Collector) {
	a, ok := vnet.Find(n.Settings, name, keyShim)
	if !ok {
		return
	}
	what := fmt.Sprintf("network %q: shim %q", n.Label, a.Value.Str)
	addr, err := netip.ParseAddr(a.Value.Str)
	const other = "Write an address of the subnet that nobody has."
	switch _, bridge := vnet.Find(n.Settings, name, keyBridge); {
	case n.Isolated == vnet.On:
		c.Error(codeShim, a.Range, what+" reaches nobody on an isolated network", "Leave shim or isolated out.")
	case bridge:
		c.Error(codeShim, a.Range, what+" is beside no macvlan", "On a bridge of the host's the host is anyway. Leave shim or bridge out.")
	case err != nil || !addr.Is4():
		c.Error(codeShim, a.Range, what+" is no IPv4 address", other)
	case !n.Subnet.Contains(addr) || addr == n.Gateway || addr == n.Subnet.Masked().Addr():
		c.Error(codeShim, a.Range, what+" is no address for a host in "+n.Subnet.Masked().String(), other)
	case part.IsValid() && part.Contains(addr):
		c.Error(codeShim, a.Range, what+" is in ip_range, where a container may get it", other)
	default:
		for i := range t.Machines {
			for j := range t.Machines[i].NICs {
				if nic := &t.Machines[i].NICs[j]; nic.Network == n.Label && nic.Address == addr {
					c.Error(codeShim, a.Range, fmt.Sprintf("%s is machine %q's address", what, t.Machines[i].Label), other)
				}
			}
		}
	}
}
