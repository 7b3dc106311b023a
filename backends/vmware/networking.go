package vmware

import (
	"strconv"
	"strings"

	"github.com/vnetgen/vnetgen/backends/internal/kit"
	"github.com/vnetgen/vnetgen/vnet"
)

// The networking file has lines "answer VNET_8_NAT yes" and others that begin with
// what they do: see docs/vmware.md. Beside it is the file of marks, with lines of the
// same form, so that one look at both tells which numbers are taken:
//
//	answer VNET_5_LAB LAB ID TELL
//	restart LAB VMware's networks
//
// A vmnet is the lab's when there is a mark and the vmnet has what TELL says: its
// subnet, or the interface that it is bridged to. "restart" is there while what was
// written is not in force yet.

// lab begins the mark of a vmnet behind its number.
func (p *planner) labMark(n *network) string { return "_LAB " + p.lab + " " + n.id + " " + n.tell() }

// both reads the networking file and the marks.
func (p *planner) both() vnet.Read { return show(lit(p.at.networking), lit(p.at.marks)) }

// answer matches a line about a vmnet.
func answer(number vnet.Part, rest string) vnet.Match {
	return vnet.Match{vnet.Lit("answer VNET_"), number, vnet.Lit("_" + rest)}
}

// answerArg is such a line.
func answerArg(number vnet.Arg, rest string) vnet.Arg {
	return join(lit("answer VNET_"), number, lit("_"+rest))
}

func yesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

// answers are the lines of a vmnet behind its number, in the order in which VMware
// writes them.
func (n *network) answers(s vmnetSpec) []string {
	lines := []string{"DHCP " + yesNo(s.dhcp)}
	if n.Mode != vnet.Bridged {
		lines = append(lines, "HOSTONLY_NETMASK "+kit.Mask(n.Subnet), "HOSTONLY_SUBNET "+n.Subnet.Masked().Addr().String())
	}
	lines = append(lines, "NAT "+yesNo(s.nat), "VIRTUAL_ADAPTER "+yesNo(s.host))
	if s.hostAddr.IsValid() {
		lines = append(lines, "VIRTUAL_ADAPTER_ADDR "+s.hostAddr.String())
	}
	return lines
}

// extras are the other lines of a vmnet: what stands before its number and behind it.
func (p *planner) extras(n *network) (lines [][2]string) {
	if n.Mode == vnet.Bridged {
		return [][2]string{{"add_bridge_mapping " + n.Uplink + " ", ""}}
	}
	for _, f := range p.forwards[n.Label] {
		lines = append(lines, [2]string{"add_nat_portfwd ", " " + f.proto + " " + f.from + " " + f.guest + " " + f.to})
	}
	if p.served(n) {
		for _, l := range p.leases[n.Label] {
			lines = append(lines, [2]string{"add_dhcp_mac_to_ip ", " " + l.MAC.String() + " " + l.Address.String()})
		}
	}
	return lines
}

// served says whether VMware's DHCP service is on a network of the lab.
func (p *planner) served(n *network) bool {
	return n.Mode == vnet.NAT || n.Mode != vnet.Internal && n.DHCP != nil && n.DHCP.Enabled == vnet.On
}

