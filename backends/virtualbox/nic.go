package virtualbox

import (
	"strconv"

	"github.com/vnetgen/vnetgen/backends/internal/kit"
	"github.com/vnetgen/vnetgen/vnet"
)

// card is the wanted state of one NIC slot.
type card struct {
	slot       string
	kind       string // what modifyvm calls the attachment
	option     string // the option that names what it is attached to, or ""
	to         vnet.Arg
	attachment vnet.Match // what showvminfo says of it
	mac        string
	model      string // "" leaves the machine's
	connected  bool
	promisc    string
	boot       string
	limit      string // kbit/s, or ""
	group      string // the bandwidth group, or "none"
	nat        *natCard
}

// natCard is what only single-VM NAT has.
type natCard struct {
	subnet    string   // "" for the slot's own
	dns       []string // the DNS switches, nil where the lab does not say
	switches  []string // likewise the switch for the host's loopback
	localhost bool
	rules     []natRule
	family    vnet.Match   // fits every forward of the slot, and binds the rule's name
	lines     []vnet.Match // fit the forwards, as rules has them
}

// natRule is a forward of single-VM NAT.
type natRule struct {
	name string
	rule string // NAME,PROTO,HOST,PORT,,PORT
}

// nic returns the step of one NIC slot. The slot is the lab's while the lab's mark
// is on it; what it held before is kept for down.
func (g *guests) nic(m *machine, nic *vnet.NIC) vnet.Step {
	c, need := g.card(m, nic)
	k := mark{kind: kindNIC, id: c.slot + "/", idVar: m.vm, what: nicID(m.name, c.slot), digest: c.digest()}

	probe := vnet.Probe{Owner: g.marks.owner(k), Claimed: g.marks.claimed(k), Idle: idle}
	views := append(make([]vnet.View, 0, 3), vnet.View{Read: readMarks, Find: []vnet.Match{anyMark(k)}})
	if c.nat != nil {
		subnet := c.nat.subnet
		if subnet == "" {
			subnet = "nat"
		}
		views = append(views, vnet.View{
			Read:   read(lit("showvminfo"), val(m.vm), lit("--machinereadable")),
			Expect: []vnet.Expect{{What: "NAT subnet", Line: vnet.Match{vnet.Lit("natnet" + c.slot + `="` + subnet + `"`)}}},
		})
	}
	probe.Views = append(views, g.info(m, &c))

	ours, done := vnet.Select{Read: readMarks, Lines: probe.Owner.Find}, g.marks.set(k, k.digest)
	create := make([]vnet.Command, 0, c.commands())
	create = append(create, call("take_nic", val(m.vm), lit(c.slot), lit(m.name)).Unless(ours))
	return vnet.Step{
		ID:     "nic/" + m.Label + "/" + c.slot,
		Title:  "NIC " + c.slot + " of " + m.name + " on " + kit.On(nic),
		Needs:  append(need, m.need),
		Probe:  probe,
		Create: append(g.settle(create, m, &c), done),
		Live:   append(g.live(m, &c), done),
		InUse:  m.inUse(),
		Remove: []vnet.Command{call("restore_nic", val(m.vm), lit(c.slot)).Command},
	}
}

// nicID is what a slot's mark calls it, and the sweep that looks for such marks.
func nicID(machine, slot string) string { return slot + " " + machine }

// card collects the wanted state of a NIC, and the steps it waits for.
func (g *guests) card(m *machine, nic *vnet.NIC) (card, []string) {
	slot := strconv.Itoa(nic.Slot)
	c := card{
		slot: slot, mac: kit.PlainMAC(nic.MAC), connected: nic.Connected.Or(true),
		promisc: vnet.PromiscuousDeny.String(), boot: "0", group: "none", model: nic.Model,
	}
	if a, ok := vnet.Find(nic.Settings, name, "nic_type"); ok {
		c.model = a.Value.Str
	}
	if c.model == "" && nic.Slot > slotsPIIX3 {
		c.model = "82540EM" // VirtualBox gives these slots an Am79C973, which current guests lack
	}
	if a, ok := vnet.Find(nic.Settings, name, "boot_priority"); ok {
		c.boot = strconv.Itoa(int(a.Value.Num))
	}
	if nic.Link != nil && nic.Link.Up > 0 {
		c.limit, c.group = strconv.FormatInt(int64(nic.Link.Up)/1000, 10), "vnetgen-nic"+slot
	}
	var need []string
	if nic.Network == "" {
		g.natCard(&c, nic)
	} else {
		n := g.nets[nic.Network]
		need = n.need
		if n.Promiscuous != vnet.PromiscuousUnset {
			c.promisc = n.Promiscuous.String()
		}
		g.attach(&c, n)
	}
	if a, ok := vnet.Find(nic.Settings, name, "promiscuous"); ok {
		c.promisc = a.Value.Str
	}
	return c, need[:len(need):len(need)]
}

