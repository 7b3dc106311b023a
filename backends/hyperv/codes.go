package hyperv

import "github.com/vnetgen/vnetgen/vnet"

// codes explains the rules that only Hyper-V has.
var codes = []vnet.CodeInfo{
	{Code: codeModel, Title: "Hyper-V does not have this NIC model",
		Why:    "A network adapter of Hyper-V is synthetic, or, in a machine of generation 1, legacy: an emulated DEC 21140 that it can boot from.",
		Remedy: "Write one of these, or leave model out for a synthetic one.",
		Flags:  "--backend hyperv",
		Example: `network "lan" { mode = "internal" }

machine "web" {
  nic {
    network = network.lan
    model   = "e1000"
  }
}
`,
	},
	{Code: codeLegacy, Title: "Legacy NICs are for machines of generation 1",
		Why:    "A machine of generation 2 has no legacy network adapters, one of generation 1 at most four, and their bandwidth cannot be limited.",
		Remedy: "Leave model out, or write backend \"hyperv\" { generation = 1 } into the machine block.",
		Flags:  "--backend hyperv --create-machines",
		Example: `network "lan" { mode = "internal" }

machine "web" {
  nic {
    network = network.lan
    model   = "legacy"
  }
}
`,
	},
	{Code: codeUDP, Title: "A UDP forward cannot listen on the host's loopback",
		Why:    "WinNAT does not forward what the host itself sends, and the port proxy that does knows TCP only.",
		Remedy: "On the host, use the machine's own address. For those outside, let it listen on one address of the host.",
		Link:   "https://learn.microsoft.com/windows-server/networking/technologies/netsh/netsh-interface-portproxy",
		Flags:  "--backend hyperv",
		Example: `network "lan" { mode = "nat-network" }

machine "dns" {
  nic {
    network = network.lan
    forward {
      host     = 5353
      guest    = 53
      protocol = "udp"
    }
  }
}
`,
	},
	{Code: codeLoopback, Title: "A forward on the loopback listens on 127.0.0.1",
		Why:    "The row of a port proxy is found by its address as netsh writes it, and Windows has services on other loopback addresses.",
		Remedy: "Leave the address out.",
		Link:   "https://learn.microsoft.com/windows-server/networking/technologies/netsh/netsh-interface-portproxy",
		Flags:  "--backend hyperv",
		Example: `network "lan" { mode = "nat-network" }

machine "web" {
  nic {
    network = network.lan
    forward {
      host  = "127.0.0.2:8080"
      guest = 80
    }
  }
}
`,
	},
	{Code: codeRate, Title: "Hyper-V limits bandwidth in multiples of 8 bit/s",
		Why:    "Set-VMNetworkAdapter rounds MaximumBandwidth to a multiple of eight; 0 would be no limit.",
		Remedy: "Round the rate to a multiple of 1kbit.",
		Link:   "https://learn.microsoft.com/powershell/module/hyper-v/set-vmnetworkadapter",
		Flags:  "--backend hyperv",
		Example: `network "lan" { mode = "nat-network" }

machine "web" {
  nic {
    network = network.lan
    link { up = "20000001bit" }
  }
}
`,
	},
	{Code: codeTrunk, Title: "A trunk is a sorted list of VLANs",
		Why:    "Hyper-V shows the VLANs of a trunk sorted and in ranges, and a NIC is either in one VLAN or the end of a trunk.",
		Remedy: "Write numbers from 1 to 4094, or ranges of them, in order and without blanks, such as \"10,20-29\"; leave out vlan in the network, or trunk.",
		Link:   "https://learn.microsoft.com/powershell/module/hyper-v/set-vmnetworkadaptervlan",
		Flags:  "--backend hyperv",
		Example: `network "wan" {
  mode   = "bridged"
  uplink = "Ethernet"
}

machine "router" {
  nic {
    network = network.wan
    backend "hyperv" { trunk = "20-10" }
  }
}
`,
	},
	{Code: codeNATs, Title: "Several WinNATs on one host",
		Why:    "Microsoft supports one WinNAT prefix a host. One prefix covers all NAT networks of a lab if their subnets lie in one /16 that has no other subnet of the lab in it.",
		Remedy: "Leave the subnets out, or write them from one /16.",
		Link:   "https://learn.microsoft.com/virtualization/hyper-v-on-windows/user-guide/setup-nat-network",
		Flags:  "--backend hyperv",
		Example: `network "lan" {
  mode   = "nat-network"
  subnet = "10.20.0.0/24"
}

network "dmz" {
  mode   = "nat-network"
  subnet = "192.168.70.0/24"
}
`,
	},
	{Code: codeAdapter, Title: "Two NICs take one network adapter",
		Why:    "A network adapter of a machine can be one NIC of the lab only.",
		Remedy: "Write another adapter's name, or leave adapter out for a new one.",
		Flags:  "--backend hyperv",
		Example: `network "lan" { mode = "internal" }

machine "web" {
  nic {
    network = network.lan
    backend "hyperv" { adapter = "Network Adapter" }
  }
  nic {
    network = network.lan
    backend "hyperv" { adapter = "Network Adapter" }
  }
}
`,
	},
	{Code: codeSwitch, Title: "Two networks would have one switch",
		Why:    "Networks of all modes are switches on Hyper-V, and so is a NIC's own NAT; their names share one name space, and its cmdlets do not tell upper from lower case.",
		Remedy: "Write another name into one of the blocks.",
		Flags:  "--backend hyperv",
		Example: `network "front" {
  mode = "nat-network"
  name = "Lab"
}

network "back" {
  mode = "internal"
  name = "lab"
}
`,
	},
	{Code: codeDefault, Title: "There is no Default Switch",
		Why:    "The Default Switch came with Windows 10 1709; no Windows Server has it.",
		Remedy: "Use a nat-network of the lab's own.",
		Flags:  "--backend hyperv --target-version 10.0.14393",
		Example: `network "out" {
  mode     = "nat-network"
  name     = "Default Switch"
  external = true
}
`,
	},
	{Code: codeChanging, Title: "The Default Switch keeps no subnet",
		Why:    "Windows chooses a subnet for it that is free when the host starts, and another one the next time; so nothing of it can be written down, and no forward's address stays.",
		Remedy: "Leave subnet and address out, or use a nat-network of the lab's own, whose subnet stays.",
		Link:   "https://github.com/microsoft/WSL/issues/4467",
		Flags:  "--backend hyperv",
		Example: `network "out" {
  mode     = "nat-network"
  name     = "Default Switch"
  external = true
  subnet   = "172.20.0.0/20"
}
`,
	},
}
