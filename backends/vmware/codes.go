package vmware

import "github.com/vnetgen/vnetgen/vnet"

// codes explains the rules that only VMware has.
var codes = []vnet.CodeInfo{
	{Code: codeVersion, Title: "There is no such version of this VMware product",
		Why:    "Linux and Windows have Workstation, whose versions from 16 on are known; macOS has Fusion, from 12 on. 25H2 is 25.",
		Remedy: "Generate with a --target-version of that product.",
		Flags:  "--backend vmware --host-os linux --target-version 13",
		Example: `network "lan" { mode = "internal" }

machine "web" {
  nic { network = network.lan }
}
`,
	},
	{Code: codeVMnet, Title: "A vmnet's number cannot be that",
		Why:    "0, 1 and 8 are VMware's own; Windows has vmnets up to 19; and two networks cannot be one vmnet.",
		Remedy: "Write another number, or leave vmnet out: then the lowest that nothing has is taken.",
		Link:   "https://techdocs.broadcom.com/us/en/vmware-cis/desktop-hypervisors/workstation-pro/17-0/using-vmware-workstation-pro/configuring-network-connections.html",
		Flags:  "--backend vmware",
		Example: `network "lan" {
  mode = "host-only"
  backend "vmware" { vmnet = 8 }
}
`,
	},
	{Code: codeExternal, Title: "An external network is a vmnet",
		Why:    "VMware's networks have numbers and no names: vmnet0 bridges, vmnet1 is host-only and vmnet8 NAT, unless somebody changed them.",
		Remedy: "Write name = \"vmnet8\", or another number.",
		Link:   "https://techdocs.broadcom.com/us/en/vmware-cis/desktop-hypervisors/workstation-pro/17-0/using-vmware-workstation-pro/configuring-network-connections.html",
		Flags:  "--backend vmware",
		Example: `network "campus" {
  mode     = "nat-network"
  external = true
}
`,
	},
	{Code: codeNATs, Title: "Windows has room for one NAT network",
		Why:    "VMware's NAT service on Windows serves one vmnet; its editor says \"Only one network can be set to NAT\".",
		Remedy: "Put the machines on one NAT network, or use VMnet8: external = true, name = \"VMnet8\".",
		Link:   "https://techdocs.broadcom.com/us/en/vmware-cis/desktop-hypervisors/workstation-pro/17-0/using-vmware-workstation-pro/configuring-network-connections/configuring-network-address-translation.html",
		Flags:  "--backend vmware --host-os windows",
		Example: `network "front" { mode = "nat-network" }

network "back" { mode = "nat-network" }
`,
	},
	{Code: codeForward, Title: "VMware cannot forward so",
		Why:    "A forward is a setting of the vmnet, and an external one is used as it is. It listens on every address of the host, which listen_on_all lets it, and nothing forbids it.",
		Remedy: "Put the machine on a NAT network of the lab's own, or add the forward in VMware by hand; write listen_on_all = true, or leave it out.",
		Link:   "https://techdocs.broadcom.com/us/en/vmware-cis/desktop-hypervisors/workstation-pro/17-0/using-vmware-workstation-pro/configuring-network-connections/configuring-network-address-translation.html",
		Flags:  "--backend vmware",
		Example: `network "lan" {
  mode = "nat-network"
  backend "vmware" { listen_on_all = false }
}
`,
	},
	{Code: codePath, Title: "This is no path of a .vmx file of the machine's own",
		Why:    "A machine is its .vmx file. A path that is not absolute would depend on where the script is called.",
		Remedy: "Write an absolute path that ends in .vmx, or one that begins with ~/.",
		Flags:  "--backend vmware",
		Example: `network "lan" { mode = "internal" }

machine "web" {
  nic { network = network.lan }
  backend "vmware" { vmx = "machines/web.vmx" }
}
`,
	},
	{Code: codeName, Title: "VMware may not find this name",
		Why:    "Its files have the encoding of the host's language, so a name with other than ASCII letters is written in bytes that nobody knows before; and a LAN segment's name may not hold quotes.",
		Remedy: "Write the machine's vmx file into its block, or a name in ASCII.",
		Flags:  "--backend vmware --host-os linux",
		Example: `network "wire" {
  mode = "internal"
  name = "the \"quiet\" one"
}
`,
	},
	{Code: codeModel, Title: "VMware does not have this NIC model",
		Why:    "virtualDev is vlance, vmxnet, e1000, e1000e or vmxnet3.",
		Remedy: "Write one of these, or leave model out for the machine's own.",
		Flags:  "--backend vmware",
		Example: `network "lan" { mode = "internal" }

machine "web" {
  nic {
    network = network.lan
    model   = "virtio"
  }
}
`,
	},
	{Code: codeLink, Title: "VMware cannot shape so finely",
		Why:    "A .vmx file has bandwidth in whole kbit/s, latency in whole milliseconds up to 2000, and loss in steps of 0.1%.",
		Remedy: "Round the value.",
		Link:   "https://techdocs.broadcom.com/us/en/vmware-cis/desktop-hypervisors/workstation-pro/17-0/using-vmware-workstation-pro/configuring-network-connections/changing-the-networking-configuration/configuring-advanced-virtual-network-adapter-settings.html",
		Flags:  "--backend vmware",
		Example: `network "lan" { mode = "internal" }

machine "web" {
  nic {
    network = network.lan
    link { latency = "2500us" }
  }
}
`,
	},
	{Code: codeMemory, Title: "A machine's memory is a multiple of 4 MiB",
		Why:    "VMware starts no machine with another memsize.",
		Remedy: "Round memory to a multiple of 4.",
		Flags:  "--backend vmware --create-machines",
		Example: `network "lan" { mode = "internal" }

machine "web" {
  nic { network = network.lan }
  backend "vmware" { memory = 510 }
}
`,
	},
}
