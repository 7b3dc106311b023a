package virtualbox

import (
	"net/netip"

	"github.com/vnetgen/vnetgen/backends/internal/kit"
	"github.com/vnetgen/vnetgen/vnet"
)

// New returns the VirtualBox backend.
func New() vnet.Backend { return backend{} }

type backend struct{}

// name is what settings blocks and the command call the backend.
const name = "virtualbox"

// Versions at which VirtualBox changed what a plan has to say.
var (
	v61  = vnet.Version{Major: 6, Minor: 1}
	v70  = vnet.Version{Major: 7}
	v71  = vnet.Version{Major: 7, Minor: 1}
	v72  = vnet.Version{Major: 7, Minor: 2}
	v128 = vnet.Version{Major: 6, Minor: 1, Patch: 28} // host-only ranges are enforced from here on
)

// Slots of a machine by chipset (VBoxManage list systemproperties; tried with
// 7.2.22).
const (
	slotsPIIX3 = 8
	slotsICH9  = 36
)

// Info describes the backend.
func (backend) Info() *vnet.Info {
	return &vnet.Info{
		Name:        name,
		Title:       "VirtualBox",
		Aliases:     []string{"vbox"},
		Command:     "vbox",
		Hosts:       []vnet.HostOS{vnet.Linux, vnet.MacOS, vnet.Windows},
		Oldest:      v61,
		Newest:      v72,
		Default:     v72,
		Natives:     natives,
		Rules:       rules,
		Cells:       cells,
		Proofs:      proofs,
		Settings:    settings,
		Codes:       codes,
		Conventions: conventions,
		Check:       check,
	}
}

// models are the NIC types that every version from 6.1 knows.
var models = []string{"Am79C970A", "Am79C973", "82540EM", "82543GC", "82545EM", "virtio"}

var settings = []vnet.Setting{
	{Scope: vnet.InNetwork, Key: "ipv6_default_route", Kind: vnet.Bool, Modes: []vnet.Mode{vnet.NATNetwork},
		Doc: "Whether the NAT network announces itself as the IPv6 default route; default false."},
	{Scope: vnet.InMachine, Key: "ostype", Kind: vnet.String,
		Doc: "The guest OS type of a machine that --create-machines makes, as `VBoxManage list ostypes` names it; default Other."},
	{Scope: vnet.InNIC, Key: "nic_type", Kind: vnet.String, Values: models,
		Doc: "The NIC's hardware; the same as the nic block's model, which it overrides."},
	{Scope: vnet.InNIC, Key: "boot_priority", Kind: vnet.Number, Min: 0, Max: 4,
		Doc: "The NIC's place in network boot: 1 first, 4 last, 0 (the default) after those."},
	{Scope: vnet.InNIC, Key: "promiscuous", Kind: vnet.String, Values: vnet.PromiscuousPolicies,
		Doc: "What this NIC may see of others' traffic; overrides the network's."},
	{Scope: vnet.InNIC, Key: "localhost_reachable", Kind: vnet.Bool, Modes: []vnet.Mode{vnet.NAT},
		Doc: "Whether the machine reaches the host's 127.0.0.1 at the gateway's address; VirtualBox 7.0 and newer; left out, the machine's own switch stays as it is. Older ones always let it."},
	{Scope: vnet.InNIC, Key: "dns_proxy", Kind: vnet.Bool, Modes: []vnet.Mode{vnet.NAT},
		Doc: "Whether VirtualBox answers DNS at the gateway's address and asks the host's servers; default false, true before 7.0 for a NIC with an address of its own."},
	{Scope: vnet.InNIC, Key: "dns_host_resolver", Kind: vnet.Bool, Modes: []vnet.Mode{vnet.NAT},
		Doc: "Whether VirtualBox answers DNS by the host's resolver; default as for dns_proxy."},
}

