//go:build live

package docker

import (
	"fmt"
	"maps"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/stretchr/testify/assert"

	"github.com/vnetgen/vnetgen/vnet"
)

// how is how the containers came to be, which decides what Docker can be told of
// them.
type how int

const (
	theirs   how = iota // their owner made them
	created             // the script made them
	kept                // the script made them, and since then networks again
	composed            // Compose made them
)

// macs says whether an engine takes a MAC for each NIC then.
func (h how) macs(e engine) bool { return (h == created || h == composed) && e == newer }

// matches requires that Docker holds what the topology says, and that the
// containers that run have it.
func (b *box) matches(topology *vnet.Topology, h how) {
	b.t.Helper()
	networks, containers := b.networks(), b.containers()
	expected := map[string]bool{}
	for i := range topology.Networks {
		n := &topology.Networks[i]
		if n.External && builtIn(n.Name) || h == composed && !used(topology, n.Label) {
			continue // Compose makes no network that no service is on
		}
		expected[n.Name] = true
		stored, ok := networks[n.Name]
		if assert.True(b.t, ok, "network %s is not there", n.Name) && !n.External {
			b.matchesNetwork(topology, n, &stored)
		}
	}
	for i := range topology.Machines {
		m := &topology.Machines[i]
		c, ok := containers[m.HypervisorName()]
		if !assert.True(b.t, ok, "container %s is not there", m.HypervisorName()) {
			continue
		}
		on := map[string]bool{}
		for j := range m.NICs {
			nic := &m.NICs[j]
			if name := b.matchesNIC(topology, m, nic, networks, &c, h); name != "" {
				on[name], expected[name] = true, true
			}
		}
		for name := range c.NetworkSettings.Networks {
			if mark := networks[name]; ours(topology, mark.Labels) {
				assert.True(b.t, on[name], "%s is on %s, where the lab has no NIC of it", m.Label, name)
			}
		}
		if h != theirs {
			b.matchesDNS(topology, m, &c)
		}
		if m.Forwarding && c.State.Running && h != theirs { // else it has it from the host; see throughLife
			assert.Equal(b.t, "1", strings.TrimSpace(b.container(m.HypervisorName()).run("cat", "/proc/sys/net/ipv4/ip_forward")), m.Label)
		}
	}
	for name, n := range networks {
		if ours(topology, n.Labels) {
			assert.True(b.t, expected[name], "network %s is not in the lab", name)
		}
	}
}

// used says whether a NIC is on a network.
func used(t *vnet.Topology, network string) bool {
	for i := range t.Machines {
		for j := range t.Machines[i].NICs {
			if n := &t.Machines[i].NICs[j]; n.Network == network && n.Connected.Or(true) {
				return true
			}
		}
	}
	return false
}

// ours says whether labels carry the lab's mark; the overlay's is another than the
// script's, which neither takes away from the other.
func ours(t *vnet.Topology, labels map[string]string) bool {
	name, err := url.PathUnescape(labels["io.github.vnetgen.lab"])
	return err == nil && strings.TrimSuffix(name, " (Compose)") == t.Lab.Name
}

