package hyperv

import (
	"strconv"

	"github.com/vnetgen/vnetgen/backends/internal/kit"
	"github.com/vnetgen/vnetgen/vnet"
)

// nicFields are what is looked at of a machine's network adapters.
var nicFields = []string{
	"Id", "Name", "MacAddress", "DynamicMacAddressEnabled", "SwitchId", "IsLegacy", "MacAddressSpoofing", "DhcpGuard", "RouterGuard",
	"BandwidthSetting.MaximumBandwidth|0", "VlanSetting.OperationMode", "VlanSetting.AccessVlanId", "VlanSetting.NativeVlanId", "VlanSetting.AllowedVlanIdListString",
}

// card is the wanted state of a NIC.
type card struct {
	mac      string // twelve digits
	title    string // what the adapter is called when it is made
	adapter  string // the name of the one to take, or ""
	legacy   bool
	net      *network // nil: connected to nothing
	spoofing string
	guard    string
	router   string
	limit    int64 // bit/s, 0 for none
	access   int   // VLAN
	trunk    string
	native   int
}

// What a NIC's mark says in the place of its digest while the plan works on it.
const (
	stateTaking = "taking" // an adapter that was there is being kept, if there is one
	stateAdding = "adding" // one of that MAC that was not kept is the plan's
)

// nic adds the step of one NIC, which is known by its MAC: Hyper-V's adapters have
// no numbers. The mark keeps the adapter's ID. An adapter that is taken is put back
// by down, one that was made is removed.
func (p *planner) nic(m *machine, nic *vnet.NIC, n *network) {
	c := p.card(nic, n)
	slot := strconv.Itoa(nic.Slot)
	what := kit.Encode(m.name) + "." + c.mac + c.kind()
	p.keep[kindNIC] = append(p.keep[kindNIC], what)
	id := p.vars.Name("nic", m.Label+" "+slot)
	digest := c.digest()
	anyMark := notes(vnet.Lit("vnetgen/"), vnet.Any, vnet.Lit("/"+kindNIC+"/"+c.mac+" "), vnet.Any, vnet.Lit(" "), vnet.Any, vnet.Lit(" "), vnet.Bind(id))
	ours := p.marks.there(kindNIC, c.mac)
	whole := notes(vnet.Lit(p.marks.start(kindNIC, c.mac)+digest+" "+what+" "), vnet.Any)

	set := c.settle(m, id)
	mark := func(state string, adapter vnet.Arg) kit.Cmd {
		return do(append(present(m.vm), stage("Set-VM", p.marks.write(kindNIC, c.mac, kit.Join(lit(state+" "+what+" "), adapter))))...)
	}
	taking := vnet.Select{Read: m.info, Lines: []vnet.Match{notes(vnet.Lit(p.marks.start(kindNIC, c.mac)+stateTaking+" "), vnet.Any)}}
	done := mark(digest, val(id))
	// The mark says how far this has come, so that an interrupted plan knows whether an
	// adapter that it finds is the machine's or one that it has just made.
	create := []vnet.Command{
		mark(stateTaking, lit("?")).Unless(vnet.Select{Read: m.info, Lines: []vnet.Match{ours}}),
		call("take_nic", val(m.vm), lit(c.mac), lit(c.adapter)).Each(taking),
		mark(stateAdding, lit("?")).Each(taking),
		p.addNIC(m, &c),
		// The ID is known only now; without it what follows would be about no adapter.
		done.Each(vnet.Select{Read: kit.Show(kit.Rows("", []string{"Id", "MacAddress"}, present(m.vm, stage("Get-VMNetworkAdapter"))...)),
			Lines: []vnet.Match{rowOf(vnet.Bind(id), vnet.Lit(c.mac))}}),
	}
	mac := do(theNIC(m.vm, id, stage("Set-VMNetworkAdapter", text("StaticMacAddress", c.mac)))...).Command
	need := []string{m.need}
	if c.net != nil {
		need = append(n.waits(), m.need)
	}
	if c.adapter != "" && !p.opts.CreateMachines {
		need = append(need, p.adapter(m, slot, c.adapter))
	}
	p.steps = append(p.steps, vnet.Step{
		ID:    "nic/" + m.Label + "/" + slot,
		Title: "NIC " + slot + " of " + m.name + " on " + kit.On(nic),
		Needs: need,
		Probe: vnet.Probe{
			Owner:   &vnet.View{Read: m.info, Find: []vnet.Match{ours}, Expect: []vnet.Expect{{What: "settings", Line: whole}}},
			Claimed: claimed(kindNIC, c.mac),
			Views: []vnet.View{
				{Read: m.info, Find: []vnet.Match{anyMark}},
				{Read: m.nics, Paragraphs: true, Find: []vnet.Match{field("Id", vnet.Val(id))}, Expect: c.expect()},
				{Read: m.info},
			},
			Idle: idle,
		},
		InUse:  m.inUse(),
		Create: append(create, set...),
		Change: append(append([]vnet.Command{mac}, set...), done.Command),
		Live:   append(set[:len(set):len(set)], done.Command),
		Remove: []vnet.Command{call("restore_nic", val(m.vm), lit(c.mac)).Command},
	})
}

