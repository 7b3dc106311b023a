package kit

import (
	"net"
	"net/netip"

	"github.com/vnetgen/vnetgen/vnet"
)

// Mask writes an IPv4 prefix's netmask with dots.
func Mask(p netip.Prefix) string {
	return net.IP(net.CIDRMask(p.Bits(), 32)).String()
}

// Offset returns the n-th address of an IPv4 prefix.
func Offset(p netip.Prefix, n int) netip.Addr {
	b := p.Masked().Addr().As4()
	x := uint32(b[0])<<24 | uint32(b[1])<<16 | uint32(b[2])<<8 | uint32(b[3])
	x += uint32(n)
	return netip.AddrFrom4([4]byte{byte(x >> 24), byte(x >> 16), byte(x >> 8), byte(x)})
}

// LastHost returns the last address of an IPv4 prefix before its broadcast
// address.
func LastHost(p netip.Prefix) netip.Addr {
	return Offset(p, 1<<(32-p.Bits())-2)
}

// PlainMAC writes an address as twelve digits.
func PlainMAC(m vnet.MAC) string {
	const digits = "0123456789ABCDEF"
	b := make([]byte, 0, 12)
	for _, x := range m {
		b = append(b, digits[x>>4], digits[x&15])
	}
	return string(b)
}
