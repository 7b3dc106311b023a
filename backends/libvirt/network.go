package libvirt

import (
	"net/netip"
	"strconv"
	"strings"

	"libvirt.org/go/libvirtxml"

	"github.com/vnetgen/vnetgen/backends/internal/kit"
	"github.com/vnetgen/vnetgen/vnet"
)

// network is a network as its NICs see it.
type network struct {
	*vnet.Network
	name   string
	bridge string   // of the host's side, "" for macvtap
	dev    vnet.Arg // macvtap: the host's interface
	need   []string // step IDs
	start  *vnet.Step
}

// networks adds the steps of all networks.
func (p *planner) networks() {
	for i := range p.t.Networks {
		n := &network{Network: &p.t.Networks[i], name: p.t.Networks[i].Name, bridge: bridgeOf(p.t, &p.t.Networks[i])}
		p.nets[n.Label] = n
		switch {
		case n.External:
			p.external(n)
		case p.target.Variant == variantSession:
			// A bridge that exists is joined by NICs directly.
		default:
			p.network(n)
		}
	}
	p.start()
}

// external adds the step that an existing network is there.
func (p *planner) external(n *network) {
	id := "external/" + n.Label
	n.need = []string{id}
	p.steps = append(p.steps, vnet.Step{
		ID: id, Title: "network " + n.name + " (external)",
		Probe:   vnet.Probe{Views: []vnet.View{{Read: p.readWords("net-list", "--all", "--name"), Find: []vnet.Match{{vnet.Lit(n.name), vnet.Blank}}}}},
		Missing: "libvirt has no network " + n.name + ": `virsh -c " + p.uri + " net-list --all` shows those it has",
	})
}

// bridgeOf returns the name of a network's bridge: the one that the lab writes,
// or one derived from lab and label that fits into an interface's name.
func bridgeOf(t *vnet.Topology, n *vnet.Network) string {
	if a, ok := vnet.Find(n.Settings, name, "bridge"); ok {
		return a.Value.Str
	}
	if n.Mode == vnet.Bridged {
		return ""
	}
	return "vn" + kit.Digest("bridge", t.Lab.Name, n.Label)[:8]
}

// bridgeMAC returns the MAC of a bridge that libvirt makes.
func bridgeMAC(t *vnet.Topology, n *vnet.Network) string {
	d := kit.Digest("mac", t.Lab.Name, n.Label)
	return "52:54:00:" + d[:2] + ":" + d[2:4] + ":" + d[4:6]
}

// network adds the step of a network of the lab's own.
func (p *planner) network(n *network) {
	if n.Mode == vnet.Bridged && n.bridge == "" {
		p.macvtap(n)
	}
	families := p.families(n)
	mark := p.networkMark(n, families)
	p.keep.networks = append(p.keep.networks, mark.id)
	define := p.define(n, mark)
	named := vnet.Match{vnet.Blank, vnet.Lit("<name>" + escape(n.name) + "</name>")}
	stored := p.readWords("net-dumpxml", "--inactive", n.name)
	shown := p.readWords("net-dumpxml", n.name)
	info := p.readWords("net-info", n.name)
	for _, r := range []*vnet.Read{&stored, &shown, &info} {
		r.Absent = missingNetwork
	}
	views := []vnet.View{
		{Read: stored, Find: []vnet.Match{named}, Expect: []vnet.Expect{{What: "settings", Line: mark.whole()}}, Only: only(families)},
		{Read: info, Expect: []vnet.Expect{{What: "autostart", Line: vnet.Match{vnet.Lit("Autostart:"), vnet.Blank, vnet.Lit("yes")}}}},
		{Read: shown, Find: []vnet.Match{named}, Expect: []vnet.Expect{{What: "running settings", Line: mark.whole()}}, Only: onlyLive(families)},
	}
	if n.dev.Var != "" {
		views[0].Expect = append(views[0].Expect, vnet.Expect{What: "uplink",
			Line: vnet.Match{vnet.Blank, vnet.Lit("<interface dev='"), vnet.Val(n.dev.Var), vnet.Lit("'"), vnet.Any}})
	}
	var busy []vnet.Match
	if n.Mode != vnet.Bridged {
		// What is plugged into the bridge that it has now. The count of connections
		// in the network's XML is lost when a running network is updated (measured
		// on 9.0 and 12.8).
		bridge := p.vars.Name("bridge", n.Label)
		views[2].Find = append(views[2].Find, vnet.Match{vnet.Blank, vnet.Lit("<bridge name='"), vnet.Bind(bridge), vnet.Lit("'"), vnet.Any})
		views = append(views, vnet.View{Read: vnet.Read{Tool: "ls", Absent: []string{"No such file"},
			Args: []vnet.Arg{join(lit("/sys/class/net/"), val(bridge), lit("/brif"))}}})
		busy = []vnet.Match{{vnet.Any}}
	}
	active := vnet.Select{Read: info, Lines: []vnet.Match{{vnet.Lit("Active:"), vnet.Blank, vnet.Lit("yes")}}}
	autostart := p.virsh("net-autostart", n.name).Command

	id := "network/" + n.Label
	p.steps = append(p.steps, vnet.Step{
		ID: id, Title: "network " + n.name, Needs: n.need,
		Probe: vnet.Probe{
			Owner:   &vnet.View{Read: stored, Find: []vnet.Match{mark.any()}},
			Claimed: mark.claimed(),
			Views:   views,
			Busy:    busy,
		},
		InUse:  "running machines are on network " + n.name + ": shut them down, then run this again",
		Create: []vnet.Command{define, autostart},
		Change: []vnet.Command{define, autostart, p.virsh("net-destroy", n.name).Each(active)},
		Live:   append([]vnet.Command{define, autostart}, p.update(n, shown, families)...),
		Remove: []vnet.Command{call("remove_network", lit(n.name)).Command},
	})
	n.need = []string{id}
	n.start = &vnet.Step{
		ID: "running/" + n.Label, Title: "network " + n.name + " running", Needs: n.need,
		Probe:  vnet.Probe{Views: []vnet.View{{Read: p.readWords("net-list", "--name"), Find: []vnet.Match{{vnet.Lit(n.name)}}}}},
		Create: []vnet.Command{p.virsh("net-start", n.name).Command},
	}
}

