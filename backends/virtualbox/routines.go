package virtualbox

import (
	"github.com/vnetgen/vnetgen/backends/internal/kit"
	"github.com/vnetgen/vnetgen/vnet"
)

// A routine does what many steps or a sweep do alike. Its variables begin with
// its own word, since routines share one name space.

// vmKey is the extra data key of a machine under which a slot's past is kept.
const vmKey = "vnetgen/nic/"

// The extra data keys of a machine's former chipset and I/O APIC.
const (
	chipsetKey = "vnetgen/chipset"
	apicKey    = "vnetgen/ioapic"
)

// dhcpWas is the kind of key under which a DHCP server's past is kept.
const dhcpWas = "dhcp-was"

// missing is what VBoxManage says of a machine that it does not know.
var missing = []string{"VBOX_E_OBJECT_NOT_FOUND"}

// routines returns those that the plan's steps and sweeps call.
func (p *planner) routines() []vnet.Routine {
	adapters := []vnet.Routine{p.removeHostOnly()}
	if hostOnlyNetworks(p.target) {
		adapters = []vnet.Routine{p.removeHostOnlyNetwork()}
	}
	return append([]vnet.Routine{
		p.removeNATNetwork(), p.saveDHCP(), p.removeDHCP(),
		p.takeNIC(), p.saveChipset(), p.restoreChipset(), p.removeMachine(),
	}, append(p.restoreNIC(), adapters...)...)
}

// drop returns the command that deletes a mark.
func (p *planner) drop(kind string, id ...vnet.Arg) vnet.Command {
	return command("setextradata", "global").With(join(append([]vnet.Arg{lit(p.marks.key(kind))}, id...)...)).Command
}

func (p *planner) removeNATNetwork() vnet.Routine {
	there := vnet.Select{Read: readNATNetworks, Lines: []vnet.Match{{vnet.Lit("Name:"), vnet.Blank, vnet.Val("net_name")}}}
	return vnet.Routine{
		Name: "remove_nat_network", Doc: "removes a NAT network and its mark", Params: []string{"net_id", "net_name"},
		Commands: []vnet.Command{
			command("natnetwork", "remove", "--netname").With(val("net_name")).Each(there),
			p.drop(kindNATNetwork, val("net_id")),
		},
	}
}

func (p *planner) removeHostOnly() vnet.Routine {
	there := vnet.Select{Read: readHostOnly, Lines: []vnet.Match{{vnet.Lit("Name:"), vnet.Blank, vnet.Val("if_name")}}}
	return vnet.Routine{
		Name: "remove_host_only", Doc: "removes a host-only adapter and its mark", Params: []string{"if_id", "if_name"},
		Commands: []vnet.Command{
			command("hostonlyif", "remove").With(val("if_name")).Each(there),
			p.drop(kindHostOnly, val("if_id")),
		},
	}
}

func (p *planner) removeHostOnlyNetwork() vnet.Routine {
	there := vnet.Select{Read: readHostNets, Lines: []vnet.Match{{vnet.Lit("Name:"), vnet.Blank, vnet.Val("hon_name")}}}
	return vnet.Routine{
		Name: "remove_host_only_network", Doc: "removes a host-only network and its mark", Params: []string{"hon_id", "hon_name"},
		Commands: []vnet.Command{
			command("hostonlynet", "remove", "--name").With(val("hon_name")).Each(there),
			p.drop(kindHostNet, val("hon_id")),
		},
	}
}

// dhcpEntry selects a network's DHCP server once, with its settings bound.
func dhcpEntry(network, prefix string) vnet.Select {
	return vnet.Select{Read: readDHCP, Paragraphs: true,
		Find: []vnet.Match{
			{vnet.Lit("NetworkName:"), vnet.Blank, vnet.Val(network)},
			{vnet.Lit("Dhcpd IP:"), vnet.Blank, vnet.Bind(prefix + "_ip")},
			{vnet.Lit("NetworkMask:"), vnet.Blank, vnet.Bind(prefix + "_mask")},
			{vnet.Lit("LowerIPAddress:"), vnet.Blank, vnet.Bind(prefix + "_lower")},
			{vnet.Lit("UpperIPAddress:"), vnet.Blank, vnet.Bind(prefix + "_upper")},
		},
		Lines: []vnet.Match{{vnet.Lit("Enabled:"), vnet.Blank, vnet.Bind(prefix + "_on")}},
	}
}