// attach says what the NIC of a network is attached to.
func (g *guests) attach(c *card, n *network) {
	c.to = lit(n.name)
	if n.ifc != "" {
		c.to = val(n.ifc)
	}
	var shown string
	switch {
	case n.Mode == vnet.NATNetwork:
		c.kind, c.option, shown = "natnetwork", "--nat-network", "NAT Network"
	case n.Mode == vnet.HostOnly && hostOnlyNetworks(g.target):
		c.kind, c.option, shown = "hostonlynet", "--host-only-net", "Host Only Network"
	case n.Mode == vnet.HostOnly:
		c.kind, c.option, shown = "hostonly", "--hostonlyadapter", "Host-only Interface"
	case n.Mode == vnet.Bridged:
		c.kind, c.option, shown = "bridged", "--bridgeadapter", "Bridged Interface"
	default:
		c.kind, c.option, shown = "intnet", "--intnet", "Internal Network"
	}
	c.attachment = vnet.Match{vnet.Lit(shown + " '" + c.to.Text)}
	if c.to.Var != "" {
		c.attachment = append(c.attachment, vnet.Val(c.to.Var), vnet.Lit("'"))
	} else {
		c.attachment[0].Text += "'"
	}
}

// natCard fills in single-VM NAT.
func (g *guests) natCard(c *card, nic *vnet.NIC) {
	c.kind, c.attachment = "nat", vnet.Match{vnet.Lit("NAT")}
	n := &natCard{}
	c.nat = n
	if nic.Subnet.IsValid() && !nic.Chosen.Has(vnet.ChosenSubnet) {
		n.subnet = nic.Subnet.String()
	}
	// Before 7.0 a guest with an address of its own has no DNS without these.
	own := g.target.Version.Less(v70) && nic.Address.IsValid() && !nic.Chosen.Has(vnet.ChosenAddress)
	_, proxy := vnet.Find(nic.Settings, name, "dns_proxy")
	_, resolver := vnet.Find(nic.Settings, name, "dns_host_resolver")
	if own || proxy || resolver {
		n.dns = []string{
			"--natdnsproxy" + c.slot, onOff(settingBool(nic.Settings, "dns_proxy", own)),
			"--natdnshostresolver" + c.slot, onOff(settingBool(nic.Settings, "dns_host_resolver", own)),
		}
	}
	if _, ok := vnet.Find(nic.Settings, name, "localhost_reachable"); ok {
		n.localhost = settingBool(nic.Settings, "localhost_reachable", false)
		n.switches = []string{"--nat-localhostreachable" + c.slot, onOff(n.localhost)}
	}
	rule := vnet.Lit("NIC " + c.slot + " Rule(")
	n.family = vnet.Match{rule, vnet.Any, vnet.Lit("):"), vnet.Blank, vnet.Lit("name = "), vnet.Bind("rule"), vnet.Lit(", protocol = "), vnet.Any}
	n.rules, n.lines = make([]natRule, len(nic.Forwards)), make([]vnet.Match, len(nic.Forwards))
	for i := range nic.Forwards {
		f := &nic.Forwards[i]
		title, proto, host := forwardName(f), f.Proto.String(), f.Listen().String()
		from, to := strconv.Itoa(f.HostPort), strconv.Itoa(f.GuestPort)
		guest := ""
		if nic.Address.IsValid() && !nic.Chosen.Has(vnet.ChosenAddress) {
			guest = nic.Address.String()
		}
		n.rules[i] = natRule{title, title + "," + proto + "," + host + "," + from + "," + guest + "," + to}
		n.lines[i] = vnet.Match{rule, vnet.Any, vnet.Lit("):"), vnet.Blank, vnet.Lit("name = " + title + ", protocol = " + proto +
			", host ip = " + host + ", host port = " + from + ", guest ip = " + guest + ", guest port = " + to)}
	}
}

