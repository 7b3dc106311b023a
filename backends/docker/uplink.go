package docker

import "github.com/vnetgen/vnetgen/vnet"

// toolIP is iproute2's.
const toolIP = "ip"

// variableUplink holds the host's interface with the default route.
const variableUplink = "uplink"

// needUplink adds the step that finds the host's interface with the default route,
// for networks that name none, and returns its ID.
func (p *planner) needUplink() []string {
	if p.uplink == "" {
		p.uplink = variableUplink
		p.steps = append(p.steps, vnet.Step{
			ID: "uplink", Title: "the host's interface with the default route",
			Probe: vnet.Probe{Views: []vnet.View{{
				Read: vnet.Read{Tool: toolIP, Args: vnet.Text("-4", "route", "show", "default")},
				Find: []vnet.Match{{vnet.Lit("default"), vnet.Any, vnet.Lit(" dev "), vnet.Bind(variableUplink), vnet.Lit(" "), vnet.Any}},
			}}},
			Missing: "the host has no default route: write uplink into the bridged network's block",
		})
	}
	return []string{"uplink"}
}
