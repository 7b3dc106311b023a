package docker

import (
	"cmp"
	"fmt"
	"net/netip"
	"slices"

	"github.com/vnetgen/vnetgen/vnet"
)

// checkPool says which part of a DHCP range Docker gets. With Strict that is an
// error, as other degradations are.
func checkPool(n *vnet.Network, opts vnet.Options, c *vnet.Collector) {
	d := n.DHCP
	if d == nil || d.Enabled == vnet.Off || n.Mode == vnet.Bridged || n.Chosen.Has(vnet.ChosenPool) || !d.Start.IsValid() || !d.End.IsValid() || !n.Subnet.IsValid() {
		return
	}
	block, whole := blockOf(n.Subnet, d.Start, d.End)
	if whole || !block.IsValid() {
		return
	}
	finding := vnet.Diag{Severity: vnet.SeverityWarning, Code: codePool, Range: d.Source.Of("start"),
		Summary: fmt.Sprintf("network %q: Docker gives out addresses of one CIDR block; of %s to %s it is %s", n.Label, d.Start, d.End, block),
		Detail:  fmt.Sprintf("Write start = %q and end = %q, or leave both out.", block.Addr(), address(number(block.Addr())+1<<(32-block.Bits())-1))}
	if opts.Strict {
		finding.Severity = vnet.SeverityError
	}
	c.Add(finding)
}

// ranged is a subnet and whose it is.
type ranged struct {
	subnet netip.Prefix
	what   string
	at     vnet.Range
	alone  bool // of a NIC
}

// checkOverlaps finds subnets of single NICs that overlap others; those of networks
// are the model's to find.
func checkOverlaps(t *vnet.Topology, c *vnet.Collector) {
	var all []ranged
	for i := range t.Networks {
		if n := &t.Networks[i]; n.Subnet.IsValid() {
			all = append(all, ranged{n.Subnet.Masked(), fmt.Sprintf("network %q", n.Label), n.Source.Of("subnet"), false})
		}
	}
	for i := range t.Machines {
		for j := range t.Machines[i].NICs {
			if nic := &t.Machines[i].NICs[j]; nic.Network == "" && nic.Subnet.IsValid() {
				all = append(all, ranged{nic.Subnet.Masked(), fmt.Sprintf("machine %q, NIC %d", t.Machines[i].Label, nic.Slot), nic.Source.Of("subnet"), true})
			}
		}
	}
	slices.SortStableFunc(all, func(a, b ranged) int {
		return cmp.Or(a.subnet.Addr().Compare(b.subnet.Addr()), cmp.Compare(a.subnet.Bits(), b.subnet.Bits()))
	})
	wide := 0 // the last that is inside no other
	for i := 1; i < len(all); i++ {
		if !all[wide].subnet.Overlaps(all[i].subnet) {
			wide = i
			continue
		}
		one, other := all[i], all[wide]
		if !one.alone {
			one, other = other, one
		}
		if one.alone {
			c.Error(codeOverlap, one.at, fmt.Sprintf("%s: Docker has a network of its own for it, and %s overlaps %s of %s", one.what, one.subnet, other.subnet, other.what),
				"Write another subnet, or leave it out: a free one is chosen.")
		}
	}
}
