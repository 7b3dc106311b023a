package vnet

import (
	"fmt"
	"net/netip"
)

// checkAddresses applies the rules for NICs' written addresses, and reports
// networks that have not enough of them.
func (p *preparation) checkAddresses() {
	for i := range p.nics {
		g, n := int32(i), &p.nics[i]
		if n.Address.IsValid() && !n.Chosen.Has(ChosenAddress) {
			p.checkAddress(n, g)
		}
		if n.Address6.IsValid() && !n.Chosen.Has(ChosenAddress6) {
			p.checkAddress6(n, g)
		}
	}
	for _, pair := range p.sameAddr {
		n := &p.nics[pair[0]]
		p.Error(CodeDuplicateAddress, n.Source.Of("address"), fmt.Sprintf("%s: address %s is taken by %s", p.nicName(pair[0]), n.Address,
			placed(p.nicName(pair[1]), p.nics[pair[1]].Source.Of("address"))),
			"Two machines with one address disturb each other."+p.freeAddress(p.at[pair[0]].net))
	}
	p.checkSame6()
	p.checkRoom()
}

// checkAddress applies the rules for one written IPv4 address.
func (p *preparation) checkAddress(n *NIC, g int32) {
	at, net := n.Source.Of("address"), p.at[g].net
	if !n.Address.Is4() {
		p.Error(CodeAddressFamily, at, fmt.Sprintf("%s: the address %s is not IPv4", p.nicName(g), n.Address), "address is for IPv4; write IPv6 addresses as address6.")
		return
	}
	var l layout
	switch {
	case net == alone:
		l, _ = layoutOf(n.Subnet)
	case net >= 0:
		l = p.plans[net]
	}
	if !l.valid {
		if !isUnicast(n.Address) || n.Address.IsLoopback() {
			p.Error(CodeAddressReserved, at, fmt.Sprintf("%s: %s cannot be a machine's address", p.nicName(g), n.Address), "Write the address of one machine.")
		}
		return
	}
	offset, inside := l.offset(n.Address)
	switch {
	case !inside:
		p.Error(CodeAddressOutside, at, fmt.Sprintf("%s: address %s is outside the subnet %s", p.nicName(g), n.Address, p.subnetOf(n, net)),
			"The machine could not talk to its network."+p.freeAddress(net))
	case offset == 0:
		p.Error(CodeAddressReserved, at, fmt.Sprintf("%s: address %s is the subnet's own", p.nicName(g), n.Address), "The first address of a subnet names it."+p.freeAddress(net))
	case offset == l.last():
		p.Error(CodeAddressReserved, at, fmt.Sprintf("%s: address %s is the subnet's broadcast address", p.nicName(g), n.Address), "The last address of a subnet means all machines."+p.freeAddress(net))
	case net >= 0 && n.Address == p.t.Networks[net].Gateway:
		p.checkGatewayAddress(n, g)
	case p.ownAddress(n, net, &l, offset) != "":
		p.Error(CodeAddressTaken, at, fmt.Sprintf("%s: address %s is %s on %s", p.nicName(g), n.Address, p.ownAddress(n, net, &l, offset), p.info.Title),
			"The hypervisor answers there itself."+p.freeAddress(net))
	case l.inPool(offset) && !p.t.Networks[net].Chosen.Has(ChosenPool):
		p.Error(CodePoolAddress, at, fmt.Sprintf("%s: address %s is in the DHCP pool of %s", p.nicName(g), n.Address, p.networkName(int(net))),
			"DHCP could give it to another machine first. Write an address outside the pool, or a smaller pool."+p.freeAddress(net))
	}
}

// checkGatewayAddress reports a machine at the gateway's address, unless it can
// be the gateway: it is on a network where the host is none, and on the host's
// own network it says that it routes.
func (p *preparation) checkGatewayAddress(n *NIC, g int32) {
	network := &p.t.Networks[p.at[g].net]
	if network.Mode == Internal || network.Mode == Bridged && p.machineOf(g).Forwarding {
		return
	}
	detail := "Only one of them can have it."
	if network.Mode == Bridged {
		detail = "If the machine is to be the gateway, write forwarding = true in it."
	}
	p.Error(CodeAddressGateway, n.Source.Of("address"), fmt.Sprintf("%s: address %s is %s's", p.nicName(g), n.Address, gatewayWord(network.Mode)), detail+p.freeAddress(p.at[g].net))
}

// ownAddress returns what the hypervisor uses an address for, "" for nothing.
// Without a backend nobody knows.
func (p *preparation) ownAddress(n *NIC, net int32, l *layout, offset uint32) string {
	switch {
	case p.info == nil:
		return ""
	case net >= 0 && p.t.Networks[net].External:
		return takenBy(p.habit(int(net)), offset)
	case net >= 0:
		return l.takenFor(offset)
	}
	habit := p.conv.Networks[NAT]
	switch int(offset) {
	case habit.Gateway:
		return "the gateway"
	case habit.DHCPAt:
		return "the DHCP server"
	}
	return takenBy(habit, offset)
}

