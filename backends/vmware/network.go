package vmware

import (
	"net/netip"
	"strconv"
	"strings"

	"github.com/vnetgen/vnetgen/backends/internal/kit"
	"github.com/vnetgen/vnetgen/vnet"
)

// networks adds the steps of all networks.
func (p *planner) networks() {
	for i := range p.t.Networks {
		n := &network{Network: &p.t.Networks[i], id: kit.Encode(p.t.Networks[i].Label), kind: "custom"}
		p.nets[n.Label] = n
		switch {
		case n.External:
			p.external(n)
		case n.Mode == vnet.Bridged && n.Uplink == "":
			n.kind = "bridged"
		case n.Mode == vnet.Bridged:
			p.bridge(n)
		case n.Mode == vnet.Internal && p.target.HostOS != vnet.MacOS:
			p.segment(n)
		default:
			p.vmnet(n, p.vmnetOf(n))
		}
	}
}

// ownNATs adds a NAT vmnet for each NIC with NAT of its own. On Windows they share
// VMnet8.
func (p *planner) ownNATs() {
	for i := range p.t.Machines {
		m := &p.t.Machines[i]
		for j := range m.NICs {
			nic := &m.NICs[j]
			if nic.Network != "" {
				continue
			}
			n := &network{Network: &vnet.Network{Mode: vnet.NAT, Label: ownLabel(m, nic), Subnet: nic.Subnet}, kind: "nat"}
			n.id = kit.Encode(n.Label)
			p.own = append(p.own, n)
			if p.target.HostOS == vnet.Windows {
				continue
			}
			n.kind = "custom"
			if nic.Address.IsValid() {
				p.leases[n.Label] = []kit.Lease{{MAC: nic.MAC, Address: nic.Address}}
			}
			p.vmnet(n, vmnetSpec{title: "NAT vmnet of " + m.HypervisorName(), dhcp: true, nat: true, host: true})
		}
	}
}

// vmnetSpec is what a vmnet has.
type vmnetSpec struct {
	title           string
	dhcp, nat, host bool
	hostAddr        netip.Addr // the zero value: where VMware has it by itself
}

func (p *planner) vmnetOf(n *network) vmnetSpec {
	s := vmnetSpec{dhcp: n.DHCP != nil && n.DHCP.Enabled == vnet.On}
	switch n.Mode {
	case vnet.NATNetwork:
		s.title, s.nat, s.host = "NAT vmnet", true, true
	case vnet.HostOnly:
		s.title, s.host, s.hostAddr = "host-only vmnet", true, n.Gateway
	default:
		s.title, s.dhcp = "vmnet without the host", false
	}
	if p.target.HostOS == vnet.Linux {
		s.hostAddr = netip.Addr{} // VMware has it at .1 by itself
	}
	s.title += " of " + n.Label
	return s
}

// vmnet adds the steps of a vmnet of the lab.
func (p *planner) vmnet(n *network, s vmnetSpec) {
	p.vmnets = true
	n.number = p.vars.Name("vmnet", n.Label)
	n.vmnet = n.arg()
	p.keep.vmnets = append(p.keep.vmnets, n.id+" "+n.tell())
	if p.target.HostOS == vnet.Windows {
		p.registry(n, s)
		return
	}
	p.inFile(n, s)
}

// tell is what a vmnet of the lab is known by, beside its number: where that is not
// there any more, the vmnet of that number is somebody else's.
func (n *network) tell() string {
	if n.Mode == vnet.Bridged {
		return n.Uplink
	}
	return n.Subnet.Masked().Addr().String()
}

// pinned returns the number that the lab wants a vmnet to have.
func (n *network) pinned() (vnet.Arg, bool) {
	a, ok := vnet.Find(n.Settings, name, keyVMnet)
	if !ok {
		return vnet.Arg{}, false
	}
	return lit(strconv.Itoa(int(a.Value.Num))), true
}

// arg is the vmnet's number as an argument.
func (n *network) arg() vnet.Arg {
	if pin, ok := n.pinned(); ok {
		return pin
	}
	return val(n.number)
}

