package vnet_test

import (
	"fmt"
	"math/rand/v2"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/vnetgen/vnetgen/vnet"
)

// crowd is a lab in which many choices collide: 100 stable addresses in the
// lower half of a /24, networks, NAT NICs.
func crowd() *vnet.Topology {
	x := &vnet.Topology{Lab: vnet.Lab{Name: "crowd"}, Networks: []vnet.Network{
		{Label: "lan", Mode: vnet.NATNetwork}, {Label: "mgmt", Mode: vnet.HostOnly}, {Label: "priv", Mode: vnet.Internal},
		{Label: "mgmt2", Mode: vnet.HostOnly}, {Label: "mgmt3", Mode: vnet.HostOnly}, {Label: "mgmt4", Mode: vnet.HostOnly},
		{Label: "six", Mode: vnet.NATNetwork, Subnet6: netip.MustParsePrefix("fd00:1::/64")},
	}}
	for i := range 100 {
		x.Machines = append(x.Machines, vnet.Machine{Label: fmt.Sprintf("web-%d", i), NICs: []vnet.NIC{
			{Network: "lan", Forwards: []vnet.Forward{{HostPort: 2000 + i, GuestPort: 22}}},
			{Network: "mgmt"}, {Network: "priv"}, {},
			{Network: "six", Forwards: []vnet.Forward{{Host: netip.MustParseAddr("::1"), HostPort: 2000 + i, GuestPort: 22}}},
		}})
	}
	x.Machines[7].NICs[0].Address = netip.Addr{}
	return x
}

// chosen maps what a topology's elements are named to their values.
func chosen(x *vnet.Topology) map[string]string {
	values := map[string]string{}
	for _, n := range x.Networks {
		values[n.Label] = fmt.Sprint(n.Name, n.Subnet, n.Gateway, n.Gateway6, n.DHCP)
	}
	for _, m := range x.Machines {
		for i, n := range m.NICs {
			values[fmt.Sprint(m.Label, i)] = fmt.Sprint(n.Subnet, n.Address, n.Address6, n.MAC, n.Slot, n.Chosen)
		}
	}
	return values
}

func TestChoicesDoNotDependOnOrder(t *testing.T) {
	for _, b := range []vnet.Backend{nil, newFake()} {
		first, diags := vnet.Prepare(crowd(), b, vnet.Target{}, vnet.Options{})
		require.False(t, diags.HasErrors(), "%v", onlyErrors(diags))
		require.Contains(t, codes(diags), "displaced", "the case has no collisions")
		for seed := range uint64(20) {
			r := rand.New(rand.NewPCG(seed, seed))
			x := crowd()
			r.Shuffle(len(x.Machines), func(i, j int) { x.Machines[i], x.Machines[j] = x.Machines[j], x.Machines[i] })
			r.Shuffle(len(x.Networks), func(i, j int) { x.Networks[i], x.Networks[j] = x.Networks[j], x.Networks[i] })
			got, shuffled := vnet.Prepare(x, b, vnet.Target{}, vnet.Options{})
			require.Equal(t, chosen(first), chosen(got))
			require.ElementsMatch(t, diags, shuffled)
		}
	}
}

func TestChoicesAreValid(t *testing.T) {
	x, diags := vnet.Prepare(crowd(), newFake(), vnet.Target{}, vnet.Options{})
	require.False(t, diags.HasErrors(), "%v", onlyErrors(diags))
	seen := map[string]bool{}
	for _, m := range x.Machines {
		lan, priv := m.NICs[0].Address, m.NICs[2].Address
		for _, a := range []netip.Addr{lan, priv, m.NICs[4].Address6} {
			require.False(t, seen[a.String()], "%s twice", a)
			seen[a.String()] = true
		}
		assert.True(t, x.Networks[0].Subnet.Contains(lan))
		assert.True(t, lan.As4()[3] >= 10 && lan.As4()[3] < 128, lan)
		assert.True(t, x.Networks[2].Subnet.Contains(priv))
		assert.False(t, m.NICs[1].Address.IsValid(), "DHCP serves it")
		assert.Equal(t, "10.0.5.15", m.NICs[3].Address.String())
		assert.Equal(t, "10.0.5.0/24", m.NICs[3].Subnet.String())
		assert.True(t, x.Networks[6].Subnet6.Contains(m.NICs[4].Address6))
	}
	for i, n := range x.Networks {
		for _, o := range x.Networks[:i] {
			assert.False(t, n.Subnet.Overlaps(o.Subnet), "%s and %s", n.Label, o.Label)
		}
	}
}