// digest condenses the card.
func (c *card) digest() string {
	s := []string{c.kind, c.to.Text, c.mac, c.model, onOff(c.connected), c.promisc, c.boot, c.limit}
	if c.nat != nil {
		s = append(append(append(s, c.nat.subnet), c.nat.switches...), c.nat.dns...)
		for _, r := range c.nat.rules {
			s = append(s, r.rule)
		}
	}
	return kit.Digest(s...)
}

// line matches the NIC's line in showvminfo, up to what these parts say.
func (c *card) line() vnet.Match {
	m := make(vnet.Match, 0, 8+len(c.attachment))
	m = append(m, vnet.Lit("NIC "+c.slot+":"), vnet.Blank, vnet.Lit("MAC: "+c.mac+", Attachment: "))
	m = append(m, c.attachment...)
	m = append(m, vnet.Lit(", Cable connected: "+onOff(c.connected)+", Trace: "), vnet.Any)
	if c.model != "" {
		m = append(m, vnet.Lit(", Type: "+c.model+", "), vnet.Any)
	}
	return append(m, vnet.Lit(", Boot priority: "+c.boot+", Promisc Policy: "+c.promisc+", Bandwidth group: "+c.group))
}

// commands is how many commands a plain card takes at most, one for each
// forward included.
func (c *card) commands() int {
	if c.nat == nil {
		return 4
	}
	return 6 + len(c.nat.rules)
}

// info is the view of the slot in showvminfo.
func (g *guests) info(m *machine, c *card) vnet.View {
	v := vnet.View{Read: m.info, Expect: []vnet.Expect{{What: "NIC", Line: c.line()}}}
	if c.limit != "" {
		v.Expect = append(v.Expect, vnet.Expect{What: "bandwidth", Line: vnet.Match{
			vnet.Lit("#"), vnet.Any, vnet.Lit(": Name: '" + c.group + "', Type: Network, Limit: "), vnet.Any,
			vnet.Lit("(" + bytesPerSecond(c.limit) + " bytes/s)"),
		}})
	}
	if c.nat == nil {
		return v
	}
	v.Only = []vnet.Only{{What: "forwards", Family: c.nat.family, Lines: c.nat.lines}}
	// Older ones do not show the switch, and 7.2 forgets that it is off: see
	// docs/virtualbox.md.
	if c.nat.localhost && !g.target.Version.Less(v72) {
		v.Fold = "NIC "
		v.Expect = append(v.Expect, vnet.Expect{What: "localhost", Line: vnet.Match{
			vnet.Lit("NIC " + c.slot + " Settings:"), vnet.Any, vnet.Lit("\tLocalhostReachable: 1,"), vnet.Any,
		}})
	}
	return v
}

// bytesPerSecond is a limit in kbit/s as bandwidth groups show it.
func bytesPerSecond(kbit string) string {
	n, _ := strconv.ParseInt(kbit, 10, 64)
	return strconv.FormatInt(n*125, 10)
}

// settle appends the commands that give a slot of an idle machine its wanted
// state, whatever it was.
func (g *guests) settle(commands []vnet.Command, m *machine, c *card) []vnet.Command {
	if c.limit != "" {
		commands = append(commands, g.limit(m, c)...)
	}
	modify := kit.Run(tool).Room(16).With(lit("modifyvm"), val(m.vm)).Words("--nic"+c.slot, c.kind)
	if c.option != "" {
		modify = modify.Words(c.option + c.slot).With(c.to)
	}
	modify = modify.Words("--macaddress"+c.slot, c.mac)
	if c.model != "" {
		modify = modify.Words("--nictype"+c.slot, c.model)
	}
	modify = modify.Words("--cableconnected"+c.slot, onOff(c.connected), "--nicpromisc"+c.slot, c.promisc,
		"--nicbootprio"+c.slot, c.boot, "--nicbandwidthgroup"+c.slot, c.group)
	if c.nat != nil {
		subnet := c.nat.subnet
		if subnet == "" {
			subnet = "default"
		}
		modify = modify.Words("--natnet"+c.slot, subnet).Words(c.nat.switches...)
		commands = g.hidden(commands, m, c)
	}
	commands = append(commands, modify.Command)
	if c.nat != nil {
		commands = g.rules(commands, m, c, "modifyvm", "--natpf"+c.slot)
	}
	return commands
}