func (p *planner) saveDHCP() vnet.Routine {
	space := lit(" ")
	return vnet.Routine{
		Name: "save_dhcp", Doc: "remembers a DHCP server that was there before", Params: []string{"save_id", "save_net"},
		Commands: []vnet.Command{
			command("setextradata", "global").With(
				join(lit(p.marks.key(dhcpWas)), val("save_id")),
				join(val("save_ip"), space, val("save_mask"), space, val("save_lower"), space, val("save_upper"), space, val("save_on")),
			).Each(dhcpEntry("save_net", "save")),
		},
	}
}

func (p *planner) removeDHCP() vnet.Routine {
	was := func(on string) vnet.Select {
		space := vnet.Lit(" ")
		return vnet.Select{Read: readMarks, Lines: []vnet.Match{{
			vnet.Lit("Key: " + p.marks.key(dhcpWas)), vnet.Val("srv_id"), vnet.Lit(", Value: "),
			vnet.Bind("srv_ip"), space, vnet.Bind("srv_mask"), space, vnet.Bind("srv_lower"), space, vnet.Bind("srv_upper"), vnet.Lit(" " + on),
		}}}
	}
	restore := func(on string) kit.Cmd {
		return command("dhcpserver", "add", "--network").With(val("srv_net"), lit("--server-ip"), val("srv_ip"), lit("--netmask"), val("srv_mask"),
			lit("--lower-ip"), val("srv_lower"), lit("--upper-ip"), val("srv_upper"), lit(on))
	}
	there := vnet.Select{Read: readDHCP, Lines: []vnet.Match{{vnet.Lit("NetworkName:"), vnet.Blank, vnet.Val("srv_net")}}}
	saved := vnet.Select{Read: readMarks, Lines: []vnet.Match{{
		vnet.Lit("Key: " + p.marks.key(dhcpWas)), vnet.Val("srv_id"), vnet.Lit(", Value: "), vnet.Any,
	}}}
	return vnet.Routine{
		Name: "remove_dhcp", Doc: "removes a DHCP server and its mark, and puts back the one before", Params: []string{"srv_id", "srv_net"},
		Commands: []vnet.Command{
			command("dhcpserver", "remove", "--network").With(val("srv_net")).Each(there),
			restore("--enable").Each(was("Yes")),
			restore("--disable").Each(was("No")),
			command("setextradata", "global").With(join(lit(p.marks.key(dhcpWas)), val("srv_id"))).Each(saved),
			p.drop(kindDHCP, val("srv_id")),
		},
	}
}

// saveChipset also remembers the I/O APIC: VirtualBox switches it on together
// with the ICH9 chipset, and leaves it on when the chipset goes back.
func (p *planner) saveChipset() vnet.Routine {
	save := func(key, label, as string) vnet.Command {
		return command("setextradata").With(val("chip_vm")).Words(key).With(val(as)).Each(vnet.Select{
			Read:  read(lit("showvminfo"), val("chip_vm")),
			Lines: []vnet.Match{{vnet.Lit(label), vnet.Blank, vnet.Bind(as)}},
		})
	}
	return vnet.Routine{
		Name: "save_chipset", Doc: "remembers a machine's chipset and I/O APIC", Params: []string{"chip_vm"},
		Commands: []vnet.Command{save(apicKey, "IOAPIC:", "apic_was"), save(chipsetKey, "Chipset:", "chip_was")},
	}
}