func TestAnEditMovesOnlyWhatCollides(t *testing.T) {
	before, diags := vnet.Prepare(crowd(), nil, vnet.Target{}, vnet.Options{})
	require.False(t, diags.HasErrors(), "%v", onlyErrors(diags))
	x := crowd()
	x.Machines = append([]vnet.Machine{{Label: "a", NICs: []vnet.NIC{{Network: "lan", Forwards: []vnet.Forward{{HostPort: 1, GuestPort: 1}}}}}}, x.Machines...)
	after, diags := vnet.Prepare(x, nil, vnet.Target{}, vnet.Options{})
	require.False(t, diags.HasErrors(), "%v", onlyErrors(diags))
	was, is := chosen(before), chosen(after)
	moved := 0
	for name, value := range was {
		if is[name] != value {
			moved++
			assert.True(t, slices.ContainsFunc(diags, func(d vnet.Diag) bool {
				return d.Code == vnet.CodeDisplaced && strings.Contains(d.Summary, strings.TrimSuffix(name, "0"))
			}), "%s moved without a note", name)
		}
	}
	assert.Less(t, moved, 12, "of 700")
}

func TestWrittenValuesWin(t *testing.T) {
	x := lab()
	x.Machines[0].NICs[0].Forwards = []vnet.Forward{{HostPort: 1, GuestPort: 1}}
	free, diags := vnet.Prepare(x, nil, vnet.Target{}, vnet.Options{})
	require.Empty(t, diags)
	wanted := free.Machines[0].NICs[0]

	x.Machines[1].NICs[0].Address, x.Machines[1].NICs[0].MAC = wanted.Address, wanted.MAC
	x.Networks = append(x.Networks, vnet.Network{Label: "priv", Mode: vnet.Internal})
	pushed, diags := vnet.Prepare(x, nil, vnet.Target{}, vnet.Options{})
	require.False(t, diags.HasErrors(), "%v", onlyErrors(diags))
	assert.Equal(t, wanted.Address, pushed.Machines[1].NICs[0].Address)
	assert.NotEqual(t, wanted.Address, pushed.Machines[0].NICs[0].Address)
	assert.NotEqual(t, wanted.MAC, pushed.Machines[0].NICs[0].MAC)
	require.Equal(t, []string{"displaced", "displaced"}, codes(diags))
	assert.Contains(t, diags[0].Summary, `machine "web", NIC 1: the address is`)
	assert.Contains(t, diags[0].Summary, fmt.Sprintf(`since machine "db", NIC 1 has %s`, wanted.Address))

	x.Networks[0].Subnet = netip.PrefixFrom(pushed.Networks[1].Subnet.Addr(), 20).Masked()
	x.Machines[1].NICs[0].Address = netip.Addr{}
	moved, diags := vnet.Prepare(x, nil, vnet.Target{}, vnet.Options{})
	require.False(t, diags.HasErrors(), "%v", onlyErrors(diags))
	assert.False(t, moved.Networks[1].Subnet.Overlaps(moved.Networks[0].Subnet))
	assert.Contains(t, diags[0].Summary, `network "priv": the subnet is`)
}

func TestLayout(t *testing.T) {
	for _, c := range []struct{ subnet, pool, stable string }{
		{"10.0.0.0/16", "10.0.128.0-10.0.255.254", "10.0.0.10-10.0.127.255"},
		{"10.0.0.0/24", "10.0.0.128-10.0.0.254", "10.0.0.10-10.0.0.127"},
		{"10.0.0.0/26", "10.0.0.32-10.0.0.62", "10.0.0.9-10.0.0.31"},
		{"10.0.0.0/28", "10.0.0.8-10.0.0.14", "10.0.0.5-10.0.0.7"}, // .3 and .4 are taken
	} {
		t.Run(c.subnet, func(t *testing.T) {
			x := lab()
			x.Networks[0].Subnet = netip.MustParsePrefix(c.subnet)
			for i := range 3 {
				x.Machines = append(x.Machines, vnet.Machine{Label: fmt.Sprint(i), NICs: []vnet.NIC{{Network: "lan", Forwards: []vnet.Forward{{HostPort: 1 + i, GuestPort: 1}}}}})
			}
			got, diags := vnet.Prepare(x, nil, vnet.Target{}, vnet.Options{})
			require.False(t, diags.HasErrors(), "%v", onlyErrors(diags))
			d := got.Networks[0].DHCP
			assert.Equal(t, c.pool, fmt.Sprintf("%s-%s", d.Start, d.End))
			low, high, _ := strings.Cut(c.stable, "-")
			for _, m := range got.Machines[2:] {
				a := m.NICs[0].Address
				assert.False(t, a.Less(netip.MustParseAddr(low)) || netip.MustParseAddr(high).Less(a), "%s", a)
			}
		})
	}
}

