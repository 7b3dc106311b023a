package vnet

// codesLabs explains the rules of labs as a whole: names, accept and assertions.
var codesLabs = []CodeInfo{
	{
		Code: CodeIncomplete, Title: "No plan is made of a lab that was read with errors",
		Why:       "Parts of it are missing, and a plan without them would take away what they stand for.",
		Remedy:    "Mend what reading the lab found.",
		NoExample: "The command says what reading found instead; only a program that goes on after it meets this.",
	},
	{
		Code: CodeNameEmpty, Title: "A lab, network or machine has a name",
		Why:       "Other names and the ownership mark are derived from it; without one, two labs could take each other's objects for their own.",
		Remedy:    "Write a name.",
		NoExample: "Reading a lab file finds it first, as name-text, or derives a name; only a program can leave it empty.",
	},
	{
		Code: CodeNameControl, Title: "Names hold no control characters",
		Why:       "Line breaks and the like get lost or change meaning between a lab file, a shell and a hypervisor, and a name that arrives changed is worse than none.",
		Remedy:    "Leave the character out; spaces, quotes and letters of any script are fine.",
		NoExample: "Reading a lab file finds it first, as name-text.",
	},
	{
		Code: CodeNameLong, Title: "Names have at most 255 bytes",
		Why:    "Hypervisors keep machines and networks in files of their names, and file names end there.",
		Remedy: "Write a shorter name; letters outside ASCII have two to four bytes each.",
		Example: `network "long" {
  mode = "internal"
  name = join(", ", [for n in range(40) : "room ${n}"])
}
`,
	},
	{
		Code: CodeDuplicateLabel, Title: "Each network and each machine has a label of its own",
		Why:       "Labels are how references, derived values and findings tell elements apart. An instance of a block with count or for_each is labelled block-key, which another block's label can equal.",
		Remedy:    "Rename one of the two.",
		NoExample: "Reading a lab file finds it first, as duplicate-block or name-clash.",
	},
	{
		Code: CodeDuplicateName, Title: "Names on the hypervisor are different",
		Why:    "Two objects of one name are one object to the hypervisor: each change of the first would undo the second.",
		Remedy: "Write another name for one of them, or leave name out to have one derived from lab and label.",
		Example: `network "one" {
  mode = "internal"
  name = "shared"
}

network "two" {
  mode = "internal"
  name = "shared"
}
`,
	},
	{
		Code: CodeAcceptUnknown, Title: "accept lists features that exist",
		Why:    "A misspelt word would silence nothing, and one would only notice when the lab behaves differently.",
		Remedy: "Use a word of the feature list.",
		Example: `lab "slow" {
  accept = ["link.los"]
}
`,
	},
	{
		Code: CodeAcceptBinding, Title: "What says who reaches whom cannot be accepted",
		Why:    "Accepting that a network is open to others than the lab says would make the file say one thing and do another.",
		Remedy: "Change the lab so that it asks for what the hypervisor can keep apart.",
		Example: `lab "loose" {
  accept = ["mode"]
}
`,
	},
	{
		Code: CodeAcceptUnused, Title: "accept lists what degrades",
		Why:    "A list that names more than is needed hides the next degradation of that feature.",
		Remedy: "Take the word out, or leave it for another hypervisor.",
		Flags:  "--backend virtualbox",
		Example: `lab "slow" {
  accept = ["link.loss"]
}

machine "web" {
  nic { mode = "nat" }
}
`,
	},
	{
		Code: CodeAssertEndpoint, Title: "An end of an assertion is outside, host or machines",
		Why:       "A claim about nobody, or about two kinds at once, cannot be true or false.",
		Remedy:    "Name exactly one of outside, host and machines of the lab.",
		NoExample: "Reading a lab file finds it first, as endpoint or unknown-reference.",
	},
	{
		Code: CodeAssertNotJudged, Title: "Assertions are not judged yet",
		Why:    "Their references are checked; whether they hold is not worked out in this version.",
		Remedy: "Nothing: they do no harm and will be judged by a later version.",
		Example: `machine "web" {
  nic { mode = "nat" }
}

assert "nobody gets in" {
  from  = outside
  to    = machine.web
  reach = false
}
`,
	},
}
