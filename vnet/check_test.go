package vnet_test

import (
	"fmt"
	"math"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/vnetgen/vnetgen/vnet"
)

// finding is a topology that breaks one rule: the lab of lab() after break_,
// and the findings that Prepare has for it, each as "code: a part of its
// summary or detail".
type finding struct {
	name   string
	break_ func(*vnet.Topology)
	want   []string
}

func ip(text string) netip.Addr { return netip.MustParseAddr(text) }

func network(change func(*vnet.Network)) func(*vnet.Topology) {
	return func(x *vnet.Topology) { change(&x.Networks[0]) }
}

func nic(change func(*vnet.NIC)) func(*vnet.Topology) {
	return func(x *vnet.Topology) { change(&x.Machines[0].NICs[0]) }
}

func dhcp(start, end string) func(*vnet.Topology) {
	return network(func(n *vnet.Network) { n.DHCP = &vnet.DHCP{Start: ip(start), End: ip(end)} })
}

func address(text string) func(*vnet.Topology) {
	return nic(func(n *vnet.NIC) { n.Address = ip(text) })
}

func subnet(text string) func(*vnet.Topology) {
	return network(func(n *vnet.Network) { n.Subnet = netip.MustParsePrefix(text) })
}

func setting(key string, v vnet.Value) func(*vnet.Topology) {
	return nic(func(n *vnet.NIC) {
		n.Settings = []vnet.Settings{{Backend: "fake", Attrs: []vnet.Attr{{Key: key, Value: v}}}, {Backend: "other", Attrs: []vnet.Attr{{Key: "whatever"}}}}
	})
}

func forwards(list ...vnet.Forward) func(*vnet.Topology) {
	return nic(func(n *vnet.NIC) { n.Forwards = list })
}

// second puts a forward on the other machine's NIC.
func second(first, other vnet.Forward) func(*vnet.Topology) {
	return func(x *vnet.Topology) {
		x.Machines[0].NICs[0].Forwards = []vnet.Forward{first}
		x.Machines[1].NICs[0].Forwards = []vnet.Forward{other}
	}
}

func other(mode vnet.Mode, subnet string) func(*vnet.Topology) {
	return func(x *vnet.Topology) {
		x.Networks = append(x.Networks, vnet.Network{Label: "more", Mode: mode, Subnet: netip.MustParsePrefix(subnet)})
	}
}

