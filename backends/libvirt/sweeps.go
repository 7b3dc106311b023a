package libvirt

import (
	"github.com/vnetgen/vnetgen/backends/internal/kit"
	"github.com/vnetgen/vnetgen/vnet"
)

// sweeps finds marks of this lab that no step looks after, dependents first. The
// marks are in what they mark, so every machine and network is looked into.
func (p *planner) sweeps() []vnet.Sweep {
	vm, vmID := uuid("swept_vm")
	net, netID := uuid("swept_net")
	machines := vnet.Select{Read: p.readWords("list", "--all", "--uuid"), Lines: []vnet.Match{vm}}
	stored := p.read(lit("dumpxml"), lit("--inactive"), vmID)
	stored.Absent = missingMachine
	nic := vnet.Match{vnet.Blank, vnet.Lit(`<vnetgen:nic xmlns:vnetgen="` + namespace + ":" + p.lab + ":nic:"), vnet.Bind("swept_mac"),
		vnet.Lit(`" digest="`), vnet.Any, vnet.Lit(`" what="`), vnet.Bind("swept"), vnet.Lit(`"/>`)}
	definition := p.read(lit("net-dumpxml"), lit("--inactive"), netID)
	definition.Absent = missingNetwork
	sweeps := []vnet.Sweep{
		{
			Title: "NIC", Name: "swept", ID: "swept", Keep: p.keep.nics,
			Over: &machines, Select: vnet.Select{Read: stored, Lines: []vnet.Match{nic}},
			Commands: []vnet.Command{call("restore_nic", vmID, val("swept_mac")).Command},
		},
		{
			Title: "note on NIC", Name: "swept", ID: "swept", Keep: p.keep.nics,
			Over: &machines, Select: vnet.Select{Read: stored, Lines: []vnet.Match{p.was(vnet.Bind("swept_mac"), vnet.Bind("swept"), vnet.Any)}},
			Commands: []vnet.Command{p.virsh("metadata").With(vmID, vnet.Arg{Text: namespace + ":" + p.lab + ":was:", Var: "swept_mac"}).Words("--config", "--remove").Command},
		},
		{
			Title: "machine", Name: "swept", ID: "swept_id", Keep: p.keep.machines,
			Over: &machines,
			Select: vnet.Select{Read: stored, Find: []vnet.Match{xmlLine(p.machineMark()), {vnet.Lit("  <name>"), vnet.Bind("swept"), vnet.Lit("</name>")}},
				Lines: []vnet.Match{{vnet.Lit("  <uuid>"), vnet.Bind("swept_id"), vnet.Lit("</uuid>")}}},
			Hold:     &vnet.Select{Read: stored, Lines: []vnet.Match{xmlLine("<disk ")}},
			Held:     "it has a disk",
			Commands: []vnet.Command{call("remove_machine", val("swept_id")).Command},
		},
	}
	if p.target.Variant == variantSession {
		return sweeps // it makes no networks
	}
	return append(sweeps, []vnet.Sweep{
		{
			Title: "port forwards of", Name: "swept", ID: "swept", Keep: p.keep.hooks,
			// Whoever may not look there has made none there either.
			Select: vnet.Select{
				Read:  vnet.Read{Tool: "ls", Args: vnet.Text(p.hooks()), Absent: []string{"No such file", "Permission denied"}},
				Lines: []vnet.Match{{vnet.Lit(p.hookPrefix()), vnet.Bind("swept")}},
			},
			Commands: []vnet.Command{kit.Run("sh").With(join(lit(p.hooks()+"/"+p.hookPrefix()), val("swept")), lit("remove")).Command},
		},
		{
			Title: "network", Name: "swept", ID: "swept", Keep: p.keep.networks,
			Over: &vnet.Select{Read: p.readWords("net-list", "--all", "--uuid"), Lines: []vnet.Match{net}},
			Select: vnet.Select{Read: definition, Lines: []vnet.Match{{vnet.Blank,
				vnet.Lit(`<vnetgen:network xmlns:vnetgen="` + namespace + `" lab="` + p.lab + `" id="`), vnet.Bind("swept"), vnet.Lit(`" digest="`), vnet.Any}}},
			Commands: []vnet.Command{call("remove_network", netID).Command},
		},
	}...)
}

// uuid matches a line with a UUID and nothing else, and is the argument made of
// it: lists end in an empty line.
func uuid(name string) (vnet.Match, vnet.Arg) {
	return vnet.Match{vnet.Bind(name + "_a"), vnet.Lit("-"), vnet.Bind(name + "_b")},
		join(val(name+"_a"), lit("-"), val(name+"_b"))
}
