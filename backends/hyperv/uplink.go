package hyperv

import (
	"github.com/vnetgen/vnetgen/backends/internal/kit"
	"github.com/vnetgen/vnetgen/vnet"
)

// readUplinks says of each interface of the host, behind a tab, by which line the
// external switch is known that it belongs to: a physical adapter's by the
// adapter's description, and that of an interface on a switch (which has the
// host's addresses and routes once there is such a switch) by the switch's ID.
var readUplinks = kit.Show(
	kit.Rows("Id: ", []string{"SwitchId", "DeviceId"}, stage("Get-VMNetworkAdapter", kit.Switch("ManagementOS"))),
	kit.Rows(adapterLine, []string{"InterfaceDescription", "InterfaceGuid"}, stage("Get-NetAdapter", kit.Switch("IncludeHidden"))),
)

const adapterLine = "NetAdapterInterfaceDescription: "

var (
	readNames  = kit.Show(kit.Rows("", []string{"InterfaceGuid", "Name"}, stage("Get-NetAdapter", kit.Switch("IncludeHidden"))))
	readRemote = kit.Show(kit.Rows("", []string{"State", "LocalPort"}, stage("Get-NetTCPConnection")))
	// The medium is 9 for Wi-Fi (NdisPhysicalMediumNative802_11 in ntddndis.h).
	readMedia = kit.Show(kit.Rows("", []string{"InterfaceGuid", "NdisPhysicalMedium"}, stage("Get-NetAdapter", kit.Switch("IncludeHidden"))))
)

// reconnection is for how many seconds the host's own connection is waited for:
// with its addresses it may have to ask a DHCP server again, whose slow answers are
// waited for 60 seconds by RFC 2131's example of doubled delays (4, 8, 16, 32).
const reconnection = 60

// bridged adds the steps of a bridged network: the host's interface, and the
// external switch on it, which may be there already: then it is used as it is,
// since an adapter can have only one.
func (p *planner) bridged(n *network) {
	guid, line, description := p.vars.Name("uplink", n.Label), p.vars.Name("known", n.Label), p.vars.Name("adapter", n.Label)
	views := []vnet.View{{Read: readNames, Find: []vnet.Match{rowOf(vnet.Bind(guid), vnet.Lit(n.Uplink))}}}
	title, missing := "the host's interface "+n.Uplink, "the host has no network adapter "+n.Uplink+": Get-NetAdapter shows the names of those it has"
	if n.Uplink == "" {
		index := p.vars.Name("route", n.Label)
		views = []vnet.View{
			{Read: kit.DefaultRoutes(), Find: []vnet.Match{{vnet.Bind(index)}}},
			{Read: readInterfaces, Find: []vnet.Match{rowOf(vnet.Bind(guid), vnet.Val(index))}},
		}
		title, missing = "the host's interface with the default route", "the host has no default route: write uplink into the network block; Get-NetAdapter shows the names"
	}
	known := rowOf(vnet.Bind(line), vnet.Val(guid))
	p.add(n, vnet.Step{
		ID: "uplink/" + n.Label, Title: title,
		Probe:   vnet.Probe{Views: append(views, vnet.View{Read: readUplinks, Find: []vnet.Match{known}})},
		Missing: missing,
	})

	id := kit.Encode(n.name)
	p.keep[kindSwitch] = append(p.keep[kindSwitch], id)
	share := true
	if a, ok := vnet.Find(n.Settings, name, keyShare); ok {
		share = a.Value.Bool
	}
	views = []vnet.View{{
		Read: readSwitches, Paragraphs: true,
		Find: []vnet.Match{{vnet.Val(line)}, {vnet.Lit("SwitchType: " + typeExternal)}, field("Id", vnet.Bind(n.id))},
	}}
	if n.Uplink == "" {
		// The host is to have its own connection again before the plan goes on.
		again := p.vars.Name("again", n.Label)
		views = append(views, vnet.View{Read: kit.DefaultRoutes(), Find: []vnet.Match{{vnet.Bind(again)}}},
			vnet.View{Read: readInterfaces, Find: []vnet.Match{rowOf(vnet.Any, vnet.Val(again))}})
	}
	old := p.vars.Name("old", n.Label)
	physical := vnet.Match{vnet.Lit(adapterLine), vnet.Bind(description), vnet.Lit(tab), vnet.Val(guid)}
	p.add(n, vnet.Step{
		ID:    "switch/" + n.Label,
		Title: switchTitles[typeExternal] + " for " + n.name,
		Needs: n.waits(),
		Probe: vnet.Probe{
			Owner:   &vnet.View{Read: readSwitches, Paragraphs: true, Find: []vnet.Match{{vnet.Val(line)}, p.marks.there(kindSwitch, id)}},
			Claimed: claimed(kindSwitch, id),
			Views:   views,
		},
		Borrow: true,
		Create: []vnet.Command{
			// One that the lab made on another adapter, before the uplink was another.
			call("remove_switch", val(old)).Each(vnet.Select{Read: readSwitchNotes,
				Lines: []vnet.Match{{vnet.Bind(old), vnet.Lit(tab), vnet.Any, vnet.Lit(p.marks.start(kindSwitch, id)), vnet.Any}}}),
			do(stage("New-VMSwitch", text("Name", n.name), kit.Given("NetAdapterInterfaceDescription", val(description)), kit.Truth("AllowManagementOS", share),
				text("Notes", p.marks.start(kindSwitch, id)+stateMade))).
				Each(vnet.Select{Read: readUplinks, Lines: []vnet.Match{physical}}),
		},
		Remove: []vnet.Command{call("remove_switch", val(n.id)).Command},
		Wait:   reconnection,
		Warn:   warnings(guid),
	})
}

// warnings are what a person is told before an external switch is made or removed.
func warnings(guid string) []vnet.Warning {
	return []vnet.Warning{
		{When: vnet.Select{Read: readInterfaces, Lines: []vnet.Match{rowOf(vnet.Val(guid), vnet.Any)}},
			Text: "this interrupts the host's own connection by that adapter for some seconds"},
		{When: vnet.Select{Read: readMedia, Lines: []vnet.Match{rowOf(vnet.Val(guid), vnet.Lit("9"))}},
			Text: "the adapter is Wi-Fi: many access points let only the host through, and the host's own connection may not come back by itself; use a cable, or a nat-network"},
		{When: vnet.Select{Read: readRemote, Lines: []vnet.Match{
			row("Established", "22"), row("Established", "3389"), row("Established", "5985"), row("Established", "5986"),
		}},
			Text: "somebody is connected to this host from remote (SSH, Remote Desktop or WinRM): if that comes in by the adapter, it may be cut off for good"},
	}
}