// conventions are VirtualBox's habits: read in its manual, and measured on
// 7.2.22 where docs/virtualbox.md says so.
func conventions(t vnet.Target) vnet.Conventions {
	hostOnly := vnet.Habit{
		Pools:   []netip.Prefix{netip.MustParsePrefix("192.168.56.0/21")},
		MinBits: 8, MaxBits: 29,
		Gateway: 1, DHCP: true, DHCPAt: 2,
	}
	if !t.Version.Less(v128) && t.HostOS != vnet.Windows {
		hostOnly.Allowed = []netip.Prefix{netip.MustParsePrefix("192.168.56.0/21"), netip.MustParsePrefix("fe80::/10")}
		hostOnly.Remedy = "put the range into /etc/vbox/networks.conf as a line such as \"* 10.0.0.0/8 192.168.0.0/16\" (which replaces the built-in list), or use a subnet of 192.168.56.0/21"
		hostOnly.Remedy6 = "put the range into /etc/vbox/networks.conf as a line such as \"* fd00::/8\" (IPv4 ranges that are in use need a line then too)"
	}
	natNetworkDNS := 0
	if t.Version.Less(v71) {
		// The NAT service's own DNS proxy (pxdns.c). The one of later versions hands
		// out the host's name servers, and answers at .3 itself only where the host
		// has none that can be used (VBoxNetSlirpNAT.cpp).
		natNetworkDNS = vnet.DNSAtGateway
	}
	if hostOnlyNetworks(t) {
		// The host takes the lower address, the service the rest of the range.
		hostOnly.DHCPAt = 0
	}
	return vnet.Conventions{
		OUI:   [3]byte{0x08, 0x00, 0x27}, // what VirtualBox itself gives
		Slots: slotsICH9,
		// A NIC on a NAT network is put on the internal network of that name
		// (ConsoleImpl2.cpp, "add intnet prefix to separate namespaces"), and a DHCP
		// server serves the name. Host-only and bridged ones have names that begin
		// with adapterNetwork; those of macOS are not internal networks underneath.
		OneName: []vnet.Mode{vnet.NATNetwork, vnet.Internal},
		Networks: map[vnet.Mode]vnet.Habit{
			vnet.NAT: {
				// The NIC in slot 1 gets 10.0.2.0/24, slot 2 10.0.3.0/24, …
				Pools:   []netip.Prefix{netip.MustParsePrefix("10.0.2.0/24")},
				PerSlot: true, MinBits: 8, MaxBits: 27,
				Gateway: 2, FixedGateway: true, Guest: 15, DHCP: true, DHCPAt: 2,
				DNSAt: 3, // the manual, 9.8.1
				Taken: []vnet.Taken{{Offset: 3, For: "the name server"}, {Offset: 4, For: "the TFTP server"}},
			},
			vnet.NATNetwork: {
				Pools:   []netip.Prefix{netip.MustParsePrefix("10.64.0.0/10")},
				MinBits: 8, MaxBits: 29,
				Gateway: 1, FixedGateway: true, DHCP: true, DHCPAt: 4, DNSAt: natNetworkDNS,
				Taken: []vnet.Taken{{Offset: 2, For: "the host's loopback"}, {Offset: 3, For: "the name server"}},
			},
			vnet.HostOnly: hostOnly,
			vnet.Bridged:  {},
			vnet.Internal: {
				Pools:   []netip.Prefix{netip.MustParsePrefix("10.128.0.0/10")},
				MinBits: 8, MaxBits: 29, DHCPAt: 2,
			},
		},
	}
}

// hostOnlyNetworks says whether the target has host-only networks instead of
// host-only adapters: macOS from VirtualBox 7.0 (its manual, 6.7; vagrant#12959).
func hostOnlyNetworks(t vnet.Target) bool {
	return t.HostOS == vnet.MacOS && !t.Version.Less(v70)
}

// proofs say how it is known that the contract holds.
var proofs = []vnet.Proven{
	kit.InGuest(),
	{When: vnet.When{HostOS: []vnet.HostOS{vnet.Linux}, Since: v72}, Proof: vnet.Stored,
		By: "VirtualBox 7.2.22, lab/virtualbox; without its drivers, so no packet has flowed"},
	{When: vnet.When{HostOS: []vnet.HostOS{vnet.Windows}}, Proof: vnet.Documented,
		By: "its manual and source, and reports of others; the scripts are parsed by a PowerShell grammar that others wrote"},
	{Proof: vnet.Documented, By: "its manual and source"},
}

// cells are where VirtualBox lets more through than the table says.
var cells = []vnet.Cell{
	{Mode: vnet.NAT, Pair: vnet.MachineToHostLoopback, When: vnet.When{Before: v70}, Reach: vnet.Yes,
		Reason: "before 7.0 the gateway's address is the host's loopback"},
	{Mode: vnet.NATNetwork, Pair: vnet.MachineToHostLoopback, Reach: vnet.Yes,
		Reason: "the third address of the subnet (.2) is mapped to the host's 127.0.0.1"},
}