// hidden appends the commands that keep account of switches that VirtualBox does
// not show, or not reliably: they are only touched when the lab sets them or has
// set them before, so that what a person set by hand outlives the lab.
func (g *guests) hidden(commands []vnet.Command, m *machine, c *card) []vnet.Command {
	extra := read(lit("getextradata"), val(m.vm), lit("enumerate"))
	was := func(key string) vnet.Select {
		return vnet.Select{Read: extra, Lines: []vnet.Match{{vnet.Lit("Key: " + key + ", Value: "), vnet.Any}}}
	}
	reach, dns := vmKey+c.slot+"/reach", vmKey+c.slot+"/dns"
	switch {
	case c.nat.switches != nil:
		commands = append(commands, m.command("setextradata", reach, "set").Command)
	case !g.target.Version.Less(v70):
		commands = append(commands, m.command("modifyvm", "--nat-localhostreachable"+c.slot, "off").Each(was(reach)))
	}
	if c.nat.dns != nil {
		return append(commands, m.command("setextradata", dns, "set").Command, m.command("modifyvm", c.nat.dns...).Command)
	}
	return append(commands, m.command("modifyvm", "--natdnsproxy"+c.slot, "off", "--natdnshostresolver"+c.slot, "off").Each(was(dns)))
}

// limit makes or sets the machine's bandwidth group for the slot.
func (g *guests) limit(m *machine, c *card) []vnet.Command {
	there := vnet.Select{Read: m.info, Lines: []vnet.Match{{
		vnet.Lit("#"), vnet.Any, vnet.Lit(": Name: '" + c.group + "', Type: Network"), vnet.Any,
	}}}
	return []vnet.Command{
		m.command("bandwidthctl", "add", c.group, "--type", "network", "--limit", c.limit+"k").Unless(there),
		m.command("bandwidthctl", "set", c.group, "--limit", c.limit+"k").Command,
	}
}

// rules appends the commands that drop the forwards that are not wanted and add
// those that are missing.
func (g *guests) rules(commands []vnet.Command, m *machine, c *card, verb, option string) []vnet.Command {
	drop := kit.Run(tool).With(lit(verb), val(m.vm), lit(option), lit("delete"), val("rule"))
	commands = append(commands, drop.Each(vnet.Select{Read: m.info, Lines: []vnet.Match{c.nat.family}, Except: c.nat.lines}))
	for i, r := range c.nat.rules {
		commands = append(commands, m.command(verb, option, r.rule).Unless(vnet.Select{Read: m.info, Lines: c.nat.lines[i : i+1]}))
	}
	return commands
}

// live returns the commands that change what can be changed in a running
// machine: where the slot is attached, its cable, policy, limit and forwards.
func (g *guests) live(m *machine, c *card) []vnet.Command {
	attached := make(vnet.Match, 0, 5+len(c.attachment))
	attached = append(attached, vnet.Lit("NIC "+c.slot+":"), vnet.Any, vnet.Lit(", Attachment: "))
	attached = append(append(attached, c.attachment...), vnet.Lit(", Cable connected: "), vnet.Any)
	attach := m.command("controlvm", "nic"+c.slot, c.kind)
	if c.option != "" {
		attach = attach.With(c.to)
	}
	commands := append(make([]vnet.Command, 0, c.commands()),
		attach.Unless(vnet.Select{Read: m.info, Lines: []vnet.Match{attached}}),
		m.command("controlvm", "setlinkstate"+c.slot, onOff(c.connected)).Command,
		m.command("controlvm", "nicpromisc"+c.slot, c.promisc).Command,
	)
	if c.limit != "" {
		commands = append(commands, g.limit(m, c)[1])
	}
	if c.nat != nil {
		commands = g.rules(commands, m, c, "controlvm", "natpf"+c.slot)
	}
	return commands
}

// settingBool returns a setting of this backend that is true or false.
func settingBool(settings []vnet.Settings, key string, def bool) bool {
	if a, ok := vnet.Find(settings, name, key); ok {
		return a.Value.Bool
	}
	return def
}
