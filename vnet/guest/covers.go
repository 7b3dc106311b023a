package guest

import "github.com/vnetgen/vnetgen/vnet"

// covered are the features that machines carry out themselves where the hypervisor
// does not: names and addresses that their own configuration holds.
var covered = []vnet.Feature{
	vnet.FeatureReservation, vnet.FeatureDNSServers, vnet.FeatureDNSDomain, vnet.FeatureDNSHosts, vnet.FeatureMTU,
}

// Covers returns the degradations of a prepared lab on a backend that its machines' own
// configuration makes good, such as name servers that no DHCP tells. Who writes
// that configuration can add them to the lab's accept list and prepare it again, so
// that nobody is told to do by hand what it does. The MTU of a bridged network is
// not among them: the host's side of it stays as it is.
func Covers(t *vnet.Topology, info *vnet.Info, target vnet.Target) []vnet.Accept {
	s := &survey{info: info, target: target}
	if complete, err := info.Complete(target); err == nil {
		s.target = complete
	}
	networks := make(map[string]*vnet.Network, len(t.Networks))
	for i := range t.Networks {
		networks[t.Networks[i].Label] = &t.Networks[i]
	}
	degraded, stays := map[vnet.Feature]bool{}, map[vnet.Feature]bool{}
	vnet.Uses(t, func(u *vnet.Use) bool {
		n := u.Network
		if n == nil && u.NIC > 0 {
			n = networks[u.Machine.NICs[u.NIC-1].Network]
		}
		if n != nil && !s.carries(u.Feature, n) {
			degraded[u.Feature] = true
			stays[u.Feature] = stays[u.Feature] || u.Feature == vnet.FeatureMTU && u.Mode == vnet.Bridged
		}
		return true
	})
	var accept []vnet.Accept
	for _, f := range covered {
		if degraded[f] && !stays[f] {
			accept = append(accept, vnet.Accept{Feature: f})
		}
	}
	return accept
}