func (p *planner) restoreChipset() vnet.Routine {
	saved := func(key string, value ...vnet.Part) vnet.Select {
		return vnet.Select{
			Read:  read(lit("getextradata"), val("chipset_vm"), lit("enumerate")),
			Lines: []vnet.Match{append(vnet.Match{vnet.Lit("Key: " + key + ", Value: ")}, value...)},
		}
	}
	return vnet.Routine{
		Name: "restore_chipset", Doc: "puts a machine's former chipset and I/O APIC back", Params: []string{"chipset_vm"},
		Commands: []vnet.Command{
			command("modifyvm").With(val("chipset_vm")).Words("--chipset").With(val("chipset_was")).Each(saved(chipsetKey, vnet.Bind("chipset_was"))),
			command("modifyvm").With(val("chipset_vm")).Words("--ioapic", "off").Each(saved(apicKey, vnet.Lit("disabled"))),
			command("setextradata").With(val("chipset_vm")).Words(apicKey).Command,
			command("setextradata").With(val("chipset_vm")).Words(chipsetKey).Command,
			p.drop(kindChipset, val("chipset_vm")),
		},
	}
}

func (p *planner) removeMachine() vnet.Routine {
	there := vnet.Select{Read: readMachines, Lines: []vnet.Match{{vnet.Any, vnet.Lit("{"), vnet.Val("made_id"), vnet.Lit("}")}}}
	return vnet.Routine{
		Name: "remove_machine", Doc: "removes a machine that this lab made", Params: []string{"made_id"},
		Commands: []vnet.Command{
			command("unregistervm").With(val("made_id")).Words("--delete").Each(there),
			p.drop(kindMachine, val("made_id")),
		},
	}
}

// takeNIC keeps what a slot held: its line, and of single-VM NAT the subnet,
// the switch and the forwards, each under a key of its own. Then it marks the
// slot, so that this is done once.
func (p *planner) takeNIC() vnet.Routine {
	vm, slot := val("take_vm"), val("take_slot")
	info := read(lit("showvminfo"), vm)
	keep := func(key string, more ...vnet.Arg) kit.Cmd {
		return command("setextradata").With(vm, join(append([]vnet.Arg{lit(vmKey), slot, lit("/" + key)}, more...)...))
	}
	comma := lit(",")
	commands := []vnet.Command{
		keep("was").With(val("take_was")).Each(vnet.Select{Read: info, Lines: []vnet.Match{
			{vnet.Lit("NIC "), vnet.Val("take_slot"), vnet.Lit(":"), vnet.Blank, vnet.Bind("take_was")},
		}}),
		keep("natnet").With(val("take_net")).Each(vnet.Select{
			Read:   read(lit("showvminfo"), vm, lit("--machinereadable")),
			Lines:  []vnet.Match{{vnet.Lit("natnet"), vnet.Val("take_slot"), vnet.Lit(`="`), vnet.Bind("take_net"), vnet.Lit(`"`)}},
			Except: []vnet.Match{{vnet.Any, vnet.Lit(`="nat"`)}},
		}),
		keep("rule/", val("take_n")).With(join(val("take_rule"), comma, val("take_proto"), comma, val("take_host"), comma, val("take_from"), comma,
			val("take_guest"), comma, val("take_to"))).Each(vnet.Select{Read: info, Lines: []vnet.Match{{
			vnet.Lit("NIC "), vnet.Val("take_slot"), vnet.Lit(" Rule("), vnet.Bind("take_n"), vnet.Lit("):"), vnet.Blank,
			vnet.Lit("name = "), vnet.Bind("take_rule"), vnet.Lit(", protocol = "), vnet.Bind("take_proto"),
			vnet.Lit(", host ip = "), vnet.Bind("take_host"), vnet.Lit(", host port = "), vnet.Bind("take_from"),
			vnet.Lit(", guest ip = "), vnet.Bind("take_guest"), vnet.Lit(", guest port = "), vnet.Bind("take_to"),
		}}}),
	}
	if !p.target.Version.Less(v72) {
		commands = append(commands, keep("localhost").Words("on").Each(vnet.Select{Read: info, Fold: "NIC ", Lines: []vnet.Match{{
			vnet.Lit("NIC "), vnet.Val("take_slot"), vnet.Lit(" Settings:"), vnet.Any, vnet.Lit("\tLocalhostReachable: 1,"), vnet.Any,
		}}}))
	}
	commands = append(commands, command("setextradata", "global").With(
		join(lit(p.marks.key(kindNIC)), slot, lit("/"), vm), join(lit(pending+" "), slot, lit(" "), val("take_name"))).Command)
	return vnet.Routine{Name: "take_nic", Doc: "remembers what a NIC slot held, and marks it",
		Params: []string{"take_vm", "take_slot", "take_name"}, Commands: commands}
}

