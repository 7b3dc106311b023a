package vnet_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/vnetgen/vnetgen/vnet"
)

func contract() []vnet.Rule {
	return []vnet.Rule{
		{Feature: vnet.FeatureLoss, Level: vnet.Degraded, Limit: "in steps of 1%", Reason: "It rounds.", Link: "https://example.org/loss"},
		{Feature: vnet.FeatureForwardUDP, Level: vnet.Refused, Reason: "It forwards TCP only."},
		{Feature: vnet.FeatureForwardOnAll, Level: vnet.Refused, Reason: "It listens on the loopback only."},
		{Feature: vnet.FeatureDHCP, Mode: vnet.Internal, Level: vnet.Emulated, Reason: "A program of its own does it."},
		{Feature: vnet.FeaturePromiscuous, Level: vnet.Degraded, Reason: "It does not know."},
		{Feature: vnet.FeatureMAC, With: "paper", Level: vnet.Refused, Reason: "Paper has none."},
		{Feature: vnet.FeatureModel, When: vnet.When{HostOS: []vnet.HostOS{vnet.MacOS}}, Level: vnet.Refused, Reason: "Not on macOS."},
		{Feature: vnet.FeatureCreateMachine, Level: vnet.Refused, Reason: "It makes none."},
	}
}

func TestJudge(t *testing.T) {
	loss := nic(func(n *vnet.NIC) { n.Link = &vnet.Link{Loss: 5000} })
	for _, c := range []struct {
		name   string
		break_ func(*vnet.Topology)
		target vnet.Target
		opts   vnet.Options
		want   []string
	}{
		{name: "exact", break_: func(*vnet.Topology) {}},
		{name: "degraded", break_: loss, want: []string{
			`warning [degraded]: machine "web", NIC 1: lost packets (link.loss) is not the same on Fake 7.0 (plain) on linux: in steps of 1%; ` +
				`It rounds. If that is fine here, write accept = ["link.loss"] in the lab block. See https://example.org/loss.`}},
		{name: "degraded, strict", break_: loss, opts: vnet.Options{Strict: true}, want: []string{"error [degraded]: "}},
		{name: "accepted", break_: func(x *vnet.Topology) {
			loss(x)
			x.Lab.Accept = []vnet.Accept{{Feature: vnet.FeatureLoss}}
		}, opts: vnet.Options{Strict: true}},
		{name: "binding cannot be accepted", break_: func(x *vnet.Topology) {
			x.Networks[0].Promiscuous = vnet.PromiscuousDeny
			x.Lab.Accept = []vnet.Accept{{Feature: vnet.FeaturePromiscuous}}
		}, want: []string{"error [accept-binding]: ", "warning [degraded]: network \"lan\": "}},
		{name: "refused, two at one place", break_: func(x *vnet.Topology) {
			forwards(vnet.Forward{Proto: vnet.UDP, Host: ip("0.0.0.0"), HostPort: 53, GuestPort: 53, Source: written(7)})(x)
		}, want: []string{"lab.hcl:7,1: error [refused]: machine \"web\", NIC 1, forward 1: a UDP port forward (forward.udp) cannot be on Fake",
			"lab.hcl:7,1: error [refused]: machine \"web\", NIC 1, forward 1: a forward that listens on every address of the host (forward.all)"}},
		{name: "emulated", break_: func(x *vnet.Topology) {
			x.Networks = append(x.Networks, vnet.Network{Label: "p", Mode: vnet.Internal, DHCP: &vnet.DHCP{}})
		}, want: []string{"note [emulated]: network \"p\": a DHCP service (dhcp) is put together"}},
		{name: "other targets' rules", break_: nic(func(n *vnet.NIC) { n.Model = "virtio" })},
		{name: "this target's rules", break_: nic(func(n *vnet.NIC) { n.Model = "virtio" }), target: vnet.Target{HostOS: vnet.MacOS},
			want: []string{"error [refused]: machine \"web\", NIC 1: the NIC's model"}},
		{name: "machines made", break_: func(*vnet.Topology) {}, opts: vnet.Options{CreateMachines: true}, want: []string{"error [refused]: the lab: bare machines"}},
		{name: "steps wanted", break_: nic(func(n *vnet.NIC) { n.MAC = vnet.MAC{2, 9} })},
		{name: "documents alone wanted", break_: nic(func(n *vnet.NIC) { n.MAC = vnet.MAC{2, 9} }), opts: vnet.Options{Format: "paper"},
			want: []string{"error [refused]: machine \"web\", NIC 1: a NIC's Ethernet address"}},
		{name: "many instances", break_: func(x *vnet.Topology) {
			for i := range x.Machines {
				x.Machines[i].NICs[0].Link = &vnet.Link{Loss: 1}
			}
		}, want: []string{"(and 1 more)"}},
		{name: "target", break_: func(*vnet.Topology) {}, target: vnet.Target{HostOS: "beos"}, want: []string{`error [target]: the Fake backend makes no plans for host OS "beos"`}},
	} {
		t.Run(c.name, func(t *testing.T) {
			x := lab()
			c.break_(x)
			b := newFake(contract()...)
			b.info.Formats = []vnet.Format{{Name: "paper", Doc: "a note"}}
			_, diags := vnet.Prepare(x, b, c.target, c.opts)
			require.Len(t, diags, len(c.want), "%v", diags)
			for i := range c.want {
				assert.Contains(t, diags[i].Error(), c.want[i])
			}
		})
	}
}

