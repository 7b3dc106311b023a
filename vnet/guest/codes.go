package guest

import "github.com/vnetgen/vnetgen/vnet"

// The codes of this package's findings.
const (
	codeNoPrefix     vnet.Code = "guest-no-prefix"
	codeNoAddress    vnet.Code = "guest-no-address"
	codeNoGateway    vnet.Code = "guest-no-gateway"
	codeNoDNS        vnet.Code = "guest-no-dns"
	codeNoMAC        vnet.Code = "guest-no-mac"
	codeText         vnet.Code = "guest-text"
	codeHosts        vnet.Code = "guest-hosts"
	codeForwarding   vnet.Code = "guest-forwarding"
	codeResolvconf   vnet.Code = "guest-resolvconf"
	codeIgnoreRoutes vnet.Code = "guest-ignore-routes"
	codeIgnoreDNS    vnet.Code = "guest-ignore-dns"
	codeRenderer     vnet.Code = "guest-renderer"
	codeSearch       vnet.Code = "guest-search"
	codeConfigured   vnet.Code = "guest-configured"
)

// Codes explains the codes of this package's findings.
var Codes = []vnet.CodeInfo{
	{
		Code: codeNoPrefix, Title: "An address comes with its prefix",
		Why:     "A machine that sets its address itself has to know which other addresses are on its network. Of a bridged or external network only the lab can say.",
		Remedy:  "Write subnet (or subnet6) in the network block.",
		Command: "guest",
		Flags:   "--backend virtualbox --format netplan",
		Example: `network "office" { mode = "bridged" }

machine "web" {
  nic {
    network = network.office
    address = "192.168.1.9"
  }
}
`,
	},
	{
		Code: codeNoAddress, Title: "Every NIC gets an address from somewhere",
		Why:     "Without a DHCP service somebody has to write the address down.",
		Remedy:  "Write address in the nic block.",
		Command: "guest",
		Flags:   "--backend virtualbox --format netplan",
		Example: `network "campus" {
  mode     = "internal"
  external = true
}

machine "web" {
  nic { network = network.campus }
}
`,
	},
	{
		Code: codeNoGateway, Title: "A machine that gets out knows its gateway",
		Why:     "A machine with a written address has no DHCP to tell it the gateway, and of a bridged or external network only the lab can say.",
		Remedy:  "Write gateway (or gateway6) in the network block.",
		Command: "guest",
		Flags:   "--backend virtualbox --format netplan",
		Example: `network "office" {
  mode   = "bridged"
  subnet = "192.168.1.0/24"
  dns { servers = ["9.9.9.9"] }
}

machine "web" {
  nic {
    network = network.office
    address = "192.168.1.9"
  }
}
`,
	},
	{
		Code: codeNoDNS, Title: "A machine that gets out has a name server",
		Why:     "A machine with a written address has no DHCP to tell it one; hypervisors without a name server of their own leave it without names (vagrant#1843).",
		Remedy:  "Write dns { servers = [...] } in the network block.",
		Link:    "https://github.com/hashicorp/vagrant/issues/1843",
		Command: "guest",
		Flags:   "--backend virtualbox --format netplan",
		Example: `network "office" {
  mode    = "bridged"
  subnet  = "192.168.1.0/24"
  gateway = "192.168.1.1"
}

machine "web" {
  nic {
    network = network.office
    address = "192.168.1.9"
  }
}
`,
	},
	{
		Code: codeNoMAC, Title: "A NIC is known by its MAC",
		Why:       "Names and order of NICs differ from guest to guest (vagrant#2378), so files match by MAC.",
		Remedy:    "Write mac in the nic block, or resolve the lab first.",
		Link:      "https://github.com/hashicorp/vagrant/issues/2378",
		NoExample: "The command resolves the lab first, so that every NIC has a MAC; only a program can leave that out.",
	},
	{
		Code: codeText, Title: "Text fits into the file",
		Why:       "Text of the lab is never syntax. What a format has no way to quote is refused.",
		Remedy:    "Write another name.",
		NoExample: "Names of a lab file are text that fits; only a program can put together a machine with others.",
	},
	{
		Code: codeHosts, Title: "Names that the hypervisor does not serve are put into the machine",
		Why:     "dns.hosts has names, and no name server that the machine asks knows them.",
		Remedy:  "Append the file hosts, which -o writes, to the machine's own.",
		Command: "guest",
		Flags:   "--backend virtualbox --format netplan",
		Example: `network "lan" {
  mode = "nat-network"
  dns { hosts = { registry = "10.20.0.5" } }
}

machine "web" {
  nic { network = network.lan }
}
`,
	},
	{
		Code: codeForwarding, Title: "A machine that routes is told so apart",
		Why:     "The format has no setting for forwarding; on Linux it is the kernel's (sysctl).",
		Remedy:  "Install the further file that -o writes.",
		Command: "guest",
		Flags:   "--backend virtualbox --format netplan",
		Example: `machine "router" {
  forwarding = true
  nic { mode = "nat" }
}
`,
	},
	{
		Code: codeResolvconf, Title: "ifupdown leaves name servers to another program",
		Why:     "The lines dns-nameservers and dns-search are read by resolvconf, openresolv or systemd-resolved, not by ifupdown itself.",
		Remedy:  "Install one of them, or write the name servers into /etc/resolv.conf.",
		Command: "guest",
		Flags:   "--backend virtualbox --format ifupdown",
		Example: `network "office" {
  mode    = "bridged"
  subnet  = "192.168.1.0/24"
  gateway = "192.168.1.1"
  dns { servers = ["9.9.9.9"] }
}

machine "web" {
  nic {
    network = network.office
    address = "192.168.1.9"
  }
}
`,
	},
	{
		Code: codeIgnoreRoutes, Title: "ifupdown takes a second default route away again",
		Why:     "Its DHCP clients have no switch in its file that leaves routes out, so one is there for a moment.",
		Remedy:  "Nothing; or write an address for the NIC.",
		Link:    "https://github.com/hashicorp/vagrant/issues/10731",
		Command: "guest",
		Flags:   "--backend virtualbox --format ifupdown",
		Example: `network "lan" { mode = "nat-network" }

machine "web" {
  nic { network = network.lan }
  nic { mode = "nat" }
}
`,
	},
	{
		Code: codeIgnoreDNS, Title: "The format cannot leave DHCP's name servers out",
		Why:     "The name servers that DHCP tells on this NIC come beside those that the lab wants.",
		Remedy:  "Nothing, if the others answer first; or write an address for the NIC, so that it asks no DHCP.",
		Command: "guest",
		Flags:   "--backend virtualbox --format ifupdown",
		Example: `network "lan" {
  mode = "nat-network"
  dns { servers = ["9.9.9.9"] }
}

machine "web" {
  nic { network = network.lan }
}
`,
	},
	{
		Code: codeRenderer, Title: "What cloud-init can say depends on what it writes",
		Why:     "cloud-init hands the file on to netplan or systemd-networkd, or puts it into older formats, which have no word for what DHCP must not bring.",
		Remedy:  "Use an image with netplan or systemd-networkd, as Debian's and Ubuntu's are.",
		Command: "guest",
		Flags:   "--backend virtualbox --format cloud-init",
		Example: `network "lan" { mode = "nat-network" }

machine "web" {
  nic { network = network.lan }
  nic { mode = "nat" }
}
`,
	},
	{
		Code: codeSearch, Title: "cloud-init takes a search domain together with name servers",
		Why:     "cloud-init (read in 25.1, and tried) refuses nameservers that have search and no addresses, and then all NICs of the file.",
		Remedy:  "Write dns { servers = [...] } beside domain.",
		Command: "guest",
		Flags:   "--backend virtualbox --format cloud-init",
		Example: `network "lan" {
  mode = "internal"
  dns { domain = "lab.test" }
}

machine "web" {
  nic { network = network.lan }
}
`,
	},
	{
		Code: codeConfigured, Title: "Some machines are configured from outside",
		Why:     "Where the hypervisor itself sets addresses, routes and name servers, as Docker does in containers, a configuration in the machine would only be in its way.",
		Remedy:  "Leave it to the hypervisor.",
		Command: "guest",
		Flags:   "--backend docker --format netplan",
		Example: `network "lan" { mode = "internal" }

machine "web" {
  nic { network = network.lan }
}
`,
	},
}
