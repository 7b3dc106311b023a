package vnet

import (
	"fmt"
	"net/netip"
	"slices"
)

// placeOf is the key of an IPv4 address on a network in preparation.held. The
// same address on two networks is two places.
func placeOf(net int32, addr uint32) uint64 { return uint64(uint32(net))<<32 | uint64(addr) }

// nicBefore orders NICs by their names: the machine's label, the identity, the
// ordinal. Equals only come from machines with one label, which is an error.
func (p *preparation) nicBefore(i, j int32) bool {
	a, b := &p.at[i], &p.at[j]
	if x, y := p.machineOf(i).Label, p.machineOf(j).Label; x != y {
		return x < y
	}
	if x, y := identity(&p.nics[i]), identity(&p.nics[j]); x != y {
		return x < y
	}
	if a.ordinal != b.ordinal {
		return a.ordinal < b.ordinal
	}
	return i < j
}

// nicHash adds a NIC's names to a hash.
func (p *preparation) nicHash(h spread, g int32) uint64 {
	return h.name(p.machineOf(g).Label).name(identity(&p.nics[g])).number(p.at[g].ordinal).sum()
}

// holdWritten records the written addresses and MACs, and which of them are
// written twice.
func (p *preparation) holdWritten() {
	addresses, macs := 0, 0
	for g := range p.nics {
		if p.nics[g].Address.IsValid() && p.at[g].net >= 0 {
			addresses++
		}
		if !p.nics[g].MAC.IsZero() {
			macs++
		}
	}
	p.held = make(map[uint64]int32, addresses)
	p.heldMAC = make(map[MAC]int32, macs)
	for g := range p.nics {
		n, net := &p.nics[g], p.at[g].net
		if n.Address.Is4() && net >= 0 {
			place := placeOf(net, number4(n.Address))
			if first, twice := p.held[place]; twice {
				p.sameAddr = append(p.sameAddr, [2]int32{int32(g), ^first})
			} else {
				p.held[place] = ^int32(g)
			}
		}
		if !n.MAC.IsZero() {
			if first, twice := p.heldMAC[n.MAC]; twice {
				p.sameMAC = append(p.sameMAC, [2]int32{int32(g), first})
			} else {
				p.heldMAC[n.MAC] = int32(g)
			}
		}
	}
}

// resolvePools gives each network with DHCP its range of addresses: the longest
// stretch of the upper half that no written address and no reserved one
// interrupts; of equal ones the first.
func (p *preparation) resolvePools() {
	holes := make(map[int32][]uint32)
	for place := range p.held {
		if net := int32(place >> 32); p.poolMissing(int(net)) {
			holes[net] = append(holes[net], uint32(place))
		}
	}
	for i := range p.t.Networks {
		n, l := &p.t.Networks[i], &p.plans[i]
		if p.poolMissing(i) {
			offsets := []uint32{l.last()}
			for _, addr := range holes[int32(i)] {
				if offset, ok := l.offset(addr4(addr)); ok {
					offsets = append(offsets, offset)
				}
			}
			for _, t := range l.taken {
				offsets = append(offsets, uint32(t.Offset))
			}
			if start, end, ok := longestStretch(l.half(), offsets); ok {
				n.DHCP.Start, n.DHCP.End = l.addr(start), l.addr(end)
				n.Chosen |= ChosenPool
			}
		}
		if p.serves(i) {
			lo, okLo := l.offset(n.DHCP.Start)
			hi, okHi := l.offset(n.DHCP.End)
			if okLo && okHi && lo <= hi {
				l.lo, l.hi = lo, hi
			}
		}
	}
}

// poolMissing says whether network i has DHCP and no written range for it.
func (p *preparation) poolMissing(i int) bool {
	if !p.serves(i) || !p.plans[i].valid {
		return false
	}
	d := p.t.Networks[i].DHCP
	return !d.Start.IsValid() && !d.End.IsValid() && !d.Source.Has("start") && !d.Source.Has("end")
}

