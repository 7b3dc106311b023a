package vnet

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// check applies the rules of the model to the resolved topology. It reports all
// it finds; each rule keeps silent about values that another rule has reported.
func (p *preparation) check() {
	p.checkNames()
	p.checkLab()
	p.checkNetworks()
	p.checkMachines()
	p.checkAddresses()
	p.checkForwards()
	if p.info != nil {
		p.checkSettings()
	}
}

// longestName is how many bytes a name may have: what file names and the
// hypervisors' own name fields hold.
const longestName = 255

// checkName reports a name that nothing can carry. It says whether it is fine.
func (p *preparation) checkName(at Range, what, name string) bool {
	switch {
	case name == "":
		p.Error(CodeNameEmpty, at, what+" has an empty name", "Give it a name; other names are derived from it.")
	case !utf8.ValidString(name) || strings.ContainsFunc(name, unicode.IsControl):
		p.Error(CodeNameControl, at, fmt.Sprintf("%s: the name %q has a control character in it", what, name),
			"Line breaks, tabs and other control characters cannot be part of a name. Leave them out.")
	case len(name) > longestName:
		p.Error(CodeNameLong, at, fmt.Sprintf("%s: the name is %d bytes long", what, len(name)),
			fmt.Sprintf("A name has at most %d bytes (a letter outside ASCII has two to four). Write a shorter one.", longestName))
	default:
		return true
	}
	return false
}

// checkText reports text that is optional and must be a name if it is there.
func (p *preparation) checkText(at Range, what, text string) {
	if text != "" {
		p.checkName(at, what, text)
	}
}

// isName says whether checkName has nothing to report.
func isName(name string) bool {
	return name != "" && len(name) <= longestName && utf8.ValidString(name) && !strings.ContainsFunc(name, unicode.IsControl)
}

// nameKey is a network's name on the hypervisor: those of different modes do not
// meet, unless the hypervisor has it so. Then the mode is ModeUnset.
type nameKey struct {
	mode Mode
	name string
}

// checkNames applies the rules for names of the lab, its networks and machines.
func (p *preparation) checkNames() {
	lab := &p.t.Lab
	p.checkName(lab.Source.Of("name"), "the lab", lab.Name)
	taken := make(map[nameKey]int, len(p.t.Networks))
	for i := range p.t.Networks {
		n := &p.t.Networks[i]
		what := p.networkName(i)
		if !p.checkName(n.Source.Of(""), what, n.Label) {
			continue
		}
		if first := p.labels[n.Label]; int(first) != i {
			p.duplicate(CodeDuplicateLabel, n.Source.Of(""), fmt.Sprintf("two networks are called %q", n.Label), "The other one", p.t.Networks[first].Source.Of(""))
			continue
		}
		if !p.checkName(n.Source.Of("name"), what, n.Name) {
			continue
		}
		key := nameKey{n.Mode, n.Name}
		if slices.Contains(p.conv.OneName, n.Mode) {
			key.mode = ModeUnset
		}
		if first, twice := taken[key]; twice {
			p.duplicate(CodeDuplicateName, n.Source.Of("name"),
				fmt.Sprintf("%s: %s has the name %q on the hypervisor too", what, p.networkName(first), n.Name), "It", p.t.Networks[first].Source.Of("name"))
			continue
		}
		taken[key] = i
	}
	p.checkMachineNames()
}

// checkMachineNames applies the rules for machines' labels and names. The name
// of a machine that has none written is its label.
func (p *preparation) checkMachineNames() {
	labels := make(map[string]int, len(p.t.Machines))
	names := map[string]int{} // written ones
	for i := range p.t.Machines {
		m := &p.t.Machines[i]
		if !isName(m.Label) {
			p.checkName(m.Source.Of(""), fmt.Sprintf("machine %q", m.Label), m.Label)
			continue
		}
		if first, twice := labels[m.Label]; twice {
			p.duplicate(CodeDuplicateLabel, m.Source.Of(""), fmt.Sprintf("two machines are called %q", m.Label), "The other one", p.t.Machines[first].Source.Of(""))
			continue
		}
		labels[m.Label] = i
		if m.Name != "" && !p.checkName(m.Source.Of("name"), fmt.Sprintf("machine %q", m.Label), m.Name) {
			continue
		}
		first, twice := names[m.HypervisorName()]
		if !twice && m.Name != "" {
			first, twice = labels[m.Name]
			twice = twice && first != i && p.t.Machines[first].Name == ""
			names[m.Name] = i
		}
		if twice {
			p.duplicate(CodeDuplicateName, m.Source.Of("name"),
				fmt.Sprintf("machine %q: machine %q has the name %q on the hypervisor too", m.Label, p.t.Machines[first].Label, m.HypervisorName()), "It", p.t.Machines[first].Source.Of("name"))
		}
	}
}

// duplicate reports the second of two equal names.
func (p *preparation) duplicate(code Code, at Range, summary, other string, first Range) {
	detail := "Rename one of them."
	if !first.IsZero() {
		detail = other + " is at " + first.String() + ". " + detail
	}
	p.Error(code, at, summary, detail)
}

// checkLab applies the rules for the accept list and the assertions.
func (p *preparation) checkLab() {
	for _, a := range p.t.Lab.Accept {
		info, known := FeatureByName(a.Feature)
		switch {
		case !known:
			words := make([]string, len(Features))
			for i := range Features {
				words[i] = string(Features[i].Feature)
			}
			p.Misspelt(CodeAcceptUnknown, a.Range, fmt.Sprintf("accept: there is no feature %q", string(a.Feature)),
				"Use one that the hypervisor's page of the documentation lists.", string(a.Feature), words)
		case info.Binding:
			p.Error(CodeAcceptBinding, a.Range, fmt.Sprintf("accept: %q cannot be accepted", string(a.Feature)),
				fmt.Sprintf("It says who reaches whom (%s), and a lab that is more open than it says is never fine. Take it out of the list and change what asks for it.", info.Doc))
		}
	}
	machines := make(map[string]bool)
	if len(p.t.Asserts) > 0 {
		for i := range p.t.Machines {
			machines[p.t.Machines[i].Label] = true
		}
		p.Note(CodeAssertNotJudged, p.t.Asserts[0].Source.Of(""), fmt.Sprintf("assertions are not judged yet: %d in this lab", len(p.t.Asserts)),
			"Their references are checked, their claims are not. Nothing is generated from them.")
	}
	for i := range p.t.Asserts {
		a := &p.t.Asserts[i]
		p.checkEndpoint(a, "from", &a.From, machines)
		p.checkEndpoint(a, "to", &a.To, machines)
		if a.Port < 0 || a.Port > 65535 {
			p.portRange(a.Source.Of("port"), fmt.Sprintf("assert %q", a.Text), "port", a.Port)
		}
	}
}

// checkEndpoint reports an end of an assertion that is not exactly one thing.
func (p *preparation) checkEndpoint(a *Assert, arg string, e *Endpoint, machines map[string]bool) {
	set := 0
	for _, is := range []bool{e.Outside, e.Host, len(e.Machines) > 0} {
		if is {
			set++
		}
	}
	what := fmt.Sprintf("assert %q, %s", a.Text, arg)
	if set != 1 {
		p.Error(CodeAssertEndpoint, a.Source.Of(arg), what+" is not one of outside, host and machines", "Name exactly one of them; a block with count = 0 has no machines.")
	}
	for _, label := range e.Machines {
		if !machines[label] {
			p.Error(CodeAssertEndpoint, a.Source.Of(arg), fmt.Sprintf("%s: there is no machine %q", what, label), "Name a machine of this lab.")
		}
	}
}
