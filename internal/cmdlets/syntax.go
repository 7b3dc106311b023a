package cmdlets

import (
	"fmt"
	"strings"
)

// line is a cmdlet as the table has it: with the sets as the documentation's
// syntax lines, so that a person can lay the two side by side.
//
// A set is "NAME: SYNTAX" or "NAME -> OUTPUT: SYNTAX". A syntax line is made of
//
//	[-Name] <Type>      mandatory, its name may be left out
//	[[-Name] <Type>]    optional, its name may be left out
//	-Name <Type>        mandatory
//	[-Name <Type>]      optional
//	-Name, [-Name]      a switch
//
// with the positions in order, which the documentation's lines do not keep. A
// type is the documentation's, "[]" after it for several values, and may be
// followed by the values it takes and how the pipeline reaches it:
//
//	<VMSwitchType {Internal|Private}>   <VirtualMachine[] by value>   <String by name>   <Guid by value by name>
//
// "-InterfaceIndex/ifIndex" has an alias that an object's property may have.
type line struct {
	name    string
	module  string
	source  string
	sets    []string
	output  string
	asks    bool
	passive bool
	apart   [][]string
	since   map[string]string
}

// cmdlet reads a line. Faults of the table are the programmer's: it panics, and
// the package's own test reads the whole table.
func (l line) cmdlet() *Cmdlet {
	c := &Cmdlet{
		Name: l.name, Module: l.module, Source: l.source, Output: l.output,
		Asks: l.asks, Passive: l.passive, Apart: l.apart, Since: l.since,
	}
	for _, text := range l.sets {
		s, err := parseSet(text)
		if err != nil {
			panic(fmt.Sprintf("%s: %s: %v", l.name, text, err))
		}
		c.Sets = append(c.Sets, s)
	}
	return c
}

func parseSet(text string) (Set, error) {
	head, syntax, ok := strings.Cut(text, ":")
	if !ok {
		return Set{}, fmt.Errorf("no colon after the set's name")
	}
	name, output, _ := strings.Cut(head, " -> ")
	s := Set{Name: name, Output: output}
	position := 0
	for rest := strings.TrimSpace(syntax); rest != ""; rest = strings.TrimSpace(rest) {
		p, after, err := parseParam(rest)
		if err != nil {
			return Set{}, err
		}
		if p.Position >= 0 {
			p.Position = position
			position++
		}
		s.Params = append(s.Params, p)
		rest = after
	}
	return s, nil
}

// parseParam reads one parameter, and returns what comes after it.
func parseParam(text string) (Param, string, error) {
	p := Param{Mandatory: true, Position: -1}
	optional := strings.HasPrefix(text, "[[-") || strings.HasPrefix(text, "[-") && !strings.HasPrefix(afterBracket(text), "<")
	if optional {
		p.Mandatory = false
		text = text[1:]
	}
	positional := strings.HasPrefix(text, "[-")
	if positional {
		p.Position = 0 // counted by the caller
		text = text[1:]
	}
	if !strings.HasPrefix(text, "-") {
		return p, "", fmt.Errorf("a parameter begins with a dash: %.20q", text)
	}
	end := strings.IndexAny(text, " ]")
	if end < 0 {
		end = len(text)
	}
	names := strings.Split(text[1:end], "/")
	p.Name, p.Aliases, text = names[0], names[1:], text[end:]
	if positional {
		text = strings.TrimPrefix(text, "]")
	}
	if after := strings.TrimLeft(text, " "); strings.HasPrefix(after, "<") {
		typ, rest, ok := strings.Cut(after[1:], ">")
		if !ok {
			return p, "", fmt.Errorf("%s: the type has no end", p.Name)
		}
		p.setType(typ)
		text = rest
	}
	if optional {
		rest, ok := strings.CutPrefix(text, "]")
		if !ok {
			return p, "", fmt.Errorf("%s: no closing bracket", p.Name)
		}
		text = rest
	}
	return p, text, nil
}

// afterBracket returns what follows the first closing bracket, to tell
// "[-Name] <Type>" from "[-Name <Type>]".
func afterBracket(text string) string {
	_, after, _ := strings.Cut(text, "]")
	if inside, _, _ := strings.Cut(text, "]"); strings.Contains(inside, "<") {
		return ""
	}
	return strings.TrimLeft(after, " ")
}

func (p *Param) setType(text string) {
	text, p.ByName = cutWord(text, " by name")
	text, p.ByValue = cutWord(text, " by value")
	if typ, values, ok := strings.Cut(text, " {"); ok {
		text = typ
		p.Values = strings.Split(strings.TrimSuffix(values, "}"), "|")
	}
	p.Type, p.List = cutWord(text, "[]")
	if values, ok := enums[p.Type]; ok && p.Values == nil {
		p.Values = values
	}
}

func cutWord(text, word string) (string, bool) {
	before, after, ok := strings.Cut(text, word)
	return before + after, ok
}

// times joins every head with every tail: a cmdlet whose sets say how an object
// is found, but not what is done with it.
func times(heads, tails []string) []string {
	var all []string
	for _, h := range heads {
		for _, t := range tails {
			name, syntax, _ := strings.Cut(h, ":")
			with, more, _ := strings.Cut(t, ":")
			all = append(all, name+", "+with+":"+syntax+more)
		}
	}
	return all
}

// each appends the same parameters to several sets.
func each(rest string, heads ...string) []string {
	var all []string
	for _, h := range heads {
		all = append(all, h+" "+rest)
	}
	return all
}

// enums are the documented values of types that several cmdlets use.
var enums = map[string][]string{
	"OnOffState":                        {"On", "Off"},
	"AddressFamily":                     {"IPv4", "IPv6"},
	"VMNetworkAdapterPortMirroringMode": {"None", "Source", "Destination"},
	"VMSwitchBandwidthMode":             {"Default", "Weight", "Absolute", "None"},
	"EnabledDisabled":                   {"Enabled", "Disabled"},
	"PolicyStore":                       {"ActiveStore", "PersistentStore"},
	"ActionPreference":                  {"Continue", "Ignore", "Inquire", "SilentlyContinue", "Stop"},
	"TcpState":                          {"Bound", "Closed", "CloseWait", "Closing", "DeleteTCB", "Established", "FinWait1", "FinWait2", "LastAck", "Listen", "SynReceived", "SynSent", "TimeWait"},
}
