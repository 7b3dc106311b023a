package vnet

import "fmt"

// Use is one thing that a topology asks for: a feature at an element.
type Use struct {
	Feature Feature
	// Mode is that of the network it belongs to; ModeUnset for what belongs to
	// none.
	Mode Mode
	// Network and Machine are set where the feature is at one; NIC is the
	// number of the machine's NIC, from 1, and Forward that of the NIC's
	// forward; 0 where it is at none.
	Network      *Network
	Machine      *Machine
	NIC, Forward int

	on     *Network // that the NIC is on
	source *Source
	arg    string // the argument that asks for it, where it may be written
}

// Range returns where the feature is asked for, the zero value when the
// topology has no sources.
func (u *Use) Range() Range { return u.source.Of(u.arg) }

// Element names the element that asks for the feature.
func (u *Use) Element() string {
	switch {
	case u.Network != nil:
		return fmt.Sprintf("network %q", u.Network.Label)
	case u.Machine == nil:
		return "the lab"
	case u.Forward > 0:
		return fmt.Sprintf("machine %q, NIC %d, forward %d", u.Machine.Label, u.NIC, u.Forward)
	case u.NIC > 0:
		return fmt.Sprintf("machine %q, NIC %d", u.Machine.Label, u.NIC)
	}
	return fmt.Sprintf("machine %q", u.Machine.Label)
}

// Uses calls yield for each feature that a topology asks for, in the order of
// its elements, until yield returns false. The Use is yield's only during the
// call. For a topology that Prepare returned, what Resolve chose does not
// count, except that a stable address on a network with DHCP is a reservation.
// Uses passes over what Check refuses anyway, such as a forward on an internal
// network.
func Uses(t *Topology, yield func(*Use) bool) { uses(t, Conventions{}, Options{}, yield) }

// walk is one enumeration of uses.
type walk struct {
	Use
	yield func(*Use) bool
	done  bool
}

// say yields a feature if it is asked for.
func (w *walk) say(asked bool, f Feature, source *Source, arg string) {
	if !asked || w.done {
		return
	}
	w.Feature, w.source, w.arg = f, source, arg
	w.done = !w.yield(&w.Use)
}

// uses is Uses with what Prepare knows besides: a gateway that the hypervisor
// has by habit is nothing special, and machines may be made.
func uses(t *Topology, conv Conventions, opts Options, yield func(*Use) bool) {
	w := walk{yield: yield}
	labels := make(map[string]*Network, len(t.Networks))
	w.say(opts.CreateMachines && len(t.Machines) > 0, FeatureCreateMachine, t.Lab.Source, "")
	for i := range t.Networks {
		n := &t.Networks[i]
		if _, twice := labels[n.Label]; !twice {
			labels[n.Label] = n
		}
		if n.Mode != ModeUnset && n.Mode != NAT && int(n.Mode) <= len(Modes) {
			w.Use = Use{Mode: n.Mode, Network: n, on: n}
			w.network(n, conv.Networks[n.Mode])
		}
	}
	for i := range t.Machines {
		m := &t.Machines[i]
		w.Use = Use{Machine: m}
		w.say(m.Forwarding, FeatureForwarding, m.Source, "forwarding")
		last, network := "", (*Network)(nil)
		for j := range m.NICs {
			n := &m.NICs[j]
			if n.Network != last {
				last, network = n.Network, labels[n.Network]
			}
			mode := NAT
			if n.Network != "" {
				if network == nil || network.Mode == ModeUnset || int(network.Mode) > len(Modes) {
					continue
				}
				mode = network.Mode
			}
			w.Use = Use{Mode: mode, Machine: m, NIC: j + 1, on: network}
			w.nic(n, network)
		}
		if w.done {
			return
		}
	}
}

