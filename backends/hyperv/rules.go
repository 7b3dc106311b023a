package hyperv

import "github.com/vnetgen/vnetgen/vnet"

// Public sources of the rules.
const (
	linkNAT       = "https://learn.microsoft.com/virtualization/hyper-v-on-windows/user-guide/setup-nat-network"
	linkAdapter   = "https://learn.microsoft.com/powershell/module/hyper-v/set-vmnetworkadapter"
	linkVLAN      = "https://learn.microsoft.com/powershell/module/hyper-v/set-vmnetworkadaptervlan"
	linkPortProxy = "https://learn.microsoft.com/windows-server/networking/technologies/netsh/netsh-interface-portproxy"
	linkDHCP      = "https://learn.microsoft.com/powershell/module/dhcpserver"
	linkPlan      = "https://learn.microsoft.com/windows-server/virtualization/hyper-v/plan/plan-hyper-v-networking-in-windows-server"
)

const (
	reasonNoDHCP   = "WinNAT and virtual switches give no addresses. The machines get stable ones, which `vnetgen guest` writes for them. Or, on a Windows Server with the DHCP Server role, write backend \"hyperv\" { dhcp_server = true } into the network block."
	limitNoDHCP    = "no service; machines set their addresses themselves"
	limitInMachine = "set in the machine"
	reasonTell     = "No service of Hyper-V tells machines. `vnetgen guest` writes it into their own configuration."
)

