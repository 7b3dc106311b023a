package virtualbox

import (
	"strconv"
	"strings"

	"github.com/vnetgen/vnetgen/backends/internal/kit"
	"github.com/vnetgen/vnetgen/vnet"
)

var readDHCP = readWords("list", "dhcpservers")

// adapterNetwork is what VirtualBox calls the network of a host-only adapter or of
// an interface that is bridged to, with the adapter's or interface's name behind it.
const adapterNetwork = "HostInterfaceNetworking-"

// DHCP option numbers (RFC 2132).
const (
	optRouter    = "3"
	optDNS       = "6"
	optDomain    = "15"
	optMTU       = "26"
	optBroadcast = "28"
)

// dhcp adds the step of a network's DHCP server. A host-only adapter has one
// even where the lab wants none, switched off: VirtualBox comes with one for
// vboxnet0 that is switched on.
func (p *planner) dhcp(n *network) {
	enabled := n.DHCP != nil && n.DHCP.Enabled.Or(true)
	if !enabled && n.Mode != vnet.HostOnly {
		return
	}
	d := p.dhcpServer(n, enabled)
	k := mark{kind: kindDHCP, id: n.Mode.String() + "." + kit.Encode(n.name), what: n.name, digest: kit.Digest(d.settings...)}
	title := "DHCP server of " + n.name
	if n.Mode == vnet.HostOnly {
		k.id, k.what, k.whatV = n.Mode.String()+"."+kit.Encode(n.Label), adapterNetwork, n.ifc
		title = "DHCP server of " + n.Label
	}
	if !enabled {
		title = "no " + title
	}
	p.keep[k.kind] = append(p.keep[k.kind], k.id)

	probe := vnet.Probe{Owner: p.marks.owner(k), Claimed: p.marks.claimed(k), Views: []vnet.View{{
		Read: readDHCP, Paragraphs: true, Fold: "Individual Config:",
		Find: []vnet.Match{d.named()}, Expect: d.expect(), Only: d.reservations(),
	}}}

	add := command("dhcpserver", "add", "--network").With(d.network).Words(d.settings...).Command
	p.add(n, vnet.Step{
		ID: kindDHCP + "/" + n.Label, Title: title, Needs: n.need, Probe: probe,
		// On a network of the lab's own the server is the lab's, whoever put it
		// there. Only an internal network is nobody's.
		Adopt:  n.Mode != vnet.Internal,
		Create: []vnet.Command{p.marks.set(k, pending), add, p.marks.set(k, k.digest)},
		Change: []vnet.Command{
			// What was there before the lab came is kept for down.
			call("save_dhcp", lit(k.id), d.network).Unless(vnet.Select{Read: readMarks, Lines: []vnet.Match{p.marks.line(k, vnet.Any)}}),
			p.marks.set(k, pending),
			command("dhcpserver", "remove", "--network").With(d.network).Command,
			add,
			p.marks.set(k, k.digest),
		},
		Remove: []vnet.Command{call("remove_dhcp", lit(k.id), d.network).Command},
	})
}

// dhcpServer is the wanted DHCP server of one network.
type dhcpServer struct {
	network  vnet.Arg // what VirtualBox calls the network
	settings []string // the options of `dhcpserver add`
	enabled  bool
	server   string
	mask     string
	lower    string
	upper    string
	lease    int // seconds, 0 for the default
	options  [][2]string
	leases   []kit.Lease
}

func (p *planner) dhcpServer(n *network, enabled bool) dhcpServer {
	d := dhcpServer{network: lit(n.name), enabled: enabled, mask: kit.Mask(n.Subnet)}
	if n.Mode == vnet.HostOnly {
		d.network = vnet.Arg{Text: adapterNetwork, Var: n.ifc}
	}
	habit := conventions(p.target).Networks[n.Mode]
	d.server = kit.Offset(n.Subnet, habit.DHCPAt).String()
	d.lower, d.upper = d.server, d.server
	if enabled {
		d.lower, d.upper = n.DHCP.Start.String(), n.DHCP.End.String()
		d.lease = int(n.DHCP.Lease.Seconds())
		d.options = dhcpOptions(n.Network)
		d.leases = p.leases[n.Label]
	}
	d.settings = []string{"--server-ip", d.server, "--netmask", d.mask, "--lower-ip", d.lower, "--upper-ip", d.upper}
	if !enabled {
		d.settings = append(d.settings, "--disable")
		return d
	}
	d.settings = append(d.settings, "--enable")
	if d.lease > 0 {
		d.settings = append(d.settings, "--default-lease-time", strconv.Itoa(d.lease))
	}
	for _, o := range d.options {
		d.settings = append(d.settings, "--set-opt", o[0], o[1])
	}
	for _, l := range d.leases {
		d.settings = append(d.settings, "--mac-address", kit.PlainMAC(l.MAC), "--fixed-address", l.Address.String())
	}
	return d
}

