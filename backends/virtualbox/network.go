package virtualbox

import (
	"net/netip"
	"strconv"

	"github.com/vnetgen/vnetgen/backends/internal/kit"
	"github.com/vnetgen/vnetgen/vnet"
)

// networks adds the steps of all networks.
func (p *planner) networks() {
	for i := range p.t.Networks {
		n := &network{Network: &p.t.Networks[i], name: p.t.Networks[i].Name}
		p.nets[n.Label] = n
		switch {
		case n.Mode == vnet.Bridged:
			p.uplink(n)
		case n.External:
			p.external(n)
		case n.Mode == vnet.NATNetwork:
			p.natNetwork(n)
			p.dhcp(n)
		case n.Mode == vnet.HostOnly && hostOnlyNetworks(p.target):
			p.hostOnlyNetwork(n)
		case n.Mode == vnet.HostOnly:
			p.hostOnlyAdapter(n)
			p.dhcp(n)
		case n.Mode == vnet.Internal:
			p.dhcp(n)
		}
	}
}

var (
	readNATNetworks = readWords("natnetwork", "list")
	readHostOnly    = readWords("list", "hostonlyifs")
	readHostNets    = readWords("list", "hostonlynets")
)

// add appends a step and makes the network's NICs wait for it.
func (p *planner) add(n *network, s vnet.Step) {
	p.steps = append(p.steps, s)
	n.need = append(n.need, s.ID)
}

// natNetwork adds the step of a NAT network.
func (p *planner) natNetwork(n *network) {
	dhcp := n.DHCP != nil && n.DHCP.Enabled.Or(true)
	settings := []string{"--network", n.Subnet.String(), "--enable", "--dhcp", onOff(dhcp)}
	expect := []vnet.Expect{
		want("enabled", "Enabled:", "Yes"),
		want("subnet", "Network:", n.Subnet.String()),
		want("DHCP", "DHCP Server:", yesNo(dhcp)),
		want("IPv6", "IPv6:", yesNo(n.Subnet6.IsValid())),
	}
	if n.Subnet6.IsValid() {
		route := settingBool(n.Settings, "ipv6_default_route", false)
		settings = append(settings, "--ipv6", "on", "--ipv6-prefix", n.Subnet6.String(), "--ipv6-default", onOff(route))
		expect = append(expect,
			want("IPv6 prefix", "IPv6 Prefix:", n.Subnet6.String()),
			want("IPv6 default route", "IPv6 Default:", yesNo(route)))
	} else {
		settings = append(settings, "--ipv6", "off")
	}
	forwards := p.forwards[n.Label]

	k := mark{kind: kindNATNetwork, id: kit.Encode(n.name), what: n.name,
		digest: kit.Digest(append(append([]string{n.name}, settings...), forwardLines(forwards)...)...)}
	p.keep[k.kind] = append(p.keep[k.kind], k.id)
	named := []vnet.Match{field("Name:", n.name)}

	create := []vnet.Command{
		p.marks.set(k, pending),
		command("natnetwork", "add", "--netname", n.name).Words(settings...).Command,
	}
	change := append(dropForwards(named, forwards),
		command("natnetwork", "modify", "--netname", n.name).Words(settings...).Command)
	for _, f := range forwards {
		c := command("natnetwork", "modify", "--netname", n.name, f.option(), f.line)
		create = append(create, c.Command)
		change = append(change, c.Unless(vnet.Select{Read: readNATNetworks, Paragraphs: true, Find: named, Lines: []vnet.Match{f.match()}}))
	}
	p.add(n, vnet.Step{
		ID:    kindNATNetwork + "/" + n.Label,
		Title: "NAT network " + n.name,
		Probe: vnet.Probe{
			Owner:   p.marks.owner(k),
			Claimed: p.marks.claimed(k),
			Views: []vnet.View{{
				Read: readNATNetworks, Paragraphs: true, Find: named, Expect: expect, Only: onlyForwards(forwards),
			}},
		},
		Create: append(create, p.marks.set(k, k.digest)),
		Change: append(change, p.marks.set(k, k.digest)),
		Remove: []vnet.Command{call("remove_nat_network", lit(k.id), lit(n.name)).Command},
	})
}