// restoreNIC puts back what takeNIC kept, and takes the mark off the slot.
func (p *planner) restoreNIC() []vnet.Routine {
	b := restorer{extra: read(lit("getextradata"), val("back_vm"), lit("enumerate")), info: read(lit("showvminfo"), val("back_vm"))}
	// A slot keeps its NAT rules while it is attached elsewhere, and shows them
	// only when it is back on NAT: the lab's go before that, the slot's own after.
	drop := b.modify("--natpf", lit("delete"), val("back_rule")).Each(vnet.Select{Read: b.info, Lines: []vnet.Match{{
		vnet.Lit("NIC "), vnet.Val("back_slot"), vnet.Lit(" Rule("), vnet.Any, vnet.Lit("):"), vnet.Blank,
		vnet.Lit("name = "), vnet.Bind("back_rule"), vnet.Lit(", protocol = "), vnet.Any,
	}}})
	commands := []vnet.Command{
		drop,
		b.modify("--natdnsproxy", lit("off")).option("--natdnshostresolver", lit("off")).Each(b.kept("dns", vnet.Any)),
		b.modify("--nic", lit("none")).option("--cableconnected", lit("on")).option("--nicpromisc", lit("deny")).
			option("--nicbootprio", lit("0")).option("--nicbandwidthgroup", lit("none")).option("--natnet", lit("default")).
			Each(b.kept("was", vnet.Lit("disabled"))),
		b.settings().Each(b.kept("was", vnet.Lit("MAC: "), vnet.Bind("back_mac"), vnet.Lit(", Attachment: "), vnet.Any,
			vnet.Lit(", Cable connected: "), vnet.Bind("back_cable"), vnet.Lit(", Trace: "), vnet.Any,
			vnet.Lit(", Type: "), vnet.Bind("back_type"), vnet.Lit(", Reported speed: "), vnet.Any,
			vnet.Lit(", Boot priority: "), vnet.Bind("back_boot"), vnet.Lit(", Promisc Policy: "), vnet.Bind("back_promisc"),
			vnet.Lit(", Bandwidth group: "), vnet.Bind("back_group"))),
	}
	for _, a := range attachments {
		what := []vnet.Part{vnet.Lit("MAC: "), vnet.Any, vnet.Lit(", Attachment: " + a.shown)}
		c := b.modify("--nic", lit(a.kind))
		if a.option != "" {
			what = append(what, vnet.Lit(" '"), vnet.Bind("back_to"), vnet.Lit("'"))
			c = c.option(a.option, val("back_to"))
		}
		if a.kind == "generic" {
			what = append(what, vnet.Any) // its properties, which the slot keeps
		}
		commands = append(commands, c.Each(b.kept("was", append(what, vnet.Lit(", Cable connected: "), vnet.Any)...)))
	}
	commands = append(commands, drop,
		b.modify("--natnet", val("back_net")).Each(b.kept("natnet", vnet.Bind("back_net"))),
		b.modify("--natpf", val("back_rule")).Each(vnet.Select{Read: b.extra, Lines: []vnet.Match{{
			vnet.Lit("Key: " + vmKey), vnet.Val("back_slot"), vnet.Lit("/rule/"), vnet.Any, vnet.Lit(", Value: "), vnet.Bind("back_rule"),
		}}}))
	if !p.target.Version.Less(v70) {
		commands = append(commands,
			b.modify("--nat-localhostreachable", lit("off")).Each(b.kept("reach", vnet.Any)),
			b.modify("--nat-localhostreachable", lit("on")).Each(b.kept("localhost", vnet.Any)))
	}
	putBack := vnet.Routine{Name: "put_back", Doc: "gives a NIC slot its former settings", Params: []string{"back_vm", "back_slot"}, Commands: commands}
	// The line goes first of what is kept: without it, nothing is put back a
	// second time when this is cut off and run again.
	extra := read(lit("getextradata"), val("nic_vm"), lit("enumerate"))
	commands = []vnet.Command{
		call("put_back", val("nic_vm"), val("nic_slot")).Each(vnet.Select{Read: extra, Lines: []vnet.Match{{
			vnet.Lit("Key: " + vmKey), vnet.Val("nic_slot"), vnet.Lit("/was, Value: "), vnet.Any,
		}}}),
		command("setextradata").With(val("nic_vm"), join(lit(vmKey), val("nic_slot"), lit("/was"))).Command,
	}
	commands = append(commands,
		command("bandwidthctl").With(val("nic_vm")).Words("remove").With(join(lit("vnetgen-nic"), val("nic_slot"))).Each(vnet.Select{
			Read: read(lit("showvminfo"), val("nic_vm")), Lines: []vnet.Match{{vnet.Lit("#"), vnet.Any, vnet.Lit(": Name: 'vnetgen-nic"), vnet.Val("nic_slot"), vnet.Lit("', Type: Network"), vnet.Any}},
		}),
		command("setextradata").With(val("nic_vm"), join(lit(vmKey), val("nic_slot"), lit("/"), val("nic_key"))).Each(vnet.Select{
			Read: extra, Lines: []vnet.Match{{vnet.Lit("Key: " + vmKey), vnet.Val("nic_slot"), vnet.Lit("/"), vnet.Bind("nic_key"), vnet.Lit(", Value: "), vnet.Any}},
		}),
		p.drop(kindNIC, val("nic_slot"), lit("/"), val("nic_vm")))
	return []vnet.Routine{putBack,
		{Name: "restore_nic", Doc: "puts back what a NIC slot held", Params: []string{"nic_vm", "nic_slot"}, Commands: commands}}
}

