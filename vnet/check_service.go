package vnet

import (
	"fmt"
	"net/netip"
	"strings"
	"time"
)

// maxLease is the longest DHCP lease: 32 bits of seconds, of which all ones
// mean for ever (RFC 2131, 3.3).
const maxLease = (1<<32 - 2) * time.Second

// checkDHCP applies the rules for one network's DHCP block.
func (p *preparation) checkDHCP(i int) {
	n, d := &p.t.Networks[i], p.t.Networks[i].DHCP
	if d == nil || n.External {
		return
	}
	what := p.networkName(i)
	if n.Mode == Bridged {
		p.Error(CodeDHCPBridged, d.Source.Of(""), what+" is bridged and cannot have a DHCP service of the lab's",
			"It would answer everyone on the host's own network. Leave the dhcp block out: machines ask the network's DHCP server.")
		return
	}
	if d.Lease < 0 || d.Lease > maxLease || d.Lease%time.Second != 0 || d.Lease == 0 && d.Source.Has("lease") {
		p.Error(CodeLeaseRange, d.Source.Of("lease"), fmt.Sprintf("%s: a DHCP lease of %s cannot be", what, d.Lease),
			"A lease is a number of whole seconds from one second to 136 years, such as \"12h\".")
	}
	if n.Chosen.Has(ChosenPool) {
		p.checkPoolRoom(i)
		return
	}
	if p.serves(i) && p.plans[i].valid && !d.Start.IsValid() && !d.End.IsValid() {
		p.Error(CodeSubnetTooSmall, n.Source.Of("subnet"), fmt.Sprintf("%s: %s has no room for DHCP", what, n.Subnet.Masked()),
			"The upper half of the subnet is DHCP's, and nothing in it is free. Write a larger subnet, or dhcp { enabled = false }.")
		return
	}
	p.checkPool(i)
}

// checkPool applies the rules for one network's written range of addresses.
func (p *preparation) checkPool(i int) {
	n, d, l := &p.t.Networks[i], p.t.Networks[i].DHCP, &p.plans[i]
	what := p.networkName(i)
	if !d.Start.IsValid() && !d.End.IsValid() {
		return
	}
	if d.Start.IsValid() != d.End.IsValid() {
		given, summary := "start", "the DHCP pool has a start and no end"
		if d.End.IsValid() {
			given, summary = "end", "the DHCP pool has an end and no start"
		}
		p.Error(CodePoolHalf, d.Source.Of(given), what+": "+summary,
			"Write both, or neither to have the upper half of the subnet.")
		return
	}
	if !l.valid {
		return
	}
	lo, okLo := l.offset(d.Start)
	hi, okHi := l.offset(d.End)
	pool := fmt.Sprintf("%s: the DHCP pool %s to %s", what, d.Start, d.End)
	fitting := fmt.Sprintf("Addresses from %s to %s can be in it.", l.addr(1), l.addr(l.last()-1))
	switch {
	case !okLo || lo == 0 || lo == l.last():
		p.Error(CodePoolOutside, d.Source.Of("start"), pool+" starts outside the subnet's machine addresses", fitting)
		return
	case !okHi || hi == 0 || hi == l.last():
		p.Error(CodePoolOutside, d.Source.Of("end"), pool+" ends outside the subnet's machine addresses", fitting)
		return
	case lo > hi:
		p.Error(CodePoolReversed, d.Source.Of("start"), pool+" ends before it starts", "Exchange start and end.")
		return
	}
	if g, ok := l.offset(n.Gateway); ok && g >= lo && g <= hi {
		p.Error(CodePoolGateway, d.Source.Of("start"), fmt.Sprintf("%s holds %s's address %s", pool, gatewayWord(n.Mode), n.Gateway),
			"DHCP would give it to a machine. "+beside(l, lo, hi, g))
	}
	if p.info != nil && p.serves(i) {
		for _, t := range l.taken {
			if o := uint32(t.Offset); o >= lo && o <= hi && l.addr(o) != n.Gateway {
				p.Error(CodePoolGateway, d.Source.Of("start"), fmt.Sprintf("%s holds %s, which is %s on %s", pool, l.addr(o), t.For, p.info.Title),
					"DHCP would give it to a machine. "+beside(l, lo, hi, o))
				break
			}
		}
	}
	p.checkPoolRoom(i)
}

