package libvirt

import (
	"github.com/vnetgen/vnetgen/backends/internal/kit"
	"github.com/vnetgen/vnetgen/vnet"
)

// namespace is that of the elements which the lab's marks are.
const namespace = "urn:vnetgen"

// networkMark is the mark in a network's metadata. libvirt writes metadata with
// double quotes, and attributes in their order (measured on 9.0 and 12.8).
type networkMark struct{ lab, id, digest string }

func (p *planner) networkMark(n *network, families []family) networkMark {
	m := networkMark{lab: p.lab, id: kit.Encode(n.name)}
	settings := []string{n.Label}
	for _, f := range families {
		switch f.begin {
		case "<host mac=", "<host ip=", "<hostname>": // these change without the network being made anew
		default:
			settings = append(append(settings, f.begin), f.lines...)
		}
	}
	m.digest = kit.Digest(settings...)
	return m
}

// begin is the element up to its digest.
func (m networkMark) begin() string {
	return `<vnetgen:network xmlns:vnetgen="` + namespace + `" lab="` + m.lab + `" id="` + m.id + `" digest="`
}

func (m networkMark) element() string { return m.begin() + m.digest + `"/>` }

// any matches the mark whatever the digest is.
func (m networkMark) any() vnet.Match { return xmlLine(m.begin()) }

// whole matches the mark as it is to be.
func (m networkMark) whole() vnet.Match { return xmlLine(m.element()) }

// claimed matches the mark of any lab.
func (m networkMark) claimed() *vnet.Match {
	return &vnet.Match{vnet.Blank, vnet.Lit(`<vnetgen:network xmlns:vnetgen="` + namespace + `" lab="`), vnet.Bind("owner"), vnet.Lit(`" id="`), vnet.Any}
}
