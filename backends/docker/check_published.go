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

// checkPublished finds forwards that do nothing, since an engine before 28 has the
// container's default route, and its ports, where nothing can be published: of the
// networks that lead out, the one whose name comes first has it (measured on 20.10
// and 28.5).
func checkPublished(t *vnet.Topology, nets map[string]*vnet.Network, m *vnet.Machine, target vnet.Target, c *vnet.Collector) {
	if !target.Version.Less(v28) {
		return
	}
	var forward *vnet.NIC
	var first *vnet.Network // of those where nothing is published
	names := make(map[string]bool, len(m.NICs))
	alone := 0
	for j := range m.NICs {
		nic := &m.NICs[j]
		if forward == nil && len(nic.Forwards) > 0 {
			forward = nic
		}
		if nic.Network == "" {
			alone++
			names[objectName(t.Lab.Name, natLabel(m, alone), nil)] = true
		}
		n := nets[nic.Network]
		if nic.Connected == vnet.Off || n == nil {
			continue
		}
		switch {
		case n.Mode == vnet.Bridged || n.Mode == vnet.NATNetwork && isOn(n, keyRouted):
			if first == nil || n.Name < first.Name {
				first = n
			}
		case n.Mode == vnet.NATNetwork:
			names[n.Name] = true
		}
	}
	if forward == nil || first == nil {
		return
	}
	for name := range names {
		if name < first.Name {
			return
		}
	}
	c.Error(codePublish, forward.Forwards[0].Source.Of("host"), fmt.Sprintf("machine %q, NIC %d: its default route is on network %q, where Docker publishes nothing", m.Label, forward.Slot, first.Label),
		fmt.Sprintf("An engine before 28 has it on the network whose name comes first, here %q. Give the NAT network a name that comes before, or use 28.", first.Name))
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