var findings = []finding{
	{"nothing wrong", func(*vnet.Topology) {}, nil},

	{"lab without a name", func(x *vnet.Topology) { x.Lab.Name = "" }, []string{"name-empty: the lab"}},
	{"machine without a label", func(x *vnet.Topology) { x.Machines[0].Label = "" }, []string{`name-empty: machine ""`}},
	{"line break in a name", func(x *vnet.Topology) { x.Machines[0].Name = "a\nb" }, []string{`name-control: "a\nb"`}},
	{"bytes that are no text", func(x *vnet.Topology) { x.Networks[0].Name = "\xff" }, []string{"name-control: network"}},
	{"long name", func(x *vnet.Topology) { x.Machines[0].Name = strings.Repeat("ü", 128) }, []string{"name-long: 256 bytes"}},
	{"longest name", func(x *vnet.Topology) { x.Machines[0].Name = strings.Repeat("x", 255) }, nil},
	{"two machines of one label", func(x *vnet.Topology) { x.Machines[1].Label = "web" }, []string{`duplicate-label: "web"`}},
	{"two networks of one label", func(x *vnet.Topology) {
		x.Networks = append(x.Networks, vnet.Network{Label: "lan", Mode: vnet.Internal})
	}, []string{`duplicate-label: "lan"`}},
	{"name like another's label", func(x *vnet.Topology) { x.Machines[1].Name = "web" }, []string{`duplicate-name: machine "db": machine "web"`}},
	{"label like another's name", func(x *vnet.Topology) { x.Machines[0].Name = "db" }, []string{`duplicate-name: machine "db": machine "web"`}},
	{"names exchanged", func(x *vnet.Topology) { x.Machines[0].Name, x.Machines[1].Name = "db", "web" }, nil},
	{"network named like a derived name", func(x *vnet.Topology) {
		x.Networks = append(x.Networks, vnet.Network{Label: "z", Name: "t-lan", Mode: vnet.NATNetwork})
	}, []string{`duplicate-name: "t-lan"`}},
	{"one name in two modes", func(x *vnet.Topology) {
		x.Networks = append(x.Networks, vnet.Network{Label: "z", Name: "t-lan", Mode: vnet.Internal})
	}, nil},

	{"accept a misspelt feature", func(x *vnet.Topology) { x.Lab.Accept = []vnet.Accept{{Feature: "link.los"}} }, []string{`accept-unknown: Did you mean "link.loss"?`}},
	{"accept a binding feature", func(x *vnet.Topology) { x.Lab.Accept = []vnet.Accept{{Feature: "mode"}} }, []string{"accept-binding: cannot be accepted"}},
	{"accept what is exact", func(x *vnet.Topology) { x.Lab.Accept = []vnet.Accept{{Feature: "link.loss"}} }, []string{"accept-unused: nothing in this lab"}},
	{"assertion about nobody", func(x *vnet.Topology) {
		x.Asserts = []vnet.Assert{{Text: "a", From: vnet.Endpoint{Outside: true}, Port: 70000}}
	}, []string{"assert-not-judged: 1 in", "assert-endpoint: to is not one", "port-range: 70000"}},
	{"assertion about a stranger", func(x *vnet.Topology) {
		x.Asserts = []vnet.Assert{{Text: "a", From: vnet.Endpoint{Host: true}, To: vnet.Endpoint{Machines: []string{"web", "wbe"}}}}
	}, []string{"assert-not-judged: ", `assert-endpoint: no machine "wbe"`}},

	{"network that does not exist", nic(func(n *vnet.NIC) { n.Network = "lam" }), []string{`network-unknown: Did you mean "lan"?`}},
	{"no mode", network(func(n *vnet.Network) { n.Mode = vnet.ModeUnset }), []string{"mode-missing: has no mode"}},
	{"NAT as a network", network(func(n *vnet.Network) { n.Mode = vnet.NAT }), []string{"mode-missing: is no network"}},

	{"IPv6 as subnet", subnet("fd00::/64"), []string{"subnet-family: not IPv4"}},
	{"IPv4 as subnet6", network(func(n *vnet.Network) { n.Subnet6 = netip.MustParsePrefix("10.9.0.0/24") }), []string{"subnet-family: not IPv6"}},
	{"host bits", subnet("10.20.0.7/24"), []string{"subnet-host-bits: The subnet is 10.20.0.0/24"}},
	{"host bits in IPv6", network(func(n *vnet.Network) { n.Subnet6 = netip.MustParsePrefix("fd00::1/64") }), []string{"subnet-host-bits: The subnet is fd00::/64"}},
	{"loopback subnet", subnet("127.0.0.0/24"), []string{"subnet-special: 127.0.0.0/24"}},
	{"multicast subnet6", network(func(n *vnet.Network) { n.Subnet6 = netip.MustParsePrefix("ff02::/64") }), []string{"subnet-special: ff02::/64"}},
	{"subnet too large", subnet("32.0.0.0/7"), []string{"subnet-size: between /8 and /29"}},
	{"subnet smaller than the hypervisor's least", subnet("10.20.0.0/30"), []string{"subnet-size: between /8 and /29", "subnet-too-small: no room for DHCP"}},
	{"subnet6 too small", network(func(n *vnet.Network) { n.Subnet6 = netip.MustParsePrefix("fd00::/127") }), []string{"subnet-size: Write a /64"}},
	{"overlap", other(vnet.Internal, "10.20.0.128/25"), []string{`subnet-overlap: network "more": the subnet 10.20.0.128/25 overlaps 10.20.0.0/24 of network "lan"`}},
	{"overlap with a wider one", other(vnet.Bridged, "10.16.0.0/12"), []string{`subnet-overlap: network "more"`}},
	{"neighbours", other(vnet.Internal, "10.20.1.0/24"), nil},
	{"NAT beside an overlapping network", func(x *vnet.Topology) {
		x.Networks[0].Subnet = netip.MustParsePrefix("10.0.3.0/24")
		x.Machines[0].NICs = append(x.Machines[0].NICs, vnet.NIC{})
	}, []string{`subnet-overlap: machine "web", NIC 2: the NAT subnet 10.0.3.0/24 overlaps 10.0.3.0/24 of NIC 1`}},
	{"range that is not permitted", other(vnet.HostOnly, "10.9.0.0/24"), []string{"subnet-not-allowed: edit the list"}},
	{"no subnet left", func(x *vnet.Topology) {
		for i := range 9 {
			x.Networks = append(x.Networks, vnet.Network{Label: fmt.Sprint(i), Mode: vnet.HostOnly})
		}
	}, []string{"subnet-none-free: no subnet is left in 192.168.56.0/21"}},
	{"more machines than addresses", func(x *vnet.Topology) {
		x.Networks[0].DHCP = &vnet.DHCP{Enabled: vnet.Off}
		for i := range 251 {
			x.Machines = append(x.Machines, vnet.Machine{Label: fmt.Sprint(i), NICs: []vnet.NIC{{Network: "lan"}}})
		}
	}, []string{"subnet-too-small: no room for the addresses of 253 NICs; Write a larger subnet (a /22 would do)"}},
	{"more machines than the pool has", func(x *vnet.Topology) {
		for i := range 130 {
			x.Machines = append(x.Machines, vnet.Machine{Label: fmt.Sprint(i), NICs: []vnet.NIC{{Network: "lan"}}})
		}
	}, []string{"subnet-too-small: DHCP has 127 addresses (10.20.0.128 to 10.20.0.254) for 132 NICs"}},
	{"more machines than a written pool has", func(x *vnet.Topology) { dhcp("10.20.0.50", "10.20.0.50")(x) }, []string{"subnet-too-small: Write a larger pool"}},

	{"IPv6 as gateway", network(func(n *vnet.Network) { n.Gateway = ip("fd00::1") }), []string{"gateway-family: not IPv4"}},
	{"IPv4 as gateway6", network(func(n *vnet.Network) { n.Gateway6 = ip("10.20.0.1") }), []string{"gateway-family: not IPv6"}},
	{"gateway outside", network(func(n *vnet.Network) { n.Gateway = ip("10.21.0.1") }), []string{"gateway-outside: outside the subnet 10.20.0.0/24"}},
	{"gateway6 outside", network(func(n *vnet.Network) {
		n.Subnet6, n.Gateway6 = netip.MustParsePrefix("fd00::/64"), ip("fd01::1")
	}), []string{"gateway-outside: outside the subnet6 fd00::/64"}},
	{"gateway is the broadcast address", network(func(n *vnet.Network) { n.Gateway = ip("10.20.0.255") }), []string{"gateway-outside: first or last"}},
	{"gateway somewhere else", network(func(n *vnet.Network) { n.Gateway = ip("10.20.0.254") }), []string{"gateway-fixed: Fake has it at 10.20.0.1 always"}},
	{"gateway where it is", network(func(n *vnet.Network) { n.Gateway = ip("10.20.0.1") }), nil},
	{"gateway at the DHCP server", func(x *vnet.Topology) {
		other(vnet.HostOnly, "192.168.56.0/24")(x)
		x.Networks[1].Gateway = ip("192.168.56.2")
	}, []string{"gateway-taken: is the DHCP server on Fake"}},

	{"MTU", network(func(n *vnet.Network) { n.MTU = 67 }), []string{"mtu-range: from 68 to 65535"}},
	{"MTU too small for IPv6", network(func(n *vnet.Network) { n.MTU, n.Subnet6 = 1279, netip.MustParsePrefix("fd00::/64") }), []string{"mtu-range: from 1280 to 65535"}},
	{"least MTU", network(func(n *vnet.Network) { n.MTU = 68 }), nil},
	{"VLAN", func(x *vnet.Topology) {
		x.Networks = append(x.Networks, vnet.Network{Label: "b", Mode: vnet.Bridged, VLAN: 4095, Uplink: "eth0"})
	}, []string{"vlan-range: no VLAN 4095"}},
	{"VLAN and uplink inside", network(func(n *vnet.Network) { n.VLAN, n.Uplink = 20, "eth0" }), []string{"not-bridged: cannot have a VLAN", "not-bridged: cannot have an uplink"}},
	{"external and owned at once", network(func(n *vnet.Network) { n.External, n.DHCP, n.MTU = true, &vnet.DHCP{}, 1400 }),
		[]string{"external-argument: dhcp would change it", "external-argument: mtu would"}},

	{"DHCP on the host's network", func(x *vnet.Topology) {
		x.Networks = append(x.Networks, vnet.Network{Label: "b", Mode: vnet.Bridged, DHCP: &vnet.DHCP{}})
	}, []string{"dhcp-bridged: is bridged"}},
	{"lease", network(func(n *vnet.Network) { n.DHCP = &vnet.DHCP{Lease: 1500 * time.Millisecond} }), []string{"lease-range: 1.5s"}},
	{"half a pool", network(func(n *vnet.Network) { n.DHCP = &vnet.DHCP{End: ip("10.20.0.99")} }), []string{"pool-half: has an end and no start"}},
	{"pool outside", dhcp("10.21.0.9", "10.20.0.99"), []string{"pool-outside: starts outside"}},
	{"pool to the broadcast address", dhcp("10.20.0.100", "10.20.0.255"), []string{"pool-outside: ends outside"}},
	{"pool reversed", dhcp("10.20.0.99", "10.20.0.50"), []string{"pool-reversed: ends before it starts"}},
	{"pool holds the gateway", dhcp("10.20.0.1", "10.20.0.50"), []string{"pool-gateway: Start the pool at 10.20.0.2.", "pool-gateway: holds 10.20.0.4, which is the DHCP server"}},
	{"pool holds a machine", func(x *vnet.Topology) {
		dhcp("10.20.0.50", "10.20.0.99")(x)
		address("10.20.0.60")(x)
	}, []string{"pool-address: 10.20.0.10 is free"}},
	{"DNS", network(func(n *vnet.Network) {
		n.DNS = &vnet.DNS{Servers: []netip.Addr{ip("224.0.0.1")}, Domain: "a..b", Hosts: []vnet.HostRecord{{Name: "-x", Address: ip("0.0.0.0")}}}
	}), []string{"dns-server: 224.0.0.1", `dns-name: "a..b"`, `dns-name: "-x"`, "dns-server: 0.0.0.0"}},
	{"good DNS", network(func(n *vnet.Network) {
		n.DNS = &vnet.DNS{Servers: []netip.Addr{ip("9.9.9.9")}, Domain: "web.test", Hosts: []vnet.HostRecord{{Name: "_reg-1", Address: ip("10.20.0.5")}}}
	}), nil},

	{"machine without NICs", func(x *vnet.Topology) { x.Machines[0].NICs = nil }, []string{`machine-without-nics: machine "web"`}},
	{"slot 0 less", nic(func(n *vnet.NIC) { n.Slot = -1 }), []string{"slot-range: no slot -1"}},
	{"one slot too many", nic(func(n *vnet.NIC) { n.Slot = 9 }), []string{"slot-range: at most 8 NICs"}},
	{"slot twice", func(x *vnet.Topology) {
		x.Machines[0].NICs = []vnet.NIC{{Network: "lan", Slot: 2}, {Network: "lan"}}
	}, []string{`duplicate-slot: machine "web", NIC 2: slot 2`}},
	{"multicast MAC", nic(func(n *vnet.NIC) { n.MAC = vnet.MAC{1, 0, 0x5e, 0, 0, 1} }), []string{"mac-invalid: 01:00:5e:00:00:01"}},
	{"MAC of zeros", nic(func(n *vnet.NIC) { n.Source = written(5, "mac") }), []string{"mac-invalid: 00:00:00:00:00:00"}},
	{"MAC twice", func(x *vnet.Topology) {
		for i := range x.Machines {
			x.Machines[i].NICs[0].MAC = vnet.MAC{2, 0, 0, 0, 0, 1}
		}
	}, []string{`duplicate-mac: machine "db", NIC 1: MAC 02:00:00:00:00:01 is taken by machine "web", NIC 1`}},
	{"subnet on a network's NIC", nic(func(n *vnet.NIC) { n.Subnet = netip.MustParsePrefix("10.0.9.0/24") }), []string{"subnet-not-nat: has no subnet of its own"}},
	{"narrow NAT subnet", nic(func(n *vnet.NIC) { n.Network, n.Subnet = "", netip.MustParsePrefix("10.0.9.0/28") }), []string{"subnet-size: between /8 and /27"}},

	{"IPv6 as address", address("fd00::9"), []string{"address-family: not IPv4"}},
	{"IPv4 as address6", nic(func(n *vnet.NIC) { n.Address6 = ip("10.20.0.9") }), []string{"address-family: not IPv6"}},
	{"address outside", address("10.21.0.9"), []string{"address-outside-subnet: 10.20.0.10 is free"}},
	{"NAT address outside", nic(func(n *vnet.NIC) { n.Network, n.Address = "", ip("10.0.3.9") }), []string{"address-outside-subnet: subnet 10.0.2.0/24"}},
	{"address6 without subnet6", nic(func(n *vnet.NIC) { n.Address6 = ip("fd00::9") }), []string{"address-outside-subnet: has no subnet6"}},
	{"network address", address("10.20.0.0"), []string{"address-reserved: the subnet's own"}},
	{"broadcast address", address("10.20.0.255"), []string{"address-reserved: broadcast"}},
	{"routers' anycast", func(x *vnet.Topology) {
		x.Networks[0].Subnet6 = netip.MustParsePrefix("fd00::/64")
		x.Machines[0].NICs[0].Address6 = ip("fd00::")
	}, []string{"address-reserved: anycast"}},
	{"gateway's address", address("10.20.0.1"), []string{`address-gateway: machine "web", NIC 1: address 10.20.0.1 is the gateway's`}},
	{"gateway6's address", func(x *vnet.Topology) {
		x.Networks[0].Subnet6 = netip.MustParsePrefix("fd00::/64")
		x.Machines[0].NICs[0].Address6 = ip("fd00::1")
	}, []string{"address-gateway: address6 fd00::1"}},
	{"machine as the gateway of an internal network", func(x *vnet.Topology) {
		other(vnet.Internal, "10.30.0.0/24")(x)
		x.Networks[1].Gateway = ip("10.30.0.7")
		x.Machines[0].NICs[0] = vnet.NIC{Network: "more", Address: ip("10.30.0.7")}
	}, nil},
	{"hypervisor's address", address("10.20.0.2"), []string{"address-taken: 10.20.0.2 is the host's loopback on Fake"}},
	{"DHCP server's address", address("10.20.0.4"), []string{"address-taken: the DHCP server"}},
	{"NAT gateway's address", nic(func(n *vnet.NIC) { n.Network, n.Address = "", ip("10.0.2.2") }), []string{"address-taken: the gateway"}},
	{"address twice", func(x *vnet.Topology) {
		for i := range x.Machines {
			x.Machines[i].NICs[0].Address = ip("10.20.0.10")
		}
	}, []string{`duplicate-address: machine "db", NIC 1: address 10.20.0.10 is taken by machine "web", NIC 1`}},
	{"address6 twice", func(x *vnet.Topology) {
		x.Networks[0].Subnet6 = netip.MustParsePrefix("fd00::/64")
		for i := range x.Machines {
			x.Machines[i].NICs[0].Address6 = ip("fd00::9")
		}
	}, []string{"duplicate-address: address6 fd00::9"}},

	{"link", nic(func(n *vnet.NIC) {
		n.Link = &vnet.Link{Up: -1, Latency: -1, Loss: 1_000_001}
	}), []string{"rate-range: -1bit", "latency-range: -1ns", "loss-range: 100.0001%"}},

	{"forward inside", func(x *vnet.Topology) {
		x.Networks[0] = vnet.Network{Label: "lan", Mode: vnet.Internal}
		forwards(vnet.Forward{HostPort: 1, GuestPort: 1})(x)
	}, []string{"forward-mode: no port forwards in mode internal"}},
	{"forward listens on multicast", forwards(vnet.Forward{Host: ip("224.0.0.1"), HostPort: 1, GuestPort: 1}), []string{"forward-address: 224.0.0.1"}},
	{"forward6 to no address", forwards(vnet.Forward{Host: ip("::1"), HostPort: 1, GuestPort: 1}), []string{"forward-no-address: Write subnet6"}},
	{"forward to an external network", func(x *vnet.Topology) {
		x.Networks[0] = vnet.Network{Label: "lan", Mode: vnet.NATNetwork, External: true}
		forwards(vnet.Forward{HostPort: 1, GuestPort: 1})(x)
	}, []string{"forward-no-address: is external"}},
	{"ports", forwards(vnet.Forward{HostPort: 65536, GuestPort: 0}), []string{"port-range: guest port 0", "port-range: host port 65536"}},
	{"port twice on a NIC", forwards(vnet.Forward{HostPort: 80, GuestPort: 1}, vnet.Forward{HostPort: 80, GuestPort: 2}),
		[]string{`port-conflict: machine "web", NIC 1, forward 2: host port 127.0.0.1:80 tcp is taken by machine "web", NIC 1`}},
	{"port twice, on all first", second(vnet.Forward{Host: ip("0.0.0.0"), HostPort: 80, GuestPort: 1}, vnet.Forward{HostPort: 80, GuestPort: 1}),
		[]string{`port-conflict: every address of the host`}},
	{"port twice, on all second", second(vnet.Forward{HostPort: 80, GuestPort: 1}, vnet.Forward{Host: ip("0.0.0.0"), HostPort: 80, GuestPort: 1}),
		[]string{`port-conflict: machine "db", NIC 1, forward 1: host port 0.0.0.0:80 tcp is taken by machine "web", NIC 1`}},
	{"one port, two addresses", second(vnet.Forward{HostPort: 80, GuestPort: 1}, vnet.Forward{Host: ip("127.0.0.2"), HostPort: 80, GuestPort: 1}), nil},
	{"one port, two protocols", second(vnet.Forward{HostPort: 80, GuestPort: 1}, vnet.Forward{Proto: vnet.UDP, HostPort: 80, GuestPort: 1}), nil},
	{"forwards of one name", forwards(vnet.Forward{Name: "a", HostPort: 80, GuestPort: 1}, vnet.Forward{Name: "a", HostPort: 81, GuestPort: 2}), []string{`duplicate-name: forward "a"`}},

	{"unknown setting", setting("sped", vnet.Value{Kind: vnet.Number, Num: 1}), []string{`setting-unknown: Did you mean "speed"?`}},
	{"setting somewhere else", setting("cores", vnet.Value{Kind: vnet.Number, Num: 1}), []string{"setting-scope: of a machine"}},
	{"setting of another mode", setting("nat_only", vnet.Value{Kind: vnet.Bool}), []string{"setting-mode: means nothing in mode nat-network"}},
	{"setting of another kind", setting("speed", vnet.Value{Kind: vnet.String, Str: "1"}), []string{"setting-kind: speed is a number, not a string"}},
	{"setting with another word", setting("kind", vnet.Value{Kind: vnet.String, Str: "virtoi"}), []string{`setting-value: Did you mean "virtio"?`}},
	{"setting with a zero byte", setting("kind", vnet.Value{Kind: vnet.String, Str: "a\x00"}), []string{`setting-value: zero byte`}},
	{"setting out of bounds", setting("speed", vnet.Value{Kind: vnet.Number, Num: 11}), []string{"setting-range: from 1 to 10"}},
	{"setting that is no number", setting("speed", vnet.Value{Kind: vnet.Number, Num: math.NaN()}), []string{"setting-range: speed is not a number with a value"}},
	{"good setting", setting("speed", vnet.Value{Kind: vnet.Number, Num: 10}), nil},

	{"feature without a rule", nic(func(n *vnet.NIC) { n.Link = &vnet.Link{Latency: time.Millisecond} }), []string{"contract-gap: (link.latency): the fake backend does not say"}},
}

