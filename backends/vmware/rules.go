package vmware

import "github.com/vnetgen/vnetgen/vnet"

// Public sources of the rules.
const (
	linkNAT     = "https://techdocs.broadcom.com/us/en/vmware-cis/desktop-hypervisors/workstation-pro/17-0/using-vmware-workstation-pro/configuring-network-connections/configuring-network-address-translation.html"
	linkEditor  = "https://techdocs.broadcom.com/us/en/vmware-cis/desktop-hypervisors/workstation-pro/17-0/using-vmware-workstation-pro/configuring-network-connections.html"
	linkSegment = "https://techdocs.broadcom.com/us/en/vmware-cis/desktop-hypervisors/workstation-pro/17-0/using-vmware-workstation-pro/configuring-network-connections/configuring-lan-segments.html"
	linkAdapter = "https://techdocs.broadcom.com/us/en/vmware-cis/desktop-hypervisors/workstation-pro/17-0/using-vmware-workstation-pro/configuring-network-connections/changing-the-networking-configuration/configuring-advanced-virtual-network-adapter-settings.html"
)

// The targets that rules tell apart.
var (
	onWindows  = vnet.When{HostOS: []vnet.HostOS{vnet.Windows}}
	onMacOS    = vnet.When{HostOS: []vnet.HostOS{vnet.MacOS}}
	notWindows = vnet.When{HostOS: []vnet.HostOS{vnet.Linux, vnet.MacOS}}
	// appleVMnet is Fusion on Apple's vmnet framework.
	appleVMnet = vnet.When{HostOS: []vnet.HostOS{vnet.MacOS}, Before: v122}
)

const (
	limitInMachine = "set in the machine"
	reasonApple    = "Fusion 12.0 and 12.1 use Apple's vmnet framework, which chooses its subnets itself, reserves no addresses and forwards nothing on the loopback. Use Fusion 12.2 or newer."
	reasonTell     = "VMware's DHCP service tells machines its own. `vnetgen guest` writes it into their configuration."
	reasonNoDHCP   = "Nothing of VMware serves such a network. The machines get stable addresses, which `vnetgen guest` writes for them; or run a DHCP server in one of them."
	reasonListen   = "VMware's NAT forwards a port of every address of the host, and has no word for one of them. Write the host's side as \"0.0.0.0:8080\" if all the host's neighbours may come in; the host itself reaches the machine at its own address, without a forward. In a lab for several hypervisors, write backend \"vmware\" { listen_on_all = true } into the nat-network's block."
	reasonShared   = "On Windows one vmnet can be NAT, so a NIC with NAT of its own shares VMnet8, whose addresses are not known before. Use a nat-network, or a machine on another hypervisor."
)

