package hyperv

import (
	"net/netip"
	"strconv"

	"github.com/vnetgen/vnetgen/backends/internal/kit"
	"github.com/vnetgen/vnetgen/vnet"
)

// What Hyper-V calls its kinds of switches.
const (
	typePrivate  = "Private"
	typeInternal = "Internal"
	typeExternal = "External"
)

// networks adds the steps of all networks, but for WinNAT.
func (p *planner) networks() {
	for i := range p.t.Networks {
		n := &network{Network: &p.t.Networks[i], name: p.t.Networks[i].Name}
		n.id = p.vars.Name("switch", n.Label)
		p.nets[n.Label] = n
		switch {
		case n.External:
			p.external(n)
		case n.Mode == vnet.Bridged:
			p.bridged(n)
		case n.Mode == vnet.Internal:
			p.ownSwitch(n, typePrivate)
		default:
			p.ownSwitch(n, typeInternal)
			p.hostAddress(n, n.Gateway, n.Subnet, n.Gateway6, n.Subnet6)
			p.dhcp(n)
		}
	}
}

// ownNATs adds the switches of NICs with NAT of their own.
func (p *planner) ownNATs() {
	for i := range p.t.Machines {
		m := &p.t.Machines[i]
		for j := range m.NICs {
			nic := &m.NICs[j]
			if nic.Network != "" {
				continue
			}
			n := &network{Network: &vnet.Network{Mode: vnet.NAT, Subnet: nic.Subnet, Label: m.Label + "/" + strconv.Itoa(nic.Slot)}, own: "nat-"}
			n.name = ownSwitchName(p.t.Lab.Name, m, nic)
			n.id = p.vars.Name("switch", n.Label)
			p.own = append(p.own, n)
			p.ownSwitch(n, typeInternal)
			p.hostAddress(n, kit.Offset(nic.Subnet, gatewayOffset), nic.Subnet, netip.Addr{}, netip.Prefix{})
		}
	}
}

// ownSwitch adds the step of a switch of the lab.
func (p *planner) ownSwitch(n *network, kind string) {
	id := kit.Encode(n.name)
	p.keep[kindSwitch] = append(p.keep[kindSwitch], id)
	named := vnet.Match{vnet.Lit("Name: " + n.name)}
	p.add(n, vnet.Step{
		ID:    n.own + "switch/" + n.Label,
		Title: switchTitles[kind] + " " + n.name,
		Probe: vnet.Probe{
			// Somebody may give another switch that name: it is the marked one that counts.
			Owner: &vnet.View{
				Read: readSwitches, Paragraphs: true, Find: []vnet.Match{named, p.marks.there(kindSwitch, id), field("Id", vnet.Bind(n.id))},
				Expect: []vnet.Expect{want("type", "SwitchType", kind)},
			},
			Claimed: claimed(kindSwitch, id),
			Views:   []vnet.View{{Read: readSwitches, Find: []vnet.Match{named}}},
		},
		Create: []vnet.Command{
			do(stage("New-VMSwitch", text("Name", n.name), text("SwitchType", kind), text("Notes", p.marks.start(kindSwitch, id)+stateMade))).Command,
		},
		Change: []vnet.Command{do(append(theSwitch(n.id), stage("Set-VMSwitch", text("SwitchType", kind)))...).Command},
		Remove: []vnet.Command{call("remove_switch", val(n.id)).Command},
	})
}

// switchTitles are the kinds of switches in a step's title.
var switchTitles = map[string]string{typePrivate: "private switch", typeInternal: "internal switch", typeExternal: "external switch"}

// patience is for how many seconds the host's interface on a new switch is waited
// for: Windows makes it in the background.
const patience = 15