func TestStableAddressesFillTheWholeSubnet(t *testing.T) {
	for _, dhcp := range []bool{false, true} {
		x := &vnet.Topology{Lab: vnet.Lab{Name: "full"}, Networks: []vnet.Network{{Label: "lan", Mode: vnet.NATNetwork,
			Subnet: netip.MustParsePrefix("10.0.0.0/24"), DHCP: &vnet.DHCP{Enabled: vnet.ToggleOf(dhcp)}}}}
		room := 254 - 4 // the gateway and .2 to .4
		if dhcp {
			room -= 127
		}
		for i := range room {
			x.Machines = append(x.Machines, vnet.Machine{Label: fmt.Sprint(i), NICs: []vnet.NIC{{Network: "lan", Forwards: []vnet.Forward{{HostPort: 1 + i, GuestPort: 1}}}}})
		}
		got, diags := vnet.Prepare(x, nil, vnet.Target{}, vnet.Options{})
		require.False(t, diags.HasErrors(), "%v", onlyErrors(diags))
		seen := map[netip.Addr]bool{}
		for _, m := range got.Machines {
			seen[m.NICs[0].Address] = true
		}
		assert.Len(t, seen, room)
		assert.False(t, seen[netip.Addr{}])

		x.Machines = append(x.Machines, vnet.Machine{Label: "more", NICs: []vnet.NIC{{Network: "lan", Forwards: []vnet.Forward{{HostPort: 9999, GuestPort: 1}}}}})
		_, diags = vnet.Prepare(x, nil, vnet.Target{}, vnet.Options{})
		assert.Equal(t, []string{"subnet-too-small"}, codes(diags))
	}
}

func TestPoolAvoidsWhatIsWritten(t *testing.T) {
	x := lab()
	x.Networks[0].Gateway = netip.MustParseAddr("10.20.0.254")
	x.Machines[0].NICs[0].Address = netip.MustParseAddr("10.20.0.200")
	got, diags := vnet.Prepare(x, nil, vnet.Target{}, vnet.Options{})
	require.Empty(t, diags)
	assert.Equal(t, "10.20.0.128", got.Networks[0].DHCP.Start.String())
	assert.Equal(t, "10.20.0.199", got.Networks[0].DHCP.End.String())
	assert.True(t, got.Networks[0].Chosen.Has(vnet.ChosenPool|vnet.ChosenDHCP))
}

func TestExternalNetworksAreLeftAsTheyAre(t *testing.T) {
	x := &vnet.Topology{Lab: vnet.Lab{Name: "t"}, Networks: []vnet.Network{{Label: "default", Mode: vnet.NATNetwork, External: true}},
		Machines: []vnet.Machine{{Label: "web", NICs: []vnet.NIC{{Network: "default"}}}}}
	got, diags := vnet.Prepare(x, newFake(), vnet.Target{}, vnet.Options{})
	require.Empty(t, diags)
	n := got.Networks[0]
	assert.Equal(t, "default", n.Name)
	assert.Equal(t, vnet.ChosenName, n.Chosen)
	assert.False(t, got.Machines[0].NICs[0].Address.IsValid())
}

