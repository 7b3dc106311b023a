package hyperv_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/vnetgen/vnetgen/backends/hyperv/internal/windows"
	"github.com/vnetgen/vnetgen/vnet"
)

const legacy = `
network "boot" { mode = "host-only" }
machine "old" {
  backend "hyperv" { generation = 1 }
  nic {
    network = network.boot
    mac     = "00:15:5d:00:00:01"
    model   = "legacy"
  }
}
`

// TestLegacy: legacy adapters have no bandwidth, and come and go while the machine is
// off only.
func TestLegacy(t *testing.T) {
	t.Parallel()
	for _, opts := range []vnet.Options{{}, {CreateMachines: true}} {
		l := of(t, legacy, opts)
		l.upDown(t, l.host(), func(h *windows.Host) { assert.True(t, nicOf(h, "old", "boot").Legacy) })
	}
	t.Run("taken", func(t *testing.T) {
		l := of(t, legacy, vnet.Options{})
		start := l.host()
		n := start.Machine("old").NICs[0]
		n.Legacy, n.MAC, n.Dynamic = true, "00155D000001", false
		l.upDown(t, start, func(h *windows.Host) { assert.Len(t, h.Machine("old").NICs, 1) })
	})
	t.Run("another model", func(t *testing.T) {
		l := of(t, legacy, vnet.Options{})
		start := l.host()
		hosts := twin(start)
		require.Zero(t, l.both(t, vnet.OpUp, hosts).Status)
		edited := of(t, strings.Replace(legacy, `    model   = "legacy"`, "", 1), vnet.Options{})
		got := edited.both(t, vnet.OpUp, hosts)
		require.Zero(t, got.Status, "%s\n%s", got.Out, got.Err)
		assert.False(t, nicOf(hosts.inGo, "old", "boot").Legacy)
	})
	t.Run("of a machine of generation 2", func(t *testing.T) {
		l := of(t, legacy, vnet.Options{})
		start := l.host()
		start.Machine("old").Generation = 2
		hosts := twin(start)
		got := l.both(t, vnet.OpUp, hosts)
		require.Equal(t, 1, got.Status)
		assert.Contains(t, got.Err, "NIC 1 of old on boot: ")
		got = l.both(t, vnet.OpDown, hosts)
		require.Zero(t, got.Status, "%s\n%s", got.Out, got.Err)
		alike(t, start.Things(), hosts.inGo.Things(), "down leaves something")
	})
}

// TestOverlap: a WinNAT of others that has the prefix stops the plan; nothing of theirs
// is touched.
func TestOverlap(t *testing.T) {
	t.Parallel()
	l := of(t, small, vnet.Options{})
	start := l.host()
	start.NATs = []*windows.NAT{{Name: "theirs", Prefix: "10.0.0.0/8"}}
	hosts := twin(start)
	got := l.both(t, vnet.OpUp, hosts)
	require.Equal(t, 1, got.Status)
	assert.Contains(t, got.Err, "WinNAT of 10.94.0.0/16: ")
	assert.Contains(t, got.Out, "warning: the host has another WinNAT already")
	got = l.both(t, vnet.OpDown, hosts)
	require.Zero(t, got.Status, "%s\n%s", got.Out, got.Err)
	alike(t, start.Things(), hosts.inGo.Things(), "down leaves something")
}