// hostInterface adds the step that the host has its interface on an internal switch,
// and returns the variable with the interface's index. Windows makes it with the
// switch, and it goes with it; where somebody took it away, changing the switch's kind
// there and back makes another.
func (p *planner) hostInterface(n *network) (index string) {
	guid, rest := p.vars.Name("guid", n.Label), p.vars.Name("guid_rest", n.Label)
	index = p.vars.Name("interface", n.Label)
	// One that is left over from another switch has no DeviceId, so no dash.
	there := rowOf(vnet.Val(n.id), vnet.Bind(guid))
	there = append(there, vnet.Lit("-"), vnet.Bind(rest))
	change := func(kind string) vnet.Command {
		return do(append(theSwitch(n.id), stage("Set-VMSwitch", text("SwitchType", kind)))...).
			Unless(vnet.Select{Read: readHostSide, Lines: []vnet.Match{there}})
	}
	p.add(n, vnet.Step{
		ID:    "interface/" + n.Label,
		Title: "the host's interface on " + n.name,
		Needs: n.waits(),
		Probe: vnet.Probe{Views: []vnet.View{
			{Read: readHostSide, Find: []vnet.Match{there}},
			{Read: readInterfaces, Find: []vnet.Match{{vnet.Val(guid), vnet.Lit("-"), vnet.Val(rest), vnet.Lit(tab), vnet.Bind(index)}}},
		}},
		Create: []vnet.Command{change(typePrivate), change(typeInternal)},
		Wait:   patience,
	})
	return index
}

// hostAddress adds the step of the host's addresses on an internal switch: those
// that are wanted, and no other that somebody set. It goes with the switch.
func (p *planner) hostAddress(n *network, addr netip.Addr, subnet netip.Prefix, addr6 netip.Addr, subnet6 netip.Prefix) {
	index := p.hostInterface(n)
	other := p.vars.Name("other", n.Label)
	manual := func(rest ...vnet.Part) vnet.Match {
		return append(vnet.Match{vnet.Val(index), vnet.Lit(tab + "Manual" + tab)}, rest...)
	}
	var lines []vnet.Match
	commands := []vnet.Command{{}}
	set := func(a netip.Addr, subnet netip.Prefix) {
		if !a.IsValid() {
			return
		}
		line := manual(vnet.Lit(a.String() + tab + strconv.Itoa(subnet.Bits())))
		lines = append(lines, line)
		commands = append(commands, do(stage("New-NetIPAddress",
			kit.NumberIn("InterfaceIndex", index), text("IPAddress", a.String()), kit.Number("PrefixLength", int64(subnet.Bits())),
		)).Unless(vnet.Select{Read: readAddresses, Lines: []vnet.Match{line}}))
	}
	set(addr, subnet)
	set(addr6, subnet6)
	commands[0] = do(stage("Remove-NetIPAddress", kit.NumberIn("InterfaceIndex", index), kit.Given("IPAddress", val(other)), kit.Truth("Confirm", false))).
		Each(vnet.Select{Read: readAddresses, Lines: []vnet.Match{manual(vnet.Bind(other), vnet.Lit(tab), vnet.Any)}, Except: lines})
	p.add(n, vnet.Step{
		ID:    n.own + "address/" + n.Label,
		Title: "the host's address on " + n.name,
		Needs: n.waits(),
		Probe: vnet.Probe{Views: []vnet.View{
			{Read: readAddresses, Find: lines, Only: []vnet.Only{{What: "address", Family: manual(vnet.Any), Lines: lines}}},
		}},
		Create: commands,
		Wait:   patience,
	})
}

// defaultSwitch is the ID of the switch with NAT and DHCP that Windows 10 brings
// along from 1709 on. Its name is in the language of Windows; the ID is the same
// everywhere (minikube's hyperv driver relies on it).
const (
	defaultSwitch     = "c08cb7b8-9b3c-408e-8e30-5e16a3aeb444"
	defaultSwitchName = "Default Switch"
)

// external adds the step that an existing switch is there.
func (p *planner) external(n *network) {
	view := vnet.View{Read: readSwitchID, Find: []vnet.Match{rowOf(vnet.Bind(n.id), vnet.Lit(n.name))}}
	view.Only = []vnet.Only{{What: "another switch has that name", Family: rowOf(vnet.Any, vnet.Lit(n.name)), Lines: []vnet.Match{rowOf(vnet.Val(n.id), vnet.Lit(n.name))}}}
	if n.name == defaultSwitchName {
		view = vnet.View{Read: readSwitches, Paragraphs: true, Find: []vnet.Match{{vnet.Lit("Id: " + defaultSwitch)}, field("Id", vnet.Bind(n.id))}}
	}
	p.add(n, vnet.Step{
		ID: "external/" + n.Label, Title: "switch " + n.name + " (external)",
		Probe:   vnet.Probe{Views: []vnet.View{view}},
		Missing: "Hyper-V has no switch " + n.name + ": Get-VMSwitch shows those it has",
	})
}
