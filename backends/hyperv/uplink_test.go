package hyperv_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/vnetgen/vnetgen/backends/hyperv/internal/windows"
	"github.com/vnetgen/vnetgen/vnet"
)

const bridged = `
network "wan" {
  mode = "bridged"
}
machine "web" {
  nic { network = network.wan }
}
`

// upDown takes a lab up and down, with what is to be said in between, and returns
// what up said.
func (l *lab) upDown(t *testing.T, start *windows.Host, see func(h *windows.Host)) carried {
	t.Helper()
	hosts := twin(start)
	up := l.both(t, vnet.OpUp, hosts)
	require.Zero(t, up.Status, "%s\n%s", up.Out, up.Err)
	if see != nil {
		see(hosts.inGo)
	}
	got := l.both(t, vnet.OpUp, hosts)
	require.Zero(t, got.Status, "%s\n%s", got.Out, got.Err)
	require.Empty(t, hosts.inGo.Log, "up again changes something")
	assert.NotContains(t, got.Out, "warning")
	got = l.both(t, vnet.OpDown, hosts)
	require.Zero(t, got.Status, "%s\n%s", got.Out, got.Err)
	alike(t, start.Things(), hosts.inGo.Things(), "down leaves something")
	return up
}

// TestUplink: an external switch is made on the interface with the default route, or
// on one that is named; one that is there is used, and survives.
func TestUplink(t *testing.T) {
	t.Parallel()
	l := of(t, bridged, vnet.Options{})
	t.Run("default route", func(t *testing.T) {
		l.upDown(t, l.host(), func(h *windows.Host) {
			s := h.Switch("lab-wan")
			require.NotNil(t, s)
			assert.Equal(t, "Intel(R) Ethernet Connection (2) I219-V", s.Adapter)
			assert.Equal(t, h.Interface(s).Index, h.Routes[0].Index, "the host goes out by it")
			assert.Equal(t, s.ID, nicOf(h, "web", "wan").SwitchID)
		})
	})
	t.Run("late", func(t *testing.T) {
		start := l.host()
		start.Late = 3
		l.upDown(t, start, nil)
	})
	t.Run("two default routes", func(t *testing.T) {
		start := l.host()
		a := start.AddAdapter("Ethernet 2", "Realtek", 14)
		start.Routes = append(start.Routes, &windows.Route{Prefix: "0.0.0.0/0", Index: a.Index, Metric: 0, Costs: 5})
		l.upDown(t, start, func(h *windows.Host) { assert.Equal(t, "Realtek", h.Switch("lab-wan").Adapter) })
	})
	t.Run("the default route moves", func(t *testing.T) {
		start := l.host()
		hosts := twin(start)
		require.Zero(t, l.both(t, vnet.OpUp, hosts).Status)
		move := func(h *windows.Host) {
			a := h.AddAdapter("Dock", "Realtek dock", 14)
			h.Routes = append(h.Routes, &windows.Route{Prefix: "0.0.0.0/0", Index: a.Index, Metric: 0, Costs: 5})
		}
		hosts.edit(move)
		got := l.both(t, vnet.OpUp, hosts)
		require.Zero(t, got.Status, "%s\n%s", got.Out, got.Err)
		require.Equal(t, "Realtek dock", hosts.inGo.Switch("lab-wan").Adapter, "the first one is gone")
		require.Equal(t, hosts.inGo.Switch("lab-wan").ID, nicOf(hosts.inGo, "web", "wan").SwitchID)
		got = l.both(t, vnet.OpDown, hosts)
		require.Zero(t, got.Status, "%s\n%s", got.Out, got.Err)
		move(start)
		alike(t, start.Alike(), hosts.inGo.Alike(), "down leaves something")
	})
	t.Run("the default route goes", func(t *testing.T) {
		start := l.host()
		hosts := twin(start)
		require.Zero(t, l.both(t, vnet.OpUp, hosts).Status)
		offline := func(h *windows.Host) { h.Routes = nil }
		hosts.edit(offline)
		got := l.both(t, vnet.OpDown, hosts)
		require.Zero(t, got.Status, "%s\n%s", got.Out, got.Err)
		offline(start)
		alike(t, start.Things(), hosts.inGo.Things(), "down leaves something")
	})
	t.Run("no default route", func(t *testing.T) {
		start := l.host()
		start.Routes = nil
		got := l.both(t, vnet.OpUp, twin(start))
		require.Equal(t, 1, got.Status)
		assert.Contains(t, got.Err, "the host has no default route: write uplink into the network block")
	})
	shared := l.host()
	shared.Use("New-VMSwitch", "Name", "their LAN", "NetAdapterInterfaceDescription", shared.Adapters[0].Description)
	t.Run("a switch that is there", func(t *testing.T) {
		up := l.upDown(t, shared, func(h *windows.Host) {
			assert.Nil(t, h.Switch("lab-wan"))
			assert.Equal(t, h.Switch("their LAN").ID, nicOf(h, "web", "wan").SwitchID)
		})
		assert.Contains(t, up.Out, "already there, used as it is")
	})
	t.Run("a switch that is there, named by its interface", func(t *testing.T) {
		for _, uplink := range []string{"Ethernet", "vEthernet (their LAN)"} {
			of(t, strings.Replace(bridged, `"bridged"`, "\"bridged\"\n uplink = \""+uplink+"\"", 1), vnet.Options{}).upDown(t, shared, func(h *windows.Host) {
				assert.Equal(t, h.Switch("their LAN").ID, nicOf(h, "web", "wan").SwitchID)
			})
		}
	})
	t.Run("not shared", func(t *testing.T) {
		own := of(t, strings.Replace(bridged, `"bridged"`, "\"bridged\"\n uplink = \"Ethernet 2\"\n backend \"hyperv\" { allow_management_os = false }", 1), vnet.Options{})
		start := own.host()
		own.upDown(t, start, func(h *windows.Host) { assert.Nil(t, h.Interface(h.Switch("lab-wan"))) })
	})
	t.Run("no such interface", func(t *testing.T) {
		got := of(t, strings.Replace(bridged, `"bridged"`, "\"bridged\"\n uplink = \"nope\"", 1), vnet.Options{}).both(t, vnet.OpUp, twin(l.host()))
		require.Equal(t, 1, got.Status)
		assert.Contains(t, got.Err, "the host has no network adapter nope: Get-NetAdapter shows the names of those it has")
	})
}

