package config

import (
	"bytes"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	hcljson "github.com/hashicorp/hcl/v2/json"
	"github.com/vnetgen/vnetgen/vnet"
)

// parse reads the files and registers their blocks.
func (l *loader) parse(files []File) {
	for i, f := range files {
		l.files[f.Name] = i + 1
	}
	for _, f := range files {
		if body, ok := l.parseFile(f); ok {
			l.register(body)
		} else {
			l.broken = true
		}
	}
}

// isJSON says which syntax a file has.
func isJSON(f File) bool {
	if strings.HasSuffix(f.Name, ".json") {
		return true
	}
	if strings.HasSuffix(f.Name, ".hcl") || strings.HasSuffix(f.Name, ".vnetvars") {
		return false
	}
	text := bytes.TrimLeft(bytes.TrimPrefix(f.Bytes, byteOrderMark), " \t\r\n")
	return len(text) > 0 && text[0] == '{'
}

// parseFile returns the file's body, and false after recording an error that
// leaves unknown what the file says.
func (l *loader) parseFile(f File) (hcl.Body, bool) {
	text, ok := l.decodeText(f)
	if !ok {
		return nil, false
	}
	if at := tooDeep(text); at >= 0 {
		l.found.Error(codeSyntax, placeOf(f.Name, text, at, at+1), "the text is nested too deeply",
			"Take the expression apart: give its parts names in a locals block.")
		return nil, false
	}
	if isJSON(f) {
		return l.parseJSON(f.Name, text)
	}
	file, diags, failure := parseNative(f.Name, text)
	if failure != "" {
		l.found.Error(codeSyntax, vnet.Range{File: f.Name, Line: 1, Column: 1, EndLine: 1, EndColumn: 1},
			"the text cannot be parsed", "The HCL library gave up: "+failure+".")
		return nil, false
	}
	fatal, unclosed := false, false
	for _, d := range diags {
		if d.Summary == "Invalid multi-line string" { // said again for every line up to the next quote
			if fatal = true; !unclosed && d.Subject != nil {
				l.found.Error(codeSyntax, place(*d.Subject), "the quoted text does not end on its line",
					"Close it with a quote; for text of several lines write <<EOT, the lines, and EOT on a line of its own.")
			}
			unclosed = true
			continue
		}
		if unclosed && d.Summary == "Invalid string literal" {
			continue // what follows of it
		}
		code := codeOf(d, codeSyntax)
		fatal = fatal || code == codeSyntax
		l.addHCL(d, codeSyntax)
	}
	l.checkNormal(f.Name, text)
	return file.Body, !fatal
}

// parseNative calls the parser. Should the library panic, failure says how.
func parseNative(name string, text []byte) (file *hcl.File, diags hcl.Diagnostics, failure string) {
	defer recovered(&failure)
	file, diags = hclsyntax.ParseConfig(text, name, hcl.InitialPos)
	return file, diags, ""
}

func (l *loader) parseJSON(name string, text []byte) (hcl.Body, bool) {
	var file *hcl.File
	var diags hcl.Diagnostics
	failure := ""
	func() {
		defer recovered(&failure)
		file, diags = hcljson.Parse(text, name)
	}()
	if failure != "" {
		l.found.Error(codeSyntax, vnet.Range{File: name, Line: 1, Column: 1, EndLine: 1, EndColumn: 1},
			"the text cannot be parsed", "The HCL library gave up: "+failure+".")
		return nil, false
	}
	for _, d := range diags {
		l.addHCL(d, codeSyntax)
	}
	if diags.HasErrors() || file == nil {
		return nil, false
	}
	l.checkJSON(name, text)
	return file.Body, true
}

// schema is what may stand in a body.
type schema struct {
	what  string // as findings call the body: "network"
	attrs []string
	// blocks are the nested blocks; those in labelled have one label.
	blocks   []string
	labelled map[string]string // kind to what its label is
}

func (s *schema) hasAttr(name string) bool {
	for _, a := range s.attrs {
		if a == name {
			return true
		}
	}
	return false
}

func (s *schema) hasBlock(kind string) bool {
	for _, b := range s.blocks {
		if b == kind {
			return true
		}
	}
	return false
}

// block is one block in either syntax.
type block struct {
	native *hclsyntax.Block
	other  *hcl.Block
}

func (b block) kind() string {
	if b.native != nil {
		return b.native.Type
	}
	return b.other.Type
}

// label returns the block's only label, "" without one.
func (b block) label() string {
	labels := b.labels()
	if len(labels) == 0 {
		return ""
	}
	return labels[0]
}

