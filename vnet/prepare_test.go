package vnet_test

import (
	"fmt"
	"math/rand/v2"
	"net/netip"
	"strings"
	"testing"
	"testing/quick"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/vnetgen/vnetgen/vnet"
)

// fake is a backend with a habit of each kind. Its contract is exact but for
// what the tests ask.
type fake struct {
	info vnet.Info
	plan func(*vnet.Topology) (*vnet.Plan, vnet.Diags)
}

func (f *fake) Info() *vnet.Info { return &f.info }

func (f *fake) Plan(t *vnet.Topology, _ vnet.Target, _ vnet.Options) (*vnet.Plan, vnet.Diags) {
	return f.plan(t)
}

func prefixes(texts ...string) []netip.Prefix {
	list := make([]netip.Prefix, len(texts))
	for i, text := range texts {
		list[i] = netip.MustParsePrefix(text)
	}
	return list
}

func newFake(rules ...vnet.Rule) *fake {
	for _, f := range vnet.Features {
		if f.Feature != vnet.FeatureLatency { // the gap
			rules = append(rules, vnet.Rule{Feature: f.Feature, Level: vnet.Exact})
		}
	}
	return &fake{
		info: vnet.Info{
			Name: "fake", Title: "Fake", Hosts: []vnet.HostOS{vnet.Linux, vnet.MacOS},
			Oldest: vnet.Version{Major: 6, Minor: 1}, Newest: vnet.Version{Major: 7, Minor: 2}, Default: vnet.Version{Major: 7},
			Variants: []string{"plain", "fancy"},
			Rules:    rules,
			Settings: []vnet.Setting{
				{Scope: vnet.InNIC, Key: "speed", Kind: vnet.Number, Min: 1, Max: 10, Doc: "How fast."},
				{Scope: vnet.InNIC, Key: "kind", Kind: vnet.String, Values: []string{"virtio", "e1000"}, Doc: "What hardware."},
				{Scope: vnet.InNIC, Key: "nat_only", Kind: vnet.Bool, Modes: []vnet.Mode{vnet.NAT}, Doc: "For NAT."},
				{Scope: vnet.InMachine, Key: "cores", Kind: vnet.Number, Doc: "How many."},
			},
			Conventions: func(vnet.Target) vnet.Conventions {
				return vnet.Conventions{
					OUI: [3]byte{8, 0, 0x27}, Slots: 8,
					Networks: map[vnet.Mode]vnet.Habit{
						vnet.NAT: {Pools: prefixes("10.0.2.0/24"), PerSlot: true, MaxBits: 27, Gateway: 2, FixedGateway: true, DHCP: true, DHCPAt: 2, Guest: 15},
						vnet.NATNetwork: {Pools: prefixes("10.64.0.0/10"), MaxBits: 29, Gateway: 1, FixedGateway: true, DHCP: true, DHCPAt: 4,
							Taken: []vnet.Taken{{Offset: 2, For: "the host's loopback"}}},
						vnet.HostOnly: {Pools: prefixes("192.168.56.0/21"), Allowed: prefixes("192.168.56.0/21", "fe80::/10"), Remedy: "edit the list", Gateway: 1, DHCP: true, DHCPAt: 2},
						vnet.Internal: {Pools: prefixes("10.128.0.0/16")},
					},
				}
			},
		},
		plan: func(t *vnet.Topology) (*vnet.Plan, vnet.Diags) {
			return &vnet.Plan{Lab: t.Lab.Name, Backend: "fake", Title: "Fake"}, nil
		},
	}
}

// lab returns a NAT network "lan" of 10.20.0.0/24 with the machines "web" and
// "db" on it. None of it has a place.
func lab() *vnet.Topology {
	return &vnet.Topology{
		Lab:      vnet.Lab{Name: "t"},
		Networks: []vnet.Network{{Label: "lan", Mode: vnet.NATNetwork, Subnet: netip.MustParsePrefix("10.20.0.0/24")}},
		Machines: []vnet.Machine{
			{Label: "web", NICs: []vnet.NIC{{Network: "lan"}}},
			{Label: "db", NICs: []vnet.NIC{{Network: "lan"}}},
		},
	}
}

