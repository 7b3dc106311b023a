package guest

import (
	"strconv"
	"strings"
)

// longestName is how many bytes an interface's name has on Linux (IFNAMSIZ less
// the final NUL).
const longestName = 15

// nameCards names the cards of one machine: by the NIC's name, else its network's,
// else "nat", with a number behind it where two would be called the same.
func nameCards(cards []card) {
	taken := make(map[string]bool, len(cards))
	for i := range cards {
		c := &cards[i]
		c.Title = "NAT of its own"
		base := "nat"
		if c.network != nil {
			c.Title = "network " + quoted(c.network.Label)
			base = c.network.Label
		}
		if c.lab.Name != "" {
			base = c.lab.Name
			c.Title = quoted(c.lab.Name) + ", " + c.Title
		}
		base = plainName(base)
		name := base
		for k := 2; taken[name]; k++ {
			suffix := "-" + strconv.Itoa(k)
			name = base[:min(len(base), longestName-len(suffix))] + suffix
		}
		taken[name] = true
		c.Name = name
	}
}

// plainName makes a name of what Linux, YAML and file names take without
// quoting: small ASCII letters, digits and single "-" between them, a letter
// first.
func plainName(s string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(s) {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9' && b.Len() > 0:
			b.WriteRune(r)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
		if b.Len() == longestName {
			break
		}
	}
	name := strings.TrimRight(b.String(), "-")
	switch name {
	case "", "lo", "all", "default":
		return strings.TrimSuffix("net-"+name, "-") // the kernel has these itself
	}
	return name
}

// quoted writes text of the lab for a comment: on one line, with what cannot be
// seen written out, and so that it cannot end in a backslash.
func quoted(s string) string { return strconv.Quote(s) }
