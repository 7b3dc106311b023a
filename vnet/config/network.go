package config

import (
	"cmp"
	"slices"
	"strings"

	"github.com/vnetgen/vnetgen/vnet"
	"github.com/zclconf/go-cty/cty"
)

// network is one network block.
type network struct {
	label string
	block block
	state evalState
	in    *instances
	nets  []vnet.Network
	val   cty.Value // made when it is first asked for
}

var networkSchema = schema{
	what: "network",
	attrs: []string{"mode", "name", "external", "subnet", "subnet6", "gateway", "gateway6", "mtu", "vlan",
		"uplink", "isolated", "promiscuous", "count", "for_each"},
	blocks:   []string{"dhcp", "dns", "backend"},
	labelled: map[string]string{"backend": "name"},
}

var (
	dhcpSchema = schema{what: "dhcp", attrs: []string{"enabled", "start", "end", "lease"}}
	dnsSchema  = schema{what: "dns", attrs: []string{"servers", "domain", "hosts"}}
)

// networkModes are the modes a network block can have.
var networkModes = []string{"nat-network", "host-only", "bridged", "internal"}

// network decodes a block and its instances, unless that is done. After an
// error, or within a cycle, its state is failed or evaluating.
func (l *loader) network(n *network) {
	if n.state == done || n.state == failed {
		return
	}
	if !l.enter(&n.state, "network."+n.label, n.block.def()) {
		return
	}
	before := l.flaws()
	l.decodeNetwork(n)
	l.leave()
	n.state = done
	if l.flaws() > before {
		n.state = failed
	}
}

func (l *loader) decodeNetwork(n *network) {
	opened := l.open(n.block, &networkSchema)
	in, ok := l.expand(n.block, &opened)
	if !ok {
		return
	}
	n.in = in
	v := &view{where: "a network", networks: true, inst: in}
	first := &vnet.Network{Block: n.label, Source: l.source(n.block, opened.attrs)}
	dhcp := l.single(&opened, "dhcp", &dhcpSchema)
	dns := l.single(&opened, "dns", &dnsSchema)
	settings := l.openSettings(opened.blocks)
	n.nets = make([]vnet.Network, in.len())
	for i := range n.nets {
		in.enter(i)
		again := i > 0
		net := &n.nets[i]
		if again {
			*net = n.nets[0]
		} else {
			*net = *first
		}
		net.Label = in.label(n.label, i)
		if in != nil {
			net.Key = in.key(i)
		}
		l.networkArgs(net, opened.attrs, v, again)
		net.Source = written(first.Source, opened.attrs)
		net.DHCP = l.dhcp(dhcp, v)
		net.DNS = l.dns(dns, v)
		if !again || settings.varies() {
			net.Settings = l.settings(settings, v)
		}
	}
	l.require(&opened, n.block, need{"mode", `Write mode = "nat-network", "host-only", "bridged" or "internal".`})
}

func (l *loader) networkArgs(net *vnet.Network, attrs []attr, v *view, again bool) {
	for i := range attrs {
		a := &attrs[i]
		if again && !a.varies {
			continue
		}
		switch a.name {
		case "mode":
			net.Mode = l.networkMode(a, v)
		case "name":
			net.Name = l.name(a, v)
		case "external":
			net.External, _ = l.boolean(a, v)
		case "subnet":
			net.Subnet = l.prefix(a, v)
		case "subnet6":
			net.Subnet6 = l.prefix(a, v)
		case "gateway":
			net.Gateway = l.addr(a, v)
		case "gateway6":
			net.Gateway6 = l.addr(a, v)
		case "mtu":
			net.MTU = l.counted(a, v)
		case "vlan":
			net.VLAN = l.counted(a, v)
		case "uplink":
			net.Uplink = l.name(a, v)
		case "isolated":
			net.Isolated = l.toggle(a, v)
		case "promiscuous":
			if k, ok := l.word(a, v, vnet.PromiscuousPolicies); ok {
				net.Promiscuous = vnet.Promiscuous(k + 1)
			} else {
				net.Promiscuous = vnet.PromiscuousUnset
			}
		}
	}
}

func (l *loader) networkMode(a *attr, v *view) vnet.Mode {
	s, ok := l.str(a, v)
	if !ok {
		return vnet.ModeUnset
	}
	m, known := vnet.ParseMode(s)
	if known && m != vnet.NAT {
		return m
	}
	l.reject(a)
	if known {
		l.found.Error(codeMode, a.at(), "a network cannot have the mode nat",
			`That mode belongs to one machine alone: write mode = "nat" in its nic block. Machines that share a network are on a nat-network.`)
		return vnet.ModeUnset
	}
	l.found.Misspelt(codeMode, a.at(), "there is no mode "+quoteName(s), "The modes of a network are "+sentenceList(networkModes)+".", s, networkModes)
	return vnet.ModeUnset
}

// nested is a block that can stand once in another.
type nested struct {
	block  block
	body   body
	source *vnet.Source
}

