package vnet

// codesNetworks explains the rules of networks.
var codesNetworks = []CodeInfo{
	{
		Code: CodeNetworkUnknown, Title: "A NIC is on a network of the lab",
		Why:       "A NIC on nothing would be left as the hypervisor had it.",
		Remedy:    "Name a network that the lab has.",
		NoExample: "Reading a lab file finds it first, as unknown-reference.",
	},
	{
		Code: CodeModeMissing, Title: "A network has a mode that networks can have",
		Why:       "The mode decides who reaches whom, so there is no safe default. Single-VM NAT is a NIC's own and no network.",
		Remedy:    `Write one of nat-network, host-only, bridged, internal; or mode = "nat" in the nic block.`,
		NoExample: "Reading a lab file finds it first, as missing-argument or unknown-mode.",
	},
	{
		Code: CodeSubnetFamily, Title: "subnet is IPv4 and subnet6 IPv6",
		Why:    "They are separate arguments since a network can have both.",
		Remedy: "Move the value to the other argument.",
		Example: `network "lan" {
  mode   = "nat-network"
  subnet = "fd00:20::/64"
}
`,
	},
	{
		Code: CodeSubnetHostBits, Title: "A subnet has no host bits",
		Why:       "10.0.0.5/24 is an address in a subnet. Some hypervisors refuse it, some store it and hand out other addresses than one expects.",
		Remedy:    "Write the subnet that the detail names.",
		NoExample: "Reading a lab file finds it first, as subnet-text.",
	},
	{
		Code: CodeSubnetSpecial, Title: "A subnet is of addresses that machines can have",
		Why:    "Loopback, link-local, multicast and reserved ranges (RFC 6890) are not routed, or are dropped by the machines themselves.",
		Remedy: "Use a private range: RFC 1918 for IPv4, RFC 4193 for IPv6.",
		Link:   "https://www.rfc-editor.org/rfc/rfc6890",
		Example: `network "lan" {
  mode   = "internal"
  subnet = "127.0.0.0/24"
}
`,
	},
	{
		Code: CodeSubnetSize, Title: "A subnet is neither too small nor too large",
		Why:    "A network needs room for its own addresses, a gateway and a machine; a larger one than a private block holds others' addresses. Hypervisors have bounds of their own: VirtualBox's NAT hands out wrong addresses in a /28.",
		Remedy: "Write a prefix length within the bounds that the detail names.",
		Example: `network "lan" {
  mode   = "nat-network"
  subnet = "10.20.0.0/31"
}
`,
	},
	{
		Code: CodeSubnetOverlap, Title: "Subnets of one lab do not overlap",
		Why:    "A machine, or the host, with two networks of the same addresses sends packets to the wrong one. VirtualBox and others accept it without a word.",
		Remedy: "Write another subnet in one place, or leave it out to have a free one chosen.",
		Link:   "https://github.com/hashicorp/vagrant/issues/4430",
		Example: `network "campus" {
  mode   = "nat-network"
  subnet = "10.20.0.0/16"
}

network "room" {
  mode   = "internal"
  subnet = "10.20.5.0/24"
}
`,
	},
	{
		Code: CodeSubnetNotAllowed, Title: "A subnet is in a range that the hypervisor permits",
		Why:    "VirtualBox permits host-only networks in 192.168.56.0/21 unless its configuration says otherwise, and fails with E_ACCESSDENIED (kubernetes/minikube#12764, hashicorp/vagrant#13038).",
		Remedy: "Use a permitted range, or widen it as the detail says.",
		Link:   "https://github.com/hashicorp/vagrant/issues/13038",
		Flags:  "--backend virtualbox --host-os linux",
		Example: `network "admin" {
  mode   = "host-only"
  subnet = "172.31.0.0/24"
}
`,
	},
	{
		Code: CodeSubnetNoneFree, Title: "There is a subnet left to choose",
		Why:    "Subnets that are left out come from a pool that all hypervisors accept, which written and other chosen ones use up.",
		Remedy: "Write a subnet down, or fewer networks.",
		Flags:  "--backend virtualbox --host-os linux",
		Example: `network "room" {
  count = 9
  mode  = "host-only"
}
`,
	},
	{
		Code: CodeSubnetTooSmall, Title: "A subnet has room for its machines",
		Why:    "Machines that get no address are not on the network; DHCP servers only log it.",
		Remedy: "Write a larger subnet or pool, or spread the machines over several networks.",
		Example: `network "lan" {
  mode   = "nat-network"
  subnet = "10.20.0.0/29"
}

machine "seat" {
  count = 12
  nic { network = network.lan }
}
`,
	},
	{
		Code: CodeGatewayFamily, Title: "gateway is IPv4 and gateway6 IPv6",
		Why:    "They are separate arguments since a network can have both.",
		Remedy: "Move the value to the other argument.",
		Example: `network "lan" {
  mode    = "nat-network"
  subnet  = "10.20.0.0/24"
  gateway = "fd00:20::1"
}
`,
	},
	{
		Code: CodeGatewayOutside, Title: "A gateway is an address of its subnet",
		Why:    "Machines reach their gateway without a gateway, so it has to be on their network, and be neither its first nor its last address.",
		Remedy: "Write an address of the subnet, or leave gateway out.",
		Example: `network "lan" {
  mode    = "nat-network"
  subnet  = "10.20.0.0/24"
  gateway = "10.21.0.1"
}
`,
	},
	{
		Code: CodeGatewayTaken, Title: "A gateway is not where the hypervisor answers itself",
		Why:    "Two answer at one address, and which one wins depends on the day.",
		Remedy: "Write another address, or leave gateway out.",
		Flags:  "--backend virtualbox --host-os linux",
		Example: `network "admin" {
  mode    = "host-only"
  subnet  = "192.168.57.0/24"
  gateway = "192.168.57.2"
  dhcp {}
}
`,
	},
	{
		Code: CodeGatewayFixed, Title: "A gateway is where the hypervisor has it",
		Why:    "Some have it at one place of the subnet and no option for another; the machines would look for it where it is not.",
		Remedy: "Leave gateway out, or write the address that the detail names.",
		Flags:  "--backend virtualbox",
		Example: `network "lan" {
  mode    = "nat-network"
  subnet  = "10.20.0.0/24"
  gateway = "10.20.0.254"
}
`,
	},
	{
		Code: CodeMTURange, Title: "An MTU is 68 to 65535 bytes, with IPv6 at least 1280",
		Why:    "RFC 791 and RFC 8200 ask for that much; 65535 is the largest IP packet.",
		Remedy: "Write a number in that range; 1500 is usual.",
		Link:   "https://www.rfc-editor.org/rfc/rfc8200",
		Example: `network "lan" {
  mode = "nat-network"
  mtu  = 70000
}
`,
	},
	{
		Code: CodeVLANRange, Title: "A VLAN is 1 to 4094",
		Why:    "802.1Q has twelve bits for it, of which 0 and 4095 mean something else.",
		Remedy: "Write a tag in that range, or leave vlan out.",
		Example: `network "floor" {
  mode   = "bridged"
  uplink = "eth0"
  vlan   = 4095
}
`,
	},
	{
		Code: CodeNotBridged, Title: "Only bridged networks have an uplink or a VLAN",
		Why:    "The others are not on a wire of the host, so there is nothing to tag or to connect to.",
		Remedy: `Write mode = "bridged", or leave the argument out.`,
		Example: `network "lan" {
  mode = "nat-network"
  vlan = 20
}
`,
	},
	{
		Code: CodeExternalArgument, Title: "An external network is used as it is",
		Why:    "What the lab does not own it does not change; an argument that is ignored would be a promise that is not kept.",
		Remedy: "Leave the argument out, or leave external out.",
		Example: `network "campus" {
  mode     = "nat-network"
  external = true
  mtu      = 1400
}
`,
	},
}
