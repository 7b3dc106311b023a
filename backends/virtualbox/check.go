package virtualbox

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/vnetgen/vnetgen/vnet"
)

// The findings that only VirtualBox gives.
const (
	codeName       vnet.Code = "virtualbox-name"
	codeCodePage   vnet.Code = "virtualbox-code-page"
	codeFile       vnet.Code = "virtualbox-machine-file"
	codeForward    vnet.Code = "virtualbox-forward-name"
	codeModel      vnet.Code = "virtualbox-nic-model"
	codeRate       vnet.Code = "virtualbox-rate"
	codeLocalhost  vnet.Code = "virtualbox-localhost"
	codeIPv6Prefix vnet.Code = "virtualbox-ipv6-prefix"
)

// maxName is what fits into VirtualBox's network names: 128 bytes with the
// final zero (INTNET_MAX_NETWORK_NAME in its intnet.h).
const maxName = 127

// maxMachine is what fits into a machine's file name, with the ".vbox-tmp" that
// VirtualBox puts behind it while it writes: 255 bytes (measured on 7.2.22: 246
// works, 250 does not).
const maxMachine = 246

// maxForwardName is what fits into a NAT network's rule name: 64 bytes with
// the final zero (measured on 7.2.22).
const maxForwardName = 63

// check judges what only VirtualBox knows.
func check(t *vnet.Topology, target vnet.Target, opts vnet.Options, c *vnet.Collector) {
	modes := make(map[string]vnet.Mode, len(t.Networks))
	for i := range t.Networks {
		n := &t.Networks[i]
		modes[n.Label] = n.Mode
		checkNetwork(n, c)
		if target.HostOS == vnet.Windows && n.Mode != vnet.Bridged {
			checkCodePage(fmt.Sprintf("network %q", n.Label), n.Name, n.Source.Of("name"), c)
		}
	}
	names := forwardNames{seen: map[forwardKey]bool{}}
	if opts.CreateMachines {
		checkFiles(t, target, c)
	}
	for i := range t.Machines {
		m := &t.Machines[i]
		if target.HostOS == vnet.Windows {
			checkCodePage(fmt.Sprintf("machine %q", m.Label), m.HypervisorName(), m.Source.Of("name"), c)
		}
		if n := len(m.HypervisorName()); n > maxMachine {
			c.Error(codeName, m.Source.Of("name"), fmt.Sprintf("machine %q: its name has %d bytes", m.Label, n),
				fmt.Sprintf("VirtualBox makes a file of that name, which can have at most %d bytes. Write a shorter name.", maxMachine))
		}
		for j := range m.NICs {
			checkNIC(m, &m.NICs[j], target, c)
			names.check(m, &m.NICs[j], modes, c)
		}
	}
}

// checkCodePage warns of a name that VBoxManage may write with other characters.
func checkCodePage(who, name string, at vnet.Range, c *vnet.Collector) {
	for i := range len(name) {
		if name[i] >= utf8.RuneSelf {
			c.Warn(codeCodePage, at, fmt.Sprintf("%s: VBoxManage may not show the name %q", who, name),
				"On Windows it writes in the system's code page; what that lacks is lost, and the script does not find it. Write a name in ASCII, or one that the host's own language has.")
			return
		}
	}
}

func checkNetwork(n *vnet.Network, c *vnet.Collector) {
	if n.Mode == vnet.NATNetwork && n.Subnet6.Addr().Is6() && n.Subnet6.Bits() != 64 {
		c.Error(codeIPv6Prefix, n.Source.Of("subnet6"), fmt.Sprintf("network %q: %s is not a /64", n.Label, n.Subnet6),
			"VirtualBox takes only /64 prefixes for a NAT network; write the first /64 of it.")
	}
	if n.Mode == vnet.Bridged {
		return
	}
	at, derived := n.Source.Of("name"), ""
	if n.Chosen.Has(vnet.ChosenName) {
		derived = " It is derived from the lab's name and the label; write name into the block."
	}
	switch {
	case len(n.Name) > maxName:
		c.Error(codeName, at, fmt.Sprintf("network %q: its name has %d bytes", n.Label, len(n.Name)),
			fmt.Sprintf("VirtualBox holds at most %d bytes.%s", maxName, derived))
	case strings.TrimSpace(n.Name) != n.Name:
		c.Error(codeName, at, fmt.Sprintf("network %q: its name %q begins or ends with a blank", n.Label, n.Name),
			"VirtualBox lists names without blanks at their ends, so it would not be found again."+derived)
	case n.Mode != vnet.HostOnly && strings.HasPrefix(n.Name, adapterNetwork):
		c.Error(codeName, at, fmt.Sprintf("network %q: its name %q begins with %q", n.Label, n.Name, adapterNetwork),
			"That is what VirtualBox calls the networks of the host's adapters: the machines would be on one with those on the adapter."+derived)
	case n.Mode == vnet.NATNetwork && strings.Contains(n.Name, "/"):
		c.Error(codeName, at, fmt.Sprintf("network %q: its name %q has a slash", n.Label, n.Name),
			"VirtualBox does not start a NAT network with a slash in its name."+derived)
	}
}

