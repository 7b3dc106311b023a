//go:build live

package virtualbox

import (
	"maps"
	"slices"
	"testing"

	"github.com/vnetgen/vnetgen/lab/internal/labs"
	"github.com/vnetgen/vnetgen/vnet"
)

// boxFor makes a VirtualBox that has what the lab expects to find: interfaces,
// external networks and machines, the first of which is in use by its owner in
// a way of his own.
func boxFor(t testing.TB, c labs.Case) *box {
	t.Helper()
	topology := c.Topology(t)
	uplinks := map[string]bool{}
	for i := range topology.Networks {
		if u := topology.Networks[i].Uplink; u != "" && u != "eth0" {
			uplinks[u] = true
		}
	}
	b := newBox(t, slices.Sorted(maps.Keys(uplinks))...)
	for i := range topology.Networks {
		n := &topology.Networks[i]
		switch {
		case n.External && n.Mode == vnet.NATNetwork:
			b.vbox("natnetwork", "add", "--netname", n.Name, "--network", "10.250.0.0/24", "--enable")
		case n.External && n.Mode == vnet.HostOnly:
			b.vbox("hostonlyif", "create")
		}
	}
	if c.Creates() {
		return b
	}
	for i := range topology.Machines {
		name := topology.Machines[i].HypervisorName()
		b.vbox("createvm", "--name", name, "--ostype", "Other", "--register")
		if i == 0 {
			b.vbox("modifyvm", name, "--nic1", "nat", "--natpf1", "ssh of mine,tcp,127.0.0.1,2222,,22", "--natnet1", "10.99.0.0/24", "--nicpromisc1", "allow-all",
				"--nic2", "intnet", "--intnet2", "it's mine", "--cableconnected2", "off", "--nicbootprio2", "3")
		}
	}
	return b
}
