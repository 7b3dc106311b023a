package docker

import (
	"fmt"
	"slices"

	"github.com/vnetgen/vnetgen/vnet"
)

// The findings that only Docker gives.
const (
	codeName     vnet.Code = "docker-name"
	codeBridge   vnet.Code = "docker-bridge"
	codeBridged  vnet.Code = "docker-bridged"
	codeIPRange  vnet.Code = "docker-ip-range"
	codeShim     vnet.Code = "docker-shim"
	codePool     vnet.Code = "docker-pool"
	codeTwice    vnet.Code = "docker-nic-twice"
	codeExternal vnet.Code = "docker-external"
	codeRouted   vnet.Code = "docker-routed"
	codePublish  vnet.Code = "docker-publish"
	codeOverlap  vnet.Code = "docker-overlap"
	codeImage    vnet.Code = "docker-image"
	codeFilter   vnet.Code = "docker-filter"
)

// check judges what only Docker knows.
func check(t *vnet.Topology, target vnet.Target, opts vnet.Options, c *vnet.Collector) {
	checkNames(t, c)
	nets := make(map[string]*vnet.Network, len(t.Networks))
	bridges, parents := map[string]*vnet.Network{}, map[string]*vnet.Network{}
	for i := range t.Networks {
		n := &t.Networks[i]
		nets[n.Label] = n
		if n.External {
			checkExternal(t, n, opts, c)
			continue
		}
		checkBridge(n, bridges, c)
		switch n.Mode {
		case vnet.Bridged:
			checkBridged(t, n, c)
			checkParent(n, target, parents, c)
		case vnet.NATNetwork:
			checkRouted(t, n, target, c)
		}
		checkPool(n, opts, c)
	}
	for i := range t.Machines {
		m := &t.Machines[i]
		checkTwice(m, c)
		checkPublished(t, nets, m, target, c)
		if _, ok := imageOf(t, m); opts.CreateMachines && !ok {
			c.Error(codeImage, m.Source.Of(""), fmt.Sprintf("machine %q: there is no image to make it of", m.Label),
				"Write backend \"docker\" { image = \"debian:13\" } into its block or the lab's, or generate without --create-machines.")
		}
		checkCommand(m, c)
	}
	checkOverlaps(t, c)
	checkFilter(t, target, c)
}

// checkCommand wants words.
func checkCommand(m *vnet.Machine, c *vnet.Collector) {
	a, ok := vnet.Find(m.Settings, name, keyCommand)
	if ok && slices.ContainsFunc(a.Value.List, func(v vnet.Value) bool { return v.Kind != vnet.String }) {
		c.Error(vnet.CodeSettingValue, a.Range, fmt.Sprintf("machine %q: command is a list of words", m.Label), "Put quotes around each.")
	}
}

// checkTwice finds machines that are on a network twice.
func checkTwice(m *vnet.Machine, c *vnet.Collector) {
	on := make(map[string]int, len(m.NICs))
	for j := range m.NICs {
		nic := &m.NICs[j]
		if nic.Network == "" || nic.Connected == vnet.Off {
			continue
		}
		if slot, twice := on[nic.Network]; twice {
			c.Error(codeTwice, nic.Source.Of("network"), fmt.Sprintf("machine %q, NIC %d: NIC %d is on network %q already", m.Label, nic.Slot, slot, nic.Network),
				"A container is on a network once. Leave this NIC out, or put it on a network of its own.")
			continue
		}
		on[nic.Network] = nic.Slot
	}
}
