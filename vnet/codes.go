package vnet

import "strings"

// Code names a rule. Codes are stable: scripts and editors may rely on them.
type Code string

// CodeInfo explains a rule.
type CodeInfo struct {
	Code Code
	// Title is one line: the rule.
	Title string
	// Why says why the rule exists and, where there is one, the public issue or
	// manual that it comes from.
	Why string
	// Remedy says what a person does about it.
	Remedy string
	// Link is the public issue or manual page that the rule comes from; "" where
	// none is known.
	Link string

	// Example is a lab that breaks the rule and as little else as possible, in native
	// syntax, or in JSON where it begins with a brace.
	Example string
	// Command is the vnetgen command that finds it; "" is validate.
	Command string
	// Flags are what the command needs beside the lab, as "--backend hyperv".
	Flags string
	// NoExample says why there is no Example: no lab file can show it.
	NoExample string
}

// ExampleFile returns what the example's file is called where it is tried; the lab
// gets its name from it.
func (c *CodeInfo) ExampleFile() string {
	if strings.HasPrefix(c.Example, "{") {
		return "example.hcl.json"
	}
	return "example.hcl"
}

// ExampleArgs returns the arguments of vnetgen that find the broken rule.
func (c *CodeInfo) ExampleArgs() []string {
	command := c.Command
	if command == "" {
		command = "validate"
	}
	return append(append([]string{command}, strings.Fields(c.Flags)...), c.ExampleFile())
}
