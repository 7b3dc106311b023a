package docker

import (
	"net/netip"

	"github.com/vnetgen/vnetgen/vnet"
)

// New returns the Docker backend.
func New() vnet.Backend { return backend{} }

type backend struct{}

// name is what settings blocks and the command call the backend.
const name = "docker"

// The variants: where the engine runs.
const (
	variantEngine  = "engine"  // on the host itself, which is a Linux
	variantDesktop = "desktop" // in a virtual machine of Docker Desktop's
)

// formatCompose is the overlay for Compose.
const formatCompose = "compose"

// Versions at which the engine changed what a plan can say.
var (
	v2010 = vnet.Version{Major: 20, Minor: 10} // the oldest that lab/docker tries
	v25   = vnet.Version{Major: 25}            // several networks, and a MAC for each, when a container is made (API 1.44)
	v26   = vnet.Version{Major: 26}            // several macvlan networks on one interface
	v27   = vnet.Version{Major: 27}            // filters IPv6 (ip6tables) by itself; gateway_mode
	v28   = vnet.Version{Major: 28}            // gateway_mode isolated, gw-priority; drops what is routed to a bridge past a published port
)

// The keys of settings.
const (
	keyBridge   = "bridge"
	keyIPRange  = "ip_range"
	keyIPvlan   = "ipvlan"
	keyShim     = "shim"
	keyRouted   = "routed"
	keyImage    = "image"
	keyCommand  = "command"
	limitMaking = "in containers that --create-machines makes"
)

// Info describes the backend.
func (backend) Info() *vnet.Info {
	return &vnet.Info{
		Name:         name,
		Title:        "Docker",
		Hosts:        []vnet.HostOS{vnet.Linux, vnet.MacOS, vnet.Windows},
		Oldest:       v2010,
		Newest:       vnet.Version{Major: 29, Minor: 99},
		Default:      v28,
		Variants:     []string{variantEngine, variantDesktop},
		HostVariants: map[vnet.HostOS]string{vnet.MacOS: variantDesktop, vnet.Windows: variantDesktop},
		Configures:   "Docker sets a container's addresses, routes and name servers when it starts. Nothing is to be written in it.",
		Natives:      natives,
		Rules:        rules,
		Cells:        cells,
		Proofs:       proofs,
		Settings:     settings,
		Formats:      []vnet.Format{{Name: formatCompose, Doc: "an overlay for docker compose"}},
		Codes:        codes,
		Conventions:  conventions,
		Check:        check,
	}
}

// natives are what Docker calls the modes.
var natives = []vnet.Native{
	{Mode: vnet.NAT, Name: "bridge network of one container"},
	{Mode: vnet.NATNetwork, Name: "bridge network"},
	{Mode: vnet.HostOnly, Name: "internal bridge network (--internal)"},
	{Mode: vnet.Bridged, Name: "macvlan or ipvlan network"},
	{Mode: vnet.Internal, When: vnet.When{Since: v28}, Name: "internal bridge network, gateway mode isolated"},
	{Mode: vnet.Internal, Name: "internal bridge network (--internal)"},
}

var settings = []vnet.Setting{
	{Scope: vnet.InNetwork, Key: keyBridge, Kind: vnet.String, Modes: []vnet.Mode{vnet.NATNetwork, vnet.HostOnly, vnet.Bridged, vnet.Internal},
		Doc: "The bridge's name on the host, at most 15 bytes. Bridged: the existing bridge to join, without which the uplink is joined by macvlan. Else the name of the bridge that Docker makes; default Docker's own choice."},
	{Scope: vnet.InNetwork, Key: keyIPRange, Kind: vnet.String, Modes: []vnet.Mode{vnet.Bridged},
		Doc: "The part of the subnet, as a CIDR block, from which Docker gives containers addresses; keep it out of the outside's DHCP range. Needed unless every NIC has an address."},
	{Scope: vnet.InNetwork, Key: keyIPvlan, Kind: vnet.Bool, Modes: []vnet.Mode{vnet.Bridged},
		Doc: "True: ipvlan (L2) instead of macvlan, for an uplink that takes one MAC only, such as Wi-Fi. All containers then have the uplink's MAC."},
	{Scope: vnet.InNetwork, Key: keyShim, Kind: vnet.String, Modes: []vnet.Mode{vnet.Bridged},
		Doc: "An address of the subnet for an interface of the host's beside the containers, by which host and containers reach each other in spite of macvlan. It lasts until the host restarts."},
	{Scope: vnet.InNetwork, Key: keyRouted, Kind: vnet.Bool, Modes: []vnet.Mode{vnet.NATNetwork},
		Doc: "True: the outside sees the containers' own addresses instead of the host's (gateway mode routed), and needs a route to them."},
	{Scope: vnet.InLab, Key: keyImage, Kind: vnet.String,
		Doc: "The image of the containers that --create-machines makes, for machines that write none."},
	{Scope: vnet.InMachine, Key: keyImage, Kind: vnet.String,
		Doc: "The image of a container that --create-machines makes."},
	{Scope: vnet.InMachine, Key: keyCommand, Kind: vnet.List,
		Doc: "The command of a container that --create-machines makes, as a list of words; default the image's."},
}

