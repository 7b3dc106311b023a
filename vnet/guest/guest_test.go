package guest_test

import (
	"fmt"
	"net/netip"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/vnetgen/vnetgen/backends"
	"github.com/vnetgen/vnetgen/internal/goldens"
	"github.com/vnetgen/vnetgen/vnet"
	"github.com/vnetgen/vnetgen/vnet/guest"
)

func prefix(s string) netip.Prefix { return netip.MustParsePrefix(s) }

func addr(s string) netip.Addr { return netip.MustParseAddr(s) }

var mac = vnet.MAC{0x52, 0x54, 0, 1, 2, 3}

// bare is a hypervisor without any service: no DHCP, no DNS, as Hyper-V's switches
// are.
type bare struct{}

func (bare) Info() *vnet.Info {
	return &vnet.Info{
		Name: "bare", Title: "Bare", Hosts: []vnet.HostOS{vnet.Linux}, Default: vnet.Version{Major: 1}, Newest: vnet.Version{Major: 1},
		Rules: rules(),
		Conventions: func(vnet.Target) vnet.Conventions {
			return vnet.Conventions{Networks: map[vnet.Mode]vnet.Habit{
				vnet.NAT:        {Pools: []netip.Prefix{prefix("10.50.0.0/16")}, Gateway: 1, Guest: 2},
				vnet.NATNetwork: {Pools: []netip.Prefix{prefix("10.51.0.0/16")}, Gateway: 1},
				vnet.HostOnly:   {Pools: []netip.Prefix{prefix("10.52.0.0/16")}, Gateway: 1},
				vnet.Internal:   {Pools: []netip.Prefix{prefix("10.53.0.0/16")}},
			}}
		},
	}
}

func (bare) Plan(*vnet.Topology, vnet.Target, vnet.Options) (*vnet.Plan, vnet.Diags) { return nil, nil }

// rules has one for every feature: the machines' names are their own business.
func rules() []vnet.Rule {
	var all []vnet.Rule
	for _, f := range vnet.Features {
		level := vnet.Exact
		if strings.HasPrefix(string(f.Feature), "dns.") {
			level = vnet.Degraded
		}
		all = append(all, vnet.Rule{Feature: f.Feature, Level: level, Reason: "as a test has it"})
	}
	return all
}

func settings(t testing.TB, lab *vnet.Topology, b vnet.Backend) ([]guest.Machine, vnet.Diags) {
	t.Helper()
	ready, diags := vnet.Prepare(lab, b, vnet.Target{}, vnet.Options{})
	require.NoError(t, diags.Err())
	return guest.Settings(ready, b.Info(), vnet.Target{})
}

func codes(diags vnet.Diags) []string {
	var out []string
	for _, d := range diags {
		out = append(out, string(d.Code))
	}
	return out
}

// TestWithoutServices has a hypervisor that serves neither DHCP nor DNS: every
// machine has its address and gateway written down, and says that it has no name
// server unless the lab names one.
func TestWithoutServices(t *testing.T) {
	lab := &vnet.Topology{Lab: vnet.Lab{Name: "t"},
		Networks: []vnet.Network{
			{Label: "mute", Mode: vnet.NATNetwork},
			{Label: "named", Mode: vnet.NATNetwork, DNS: &vnet.DNS{Servers: []netip.Addr{addr("9.9.9.9")}}},
			{Label: "mgmt", Mode: vnet.HostOnly},
		},
		Machines: []vnet.Machine{
			{Label: "a", NICs: []vnet.NIC{{Network: "mute"}}},
			{Label: "b", NICs: []vnet.NIC{{Network: "named"}, {Network: "mgmt"}}},
			{Label: "c", NICs: []vnet.NIC{{}}},
		},
	}
	machines, diags := settings(t, lab, bare{})
	assert.Equal(t, []string{"guest-no-dns", "guest-no-dns"}, codes(diags))
	assert.Contains(t, diags[0].Detail, `Write dns { servers = ["…"] } in the network block.`)
	assert.Contains(t, diags[1].Detail, "by hand", "single-VM NAT has no network block")
	for _, m := range machines {
		for _, n := range m.NICs {
			assert.False(t, n.DHCP4, m.Label)
			assert.True(t, n.Static4().IsValid(), m.Label)
		}
		n := m.NICs[0]
		assert.True(t, n.Default4, m.Label)
		assert.True(t, n.Static4().Masked().Contains(n.Gateway4), m.Label)
	}
	assert.Equal(t, []netip.Addr{addr("9.9.9.9")}, machines[1].NICs[0].DNS)
	assert.False(t, machines[1].NICs[1].Default4)
	assert.Equal(t, "10.50.", machines[2].NICs[0].Gateway4.String()[:6])
}

// beyond returns findings that no lab file leads to, by their codes.
func beyond() map[vnet.Code]vnet.Diags {
	_, noMAC := guest.Write(&guest.Machine{Label: "m", NICs: []guest.NIC{{Name: "a"}}}, guest.Netplan)
	_, text := guest.Write(&guest.Machine{Label: "m", NICs: []guest.NIC{{Name: "a", MAC: mac, Search: []string{"a\nb"}}}}, guest.Netplan)
	return map[vnet.Code]vnet.Diags{"guest-no-mac": noMAC, "guest-text": text}
}

