package vnet

import (
	"cmp"
	"fmt"
	"net/netip"
	"slices"
)

// checkNetworks applies the rules for networks, one by one and together.
func (p *preparation) checkNetworks() {
	for i := range p.t.Networks {
		p.checkMode(i)
		p.checkSubnet(i)
		p.checkGateways(i)
		p.checkNumbers(i)
		p.checkExternal(i)
		p.checkDHCP(i)
		p.checkDNS(i)
	}
	p.checkOverlaps()
}

// checkMode reports a mode that networks cannot have.
func (p *preparation) checkMode(i int) {
	n := &p.t.Networks[i]
	switch {
	case n.Mode == ModeUnset || int(n.Mode) > len(Modes):
		p.Error(CodeModeMissing, n.Source.Of("mode"), p.networkName(i)+" has no mode",
			"Write mode = \"nat-network\", \"host-only\", \"bridged\" or \"internal\".")
	case n.Mode == NAT:
		p.Error(CodeModeMissing, n.Source.Of("mode"), p.networkName(i)+": NAT for one machine is no network",
			"Write mode = \"nat\" in the machine's nic block instead of a network, or mode = \"nat-network\" for several machines together.")
	}
}

// checkSubnet applies the rules for one network's subnets.
func (p *preparation) checkSubnet(i int) {
	n, habit := &p.t.Networks[i], p.habit(i)
	what := p.networkName(i)
	if n.Subnet.IsValid() && !n.Chosen.Has(ChosenSubnet) {
		p.subnet4(n.Source.Of("subnet"), what, n.Subnet, habit)
	}
	if n.Subnet6.IsValid() {
		p.subnet6(n.Source.Of("subnet6"), what, n.Subnet6, habit)
	}
}

// subnet4 applies the rules for one written IPv4 subnet.
func (p *preparation) subnet4(at Range, what string, subnet netip.Prefix, habit Habit) {
	low, high := max(minBits4, habit.MinBits), maxBits4
	if habit.MaxBits > 0 {
		high = min(high, habit.MaxBits)
	}
	addr := subnet.Addr()
	switch {
	case !addr.Is4():
		p.Error(CodeSubnetFamily, at, fmt.Sprintf("%s: the subnet %s is not IPv4", what, subnet),
			"subnet is for IPv4; write IPv6 prefixes as subnet6.")
	case subnet != subnet.Masked():
		p.hostBits(at, what, subnet)
	case special4(subnet):
		p.Error(CodeSubnetSpecial, at, fmt.Sprintf("%s: the subnet %s is set aside for other uses", what, subnet),
			"Loopback, link-local, multicast and reserved addresses do not work on a network. Use a private range: 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16 (RFC 1918).")
	case subnet.Bits() < low || subnet.Bits() > high:
		p.Error(CodeSubnetSize, at, fmt.Sprintf("%s: the subnet %s is not between /%d and /%d", what, subnet, low, high),
			fmt.Sprintf("Write a prefix length of %d to %d, for instance %s.", low, high, netip.PrefixFrom(addr, min(max(24, low), high)).Masked()))
	default:
		p.allowed(at, what, subnet, habit)
	}
}

// subnet6 applies the rules for one written IPv6 subnet.
func (p *preparation) subnet6(at Range, what string, subnet netip.Prefix, habit Habit) {
	addr := subnet.Addr()
	switch {
	case !addr.Is6() || addr.Is4In6():
		p.Error(CodeSubnetFamily, at, fmt.Sprintf("%s: the subnet6 %s is not IPv6", what, subnet),
			"subnet6 is for IPv6; write IPv4 prefixes as subnet.")
	case subnet != subnet.Masked():
		p.hostBits(at, what, subnet)
	case addr.IsMulticast() || addr.IsLoopback() || addr.IsUnspecified():
		p.Error(CodeSubnetSpecial, at, fmt.Sprintf("%s: the subnet6 %s is set aside for other uses", what, subnet),
			"Use a range of your own below fd00::/8 (RFC 4193), for instance fd12:3456:789a:1::/64.")
	case subnet.Bits() > 126:
		p.Error(CodeSubnetSize, at, fmt.Sprintf("%s: the subnet6 %s has no room", what, subnet),
			fmt.Sprintf("Write a /64, for instance %s.", netip.PrefixFrom(addr, 64).Masked()))
	default:
		p.allowed(at, what, subnet, habit)
	}
}

// hostBits reports an address where a subnet should be.
func (p *preparation) hostBits(at Range, what string, subnet netip.Prefix) {
	p.Error(CodeSubnetHostBits, at, fmt.Sprintf("%s: %s is an address in a subnet, not a subnet", what, subnet),
		fmt.Sprintf("Bits behind the prefix length are set. The subnet is %s.", subnet.Masked()))
}

// special4 says whether a subnet touches addresses that hosts do not have: this
// network, loopback, link-local, multicast, reserved (RFC 6890).
func special4(subnet netip.Prefix) bool {
	for _, special := range [...]netip.Prefix{prefix4(0, 0, 0, 0, 8), prefix4(127, 0, 0, 0, 8), prefix4(169, 254, 0, 0, 16), prefix4(224, 0, 0, 0, 3)} {
		if subnet.Bits() > 0 && subnet.Overlaps(special) {
			return true
		}
	}
	return false
}

