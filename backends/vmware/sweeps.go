package vmware

import (
	"github.com/vnetgen/vnetgen/backends/internal/kit"
	"github.com/vnetgen/vnetgen/vnet"
)

// sweeps finds marks of this lab that no step looks after, dependents first.
func (p *planner) sweeps() []vnet.Sweep {
	user := show(lit(p.at.userMarks()))
	marked := func(kind string, rest ...vnet.Part) vnet.Select {
		return vnet.Select{Read: user, Lines: []vnet.Match{append(vnet.Match{vnet.Lit(kind + " " + p.lab + " ")}, rest...)}}
	}
	lock := p.lock(val("swept_vmx"))
	held := &vnet.Select{Read: lock.Read}
	mark := func(kind string, rest ...vnet.Arg) vnet.Arg {
		return join(append([]vnet.Arg{lit(kind + " " + p.lab + " "), val("swept"), lit(" ")}, rest...)...)
	}
	nicMark, machineMark := mark("nic", val("swept_nic"), lit(" "), val("swept_vmx")), mark("machine", val("swept_vmx"))
	forget := func(mark vnet.Arg) kit.Cmd {
		return edit(lit(p.at.userMarks())).Words(vnet.EditDrop).With(mark).Words(vnet.EditTidy)
	}
	// A mark is there before what it stands for, and may be all there is.
	vmx := keys(val("swept_vmx"))
	taken := vnet.Select{Read: vmx, Lines: []vnet.Match{{vnet.Lit(ownPrefix), vnet.Val("swept_nic"), vnet.Lit(` = "` + p.lab + `"`)}}}
	made := vnet.Select{Read: vmx, Lines: []vnet.Match{{vnet.Lit(keyMachine + ` = "` + p.lab + `"`)}}}
	sweeps := []vnet.Sweep{
		{
			Title: "NIC", Name: "swept", ID: "swept", Keep: p.keep.nics,
			Select:   marked("nic", vnet.Bind("swept"), vnet.Lit(" "), vnet.Bind("swept_nic"), vnet.Lit(" "), vnet.Bind("swept_vmx")),
			Hold:     held,
			Held:     "its machine runs or is open in VMware",
			Commands: []vnet.Command{call("restore_nic", val("swept_vmx"), val("swept_nic"), nicMark).Each(taken), dropCopy("swept_vmx"), forget(nicMark).Command},
		},
		{
			Title: "machine", Name: "swept", ID: "swept", Keep: p.keep.machines,
			Select:   marked("machine", vnet.Bind("swept"), vnet.Lit(" "), vnet.Bind("swept_vmx")),
			Hold:     &vnet.Select{Read: vmx, Lines: disks},
			Held:     "it has a disk",
			Commands: []vnet.Command{call("remove_machine", val("swept_vmx"), machineMark).Each(made), forget(machineMark).Unless(made)},
		},
		{
			Title: "name of LAN segment", Name: "swept", ID: "swept", Keep: p.keep.segments,
			Select:   marked("segment", vnet.Bind("swept")),
			Hold:     &vnet.Select{Read: p.processes(), Lines: p.open()},
			Held:     "VMware is running",
			Commands: []vnet.Command{call("remove_segment", val("swept")).Command},
		},
	}
	return append(sweeps, p.vmnetSweeps()...)
}

