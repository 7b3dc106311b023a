package docker

import (
	"fmt"
	"net/netip"
	"slices"

	"github.com/vnetgen/vnetgen/vnet"
)

// The findings that only Docker gives.
const (
	codeName     vnet.Code = "docker-name"
	codeBridge   vnet.Code = "docker-bridge"
	codeBridged  vnet.Code = "docker-bridged"
	codeIPRange  vnet.Code = "docker-ip-range"
	codeShim     vnet.Code = "docker-shim"
	codePool     vnet.Code = "docker-pool"
	codeTwice    vnet.Code = "docker-nic-twice"
	codeExternal vnet.Code = "docker-external"
	codeRouted   vnet.Code = "docker-routed"
	codePublish  vnet.Code = "docker-publish"
	codeImage    vnet.Code = "docker-image"
	codeFilter   vnet.Code = "docker-filter"
)

// check judges what only Docker knows.
func check(t *vnet.Topology, target vnet.Target, opts vnet.Options, c *vnet.Collector) {
	checkNames(t, c)
	bridges, parents := map[string]*vnet.Network{}, map[string]*vnet.Network{}
	for i := range t.Networks {
		n := &t.Networks[i]
		if n.External {
			checkExternal(t, n, c)
			continue
		}
		checkBridge(n, bridges, c)
		switch n.Mode {
		case vnet.Bridged:
			checkBridged(t, n, c)
			checkParent(n, target, parents, c)
		case vnet.NATNetwork:
			checkRouted(t, n, target, c)
		}
		checkPool(n, opts, c)
	}
	for i := range t.Machines {
		m := &t.Machines[i]
		checkTwice(m, c)
		checkPublished(t, m, target, c)
		if _, ok := imageOf(t, m); opts.CreateMachines && !ok {
			c.Error(codeImage, m.Source.Of(""), fmt.Sprintf("machine %q: there is no image to make it of", m.Label),
				"Write backend \"docker\" { image = \"debian:13\" } into its block or the lab's, or generate without --create-machines.")
		}
		checkCommand(m, c)
	}
	checkFilter(t, target, c)
}

// checkCommand wants words.
func checkCommand(m *vnet.Machine, c *vnet.Collector) {
	a, ok := vnet.Find(m.Settings, name, keyCommand)
	if ok && slices.ContainsFunc(a.Value.List, func(v vnet.Value) bool { return v.Kind != vnet.String }) {
		c.Error(vnet.CodeSettingValue, a.Range, fmt.Sprintf("machine %q: command is a list of words", m.Label), "Put quotes around each.")
	}
}

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

