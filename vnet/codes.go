package vnet

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
}
