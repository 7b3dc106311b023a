//go:build live

package docker

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net"
	"net/http"
	"net/netip"
	"regexp"
	"slices"
	"strings"

	"github.com/stretchr/testify/require"
)

// storedNetwork is what the engine, as docker network inspect, shows of a network.
type storedNetwork struct {
	ID         string `json:"Id"`
	Name       string
	Driver     string
	Internal   bool
	EnableIPv6 bool
	IPAM       struct {
		Config []struct {
			Subnet             string
			IPRange            string
			Gateway            string
			AuxiliaryAddresses map[string]string
		}
	}
	Options map[string]string
	Labels  map[string]string
}

// subnet returns what a network has of the family of an address: subnet, range
// and gateway, the zero values if nothing.
func (n *storedNetwork) subnet(six bool) (subnet, pool netip.Prefix, gateway netip.Addr) {
	for _, c := range n.IPAM.Config {
		p, err := netip.ParsePrefix(c.Subnet)
		if err != nil || p.Addr().Is6() != six {
			continue
		}
		pool, _ = netip.ParsePrefix(c.IPRange)
		address, _, _ := strings.Cut(c.Gateway, "/") // some versions give the prefix length, too
		gateway, _ = netip.ParseAddr(address)
		return p, pool, gateway
	}
	return
}

// storedContainer is what the engine, as docker inspect, shows of a container.
type storedContainer struct {
	ID     string `json:"Id"`
	Name   string // with a slash before it
	Config struct {
		Image  string
		Labels map[string]string
	}
	HostConfig struct {
		PortBindings map[string][]binding
		NetworkMode  string
		DNS          []string `json:"Dns"`
		DNSSearch    []string `json:"DnsSearch"`
		ExtraHosts   []string
		Sysctls      map[string]string
	}
	State struct {
		Running bool
		Pid     int
	}
	NetworkSettings struct {
		Ports    map[string][]binding
		Networks map[string]endpoint
	}
}

// binding is where a published port listens.
type binding struct {
	HostIP   string `json:"HostIp"`
	HostPort string
}

// endpoint is what a container has of a network.
type endpoint struct {
	IPAMConfig  *struct{ IPv4Address, IPv6Address string }
	Aliases     []string
	IPAddress   string
	IPPrefixLen int
	Gateway     string
	MacAddress  string
	DriverOpts  map[string]string

	GlobalIPv6Address string
}

// fixed are the addresses that somebody asked for.
func (e *endpoint) fixed() (four, six string) {
	if e.IPAMConfig == nil {
		return "", ""
	}
	return e.IPAMConfig.IPv4Address, e.IPAMConfig.IPv6Address
}

// networks are all that Docker has, but for the three that it brings along, by
// name.
func (b *box) networks() map[string]storedNetwork {
	b.t.Helper()
	found := map[string]storedNetwork{}
	var all []storedNetwork
	b.ask("/networks", &all)
	for _, n := range all {
		if !builtIn(n.Name) {
			require.NotContains(b.t, found, n.Name, "two networks of one name")
			found[n.Name] = n
		}
	}
	return found
}

// builtIn says whether Docker brings a network along.
func builtIn(name string) bool { return name == "bridge" || name == "host" || name == "none" }

// containers are all that Docker has, by name.
func (b *box) containers() map[string]storedContainer {
	b.t.Helper()
	found := map[string]storedContainer{}
	var all []struct {
		ID string `json:"Id"`
	}
	b.ask("/containers/json?all=1", &all)
	for _, c := range all {
		var stored storedContainer
		b.ask("/containers/"+c.ID+"/json", &stored)
		found[strings.TrimPrefix(stored.Name, "/")] = stored
	}
	return found
}

