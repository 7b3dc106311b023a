package virtualbox

import "github.com/vnetgen/vnetgen/vnet"

// codes explains the rules that only VirtualBox has.
var codes = []vnet.CodeInfo{
	{Code: codeName, Title: "VirtualBox cannot hold this name",
		Why:    "A machine's name is also a file's, and has at most 246 bytes. Network names have at most 127 bytes; lists show them without blanks at their ends, so that such a network would not be found again; a NAT network with a slash in its name does not start; and names that begin with HostInterfaceNetworking- are those of the networks of the host's adapters.",
		Remedy: "Write another name into the block.",
		Flags:  "--backend virtualbox",
		Example: `network "lan" {
  mode = "nat-network"
  name = "floor 1/2"
}
`,
	},
	{Code: codeCodePage, Title: "VBoxManage on Windows may not show this name",
		Why:    "Where its output goes to a program, VBoxManage on Windows writes in the system's code page, and what that lacks is lost: then a machine or network of that name is not found.",
		Remedy: "Write a name in ASCII, or one that the host's own language has.",
		Flags:  "--backend virtualbox --host-os windows",
		Example: `machine "büro" {
  nic { mode = "nat" }
}
`,
	},
	{Code: codeFile, Title: "VirtualBox would keep two machines in one file",
		Why:    "VirtualBox makes a machine's file name from its name, with _ for what it does not trust in a file name, such as * ? : and quotes; two machines of one file cannot both be made.",
		Remedy: "Write names that differ in letters or digits.",
		Flags:  "--backend virtualbox --create-machines",
		Example: `machine "a" {
  name = "what?"
  nic { mode = "nat" }
}

machine "b" {
  name = "what*"
  nic { mode = "nat" }
}
`,
	},
	{Code: codeForward, Title: "VirtualBox cannot hold this forward name",
		Why:    "A forward is one text for VBoxManage, in which commas (single-VM NAT) or colons (NAT network) part the fields; names are unique on a NIC or network, and those of NAT networks have at most 63 bytes.",
		Remedy: "Write another name, or leave it out: one is derived from protocol and port.",
		Link:   "https://www.virtualbox.org/manual/ch06.html#natforward",
		Flags:  "--backend virtualbox",
		Example: `machine "web" {
  nic {
    mode = "nat"
    forward {
      name  = "http, for the host"
      host  = 8080
      guest = 80
    }
  }
}
`,
	},
	{Code: codeModel, Title: "VirtualBox does not have this NIC model",
		Why:    "VBoxManage takes Am79C970A, Am79C973, 82540EM, 82543GC, 82545EM and virtio on every version from 6.1.",
		Remedy: "Write one of these, or leave model out for the machine's own.",
		Link:   "https://www.virtualbox.org/manual/ch06.html#nichardware",
		Flags:  "--backend virtualbox",
		Example: `machine "web" {
  nic {
    mode  = "nat"
    model = "e1000"
  }
}
`,
	},
	{Code: codeRate, Title: "VirtualBox limits bandwidth in whole kbit/s",
		Why:    "A bandwidth group's limit is a whole number with the unit k, m or g; 0 means no limit, and a number without unit would be MiB/s.",
		Remedy: "Round the rate to a multiple of 1kbit.",
		Link:   "https://www.virtualbox.org/manual/ch06.html#network_bandwidth_limit",
		Flags:  "--backend virtualbox",
		Example: `machine "web" {
  nic {
    mode = "nat"
    link { up = "1500bit" }
  }
}
`,
	},
	{Code: codeLocalhost, Title: "localhost_reachable needs VirtualBox 7.0",
		Why:    "Before 7.0 a machine always reaches the host's 127.0.0.1 at the NAT gateway's address; the switch came with 7.0.",
		Remedy: "Leave the setting out, or generate with --target-version 7.0.",
		Flags:  "--backend virtualbox --target-version 6.1",
		Example: `machine "web" {
  nic {
    mode = "nat"
    backend "virtualbox" { localhost_reachable = true }
  }
}
`,
	},
	{Code: codeIPv6Prefix, Title: "A NAT network's IPv6 prefix is a /64",
		Why:    "VirtualBox takes only /64 prefixes for NAT networks.",
		Remedy: "Write subnet6 as a /64.",
		Flags:  "--backend virtualbox",
		Example: `network "lan" {
  mode    = "nat-network"
  subnet6 = "fd00:20::/56"
}
`,
	},
}