// longestStretch returns the longest run of numbers from first on between the
// given ones, the largest of which ends the last run.
func longestStretch(first uint32, between []uint32) (start, end uint32, ok bool) {
	slices.Sort(between)
	length := uint32(0)
	for _, x := range between {
		if x < first {
			continue
		}
		if x-first > length {
			start, end, length = first, x-1, x-first
		}
		first = x + 1
	}
	return start, end, length > 0
}

// resolveAddresses chooses the stable addresses that are missing, and counts
// the NICs that DHCP serves from its pool.
func (p *preparation) resolveAddresses() {
	var claims []int32
	wanted := make([]int, len(p.t.Networks))
	for g := range p.nics {
		net := p.at[g].net
		switch {
		case net < 0:
		case p.wantsStable(g):
			claims = append(claims, int32(g))
			wanted[net]++
		case !p.nics[g].Address.IsValid() && p.serves(int(net)):
			p.dynamic[net]++
		}
	}
	if len(claims) == 0 {
		return
	}
	room := p.roomLeft()
	claims = slices.DeleteFunc(claims, func(g int32) bool {
		net := p.at[g].net
		p.overfilled[net] = p.overfilled[net] || wanted[net] > room[net]
		return p.overfilled[net]
	})
	p.chooseAddresses(claims)
}

// roomLeft counts, for each network, the addresses that can still be chosen.
func (p *preparation) roomLeft() []int {
	room := make([]int, len(p.plans))
	for i := range p.plans {
		if p.plans[i].valid {
			room[i] = p.plans[i].room()
		}
	}
	for place := range p.held {
		net := int32(place >> 32)
		l := &p.plans[net]
		if offset, ok := l.offset(addr4(uint32(place))); ok && l.free(offset) {
			room[net]--
		}
	}
	return room
}

// chooseAddresses gives the NICs addresses on their networks.
func (p *preparation) chooseAddresses(claims []int32) {
	hashes := make([]uint64, len(claims))
	start := spreadStart.name("address")
	for i, g := range claims {
		hashes[i] = p.nicHash(start.name(p.t.Networks[p.at[g].net].Label), g)
	}
	if len(p.held) == 0 {
		p.held = make(map[uint64]int32, len(claims))
	}
	choice := choice{
		held: p.held,
		wish: func(i int32, k uint32) (uint64, bool, bool) {
			net := p.at[claims[i]].net
			l := &p.plans[net]
			offset, more := l.wish(hashes[i], k)
			return placeOf(net, l.base+offset), more && l.free(offset), more
		},
		before: func(i, j int32) bool { return p.nicBefore(claims[i], claims[j]) },
	}
	got := choice.assign(len(claims))
	for i, g := range claims {
		n := &p.nics[g]
		if got[i] == nothingLeft {
			p.overfilled[p.at[g].net] = true
			continue
		}
		place, _, _ := choice.wish(int32(i), got[i])
		n.Address = addr4(uint32(place))
		n.Chosen |= ChosenAddress
		first, k := choice.first(int32(i))
		if k == got[i] {
			continue
		}
		holder := p.held[first]
		if holder < 0 {
			holder = ^holder
		} else {
			holder = claims[holder]
		}
		p.displaced(n.Source.Of("address"), p.nicName(g), "address", n.Address.String(), addr4(uint32(first)).String(), p.nicName(holder))
	}
}