// card collects the wanted state of a NIC.
func (p *planner) card(nic *vnet.NIC, n *network) card {
	c := card{mac: kit.PlainMAC(nic.MAC), title: nic.Name, legacy: nic.Model == modelLegacy, net: n, native: -1}
	if c.title == "" {
		c.title = kit.On(nic)
	}
	if nic.Connected == vnet.Off {
		c.net = nil
	}
	on := func(key string) string {
		if a, ok := vnet.Find(nic.Settings, name, key); ok && a.Value.Bool {
			return "On"
		}
		return "Off"
	}
	c.spoofing, c.guard, c.router = on(keySpoofing), on(keyDHCPGuard), on(keyRouter)
	if nic.Link != nil {
		c.limit = int64(nic.Link.Up)
	}
	c.access = n.VLAN
	if a, ok := vnet.Find(nic.Settings, name, keyTrunk); ok {
		c.trunk, c.native = a.Value.Str, 0
	}
	if a, ok := vnet.Find(nic.Settings, name, keyNative); ok {
		c.native = int(a.Value.Num)
	}
	if a, ok := vnet.Find(nic.Settings, name, keyAdapter); ok {
		c.adapter = a.Value.Str
	}
	return c
}

// kind is the part of the mark's identity that cannot be changed: another adapter is
// taken, or one of the other model is made, after the first has been put back.
func (c *card) kind() string {
	kind := ""
	if c.adapter != "" {
		kind = "." + kit.Encode(c.adapter)
	}
	if c.legacy {
		kind += ".legacy"
	}
	return kind
}

// adapter adds the step that the machine has the adapter that a NIC takes, and only
// one of that name, and returns its ID.
func (p *planner) adapter(m *machine, slot, adapter string) string {
	id := p.vars.Name("adapter", m.Label+" "+slot)
	named := func(id vnet.Part) vnet.Match { return rowOf(id, vnet.Lit(adapter)) }
	s := vnet.Step{
		ID:    "adapter/" + m.Label + "/" + slot,
		Title: "network adapter " + adapter + " of " + m.name,
		Needs: []string{m.need},
		Probe: vnet.Probe{Views: []vnet.View{{
			Read: kit.Show(kit.Rows("", []string{"Id", "Name"}, present(m.vm, stage("Get-VMNetworkAdapter"))...)),
			Find: []vnet.Match{named(vnet.Bind(id))},
			Only: []vnet.Only{{What: "another one has that name", Family: named(vnet.Any), Lines: []vnet.Match{named(vnet.Val(id))}}},
		}}},
		Missing: "machine " + m.name + " has no network adapter " + adapter + ": Get-VM | Get-VMNetworkAdapter shows those it has",
	}
	p.steps = append(p.steps, s)
	return s.ID
}

