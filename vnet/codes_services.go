package vnet

// codesServices explains the rules of DHCP and DNS.
var codesServices = []CodeInfo{
	{
		Code: CodeDHCPBridged, Title: "A bridged network has no DHCP service of the lab",
		Why:    "It would answer requests of everyone on the host's network and take that down.",
		Remedy: "Leave the dhcp block out.",
		Example: `network "office" {
  mode = "bridged"
  dhcp {}
}
`,
	},
	{
		Code: CodeLeaseRange, Title: "A lease is whole seconds, from one to 2^32-2",
		Why:    "DHCP has 32 bits of seconds for it, all ones mean for ever (RFC 2131).",
		Remedy: `Write a time such as "12h".`,
		Link:   "https://www.rfc-editor.org/rfc/rfc2131",
		Example: `network "lan" {
  mode = "nat-network"
  dhcp { lease = "2000000h" }
}
`,
	},
	{
		Code: CodePoolHalf, Title: "A DHCP pool has a start and an end",
		Why:    "Guessing the other end would take addresses that are meant for something else.",
		Remedy: "Write both, or neither.",
		Example: `network "lan" {
  mode   = "nat-network"
  subnet = "10.20.0.0/24"
  dhcp { start = "10.20.0.100" }
}
`,
	},
	{
		Code: CodePoolReversed, Title: "A DHCP pool starts before it ends",
		Why:    "An empty pool serves nobody, and some servers refuse to start.",
		Remedy: "Exchange start and end.",
		Example: `network "lan" {
  mode   = "nat-network"
  subnet = "10.20.0.0/24"
  dhcp {
    start = "10.20.0.200"
    end   = "10.20.0.100"
  }
}
`,
	},
	{
		Code: CodePoolOutside, Title: "A DHCP pool is in its subnet",
		Why:    "Machines would get addresses that do not work. VirtualBox keeps a half-made server after refusing it.",
		Remedy: "Write addresses of the subnet, its first and last excepted.",
		Example: `network "lan" {
  mode   = "nat-network"
  subnet = "10.20.0.0/24"
  dhcp {
    start = "10.21.0.100"
    end   = "10.21.0.200"
  }
}
`,
	},
	{
		Code: CodePoolGateway, Title: "A DHCP pool does not hold the gateway or the hypervisor's own addresses",
		Why:    "Sooner or later a machine gets the address, and the network stops working. VirtualBox accepts it (its tracker's issue 627 is of that kind).",
		Remedy: "Make the pool smaller as the detail says.",
		Link:   "https://github.com/VirtualBox/virtualbox/issues/627",
		Example: `network "lan" {
  mode   = "nat-network"
  subnet = "10.20.0.0/24"
  dhcp {
    start = "10.20.0.1"
    end   = "10.20.0.100"
  }
}
`,
	},
	{
		Code: CodePoolAddress, Title: "A DHCP pool does not hold a machine's written address",
		Why:    "DHCP can give it to another machine while this one is off.",
		Remedy: "Write an address outside the pool, or make the pool smaller.",
		Example: `network "lan" {
  mode   = "nat-network"
  subnet = "10.20.0.0/24"
  dhcp {
    start = "10.20.0.100"
    end   = "10.20.0.200"
  }
}

machine "printer" {
  nic {
    network = network.lan
    address = "10.20.0.150"
  }
}
`,
	},
	{
		Code: CodeDNSServer, Title: "A DNS address is one machine's",
		Why:    "Multicast, unspecified and zoned addresses mean nothing to a machine that is told them.",
		Remedy: "Write the address of one machine.",
		Example: `network "lan" {
  mode = "nat-network"
  dns { servers = ["224.0.0.1"] }
}
`,
	},
	{
		Code: CodeDNSName, Title: "DNS names are names that DNS can hold",
		Why:    "RFC 1035 bounds their letters and length; what is outside is dropped or refused by the servers.",
		Remedy: "Write labels of letters, digits, hyphens and underscores between dots.",
		Link:   "https://www.rfc-editor.org/rfc/rfc1035",
		Example: `network "lan" {
  mode = "nat-network"
  dns { domain = "front office.test" }
}
`,
	},
}
