package hyperv

import (
	"github.com/vnetgen/vnetgen/backends/internal/kit"
	"github.com/vnetgen/vnetgen/vnet"
)

// A routine does what many steps or a sweep do alike. Its variables begin with its
// own word, since routines share one name space.

// routines returns those that the plan's steps and sweeps call.
func (p *planner) routines() []vnet.Routine {
	return []vnet.Routine{p.removeSwitch(), p.removeNAT(), p.removeProxy(), p.takeNIC(), p.reconnectNIC(), p.restoreNIC(), p.removeMachine(), p.removeScope()}
}

func (p *planner) removeSwitch() vnet.Routine {
	return vnet.Routine{Name: "remove_switch", Doc: "removes a switch, and the port proxies that lead to it", Params: []string{"switch_id"}, Commands: []vnet.Command{
		// Their marks are in its notes, so they would never be found again.
		call("remove_proxy", val("switch_id"), val("switch_listen"), val("switch_port"), val("switch_proxy")).Each(vnet.Select{
			Read: kit.Show(kit.Blocks([]string{"Notes"}, theSwitch("switch_id")...)),
			Lines: []vnet.Match{notes(vnet.Lit(p.marks.kind(kindProxy)), vnet.Bind("switch_proxy"), vnet.Lit(" "), vnet.Bind("switch_listen"),
				vnet.Lit(" "), vnet.Bind("switch_port"), vnet.Lit(" "), vnet.Any)},
		}),
		do(append(theSwitch("switch_id"), stage("Remove-VMSwitch", kit.Switch("Force")))...).Command,
	}}
}

func (p *planner) removeNAT() vnet.Routine {
	return vnet.Routine{Name: "remove_nat", Doc: "removes a WinNAT with its mappings", Params: []string{"nat_name"}, Commands: []vnet.Command{
		do(stage("Get-NetNatStaticMapping"), exact("NatName", val("nat_name")), stage("Remove-NetNatStaticMapping", kit.Truth("Confirm", false))).Command,
		do(stage("Get-NetNat"), exact("Name", val("nat_name")), stage("Remove-NetNat", kit.Truth("Confirm", false))).Command,
	}}
}

func (p *planner) removeProxy() vnet.Routine {
	address, port := vnet.Arg{Text: "listenaddress=", Var: "proxy_address"}, vnet.Arg{Text: "listenport=", Var: "proxy_port"}
	there := vnet.Match{vnet.Val("proxy_address"), vnet.Lit(" "), vnet.Blank, vnet.Val("proxy_port"), vnet.Lit(" "), vnet.Any}
	return vnet.Routine{
		Name: "remove_proxy", Doc: "removes a port proxy and its mark in a switch's notes", Params: []string{"proxy_switch", "proxy_address", "proxy_port", "proxy_id"},
		Commands: []vnet.Command{
			kit.Run(toolNetsh, "interface", "portproxy", "delete", "v4tov4").With(address, port).Each(vnet.Select{Read: readProxies, Lines: []vnet.Match{there}}),
			do(append(theSwitch("proxy_switch"), stage("Set-VMSwitch", drop(kit.Join(lit(p.marks.kind(kindProxy)), val("proxy_id"), lit(" ")))))...).Command,
		},
	}
}

func (p *planner) removeScope() vnet.Routine {
	return vnet.Routine{Name: "remove_scope", Doc: "removes a DHCP scope", Params: []string{"scope_id"}, Commands: []vnet.Command{
		do(stage("Get-DhcpServerv4Scope"), exact("ScopeId", val("scope_id")), stage("Remove-DhcpServerv4Scope", kit.Switch("Force"))).Command,
	}}
}

func (p *planner) removeMachine() vnet.Routine {
	return vnet.Routine{Name: "remove_machine", Doc: "removes a machine that the plan made", Params: []string{"machine_id"}, Commands: []vnet.Command{
		do(present("machine_id", stage("Remove-VM", kit.Switch("Force")))...).Command,
	}}
}

// wasFields are what is kept of an adapter that the lab takes, in the order of its
// row and of its mark; none of the values holds a semicolon.
var wasFields = []string{
	"Id", "MacAddress", "DynamicMacAddressEnabled", "SwitchId", "MacAddressSpoofing", "DhcpGuard", "RouterGuard", "BandwidthSetting.MaximumBandwidth|0",
	"VlanSetting.OperationMode", "VlanSetting.AccessVlanId", "VlanSetting.NativeVlanId", "VlanSetting.AllowedVlanIdListString",
	"VlanSetting.PrivateVlanMode", "VlanSetting.PrimaryVlanId", "VlanSetting.SecondaryVlanId", "VlanSetting.SecondaryVlanIdListString",
}

// noMAC is what an adapter shows whose dynamic MAC has not been given yet.
const noMAC = "000000000000"

