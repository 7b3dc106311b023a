package vnet

import (
	"fmt"
	"time"
)

// checkMachines applies the rules for machines and their NICs, addresses and
// forwards excepted.
func (p *preparation) checkMachines() {
	g := 0
	for i := range p.t.Machines {
		m := &p.t.Machines[i]
		if len(m.NICs) == 0 {
			p.Warn(CodeMachineWithoutNICs, m.Source.Of(""), fmt.Sprintf("machine %q has no NIC", m.Label),
				"Nothing is done for it. Give it a nic block, or leave it out.")
		}
		p.checkSlots(m, int32(g))
		for j := range m.NICs {
			p.checkNIC(&m.NICs[j], int32(g))
			g++
		}
	}
	for _, pair := range p.sameMAC {
		n := &p.nics[pair[0]]
		p.Error(CodeDuplicateMAC, n.Source.Of("mac"), fmt.Sprintf("%s: MAC %s is taken by %s", p.nicName(pair[0]), n.MAC,
			placed(p.nicName(pair[1]), p.nics[pair[1]].Source.Of("mac"))),
			"Switches and DHCP servers take two NICs with one MAC for the same. Write another one, or leave mac out to have one derived.")
	}
}

// checkSlots applies the rules for the slots of one machine, whose first NIC is
// number g.
func (p *preparation) checkSlots(m *Machine, g int32) {
	const few = 64 // slots in a bit set; machines with more are rare
	var seen uint64
	var rest map[int]bool
	for j := range m.NICs {
		n := &m.NICs[j]
		at := n.Source.Of("slot")
		switch {
		case n.Slot < 1:
			p.Error(CodeSlotRange, at, fmt.Sprintf("%s: there is no slot %d", p.nicName(g+int32(j)), n.Slot), "Slots count from 1.")
			continue
		case p.conv.Slots > 0 && n.Slot > p.conv.Slots:
			p.Error(CodeSlotRange, at, fmt.Sprintf("%s: there is no slot %d", p.nicName(g+int32(j)), n.Slot),
				fmt.Sprintf("%s gives a machine at most %d NICs.", p.info.Title, p.conv.Slots))
			continue
		}
		twice := false
		if n.Slot <= few {
			bit := uint64(1) << (n.Slot - 1)
			twice = seen&bit != 0
			seen |= bit
		} else {
			if rest == nil {
				rest = map[int]bool{}
			}
			twice = rest[n.Slot]
			rest[n.Slot] = true
		}
		if twice {
			p.Error(CodeDuplicateSlot, at, fmt.Sprintf("%s: slot %d is another NIC's of this machine", p.nicName(g+int32(j)), n.Slot),
				"A NIC without a written slot has the one of its position. Write slot in all nic blocks of the machine, or in none.")
		}
	}
}

// checkNIC applies the rules for one NIC.
func (p *preparation) checkNIC(n *NIC, g int32) {
	if p.at[g].net == nowhere {
		p.unknownNetwork(n, g)
	}
	if n.Name != "" || n.Model != "" {
		p.checkText(n.Source.Of("name"), p.nicName(g), n.Name)
		p.checkText(n.Source.Of("model"), p.nicName(g)+", model", n.Model)
	}
	if n.MAC.Multicast() || n.MAC.IsZero() && n.Source.Has("mac") {
		p.Error(CodeMAC, n.Source.Of("mac"), fmt.Sprintf("%s: %s cannot be a NIC's MAC", p.nicName(g), macText(n.MAC)),
			"The first byte is even in every NIC's own address (an odd one names a group), and not all bytes are zero. 52:54:00 and three bytes of your own will do, or leave mac out to have one derived.")
	}
	if n.Subnet.IsValid() && p.at[g].net != alone {
		p.Error(CodeSubnetNotNAT, n.Source.Of("subnet"), p.nicName(g)+": a nic block on a network has no subnet of its own",
			"Write the subnet in the network block. Only a NIC with mode = \"nat\" has one by itself.")
	}
	if p.at[g].net == alone {
		p.checkNATSubnet(n, g)
	}
	if n.Link != nil {
		p.checkLink(n.Link, g)
	}
}