func TestFindings(t *testing.T) {
	for _, c := range findings {
		t.Run(c.name, func(t *testing.T) {
			x := lab()
			c.break_(x)
			_, diags := vnet.Prepare(x, newFake(), vnet.Target{}, vnet.Options{})
			var got []string
			for _, d := range diags {
				if d.Code != vnet.CodeDisplaced {
					got = append(got, d.Error())
				}
			}
			require.Len(t, got, len(c.want), "%s", strings.Join(got, "\n"))
			for i, want := range c.want {
				code, part, _ := strings.Cut(want, ": ")
				assert.Contains(t, got[i], "["+code+"]")
				assert.Contains(t, got[i], part)
			}
		})
	}
}

// TestCodes holds the list of codes to what the tests of this package provoke.
func TestCodes(t *testing.T) {
	provoked := map[string]bool{ // by tests of their own
		"displaced": true, "refused": true, "degraded": true, "emulated": true, "target": true, "plan-invalid": true, "incomplete": true,
	}
	for _, c := range findings {
		for _, want := range c.want {
			code, _, _ := strings.Cut(want, ": ")
			provoked[code] = true
		}
	}
	listed := map[string]bool{}
	for _, info := range vnet.Codes {
		code := string(info.Code)
		assert.False(t, listed[code], "%s is listed twice", code)
		listed[code] = true
		assert.True(t, provoked[code], "no test provokes %s", code)
		assert.Regexp(t, `^[a-z0-9]+(-[a-z0-9]+)*$`, code)
		for _, text := range []string{info.Why, info.Remedy} {
			assert.Regexp(t, `^[A-Z0-9].*\.$`, text, code)
		}
		assert.NotEmpty(t, info.Title)
	}
	for code := range provoked {
		assert.True(t, listed[code], "%s has no explanation", code)
	}
}

