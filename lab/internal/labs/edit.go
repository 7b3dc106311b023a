//go:build live

package labs

import (
	"net/netip"

	"github.com/vnetgen/vnetgen/vnet"
)

// Edit is what a person does to a lab over time: renames, adds and deletes
// networks, NICs and forwards.
func Edit(t *vnet.Topology) {
	for i := range t.Networks {
		n := &t.Networks[i]
		if !n.External && n.Mode != vnet.Bridged && i == 0 && n.Name == "" {
			rename(t, n.Label, n.Label+"-renamed")
		}
		if !n.External && n.DHCP == nil && n.Mode == vnet.NATNetwork {
			n.DHCP = &vnet.DHCP{Enabled: vnet.Off}
		}
	}
	t.Networks = append(t.Networks, vnet.Network{Label: "added", Mode: vnet.NATNetwork, Subnet: netip.MustParsePrefix("10.199.0.0/24")})
	for i := range t.Machines {
		m := &t.Machines[i]
		if len(m.NICs) > 1 {
			m.NICs = m.NICs[:len(m.NICs)-1]
		}
		for j := range m.NICs {
			f := m.NICs[j].Forwards
			if len(f) > 0 {
				m.NICs[j].Forwards = append(f[1:len(f):len(f)], vnet.Forward{HostPort: 50000 + 100*i + j, GuestPort: 7})
			}
		}
		if len(m.NICs) < 8 && i == 0 {
			m.NICs = append(m.NICs, vnet.NIC{Network: "added", Slot: unused(m), Forwards: []vnet.Forward{{HostPort: 49999, GuestPort: 7, Proto: vnet.UDP}}})
		}
	}
	if len(t.Machines) > 1 {
		t.Machines = t.Machines[:len(t.Machines)-1]
	}
	t.Asserts = nil // they may name the machine that went
}

// unused returns a slot that the machine has free, 0 for the next one.
func unused(m *vnet.Machine) int {
	for slot := 1; ; slot++ {
		used := false
		for i := range m.NICs {
			used = used || m.NICs[i].Slot == slot || m.NICs[i].Slot == 0 && i+1 == slot
		}
		if !used && slot == len(m.NICs)+1 {
			return 0 // it has that by its place
		}
		if !used {
			return slot
		}
	}
}

func rename(t *vnet.Topology, from, to string) {
	for i := range t.Networks {
		if t.Networks[i].Label == from {
			t.Networks[i].Label, t.Networks[i].Block, t.Networks[i].Key = to, "", ""
		}
	}
	for i := range t.Machines {
		for j := range t.Machines[i].NICs {
			if t.Machines[i].NICs[j].Network == from {
				t.Machines[i].NICs[j].Network = to
			}
		}
	}
}
