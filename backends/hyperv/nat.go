package hyperv

import (
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"github.com/vnetgen/vnetgen/backends/internal/kit"
	"github.com/vnetgen/vnetgen/vnet"
)

// translation is one WinNAT: a prefix, and the networks inside it.
type translation struct {
	of     string // the network that it is for, where it is for one; else ""
	name   string
	prefix netip.Prefix
	nets   []*network
}

// natWord follows the lab in the names of its WinNATs, which have no place for a
// mark but their name.
const natWord = "nat"

// natName is the name of a WinNAT: the lab and what it is for, encoded, so that the
// blanks part them.
func natName(lab, of string) string { return "vnetgen " + lab + " " + natWord + natSuffix(of) }

func natSuffix(of string) string {
	if of == "" {
		return ""
	}
	return "-" + kit.Encode(of)
}

// widest is how wide a prefix may be that covers several networks: a /16, which is
// also what a lab's chosen subnets share. A wider one is likely to hold addresses
// that the host has or reaches elsewhere.
const widest = 16

// cover returns the prefix that covers all of these, and whether one WinNAT may
// have it: it is not too wide, and holds none of the others, which would then be
// translated as well.
func cover(prefixes, others []netip.Prefix) (netip.Prefix, bool) {
	all := prefixes[0].Masked()
	for _, p := range prefixes[1:] {
		for !all.Contains(p.Addr()) || all.Bits() > p.Bits() {
			if all.Bits() == 0 {
				return all, false
			}
			all = netip.PrefixFrom(all.Addr(), all.Bits()-1).Masked()
		}
	}
	if len(prefixes) > 1 && all.Bits() < widest {
		return all, false
	}
	return all, !overlaps(all, others)
}

// overlaps says whether a prefix holds a part of one of the others.
func overlaps(p netip.Prefix, others []netip.Prefix) bool {
	return slices.ContainsFunc(others, p.Overlaps)
}

// allChosen says whether no subnet that is translated was written.
func (p *planner) allChosen() bool {
	for i := range p.t.Networks {
		if n := &p.t.Networks[i]; n.Mode == vnet.NATNetwork && !n.External && !n.Chosen.Has(vnet.ChosenSubnet) {
			return false
		}
	}
	for i := range p.t.Machines {
		for j := range p.t.Machines[i].NICs {
			if nic := &p.t.Machines[i].NICs[j]; nic.Network == "" && !nic.Chosen.Has(vnet.ChosenSubnet) {
				return false
			}
		}
	}
	return true
}

// behindNAT returns the subnets that are translated, and the other ones of the lab.
func behindNAT(t *vnet.Topology) (inside, outside []netip.Prefix) {
	for i := range t.Networks {
		n := &t.Networks[i]
		switch {
		case n.External || !n.Subnet.IsValid() || !n.Subnet.Addr().Is4():
		case n.Mode == vnet.NATNetwork:
			inside = append(inside, n.Subnet)
		default:
			outside = append(outside, n.Subnet)
		}
	}
	for i := range t.Machines {
		for j := range t.Machines[i].NICs {
			if nic := &t.Machines[i].NICs[j]; nic.Network == "" && nic.Subnet.IsValid() && nic.Subnet.Addr().Is4() {
				inside = append(inside, nic.Subnet)
			}
		}
	}
	return inside, outside
}

// translations lists the WinNATs that the lab's networks need: one, where one prefix
// covers them all, else one each.
func (p *planner) translations() []*translation {
	var nets []*network
	for i := range p.t.Networks {
		if n := p.nets[p.t.Networks[i].Label]; n.Mode == vnet.NATNetwork && !n.External {
			nets = append(nets, n)
		}
	}
	nets = append(nets, p.own...)
	if len(nets) == 0 {
		return nil
	}
	inside, outside := behindNAT(p.t)
	if all, ok := cover(inside, outside); ok {
		// The part that is the lab's own does not change when a network comes or goes.
		if whole := netip.PrefixFrom(all.Addr(), widest).Masked(); p.allChosen() && !overlaps(whole, outside) {
			all = whole
		}
		return []*translation{{name: natName(p.marks.lab, ""), prefix: all, nets: nets}}
	}
	each := make([]*translation, len(nets))
	for i, n := range nets {
		each[i] = &translation{n.own + n.Label, natName(p.marks.lab, n.own+n.Label), n.Subnet, []*network{n}}
	}
	return each
}

