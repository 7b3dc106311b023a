package guest

import (
	"fmt"

	"go.yaml.in/yaml/v3"

	"github.com/vnetgen/vnetgen/vnet"
)

// netplan writes a file for /etc/netplan (netplan's YAML configuration, version
// 2). The renderer is the machine's own.
func (w *writer) netplan() {
	const path = "/etc/netplan/60-vnetgen.yaml"
	w.yaml(File{Name: "60-vnetgen.yaml", Install: path, Private: true},
		w.header("Install as "+path+" (mode 600) in place of what names the same NICs, then run: netplan apply"), w.network(false))
	w.sysctl()
}

// yaml adds a YAML file.
func (w *writer) yaml(f File, comments []string, m *mapping) {
	content, err := document(comments, m)
	if err != nil {
		w.Error(codeText, w.m.source.Of(""), fmt.Sprintf("machine %q: its settings are no YAML: %s", w.m.Label, err), "This is a fault of vnetgen. Please report it with the lab file.")
		return
	}
	w.file(f, content)
}

// network returns the document that netplan reads, and cloud-init too. Routes are
// written by prefix: cloud-init does not know the word default. For cloud-init, NICs
// are renamed to what they are called in the file.
func (w *writer) network(cloudInit bool) *mapping {
	ethernets := newMapping()
	for i := range w.m.NICs {
		ethernets.under(w.m.NICs[i].Name, w.ethernet(&w.m.NICs[i], cloudInit))
	}
	network := newMapping()
	network.set("version", number(2))
	if len(ethernets.Content) > 0 {
		network.set("ethernets", &ethernets.Node)
	}
	top := newMapping()
	top.set("network", &network.Node)
	return top
}

// ethernet returns what the document says of one NIC.
func (w *writer) ethernet(n *NIC, cloudInit bool) *mapping {
	e, match := newMapping(), newMapping()
	match.set("macaddress", text(n.MAC.String()))
	e.set("match", &match.Node)
	if cloudInit {
		e.set("set-name", text(n.Name))
	}
	if n.Disconnected {
		e.set("optional", truth(true))
	}
	e.set("dhcp4", truth(n.DHCP4))
	if n.DHCP4 {
		// systemd-networkd identifies itself by the machine's ID, which clones share;
		// reservations are by MAC.
		e.set("dhcp-identifier", text("mac"))
	}
	overrides := newMapping()
	if n.DHCP4 && n.IgnoreRoutes {
		overrides.set("use-routes", truth(false))
	}
	if n.DHCP4 && n.IgnoreDNS {
		overrides.set("use-dns", truth(false))
	}
	search := n.Search
	if cloudInit && len(n.DNS) == 0 {
		if search = nil; n.DHCPSearch {
			overrides.set("use-domains", truth(true))
		} else {
			w.noteSearch(n)
		}
	}
	if len(overrides.Content) > 0 {
		e.set("dhcp4-overrides", &overrides.Node)
	}
	if n.AcceptRA != vnet.Unset {
		e.set("accept-ra", truth(n.AcceptRA == vnet.On))
	}
	if len(n.Addresses) > 0 {
		var addresses []string
		for _, a := range n.Addresses {
			addresses = append(addresses, a.String())
		}
		e.set("addresses", list(addresses))
	}
	if routes := routesOf(n); len(routes.Content) > 0 {
		e.set("routes", routes)
	}
	if len(n.DNS)+len(search) > 0 {
		names := newMapping()
		if len(n.DNS) > 0 {
			names.set("addresses", list(texts(n.DNS)))
		}
		if len(search) > 0 {
			names.set("search", list(search))
		}
		e.set("nameservers", &names.Node)
	}
	if n.MTU > 0 {
		e.set("mtu", number(n.MTU))
	}
	return e
}

// routesOf returns the written default routes.
func routesOf(n *NIC) *yaml.Node {
	routes := &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq"}
	add := func(to, via string) {
		r := newMapping()
		r.set("to", text(to))
		r.set("via", text(via))
		routes.Content = append(routes.Content, &r.Node)
	}
	if n.Gateway4.IsValid() {
		add("0.0.0.0/0", n.Gateway4.String())
	}
	if n.Gateway6.IsValid() {
		add("::/0", n.Gateway6.String())
	}
	return routes
}
