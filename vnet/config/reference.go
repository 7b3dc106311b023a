package config

import (
	"reflect"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/vnetgen/vnetgen/vnet"
	"github.com/zclconf/go-cty/cty"
)

// In expressions a network is an object of its arguments. All networks have the
// same attributes, so that conditionals can choose between them. Arguments that
// are not written are null and marked, so that their use can be refused; the
// attribute identity, which no expression can spell behind a dot, says which
// network it is.

// identity is the attribute that holds a *networkRef.
const identity = "(network)"

// networkRef is a network as a value.
type networkRef struct{ label string }

var networkRefType = cty.Capsule("network", reflect.TypeFor[networkRef]())

// unwritten marks an argument that is not written.
type unwritten struct{ network, arg string }

// networkOf returns which network a value is.
func networkOf(val cty.Value) (*networkRef, bool) {
	if !val.Type().IsObjectType() || !val.Type().HasAttribute(identity) || val.IsNull() || !val.IsKnown() {
		return nil, false
	}
	val, _ = val.Unmark()
	id, _ := val.GetAttr(identity).Unmark()
	if id.Type() != networkRefType || id.IsNull() || !id.IsKnown() {
		return nil, false
	}
	return id.EncapsulatedValue().(*networkRef), true
}

// unwrittenOf returns what is not written when a value stands for that.
func unwrittenOf(val cty.Value) (unwritten, bool) {
	if !val.IsMarked() {
		return unwritten{}, false
	}
	var found unwritten
	for m := range val.Marks() {
		u, ok := m.(unwritten)
		if ok && (found == unwritten{} || u.network+"."+u.arg < found.network+"."+found.arg) {
			found = u
		}
	}
	return found, found != unwritten{}
}

func (l *loader) unwritten(u unwritten, at vnet.Range) {
	l.found.Error(codeUnwritten, at, "network "+u.network+" has no "+u.arg+" written", "What is left out is chosen later: to use it here, write it down in network "+u.network+".")
}

// unwrittenUsed records an error when a value stands for something that is not
// written.
func (l *loader) unwrittenUsed(a *attr, val cty.Value) bool {
	u, ok := unwrittenOf(val)
	if ok {
		l.unwritten(u, a.at())
	}
	return ok
}

// allWritten is unwrittenUsed for what is in lists and maps.
func (l *loader) allWritten(a *attr, val cty.Value) bool {
	if !val.ContainsMarked() {
		return true
	}
	var found unwritten
	_ = cty.Walk(val, func(_ cty.Path, x cty.Value) (bool, error) {
		if u, ok := unwrittenOf(x); ok && found == (unwritten{}) {
			found = u
		}
		return true, nil
	})
	if found == (unwritten{}) {
		return true
	}
	l.reject(a)
	l.unwritten(found, a.at())
	return false
}

// networkValue returns what network.X is: an object; with count a tuple of
// them, with for_each an object of them. A network with errors is unknown.
func (l *loader) networkValue(n *network) cty.Value {
	l.network(n)
	if n.state != done {
		return cty.DynamicVal
	}
	if n.val != cty.NilVal {
		return n.val
	}
	vals := make([]cty.Value, len(n.nets))
	for i := range n.nets {
		vals[i] = objectOf(&n.nets[i], n.in.spell("network", n.label, i))
	}
	n.val = collect(n.in, vals)
	return n.val
}

// collect returns the value of a block from those of its instances.
func collect(in *instances, vals []cty.Value) cty.Value {
	switch {
	case in == nil:
		return vals[0]
	case in.root == "count":
		return cty.TupleVal(vals)
	}
	byKey := make(map[string]cty.Value, len(vals))
	for i, val := range vals {
		byKey[in.keys[i]] = val
	}
	return cty.ObjectVal(byKey)
}

