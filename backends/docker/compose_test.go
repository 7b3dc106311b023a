package docker_test

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

	"github.com/vnetgen/vnetgen/backends/docker"
	"github.com/vnetgen/vnetgen/golden/cases"
	"github.com/vnetgen/vnetgen/vnet"
	"github.com/vnetgen/vnetgen/vnet/config"
)

// overlay is what the overlay says, as a reader of YAML has it.
type overlay struct {
	Services map[string]struct {
		Networks map[string]struct {
			IPv4     string `yaml:"ipv4_address"`
			IPv6     string `yaml:"ipv6_address"`
			MAC      string `yaml:"mac_address"`
			Priority int    `yaml:"gw_priority"`
		}
		NetworkMode string `yaml:"network_mode"`
		MAC         string `yaml:"mac_address"`
		Ports       []struct {
			Target    int
			HostIP    string `yaml:"host_ip"`
			Published string
			Protocol  string
		}
		DNS        []string
		DNSSearch  []string `yaml:"dns_search"`
		ExtraHosts []string `yaml:"extra_hosts"`
		Sysctls    map[string]string
	}
	Networks map[string]struct {
		Name       string
		External   bool
		Driver     string
		Internal   bool
		EnableIPv6 bool              `yaml:"enable_ipv6"`
		DriverOpts map[string]string `yaml:"driver_opts"`
		Labels     map[string]string
		IPAM       struct {
			Config []struct {
				Subnet, Gateway string
				Range           string `yaml:"ip_range"`
			}
		} `yaml:"ipam"`
	}
}

// read reads a plan's overlay, strictly.
func read(t testing.TB, plan *vnet.Plan) overlay {
	t.Helper()
	require.Len(t, plan.Documents, 1)
	require.Equal(t, "compose", plan.Documents[0].Format)
	var o overlay
	text := string(plan.Documents[0].Content)
	d := yaml.NewDecoder(strings.NewReader(text))
	d.KnownFields(true)
	require.NoError(t, d.Decode(&o), text)
	assert.Error(t, d.Decode(&o), "there is a second document")
	assert.True(t, strings.HasSuffix(text, "\n") && !strings.Contains(text, "\r"))
	return o
}

// TestOverlays: the overlay of every lab is the lab.
func TestOverlays(t *testing.T) {
	for _, l := range labs(t) {
		t.Run(l.name, func(t *testing.T) {
			o := read(t, l.plan)
			key := map[string]string{}
			for k, n := range o.Networks {
				assert.Empty(t, key[n.Name], "two networks are called %s", n.Name)
				key[n.Name] = k
			}
			nets := map[string]*vnet.Network{}
			for i := range l.t.Networks {
				n := &l.t.Networks[i]
				nets[n.Label] = n
				got, ok := o.Networks[key[n.Name]]
				require.True(t, ok, n.Name)
				assert.Equal(t, n.External, got.External)
				if n.External {
					continue
				}
				assert.Equal(t, n.Mode == vnet.HostOnly || n.Mode == vnet.Internal, got.Internal)
				assert.Equal(t, n.Subnet6.IsValid(), got.EnableIPv6)
				var subnets []string
				for _, c := range got.IPAM.Config {
					subnets = append(subnets, c.Subnet)
					if c.Range != "" {
						assert.True(t, netip.MustParsePrefix(c.Subnet).Contains(netip.MustParsePrefix(c.Range).Addr()))
					}
				}
				if n.Subnet.IsValid() {
					assert.Contains(t, subnets, n.Subnet.Masked().String())
				}
				if n.Gateway.IsValid() && n.Mode != vnet.Internal {
					assert.Equal(t, n.Gateway.String(), got.IPAM.Config[0].Gateway)
				}
				assert.NotEqual(t, l.t.Lab.Name, got.Labels["io.github.vnetgen.lab"], "the script takes Compose's networks for its own")
			}
			for i := range l.t.Machines {
				m := &l.t.Machines[i]
				s, ok := o.Services[m.HypervisorName()]
				require.Equal(t, len(m.NICs) > 0, ok)
				ports := 0
				for j := range m.NICs {
					nic := &m.NICs[j]
					if nic.Connected == vnet.Off {
						continue
					}
					for k := range nic.Forwards {
						f := &nic.Forwards[k]
						p := s.Ports[ports]
						assert.Equal(t, fmt.Sprintln(f.GuestPort, f.Listen(), f.HostPort, f.Proto), fmt.Sprintln(p.Target, p.HostIP, p.Published, p.Protocol))
						ports++
					}
					if nic.Network == "" {
						continue
					}
					on, ok := s.Networks[key[nets[nic.Network].Name]]
					require.True(t, ok)
					assert.Equal(t, nic.Address, parsed(on.IPv4))
					assert.Equal(t, nic.Address6, parsed(on.IPv6))
					if l.plan.Target.Version.Major >= 25 && o.Networks[key[nets[nic.Network].Name]].Driver != "ipvlan" {
						assert.Equal(t, nic.MAC.String(), on.MAC)
					}
				}
				assert.Len(t, s.Ports, ports)
			}
		})
	}
}

