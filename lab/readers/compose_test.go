//go:build live

package readers

import (
	"context"
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/loader"
	"github.com/compose-spec/compose-go/v2/types"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/vnetgen/vnetgen/backends"
	"github.com/vnetgen/vnetgen/lab/internal/labs"
	"github.com/vnetgen/vnetgen/vnet"
)

// compose is the format of overlays for Compose.
const compose = "compose"

// uplink is what stands for the host's interface where a lab names none.
const uplink = "eth9"

// TestCompose loads every overlay with compose-go, which Docker Compose reads its files
// with: alone, and over a file of somebody's with a service for each machine; and
// compares with the lab.
func TestCompose(t *testing.T) {
	count, services := 0, 0
	for _, b := range backends.All() {
		if !b.Info().HasFormat(compose) {
			continue
		}
		var more []vnet.Target
		for _, version := range []vnet.Version{{Major: 20, Minor: 10}, {Major: 25}, {Major: 29}} {
			more = append(more, vnet.Target{HostOS: vnet.Linux, Version: version})
		}
		for _, s := range subjects(t, b, compose, more...) {
			require.Len(t, s.documents, 1)
			for _, overlay := range s.documents {
				count++
				services += len(s.lab.Machines)
				t.Run(s.name, func(t *testing.T) { checkOverlay(t, s, b.Info().Name, overlay) })
			}
		}
	}
	if count == 0 {
		labs.Skip(t, "no backend publishes the format compose yet")
	}
	require.Greater(t, count, 50)
	say(t, "loaded by compose-go and the same as the labs, alone and over a file with the services: %d overlays with %d services", count, services)
}

// load has compose-go load files, later ones over earlier ones.
func load(t *testing.T, texts ...string) *types.Project {
	t.Helper()
	details := types.ConfigDetails{WorkingDir: t.TempDir(), Environment: types.Mapping{"VNETGEN_UPLINK": uplink}}
	for i, text := range texts {
		details.ConfigFiles = append(details.ConfigFiles, types.ConfigFile{Filename: fmt.Sprintf("%d.yaml", i), Content: []byte(text)})
	}
	project, err := loader.LoadWithContext(context.Background(), details, func(o *loader.Options) { o.SetProjectName("project", true) })
	require.NoError(t, err, "%s", texts)
	return project
}

// bare has a service for each machine and nothing else of them.
func bare(s subject) string {
	text := "services:\n"
	for i := range s.lab.Machines {
		text += "  " + strconv.Quote(s.lab.Machines[i].HypervisorName()) + ":\n    image: busybox\n"
	}
	return orEmpty(s, text)
}

// rich is what somebody may have: everything that the overlay is to leave alone.
func rich(s subject) string {
	text := "services:\n"
	for i := range s.lab.Machines {
		m := &s.lab.Machines[i]
		text += "  " + strconv.Quote(m.HypervisorName()) + ":\n" +
			"    image: example/app:1\n    command: [serve, --port, \"80\"]\n    environment:\n      A: \"$$1\"\n    restart: unless-stopped\n" +
			"    hostname: app\n    labels:\n      his: label\n    volumes:\n      - data:/data\n    cap_add: [NET_ADMIN]\n" +
			"    dns_opt: [rotate]\n    sysctls:\n      net.core.somaxconn: \"1024\"\n    extra_hosts:\n      - his.test=10.255.0.9\n"
		if len(connected(m)) > 0 {
			text += fmt.Sprintf("    networks:\n      his:\n        aliases: [app]\n    ports:\n      - \"127.0.0.1:%d:9000\"\n", 61000+i)
		}
	}
	return orEmpty(s, text) + "networks:\n  his:\n    driver: bridge\nvolumes:\n  data: {}\n"
}

func orEmpty(s subject, text string) string {
	if len(s.lab.Machines) == 0 {
		return "services: {}\n"
	}
	return text
}

// connected are the NICs that a container has: Docker knows no cable that is off.
func connected(m *vnet.Machine) (all []*vnet.NIC) {
	for j := range m.NICs {
		if m.NICs[j].Connected.Or(true) {
			all = append(all, &m.NICs[j])
		}
	}
	return all
}

func checkOverlay(t *testing.T, s subject, name, overlay string) {
	project := load(t, bare(s), overlay)
	keys := checkNetworks(t, s, name, project)
	for i := range s.lab.Machines {
		m := &s.lab.Machines[i]
		service, err := project.GetService(m.HypervisorName())
		require.NoError(t, err)
		checkService(t, s, m, keys, service)
	}
	checkMerged(t, s, project, load(t, rich(s)), load(t, rich(s), overlay))
}