// natForward is a forward of a NAT network, as VirtualBox lists it.
type natForward struct {
	name string
	line string // NAME:PROTO:[HOST]:PORT:[GUEST]:PORT
	six  bool
}

// option is the option that adds or deletes the forward.
func (f natForward) option() string {
	if f.six {
		return "--port-forward-6"
	}
	return "--port-forward-4"
}

// indent is what a forward's line in `natnetwork list` starts with.
const indent = "        "

func (f natForward) match() vnet.Match { return vnet.Match{vnet.Lit(indent + f.line)} }

// natForwards returns the forwards of all NICs by their network's label, each
// in the order of the lab.
func natForwards(t *vnet.Topology) map[string][]natForward {
	forwards := map[string][]natForward{}
	for i := range t.Machines {
		for j := range t.Machines[i].NICs {
			nic := &t.Machines[i].NICs[j]
			if nic.Network == "" {
				continue
			}
			for k := range nic.Forwards {
				forwards[nic.Network] = append(forwards[nic.Network], newNATForward(nic, &nic.Forwards[k]))
			}
		}
	}
	return forwards
}

func newNATForward(nic *vnet.NIC, f *vnet.Forward) natForward {
	host, guest := f.Listen(), nic.Address
	if host.Is6() {
		guest = nic.Address6
	}
	n := forwardName(f)
	return natForward{name: n, six: host.Is6(), line: n + ":" + f.Proto.String() +
		":[" + host.String() + "]:" + strconv.Itoa(f.HostPort) + ":[" + guest.String() + "]:" + strconv.Itoa(f.GuestPort)}
}

// forwardName returns the forward's name, which is derived from what it listens
// on when the lab gives none: that is unique on a host.
func forwardName(f *vnet.Forward) string {
	if f.Name != "" {
		return f.Name
	}
	n := f.Proto.String() + "-" + strconv.Itoa(f.HostPort)
	if at := f.Listen(); at != vnet.Loopback {
		n += "-" + dashed(at)
	}
	return n
}

// dashed writes an address without colons, which part a rule's fields.
func dashed(a netip.Addr) string {
	b := []byte(a.String())
	for i := range b {
		if b[i] == ':' {
			b[i] = '-'
		}
	}
	return string(b)
}

func forwardLines(forwards []natForward) []string {
	lines := make([]string, len(forwards))
	for i := range forwards {
		lines[i] = forwards[i].line
	}
	return lines
}

// onlyForwards expects exactly these forwards. The families are the two
// protocols' lines, which nothing else in the block looks like.
func onlyForwards(forwards []natForward) []vnet.Only {
	only := make([]vnet.Only, 0, 2)
	for _, proto := range [...]string{":tcp:[", ":udp:["} {
		o := vnet.Only{What: "forwards", Family: vnet.Match{vnet.Lit(indent), vnet.Any, vnet.Lit(proto), vnet.Any}}
		for _, f := range forwards {
			if len(f.line) > len(f.name)+len(proto) && f.line[len(f.name):len(f.name)+len(proto)] == proto {
				o.Lines = append(o.Lines, f.match())
			}
		}
		only = append(only, o)
	}
	return only
}

