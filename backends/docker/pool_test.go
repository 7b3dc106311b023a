package docker

import (
	"net/netip"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/vnetgen/vnetgen/vnet"
)

func TestBlockOf(t *testing.T) {
	for _, c := range []struct {
		subnet, start, end, block string
		whole                     bool
	}{
		{"10.0.0.0/24", "10.0.0.128", "10.0.0.254", "10.0.0.128/25", true},
		{"10.0.0.0/24", "10.0.0.128", "10.0.0.255", "10.0.0.128/25", true},
		{"10.0.0.0/24", "10.0.0.1", "10.0.0.254", "10.0.0.0/24", true},
		{"10.0.0.0/24", "10.0.0.1", "10.0.0.127", "10.0.0.0/25", true},
		{"10.0.0.0/24", "10.0.0.64", "10.0.0.127", "10.0.0.64/26", true},
		{"10.0.0.0/24", "10.0.0.100", "10.0.0.200", "10.0.0.128/26", false},
		{"10.0.0.0/24", "10.0.0.7", "10.0.0.7", "10.0.0.7/32", true},
		{"10.0.0.0/24", "10.0.0.7", "10.0.0.8", "10.0.0.8/32", false},
		{"10.0.0.0/29", "10.0.0.4", "10.0.0.6", "10.0.0.4/30", true},
		{"0.0.0.0/0", "0.0.0.1", "255.255.255.254", "0.0.0.0/0", true},
		{"10.0.0.0/24", "10.0.0.9", "10.0.0.8", "invalid Prefix", false},
		{"fd00::/64", "fd00::1", "fd00::9", "invalid Prefix", false},
	} {
		block, whole := blockOf(netip.MustParsePrefix(c.subnet), netip.MustParseAddr(c.start), netip.MustParseAddr(c.end))
		assert.Equal(t, c.block, block.String(), "%s to %s", c.start, c.end)
		assert.Equal(t, c.whole, whole, "%s to %s", c.start, c.end)
	}
}

// FuzzBlockOf: the block is in the range, but for the subnet's own first and last
// address, and no block twice its size would be.
func FuzzBlockOf(f *testing.F) {
	f.Add(uint32(10), uint32(200), uint8(24))
	f.Add(uint32(0), ^uint32(0), uint8(0))
	f.Fuzz(func(t *testing.T, from, to uint32, bits uint8) {
		if bits > 30 || from > to {
			return
		}
		subnet := netip.PrefixFrom(address(uint64(from)), int(bits)).Masked()
		if !subnet.Contains(address(uint64(to))) {
			return
		}
		first, last := number(subnet.Addr()), number(subnet.Addr())+1<<(32-bits)-1
		block, whole := blockOf(subnet, address(uint64(from)), address(uint64(to)))
		require.True(t, block.IsValid())
		require.Equal(t, block, block.Masked())
		start, end := number(block.Addr()), number(block.Addr())+1<<(32-block.Bits())-1
		low, high := uint64(from), uint64(to)
		if low == first+1 {
			low = first
		}
		if high == last-1 {
			high = last
		}
		require.GreaterOrEqual(t, start, low)
		require.LessOrEqual(t, end, high)
		require.Equal(t, start == low && end == high, whole)
		size := 2 * (end - start + 1)
		up := (low + size - 1) / size * size
		require.Greater(t, up+size-1, high, "a block twice as large fits")
	})
}

func TestNames(t *testing.T) {
	for _, good := range []string{"ab", "a-b", "A.b_c", "0a", "lab-front"} {
		assert.True(t, validName(good), good)
	}
	for _, bad := range []string{"", "a", "-ab", ".ab", "_ab", "a b", "a/b", "é", "äb", "a\nb", "a$b", "ab\x00"} {
		assert.False(t, validName(bad), bad)
	}
	assert.True(t, interfaceName("enp0s31f6.20"))
	assert.False(t, interfaceName("enp0s31f6lon.200"))
	assert.False(t, interfaceName("--all"))
}

// TestObjectName: names for networks that have none are Docker's and nobody else's.
func TestObjectName(t *testing.T) {
	taken := map[string]bool{}
	for _, c := range [][2]string{{"lab", "web-nat"}, {"lab", "web-nat"}, {"läb", "web-nat"}, {"lb", "web-nat"}, {"網", "路"}, {"", ""}, {"-", "-"}, {"a b", "c"}, {"ab", "c"}} {
		name := objectName(c[0], c[1], taken)
		assert.True(t, validName(name), "%q", name)
		assert.False(t, taken[name] && c != [2]string{"lab", "web-nat"}, name)
		taken[name] = true
	}
}