// macText writes a MAC, the zero one too.
func macText(m MAC) string {
	if m.IsZero() {
		return "00:00:00:00:00:00"
	}
	return m.String()
}

// unknownNetwork reports a NIC on a network that does not exist.
func (p *preparation) unknownNetwork(n *NIC, g int32) {
	const many = 1000 // comparing more words costs more than the hint is worth
	detail := "Name the label of a network of this lab, or leave it empty for NAT."
	if len(p.t.Networks) <= many {
		labels := make([]string, len(p.t.Networks))
		for i := range p.t.Networks {
			labels[i] = p.t.Networks[i].Label
		}
		detail += DidYouMean(n.Network, labels)
	}
	p.Error(CodeNetworkUnknown, n.Source.Of("network"), fmt.Sprintf("%s: there is no network %q", p.nicName(g), n.Network), detail)
}

// checkNATSubnet applies the rules for the subnet of single-VM NAT: those of
// any subnet, and that the machine's other NICs are not on an overlapping one.
func (p *preparation) checkNATSubnet(n *NIC, g int32) {
	if !n.Subnet.IsValid() {
		return
	}
	at := n.Source.Of("subnet")
	if !n.Chosen.Has(ChosenSubnet) {
		p.subnet4(at, p.nicName(g), n.Subnet, p.conv.Networks[NAT])
	}
	start := g - p.at[g].nic
	for j := range p.machineOf(g).NICs {
		h := start + int32(j)
		other := p.nics[h].Subnet
		if net := p.at[h].net; net >= 0 {
			other = p.t.Networks[net].Subnet
		}
		if p.at[h].net == nowhere || h == g || p.at[h].net == alone && h > g || !other.IsValid() || !other.Overlaps(n.Subnet) {
			continue
		}
		p.Error(CodeSubnetOverlap, at, fmt.Sprintf("%s: the NAT subnet %s overlaps %s of NIC %d", p.nicName(g), n.Subnet, other, j+1),
			"The machine would have two ways to one address. Write subnet = \"…\" in one of the two places.")
		return
	}
}

// maxLatency is what the kernel's netem, which most hypervisors use, can add:
// 32 bits of microseconds.
const maxLatency = (1<<32 - 1) * time.Microsecond

// checkLink applies the rules for one NIC's shaping.
func (p *preparation) checkLink(l *Link, g int32) {
	for _, rate := range [...]struct {
		arg  string
		rate Rate
	}{{"up", l.Up}, {"down", l.Down}} {
		if rate.rate < 0 || rate.rate == 0 && l.Source.Has(rate.arg) {
			p.Error(CodeRateRange, linkRange(l, rate.arg), fmt.Sprintf("%s: a rate of %s cannot be", p.nicName(g), rate.rate),
				"Write at least \"1bit\", or leave it out for no limit; connected = false cuts a NIC off.")
		}
	}
	if l.Latency < 0 || l.Latency > maxLatency {
		p.Error(CodeLatencyRange, l.Source.Of("latency"), fmt.Sprintf("%s: a latency of %s cannot be", p.nicName(g), l.Latency),
			fmt.Sprintf("Write a time from 0 to %s, such as \"20ms\".", maxLatency.Truncate(time.Second)))
	}
	if l.Loss < 0 || l.Loss > 1_000_000 {
		p.Error(CodeLossRange, l.Source.Of("loss"), fmt.Sprintf("%s: a loss of %s cannot be", p.nicName(g), l.Loss),
			"Write a share of packets from \"0%\" to \"100%\".")
	}
}

// linkRange returns where a rate was written: by itself or as one for both ways.
func linkRange(l *Link, arg string) Range {
	if !l.Source.Has(arg) && l.Source.Has("rate") {
		return l.Source.Of("rate")
	}
	return l.Source.Of(arg)
}
