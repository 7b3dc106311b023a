package virtualbox

import (
	"net"
	"net/netip"

	"github.com/vnetgen/vnetgen/vnet"
)

// maskOf writes an IPv4 prefix's netmask with dots.
func maskOf(p netip.Prefix) string {
	return net.IP(net.CIDRMask(p.Bits(), 32)).String()
}

// offset returns the n-th address of an IPv4 prefix.
func offset(p netip.Prefix, n int) netip.Addr {
	b := p.Masked().Addr().As4()
	x := uint32(b[0])<<24 | uint32(b[1])<<16 | uint32(b[2])<<8 | uint32(b[3])
	x += uint32(n)
	return netip.AddrFrom4([4]byte{byte(x >> 24), byte(x >> 16), byte(x >> 8), byte(x)})
}

// lastHost returns the last address of an IPv4 prefix before its broadcast
// address.
func lastHost(p netip.Prefix) netip.Addr {
	return offset(p, 1<<(32-p.Bits())-2)
}

// plainMAC writes an address as VBoxManage takes it: twelve digits.
func plainMAC(m vnet.MAC) string {
	const digits = "0123456789ABCDEF"
	b := make([]byte, 0, 12)
	for _, x := range m {
		b = append(b, digits[x>>4], digits[x&15])
	}
	return string(b)
}