// TestRefused: what a program puts into a Machine is refused where it could be
// read as something else, whole and with a finding.
func TestRefused(t *testing.T) {
	good := guest.NIC{Name: "front", Slot: 1, MAC: mac, DHCP4: true, Search: []string{"lab.test"}}
	for name, change := range map[string]func(*guest.Machine){
		"a line end in the lab's name":   func(m *guest.Machine) { m.Lab = "a\nb" },
		"a line end in the label":        func(m *guest.Machine) { m.Label = "a\r" },
		"next line in the name":          func(m *guest.Machine) { m.Name = "a\u0085b" },
		"no UTF-8":                       func(m *guest.Machine) { m.Lab = "\xff" },
		"an interface's name":            func(m *guest.Machine) { m.NICs[0].Name = "a b" },
		"an interface's name of nothing": func(m *guest.Machine) { m.NICs[0].Name = "" },
		"a domain with a space":          func(m *guest.Machine) { m.NICs[0].Search = []string{"a b"} },
		"a domain with a quote":          func(m *guest.Machine) { m.NICs[0].Search = []string{"a'b"} },
		"a domain of nothing":            func(m *guest.Machine) { m.NICs[0].Search = []string{""} },
		"an option":                      func(m *guest.Machine) { m.NICs[0].Search = []string{"-x"} },
		"a host with a line end":         func(m *guest.Machine) { m.Hosts = []vnet.HostRecord{{Name: "a\n1.2.3.4 b", Address: addr("10.0.0.1")}} },
		"a group's MAC":                  func(m *guest.Machine) { m.NICs[0].MAC[0] |= 1 },
	} {
		t.Run(name, func(t *testing.T) {
			for _, f := range guest.Formats {
				m := guest.Machine{Label: "m", Name: "m", Lab: "l", NICs: []guest.NIC{good}}
				files, diags := guest.Write(&m, f)
				require.NoError(t, diags.Err())
				require.NotEmpty(t, files)
				change(&m)
				files, diags = guest.Write(&m, f)
				assert.Error(t, diags.Err())
				assert.Empty(t, files, "half an output")
			}
		})
	}
	files, diags := guest.Write(&guest.Machine{Label: "m"}, "banana")
	assert.Error(t, diags.Err())
	assert.Empty(t, files)
}

// TestNeverTwoDefaultRoutes holds every machine of every case of the whole project
// to it, in the settings.
func TestNeverTwoDefaultRoutes(t *testing.T) {
	paths, err := filepath.Glob("../../golden/testdata/*.txtar")
	require.NoError(t, err)
	checked := 0
	for _, path := range append(paths, goldens.Cases(t)...) {
		archive, err := txtar.ParseFile(path)
		require.NoError(t, err)
		for _, m := range allMachines(archive) {
			checked++
			four, six := 0, 0
			names := map[string]bool{}
			for i := range m.NICs {
				n := &m.NICs[i]
				if n.Default4 {
					four++
				}
				if n.Default6 {
					six++
				}
				assert.False(t, n.Gateway4.IsValid() && !n.Default4, "%s: %s", path, m.Label)
				assert.False(t, n.Gateway6.IsValid() && !n.Default6, "%s: %s", path, m.Label)
				assert.True(t, n.Default4 || !n.DHCP4 || n.IgnoreRoutes, "%s: %s: DHCP brings a route", path, m.Label)
				assert.False(t, names[n.Name], "%s: %s: two NICs are called %s", path, m.Label, n.Name)
				assert.LessOrEqual(t, len(n.Name), 15)
				names[n.Name] = true
			}
			assert.LessOrEqual(t, four, 1, "%s: %s", path, m.Label)
			assert.LessOrEqual(t, six, 1, "%s: %s", path, m.Label)
		}
	}
	assert.Greater(t, checked, 100)
}

// many returns a lab of n machines.
func many(n int) *vnet.Topology {
	lab := &vnet.Topology{Lab: vnet.Lab{Name: "many"}, Networks: []vnet.Network{
		{Label: "lan", Mode: vnet.NATNetwork, Subnet: prefix("172.16.0.0/13"), MTU: 1400},
		{Label: "priv", Mode: vnet.Internal, Subnet: prefix("172.24.0.0/13")},
	}}
	for i := range n {
		lab.Machines = append(lab.Machines, vnet.Machine{Label: fmt.Sprintf("m-%d", i), NICs: []vnet.NIC{{Network: "lan"}, {Network: "priv"}, {}}})
	}
	return lab
}

// TestSameBytes: the same lab gives the same bytes, and the order of the machines
// changes nothing in them.
func TestSameBytes(t *testing.T) {
	for _, b := range backends.All() {
		if b.Info().Configures != "" {
			continue
		}
		written := func(lab *vnet.Topology) map[string]string {
			machines, diags := settings(t, lab, b)
			require.NoError(t, diags.Err())
			out := map[string]string{}
			for i := range machines {
				for _, f := range guest.Formats {
					files, diags := guest.Write(&machines[i], f)
					require.NoError(t, diags.Err())
					for _, file := range files {
						out[machines[i].Label+"/"+string(f)+"/"+file.Name] = string(file.Content)
						assert.True(t, strings.HasSuffix(string(file.Content), "\n") && !strings.HasSuffix(string(file.Content), "\n\n"), file.Name)
						assert.NotContains(t, string(file.Content), "\r")
					}
				}
			}
			return out
		}
		first := written(many(30))
		assert.Equal(t, first, written(many(30)))
		shuffled := many(30)
		slices.Reverse(shuffled.Machines)
		slices.Reverse(shuffled.Networks)
		assert.Equal(t, first, written(shuffled))
	}
}

func BenchmarkThousandMachines(b *testing.B) {
	backend := backends.All()[0]
	ready, diags := vnet.Prepare(many(1000), backend, vnet.Target{}, vnet.Options{})
	require.NoError(b, diags.Err())
	for _, f := range guest.Formats {
		b.Run(string(f), func(b *testing.B) {
			for b.Loop() {
				machines, _ := guest.Settings(ready, backend.Info(), vnet.Target{})
				for i := range machines {
					guest.Write(&machines[i], f)
				}
			}
		})
	}
}