// dropForwards deletes the forwards that are not wanted, IPv6 ones first by
// what only they look like: a colon in the guest's address.
func dropForwards(named []vnet.Match, forwards []natForward) []vnet.Command {
	var keep, six, four []vnet.Match
	for _, f := range forwards {
		keep = append(keep, f.match())
	}
	for _, proto := range [...]string{":tcp:[", ":udp:["} {
		six = append(six, vnet.Match{vnet.Lit(indent), vnet.Bind("forward"), vnet.Lit(proto), vnet.Any, vnet.Lit("]:"), vnet.Any,
			vnet.Lit(":["), vnet.Any, vnet.Lit(":"), vnet.Any, vnet.Lit("]:"), vnet.Any})
		four = append(four, vnet.Match{vnet.Lit(indent), vnet.Bind("forward"), vnet.Lit(proto), vnet.Any})
	}
	netname := named[0][len(named[0])-1].Text
	modify := func(option string) kit.Cmd {
		return command("natnetwork", "modify", "--netname", netname, option, "delete").With(val("forward"))
	}
	from := vnet.Select{Read: readNATNetworks, Paragraphs: true, Find: named, Lines: six, Except: keep}
	drop6 := modify("--port-forward-6").Each(from)
	from.Lines, from.Except = four, append(append([]vnet.Match{}, keep...), six...)
	return []vnet.Command{drop6, modify("--port-forward-4").Each(from)}
}

// hostOnlyAdapter adds the step of a host-only adapter, whose name VirtualBox
// chooses: the mark keeps it.
func (p *planner) hostOnlyAdapter(n *network) {
	n.ifc = p.vars.Name("if", n.Label)
	mask := kit.Mask(n.Subnet)
	k := mark{kind: kindHostOnly, id: kit.Encode(n.Label), whatV: n.ifc,
		digest: kit.Digest(n.Gateway.String(), mask, n.Subnet6.String(), n.Gateway6.String())}
	p.keep[k.kind] = append(p.keep[k.kind], k.id)
	expect := []vnet.Expect{
		want("address", "IPAddress:", n.Gateway.String()),
		want("netmask", "NetworkMask:", mask),
	}
	configure := []vnet.Command{
		command("hostonlyif", "ipconfig").With(val(n.ifc)).Words("--ip", n.Gateway.String(), "--netmask", mask).Command,
	}
	if n.Gateway6.IsValid() {
		bits := strconv.Itoa(n.Subnet6.Bits())
		expect = append(expect,
			want("IPv6 address", "IPV6Address:", n.Gateway6.String()),
			want("IPv6 prefix length", "IPV6NetworkMaskPrefixLength:", bits))
		configure = append(configure,
			command("hostonlyif", "ipconfig").With(val(n.ifc)).Words("--ipv6", n.Gateway6.String(), "--netmasklengthv6", bits).Command)
	}
	made := command("hostonlyif", "create").Command
	made.Bind = []vnet.Match{{vnet.Lit("Interface '"), vnet.Bind(n.ifc), vnet.Lit("' was successfully created")}}
	create := []vnet.Command{made, p.marks.set(k, pending)}
	var views []vnet.View
	if p.target.HostOS != vnet.Windows {
		// VirtualBox takes the lowest free number. The mark says so before, so that
		// an adapter is found even when the plan is cut off right after making it. On
		// Windows nobody knows the name before.
		create = append([]vnet.Command{p.marks.set(k, pending)}, create...)
		views = []vnet.View{{Read: readHostOnly, Free: []vnet.Free{{Var: n.ifc, Prefix: "vboxnet", Taken: vnet.Match{vnet.Lit("Name:"), vnet.Blank, vnet.Bind("taken")}}}}}
	}
	p.add(n, vnet.Step{
		ID:    kindHostOnly + "/" + n.Label,
		Title: "host-only adapter for " + n.Label,
		Probe: vnet.Probe{
			Owner:   p.marks.owner(k),
			Claimed: &vnet.Match{vnet.Lit("Key: vnetgen/"), vnet.Bind("owner"), vnet.Lit("/" + k.kind + "/"), vnet.Any, vnet.Lit(" "), vnet.Val(n.ifc)},
			Views: append(views,
				vnet.View{Read: readHostOnly, Paragraphs: true, Find: []vnet.Match{{vnet.Lit("Name:"), vnet.Blank, vnet.Val(n.ifc)}}, Expect: expect}),
		},
		Create: append(append(create, configure...), p.marks.set(k, k.digest)),
		Change: append(configure[:len(configure):len(configure)], p.marks.set(k, k.digest)),
		Remove: []vnet.Command{call("remove_host_only", lit(k.id), val(n.ifc)).Command},
	})
}

