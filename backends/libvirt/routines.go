package libvirt

import (
	"github.com/vnetgen/vnetgen/backends/internal/kit"
	"github.com/vnetgen/vnetgen/vnet"
)

// routines are what several steps and sweeps do alike.
func (p *planner) routines() []vnet.Routine {
	return []vnet.Routine{p.removeNetwork(), p.removeMachine(), p.takeNIC(), p.restoreNIC()}
}

func (p *planner) removeNetwork() vnet.Routine {
	info := p.read(lit("net-info"), val("net"))
	return vnet.Routine{
		Name: "remove_network", Doc: "stops a network and forgets it", Params: []string{"net"},
		Commands: []vnet.Command{
			p.virsh("net-destroy").With(val("net")).Each(vnet.Select{Read: info, Lines: []vnet.Match{{vnet.Lit("Active:"), vnet.Blank, vnet.Lit("yes")}}}),
			p.virsh("net-undefine").With(val("net")).Command,
		},
	}
}

func (p *planner) removeMachine() vnet.Routine {
	return vnet.Routine{
		Name: "remove_machine", Doc: "removes a machine that this lab made", Params: []string{"made_id"},
		Commands: []vnet.Command{p.virsh("undefine").With(val("made_id")).Words("--nvram").Command},
	}
}

// was is the element that keeps an interface as it was before the lab took it.
// Its namespace ends in the MAC.
func (p *planner) was(mac, what vnet.Part, rest ...vnet.Part) vnet.Match {
	m := vnet.Match{vnet.Blank, vnet.Lit(`<vnetgen:was xmlns:vnetgen="` + namespace + ":" + p.lab + ":was:"), mac,
		vnet.Lit(`" what="`), what, vnet.Lit(`"><![CDATA[`)}
	return append(m, rest...)
}

// metadata starts a command on the element of one kind and MAC.
func (p *planner) metadata(vm, kind, mac string) kit.Cmd {
	return p.virsh("metadata").With(val(vm), vnet.Arg{Text: namespace + ":" + p.lab + ":" + kind + ":", Var: mac}).Words("--config")
}

// takeNIC keeps an interface of that MAC which the machine has already, for
// restoreNIC.
func (p *planner) takeNIC() vnet.Routine {
	return vnet.Routine{
		Name: "take_nic", Doc: "keeps what a machine has of that MAC", Params: []string{"take_vm", "take_mac", "take_what"},
		Commands: []vnet.Command{
			p.metadata("take_vm", "was", "take_mac").Words("--key", "vnetgen", "--set").
				With(join(lit("<was what='"), val("take_what"), lit("'><![CDATA[<interface "), val("take_head"), lit("<mac address='"), val("take_mac"), lit("'/>"), val("take_rest"), lit("]]></was>"))).
				Each(vnet.Select{Read: p.read(lit("dumpxml"), lit("--inactive"), val("take_vm")), Fold: foldInterface, Lines: []vnet.Match{
					{vnet.Lit(foldInterface), vnet.Bind("take_head"), vnet.Lit("\t<mac address='"), vnet.Val("take_mac"), vnet.Lit("'/>"), vnet.Bind("take_rest")},
				}}),
		},
	}
}

// restoreNIC gives the machine back what it had of that MAC, or takes the
// interface away. The mark goes before what was kept, so that an interrupted
// restore never takes away what it has put back; sweeps find what is left.
func (p *planner) restoreNIC() vnet.Routine {
	stored := p.read(lit("dumpxml"), lit("--inactive"), val("back_vm"))
	shown := p.read(lit("dumpxml"), val("back_vm"))
	was := vnet.Select{Read: stored, Lines: []vnet.Match{
		p.was(vnet.Val("back_mac"), vnet.Any, vnet.Bind("back_was"), vnet.Lit("]]></vnetgen:was>")),
	}}
	there := func(r vnet.Read) vnet.Select {
		return vnet.Select{Read: r, Fold: foldInterface, Lines: []vnet.Match{
			{vnet.Lit("    "), vnet.Bind("back_head"), vnet.Lit("\t<mac address='"), vnet.Val("back_mac"), vnet.Lit("'/>"), vnet.Bind("back_rest")},
		}}
	}
	before := join(val("back_was"), lit("</interface>"))
	now := join(val("back_head"), lit("<mac address='"), val("back_mac"), lit("'/>"), val("back_rest"), lit("</interface>"))
	device := func(verb, where string, input vnet.Arg) kit.Cmd {
		return p.virsh(verb).With(val("back_vm")).Words("/dev/stdin", where).Input(input)
	}
	both := func(c vnet.Command, unless vnet.Select) vnet.Command {
		c.Unless = &unless
		return c
	}
	off := vnet.Select{Read: shown, Lines: idle}
	return vnet.Routine{
		Name: "restore_nic", Doc: "gives a machine back what it had of that MAC", Params: []string{"back_vm", "back_mac"},
		Commands: []vnet.Command{
			device("update-device", "--config", before).Each(was),
			both(device("update-device", "--live", before).Each(was), off),
			both(device("detach-device", "--config", now).Each(there(stored)), was),
			both(device("detach-device", "--live", now).Each(there(shown)), was),
			p.metadata("back_vm", "nic", "back_mac").Words("--remove").Command,
			p.metadata("back_vm", "was", "back_mac").Words("--remove").Each(was),
		},
	}
}
