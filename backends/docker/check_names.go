package docker

import (
	"fmt"
	"slices"

	"github.com/vnetgen/vnetgen/vnet"
)

// reserved are names of networks that are Docker's own, on one host or another.
var reserved = []string{"bridge", "host", "none", "default", "container", "nat"}

// checkNames applies the rules for names.
func checkNames(t *vnet.Topology, c *vnet.Collector) {
	const how = "Write one of letters, digits, dots, dashes and underscores into the block, with a letter or digit first and at least two characters."
	for i := range t.Networks {
		n := &t.Networks[i]
		switch {
		case n.External && n.Name != "":
			// Whatever there is has a name that is good.
			if !validName(n.Name) {
				c.Error(codeName, n.Source.Of("name"), fmt.Sprintf("network %q: no network of Docker's is called %q", n.Label, n.Name), how)
			}
		case !validName(n.Name):
			c.Error(codeName, n.Source.Of("name"), fmt.Sprintf("network %q: Docker holds no name %q", n.Label, n.Name), how)
		case slices.Contains(reserved, n.Name):
			c.Error(codeName, n.Source.Of("name"), fmt.Sprintf("network %q: the name %q is Docker's own", n.Label, n.Name), "Write another name into the block.")
		}
	}
	for i := range t.Machines {
		if m := &t.Machines[i]; !validName(m.HypervisorName()) {
			c.Error(codeName, m.Source.Of("name"), fmt.Sprintf("machine %q: Docker holds no name %q", m.Label, m.HypervisorName()), how)
		}
	}
}

// validName says whether Docker takes a name of a network or container: the pattern
// of its RestrictedNamePattern.
func validName(s string) bool {
	for i := range len(s) {
		if !unreserved(s[i]) || i == 0 && !alphanumeric(s[i]) {
			return false
		}
	}
	return len(s) >= 2
}

func alphanumeric(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
}

func unreserved(c byte) bool { return alphanumeric(c) || c == '.' || c == '-' || c == '_' }

// defaultBridge is the network that Docker brings along.
const defaultBridge = "bridge"

// checkExternal judges how the lab uses a network that exists.
func checkExternal(t *vnet.Topology, n *vnet.Network, opts vnet.Options, c *vnet.Collector) {
	switch n.Name {
	case "host", "none":
		c.Error(codeExternal, n.Source.Of("name"), fmt.Sprintf("network %q: %q is no network that containers join", n.Label, n.Name),
			"It stands for containers without interfaces of their own. Name a network that was made with `docker network create`.")
	case defaultBridge:
		if opts.Format == formatCompose {
			c.Error(codeExternal, n.Source.Of("name"), fmt.Sprintf("network %q: Compose puts no service on Docker's default bridge", n.Label),
				"It gives services aliases, and that network takes none. Use a network of the lab's own, or one that was made with `docker network create`; or generate the script, without --format compose.")
			return
		}
		for i := range t.Machines {
			for j := range t.Machines[i].NICs {
				nic := &t.Machines[i].NICs[j]
				if nic.Network == n.Label && (nic.Address.IsValid() || nic.Address6.IsValid()) {
					c.Error(codeExternal, nic.Source.Of("address"), fmt.Sprintf("machine %q, NIC %d: Docker's default bridge gives no fixed addresses", t.Machines[i].Label, nic.Slot),
						"Leave address out, or use a network of the lab's own.")
				}
			}
		}
	}
}