// part is the vmnet's number in a pattern.
func (n *network) part() vnet.Part {
	if pin, ok := n.pinned(); ok {
		return vnet.Lit(pin.Text)
	}
	return vnet.Val(n.number)
}

// vmnetArg is what commands call the vmnet.
func vmnetArg(number vnet.Arg) vnet.Arg {
	if number.Var == "" {
		return lit("vmnet" + number.Text)
	}
	return join(lit("vmnet"), number)
}

// external adds the step that an existing vmnet is there.
func (p *planner) external(n *network) {
	number, _ := vmnetNumber(n.Name)
	n.vmnet = lit(number)
	if number == "0" {
		n.kind = "bridged" // it has no lines while VMware bridges by itself
		return
	}
	title := "vmnet" + number
	find := vnet.View{Read: show(lit(p.at.networking)), Find: []vnet.Match{{vnet.Lit("answer VNET_" + number + "_"), vnet.Any}}}
	if p.target.HostOS == vnet.Windows {
		title = "VMnet" + number
		find = vnet.View{Read: readRegistry, Fold: foldKey, Find: []vnet.Match{keyOf(vnet.Lit(number+"\t"), vnet.Any)}}
	}
	p.add(n, vnet.Step{
		ID: "external/" + n.Label, Title: title + " (external)",
		Probe:   vnet.Probe{Views: []vnet.View{find}},
		Missing: "VMware has no " + title + ": its Virtual Network Editor shows those it has",
	})
}

// pvnID is the ID of a LAN segment: sixteen bytes, in the form in which VMware writes
// them, of which the first is 52 as in those that its own programs make.
func pvnID(lab, label string) string {
	hex := strings.ReplaceAll(kit.UUID("segment", lab, label), "-", "")
	id := "52"
	for i := 2; i < len(hex); i += 2 {
		separator := " "
		if i == len(hex)/2 {
			separator = "-"
		}
		id += separator + hex[i:i+2]
	}
	return id
}

// segment adds the step that a LAN segment has its name in VMware's preferences.
// Without it the segment is there all the same, from its ID in the machines.
func (p *planner) segment(n *network) {
	n.kind, n.pvn = "pvn", pvnID(p.t.Lab.Name, n.Label)
	if a, ok := vnet.Find(n.Settings, name, keyNamed); ok && !a.Value.Bool {
		return
	}
	p.keep.segments = append(p.keep.segments, n.pvn)
	entry := p.vars.Name("segment", n.Label)
	prefs, marks := lit(p.at.preferences), lit(p.at.userMarks())
	mark := "segment " + p.lab + " " + n.pvn
	p.add(n, vnet.Step{
		ID: "segment/" + n.Label, Title: "name of LAN segment " + n.Name,
		Probe: vnet.Probe{
			Owner: &vnet.View{Read: show(marks), Find: []vnet.Match{{vnet.Lit(mark)}}},
			Views: []vnet.View{
				{Read: show(prefs), Find: []vnet.Match{{vnet.Lit(listSegments), vnet.Bind(entry), vnet.Lit(`.pvnID = "` + n.pvn + `"`)}}},
				{Read: show(prefs), Expect: []vnet.Expect{{What: "name", Line: vnet.Match{vnet.Lit(listSegments), vnet.Val(entry), vnet.Lit(`.name = "` + n.Name + `"`)}}}},
				{Read: p.processes()},
			},
			Busy: p.open(),
		},
		InUse: `VMware is running: close it, or write backend "vmware" { named = false } into the network block`,
		Create: []vnet.Command{
			edit(marks).Words(vnet.EditAdd, mark).Command,
			edit(prefs).Words(vnet.EditBackup, backup, vnet.EditEnlist, listSegments, "pvnID", n.pvn, "name", n.Name).Command,
		},
		Remove: []vnet.Command{call("remove_segment", lit(n.pvn)).Command},
	})
}

// listSegments is the list of LAN segments in VMware's preferences.
const listSegments = "pref.namedPVNs"
