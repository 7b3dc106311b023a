package guest

import (
	"fmt"

	"github.com/vnetgen/vnetgen/vnet"
)

// routes chooses the NICs that have the machine's default routes, and keeps the
// others from bringing one in. The rule is in the package's documentation.
func routes(cards []card, forwarding6 bool) {
	four := first(cards, (*card).leads4)
	six := four
	if four < 0 || cards[four].leads6(true) == noWay {
		six = first(cards, func(c *card) int { return c.leads6(four < 0) })
	}
	for i := range cards {
		c := &cards[i]
		if i == four {
			c.Default4 = true
			if inside := c.mode == vnet.Internal; inside || !c.DHCP4 {
				// On an internal network not every hypervisor's DHCP tells the gateway.
				c.Gateway4, c.IgnoreRoutes = c.gateway4, inside && c.DHCP4
			}
		} else if c.DHCP4 {
			c.IgnoreRoutes = true
			c.TellsNoRoutes = c.inside() && !c.gateway4.IsValid() || c.mode == vnet.HostOnly
		}
		if i == six {
			c.Default6 = true
			if c.Static6().IsValid() {
				c.Gateway6 = c.gateway6
			}
		}
		c.AcceptRA = c.advertisements(forwarding6)
	}
}

// first returns the index of the card that leads outside best, the first among
// equals, -1 when none does.
func first(cards []card, leads func(*card) int) int {
	best, at := 0, -1
	for i := range cards {
		if grade := leads(&cards[i]); grade > best {
			best, at = grade, i
		}
	}
	return at
}

// The grades of a way out.
const (
	noWay      = iota
	through    // a machine of the lab that routes
	unknownWay // outside, by a gateway that nobody has written down
	cableOff   // outside, once the cable is on
	outside
)

// leads4 grades the NIC as the IPv4 way out.
func (c *card) leads4() int {
	static := c.Static4().IsValid()
	if !c.DHCP4 && !static || c.gateway4.IsValid() && c.gateway4 == c.lab.Address {
		return noWay // it has no IPv4, or is itself the way
	}
	return c.leads(c.gateway4.IsValid() || c.DHCP4 && c.mode != vnet.Internal)
}

// leads6 grades the NIC as the IPv6 way out. Only networks that have IPv6 in the lab
// count, and bridged ones whose routers announce themselves; but not beside another
// way out by IPv4 (unwritten false): what the machine sends would take a way that
// nobody wrote, past the host's address and its VPN.
func (c *card) leads6(unwritten bool) int {
	if c.network == nil || !c.network.Subnet6.IsValid() && (c.mode != vnet.Bridged || !unwritten) {
		return noWay
	}
	static := c.Static6().IsValid()
	if static && c.gateway6 == c.lab.Address6 {
		return noWay
	}
	return c.leads(static && c.gateway6.IsValid() || !static && c.mode != vnet.Internal)
}

// leads grades the NIC by its mode and by whether its gateway is known.
func (c *card) leads(known bool) int {
	switch {
	case c.mode == vnet.Internal && known: // it is written: no hypervisor has one there
		return through
	case c.mode == vnet.Internal:
		return noWay
	case c.mode == vnet.HostOnly:
		return noWay
	case !known:
		return unknownWay
	case c.Disconnected:
		return cableOff
	}
	return outside
}

// inside says whether the NIC is on a network of this lab that leads nowhere by
// itself.
func (c *card) inside() bool {
	return c.network != nil && !c.network.External && (c.mode == vnet.HostOnly || c.mode == vnet.Internal)
}

// advertisements says whether the NIC listens to router advertisements.
func (c *card) advertisements(forwarding6 bool) vnet.Toggle {
	has6 := c.network != nil && c.network.Subnet6.IsValid()
	switch {
	case c.Default6 && c.Gateway6.IsValid():
		return vnet.Off // what they would say is written down
	case c.Default6 && (has6 || forwarding6):
		return vnet.On // a system that forwards listens only when told to
	case c.Default6:
		return vnet.Unset
	case c.mode == vnet.Bridged, has6 && c.mode == vnet.NATNetwork:
		return vnet.Off // they would bring a second default route
	case has6 && !c.Static6().IsValid():
		return vnet.On // an address, and no route: nobody routes there
	}
	return vnet.Unset
}

// complain reports what the machine will lack.
func (s *survey) complain(m *vnet.Machine, cards []card) {
	named := false
	for i := range cards {
		c := &cards[i]
		named = named || len(c.DNS) > 0 || c.DHCP4 && !c.IgnoreDNS
		if !c.DHCP4 && len(c.Addresses) == 0 && !c.failed && c.AcceptRA != vnet.On {
			s.Warn(codeNoAddress, c.source.Of("address"), c.name+": nothing gives it an address",
				"There is no DHCP service, and no address is written or could be chosen. Write address = \"…\" (and subnet in the network block, if it has none).")
		}
		if c.Default4 && !c.DHCP4 && !c.Gateway4.IsValid() {
			s.Warn(codeNoGateway, c.source.Of("address"), c.name+": the gateway is not known, so the machine does not get out",
				"A machine with a written address has no DHCP to tell it. Write gateway = \"…\" in the network block.")
		}
	}
	for i := range cards {
		if c := &cards[i]; c.Default4 && !c.DHCP4 && !named {
			s.Warn(codeNoDNS, c.source.Of("address"), fmt.Sprintf("machine %q: it has no name server", m.Label),
				"Its address is written down, so no DHCP tells it one, and "+s.info.Title+" has no name server on this network whose address is known beforehand."+dnsAdvice(c))
		}
	}
}

// dnsAdvice says where to write a name server.
func dnsAdvice(c *card) string {
	if c.network == nil || c.network.External {
		return " Set one in the machine, by hand."
	}
	return " Write dns { servers = [\"…\"] } in the network block."
}
