package vnet

import "slices"

// resolve fills in what the lab left out. What was written is never changed,
// right or wrong; a value that cannot be chosen stays unset and is reported.
func (p *preparation) resolve() {
	p.resolveNames()
	p.resolveSlots()
	p.resolveSubnets()
	p.plans = make([]layout, len(p.t.Networks))
	p.dynamic = make([]int, len(p.t.Networks))
	p.overfilled = make([]bool, len(p.t.Networks))
	for i := range p.t.Networks {
		p.resolveService(i)
	}
	p.holdWritten()
	p.resolvePools()
	p.resolveAddresses()
	p.resolveAddresses6()
	p.resolveMACs()
	p.noteDisplaced()
}

// habit returns the hypervisor's habit for network i.
func (p *preparation) habit(i int) Habit { return p.conv.Networks[p.t.Networks[i].Mode] }

// resolveNames names networks on the hypervisor: by lab and label, so that labs
// do not meet; an external one by its label, since it is not the lab's.
func (p *preparation) resolveNames() {
	for i := range p.t.Networks {
		n := &p.t.Networks[i]
		if n.Name != "" || n.Source.Has("name") {
			continue
		}
		n.Chosen |= ChosenName
		n.Name = n.Label
		if !n.External {
			n.Name = p.t.Lab.Name + "-" + n.Label
		}
	}
}

// resolveSlots numbers NICs by position.
func (p *preparation) resolveSlots() {
	for g := range p.nics {
		if n := &p.nics[g]; n.Slot == 0 && !n.Source.Has("slot") {
			n.Slot = int(p.at[g].nic) + 1
			n.Chosen |= ChosenSlot
		}
	}
}

// resolveService sets network i's gateways and whether it has DHCP, and lays
// its subnet out.
func (p *preparation) resolveService(i int) {
	n, habit := &p.t.Networks[i], p.habit(i)
	served := n.Mode == NATNetwork || n.Mode == HostOnly || n.Mode == Internal
	if !n.External && served {
		p.resolveDHCP(n, habit)
	}
	l, ok := layoutOf(n.Subnet)
	if !ok {
		return
	}
	if !n.External && served && habit.Gateway > 0 && !n.Gateway.IsValid() && uint32(habit.Gateway) < l.last() {
		n.Gateway = l.addr(uint32(habit.Gateway))
		n.Chosen |= ChosenGateway
	}
	if !n.External && served && habit.Gateway > 0 && !n.Gateway6.IsValid() && usable6(n.Subnet6) {
		n.Gateway6 = add6(n.Subnet6.Masked().Addr(), uint64(habit.Gateway))
		n.Chosen |= ChosenGateway6
	}
	l.reserve(n.Gateway, gatewayWord(n.Mode))
	if habit.DHCPAt > 0 && n.DHCP != nil && n.DHCP.Enabled == On && p.canServe(n) {
		l.taken = append(l.taken, Taken{habit.DHCPAt, "the DHCP server"})
	}
	l.taken = append(l.taken, habit.Taken...)
	p.plans[i] = l
}

// gatewayWord says whose the gateway address is.
func gatewayWord(m Mode) string {
	if m == HostOnly {
		return "the host"
	}
	return "the gateway"
}

// resolveDHCP decides whether the network has a DHCP service.
func (p *preparation) resolveDHCP(n *Network, habit Habit) {
	switch {
	case n.DHCP == nil:
		n.DHCP = &DHCP{Enabled: ToggleOf(habit.DHCP)}
		n.Chosen |= ChosenDHCP
	case n.DHCP.Enabled == Unset:
		n.DHCP.Enabled = On // a written block means it
	}
}

// serves says whether network i has a DHCP service of this lab.
func (p *preparation) serves(i int) bool {
	n := &p.t.Networks[i]
	return n.DHCP != nil && n.DHCP.Enabled == On && !n.External && n.Mode != Bridged && p.canServe(n)
}

// serves says whether an external network is known to have a DHCP service.
func (c *Conventions) serves(n *Network) bool {
	return c.Networks[n.Mode].DHCP || slices.Contains(c.Served, n.Name)
}

// canServe says whether the hypervisor can give the network a DHCP service.
func (p *preparation) canServe(n *Network) bool {
	habit := p.conv.Networks[n.Mode]
	if !habit.NoDHCP || p.info == nil {
		return !habit.NoDHCP
	}
	a, ok := Find(n.Settings, p.info.Name, habit.DHCPWith)
	return ok && a.Value.Bool
}

// wantsStable says whether NIC g needs an address that does not change and has
// none written: it has a forward on a NAT network, or is on a network of this
// lab that has no DHCP.
func (p *preparation) wantsStable(g int) bool {
	n, net := &p.nics[g], p.at[g].net
	if net < 0 || n.Address.IsValid() || n.Source.Has("address") || !p.plans[net].valid {
		return false
	}
	network := &p.t.Networks[net]
	if network.Mode == Bridged {
		return false // the outside's DHCP serves it
	}
	if network.External {
		return !p.conv.serves(network) && network.DHCP == nil
	}
	return !p.serves(int(net)) || network.Mode == NATNetwork && len(n.Forwards) > 0
}