// rules is Hyper-V's fidelity contract: the first line that fits counts.
var rules = []vnet.Rule{
	{Feature: vnet.FeatureMode, Mode: vnet.NAT, Level: vnet.Degraded,
		Limit:  "the host reaches the machine directly; a host that routes between its interfaces lets other machines through, too",
		Reason: "Hyper-V has no NAT for one machine: it gets a switch of its own under the host's one WinNAT. Windows does not route between switches unless it was told to.",
		Link:   linkNAT},
	{Feature: vnet.FeatureMode, Mode: vnet.NATNetwork, Level: vnet.Emulated,
		Limit: "internal switch, host address and WinNAT", Reason: "Hyper-V has no NAT network of its own; Microsoft builds one from these three.", Link: linkNAT},
	{Feature: vnet.FeatureMode, Mode: vnet.Bridged, Level: vnet.Exact, Limit: "making the external switch interrupts the host's own connection for some seconds", Link: linkPlan},
	{Feature: vnet.FeatureMode, Level: vnet.Exact, Link: linkPlan},
	{Feature: vnet.FeatureExternal, Level: vnet.Exact, Limit: "a switch of that name; \"Default Switch\" is found in every language"},
	{Feature: vnet.FeatureName, Level: vnet.Exact},

	{Feature: vnet.FeatureSubnet, Mode: vnet.Bridged, Level: vnet.Exact, Limit: "the network's own; used to check addresses"},
	{Feature: vnet.FeatureSubnet, Level: vnet.Exact},
	{Feature: vnet.FeatureSubnet6, Mode: vnet.NATNetwork, Level: vnet.Degraded,
		Limit:  "without a way out",
		Reason: "WinNAT translates IPv4 only: by IPv6 the machines reach each other and the host, and nothing outside.", Link: linkNAT},
	{Feature: vnet.FeatureSubnet6, Level: vnet.Exact},
	{Feature: vnet.FeatureGateway, Level: vnet.Exact},
	{Feature: vnet.FeatureGateway6, Level: vnet.Exact},

	{Feature: vnet.FeatureMTU, Level: vnet.Degraded, Limit: limitInMachine,
		Reason: "A virtual switch passes frames as they are, and tells machines no MTU. `vnetgen guest` writes it into their own configuration."},

	{Feature: vnet.FeatureVLAN, Level: vnet.Exact, Link: linkVLAN},
	{Feature: vnet.FeatureUplink, Level: vnet.Exact, Limit: "a network adapter's name, as Get-NetAdapter shows it"},
	{Feature: vnet.FeatureIsolated, Level: vnet.Refused,
		Reason: "Machines on one switch always see each other; what Hyper-V has for it, private VLANs, would cut them off from the host as well. Use mode = \"nat\" on the NICs, or one network for each machine.", Link: linkVLAN},
	{Feature: vnet.FeaturePromiscuous, Level: vnet.Degraded,
		Limit:  "always deny",
		Reason: "A virtual switch shows a machine its own traffic and broadcasts only. For machines within the machine, write backend \"hyperv\" { mac_spoofing = true } into the nic block; to watch others' traffic, mirror their ports by hand.", Link: linkAdapter},

	{Feature: vnet.FeatureDHCP, With: keyDHCPServer, Level: vnet.Emulated, Limit: "by the host's DHCP Server role",
		Reason: "A virtual switch has no DHCP service; a Windows Server's own serves it.", Link: linkDHCP},
	{Feature: vnet.FeatureDHCP, Level: vnet.Degraded, Limit: limitNoDHCP, Reason: reasonNoDHCP, Link: linkNAT},
	{Feature: vnet.FeatureNoDHCP, Level: vnet.Exact},
	{Feature: vnet.FeatureDHCPPool, With: keyDHCPServer, Level: vnet.Exact},
	{Feature: vnet.FeatureDHCPPool, Level: vnet.Degraded, Limit: limitNoDHCP, Reason: reasonNoDHCP, Link: linkNAT},
	{Feature: vnet.FeatureDHCPLease, With: keyDHCPServer, Level: vnet.Exact},
	{Feature: vnet.FeatureDHCPLease, Level: vnet.Degraded, Limit: limitNoDHCP, Reason: reasonNoDHCP, Link: linkNAT},
	{Feature: vnet.FeatureReservation, Level: vnet.Exact, Limit: "set in the machine, where no DHCP server reserves it"},

	{Feature: vnet.FeatureDNSServers, With: keyDHCPServer, Level: vnet.Exact, Limit: "told by DHCP"},
	{Feature: vnet.FeatureDNSServers, Mode: vnet.Bridged, Level: vnet.Degraded,
		Limit: limitInMachine, Reason: "A bridged network's DHCP server is not Hyper-V's. Set the name servers there or in the guest."},
	{Feature: vnet.FeatureDNSServers, Level: vnet.Emulated, Limit: limitInMachine, Reason: reasonTell},
	{Feature: vnet.FeatureDNSDomain, With: keyDHCPServer, Level: vnet.Exact, Limit: "told by DHCP"},
	{Feature: vnet.FeatureDNSDomain, Mode: vnet.Bridged, Level: vnet.Degraded,
		Limit: limitInMachine, Reason: "A bridged network's DHCP server is not Hyper-V's. Set the domain there or in the guest."},
	{Feature: vnet.FeatureDNSDomain, Level: vnet.Emulated, Limit: limitInMachine, Reason: reasonTell},
	{Feature: vnet.FeatureDNSHosts, Level: vnet.Degraded,
		Limit:  "names are not served",
		Reason: "Hyper-V has no name server. Put the names into the guests' hosts files, or run a name server in a machine."},

	{Feature: vnet.FeatureForwarding, Level: vnet.Exact, Limit: "switched on in the machine"},
	{Feature: vnet.FeatureAddress, Level: vnet.Exact, Limit: limitInMachine},
	{Feature: vnet.FeatureAddress6, Level: vnet.Exact, Limit: limitInMachine},
	{Feature: vnet.FeatureNATSubnet, Level: vnet.Exact},
	{Feature: vnet.FeatureMAC, Level: vnet.Exact},
	{Feature: vnet.FeatureModel, Level: vnet.Exact, Limit: "synthetic, or legacy in machines of generation 1"},
	{Feature: vnet.FeatureDisconnected, Level: vnet.Exact, Limit: "connected to no switch"},
	{Feature: vnet.FeatureSlot, Level: vnet.Degraded,
		Limit:  "NICs have no numbers",
		Reason: "Hyper-V has no numbered slots, and says nothing of the order in which a guest finds its NICs: one is known by its MAC. Leave slot out, or match NICs by MAC in the guest."},

	{Feature: vnet.FeatureForward6, Level: vnet.Refused,
		Reason: "WinNAT forwards IPv4 only. Give the machine's IPv6 address to those who are to reach it: the host reaches it on a nat-network with subnet6.", Link: linkNAT},
	{Feature: vnet.FeatureForwardTCP, Level: vnet.Exact},
	{Feature: vnet.FeatureForwardUDP, Level: vnet.Exact, Limit: "not on the host's loopback"},
	{Feature: vnet.FeatureForwardLocal, Level: vnet.Emulated, Limit: "by netsh interface portproxy, TCP only",
		Reason: "WinNAT does not forward what the host itself sends; a port proxy takes it on.", Link: linkPortProxy},
	{Feature: vnet.FeatureForwardOnAddr, Level: vnet.Degraded, Limit: "not for the host itself",
		Reason: "WinNAT forwards what comes from outside. On the host, use the machine's own address.", Link: linkNAT},
	{Feature: vnet.FeatureForwardOnAll, Level: vnet.Degraded, Limit: "not for the host itself",
		Reason: "WinNAT forwards what comes from outside. On the host, use the machine's own address, or add a forward on 127.0.0.1 with another port.", Link: linkNAT},

	{Feature: vnet.FeatureRateUp, Level: vnet.Exact, Limit: "multiples of 8 bit/s", Link: linkAdapter},
	{Feature: vnet.FeatureRateDown, Level: vnet.Degraded,
		Limit:  "only what a machine sends is limited",
		Reason: "MaximumBandwidth limits what a machine sends. Write up instead of rate.", Link: linkAdapter},
	{Feature: vnet.FeatureLatency, Level: vnet.Degraded, Limit: "not added",
		Reason: "No cmdlet of Hyper-V delays packets. Use tc with netem in a Linux machine.", Link: linkAdapter},
	{Feature: vnet.FeatureLoss, Level: vnet.Degraded, Limit: "not made",
		Reason: "No cmdlet of Hyper-V drops packets. Use tc with netem in a Linux machine.", Link: linkAdapter},
	{Feature: vnet.FeatureCreateMachine, Level: vnet.Exact},
}
