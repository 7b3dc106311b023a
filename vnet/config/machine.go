package config

import (
	"slices"

	"github.com/vnetgen/vnetgen/vnet"
	"github.com/zclconf/go-cty/cty"
)

// machine is one machine block. Its instances are decoded after all networks.
type machine struct {
	label string
	block block
	in    *instances
	bad   bool // what count, for_each or the machine's own arguments say is not known
	// spoiled are the NICs with an error in one of the instances.
	spoiled []bool
}

var (
	machineSchema = schema{
		what:     "machine",
		attrs:    []string{"name", "forwarding", "count", "for_each"},
		blocks:   []string{"nic", "backend"},
		labelled: map[string]string{"backend": "name"},
	}
	nicSchema = schema{
		what: "nic",
		attrs: []string{"network", "mode", "address", "name", "slot", "address6", "subnet", "mac", "model",
			"connected"},
		blocks:   []string{"forward", "link", "backend"},
		labelled: map[string]string{"backend": "name"},
	}
	forwardSchema = schema{what: "forward", attrs: []string{"host", "guest", "protocol", "name"}}
	linkSchema    = schema{what: "link", attrs: []string{"rate", "up", "down", "latency", "loss"}}
)

// protocols are those of forwards and assertions, in the order of vnet.Proto.
var protocols = []string{"tcp", "udp"}

// node is an opened nic, forward or link block.
type node struct {
	block  block
	body   body
	source *vnet.Source

	forwards []node
	link     *node
	settings settingsNode
}

// varies says whether something in the block differs between instances. It is
// known once the first instance is decoded.
func (n *node) varies() bool {
	for i := range n.body.attrs {
		if n.body.attrs[i].varies {
			return true
		}
	}
	for i := range n.forwards {
		if n.forwards[i].varies() {
			return true
		}
	}
	return n.link != nil && n.link.varies() || n.settings.varies()
}

// decodeMachines returns the machines' instances in declared order.
func (l *loader) decodeMachines() []vnet.Machine {
	if len(l.machines) == 0 {
		return nil
	}
	out := make([]vnet.Machine, 0, len(l.machines))
	for _, m := range l.machines {
		l.arena.reset()
		out = l.decodeMachine(out, m)
	}
	return out
}

func (l *loader) decodeMachine(out []vnet.Machine, m *machine) []vnet.Machine {
	opened := l.open(m.block, &machineSchema)
	in, ok := l.expand(m.block, &opened)
	if !ok {
		m.bad = true
		in = &instances{root: "count", n: 0}
	}
	m.in = in
	source := l.source(m.block, opened.attrs)
	nics := l.openNICs(&opened)
	settings := l.openSettings(opened.blocks)
	v := &view{where: "a machine", networks: true, inst: in}
	m.spoiled = make([]bool, len(nics))
	start := len(out)
	out = slices.Grow(out, in.len())
	for i := range in.len() {
		in.enter(i)
		machine := vnet.Machine{Label: in.label(m.label, i), Block: m.label, Source: source}
		if in != nil {
			machine.Key = in.key(i)
		}
		var first *vnet.Machine
		if i > 0 {
			first = &out[start]
			machine.Name, machine.Forwarding, machine.Settings = first.Name, first.Forwarding, first.Settings
		}
		before := l.flaws()
		l.machineArgs(&machine, opened.attrs, v, i > 0)
		machine.Source = written(source, opened.attrs)
		if i == 0 || settings.varies() {
			machine.Settings = l.settings(settings, v)
		}
		m.bad = m.bad || l.flaws() > before
		machine.NICs = l.slabs.nics.take(len(nics))
		for k := range nics {
			before := l.flaws()
			if first == nil {
				l.decodeNIC(&machine.NICs[k], &nics[k], v)
			} else {
				l.copyNIC(&machine.NICs[k], &first.NICs[k], &nics[k], v)
			}
			m.spoiled[k] = m.spoiled[k] || l.flaws() > before
		}
		out = append(out, machine)
	}
	return out
}

func (l *loader) machineArgs(m *vnet.Machine, attrs []attr, v *view, again bool) {
	for i := range attrs {
		a := &attrs[i]
		if again && !a.varies {
			continue
		}
		switch a.name {
		case "name":
			m.Name = l.name(a, v)
		case "forwarding":
			m.Forwarding, _ = l.boolean(a, v)
		}
	}
}

