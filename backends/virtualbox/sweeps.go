package virtualbox

import (
	"github.com/vnetgen/vnetgen/backends/internal/kit"
	"github.com/vnetgen/vnetgen/vnet"
)

// sweeps finds marks of this lab that no step looks after, dependents first.
func (p *planner) sweeps() []vnet.Sweep {
	uuid := vnet.Select{Read: readMachines, Lines: []vnet.Match{{vnet.Any, vnet.Lit("{"), vnet.Val("swept_vm"), vnet.Lit("}")}}}
	// The machine of a mark may be gone: then only the mark is left to delete.
	forget := func(kind string, id ...vnet.Arg) vnet.Command {
		return kit.Cmd{Command: p.drop(kind, id...)}.Unless(uuid)
	}
	sweeps := []vnet.Sweep{
		{
			Title: "NIC", Name: "swept", ID: "swept", Keep: p.keep[kindNIC],
			Select: p.swept(kindNIC, vnet.Bind("swept_slot"), vnet.Lit("/"), vnet.Bind("swept_vm"), vnet.Lit(", Value: "), vnet.Any, vnet.Lit(" "), vnet.Bind("swept")),
			Commands: []vnet.Command{
				call("restore_nic", val("swept_vm"), val("swept_slot")).Each(uuid),
				forget(kindNIC, val("swept_slot"), lit("/"), val("swept_vm")),
			},
		},
		{
			Title: "chipset of", Name: "swept", ID: "swept", Keep: p.keep[kindChipset],
			Select: p.swept(kindChipset, vnet.Bind("swept_vm"), vnet.Lit(", Value: "), vnet.Any, vnet.Lit(" "), vnet.Bind("swept")),
			Commands: []vnet.Command{
				call("restore_chipset", val("swept_vm")).Each(uuid),
				forget(kindChipset, val("swept_vm")),
			},
		},
		{
			Title: "machine", Name: "swept", ID: "swept_id", Keep: p.keep[kindMachine],
			Select: p.swept(kindMachine, vnet.Bind("swept_id"), vnet.Lit(", Value: "), vnet.Any, vnet.Lit(" "), vnet.Bind("swept")),
			Hold: &vnet.Select{
				Read:  vnet.Read{Tool: tool, Args: []vnet.Arg{lit("showvminfo"), val("swept_id")}, Absent: missing},
				Lines: disks,
			},
			Held:     "it has a disk",
			Commands: []vnet.Command{call("remove_machine", val("swept_id")).Command},
		},
		{
			Title: "DHCP server of", Name: "swept", ID: "swept_id", Keep: p.keep[kindDHCP],
			Select:   p.swept(kindDHCP, vnet.Bind("swept_id"), vnet.Lit(", Value: "), vnet.Any, vnet.Lit(" "), vnet.Bind("swept")),
			Commands: []vnet.Command{call("remove_dhcp", val("swept_id"), val("swept")).Command},
		},
		{
			Title: "NAT network", Name: "swept", ID: "swept_id", Keep: p.keep[kindNATNetwork],
			Select:   p.swept(kindNATNetwork, vnet.Bind("swept_id"), vnet.Lit(", Value: "), vnet.Any, vnet.Lit(" "), vnet.Bind("swept")),
			Commands: []vnet.Command{call("remove_nat_network", val("swept_id"), val("swept")).Command},
		},
	}
	kind, title, remove := kindHostOnly, "host-only adapter", "remove_host_only"
	if hostOnlyNetworks(p.target) {
		kind, title, remove = kindHostNet, "host-only network", "remove_host_only_network"
	}
	return append(sweeps, vnet.Sweep{
		Title: title, Name: "swept", ID: "swept_id", Keep: p.keep[kind],
		Select:   p.swept(kind, vnet.Bind("swept_id"), vnet.Lit(", Value: "), vnet.Any, vnet.Lit(" "), vnet.Bind("swept")),
		Commands: []vnet.Command{call(remove, val("swept_id"), val("swept")).Command},
	})
}

// swept selects the marks of a kind.
func (p *planner) swept(kind string, rest ...vnet.Part) vnet.Select {
	return vnet.Select{Read: readMarks, Lines: []vnet.Match{append(vnet.Match{vnet.Lit("Key: " + p.marks.key(kind))}, rest...)}}
}
