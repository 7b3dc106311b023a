package virtualbox

import (
	"net/netip"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/vnetgen/vnetgen/backends/internal/kit"
	"github.com/vnetgen/vnetgen/vnet"
)

func TestEncode(t *testing.T) {
	for in, want := range map[string]string{
		"classroom": "classroom", "Web-0_x.y": "Web-0_x.y", "a/b": "a%2Fb", "a b, Value: c": "a%20b%2C%20Value%3A%20c",
		"%41": "%2541", "ü": "%C3%BC", "": "",
	} {
		assert.Equal(t, want, kit.Encode(in), "%q", in)
	}
}

func TestForwardName(t *testing.T) {
	for want, f := range map[string]vnet.Forward{
		"ssh":                {Name: "ssh", HostPort: 22},
		"tcp-8080":           {HostPort: 8080, GuestPort: 80},
		"udp-53":             {HostPort: 53, Proto: vnet.UDP},
		"tcp-80-0.0.0.0":     {HostPort: 80, Host: netip.MustParseAddr("0.0.0.0")},
		"tcp-80-2001-db8--1": {HostPort: 80, Host: netip.MustParseAddr("2001:db8::1")},
	} {
		assert.Equal(t, want, forwardName(&f))
	}
}

// lab is a small lab for the tests below.
func lab() *vnet.Topology {
	return &vnet.Topology{
		Lab: vnet.Lab{Name: "lab"},
		Networks: []vnet.Network{
			{Label: "campus", Mode: vnet.NATNetwork}, {Label: "mgmt", Mode: vnet.HostOnly},
			{Label: "lan", Mode: vnet.Bridged}, {Label: "back", Mode: vnet.Internal, DHCP: &vnet.DHCP{}},
		},
		Machines: []vnet.Machine{{Label: "web", NICs: []vnet.NIC{
			{Network: "campus", Forwards: []vnet.Forward{{HostPort: 8080, GuestPort: 80}}},
			{Network: "mgmt"}, {Network: "lan"}, {Network: "back"}, {}, {Slot: 9},
		}}},
	}
}

func TestStepsAreWhole(t *testing.T) {
	for _, target := range []vnet.Target{{HostOS: vnet.Linux, Version: v61}, {HostOS: vnet.Linux, Version: v72}, {HostOS: vnet.MacOS, Version: v72}, {HostOS: vnet.Windows, Version: v72}} {
		for _, create := range []bool{false, true} {
			plan, diags := vnet.Generate(lab(), New(), target, vnet.Options{CreateMachines: create})
			require.NoError(t, diags.Err(), target.String())
			for _, s := range plan.Steps.All() {
				switch {
				case len(s.Create) == 0:
					assert.NotEmpty(t, s.Missing, "%s requires something and does not say what to do", s.ID)
					assert.Empty(t, s.Remove, "%s removes what it never made", s.ID)
				default:
					assert.NotEmpty(t, s.Remove, "%s is never removed", s.ID)
					assert.NotNil(t, s.Probe.Owner, "%s has no owner", s.ID)
				}
				assert.NotEmpty(t, s.Probe.Views, s.ID)
			}
		}
	}
}

// TestStepsStayTheSame makes every step twice, as plans too large to hold do.
func TestStepsStayTheSame(t *testing.T) {
	for _, create := range []bool{false, true} {
		target, opts := vnet.Target{HostOS: vnet.Linux, Version: v72}, vnet.Options{CreateMachines: create}
		ready, diags := vnet.Prepare(lab(), New(), target, opts)
		require.NoError(t, diags.Err())
		p := newPlanner(ready, target, opts)
		p.networks()
		p.machines()
		held := p.all()
		require.Greater(t, held.Len(), len(p.order))
		for i, about := range p.order {
			assert.Equal(t, *held.At(len(p.steps) + i), p.step(about))
		}
	}
}

func TestSpellingByVersion(t *testing.T) {
	has := func(target vnet.Target, word string) bool {
		plan, diags := vnet.Generate(lab(), New(), target, vnet.Options{})
		require.NoError(t, diags.Err())
		for _, s := range plan.Steps.All() {
			for _, c := range s.Create {
				for _, a := range c.Args {
					if strings.HasPrefix(a.Text, word) {
						return true
					}
				}
			}
		}
		return false
	}
	assert.False(t, has(vnet.Target{HostOS: vnet.Linux, Version: v61}, "--nat-localhostreachable"), "6.1 does not know it")
	assert.True(t, has(vnet.Target{HostOS: vnet.Linux, Version: v70}, "--nat-localhostreachable"))
	assert.True(t, has(vnet.Target{HostOS: vnet.MacOS, Version: v61}, "hostonlyif"))
	assert.True(t, has(vnet.Target{HostOS: vnet.MacOS, Version: v70}, "hostonlynet"))
	assert.False(t, has(vnet.Target{HostOS: vnet.MacOS, Version: v70}, "hostonlyif"))
}

func BenchmarkPlan(b *testing.B) {
	t := &vnet.Topology{Lab: vnet.Lab{Name: "lab"}, Networks: []vnet.Network{{Label: "campus", Mode: vnet.NATNetwork, Subnet: netip.MustParsePrefix("172.16.0.0/12")}}}
	for i := range 1000 {
		t.Machines = append(t.Machines, vnet.Machine{
			Label: "m" + strings.Repeat("i", i%7) + string(rune('a'+i%26)) + netip.AddrFrom4([4]byte{0, 0, byte(i >> 8), byte(i)}).String(),
			NICs:  []vnet.NIC{{Network: "campus"}, {Forwards: []vnet.Forward{{HostPort: 20000 + i, GuestPort: 22}}}},
		})
	}
	target := vnet.Target{HostOS: vnet.Linux, Version: v72}
	resolved, diags := vnet.Prepare(t, New(), target, vnet.Options{})
	require.NoError(b, diags.Err())
	b.ReportAllocs()
	for b.Loop() {
		plan, _ := New().Plan(resolved, target, vnet.Options{})
		plan.Steps.Held()
	}
}