// inFile adds the step of a vmnet in the networking file.
func (p *planner) inFile(n *network, s vmnetSpec) {
	number := n.part()
	owner := &vnet.View{Read: p.both(), Find: []vnet.Match{{vnet.Lit("answer VNET_"), vnet.Bind(n.number), vnet.Lit(p.labMark(n))}}}
	view := vnet.View{Read: p.both(), Find: []vnet.Match{p.telling(n, number, vnet.Lit(n.tell()))}}

	// A new one has the number in free; what is there keeps its own.
	free, pinned := n.pinned()
	if pinned {
		// Its mark may be from before an edit of the lab: then it tells what it was.
		was := p.vars.Name("was", n.Label)
		owner.Find = []vnet.Match{{vnet.Lit("answer VNET_" + free.Text + "_LAB " + p.lab + " " + n.id + " "), vnet.Bind(was)}}
		view.Find = []vnet.Match{p.telling(n, number, vnet.Val(was))}
		view.Read = show(lit(p.at.networking)) // that there is a mark takes no number away
	}
	least, most := numbers(free, pinned, lastVMnet)
	free = val(p.vars.Name("free", n.Label))
	view.Free = []vnet.Free{{Var: free.Var, Taken: vnet.Match{vnet.Lit("answer VNET_"), vnet.Bind("taken"), vnet.Lit("_"), vnet.Any}, Min: least, Max: most}}
	// A key that is there twice is not the lab's alone.
	for _, line := range n.answers(s) {
		key, _, _ := strings.Cut(line, " ")
		view.Only = append(view.Only, vnet.Only{What: whatIs(line), Family: append(answer(number, key+" "), vnet.Any), Lines: []vnet.Match{answer(number, line)}})
	}
	view.Only = append(view.Only, p.families(n, number)...)

	own := n.arg()
	marks := func() kit.Cmd { return edit(lit(p.at.marks)) }
	p.add(n, vnet.Step{
		ID: "vmnet/" + n.Label, Title: s.title, Needs: []string{"networking"},
		Probe: vnet.Probe{Owner: owner, Views: []vnet.View{view}},
		Create: []vnet.Command{
			marks().Words(vnet.EditBetween, "answer VNET_", p.labMark(n)).Words(vnet.EditAdd).With(answerArg(free, p.labMark(n)[1:])).Words(vnet.EditAdd, p.restart()).Command,
			p.lines(n, s, free, p.clear(free)),
		},
		Change: []vnet.Command{
			marks().Words(vnet.EditAdd, p.restart()).Command,
			p.lines(n, s, own, p.clear(own)),
		},
		Remove: []vnet.Command{call("remove_vmnet", own, lit(p.labMark(n)[1:])).Command},
		Warn:   p.warnings(n),
	})
}

// whatIs calls a line by what a person knows it as.
func whatIs(line string) string {
	for _, known := range [][2]string{{"DHCP ", "DHCP"}, {"HOSTONLY_NETMASK", "netmask"}, {"HOSTONLY_SUBNET", "subnet"}, {"NAT ", "NAT"}, {"VIRTUAL_ADAPTER_ADDR", "host's address"}} {
		if len(line) >= len(known[0]) && line[:len(known[0])] == known[0] {
			return known[1]
		}
	}
	return "host's adapter"
}

// telling is the line that a vmnet is known by.
func (p *planner) telling(n *network, number, tell vnet.Part) vnet.Match {
	if n.Mode == vnet.Bridged {
		return vnet.Match{vnet.Lit("add_bridge_mapping "), tell, vnet.Lit(" "), number}
	}
	return append(answer(number, "HOSTONLY_SUBNET "), tell)
}

// numbers are the bounds of a new vmnet's number.
func numbers(pin vnet.Arg, pinned bool, most int) (int, int) {
	if !pinned {
		return firstVMnet, most
	}
	n, _ := strconv.Atoi(pin.Text)
	return n, n
}

// families are the lines of a vmnet that are to be there and no others.
func (p *planner) families(n *network, number vnet.Part) []vnet.Only {
	if n.Mode == vnet.Bridged {
		return []vnet.Only{{What: "uplink", Family: vnet.Match{vnet.Lit("add_bridge_mapping "), vnet.Any, vnet.Lit(" "), number},
			Lines: []vnet.Match{{vnet.Lit("add_bridge_mapping " + n.Uplink + " "), number}}}}
	}
	forwards := vnet.Only{What: "forwards", Family: vnet.Match{vnet.Lit("add_nat_portfwd "), number, vnet.Lit(" "), vnet.Any}}
	leases := vnet.Only{What: "reservations", Family: vnet.Match{vnet.Lit("add_dhcp_mac_to_ip "), number, vnet.Lit(" "), vnet.Any}}
	for _, line := range p.extras(n) {
		m := vnet.Match{vnet.Lit(line[0]), number, vnet.Lit(line[1])}
		if line[0] == "add_nat_portfwd " {
			forwards.Lines = append(forwards.Lines, m)
		} else {
			leases.Lines = append(leases.Lines, m)
		}
	}
	return []vnet.Only{forwards, leases}
}

