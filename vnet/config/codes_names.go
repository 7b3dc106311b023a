package config

import "github.com/vnetgen/vnetgen/vnet"

// codesNames explains the rules of names and references.
var codesNames = []vnet.CodeInfo{
	{
		Code:   codeName,
		Title:  "Text that cannot be a name",
		Why:    "Names arrive unchanged at the hypervisor, so they are in Unicode normal form C and have nothing invisible that changes how they look: control characters, separators of lines, marks that change the direction of writing.",
		Remedy: "Choose another name, or convert the file to normal form C.",
		Example: `machine "web" {
  name = "web\nserver"
  nic { mode = "nat" }
}
`,
	},
	{
		Code:   codeNameClash,
		Title:  "Two elements with one name",
		Why:    "Instances are named by their block, a dash and their index or key, which another block can be called too.",
		Remedy: "Rename one of the blocks.",
		Example: `machine "web" {
  count = 2
  nic { mode = "nat" }
}

machine "web-0" {
  nic { mode = "nat" }
}
`,
	},
	{
		Code:      codeLabName,
		Title:     "A lab without a usable name",
		Why:       "The name is part of what the lab's objects are called and marked with. It comes from the lab block, or from the file.",
		Remedy:    `Write lab "NAME" {}.`,
		NoExample: "A file gives the lab its name where no lab block does; on standard input nothing does, so a lab without that block breaks the rule there.",
	},
	{
		Code:   codeNetwork,
		Title:  "Something else than one network",
		Why:    "network takes a reference to one network, so that a misspelled name is found. A block with count or for_each is several.",
		Remedy: "Write network.NAME, network.NAME[0] or network.NAME[\"key\"].",
		Example: `network "lan" { mode = "nat-network" }

machine "web" {
  nic { network = "lan" }
}
`,
	},
	{
		Code:   codeAttachment,
		Title:  "A NIC on no network or on two",
		Why:    "A NIC is on one network, or on NAT of its own.",
		Remedy: `Write either network = network.NAME or mode = "nat".`,
		Example: `network "lan" { mode = "nat-network" }

machine "web" {
  nic {
    network = network.lan
    mode    = "nat"
  }
}
`,
	},
	{
		Code:   codeEndpoint,
		Title:  "An assertion about something else than machines",
		Why:    "The sides of an assertion are outside, host and machines.",
		Remedy: "Write outside, host, machine.NAME, machine.NAME[0], or a list of machines.",
		Example: `network "lan" { mode = "nat-network" }

assert "the network is closed" {
  from  = outside
  to    = network.lan
  reach = false
}
`,
	},
}
