package config_test

import (
	"slices"

	"github.com/vnetgen/vnetgen/vnet"
)

// plain returns a copy of the topology without what a written file cannot hold:
// positions, the blocks that instances came from, what Resolve chose.
func plain(t *vnet.Topology) *vnet.Topology {
	out := &vnet.Topology{Lab: t.Lab}
	out.Lab.Source = nil
	out.Lab.Accept = nil
	for _, a := range t.Lab.Accept {
		out.Lab.Accept = append(out.Lab.Accept, vnet.Accept{Feature: a.Feature})
	}
	out.Lab.Settings = plainSettings(t.Lab.Settings)
	for _, n := range t.Networks {
		n.Block, n.Key, n.Source, n.Chosen = "", "", nil, 0
		n.Settings = plainSettings(n.Settings)
		if n.DHCP != nil {
			d := *n.DHCP
			d.Source = nil
			n.DHCP = &d
		}
		if n.DNS != nil {
			d := *n.DNS
			d.Source = nil
			n.DNS = &d
		}
		out.Networks = append(out.Networks, n)
	}
	for _, m := range t.Machines {
		m.Block, m.Key, m.Source = "", "", nil
		m.Settings = plainSettings(m.Settings)
		m.NICs = slices.Clone(m.NICs)
		for i := range m.NICs {
			n := &m.NICs[i]
			n.Source, n.Chosen = nil, 0
			n.Settings = plainSettings(n.Settings)
			n.Forwards = slices.Clone(n.Forwards)
			for k := range n.Forwards {
				n.Forwards[k].Source = nil
			}
			if n.Link != nil {
				link := *n.Link
				link.Source = nil
				n.Link = &link
			}
		}
		out.Machines = append(out.Machines, m)
	}
	for _, a := range t.Asserts {
		a.Source = nil
		out.Asserts = append(out.Asserts, a)
	}
	return out
}

func plainSettings(all []vnet.Settings) []vnet.Settings {
	var out []vnet.Settings
	for _, s := range all {
		s.Source = nil
		s.Attrs = slices.Clone(s.Attrs)
		for i := range s.Attrs {
			s.Attrs[i].Range = vnet.Range{}
		}
		out = append(out, s)
	}
	return out
}
