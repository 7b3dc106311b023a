package docker

import (
	"fmt"

	"github.com/vnetgen/vnetgen/vnet"
)

// maxInterface is what fits into a network interface's name: 16 bytes with the final
// zero (IFNAMSIZ in Linux's if.h).
const maxInterface = 15

// checkBridge applies the rules for names of interfaces.
func checkBridge(n *vnet.Network, bridges map[string]*vnet.Network, c *vnet.Collector) {
	if n.Mode == vnet.Bridged && n.Uplink != "" {
		dev := option{value: n.Uplink}
		if n.VLAN > 0 {
			dev.value = fmt.Sprintf("%s.%d", n.Uplink, n.VLAN)
		}
		if !interfaceName(dev.value) {
			c.Error(codeBridge, n.Source.Of("uplink"), fmt.Sprintf("network %q: %q is no interface's name", n.Label, dev.value),
				fmt.Sprintf("It has at most %d letters, digits, dots, dashes and underscores, a letter or digit first, its VLAN's tag included.", maxInterface))
		}
	}
	a, ok := vnet.Find(n.Settings, name, keyBridge)
	if !ok {
		return
	}
	if !interfaceName(a.Value.Str) {
		c.Error(codeBridge, a.Range, fmt.Sprintf("network %q: %q is no interface's name", n.Label, a.Value.Str),
			fmt.Sprintf("Write at most %d letters, digits, dots, dashes and underscores, a letter or digit first.", maxInterface))
		return
	}
	if other, taken := bridges[a.Value.Str]; taken {
		c.Error(codeBridge, a.Range, fmt.Sprintf("network %q: the bridge %s is network %q's", n.Label, a.Value.Str, other.Label),
			"Docker has one network on a bridge. Write another name, or leave bridge out.")
		return
	}
	bridges[a.Value.Str] = n
}

// checkParent finds networks on one interface of the host's that cannot share it.
// Before 26 none can (moby's pull request 47318); macvlan and ipvlan never can.
func checkParent(n *vnet.Network, target vnet.Target, parents map[string]*vnet.Network, c *vnet.Collector) {
	if _, bridge := vnet.Find(n.Settings, name, keyBridge); bridge {
		return
	}
	parent, what := fmt.Sprintf("%s.%d", n.Uplink, n.VLAN), "the interface "+n.Uplink
	if n.Uplink == "" {
		what = "the interface with the default route"
	}
	other, taken := parents[parent]
	switch {
	case !taken:
		parents[parent] = n
	case isOn(n, keyIPvlan) != isOn(other, keyIPvlan):
		c.Error(codeBridge, n.Source.Of("uplink"), fmt.Sprintf("network %q: %s is network %q's", n.Label, what, other.Label),
			"An interface has macvlan or ipvlan, not both. Write ipvlan into both networks or neither, or use another uplink or VLAN.")
	case target.Version.Less(v26):
		c.Error(codeBridge, n.Source.Of("uplink"), fmt.Sprintf("network %q: %s is network %q's", n.Label, what, other.Label),
			"An engine before 26 has one network on an interface. Use 26 or newer, or another uplink or VLAN.")
	}
}

// interfaceName says whether an interface can have this name. Linux takes more, but
// Docker's options and ip's words do not.
func interfaceName(s string) bool {
	for i := range len(s) {
		if !unreserved(s[i]) || i == 0 && !alphanumeric(s[i]) {
			return false
		}
	}
	return s != "" && len(s) <= maxInterface
}