// pool is a subnet as Docker has it.
type pool struct{ subnet, gateway string }

// checkNetworks compares the networks, and returns what the overlay calls them, by the
// lab's label, and by "machine/slot" for those of a single NIC.
func checkNetworks(t *testing.T, s subject, name string, project *types.Project) map[string]string {
	keys := map[string]string{}
	find := func(label string, is func(types.NetworkConfig) bool) types.NetworkConfig {
		for key, n := range project.Networks {
			if is(n) {
				require.Empty(t, keys[label], "two networks for %s", label)
				keys[label] = key
			}
		}
		require.NotEmpty(t, keys[label], "no network for %s", label)
		n := project.Networks[keys[label]]
		for label := range n.Labels {
			assert.True(t, strings.HasPrefix(label, "io.github.vnetgen."), label)
		}
		return n
	}
	isolated := !s.target.Version.Less(vnet.Version{Major: 28})
	for i := range s.lab.Networks {
		n := &s.lab.Networks[i]
		got := find(n.Label, func(c types.NetworkConfig) bool { return c.Name == n.Name })
		assert.Equal(t, n.External, bool(got.External), n.Label)
		if n.External {
			assert.Empty(t, got.Driver)
			continue
		}
		driver, options := "bridge", map[string]string{}
		bridge, named := vnet.Find(n.Settings, name, "bridge")
		if named {
			options["com.docker.network.bridge.name"] = bridge.Value.Str
		}
		flag := func(key string) bool {
			a, ok := vnet.Find(n.Settings, name, key)
			return ok && a.Value.Bool
		}
		private := "com.docker.network.bridge.enable_icc"
		alone := "false"
		switch {
		case n.Mode == vnet.Bridged && named: // the bridge and its address are the host's
			options["com.docker.network.bridge.inhibit_ipv4"] = "true"
			options["com.docker.network.bridge.enable_ip_masquerade"] = "false"
		case n.Mode == vnet.Bridged:
			driver, private, alone = "macvlan", "macvlan_mode", "private"
			if flag("ipvlan") {
				driver, private = "ipvlan", "ipvlan_flag"
			}
			options["parent"] = n.Uplink
			if n.Uplink == "" {
				options["parent"] = uplink
			}
			if n.VLAN > 0 {
				options["parent"] += "." + strconv.Itoa(n.VLAN)
			}
		case n.Mode == vnet.Internal && isolated:
			modes(options, n, "isolated")
		case n.Mode == vnet.NATNetwork && flag("routed"):
			modes(options, n, "routed")
		}
		if n.Isolated == vnet.On {
			options[private] = alone
		}
		if n.MTU > 0 && driver == "bridge" {
			options["com.docker.network.driver.mtu"] = strconv.Itoa(n.MTU)
		}
		assert.Equal(t, driver, got.Driver, n.Label)
		assert.Equal(t, options, asMap(got.DriverOpts), n.Label)
		assert.Equal(t, n.Mode == vnet.HostOnly || n.Mode == vnet.Internal, got.Internal, n.Label)
		assert.Equal(t, n.Subnet6.IsValid(), got.EnableIPv6 != nil && *got.EnableIPv6, n.Label)
		gateway, gateway6 := n.Gateway, n.Gateway6
		if n.Mode == vnet.Internal { // the bridge's, where it has to have one
			gateway, gateway6 = netip.Addr{}, netip.Addr{}
			if !isolated {
				gateway = after(n.Subnet.Masked(), 1)
			}
		}
		var want []pool
		for _, p := range []struct {
			subnet  netip.Prefix
			gateway netip.Addr
		}{{n.Subnet, gateway}, {n.Subnet6, gateway6}} {
			if p.subnet.IsValid() {
				want = append(want, pool{p.subnet.Masked().String(), text(p.gateway)})
			}
		}
		var got4 string
		assert.Equal(t, want, poolsOf(got, &got4), n.Label)
		checkRange(t, n, name, got4)
	}
	for i := range s.lab.Machines {
		m := &s.lab.Machines[i]
		for j := range m.NICs {
			nic := &m.NICs[j]
			if nic.Network != "" {
				continue
			}
			label, subnet := fmt.Sprintf("%s/%d", m.Label, nic.Slot), nic.Subnet.Masked()
			got := find(label, func(c types.NetworkConfig) bool {
				return !bool(c.External) && len(c.Ipam.Config) > 0 && c.Ipam.Config[0].Subnet == subnet.String()
			})
			var part string
			assert.Equal(t, "bridge", got.Driver)
			assert.False(t, got.Internal)
			assert.Empty(t, got.DriverOpts)
			assert.Equal(t, []pool{{subnet.String(), after(subnet, 1).String()}}, poolsOf(got, &part), label)
			assert.Empty(t, part)
		}
	}
	known := len(keys)
	if _, ok := project.Networks["default"]; ok {
		known++ // that of services that name none, which compose-go adds
	}
	assert.Len(t, project.Networks, known)
	return keys
}

