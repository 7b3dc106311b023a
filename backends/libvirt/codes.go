package libvirt

import "github.com/vnetgen/vnetgen/vnet"

// codes explains the rules that only libvirt has.
var codes = []vnet.CodeInfo{
	{Code: codeName, Title: "libvirt or virsh cannot hold this name",
		Why:    "libvirt keeps machines and networks in files of their names, so that a slash cannot be in one; virsh takes a machine's name of digits for its number, one that looks like a UUID for that, and one that begins with a dash for an option.",
		Remedy: "Write another name into the block.",
		Flags:  "--backend libvirt",
		Example: `machine "web" {
  name = "12345"
  nic { mode = "nat" }
}
`,
	},
	{Code: codeBridge, Title: "A bridge's name fits into an interface's, and each network has its own",
		Why:    "Linux's interface names have at most 15 bytes, and a hook hands the bridge's on. libvirt finds a longer one out when the network starts.",
		Remedy: "Write another bridge, or leave it out: one is derived.",
		Link:   "https://github.com/vagrant-libvirt/vagrant-libvirt/issues/1204",
		Flags:  "--backend libvirt",
		Example: `network "lan" {
  mode = "host-only"
  backend "libvirt" { bridge = "bridge-too-long-for-linux" }
}
`,
	},
	{Code: codeModel, Title: "QEMU does not have this NIC model",
		Why:    "libvirt takes any word for a model, and the machine does not start with one that QEMU does not know.",
		Remedy: "Write one of those listed, or leave model out for virtio.",
		Link:   "https://libvirt.org/formatdomain.html",
		Flags:  "--backend libvirt",
		Example: `machine "web" {
  nic {
    mode  = "nat"
    model = "virtoi"
  }
}
`,
	},
	{Code: codeRate, Title: "libvirt limits bandwidth in whole kilobytes a second",
		Why:    "The average of <inbound> and <outbound> is a whole number of kilobytes a second.",
		Remedy: "Round the rate to a multiple of 8kbit.",
		Link:   "https://libvirt.org/formatnetwork.html",
		Flags:  "--backend libvirt",
		Example: `network "lan" { mode = "nat-network" }

machine "web" {
  nic {
    network = network.lan
    link { up = "10kbit" }
  }
}
`,
	},
	{Code: codeHostfwd, Title: "A NIC that QEMU makes by itself has no bandwidth",
		Why:    "A libvirt without passt forwards ports of user networking only by QEMU's own arguments, which libvirt knows nothing of.",
		Remedy: "Leave the rate out, use a nat-network, or a libvirt from 9.2 on.",
		Link:   "https://libvirt.org/formatdomain.html",
		Flags:  "--backend libvirt --target-version 9.0 --create-machines",
		Example: `machine "web" {
  nic {
    mode = "nat"
    forward {
      host  = 8080
      guest = 80
    }
    link { up = "8mbit" }
  }
}
`,
	},
}
