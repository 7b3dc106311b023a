package vnet

// codesForwards explains the rules of port forwards.
var codesForwards = []CodeInfo{
	{
		Code: CodeForwardMode, Title: "Forwards are on nat and nat-network",
		Why:    "Elsewhere the host does not stand between the machine and those who want to reach it, so there is nothing to forward.",
		Remedy: `Add a nic with mode = "nat" for it, or use the machine's own address.`,
		Example: `network "admin" { mode = "host-only" }

machine "web" {
  nic {
    network = network.admin
    forward {
      host  = 8080
      guest = 80
    }
  }
}
`,
	},
	{
		Code: CodeForwardAddress, Title: "A forward listens on an address that a host can have",
		Why:    "Nobody can listen on multicast and broadcast addresses.",
		Remedy: "Write 127.0.0.1, an address of the host, or 0.0.0.0.",
		Example: `machine "web" {
  nic {
    mode = "nat"
    forward {
      host  = "224.0.0.1:8080"
      guest = 80
    }
  }
}
`,
	},
	{
		Code: CodeForwardNoAddress, Title: "A forward has an address to go to",
		Why:    "On a NAT network a forward names the machine by its address; without one that stays, it goes nowhere or to another machine.",
		Remedy: "Write the address, or what it is chosen from.",
		Example: `network "lan" { mode = "nat-network" }

machine "web" {
  nic {
    network = network.lan
    forward {
      host  = "[::1]:8080"
      guest = 80
    }
  }
}
`,
	},
	{
		Code: CodePortRange, Title: "A port is 1 to 65535",
		Why:    "VirtualBox stores 99999 as 34463 without a word, and does not start a machine with 0.",
		Remedy: "Write a number in that range.",
		Example: `machine "web" {
  nic {
    mode = "nat"
    forward {
      host  = 99999
      guest = 80
    }
  }
}
`,
	},
	{
		Code: CodePortConflict, Title: "A port of the host has one listener",
		Why:    "The second does not get it. VirtualBox accepts both, starts the machine and tells only its log.",
		Remedy: "Write another host port; 0.0.0.0 and :: take a port on every address.",
		Link:   "https://github.com/hashicorp/vagrant/issues/7948",
		Example: `machine "a" {
  nic {
    mode = "nat"
    forward {
      host  = 8080
      guest = 80
    }
  }
}

machine "b" {
  nic {
    mode = "nat"
    forward {
      host  = "0.0.0.0:8080"
      guest = 80
    }
  }
}
`,
	},
}
