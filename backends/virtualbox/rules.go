package virtualbox

import "github.com/vnetgen/vnetgen/vnet"

// Public sources of the rules.
const (
	linkBandwidth = "https://www.virtualbox.org/manual/ch06.html#network_bandwidth_limit"
)

// macOSNetworks are the targets with host-only networks instead of adapters.
var macOSNetworks = vnet.When{HostOS: []vnet.HostOS{vnet.MacOS}, Since: v70}

// natives are VirtualBox's names of the modes.
var natives = []vnet.Native{
	{Mode: vnet.NAT, Name: "NAT (nat)"},
	{Mode: vnet.NATNetwork, Name: "NAT network (natnetwork)"},
	{Mode: vnet.HostOnly, When: macOSNetworks, Name: "host-only network (hostonlynet)"},
	{Mode: vnet.HostOnly, Name: "host-only adapter (hostonlyif)"},
	{Mode: vnet.Bridged, Name: "bridged adapter (bridged)"},
	{Mode: vnet.Internal, Name: "internal network (intnet)"},
}

// rules is VirtualBox's fidelity contract: the first line that fits counts.
var rules = []vnet.Rule{
	{Feature: vnet.FeatureMode, Level: vnet.Exact},
	{Feature: vnet.FeatureExternal, Level: vnet.Exact},
	{Feature: vnet.FeatureName, Mode: vnet.HostOnly, When: macOSNetworks, Level: vnet.Exact},
	{Feature: vnet.FeatureName, Mode: vnet.HostOnly, Level: vnet.Degraded,
		Limit:  "VirtualBox numbers its host-only adapters itself: vboxnet0, vboxnet1, …",
		Reason: "A host-only adapter has no name of its own choice. Leave name out; the plan finds the adapter it made again by its mark."},
	{Feature: vnet.FeatureName, Mode: vnet.Bridged, Level: vnet.Degraded,
		Limit:  "nothing on VirtualBox carries the name",
		Reason: "A bridged adapter is attached to the host's interface directly; there is no network object to name. Leave name out, or name the interface with uplink."},
	{Feature: vnet.FeatureName, Level: vnet.Exact},

	{Feature: vnet.FeatureSubnet, Mode: vnet.Bridged, Level: vnet.Exact, Limit: "the network's own; used to check addresses"},
	{Feature: vnet.FeatureSubnet, Level: vnet.Exact},
	{Feature: vnet.FeatureSubnet6, Mode: vnet.HostOnly, When: macOSNetworks, Level: vnet.Degraded,
		Limit:  "the host has no IPv6 address on a host-only network",
		Reason: "Host-only networks on macOS are set by IPv4 addresses only. Machines can still use the prefix among themselves."},
	{Feature: vnet.FeatureSubnet6, Level: vnet.Exact},
	{Feature: vnet.FeatureGateway, Level: vnet.Exact},
	{Feature: vnet.FeatureGateway6, Mode: vnet.HostOnly, When: macOSNetworks, Level: vnet.Degraded,
		Limit:  "the host has no IPv6 address on a host-only network",
		Reason: "Host-only networks on macOS are set by IPv4 addresses only. Leave gateway6 out."},
	{Feature: vnet.FeatureGateway6, Mode: vnet.NATNetwork, Level: vnet.Refused,
		Limit:  "the first address of the prefix",
		Reason: "VirtualBox's NAT network is its own IPv6 router at the first address of the prefix. Leave gateway6 out."},
	{Feature: vnet.FeatureGateway6, Level: vnet.Exact},

	{Feature: vnet.FeatureMTU, Mode: vnet.Bridged, Level: vnet.Degraded,
		Limit:  "set it in the machine",
		Reason: "VirtualBox passes frames through as they are and tells machines no MTU. Set it in the guest, for instance in its netplan file."},
	{Feature: vnet.FeatureMTU, Mode: vnet.HostOnly, When: macOSNetworks, Level: vnet.Degraded,
		Limit:  "set it in the machine",
		Reason: "The DHCP service of a host-only network on macOS has no options. Set the MTU in the guest."},
	{Feature: vnet.FeatureMTU, Level: vnet.Degraded,
		Limit:  "told by DHCP only (option 26)",
		Reason: "VirtualBox has no MTU for a network; its DHCP server tells it, and a machine takes it if its DHCP client asks. Set it in machines with an address of their own."},

	{Feature: vnet.FeatureVLAN, Level: vnet.Refused,
		Reason: "VirtualBox does not tag frames, so the machines would sit on the untagged network instead. Make the tagged interface on the host (for instance eth0.20) and name it as the uplink of a bridged network."},
	{Feature: vnet.FeatureUplink, Level: vnet.Exact},
	{Feature: vnet.FeatureIsolated, Level: vnet.Refused,
		Reason: "Machines on one VirtualBox network always see each other. Use mode = \"nat\" on the NICs, or one network for each machine."},
	{Feature: vnet.FeaturePromiscuous, Level: vnet.Exact},

	{Feature: vnet.FeatureDHCP, Level: vnet.Exact},
	{Feature: vnet.FeatureNoDHCP, Mode: vnet.HostOnly, When: macOSNetworks, Level: vnet.Degraded,
		Limit:  "the service cannot be switched off",
		Reason: "A host-only network on macOS always has Apple's DHCP service. Machines with an address of their own ignore it. Use mode = \"internal\" where there must be none."},
	{Feature: vnet.FeatureNoDHCP, Level: vnet.Exact},
	{Feature: vnet.FeatureDHCPPool, Mode: vnet.HostOnly, When: macOSNetworks, Level: vnet.Degraded,
		Limit:  "the pool starts right above the host's address",
		Reason: "A host-only network on macOS has one range: the host takes its first address, DHCP the rest. Keep machines with an address of their own above the pool's end."},
	{Feature: vnet.FeatureDHCPPool, Level: vnet.Exact},
	{Feature: vnet.FeatureDHCPLease, Mode: vnet.HostOnly, When: macOSNetworks, Level: vnet.Degraded,
		Limit: "as macOS has it", Reason: "The DHCP service of a host-only network on macOS has no options. Leave lease out."},
	{Feature: vnet.FeatureDHCPLease, Level: vnet.Exact},
	{Feature: vnet.FeatureReservation, Mode: vnet.HostOnly, When: macOSNetworks, Level: vnet.Degraded,
		Limit:  "the machine must set its address itself",
		Reason: "The DHCP service of a host-only network on macOS knows no reservations. Set the address in the guest."},
	{Feature: vnet.FeatureReservation, Level: vnet.Exact},

	{Feature: vnet.FeatureDNSServers, Mode: vnet.NATNetwork, Level: vnet.Degraded,
		Limit:  "VirtualBox tells the host's name servers instead",
		Reason: "VirtualBox writes its own name server and search domain into the DHCP options whenever a NAT network starts. Set the name servers in the guest."},
	{Feature: vnet.FeatureDNSServers, Mode: vnet.Bridged, Level: vnet.Degraded,
		Limit: "set them in the machine", Reason: "A bridged network's DHCP server is not VirtualBox's. Set the name servers there or in the guest."},
	{Feature: vnet.FeatureDNSServers, Mode: vnet.HostOnly, When: macOSNetworks, Level: vnet.Degraded,
		Limit: "set them in the machine", Reason: "The DHCP service of a host-only network on macOS has no options. Set the name servers in the guest."},
	{Feature: vnet.FeatureDNSServers, Level: vnet.Exact, Limit: "told by DHCP"},
	{Feature: vnet.FeatureDNSDomain, Mode: vnet.NATNetwork, Level: vnet.Degraded,
		Limit:  "VirtualBox tells the host's search domain instead",
		Reason: "VirtualBox writes its own name server and search domain into the DHCP options whenever a NAT network starts. Set the domain in the guest."},
	{Feature: vnet.FeatureDNSDomain, Mode: vnet.Bridged, Level: vnet.Degraded,
		Limit: "set it in the machine", Reason: "A bridged network's DHCP server is not VirtualBox's. Set the domain there or in the guest."},
	{Feature: vnet.FeatureDNSDomain, Mode: vnet.HostOnly, When: macOSNetworks, Level: vnet.Degraded,
		Limit: "set it in the machine", Reason: "The DHCP service of a host-only network on macOS has no options. Set the domain in the guest."},
	{Feature: vnet.FeatureDNSDomain, Level: vnet.Exact, Limit: "told by DHCP"},
	{Feature: vnet.FeatureDNSHosts, Level: vnet.Degraded,
		Limit:  "names are not served",
		Reason: "VirtualBox has no name server that takes records of its own. Put the names into the guests' hosts files, or run a name server in a machine."},

	{Feature: vnet.FeatureForwarding, Level: vnet.Exact, Limit: "switched on in the machine"},
	{Feature: vnet.FeatureAddress, Level: vnet.Exact, Limit: "set in the machine"},
	{Feature: vnet.FeatureAddress6, Level: vnet.Exact, Limit: "set in the machine"},
	{Feature: vnet.FeatureNATSubnet, Level: vnet.Exact, Limit: "/27 or wider"},
	{Feature: vnet.FeatureMAC, Level: vnet.Exact},
	{Feature: vnet.FeatureModel, Level: vnet.Exact},
	{Feature: vnet.FeatureDisconnected, Level: vnet.Exact},
	{Feature: vnet.FeatureSlot, Level: vnet.Exact, Limit: "36; from slot 9 on the machine's chipset becomes ICH9"},

	{Feature: vnet.FeatureForward6, Mode: vnet.NAT, Level: vnet.Refused,
		Reason: "The NAT of a single machine forwards IPv4 only. Use a nat-network with subnet6."},
	{Feature: vnet.FeatureForward6, Level: vnet.Exact},
	{Feature: vnet.FeatureForwardTCP, Level: vnet.Exact},
	{Feature: vnet.FeatureForwardUDP, Level: vnet.Exact},
	{Feature: vnet.FeatureForwardLocal, Level: vnet.Exact},
	{Feature: vnet.FeatureForwardOnAddr, Level: vnet.Exact},
	{Feature: vnet.FeatureForwardOnAll, Level: vnet.Exact},

	{Feature: vnet.FeatureRateUp, Level: vnet.Exact, Limit: "whole kbit/s", Link: linkBandwidth},
	{Feature: vnet.FeatureRateDown, Level: vnet.Degraded,
		Limit:  "only what a machine sends is limited",
		Reason: "VirtualBox's bandwidth groups limit what a machine sends, not what it receives. Write up instead of rate.",
		Link:   linkBandwidth},
	{Feature: vnet.FeatureLatency, Level: vnet.Degraded, Limit: "not added",
		Reason: "VirtualBox cannot delay packets. Use tc with netem in a Linux machine."},
	{Feature: vnet.FeatureLoss, Level: vnet.Degraded, Limit: "not made",
		Reason: "VirtualBox cannot drop packets. Use tc with netem in a Linux machine."},
	{Feature: vnet.FeatureCreateMachine, Level: vnet.Exact},
}