// written returns a source in which each of the arguments stands on a line of
// its own.
func written(line int32, args ...string) *vnet.Source {
	s := &vnet.Source{Def: vnet.Range{File: "lab.hcl", Line: line, Column: 1}}
	for i, arg := range args {
		s.Args = append(s.Args, vnet.ArgRange{Name: arg, Range: vnet.Range{File: "lab.hcl", Line: line + int32(i) + 1, Column: 3}})
	}
	return s
}

func codes(ds vnet.Diags) []string {
	var list []string
	for _, d := range ds {
		list = append(list, string(d.Code))
	}
	return list
}

func TestPrepareLeavesTheTopologyAlone(t *testing.T) {
	make := func() *vnet.Topology {
		x := lab()
		x.Networks[0].DHCP = &vnet.DHCP{}
		x.Machines[0].NICs[0].Forwards = []vnet.Forward{{HostPort: 80, GuestPort: 80}}
		return x
	}
	x := make()
	ready, diags := vnet.Prepare(x, newFake(), vnet.Target{}, vnet.Options{})
	require.NoError(t, diags.Err())
	assert.Equal(t, make(), x)
	assert.True(t, ready.Networks[0].DHCP.Start.IsValid())
	assert.True(t, ready.Machines[0].NICs[0].Address.IsValid())
}

func TestPrepareIsStable(t *testing.T) {
	x := lab()
	x.Networks = append(x.Networks, vnet.Network{Label: "priv", Mode: vnet.Internal}, vnet.Network{Label: "mgmt", Mode: vnet.HostOnly})
	x.Machines[0].NICs = append(x.Machines[0].NICs, vnet.NIC{Network: "priv"}, vnet.NIC{}, vnet.NIC{Network: "mgmt"})
	for _, b := range []vnet.Backend{nil, newFake()} {
		ready, diags := vnet.Prepare(x, b, vnet.Target{}, vnet.Options{})
		require.NoError(t, diags.Err())
		again, diags := vnet.Prepare(ready, b, vnet.Target{}, vnet.Options{})
		require.NoError(t, diags.Err())
		assert.Equal(t, ready, again, "a resolved topology has nothing left to choose")
	}
}

func TestPrepareNothing(t *testing.T) {
	ready, diags := vnet.Prepare(nil, newFake(), vnet.Target{}, vnet.Options{})
	assert.NotNil(t, ready)
	assert.Equal(t, []string{"name-empty"}, codes(diags))
	_, diags = vnet.Prepare(&vnet.Topology{}, nil, vnet.Target{}, vnet.Options{})
	assert.Equal(t, []string{"name-empty"}, codes(diags))
}

func TestComplete(t *testing.T) {
	info := newFake().Info()
	for _, c := range []struct {
		name      string
		give      vnet.Target
		want, err string
	}{
		{"all left out", vnet.Target{}, "7.0 (plain) on linux", ""},
		{"newest covers its patches", vnet.Target{Version: vnet.Version{Major: 7, Minor: 2, Patch: 22}}, "7.2.22 (plain) on linux", ""},
		{"all given", vnet.Target{HostOS: vnet.MacOS, Version: vnet.Version{Major: 6, Minor: 1}, Variant: "fancy"}, "6.1 (fancy) on macos", ""},
		{"host", vnet.Target{HostOS: vnet.Windows}, "", `makes no plans for host OS "windows": it knows linux and macos`},
		{"too old", vnet.Target{Version: vnet.Version{Major: 6}}, "", "6.1 to 7.2"},
		{"too new", vnet.Target{Version: vnet.Version{Major: 7, Minor: 3}}, "", "6.1 to 7.2"},
		{"variant", vnet.Target{Variant: "plaid"}, "", "plain and fancy"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := info.Complete(c.give)
			if c.err != "" {
				require.ErrorContains(t, err, c.err)
				return
			}
			require.NoError(t, err)
			assert.Equal(t, c.want, got.String())
		})
	}
}

