package libvirt

import (
	"strconv"
	"strings"

	"github.com/vnetgen/vnetgen/backends/internal/kit"
	"github.com/vnetgen/vnetgen/vnet"
)

// family is a kind of line of a network's XML, of which there are to be exactly
// some.
type family struct {
	what  string
	begin string   // of every line of the kind
	lines []string // what the wanted ones begin with
	live  bool     // it is the same in the running network's XML
}

// families are the kinds of lines that say what a network is.
func (p *planner) families(n *network) []family {
	forward, nat := []string(nil), []string(nil)
	var ifc, bridge, mtu, ips, ranges, leaseLines, domain, forwarders, hosts, dns, names, port, vlan []string
	switch {
	case n.Mode == vnet.NATNetwork:
		forward = []string{"<forward mode='nat'"}
		if p.nat6(n) {
			nat = []string{"<nat ipv6='yes'"}
		}
	case n.Mode == vnet.Bridged && n.bridge == "":
		// libvirt shows the first interface in the forward element as well.
		forward = []string{"<forward "}
	case n.Mode == vnet.Bridged:
		forward = []string{"<forward mode='bridge'"}
	}
	if n.bridge != "" {
		bridge = []string{"<bridge name='" + escape(n.bridge) + "'"}
	}
	if n.dev.Text != "" {
		ifc = []string{"<interface dev='" + escape(n.dev.Text) + "'"}
	}
	if n.MTU > 0 && n.Mode != vnet.Bridged {
		mtu = []string{"<mtu size='" + strconv.Itoa(n.MTU) + "'"}
	}
	if ip := p.ip(n); ip != nil {
		ips = append(ips, "<ip address='"+ip.Address+"' prefix='"+strconv.Itoa(int(ip.Prefix))+"'")
		if ip.DHCP != nil {
			for _, r := range ip.DHCP.Ranges {
				ranges = append(ranges, "<range start='"+r.Start+"' end='"+r.End+"'")
			}
			for _, h := range ip.DHCP.Hosts {
				hosts = append(hosts, "<host mac='"+h.MAC+"' ip='"+h.IP+"'")
			}
			if (len(ranges) > 0 || len(hosts) > 0) && p.lease(n) != nil {
				leaseLines = []string{strings.TrimSuffix(p.leaseXML(n), "/>")}
			}
		}
	}
	if n.Gateway6.IsValid() && n.Mode != vnet.Bridged && n.Mode != vnet.Internal {
		ips = append(ips, "<ip family='ipv6' address='"+n.Gateway6.String()+"' prefix='"+strconv.Itoa(n.Subnet6.Bits())+"'")
	}
	if n.DNS != nil && n.Mode != vnet.Bridged && n.Mode != vnet.Internal {
		if n.DNS.Domain != "" {
			domain = []string{"<domain name='" + escape(n.DNS.Domain) + "'"}
		}
		for _, s := range n.DNS.Servers {
			forwarders = append(forwarders, "<forwarder addr='"+s.String()+"'")
		}
		for _, r := range records(n) {
			dns = append(dns, "<host ip='"+r.ip+"'")
			for _, name := range r.names {
				names = append(names, "<hostname>"+escape(name)+"</hostname>")
			}
		}
	}
	if n.Isolated == vnet.On {
		port = []string{"<port isolated='yes'"}
	}
	if n.VLAN > 0 {
		vlan = []string{"<tag id='" + strconv.Itoa(n.VLAN) + "'"}
	}
	all := []family{
		{"mode", "<forward ", forward, false},
		{"IPv6 translation", "<nat ipv6=", nat, false},
		{"bridge", "<bridge ", bridge, true},
		{"MTU", "<mtu ", mtu, true},
		{"address", "<ip ", ips, true},
		{"DHCP range", "<range ", ranges, true},
		{"lease", "<lease ", leaseLines, true},
		{"reservations", "<host mac=", hosts, true},
		{"domain", "<domain ", domain, true},
		{"name servers", "<forwarder ", forwarders, true},
		{"names", "<host ip=", dns, true},
		{"names", "<hostname>", names, true},
		{"isolation", "<port isolated=", port, true},
		{"VLAN", "<tag ", vlan, true},
	}
	if n.dev.Var == "" {
		all = append(all, family{"uplink", "<interface dev=", ifc, false})
	}
	return all
}

// only makes expectations of families.
func only(families []family) []vnet.Only {
	all := make([]vnet.Only, len(families))
	for i, f := range families {
		all[i] = vnet.Only{What: f.what, Family: xmlLine(f.begin)}
		for _, l := range f.lines {
			all[i].Lines = append(all[i].Lines, xmlLine(l))
		}
	}
	return all
}

// onlyLive is only for those that a running network's XML has as well.
func onlyLive(families []family) []vnet.Only {
	var live []family
	for _, f := range families {
		if f.live {
			f.what = "running " + f.what
			live = append(live, f)
		}
	}
	return only(live)
}

// update returns the commands that change what can be changed in a running
// network: reservations and names.
func (p *planner) update(n *network, shown vnet.Read, families []family) []vnet.Command {
	if n.Mode == vnet.Bridged {
		return nil
	}
	change := func(verb, section string, xml vnet.Arg) kit.Cmd {
		return p.virsh("net-update", n.name, verb, section).With(xml).Words("--live")
	}
	lines := func(begins []string) []vnet.Match {
		var all []vnet.Match
		for _, b := range begins {
			all = append(all, xmlLine(b))
		}
		return all
	}
	var hosts, names []string
	for _, f := range families {
		switch f.begin {
		case "<host mac=":
			hosts = f.lines
		case "<host ip=":
			names = f.lines
		}
	}
	var commands []vnet.Command
	if served(n) {
		commands = append(commands, change("delete", "ip-dhcp-host", join(lit("<host mac='"), val("other_mac"), lit("' ip='"), val("other_ip"), lit("'/>"))).Each(vnet.Select{
			Read:   shown,
			Lines:  []vnet.Match{{vnet.Blank, vnet.Lit("<host mac='"), vnet.Bind("other_mac"), vnet.Lit("'"), vnet.Any, vnet.Lit(" ip='"), vnet.Bind("other_ip"), vnet.Lit("'"), vnet.Any}},
			Except: lines(hosts),
		}))
		for i, l := range p.leases[n.Label] {
			begin := "<host mac='" + l.MAC.String() + "' ip='" + l.Address.String() + "'"
			xml := begin + "/>"
			if inner := p.leaseXML(n); inner != "" {
				xml = begin + ">" + inner + "</host>"
			}
			commands = append(commands, change("add", "ip-dhcp-host", lit(xml)).Unless(vnet.Select{Read: shown, Lines: lines(hosts[i : i+1])}))
		}
	}
	if _, ok := host(n); !ok {
		return commands
	}
	commands = append(commands, change("delete", "dns-host", join(lit("<host ip='"), val("other_ip"), lit("'/>"))).Each(vnet.Select{
		Read:   shown,
		Lines:  []vnet.Match{{vnet.Blank, vnet.Lit("<host ip='"), vnet.Bind("other_ip"), vnet.Lit("'"), vnet.Any}},
		Except: lines(names),
	}))
	for i, r := range records(n) {
		xml := "<host ip='" + r.ip + "'>"
		for _, name := range r.names {
			xml += "<hostname>" + escape(name) + "</hostname>"
		}
		commands = append(commands, change("add", "dns-host", lit(xml+"</host>")).Unless(vnet.Select{Read: shown, Lines: lines(names[i : i+1])}))
	}
	return commands
}