// TestDefaultSwitch: it is found in every language.
func TestDefaultSwitch(t *testing.T) {
	t.Parallel()
	l := of(t, `
network "out" {
  mode     = "nat-network"
  name     = "Default Switch"
  external = true
}
machine "web" {
  nic { network = network.out }
}
`, vnet.Options{})
	start := l.host()
	start.Switches = start.Switches[1:] // Standardswitch stays
	require.Equal(t, "Standardswitch", start.Switches[0].Name)
	l.upDown(t, start, func(h *windows.Host) {
		assert.Equal(t, "c08cb7b8-9b3c-408e-8e30-5e16a3aeb444", nicOf(h, "web", "out").SwitchID)
	})
}

// TestWarnings: what a person is to know is said before anything is changed, and
// once it is done no more.
func TestWarnings(t *testing.T) {
	t.Parallel()
	l := of(t, bridged, vnet.Options{})
	start := l.host()
	start.Adapters[0].Medium = 9
	start.Connections = []windows.Connection{{State: "Listen", Port: 3389}, {State: "Established", Port: 3389}, {State: "Established", Port: 443}}
	up := l.upDown(t, start, nil)
	lines := strings.Split(up.Out, "\n")
	assert.Contains(t, lines[0], "warning: this interrupts the host's own connection by that adapter for some seconds")
	assert.Contains(t, lines[1], "warning: the adapter is Wi-Fi")
	assert.Contains(t, lines[2], "warning: somebody is connected to this host from remote")
	assert.Equal(t, 3, strings.Count(up.Out, "warning"))
	got := l.both(t, vnet.OpCheck, twin(start))
	assert.Equal(t, 3, strings.Count(got.Out, "warning"))

	l = of(t, small, vnet.Options{})
	up = l.upDown(t, l.host(), nil)
	assert.Contains(t, up.Out, "warning: the host has another WinNAT already")
	start = l.host()
	start.NATs, start.Mappings = nil, nil
	assert.NotContains(t, l.upDown(t, start, nil).Out, "warning")
}
