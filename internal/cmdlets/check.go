package cmdlets

import (
	"errors"
	"fmt"
	"net/netip"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Use is one invocation of a cmdlet in a script.
type Use struct {
	Name      string
	Params    []Given
	Piped     bool   // something comes down the pipeline
	PipedType string // its type, if known
}

// Given is an argument of a use.
type Given struct {
	Name   string // without the dash, "" when it is given by position only
	Kind   Kind
	Values []string // the literal values; nil when they are known at run time only
}

// Kind is the form of an argument.
type Kind int

// The forms. Text, Number, Bool and List are literals, List one of texts or
// numbers. An Object is anything whose value is known at run time only.
const (
	Switch Kind = iota // nothing follows the parameter
	Text
	Number
	Bool
	List
	Block // a script block
	Object
)

func (k Kind) String() string {
	return [...]string{"no value", "a text", "a number", "$true or $false", "a list", "a script block", "a value of run time"}[k]
}

// Check judges a use. Its error says everything that is wrong with it: a name
// or a parameter that is not in the table or spelled otherwise, a value that
// the parameter does not take, parameters that no set has together or a
// mandatory one that is missing, and input from the pipeline that nothing
// takes.
func Check(use Use) error {
	_, err := check(use)
	return err
}

// OutputOf returns the type of what a use gives, "" for nothing. The use must
// be one that Check finds right.
func OutputOf(use Use) (string, error) {
	set, err := check(use)
	if err != nil {
		return "", err
	}
	c, _ := Lookup(use.Name)
	passes := func(g Given) bool { return strings.EqualFold(g.Name, "PassThru") }
	if c.Passive && !slices.ContainsFunc(use.Params, passes) {
		return "", nil
	}
	if set.Output != "" {
		return set.Output, nil
	}
	return c.Output, nil
}

// check returns the first set that fits.
func check(use Use) (Set, error) {
	c, ok := Lookup(use.Name)
	if !ok {
		return Set{}, unknownCmdlet(use.Name)
	}
	if err := errors.Join(c.named(use.Params)...); err != nil {
		return Set{}, err
	}
	var best []error
	for _, s := range c.Sets {
		faults := s.fit(c, use)
		if len(faults) == 0 {
			return s, nil
		}
		if best == nil || len(faults) < len(best) {
			best = faults
		}
	}
	return Set{}, errors.Join(best...)
}

func unknownCmdlet(name string) error {
	for _, c := range All() {
		if strings.EqualFold(c.Name, name) {
			return fmt.Errorf("%s: written %s", name, c.Name)
		}
	}
	return fmt.Errorf("%s: not in the table of cmdlets", name)
}

// named judges what can be said of the parameters without a set.
func (c *Cmdlet) named(given []Given) []error {
	var faults []error
	fault := func(format string, args ...any) {
		faults = append(faults, fmt.Errorf("%s: "+format, append([]any{c.Name}, args...)...))
	}
	seen := map[string]bool{}
	for _, g := range given {
		if g.Name == "" {
			continue
		}
		if seen[strings.ToLower(g.Name)] {
			fault("-%s is given twice", g.Name)
		}
		seen[strings.ToLower(g.Name)] = true
		p, ok := c.Param(g.Name)
		if !ok {
			fault("%s", c.unknownParam(g.Name))
			continue
		}
		if err := p.takes(g); err != nil {
			fault("-%s %v", g.Name, err)
		}
	}
	for _, apart := range c.Apart {
		both := slices.DeleteFunc(slices.Clone(apart), func(name string) bool { return !seen[strings.ToLower(name)] })
		if len(both) > 1 {
			fault("-%s exclude each other", strings.Join(both, " and -"))
		}
	}
	return faults
}

// Param returns a parameter, of the first set that has it, or a common one.
func (c *Cmdlet) Param(name string) (Param, bool) {
	for _, s := range c.Sets {
		if p, ok := s.param(name); ok {
			return p, true
		}
	}
	return c.common(name)
}

// common returns a parameter that every cmdlet has, from
// about_CommonParameters of PowerShell-Docs, or one that those have that ask.
func (c *Cmdlet) common(name string) (Param, bool) {
	for _, s := range []Set{commonSet, askingSet} {
		if p, ok := s.param(name); ok && (c.Asks || s.Name == commonSet.Name) {
			return p, true
		}
	}
	return Param{}, false
}

var commonSet = mustSet("common: [-ErrorAction <ActionPreference>] [-WarningAction <ActionPreference>] [-InformationAction <ActionPreference>] [-ErrorVariable <String>] [-WarningVariable <String>] [-OutVariable <String>] [-OutBuffer <Int32>] [-PipelineVariable <String>] [-Verbose] [-Debug]")

var askingSet = mustSet("asking: [-WhatIf] [-Confirm]")

func mustSet(text string) Set {
	s, err := parseSet(text)
	if err != nil {
		panic(err)
	}
	return s
}

func (c *Cmdlet) unknownParam(name string) string {
	sets := append([]Set{commonSet}, c.Sets...)
	if c.Asks {
		sets = append(sets, askingSet)
	}
	for _, s := range sets {
		for _, p := range s.Params {
			if strings.EqualFold(p.Name, name) {
				return fmt.Sprintf("-%s: written -%s", name, p.Name)
			}
			if slices.ContainsFunc(p.Aliases, func(a string) bool { return strings.EqualFold(a, name) }) {
				return fmt.Sprintf("-%s is an alias: write -%s", name, p.Name)
			}
		}
	}
	return fmt.Sprintf("there is no parameter -%s in the table", name)
}

func (s Set) param(name string) (Param, bool) {
	i := slices.IndexFunc(s.Params, func(p Param) bool { return p.Name == name })
	if i < 0 {
		return Param{}, false
	}
	return s.Params[i], true
}

// fit says what keeps a use from being of the set.
func (s Set) fit(c *Cmdlet, use Use) []error {
	var faults []error
	fault := func(format string, args ...any) {
		faults = append(faults, fmt.Errorf("%s (%s): "+format, append([]any{c.Name, s.Name}, args...)...))
	}
	filled := map[string]bool{}
	var unnamed []Given
	for _, g := range use.Params {
		if g.Name == "" {
			unnamed = append(unnamed, g)
			continue
		}
		filled[g.Name] = true
		if _, ok := s.param(g.Name); ok {
			continue
		}
		if _, ok := c.common(g.Name); !ok {
			fault("-%s does not go with the other parameters", g.Name)
		}
	}
	for _, p := range s.positional() {
		if len(unnamed) == 0 {
			break
		}
		if filled[p.Name] {
			continue
		}
		if err := p.takes(unnamed[0]); err != nil {
			fault("the argument for -%s %v", p.Name, err)
		}
		filled[p.Name] = true
		unnamed = unnamed[1:]
	}
	for _, g := range unnamed {
		fault("nothing takes the argument %q", g.Values)
	}
	if use.Piped && !s.pipe(use.PipedType, filled) {
		fault("nothing takes %s from the pipeline", describe(use.PipedType))
	}
	for _, p := range s.Params {
		if p.Mandatory && !filled[p.Name] {
			fault("-%s is missing", p.Name)
		}
	}
	return faults
}

func describe(typ string) string {
	if typ == "" {
		return "what comes"
	}
	return typ
}

func (s Set) positional() []Param {
	var all []Param
	for _, p := range s.Params {
		if p.Position >= 0 {
			all = append(all, p)
		}
	}
	slices.SortFunc(all, func(a, b Param) int { return a.Position - b.Position })
	return all
}

// pipe fills the parameters that take what comes down the pipeline, and says
// whether there is one. What comes is taken whole by one parameter at most, and
// by the name of its properties by any number.
func (s Set) pipe(typ string, filled map[string]bool) bool {
	taken := false
	for _, p := range s.Params {
		if filled[p.Name] || !p.ByValue || typ != "" && !is(typ, p.Type) {
			continue
		}
		filled[p.Name] = true
		taken = true
		break
	}
	for _, p := range s.Params {
		if filled[p.Name] || !p.ByName {
			continue
		}
		has := func(name string) bool { return typ == "" || TypeHas(typ, name) }
		if has(p.Name) || slices.ContainsFunc(p.Aliases, has) {
			filled[p.Name] = true
			taken = true
		}
	}
	return taken
}

// takes judges an argument by the parameter's type.
func (p Param) takes(g Given) error {
	switch {
	case p.Switch() && (g.Kind == Switch || g.Kind == Bool || g.Kind == Object):
		return nil
	case p.Switch():
		return fmt.Errorf("is a switch: it takes no value, but has %s", g.Kind)
	case g.Kind == Switch:
		return errors.New("needs a value")
	case g.Kind == Object:
		return nil
	case g.Kind == List && !p.List:
		return fmt.Errorf("takes one %s, not a list", p.Type)
	case g.Kind == List && g.Values == nil:
		return nil
	case g.Kind != Block && g.Values == nil:
		return fmt.Errorf("has %s without a value", g.Kind)
	}
	if g.Kind == Block {
		if p.Type != "ScriptBlock" && p.Type != "Object" {
			return fmt.Errorf("takes %s, not a script block", p.Type)
		}
		return nil
	}
	for _, v := range g.Values {
		if err := p.value(g.Kind, v); err != nil {
			return err
		}
	}
	return nil
}

var (
	guid     = regexp.MustCompile(`^\{?[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\}?$`)
	timeSpan = regexp.MustCompile(`^([0-9]+\.)?[0-9]{2}:[0-5][0-9]:[0-5][0-9]$`)
	version  = regexp.MustCompile(`^[0-9]+(\.[0-9]+){1,3}$`)
)

// bits are the sizes of the integer types; a negative one has no sign.
var bits = map[string]int{
	"Byte": -8, "Int16": 16, "UInt16": -16, "Int32": 32, "UInt32": -32, "Int64": 64, "UInt64": -64,
}

func (p Param) value(kind Kind, v string) error {
	if p.Values != nil {
		return p.oneOf(v)
	}
	if size, ok := bits[p.Type]; ok {
		return integer(p.Type, size, kind, v)
	}
	matches := func(ok bool, example string) error {
		if kind == Number && p.Type != "Version" || !ok {
			return fmt.Errorf("takes %s such as %s, not %q", p.Type, example, v)
		}
		return nil
	}
	switch p.Type {
	case "String":
		if kind != Text && kind != List {
			return fmt.Errorf("takes a text, not %s", kind)
		}
		return nil
	case "Boolean":
		if kind != Bool {
			return fmt.Errorf("takes $true or $false, not %s", kind)
		}
		return nil
	case "Guid":
		return matches(guid.MatchString(v), "'01234567-89ab-cdef-0123-456789abcdef'")
	case "IPAddress":
		_, err := netip.ParseAddr(v)
		return matches(err == nil, "'192.0.2.1'")
	case "TimeSpan":
		return matches(timeSpan.MatchString(v), "'8.00:00:00'")
	case "Version":
		return matches(version.MatchString(v), "2.0")
	case "Object", "PSObject":
		return nil
	default:
		return fmt.Errorf("takes an object of the type %s, not %s", p.Type, kind)
	}
}

func (p Param) oneOf(v string) error {
	if slices.Contains(p.Values, v) {
		return nil
	}
	return fmt.Errorf("takes %s, not %q", strings.Join(p.Values, ", "), v)
}

func integer(typ string, size int, kind Kind, v string) error {
	if kind != Number && kind != List {
		return fmt.Errorf("takes a number, not %s", kind)
	}
	var err error
	if size < 0 {
		_, err = strconv.ParseUint(v, 10, -size)
	} else {
		_, err = strconv.ParseInt(v, 10, size)
	}
	if err != nil {
		return fmt.Errorf("takes %s, not %s", typ, v)
	}
	return nil
}