// nats adds the steps of WinNATs, with the forwards that they carry out.
func (p *planner) nats() {
	all := p.translations()
	mappings := p.mappings(all)
	for _, nat := range all {
		if nat.of == "" {
			p.keep[natWord] = append(p.keep[natWord], nat.name)
		} else {
			p.keep[natWord+"-"] = append(p.keep[natWord+"-"], kit.Encode(nat.of))
		}
		s := p.nat(nat, mappings[nat])
		p.steps = append(p.steps, s)
		for _, n := range nat.nets {
			n.need = append(n.need, s.ID)
		}
	}
}

// mapping is a forward.
type mapping struct {
	proto    string // as WinNAT writes it
	host     netip.Addr
	hostPort int
	to       netip.Addr
	toPort   int
	net      *network
	machine  string
}

// forwards lists all forwards, in the order of the lab.
func (p *planner) forwards() []mapping {
	var all []mapping
	own := 0
	for i := range p.t.Machines {
		m := &p.t.Machines[i]
		for j := range m.NICs {
			nic := &m.NICs[j]
			n := p.nets[nic.Network]
			if nic.Network == "" {
				n = p.own[own]
				own++
			}
			for k := range nic.Forwards {
				f := &nic.Forwards[k]
				proto := "TCP"
				if f.Proto == vnet.UDP {
					proto = "UDP"
				}
				all = append(all, mapping{
					proto: proto, host: f.Listen().Unmap(), hostPort: f.HostPort, to: nic.Address, toPort: f.GuestPort,
					net: n, machine: m.HypervisorName(),
				})
			}
		}
	}
	return all
}

// mappings lists the forwards that the WinNATs carry out, by their WinNAT.
func (p *planner) mappings(nats []*translation) map[*translation][]mapping {
	of := map[*network]*translation{}
	for _, nat := range nats {
		for _, n := range nat.nets {
			of[n] = nat
		}
	}
	by := map[*translation][]mapping{}
	for _, m := range p.forwarded {
		if nat := of[m.net]; nat != nil && !m.host.IsLoopback() {
			by[nat] = append(by[nat], m)
		}
	}
	return by
}

// match matches the mapping's row.
func (m *mapping) match(nat string) vnet.Match {
	return vnet.Match{vnet.Lit(nat + tab), vnet.Any, vnet.Lit(fmt.Sprint(tab, m.proto, tab, m.host, tab, m.hostPort, tab, m.to, tab, m.toPort))}
}

// nat returns the step of a WinNAT and its mappings.
func (p *planner) nat(nat *translation, mappings []mapping) vnet.Step {
	id, prefix := p.vars.Name("mapping", nat.of), nat.prefix.String()
	var needs []string
	for _, n := range nat.nets {
		needs = append(needs, n.need...)
	}
	whole := row(nat.name, prefix)
	there := vnet.Match{vnet.Lit(nat.name + tab), vnet.Any}
	lines := make([]vnet.Match, len(mappings))
	for i := range mappings {
		lines[i] = mappings[i].match(nat.name)
	}
	mine := func(id vnet.Arg) []vnet.Cmdlet {
		return []vnet.Cmdlet{stage("Get-NetNatStaticMapping"), exact("NatName", lit(nat.name)), exact("StaticMappingID", id),
			stage("Remove-NetNatStaticMapping", kit.Truth("Confirm", false))}
	}
	each := vnet.Match{vnet.Lit(nat.name + tab), vnet.Bind(id), vnet.Lit(tab), vnet.Any}
	// Another prefix takes another WinNAT; its mappings go first.
	commands := []vnet.Command{
		do(mine(val(id))...).Each(vnet.Select{Read: readMappings, Lines: []vnet.Match{each}, Except: lines}),
		call("remove_nat", lit(nat.name)).Unless(vnet.Select{Read: readNATs, Lines: []vnet.Match{whole}}),
		do(stage("New-NetNat", text("Name", nat.name), text("InternalIPInterfaceAddressPrefix", prefix))).
			Unless(vnet.Select{Read: readNATs, Lines: []vnet.Match{whole}}),
	}
	for i := range mappings {
		m := &mappings[i]
		commands = append(commands, do(stage("Add-NetNatStaticMapping", text("NatName", nat.name), text("Protocol", m.proto),
			text("ExternalIPAddress", m.host.String()), kit.Number("ExternalPort", int64(m.hostPort)),
			text("InternalIPAddress", m.to.String()), kit.Number("InternalPort", int64(m.toPort)),
		)).Unless(vnet.Select{Read: readMappings, Lines: lines[i : i+1]}))
	}
	return vnet.Step{
		ID:    strings.TrimSuffix("nat/"+nat.of, "/"),
		Title: "WinNAT of " + prefix,
		Needs: unique(needs),
		Probe: vnet.Probe{Views: []vnet.View{
			{Read: readNATs, Find: []vnet.Match{there}, Expect: []vnet.Expect{{What: "prefix", Line: whole}}},
			{Read: readMappings, Only: []vnet.Only{{What: "forwards", Family: there, Lines: lines}}},
		}},
		Create: commands,
		Remove: []vnet.Command{call("remove_nat", lit(nat.name)).Command},
		Warn: []vnet.Warning{{
			When:   vnet.Select{Read: readNATs, Except: p.ourNATs()},
			OnlyUp: true,
			Text:   "the host has another WinNAT already (Get-NetNat shows it; Docker Desktop and WSL make some): Microsoft supports one prefix a host. If machines do not get out, remove the other one with Remove-NetNat, or use its switch with external = true",
		}},
	}
}

