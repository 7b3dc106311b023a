package docker

import "github.com/vnetgen/vnetgen/vnet"

// Public sources of the rules.
const (
	linkBridge  = "https://docs.docker.com/engine/network/drivers/bridge/"
	linkMacvlan = "https://docs.docker.com/engine/network/drivers/macvlan/"
	linkIPvlan  = "https://docs.docker.com/engine/network/drivers/ipvlan/"
	linkDesktop = "https://docs.docker.com/desktop/features/networking/"
	linkPorts   = "https://docs.docker.com/engine/network/port-publishing/"
	linkFilter  = "https://docs.docker.com/engine/network/packet-filtering-firewalls/"
	linkIPv6    = "https://docs.docker.com/engine/daemon/ipv6/"
	linkDNS     = "https://docs.docker.com/engine/network/#dns-services"
)

const (
	made    = string(vnet.FeatureCreateMachine)
	compose = formatCompose

	limitPublished  = "where the container publishes it already; the script looks whether it does"
	reasonPublished = "Docker publishes ports only while it makes a container. The script stops where one is missing, and names the option of `docker run` that it lacks. Or use the overlay for Compose (--format compose), or --create-machines."
	reasonDNS       = "Docker sets name servers, search domains and names only while it makes a container. Use the overlay for Compose (--format compose) or --create-machines, or pass --dns, --dns-search and --add-host to `docker run`."
	limitDNS        = "not set in a container that exists"
	limitWhole      = "for the whole container, not for one network"
	limitOldLocal   = "a neighbour on the host's own network who routes to the bridge reaches the port, too"
	reasonOldLocal  = "An engine before 28 lets packets for a published port through that are routed to the container past the host's address, whatever address the port was published on. Use 28 or newer where neighbours are not trusted."
	reasonShape     = "Docker shapes nothing. Use tc on the host's end of the container's link (veth), or in the container with the capability NET_ADMIN."
	reasonOldIPv6   = "An engine before 27 filters IPv6 only when its configuration says so (ip6tables), and else lets whoever has a route in. Leave subnet6 out, or use 27 or newer."
)

// The targets that rules are about.
var (
	desktop = vnet.When{Variant: variantDesktop}
)