// attachments are what showvminfo calls what modifyvm does.
var attachments = []struct{ shown, kind, option string }{
	{"none", "null", ""},
	{"NAT", "nat", ""},
	{"NAT Network", "natnetwork", "--nat-network"},
	{"Internal Network", "intnet", "--intnet"},
	{"Host-only Interface", "hostonly", "--hostonlyadapter"},
	{"Host Only Network", "hostonlynet", "--host-only-net"},
	{"Bridged Interface", "bridged", "--bridgeadapter"},
	{"Generic", "generic", "--nicgenericdrv"},
}

// restorer writes the commands of restoreNIC.
type restorer struct{ extra, info vnet.Read }

// slotCmd is a modifyvm command whose options end in the slot's number.
type slotCmd struct{ kit.Cmd }

func (b restorer) modify(option string, values ...vnet.Arg) slotCmd {
	return slotCmd{command("modifyvm").With(val("back_vm"))}.option(option, values...)
}

func (c slotCmd) option(option string, values ...vnet.Arg) slotCmd {
	return slotCmd{c.With(vnet.Arg{Text: option, Var: "back_slot"}).With(values...)}
}

// settings puts back what any attachment has.
func (b restorer) settings() slotCmd {
	c := b.modify("--macaddress", val("back_mac")).option("--cableconnected", val("back_cable")).option("--nictype", val("back_type")).
		option("--nicbootprio", val("back_boot")).option("--nicpromisc", val("back_promisc")).option("--nicbandwidthgroup", val("back_group")).
		option("--natnet", lit("default"))
	return c
}

// kept selects the value that takeNIC kept under a key.
func (b restorer) kept(key string, value ...vnet.Part) vnet.Select {
	m := vnet.Match{vnet.Lit("Key: " + vmKey), vnet.Val("back_slot"), vnet.Lit("/" + key + ", Value: ")}
	return vnet.Select{Read: b.extra, Lines: []vnet.Match{append(m, value...)}}
}
