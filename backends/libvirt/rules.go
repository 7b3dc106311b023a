package libvirt

import "github.com/vnetgen/vnetgen/vnet"

// Public sources of the rules.
const (
	linkNetwork = "https://libvirt.org/formatnetwork.html"
	linkHooks   = "https://libvirt.org/hooks.html"
)

const (
	hookReason  = "libvirt forwards no ports of a network: they are packet filter rules, and a hook sets them up again when libvirt starts the network. A libvirt that is running calls a new hook only after its next restart."
	passtReason = "User networking forwards ports by passt, which libvirt has from 9.2 on (9.0 has it too, but not Debian's). Use a nat-network, whose forwards are packet filter rules, or --create-machines: a machine of the lab's own has them from QEMU."
	made        = string(vnet.FeatureCreateMachine)
	limitQEMU   = "in machines that --create-machines makes, by QEMU's hostfwd"
)

var (
	session = vnet.When{Variant: variantSession}
	ovs     = vnet.When{Variant: variantOVS}
)

// rules is libvirt's fidelity contract: the first line that fits counts.
var rules = []vnet.Rule{
	{Feature: vnet.FeatureMode, Mode: vnet.NAT, Level: vnet.Exact},
	{Feature: vnet.FeatureMode, Mode: vnet.Bridged, When: session, With: "bridge", Level: vnet.Exact, Limit: "where /etc/qemu/bridge.conf allows the bridge"},
	{Feature: vnet.FeatureMode, When: session, Level: vnet.Refused,
		Reason: "A session libvirt has no rights on the host's network: it makes no bridges. Use mode = \"nat\" on the NICs, a bridged network with the setting bridge, or --variant system."},
	{Feature: vnet.FeatureMode, Mode: vnet.Bridged, With: "bridge", Level: vnet.Exact},
	{Feature: vnet.FeatureMode, Mode: vnet.Bridged, Level: vnet.Degraded,
		Limit:  "by macvtap, where host and machines do not reach each other",
		Reason: "The host's own packets do not pass a macvtap interface to the machines. Make a bridge on the host, and name it in the network block: backend \"libvirt\" { bridge = \"br0\" }."},
	{Feature: vnet.FeatureMode, Level: vnet.Exact},
	{Feature: vnet.FeatureExternal, Level: vnet.Exact, Limit: "a libvirt network of that name"},
	{Feature: vnet.FeatureName, Level: vnet.Exact},

	{Feature: vnet.FeatureSubnet, Mode: vnet.Bridged, Level: vnet.Exact, Limit: "the network's own; used to check addresses"},
	{Feature: vnet.FeatureSubnet, Level: vnet.Exact},
	{Feature: vnet.FeatureSubnet6, Mode: vnet.NATNetwork, When: vnet.When{Before: v65}, Level: vnet.Degraded,
		Limit:  "without a way out",
		Reason: "libvirt translates IPv6 from 6.5 on; before, the network's machines reach each other and the host by IPv6, and nothing outside."},
	{Feature: vnet.FeatureSubnet6, Level: vnet.Exact},
	{Feature: vnet.FeatureGateway, Level: vnet.Exact},
	{Feature: vnet.FeatureGateway6, Level: vnet.Exact},

	{Feature: vnet.FeatureMTU, Mode: vnet.Bridged, Level: vnet.Degraded,
		Limit:  "the bridge's or interface's own",
		Reason: "libvirt does not set the MTU of a bridge or interface that is not its own. Set it there."},
	{Feature: vnet.FeatureMTU, Level: vnet.Exact, Limit: "machines are told by DHCP; set it in those with an address of their own"},

	{Feature: vnet.FeatureVLAN, When: session, Level: vnet.Refused, Reason: "A session libvirt cannot tag frames. Use --variant system or ovs."},
	{Feature: vnet.FeatureVLAN, When: ovs, With: "bridge", Level: vnet.Exact},
	{Feature: vnet.FeatureVLAN, When: vnet.When{Since: v110, Variant: variantSystem}, With: "bridge", Level: vnet.Exact, Limit: "the bridge filters VLANs", Link: linkNetwork},
	{Feature: vnet.FeatureVLAN, Level: vnet.Refused,
		Reason: "Frames are tagged by Open vSwitch (--variant ovs), or by a Linux bridge from libvirt 11.0 on, named by the setting bridge. Or make the tagged interface on the host (for instance eth0.20) and name it as the uplink."},
	{Feature: vnet.FeatureUplink, With: "bridge", Level: vnet.Degraded, Limit: "the bridge decides",
		Reason: "With the setting bridge, what the bridge is joined to is the host's business. Leave uplink or bridge out."},
	{Feature: vnet.FeatureUplink, Level: vnet.Exact},
	{Feature: vnet.FeatureIsolated, When: vnet.When{Since: v61}, Level: vnet.Exact},
	{Feature: vnet.FeatureIsolated, Level: vnet.Refused, Reason: "libvirt isolates a network's machines from each other from 6.1 on. Use mode = \"nat\" on the NICs, or one network for each machine."},
	{Feature: vnet.FeaturePromiscuous, Level: vnet.Degraded,
		Limit:  "a bridge shows a machine what it does not know the place of, and broadcasts",
		Reason: "A Linux bridge has no policy for promiscuous machines: it delivers frames where it has learnt the address. Leave promiscuous out, or mirror the port on the host with tc."},

	{Feature: vnet.FeatureDHCP, Mode: vnet.Internal, Level: vnet.Degraded,
		Limit:  "the host has an address on the network, and the machines reach it there",
		Reason: "libvirt's DHCP server is on the host. Give the machines addresses of their own and leave dhcp out, or run a DHCP server in a machine."},
	{Feature: vnet.FeatureDHCP, Level: vnet.Exact},
	{Feature: vnet.FeatureNoDHCP, Level: vnet.Exact},
	{Feature: vnet.FeatureDHCPPool, Level: vnet.Exact},
	{Feature: vnet.FeatureDHCPLease, When: vnet.When{Before: v60}, Level: vnet.Degraded, Limit: "one hour", Reason: "libvirt sets the lease time from 6.0 on."},
	{Feature: vnet.FeatureDHCPLease, Level: vnet.Exact},
	{Feature: vnet.FeatureReservation, Level: vnet.Exact},

	{Feature: vnet.FeatureDNSServers, Mode: vnet.Bridged, Level: vnet.Degraded,
		Limit: "set them in the machine", Reason: "A bridged network's DHCP server is not libvirt's. Set the name servers there or in the guest."},
	{Feature: vnet.FeatureDNSServers, Mode: vnet.Internal, Level: vnet.Degraded,
		Limit: "set them in the machine", Reason: "An internal network has no name server of libvirt's. Set the name servers in the guest."},
	{Feature: vnet.FeatureDNSServers, Level: vnet.Exact, Limit: "the network's own name server asks them"},
	{Feature: vnet.FeatureDNSDomain, Mode: vnet.Bridged, Level: vnet.Degraded,
		Limit: "set it in the machine", Reason: "A bridged network's DHCP server is not libvirt's. Set the domain there or in the guest."},
	{Feature: vnet.FeatureDNSDomain, Mode: vnet.Internal, Level: vnet.Degraded,
		Limit: "set it in the machine", Reason: "An internal network has no name server of libvirt's. Set the domain in the guest."},
	{Feature: vnet.FeatureDNSDomain, Level: vnet.Exact},
	{Feature: vnet.FeatureDNSHosts, Mode: vnet.Bridged, Level: vnet.Degraded,
		Limit: "names are not served", Reason: "A bridged network's name server is not libvirt's. Put the names there, or into the guests' hosts files."},
	{Feature: vnet.FeatureDNSHosts, Mode: vnet.Internal, Level: vnet.Degraded,
		Limit: "names are not served", Reason: "An internal network has no name server of libvirt's. Put the names into the guests' hosts files."},
	{Feature: vnet.FeatureDNSHosts, Level: vnet.Exact},

	{Feature: vnet.FeatureForwarding, Level: vnet.Exact, Limit: "switched on in the machine"},
	{Feature: vnet.FeatureAddress, Level: vnet.Exact, Limit: "set in the machine"},
	{Feature: vnet.FeatureAddress6, Level: vnet.Exact, Limit: "set in the machine"},
	{Feature: vnet.FeatureNATSubnet, Level: vnet.Exact},
	{Feature: vnet.FeatureMAC, Level: vnet.Exact},
	{Feature: vnet.FeatureModel, Level: vnet.Exact},
	{Feature: vnet.FeatureDisconnected, Level: vnet.Exact},
	{Feature: vnet.FeatureSlot, Level: vnet.Degraded,
		Limit:  "the guest orders NICs by their PCI addresses",
		Reason: "libvirt has no numbered slots: a NIC is known by its MAC, and new ones get the next free PCI address. Leave slot out, or match NICs by MAC in the guest."},

	{Feature: vnet.FeatureForward6, Level: vnet.Refused,
		Reason: "On libvirt vnetgen forwards IPv4 only. Give the machine's IPv6 address to those who are to reach it: a nat-network with subnet6 is reached from the host, a bridged one from everywhere."},
	{Feature: vnet.FeatureForwardTCP, Mode: vnet.NATNetwork, Level: vnet.Emulated, Reason: hookReason, Link: linkHooks},
	{Feature: vnet.FeatureForwardTCP, When: vnet.When{Since: v92}, Level: vnet.Exact, Limit: "by passt"},
	{Feature: vnet.FeatureForwardTCP, With: made, Level: vnet.Exact, Limit: limitQEMU},
	{Feature: vnet.FeatureForwardTCP, Level: vnet.Refused, Reason: passtReason},
	{Feature: vnet.FeatureForwardUDP, Mode: vnet.NATNetwork, Level: vnet.Emulated, Reason: hookReason, Link: linkHooks},
	{Feature: vnet.FeatureForwardUDP, When: vnet.When{Since: v92}, Level: vnet.Exact, Limit: "by passt"},
	{Feature: vnet.FeatureForwardUDP, With: made, Level: vnet.Exact, Limit: limitQEMU},
	{Feature: vnet.FeatureForwardUDP, Level: vnet.Refused, Reason: passtReason},
	{Feature: vnet.FeatureForwardLocal, Level: vnet.Exact},
	{Feature: vnet.FeatureForwardOnAddr, Level: vnet.Exact},
	{Feature: vnet.FeatureForwardOnAll, Level: vnet.Exact},

	{Feature: vnet.FeatureRateUp, Level: vnet.Exact, Limit: "whole kbyte/s"},
	{Feature: vnet.FeatureRateDown, Level: vnet.Exact, Limit: "whole kbyte/s"},
	{Feature: vnet.FeatureLatency, Level: vnet.Degraded, Limit: "not added",
		Reason: "libvirt cannot delay packets. Use tc with netem on the host's tap device, or in a Linux machine."},
	{Feature: vnet.FeatureLoss, Level: vnet.Degraded, Limit: "not made",
		Reason: "libvirt cannot drop packets. Use tc with netem on the host's tap device, or in a Linux machine."},
	{Feature: vnet.FeatureCreateMachine, Level: vnet.Exact},
}