func checkNIC(m *vnet.Machine, nic *vnet.NIC, target vnet.Target, c *vnet.Collector) {
	if nic.Model != "" && !known(nic.Model) {
		c.Misspelt(codeModel, nic.Source.Of("model"), fmt.Sprintf("machine %q, NIC %d: VirtualBox has no model %q", m.Label, nic.Slot, nic.Model),
			"It has "+strings.Join(models, ", ")+".", nic.Model, models)
	}
	if l := nic.Link; l != nil && l.Up > 0 && l.Up%1000 != 0 {
		c.Error(codeRate, linkRange(l), fmt.Sprintf("machine %q, NIC %d: %s is no whole number of kbit/s", m.Label, nic.Slot, l.Up),
			fmt.Sprintf("VirtualBox limits in whole kbit/s; write %dkbit.", max(1, (int64(l.Up)+500)/1000)))
	}
	if a, ok := vnet.Find(nic.Settings, name, "localhost_reachable"); ok && target.Version.Less(v70) {
		c.Error(codeLocalhost, a.Range, fmt.Sprintf("machine %q, NIC %d: localhost_reachable needs VirtualBox 7.0", m.Label, nic.Slot),
			"The target is "+target.String()+", where the machine always reaches the host's loopback. Leave the setting out.")
	}
}

func linkRange(l *vnet.Link) vnet.Range {
	if l.Source.Has("up") {
		return l.Source.Of("up")
	}
	return l.Source.Of("rate")
}

func known(model string) bool {
	for _, m := range models {
		if m == model {
			return true
		}
	}
	return false
}

// forwardNames finds names that VirtualBox cannot hold, or not twice.
type forwardNames struct{ seen map[forwardKey]bool }

// forwardKey is where a name has to be unique: on a NAT network, or on a NIC.
type forwardKey struct {
	network, machine string
	slot             int
	name             string
}

func (n forwardNames) check(m *vnet.Machine, nic *vnet.NIC, modes map[string]vnet.Mode, c *vnet.Collector) {
	separator, word := ",", "comma"
	if nic.Network != "" {
		if modes[nic.Network] != vnet.NATNetwork {
			return
		}
		separator, word = ":", "colon"
	}
	for i := range nic.Forwards {
		f := &nic.Forwards[i]
		title, at := forwardName(f), f.Source.Of("name")
		key := forwardKey{network: nic.Network, name: title}
		if nic.Network == "" {
			key.machine, key.slot = m.Label, nic.Slot
		}
		switch {
		case strings.Contains(title, separator):
			c.Error(codeForward, at, fmt.Sprintf("machine %q, NIC %d: the forward's name %q has a %s", m.Label, nic.Slot, title, word),
				"There it parts the fields of a rule. Write another name, or leave it out.")
		case strings.TrimSpace(title) != title:
			c.Error(codeForward, at, fmt.Sprintf("machine %q, NIC %d: the forward's name %q begins or ends with a blank", m.Label, nic.Slot, title),
				"VirtualBox drops those. Write another name, or leave it out.")
		case nic.Network != "" && len(title) > maxForwardName:
			c.Error(codeForward, at, fmt.Sprintf("machine %q, NIC %d: the forward's name has %d bytes", m.Label, nic.Slot, len(title)),
				fmt.Sprintf("A NAT network's rule name has at most %d. Write a shorter one, or leave it out.", maxForwardName))
		case n.seen[key]:
			c.Error(codeForward, at, fmt.Sprintf("machine %q, NIC %d: there is a forward named %q already", m.Label, nic.Slot, title),
				"Names are unique on a NIC, and on a NAT network over all its machines. Write another name, or leave it out.")
		}
		n.seen[key] = true
	}
}