// wasVars are the variables of a routine for these.
func wasVars(prefix string) []string {
	short := []string{"nic", "mac", "dynamic", "switch", "spoofing", "guard", "router", "limit", "mode", "access", "native", "allowed", "private", "primary", "secondary", "secondaries"}
	for i := range short {
		short[i] = prefix + short[i]
	}
	return short
}

// takeNIC keeps what an adapter of the machine is, before the lab changes it: the
// one of that name, or, without a name, the one of that MAC, if there is one. One
// that is taken by its name gets the MAC.
func (p *planner) takeNIC() vnet.Routine {
	vars := wasVars("take_")
	var parts []vnet.Part
	for _, v := range vars {
		parts = append(parts, vnet.Bind(v))
	}
	// mark notes what the adapter is, its MAC from the variable mac.
	mark := func(mac string) vnet.Param {
		join := []vnet.Arg{lit(p.marks.kind(kindWas)), val("take_as"), lit(" ")}
		for i, v := range vars {
			if i > 0 {
				join = append(join, lit(";"))
			}
			if i == 1 { // as in byMAC
				v = mac
			}
			join = append(join, val(v))
		}
		return vnet.Param{Name: "Notes", Kind: vnet.ParamEdit, Edit: &vnet.Edit{Property: "Notes", Add: []vnet.Arg{{Join: join}}}}
	}
	byName := rowOf(append(append([]vnet.Part{}, parts...), vnet.Val("take_name"))...)
	byMAC := append([]vnet.Part{}, parts...)
	byMAC[1] = vnet.Val("take_as")
	rows := kit.Show(kit.Rows("", append(append([]string{}, wasFields...), "Name"), present("take_vm", stage("Get-VMNetworkAdapter"))...))
	keep := do(append(present("take_vm"), stage("Set-VM", mark(vars[1])))...)
	kept := vnet.Select{Read: kit.Show(kit.Blocks([]string{"Notes"}, present("take_vm")...)),
		Lines: []vnet.Match{notes(vnet.Lit(p.marks.kind(kindWas)), vnet.Val("take_as"), vnet.Lit(" "), vnet.Any)}}
	keepMAC := keep
	keepMAC.Pipe = append(present("take_vm"), stage("Set-VM", mark("take_as")))
	once := func(c kit.Cmd, from vnet.Match) vnet.Command {
		c.Command.Each, c.Command.Unless = &vnet.Select{Read: rows, Lines: []vnet.Match{from}}, &kept
		return c.Command
	}
	return vnet.Routine{
		Name: "take_nic", Doc: "keeps what an adapter of the machine is that the lab takes", Params: []string{"take_vm", "take_as", "take_name"},
		Commands: []vnet.Command{
			once(keepMAC, rowOf(append(byMAC, vnet.Any)...)),
			once(keep, byName),
			do(theNIC("take_vm", "take_nic", stage("Set-VMNetworkAdapter", kit.Given("StaticMacAddress", val("take_as"))))...).Each(keptNow(kept, vars)),
		},
	}
}

// keptNow selects the mark that takeNIC has just written, and binds what it says.
func keptNow(from vnet.Select, vars []string) vnet.Select {
	line := append(vnet.Match{}, from.Lines[0][:len(from.Lines[0])-1]...)
	for i, v := range vars {
		if i > 0 {
			line = append(line, vnet.Lit(";"))
		}
		line = append(line, vnet.Bind(v))
	}
	from.Lines = []vnet.Match{line}
	return from
}