func modes(options map[string]string, n *vnet.Network, mode string) {
	options["com.docker.network.bridge.gateway_mode_ipv4"] = mode
	if n.Subnet6.IsValid() {
		options["com.docker.network.bridge.gateway_mode_ipv6"] = mode
	}
}

func asMap(options types.Options) map[string]string {
	all := map[string]string{}
	for key, value := range options {
		all[key] = value
	}
	return all
}

// text is an address, "" for none.
func text(a netip.Addr) string {
	if !a.IsValid() {
		return ""
	}
	return a.String()
}

// poolsOf returns a network's subnets, and where in the first one Docker takes addresses.
func poolsOf(n types.NetworkConfig, part *string) (all []pool) {
	for i, c := range n.Ipam.Config {
		all = append(all, pool{c.Subnet, c.Gateway})
		if i == 0 {
			*part = c.IPRange
		}
	}
	return all
}

// checkRange: Docker gives addresses of the lab's range only, and of all of it where
// that is one block of addresses.
func checkRange(t *testing.T, n *vnet.Network, name, part string) {
	if a, ok := vnet.Find(n.Settings, name, "ip_range"); ok {
		assert.Equal(t, a.Value.Str, part, n.Label)
		return
	}
	d := n.DHCP
	if n.Mode == vnet.Bridged || d == nil || d.Enabled == vnet.Off || !d.Start.IsValid() {
		assert.Empty(t, part, n.Label)
		return
	}
	block, err := netip.ParsePrefix(part)
	require.NoError(t, err, n.Label)
	first, last := block.Masked().Addr(), after(block.Masked(), 1<<(32-block.Bits())-1)
	// A subnet's first and last address are nobody's.
	net := n.Subnet.Masked()
	if first == net.Addr() {
		first = first.Next()
	}
	if last == after(net, 1<<(32-net.Bits())-1) {
		last = last.Prev()
	}
	assert.False(t, first.Less(d.Start), "%s: %s begins before %s", n.Label, part, d.Start)
	assert.False(t, d.End.Less(last), "%s: %s ends behind %s", n.Label, part, d.End)
}

