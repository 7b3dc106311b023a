package vnet

import (
	"encoding/hex"
	"errors"
)

// MAC is an Ethernet address. The zero value stands for one nobody wrote; as an
// address of a NIC it is invalid anyway.
type MAC [6]byte

// ErrMAC is what ParseMAC returns for text that is no Ethernet address.
var ErrMAC = errors.New("not six pairs of hexadecimal digits")

// ParseMAC reads an address written as "08:00:27:12:34:56",
// "08-00-27-12-34-56" or "080027123456". It refuses mixed and misplaced
// separators; it does not judge the value.
func ParseMAC(s string) (MAC, error) {
	var m MAC
	digits := make([]byte, 0, 12)
	switch len(s) {
	case 12:
		digits = append(digits, s...)
	case 17:
		sep := s[2]
		if sep != ':' && sep != '-' {
			return MAC{}, ErrMAC
		}
		for i := range len(s) {
			if i%3 == 2 {
				if s[i] != sep {
					return MAC{}, ErrMAC
				}
				continue
			}
			digits = append(digits, s[i])
		}
	default:
		return MAC{}, ErrMAC
	}
	if _, err := hex.Decode(m[:], digits); err != nil {
		return MAC{}, ErrMAC
	}
	return m, nil
}

// IsZero says that no address is set.
func (m MAC) IsZero() bool { return m == MAC{} }

// Multicast says that the address names a group (the least significant bit of
// the first byte, IEEE 802-2014 8.2.2), which no NIC can have as its own.
func (m MAC) Multicast() bool { return m[0]&1 != 0 }

// String returns the address as "08:00:27:12:34:56", "" for the zero value.
func (m MAC) String() string {
	if m.IsZero() {
		return ""
	}
	const digits = "0123456789abcdef"
	b := make([]byte, 0, 17)
	for i, x := range m {
		if i > 0 {
			b = append(b, ':')
		}
		b = append(b, digits[x>>4], digits[x&15])
	}
	return string(b)
}

// MarshalText writes the address as String does.
func (m MAC) MarshalText() ([]byte, error) { return []byte(m.String()), nil }
