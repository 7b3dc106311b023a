package vmware

import (
	"github.com/vnetgen/vnetgen/backends/internal/kit"
	"github.com/vnetgen/vnetgen/vnet"
)

// routines are what several steps and sweeps do alike.
func (p *planner) routines() []vnet.Routine {
	all := []vnet.Routine{p.removeVMnet(), p.removeSegment(), p.takeNew(), p.takeNIC(), p.clearNIC(), p.keepModel(), p.restoreNIC(), p.removeMachine()}
	if p.target.HostOS != vnet.Windows {
		all = append(all, p.restartAll())
	}
	return all
}

// removeVMnet takes a vmnet of the lab away, and its mark.
func (p *planner) removeVMnet() vnet.Routine {
	number, marks := val("gone_number"), lit(p.at.marks)
	unmark := edit(marks).Words(vnet.EditDrop).With(join(lit("answer VNET_"), number, lit("_"), val("gone_mark"))).
		Words(vnet.EditBegins).With(join(lit("address vmnet"), number, lit(" "))).Words(vnet.EditTidy)
	r := vnet.Routine{Name: "remove_vmnet", Doc: "takes a vmnet of the lab away", Params: []string{"gone_number", "gone_mark"}}
	if p.target.HostOS == vnet.Windows {
		r.Commands = []vnet.Command{
			p.vnetlib(number, "remove", "nat"), p.vnetlib(number, "remove", "dhcp"), p.vnetlib(number, "disable", "adapter"), p.vnetlib(number, "remove", "adapter"),
			// vnetlib says that it worked also when it did not.
			unmark.Unless(vnet.Select{Read: readRegistry, Fold: foldKey, Lines: []vnet.Match{hasAdapter(vnet.Val("gone_number"))}}),
		}
		return r
	}
	r.Commands = []vnet.Command{
		edit(marks).Words(vnet.EditAdd, p.restart()).Command,
		edit(lit(p.at.networking)).With(p.clear(number)...).Command,
		unmark.Command,
	}
	return r
}

// dropBackup removes the copy of the networking file when no lab has a vmnet.
func (p *planner) dropBackup() vnet.Command {
	return kit.Run(toolFile, "remove", p.at.networking+backup).
		Unless(vnet.Select{Read: show(lit(p.at.marks)), Lines: []vnet.Match{{vnet.Lit("answer VNET_"), vnet.Any}}})
}

// restartAll has VMware take what is written.
func (p *planner) restartAll() vnet.Routine {
	r := vnet.Routine{Name: "restart", Doc: "starts all of VMware's networks anew, as its networking file has them"}
	stop := func(tool string) vnet.Command {
		c := kit.Run(tool, "--stop").Command
		c.MayFail = true // they may be stopped already
		return c
	}
	if p.target.HostOS == vnet.MacOS {
		r.Commands = []vnet.Command{stop(toolVMnetCLI), kit.Run(toolVMnetCLI, "--configure").Command, kit.Run(toolVMnetCLI, "--start").Command}
	} else {
		// It cannot take its own file: hashicorp/vagrant-vmware-desktop gives it a copy, too.
		made := p.at.networking + ".vnetgen-new"
		r.Commands = []vnet.Command{
			kit.Run(toolFile, "copy", p.at.networking, made).Command, // which may fail, while all networks still run
			stop(toolNetworks),
			kit.Run(toolNetworks, "--migrate-network-settings", made).Command,
			kit.Run(toolNetworks, "--start").Command,
			kit.Run(toolFile, "remove", made).Command,
		}
	}
	r.Commands = append(r.Commands, p.dropBackup(), edit(lit(p.at.marks)).Words(vnet.EditBegins, "restart ", vnet.EditTidy).Command)
	return r
}

// removeSegment takes a LAN segment's name out of the preferences.
func (p *planner) removeSegment() vnet.Routine {
	marks := lit(p.at.userMarks())
	return vnet.Routine{
		Name: "remove_segment", Doc: "takes the name of a LAN segment away", Params: []string{"gone_pvn"},
		Commands: []vnet.Command{
			edit(lit(p.at.preferences)).Words(vnet.EditUnlist, listSegments, "pvnID").With(val("gone_pvn")).Words(vnet.EditTidy).Command,
			kit.Run(toolFile, "remove", p.at.preferences+backup).Unless(vnet.Select{
				Read: show(marks), Lines: []vnet.Match{{vnet.Lit("segment "), vnet.Any}}, Except: []vnet.Match{{vnet.Lit("segment " + p.lab + " "), vnet.Val("gone_pvn")}},
			}),
			edit(marks).Words(vnet.EditDrop).With(join(lit("segment "+p.lab+" "), val("gone_pvn"))).Words(vnet.EditTidy).Command,
		},
	}
}

// of is a key of the NIC in a variable.
func of(nic, key string) vnet.Arg { return join(val(nic), lit("."+key)) }

// takeNIC keeps what the slot holds, and marks it.
func (p *planner) takeNIC() vnet.Routine {
	c := edit(val("take_vmx")).Words(vnet.EditBackup, backup)
	for _, key := range nicKeys {
		c = c.Words(vnet.EditHide, wasPrefix).With(of("take_nic", key))
	}
	return vnet.Routine{
		Name: "take_nic", Doc: "keeps what a NIC of a machine is, under other keys", Params: []string{"take_vmx", "take_nic"},
		Commands: []vnet.Command{c.Words(vnet.EditAdd).With(join(lit(ownPrefix), val("take_nic"), lit(` = "`+p.lab+`"`))).Command},
	}
}