// wild makes a topology in which anything can be wrong.
func wild(r *rand.Rand) *vnet.Topology {
	words := []string{"", "a", "b", "lan", "nat", "a-0", "\n", "\xff", "naïve", strings.Repeat("x", 300), "link.loss", "mode", "fake", "speed", "kind"}
	word := func() string { return words[r.IntN(len(words))] }
	number := func() int { return []int{-1, 0, 1, 2, 15, 80, 1500, 4095, 65535, 65536, 1 << 40}[r.IntN(11)] }
	addr := func() netip.Addr {
		return []netip.Addr{{}, netip.IPv6Unspecified(), netip.IPv4Unspecified(), netip.MustParseAddr("10.0.0.1"), netip.MustParseAddr("10.0.0.255"),
			netip.MustParseAddr("192.168.56.130"), netip.MustParseAddr("255.255.255.255"), netip.MustParseAddr("224.0.0.1"), netip.MustParseAddr("::ffff:10.0.0.1"),
			netip.MustParseAddr("fe80::1%eth0"), netip.MustParseAddr("fd00::1"), netip.MustParseAddr("127.0.0.1")}[r.IntN(12)]
	}
	prefix := func() netip.Prefix {
		a := addr()
		if !a.IsValid() || r.IntN(4) == 0 {
			return netip.Prefix{}
		}
		return netip.PrefixFrom(a, r.IntN(a.BitLen()+2)-1)
	}
	settings := func() []vnet.Settings {
		if r.IntN(3) > 0 {
			return nil
		}
		v := vnet.Value{Kind: vnet.ValueKind(r.IntN(6)), Str: word(), Num: float64(number())}
		return []vnet.Settings{{Backend: "fake", Attrs: []vnet.Attr{{Key: word(), Value: v}}}}
	}
	source := func() *vnet.Source {
		if r.IntN(2) == 0 {
			return nil
		}
		return written(int32(r.IntN(9)), "address", "mac", "subnet", "host", "slot")
	}
	x := &vnet.Topology{Lab: vnet.Lab{Name: word(), Accept: []vnet.Accept{{Feature: vnet.Feature(word())}}, Settings: settings()}}
	for range r.IntN(5) {
		n := vnet.Network{
			Label: word(), Name: word(), Mode: vnet.Mode(r.IntN(8)), External: r.IntN(4) == 0, Subnet: prefix(), Subnet6: prefix(),
			Gateway: addr(), Gateway6: addr(), MTU: number(), VLAN: number(), Uplink: word(), Settings: settings(), Source: source(),
			Promiscuous: vnet.Promiscuous(r.IntN(9)), Isolated: vnet.Toggle(r.IntN(4)),
		}
		if r.IntN(2) == 0 {
			n.DHCP = &vnet.DHCP{Enabled: vnet.Toggle(r.IntN(4)), Start: addr(), End: addr(), Lease: time.Duration(number())}
		}
		if r.IntN(3) == 0 {
			n.DNS = &vnet.DNS{Servers: []netip.Addr{addr()}, Domain: word(), Hosts: []vnet.HostRecord{{Name: word(), Address: addr()}}}
		}
		x.Networks = append(x.Networks, n)
	}
	for range r.IntN(6) {
		m := vnet.Machine{Label: word(), Name: word(), Forwarding: r.IntN(2) == 0, Settings: settings(), Source: source()}
		for range r.IntN(4) {
			n := vnet.NIC{Name: word(), Network: word(), Slot: number(), Subnet: prefix(), Address: addr(), Address6: addr(), Model: word(), Settings: settings(), Source: source()}
			n.MAC[0] = byte(r.IntN(4))
			for range r.IntN(3) {
				n.Forwards = append(n.Forwards, vnet.Forward{Name: word(), Proto: vnet.Proto(r.IntN(3)), Host: addr(), HostPort: number(), GuestPort: number(), Source: source()})
			}
			if r.IntN(3) == 0 {
				n.Link = &vnet.Link{Up: vnet.Rate(number()), Down: vnet.Rate(number()), Latency: time.Duration(number()), Loss: vnet.Loss(number()), Source: source()}
			}
			m.NICs = append(m.NICs, n)
		}
		x.Machines = append(x.Machines, m)
	}
	for range r.IntN(2) {
		x.Asserts = append(x.Asserts, vnet.Assert{Text: word(), From: vnet.Endpoint{Outside: true, Machines: []string{word()}}, Port: number()})
	}
	return x
}

