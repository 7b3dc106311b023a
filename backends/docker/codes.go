package docker

import "github.com/vnetgen/vnetgen/vnet"

// codes explains the rules that only Docker has.
var codes = []vnet.CodeInfo{
	{Code: codeName, Title: "Docker cannot hold this name",
		Why:    "Names of networks and containers begin with a letter or digit, go on with letters, digits, dots, dashes and underscores, and have at least two characters. Some names of networks are Docker's own.",
		Remedy: "Write another name into the block.",
		Flags:  "--backend docker",
		Example: `network "lan" {
  mode = "nat-network"
  name = "my network"
}
`,
	},
	{Code: codeBridge, Title: "A network has an interface of the host's that it can have",
		Why:    "Linux's interface names have at most 15 bytes, those of VLANs with the tag behind the uplink's name. A bridge is one network's, and an interface's macvlan networks are, before Engine 26, one.",
		Remedy: "Write another bridge or uplink, or leave bridge out: Docker names one.",
		Link:   "https://docs.docker.com/engine/network/drivers/bridge/",
		Flags:  "--backend docker",
		Example: `network "lan" {
  mode = "host-only"
  backend "docker" { bridge = "bridge-too-long-for-linux" }
}
`,
	},
	{Code: codeBridged, Title: "A bridged network of Docker's needs a subnet, a gateway and addresses of its own",
		Why:    "Containers get no address from the outside's DHCP: Docker gives them one of the subnet that it is told, and thinks that all of it is free.",
		Remedy: "Write subnet and gateway as the outside has them, and the setting ip_range with a part that the outside's DHCP leaves alone, or an address for each NIC.",
		Link:   "https://docs.docker.com/engine/network/drivers/macvlan/",
		Flags:  "--backend docker --host-os linux",
		Example: `network "office" { mode = "bridged" }
`,
	},
	{Code: codeIPRange, Title: "ip_range is a part of the subnet",
		Why:    "Docker gives containers addresses of this block, so it has to lie in the network's subnet, be written as a CIDR block, and hold no address that a NIC has for itself.",
		Remedy: "Write such a block, for instance the last quarter of the subnet.",
		Link:   "https://docs.docker.com/engine/network/drivers/macvlan/",
		Flags:  "--backend docker --host-os linux",
		Example: `network "office" {
  mode    = "bridged"
  subnet  = "192.168.1.0/24"
  gateway = "192.168.1.1"
  backend "docker" { ip_range = "192.168.4.0/25" }
}
`,
	},
	{Code: codeShim, Title: "The host's interface beside the containers has an address of the network's that nobody else has",
		Why:    "The setting shim gives the host an interface on the same uplink. It needs an address of the subnet besides the host's own.",
		Remedy: "Write an address that nobody has, outside ip_range.",
		Link:   "https://github.com/docker/docs/issues/22607",
		Flags:  "--backend docker --host-os linux",
		Example: `network "office" {
  mode    = "bridged"
  subnet  = "192.168.1.0/24"
  gateway = "192.168.1.1"
  backend "docker" {
    ip_range = "192.168.1.128/25"
    shim     = "192.168.1.200"
  }
}
`,
	},
	{Code: codePool, Title: "Docker gives out addresses of one CIDR block",
		Why:    "A DHCP range can begin and end anywhere, Docker's --ip-range cannot: of the range, it gets the largest block.",
		Remedy: "Write a range that is a block, or leave start and end out.",
		Flags:  "--backend docker",
		Example: `network "lan" {
  mode   = "nat-network"
  subnet = "10.20.0.0/24"
  dhcp {
    start = "10.20.0.100"
    end   = "10.20.0.200"
  }
}
`,
	},
	{Code: codeTwice, Title: "A container is on a network once",
		Why:    "Docker connects a container to a network or not: there is no second interface on the same one.",
		Remedy: "Leave the second NIC out, or put it on a network of its own.",
		Flags:  "--backend docker",
		Example: `network "lan" { mode = "nat-network" }

machine "web" {
  nic { network = network.lan }
  nic { network = network.lan }
}
`,
	},
	{Code: codeExternal, Title: "This network of Docker's cannot be joined so",
		Why:    "The networks host and none stand for a container without interfaces of its own, and the default bridge gives no fixed addresses, nor does Compose put a service on it.",
		Remedy: "Name a network that was made with `docker network create`, or leave address out.",
		Flags:  "--backend docker",
		Example: `network "host" {
  mode     = "host-only"
  external = true
}
`,
	},
	{Code: codeRouted, Title: "A routed network has no forwards",
		Why:    "In gateway mode routed nothing listens on the host's ports: the outside reaches the containers' own addresses. Engines have the mode from 27 on.",
		Remedy: "Leave routed or the forwards out.",
		Link:   "https://docs.docker.com/engine/network/drivers/bridge/",
		Flags:  "--backend docker",
		Example: `network "dmz" {
  mode = "nat-network"
  backend "docker" { routed = true }
}

machine "web" {
  nic {
    network = network.dmz
    forward {
      host  = 8080
      guest = 80
    }
  }
}
`,
	},
	{Code: codeOverlap, Title: "Single-VM NAT has a subnet of its own",
		Why:    "A NIC with mode = \"nat\" gets a bridge network, and Docker gives no two networks one range of addresses.",
		Remedy: "Write another subnet, or leave it out: a free one is chosen.",
		Link:   "https://docs.docker.com/engine/network/",
		Flags:  "--backend docker",
		Example: `network "front" {
  mode   = "nat-network"
  subnet = "10.20.0.0/24"
}

machine "web" {
  nic {
    mode   = "nat"
    subnet = "10.20.0.0/24"
  }
}
`,
	},
	{Code: codePublish, Title: "Ports are published where the default route goes",
		Why:    "Docker publishes a container's ports on one of its networks: the one with its default route. That is one with IPv6 before one without, and before Engine 28 the one whose name comes first; where it is no bridge that translates, the forward does nothing.",
		Remedy: "Give the network with the forward IPv6 like the others, or, before Engine 28, a name that comes before theirs.",
		Link:   "https://docs.docker.com/engine/network/port-publishing/",
		Flags:  "--backend docker --host-os linux --target-version 27",
		Example: `network "office" {
  mode    = "bridged"
  name    = "a-office"
  subnet  = "192.168.1.0/24"
  gateway = "192.168.1.1"
}

network "lan" {
  mode = "nat-network"
  name = "b-lan"
}

machine "web" {
  nic {
    network = network.office
    address = "192.168.1.9"
  }
  nic {
    network = network.lan
    forward {
      host  = 8080
      guest = 80
    }
  }
}
`,
	},
	{Code: codeImage, Title: "A container is made of an image",
		Why:    "With --create-machines the plan makes containers where there are none, and Docker does not make one of nothing.",
		Remedy: "Write backend \"docker\" { image = \"debian:13\" } into the machine block, or generate without --create-machines.",
		Flags:  "--backend docker --create-machines",
		Example: `network "lan" { mode = "nat-network" }

machine "web" {
  nic { network = network.lan }
}
`,
	},
	{Code: codeFilter, Title: "Docker's packet filter can be in others' way",
		Why:    "When it switches forwarding on, Docker lets the host forward nothing but its own containers' packets (policy DROP), and has bridged packets pass the filter, too.",
		Remedy: "Allow what libvirt and bridges are to forward in the chain DOCKER-USER; see docs/docker.md.",
		Link:   "https://github.com/moby/moby/issues/39439",
		Flags:  "--backend docker --host-os linux",
		Example: `network "office" {
  mode    = "bridged"
  subnet  = "192.168.1.0/24"
  gateway = "192.168.1.1"
  backend "docker" {
    bridge   = "br0"
    ip_range = "192.168.1.128/25"
  }
}
`,
	},
}
