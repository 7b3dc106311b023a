package config

import "github.com/vnetgen/vnetgen/vnet"

// The codes of this package's findings.
const (
	codeUnreadable        vnet.Code = "unreadable"
	codeEncoding          vnet.Code = "encoding"
	codeSyntax            vnet.Code = "syntax"
	codeDuplicateKey      vnet.Code = "duplicate-key"
	codeDuplicateArgument vnet.Code = "duplicate-argument"
	codeDuplicateBlock    vnet.Code = "duplicate-block"
	codeUnknownBlock      vnet.Code = "unknown-block"
	codeUnknownArgument   vnet.Code = "unknown-argument"
	codeUnknownFunction   vnet.Code = "unknown-function"
	codeUnknownReference  vnet.Code = "unknown-reference"
	codeUnknownAttribute  vnet.Code = "unknown-attribute"
	codeUnknownIndex      vnet.Code = "unknown-index"
	codeMode              vnet.Code = "unknown-mode"
	codeWord              vnet.Code = "unknown-word"
	codeBackend           vnet.Code = "unknown-backend"
	codeLabels            vnet.Code = "block-label"
	codeMissing           vnet.Code = "missing-argument"
	codeUnwritten         vnet.Code = "unwritten-argument"
	codeCycle             vnet.Code = "cycle"
	codeCall              vnet.Code = "function-call"
	codeExpression        vnet.Code = "expression"
	codeType              vnet.Code = "wrong-type"
	codeVariableType      vnet.Code = "variable-type"
	codeVariableValue     vnet.Code = "variable-value"
	codeVariableUnset     vnet.Code = "variable-unset"
	codeUndeclared        vnet.Code = "variable-undeclared"
	codeValidation        vnet.Code = "variable-validation"
	codeCount             vnet.Code = "instances"
	codeName              vnet.Code = "name-text"
	codeNameClash         vnet.Code = "name-clash"
	codeLabName           vnet.Code = "lab-name"
	codeNetwork           vnet.Code = "network-reference"
	codeAttachment        vnet.Code = "nic-network"
	codeEndpoint          vnet.Code = "endpoint"
	codeAddress           vnet.Code = "address-text"
	codeSubnet            vnet.Code = "subnet-text"
	codeMAC               vnet.Code = "mac-text"
	codePort              vnet.Code = "listen-text"
	codeNumber            vnet.Code = "number"
	codeDuration          vnet.Code = "duration"
	codeRate              vnet.Code = "rate"
	codeLoss              vnet.Code = "loss"
	codePinInstance       vnet.Code = "pin-instance"
	codePinJSON           vnet.Code = "pin-json"
)

