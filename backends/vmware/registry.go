package vmware

import (
	"github.com/vnetgen/vnetgen/backends/internal/kit"
	"github.com/vnetgen/vnetgen/vnet"
)

// On Windows vmnets are in the registry, and vnetlib64 makes and changes them. Some of
// its commands say that they failed when they did not, or the other way round: its exit
// status is not looked at, the registry is.

// registryRoot is the key with the vmnets (hashicorp/vagrant-vmware-desktop reads it in the
// 32-bit view).
const registryRoot = `HKEY_LOCAL_MACHINE\SOFTWARE\WOW6432Node\VMware, Inc.\VMnetLib\VMnetConfig`

// readRegistry shows the keys and values of all vmnets.
var readRegistry = vnet.Read{Tool: toolReg, Args: vnet.Text("query", registryRoot, "/s")}

// foldKey has every key with its values as one line, with tabs between.
const foldKey = "HKEY_"

// keyOf matches a key of a vmnet: its number, and what is behind it.
func keyOf(rest ...vnet.Part) vnet.Match {
	return append(vnet.Match{vnet.Lit(registryRoot + `\vmnet`)}, rest...)
}

// registry adds the steps of a vmnet on Windows.
func (p *planner) registry(n *network, s vmnetSpec) {
	number := n.part()
	value := func(key, value string) vnet.Match {
		return keyOf(number, vnet.Lit(key+"\t"), vnet.Any, vnet.Lit(value), vnet.Any)
	}
	telling := func(number, tell vnet.Part) vnet.Match {
		return keyOf(number, vnet.Lit("\t"), vnet.Any, vnet.Lit("IPSubnetAddress    REG_SZ    "), tell, vnet.Any)
	}
	owner := &vnet.View{Read: show(lit(p.at.marks)), Find: []vnet.Match{{vnet.Lit("answer VNET_"), vnet.Bind(n.number), vnet.Lit(p.labMark(n))}}}
	view := vnet.View{Read: readRegistry, Fold: foldKey, Find: []vnet.Match{telling(number, vnet.Lit(n.tell()))},
		Expect: []vnet.Expect{{What: "netmask", Line: value("", "IPSubnetMask    REG_SZ    "+kit.Mask(n.Subnet))}}}
	wanted := func(what, key, name string, on bool) {
		line := value(key, name+"    REG_DWORD    0x1")
		if on {
			view.Expect = append(view.Expect, vnet.Expect{What: what, Line: line})
		} else {
			view.Only = append(view.Only, vnet.Only{What: what, Family: line})
		}
	}
	wanted("host's adapter", `\Adapter`, "UseAdapter", s.host)
	wanted("DHCP", `\DHCP`, "UseDHCP", s.dhcp)
	wanted("NAT", `\NAT`, "UseNAT", s.nat)
	views := []vnet.View{view}
	free, pinned := n.pinned()
	if pinned {
		// Its mark may be from before an edit of the lab: then it tells what it was.
		was := p.vars.Name("was", n.Label)
		owner.Find = []vnet.Match{{vnet.Lit("answer VNET_" + free.Text + "_LAB " + p.lab + " " + n.id + " "), vnet.Bind(was)}}
		views[0].Find = []vnet.Match{telling(number, vnet.Val(was))}
		views[0].Expect = append(views[0].Expect, vnet.Expect{What: "subnet", Line: telling(number, vnet.Lit(n.tell()))})
	}
	least, most := numbers(free, pinned, lastVMnetWindows)
	free = val(p.vars.Name("free", n.Label))
	views[0].Free = []vnet.Free{{Var: free.Var, Taken: keyOf(vnet.Bind("taken"), vnet.Lit("\t"), vnet.Any), Min: least, Max: most}}
	if s.hostAddr.IsValid() {
		// Where the registry has it is not known.
		views = append(views, vnet.View{Read: show(lit(p.at.marks)), Only: []vnet.Only{{What: "host's address",
			Family: vnet.Match{vnet.Lit("address vmnet"), number, vnet.Lit(" "), vnet.Any}, Lines: []vnet.Match{{vnet.Lit("address vmnet"), number, vnet.Lit(" " + s.hostAddr.String())}}}}})
	}
	making := func() kit.Cmd { return edit(lit(p.at.marks)) }
	begun := join(lit("making vmnet"), free, lit(" "+p.lab))
	// A vmnet that is not finished is known by its number, a finished one by its mark: what
	// fails or is cut off in between is taken away before anything is made.
	create := []vnet.Command{making().Words(vnet.EditAdd).With(begun).Command, p.vnetlib(free, "add", "adapter")}
	create = append(create, p.settings(n, s, free)...)
	create = append(create, making().Words(vnet.EditBetween, "answer VNET_", p.labMark(n), vnet.EditAdd).With(answerArg(free, p.labMark(n)[1:])).Words(vnet.EditDrop).With(begun).
		Each(vnet.Select{Read: readRegistry, Fold: foldKey, Lines: []vnet.Match{telling(vnet.Val(free.Var), vnet.Lit(n.tell()))}}))
	step := vnet.Step{
		ID: "vmnet/" + n.Label, Title: s.title,
		Probe:  vnet.Probe{Owner: owner, Views: views},
		Create: create,
		Change: p.settings(n, s, n.arg()),
		Remove: []vnet.Command{call("remove_vmnet", n.arg(), lit(p.labMark(n)[1:])).Command},
		Wait:   patience,
	}
	if s.nat {
		step.Warn = []vnet.Warning{{
			When: vnet.Select{Read: readRegistry, Fold: foldKey, Lines: []vnet.Match{keyOf(vnet.Any, vnet.Lit(`\NAT`+"\t"), vnet.Any, vnet.Lit("UseNAT    REG_DWORD    0x1"), vnet.Any)},
				Except: []vnet.Match{keyOf(number, vnet.Lit(`\NAT`+"\t"), vnet.Any)}},
			Text:   `another vmnet is NAT, and VMware's NAT service on Windows serves one: take NAT from it in the Virtual Network Editor, or use it, with external = true and name = "VMnet8"`,
			OnlyUp: true,
		}}
	}
	p.add(n, step)
	if s.dhcp {
		p.reservations(n)
	}
	if s.nat {
		p.registryForwards(n)
	}
}