// restoreNIC puts an adapter back to what it was, or removes one that the plan made,
// and takes the marks out of the machine's notes.
func (p *planner) restoreNIC() vnet.Routine {
	vars := wasVars("was_")
	info := kit.Show(kit.Blocks([]string{"Notes"}, present("restore_vm")...))
	start := func(kind string) vnet.Match {
		return notes(vnet.Lit(p.marks.kind(kind)), vnet.Val("restore_mac"), vnet.Lit(" "))
	}
	// was selects the kept state, of those with these values only.
	was := func(fixed map[string]string) vnet.Select {
		line := start(kindWas)
		for i, v := range vars {
			if i > 0 {
				line = append(line, vnet.Lit(";"))
			}
			if value, ok := fixed[v]; ok {
				line = append(line, vnet.Lit(value))
			} else {
				line = append(line, vnet.Bind(v))
			}
		}
		return vnet.Select{Read: info, Lines: []vnet.Match{line}}
	}
	set := func(fixed map[string]string, cmdlet string, params ...vnet.Param) vnet.Command {
		return do(theNIC("restore_vm", "was_nic", stage(cmdlet, params...))...).Each(was(fixed))
	}
	private := func(word string) map[string]string {
		return map[string]string{"was_mode": "Private", "was_private": word}
	}
	mode := func(word string) map[string]string { return map[string]string{"was_mode": word} }
	// A dynamic MAC is put back, too, so that the adapter shows it until Hyper-V gives it
	// another; one that has not been given yet is none.
	address := set(nil, "Set-VMNetworkAdapter", kit.Given("StaticMacAddress", val("was_mac")))
	address.Each.Except = was(map[string]string{"was_mac": noMAC}).Lines
	// A legacy adapter has no limit, and cannot be given one, not even none.
	limit := set(nil, "Set-VMNetworkAdapter", kit.NumberIn("MaximumBandwidth", "was_limit"))
	limit.Unless = &vnet.Select{
		Read:  kit.Show(kit.Rows("", []string{"Id", "BandwidthSetting.MaximumBandwidth|0"}, present("restore_vm", stage("Get-VMNetworkAdapter"))...)),
		Lines: []vnet.Match{rowOf(vnet.Val("was_nic"), vnet.Val("was_limit"))},
	}
	anyWas := vnet.Select{Read: info, Lines: []vnet.Match{append(start(kindWas), vnet.Any)}}
	made := do(theNIC("restore_vm", "restore_nic", stage("Remove-VMNetworkAdapter"))...)
	made.Command.Each = &vnet.Select{Read: info, Lines: []vnet.Match{append(start(kindNIC), vnet.Any, vnet.Lit(" "), vnet.Any, vnet.Lit(" "), vnet.Bind("restore_nic"))}}
	// One with that MAC is the plan's when the plan had begun to add one, and not before:
	// then it is one that the plan was about to take.
	half := do(present("restore_vm", stage("Get-VMNetworkAdapter"), exact("MacAddress", val("restore_mac")), stage("Remove-VMNetworkAdapter"))...)
	half.Command.Each = &vnet.Select{Read: info, Lines: []vnet.Match{append(start(kindNIC), vnet.Lit(stateAdding+" "), vnet.Any)}}
	lineStart := func(kind string) vnet.Arg {
		return kit.Join(lit(p.marks.kind(kind)), val("restore_mac"), lit(" "))
	}
	return vnet.Routine{
		Name: "restore_nic", Doc: "puts an adapter back to what it was, or removes one that the plan made", Params: []string{"restore_vm", "restore_mac"},
		Commands: []vnet.Command{
			set(nil, "Disconnect-VMNetworkAdapter"),
			kit.Call("reconnect_nic", val("restore_vm"), val("was_nic"), val("was_switch")).Each(was(nil)),
			set(nil, "Set-VMNetworkAdapter", kit.Given("MacAddressSpoofing", val("was_spoofing")), kit.Given("DhcpGuard", val("was_guard")), kit.Given("RouterGuard", val("was_router"))),
			limit,
			set(mode("Untagged"), "Set-VMNetworkAdapterVlan", kit.Switch("Untagged")),
			set(mode("Access"), "Set-VMNetworkAdapterVlan", kit.Switch("Access"), kit.NumberIn("VlanId", "was_access")),
			set(mode("Trunk"), "Set-VMNetworkAdapterVlan", kit.Switch("Trunk"), kit.Given("AllowedVlanIdList", val("was_allowed")), kit.NumberIn("NativeVlanId", "was_native")),
			set(private("Isolated"), "Set-VMNetworkAdapterVlan", kit.Switch("Isolated"), kit.NumberIn("PrimaryVlanId", "was_primary"), kit.NumberIn("SecondaryVlanId", "was_secondary")),
			set(private("Community"), "Set-VMNetworkAdapterVlan", kit.Switch("Community"), kit.NumberIn("PrimaryVlanId", "was_primary"), kit.NumberIn("SecondaryVlanId", "was_secondary")),
			set(private("Promiscuous"), "Set-VMNetworkAdapterVlan", kit.Switch("Promiscuous"), kit.NumberIn("PrimaryVlanId", "was_primary"), kit.Given("SecondaryVlanIdList", val("was_secondaries"))),
			address,
			set(map[string]string{"was_dynamic": "True"}, "Set-VMNetworkAdapter", kit.Switch("DynamicMacAddress")),
			made.Unless(anyWas),
			half.Unless(anyWas),
			do(append(present("restore_vm"), stage("Set-VM", drop(lineStart(kindNIC), lineStart(kindWas))))...).Command,
		},
	}
}

// reconnectNIC connects an adapter to a switch, if that is still there.
func (p *planner) reconnectNIC() vnet.Routine {
	return vnet.Routine{
		Name: "reconnect_nic", Doc: "connects an adapter to a switch that is still there", Params: []string{"again_vm", "again_nic", "again_switch"},
		Commands: []vnet.Command{
			do(theNIC("again_vm", "again_nic", stage("Connect-VMNetworkAdapter", object("VMSwitch", theSwitch("again_switch")...)))...).
				Each(vnet.Select{Read: readSwitchID, Lines: []vnet.Match{rowOf(vnet.Val("again_switch"), vnet.Any)}}),
		},
	}
}
