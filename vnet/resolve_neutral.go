package vnet

import "net/netip"

// neutral returns conventions that suit all hypervisors, for a Topology that is
// looked at without one. What they choose, every hypervisor accepts; they refuse
// nothing that only some of them would.
func neutral() Conventions {
	// The host's end and what hypervisors put beside it: VirtualBox answers at
	// .2 to .4 of a NAT network, VMware's NAT is at .2.
	taken := []Taken{{2, "a hypervisor's NAT or DHCP service"}, {3, "a hypervisor's DNS or DHCP service"}, {4, "a hypervisor's own services"}}
	// The middle of 10.0.0.0/8 is clear of the subnets that hypervisors have by
	// themselves (10.0.2.0/24 and the like) and of 172.17.0.0/16 and
	// 192.168.0.0/16, where hosts and containers often are.
	pool := []netip.Prefix{prefix4(10, 64, 0, 0, 10)}
	return Conventions{
		Networks: map[Mode]Habit{
			// VirtualBox and QEMU agree on these.
			NAT: {
				Pools: []netip.Prefix{prefix4(10, 0, 2, 0, 24)}, PerSlot: true,
				Gateway: 2, Taken: []Taken{{3, "the DNS proxy"}, {4, "the TFTP service"}}, Guest: 15, DHCP: true,
			},
			NATNetwork: {Pools: pool, Gateway: 1, Taken: taken, DHCP: true},
			// The range that VirtualBox permits without configuration (since
			// 6.1.28); the others take any.
			HostOnly: {Pools: []netip.Prefix{prefix4(192, 168, 56, 0, 21)}, Gateway: 1, Taken: taken, DHCP: true},
			Bridged:  {},
			Internal: {Pools: pool, Taken: taken},
		},
	}
}

// prefix4 returns the prefix a.b.c.d/bits.
func prefix4(a, b, c, d byte, bits int) netip.Prefix {
	return netip.PrefixFrom(netip.AddrFrom4([4]byte{a, b, c, d}), bits)
}
