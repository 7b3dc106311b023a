//go:build live

// Package virtualbox proves on a real VirtualBox that plans do what they say.
// lab/virtualbox/run sets it up and runs it; README.md says what is shown.
package virtualbox

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/vnetgen/vnetgen/lab/internal/labs"
	"github.com/vnetgen/vnetgen/vnet"
)

// TestLabs takes every golden and example through up, up, check, a hand edit,
// an edit of the lab, and down.
func TestLabs(t *testing.T) {
	t.Parallel()
	for i, c := range labs.Short(t, labs.All(t, "virtualbox"), labs.ByEverything) {
		shell := []string{"dash", "bash"}[i%2]
		t.Run(c.Name, func(t *testing.T) {
			t.Parallel()
			if c.Skip != "" {
				labs.Skip(t, c.Skip)
			}
			cycle(t, c, shell)
		})
	}
}

// TestPowerShell takes labs through the same with the scripts that are for Windows
// hosts, carried out by the project's interpreter: the calls that they make are the
// real VirtualBox's to judge, if not a Windows one's.
func TestPowerShell(t *testing.T) {
	t.Parallel()
	for _, c := range labs.Short(t, labs.All(t, "virtualbox"), labs.ByKind) {
		t.Run(c.Name, func(t *testing.T) {
			t.Parallel()
			if c.Skip != "" {
				labs.Skip(t, c.Skip)
			}
			c.Args = append(slices.Clone(c.Args), "--host-os", "windows")
			cycle(t, c, powershell)
		})
	}
}

// cycle takes a lab through up, up, check, a hand edit, an edit of the lab, and
// down.
func cycle(t *testing.T, c labs.Case, shell string) {
	b := boxFor(t, c)
	before := b.visible()
	script, topology := c.Script(t)

	up := b.script(shell, script, "up")
	require.Zero(t, up.status, "up:\n%s%s", up.stdout, up.stderr)
	b.matches(b.stored(), topology)

	b.idle(t, shell, script)

	if b.handEdit(topology) {
		b.repaired(t, shell, script, topology)
	}

	edited := c.Edited(t, labs.Edit)
	editedScript, editedTopology := edited.Script(t)
	up = b.script(shell, editedScript, "up")
	require.Zero(t, up.status, "up after an edit:\n%s%s", up.stdout, up.stderr)
	b.matches(b.stored(), editedTopology)
	b.idle(t, shell, editedScript)

	up = b.script(shell, script, "up")
	require.Zero(t, up.status, "up with the first lab again:\n%s%s", up.stdout, up.stderr)
	b.matches(b.stored(), topology)

	down := b.script(shell, script, "down")
	require.Zero(t, down.status, "down:\n%s%s", down.stdout, down.stderr)
	assert.Equal(t, before, b.visible(), "down leaves the start state")

	down = b.script(shell, script, "down")
	require.Zero(t, down.status)
	assert.Empty(t, down.changes(), "a second down has nothing to do")
}

// idle requires that up and check find nothing to do: no changing call, no
// reading call twice, and VirtualBox's files as they were.
func (b *box) idle(t *testing.T, shell, script string) {
	t.Helper()
	files := b.files()
	for _, op := range []string{"up", "check"} {
		o := b.script(shell, script, op)
		require.Zero(t, o.status, "%s again:\n%s%s", op, o.stdout, o.stderr)
		assert.Empty(t, o.changes(), "%s again", op)
		seen := map[string]int{}
		for _, call := range o.calls {
			seen[strings.Join(call, "\x1f")]++
		}
		for call, n := range seen {
			assert.Equal(t, 1, n, "%s again: read more than once: %q", op, call)
		}
	}
	assert.True(t, maps.Equal(files, b.files()), "up and check without work leave the files as they are")
}