// patience is for how many seconds VMware's services are waited for.
const patience = 10

// vnetlib is a command about a vmnet.
func (p *planner) vnetlib(number vnet.Arg, verb, what string, rest ...string) vnet.Command {
	c := kit.Run(toolVNetLib, "--", verb, what).With(vmnetArg(number)).Words(rest...).Command
	c.MayFail = true
	return c
}

// settings are the commands that give a vmnet its settings, in the order in which
// vagrant's utility gives them.
func (p *planner) settings(n *network, s vmnetSpec, number vnet.Arg) []vnet.Command {
	commands := []vnet.Command{
		p.vnetlib(number, "set", "vnet", "mask", kit.Mask(n.Subnet)),
		p.vnetlib(number, "set", "vnet", "addr", n.tell()),
	}
	if s.hostAddr.IsValid() {
		commands = append(commands, p.vnetlib(number, "set", "adapter", "addr", s.hostAddr.String()),
			edit(lit(p.at.marks)).Words(vnet.EditBegins).With(oneText([]vnet.Arg{lit("address vmnet"), number, lit(" ")})).
				Words(vnet.EditAdd).With(oneText([]vnet.Arg{lit("address vmnet"), number, lit(" " + s.hostAddr.String())})).Command)
	}
	onOff := func(on bool, what string) {
		verb := "remove"
		if on {
			verb = "add"
		}
		commands = append(commands, p.vnetlib(number, verb, what))
	}
	commands = append(commands, p.vnetlib(number, "enable", "adapter"))
	onOff(s.dhcp, "dhcp")
	onOff(s.nat, "nat")
	commands = append(commands, p.vnetlib(number, "update", "dhcp"), p.vnetlib(number, "update", "nat"), p.vnetlib(number, "update", "adapter"))
	return commands
}

// hasAdapter matches the key of a vmnet on which the host has an adapter.
func hasAdapter(number vnet.Part) vnet.Match {
	return keyOf(number, vnet.Lit(`\Adapter`+"\t"), vnet.Any, vnet.Lit("UseAdapter    REG_DWORD    0x1"), vnet.Any)
}

// values returns the view of the values below a key of a vmnet: exactly these lines of
// those that fit the family.
func (n *network) values(key, what string, family vnet.Match, lines []vnet.Match) vnet.View {
	if len(lines) > 0 {
		return vnet.View{Read: readRegistry, Paragraphs: true, Find: []vnet.Match{keyOf(n.part(), vnet.Lit(key))},
			Only: []vnet.Only{{What: what, Family: family, Lines: lines}}}
	}
	none := keyOf(n.part(), vnet.Lit(key+"\t"), vnet.Any)
	return vnet.View{Read: readRegistry, Fold: foldKey, Only: []vnet.Only{{What: what, Family: append(none, family[1:]...)}}}
}

