package vnet

// codesBackends explains the rules of backends: settings, choices, and what they make of a feature.
var codesBackends = []CodeInfo{
	{
		Code: CodeSettingUnknown, Title: "A backend's settings are those it knows",
		Why:    "A misspelt one would do nothing.",
		Remedy: "Use a word of the backend's list.",
		Flags:  "--backend virtualbox",
		Example: `machine "web" {
  nic {
    mode = "nat"
    backend "virtualbox" { nic_typ = "virtio" }
  }
}
`,
	},
	{
		Code: CodeSettingScope, Title: "A setting stands where it applies",
		Why:    "The backend reads each of its settings in one kind of block.",
		Remedy: "Move it to the block that the detail names.",
		Flags:  "--backend virtualbox",
		Example: `machine "web" {
  nic { mode = "nat" }
  backend "virtualbox" { boot_priority = 1 }
}
`,
	},
	{
		Code: CodeSettingMode, Title: "A setting fits the mode",
		Why:    "It means nothing on a network of another mode.",
		Remedy: "Leave it out, or change the mode.",
		Flags:  "--backend virtualbox",
		Example: `network "lan" {
  mode = "internal"
  backend "virtualbox" { ipv6_default_route = true }
}
`,
	},
	{
		Code: CodeSettingKind, Title: "A setting has a value of its kind",
		Why:    "The backend would have to guess what a string means where it expects a number.",
		Remedy: "Write a value of the kind that the summary names.",
		Flags:  "--backend virtualbox",
		Example: `machine "web" {
  nic {
    mode = "nat"
    backend "virtualbox" { promiscuous = true }
  }
}
`,
	},
	{
		Code: CodeSettingValue, Title: "A setting has one of its values",
		Why:    "Hypervisors accept some unknown words and fail later.",
		Remedy: "Use one of the words that the detail lists.",
		Flags:  "--backend virtualbox",
		Example: `machine "web" {
  nic {
    mode = "nat"
    backend "virtualbox" { nic_type = "virtoi" }
  }
}
`,
	},
	{
		Code: CodeSettingRange, Title: "A setting's number is within its bounds",
		Why:    "Hypervisors cut some numbers off instead of refusing them.",
		Remedy: "Write a number within the bounds.",
		Flags:  "--backend virtualbox",
		Example: `machine "web" {
  nic {
    mode = "nat"
    backend "virtualbox" { boot_priority = 9 }
  }
}
`,
	},
	{
		Code: CodeDisplaced, Title: "A chosen value is not the first choice",
		Why:    "Choices are made by names alone, so that edits elsewhere do not move them; two names can lead to one value, and one of them has to take another. It moves back when the other one goes.",
		Remedy: "Nothing, or write the value down to keep it: vnetgen fmt --pin does.",
		Flags:  "--backend virtualbox --host-os linux",
		Example: `network "admin" {
  count = 6
  mode  = "host-only"
}
`,
	},
	{
		Code: CodeRefused, Title: "The hypervisor cannot do it",
		Why:    "It has no such thing, or only one that lets others in further than the mode allows.",
		Remedy: "Change the lab as the detail says, or use another hypervisor.",
		Link:   "https://github.com/vagrant-libvirt/vagrant-libvirt/issues/812",
		Flags:  "--backend virtualbox",
		Example: `network "lan" {
  mode     = "nat-network"
  isolated = true
}
`,
	},
	{
		Code: CodeDegraded, Title: "The hypervisor does it differently",
		Why:    "Nothing is dropped silently: what differs is said, and strict mode makes it an error.",
		Remedy: "Read what differs; if it is fine, name the feature in the lab block's accept list.",
		Link:   "https://github.com/vagrant-libvirt/vagrant-libvirt/issues/260",
		Flags:  "--backend virtualbox",
		Example: `machine "far" {
  nic {
    mode = "nat"
    link { latency = "20ms" }
  }
}
`,
	},
	{
		Code: CodeEmulated, Title: "The hypervisor does it by several things together",
		Why:    "Everyone reaches whom the mode says, but one finds several objects where the lab has one.",
		Remedy: "Nothing.",
		Flags:  "--backend hyperv",
		Example: `network "lan" { mode = "nat-network" }
`,
	},
	{
		Code: CodeContractGap, Title: "The backend says of each feature what it makes of it",
		Why:       "A fault of the backend: what has no rule would be dropped silently.",
		Remedy:    "Report it; leave the feature out until then.",
		NoExample: "It is a fault of a backend, and those that come with vnetgen have none.",
	},
	{
		Code: CodeTarget, Title: "The target is one that the backend knows",
		Why:       "Plans differ by host system and version, and one for an unknown target could do anything.",
		Remedy:    "Choose a known host, version and variant, or leave them out.",
		NoExample: "The command refuses such a target as a wrong command line; only a program can hand it over.",
	},
	{
		Code: CodePlanInvalid, Title: "The backend's plan can be carried out",
		Why:       "A fault of the backend, found before anything is done.",
		Remedy:    "Report it with the lab file.",
		NoExample: "It is a fault of a backend, and those that come with vnetgen have none.",
	},
}