// rules is VMware's fidelity contract: the first line that fits counts.
var rules = []vnet.Rule{
	{Feature: vnet.FeatureMode, Mode: vnet.NAT, When: onWindows, Level: vnet.Degraded,
		Limit:  "on VMnet8, where machines see each other",
		Reason: "VMware has no NAT for one machine, and Windows one NAT vmnet for all. Use --host-os linux's Workstation, or a firewall in the machines.", Link: linkNAT},
	{Feature: vnet.FeatureMode, Mode: vnet.NAT, Level: vnet.Degraded,
		Limit:  "a vmnet of its own, where the host reaches the machine directly",
		Reason: "VMware has no NAT for one machine: it gets a NAT vmnet, on which the host has an adapter, too.", Link: linkNAT},
	{Feature: vnet.FeatureMode, Mode: vnet.NATNetwork, When: onWindows, Level: vnet.Exact, Limit: "one on a host", Link: linkNAT},
	{Feature: vnet.FeatureMode, Mode: vnet.Internal, When: onMacOS, Level: vnet.Exact, Link: linkEditor},
	{Feature: vnet.FeatureMode, Mode: vnet.Internal, Level: vnet.Exact, Link: linkSegment},
	{Feature: vnet.FeatureMode, Level: vnet.Exact, Link: linkEditor},
	{Feature: vnet.FeatureExternal, Mode: vnet.Internal, Level: vnet.Refused,
		Reason: "A LAN segment is known by an ID, not by its name. Let the lab have one of its own."},
	{Feature: vnet.FeatureExternal, Level: vnet.Exact, Limit: "a vmnet, such as vmnet8"},
	{Feature: vnet.FeatureName, Mode: vnet.Internal, When: onMacOS, Level: vnet.Degraded,
		Limit: "VMware numbers its vmnets: vmnet2, vmnet3, …", Reason: "A vmnet has a number and no name. Leave name out; write backend \"vmware\" { vmnet = 5 } for a number of your choice."},
	{Feature: vnet.FeatureName, Mode: vnet.Internal, Level: vnet.Exact},
	{Feature: vnet.FeatureName, Level: vnet.Degraded,
		Limit: "VMware numbers its vmnets: vmnet2, vmnet3, …", Reason: "A vmnet has a number and no name. Leave name out; write backend \"vmware\" { vmnet = 5 } for a number of your choice."},

	{Feature: vnet.FeatureSubnet, Mode: vnet.Bridged, Level: vnet.Exact, Limit: "the network's own; used to check addresses"},
	{Feature: vnet.FeatureSubnet, Mode: vnet.NATNetwork, When: appleVMnet, Level: vnet.Refused, Reason: reasonApple},
	{Feature: vnet.FeatureSubnet, Mode: vnet.HostOnly, When: appleVMnet, Level: vnet.Refused, Reason: reasonApple},
	{Feature: vnet.FeatureSubnet, Level: vnet.Exact},
	{Feature: vnet.FeatureSubnet6, Mode: vnet.NATNetwork, Level: vnet.Degraded,
		Limit: "between the machines only", Reason: "VMware's NAT has an IPv6 prefix of its own choice; the lab's is set in the machines, and neither host nor outside is in it."},
	{Feature: vnet.FeatureSubnet6, Mode: vnet.HostOnly, Level: vnet.Degraded,
		Limit: "between the machines only", Reason: "A host-only vmnet gives the host no IPv6 address. Add one to the host's adapter by hand."},
	{Feature: vnet.FeatureSubnet6, Level: vnet.Exact},
	{Feature: vnet.FeatureGateway, Level: vnet.Exact},
	{Feature: vnet.FeatureGateway6, Mode: vnet.NATNetwork, Level: vnet.Degraded, Limit: "nobody has the address",
		Reason: "VMware's NAT has an IPv6 prefix of its own choice. Leave gateway6 out."},
	{Feature: vnet.FeatureGateway6, Mode: vnet.HostOnly, Level: vnet.Degraded, Limit: "nobody has the address",
		Reason: "A host-only vmnet gives the host no IPv6 address. Add it to the host's adapter by hand."},
	{Feature: vnet.FeatureGateway6, Level: vnet.Exact},
	{Feature: vnet.FeatureMTU, Level: vnet.Degraded, Limit: limitInMachine,
		Reason: "VMware tells machines no MTU. `vnetgen guest` writes it into their configuration."},
	{Feature: vnet.FeatureVLAN, Level: vnet.Refused,
		Reason: "Workstation and Fusion do not tag frames, so the machines would sit on the untagged network instead. Make the tagged interface on the host (on Linux for instance eth0.20) and name it as the uplink of a bridged network.", Link: linkEditor},
	{Feature: vnet.FeatureUplink, When: onWindows, Level: vnet.Refused,
		Reason: "On Windows no command bridges a vmnet to one adapter. Choose it in the Virtual Network Editor for a vmnet, and use that: external = true, name = \"VMnet2\".", Link: linkEditor},
	{Feature: vnet.FeatureUplink, Level: vnet.Exact},
	{Feature: vnet.FeatureIsolated, Level: vnet.Refused,
		Reason: "Machines on one vmnet always see each other. Use one network for each machine."},
	{Feature: vnet.FeaturePromiscuous, Level: vnet.Degraded, Limit: "deny or allow-all",
		Reason: "VMware knows a NIC that may see all traffic, and one that may not. On Linux it also takes rights on /dev/vmnetN, which only root has at first.", Link: "https://knowledge.broadcom.com/external/article?legacyId=287"},

	{Feature: vnet.FeatureDHCP, Mode: vnet.Internal, Level: vnet.Degraded, Limit: "no service; machines set their addresses themselves", Reason: reasonNoDHCP, Link: linkSegment},
	{Feature: vnet.FeatureDHCP, Level: vnet.Exact},
	{Feature: vnet.FeatureNoDHCP, Level: vnet.Exact},
	{Feature: vnet.FeatureDHCPPool, Mode: vnet.Internal, Level: vnet.Degraded, Limit: "no service", Reason: reasonNoDHCP, Link: linkSegment},
	{Feature: vnet.FeatureDHCPPool, Level: vnet.Degraded, Limit: "the upper half of the subnet",
		Reason: "VMware's DHCP service gives out the upper half of the subnet (.128 to .254 of a /24), and no command or line of its file changes that. Leave start and end out, or change the range by hand: with -o DIR, dhcpd.conf shows what to write."},
	{Feature: vnet.FeatureDHCPLease, Mode: vnet.Internal, Level: vnet.Degraded, Limit: "no service", Reason: reasonNoDHCP, Link: linkSegment},
	{Feature: vnet.FeatureDHCPLease, Level: vnet.Degraded, Limit: "half an hour, as VMware has it",
		Reason: "No command or line of VMware's file sets the lease. Leave lease out, or change it by hand: with -o DIR, dhcpd.conf shows what to write."},
	{Feature: vnet.FeatureReservation, When: appleVMnet, Level: vnet.Degraded, Limit: limitInMachine, Reason: reasonApple},
	{Feature: vnet.FeatureReservation, Level: vnet.Exact},
	{Feature: vnet.FeatureDNSServers, Mode: vnet.Bridged, Level: vnet.Degraded,
		Limit: limitInMachine, Reason: "A bridged network's DHCP server is not VMware's. Set the name servers there or in the guest."},
	{Feature: vnet.FeatureDNSServers, Level: vnet.Degraded, Limit: limitInMachine, Reason: reasonTell},
	{Feature: vnet.FeatureDNSDomain, Mode: vnet.Bridged, Level: vnet.Degraded,
		Limit: limitInMachine, Reason: "A bridged network's DHCP server is not VMware's. Set the domain there or in the guest."},
	{Feature: vnet.FeatureDNSDomain, Level: vnet.Degraded, Limit: limitInMachine, Reason: reasonTell},
	{Feature: vnet.FeatureDNSHosts, Level: vnet.Degraded, Limit: "names are not served",
		Reason: "VMware's name server answers what the host's does. Put the names into the guests' hosts files, or run a name server in a machine."},

	{Feature: vnet.FeatureForwarding, Level: vnet.Exact, Limit: "switched on in the machine"},
	{Feature: vnet.FeatureAddress, Level: vnet.Exact, Limit: limitInMachine},
	{Feature: vnet.FeatureAddress6, Level: vnet.Exact, Limit: limitInMachine},
	{Feature: vnet.FeatureNATSubnet, When: onWindows, Level: vnet.Refused, Reason: reasonShared, Link: linkNAT},
	{Feature: vnet.FeatureNATSubnet, When: appleVMnet, Level: vnet.Refused, Reason: reasonApple},
	{Feature: vnet.FeatureNATSubnet, Level: vnet.Exact, Limit: "/28 or wider"},
	{Feature: vnet.FeatureMAC, Level: vnet.Exact},
	{Feature: vnet.FeatureModel, Level: vnet.Exact},
	{Feature: vnet.FeatureDisconnected, Level: vnet.Exact},
	{Feature: vnet.FeatureSlot, Level: vnet.Exact, Limit: "slot 1 is ethernet0; ten at most"},

	{Feature: vnet.FeatureForward6, Level: vnet.Refused, Reason: "VMware's NAT forwards IPv4 only. Use the machine's IPv6 address on a bridged network."},
	{Feature: vnet.FeatureForwardLocal, With: keyListen, Level: vnet.Degraded, Limit: "on every address of the host",
		Reason: "VMware's NAT forwards a port of every address of the host, and listen_on_all lets it: the host's neighbours may come in.", Link: linkNAT},
	{Feature: vnet.FeatureForwardOnAddr, With: keyListen, Level: vnet.Degraded, Limit: "on every address of the host",
		Reason: "VMware's NAT forwards a port of every address of the host, and listen_on_all lets it: the host's neighbours may come in.", Link: linkNAT},
	{Feature: vnet.FeatureForwardLocal, Level: vnet.Refused, Reason: reasonListen, Link: linkNAT},
	{Feature: vnet.FeatureForwardOnAddr, Level: vnet.Refused, Reason: reasonListen, Link: linkNAT},
	{Feature: vnet.FeatureForwardTCP, Mode: vnet.NAT, When: onWindows, Level: vnet.Refused, Reason: reasonShared, Link: linkNAT},
	{Feature: vnet.FeatureForwardUDP, Mode: vnet.NAT, When: onWindows, Level: vnet.Refused, Reason: reasonShared, Link: linkNAT},
	{Feature: vnet.FeatureForwardTCP, Level: vnet.Exact},
	{Feature: vnet.FeatureForwardUDP, Level: vnet.Exact},
	{Feature: vnet.FeatureForwardOnAll, Level: vnet.Exact},

	{Feature: vnet.FeatureRateUp, Level: vnet.Exact, Limit: "whole kbit/s", Link: linkAdapter},
	{Feature: vnet.FeatureRateDown, Level: vnet.Exact, Limit: "whole kbit/s", Link: linkAdapter},
	{Feature: vnet.FeatureLatency, Level: vnet.Exact, Limit: "whole milliseconds, up to 2000", Link: linkAdapter},
	{Feature: vnet.FeatureLoss, Level: vnet.Exact, Limit: "steps of 0.1%", Link: linkAdapter},
	{Feature: vnet.FeatureCreateMachine, Level: vnet.Exact, Limit: "a .vmx file, to be opened in VMware"},
}