func (b block) labels() []string {
	if b.native != nil {
		return b.native.Labels
	}
	return b.other.Labels
}

func (b block) labelRange() vnet.Range {
	if b.native != nil && len(b.native.LabelRanges) > 0 {
		return place(b.native.LabelRanges[0])
	}
	if b.other != nil && len(b.other.LabelRanges) > 0 {
		return place(b.other.LabelRanges[0])
	}
	return b.def()
}

// def returns where the block's header stands.
func (b block) def() vnet.Range {
	if b.native == nil {
		return place(b.other.DefRange)
	}
	end := b.native.TypeRange.End
	if n := len(b.native.LabelRanges); n > 0 {
		end = b.native.LabelRanges[n-1].End
	}
	from := b.native.TypeRange.Start
	return vnet.Range{
		File: b.native.TypeRange.Filename,
		Line: int32(from.Line), Column: int32(from.Column), EndLine: int32(end.Line), EndColumn: int32(end.Column),
	}
}

var rootSchema = schema{
	what:     "a lab file",
	blocks:   []string{"lab", "variable", "locals", "network", "machine", "assert"},
	labelled: map[string]string{"lab": "name", "variable": "name", "network": "name", "machine": "name", "assert": "text"},
}

// register sorts a file's top-level blocks by their kind.
func (l *loader) register(body hcl.Body) {
	root := l.openBody(body, &rootSchema)
	for _, b := range root.blocks {
		switch b.kind() {
		case "lab":
			l.lab = append(l.lab, b)
		case "variable":
			l.variables = append(l.variables, &variable{block: b, name: b.label()})
		case "locals":
			l.registerLocals(b)
		case "network":
			l.networks = append(l.networks, &network{block: b, label: b.label()})
		case "machine":
			l.machines = append(l.machines, &machine{block: b, label: b.label()})
		case "assert":
			l.asserts = append(l.asserts, b)
		}
	}
}

// duplicate records an error for a block that stands a second time.
func (l *loader) duplicate(what string, second, first vnet.Range) {
	l.found.Error(codeDuplicateBlock, second, what+" is already at "+first.String(),
		"Take one of them out, or give it another name.")
}

// declare fills the tables of names and refuses names that stand twice.
func (l *loader) declare() {
	l.variableByName = make(map[string]*variable, len(l.variables))
	for _, v := range l.variables {
		if first, ok := l.variableByName[v.name]; ok {
			l.duplicate("variable "+v.name, v.block.def(), first.block.def())
			continue
		}
		l.variableByName[v.name] = v
		l.checkIdentifier("the variable's name", v.name, v.block.labelRange())
	}
	l.localByName = make(map[string]*local, len(l.locals))
	for _, x := range l.locals {
		if first, ok := l.localByName[x.name]; ok {
			l.duplicate("local "+x.name, x.attr.nameAt(), first.attr.nameAt())
			continue
		}
		l.localByName[x.name] = x
		l.checkIdentifier("the local's name", x.name, x.attr.nameAt())
	}
	l.networkByLabel = make(map[string]*network, len(l.networks))
	for _, n := range l.networks {
		if first, ok := l.networkByLabel[n.label]; ok {
			l.duplicate("network "+n.label, n.block.def(), first.block.def())
			n.state = failed
			continue
		}
		l.networkByLabel[n.label] = n
		l.checkName("the network's name", n.label, n.block.labelRange())
	}
	l.machineByLabel = make(map[string]*machine, len(l.machines))
	for _, m := range l.machines {
		if first, ok := l.machineByLabel[m.label]; ok {
			l.duplicate("machine "+m.label, m.block.def(), first.block.def())
			continue
		}
		l.machineByLabel[m.label] = m
		l.checkName("the machine's name", m.label, m.block.labelRange())
	}
	l.declareAsserts()
}

func (l *loader) declareAsserts() {
	seen := make(map[string]vnet.Range, len(l.asserts))
	for _, b := range l.asserts {
		if first, ok := seen[b.label()]; ok {
			l.duplicate("an assertion with this text", b.def(), first)
			continue
		}
		seen[b.label()] = b.def()
		l.checkName("the assertion's text", b.label(), b.labelRange())
	}
}

// checkIdentifier records an error for a name that references could not spell.
func (l *loader) checkIdentifier(what, name string, at vnet.Range) {
	if !l.checkName(what, name, at) {
		return
	}
	if !hclsyntax.ValidIdentifier(name) {
		l.found.Error(codeName, at, what+" "+quoteName(name)+" is no word",
			"Use letters, digits, dashes and underscores, with a letter or underscore first.")
	}
}