// start adds the steps that start the networks. That comes after all of them are
// as they are to be: one may take a subnet which another had before.
func (p *planner) start() {
	for i := range p.t.Networks {
		n := p.nets[p.t.Networks[i].Label]
		if n.start == nil {
			continue
		}
		p.steps = append(p.steps, *n.start)
		n.need = []string{n.start.ID}
		if n.Mode == vnet.NATNetwork {
			p.forwards(n)
		}
	}
}

// missingNetwork is what virsh says of a network that is not there.
var missingNetwork = []string{"Network not found"}

// macvtap finds the host's interface of a bridged network without a bridge: the
// one that the lab names, or at run time the one with the default route.
func (p *planner) macvtap(n *network) {
	if n.Uplink != "" {
		n.dev = lit(n.Uplink)
		return
	}
	if p.uplink == "" {
		p.uplink = p.vars.Name("uplink", "default")
		p.steps = append(p.steps, vnet.Step{
			ID: "uplink", Title: "the host's interface with the default route",
			Probe: vnet.Probe{Views: []vnet.View{{
				Read: vnet.Read{Tool: "ip", Args: vnet.Text("-4", "route", "show", "default")},
				Find: []vnet.Match{{vnet.Lit("default"), vnet.Any, vnet.Lit(" dev "), vnet.Bind(p.uplink), vnet.Lit(" "), vnet.Any}},
			}}},
			Missing: "the host has no default route: write uplink into the bridged network's block",
		})
	}
	n.dev = val(p.uplink)
	n.need = []string{"uplink"}
}

// define returns the command that defines the network: from a file, or, where
// an interface's name is only known when the plan runs, from standard input.
func (p *planner) define(n *network, mark networkMark) vnet.Command {
	if n.dev.Var == "" {
		return p.virsh("net-define").With(p.file("networks/"+kit.Encode(n.Label)+".xml", marshal(p.xml(n, mark, n.dev.Text)))).Command
	}
	const place = "vnetgen-uplink"
	text := marshal(p.xml(n, mark, place))
	at := strings.LastIndex(text, place) // a network may be called that, too
	return p.virsh("net-define", "/dev/stdin").Input(join(lit(oneLine(text[:at])), n.dev, lit(oneLine(text[at+len(place):])))).Command
}

// xml returns the network as libvirt takes it.
func (p *planner) xml(n *network, mark networkMark, dev string) *libvirtxml.Network {
	x := &libvirtxml.Network{
		Name:     n.name,
		UUID:     kit.UUID("network", p.t.Lab.Name, n.Label),
		Metadata: &libvirtxml.NetworkMetadata{XML: mark.element()},
	}
	if n.Isolated == vnet.On {
		x.PortOptions = &libvirtxml.NetworkPortOptions{Isolated: "yes"}
	}
	if n.Mode == vnet.Bridged {
		x.Forward = &libvirtxml.NetworkForward{Mode: "bridge"}
		if n.bridge == "" {
			x.Forward.Interfaces = []libvirtxml.NetworkForwardInterface{{Dev: dev}}
		} else {
			x.Bridge = &libvirtxml.NetworkBridge{Name: n.bridge}
		}
		if p.target.Variant == variantOVS {
			x.VirtualPort = &libvirtxml.NetworkVirtualPort{Params: &libvirtxml.NetworkVirtualPortParams{OpenVSwitch: &libvirtxml.NetworkVirtualPortParamsOpenVSwitch{}}}
		}
		if n.VLAN > 0 {
			x.VLAN = &libvirtxml.NetworkVLAN{Tags: []libvirtxml.NetworkVLANTag{{ID: uint(n.VLAN)}}}
		}
		return x
	}
	x.Bridge = &libvirtxml.NetworkBridge{Name: n.bridge, STP: "off", Delay: "0"}
	x.MAC = &libvirtxml.NetworkMAC{Address: bridgeMAC(p.t, n.Network)}
	if n.Mode == vnet.NATNetwork {
		x.Forward = &libvirtxml.NetworkForward{Mode: "nat"}
		if p.nat6(n) {
			x.Forward.NAT = &libvirtxml.NetworkForwardNAT{IPv6: "yes"}
		}
	}
	if n.MTU > 0 {
		x.MTU = &libvirtxml.NetworkMTU{Size: uint(n.MTU)}
	}
	if n.DNS != nil && n.Mode != vnet.Internal {
		p.dns(x, n)
	}
	if ip := p.ip(n); ip != nil {
		x.IPs = append(x.IPs, *ip)
	}
	if n.Gateway6.IsValid() && n.Mode != vnet.Internal {
		x.IPs = append(x.IPs, libvirtxml.NetworkIP{Family: "ipv6", Address: n.Gateway6.String(), Prefix: uint(n.Subnet6.Bits())})
	}
	return x
}

