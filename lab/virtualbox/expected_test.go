//go:build live

package virtualbox

import (
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strings"

	"github.com/stretchr/testify/assert"

	"github.com/vnetgen/vnetgen/vnet"
)

// matches checks that VirtualBox stored what the resolved topology says. It is
// written from VirtualBox's files and the model, not from the backend's code.
func (b *box) matches(s stored, t *vnet.Topology) {
	b.t.Helper()
	for i := range t.Networks {
		if n := &t.Networks[i]; !n.External {
			b.networkMatches(s, t, n)
		}
	}
	for i := range t.Machines {
		m := &t.Machines[i]
		at := slices.IndexFunc(s.Machines, func(x storedMachine) bool { return x.Name == m.HypervisorName() })
		if !assert.GreaterOrEqual(b.t, at, 0, "machine %s", m.HypervisorName()) {
			continue
		}
		for j := range m.NICs {
			b.nicMatches(s, t, s.Machines[at], m, &m.NICs[j])
		}
	}
	owned := 0
	for i := range t.Networks {
		if n := &t.Networks[i]; !n.External && n.Mode == vnet.NATNetwork {
			owned++
		}
	}
	marked := 0
	for _, x := range s.ExtraData {
		if strings.Contains(x, "/nat-network/") {
			marked++
		}
	}
	assert.Equal(b.t, owned, marked, "marks of NAT networks")
}

func (b *box) networkMatches(s stored, t *vnet.Topology, n *vnet.Network) {
	b.t.Helper()
	dhcp := n.DHCP != nil && n.DHCP.Enabled.Or(true)
	switch n.Mode {
	case vnet.NATNetwork:
		at := slices.IndexFunc(s.NATNetworks, func(x natNetwork) bool { return x.Name == n.Name })
		if !assert.GreaterOrEqual(b.t, at, 0, "NAT network %s", n.Name) {
			return
		}
		got := s.NATNetworks[at]
		want := natNetwork{Name: n.Name, Network: n.Subnet.String(), IPv6: one(n.Subnet6.IsValid()), DHCP: one(dhcp), Enabled: 1,
			Prefix: got.Prefix, Route6: got.Route6}
		if n.Subnet6.IsValid() {
			want.Prefix = n.Subnet6.String()
		}
		eachForward(t, n.Label, func(nic *vnet.NIC, f *vnet.Forward) {
			guest, list := nic.Address, &want.Forward4
			if f.Listen().Is6() {
				guest, list = nic.Address6, &want.Forward6
			}
			*list = append(*list, rule{HostIP: f.Listen().String(), HostPort: f.HostPort, GuestIP: guest.String(), GuestPort: f.GuestPort, Proto: one(f.Proto == vnet.TCP)})
		})
		assert.ElementsMatch(b.t, want.Forward4, nameless(got.Forward4), "forwards of %s", n.Name)
		assert.ElementsMatch(b.t, want.Forward6, nameless(got.Forward6), "IPv6 forwards of %s", n.Name)
		got.Forward4, got.Forward6, want.Forward4, want.Forward6 = nil, nil, nil, nil
		assert.Equal(b.t, want, got)
		b.dhcpMatches(s, t, n, n.Name, dhcp)
	case vnet.HostOnly:
		at := slices.IndexFunc(s.HostOnly, func(x hostOnly) bool { return x.IP == n.Gateway.String() })
		if assert.GreaterOrEqual(b.t, at, 0, "host-only adapter with %s", n.Gateway) {
			assert.Equal(b.t, dotted(n.Subnet), s.HostOnly[at].Mask)
			if n.Gateway6.IsValid() {
				assert.Equal(b.t, n.Gateway6.String(), s.HostOnly[at].IP6)
			}
			b.dhcpMatches(s, t, n, "HostInterfaceNetworking-"+s.HostOnly[at].Name, dhcp)
		}
	case vnet.Internal:
		b.dhcpMatches(s, t, n, n.Name, dhcp)
	}
}