// openNICs opens the nic blocks with all that is in them.
func (l *loader) openNICs(opened *body) []node {
	n := 0
	for _, b := range opened.blocks {
		if b.kind() == "nic" {
			n++
		}
	}
	nics := l.arena.nodes.take(n)[:0]
	for _, b := range opened.blocks {
		if b.kind() == "nic" {
			nics = append(nics, l.openNIC(b))
		}
	}
	return nics
}

func (l *loader) openNIC(b block) node {
	n := l.openNode(b, &nicSchema)
	if len(n.body.blocks) == 0 {
		return n
	}
	forwards := 0
	for _, c := range n.body.blocks {
		if c.kind() == "forward" {
			forwards++
		}
	}
	n.forwards = l.arena.nodes.take(forwards)[:0]
	for _, c := range n.body.blocks {
		switch c.kind() {
		case "forward":
			n.forwards = append(n.forwards, l.openNode(c, &forwardSchema))
		case "link":
			if n.link != nil {
				l.duplicate("link", c.def(), n.link.block.def())
				continue
			}
			link := l.openNode(c, &linkSchema)
			n.link = &link
		}
	}
	n.settings = l.openSettings(n.body.blocks)
	return n
}

func (l *loader) openNode(b block, s *schema) node {
	opened := l.open(b, s)
	return node{block: b, body: opened, source: l.source(b, opened.attrs)}
}

// checkRates refuses a rate beside one of the values it stands for.
func (l *loader) checkRates(link *node) {
	rate := link.body.attr("rate")
	has := func(a *attr) bool { return a != nil && a.outcome != omitted }
	if has(rate) && (has(link.body.attr("up")) || has(link.body.attr("down"))) {
		l.found.Error(codeRate, rate.nameAt(), "link has rate beside up or down", "rate sets both: write rate alone, or up and down.")
	}
}

func (l *loader) decodeNIC(nic *vnet.NIC, n *node, v *view) {
	l.nicArgs(nic, n.body.attrs, v, false)
	nic.Source = written(n.source, n.body.attrs)
	l.checkAttachment(n)
	nic.Forwards = l.slabs.forwards.take(len(n.forwards))
	for i := range n.forwards {
		f := &n.forwards[i]
		l.forwardArgs(&nic.Forwards[i], f.body.attrs, v, false)
		nic.Forwards[i].Source = written(f.source, f.body.attrs)
		l.requirePorts(f)
	}
	if n.link != nil {
		nic.Link = &l.slabs.links.take(1)[0]
		l.linkArgs(nic.Link, n.link.body.attrs, v, false)
		nic.Link.Source = written(n.link.source, n.link.body.attrs)
		l.checkRates(n.link)
	}
	nic.Settings = l.settings(n.settings, v)
}

// copyNIC makes a NIC of a further instance from the first one's: what does not
// vary is not evaluated again.
func (l *loader) copyNIC(nic, first *vnet.NIC, n *node, v *view) {
	*nic = *first
	nic.Forwards = l.slabs.forwards.take(len(first.Forwards))
	copy(nic.Forwards, first.Forwards)
	if first.Link != nil {
		nic.Link = &l.slabs.links.take(1)[0]
		*nic.Link = *first.Link
	}
	if !n.varies() {
		return
	}
	l.nicArgs(nic, n.body.attrs, v, true)
	nic.Source = written(n.source, n.body.attrs)
	l.checkAttachment(n)
	for i := range n.forwards {
		l.forwardArgs(&nic.Forwards[i], n.forwards[i].body.attrs, v, true)
		nic.Forwards[i].Source = written(n.forwards[i].source, n.forwards[i].body.attrs)
		l.requirePorts(&n.forwards[i])
	}
	if n.link != nil {
		l.linkArgs(nic.Link, n.link.body.attrs, v, true)
		nic.Link.Source = written(n.link.source, n.link.body.attrs)
		l.checkRates(n.link)
	}
	if n.settings.varies() {
		nic.Settings = l.settings(n.settings, v)
	}
}

// requirePorts records an error unless a forward has both its ports.
func (l *loader) requirePorts(f *node) {
	host, guest := f.body.attr("host"), f.body.attr("guest")
	if host != nil && guest != nil && host.outcome != omitted && guest.outcome != omitted {
		return
	}
	l.require(&f.body, f.block,
		need{"host", `Write the host's port: host = 8080, or host = "0.0.0.0:8080".`},
		need{"guest", "Write the machine's port: guest = 80."})
}