// allowed reports a subnet outside the ranges that the hypervisor permits.
func (p *preparation) allowed(at Range, what string, subnet netip.Prefix, habit Habit) {
	var ranges []netip.Prefix
	for _, r := range habit.Allowed {
		if r.Addr().Is4() != subnet.Addr().Is4() {
			continue
		}
		if r.Bits() <= subnet.Bits() && r.Contains(subnet.Addr()) {
			return
		}
		ranges = append(ranges, r)
	}
	if len(ranges) == 0 {
		return
	}
	remedy := habit.Remedy
	if subnet.Addr().Is6() {
		remedy = habit.Remedy6
	}
	p.Error(CodeSubnetNotAllowed, at, fmt.Sprintf("%s: %s permits subnets in %s only, not %s", what, p.info.Title, prefixList(ranges), subnet),
		"To use it: "+remedy+".")
}

// checkGateways applies the rules for one network's gateways.
func (p *preparation) checkGateways(i int) {
	n, habit := &p.t.Networks[i], p.habit(i)
	l := &p.plans[i]
	if n.Gateway.IsValid() && !n.Chosen.Has(ChosenGateway) {
		at := n.Source.Of("gateway")
		what := fmt.Sprintf("%s: the gateway %s", p.networkName(i), n.Gateway)
		offset, inside := l.offset(n.Gateway)
		switch {
		case !n.Gateway.Is4():
			p.Error(CodeGatewayFamily, at, what+" is not IPv4", "gateway is for IPv4; write IPv6 addresses as gateway6.")
		case !n.Subnet.IsValid():
			p.Error(CodeGatewayOutside, at, what+" has no subnet to be in", "Write the network's subnet too.")
		case l.valid && !inside:
			p.Error(CodeGatewayOutside, at, what+" is outside the subnet "+n.Subnet.Masked().String(), fmt.Sprintf("Write an address of the subnet, for instance %s.", l.addr(1)))
		case l.valid && (offset == 0 || offset == l.last()):
			p.Error(CodeGatewayOutside, at, what+" is the subnet's own first or last address", fmt.Sprintf("Write an address between them, for instance %s.", l.addr(1)))
		case l.valid && p.gatewayFixed(i, habit, offset):
			p.Error(CodeGatewayFixed, at, fmt.Sprintf("%s: %s has it at %s always", what, p.info.Title, l.addr(uint32(habit.Gateway))), "Leave gateway out, or write that address.")
		case l.valid && p.info != nil && !n.External && p.service(i, habit, offset) != "":
			p.Error(CodeGatewayTaken, at, fmt.Sprintf("%s is %s on %s", what, p.service(i, habit, offset), p.info.Title), fmt.Sprintf("Write another address, for instance %s.", l.addr(1)))
		}
	}
	if n.Gateway6.IsValid() && !n.Chosen.Has(ChosenGateway6) {
		at := n.Source.Of("gateway6")
		what := fmt.Sprintf("%s: the gateway6 %s", p.networkName(i), n.Gateway6)
		switch {
		case !isIPv6(n.Gateway6):
			p.Error(CodeGatewayFamily, at, what+" is not IPv6", "gateway6 is for IPv6 without a zone; write IPv4 addresses as gateway.")
		case !n.Subnet6.IsValid():
			p.Error(CodeGatewayOutside, at, what+" has no subnet6 to be in", "Write the network's subnet6 too.")
		case !n.Subnet6.Contains(n.Gateway6):
			p.Error(CodeGatewayOutside, at, what+" is outside the subnet6 "+n.Subnet6.Masked().String(),
				fmt.Sprintf("Write an address of it, for instance %s.", add6(n.Subnet6.Masked().Addr(), 1)))
		}
	}
}

// service returns what the hypervisor uses an offset of network i for besides
// the gateway, "" for nothing.
func (p *preparation) service(i int, habit Habit, offset uint32) string {
	if p.serves(i) && habit.DHCPAt > 0 && offset == uint32(habit.DHCPAt) {
		return "the DHCP server"
	}
	return takenBy(habit, offset)
}

// takenBy returns what the hypervisor itself uses an offset for, "" for nothing.
func takenBy(habit Habit, offset uint32) string {
	for _, t := range habit.Taken {
		if uint32(t.Offset) == offset {
			return t.For
		}
	}
	return ""
}

// gatewayFixed says whether the hypervisor has another gateway than the one at
// offset and cannot change it, and its contract does not say so by itself.
func (p *preparation) gatewayFixed(i int, habit Habit, offset uint32) bool {
	n := &p.t.Networks[i]
	if p.info == nil || n.External || !habit.FixedGateway || offset == uint32(habit.Gateway) {
		return false
	}
	rule, ok := RuleFor(p.info.Rules, FeatureGateway, n.Mode, p.target)
	return !ok || rule.Level != Refused
}

// isIPv6 says whether an address is IPv6 proper, without a zone.
func isIPv6(a netip.Addr) bool { return a.Is6() && !a.Is4In6() && a.Zone() == "" }

