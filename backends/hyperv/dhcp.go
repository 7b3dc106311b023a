package hyperv

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/vnetgen/vnetgen/backends/internal/kit"
	"github.com/vnetgen/vnetgen/vnet"
)

// DHCP options (RFC 2132), by the numbers that Get-DhcpServerv4OptionValue shows.
const (
	optRouter = "3"
	optDNS    = "6"
	optDomain = "15"
)

// defaultLease is what Windows gives a scope that is told nothing.
const defaultLease = 8 * 24 * time.Hour

var readScopes = kit.Show(kit.Rows("", []string{"ScopeId", "SubnetMask", "StartRange", "EndRange", "LeaseDuration", "State", "Description"}, stage("Get-DhcpServerv4Scope")))

// readRole says whether there is a DHCP server: without the role its cmdlets are not
// there, or fail. A service whose name is not a pattern has to be there.
var readRole = kit.Show(kit.Rows("", []string{"Name", "Status"}, stage("Get-Service", kit.Texts("Name", "DHCPServer*"))))

// dhcp adds the step of a scope of the host's DHCP server, where the network asks for
// it. Its mark is the scope's description.
func (p *planner) dhcp(n *network) {
	a, ok := vnet.Find(n.Settings, name, keyDHCPServer)
	if !ok || !a.Value.Bool || n.DHCP == nil || !n.DHCP.Enabled.Or(true) {
		return
	}
	p.serves = true
	scope := n.Subnet.Masked().Addr().String()
	mark := p.scopeMark()
	lease := n.DHCP.Lease
	if lease == 0 {
		lease = defaultLease
	}
	wanted := row(scope, kit.Mask(n.Subnet), n.DHCP.Start.String(), n.DHCP.End.String(), span(lease), "Active", mark)
	there := vnet.Match{vnet.Lit(scope + tab), vnet.Any}
	ours := vnet.Match{vnet.Lit(scope + tab), vnet.Any, vnet.Lit(tab + mark)}

	inScope := func(cmdlet string, fields ...string) vnet.Read {
		return kit.Show(kit.Rows("", fields, stage("Get-DhcpServerv4Scope"), exact("ScopeId", lit(scope)), stage(cmdlet)))
	}
	options := p.dhcpOptions(n)
	var optionRows []vnet.Match
	set := []vnet.Param{text("ScopeId", scope)}
	for _, o := range options {
		optionRows = append(optionRows, row(o.id, strings.Join(o.values, ",")))
		set = append(set, o.given())
	}
	readOptions := inScope("Get-DhcpServerv4OptionValue", "OptionId", "Value")
	option, reserved := p.vars.Name("option", n.Label), p.vars.Name("reserved", n.Label)
	// The server puts the lease's length among the options of a scope (51).
	kept := append([]vnet.Match{{vnet.Lit("51" + tab), vnet.Any}}, optionRows...)

	readReserved := inScope("Get-DhcpServerv4Reservation", "IPAddress", "ClientId")
	leases := p.leases[n.Label]
	rows := make([]vnet.Match, len(leases))
	for i, l := range leases {
		rows[i] = row(l.Address.String(), dashed(l.MAC))
	}
	scopeWas := vnet.Select{Read: readScopes, Lines: []vnet.Match{wanted}}
	create := []vnet.Command{
		do(stage("Get-DhcpServerv4Scope"), exact("ScopeId", lit(scope)), stage("Remove-DhcpServerv4Scope", kit.Switch("Force"))).Unless(scopeWas),
		do(stage("Add-DhcpServerv4Scope", text("Name", n.name), text("StartRange", n.DHCP.Start.String()), text("EndRange", n.DHCP.End.String()),
			text("SubnetMask", kit.Mask(n.Subnet)), text("LeaseDuration", span(lease)), text("State", "Active"), text("Description", mark))).Unless(scopeWas),
		do(stage("Remove-DhcpServerv4OptionValue", text("ScopeId", scope), kit.NumberIn("OptionId", option))).
			Each(vnet.Select{Read: readOptions, Lines: []vnet.Match{rowOf(vnet.Bind(option), vnet.Any)}, Except: kept}),
	}
	if len(options) > 0 {
		create = append(create, do(stage("Set-DhcpServerv4OptionValue", append(set, kit.Switch("Force"))...)).Command)
	}
	create = append(create, do(stage("Remove-DhcpServerv4Reservation", kit.Given("IPAddress", val(reserved)))).
		Each(vnet.Select{Read: readReserved, Lines: []vnet.Match{rowOf(vnet.Bind(reserved), vnet.Any)}, Except: rows}))
	for i, l := range leases {
		create = append(create, do(stage("Add-DhcpServerv4Reservation", text("ScopeId", scope), text("IPAddress", l.Address.String()), text("ClientId", dashed(l.MAC)))).
			Unless(vnet.Select{Read: readReserved, Lines: rows[i : i+1]}))
	}
	p.keep[kindDHCP] = append(p.keep[kindDHCP], scope)
	p.add(n, vnet.Step{
		ID:    "dhcp/" + n.Label,
		Title: "DHCP scope " + scope + " of " + n.name,
		Needs: n.waits(),
		Probe: vnet.Probe{
			Owner:   &vnet.View{Read: readScopes, Find: []vnet.Match{ours}},
			Claimed: &vnet.Match{vnet.Lit(scope + tab), vnet.Any, vnet.Lit(tab + "vnetgen/"), vnet.Bind("owner"), vnet.Lit("/dhcp")},
			Views: []vnet.View{
				{Read: readScopes, Find: []vnet.Match{there}, Expect: []vnet.Expect{{What: "scope", Line: wanted}}},
				{Read: readOptions, Only: []vnet.Only{
					{What: "options", Family: rowOf(vnet.Lit(optRouter), vnet.Any), Lines: only(options, optRouter)},
					{What: "options", Family: rowOf(vnet.Lit(optDNS), vnet.Any), Lines: only(options, optDNS)},
					{What: "options", Family: rowOf(vnet.Lit(optDomain), vnet.Any), Lines: only(options, optDomain)},
				}},
				{Read: readReserved, Only: []vnet.Only{{What: "reservations", Family: vnet.Match{vnet.Any}, Lines: rows}}},
			},
		},
		Create: create,
		Remove: []vnet.Command{call("remove_scope", lit(scope)).Command},
	})
}