// objectOf returns one network as a value.
func objectOf(n *vnet.Network, spelled string) cty.Value {
	name := strings.TrimPrefix(spelled, "network.")
	attrs := attributes{network: name, vals: make(map[string]cty.Value, 15)}
	attrs.vals[identity] = cty.CapsuleVal(networkRefType, &networkRef{label: n.Label})
	attrs.text("mode", n.Mode.String(), n.Mode != vnet.ModeUnset)
	attrs.text("name", n.Name, n.Name != "")
	attrs.set("external", cty.BoolVal(n.External), n.Source.Has("external"))
	attrs.text("subnet", n.Subnet.String(), n.Subnet.IsValid())
	attrs.text("subnet6", n.Subnet6.String(), n.Subnet6.IsValid())
	attrs.text("gateway", n.Gateway.String(), n.Gateway.IsValid())
	attrs.text("gateway6", n.Gateway6.String(), n.Gateway6.IsValid())
	attrs.set("mtu", cty.NumberIntVal(int64(n.MTU)), n.MTU != 0)
	attrs.set("vlan", cty.NumberIntVal(int64(n.VLAN)), n.VLAN != 0)
	attrs.text("uplink", n.Uplink, n.Uplink != "")
	attrs.set("isolated", cty.BoolVal(n.Isolated == vnet.On), n.Isolated != vnet.Unset)
	attrs.text("promiscuous", n.Promiscuous.String(), n.Promiscuous != vnet.PromiscuousUnset)
	attrs.set("dhcp", dhcpObject(n.DHCP, name), n.DHCP != nil)
	attrs.set("dns", dnsObject(n.DNS, name), n.DNS != nil)
	return cty.ObjectVal(attrs.vals)
}

func dhcpObject(d *vnet.DHCP, network string) cty.Value {
	if d == nil {
		d = &vnet.DHCP{}
	}
	attrs := attributes{network: network, prefix: "dhcp.", vals: make(map[string]cty.Value, 4)}
	attrs.set("enabled", cty.BoolVal(d.Enabled == vnet.On), d.Enabled != vnet.Unset)
	attrs.text("start", d.Start.String(), d.Start.IsValid())
	attrs.text("end", d.End.String(), d.End.IsValid())
	attrs.text("lease", durationText(d.Lease), d.Lease != 0)
	return cty.ObjectVal(attrs.vals)
}

func dnsObject(d *vnet.DNS, network string) cty.Value {
	if d == nil {
		d = &vnet.DNS{}
	}
	attrs := attributes{network: network, prefix: "dns.", vals: make(map[string]cty.Value, 3)}
	servers := cty.ListValEmpty(cty.String)
	if len(d.Servers) > 0 {
		list := make([]cty.Value, len(d.Servers))
		for i, s := range d.Servers {
			list[i] = cty.StringVal(s.String())
		}
		servers = cty.ListVal(list)
	}
	hosts := cty.MapValEmpty(cty.String)
	if len(d.Hosts) > 0 {
		byName := make(map[string]cty.Value, len(d.Hosts))
		for _, h := range d.Hosts {
			byName[h.Name] = cty.StringVal(h.Address.String())
		}
		hosts = cty.MapVal(byName)
	}
	attrs.set("servers", servers, d.Source.Has("servers"))
	attrs.text("domain", d.Domain, d.Domain != "")
	attrs.set("hosts", hosts, d.Source.Has("hosts"))
	return cty.ObjectVal(attrs.vals)
}

// attributes are those of an object of written arguments.
type attributes struct {
	network, prefix string
	vals            map[string]cty.Value
}

func (o *attributes) set(name string, val cty.Value, written bool) {
	if !written {
		val = cty.NullVal(val.Type()).Mark(unwritten{o.network, o.prefix + name})
	}
	o.vals[name] = val
}

func (o *attributes) text(name, s string, written bool) { o.set(name, cty.StringVal(s), written) }

// networkLabel reads a reference to one network and returns its label.
func (l *loader) networkLabel(a *attr, v *view) string {
	if label, ok := l.plainReference(a, v); ok {
		return label
	}
	val, ok := l.value(a, v)
	if !ok {
		return ""
	}
	if ref, ok := networkOf(val); ok {
		return ref.label
	}
	l.reject(a)
	l.notOneNetwork(a, val)
	return ""
}

