package config

import "github.com/vnetgen/vnetgen/vnet"

// codesValues explains the rules of expressions, variables and instances.
var codesValues = []vnet.CodeInfo{
	{
		Code:   codeCycle,
		Title:  "A definition that goes round in a circle",
		Why:    "Locals and networks are evaluated in the order in which they need each other, and a circle has no first.",
		Remedy: "Put what they share into a local of its own.",
		Example: `locals {
  front = local.back
  back  = local.front
}
`,
	},
	{
		Code:   codeCall,
		Title:  "A function call that fails",
		Why:    "The function's arguments are too many, too few, or not what it takes.",
		Remedy: "Correct the arguments, or catch the failure with try().",
		Example: `machine "web" {
  nic {
    mode    = "nat"
    address = cidrhost("10.20.0.0/24", 300)
  }
}
`,
	},
	{
		Code:   codeExpression,
		Title:  "An expression that cannot be evaluated",
		Why:    "Its operands do not fit its operators.",
		Remedy: "Correct the expression.",
		Example: `locals {
  port = 8000 + "eighty"
}
`,
	},
	{
		Code:   codeType,
		Title:  "A value of the wrong type",
		Why:    "The value cannot be converted to what the argument takes.",
		Remedy: "Write a value of that type.",
		Example: `machine "router" {
  forwarding = "perhaps"
  nic { mode = "nat" }
}
`,
	},
	{
		Code:   codeVariableType,
		Title:  "A variable's type that is none",
		Why:    "Types are written as in Terraform: string, number, bool, list(string), object({ ... }) and so on.",
		Remedy: "Correct the type.",
		Link:   "https://developer.hashicorp.com/terraform/language/expressions/type-constraints",
		Example: `variable "seats" { type = nmber }
`,
	},
	{
		Code:   codeVariableValue,
		Title:  "A value that a variable cannot have",
		Why:    "The value cannot be converted to the variable's type.",
		Remedy: "Give one of that type.",
		Flags:  "--var seats=many",
		Example: `variable "seats" { type = number }
`,
	},
	{
		Code:   codeVariableUnset,
		Title:  "A variable without a value",
		Why:    "A variable without a default must be given.",
		Remedy: "Give it by --var, --var-file or the environment, or write a default.",
		Link:   "https://developer.hashicorp.com/terraform/language/values/variables",
		Example: `variable "seats" { type = number }
`,
	},
	{
		Code:   codeUndeclared,
		Title:  "A value for a variable that there is not",
		Why:    "Probably its name is misspelled. In a variable file, which may serve several labs, this is a warning.",
		Remedy: "Correct the name, or declare the variable.",
		Link:   "https://developer.hashicorp.com/terraform/language/values/variables",
		Flags:  "--var seat=12",
		Example: `variable "seats" { default = 6 }
`,
	},
	{
		Code:   codeValidation,
		Title:  "A value that the variable's own validation refuses",
		Why:    "Its block has a validation whose condition is false.",
		Remedy: "Give a value that the validation accepts.",
		Link:   "https://developer.hashicorp.com/terraform/language/values/variables",
		Flags:  "--var port=80",
		Example: `variable "port" {
  type = number
  validation {
    condition     = var.port >= 1024
    error_message = "Ports below 1024 need root."
  }
}
`,
	},
	{
		Code:   codeCount,
		Title:  "Count or for_each that cannot be",
		Why:    "count is a whole number, for_each a map or a set of strings; a block has one of them; a lab has at most 1,000,000 instances.",
		Remedy: "Correct the value.",
		Link:   "https://developer.hashicorp.com/terraform/language/meta-arguments/for_each",
		Example: `machine "seat" {
  count = -1
  nic { mode = "nat" }
}
`,
	},
}
