package config

import "github.com/vnetgen/vnetgen/vnet"

// codesFiles explains the rules of files and their text.
var codesFiles = []vnet.CodeInfo{
	{
		Code:      codeUnreadable,
		Title:     "A file that cannot be read",
		Why:       "A lab is one file, one folder, or standard input.",
		Remedy:    "Name a file, a folder with .hcl files, or - for standard input.",
		NoExample: "It is about a file that is not there, or may not be read, so there is no lab to show.",
	},
	{
		Code:      codeEncoding,
		Title:     "A file that is not UTF-8",
		Why:       "HCL is UTF-8. A byte order mark before it is fine, UTF-16 is not.",
		Remedy:    "Save the file as UTF-8.",
		Link:      "https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md",
		NoExample: "Any lab that can be shown here is UTF-8; a file that an editor saved as UTF-16 or Latin-1 breaks the rule.",
	},
	{
		Code:   codeSyntax,
		Title:  "Text that is not HCL",
		Why:    "The file follows HCL 2's native syntax, or JSON as HCL reads it.",
		Remedy: "Correct the text at the place named; what comes after it may be fine.",
		Link:   "https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md",
		Example: `machine "web" {
  nic { mode = }
}
`,
	},
	{
		Code:   codeDuplicateKey,
		Title:  "A key twice in one object",
		Why:    "JSON readers disagree on which one holds, and HCL merges some: so neither can.",
		Remedy: "Keep one. Several blocks of one kind are an array in JSON.",
		Link:   "https://www.rfc-editor.org/rfc/rfc8259",
		Example: `{
  "network": {
    "lan": {
      "mode": "nat-network",
      "dns": { "hosts": { "registry": "10.20.0.5", "registry": "10.20.0.6" } }
    }
  }
}
`,
	},
	{
		Code:   codeDuplicateArgument,
		Title:  "An argument twice in one block",
		Why:    "Only one of the two could hold.",
		Remedy: "Keep one.",
		Example: `network "lan" {
  mode = "nat-network"
  mode = "internal"
}
`,
	},
	{
		Code:   codeDuplicateBlock,
		Title:  "A block twice",
		Why:    "Names are unique among blocks of one kind, and some blocks can stand once only.",
		Remedy: "Keep one, or rename one.",
		Example: `network "lan" { mode = "nat-network" }

network "lan" { mode = "internal" }
`,
	},
}