// Bounds of an MTU in bytes: what IPv4 needs at least (RFC 791), what IPv6 does
// (RFC 8200), and the largest IPv4 packet.
const (
	minMTU  = 68
	minMTU6 = 1280
	maxMTU  = 65535
)

// maxVLAN is the last 802.1Q tag; 4095 is reserved.
const maxVLAN = 4094

// checkNumbers applies the rules for MTU, VLAN and uplink.
func (p *preparation) checkNumbers(i int) {
	n, what := &p.t.Networks[i], p.networkName(i)
	if n.MTU != 0 || n.Source.Has("mtu") {
		least := minMTU
		if n.Subnet6.IsValid() {
			least = minMTU6
		}
		if n.MTU < least || n.MTU > maxMTU {
			p.Error(CodeMTURange, n.Source.Of("mtu"), fmt.Sprintf("%s: an MTU of %d is out of range", what, n.MTU),
				fmt.Sprintf("It is a number of bytes from %d to %d (IPv6 needs %d); Ethernet's usual one is 1500.", least, maxMTU, minMTU6))
		}
	}
	if n.VLAN != 0 || n.Source.Has("vlan") {
		at := n.Source.Of("vlan")
		if n.VLAN < 1 || n.VLAN > maxVLAN {
			p.Error(CodeVLANRange, at, fmt.Sprintf("%s: there is no VLAN %d", what, n.VLAN),
				fmt.Sprintf("802.1Q has tags 1 to %d. Leave vlan out for untagged frames.", maxVLAN))
		}
		if n.Mode != Bridged {
			p.Error(CodeNotBridged, at, fmt.Sprintf("%s is %s and cannot have a VLAN", what, n.Mode),
				"Only frames on a wire of the host are tagged. Write mode = \"bridged\", or leave vlan out: other networks are separate without it.")
		}
	}
	if n.Uplink != "" && n.Mode != Bridged {
		p.Error(CodeNotBridged, n.Source.Of("uplink"), fmt.Sprintf("%s is %s and cannot have an uplink", what, n.Mode),
			"Only a bridged network sits on one interface of the host. Write mode = \"bridged\", or leave uplink out.")
	}
	p.checkText(n.Source.Of("uplink"), what+", uplink", n.Uplink)
}

// checkExternal reports arguments that would change a network which is not the
// lab's.
func (p *preparation) checkExternal(i int) {
	n := &p.t.Networks[i]
	if !n.External {
		return
	}
	for _, arg := range []struct {
		name    string
		written bool
	}{
		{"dhcp", n.DHCP != nil}, {"dns", n.DNS != nil}, {"mtu", n.MTU != 0},
		{"isolated", n.Isolated != Unset}, {"uplink", n.Uplink != ""},
	} {
		if !arg.written {
			continue
		}
		at := n.Source.Of(arg.name)
		if arg.name == "dhcp" && n.DHCP.Source != nil {
			at = n.DHCP.Source.Def
		}
		if arg.name == "dns" && n.DNS.Source != nil {
			at = n.DNS.Source.Def
		}
		p.Error(CodeExternalArgument, at, fmt.Sprintf("%s is external, and %s would change it", p.networkName(i), arg.name),
			fmt.Sprintf("A network that exists already is used as it is. Leave %s out, or leave external out to have a network of the lab's own.", arg.name))
	}
}

// family is a network's subnet of one IP version.
type family struct {
	net    int
	subnet netip.Prefix
	arg    string
}

// checkOverlaps reports networks whose subnets overlap, the later one of each
// pair. A machine on both could not tell where a packet belongs.
func (p *preparation) checkOverlaps() {
	subnets := make([]family, 0, len(p.t.Networks))
	for i := range p.t.Networks {
		n := &p.t.Networks[i]
		if p.plans[i].valid {
			subnets = append(subnets, family{i, n.Subnet.Masked(), "subnet"})
		}
		if n.Subnet6.IsValid() && isIPv6(n.Subnet6.Addr()) {
			subnets = append(subnets, family{i, n.Subnet6.Masked(), "subnet6"})
		}
	}
	slices.SortStableFunc(subnets, func(a, b family) int {
		return cmp.Or(a.subnet.Addr().Compare(b.subnet.Addr()), cmp.Compare(a.subnet.Bits(), b.subnet.Bits()))
	})
	wide := 0 // the last one that is inside no other
	for i := 1; i < len(subnets); i++ {
		if !subnets[wide].subnet.Overlaps(subnets[i].subnet) {
			wide = i
			continue
		}
		first, second := subnets[wide], subnets[i]
		if first.net > second.net {
			first, second = second, first
		}
		p.Error(CodeSubnetOverlap, p.t.Networks[second.net].Source.Of(second.arg),
			fmt.Sprintf("%s: the %s %s overlaps %s of %s", p.networkName(second.net), second.arg, second.subnet, first.subnet,
				placed(p.networkName(first.net), p.t.Networks[first.net].Source.Of(first.arg))),
			"Networks of one lab need subnets of their own, or packets between them have two ways. Write another subnet, or leave it out to have a free one chosen.")
	}
}
