package vmware

import (
	"net/netip"

	"github.com/vnetgen/vnetgen/backends/internal/kit"
	"github.com/vnetgen/vnetgen/vnet"
)

// New returns the VMware backend.
func New() vnet.Backend { return backend{} }

type backend struct{}

// name is what settings blocks and the command call the backend.
const name = "vmware"

// Versions at which VMware changed what a plan can say. Workstation has 16, 17 and 25
// (25H2), Fusion 12, 13 and 25.
var (
	v12  = vnet.Version{Major: 12}           // Fusion
	v122 = vnet.Version{Major: 12, Minor: 2} // Fusion: vmnets of its own again, after Apple's
	v16  = vnet.Version{Major: 16}           // Workstation
	v25  = vnet.Version{Major: 25}
)

// slots is how many NICs a machine has at most (VMware's "Configuration Maximums" of
// Workstation: ten virtual network adapters).
const slots = 10

// Bounds of the numbers of vmnets that a lab takes: 0, 1 and 8 are VMware's own.
// Windows has VMnet0 to VMnet19, Linux 255 (VMware's documentation of the Virtual Network
// Editor).
const (
	firstVMnet       = 2
	lastVMnet        = 254
	lastVMnetWindows = 19
)

// Info describes the backend.
func (backend) Info() *vnet.Info {
	return &vnet.Info{
		Name:        name,
		Title:       "VMware",
		Hosts:       []vnet.HostOS{vnet.Linux, vnet.MacOS, vnet.Windows},
		Oldest:      v12,
		Newest:      v25,
		Releases:    map[string]vnet.Version{"25H2": v25},
		Default:     v25,
		Natives:     natives,
		Rules:       rules,
		Cells:       cells,
		Proofs:      proofs,
		Formats:     formats,
		Settings:    settings,
		Codes:       codes,
		Conventions: conventions,
		Check:       check,
	}
}

// natives are VMware's names of the modes.
var natives = []vnet.Native{
	{Mode: vnet.NAT, When: onWindows, Name: "NAT on VMnet8 (nat)"},
	{Mode: vnet.NAT, Name: "a NAT vmnet of its own (custom)"},
	{Mode: vnet.NATNetwork, Name: "NAT vmnet (custom)"},
	{Mode: vnet.HostOnly, Name: "host-only vmnet (custom)"},
	{Mode: vnet.Bridged, Name: "bridged vmnet (bridged, custom)"},
	{Mode: vnet.Internal, When: onMacOS, Name: "vmnet without the host (custom)"},
	{Mode: vnet.Internal, Name: "LAN segment (pvn)"},
}

// The settings.
const (
	keyVMnet     = "vmnet"
	keyNamed     = "named"
	keyListen    = "listen_on_all"
	keyVMX       = "vmx"
	keyGuestOS   = "guest_os"
	keyMemory    = "memory"
	keyLinkState = "link_state_propagation"
)

var settings = []vnet.Setting{
	{Scope: vnet.InNetwork, Key: keyVMnet, Kind: vnet.Number, Min: firstVMnet, Max: lastVMnet,
		Doc: "The number of the vmnet; default the lowest that nothing has, from 2 on. At most 19 on Windows."},
	{Scope: vnet.InNetwork, Key: keyNamed, Kind: vnet.Bool, Modes: []vnet.Mode{vnet.Internal},
		Doc: "Whether a LAN segment gets a name in the user's preferences, for which no VMware program may run; default true. Machines find each other without, too."},
	{Scope: vnet.InNetwork, Key: keyListen, Kind: vnet.Bool, Modes: []vnet.Mode{vnet.NATNetwork},
		Doc: "Whether forwards that are to listen on one address of the host, or on its loopback, may listen on all of them, since VMware's cannot otherwise; true, or left out."},
	{Scope: vnet.InMachine, Key: keyVMX, Kind: vnet.String,
		Doc: "The path of the machine's .vmx file; it may begin with ~/, and on Windows hold %NAME%. Default: VMware's list of machines tells, by the machine's name."},
	{Scope: vnet.InMachine, Key: keyGuestOS, Kind: vnet.String,
		Doc: "The guestOS of a machine that --create-machines makes; default other-64."},
	{Scope: vnet.InMachine, Key: keyMemory, Kind: vnet.Number, Min: 4, Max: 1 << 20,
		Doc: "The memory of a machine that --create-machines makes, in MiB, a multiple of 4; default 1024."},
	{Scope: vnet.InNIC, Key: keyLinkState, Kind: vnet.Bool, Modes: []vnet.Mode{vnet.Bridged},
		Doc: "Whether the NIC's cable goes off and on with that of the host's interface; default false."},
}

