package vnet

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"net/netip"
	"slices"
	"sort"
)

// span is a range of IPv4 addresses, ends included, that somebody has.
type span struct {
	lo, hi uint32
	who    func() string
}

// subnetClaim is a network, or a NIC with NAT of its own, without a subnet.
type subnetClaim struct {
	net, nic int32 // nic when net is alone
	hash     uint64
	pools    []netip.Prefix
	total    uint64 // places in pools
}

// wish returns the k-th subnet that the claim would have, and whether there is
// one: first scattered over the pools, then one after the other.
func (c *subnetClaim) wish(k uint32) (subnet netip.Prefix, more bool) {
	if k < tries {
		return placeIn(c.pools, below(again(c.hash, k), c.total)), true
	}
	if uint64(k-tries) >= c.total {
		return netip.Prefix{}, false
	}
	return placeIn(c.pools, (below(c.hash, c.total)+uint64(k-tries))%c.total), true
}

// resolveSubnets chooses a subnet for each network of this lab that has none
// and whose mode has pools, and for NAT NICs. The choice avoids every written
// subnet, the ones that NAT NICs have by their slots, and the other choices.
func (p *preparation) resolveSubnets() {
	var claims []subnetClaim
	start := spreadStart.name("subnet").name(p.t.Lab.Name)
	for i := range p.t.Networks {
		n := &p.t.Networks[i]
		pools := p.pools(p.habit(i))
		if n.Subnet.IsValid() || n.Source.Has("subnet") || n.External || len(pools) == 0 {
			continue
		}
		claims = append(claims, subnetClaim{net: int32(i), hash: start.name(n.Label).sum(), pools: pools, total: places(pools)})
	}
	nat := p.conv.Networks[NAT]
	natPools := p.pools(nat)
	for g := range p.nics {
		n := &p.nics[g]
		if p.at[g].net != alone || n.Subnet.IsValid() || n.Source.Has("subnet") || len(natPools) == 0 {
			continue
		}
		if nat.PerSlot {
			n.Subnet = slotSubnet(nat, n.Slot)
			n.Chosen |= ChosenSubnet
			continue
		}
		at := p.at[g]
		hash := start.name(p.machineOf(int32(g)).Label).name(identity(n)).number(at.ordinal).sum()
		claims = append(claims, subnetClaim{net: alone, nic: int32(g), hash: hash, pools: natPools, total: places(natPools)})
	}
	if len(claims) > 0 {
		p.chooseSubnets(claims)
	}
	p.resolveGuests(nat)
}

// pools returns where subnets are chosen from: the habit's pools, or the part of
// one of them that is this lab's.
func (p *preparation) pools(habit Habit) []netip.Prefix {
	if habit.Within == 0 || len(habit.Pools) == 0 {
		return habit.Pools
	}
	total := uint64(0)
	for _, pool := range habit.Pools {
		total += 1 << max(0, habit.Within-pool.Bits())
	}
	index := below(spreadStart.name("within").name(p.t.Lab.Name).sum(), total)
	for _, pool := range habit.Pools {
		count := uint64(1) << max(0, habit.Within-pool.Bits())
		if index < count {
			first := number4(pool.Masked().Addr()) + uint32(index<<(32-habit.Within))
			return []netip.Prefix{netip.PrefixFrom(addr4(first), max(habit.Within, pool.Bits()))}
		}
		index -= count
	}
	return habit.Pools
}

// resolveGuests gives NAT NICs the address that the hypervisor always gives to
// its one machine, where it has such a habit.
func (p *preparation) resolveGuests(nat Habit) {
	if nat.Guest == 0 {
		return
	}
	for g := range p.nics {
		n := &p.nics[g]
		if p.at[g].net != alone || n.Address.IsValid() || n.Source.Has("address") {
			continue
		}
		if l, ok := layoutOf(n.Subnet); ok && uint32(nat.Guest) < l.last() {
			n.Address = l.addr(uint32(nat.Guest))
			n.Chosen |= ChosenAddress
		}
	}
}

// slotSubnet returns the subnet that a NAT NIC has by its slot.
func slotSubnet(nat Habit, slot int) netip.Prefix {
	if slot < 1 || slot > 1<<16 || !nat.Pools[0].Addr().Is4() {
		return netip.Prefix{}
	}
	return netip.PrefixFrom(addr4(number4(nat.Pools[0].Addr())+uint32(slot-1)<<8), 24)
}