func TestFindingsPointAtWhatIsWritten(t *testing.T) {
	x := lab()
	x.Machines[0].NICs[0].Forwards = []vnet.Forward{{HostPort: 80, GuestPort: 80, Source: written(10, "host", "guest")}}
	x.Machines[1].NICs[0].Forwards = []vnet.Forward{{HostPort: 80, GuestPort: 80, Source: written(20, "host", "guest")}}
	_, diags := vnet.Prepare(x, nil, vnet.Target{}, vnet.Options{})
	require.Equal(t, []string{"port-conflict"}, codes(diags))
	assert.Equal(t, "lab.hcl:21,3", diags[0].Range.String())
	assert.Contains(t, diags[0].Detail, `machine "web", NIC 1, forward 1 (lab.hcl:11,3)`)
}

func TestInstancesAreOneFinding(t *testing.T) {
	x := lab()
	source := written(10, "address")
	for i := range 5000 {
		x.Machines = append(x.Machines, vnet.Machine{Label: fmt.Sprint("x-", i), Source: source, NICs: []vnet.NIC{{Network: "lan", Address: ip("10.9.9.9"), Source: source}}})
	}
	_, diags := vnet.Prepare(x, nil, vnet.Target{}, vnet.Options{})
	errs := onlyErrors(diags)
	require.Equal(t, []string{"address-outside-subnet", "duplicate-address"}, codes(errs))
	assert.Equal(t, 4999, errs[0].More)
	assert.Equal(t, 4998, errs[1].More)
}

func TestWithoutBackendNothingIsTheHypervisors(t *testing.T) {
	for _, break_ := range []func(*vnet.Topology){address("10.20.0.2"), other(vnet.HostOnly, "10.9.0.0/24"), network(func(n *vnet.Network) { n.Gateway = ip("10.20.0.254") })} {
		x := lab()
		break_(x)
		_, diags := vnet.Prepare(x, nil, vnet.Target{}, vnet.Options{})
		assert.Empty(t, diags)
	}
}