// conventions are Docker's habits: see docs/docker.md.
func conventions(t vnet.Target) vnet.Conventions {
	internal := vnet.Habit{
		Pools:   []netip.Prefix{netip.MustParsePrefix("10.128.0.0/10")},
		MinBits: 8, MaxBits: 29, DHCP: true,
	}
	if t.Version.Less(v28) {
		internal.Taken = []vnet.Taken{{Offset: 1, For: "the address of the host's bridge"}}
	}
	return vnet.Conventions{
		OneName: []vnet.Mode{vnet.NATNetwork, vnet.HostOnly, vnet.Bridged, vnet.Internal},
		// Docker's own MACs were 02:42 and the address; any that is locally
		// administered will do.
		OUI:    [3]byte{0x02, 0x42, 0x76},
		Served: []string{"bridge"},
		Networks: map[vnet.Mode]vnet.Habit{
			vnet.NAT: {
				Pools:   []netip.Prefix{netip.MustParsePrefix("10.64.0.0/10")},
				MinBits: 8, MaxBits: 29,
				// Docker gives the gateway the first address and a lone container the second.
				Gateway: 1, FixedGateway: true, Guest: 2, DHCP: true,
			},
			vnet.NATNetwork: {
				Pools:   []netip.Prefix{netip.MustParsePrefix("10.64.0.0/10")},
				MinBits: 8, MaxBits: 29, Gateway: 1, DHCP: true,
			},
			vnet.HostOnly: {
				Pools:   []netip.Prefix{netip.MustParsePrefix("192.168.56.0/21")},
				MinBits: 8, MaxBits: 29, Gateway: 1, DHCP: true,
			},
			vnet.Bridged:  {},
			vnet.Internal: internal,
		},
	}
}

// proofs say how it is known that the contract holds.
var proofs = []vnet.Proven{
	{When: desktop, Proof: vnet.Documented, By: "Docker's documentation; Docker Desktop has not been tried"},
	{Features: []vnet.Feature{vnet.FeatureVLAN}, Proof: vnet.Documented, By: "Docker's documentation; the lab's kernel has no VLANs"},
	{Features: []vnet.Feature{vnet.FeatureMode, vnet.FeatureIsolated, vnet.FeatureForwarding, vnet.FeatureForwardTCP, vnet.FeatureForwardUDP, vnet.FeatureForward6,
		vnet.FeatureForwardLocal, vnet.FeatureForwardOnAddr, vnet.FeatureForwardOnAll},
		Proof: vnet.Ran, By: "Engine 20.10.24 and 28.5.2, lab/docker, with packets"},
	{Proof: vnet.Stored, By: "Engine 20.10.24 and 28.5.2, lab/docker"},
}

// onHost is an engine on the host itself.
var onHost = vnet.When{Variant: variantEngine}

// cells are where Docker differs from the table, measured with packets on 20.10 and
// 28.5.
var cells = []vnet.Cell{
	{Mode: vnet.NAT, Pair: vnet.HostToMachine, When: onHost, Reach: vnet.Yes,
		Reason: "the host is on the container's bridge"},
	{Mode: vnet.NATNetwork, Pair: vnet.HostToMachine, When: onHost, Reach: vnet.Yes,
		Reason: "the host is on the network's bridge"},
	{Mode: vnet.HostOnly, Pair: vnet.MachineToHost, When: desktop, Reach: vnet.No,
		Reason: "the bridge is in Docker Desktop's virtual machine"},
	{Mode: vnet.HostOnly, Pair: vnet.HostToMachine, When: desktop, Reach: vnet.No,
		Reason: "the bridge is in Docker Desktop's virtual machine"},
	{Mode: vnet.Bridged, Pair: vnet.MachineToHost, Reach: vnet.No,
		Reason: "macvlan and ipvlan keep host and containers apart; the settings shim and bridge do not"},
	{Mode: vnet.Bridged, Pair: vnet.HostToMachine, Reach: vnet.No,
		Reason: "macvlan and ipvlan keep host and containers apart; the settings shim and bridge do not"},
	{Mode: vnet.Internal, Pair: vnet.MachineToHost, When: vnet.When{Before: v28, Variant: variantEngine}, Reach: vnet.Yes,
		Reason: "the host's bridge has an address on the network"},
	{Mode: vnet.Internal, Pair: vnet.HostToMachine, When: vnet.When{Before: v28, Variant: variantEngine}, Reach: vnet.Yes,
		Reason: "the host's bridge has an address on the network"},
}