// small is a lab with something of everything.
func small() *vnet.Topology {
	subnet := netip.MustParsePrefix("192.168.7.0/24")
	return &vnet.Topology{
		Lab: vnet.Lab{Name: "lab", Settings: []vnet.Settings{{Backend: name, Attrs: []vnet.Attr{{Key: keyImage, Value: vnet.Value{Kind: vnet.String, Str: "debian:13"}}}}}},
		Networks: []vnet.Network{
			{Label: "campus", Mode: vnet.NATNetwork}, {Label: "mgmt", Mode: vnet.HostOnly}, {Label: "back", Mode: vnet.Internal},
			{Label: "lan", Mode: vnet.Bridged, Subnet: subnet, Gateway: netip.MustParseAddr("192.168.7.1"),
				Settings: []vnet.Settings{{Backend: name, Attrs: []vnet.Attr{{Key: keyIPRange, Value: vnet.Value{Kind: vnet.String, Str: "192.168.7.192/26"}},
					{Key: keyShim, Value: vnet.Value{Kind: vnet.String, Str: "192.168.7.9"}}}}}},
		},
		Machines: []vnet.Machine{{Label: "web", NICs: []vnet.NIC{
			{Network: "campus", Forwards: []vnet.Forward{{HostPort: 8080, GuestPort: 80}}}, {Network: "mgmt"}, {Network: "back"}, {Network: "lan"}, {}, {},
		}}},
	}
}

func TestStepsAreWhole(t *testing.T) {
	for _, version := range []vnet.Version{v2010, v25, v28} {
		for _, create := range []bool{false, true} {
			plan, diags := vnet.Generate(small(), New(), vnet.Target{HostOS: vnet.Linux, Version: version}, vnet.Options{CreateMachines: create})
			require.NoError(t, diags.Err())
			for _, s := range plan.Steps.All() {
				assert.NotEmpty(t, s.Probe.Views, s.ID)
				if len(s.Create) == 0 {
					assert.NotEmpty(t, s.Missing, "%s requires something and does not say what to do", s.ID)
					assert.Empty(t, s.Remove, "%s removes what it never made", s.ID)
					continue
				}
				assert.NotEmpty(t, s.Remove, "%s is never removed", s.ID)
				assert.NotNil(t, s.Probe.Owner, "%s has no owner", s.ID)
				assert.NotEmpty(t, s.Change, "%s is made twice", s.ID)
			}
		}
	}
}

// TestSix: what is said of IPv4 is said of IPv6, too.
func TestSix(t *testing.T) {
	on := vnet.Value{Kind: vnet.Bool, Bool: true}
	x := &vnet.Topology{Lab: vnet.Lab{Name: "lab"}, Networks: []vnet.Network{
		{Label: "open", Mode: vnet.NATNetwork, Subnet6: netip.MustParsePrefix("fd00:1::/64"),
			Settings: []vnet.Settings{{Backend: name, Attrs: []vnet.Attr{{Key: keyRouted, Value: on}}}}},
		{Label: "apart", Mode: vnet.Internal, Subnet6: netip.MustParsePrefix("fd00:2::/64")},
	}}
	plan, diags := vnet.Generate(x, New(), vnet.Target{HostOS: vnet.Linux}, vnet.Options{})
	require.NoError(t, diags.Err())
	for i, mode := range []string{"routed", "isolated"} {
		words := textOf(plan.Steps.At(i).Create[0].Args)
		assert.Subset(t, words, []string{"--ipv6", optionMode4 + "=" + mode, optionMode6 + "=" + mode})
	}
}

// TestShuffled: the order of the lab's blocks changes the order of what is made, and
// nothing in it.
func TestShuffled(t *testing.T) {
	steps := func(x *vnet.Topology) map[string]vnet.Step {
		plan, diags := vnet.Generate(x, New(), vnet.Target{HostOS: vnet.Linux}, vnet.Options{})
		require.NoError(t, diags.Err())
		all := map[string]vnet.Step{}
		for _, s := range plan.Steps.All() {
			all[s.ID] = *s
		}
		return all
	}
	first := small()
	for i := range 5 {
		m := first.Machines[0]
		m.Label = "web" + strconv.Itoa(i)
		m.NICs = append([]vnet.NIC(nil), m.NICs...)
		m.NICs[0].Forwards = nil
		first.Machines = append(first.Machines, m)
	}
	second := *first
	second.Networks, second.Machines = nil, nil
	for i := range first.Networks {
		second.Networks = append(second.Networks, first.Networks[len(first.Networks)-1-i])
	}
	for i := range first.Machines {
		second.Machines = append(second.Machines, first.Machines[len(first.Machines)-1-i])
	}
	assert.Equal(t, steps(first), steps(&second))
	assert.Equal(t, steps(first), steps(first))
}

func BenchmarkPlan(b *testing.B) {
	t := &vnet.Topology{Lab: vnet.Lab{Name: "lab"}, Networks: []vnet.Network{{Label: "campus", Mode: vnet.NATNetwork, Subnet: netip.MustParsePrefix("172.16.0.0/12")}}}
	for i := range 1000 {
		t.Machines = append(t.Machines, vnet.Machine{
			Label: "m" + strconv.Itoa(i),
			NICs:  []vnet.NIC{{Network: "campus", Forwards: []vnet.Forward{{HostPort: 20000 + i, GuestPort: 22}}}, {}},
		})
	}
	target := vnet.Target{HostOS: vnet.Linux, Version: v28, Variant: variantEngine}
	resolved, diags := vnet.Prepare(t, New(), target, vnet.Options{})
	require.NoError(b, diags.Err())
	b.ReportAllocs()
	for b.Loop() {
		plan, _ := New().Plan(resolved, target, vnet.Options{})
		plan.Steps.Held()
	}
}