// kindDHCP is the kind of mark in a scope's description.
const kindDHCP = "dhcp"

// scopeMark is the description of the lab's scopes.
func (p *planner) scopeMark() string { return "vnetgen/" + p.marks.lab + "/" + kindDHCP }

// dhcpOption is an option of a scope.
type dhcpOption struct {
	id, param string
	values    []string
}

// given is the parameter that sets the option. The domain is one text: PowerShell
// refuses a list there, even of one.
func (o *dhcpOption) given() vnet.Param {
	if o.id == optDomain {
		return text(o.param, o.values[0])
	}
	return kit.Texts(o.param, o.values...)
}

// dhcpOptions returns the options that the lab's words ask for.
func (p *planner) dhcpOptions(n *network) (options []dhcpOption) {
	if n.Mode == vnet.NATNetwork {
		options = append(options, dhcpOption{optRouter, "Router", []string{n.Gateway.String()}})
	}
	if n.DNS == nil {
		return options
	}
	var servers []string
	for _, s := range n.DNS.Servers {
		if s.Is4() {
			servers = append(servers, s.String())
		}
	}
	if len(servers) > 0 {
		options = append(options, dhcpOption{optDNS, "DnsServer", servers})
	}
	if n.DNS.Domain != "" {
		options = append(options, dhcpOption{optDomain, "DnsDomain", []string{n.DNS.Domain}})
	}
	return options
}

// only returns the row of the option of that number, if it is wanted.
func only(options []dhcpOption, id string) []vnet.Match {
	for _, o := range options {
		if o.id == id {
			return []vnet.Match{row(id, strings.Join(o.values, ","))}
		}
	}
	return nil
}

// span writes a duration as .NET's TimeSpan does: days, if any, hours, minutes and
// seconds.
func span(d time.Duration) string {
	days, rest := d/(24*time.Hour), d%(24*time.Hour)
	clock := fmt.Sprintf("%02d:%02d:%02d", rest/time.Hour, rest%time.Hour/time.Minute, rest%time.Minute/time.Second)
	if days > 0 {
		return strconv.Itoa(int(days)) + "." + clock
	}
	return clock
}

// dashed writes an address as Windows' DHCP server shows it.
func dashed(m vnet.MAC) string { return strings.ReplaceAll(strings.ToLower(m.String()), ":", "-") }
