package config

import "github.com/vnetgen/vnetgen/vnet"

// codesTexts explains the rules of the text of values, and of writing them down.
var codesTexts = []vnet.CodeInfo{
	{
		Code:   codeAddress,
		Title:  "Text that is no address",
		Why:    "Addresses are IPv4 without leading zeros (some programs read those as octal), or IPv6 without a zone and not IPv4 in disguise.",
		Remedy: "Write an address.",
		Link:   "https://github.com/golang/go/issues/30999",
		Example: `network "lan" {
  mode    = "nat-network"
  subnet  = "10.20.0.0/24"
  gateway = "10.20.0.300"
}
`,
	},
	{
		Code:   codeSubnet,
		Title:  "Text that is no subnet",
		Why:    "Subnets are written strictly, because bits beyond the prefix are most often a slip in one of the two.",
		Remedy: "Write the subnet that the finding proposes.",
		Example: `network "lan" {
  mode   = "nat-network"
  subnet = "10.20.0.1/24"
}
`,
	},
	{
		Code:   codeMAC,
		Title:  "Text that is no MAC address",
		Why:    "A MAC address is six pairs of hexadecimal digits, and not all zeros.",
		Remedy: `Write it as "52:54:00:12:34:56".`,
		Example: `machine "web" {
  nic {
    mode = "nat"
    mac  = "08:00:27:12:34"
  }
}
`,
	},
	{
		Code:   codePort,
		Title:  "Text that is no place to listen",
		Why:    "host is a port, or an address and a port; an IPv6 address stands between brackets, as in URLs.",
		Remedy: `Write 8080, "0.0.0.0:8080" or "[::1]:8080".`,
		Example: `machine "web" {
  nic {
    mode = "nat"
    forward {
      host  = "localhost:8080"
      guest = 80
    }
  }
}
`,
	},
	{
		Code:   codeNumber,
		Title:  "A number that cannot be",
		Why:    "Counts, ports, slots and sizes are whole numbers that fit into 32 bits; where 0 would mean \"not written\", it is refused.",
		Remedy: "Write another number.",
		Example: `machine "web" {
  nic {
    mode = "nat"
    slot = 0
  }
}
`,
	},
	{
		Code:   codeDuration,
		Title:  "Text that is no span of time",
		Why:    "Spans are written with units, so that nobody takes milliseconds for seconds. A lease lasts whole seconds.",
		Remedy: `Write "20ms" or "12h", for example.`,
		Example: `network "lan" {
  mode = "nat-network"
  dhcp { lease = "12 hours" }
}
`,
	},
	{
		Code:   codeRate,
		Title:  "A rate that cannot be",
		Why:    "Rates are written with units, decimal and a second. rate stands for up and down together.",
		Remedy: `Write "20mbit", for example.`,
		Example: `machine "web" {
  nic {
    mode = "nat"
    link { rate = "fast" }
  }
}
`,
	},
	{
		Code:   codeLoss,
		Title:  "Text that is no loss",
		Why:    "A loss is a percentage.",
		Remedy: `Write "0.5%", for example.`,
		Example: `machine "web" {
  nic {
    mode = "nat"
    link { loss = "120%" }
  }
}
`,
	},
	{
		Code:    codePinInstance,
		Title:   "Values of instances that cannot be written down",
		Why:     "Instances of one block share its text, so a value of one of them has no place there.",
		Remedy:  "Write an expression with count.index or each.key, or leave the values chosen.",
		Command: "fmt",
		Flags:   "--pin --diff",
		Example: `network "room" {
  count = 2
  mode  = "nat-network"
}
`,
	},
	{
		Code:    codePinJSON,
		Title:   "Values that are not written into JSON",
		Why:     "Chosen values are written into native syntax, whose comments and layout are kept.",
		Remedy:  "Write the values yourself, or convert the file to native syntax.",
		Command: "fmt",
		Flags:   "--pin --diff",
		Example: `{
  "network": {
    "lan": { "mode": "nat-network" }
  }
}
`,
	},
}