// single opens the only nested block of a kind, nil without one. Further ones
// are errors.
func (l *loader) single(opened *body, kind string, s *schema) *nested {
	var out *nested
	for _, b := range opened.blocks {
		if b.kind() != kind {
			continue
		}
		if out != nil {
			l.duplicate(kind, b.def(), out.block.def())
			continue
		}
		out = &nested{block: b, body: l.open(b, s)}
		out.source = l.source(b, out.body.attrs)
	}
	return out
}

func (l *loader) dhcp(n *nested, v *view) *vnet.DHCP {
	if n == nil {
		return nil
	}
	d := &vnet.DHCP{}
	for i := range n.body.attrs {
		switch a := &n.body.attrs[i]; a.name {
		case "enabled":
			d.Enabled = l.toggle(a, v)
		case "start":
			d.Start = l.addr(a, v)
		case "end":
			d.End = l.addr(a, v)
		case "lease":
			d.Lease = l.lease(a, v)
		}
	}
	d.Source = written(n.source, n.body.attrs)
	return d
}

func (l *loader) dns(n *nested, v *view) *vnet.DNS {
	if n == nil {
		return nil
	}
	d := &vnet.DNS{}
	for i := range n.body.attrs {
		switch a := &n.body.attrs[i]; a.name {
		case "servers":
			for _, s := range l.texts(a, v, "a list of addresses") {
				if addr := l.parseAddr(a, s); addr.IsValid() {
					d.Servers = append(d.Servers, addr)
				}
			}
		case "domain":
			d.Domain = l.name(a, v)
		case "hosts":
			d.Hosts = l.hosts(a, v)
		}
	}
	d.Source = written(n.source, n.body.attrs)
	return d
}

// hosts reads a map of names to addresses.
func (l *loader) hosts(a *attr, v *view) []vnet.HostRecord {
	val, ok := l.value(a, v)
	if !ok || !l.allWritten(a, val) {
		return nil
	}
	val, _ = val.UnmarkDeep()
	if ty := val.Type(); !ty.IsObjectType() && !ty.IsMapType() {
		l.found.Error(codeType, a.at(), "hosts takes a map, not "+ty.FriendlyName(), `Write { registry = "10.20.0.5" }.`)
		return nil
	}
	if !val.IsWhollyKnown() {
		return nil
	}
	var out []vnet.HostRecord
	for it := val.ElementIterator(); it.Next(); {
		k, x := it.Element()
		s, ok := textOf(x)
		if !ok {
			l.found.Error(codeType, a.at(), "the address of host "+quoteName(k.AsString())+" is "+x.Type().FriendlyName(), "Write it between quotes.")
			continue
		}
		if !l.checkName("the host", k.AsString(), a.at()) {
			continue
		}
		if addr := l.parseAddr(a, s); addr.IsValid() {
			out = append(out, vnet.HostRecord{Name: k.AsString(), Address: addr})
		}
	}
	slices.SortFunc(out, func(a, b vnet.HostRecord) int { return cmp.Compare(a.Name, b.Name) })
	return out
}

// allNetworks returns the networks' instances in declared order.
func (l *loader) allNetworks() []vnet.Network {
	n := 0
	for _, x := range l.networks {
		n += len(x.nets)
	}
	if n == 0 {
		return nil
	}
	out := make([]vnet.Network, 0, n)
	for _, x := range l.networks {
		out = append(out, x.nets...)
	}
	return out
}

// need is an argument that must be there, and what to write.
type need struct{ name, remedy string }

// require records an error for arguments that are not written, or null.
func (l *loader) require(opened *body, b block, needs ...need) {
	var missing, remedies []string
	for _, n := range needs {
		a := opened.attr(n.name)
		if a == nil {
			missing, remedies = append(missing, n.name), append(remedies, n.remedy)
			continue
		}
		if a.outcome == omitted {
			l.found.Error(codeMissing, a.at(), n.name+" is null", n.remedy)
		}
	}
	if len(missing) == 0 {
		return
	}
	what := b.kind()
	if label := b.label(); label != "" {
		what += " " + label
	}
	l.found.Error(codeMissing, b.def(), what+" has no "+sentenceList(missing), strings.Join(remedies, " "))
}

// source returns where a block and its arguments are written. Arguments that
// are plainly null count as not written.
func (l *loader) source(b block, attrs []attr) *vnet.Source {
	s := &l.slabs.sources.take(1)[0]
	s.Def = b.def()
	args := l.slabs.args.take(len(attrs))[:0]
	for i := range attrs {
		if val, ok := literal(attrs[i].expr); ok && val.IsNull() {
			continue
		}
		args = append(args, vnet.ArgRange{Name: attrs[i].name, Range: attrs[i].at()})
	}
	s.Args = args
	return s
}

// written returns the source of an instance: s without the arguments whose
// values were null, which count as not written.
func written(s *vnet.Source, attrs []attr) *vnet.Source {
	for i := range attrs {
		if attrs[i].outcome != omitted || !s.Has(attrs[i].name) {
			continue
		}
		less := &vnet.Source{Def: s.Def}
		for _, a := range s.Args {
			if a.Name != attrs[i].name {
				less.Args = append(less.Args, a)
			}
		}
		s = less
	}
	return s
}
