package docker

import (
	"encoding/binary"
	"math/bits"
	"net/netip"
)

// blockOf returns the CIDR block that stands for a range of addresses: Docker takes
// addresses from one block. It is the largest in the range, of equal ones the last;
// whole says that the range has nothing beside it, but for the subnet's own first
// and last address, which Docker gives to nobody. All is IPv4.
func blockOf(subnet netip.Prefix, start, end netip.Addr) (block netip.Prefix, whole bool) {
	if !subnet.Addr().Is4() || !start.Is4() || !end.Is4() || end.Less(start) {
		return netip.Prefix{}, false
	}
	first := number(subnet.Masked().Addr())
	last := first + 1<<(32-subnet.Bits()) - 1
	from, behind := number(start), number(end)+1
	if from == first+1 {
		from = first
	}
	if behind == last {
		behind = last + 1
	}
	for size := bits.Len64(behind-from) - 1; size >= 0; size-- { // of the block, as a power of two
		to := behind >> size << size
		if begin := to - 1<<size; to >= 1<<size && begin >= from {
			return netip.PrefixFrom(address(begin), 32-size), begin == from && to == behind
		}
	}
	return netip.Prefix{}, false
}

// number is an IPv4 address as a number.
func number(a netip.Addr) uint64 {
	b := a.As4()
	return uint64(binary.BigEndian.Uint32(b[:]))
}

// address is the IPv4 address of a number.
func address(n uint64) netip.Addr {
	var b [4]byte
	binary.BigEndian.PutUint32(b[:], uint32(n))
	return netip.AddrFrom4(b)
}