// TestMACsOfManyMachines draws 24 bits for 20,000 NICs, among which about a
// dozen pairs collide.
func TestMACsOfManyMachines(t *testing.T) {
	x := many(10_000)
	for i := range x.Machines {
		for j := range x.Machines[i].NICs {
			x.Machines[i].NICs[j].Source = nil
		}
	}
	got, diags := vnet.Prepare(x, newFake(), vnet.Target{}, vnet.Options{})
	require.False(t, diags.HasErrors(), "%v", onlyErrors(diags))
	macs := map[vnet.MAC]string{}
	for _, m := range got.Machines {
		for _, n := range m.NICs {
			require.Empty(t, macs[n.MAC], "%s is %s's too", n.MAC, m.Label)
			require.Equal(t, []byte{8, 0, 0x27}, n.MAC[:3])
			macs[n.MAC] = m.Label
		}
	}
	notes := 0
	for _, d := range diags {
		if strings.Contains(d.Summary, "the MAC is") {
			notes++
		}
	}
	assert.Positive(t, notes)
	assert.Less(t, notes, 40)

	slices.Reverse(x.Machines)
	reversed, _ := vnet.Prepare(x, newFake(), vnet.Target{}, vnet.Options{})
	assert.Equal(t, chosen(got), chosen(reversed))
}

func TestIdentityOfNICs(t *testing.T) {
	x := lab()
	x.Machines[0].NICs = []vnet.NIC{{Network: "lan"}, {Network: "lan"}, {}}
	first, _ := vnet.Prepare(x, nil, vnet.Target{}, vnet.Options{})
	x.Machines[0].NICs = []vnet.NIC{{Network: "lan"}, {}, {Name: "extra", Network: "lan"}, {Network: "lan"}}
	second, _ := vnet.Prepare(x, nil, vnet.Target{}, vnet.Options{})
	a, b := first.Machines[0].NICs, second.Machines[0].NICs
	assert.Equal(t, a[0].MAC, b[0].MAC)
	assert.Equal(t, a[1].MAC, b[3].MAC, "the second on lan, wherever it stands")
	assert.Equal(t, a[2].MAC, b[1].MAC)
}

func TestMachineWithManyNICs(t *testing.T) {
	x := lab()
	for range 40 {
		x.Machines[0].NICs = append(x.Machines[0].NICs, vnet.NIC{Network: "lan"})
	}
	many, diags := vnet.Prepare(x, nil, vnet.Target{}, vnet.Options{})
	require.False(t, diags.HasErrors(), "%v", onlyErrors(diags))
	x.Machines[0].NICs = x.Machines[0].NICs[:3]
	few, _ := vnet.Prepare(x, nil, vnet.Target{}, vnet.Options{})
	for i, n := range few.Machines[0].NICs {
		assert.Equal(t, many.Machines[0].NICs[i].MAC, n.MAC, "ordinals do not depend on how many follow")
	}
}

// TestNATSubnetsByName has a hypervisor that gives every NAT NIC a network of
// its own.
func TestNATSubnetsByName(t *testing.T) {
	b := newFake()
	conventions := b.info.Conventions
	b.info.Conventions = func(target vnet.Target) vnet.Conventions {
		c := conventions(target)
		c.Networks[vnet.NAT] = vnet.Habit{Pools: prefixes("10.200.0.0/20", "10.201.0.0/28"), Gateway: 1}
		return c
	}
	x := &vnet.Topology{Lab: vnet.Lab{Name: "t"}}
	for i := range 17 { // as many as the pools have places
		x.Machines = append(x.Machines, vnet.Machine{Label: fmt.Sprint(i), NICs: []vnet.NIC{{}}})
	}
	got, diags := vnet.Prepare(x, b, vnet.Target{}, vnet.Options{})
	require.False(t, diags.HasErrors(), "%v", onlyErrors(diags))
	seen := map[netip.Prefix]bool{}
	for _, m := range got.Machines {
		seen[m.NICs[0].Subnet] = true
		assert.False(t, m.NICs[0].Address.IsValid(), "any address will do there")
	}
	assert.Len(t, seen, 17)
	assert.True(t, seen[prefixes("10.201.0.0/28")[0]])
	slices.Reverse(x.Machines)
	reversed, _ := vnet.Prepare(x, b, vnet.Target{}, vnet.Options{})
	assert.Equal(t, chosen(got), chosen(reversed))

	x.Machines = append(x.Machines, vnet.Machine{Label: "more", NICs: []vnet.NIC{{}}})
	_, diags = vnet.Prepare(x, b, vnet.Target{}, vnet.Options{})
	assert.Equal(t, []string{"subnet-none-free"}, codes(onlyErrors(diags)))
}