// ourNATs matches the lab's WinNATs.
func (p *planner) ourNATs() []vnet.Match {
	prefix := natName(p.marks.lab, "")
	return []vnet.Match{{vnet.Lit(prefix + tab), vnet.Any}, {vnet.Lit(prefix + "-"), vnet.Any}}
}

// unique returns the texts without those that came before.
func unique(texts []string) []string {
	seen := make(map[string]bool, len(texts))
	all := texts[:0:0]
	for _, t := range texts {
		if !seen[t] {
			seen[t] = true
			all = append(all, t)
		}
	}
	return all
}

// proxies adds the steps of forwards that listen on the host's loopback, which
// WinNAT does not carry out: port proxies do. Their mark is in the notes of the
// switch that they lead to.
func (p *planner) proxies() {
	for _, f := range p.forwarded {
		if !f.host.IsLoopback() {
			continue
		}
		listen, port := f.host.String(), strconv.Itoa(f.hostPort)
		at := listen + ":" + port
		mark := listen + " " + port + " " + f.to.String() + ":" + strconv.Itoa(f.toPort)
		id := kit.Encode(at)
		p.keep[kindProxy] = append(p.keep[kindProxy], id)
		spaced := func(values ...string) vnet.Match {
			m := vnet.Match{vnet.Lit(values[0])}
			for _, v := range values[1:] {
				m = append(m, vnet.Lit(" "), vnet.Blank, vnet.Lit(v))
			}
			return append(m, vnet.Blank)
		}
		wanted := spaced(listen, port, f.to.String(), strconv.Itoa(f.toPort))
		taken := append(spaced(listen, port), vnet.Any)
		taken[len(taken)-2] = vnet.Lit(" ")
		notesOf := func(edit vnet.Param) vnet.Command {
			return do(append(theSwitch(f.net.id), stage("Set-VMSwitch", edit))...).Command
		}
		p.steps = append(p.steps, vnet.Step{
			ID:    "forward/" + at,
			Title: "forward of " + at + " to " + f.machine,
			Needs: f.net.waits(),
			Probe: vnet.Probe{
				Owner:   &vnet.View{Read: readSwitches, Find: []vnet.Match{p.marks.there(kindProxy, id)}, Expect: []vnet.Expect{{What: "machine", Line: notes(vnet.Lit(p.marks.start(kindProxy, id) + mark))}}},
				Claimed: claimed(kindProxy, id),
				Views:   []vnet.View{{Read: readProxies, Find: []vnet.Match{taken}, Expect: []vnet.Expect{{What: "target", Line: wanted}}}},
			},
			// The mark comes first, so that an interrupted plan finds what it began.
			Create: []vnet.Command{
				notesOf(p.marks.write(kindProxy, id, lit(mark))),
				kit.Run(toolNetsh, "interface", "portproxy", "set", "v4tov4", "listenaddress="+listen, "listenport="+port,
					"connectaddress="+f.to.String(), "connectport="+strconv.Itoa(f.toPort), "protocol=tcp").Command,
			},
			Remove: []vnet.Command{call("remove_proxy", val(f.net.id), lit(listen), lit(port), lit(id)).Command},
		})
	}
}
