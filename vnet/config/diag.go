package config

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/vnetgen/vnetgen/vnet"
)

// place converts HCL's range.
func place(r hcl.Range) vnet.Range {
	return vnet.Range{
		File: r.Filename,
		Line: int32(r.Start.Line), Column: int32(r.Start.Column),
		EndLine: int32(r.End.Line), EndColumn: int32(r.End.Column),
	}
}

// recovered turns a panic of the HCL library into a failure's text.
func recovered(failure *string) {
	if p := recover(); p != nil {
		*failure = fmt.Sprint(p)
	}
}

// codeOf returns the code of one of HCL's findings, otherwise for one that is
// not listed.
func codeOf(d *hcl.Diagnostic, otherwise vnet.Code) vnet.Code {
	switch d.Summary {
	case "Attribute redefined", "Duplicate argument", "Duplicate attribute definition":
		return codeDuplicateArgument
	case "Duplicate object attribute", "Duplicate object key":
		return codeDuplicateKey
	case "Call to unknown function", "Function calls not allowed":
		return codeUnknownFunction
	case "Not enough function arguments", "Too many function arguments", "Invalid function argument",
		"Error in function call", "Invalid expanding argument value":
		return codeCall
	case "Unknown variable", "Variables not allowed", "Reference to undefined variable":
		return codeUnknownReference
	case "Unsupported attribute", "Missing map element":
		return codeUnknownAttribute
	case "Invalid index", "Attempt to index null value":
		return codeUnknownIndex
	case "Extraneous JSON object property", "Unsupported argument":
		return codeUnknownArgument
	case "Missing block label", "Wrong number of block labels":
		return codeLabels
	}
	if strings.HasPrefix(d.Summary, "Extraneous label for") {
		return codeLabels
	}
	return otherwise
}

// addHCL records one of HCL's findings.
func (l *loader) addHCL(d *hcl.Diagnostic, otherwise vnet.Code) {
	code := codeOf(d, otherwise)
	at := vnet.Range{}
	if d.Subject != nil {
		at = place(*d.Subject)
	}
	detail := d.Detail
	if code == codeUnknownFunction {
		if call, ok := hcl.DiagnosticExtra[hclsyntax.FunctionCallUnknownDiagExtra](d); ok {
			l.unknownFunction(call.CalledFunctionName(), at)
			return
		}
	}
	if d.Summary == "Invalid single-argument block definition" {
		detail += " Write a block of several arguments over several lines, an argument a line."
	}
	summary := lowerFirst(d.Summary)
	if call, ok := hcl.DiagnosticExtra[hclsyntax.FunctionCallDiagExtra](d); ok && call.CalledFunctionName() != "" {
		summary = call.CalledFunctionName() + ": " + summary
	}
	severity := vnet.SeverityError
	if d.Severity == hcl.DiagWarning {
		severity = vnet.SeverityWarning
	}
	l.found.Add(vnet.Diag{Severity: severity, Code: code, Range: at, Summary: summary, Detail: detail})
}

// unknownFunction records an error for a call of a function that there is not.
func (l *loader) unknownFunction(name string, at vnet.Range) {
	if slices.Contains(impureFunctions, name) {
		l.found.Error(codeUnknownFunction, at, "there is no function "+quoteName(name)+" here",
			"One lab file always means the same lab, so nothing in it depends on files, time, chance or the environment. Give the value in a variable.")
		return
	}
	known := make([]string, 0, len(functionNames()))
	known = append(known, functionNames()...)
	l.found.Misspelt(codeUnknownFunction, at, "there is no function "+quoteName(name),
		"The functions are Terraform's that depend on nothing but their arguments.", name, known)
}

// lowerFirst writes HCL's summaries as ours: "Invalid index" as "invalid index".
func lowerFirst(s string) string {
	if len(s) > 1 && s[1] >= 'a' && s[1] <= 'z' {
		return strings.ToLower(s[:1]) + s[1:]
	}
	return s
}
