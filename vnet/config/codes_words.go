package config

import "github.com/vnetgen/vnetgen/vnet"

// codesWords explains the rules of blocks, arguments and references.
var codesWords = []vnet.CodeInfo{
	{
		Code:   codeUnknownBlock,
		Title:  "A block that there is not",
		Why:    "What is not understood is not dropped silently.",
		Remedy: "Write the block that was meant: the finding lists them.",
		Example: `networks "lan" { mode = "nat-network" }
`,
	},
	{
		Code:   codeUnknownArgument,
		Title:  "An argument that there is not",
		Why:    "What is not understood is not dropped silently.",
		Remedy: "Write the argument that was meant: the finding lists them.",
		Example: `network "lan" {
  mode    = "nat-network"
  subnett = "10.20.0.0/24"
}
`,
	},
	{
		Code:   codeUnknownFunction,
		Title:  "A function that there is not",
		Why:    "The functions are Terraform's that depend on their arguments only, so that one lab file always means one lab.",
		Remedy: "Use another function, or give the value in a variable.",
		Link:   "https://developer.hashicorp.com/terraform/language/functions",
		Example: `network "lan" {
  mode   = "nat-network"
  subnet = cidrsubnett("10.20.0.0/16", 8, 1)
}
`,
	},
	{
		Code:   codeUnknownReference,
		Title:  "A reference to nothing",
		Why:    "References name variables, locals, networks and, in assertions, machines. count and for_each see variables and locals only.",
		Remedy: "Correct the name, or declare it.",
		Example: `network "lan" { mode = "nat-network" }

machine "web" {
  nic { network = network.lann }
}
`,
	},
	{
		Code:   codeUnknownAttribute,
		Title:  "An attribute that an object has not",
		Why:    "A network's attributes are its arguments.",
		Remedy: "Write one that it has: the finding lists them.",
		Example: `locals {
  ports = { http = 8080 }
}

machine "web" {
  nic {
    mode = "nat"
    forward {
      host  = local.ports.https
      guest = 443
    }
  }
}
`,
	},
	{
		Code:   codeUnknownIndex,
		Title:  "An element that there is not",
		Why:    "Instances of count are numbered from 0; those of for_each have their keys.",
		Remedy: "Use an index or key that exists.",
		Example: `network "room" {
  count = 2
  mode  = "nat-network"
}

machine "web" {
  nic { network = network.room[2] }
}
`,
	},
	{
		Code:   codeMode,
		Title:  "A mode that there is not, or not here",
		Why:    "A network's modes are nat-network, host-only, bridged and internal; nat belongs to a single NIC.",
		Remedy: "Write one of them.",
		Example: `network "lan" { mode = "nat-netwrk" }
`,
	},
	{
		Code:   codeWord,
		Title:  "A word that is not one of those possible",
		Why:    "The argument takes one of a few words.",
		Remedy: "Write one of those that the finding lists.",
		Example: `machine "web" {
  nic {
    mode = "nat"
    forward {
      host     = 5353
      guest    = 53
      protocol = "upd"
    }
  }
}
`,
	},
	{
		Code:   codeBackend,
		Title:  "A backend that there is not",
		Why:    "A backend block is read by the backend it names; under a wrong name nobody would read it.",
		Remedy: "Correct the name.",
		Example: `machine "web" {
  nic { mode = "nat" }
  backend "virtualbx" { ostype = "Debian_64" }
}
`,
	},
	{
		Code:   codeLabels,
		Title:  "A block with too many labels or too few",
		Why:    "network, machine, variable, lab, assert and backend have one label, other blocks have none.",
		Remedy: "Write the labels that the block has.",
		Example: `network { mode = "nat-network" }
`,
	},
	{
		Code:   codeMissing,
		Title:  "An argument that must be there",
		Why:    "Nothing sensible could be chosen in its place.",
		Remedy: "Write it.",
		Example: `machine "web" {
  nic {
    mode = "nat"
    forward { host = 8080 }
  }
}
`,
	},
	{
		Code:   codeUnwritten,
		Title:  "Use of an argument that is not written",
		Why:    "What a lab leaves out is chosen after its expressions are evaluated, so no expression can use it.",
		Remedy: "Write it down in the network's block.",
		Example: `network "lan" { mode = "nat-network" }

machine "web" {
  nic {
    network = network.lan
    address = cidrhost(network.lan.subnet, 10)
  }
}
`,
	},
}
