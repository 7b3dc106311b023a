package vnet

import (
	"fmt"
	"net/netip"
)

// listener is a port of the host. Addr is where it listens; the zero value in
// portChecker.first stands for any address of the family.
type listener struct {
	addr  netip.Addr
	port  uint16
	proto Proto
	six   bool
}

// claimant is the forward that has a listener.
type claimant struct{ nic, forward int32 }

// ports knows who listens where.
type ports struct {
	exact map[listener]claimant
	first map[listener]claimant
}

// claim takes a listener for a forward. If one that was there before is in the
// way, it returns that. A listener on all addresses is in the way of every
// other one of its family; 0.0.0.0 and :: are not in each other's way.
func (s *ports) claim(key listener, by claimant) (other claimant, taken bool) {
	family := listener{port: key.port, proto: key.proto, six: key.six}
	all := key
	all.addr = netip.IPv4Unspecified()
	if key.six {
		all.addr = netip.IPv6Unspecified()
	}
	other, taken = s.exact[key]
	if !taken && key == all {
		other, taken = s.first[family]
	}
	if !taken {
		other, taken = s.exact[all]
	}
	if taken {
		return other, true
	}
	s.exact[key] = by
	if _, there := s.first[family]; !there {
		s.first[family] = by
	}
	return claimant{}, false
}

// checkForwards applies the rules for port forwards.
func (p *preparation) checkForwards() {
	count := 0
	for g := range p.nics {
		count += len(p.nics[g].Forwards)
	}
	if count == 0 {
		return
	}
	taken := ports{make(map[listener]claimant, count), make(map[listener]claimant, count)}
	for g := range p.nics {
		n := &p.nics[g]
		if len(n.Forwards) == 0 {
			continue
		}
		if mode := p.mode(g); mode != ModeUnset && !mode.TakesForwards() {
			p.Error(CodeForwardMode, n.Forwards[0].Source.Of(""), fmt.Sprintf("%s: there are no port forwards in mode %s", p.nicName(int32(g)), mode), forwardAdvice(mode))
			continue
		}
		p.checkForwardNames(n, int32(g))
		for i := range n.Forwards {
			p.checkForward(&n.Forwards[i], claimant{int32(g), int32(i)}, &taken)
		}
		p.checkForwardTarget(n, int32(g))
	}
}

// forwardAdvice says what to do instead of a forward.
func forwardAdvice(m Mode) string {
	switch m {
	case HostOnly:
		return "The host reaches the machine at its own address: leave the forward out. For others to reach it, add a nic with mode = \"nat\" and put the forward there."
	case Bridged:
		return "Everyone reaches the machine at its own address: leave the forward out."
	}
	return "Nobody outside reaches such a network. Add a nic with mode = \"nat\" and put the forward there."
}

// checkForward applies the rules for one forward, and takes its port.
func (p *preparation) checkForward(f *Forward, who claimant, taken *ports) {
	guest, host := f.GuestPort >= 1 && f.GuestPort <= 65535, f.HostPort >= 1 && f.HostPort <= 65535
	if !guest {
		p.portRange(f.Source.Of("guest"), p.forwardName(who), "guest port", f.GuestPort)
	}
	if !host {
		p.portRange(f.Source.Of("host"), p.forwardName(who), "host port", f.HostPort)
	}
	listen := f.Listen().Unmap()
	if listen.IsMulticast() || listen == netip.AddrFrom4([4]byte{255, 255, 255, 255}) {
		p.Error(CodeForwardAddress, f.Source.Of("host"), fmt.Sprintf("%s: the host cannot listen on %s", p.forwardName(who), listen),
			"Write an address of the host, 127.0.0.1 for the host alone, or 0.0.0.0 for all of its addresses.")
		return
	}
	if !host {
		return
	}
	other, conflict := taken.claim(listener{listen, uint16(f.HostPort), f.Proto, listen.Is6()}, who)
	if !conflict {
		return
	}
	first := &p.nics[other.nic].Forwards[other.forward]
	detail := fmt.Sprintf("%s listens on %s already.", placed(p.forwardName(other), first.Source.Of("host")), netip.AddrPortFrom(first.Listen().Unmap(), uint16(first.HostPort)))
	if first.Listen().Unmap() != listen {
		detail += " One of the two listens on every address of the host, so it needs the port everywhere."
	}
	p.Error(CodePortConflict, f.Source.Of("host"),
		fmt.Sprintf("%s: host port %s %s is taken by %s", p.forwardName(who), netip.AddrPortFrom(listen, uint16(f.HostPort)), f.Proto, p.nicName(other.nic)),
		detail+" Write another host port.")
}

// forwardName names a forward in a finding.
func (p *preparation) forwardName(c claimant) string {
	if f := &p.nics[c.nic].Forwards[c.forward]; f.Name != "" {
		return fmt.Sprintf("%s, forward %q", p.nicName(c.nic), f.Name)
	}
	return fmt.Sprintf("%s, forward %d", p.nicName(c.nic), c.forward+1)
}

// portRange reports a number that is no port.
func (p *preparation) portRange(at Range, what, which string, port int) {
	p.Error(CodePortRange, at, fmt.Sprintf("%s: there is no %s %d", what, which, port), "Ports are numbers from 1 to 65535.")
}

// checkForwardNames applies the rules for the written names of a NIC's forwards.
func (p *preparation) checkForwardNames(n *NIC, g int32) {
	var seen map[string]bool
	for i := range n.Forwards {
		f := &n.Forwards[i]
		if f.Name == "" {
			continue
		}
		who := claimant{g, int32(i)}
		p.checkText(f.Source.Of("name"), p.forwardName(who), f.Name)
		if seen == nil {
			seen = make(map[string]bool, len(n.Forwards))
		}
		if seen[f.Name] {
			p.Error(CodeDuplicateName, f.Source.Of("name"), fmt.Sprintf("%s: an earlier forward of this NIC has the name too", p.forwardName(who)),
				"Rename one of them, or leave name out to have one derived.")
		}
		seen[f.Name] = true
	}
}

// checkForwardTarget reports forwards of a NIC on a NAT network that have no
// address to go to.
func (p *preparation) checkForwardTarget(n *NIC, g int32) {
	net := p.at[g].net
	if net < 0 {
		return
	}
	network := &p.t.Networks[net]
	four, six := false, false
	for i := range n.Forwards {
		if n.Forwards[i].Listen().Unmap().Is6() {
			six = true
		} else {
			four = true
		}
	}
	if four && !n.Address.IsValid() && network.External {
		p.Error(CodeForwardNoAddress, n.Forwards[0].Source.Of(""), fmt.Sprintf("%s: the forward has no address to go to", p.nicName(g)),
			fmt.Sprintf("%s is external, so nobody here knows which addresses are free on it. Write address in the nic block.", p.networkName(int(net))))
	}
	if six && !n.Address6.IsValid() {
		p.Error(CodeForwardNoAddress, n.Forwards[0].Source.Of(""), fmt.Sprintf("%s: the forward that listens on IPv6 has no address6 to go to", p.nicName(g)),
			fmt.Sprintf("Write subnet6 in %s, and an address is chosen; or listen on an IPv4 address.", p.networkName(int(net))))
	}
}
