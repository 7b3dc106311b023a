package config

import (
	"cmp"
	"slices"

	"github.com/vnetgen/vnetgen/vnet"
)

// File is one lab file or variable file.
type File struct {
	// Name is how findings call the file. Its extension decides the syntax: JSON
	// for ".json", native for ".hcl"; with another name, text that starts with a
	// brace is JSON. "-" and "<stdin>" stand for standard input.
	Name  string
	Bytes []byte

	// folder is the name of the folder that Read found the file in, and whole
	// says that the folder was asked for and not the file.
	folder string
	whole  bool
}

// Options are what a lab can be given from outside. The zero value gives it
// nothing and knows all backends.
type Options struct {
	// Vars are values of variables, "name=value" each. They win over VarFiles,
	// which win over Env; among equals the later wins.
	Vars []string
	// VarFiles hold arguments "name = value", in native syntax or JSON.
	VarFiles []File
	// Env are environment variables, "VNET_VAR_name=value" each. Others, and
	// those of variables that the lab does not declare, are passed over.
	Env []string
	// Name is the lab's name when it has no lab block; empty: derived from the
	// files' names.
	Name string
	// Backends lists the names that backend blocks may have; nil permits any.
	Backends []string
}

// Load makes one Topology of the files, which together are one lab. Blocks keep
// the order of the files and their order within each. Findings are in the order
// of the text. When one of them is an error, the Topology is for finding more
// errors with vnet.Prepare only: it is Incomplete, or nil when a file could not
// be parsed.
func Load(files []File, opts Options) (*vnet.Topology, vnet.Diags) {
	l := &loader{opts: opts, files: map[string]int{}}
	l.parse(files)
	var t *vnet.Topology
	if !l.broken {
		t = l.build(files)
	}
	diags := l.sorted()
	if t != nil && diags.HasErrors() {
		l.prune(t)
	}
	return t, diags
}

// loader is the state of one Load.
type loader struct {
	opts  Options
	found vnet.Collector
	files map[string]int // order of the files, for sorting findings
	// broken says that a file could not be parsed, so that what it declares is
	// not known.
	broken bool

	lab       []block
	variables []*variable
	locals    []*local
	networks  []*network
	machines  []*machine
	asserts   []block

	variableByName map[string]*variable
	localByName    map[string]*local
	networkByLabel map[string]*network
	machineByLabel map[string]*machine

	// rejected counts the values that were not usable, reported or not.
	rejected int

	scope   scope
	slabs   slabs
	arena   arena
	total   int // instances so far
	visited []string
}

// build evaluates what was parsed: variables, locals and networks as they are
// needed, machines, assertions.
func (l *loader) build(files []File) *vnet.Topology {
	l.declare()
	l.assignVariables()
	l.checkVariables()
	for _, x := range l.locals {
		l.local(x)
	}
	t := &vnet.Topology{}
	l.decodeLab(&t.Lab, files)
	for _, n := range l.networks {
		l.network(n)
	}
	t.Networks = l.allNetworks()
	t.Machines = l.decodeMachines()
	l.checkInstanceNames()
	t.Asserts = l.decodeAsserts()
	return t
}

// sorted returns the findings in the order of the files and their text; those
// without a line come first.
func (l *loader) sorted() vnet.Diags {
	diags := l.found.Diags()
	slices.SortStableFunc(diags, func(a, b vnet.Diag) int {
		return cmp.Or(
			cmp.Compare(l.files[a.Range.File], l.files[b.Range.File]),
			cmp.Compare(a.Range.Line, b.Range.Line),
			cmp.Compare(a.Range.Column, b.Range.Column),
		)
	})
	return diags
}