// Codes explains the codes of this package's findings.
var Codes = []vnet.CodeInfo{
	{
		Code:   codeUnreadable,
		Title:  "a file that cannot be read",
		Why:    "A lab is one file, one folder, or standard input.",
		Remedy: "Name a file, a folder with .hcl files, or - for standard input.",
	},
	{
		Code:   codeEncoding,
		Title:  "a file that is not UTF-8",
		Why:    "HCL is UTF-8. A byte order mark before it is fine, UTF-16 is not.",
		Remedy: "Save the file as UTF-8.",
	},
	{
		Code:   codeSyntax,
		Title:  "text that is not HCL",
		Why:    "The file follows HCL 2's native syntax, or JSON as HCL reads it.",
		Remedy: "Correct the text at the place named; what comes after it may be fine.",
	},
	{
		Code:   codeDuplicateKey,
		Title:  "a key twice in one object",
		Why:    "JSON readers disagree on which one holds, and HCL merges some: so neither can.",
		Remedy: "Keep one. Several blocks of one kind are an array in JSON.",
	},
	{
		Code:   codeDuplicateArgument,
		Title:  "an argument twice in one block",
		Why:    "Only one of the two could hold.",
		Remedy: "Keep one.",
	},
	{
		Code:   codeDuplicateBlock,
		Title:  "a block twice",
		Why:    "Names are unique among blocks of one kind, and some blocks can stand once only.",
		Remedy: "Keep one, or rename one.",
	},
	{
		Code:   codeUnknownBlock,
		Title:  "a block that there is not",
		Why:    "What is not understood is not dropped silently.",
		Remedy: "Write the block that was meant: the finding lists them.",
	},
	{
		Code:   codeUnknownArgument,
		Title:  "an argument that there is not",
		Why:    "What is not understood is not dropped silently.",
		Remedy: "Write the argument that was meant: the finding lists them.",
	},
	{
		Code:   codeUnknownFunction,
		Title:  "a function that there is not",
		Why:    "The functions are Terraform's that depend on their arguments only, so that one lab file always means one lab.",
		Remedy: "Use another function, or give the value in a variable.",
	},
	{
		Code:   codeUnknownReference,
		Title:  "a reference to nothing",
		Why:    "References name variables, locals, networks and, in assertions, machines. count and for_each see variables and locals only.",
		Remedy: "Correct the name, or declare it.",
	},
	{
		Code:   codeUnknownAttribute,
		Title:  "an attribute that an object has not",
		Why:    "A network's attributes are its arguments.",
		Remedy: "Write one that it has: the finding lists them.",
	},
	{
		Code:   codeUnknownIndex,
		Title:  "an element that there is not",
		Why:    "Instances of count are numbered from 0; those of for_each have their keys.",
		Remedy: "Use an index or key that exists.",
	},
	{
		Code:   codeMode,
		Title:  "a mode that there is not, or not here",
		Why:    "A network's modes are nat-network, host-only, bridged and internal; nat belongs to a single NIC.",
		Remedy: "Write one of them.",
	},
	{
		Code:   codeWord,
		Title:  "a word that is not one of those possible",
		Why:    "The argument takes one of a few words.",
		Remedy: "Write one of those that the finding lists.",
	},
	{
		Code:   codeBackend,
		Title:  "a backend that there is not",
		Why:    "A backend block is read by the backend it names; under a wrong name nobody would read it.",
		Remedy: "Correct the name.",
	},
	{
		Code:   codeLabels,
		Title:  "a block with too many labels or too few",
		Why:    "network, machine, variable, lab, assert and backend have one label, other blocks have none.",
		Remedy: "Write the labels that the block has.",
	},
	{
		Code:   codeMissing,
		Title:  "an argument that must be there",
		Why:    "Nothing sensible could be chosen in its place.",
		Remedy: "Write it.",
	},
	{
		Code:   codeUnwritten,
		Title:  "use of an argument that is not written",
		Why:    "What a lab leaves out is chosen after its expressions are evaluated, so no expression can use it.",
		Remedy: "Write it down in the network's block.",
	},
	{
		Code:   codeCycle,
		Title:  "a definition that goes round in a circle",
		Why:    "Locals and networks are evaluated in the order in which they need each other, and a circle has no first.",
		Remedy: "Put what they share into a local of its own.",
	},
	{
		Code:   codeCall,
		Title:  "a function call that fails",
		Why:    "The function's arguments are too many, too few, or not what it takes.",
		Remedy: "Correct the arguments, or catch the failure with try().",
	},
	{
		Code:   codeExpression,
		Title:  "an expression that cannot be evaluated",
		Why:    "Its operands do not fit its operators.",
		Remedy: "Correct the expression.",
	},
	{
		Code:   codeType,
		Title:  "a value of the wrong type",
		Why:    "The value cannot be converted to what the argument takes.",
		Remedy: "Write a value of that type.",
	},
	{
		Code:   codeVariableType,
		Title:  "a variable's type that is none",
		Why:    "Types are written as in Terraform: string, number, bool, list(string), object({ ... }) and so on.",
		Remedy: "Correct the type.",
	},
	{
		Code:   codeVariableValue,
		Title:  "a value that a variable cannot have",
		Why:    "The value cannot be converted to the variable's type.",
		Remedy: "Give one of that type.",
	},
	{
		Code:   codeVariableUnset,
		Title:  "a variable without a value",
		Why:    "A variable without a default must be given.",
		Remedy: "Give it by --var, --var-file or the environment, or write a default.",
	},
	{
		Code:   codeUndeclared,
		Title:  "a value for a variable that there is not",
		Why:    "Probably its name is misspelled. In a variable file, which may serve several labs, this is a warning.",
		Remedy: "Correct the name, or declare the variable.",
	},
	{
		Code:   codeValidation,
		Title:  "a value that the variable's own validation refuses",
		Why:    "Its block has a validation whose condition is false.",
		Remedy: "Give a value that the validation accepts.",
	},
	{
		Code:   codeCount,
		Title:  "count or for_each that cannot be",
		Why:    "count is a whole number, for_each a map or a set of strings; a block has one of them; a lab has at most 1,000,000 instances.",
		Remedy: "Correct the value.",
	},
	{
		Code:   codeName,
		Title:  "text that cannot be a name",
		Why:    "Names arrive unchanged at the hypervisor, so they are in Unicode normal form C and have nothing invisible that changes how they look: control characters, separators of lines, marks that change the direction of writing.",
		Remedy: "Choose another name, or convert the file to normal form C.",
	},
	{
		Code:   codeNameClash,
		Title:  "two elements with one name",
		Why:    "Instances are named by their block, a dash and their index or key, which another block can be called too.",
		Remedy: "Rename one of the blocks.",
	},
	{
		Code:   codeLabName,
		Title:  "a lab without a usable name",
		Why:    "The name is part of what the lab's objects are called and marked with. It comes from the lab block, or from the file.",
		Remedy: `Write lab "NAME" {}.`,
	},
	{
		Code:   codeNetwork,
		Title:  "something else than one network",
		Why:    "network takes a reference to one network, so that a misspelled name is found. A block with count or for_each is several.",
		Remedy: "Write network.NAME, network.NAME[0] or network.NAME[\"key\"].",
	},
	{
		Code:   codeAttachment,
		Title:  "a NIC on no network or on two",
		Why:    "A NIC is on one network, or on NAT of its own.",
		Remedy: `Write either network = network.NAME or mode = "nat".`,
	},
	{
		Code:   codeEndpoint,
		Title:  "an assertion about something else than machines",
		Why:    "The sides of an assertion are outside, host and machines.",
		Remedy: "Write outside, host, machine.NAME, machine.NAME[0], or a list of machines.",
	},
	{
		Code:   codeAddress,
		Title:  "text that is no address",
		Why:    "Addresses are IPv4 without leading zeros (some programs read those as octal), or IPv6 without a zone and not IPv4 in disguise.",
		Remedy: "Write an address.",
	},
	{
		Code:   codeSubnet,
		Title:  "text that is no subnet",
		Why:    "Subnets are written strictly, because bits beyond the prefix are most often a slip in one of the two.",
		Remedy: "Write the subnet that the finding proposes.",
	},
	{
		Code:   codeMAC,
		Title:  "text that is no MAC address",
		Why:    "A MAC address is six pairs of hexadecimal digits, and not all zeros.",
		Remedy: `Write it as "52:54:00:12:34:56".`,
	},
	{
		Code:   codePort,
		Title:  "text that is no place to listen",
		Why:    "host is a port, or an address and a port; an IPv6 address stands between brackets, as in URLs.",
		Remedy: `Write 8080, "0.0.0.0:8080" or "[::1]:8080".`,
	},
	{
		Code:   codeNumber,
		Title:  "a number that cannot be",
		Why:    "Counts, ports, slots and sizes are whole numbers that fit into 32 bits; where 0 would mean \"not written\", it is refused.",
		Remedy: "Write another number.",
	},
	{
		Code:   codeDuration,
		Title:  "text that is no span of time",
		Why:    "Spans are written with units, so that nobody takes milliseconds for seconds. A lease lasts whole seconds.",
		Remedy: `Write "20ms" or "12h", for example.`,
	},
	{
		Code:   codeRate,
		Title:  "a rate that cannot be",
		Why:    "Rates are written with units, decimal and a second. rate stands for up and down together.",
		Remedy: `Write "20mbit", for example.`,
	},
	{
		Code:   codeLoss,
		Title:  "text that is no loss",
		Why:    "A loss is a percentage.",
		Remedy: `Write "0.5%", for example.`,
	},
	{
		Code:   codePinInstance,
		Title:  "values of instances that cannot be written down",
		Why:    "Instances of one block share its text, so a value of one of them has no place there.",
		Remedy: "Write an expression with count.index or each.key, or leave the values chosen.",
	},
	{
		Code:   codePinJSON,
		Title:  "values that are not written into JSON",
		Why:    "Chosen values are written into native syntax, whose comments and layout are kept.",
		Remedy: "Write the values yourself, or convert the file to native syntax.",
	},
}