// subnetOf returns the subnet that a NIC is in.
func (p *preparation) subnetOf(n *NIC, net int32) netip.Prefix {
	if net == alone {
		return n.Subnet.Masked()
	}
	return p.t.Networks[net].Subnet.Masked()
}

// freeAddress advises an address that nobody has, "" where none is easy to find.
func (p *preparation) freeAddress(net int32) string {
	const patience = 1 << 12 // addresses looked at
	if net < 0 || !p.plans[net].valid {
		return ""
	}
	l := &p.plans[net]
	for offset := l.infra + 1; offset < min(l.last(), l.infra+patience); offset++ {
		if _, gone := p.held[placeOf(net, l.base+offset)]; !gone && l.free(offset) {
			return fmt.Sprintf(" %s is free.", l.addr(offset))
		}
	}
	return ""
}

// checkAddress6 applies the rules for one written IPv6 address.
func (p *preparation) checkAddress6(n *NIC, g int32) {
	at, net := n.Source.Of("address6"), p.at[g].net
	what := fmt.Sprintf("%s: address6 %s", p.nicName(g), n.Address6)
	switch {
	case !isIPv6(n.Address6):
		p.Error(CodeAddressFamily, at, what+" is not IPv6", "address6 is for IPv6 without a zone; write IPv4 addresses as address.")
		return
	case !isUnicast(n.Address6) || n.Address6.IsLoopback():
		p.Error(CodeAddressReserved, at, what+" cannot be a machine's", "Write the address of one machine.")
		return
	case net < 0:
		return
	}
	network := &p.t.Networks[net]
	switch {
	case !network.Subnet6.IsValid():
		if network.Mode != Bridged && !network.External {
			p.Error(CodeAddressOutside, at, what+" has no subnet6 to be in", "Write subnet6 in the network block, for instance \"fd12:3456:789a:1::/64\".")
		}
	case !isIPv6(network.Subnet6.Addr()):
	case !network.Subnet6.Contains(n.Address6):
		p.Error(CodeAddressOutside, at, fmt.Sprintf("%s is outside the subnet6 %s", what, network.Subnet6.Masked()), "Write an address of the subnet.")
	case n.Address6 == network.Subnet6.Masked().Addr():
		p.Error(CodeAddressReserved, at, what+" is the routers' anycast address", "The first address of an IPv6 subnet means its routers (RFC 4291, 2.6.1). Write another one.")
	case n.Address6 == network.Gateway6 && network.Mode != Internal && !(network.Mode == Bridged && p.machineOf(g).Forwarding):
		p.Error(CodeAddressGateway, at, fmt.Sprintf("%s is %s's", what, gatewayWord(network.Mode)), "Only one of them can have it. Write another one.")
	}
}

// place6 is an IPv6 address on a network.
type place6 struct {
	net  int32
	addr netip.Addr
}

// checkSame6 reports IPv6 addresses that two NICs on a network have.
func (p *preparation) checkSame6() {
	var seen map[place6]int32
	for i := range p.nics {
		g, n := int32(i), &p.nics[i]
		if !n.Address6.IsValid() || p.at[g].net < 0 {
			continue
		}
		if seen == nil {
			seen = map[place6]int32{}
		}
		key := place6{p.at[g].net, n.Address6}
		first, twice := seen[key]
		if !twice {
			seen[key] = g
			continue
		}
		p.Error(CodeDuplicateAddress, n.Source.Of("address6"), fmt.Sprintf("%s: address6 %s is taken by %s", p.nicName(g), n.Address6,
			placed(p.nicName(first), p.nics[first].Source.Of("address6"))), "Two machines with one address disturb each other. Write another one.")
	}
}

// checkRoom reports networks with fewer addresses than NICs that need a stable
// one.
func (p *preparation) checkRoom() {
	var missing []int
	for g := range p.nics {
		net := p.at[g].net
		if net < 0 || !p.overfilled[net] || !p.wantsStable(g) {
			continue
		}
		if missing == nil {
			missing = make([]int, len(p.t.Networks))
		}
		missing[net]++
	}
	for i, count := range missing {
		if count == 0 {
			continue
		}
		n := &p.t.Networks[i]
		advice := "Write a larger subnet"
		if p.plans[i].hi > 0 {
			advice += " or a smaller DHCP pool"
		}
		p.Error(CodeSubnetTooSmall, n.Source.Of("subnet"),
			fmt.Sprintf("%s: %s has no room for the addresses of %s NICs", p.networkName(i), n.Subnet.Masked(), thousands(count)),
			advice+larger(count*2)+", or spread the machines over several networks.")
	}
}
