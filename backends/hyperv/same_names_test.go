package hyperv_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/vnetgen/vnetgen/backends/hyperv/internal/windows"
	"github.com/vnetgen/vnetgen/vnet"
)

// TestSameNames: Hyper-V lets a person give another switch or machine the name of the
// lab's afterwards. It is not touched, wherever it is in the list.
func TestSameNames(t *testing.T) {
	t.Parallel()
	for _, opts := range []vnet.Options{{}, {CreateMachines: true}} {
		for _, first := range []bool{true, false} {
			l := of(t, small, opts)
			start := l.host()
			hosts := twin(start)
			got := l.both(t, vnet.OpUp, hosts)
			require.Zero(t, got.Status, "%s\n%s", got.Out, got.Err)
			add := func(h *windows.Host) {
				s := &windows.Switch{ID: "22222222-0000-0000-0000-000000000001", Name: "lab-campus", Type: "Private", Notes: "mine"}
				h.Switches = append(h.Switches, s)
				if opts.CreateMachines {
					h.AddMachine("web").Notes = "mine"
				}
				if first {
					slices.Reverse(h.Switches)
					slices.Reverse(h.Machines)
				}
			}
			hosts.edit(add)
			add(start)
			got = l.both(t, vnet.OpUp, hosts)
			require.Zero(t, got.Status, "%s\n%s", got.Out, got.Err)
			require.Empty(t, hosts.inGo.Log)
			got = l.both(t, vnet.OpDown, hosts)
			require.Zero(t, got.Status, "%s\n%s", got.Out, got.Err)
			// A machine that was added later has other GUIDs.
			alike(t, start.Alike(), hosts.inGo.Alike(), "down leaves something")
		}
	}
}

const onTheirs = `
network "their" {
  mode     = "bridged"
  name     = "their switch"
  external = true
}
machine "web" {
  nic { network = network.their }
}
`

// TestExternal: an existing switch is used, and not touched.
func TestExternal(t *testing.T) {
	t.Parallel()
	l := of(t, onTheirs, vnet.Options{})
	start := l.host()
	hosts := twin(start)
	got := l.both(t, vnet.OpUp, hosts)
	require.Zero(t, got.Status, "%s\n%s", got.Out, got.Err)
	assert.Contains(t, got.Out, "switch their switch (external): found")
	got = l.both(t, vnet.OpDown, hosts)
	require.Zero(t, got.Status, "%s\n%s", got.Out, got.Err)
	alike(t, start.Things(), hosts.inGo.Things(), "down leaves something")

	start.Switches = append(start.Switches, &windows.Switch{ID: "33333333-0000-0000-0000-000000000001", Name: "their switch", Type: "Internal"})
	got = l.both(t, vnet.OpUp, twin(start))
	require.Equal(t, 1, got.Status)
	assert.Contains(t, got.Err, "switch their switch (external): not as it has to be (another switch has that name)")
}