// vmnetSweeps find vmnets of this lab, and last that they are not in force. A mark
// whose vmnet is not the lab's any more is only forgotten.
func (p *planner) vmnetSweeps() []vnet.Sweep {
	marks := show(lit(p.at.marks))
	number := vnet.Val("swept_number")
	windows := p.target.HostOS == vnet.Windows
	var sweeps []vnet.Sweep
	// What has another number than the lab wants now is not that vmnet.
	for _, n := range p.vmnetsInOrder() {
		pin, pinned := n.pinned()
		if !pinned {
			continue
		}
		sweeps = append(sweeps, vnet.Sweep{
			Title: "vmnet of " + n.Label + ", number", Name: "swept_number", ID: "swept_number", Keep: []string{pin.Text},
			Select:   vnet.Select{Read: marks, Lines: []vnet.Match{{vnet.Lit("answer VNET_"), vnet.Bind("swept_number"), vnet.Lit(p.labMark(n))}}},
			Commands: p.takeAway(lit(n.id), lit(n.tell()), vnet.Lit(n.tell())),
		})
	}
	sweeps = append(sweeps, vnet.Sweep{
		Title: "vmnet", Name: "swept_id", ID: "swept", Keep: p.keep.vmnets,
		// The parts of a mark first, then what identifies the vmnet as a whole.
		Over: &vnet.Select{Read: marks, Lines: []vnet.Match{{
			vnet.Lit("answer VNET_"), vnet.Bind("swept_number"), vnet.Lit("_LAB " + p.lab + " "), vnet.Bind("swept_id"), vnet.Lit(" "), vnet.Bind("swept_tell"),
		}}},
		Select:   vnet.Select{Read: marks, Lines: []vnet.Match{{vnet.Lit("answer VNET_"), number, vnet.Lit("_LAB " + p.lab + " "), vnet.Bind("swept")}}},
		Commands: p.takeAway(val("swept_id"), val("swept_tell"), vnet.Val("swept_tell")),
	})
	if windows {
		// What was not finished is known by its number alone.
		return append([]vnet.Sweep{{
			Title: "half-made vmnet", Name: "swept_number", ID: "swept_number",
			Select: vnet.Select{Read: marks, Lines: []vnet.Match{{vnet.Lit("making vmnet"), vnet.Bind("swept_number"), vnet.Lit(" " + p.lab)}}},
			Commands: []vnet.Command{
				call("remove_vmnet", val("swept_number"), lit("nothing")).Command,
				edit(lit(p.at.marks)).Words(vnet.EditDrop).With(join(lit("making vmnet"), val("swept_number"), lit(" "+p.lab))).Words(vnet.EditTidy).
					Unless(vnet.Select{Read: readRegistry, Fold: foldKey, Lines: []vnet.Match{hasAdapter(number)}}),
			},
		}}, sweeps...)
	}
	var keep []string
	if p.vmnets {
		keep = []string{pending}
	}
	return append(sweeps, vnet.Sweep{
		Title: "pending start of", Name: "swept", ID: "swept", Keep: keep,
		Select:   vnet.Select{Read: marks, Lines: []vnet.Match{{vnet.Lit("restart " + p.lab + " "), vnet.Bind("swept")}}},
		Commands: []vnet.Command{call("restart").Command},
	})
}

// takeAway removes the vmnet of a mark, if it is still that one, and the mark.
func (p *planner) takeAway(id, tell vnet.Arg, told vnet.Part) []vnet.Command {
	number := vnet.Val("swept_number")
	there := vnet.Select{Read: p.both(), Lines: []vnet.Match{
		append(answer(number, "HOSTONLY_SUBNET "), told), {vnet.Lit("add_bridge_mapping "), told, vnet.Lit(" "), number},
	}}
	if p.target.HostOS == vnet.Windows {
		there = vnet.Select{Read: readRegistry, Fold: foldKey, Lines: []vnet.Match{keyOf(number, vnet.Lit("\t"), vnet.Any, vnet.Lit("IPSubnetAddress    REG_SZ    "), told, vnet.Any)}}
	}
	mark := func(before ...vnet.Arg) vnet.Arg {
		return join(append(before, lit("LAB "+p.lab+" "), id, lit(" "), tell)...)
	}
	commands := []vnet.Command{
		call("remove_vmnet", val("swept_number"), mark()).Each(there),
		edit(lit(p.at.marks)).Words(vnet.EditDrop).With(mark(lit("answer VNET_"), val("swept_number"), lit("_"))).Words(vnet.EditTidy).Unless(there),
	}
	if p.target.HostOS != vnet.Windows {
		commands = append(commands, p.dropBackup())
	}
	return commands
}
