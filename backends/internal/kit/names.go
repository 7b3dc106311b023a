package kit

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"
)

// Digest condenses an object's wanted settings, each given as one text, to twelve
// digits. It tells a change of the lab file where the hypervisor does not show a
// setting.
func Digest(settings ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(settings, "\x00")))
	return hex.EncodeToString(sum[:6])
}

// UUID returns a UUID that is always the same for a kind of object, a lab and a
// label, so that an interrupted plan finds again what it made. It has the form
// of a version 8 UUID (RFC 9562).
func UUID(kind, lab, label string) string {
	sum := sha256.Sum256([]byte("vnetgen " + kind + "\x00" + lab + "\x00" + label))
	b := sum[:16]
	b[6] = b[6]&0x0f | 0x80
	b[8] = b[8]&0x3f | 0x80
	h := hex.EncodeToString(b)
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
}

// Encode writes a name so that it has no separator of marks and needs no quotes:
// letters, digits, dots, dashes and underscores stay, every other byte becomes
// %XX.
func Encode(s string) string {
	plain := true
	for i := range len(s) {
		plain = plain && unreserved(s[i])
	}
	if plain {
		return s
	}
	const digits = "0123456789ABCDEF"
	var b strings.Builder
	for i := range len(s) {
		if unreserved(s[i]) {
			b.WriteByte(s[i])
			continue
		}
		b.WriteByte('%')
		b.WriteByte(digits[s[i]>>4])
		b.WriteByte(digits[s[i]&15])
	}
	return b.String()
}

func unreserved(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '-' || c == '_' || c == '.'
}

// Names makes variable names that are unique in a plan. The zero value is ready
// to use.
type Names struct{ taken map[string]bool }

// Name returns prefix and label as a word of lower-case letters, digits and
// underscores, with a number behind it if that is taken.
func (n *Names) Name(prefix, label string) string {
	b := make([]byte, 0, len(prefix)+1+len(label))
	b = append(append(b, prefix...), '_')
	for i := range len(label) {
		c := label[i]
		switch {
		case 'a' <= c && c <= 'z', '0' <= c && c <= '9':
			b = append(b, c)
		case 'A' <= c && c <= 'Z':
			b = append(b, c-'A'+'a')
		case b[len(b)-1] != '_':
			b = append(b, '_')
		}
	}
	base := string(b)
	for i := 2; n.taken[string(b)]; i++ {
		b = append(append(b[:0], base...), '_')
		b = strconv.AppendInt(b, int64(i), 10)
	}
	if n.taken == nil {
		n.taken = map[string]bool{}
	}
	n.taken[string(b)] = true
	return string(b)
}
