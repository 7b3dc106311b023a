package docker

import "slices"

// dns is what a container is told about names: that of all its networks together,
// each once, in the order of its NICs.
type dns struct {
	servers, domains []string
	hosts            []host
}

// host is a name in a container's hosts file.
type host struct{ name, address string }

// dnsOf gathers what a container is told.
func (p *planner) dnsOf(m *machine) dns {
	var d dns
	for k := range m.connections {
		n := m.connections[k].net
		if n.Network == nil || n.DNS == nil {
			continue
		}
		told := n.DNS
		for _, server := range told.Servers {
			d.servers = once(d.servers, server.String())
		}
		if told.Domain != "" {
			d.domains = once(d.domains, told.Domain)
		}
		for _, record := range told.Hosts {
			d.hosts = once(d.hosts, host{record.Name, record.Address.String()})
		}
	}
	return d
}

// once appends what is not there yet.
func once[T comparable](list []T, x T) []T {
	if slices.Contains(list, x) {
		return list
	}
	return append(list, x)
}
