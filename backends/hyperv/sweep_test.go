package hyperv_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/vnetgen/vnetgen/backends/hyperv/internal/windows"
	"github.com/vnetgen/vnetgen/vnet"
)

// lanOnly is rich without most of it.
const lanOnly = `
network "lan" { mode = "host-only" }
machine "db" {
  nic { network = network.lan }
}
`

// TestSweeps: what the lab does not name any more is removed, and what was taken is
// put back, by up; and after that down still leaves the start state.
func TestSweeps(t *testing.T) {
	t.Parallel()
	whole := of(t, rich, vnet.Options{})
	variants := map[string]string{
		"most of it":            lanOnly,
		"nothing is left":       "",
		"a forward":             strings.Replace(rich, "host  = 2222", "host  = 2223", 1),
		"a mapping":             strings.Replace(rich, "0.0.0.0:8080", "0.0.0.0:8081", 1),
		"a subnet":              strings.Replace(rich, `mode = "nat-network"`, "mode = \"nat-network\"\n  subnet = \"10.200.1.0/24\"", 1),
		"a network's name":      strings.Replace(rich, `mode = "host-only"`, `mode = "host-only", name = "renamed"`, 1),
		"a network's mode":      strings.Replace(rich, `mode = "host-only"`, `mode = "internal"`, 1),
		"a network's mode, too": strings.Replace(rich, `mode = "host-only"`, `mode = "nat-network"`, 1),
		"a MAC":                 strings.Replace(rich, "00:15:5d:00:00:77", "00:15:5d:00:00:78", 1),
		"a NIC's network":       strings.Replace(rich, "nic { network = network.lan }", "nic { network = network.inner }", 1),
		"DHCP":                  strings.Replace(rich, "dhcp_server = true", "dhcp_server = false", 1),
		"another adapter":       strings.Replace(rich, `adapter = "Network Adapter"`, `adapter = "spare"`, 1),
		"no adapter":            strings.Replace(rich, `    backend "hyperv" { adapter = "Network Adapter" }`, "", 1),
		"settings of a NIC":     strings.NewReplacer("8mbit", "16mbit", "mac_spoofing = true", "mac_spoofing = false", "10,20-29", "11").Replace(rich),
	}
	for name, hcl := range variants {
		t.Run(name, func(t *testing.T) {
			hcl = strings.ReplaceAll(hcl, `{ mode = "host-only", name = "renamed" }`, "{\n mode = \"host-only\"\n name = \"renamed\"\n}")
			edited := of(t, hcl, vnet.Options{})
			start := richHost(whole)
			hosts := twin(start)
			require.Zero(t, whole.both(t, vnet.OpUp, hosts).Status)
			before := hosts.inGo.Things()
			got := edited.both(t, vnet.OpCheck, hosts)
			require.Equal(t, 3, got.Status, "%s\n%s", got.Out, got.Err)
			alike(t, before, hosts.inGo.Things(), "check changes something")
			got = edited.both(t, vnet.OpUp, hosts)
			require.Zero(t, got.Status, "%s\n%s", got.Out, got.Err)
			fresh := start.Clone()
			require.Zero(t, edited.inGo(t, vnet.OpUp, fresh).Status)
			alike(t, fresh.Alike(), hosts.inGo.Alike(), "an edit comes to another end than the lab from the start")
			got = edited.both(t, vnet.OpUp, hosts)
			require.Zero(t, got.Status, "%s\n%s", got.Out, got.Err)
			require.Empty(t, hosts.inGo.Log)
			got = edited.both(t, vnet.OpDown, hosts)
			require.Zero(t, got.Status, "%s\n%s", got.Out, got.Err)
			alike(t, start.Things(), hosts.inGo.Things(), "down leaves something")

			// Down of another version of the lab takes all of it away, too.
			hosts = twin(start)
			require.Zero(t, whole.both(t, vnet.OpUp, hosts).Status)
			got = edited.both(t, vnet.OpDown, hosts)
			require.Zero(t, got.Status, "%s\n%s", got.Out, got.Err)
			alike(t, start.Things(), hosts.inGo.Things(), "down of an edited lab leaves something")
		})
	}
}

// TestMadeMachines: a machine that got a disk is kept, and so is what hangs on it.
func TestMadeMachines(t *testing.T) {
	t.Parallel()
	l := of(t, small, vnet.Options{CreateMachines: true})
	start := l.host()
	hosts := twin(start)
	got := l.both(t, vnet.OpUp, hosts)
	require.Zero(t, got.Status, "%s\n%s", got.Out, got.Err)
	require.Len(t, hosts.inGo.Machine("web").NICs, 1, "the network adapter that every new machine has is gone")
	hosts.edit(func(h *windows.Host) { h.Machine("web").Disks = []string{`C:\web.vhdx`} })
	got = l.both(t, vnet.OpDown, hosts)
	require.Zero(t, got.Status, "%s\n%s", got.Out, got.Err)
	assert.Contains(t, got.Out, "machine web: kept: it has a disk")
	assert.NotNil(t, hosts.inGo.Machine("web"))
	assert.Empty(t, hosts.inGo.Machine("web").NICs)
	got = l.both(t, vnet.OpUp, hosts)
	require.Zero(t, got.Status, "%s\n%s", got.Out, got.Err)
	hosts.edit(func(h *windows.Host) { h.Machine("web").Disks = nil })
	got = l.both(t, vnet.OpDown, hosts)
	require.Zero(t, got.Status, "%s\n%s", got.Out, got.Err)
	alike(t, start.Things(), hosts.inGo.Things(), "down leaves something")

	// One of that name that is the user's is used, and kept.
	start.AddMachine("web").Notes = "mine"
	hosts = twin(start)
	got = l.both(t, vnet.OpUp, hosts)
	require.Zero(t, got.Status, "%s\n%s", got.Out, got.Err)
	assert.Contains(t, got.Out, "machine web: already there, used as it is")
	got = l.both(t, vnet.OpDown, hosts)
	require.Zero(t, got.Status, "%s\n%s", got.Out, got.Err)
	alike(t, start.Things(), hosts.inGo.Things(), "down leaves something")
}

// TestHostileNames: names arrive as they are.
func TestHostileNames(t *testing.T) {
	t.Parallel()
	for _, name := range []string{
		"it's", "‘single’ ‚ ‛", "“double” „ \\\"", "$(Remove-VM victim)", "`tick` `$x", "[a]*?", "a;b|c&d", "-Force", "#x", "@{a=1}", "Büro 網路 é", "a  b", "%PATH%", "{0}", "C:\\\\x", "a,b",
	} {
		t.Run(name, func(t *testing.T) {
			hcl := "network \"n\" {\n mode = \"host-only\"\n name = \"S\"\n}\nmachine \"m\" {\n name = \"M\"\n nic {\n network = network.n\n }\n}\n"
			l := of(t, strings.NewReplacer(`"S"`, `"S`+name+`"`, `"M"`, `"M`+name+`"`).Replace(hcl), vnet.Options{})
			plain := strings.NewReplacer(`\"`, `"`, `\\`, `\`).Replace(name)
			start := l.host()
			l.upDown(t, start, func(h *windows.Host) {
				require.NotNil(t, h.Switch("S"+plain))
				require.NotNil(t, h.Machine("M"+plain))
				assert.Equal(t, h.Switch("S"+plain).ID, nicOf(h, "M"+plain, "n").SwitchID)
			})
		})
	}
}
