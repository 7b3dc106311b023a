package config

import (
	"reflect"

	"github.com/vnetgen/vnetgen/vnet"
	"github.com/zclconf/go-cty/cty"
)

var assertSchema = schema{what: "assert", attrs: []string{"from", "to", "port", "protocol", "reach"}}

// endpointType is what outside, host and machine.X are in assertions. It holds
// a *vnet.Endpoint.
var endpointType = cty.Capsule("endpoint", reflect.TypeFor[vnet.Endpoint]())

func endpointValue(root string) cty.Value {
	return cty.CapsuleVal(endpointType, &vnet.Endpoint{Outside: root == "outside", Host: root == "host"})
}

func (l *loader) decodeAsserts() []vnet.Assert {
	var out []vnet.Assert
	for _, b := range l.asserts {
		out = append(out, l.decodeAssert(b))
	}
	return out
}

func (l *loader) decodeAssert(b block) vnet.Assert {
	opened := l.open(b, &assertSchema)
	as := vnet.Assert{Text: b.label(), Source: l.source(b, opened.attrs)}
	v := &view{where: "an assertion", networks: true, machines: true}
	for i := range opened.attrs {
		switch a := &opened.attrs[i]; a.name {
		case "from":
			as.From = l.endpoint(a, v)
		case "to":
			as.To = l.endpoint(a, v)
		case "port":
			as.Port = l.counted(a, v)
		case "protocol":
			k, _ := l.word(a, v, protocols)
			as.Proto = vnet.Proto(k)
		case "reach":
			as.Reach, _ = l.boolean(a, v)
		}
	}
	l.require(&opened, b,
		need{"from", "Write from = outside, host, machine.NAME or machine.NAME[0]."},
		need{"to", "Write to likewise."},
		need{"reach", "Write reach = true if all pairs can, reach = false if none can."})
	return as
}

// endpoint reads one side of an assertion.
func (l *loader) endpoint(a *attr, v *view) vnet.Endpoint {
	val, ok := l.value(a, v)
	if !ok {
		return vnet.Endpoint{}
	}
	if _, network := networkOf(val); !network && !l.allWritten(a, val) || !val.IsWhollyKnown() {
		l.reject(a)
		return vnet.Endpoint{}
	}
	e := vnet.Endpoint{Machines: []string{}}
	if !gather(&e, val) || sides(e) > 1 {
		l.found.Error(codeEndpoint, a.at(), a.name+" takes outside, host or machines", "Write outside, host, machine.NAME, machine.NAME[0], or a list of machines.")
		l.reject(a)
		return vnet.Endpoint{}
	}
	if e.Outside || e.Host {
		e.Machines = nil
	}
	return e
}

// sides counts how many kinds of endpoint are in e.
func sides(e vnet.Endpoint) int {
	n := 0
	for _, is := range []bool{e.Outside, e.Host, len(e.Machines) > 0} {
		if is {
			n++
		}
	}
	return n
}

// gather adds a value's endpoints to e: one, or those of a list or map.
func gather(e *vnet.Endpoint, val cty.Value) bool {
	if val.IsNull() {
		return false
	}
	ty := val.Type()
	if ty == endpointType {
		one := val.EncapsulatedValue().(*vnet.Endpoint)
		e.Outside, e.Host = e.Outside || one.Outside, e.Host || one.Host
		e.Machines = append(e.Machines, one.Machines...)
		return true
	}
	if _, ok := networkOf(val); ok || !ty.IsCollectionType() && !ty.IsTupleType() && !ty.IsObjectType() {
		return false
	}
	for it := val.ElementIterator(); it.Next(); {
		if _, x := it.Element(); !gather(e, x) {
			return false
		}
	}
	return true
}
