package hyperv

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/vnetgen/vnetgen/vnet"
)

// checkSwitches finds networks that would have one switch: all modes share the
// names of switches, and Hyper-V's cmdlets do not tell upper from lower case.
func checkSwitches(t *vnet.Topology, c *vnet.Collector) {
	holders := map[string]string{}
	existing := map[string]bool{}
	take := func(name, who string, external bool, at vnet.Range) {
		key := strings.ToLower(name)
		other, taken := holders[key]
		if !taken {
			holders[key], existing[key] = who, external
			return
		}
		if external && existing[key] {
			return // two uses of one that is there already
		}
		c.Error(codeSwitch, at, fmt.Sprintf("%s: it would have the switch %q, which is that of %s", who, name, other),
			"On Hyper-V networks of all modes are switches, whose names do not differ by case alone. Write another name into one of the blocks.")
	}
	for i := range t.Networks {
		n := &t.Networks[i]
		if n.Name != "" {
			take(n.Name, fmt.Sprintf("network %q", n.Label), n.External, n.Source.Of("name"))
		}
	}
	for i := range t.Machines {
		m := &t.Machines[i]
		for j := range m.NICs {
			if nic := &m.NICs[j]; nic.Network == "" {
				take(ownSwitchName(t.Lab.Name, m, nic), fmt.Sprintf("machine %q, NIC %d", m.Label, nic.Slot), false, nic.Source.Of("mode"))
			}
		}
	}
}

// ownSwitchName is what the switch of a NIC's own NAT is called.
func ownSwitchName(lab string, m *vnet.Machine, nic *vnet.NIC) string {
	return lab + "/" + m.Label + "/" + strconv.Itoa(nic.Slot)
}