// resolveAddresses6 chooses IPv6 addresses for NICs with a forward that listens
// on IPv6, which needs one to go to. They lie above ::1:0, clear of addresses
// that people write.
func (p *preparation) resolveAddresses6() {
	var claims []int32
	start := spreadStart.name("address6")
	for g := range p.nics {
		n, net := &p.nics[g], p.at[g].net
		if net < 0 || n.Address6.IsValid() || n.Source.Has("address6") || !listens6(n) {
			continue
		}
		if network := &p.t.Networks[net]; network.Mode == NATNetwork && usable6(network.Subnet6) {
			claims = append(claims, int32(g))
		}
	}
	if len(claims) == 0 {
		return
	}
	held := map[netip.Addr]bool{}
	for g := range p.nics {
		held[p.nics[g].Address6] = true
	}
	slices.SortFunc(claims, func(i, j int32) int {
		if p.nicBefore(i, j) {
			return -1
		}
		return 1
	})
	for _, g := range claims {
		n, network := &p.nics[g], &p.t.Networks[p.at[g].net]
		hash := p.nicHash(start.name(network.Label), g)
		for k := range uint32(2 * tries) {
			address := wish6(network.Subnet6, again(hash, k))
			if !held[address] && address != network.Gateway6 {
				n.Address6 = address
				n.Chosen |= ChosenAddress6
				held[address] = true
				break
			}
		}
	}
}

// listens6 says whether one of the NIC's forwards listens on an IPv6 address.
func listens6(n *NIC) bool {
	for i := range n.Forwards {
		if n.Forwards[i].Listen().Unmap().Is6() {
			return true
		}
	}
	return false
}

// wish6 returns the address that a hash leads to.
func wish6(subnet netip.Prefix, hash uint64) netip.Addr {
	space := uint64(1) << min(32, 128-subnet.Bits())
	low := min(1<<16, space/2)
	return add6(subnet.Masked().Addr(), low+below(hash, space-low))
}

// resolveMACs derives the MACs that are missing: the hypervisor's first three
// bytes and 24 bits by lab, machine and NIC.
func (p *preparation) resolveMACs() {
	oui := p.conv.OUI
	if oui == [3]byte{} {
		oui = [3]byte{0x52, 0x54, 0x00}
	}
	space := uint64(1 << 24)
	if p.conv.MACs > 0 {
		space = uint64(p.conv.MACs)
	}
	claims := make([]int32, 0, len(p.nics))
	for g := range p.nics {
		if n := &p.nics[g]; n.MAC.IsZero() && !n.Source.Has("mac") {
			claims = append(claims, int32(g))
		}
	}
	held := make(map[uint64]int32, len(claims))
	for mac, g := range p.heldMAC {
		if [3]byte(mac[:3]) == oui {
			held[uint64(mac[3])<<16|uint64(mac[4])<<8|uint64(mac[5])] = ^g
		}
	}
	hashes := make([]uint64, len(claims))
	start := spreadStart.name("mac").name(p.t.Lab.Name)
	for i, g := range claims {
		hashes[i] = p.nicHash(start, g)
	}
	choice := choice{
		held: held,
		// Chance leaves nobody without one of millions in so many tries.
		wish: func(i int32, k uint32) (uint64, bool, bool) {
			return below(again(hashes[i], k), space), true, k < 1<<20
		},
		before: func(i, j int32) bool { return p.nicBefore(claims[i], claims[j]) },
	}
	got := choice.assign(len(claims))
	for i, g := range claims {
		if got[i] == nothingLeft {
			continue
		}
		n := &p.nics[g]
		n.MAC = withOUI(oui, below(again(hashes[i], got[i]), space))
		n.Chosen |= ChosenMAC
		if got[i] == 0 {
			continue
		}
		first := below(hashes[i], space)
		holder := held[first]
		if holder < 0 {
			holder = ^holder
		} else {
			holder = claims[holder]
		}
		p.displaced(n.Source.Of("mac"), p.nicName(g), "MAC", n.MAC.String(), fmt.Sprint(withOUI(oui, first)), p.nicName(holder))
	}
}

// withOUI puts a MAC together.
func withOUI(oui [3]byte, low uint64) MAC {
	return MAC{oui[0], oui[1], oui[2], byte(low >> 16), byte(low >> 8), byte(low)}
}