// parsed is an address, the zero value for no text.
func parsed(text string) netip.Addr {
	a, _ := netip.ParseAddr(text)
	return a
}

// FuzzOverlay has whatever a lab is called, and its names are, in an overlay: each is
// one value there, with every dollar doubled, and none of it is YAML.
func FuzzOverlay(f *testing.F) {
	for _, seed := range []string{"lab", "a: b", "- x", "${HOME}", "$$", "#", "'\"", "\u2028x", "a\u0085b", "yes", "1e3", "0x10", "null", "~", "網路", "%s", "a\nb", "\ufeff"} {
		f.Add(seed, seed)
	}
	f.Fuzz(func(t *testing.T, name, domain string) {
		topology := &vnet.Topology{Lab: vnet.Lab{Name: name},
			Networks: []vnet.Network{{Label: name, Name: "net", Mode: vnet.NATNetwork, DNS: &vnet.DNS{Domain: domain}}},
			Machines: []vnet.Machine{{Label: name, Name: "machine", NICs: []vnet.NIC{{Network: name}, {}}}}}
		plan, diags := vnet.Generate(topology, docker.New(), vnet.Target{HostOS: vnet.Linux}, vnet.Options{})
		if diags.HasErrors() {
			return
		}
		o := read(t, plan)
		require.Len(t, o.Services, 1)
		require.Len(t, o.Networks, 2)
		if domain != "" {
			require.Equal(t, []string{strings.ReplaceAll(domain, "$", "$$")}, o.Services["machine"].DNSSearch)
		}
		for line := range strings.Lines(string(plan.Documents[0].Content)) {
			assert.NotContains(t, line, "\u2028")
		}
	})
}

// TestOverlayDefaultBridge has a network that Compose puts no service on: an error
// where the overlay alone is wanted, else said in it.
func TestOverlayDefaultBridge(t *testing.T) {
	topology, diags := config.Load([]config.File{{Name: "lab.hcl", Bytes: []byte(`network "docker0" {
  mode     = "nat-network"
  external = true
  name     = "bridge"
}
machine "web" {
  nic { network = network.docker0 }
}
`)}}, cases.Options("lab"))
	require.NoError(t, diags.Err())
	target := vnet.Target{HostOS: vnet.Linux}
	_, diags = vnet.Generate(topology, docker.New(), target, vnet.Options{Format: "compose"})
	require.ErrorContains(t, diags.Err(), `network "docker0": Compose puts no service on Docker's default bridge`)

	plan, diags := vnet.Generate(topology, docker.New(), target, vnet.Options{})
	require.NoError(t, diags.Err())
	assert.Contains(t, string(plan.Documents[0].Content), "# The script alone can put containers on bridge:")
}