// checkExternal judges how the lab uses a network that exists.
func checkExternal(t *vnet.Topology, n *vnet.Network, c *vnet.Collector) {
	switch n.Name {
	case "host", "none":
		c.Error(codeExternal, n.Source.Of("name"), fmt.Sprintf("network %q: %q is no network that containers join", n.Label, n.Name),
			"It stands for containers without interfaces of their own. Name a network that was made with `docker network create`.")
	case "bridge":
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

// checkBridged judges whether Docker is told enough of the outside.
func checkBridged(t *vnet.Topology, n *vnet.Network, c *vnet.Collector) {
	if !n.Subnet.IsValid() || !n.Gateway.IsValid() {
		c.Error(codeBridged, n.Source.Of("mode"), fmt.Sprintf("network %q: a bridged network of Docker's needs the outside's subnet and gateway", n.Label),
			"Containers get no address from the outside's DHCP: Docker gives them one. Write subnet and gateway as the outside has them.")
		return
	}
	part, ranged := checkIPRange(n, c)
	if !ranged {
		for i := range t.Machines {
			for j := range t.Machines[i].NICs {
				if nic := &t.Machines[i].NICs[j]; nic.Network == n.Label && !nic.Address.IsValid() {
					c.Error(codeBridged, nic.Source.Of("address"), fmt.Sprintf("machine %q, NIC %d: Docker would give it any address of %s, the outside's, too", t.Machines[i].Label, nic.Slot, n.Subnet),
						"Write an address, or give the network a range of its own: backend \"docker\" { ip_range = \"CIDR\" }, which the outside's DHCP has to leave alone.")
				}
			}
		}
	}
	checkShim(t, n, part, c)
}

// checkIPRange returns the part of the subnet that is Docker's, and whether there is
// one.
func checkIPRange(n *vnet.Network, c *vnet.Collector) (netip.Prefix, bool) {
	a, ok := vnet.Find(n.Settings, name, keyIPRange)
	if !ok {
		return netip.Prefix{}, false
	}
	what := fmt.Sprintf("network %q: ip_range %q", n.Label, a.Value.Str)
	part, err := netip.ParsePrefix(a.Value.Str)
	switch {
	case err != nil || !part.Addr().Is4():
		c.Error(codeIPRange, a.Range, what+" is no IPv4 CIDR block", "Write one of the subnet "+n.Subnet.String()+".")
	case part != part.Masked():
		c.Error(codeIPRange, a.Range, what+" is an address in a block, not a block", fmt.Sprintf("Bits behind the prefix length are set. The block is %s.", part.Masked()))
	case part.Bits() < n.Subnet.Bits() || !n.Subnet.Contains(part.Addr()):
		c.Error(codeIPRange, a.Range, what+" is outside the subnet "+n.Subnet.Masked().String(), "Write a part of the subnet that the outside's DHCP leaves alone.")
	}
	return part, true
}

// checkShim judges the address of the host's interface beside the containers.
func checkShim(t *vnet.Topology, n *vnet.Network, part netip.Prefix, c *vnet.Collector) {
	a, ok := vnet.Find(n.Settings, name, keyShim)
	if !ok {
		return
	}
	what := fmt.Sprintf("network %q: shim %q", n.Label, a.Value.Str)
	addr, err := netip.ParseAddr(a.Value.Str)
	const other = "Write an address of the subnet that nobody has."
	switch _, bridge := vnet.Find(n.Settings, name, keyBridge); {
	case n.Isolated == vnet.On:
		c.Error(codeShim, a.Range, what+" reaches nobody on an isolated network", "Leave shim or isolated out.")
	case bridge:
		c.Error(codeShim, a.Range, what+" is beside no macvlan", "On a bridge of the host's the host is anyway. Leave shim or bridge out.")
	case err != nil || !addr.Is4():
		c.Error(codeShim, a.Range, what+" is no IPv4 address", other)
	case !n.Subnet.Contains(addr) || addr == n.Gateway || addr == n.Subnet.Masked().Addr():
		c.Error(codeShim, a.Range, what+" is no address for a host in "+n.Subnet.Masked().String(), other)
	case part.IsValid() && part.Contains(addr):
		c.Error(codeShim, a.Range, what+" is in ip_range, where a container may get it", other)
	default:
		for i := range t.Machines {
			for j := range t.Machines[i].NICs {
				if nic := &t.Machines[i].NICs[j]; nic.Network == n.Label && nic.Address == addr {
					c.Error(codeShim, a.Range, fmt.Sprintf("%s is machine %q's address", what, t.Machines[i].Label), other)
				}
			}
		}
	}
}

// checkRouted judges a network in gateway mode routed.
func checkRouted(t *vnet.Topology, n *vnet.Network, target vnet.Target, c *vnet.Collector) {
	if !isOn(n, keyRouted) {
		return
	}
	a, _ := vnet.Find(n.Settings, name, keyRouted)
	if target.Version.Less(v27) {
		c.Error(codeRouted, a.Range, fmt.Sprintf("network %q: an engine before 27 has no gateway mode routed", n.Label), "Use 27 or newer, or leave routed out.")
	}
	for i := range t.Machines {
		for j := range t.Machines[i].NICs {
			nic := &t.Machines[i].NICs[j]
			if nic.Network != n.Label || len(nic.Forwards) == 0 {
				continue
			}
			c.Error(codeRouted, nic.Forwards[0].Source.Of("host"), fmt.Sprintf("machine %q, NIC %d: network %q is routed, so nothing listens on the host's port %d", t.Machines[i].Label, nic.Slot, n.Label, nic.Forwards[0].HostPort),
				"The outside reaches the container's own address. Leave routed or the forward out.")
		}
	}
}

// checkPool says which part of a DHCP range Docker gets. With Strict that is an
// error, as other degradations are.
func checkPool(n *vnet.Network, opts vnet.Options, c *vnet.Collector) {
	d := n.DHCP
	if d == nil || d.Enabled == vnet.Off || n.Mode == vnet.Bridged || n.Chosen.Has(vnet.ChosenPool) || !d.Start.IsValid() || !d.End.IsValid() || !n.Subnet.IsValid() {
		return
	}
	block, whole := blockOf(n.Subnet, d.Start, d.End)
	if whole || !block.IsValid() {
		return
	}
	finding := vnet.Diag{Severity: vnet.SeverityWarning, Code: codePool, Range: d.Source.Of("start"),
		Summary: fmt.Sprintf("network %q: Docker gives out addresses of one CIDR block; of %s to %s it is %s", n.Label, d.Start, d.End, block),
		Detail:  fmt.Sprintf("Write start = %q and end = %q, or leave both out.", block.Addr(), address(number(block.Addr())+1<<(32-block.Bits())-1))}
	if opts.Strict {
		finding.Severity = vnet.SeverityError
	}
	c.Add(finding)
}

// checkTwice finds machines that are on a network twice.
func checkTwice(m *vnet.Machine, c *vnet.Collector) {
	on := make(map[string]int, len(m.NICs))
	for j := range m.NICs {
		nic := &m.NICs[j]
		if nic.Network == "" || nic.Connected == vnet.Off {
			continue
		}
		if slot, twice := on[nic.Network]; twice {
			c.Error(codeTwice, nic.Source.Of("network"), fmt.Sprintf("machine %q, NIC %d: NIC %d is on network %q already", m.Label, nic.Slot, slot, nic.Network),
				"A container is on a network once. Leave this NIC out, or put it on a network of its own.")
			continue
		}
		on[nic.Network] = nic.Slot
	}
}

// checkPublished finds forwards that do nothing, since an engine before 28 has the
// container's default route, and its ports, where nothing can be published: of the
// networks that lead out, the one whose name comes first has it (measured on 20.10
// and 28.5).
func checkPublished(t *vnet.Topology, m *vnet.Machine, target vnet.Target, c *vnet.Collector) {
	if !target.Version.Less(v28) {
		return
	}
	var forward *vnet.NIC
	var first *vnet.Network // of those where nothing is published
	names := make(map[string]bool, len(m.NICs))
	alone := 0
	for j := range m.NICs {
		nic := &m.NICs[j]
		if forward == nil && len(nic.Forwards) > 0 {
			forward = nic
		}
		if nic.Network == "" {
			alone++
			names[objectName(t.Lab.Name, natLabel(m, alone), nil)] = true
		}
		i := slices.IndexFunc(t.Networks, func(n vnet.Network) bool { return n.Label == nic.Network })
		if nic.Connected == vnet.Off || i < 0 {
			continue
		}
		switch n := &t.Networks[i]; {
		case n.Mode == vnet.Bridged || n.Mode == vnet.NATNetwork && isOn(n, keyRouted):
			if first == nil || n.Name < first.Name {
				first = n
			}
		case n.Mode == vnet.NATNetwork:
			names[n.Name] = true
		}
	}
	if forward == nil || first == nil {
		return
	}
	for name := range names {
		if name < first.Name {
			return
		}
	}
	c.Error(codePublish, forward.Forwards[0].Source.Of("host"), fmt.Sprintf("machine %q, NIC %d: its default route is on network %q, where Docker publishes nothing", m.Label, forward.Slot, first.Label),
		fmt.Sprintf("An engine before 28 has it on the network whose name comes first, here %q. Give the NAT network a name that comes before, or use 28.", first.Name))
}

// checkFilter notes where Docker's packet filter may be in the way of what else the
// lab file is about.
func checkFilter(t *vnet.Topology, target vnet.Target, c *vnet.Collector) {
	if target.Variant != variantEngine {
		return
	}
	const what = "allow it in the chain DOCKER-USER: see docs/docker.md, \"The packet filter\"."
	for i := range t.Networks {
		n := &t.Networks[i]
		for _, s := range n.Settings {
			if s.Backend == "libvirt" {
				c.Note(codeFilter, s.Source.Of(""), fmt.Sprintf("network %q is libvirt's, too: Docker's packet filter can keep its machines from each other and from the outside", n.Label),
					"Where both are on one host and Docker came first, "+what)
			}
		}
		if a, ok := vnet.Find(n.Settings, name, keyBridge); ok && n.Mode == vnet.Bridged {
			c.Note(codeFilter, a.Range, fmt.Sprintf("network %q: what the bridge %s forwards may have to pass Docker's packet filter", n.Label, a.Value.Str),
				"Where bridged packets pass the filter (net.bridge.bridge-nf-call-iptables), "+what)
		}
	}
}
