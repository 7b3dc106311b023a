package vmware

import (
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
	sweeps := []vnet.Sweep{
		{
			Title: "NIC", Name: "swept", ID: "swept", Keep: p.keep.nics,
			Select:   marked("nic", vnet.Bind("swept"), vnet.Lit(" "), vnet.Bind("swept_nic"), vnet.Lit(" "), vnet.Bind("swept_vmx")),
			Hold:     held,
			Held:     "its machine runs or is open in VMware",
			Commands: []vnet.Command{call("restore_nic", val("swept_vmx"), val("swept_nic"), mark("nic", val("swept_nic"), lit(" "), val("swept_vmx"))).Command},
		},
		{
			Title: "machine", Name: "swept", ID: "swept", Keep: p.keep.machines,
			Select:   marked("machine", vnet.Bind("swept"), vnet.Lit(" "), vnet.Bind("swept_vmx")),
			Hold:     &vnet.Select{Read: show(val("swept_vmx")), Lines: disks},
			Held:     "it has a disk",
			Commands: []vnet.Command{call("remove_machine", val("swept_vmx"), mark("machine", val("swept_vmx"))).Command},
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
	number, tell := vnet.Val("swept_number"), vnet.Val("swept_tell")
	there := vnet.Select{Read: p.both(), Lines: []vnet.Match{
		answer(number, "HOSTONLY_SUBNET "), {vnet.Lit("add_bridge_mapping "), tell, vnet.Lit(" "), number},
	}}
	there.Lines[0] = append(there.Lines[0], tell)
	if p.target.HostOS == vnet.Windows {
		there = vnet.Select{Read: readRegistry, Fold: foldKey, Lines: []vnet.Match{keyOf(number, vnet.Lit("\t"), vnet.Any, vnet.Lit("IPSubnetAddress    REG_SZ    "), tell, vnet.Any)}}
	}
	rest := join(lit("LAB "+p.lab+" "), val("swept_id"), lit(" "), val("swept_tell"))
	drop := edit(lit(p.at.marks)).Words(vnet.EditDrop).With(join(lit("answer VNET_"), val("swept_number"), lit("_LAB "+p.lab+" "), val("swept_id"), lit(" "), val("swept_tell"))).Words(vnet.EditTidy)
	sweeps := []vnet.Sweep{{
		Title: "vmnet", Name: "swept_id", ID: "swept", Keep: p.keep.vmnets,
		// The parts of a mark first, then what identifies the vmnet as a whole.
		Over: &vnet.Select{Read: marks, Lines: []vnet.Match{{
			vnet.Lit("answer VNET_"), vnet.Bind("swept_number"), vnet.Lit("_LAB " + p.lab + " "), vnet.Bind("swept_id"), vnet.Lit(" "), vnet.Bind("swept_tell"),
		}}},
		Select: vnet.Select{Read: marks, Lines: []vnet.Match{{vnet.Lit("answer VNET_"), number, vnet.Lit("_LAB " + p.lab + " "), vnet.Bind("swept")}}},
		Commands: []vnet.Command{
			call("remove_vmnet", val("swept_number"), rest).Each(there),
			drop.Command,
		},
	}}
	if p.target.HostOS == vnet.Windows {
		return sweeps
	}
	var keep []string
	if p.vmnets {
		keep = []string{p.lab}
	}
	return append(sweeps, vnet.Sweep{
		Title: "pending start of VMware's networks, lab", Name: "swept", ID: "swept", Keep: keep,
		Select:   vnet.Select{Read: marks, Lines: []vnet.Match{{vnet.Lit("restart "), vnet.Bind("swept")}}},
		Commands: []vnet.Command{call("restart").Command},
	})
}
