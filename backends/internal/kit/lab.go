package kit

import (
	"net/netip"

	"github.com/vnetgen/vnetgen/vnet"
)

// Lease is a stable address.
type Lease struct {
	MAC     vnet.MAC
	Address netip.Addr
}

// Leases returns the stable addresses by their network's label, in the order of
// the lab.
func Leases(t *vnet.Topology) map[string][]Lease {
	by := map[string][]Lease{}
	for i := range t.Machines {
		for j := range t.Machines[i].NICs {
			if nic := &t.Machines[i].NICs[j]; nic.Network != "" && nic.Address.IsValid() {
				by[nic.Network] = append(by[nic.Network], Lease{nic.MAC, nic.Address})
			}
		}
	}
	return by
}

// On says in a step's title what a NIC is on.
func On(nic *vnet.NIC) string {
	if nic.Network == "" {
		return "NAT of its own"
	}
	return nic.Network
}