// ask asks the engine itself; the answers are what docker inspect prints.
func (b *box) ask(path string, into any) {
	b.t.Helper()
	client := http.Client{Timeout: patience, Transport: &http.Transport{
		DisableKeepAlives: true,
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, "unix", b.path("/run/docker.sock"))
		},
	}}
	request, err := http.NewRequestWithContext(b.t.Context(), http.MethodGet, "http://docker"+path, http.NoBody)
	require.NoError(b.t, err)
	response, err := client.Do(request)
	require.NoError(b.t, err)
	defer func() { _ = response.Body.Close() }()
	require.Equal(b.t, http.StatusOK, response.StatusCode, path)
	require.NoError(b.t, json.NewDecoder(response.Body).Decode(into), path)
}

// bridgeID is how a bridge is named that nobody named: by its network's ID.
var bridgeID = regexp.MustCompile(`\bbr-[0-9a-f]{12}\b`)

// onHost shows what Docker, or a lab, made on the host; whether a link has somebody
// on it does not count, nor how often a rule held.
const onHost = `
	{
		ip -br addr show type bridge
		ip -br addr show type macvlan
		ip -br addr show type ipvlan 2>/dev/null || true
	} | sed 's/ fe80:[^ ]*//; s/ \(UP\|DOWN\|UNKNOWN\) / /; s/  */ /g'
	ip route show | sed 's/ linkdown//'
	{
		iptables-save -t filter
		iptables-save -t nat
		ip6tables-save -t filter
	} | grep -v '^[#:]'
	echo forwarding "$(cat /proc/sys/net/ipv4/ip_forward)"
	nft list tables | grep -v -e ' \(filter\|nat\|raw\|mangle\)$' || true`

// visible is everything that Docker holds, and what it made on the host. What
// Docker itself draws at random, and addresses that nobody asked for, are left
// out.
func (b *box) visible() string {
	b.t.Helper()
	var text strings.Builder
	networks := b.networks()
	bridges := map[string]string{}
	for _, name := range slices.Sorted(maps.Keys(networks)) {
		n := networks[name]
		bridges["br-"+n.ID[:12]] = "br(" + name + ")"
		fmt.Fprintf(&text, "network %q %s internal=%t ipv6=%t %+v %v %v\n", name, n.Driver, n.Internal, n.EnableIPv6, n.IPAM.Config, n.Options, n.Labels)
	}
	containers := b.containers()
	for _, name := range slices.Sorted(maps.Keys(containers)) {
		c := containers[name]
		fmt.Fprintf(&text, "container %q %s running=%t %s %v %v %v %v\n", name, c.Config.Image, c.State.Running, c.HostConfig.NetworkMode, c.HostConfig.PortBindings, c.Config.Labels, c.HostConfig.DNS, c.HostConfig.ExtraHosts)
		for _, on := range slices.Sorted(maps.Keys(c.NetworkSettings.Networks)) {
			e := c.NetworkSettings.Networks[on]
			four, six := e.fixed()
			aliases := slices.DeleteFunc(slices.Clone(e.Aliases), func(a string) bool { return strings.HasPrefix(c.ID, a) })
			fmt.Fprintf(&text, "  on %q %s %s %v %v\n", on, four, six, slices.Sorted(slices.Values(aliases)), e.DriverOpts)
		}
		for _, p := range slices.Sorted(maps.Keys(c.NetworkSettings.Ports)) {
			fmt.Fprintf(&text, "  port %s %v\n", p, c.NetworkSettings.Ports[p])
		}
	}
	host := b.run("sh", "-euc", onHost)
	// A container's addresses in rules are those that it happens to have.
	host = bridgeID.ReplaceAllStringFunc(host, func(s string) string {
		if name, ok := bridges[s]; ok {
			return name
		}
		return s
	})
	host = regexp.MustCompile(`(198\.18\.0)\.\d+/32`).ReplaceAllString(host, "$1.x")
	lines := strings.Split(host, "\n")
	slices.Sort(lines) // the order of rules of different networks is that of their making
	text.WriteString(strings.Join(lines, "\n"))
	return text.String()
}
