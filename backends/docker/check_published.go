package docker

import (
	"fmt"

	"github.com/vnetgen/vnetgen/vnet"
)

// checkRouted judges a network in gateway mode routed.
func checkRouted(t *vnet.Topology, n *vnet.Network, target vnet.Target, c *vnet.Collector) {
	if !isOn(n, keyRouted) {
		return
	}
	a, _ := vnet.Find(n.Settings, name, keyRouted)
	if target.Version.Less(v27) {
		c.Error(codeRouted, a.Range, fmt.Sprintf("network %q: an engine before 27 has no gateway mode routed", n.Label), "Use 27 or newer, or leave routed out.")
	}
	for i := range t.Machines {
		for j := range t.Machines[i].NICs {
			nic := &t.Machines[i].NICs[j]
			if nic.Network != n.Label || len(nic.Forwards) == 0 {
				continue
			}
			c.Error(codeRouted, nic.Forwards[0].Source.Of("host"), fmt.Sprintf("machine %q, NIC %d: network %q is routed, so nothing listens on the host's port %d", t.Machines[i].Label, nic.Slot, n.Label, nic.Forwards[0].HostPort),
				"The outside reaches the container's own address. Leave routed or the forward out.")
		}
	}
}

// way is a network by which a container leaves the host.
type way struct {
	name      string
	nic       *vnet.NIC
	dual      bool // by IPv4 and IPv6
	publishes bool
}

// before says whether the container's default route is rather by w than by x. Docker
// takes a network with IPv6 before one without; from 28 on then the one that is
// preferred (see prefer), before it the one whose name comes first (measured on 20.10
// and 28.5).
func (w *way) before(x *way, preferring bool) bool {
	if w.dual != x.dual {
		return w.dual
	}
	if preferring {
		return len(x.nic.Forwards) == 0 && len(w.nic.Forwards) > 0
	}
	return w.name < x.name
}

// checkPublished finds forwards that do nothing, since the container's default route,
// and with it its ports, are where nothing can be published.
func checkPublished(t *vnet.Topology, nets map[string]*vnet.Network, m *vnet.Machine, target vnet.Target, c *vnet.Collector) {
	var forward *vnet.NIC
	var best *way
	alone := 0
	for j := range m.NICs {
		nic := &m.NICs[j]
		if nic.Network == "" {
			alone++
		}
		if nic.Connected == vnet.Off {
			continue
		}
		if forward == nil && len(nic.Forwards) > 0 {
			forward = nic
		}
		w := way{nic: nic, publishes: true}
		switch n := nets[nic.Network]; {
		case nic.Network == "":
			w.name = objectName(t.Lab.Name, natLabel(m, alone), nil)
		case n == nil || n.Mode != vnet.Bridged && n.Mode != vnet.NATNetwork:
			continue
		default:
			_, bridge := vnet.Find(n.Settings, name, keyBridge)
			w.name, w.dual, w.publishes = n.Name, n.Subnet6.IsValid(), bridge || n.Mode == vnet.NATNetwork && !isOn(n, keyRouted)
		}
		if best == nil || w.before(best, !target.Version.Less(v28)) {
			best = &w
		}
	}
	if forward == nil || best == nil || best.publishes || len(best.nic.Forwards) > 0 {
		return // a forward on a network without is an error anyway
	}
	remedy := "Docker takes a network with IPv6 before one without. Give the network with the forward a subnet6, too, or take it from the other."
	if !best.dual {
		remedy = fmt.Sprintf("An engine before 28 has it on the network whose name comes first, here %q. Give the network with the forward a name that comes before, or use 28.", best.name)
	}
	c.Error(codePublish, forward.Forwards[0].Source.Of("host"), fmt.Sprintf("machine %q, NIC %d: its default route is on network %q, where Docker publishes nothing", m.Label, forward.Slot, best.nic.Network), remedy)
}

// checkFilter notes where Docker's packet filter may be in the way of what else the
// lab file is about.
func checkFilter(t *vnet.Topology, target vnet.Target, c *vnet.Collector) {
	if target.Variant != variantEngine {
		return
	}
	const what = "allow it in the chain DOCKER-USER: see docs/docker.md, \"The packet filter\"."
	if s := forLibvirt(t); s != nil {
		c.Note(codeFilter, s.Source.Of(""), "the lab is for libvirt, too: Docker's packet filter can keep libvirt's machines from each other and from the outside",
			"Where both are on one host and Docker came first, "+what)
	}
	for i := range t.Networks {
		n := &t.Networks[i]
		if a, ok := vnet.Find(n.Settings, name, keyBridge); ok && n.Mode == vnet.Bridged {
			c.Note(codeFilter, a.Range, fmt.Sprintf("network %q: what the bridge %s forwards may have to pass Docker's packet filter", n.Label, a.Value.Str),
				"Where bridged packets pass the filter (net.bridge.bridge-nf-call-iptables), "+what)
		}
	}
}

// forLibvirt returns the first settings for libvirt in a lab, nil for none.
func forLibvirt(t *vnet.Topology) *vnet.Settings {
	lists := [][]vnet.Settings{t.Lab.Settings}
	for i := range t.Networks {
		lists = append(lists, t.Networks[i].Settings)
	}
	for i := range t.Machines {
		lists = append(lists, t.Machines[i].Settings)
		for j := range t.Machines[i].NICs {
			lists = append(lists, t.Machines[i].NICs[j].Settings)
		}
	}
	for _, list := range lists {
		for i := range list {
			if list[i].Backend == "libvirt" {
				return &list[i]
			}
		}
	}
	return nil
}
