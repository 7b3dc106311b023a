package hyperv

import (
	"github.com/vnetgen/vnetgen/backends/internal/kit"
	"github.com/vnetgen/vnetgen/vnet"
)

// sweeps finds marks of this lab that no step looks after, dependents first.
func (p *planner) sweeps() []vnet.Sweep {
	overMachines := &vnet.Select{Read: readMachines, Lines: []vnet.Match{rowOf(vnet.Bind("swept_vm"), vnet.Bind("swept_machine"))}}
	overSwitches := &vnet.Select{Read: readSwitchID, Lines: []vnet.Match{rowOf(vnet.Bind("swept_switch"), vnet.Bind("swept_name"))}}
	machineNotes := kit.Show(kit.Blocks([]string{"Notes"}, theMachine("swept_vm")...))
	switchNotes := kit.Show(kit.Blocks([]string{"Notes"}, theSwitch("swept_switch")...))
	mark := func(kind string, rest ...vnet.Part) []vnet.Match {
		return []vnet.Match{notes(append([]vnet.Part{vnet.Lit(p.marks.kind(kind))}, rest...)...)}
	}
	sweeps := []vnet.Sweep{
		{
			Title: "NIC", Name: "swept", ID: "swept", Keep: p.keep[kindNIC], Over: overMachines,
			Select: vnet.Select{Read: machineNotes, Lines: mark(kindNIC, vnet.Bind("swept_mac"), vnet.Lit(" "), vnet.Any, vnet.Lit(" "),
				vnet.Bind("swept"), vnet.Lit(" "), vnet.Any)},
			Commands: []vnet.Command{call("restore_nic", val("swept_vm"), val("swept_mac")).Command},
		},
		{
			Title: "machine", Name: "swept_machine", ID: "swept_id", Keep: p.keep[kindMachine], Over: overMachines,
			Select: vnet.Select{Read: machineNotes, Lines: mark(kindMachine, vnet.Bind("swept_id"), vnet.Lit(" "), vnet.Any)},
			Hold: &vnet.Select{Read: kit.Show(kit.Blocks([]string{"Path"}, theMachine("swept_vm", stage("Get-VMHardDiskDrive"))...)),
				Lines: disks},
			Held:     "it has a disk",
			Commands: []vnet.Command{call("remove_machine", val("swept_vm")).Command},
		},
		{
			Title: "half-made machine", Name: "swept_id", ID: "swept_id", Keep: p.keep[kindMachine],
			Select:   vnet.Select{Read: readMachines, Lines: []vnet.Match{{vnet.Bind("swept_vm"), vnet.Lit(tab + p.marks.raw("")), vnet.Bind("swept_id")}}},
			Commands: []vnet.Command{call("remove_machine", val("swept_vm")).Command},
		},
		{
			Title: "forward of", Name: "swept", ID: "swept_id", Keep: p.keep[kindProxy], Over: overSwitches,
			Select: vnet.Select{Read: switchNotes, Lines: mark(kindProxy, vnet.Bind("swept_id"), vnet.Lit(" "), vnet.Bind("swept"),
				vnet.Lit(" "), vnet.Bind("swept_port"), vnet.Lit(" "), vnet.Any)},
			Commands: []vnet.Command{call("remove_proxy", val("swept_switch"), val("swept"), val("swept_port"), val("swept_id")).Command},
		},
		p.sweepNAT(readNATs, natName(p.marks.lab, "")+"-", vnet.Bind("swept_id")),
		p.sweepNAT(kit.Show(kit.Rows("", natFields, stage("Get-NetNat"), exact("Name", lit(natName(p.marks.lab, ""))))), "", vnet.Bind("swept_id")),
	}
	return append(sweeps, vnet.Sweep{
		Title: "DHCP scope", Name: "swept", ID: "swept", Keep: p.keep[kindDHCP],
		Over:     &vnet.Select{Read: readRole, Lines: []vnet.Match{row("DHCPServer", "Running")}},
		Select:   vnet.Select{Read: readScopes, Lines: []vnet.Match{{vnet.Bind("swept"), vnet.Lit(tab), vnet.Any, vnet.Lit(tab + p.scopeMark())}}},
		Commands: []vnet.Command{call("remove_scope", val("swept")).Command},
	}, vnet.Sweep{
		Title: "switch", Name: "swept_name", ID: "swept_id", Keep: p.keep[kindSwitch], Over: overSwitches,
		Select:   vnet.Select{Read: switchNotes, Lines: mark(kindSwitch, vnet.Bind("swept_id"), vnet.Lit(" "), vnet.Any)},
		Commands: []vnet.Command{call("remove_switch", val("swept_switch")).Command},
	})
}

// sweepNAT removes WinNATs whose names are start and what is bound behind it.
func (p *planner) sweepNAT(from vnet.Read, start string, id vnet.Part) vnet.Sweep {
	line := vnet.Match{id, vnet.Lit(tab), vnet.Bind("swept")}
	if start != "" {
		line = append(vnet.Match{vnet.Lit(start)}, line...)
	}
	return vnet.Sweep{
		Title: "WinNAT of", Name: "swept", ID: "swept_id", Keep: p.keep[natKind(start)],
		Select:   vnet.Select{Read: from, Lines: []vnet.Match{line}},
		Commands: []vnet.Command{call("remove_nat", vnet.Arg{Text: start, Var: "swept_id"}).Command},
	}
}

// natKind is where the identities are kept of WinNATs whose names begin so.
func natKind(start string) string {
	if start == "" {
		return natWord
	}
	return natWord + "-"
}