// hostOnlyNetwork adds the step of a host-only network, which macOS has instead
// of adapters: one range, of which the host takes the first address and DHCP
// gives out the rest.
func (p *planner) hostOnlyNetwork(n *network) {
	upper := kit.LastHost(n.Subnet)
	if n.DHCP != nil && n.DHCP.End.IsValid() {
		upper = n.DHCP.End
	}
	k := mark{kind: kindHostNet, id: kit.Encode(n.name), what: n.name,
		digest: kit.Digest(n.name, n.Subnet.String(), n.Gateway.String(), upper.String())}
	p.keep[k.kind] = append(p.keep[k.kind], k.id)
	settings := []string{"--netmask", kit.Mask(n.Subnet), "--lower-ip", n.Gateway.String(), "--upper-ip", upper.String(), "--enable"}
	p.add(n, vnet.Step{
		ID:    kindHostNet + "/" + n.Label,
		Title: "host-only network " + n.name,
		Probe: vnet.Probe{
			Owner:   p.marks.owner(k),
			Claimed: p.marks.claimed(k),
			// The list has a blank line inside each entry, behind its GUID; the
			// second half ends in the name.
			Views: []vnet.View{{
				Read: readHostNets, Paragraphs: true, Find: []vnet.Match{field("VBoxNetworkName:", "hostonly-"+n.name)},
				Expect: []vnet.Expect{
					want("enabled", "State:", "Enabled"),
					want("netmask", "NetworkMask:", kit.Mask(n.Subnet)),
					want("host's address", "LowerIP:", n.Gateway.String()),
					want("range", "UpperIP:", upper.String()),
				},
			}},
		},
		Create: []vnet.Command{
			p.marks.set(k, pending),
			command("hostonlynet", "add", "--name", n.name).Words(settings...).Command,
			p.marks.set(k, k.digest),
		},
		Change: []vnet.Command{
			command("hostonlynet", "modify", "--name", n.name).Words(settings...).Command,
			p.marks.set(k, k.digest),
		},
		Remove: []vnet.Command{call("remove_host_only_network", lit(k.id), lit(n.name)).Command},
	})
}

// external adds the step that an existing network is there. An internal network
// exists by being used, so there is nothing to look for.
func (p *planner) external(n *network) {
	var view vnet.View
	var kind, list string
	switch {
	case n.Mode == vnet.NATNetwork:
		kind, list = "NAT network", "natnetwork list"
		view = vnet.View{Read: readNATNetworks, Paragraphs: true, Find: []vnet.Match{field("Name:", n.name)}}
	case n.Mode == vnet.HostOnly && hostOnlyNetworks(p.target):
		kind, list = "host-only network", "list hostonlynets"
		view = vnet.View{Read: readHostNets, Paragraphs: true, Find: []vnet.Match{field("VBoxNetworkName:", "hostonly-"+n.name)}}
	case n.Mode == vnet.HostOnly:
		kind, list = "host-only adapter", "list hostonlyifs"
		view = vnet.View{Read: readHostOnly, Paragraphs: true, Find: []vnet.Match{field("Name:", n.name)}}
	default:
		return
	}
	p.add(n, vnet.Step{
		ID: "external/" + n.Label, Title: kind + " " + n.name + " (external)",
		Probe:   vnet.Probe{Views: []vnet.View{view}},
		Missing: "VirtualBox has no " + kind + " " + n.name + ": `VBoxManage " + list + "` shows those it has",
	})
}
