package guest

import (
	"net/netip"
	"slices"
	"strings"

	"github.com/vnetgen/vnetgen/vnet"
)

// names decides which name servers the machine asks, and returns the names that
// none of them knows. Name servers of a NIC without the default route count when
// its network has a dns block: the lab wants them. Otherwise they would be ones
// that know nothing of the outside.
func (s *survey) names(cards []card) []vnet.HostRecord {
	out := slices.ContainsFunc(cards, func(c card) bool { return c.Default4 || c.Default6 })
	var hosts []vnet.HostRecord
	for i := range cards {
		c := &cards[i]
		wanted := c.Default4 || c.Default6 || c.network != nil && c.network.DNS != nil
		if !wanted && out {
			c.IgnoreDNS = c.DHCP4
			c.TellsNoDNS = c.inside() && !c.ownServer().IsValid()
			continue
		}
		served := s.nameServers(c)
		if c.network != nil && c.network.DNS != nil && !served {
			hosts = append(hosts, c.network.DNS.Hosts...)
		}
	}
	slices.SortStableFunc(hosts, func(a, b vnet.HostRecord) int { return strings.Compare(a.Name, b.Name) })
	return slices.CompactFunc(hosts, func(a, b vnet.HostRecord) bool { return a == b })
}

// nameServers sets the NIC's name servers, and says whether they know the names
// of its network.
func (s *survey) nameServers(c *card) bool {
	var written []netip.Addr
	asks, knows := true, false
	if c.network != nil {
		if c.network.DNS != nil {
			written = c.network.DNS.Servers
		}
		asks = s.carries(vnet.FeatureDNSServers, c.network)
		knows = s.carries(vnet.FeatureDNSHosts, c.network)
	}
	own := c.ownServer()
	switch {
	case c.DHCP4 && (len(written) == 0 || asks):
		return knows
	case c.DHCP4:
		c.IgnoreDNS = true
		c.DNS = written
	case own.IsValid() && (len(written) == 0 || asks):
		c.DNS = []netip.Addr{own}
		return knows
	default:
		c.DNS = written
	}
	return false
}

// ownServer returns where the hypervisor answers DNS on the NIC's network, the
// zero value when that is not known.
func (c *card) ownServer() netip.Addr {
	if c.habit.DNSAt == vnet.DNSAtGateway {
		if c.Static4().IsValid() || !c.gateway6.IsValid() {
			return c.gateway4
		}
		return c.gateway6
	}
	if c.habit.ForwardsMuteDNS && len(c.lab.Forwards) > 0 {
		return netip.Addr{}
	}
	subnet := c.lab.Subnet
	if c.network != nil {
		subnet = c.network.Subnet
	}
	return at(subnet, c.habit.DNSAt)
}