// chooseSubnets gives each claim a place in its pools.
func (p *preparation) chooseSubnets(claims []subnetClaim) {
	gone := p.writtenSpans()
	wish := func(i int32, k uint32) (place uint64, usable, more bool) {
		subnet, more := claims[i].wish(k)
		return uint64(number4(subnet.Addr())), more && whose(gone, subnet) == nil, more
	}
	held := make(map[uint64]int32, len(claims))
	choice := choice{held: held, wish: wish, before: func(i, j int32) bool { return p.claimBefore(&claims[i], &claims[j]) }}
	got := choice.assign(len(claims))
	for i := range claims {
		c := &claims[i]
		name, at, subnet, chosen := p.claimed(c)
		if got[i] == nothingLeft {
			p.Error(CodeSubnetNoneFree, at, fmt.Sprintf("%s: no subnet is left in %s", name, prefixList(c.pools)),
				"Write subnet = \"…\" down, from a range that nothing else uses.")
			continue
		}
		*subnet, _ = c.wish(got[i])
		*chosen |= ChosenSubnet
		if got[i] == 0 {
			continue
		}
		first, _ := c.wish(0)
		if who := whose(gone, first); who != nil {
			p.displaced(at, name, "subnet", subnet.String(), first.String(), who())
		} else if holder, ok := held[uint64(number4(first.Addr()))]; ok {
			other, _, _, _ := p.claimed(&claims[holder])
			p.displaced(at, name, "subnet", subnet.String(), first.String(), other)
		}
	}
}

// claimed returns what a claim is for.
func (p *preparation) claimed(c *subnetClaim) (name string, at Range, subnet *netip.Prefix, chosen *Chosen) {
	if c.net != alone {
		n := &p.t.Networks[c.net]
		return p.networkName(int(c.net)), n.Source.Of("subnet"), &n.Subnet, &n.Chosen
	}
	n := &p.nics[c.nic]
	return p.nicName(c.nic), n.Source.Of("subnet"), &n.Subnet, &n.Chosen
}

// claimBefore orders claims: networks by label, then NICs by name.
func (p *preparation) claimBefore(a, b *subnetClaim) bool {
	if (a.net == alone) != (b.net == alone) {
		return b.net == alone
	}
	if a.net == alone {
		return p.nicBefore(a.nic, b.nic)
	}
	if x, y := p.t.Networks[a.net].Label, p.t.Networks[b.net].Label; x != y {
		return x < y
	}
	return a.net < b.net
}

// writtenSpans returns the subnets that choices avoid, sorted by their start,
// none of them inside another.
func (p *preparation) writtenSpans() []span {
	var spans []span
	add := func(subnet netip.Prefix, who func() string) {
		if subnet.IsValid() && subnet.Addr().Is4() {
			lo := number4(subnet.Masked().Addr())
			spans = append(spans, span{lo, lo + uint32(uint64(1)<<(32-subnet.Bits())-1), who})
		}
	}
	for i := range p.t.Networks {
		add(p.t.Networks[i].Subnet, func() string { return p.networkName(i) })
	}
	nat := p.conv.Networks[NAT]
	if nat.PerSlot && len(nat.Pools) > 0 {
		slots := p.conv.Slots
		if slots == 0 {
			slots = 8
		}
		for slot := 1; slot <= slots; slot++ {
			add(slotSubnet(nat, slot), func() string { return fmt.Sprintf("NAT in slot %d", slot) })
		}
	}
	for g := range p.nics {
		if n := &p.nics[g]; n.Chosen&ChosenSubnet == 0 {
			add(n.Subnet, func() string { return p.nicName(int32(g)) })
		}
	}
	slices.SortStableFunc(spans, func(a, b span) int {
		return cmp.Or(cmp.Compare(a.lo, b.lo), cmp.Compare(b.hi, a.hi))
	})
	end := int64(-1)
	return slices.DeleteFunc(spans, func(s span) bool {
		if int64(s.hi) <= end {
			return true
		}
		end = int64(s.hi)
		return false
	})
}

// whose returns who has a part of the subnet, nil when nobody has.
func whose(spans []span, subnet netip.Prefix) func() string {
	lo := number4(subnet.Addr())
	hi := lo + uint32(uint64(1)<<(32-subnet.Bits())-1)
	i := sort.Search(len(spans), func(i int) bool { return spans[i].hi >= lo })
	if i < len(spans) && spans[i].lo <= hi {
		return spans[i].who
	}
	return nil
}

// places counts the /24s in pools; a pool smaller than that is one place.
func places(pools []netip.Prefix) (n uint64) {
	for _, pool := range pools {
		n += 1 << max(0, 24-pool.Bits())
	}
	return n
}

// placeIn returns the index-th subnet in pools.
func placeIn(pools []netip.Prefix, index uint64) netip.Prefix {
	for _, pool := range pools {
		count := uint64(1) << max(0, 24-pool.Bits())
		if index < count {
			return netip.PrefixFrom(addr4(number4(pool.Masked().Addr())+uint32(index)<<8), max(24, pool.Bits()))
		}
		index -= count
	}
	return netip.Prefix{}
}

// prefixList writes prefixes as "a, b and c".
func prefixList(prefixes []netip.Prefix) string {
	words := make([]string, len(prefixes))
	for i, p := range prefixes {
		words[i] = p.String()
	}
	return wordList(words)
}

// number4 returns an IPv4 address as a number, 0 for what is none.
func number4(a netip.Addr) uint32 {
	if !a.Is4() {
		return 0
	}
	b := a.As4()
	return binary.BigEndian.Uint32(b[:])
}

// addr4 is the inverse of number4.
func addr4(n uint32) netip.Addr {
	var b [4]byte
	binary.BigEndian.PutUint32(b[:], n)
	return netip.AddrFrom4(b)
}