// TestUses asks for everything in every mode and expects each feature in each
// of its modes, and no other pair.
func TestUses(t *testing.T) {
	x := &vnet.Topology{Machines: []vnet.Machine{{Label: "m", Forwarding: true}}}
	m := &x.Machines[0]
	all := vnet.NIC{Slot: 1, Address6: ip("fd00::9"), MAC: vnet.MAC{2}, Model: "x", Connected: vnet.Off,
		Link:     &vnet.Link{Up: 1, Down: 1, Latency: 1, Loss: 1},
		Forwards: []vnet.Forward{{}, {Proto: vnet.UDP, Host: ip("0.0.0.0")}, {Host: ip("fd00::1")}}}
	for _, mode := range vnet.Modes {
		n := all
		n.Address = ip("10.0.0.9")
		if mode == vnet.NAT {
			n.Subnet = prefixes("10.0.0.0/24")[0]
			m.NICs = append(m.NICs, n)
			continue
		}
		for _, dhcp := range []vnet.Toggle{vnet.On, vnet.Off} {
			n.Network = mode.String() + dhcpWord(dhcp)
			m.NICs = append(m.NICs, n)
			x.Networks = append(x.Networks, vnet.Network{Label: n.Network, Name: "x", Mode: mode, External: dhcp == vnet.Off,
				Subnet: prefixes("10.0.0.0/24")[0], Subnet6: prefixes("fd00::/64")[0], Gateway: ip("10.0.0.1"), Gateway6: ip("fd00::1"),
				MTU: 1, VLAN: 1, Uplink: "x", Isolated: vnet.On, Promiscuous: vnet.PromiscuousDeny,
				DHCP: &vnet.DHCP{Enabled: dhcp, Start: ip("10.0.0.3"), End: ip("10.0.0.4"), Lease: 1},
				DNS:  &vnet.DNS{Servers: prefixesAddrs("9.9.9.9"), Domain: "x", Hosts: []vnet.HostRecord{{}}}})
		}
	}
	got := map[vnet.Feature]map[vnet.Mode]bool{}
	vnet.Uses(x, func(u *vnet.Use) bool {
		if got[u.Feature] == nil {
			got[u.Feature] = map[vnet.Mode]bool{}
		}
		got[u.Feature][u.Mode] = true
		return true
	})
	for _, f := range vnet.Features {
		want := map[vnet.Mode]bool{}
		for _, mode := range f.Modes {
			want[mode] = true
		}
		switch f.Feature {
		case vnet.FeatureCreateMachine:
			continue // not the topology's
		case vnet.FeatureForwarding:
			want[vnet.ModeUnset] = true
		case vnet.FeatureVLAN: // elsewhere Check refuses it
			want = map[vnet.Mode]bool{vnet.Bridged: true}
		}
		assert.Equal(t, want, got[f.Feature], string(f.Feature))
	}

	calls := 0
	vnet.Uses(x, func(*vnet.Use) bool { calls++; return calls < 3 })
	assert.Equal(t, 3, calls)
}

func dhcpWord(t vnet.Toggle) string {
	if t == vnet.On {
		return " with DHCP"
	}
	return " without"
}