func TestPrepareNeverPanics(t *testing.T) {
	require.NoError(t, quick.Check(func(seed uint64) bool {
		x := wild(rand.New(rand.NewPCG(seed, 1)))
		for _, b := range []vnet.Backend{nil, newFake()} {
			ready, diags := vnet.Prepare(x, b, vnet.Target{}, vnet.Options{Strict: seed%2 == 0, CreateMachines: seed%3 == 0})
			again, diagsAgain := vnet.Prepare(x, b, vnet.Target{}, vnet.Options{Strict: seed%2 == 0, CreateMachines: seed%3 == 0})
			if ready == nil || !assert.ObjectsAreEqual(ready, again) || !assert.ObjectsAreEqual(diags, diagsAgain) {
				return false
			}
			for _, d := range diags {
				if d.Severity == 0 || d.Code == "" || d.Summary == "" || d.Detail == "" || strings.Contains(d.Summary, "%!") || strings.Contains(d.Detail, "%!") || strings.HasSuffix(d.Summary, ".") {
					t.Logf("seed %d: %+v", seed, d)
					return false
				}
			}
		}
		return true
	}, &quick.Config{MaxCount: 3000}))
}

func FuzzPrepare(f *testing.F) {
	f.Add(uint64(0))
	f.Fuzz(func(t *testing.T, seed uint64) {
		ready, _ := vnet.Prepare(wild(rand.New(rand.NewPCG(seed, 2))), newFake(), vnet.Target{}, vnet.Options{})
		assert.NotNil(t, ready)
	})
}

// many makes a lab of n machines with two NICs each, on NAT networks of a /16
// for every 10,000 machines and with NAT of their own.
func many(n int) *vnet.Topology {
	x := &vnet.Topology{Lab: vnet.Lab{Name: "many"}}
	for i := range n/10_000 + 1 {
		x.Networks = append(x.Networks, vnet.Network{Label: fmt.Sprintf("lan-%d", i), Mode: vnet.NATNetwork,
			Subnet: netip.PrefixFrom(netip.AddrFrom4([4]byte{10, byte(20 + i), 0, 0}), 16)})
	}
	source := written(1)
	for i := range n {
		x.Machines = append(x.Machines, vnet.Machine{Label: fmt.Sprintf("web-%d", i), Source: source, NICs: []vnet.NIC{
			{Network: x.Networks[i/10_000].Label, Source: source, Forwards: []vnet.Forward{{HostPort: 1 + i%60_000, Host: netip.AddrFrom4([4]byte{127, 0, 0, byte(1 + i/60_000)}), GuestPort: 22, Source: source}}},
			{Source: source},
		}})
	}
	return x
}

func BenchmarkPrepare(b *testing.B) {
	for _, n := range []int{100, 1_000, 10_000, 100_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			x, backend := many(n), newFake()
			b.ReportAllocs()
			for b.Loop() {
				_, diags := vnet.Prepare(x, backend, vnet.Target{}, vnet.Options{})
				if diags.HasErrors() {
					b.Fatal(diags)
				}
			}
		})
	}
}

func onlyErrors(ds vnet.Diags) (errs vnet.Diags) {
	for _, d := range ds {
		if d.Severity == vnet.SeverityError {
			errs = append(errs, d)
		}
	}
	return errs
}

func prefixesAddrs(texts ...string) []netip.Addr {
	list := make([]netip.Addr, len(texts))
	for i, text := range texts {
		list[i] = netip.MustParseAddr(text)
	}
	return list
}
