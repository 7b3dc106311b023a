package vnet

// codesMachines explains the rules of machines, NICs and their links.
var codesMachines = []CodeInfo{
	{
		Code: CodeMachineWithoutNICs, Title: "A machine has a NIC",
		Why:    "The lab does nothing to a machine without one, which is seldom meant.",
		Remedy: "Add a nic block, or remove the machine.",
		Example: `machine "web" {}
`,
	},
	{
		Code: CodeSlotRange, Title: "A slot exists",
		Why:    "Hypervisors have a fixed number; VirtualBox prints an error for one too many and reports success.",
		Remedy: "Write a slot within the bounds, or fewer nic blocks.",
		Flags:  "--backend virtualbox",
		Example: `machine "web" {
  nic {
    mode = "nat"
    slot = 99
  }
}
`,
	},
	{
		Code: CodeDuplicateSlot, Title: "A slot has one NIC",
		Why:    "The second would replace the first.",
		Remedy: "Write slot in all nic blocks of the machine, or in none.",
		Example: `network "lan" { mode = "internal" }

machine "web" {
  nic {
    mode = "nat"
    slot = 2
  }
  nic { network = network.lan }
}
`,
	},
	{
		Code: CodeMAC, Title: "A MAC is one NIC's",
		Why:    "An odd first byte names a group, all zeros nobody; hypervisors refuse it, or switches do not deliver to it.",
		Remedy: "Write an even first byte, or leave mac out.",
		Example: `machine "web" {
  nic {
    mode = "nat"
    mac  = "01:00:5e:00:00:01"
  }
}
`,
	},
	{
		Code: CodeDuplicateMAC, Title: "MACs are different",
		Why:    "Two NICs of one MAC take each other's packets and DHCP leases. Hypervisors accept it.",
		Remedy: "Write another one, or leave mac out.",
		Link:   "https://github.com/Parallels/vagrant-parallels/issues/42",
		Example: `network "lan" { mode = "internal" }

machine "a" {
  nic {
    network = network.lan
    mac     = "52:54:00:00:00:01"
  }
}

machine "b" {
  nic {
    network = network.lan
    mac     = "52:54:00:00:00:01"
  }
}
`,
	},
	{
		Code: CodeSubnetNotNAT, Title: "Only a NAT NIC has a subnet of its own",
		Why:    "The others have their network's.",
		Remedy: "Write the subnet in the network block.",
		Example: `network "lan" { mode = "nat-network" }

machine "web" {
  nic {
    network = network.lan
    subnet  = "10.99.0.0/24"
  }
}
`,
	},
	{
		Code: CodeAddressFamily, Title: "address is IPv4 and address6 IPv6",
		Why:    "They are separate arguments since a NIC can have both.",
		Remedy: "Move the value to the other argument.",
		Example: `network "lan" {
  mode    = "nat-network"
  subnet6 = "fd00:20::/64"
}

machine "web" {
  nic {
    network = network.lan
    address = "fd00:20::5"
  }
}
`,
	},
	{
		Code: CodeAddressOutside, Title: "An address is in its network's subnet",
		Why:    "The machine would reach nobody; VirtualBox accepts it as a reservation all the same.",
		Remedy: "Write an address of the subnet.",
		Example: `network "lan" {
  mode   = "nat-network"
  subnet = "10.20.0.0/24"
}

machine "web" {
  nic {
    network = network.lan
    address = "10.21.0.10"
  }
}
`,
	},
	{
		Code: CodeAddressReserved, Title: "An address is one machine's",
		Why:    "The first and last of a subnet, multicast and the like mean something else.",
		Remedy: "Write another address.",
		Example: `network "lan" {
  mode   = "nat-network"
  subnet = "10.20.0.0/24"
}

machine "web" {
  nic {
    network = network.lan
    address = "10.20.0.255"
  }
}
`,
	},
	{
		Code: CodeAddressGateway, Title: "An address is not the gateway's",
		Why:    "Both would answer, and the network would lose its way out from time to time.",
		Remedy: "Write another address; on a bridged network, forwarding = true if the machine is the gateway.",
		Example: `network "lan" {
  mode   = "nat-network"
  subnet = "10.20.0.0/24"
}

machine "web" {
  nic {
    network = network.lan
    address = "10.20.0.1"
  }
}
`,
	},
	{
		Code: CodeAddressTaken, Title: "An address is not the hypervisor's own",
		Why:    "Hypervisors answer at some addresses of their networks: DHCP, DNS, the host's loopback.",
		Remedy: "Write another address.",
		Flags:  "--backend virtualbox --target-version 6.1",
		Example: `network "lan" {
  mode   = "nat-network"
  subnet = "10.20.0.0/24"
}

machine "web" {
  nic {
    network = network.lan
    address = "10.20.0.2"
  }
}
`,
	},
	{
		Code: CodeDuplicateAddress, Title: "Addresses are different",
		Why:    "Two machines with one address answer in turn. No hypervisor notices.",
		Remedy: "Write another one, or leave address out to have one chosen.",
		Example: `network "lan" {
  mode   = "nat-network"
  subnet = "10.20.0.0/24"
}

machine "a" {
  nic {
    network = network.lan
    address = "10.20.0.10"
  }
}

machine "b" {
  nic {
    network = network.lan
    address = "10.20.0.10"
  }
}
`,
	},
	{
		Code: CodeRateRange, Title: "A rate is at least one bit a second",
		Why:       "None at all is not a rate: it is a NIC that is not connected.",
		Remedy:    `Write a rate such as "20mbit", or connected = false.`,
		NoExample: "Reading a lab file finds it first, as rate.",
	},
	{
		Code: CodeLatencyRange, Title: "A latency is 0 to 4294 seconds",
		Why:    "The kernel's netem, which adds it, has 32 bits of microseconds.",
		Remedy: `Write a time such as "20ms".`,
		Example: `network "lan" { mode = "internal" }

machine "far" {
  nic {
    network = network.lan
    link { latency = "2h" }
  }
}
`,
	},
	{
		Code: CodeLossRange, Title: "A loss is 0% to 100%",
		Why:       "It is a share of the packets.",
		Remedy:    `Write a share such as "0.5%".`,
		NoExample: "Reading a lab file finds it first, as loss.",
	},
}