func (b *box) matchesNetwork(t *vnet.Topology, n *vnet.Network, s *storedNetwork) {
	b.t.Helper()
	assert.True(b.t, ours(t, s.Labels), "the mark of %s: %v", n.Name, s.Labels)
	assert.Equal(b.t, n.Mode == vnet.HostOnly || n.Mode == vnet.Internal, s.Internal, n.Label)
	switch {
	case n.Mode != vnet.Bridged:
		assert.Equal(b.t, "bridge", s.Driver, n.Label)
		assert.Equal(b.t, n.Isolated == vnet.On, s.Options["com.docker.network.bridge.enable_icc"] == "false", n.Label)
	case s.Driver == "bridge":
		assert.NotEmpty(b.t, s.Options["com.docker.network.bridge.name"], n.Label)
	default:
		assert.Contains(b.t, []string{"macvlan", "ipvlan"}, s.Driver, n.Label)
		if n.Uplink != "" && n.VLAN == 0 {
			assert.Equal(b.t, n.Uplink, s.Options["parent"], n.Label)
		}
		assert.Equal(b.t, n.Isolated == vnet.On, strings.Contains(s.Options["macvlan_mode"]+s.Options["ipvlan_flag"], "private"), n.Label)
	}
	if n.MTU > 0 && s.Driver == "bridge" {
		assert.Equal(b.t, strconv.Itoa(n.MTU), s.Options["com.docker.network.driver.mtu"], n.Label)
	}
	isolated := s.Options["com.docker.network.bridge.gateway_mode_ipv4"] == "isolated"
	assert.Equal(b.t, n.Mode == vnet.Internal && b.engine == newer, isolated, n.Label)
	assert.Equal(b.t, n.Subnet6.IsValid(), s.EnableIPv6, n.Label)

	subnet, pool, gateway := s.subnet(false)
	if n.Subnet.IsValid() {
		assert.Equal(b.t, n.Subnet, subnet, n.Label)
		if n.Gateway.IsValid() && n.Mode != vnet.Internal {
			assert.Equal(b.t, n.Gateway, gateway, "the gateway of %s", n.Label)
		}
	}
	if n.DHCP != nil && n.DHCP.Enabled.Or(true) && n.DHCP.Start.IsValid() {
		first, last := pool.Masked().Addr(), pool.Masked().Addr()
		for pool.IsValid() && pool.Contains(last.Next()) {
			last = last.Next()
		}
		// Docker gives the first and last address of a subnet to nobody.
		if first == subnet.Masked().Addr() {
			first = first.Next()
		}
		if !subnet.Contains(last.Next()) {
			last = last.Prev()
		}
		assert.True(b.t, pool.IsValid() && !first.Less(n.DHCP.Start) && !n.DHCP.End.Less(last), "the pool of %s: %s is not in %s to %s", n.Label, pool, n.DHCP.Start, n.DHCP.End)
	}
	if n.Subnet6.IsValid() {
		subnet6, _, gateway6 := s.subnet(true)
		assert.Equal(b.t, n.Subnet6, subnet6, n.Label)
		if n.Gateway6.IsValid() && n.Mode != vnet.Internal {
			assert.Equal(b.t, n.Gateway6, gateway6, n.Label)
		}
	}
}

// matchesNIC returns the network that the NIC is on, "" for none.
func (b *box) matchesNIC(t *vnet.Topology, m *vnet.Machine, nic *vnet.NIC, networks map[string]storedNetwork, c *storedContainer, h how) string {
	b.t.Helper()
	what := fmt.Sprintf("NIC %d of %s", nic.Slot, m.Label)
	var network *vnet.Network
	name := ""
	for i := range t.Networks {
		if t.Networks[i].Label == nic.Network {
			network = &t.Networks[i]
			name = network.Name
		}
	}
	if network == nil { // a network of its own
		for other, s := range networks {
			if subnet, _, _ := s.subnet(false); subnet == nic.Subnet && ours(t, s.Labels) {
				name = other
				assert.Equal(b.t, "bridge", s.Driver, what)
				assert.False(b.t, s.Internal, what)
			}
		}
		if nic.Connected.Or(true) && !assert.NotEmpty(b.t, name, "%s: no network with %s", what, nic.Subnet) {
			return ""
		}
	}
	e, on := c.NetworkSettings.Networks[name]
	assert.Equal(b.t, nic.Connected.Or(true), on, "%s is on %s: %v", what, name, slices.Sorted(maps.Keys(c.NetworkSettings.Networks)))
	if !on {
		return ""
	}
	four, six := e.fixed()
	if nic.Address.IsValid() {
		assert.Equal(b.t, nic.Address.String(), four, what)
	}
	if nic.Address6.IsValid() {
		assert.Equal(b.t, nic.Address6.String(), six, what)
	}
	for i := range nic.Forwards {
		b.matchesForward(what, &nic.Forwards[i], c)
	}
	if !c.State.Running {
		return name
	}
	if nic.Address.IsValid() {
		assert.Equal(b.t, nic.Address.String(), e.IPAddress, what)
	} else if network != nil && network.Subnet.IsValid() {
		at, err := netip.ParseAddr(e.IPAddress)
		assert.True(b.t, err == nil && network.Subnet.Contains(at), "%s: %q", what, e.IPAddress)
	}
	if h.macs(b.engine) && (network == nil || !network.External) && networks[name].Driver != "ipvlan" {
		assert.Equal(b.t, nic.MAC.String(), e.MacAddress, what)
	}
	if e.IPAddress != "" {
		b.matchesLink(what, m.HypervisorName(), network, &e, networks[name].Driver)
	}
	return name
}

