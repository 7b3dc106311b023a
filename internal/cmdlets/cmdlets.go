// Package cmdlets says what PowerShell's cmdlets take and give, for those that
// generated scripts use. Nothing of Windows can be run where this project is
// tested: so every cmdlet, parameter and value in a script stands in this
// table, which is written from Microsoft's documentation, and tests hold the
// scripts to it with [Check].
//
// The table is strict on purpose. What it does not list is a fault, even where
// PowerShell would accept it: other spellings of a name, aliases, shortened
// parameters, numbers as text. Parameters that reach other computers or start
// jobs (CimSession, ComputerName, Credential, ThrottleLimit, AsJob) are left
// out, as are those that no script of ours has a use for; a mandatory parameter
// is never left out.
//
// It is no model of PowerShell: it runs nothing, and does not choose between
// parameter sets that fit equally.
package cmdlets

import (
	"slices"
	"strings"
	"sync"
)

// Cmdlet is a command of PowerShell.
type Cmdlet struct {
	Name    string // as documented, e.g. "New-VMSwitch"
	Module  string
	Source  string // where it is documented: repository and path
	Sets    []Set
	Output  string            // the type of what it gives, "" for nothing; see Passthru and Set.Output
	Asks    bool              // it has -WhatIf and -Confirm
	Passive bool              // it gives its output only with -Passthru or -PassThru
	Apart   [][]string        // parameters of which a use may have one only, beyond what the sets say
	Since   map[string]string // by parameter: what it needs
}

// Set is one way to call a cmdlet.
type Set struct {
	Name   string
	Output string // when another than the cmdlet's
	Params []Param
}

// Param is a parameter in one set.
type Param struct {
	Name      string
	Aliases   []string // those that an object's property may have: see ByName
	Type      string   // as documented without brackets, "" for a switch
	List      bool     // takes several values
	Values    []string // what it takes, nil for anything of its type
	Mandatory bool
	Position  int  // 0 for the first, -1 for none
	ByValue   bool // takes the object that comes down the pipeline
	ByName    bool // takes the property of its name of that object
}

// Switch says whether the parameter has no value.
func (p Param) Switch() bool { return p.Type == "" }

// Class is a type of what cmdlets give, with the properties that may be read.
type Class struct {
	Type       string
	Base       string // a type that it also is, or ""
	Source     string
	Known      Known
	Properties []Property
}

// Property is one that an object has.
type Property struct {
	Name string
	Type string // a Class' type when its properties may be read too, else ""
	Null bool   // it may have no value at all
}

// Known says how well something is known.
type Known int

// How well: best first.
const (
	Documented  Known = iota + 1 // a page of Microsoft's says or shows it
	Implemented                  // read from the module's code, which is public in decompiled form
	Published                    // others' output or scripts show it
)

// Lookup returns a cmdlet by its name, spelled as documented.
func Lookup(name string) (*Cmdlet, bool) {
	c, ok := byName()[name]
	return c, ok
}

// All returns the table in its order.
func All() []*Cmdlet { return table() }

// Classes returns the types in their order.
func Classes() []Class { return classList() }

// HasProperty says whether what the cmdlet gives has a property, or a path of
// them such as "BandwidthSetting.MaximumBandwidth".
func (c *Cmdlet) HasProperty(path string) bool {
	return slices.ContainsFunc(c.outputs(), func(output string) bool { return TypeHas(output, path) })
}

// outputs returns the types of everything that the cmdlet may give.
func (c *Cmdlet) outputs() []string {
	var all []string
	add := func(output string) {
		if output != "" && !slices.Contains(all, output) {
			all = append(all, output)
		}
	}
	add(c.Output)
	for _, s := range c.Sets {
		add(s.Output)
	}
	return all
}

// TypeHas says whether objects of a type have a property or a path of them.
func TypeHas(typ, path string) bool {
	name, rest, deep := strings.Cut(path, ".")
	p, ok := property(typ, name)
	if !ok || !deep {
		return ok
	}
	return p.Type != "" && TypeHas(p.Type, rest)
}

// property returns a type's own property or one of its base.
func property(typ, name string) (Property, bool) {
	o, ok := class(typ)
	if !ok {
		return Property{}, false
	}
	if i := slices.IndexFunc(o.Properties, func(p Property) bool { return p.Name == name }); i >= 0 {
		return o.Properties[i], true
	}
	return property(o.Base, name)
}

func class(typ string) (Class, bool) {
	all := classList()
	i := slices.IndexFunc(all, func(o Class) bool { return o.Type == typ })
	if i < 0 {
		return Class{}, false
	}
	return all[i], true
}

// is says whether objects of a type may be taken where another is asked for.
func is(typ, asked string) bool {
	if asked == "PSObject" || asked == "Object" || typ == asked {
		return true
	}
	o, ok := class(typ)
	return ok && o.Base != "" && is(o.Base, asked)
}

var table = sync.OnceValue(func() []*Cmdlet {
	var all []*Cmdlet
	for _, part := range [][]line{hypervLines(), networkLines(), dhcpLines(), coreLines()} {
		for _, l := range part {
			all = append(all, l.cmdlet())
		}
	}
	return all
})

var byName = sync.OnceValue(func() map[string]*Cmdlet {
	names := map[string]*Cmdlet{}
	for _, c := range table() {
		names[c.Name] = c
	}
	return names
})
