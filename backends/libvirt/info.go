package libvirt

import (
	"net/netip"

	"github.com/vnetgen/vnetgen/backends/internal/kit"
	"github.com/vnetgen/vnetgen/vnet"
)

// New returns the libvirt backend.
func New() vnet.Backend { return backend{} }

type backend struct{}

// name is what settings blocks and the command call the backend.
const name = "libvirt"

// The variants: whose libvirt it is, and what its bridges are.
const (
	variantSystem  = "system"  // qemu:///system, Linux bridges
	variantSession = "session" // qemu:///session, without rights on the host
	variantOVS     = "ovs"     // qemu:///system, bridges that exist are Open vSwitch's
)

// Versions at which libvirt changed what a plan can say.
var (
	v50  = vnet.Version{Major: 5}
	v60  = vnet.Version{Major: 6}           // <lease> in DHCP (its NEWS; formatnetwork says 6.0.0)
	v61  = vnet.Version{Major: 6, Minor: 1} // <port isolated>
	v65  = vnet.Version{Major: 6, Minor: 5} // <nat ipv6>, hooks/network.d
	v90  = vnet.Version{Major: 9}           // the oldest that lab/libvirt tries
	v92  = vnet.Version{Major: 9, Minor: 2} // passt's portForward: 9.0 has it upstream, Debian's 9.0 has not
	v110 = vnet.Version{Major: 11}          // VLANs on Linux bridges
	v12  = vnet.Version{Major: 12}
)

// Info describes the backend.
func (backend) Info() *vnet.Info {
	return &vnet.Info{
		Name:        name,
		Title:       "libvirt",
		Aliases:     []string{"kvm"},
		Hosts:       []vnet.HostOS{vnet.Linux},
		Oldest:      v50,
		Newest:      vnet.Version{Major: 12, Minor: 99},
		Default:     v12,
		Variants:    []string{variantSystem, variantSession, variantOVS},
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

// natives are what libvirt calls the modes.
var natives = []vnet.Native{
	{Mode: vnet.NAT, Name: "user networking (interface type='user')"},
	{Mode: vnet.NATNetwork, Name: "NAT network (forward mode='nat')"},
	{Mode: vnet.HostOnly, Name: "isolated network with ip"},
	{Mode: vnet.Bridged, Name: "existing bridge, or macvtap (forward mode='bridge')"},
	{Mode: vnet.Internal, Name: "isolated network without ip"},
}

var settings = []vnet.Setting{
	{Scope: vnet.InNetwork, Key: "bridge", Kind: vnet.String, Modes: []vnet.Mode{vnet.NATNetwork, vnet.HostOnly, vnet.Bridged, vnet.Internal},
		Doc: "The bridge's name on the host, at most 15 bytes. Bridged: the existing bridge to join, without which the uplink is joined by macvtap. Else the name of the bridge that libvirt makes; default derived from lab and label."},
	{Scope: vnet.InMachine, Key: "memory", Kind: vnet.Number, Min: 1, Max: 1 << 22,
		Doc: "The memory of a machine that --create-machines makes, in MiB; default 512."},
	{Scope: vnet.InMachine, Key: "machine_type", Kind: vnet.String,
		Doc: "The machine type of a machine that --create-machines makes, as `virsh capabilities` lists it; default q35."},
}

// models are NIC models that QEMU has on every architecture where it has PCI.
var models = []string{"virtio", "virtio-transitional", "virtio-non-transitional", "e1000", "e1000e", "rtl8139", "igb", "vmxnet3", "ne2k_pci", "pcnet"}

// conventions are libvirt's habits: see docs/libvirt.md.
func conventions(t vnet.Target) vnet.Conventions {
	return vnet.Conventions{
		OneName: []vnet.Mode{vnet.NATNetwork, vnet.HostOnly, vnet.Bridged, vnet.Internal},
		// The OUI is 52:54:00, which is QEMU's as well as the neutral one.
		Networks: map[vnet.Mode]vnet.Habit{
			vnet.NAT: {
				// slirp's own subnet, for every NIC the same (QEMU's manual, -netdev user).
				Pools: []netip.Prefix{netip.MustParsePrefix("10.0.2.0/24")}, PerSlot: true,
				MinBits: 8, MaxBits: 27,
				Gateway: 2, FixedGateway: true, Guest: 15, DHCP: true, DHCPAt: 2,
				// slirp's name server (QEMU's manual). NICs with forwards have passt from
				// 9.2 on, which answers DNS only where it is told to (passt(1), --dns-forward).
				DNSAt: 3, ForwardsMuteDNS: !t.Version.Less(v92),
				Taken: []vnet.Taken{{Offset: 3, For: "the name server"}},
			},
			vnet.NATNetwork: {
				Pools:   []netip.Prefix{netip.MustParsePrefix("10.64.0.0/10")},
				MinBits: 8, MaxBits: 29, Gateway: 1, DHCP: true,
				DNSAt: vnet.DNSAtGateway, // dnsmasq listens on the bridge's address
			},
			vnet.HostOnly: {
				Pools:   []netip.Prefix{netip.MustParsePrefix("192.168.56.0/21")},
				MinBits: 8, MaxBits: 29, Gateway: 1, DHCP: true,
				DNSAt: vnet.DNSAtGateway, // dnsmasq listens on the bridge's address
			},
			vnet.Bridged: {},
			vnet.Internal: {
				Pools:   []netip.Prefix{netip.MustParsePrefix("10.128.0.0/10")},
				MinBits: 8, MaxBits: 29, DHCPAt: 1,
			},
		},
	}
}

// proofs say how it is known that the contract holds, by lab/libvirt on 9.0.0 and
// 12.8.0; versions between those have not been tried.
var proofs = []vnet.Proven{
	kit.InGuest(),
	{Features: []vnet.Feature{vnet.FeatureRateUp, vnet.FeatureRateDown}, When: tried, Proof: vnet.Stored,
		By: "libvirt 9.0.0 and 12.8.0; the lab's kernel cannot shape"},
	{Features: []vnet.Feature{vnet.FeatureVLAN}, When: vnet.When{Since: v90, Variant: variantOVS}, Proof: vnet.Ran, By: "libvirt with Open vSwitch, with packets"},
	{Features: []vnet.Feature{vnet.FeatureVLAN}, Proof: vnet.Documented, By: "libvirt's documentation; the lab's kernel has no VLANs on bridges"},
	{Features: []vnet.Feature{vnet.FeatureMode, vnet.FeatureIsolated, vnet.FeatureForwardTCP, vnet.FeatureForwardUDP, vnet.FeatureForwardLocal, vnet.FeatureForwardOnAddr, vnet.FeatureForwardOnAll},
		When: tried, Proof: vnet.Ran, By: "libvirt 9.0.0 and 12.8.0, lab/libvirt, with packets"},
	{When: tried, Proof: vnet.Stored, By: "libvirt 9.0.0 and 12.8.0, lab/libvirt"},
	{Proof: vnet.Documented, By: "libvirt's documentation"},
}

// tried are the targets that lab/libvirt is about.
var tried = vnet.When{Since: v90}

// cells are where libvirt lets more through than the table says, measured with
// packets on 9.0 and 12.8.
var cells = []vnet.Cell{
	{Mode: vnet.NAT, Pair: vnet.MachineToHostLoopback, Reach: vnet.Yes,
		Reason: "the gateway's address is the host's loopback"},
	{Mode: vnet.NATNetwork, Pair: vnet.HostToMachine, Reach: vnet.Yes,
		Reason: "the host is on the network's bridge"},
}
