package docker

import "github.com/vnetgen/vnetgen/vnet"

// sweeps finds marks of this lab that no step looks after, dependents first. A
// network, or a connection, that is not as the lab has it now is one of those: it
// goes before anything is made, since what takes its place may need its addresses.
func (p *planner) sweeps() []vnet.Sweep {
	listed := func(kind string) vnet.Select {
		words := []string{"network", "ls"}
		fields := "{{.ID}} {{.Label `" + labelDigest + "`}} {{.Label `" + labelKind + "`}} {{.Name}}"
		if kind == kindMachine {
			words = []string{"ps", "--all"}
			fields = "{{.ID}} {{.Label `" + labelName + "`}} {{.Label `" + labelKind + "`}} {{.Names}}"
		}
		return vnet.Select{
			Read:  vnet.Read{Tool: tool, Args: vnet.Text(append(words, "--no-trunc", "--filter", "label="+labelLab+"="+p.lab, "--format", fields)...)},
			Lines: []vnet.Match{{vnet.Bind("swept_id"), vnet.Lit(" "), vnet.Bind("swept"), vnet.Lit(" " + kind + " "), vnet.Bind("swept_name")}},
		}
	}
	sweeps := []vnet.Sweep{
		{
			Title: "NIC on network", Name: "swept_net", ID: "swept", Keep: p.keep.nics,
			Over: &vnet.Select{Read: vnet.Read{Tool: tool, Args: vnet.Text("ps", "--all", "--quiet", "--no-trunc")}, Lines: []vnet.Match{{vnet.Bind("swept_vm")}}},
			Select: vnet.Select{Read: inspect(val("swept_vm"), lit(formatNICs)), Lines: []vnet.Match{{
				vnet.Lit("on "), vnet.Bind("swept_net"), vnet.Lit(" " + p.lab + ":"), vnet.Bind("swept"),
			}}},
			Commands: []vnet.Command{call("leave_network", val("swept_net"), val("swept_vm")).Command},
		},
		{
			Title: "container", Name: "swept_name", ID: "swept", Keep: p.keep.machines,
			Select:   listed(kindMachine),
			Hold:     &vnet.Select{Read: inspect(val("swept_id"), lit(formatStatus)), Lines: running},
			Held:     "it is running",
			Commands: []vnet.Command{call("remove_container", val("swept_id")).Command},
		},
	}
	if p.onLinux() {
		sweeps = append(sweeps, p.sweepShims())
	}
	return append(sweeps, vnet.Sweep{
		Title: "network", Name: "swept_name", ID: "swept", Keep: p.keep.networks,
		Select:   listed(kindNetwork),
		Commands: []vnet.Command{call("remove_network", val("swept_id")).Command},
	})
}
