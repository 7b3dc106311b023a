package virtualbox

import (
	"github.com/vnetgen/vnetgen/backends/internal/kit"
	"github.com/vnetgen/vnetgen/vnet"
)

var readBridged = readWords("list", "bridgedifs")

// uplink finds the host's interface of a bridged network: the named one must be
// there, and without a name it is the one with the default route, looked up
// when the plan runs.
func (p *planner) uplink(n *network) {
	p.bridges = true
	if n.Uplink == "" {
		if p.uplinkVar == "" {
			p.uplinkVar = p.vars.Name("uplink", "default")
			p.steps = append(p.steps, p.defaultUplink())
		}
		n.ifc = p.uplinkVar
		n.need = []string{"uplink"}
		return
	}
	n.ifc = p.vars.Name("uplink", n.Label)
	views := []vnet.View{p.bridgeable(lit(n.Uplink), n.ifc)}
	if p.target.HostOS == vnet.Windows {
		// VirtualBox calls it by its description, people by its name.
		device := p.vars.Name("device", n.Label)
		named := vnet.View{Read: readAdapters("Name"), Find: []vnet.Match{{vnet.Lit(n.Uplink + "\t"), vnet.Bind(device)}}}
		views = []vnet.View{named, p.bridgeable(val(device), n.ifc)}
	}
	p.add(n, vnet.Step{
		ID: "uplink/" + n.Label, Title: "the host's interface " + n.Uplink,
		Probe:   vnet.Probe{Views: views},
		Missing: "VirtualBox cannot bridge to " + n.Uplink + ": `VBoxManage list bridgedifs` shows the host's interfaces that it can",
	})
}

// readAdapters shows the host's interfaces on Windows: a property, and what
// VirtualBox calls it (vagrant#5832).
func readAdapters(property string) vnet.Read {
	return kit.Show(kit.Rows("", []string{property, "InterfaceDescription"}, kit.Cmdlet("Get-NetAdapter")))
}

// bridgeable finds the interface in VirtualBox's list and binds the name that
// VirtualBox has for it: on macOS "en0: Wi-Fi" for en0.
func (p *planner) bridgeable(device vnet.Arg, bind string) vnet.View {
	part := vnet.Lit(device.Text)
	if device.Var != "" {
		part = vnet.Val(device.Var)
	}
	whole := vnet.Match{vnet.Lit("Name:"), vnet.Blank, part}
	if p.target.HostOS == vnet.MacOS && !hasColon(device.Text) {
		whole = append(whole, vnet.Lit(":"), vnet.Any)
	}
	return vnet.View{Read: readBridged, Paragraphs: true, Find: []vnet.Match{
		whole, {vnet.Lit("Name:"), vnet.Blank, vnet.Bind(bind)},
	}}
}

func hasColon(s string) bool {
	for i := range len(s) {
		if s[i] == ':' {
			return true
		}
	}
	return false
}

// defaultUplink is the step that finds the interface with the default route.
func (p *planner) defaultUplink() vnet.Step {
	device := p.vars.Name("device", "default")
	routes := []vnet.View{{
		Read: vnet.Read{Tool: "ip", Args: vnet.Text("-4", "route", "show", "default")},
		Find: []vnet.Match{{vnet.Lit("default"), vnet.Any, vnet.Lit(" dev "), vnet.Bind(device), vnet.Lit(" "), vnet.Any}},
	}}
	switch p.target.HostOS {
	case vnet.MacOS:
		routes = []vnet.View{{
			Read: vnet.Read{Tool: "route", Args: vnet.Text("-n", "get", "default"), Absent: []string{"not in table"}},
			Find: []vnet.Match{{vnet.Blank, vnet.Lit("interface:"), vnet.Blank, vnet.Bind(device)}},
		}}
	case vnet.Windows:
		index := p.vars.Name("interface", "default")
		routes = []vnet.View{
			{Read: kit.DefaultRoutes(), Find: []vnet.Match{{vnet.Bind(index)}}},
			{Read: readAdapters("InterfaceIndex"), Find: []vnet.Match{{vnet.Val(index), vnet.Lit("\t"), vnet.Bind(device)}}},
		}
	}
	return vnet.Step{
		ID: "uplink", Title: "the host's interface with the default route",
		Probe: vnet.Probe{Views: append(routes, p.bridgeable(val(device), p.uplinkVar))},
		Missing: "the host has no default route, or VirtualBox cannot bridge to the interface it uses (a VPN's, for instance): " +
			"write uplink into the network block; `VBoxManage list bridgedifs` shows the names",
	}
}

// routeTool is the host's program that knows the default route.
func (p *planner) routeTool() vnet.Tool {
	if p.target.HostOS == vnet.MacOS {
		return vnet.Tool{Name: "route", Paths: []string{"/sbin/route"}, Missing: "it is part of macOS; or write uplink into the bridged network's block"}
	}
	return vnet.Tool{Name: "ip", Paths: []string{"/sbin/ip", "/usr/sbin/ip", "/bin/ip"},
		Missing: "install the package iproute2, or write uplink into the bridged network's block"}
}
