package kit

import "github.com/vnetgen/vnetgen/vnet"

// InGuest says how it is known that the features hold which the machine itself carries
// out: they are the same on every hypervisor.
func InGuest() vnet.Proven {
	return vnet.Proven{
		Features: []vnet.Feature{vnet.FeatureAddress, vnet.FeatureAddress6, vnet.FeatureForwarding},
		Proof:    vnet.Parsed,
		By:       "what `vnetgen guest` writes, by netplan, cloud-init, ifupdown and NetworkManager; see guest.md",
	}
}