// models are the NIC types; vlance is an AMD PCnet32.
var models = []string{"vlance", "vmxnet", "e1000", "e1000e", "vmxnet3"}

// modelOfNew is what a NIC gets whose slot the machine did not have: VMware would give
// a vlance, which current guests lack.
const modelOfNew = "e1000"

// conventions are VMware's habits: see docs/vmware.md.
func conventions(t vnet.Target) vnet.Conventions {
	nat := vnet.Habit{
		Pools: []netip.Prefix{netip.MustParsePrefix("10.64.0.0/10")}, MinBits: 8, MaxBits: 28,
		Gateway: gatewayOffset, FixedGateway: true, DHCP: true, UpperHalf: true, DNSAt: vnet.DNSAtGateway,
		Taken: []vnet.Taken{{Offset: hostOffset, For: "the host"}},
	}
	own := nat
	own.Guest = 10
	if t.HostOS == vnet.Windows {
		own = vnet.Habit{DHCP: true}
	}
	internal := vnet.Habit{Pools: []netip.Prefix{netip.MustParsePrefix("10.128.0.0/10")}, MinBits: 8, MaxBits: 29, NoDHCP: true}
	return vnet.Conventions{
		// VMware gives addresses by hand up to 00:50:56:3F:FF:FF.
		OUI: [3]byte{0x00, 0x50, 0x56}, MACs: 1 << 22,
		Slots: slots,
		Networks: map[vnet.Mode]vnet.Habit{
			vnet.NAT:        own,
			vnet.NATNetwork: nat,
			vnet.HostOnly: {
				Pools: []netip.Prefix{netip.MustParsePrefix("192.168.56.0/21")}, MinBits: 8, MaxBits: 28,
				Gateway: hostOffset, FixedGateway: t.HostOS == vnet.Linux, DHCP: true, UpperHalf: true,
			},
			vnet.Bridged:  {},
			vnet.Internal: internal,
		},
	}
}

// Where VMware has its own addresses in a subnet: the host's adapter, and the NAT
// service, which is gateway and name server.
const (
	hostOffset    = 1
	gatewayOffset = 2
)

// cells are where VMware lets more through than the table says.
var cells = []vnet.Cell{
	{Mode: vnet.NAT, Pair: vnet.MachineToMachine, When: onWindows, Reach: vnet.Yes,
		Reason: "all such NICs are on VMnet8"},
	{Mode: vnet.NAT, Pair: vnet.HostToMachine, Reach: vnet.Yes,
		Reason: "the host has an adapter on the vmnet"},
	{Mode: vnet.NATNetwork, Pair: vnet.HostToMachine, Reach: vnet.Yes,
		Reason: "the host has an adapter on the vmnet"},
}

// proofs say how it is known that the contract holds: VMware itself has not been tried.
var proofs = []vnet.Proven{
	kit.InGuest(),
	{Features: inNetworking, Modes: []vnet.Mode{vnet.NATNetwork, vnet.HostOnly, vnet.Bridged}, When: notWindows, Proof: vnet.Parsed,
		By: "the networking file, by packer's plugin for VMware, lab/readers"},
	{Features: inVMX, Proof: vnet.Parsed, By: ".vmx files, by packer's plugin for VMware and by libvirt, lab/readers"},
	{Proof: vnet.Documented, By: "VMware's documentation, and what other programs write and read"},
}

// What each file carries.
var (
	inNetworking = []vnet.Feature{vnet.FeatureMode, vnet.FeatureSubnet, vnet.FeatureDHCP, vnet.FeatureNoDHCP, vnet.FeatureReservation,
		vnet.FeatureUplink, vnet.FeatureForwardTCP, vnet.FeatureForwardUDP, vnet.FeatureForwardOnAll}
	inVMX = []vnet.Feature{vnet.FeatureMAC, vnet.FeatureModel, vnet.FeatureDisconnected, vnet.FeatureSlot}
)