// beside advises how to keep an offset out of a pool.
func beside(l *layout, lo, hi, offset uint32) string {
	if offset-lo < hi-offset {
		return fmt.Sprintf("Start the pool at %s.", l.addr(offset+1))
	}
	return fmt.Sprintf("End the pool at %s.", l.addr(max(offset, 1)-1))
}

// checkPoolRoom reports a pool with fewer addresses than machines to serve.
func (p *preparation) checkPoolRoom(i int) {
	n, l := &p.t.Networks[i], &p.plans[i]
	if l.hi == 0 || !p.serves(i) || p.dynamic[i] <= int(l.hi-l.lo)+1 {
		return
	}
	at, do := n.Source.Of("subnet"), "Write a larger subnet"+larger(p.dynamic[i]*2)
	if !n.Chosen.Has(ChosenPool) {
		at, do = n.DHCP.Source.Of("start"), "Write a larger pool"
	}
	p.Error(CodeSubnetTooSmall, at,
		fmt.Sprintf("%s: DHCP has %s addresses (%s to %s) for %s NICs", p.networkName(i), thousands(int(l.hi-l.lo)+1), n.DHCP.Start, n.DHCP.End, thousands(p.dynamic[i])),
		do+", or give machines addresses of their own.")
}

// larger returns " (a /22 would do)" for a number of addresses.
func larger(addresses int) string {
	bits := maxBits4
	for bits > minBits4 && 1<<(32-bits) < addresses+16 { // 16: infrastructure and the like
		bits--
	}
	return fmt.Sprintf(" (a /%d would do)", bits)
}

// checkDNS applies the rules for one network's DNS block.
func (p *preparation) checkDNS(i int) {
	d := p.t.Networks[i].DNS
	if d == nil {
		return
	}
	what := p.networkName(i)
	for _, server := range d.Servers {
		if !isUnicast(server) {
			p.Error(CodeDNSServer, d.Source.Of("servers"), fmt.Sprintf("%s: %s cannot be a name server", what, server),
				"Write the address of one machine, without a zone.")
		}
	}
	if d.Domain != "" && !isDomain(d.Domain) {
		p.Error(CodeDNSName, d.Source.Of("domain"), fmt.Sprintf("%s: %q is not a domain name", what, d.Domain), dnsAdvice)
	}
	for j, host := range d.Hosts {
		if !isDomain(host.Name) {
			p.Error(CodeDNSName, d.Source.Of("hosts"), fmt.Sprintf("%s: %q is not a host name", what, host.Name), dnsAdvice)
		}
		if !isUnicast(host.Address) {
			p.Error(CodeDNSServer, d.Source.Of("hosts"), fmt.Sprintf("%s: %s of host %q cannot be a machine's address", what, host.Address, host.Name),
				"Write the address of one machine, without a zone.")
		}
		if j > 0 && d.Hosts[j-1].Name == host.Name {
			p.Error(CodeDNSName, d.Source.Of("hosts"), fmt.Sprintf("%s: host %q is there twice", what, host.Name), "Leave one of them out.")
		}
	}
}

const dnsAdvice = "Labels of letters, digits, hyphens and underscores, at most 63 long, stand between dots, 253 characters together (RFC 1035). Write other scripts in their xn-- form."

// isUnicast says whether an address can be one machine's.
func isUnicast(a netip.Addr) bool {
	return a.IsValid() && !a.IsUnspecified() && !a.IsMulticast() && a.Zone() == "" && a != netip.AddrFrom4([4]byte{255, 255, 255, 255})
}

// isDomain says whether text is a name that DNS can hold.
func isDomain(text string) bool {
	text = strings.TrimSuffix(text, ".")
	if text == "" || len(text) > 253 {
		return false
	}
	for label := range strings.SplitSeq(text, ".") {
		if label == "" || len(label) > 63 || label[0] == '-' || label[len(label)-1] == '-' {
			return false
		}
		for _, c := range []byte(label) {
			if c != '-' && c != '_' && (c < '0' || c > '9') && (c|0x20 < 'a' || c|0x20 > 'z') {
				return false
			}
		}
	}
	return true
}