// rules is Docker's fidelity contract: the first line that fits counts.
var rules = []vnet.Rule{
	{Feature: vnet.FeatureMode, When: vnet.When{HostOS: []vnet.HostOS{vnet.MacOS, vnet.Windows}, Variant: variantEngine}, Level: vnet.Refused,
		Reason: "On macOS and Windows the engine runs in a virtual machine. Use --variant desktop.", Link: linkDesktop},
	{Feature: vnet.FeatureMode, Mode: vnet.NAT, When: desktop, Level: vnet.Exact},
	{Feature: vnet.FeatureMode, Mode: vnet.NAT, Level: vnet.Degraded,
		Limit:  "the host reaches the container directly",
		Reason: "Docker has no NAT for one container: it gets a bridge network of its own, and the host is on every bridge.", Link: linkBridge},
	{Feature: vnet.FeatureMode, Mode: vnet.NATNetwork, With: keyRouted, Level: vnet.Degraded,
		Limit:  "not translated where routed is true: the outside sees the containers' own addresses, and reaches published ports there",
		Reason: "That is what routed asks for. Leave it out to have the host's address outside.", Link: linkBridge},
	{Feature: vnet.FeatureMode, Mode: vnet.HostOnly, When: desktop, Level: vnet.Degraded,
		Limit:  "host and containers do not reach each other",
		Reason: "Docker Desktop's bridges are in a virtual machine: the host reaches published ports only, and an internal network has none. Use a nat-network with forwards.", Link: linkDesktop},
	{Feature: vnet.FeatureMode, Mode: vnet.Bridged, When: desktop, Level: vnet.Refused,
		Reason: "Docker Desktop's engine is in a virtual machine, whose interfaces are not the host's. Use a nat-network with forwards, or an engine on Linux.", Link: linkDesktop},
	{Feature: vnet.FeatureMode, Mode: vnet.Bridged, With: keyBridge, Level: vnet.Exact},
	{Feature: vnet.FeatureMode, Mode: vnet.Bridged, With: compose, Level: vnet.Degraded,
		Limit:  "by macvlan or ipvlan, where host and containers do not reach each other",
		Reason: "The host's own packets do not pass such an interface to the containers. The script can give the host an interface beside them (the setting shim); the overlay cannot. Or name a bridge of the host's: backend \"docker\" { bridge = \"br0\" }.", Link: linkMacvlan},
	{Feature: vnet.FeatureMode, Mode: vnet.Bridged, With: keyShim, Level: vnet.Emulated,
		Reason: "The interface of the host's beside the containers is not Docker's, and is gone when the host restarts: run the script again then.", Link: linkMacvlan},
	{Feature: vnet.FeatureMode, Mode: vnet.Bridged, Level: vnet.Degraded,
		Limit:  "by macvlan or ipvlan, where host and containers do not reach each other",
		Reason: "The host's own packets do not pass such an interface to the containers. Give the host an interface beside them: backend \"docker\" { shim = \"ADDRESS\" }, or name a bridge of the host's: backend \"docker\" { bridge = \"br0\" }.", Link: linkMacvlan},
	{Feature: vnet.FeatureMode, Mode: vnet.Internal, When: vnet.When{Before: v28, Variant: variantEngine}, Level: vnet.Degraded,
		Limit:  "host and containers reach each other",
		Reason: "An engine before 28 gives the host's bridge an address on every network. Use 28 or newer, whose gateway mode isolated leaves it out.", Link: linkBridge},
	{Feature: vnet.FeatureMode, Level: vnet.Exact},
	{Feature: vnet.FeatureExternal, Level: vnet.Exact, Limit: "a Docker network of that name"},
	{Feature: vnet.FeatureName, Level: vnet.Exact},

	{Feature: vnet.FeatureSubnet, Level: vnet.Exact},
	{Feature: vnet.FeatureSubnet6, Mode: vnet.Bridged, Level: vnet.Exact},
	{Feature: vnet.FeatureSubnet6, When: vnet.When{Before: v27, Variant: variantEngine}, Level: vnet.Refused, Reason: reasonOldIPv6, Link: linkIPv6},
	{Feature: vnet.FeatureSubnet6, Level: vnet.Exact},
	{Feature: vnet.FeatureGateway, Mode: vnet.Internal, Level: vnet.Degraded,
		Limit:  "containers have no route there",
		Reason: "Docker gives a container on an internal network no default route. Set it in the container, with the capability NET_ADMIN."},
	{Feature: vnet.FeatureGateway, Level: vnet.Exact},
	{Feature: vnet.FeatureGateway6, Mode: vnet.Internal, Level: vnet.Degraded,
		Limit:  "containers have no route there",
		Reason: "Docker gives a container on an internal network no default route. Set it in the container, with the capability NET_ADMIN."},
	{Feature: vnet.FeatureGateway6, Level: vnet.Exact},

	{Feature: vnet.FeatureMTU, Mode: vnet.Bridged, With: keyBridge, Level: vnet.Exact},
	{Feature: vnet.FeatureMTU, Mode: vnet.Bridged, Level: vnet.Degraded,
		Limit:  "the uplink's own",
		Reason: "macvlan and ipvlan take the MTU of the host's interface. Set it there.", Link: linkMacvlan},
	{Feature: vnet.FeatureMTU, Level: vnet.Exact, Link: linkBridge},

	{Feature: vnet.FeatureVLAN, With: keyBridge, Level: vnet.Refused,
		Reason: "A bridge that exists has its VLANs from the host. Name one that is in the VLAN, or leave bridge out: Docker then makes the tagged interface."},
	{Feature: vnet.FeatureVLAN, Level: vnet.Exact, Limit: "Docker makes the tagged interface (eth0.20) where there is none", Link: linkMacvlan},
	{Feature: vnet.FeatureUplink, With: keyBridge, Level: vnet.Degraded, Limit: "the bridge decides",
		Reason: "With the setting bridge, what the bridge is joined to is the host's business. Leave uplink or bridge out."},
	{Feature: vnet.FeatureUplink, Level: vnet.Exact},
	{Feature: vnet.FeatureIsolated, Mode: vnet.Bridged, With: keyIPvlan, Level: vnet.Exact, Limit: "private mode", Link: linkIPvlan},
	{Feature: vnet.FeatureIsolated, Mode: vnet.Bridged, With: keyBridge, Level: vnet.Refused,
		Reason: "The host's own bridge decides who sees whom on it. Isolate its ports on the host, or leave bridge out: macvlan has a private mode."},
	{Feature: vnet.FeatureIsolated, Mode: vnet.Bridged, Level: vnet.Exact, Limit: "macvlan's private mode", Link: linkMacvlan},
	{Feature: vnet.FeatureIsolated, Level: vnet.Exact, Link: linkBridge},
	{Feature: vnet.FeaturePromiscuous, Level: vnet.Degraded,
		Limit:  "a bridge shows a container what it does not know the place of, and broadcasts",
		Reason: "Neither bridges nor macvlan have a policy for promiscuous containers. Leave promiscuous out, or watch on the host."},

	{Feature: vnet.FeatureDHCP, Level: vnet.Exact, Limit: "Docker gives each container an address itself; nobody else is served"},
	{Feature: vnet.FeatureNoDHCP, Level: vnet.Exact, Limit: "every machine gets a stable address"},
	{Feature: vnet.FeatureDHCPPool, Level: vnet.Exact, Limit: "the largest CIDR block in it"},
	{Feature: vnet.FeatureDHCPLease, Level: vnet.Degraded, Limit: "until the container stops",
		Reason: "Docker's addresses are not leased: a container has its own while it runs. Leave lease out, or write addresses."},
	{Feature: vnet.FeatureReservation, Level: vnet.Exact},

	{Feature: vnet.FeatureDNSServers, With: compose, Level: vnet.Exact, Limit: limitWhole},
	{Feature: vnet.FeatureDNSServers, With: made, Level: vnet.Exact, Limit: limitWhole},
	{Feature: vnet.FeatureDNSServers, Level: vnet.Degraded, Limit: limitDNS, Reason: reasonDNS, Link: linkDNS},
	{Feature: vnet.FeatureDNSDomain, With: compose, Level: vnet.Exact, Limit: limitWhole},
	{Feature: vnet.FeatureDNSDomain, With: made, Level: vnet.Exact, Limit: limitWhole},
	{Feature: vnet.FeatureDNSDomain, Level: vnet.Degraded, Limit: limitDNS, Reason: reasonDNS, Link: linkDNS},
	{Feature: vnet.FeatureDNSHosts, With: compose, Level: vnet.Exact, Limit: "in the containers' hosts files"},
	{Feature: vnet.FeatureDNSHosts, With: made, Level: vnet.Exact, Limit: "in the containers' hosts files"},
	{Feature: vnet.FeatureDNSHosts, Level: vnet.Degraded, Limit: limitDNS, Reason: reasonDNS, Link: linkDNS},

	{Feature: vnet.FeatureForwarding, Level: vnet.Exact, Limit: "by sysctl net.ipv4.ip_forward, which containers have from an engine that runs on bridges"},
	{Feature: vnet.FeatureAddress, Level: vnet.Exact},
	{Feature: vnet.FeatureAddress6, Level: vnet.Exact},
	{Feature: vnet.FeatureNATSubnet, Level: vnet.Exact},
	{Feature: vnet.FeatureMAC, Mode: vnet.Bridged, With: keyIPvlan, Level: vnet.Refused,
		Reason: "With ipvlan all containers have the uplink's MAC. Leave mac or ipvlan out.", Link: linkIPvlan},
	{Feature: vnet.FeatureMAC, With: compose, When: vnet.When{Since: v25}, Level: vnet.Exact},
	{Feature: vnet.FeatureMAC, With: made, When: vnet.When{Since: v25}, Level: vnet.Exact, Limit: "until the network is made again: `docker network connect` sets none"},
	{Feature: vnet.FeatureMAC, With: made, Level: vnet.Degraded, Limit: "a container's first NIC only",
		Reason: "An engine before 25 takes one MAC, while it makes a container. Use 25 or newer, or leave mac out."},
	{Feature: vnet.FeatureMAC, With: compose, Level: vnet.Degraded, Limit: "a container's first NIC only",
		Reason: "An engine before 25 takes one MAC for a container. Use 25 or newer, or leave mac out."},
	{Feature: vnet.FeatureMAC, Level: vnet.Degraded, Limit: "Docker's own choice in a container that exists",
		Reason: "`docker network connect` sets no MAC. Use the overlay for Compose (--format compose) or --create-machines, or leave mac out."},
	{Feature: vnet.FeatureModel, Level: vnet.Degraded, Limit: "a container has no hardware",
		Reason: "A container's interface is one end of a link to the bridge (veth), or a part of the uplink. If the lab is for virtual machines, too, accept it."},
	{Feature: vnet.FeatureDisconnected, Level: vnet.Degraded, Limit: "the container has no such interface",
		Reason: "Docker knows no interface without a cable: the container is not on the network."},
	{Feature: vnet.FeatureSlot, Level: vnet.Degraded, Limit: "Docker numbers interfaces in an order of its own",
		Reason: "A container's interfaces have no slots. Leave slot out, and go by addresses in the container."},

	{Feature: vnet.FeatureForwardTCP, With: compose, Level: vnet.Exact},
	{Feature: vnet.FeatureForwardTCP, With: made, Level: vnet.Exact},
	{Feature: vnet.FeatureForwardTCP, Level: vnet.Degraded, Limit: limitPublished, Reason: reasonPublished, Link: linkPorts},
	{Feature: vnet.FeatureForwardUDP, With: compose, Level: vnet.Exact},
	{Feature: vnet.FeatureForwardUDP, With: made, Level: vnet.Exact},
	{Feature: vnet.FeatureForwardUDP, Level: vnet.Degraded, Limit: limitPublished, Reason: reasonPublished, Link: linkPorts},
	{Feature: vnet.FeatureForward6, Level: vnet.Exact},
	{Feature: vnet.FeatureForwardLocal, When: vnet.When{Before: v28, Variant: variantEngine}, Level: vnet.Degraded,
		Limit: limitOldLocal, Reason: reasonOldLocal, Link: linkPorts},
	{Feature: vnet.FeatureForwardLocal, Level: vnet.Exact},
	{Feature: vnet.FeatureForwardOnAddr, Level: vnet.Exact, Limit: "past the host's own filter rules, such as ufw's", Link: linkFilter},
	{Feature: vnet.FeatureForwardOnAll, Level: vnet.Exact, Limit: "past the host's own filter rules, such as ufw's", Link: linkFilter},

	{Feature: vnet.FeatureRateUp, Level: vnet.Degraded, Limit: "not limited", Reason: reasonShape},
	{Feature: vnet.FeatureRateDown, Level: vnet.Degraded, Limit: "not limited", Reason: reasonShape},
	{Feature: vnet.FeatureLatency, Level: vnet.Degraded, Limit: "not added", Reason: reasonShape},
	{Feature: vnet.FeatureLoss, Level: vnet.Degraded, Limit: "not made", Reason: reasonShape},
	{Feature: vnet.FeatureCreateMachine, Level: vnet.Exact, Limit: "of the setting image; not started"},
}