// dhcpOptions returns the options to set. On a NAT network VirtualBox writes
// router, name servers and domain itself whenever the network starts.
func dhcpOptions(n *vnet.Network) [][2]string {
	var options [][2]string
	if n.Mode != vnet.NATNetwork {
		if n.Mode == vnet.Internal && n.Gateway.IsValid() {
			options = append(options, [2]string{optRouter, n.Gateway.String()})
		}
		if n.DNS != nil {
			var servers []string
			for _, s := range n.DNS.Servers {
				if s.Is4() {
					servers = append(servers, s.String())
				}
			}
			if len(servers) > 0 {
				options = append(options, [2]string{optDNS, strings.Join(servers, " ")})
			}
			if n.DNS.Domain != "" {
				options = append(options, [2]string{optDomain, n.DNS.Domain})
			}
		}
	}
	if n.MTU > 0 {
		options = append(options, [2]string{optMTU, strconv.Itoa(n.MTU)})
	}
	if len(options) == 0 && n.DHCP.Lease > 0 {
		// VirtualBox writes the lease time down only together with an option
		// (measured on 7.2.22): one that says what holds anyway.
		options = append(options, [2]string{optBroadcast, kit.LastHost(n.Subnet).Next().String()})
	}
	return options
}

// named matches the line that begins the server's entry.
func (d dhcpServer) named() vnet.Match {
	m := vnet.Match{vnet.Lit("NetworkName:"), vnet.Blank, vnet.Lit(d.network.Text)}
	if d.network.Var != "" {
		m = append(m, vnet.Val(d.network.Var))
	}
	return m
}

// expect lists what the server's entry must say.
func (d dhcpServer) expect() []vnet.Expect {
	expect := []vnet.Expect{want("enabled", "Enabled:", yesNo(d.enabled))}
	if !d.enabled {
		return expect
	}
	lease := "default"
	if d.lease > 0 {
		lease = strconv.Itoa(d.lease) + " sec"
	}
	expect = append(expect,
		want("server address", "Dhcpd IP:", d.server),
		want("pool", "LowerIPAddress:", d.lower),
		want("pool", "UpperIPAddress:", d.upper),
		want("netmask", "NetworkMask:", d.mask),
		vnet.Expect{What: "lease time", Line: vnet.Match{vnet.Blank, vnet.Lit("defaultLeaseTime:"), vnet.Blank, vnet.Lit(lease)}})
	for _, o := range d.options {
		expect = append(expect, vnet.Expect{What: "option " + o[0],
			Line: vnet.Match{vnet.Blank, vnet.Lit(o[0] + "/"), vnet.Any, vnet.Lit(": " + o[1])}})
	}
	return expect
}

// reservations expects exactly the leases. An entry of its own is folded into
// one line: its MAC, its address, and options that the lab does not use.
func (d dhcpServer) reservations() []vnet.Only {
	if !d.enabled {
		return nil
	}
	only := vnet.Only{What: "reservations", Family: vnet.Match{vnet.Lit("Individual Config:"), vnet.Any}}
	for _, l := range d.leases {
		only.Lines = append(only.Lines, vnet.Match{
			vnet.Lit("Individual Config:"), vnet.Blank, vnet.Lit("MAC " + l.MAC.String()), vnet.Blank,
			vnet.Lit("Fixed Address:"), vnet.Blank, vnet.Lit(l.Address.String() + "\t"), vnet.Any,
		})
	}
	return []vnet.Only{only}
}