// digest condenses the card.
func (c *card) digest() string {
	to := "-"
	if c.net != nil {
		to = c.net.name
	}
	return kit.Digest(c.mac, to, c.spoofing, c.guard, c.router, strconv.FormatInt(c.limit, 10), strconv.Itoa(c.access), c.trunk, strconv.Itoa(c.native))
}

// expect lists what the adapter must be like.
func (c *card) expect() []vnet.Expect {
	connected := vnet.Expect{What: "switch", Line: field("SwitchId")}
	if c.net != nil {
		connected.Line = field("SwitchId", vnet.Val(c.net.id))
	}
	mode := "Untagged"
	switch {
	case c.trunk != "":
		mode = "Trunk"
	case c.access > 0:
		mode = "Access"
	}
	expect := []vnet.Expect{
		want("MAC", "MacAddress", c.mac),
		want("MAC", "DynamicMacAddressEnabled", "False"),
		connected,
		want("MAC spoofing", "MacAddressSpoofing", c.spoofing),
		want("DHCP guard", "DhcpGuard", c.guard),
		want("router guard", "RouterGuard", c.router),
		want("bandwidth", "BandwidthSetting.MaximumBandwidth", strconv.FormatInt(c.limit, 10)),
		want("VLAN", "VlanSetting.OperationMode", mode),
	}
	switch {
	case c.trunk != "":
		expect = append(expect, want("VLAN", "VlanSetting.AllowedVlanIdListString", c.trunk), want("VLAN", "VlanSetting.NativeVlanId", strconv.Itoa(c.native)))
	case c.access > 0:
		expect = append(expect, want("VLAN", "VlanSetting.AccessVlanId", strconv.Itoa(c.access)))
	}
	return expect
}

// addNIC returns the command that gives the machine the NIC, unless it has one of
// that MAC. It is connected by the switch's ID afterwards: a name could be another
// switch's, too.
func (p *planner) addNIC(m *machine, c *card) vnet.Command {
	params := []vnet.Param{text("Name", c.title), text("StaticMacAddress", c.mac)}
	if c.legacy {
		params = append(params, kit.Truth("IsLegacy", true))
	}
	return do(append(present(m.vm), stage("Add-VMNetworkAdapter", params...))...).
		Unless(vnet.Select{Read: m.nics, Lines: []vnet.Match{{vnet.Lit("MacAddress: " + c.mac)}}})
}

// settle returns the commands that give a NIC its wanted state, whatever it was, and
// that work while the machine runs. The limit is a call of its own: legacy NICs have
// none, and Hyper-V writes the device before the features of its port.
func (c *card) settle(m *machine, id string) []vnet.Command {
	attach := stage("Disconnect-VMNetworkAdapter")
	if c.net != nil {
		attach = stage("Connect-VMNetworkAdapter", object("VMSwitch", theSwitch(c.net.id)...))
	}
	vlan := []vnet.Param{kit.Switch("Untagged")}
	switch {
	case c.trunk != "":
		vlan = []vnet.Param{kit.Switch("Trunk"), text("AllowedVlanIdList", c.trunk), kit.Number("NativeVlanId", int64(c.native))}
	case c.access > 0:
		vlan = []vnet.Param{kit.Switch("Access"), kit.Number("VlanId", int64(c.access))}
	}
	commands := []vnet.Command{
		do(theNIC(m.vm, id, attach)...).Command,
		do(theNIC(m.vm, id, stage("Set-VMNetworkAdapter", text("MacAddressSpoofing", c.spoofing), text("DhcpGuard", c.guard), text("RouterGuard", c.router)))...).Command,
		do(theNIC(m.vm, id, stage("Set-VMNetworkAdapterVlan", vlan...))...).Command,
	}
	limit := do(theNIC(m.vm, id, stage("Set-VMNetworkAdapter", kit.Number("MaximumBandwidth", c.limit)))...)
	return append(commands, limit.Unless(vnet.Select{Read: m.nics, Paragraphs: true, Find: []vnet.Match{field("Id", vnet.Val(id))},
		Lines: []vnet.Match{{vnet.Lit("BandwidthSetting.MaximumBandwidth: " + strconv.FormatInt(c.limit, 10))}}}))
}
