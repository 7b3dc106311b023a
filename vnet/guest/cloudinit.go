package guest

import (
	"fmt"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/vnetgen/vnetgen/vnet"
)

// cloudInit writes network-config as cloud-init's data sources hand it in (Network
// Config Version 2), and what the lab wants beside it as cloud-config in
// user-data. NICs are renamed: the writers of older formats take the entries' keys
// for the interfaces' names, and do not look for the MAC.
func (w *writer) cloudInit() {
	const install = "Hand it to cloud-init as network-config, for instance beside user-data and meta-data of NoCloud."
	w.yaml(File{Name: "network-config", Install: "network-config of cloud-init's data source"}, w.header(install), w.network(true))
	for i := range w.m.NICs {
		if n := &w.m.NICs[i]; n.DHCP4 && (n.IgnoreRoutes && !n.TellsNoRoutes || n.IgnoreDNS && !n.TellsNoDNS) || n.AcceptRA != vnet.Unset {
			w.Note(codeRenderer, w.m.source.Of(""), fmt.Sprintf("machine %q: not every system that cloud-init writes for leaves out what DHCP and routers say", w.m.Label),
				"netplan and systemd-networkd do (Debian from 12 on, Ubuntu); ifupdown's and the older Red Hat files have no words for it.")
			break
		}
	}
	w.userData()
}

// noteSearch says that a search domain is lost: cloud-init (25.1) passes over all
// NICs of a file in which one has a domain and no name servers.
func (w *writer) noteSearch(n *NIC) {
	if len(n.Search) > 0 {
		w.Note(codeSearch, n.source.Of(""), fmt.Sprintf("%s: cloud-init takes the search domain %s only together with name servers", w.nic(n), n.Search[0]),
			"The file leaves it out. Write dns { servers = [\"…\"] } in the network block, too.")
	}
}

// userData adds the cloud-config for forwarding and names.
func (w *writer) userData() {
	if !w.m.Forwarding && len(w.m.Hosts) == 0 {
		return
	}
	files := &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq"}
	add := func(path, content string, more bool) {
		f := newMapping()
		f.set("path", text(path))
		if more {
			f.set("append", truth(true))
		}
		f.set("content", &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: content, Style: yaml.LiteralStyle})
		files.Content = append(files.Content, &f.Node)
	}
	doc := newMapping()
	if w.m.Forwarding {
		w.noteForwarding("user-data")
		add("/etc/sysctl.d/90-vnetgen.conf", strings.ReplaceAll(strings.Join(w.forwarding(), "\n")+"\n", "=", " = "), false)
	}
	if len(w.m.Hosts) > 0 {
		add("/etc/hosts", hostLines(w.m.Hosts), true)
	}
	doc.set("write_files", files)
	if w.m.Forwarding {
		run := &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq", Content: []*yaml.Node{list([]string{"sysctl", "--system"})}}
		doc.set("runcmd", run)
	}
	comments := append([]string{}, w.header("Hand it to cloud-init as user-data, or merge it into yours.")...)
	w.yaml(File{Name: "user-data", Install: "user-data of cloud-init's data source", Further: true}, comments, doc)
	if f := &w.files[len(w.files)-1]; f.Name == "user-data" {
		f.Content = append([]byte("#cloud-config\n"), f.Content...)
	}
}