// matchesLink looks into the container.
func (b *box) matchesLink(what, container string, network *vnet.Network, e *endpoint, driver string) {
	b.t.Helper()
	text := b.container(container).run("sh", "-euc", `
		dev=$(ip -br addr show to "$1" | sed 's/[@ ].*//')
		ip -o link show dev "$dev"
		ip -o addr show dev "$dev"`, "sh", e.IPAddress)
	assert.Contains(b.t, text, fmt.Sprintf("inet %s/%d ", e.IPAddress, e.IPPrefixLen), what)
	assert.Contains(b.t, text, "link/ether "+e.MacAddress+" ", what)
	if e.GlobalIPv6Address != "" {
		assert.Contains(b.t, text, "inet6 "+e.GlobalIPv6Address+"/", what)
	}
	if network != nil && network.MTU > 0 && driver == "bridge" && !network.External {
		assert.Contains(b.t, text, fmt.Sprintf(" mtu %d ", network.MTU), what)
	}
}

func (b *box) matchesForward(what string, f *vnet.Forward, c *storedContainer) {
	b.t.Helper()
	where := []map[string][]binding{c.HostConfig.PortBindings}
	if c.State.Running {
		where = append(where, c.NetworkSettings.Ports)
	}
	for _, ports := range where {
		at := ports[strconv.Itoa(f.GuestPort)+"/"+f.Proto.String()]
		assert.True(b.t, slices.ContainsFunc(at, func(p binding) bool {
			listens, err := netip.ParseAddr(p.HostIP)
			return p.HostPort == strconv.Itoa(f.HostPort) && (err == nil && listens == f.Listen() || p.HostIP == "" && f.Listen().IsUnspecified())
		}), "%s: the forward at %s:%d to %d: %v", what, f.Listen(), f.HostPort, f.GuestPort, ports)
	}
}

// matchesDNS requires that a container that the lab made knows of the names and
// servers of all its networks.
func (b *box) matchesDNS(t *vnet.Topology, m *vnet.Machine, c *storedContainer) {
	b.t.Helper()
	for j := range m.NICs {
		for i := range t.Networks {
			n := &t.Networks[i]
			if n.Label != m.NICs[j].Network || n.DNS == nil {
				continue
			}
			for _, s := range n.DNS.Servers {
				assert.Contains(b.t, c.HostConfig.DNS, s.String(), m.Label)
			}
			if n.DNS.Domain != "" {
				assert.Contains(b.t, c.HostConfig.DNSSearch, n.DNS.Domain, m.Label)
			}
			for _, r := range n.DNS.Hosts {
				assert.True(b.t, slices.ContainsFunc(c.HostConfig.ExtraHosts, func(h string) bool {
					return h == r.Name+":"+r.Address.String() || h == r.Name+"="+r.Address.String()
				}), "%s: %s in %q", m.Label, r.Name, c.HostConfig.ExtraHosts)
			}
		}
	}
}