// clear are the words that take out all lines of a vmnet.
func (p *planner) clear(number vnet.Arg) []vnet.Arg {
	words := []vnet.Arg{lit(vnet.EditBegins), join(lit("answer VNET_"), number, lit("_"))}
	for _, begin := range []string{"add_nat_portfwd ", "add_dhcp_mac_to_ip ", "add_nat_prefix "} {
		words = append(words, lit(vnet.EditBegins), join(lit(begin), number, lit(" ")))
	}
	return append(words, lit(vnet.EditBetween), lit("add_bridge_mapping "), join(lit(" "), number))
}

// lines is the edit that gives a vmnet its lines.
func (p *planner) lines(n *network, s vmnetSpec, number vnet.Arg, clear []vnet.Arg) vnet.Command {
	words := []vnet.Arg{lit(vnet.EditBackup), lit(backup)}
	words = append(words, clear...)
	for _, line := range n.answers(s) {
		words = append(words, lit(vnet.EditAdd), answerArg(number, line))
	}
	for _, line := range p.extras(n) {
		pieces := []vnet.Arg{lit(line[0]), number}
		if line[1] != "" {
			pieces = append(pieces, lit(line[1]))
		}
		words = append(words, lit(vnet.EditAdd), join(pieces...))
	}
	return edit(lit(p.at.networking)).With(words...).Command
}

// restart is the line that says that what was written is not in force.
func (p *planner) restart() string { return "restart " + p.lab + " " + pending }

// pending is what is started anew.
const pending = "VMware's networks"

// warnings say what a change of a vmnet does to others.
func (p *planner) warnings(n *network) []vnet.Warning {
	warn := []vnet.Warning{{
		When: vnet.Select{Read: p.processes(), Lines: p.running()},
		Text: "machines are running: all of VMware's networks are started anew, and theirs are gone until then",
	}}
	if n.Mode != vnet.Bridged {
		return warn
	}
	return append(warn, vnet.Warning{
		When: vnet.Select{Read: show(lit(p.at.networking)), Lines: []vnet.Match{{vnet.Lit("add_bridge_mapping " + n.Uplink + " "), vnet.Any}},
			Except: []vnet.Match{{vnet.Lit("add_bridge_mapping " + n.Uplink + " "), n.part()}}},
		Text:   n.Uplink + " is bridged to another vmnet already: name that one instead, with external = true",
		OnlyUp: true,
	})
}

// bridge adds the vmnet that is bridged to the uplink.
func (p *planner) bridge(n *network) {
	p.vmnet(n, vmnetSpec{title: "vmnet bridged to " + n.Uplink})
}

// inForce adds the step that what was written is in force, and before all others the one
// that there is a networking file.
func (p *planner) inForce() {
	if !p.vmnets || p.target.HostOS == vnet.Windows {
		return
	}
	first := vnet.Step{
		ID: "networking", Title: "VMware's networking file",
		Probe:   vnet.Probe{Views: []vnet.View{{Read: show(lit(p.at.networking)), Find: []vnet.Match{{vnet.Lit("VERSION="), vnet.Any}}}}},
		Missing: "there is no " + p.at.networking + ": install VMware and start it once",
	}
	var needs []string
	for _, s := range p.steps {
		if strings.HasPrefix(s.ID, "vmnet/") {
			needs = append(needs, s.ID)
		}
	}
	p.steps = append([]vnet.Step{first}, p.steps...)
	p.steps = append(p.steps, vnet.Step{
		ID: "restart", Title: "VMware's networks in force", Needs: needs,
		Probe: vnet.Probe{Views: []vnet.View{{Read: show(lit(p.at.marks)), Only: []vnet.Only{
			{What: "started anew", Family: vnet.Match{vnet.Lit("restart " + p.lab + " "), vnet.Any}},
		}}}},
		Create: []vnet.Command{call("restart").Command},
	})
	for _, n := range p.nets {
		if n.number != "" {
			n.need = append(n.need, "restart")
		}
	}
	for _, n := range p.own {
		n.need = append(n.need, "restart")
	}
}