// handEdit changes things behind the lab's back, and says whether there was
// anything to change.
func (b *box) handEdit(topology *vnet.Topology) (edited bool) {
	b.t.Helper()
	s := b.stored()
	for i := range topology.Networks {
		n := &topology.Networks[i]
		switch {
		case n.External:
		case n.Mode == vnet.NATNetwork:
			edited = true
			b.vbox("natnetwork", "modify", "--netname", n.Name, "--port-forward-4", fmt.Sprintf("by hand:tcp:[127.0.0.1]:%d:[%s]:99", 40000+i, n.Gateway.Next()))
			b.vbox("natnetwork", "modify", "--netname", n.Name, "--disable")
		case n.Mode == vnet.HostOnly:
			for _, h := range s.HostOnly {
				if h.IP == n.Gateway.String() {
					edited = true
					b.vbox("hostonlyif", "ipconfig", h.Name, "--ip", "192.168.63.77", "--netmask", "255.255.255.0")
				}
			}
		}
	}
	for _, d := range s.DHCPServers {
		if d.Enabled == 1 && slices.ContainsFunc(s.ExtraData, func(x string) bool { return strings.HasSuffix(x, " "+d.Network) }) {
			b.vbox("dhcpserver", "modify", "--network", d.Network, "--disable")
		}
	}
	for i := range topology.Machines {
		m := &topology.Machines[i]
		for j := range m.NICs {
			edited = true
			slot := fmt.Sprint(m.NICs[j].Slot)
			switch (i + j) % 4 {
			case 0:
				b.modify(m, "--cableconnected"+slot, map[bool]string{true: "off", false: "on"}[m.NICs[j].Connected.Or(true)])
			case 1:
				b.modify(m, "--macaddress"+slot, "auto")
			case 2:
				b.modify(m, "--nic"+slot, "intnet", "--intnet"+slot, "by hand")
			case 3:
				b.modify(m, "--nicpromisc"+slot, "allow-all")
			}
			if m.NICs[j].Network == "" {
				b.modify(m, "--nic"+slot, "nat", "--natpf"+slot, "by hand,udp,127.0.0.1,9,,9", "--natnet"+slot, "10.98.0.0/24")
			}
		}
	}
	return edited
}

// modify changes a machine by its UUID, whatever its name looks like.
func (b *box) modify(m *vnet.Machine, args ...string) {
	b.t.Helper()
	b.vbox(append([]string{"modifyvm", b.uuid(m.HypervisorName())}, args...)...)
}

// uuid returns a machine's UUID.
func (b *box) uuid(name string) string {
	for line := range strings.Lines(b.vbox("list", "vms")) {
		if rest, ok := strings.CutPrefix(line, `"`+name+`" {`); ok {
			return strings.TrimSuffix(strings.TrimSpace(rest), "}")
		}
	}
	b.t.Fatalf("no machine %q", name)
	return ""
}

// repaired requires that check sees the hand edit and up takes it back.
func (b *box) repaired(t *testing.T, shell, script string, topology *vnet.Topology) {
	t.Helper()
	o := b.script(shell, script, "check")
	require.Equal(t, 3, o.status, "check after a hand edit:\n%s%s", o.stdout, o.stderr)
	assert.Empty(t, o.changes(), "check")
	assert.Contains(t, o.stdout, "would be changed")
	o = b.script(shell, script, "up")
	require.Zero(t, o.status, "up after a hand edit:\n%s%s", o.stdout, o.stderr)
	b.matches(b.stored(), topology)
	if !testing.Short() {
		b.idle(t, shell, script)
	}
}

// visible is what a person sees of VirtualBox's configuration: the networks, and
// of every machine what showvminfo prints and its extra data. A slot's MAC is
// not shown while the slot is disabled.
func (b *box) visible() string {
	b.t.Helper()
	s := b.stored()
	var out strings.Builder
	fmt.Fprintf(&out, "%+v\n%+v\n%+v\n%+v\n", s.NATNetworks, s.DHCPServers, s.HostOnly, s.ExtraData)
	for _, m := range s.Machines {
		for line := range strings.Lines(b.vbox("showvminfo", m.UUID)) {
			switch {
			case strings.HasPrefix(line, "State:"): // has the time of day
			case strings.HasPrefix(line, "\tLocalhostReachable:"): // VirtualBox forgets it, see docs/virtualbox.md
			default:
				out.WriteString(line)
			}
		}
		for _, x := range m.ExtraData {
			if !strings.Contains(x, "/localhost=") { // what that switch was
				fmt.Fprintln(&out, x)
			}
		}
	}
	return out.String()
}
