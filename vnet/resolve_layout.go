package vnet

import (
	"encoding/binary"
	"net/netip"
)

// layout divides an IPv4 subnet. Of a /24, .1 to .9 are infrastructure, .10 to
// .127 stable addresses and .128 to .254 DHCP's. Other sizes in proportion:
// DHCP has the upper half, infrastructure an eighth of the subnet and at most
// nine addresses, stable addresses the rest of the lower half:
//
//	/16  .0.1–.0.9  .0.10–.127.255  .128.0–.255.254
//	/24  .1–.9      .10–.127        .128–.254
//	/26  .1–.8      .9–.31          .32–.62
//	/28  .1–.2      .3–.7           .8–.14
//
// Where the lower half is full, stable addresses go on in the upper half as
// far as DHCP leaves it, and last below .10. What the hypervisor takes for
// itself is left out everywhere.
type layout struct {
	valid  bool
	base   uint32
	size   uint32 // addresses, network and broadcast included
	infra  uint32 // the last offset of infrastructure
	taken  []Taken
	lo, hi uint32 // offsets of the DHCP pool, ends included; hi 0: none
}

// Bounds of a subnet's prefix length. The largest private block is 10.0.0.0/8
// (RFC 1918); a /30 is the smallest with room for a gateway and a machine.
const (
	minBits4 = 8
	maxBits4 = 30
)

// layoutOf lays out a subnet. It says false for what no lab can use.
func layoutOf(subnet netip.Prefix) (layout, bool) {
	if !subnet.IsValid() || !subnet.Addr().Is4() || subnet.Bits() < minBits4 || subnet.Bits() > maxBits4 {
		return layout{}, false
	}
	size := uint32(1) << (32 - subnet.Bits())
	return layout{valid: true, base: number4(subnet.Masked().Addr()), size: size, infra: min(max(size/8, 1), 9)}, true
}

// addr returns the address at an offset.
func (l *layout) addr(offset uint32) netip.Addr { return addr4(l.base + offset) }

// last is the broadcast address's offset.
func (l *layout) last() uint32 { return l.size - 1 }

// half is the first offset of the upper half.
func (l *layout) half() uint32 { return l.size / 2 }

// offset returns where an address lies, and whether it is in the subnet.
func (l *layout) offset(a netip.Addr) (uint32, bool) {
	if !l.valid || !a.Is4() || number4(a)-l.base >= l.size {
		return 0, false
	}
	return number4(a) - l.base, true
}

// reserve keeps an address of the subnet from being chosen.
func (l *layout) reserve(a netip.Addr, what string) {
	if offset, ok := l.offset(a); ok {
		l.taken = append(l.taken, Taken{int(offset), what})
	}
}

// takenFor returns what the hypervisor uses an offset for, "" for nothing.
func (l *layout) takenFor(offset uint32) string {
	for _, t := range l.taken {
		if uint32(t.Offset) == offset {
			return t.For
		}
	}
	return ""
}

// free says whether an offset can be a machine's stable address.
func (l *layout) free(offset uint32) bool {
	return offset > 0 && offset < l.last() && !l.inPool(offset) && l.takenFor(offset) == ""
}

// inPool says whether an offset is DHCP's.
func (l *layout) inPool(offset uint32) bool { return l.hi > 0 && offset >= l.lo && offset <= l.hi }

// room counts the free offsets.
func (l *layout) room() int {
	room := int(l.size) - 2
	if l.hi > 0 {
		room -= int(l.hi-l.lo) + 1
	}
	seen := make(map[int]bool, len(l.taken))
	for _, t := range l.taken {
		if o := uint32(t.Offset); !seen[t.Offset] && o > 0 && o < l.last() && !l.inPool(o) {
			room--
			seen[t.Offset] = true
		}
	}
	return room
}

// wish returns the k-th offset that a hash leads to, and whether there is one:
// first scattered over the stable range, then over the upper half, then one by
// one through all that is not DHCP's.
func (l *layout) wish(hash uint64, k uint32) (offset uint32, more bool) {
	stable, upper := l.half()-min(l.half(), l.infra+1), l.last()-l.half()
	switch {
	case k < tries:
		if stable == 0 {
			return 0, true
		}
		return l.infra + 1 + uint32(below(again(hash, k), uint64(stable))), true
	case k < 2*tries:
		return l.half() + uint32(below(again(hash, k), uint64(upper))), true
	}
	count, pool := uint64(l.size-2), uint64(0)
	if l.hi > 0 {
		pool = uint64(l.hi-l.lo) + 1
	}
	if pool >= count || uint64(k-2*tries) >= count-pool {
		return 0, false
	}
	offset = 1 + uint32((below(hash, count-pool)+uint64(k-2*tries))%(count-pool))
	if l.hi > 0 && offset >= l.lo {
		offset += uint32(pool)
	}
	return offset, true
}

// usable6 says whether addresses can be chosen from an IPv6 subnet: it leaves
// at least four of them.
func usable6(subnet netip.Prefix) bool {
	return subnet.IsValid() && subnet.Addr().Is6() && !subnet.Addr().Is4In6() && subnet.Bits() <= 126
}

// add6 returns the address n behind a.
func add6(a netip.Addr, n uint64) netip.Addr {
	b := a.As16()
	low := binary.BigEndian.Uint64(b[8:])
	binary.BigEndian.PutUint64(b[8:], low+n)
	return netip.AddrFrom16(b)
}