// reservations adds the step of the addresses that DHCP keeps for machines.
func (p *planner) reservations(n *network) {
	const key = `\DHCP\FixedIPtoMac`
	mac := p.vars.Name("mac", n.Label)
	family := vnet.Match{vnet.Lit("    "), vnet.Bind(mac), vnet.Lit("    REG_SZ    "), vnet.Any}
	var lines []vnet.Match
	stale := vnet.Select{Read: readRegistry, Paragraphs: true, Find: []vnet.Match{keyOf(n.part(), vnet.Lit(key))}, Lines: []vnet.Match{family}}
	commands := []vnet.Command{{}}
	for _, l := range p.leases[n.Label] {
		line := vnet.Match{vnet.Lit("    " + l.MAC.String() + "    REG_SZ    " + l.Address.String())}
		lines = append(lines, line)
		add := p.vnetlib(n.arg(), "set", "dhcp", "addipmac", l.Address.String(), l.MAC.String())
		add.Unless = &vnet.Select{Read: readRegistry, Paragraphs: true, Find: stale.Find, Lines: []vnet.Match{line}}
		commands = append(commands, add)
	}
	stale.Except = lines
	commands[0] = kit.Run(toolReg, "delete").With(oneText([]vnet.Arg{lit(registryRoot + `\vmnet`), n.arg(), lit(key)})).Words("/v").With(val(mac)).Words("/f").Each(stale)
	commands = append(commands, p.vnetlib(n.arg(), "update", "dhcp"))
	p.add(n, vnet.Step{
		ID: "reservations/" + n.Label, Title: "reservations of " + n.Label, Needs: n.waits(),
		Probe:  vnet.Probe{Views: []vnet.View{n.values(key, "reservations", unbound(family), lines)}},
		Create: commands,
	})
}

// unbound puts any text in the place of what a pattern binds.
func unbound(m vnet.Match) vnet.Match {
	all := make(vnet.Match, len(m))
	for i, part := range m {
		if part.Kind == vnet.PartBind {
			part = vnet.Any
		}
		all[i] = part
	}
	return all
}

// registryForwards adds the steps of the forwards of a NAT vmnet, which vmrun sets without
// starting anything anew.
func (p *planner) registryForwards(n *network) {
	for _, proto := range []string{"tcp", "udp"} {
		key := map[string]string{"tcp": `\NAT\TCPForward`, "udp": `\NAT\UDPForward`}[proto]
		port := p.vars.Name(proto+"_port", n.Label)
		family := vnet.Match{vnet.Lit("    "), vnet.Bind(port), vnet.Lit("    REG_SZ    "), vnet.Any, vnet.Lit(":"), vnet.Any}
		stale := vnet.Select{Read: readRegistry, Paragraphs: true, Find: []vnet.Match{keyOf(n.part(), vnet.Lit(key))}, Lines: []vnet.Match{family}}
		var lines []vnet.Match
		commands := []vnet.Command{{}}
		vmnet := vmnetArg(n.arg())
		for _, f := range p.forwards[n.Label] {
			if f.proto != proto {
				continue
			}
			line := vnet.Match{vnet.Lit("    " + f.from + "    REG_SZ    " + f.guest + ":" + f.to)}
			lines = append(lines, line)
			commands = append(commands, kit.Run(toolVMRun, "setPortForwarding").With(vmnet).Words(proto, f.from, f.guest, f.to).
				Unless(vnet.Select{Read: readRegistry, Paragraphs: true, Find: stale.Find, Lines: []vnet.Match{line}}))
		}
		stale.Except = lines
		commands[0] = kit.Run(toolVMRun, "deletePortForwarding").With(vmnet).Words(proto).With(val(port)).Each(stale)
		p.add(n, vnet.Step{
			ID: "forwards-" + proto + "/" + n.Label, Title: "forwards of " + n.Label + " (" + proto + ")", Needs: n.waits(),
			Probe:  vnet.Probe{Views: []vnet.View{n.values(key, "forwards", unbound(family), lines)}},
			Create: commands,
		})
	}
}
