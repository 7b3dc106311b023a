package hyperv

import (
	"net/netip"

	"github.com/vnetgen/vnetgen/backends/internal/kit"
	"github.com/vnetgen/vnetgen/vnet"
)

// New returns the Hyper-V backend.
func New() vnet.Backend { return backend{} }

type backend struct{}

// name is what settings blocks and the command call the backend.
const name = "hyperv"

// Versions of Windows at which Hyper-V changed what a plan can say. The third
// number is the build.
var (
	v1607  = windows(14393) // and Server 2016: NetNat, network cards that come and go
	v1709  = windows(16299) // the Default Switch
	v2019  = windows(17763) // Server 2019 and 1809: 64 NICs
	newest = windows(26200)
)

func windows(build int) vnet.Version { return vnet.Version{Major: 10, Patch: build} }

// Slots of a machine by version (learn.microsoft.com, "Plan for Hyper-V
// scalability").
const (
	slots2016 = 8
	slots2019 = 64
)

// maxLegacy is how many legacy network adapters a machine of generation 1 has
// (the same page).
const maxLegacy = 4

// Info describes the backend.
func (backend) Info() *vnet.Info {
	return &vnet.Info{
		Name:        name,
		Title:       "Hyper-V",
		Hosts:       []vnet.HostOS{vnet.Windows},
		Oldest:      v1607,
		Newest:      newest,
		Default:     windows(26100),
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

// natives are what Hyper-V calls the modes.
var natives = []vnet.Native{
	{Mode: vnet.NAT, Name: "internal switch of one machine, behind WinNAT (NetNat)"},
	{Mode: vnet.NATNetwork, Name: "internal switch behind WinNAT (NetNat)"},
	{Mode: vnet.HostOnly, Name: "internal switch with an address of the host"},
	{Mode: vnet.Bridged, Name: "external switch"},
	{Mode: vnet.Internal, Name: "private switch"},
}

// The settings.
const (
	keyDHCPServer = "dhcp_server"
	keyShare      = "allow_management_os"
	keyGeneration = "generation"
	keyMemory     = "memory"
	keyAdapter    = "adapter"
	keySpoofing   = "mac_spoofing"
	keyDHCPGuard  = "dhcp_guard"
	keyRouter     = "router_guard"
	keyTrunk      = "trunk"
	keyNative     = "native_vlan"
)

var settings = []vnet.Setting{
	{Scope: vnet.InNetwork, Key: keyDHCPServer, Kind: vnet.Bool, Modes: []vnet.Mode{vnet.NATNetwork, vnet.HostOnly},
		Doc: "Whether the DHCP Server role of the host, a Windows Server, serves the network; default false."},
	{Scope: vnet.InNetwork, Key: keyShare, Kind: vnet.Bool, Modes: []vnet.Mode{vnet.Bridged},
		Doc: "Whether the host itself goes on using the adapter of an external switch that the lab makes; default true."},
	{Scope: vnet.InMachine, Key: keyGeneration, Kind: vnet.Number, Min: 1, Max: 2,
		Doc: "The generation of a machine that --create-machines makes; default 2."},
	{Scope: vnet.InMachine, Key: keyMemory, Kind: vnet.Number, Min: 32, Max: 12 << 20,
		Doc: "The memory of a machine that --create-machines makes, in MiB; default 1024."},
	{Scope: vnet.InNIC, Key: keyAdapter, Kind: vnet.String,
		Doc: "The name of a network adapter that the machine has, to be taken for this NIC and put back by down; default: one that has the NIC's MAC, or a new one."},
	{Scope: vnet.InNIC, Key: keySpoofing, Kind: vnet.Bool,
		Doc: "Whether the machine may send from other MACs than the NIC's, as routers of nested machines do; default false."},
	{Scope: vnet.InNIC, Key: keyDHCPGuard, Kind: vnet.Bool,
		Doc: "Whether answers of a DHCP server in the machine are dropped; default false."},
	{Scope: vnet.InNIC, Key: keyRouter, Kind: vnet.Bool,
		Doc: "Whether router advertisements and redirects of the machine are dropped; default false."},
	{Scope: vnet.InNIC, Key: keyTrunk, Kind: vnet.String, Modes: []vnet.Mode{vnet.Bridged, vnet.Internal},
		Doc: "The VLANs that reach the machine with their tags, such as \"10,20-29\"; default none."},
	{Scope: vnet.InNIC, Key: keyNative, Kind: vnet.Number, Min: 0, Max: 4094, Modes: []vnet.Mode{vnet.Bridged, vnet.Internal},
		Doc: "With trunk, the VLAN of what the machine sends without a tag; default 0, none."},
}

// The NIC models: Hyper-V's own device, and the emulated DEC 21140 that generation
// 1 boots from.
const (
	modelSynthetic = "synthetic"
	modelLegacy    = "legacy"
)

var models = []string{modelSynthetic, modelLegacy}

// conventions are Hyper-V's habits: see docs/hyperv.md.
func conventions(t vnet.Target) vnet.Conventions {
	// One WinNAT prefix covers all NAT networks of a lab, so they lie together.
	pools, within := []netip.Prefix{netip.MustParsePrefix("10.64.0.0/10")}, 16
	slots := slots2019
	if t.Version.Less(v2019) {
		slots = slots2016
	}
	return vnet.Conventions{
		OUI:   [3]byte{0x00, 0x15, 0x5d}, // Microsoft's, which Hyper-V gives
		Slots: slots,
		// It has NAT and DHCP, and its subnet changes when the host starts.
		Served: []string{defaultSwitchName},
		Networks: map[vnet.Mode]vnet.Habit{
			vnet.NAT: {
				Pools: pools, Within: within, MinBits: 8, MaxBits: 27,
				Gateway: gatewayOffset, FixedGateway: true, Guest: 10,
			},
			vnet.NATNetwork: {
				Pools: pools, Within: within, MinBits: 8, MaxBits: 29,
				Gateway: gatewayOffset, NoDHCP: true, DHCPWith: keyDHCPServer,
			},
			vnet.HostOnly: {
				Pools:   []netip.Prefix{netip.MustParsePrefix("192.168.56.0/21")},
				MinBits: 8, MaxBits: 29, Gateway: gatewayOffset, NoDHCP: true, DHCPWith: keyDHCPServer,
			},
			vnet.Bridged: {},
			vnet.Internal: {
				Pools:   []netip.Prefix{netip.MustParsePrefix("10.128.0.0/10")},
				MinBits: 8, MaxBits: 29, NoDHCP: true,
			},
		},
	}
}

// gatewayOffset is where the host's address is in a subnet: WinNAT has no habit,
// Microsoft's examples take the first.
const gatewayOffset = 1

// proofs say how it is known that the contract holds: Hyper-V itself has not been
// tried.
var proofs = []vnet.Proven{
	kit.InGuest(),
	{Proof: vnet.Documented,
		By: "Microsoft's documentation; the scripts are parsed by a PowerShell grammar that others wrote, and carried out by an interpreter of the project's own on a stand-in for Windows"},
}

// cells are where Hyper-V lets more through than the table says.
var cells = []vnet.Cell{
	{Mode: vnet.NAT, Pair: vnet.HostToMachine, Reach: vnet.Yes,
		Reason: "the host is on the machine's switch"},
	{Mode: vnet.NATNetwork, Pair: vnet.HostToMachine, Reach: vnet.Yes,
		Reason: "the host is on the network's switch"},
}