// checkService compares a service with its machine.
func checkService(t *testing.T, s subject, m *vnet.Machine, keys map[string]string, service types.ServiceConfig) {
	nics := connected(m)
	networks := map[string]*vnet.Network{}
	for i := range s.lab.Networks {
		networks[s.lab.Networks[i].Label] = &s.lab.Networks[i]
	}
	perNetwork := !s.target.Version.Less(vnet.Version{Major: 25})
	type connection struct{ ip4, ip6, mac string }
	want, got := map[string]connection{}, map[string]connection{}
	var ports, gotPorts []string
	var servers, domains, hosts, gotHosts []string
	mac := ""
	for i, nic := range nics {
		label := nic.Network
		n := networks[label]
		if n == nil {
			label = fmt.Sprintf("%s/%d", m.Label, nic.Slot)
		}
		c := connection{text(nic.Address), text(nic.Address6), nic.MAC.String()}
		if nic.MAC.IsZero() {
			c.mac = ""
		}
		if n != nil && n.Mode == vnet.Bridged {
			if a, ok := vnet.Find(n.Settings, "docker", "ipvlan"); ok && a.Value.Bool {
				c.mac = "" // all have the uplink's
			}
		}
		if !perNetwork {
			if i == 0 {
				mac = c.mac
			}
			c.mac = ""
		}
		want[keys[label]] = c
		for _, f := range nic.Forwards {
			ports = append(ports, fmt.Sprintf("%s %d -> %d/%s", f.Listen(), f.HostPort, f.GuestPort, f.Proto))
		}
		if n != nil && n.DNS != nil {
			for _, a := range n.DNS.Servers {
				servers = append(servers, a.String())
			}
			if n.DNS.Domain != "" {
				domains = append(domains, n.DNS.Domain)
			}
			for _, h := range n.DNS.Hosts {
				hosts = append(hosts, h.Name+"="+h.Address.String())
			}
		}
	}
	prior := 0
	for key, c := range service.Networks {
		if c == nil {
			c = &types.ServiceNetworkConfig{}
		}
		if key == "default" && len(m.NICs) == 0 {
			continue // the lab says nothing of it, and the overlay neither
		}
		got[key] = connection{c.Ipv4Address, c.Ipv6Address, c.MacAddress}
		if c.GatewayPriority != 0 {
			prior++
		}
	}
	assert.LessOrEqual(t, prior, 1, "which gateway?")
	assert.Equal(t, want, got, m.Label)
	assert.Equal(t, mac, service.MacAddress, m.Label)
	for _, p := range service.Ports {
		gotPorts = append(gotPorts, fmt.Sprintf("%s %s -> %d/%s", p.HostIP, p.Published, p.Target, p.Protocol))
		assert.Equal(t, "ingress", p.Mode)
	}
	assert.ElementsMatch(t, ports, gotPorts, m.Label)
	assert.ElementsMatch(t, once(servers), []string(service.DNS), m.Label)
	assert.ElementsMatch(t, once(domains), []string(service.DNSSearch), m.Label)
	for name, addresses := range service.ExtraHosts {
		for _, a := range addresses {
			gotHosts = append(gotHosts, name+"="+a)
		}
	}
	assert.ElementsMatch(t, once(hosts), gotHosts, m.Label)
	if len(nics) == 0 && len(m.NICs) > 0 {
		assert.Equal(t, "none", service.NetworkMode, m.Label)
	} else {
		assert.Empty(t, service.NetworkMode, m.Label)
	}
	sysctls := types.Mapping(nil)
	if m.Forwarding && len(nics) > 0 {
		sysctls = types.Mapping{"net.ipv4.ip_forward": "1"}
	}
	assert.Equal(t, sysctls, service.Sysctls, m.Label)
}

func once(texts []string) []string {
	texts = slices.Clone(texts)
	slices.Sort(texts)
	return slices.Compact(texts)
}

// checkMerged: over somebody's file, the overlay adds what it says alone, and changes
// nothing that he has.
func checkMerged(t *testing.T, s subject, overlay, his, merged *types.Project) {
	require.Equal(t, his.ServiceNames(), merged.ServiceNames())
	for _, project := range []*types.Project{his, overlay} {
		for key, n := range project.Networks {
			if key != "default" { // there is one while a service names no other
				assert.Equal(t, n, merged.Networks[key], key)
			}
		}
	}
	assert.Equal(t, his.Volumes, merged.Volumes)
	for name, was := range his.Services {
		is, adds := merged.Services[name], overlay.Services[name]
		for key, n := range was.Networks {
			if key != "default" {
				assert.Equal(t, n, is.Networks[key], "%s on %s", name, key)
			}
		}
		for key, n := range adds.Networks {
			if key != "default" {
				assert.Equal(t, n, is.Networks[key], "%s on %s", name, key)
			}
		}
		assert.Equal(t, append(slices.Clone(was.Ports), adds.Ports...), is.Ports, name)
		assert.Equal(t, append(slices.Clone(was.DNS), adds.DNS...), is.DNS, name)
		assert.Equal(t, append(slices.Clone(was.DNSSearch), adds.DNSSearch...), is.DNSSearch, name)
		for host, address := range was.ExtraHosts {
			assert.Equal(t, address, is.ExtraHosts[host])
		}
		for host, address := range adds.ExtraHosts {
			assert.Equal(t, address, is.ExtraHosts[host])
		}
		for key, value := range was.Sysctls {
			assert.Equal(t, value, is.Sysctls[key])
		}
		for key, value := range adds.Sysctls {
			assert.Equal(t, value, is.Sysctls[key])
		}
		assert.Equal(t, adds.MacAddress, is.MacAddress)
		assert.Equal(t, adds.NetworkMode, is.NetworkMode)
		for _, c := range []*types.ServiceConfig{&was, &is} { // what overlays are about
			c.Networks, c.Ports, c.DNS, c.DNSSearch, c.ExtraHosts, c.Sysctls, c.MacAddress, c.NetworkMode = nil, nil, nil, nil, nil, nil, "", ""
		}
		assert.Equal(t, was, is, name)
	}
}