// network enumerates what a network asks for.
func (w *walk) network(n *Network, habit Habit) {
	s := n.Source
	w.say(true, FeatureMode, s, "mode")
	w.say(n.External, FeatureExternal, s, "external")
	w.say(n.Name != "" && !n.External && !n.Chosen.Has(ChosenName), FeatureName, s, "name")
	w.say(n.Subnet.IsValid() && !n.Chosen.Has(ChosenSubnet), FeatureSubnet, s, "subnet")
	w.say(n.Subnet6.IsValid() && !n.Chosen.Has(ChosenSubnet6), FeatureSubnet6, s, "subnet6")
	w.say(n.Gateway.IsValid() && !n.Chosen.Has(ChosenGateway) && !usualGateway(n, habit), FeatureGateway, s, "gateway")
	w.say(n.Gateway6.IsValid() && !n.Chosen.Has(ChosenGateway6) && !usualGateway6(n, habit), FeatureGateway6, s, "gateway6")
	w.say(n.MTU != 0, FeatureMTU, s, "mtu")
	w.say(n.VLAN != 0 && n.Mode == Bridged, FeatureVLAN, s, "vlan")
	w.say(n.Uplink != "" && n.Mode == Bridged, FeatureUplink, s, "uplink")
	w.say(n.Isolated == On, FeatureIsolated, s, "isolated")
	w.say(n.Promiscuous != PromiscuousUnset, FeaturePromiscuous, s, "promiscuous")
	if d := n.DHCP; d != nil && n.Mode != Bridged {
		on := d.Enabled != Off
		pool := on && d.Start.IsValid() && !n.Chosen.Has(ChosenPool) && !(habit.UpperHalf && isUpperHalf(n))
		w.say(on && !n.Chosen.Has(ChosenDHCP), FeatureDHCP, d.Source, "enabled")
		w.say(!on && !n.Chosen.Has(ChosenDHCP), FeatureNoDHCP, d.Source, "enabled")
		w.say(pool, FeatureDHCPPool, d.Source, "start")
		w.say(on && d.Lease != 0, FeatureDHCPLease, d.Source, "lease")
	}
	if d := n.DNS; d != nil {
		w.say(len(d.Servers) > 0, FeatureDNSServers, d.Source, "servers")
		w.say(d.Domain != "", FeatureDNSDomain, d.Source, "domain")
		w.say(len(d.Hosts) > 0, FeatureDNSHosts, d.Source, "hosts")
	}
}

// usualGateway says whether a written gateway is where the hypervisor has it
// anyway.
func usualGateway(n *Network, habit Habit) bool {
	l, ok := layoutOf(n.Subnet)
	return ok && habit.Gateway > 0 && n.Gateway == l.addr(uint32(habit.Gateway))
}

// usualGateway6 says the same of IPv6.
func usualGateway6(n *Network, habit Habit) bool {
	return usable6(n.Subnet6) && habit.Gateway > 0 && n.Gateway6 == add6(n.Subnet6.Masked().Addr(), uint64(habit.Gateway))
}

// nic enumerates what a NIC asks for. A nil network is single-VM NAT.
func (w *walk) nic(n *NIC, network *Network) {
	s := n.Source
	written := n.Address.IsValid() && !n.Chosen.Has(ChosenAddress)
	served := network != nil && network.DHCP != nil && network.DHCP.Enabled != Off && network.Mode != Bridged && !network.External
	w.say(network == nil, FeatureMode, s, "mode")
	w.say(n.Address.IsValid() && served, FeatureReservation, s, "address")
	w.say(written && !served, FeatureAddress, s, "address")
	w.say(n.Address6.IsValid() && !n.Chosen.Has(ChosenAddress6), FeatureAddress6, s, "address6")
	w.say(network == nil && n.Subnet.IsValid() && !n.Chosen.Has(ChosenSubnet), FeatureNATSubnet, s, "subnet")
	w.say(!n.MAC.IsZero() && !n.Chosen.Has(ChosenMAC), FeatureMAC, s, "mac")
	w.say(n.Model != "", FeatureModel, s, "model")
	w.say(n.Connected == Off, FeatureDisconnected, s, "connected")
	w.say(n.Slot != 0 && !n.Chosen.Has(ChosenSlot), FeatureSlot, s, "slot")
	if l := n.Link; l != nil {
		w.say(l.Up > 0, FeatureRateUp, l.Source, rateArg(l, "up"))
		w.say(l.Down > 0, FeatureRateDown, l.Source, rateArg(l, "down"))
		w.say(l.Latency > 0, FeatureLatency, l.Source, "latency")
		w.say(l.Loss > 0, FeatureLoss, l.Source, "loss")
	}
	if !w.Mode.TakesForwards() {
		return
	}
	for i := range n.Forwards {
		w.Forward = i + 1
		w.forward(&n.Forwards[i])
	}
	w.Forward = 0
}

// rateArg returns the argument that a rate was written as.
func rateArg(l *Link, arg string) string {
	if !l.Source.Has(arg) {
		return "rate"
	}
	return arg
}

// forward enumerates what a forward asks for.
func (w *walk) forward(f *Forward) {
	listen := f.Listen().Unmap()
	w.say(f.Proto == TCP, FeatureForwardTCP, f.Source, "protocol")
	w.say(f.Proto == UDP, FeatureForwardUDP, f.Source, "protocol")
	w.say(listen.Is6(), FeatureForward6, f.Source, "host")
	switch {
	case listen.IsLoopback():
		w.say(true, FeatureForwardLocal, f.Source, "host")
	case listen.IsUnspecified():
		w.say(true, FeatureForwardOnAll, f.Source, "host")
	default:
		w.say(true, FeatureForwardOnAddr, f.Source, "host")
	}
}

// isUpperHalf says whether a network's DHCP range is the upper half of its subnet.
func isUpperHalf(n *Network) bool {
	l, ok := layoutOf(n.Subnet)
	return ok && n.DHCP.Start == l.addr(l.half()) && n.DHCP.End == l.addr(l.last()-1)
}