// takeNew marks a slot that holds nothing.
func (p *planner) takeNew() vnet.Routine {
	return vnet.Routine{
		Name: "take_new", Doc: "marks a NIC that the machine does not have", Params: []string{"none_vmx", "none_nic"},
		Commands: []vnet.Command{edit(val("none_vmx")).Words(vnet.EditBackup, backup, vnet.EditAdd).
			With(join(lit(newPrefix), val("none_nic"), lit(` = "`+p.lab+`"`))).Words(vnet.EditAdd).
			With(join(lit(ownPrefix), val("none_nic"), lit(` = "`+p.lab+`"`))).Command},
	}
}

// clearNIC takes out what the lab has set.
func (p *planner) clearNIC() vnet.Routine {
	c := edit(val("clear_vmx"))
	for _, key := range nicKeys {
		c = c.Words(vnet.EditKey).With(of("clear_nic", key))
	}
	c = c.Words(vnet.EditKey).With(join(lit(modelPrefix), val("clear_nic")))
	return vnet.Routine{Name: "clear_nic", Doc: "takes out what the lab set of a NIC", Params: []string{"clear_vmx", "clear_nic"}, Commands: []vnet.Command{c.Command}}
}

// keepModel gives a NIC the model that the slot had, or one that guests know.
func (p *planner) keepModel() vnet.Routine {
	file := keys(val("model_vmx"))
	was := vnet.Match{vnet.Lit(wasPrefix), vnet.Val("model_nic"), vnet.Lit(`.virtualdev = "`), vnet.Bind("model_was"), vnet.Lit(`"`)}
	isNew := vnet.Match{vnet.Lit(newPrefix), vnet.Val("model_nic"), vnet.Lit(" = "), vnet.Any}
	put := func(value ...vnet.Arg) kit.Cmd {
		pieces := append([]vnet.Arg{val("model_nic"), lit(`.virtualDev = "`)}, value...)
		return edit(val("model_vmx")).Words(vnet.EditAdd).With(join(append(pieces, lit(`"`))...))
	}
	return vnet.Routine{
		Name: "keep_model", Doc: "gives a NIC the model that it had, or one that guests know", Params: []string{"model_vmx", "model_nic"},
		Commands: []vnet.Command{
			put(val("model_was")).Each(vnet.Select{Read: file, Lines: []vnet.Match{was}}),
			put(lit(modelOfNew)).Each(vnet.Select{Read: file, Lines: []vnet.Match{isNew}}),
		},
	}
}

// restoreNIC gives a slot back what it held. Where it held nothing, all that VMware
// has written about it since goes, too.
func (p *planner) restoreNIC() vnet.Routine {
	vmx, nic := val("back_vmx"), val("back_nic")
	c := edit(vmx)
	for _, key := range nicKeys {
		c = c.Words(vnet.EditKey).With(of("back_nic", key))
	}
	file := keys(vmx)
	c = c.Words(vnet.EditBare, wasPrefix).With(join(nic, lit(".")))
	for _, prefix := range []string{newPrefix, modelPrefix, ownPrefix} {
		c = c.Words(vnet.EditKey).With(join(lit(prefix), nic))
	}
	return vnet.Routine{
		Name: "restore_nic", Doc: "gives a machine's NIC back what it was", Params: []string{"back_vmx", "back_nic", "back_mark"},
		Commands: []vnet.Command{
			edit(vmx).Words(vnet.EditBegins).With(join(nic, lit("."))).
				Each(vnet.Select{Read: file, Lines: []vnet.Match{{vnet.Lit(newPrefix), vnet.Val("back_nic"), vnet.Lit(" = "), vnet.Any}}}),
			c.Command,
			dropCopy("back_vmx"),
			edit(lit(p.at.userMarks())).Words(vnet.EditDrop).With(val("back_mark")).Words(vnet.EditTidy).Command,
		},
	}
}

// dropCopy removes the copy of a .vmx of which no lab has a slot.
func dropCopy(vmx string) vnet.Command {
	return kit.Run(toolFile, "remove").With(join(val(vmx), lit(backup))).
		Unless(vnet.Select{Read: keys(val(vmx)), Lines: []vnet.Match{{vnet.Lit(ownPrefix + "ethernet"), vnet.Any}}})
}

// removeMachine takes away a machine that the lab made.
func (p *planner) removeMachine() vnet.Routine {
	return vnet.Routine{
		Name: "remove_machine", Doc: "removes the file of a machine that this lab made, unless it runs", Params: []string{"made_vmx", "made_mark"},
		Commands: []vnet.Command{
			kit.Run(toolFile, "remove").With(val("made_vmx")).Unless(vnet.Select{Read: p.lock(val("made_vmx")).Read}),
			edit(lit(p.at.userMarks())).Words(vnet.EditDrop).With(val("made_mark")).Words(vnet.EditTidy).Unless(vnet.Select{Read: show(val("made_vmx"))}),
		},
	}
}