func (l *loader) nicArgs(nic *vnet.NIC, attrs []attr, v *view, again bool) {
	for i := range attrs {
		a := &attrs[i]
		if again && !a.varies {
			continue
		}
		switch a.name {
		case "network":
			nic.Network = l.networkLabel(a, v)
		case "mode":
			l.nicMode(a, v)
		case "name":
			nic.Name = l.name(a, v)
		case "slot":
			nic.Slot = l.counted(a, v)
		case "address":
			nic.Address = l.addr(a, v)
		case "address6":
			nic.Address6 = l.addr(a, v)
		case "subnet":
			nic.Subnet = l.prefix(a, v)
		case "mac":
			nic.MAC = l.mac(a, v)
		case "model":
			nic.Model = l.name(a, v)
		case "connected":
			nic.Connected = l.toggle(a, v)
		}
	}
}

// nicMode reads a NIC's mode, which can be nat only: the other modes are
// networks'.
func (l *loader) nicMode(a *attr, v *view) {
	s, ok := l.str(a, v)
	if !ok || s == "nat" {
		return
	}
	l.reject(a)
	if _, known := vnet.ParseMode(s); known {
		l.found.Error(codeMode, a.at(), "a nic cannot have the mode "+s,
			`Only mode = "nat" belongs to a nic. Write a network block with mode = `+quoteName(s)+" and network = network.NAME here.")
		return
	}
	l.found.Misspelt(codeMode, a.at(), "there is no mode "+quoteName(s), `Write mode = "nat", or network = network.NAME.`, s, append([]string{"nat"}, networkModes...))
}

// checkAttachment records an error unless a NIC has exactly one of network and
// mode.
func (l *loader) checkAttachment(n *node) {
	network, mode := n.body.attr("network"), n.body.attr("mode")
	has := func(a *attr) bool { return a != nil && a.outcome != omitted }
	switch {
	case has(network) && has(mode):
		l.found.Error(codeAttachment, mode.nameAt(), "nic has both network and mode", `Keep network = network.NAME, or mode = "nat" for NAT of its own.`)
	case !has(network) && !has(mode):
		l.found.Error(codeAttachment, n.block.def(), "nic is on no network", `Write network = network.NAME, or mode = "nat" for NAT of its own.`)
	}
}

func (l *loader) forwardArgs(f *vnet.Forward, attrs []attr, v *view, again bool) {
	for i := range attrs {
		a := &attrs[i]
		if again && !a.varies {
			continue
		}
		switch a.name {
		case "host":
			f.Host, f.HostPort = l.listen(a, v)
		case "guest":
			f.GuestPort, _ = l.integer(a, v)
		case "protocol":
			k, _ := l.word(a, v, protocols)
			f.Proto = vnet.Proto(k)
		case "name":
			f.Name = l.name(a, v)
		}
	}
}

func (l *loader) linkArgs(link *vnet.Link, attrs []attr, v *view, again bool) {
	link.Up, link.Down = 0, 0
	for i := range attrs {
		a := &attrs[i]
		switch a.name { // rate stands for the other two: none of them goes without the others
		case "rate":
			if r := l.rate(a, v); r > 0 {
				link.Up, link.Down = r, r
			}
			continue
		case "up":
			if r := l.rate(a, v); r > 0 {
				link.Up = r
			}
			continue
		case "down":
			if r := l.rate(a, v); r > 0 {
				link.Down = r
			}
			continue
		}
		if again && !a.varies {
			continue
		}
		switch a.name {
		case "latency":
			link.Latency, _ = l.duration(a, v, "20ms")
		case "loss":
			link.Loss = l.loss(a, v)
		}
	}
}

// value returns what machine.X is in an assertion: one machine, with count a
// tuple of them, with for_each an object of them.
func (m *machine) value() cty.Value {
	if m.bad {
		return cty.DynamicVal
	}
	vals := make([]cty.Value, m.in.len())
	for i := range vals {
		vals[i] = cty.CapsuleVal(endpointType, &vnet.Endpoint{Machines: []string{m.in.label(m.label, i)}})
	}
	return collect(m.in, vals)
}