func (b *box) dhcpMatches(s stored, t *vnet.Topology, n *vnet.Network, name string, dhcp bool) {
	b.t.Helper()
	at := slices.IndexFunc(s.DHCPServers, func(x dhcpServer) bool { return x.Network == name })
	if !dhcp {
		if at >= 0 {
			assert.Zero(b.t, s.DHCPServers[at].Enabled, "DHCP of %s is to be off", name)
		}
		return
	}
	if !assert.GreaterOrEqual(b.t, at, 0, "DHCP server of %s", name) {
		return
	}
	got := s.DHCPServers[at]
	assert.Equal(b.t, []string{n.DHCP.Start.String(), n.DHCP.End.String(), dotted(n.Subnet)}, []string{got.Lower, got.Upper, got.Mask}, name)
	assert.Equal(b.t, 1, got.Enabled, name)
	assert.Equal(b.t, int(n.DHCP.Lease.Seconds()), got.Options.Lease, name)
	server := netip.MustParseAddr(got.IP)
	assert.True(b.t, n.Subnet.Contains(server) && (server.Less(n.DHCP.Start) || n.DHCP.End.Less(server)), "the server at %s is in its own pool", server)
	var want []fixed
	for i := range t.Machines {
		for j := range t.Machines[i].NICs {
			if nic := &t.Machines[i].NICs[j]; nic.Network == n.Label && nic.Address.IsValid() {
				want = append(want, fixed{nic.MAC.String(), nic.Address.String()})
			}
		}
	}
	assert.ElementsMatch(b.t, want, got.Leases, "reservations of %s", name)
	if n.Mode == vnet.NATNetwork || n.DNS == nil {
		return
	}
	var servers []string
	for _, a := range n.DNS.Servers {
		if a.Is4() {
			servers = append(servers, a.String())
		}
	}
	assert.Equal(b.t, strings.Join(servers, " "), got.option("6"), "name servers of %s", name)
	assert.Equal(b.t, n.DNS.Domain, got.option("15"), "domain of %s", name)
}

func (d dhcpServer) option(name string) string {
	for _, o := range d.Options.Options {
		if o.Name == name {
			return o.Value
		}
	}
	return ""
}

func (b *box) nicMatches(s stored, t *vnet.Topology, got storedMachine, m *vnet.Machine, nic *vnet.NIC) {
	b.t.Helper()
	what := fmt.Sprintf("NIC %d of %s", nic.Slot, got.Name)
	n, ok := got.nic(nic.Slot)
	if !assert.True(b.t, ok, what) {
		return
	}
	attachment, to := "nat", ""
	for i := range t.Networks {
		if net := &t.Networks[i]; net.Label == nic.Network {
			attachment, to = b.attachment(s, net)
		}
	}
	assert.Equal(b.t, attachment, n.Attachment, what)
	assert.Equal(b.t, to, n.To, what)
	assert.Equal(b.t, strings.ToUpper(strings.ReplaceAll(nic.MAC.String(), ":", "")), n.MAC, what)
	cable := ""
	if !nic.Connected.Or(true) {
		cable = "false"
	}
	assert.Equal(b.t, cable, n.Cable, "cable of "+what)
	if nic.Model != "" && nic.Model != "Am79C973" { // the default is not written
		assert.Equal(b.t, nic.Model, n.Type, "model of "+what)
	}
	if nic.Link != nil && nic.Link.Up > 0 {
		assert.Contains(b.t, got.Groups, fmt.Sprintf("%s %d", n.Group, nic.Link.Up/8), "bandwidth of "+what)
	} else {
		assert.Empty(b.t, n.Group, "bandwidth of "+what)
	}
	if nic.Network != "" {
		return
	}
	subnet := ""
	if nic.Subnet.IsValid() && !nic.Chosen.Has(vnet.ChosenSubnet) {
		subnet = nic.Subnet.String()
	}
	assert.Equal(b.t, subnet, n.Subnet, "subnet of "+what)
	var want []rule
	for i := range nic.Forwards {
		f := &nic.Forwards[i]
		want = append(want, rule{HostIP: f.Listen().String(), HostPort: f.HostPort, GuestPort: f.GuestPort, Proto: one(f.Proto == vnet.TCP)})
	}
	for i := range n.Rules {
		n.Rules[i].GuestIP = "" // empty, or the one address that there is
	}
	assert.ElementsMatch(b.t, want, nameless(n.Rules), "forwards of "+what)
}

// attachment says how VirtualBox writes down a NIC on that network.
func (b *box) attachment(s stored, n *vnet.Network) (kind, to string) {
	switch n.Mode {
	case vnet.NATNetwork:
		return "natnetwork", n.Name
	case vnet.Internal:
		return "intnet", n.Name
	case vnet.Bridged:
		if n.Uplink == "" {
			return "bridged", "eth0" // where newBox puts the default route
		}
		return "bridged", n.Uplink
	}
	if n.External {
		return "hostonly", n.Name
	}
	for _, h := range s.HostOnly {
		if h.IP == n.Gateway.String() {
			return "hostonly", h.Name
		}
	}
	return "hostonly", "none with " + n.Gateway.String()
}

func eachForward(t *vnet.Topology, label string, do func(*vnet.NIC, *vnet.Forward)) {
	for i := range t.Machines {
		for j := range t.Machines[i].NICs {
			nic := &t.Machines[i].NICs[j]
			for k := range nic.Forwards {
				if nic.Network == label {
					do(nic, &nic.Forwards[k])
				}
			}
		}
	}
}

func nameless(rules []rule) []rule {
	out := slices.Clone(rules)
	for i := range out {
		out[i].Name = ""
	}
	return out
}

func dotted(p netip.Prefix) string { return net.IP(net.CIDRMask(p.Bits(), 32)).String() }

func one(b bool) int {
	if b {
		return 1
	}
	return 0
}