// plainReference reads network.X, network.X[0] and network.X[count.index]
// without making values of whole networks. It returns false for everything else
// and for what is wrong.
func (l *loader) plainReference(a *attr, v *view) (string, bool) {
	switch e := a.expr.(type) {
	case *hclsyntax.ScopeTraversalExpr:
		n, ok := l.namedNetwork(e)
		if !ok {
			return "", false
		}
		if len(e.Traversal) == 2 && n.in == nil {
			a.outcome = given
			return n.label, true
		}
		if len(e.Traversal) != 3 || n.in == nil {
			return "", false
		}
		key, _ := stepKey(e.Traversal[2])
		return l.pick(a, n, key)
	case *hclsyntax.IndexExpr:
		of, ok := e.Collection.(*hclsyntax.ScopeTraversalExpr)
		if !ok || len(of.Traversal) != 2 {
			return "", false
		}
		n, ok := l.namedNetwork(of)
		if !ok || n.in == nil {
			return "", false
		}
		if !a.prepared {
			key := attr{name: a.name, expr: e.Key, native: a.native}
			l.prepare(&key, v)
			if key.broken {
				return "", false
			}
			a.ctx, a.varies, a.prepared = key.ctx, key.varies, true
		}
		if a.varies {
			v.inst.define()
		}
		key, diags, failure := valueOf(e.Key, a.ctx)
		if failure != "" || diags.HasErrors() {
			a.prepared = false
			return "", false
		}
		label, ok := l.pick(a, n, key)
		a.prepared = ok
		return label, ok
	}
	return "", false
}

// namedNetwork returns the network that a reference starts with, if it was
// decoded without errors.
func (l *loader) namedNetwork(e *hclsyntax.ScopeTraversalExpr) (*network, bool) {
	if e.Traversal.RootName() != "network" {
		return nil, false
	}
	label, ok := stepName(e.Traversal)
	if !ok {
		return nil, false
	}
	n := l.networkByLabel[label]
	if n == nil {
		return nil, false
	}
	l.network(n)
	return n, n.state == done
}

// pick returns the label of one instance.
func (l *loader) pick(a *attr, n *network, key cty.Value) (string, bool) {
	if key == cty.NilVal {
		return "", false
	}
	i, ok := n.in.find(key)
	if !ok {
		return "", false
	}
	a.outcome = given
	return n.nets[i].Label, true
}

// notOneNetwork records why a value is not one network, and what to write.
func (l *loader) notOneNetwork(a *attr, val cty.Value) {
	ty := val.Type()
	example, name := "network.NAME", ""
	if t, diags := hcl.AbsTraversalForExpr(a.expr); !diags.HasErrors() && t.RootName() == "network" {
		if label, ok := stepName(t); ok && l.networkByLabel[label] != nil {
			name = label
		}
	}
	switch {
	case name != "" && l.networkByLabel[name].in != nil && l.networkByLabel[name].in.len() > 0:
		n := l.networkByLabel[name]
		word := "count"
		if n.in.keys != nil {
			word = "for_each"
		}
		l.found.Error(codeNetwork, a.at(), reference("network", name)+" has "+word+", so it is several networks", "Write which one: "+n.in.spell("network", name, 0)+".")
	case ty == cty.String:
		s := val.AsString()
		if l.networkByLabel[s] != nil {
			example = reference("network", s)
		} else if near := vnet.Nearest(s, l.networkLabels()); near != "" {
			example = reference("network", near)
		}
		remedy := "Write " + example + ", without quotes around it."
		if a.isJSON() {
			remedy = `Write "${` + example + `}".`
		}
		l.found.Error(codeNetwork, a.at(), "network takes a reference, not text", remedy)
	default:
		l.found.Error(codeNetwork, a.at(), "network takes one network, not "+ty.FriendlyName(), "Write "+example+" with the network's name.")
	}
}