// nat6 says whether the network translates IPv6.
func (p *planner) nat6(n *network) bool {
	return n.Mode == vnet.NATNetwork && n.Subnet6.IsValid() && !p.target.Version.Less(v65)
}

func (p *planner) dns(x *libvirtxml.Network, n *network) {
	if n.DNS.Domain != "" {
		x.Domain = &libvirtxml.NetworkDomain{Name: n.DNS.Domain}
	}
	if len(n.DNS.Servers) == 0 && len(n.DNS.Hosts) == 0 {
		return
	}
	x.DNS = &libvirtxml.NetworkDNS{}
	for _, s := range n.DNS.Servers {
		x.DNS.Forwarders = append(x.DNS.Forwarders, libvirtxml.NetworkDNSForwarder{Addr: s.String()})
	}
	for _, h := range records(n) {
		host := libvirtxml.NetworkDNSHost{IP: h.ip}
		for _, name := range h.names {
			host.Hostnames = append(host.Hostnames, libvirtxml.NetworkDNSHostHostname{Hostname: name})
		}
		x.DNS.Host = append(x.DNS.Host, host)
	}
}

// record is what a network's DNS answers for one address.
type record struct {
	ip    string
	names []string
}

// records returns the network's DNS records, by address: libvirt takes an
// address once.
func records(n *network) []record {
	if n.DNS == nil || n.Mode == vnet.Internal || n.Mode == vnet.Bridged {
		return nil
	}
	var all []record
	at := map[netip.Addr]int{}
	for _, h := range n.DNS.Hosts {
		i, ok := at[h.Address]
		if !ok {
			i = len(all)
			at[h.Address] = i
			all = append(all, record{ip: h.Address.String()})
		}
		all[i].names = append(all[i].names, h.Name)
	}
	return all
}

// served says whether libvirt runs a DHCP server on the network.
func served(n *network) bool {
	return n.DHCP != nil && n.DHCP.Enabled.Or(true) && n.Mode != vnet.Bridged
}

// host returns the host's address on the network; it has none where nothing
// needs it.
func host(n *network) (netip.Addr, bool) {
	switch {
	case n.Mode == vnet.Bridged, !n.Subnet.IsValid():
		return netip.Addr{}, false
	case n.Mode != vnet.Internal:
		return n.Gateway, n.Gateway.IsValid()
	}
	return n.Subnet.Masked().Addr().Next(), served(n)
}

// ip returns the network's IPv4 address and DHCP service.
func (p *planner) ip(n *network) *libvirtxml.NetworkIP {
	addr, ok := host(n)
	if !ok {
		return nil
	}
	ip := &libvirtxml.NetworkIP{Address: addr.String(), Prefix: uint(n.Subnet.Bits())}
	if !served(n) {
		return ip
	}
	ip.DHCP = &libvirtxml.NetworkDHCP{}
	if n.DHCP.Start.IsValid() && n.DHCP.End.IsValid() {
		ip.DHCP.Ranges = []libvirtxml.NetworkDHCPRange{{Start: n.DHCP.Start.String(), End: n.DHCP.End.String(), Lease: p.lease(n)}}
	}
	for _, l := range p.leases[n.Label] {
		ip.DHCP.Hosts = append(ip.DHCP.Hosts, libvirtxml.NetworkDHCPHost{MAC: l.MAC.String(), IP: l.Address.String(), Lease: p.lease(n)})
	}
	return ip
}

// lease returns the lease time, nil for libvirt's own.
func (p *planner) lease(n *network) *libvirtxml.NetworkDHCPLease {
	if n.DHCP.Lease == 0 || p.target.Version.Less(v60) {
		return nil
	}
	return &libvirtxml.NetworkDHCPLease{Expiry: uint(n.DHCP.Lease.Seconds()), Unit: "seconds"}
}

// leaseXML is the same as text within a reservation.
func (p *planner) leaseXML(n *network) string {
	if l := p.lease(n); l != nil {
		return "<lease expiry='" + strconv.Itoa(int(l.Expiry)) + "' unit='seconds'/>"
	}
	return ""
}
