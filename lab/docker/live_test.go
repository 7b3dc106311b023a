//go:build live

package docker

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/vnetgen/vnetgen/lab/internal/labs"
	"github.com/vnetgen/vnetgen/vnet"
)

// TestLabs takes every golden and example through up, up, check, a hand edit, an
// edit of the lab, and down. The short form takes those that are about a mode on
// both engines, and an eighth of the others on each.
func TestLabs(t *testing.T) {
	t.Parallel()
	for share, e := range engines {
		t.Run(e.String(), func(t *testing.T) {
			t.Parallel()
			all := labs.All(t, "docker")
			b := newBox(t, e)
			for i, c := range all {
				c, fits := onEngine(t, c, e)
				if !fits || testing.Short() && i%(4*len(engines)) != 4*share && !about(c) {
					continue
				}
				t.Run(c.Name, func(t *testing.T) {
					if c.Skip != "" {
						labs.Skip(t, c.Skip)
					}
					b := b.on(t)
					b.throughLife(b.possible(c), []string{"dash", "bash", "busybox"}[i%3])
				})
			}
		})
	}
}

// about says whether a lab is one that the short form takes on both engines.
func about(c labs.Case) bool {
	return strings.HasPrefix(c.Name, "mode-")
}

// onEngine is the case with the engine's version as its target, and whether it can
// be had there: a case that names a version is for one of them, and what the
// backend refuses for a version is for the other.
func onEngine(t testing.TB, c labs.Case, e engine) (labs.Case, bool) {
	t.Helper()
	if slices.Contains(c.Args, "desktop") {
		c.Skip = "needs Docker Desktop"
		return c, e == newer
	}
	if i := slices.Index(c.Args, "--target-version"); i >= 0 {
		v, err := vnet.ParseVersion(c.Args[i+1])
		require.NoError(t, err)
		return c, v.Less(vnet.Version{Major: 28}) == (e == older)
	}
	c.Args = append(slices.Clone(c.Args), "--target-version", e.version.String())
	if c.Name == "example-classroom" && testing.Short() {
		c.Args = append(c.Args, "--var", "seats=4")
	}
	if c.Skip != "" {
		return c, true
	}
	_, diags := vnet.Prepare(c.Loaded(t), contractOf(t, e).backend, contractOf(t, e).target, vnet.Options{CreateMachines: c.Creates()})
	return c, diags.Err() == nil
}

// possible is the lab without what this kernel cannot do, which is said.
func (b *box) possible(c labs.Case) labs.Case {
	t := b.t
	t.Helper()
	gone := map[string]bool{}
	for _, n := range c.Topology(t).Networks {
		ipvlan, ok := vnet.Find(n.Settings, "docker", "ipvlan")
		switch {
		case n.VLAN > 0 && !b.able("vlan", "id", "9"):
			gone[n.Label] = true
			labs.NotProven(t, "network "+n.Label+": this kernel has no VLANs (802.1q)")
		case ok && ipvlan.Value.Bool && !b.able("ipvlan"):
			gone[n.Label] = true
			labs.NotProven(t, "network "+n.Label+": this kernel has no ipvlan")
		}
	}
	if len(gone) == 0 {
		return c
	}
	return c.Edited(t, func(t *vnet.Topology) {
		t.Networks = slices.DeleteFunc(t.Networks, func(n vnet.Network) bool { return gone[n.Label] })
		for i := range t.Machines {
			m := &t.Machines[i]
			m.NICs = slices.DeleteFunc(m.NICs, func(n vnet.NIC) bool { return gone[n.Network] })
		}
		t.Asserts = nil
	})
}

// able says whether this kernel makes links of a kind; the run script has loaded its
// modules.
func (b *box) able(kind ...string) bool {
	args := append([]string{"ip", "link", "add", "link", "eth0", "name", "try0", "type"}, kind...)
	if _, err := b.output(b.t.Context(), args...); err != nil {
		return false
	}
	b.run("ip", "link", "del", "try0")
	return true
}

// throughLife is what happens to a lab over time.
func (b *box) throughLife(c labs.Case, shell string) {
	t := b.t
	b.clear()
	script, topology := c.Script(t)
	editedScript, editedTopology := c.Edited(t, labs.Edit).Script(t)
	b.prepare(c.Creates(), topology, editedTopology)
	before := b.visible()
	first, later := theirs, theirs
	if c.Creates() {
		first, later = created, kept
	} else if slices.ContainsFunc(topology.Machines, func(m vnet.Machine) bool { return m.Forwarding }) {
		labs.NotProven(t, "that a container of its owner's routes: it has that from the first network namespace of the kernel, which is not the box's")
	}

	ok := func(script, op, when string) outcome {
		t.Helper()
		o := b.script(shell, script, op)
		require.Zero(t, o.status, "%s %s:\n%s", op, when, o)
		return o
	}
	ok(script, "up", "")
	b.matches(topology, first)
	b.idle(shell, script)
	if c.Creates() { // they do not run yet
		b.power(topology, "start")
		b.matches(topology, first)
		b.idle(shell, script)
		b.power(topology, "kill")
	}

	if b.handEdit(topology) {
		o := b.script(shell, script, "check")
		require.Equal(t, 3, o.status, "check after a hand edit:\n%s", o)
		assert.Empty(t, o.changes(), "check")
		ok(script, "up", "after a hand edit")
		b.matches(topology, later)
		b.idle(shell, script)
	}

	ok(editedScript, "up", "after an edit")
	b.matches(editedTopology, later)
	b.idle(shell, editedScript)
	ok(script, "up", "with the first lab again")
	b.matches(topology, later)

	ok(script, "down", "")
	assert.Equal(t, before, b.visible(), "down leaves the start state")
	assert.Empty(t, ok(script, "down", "again").changes(), "a second down has nothing to do")
}

// idle requires that up and check find nothing to do: no changing call, and no
// reading call twice.
func (b *box) idle(shell, script string) {
	b.t.Helper()
	before := b.visible()
	for _, op := range []string{"up", "check"} {
		o := b.script(shell, script, op)
		require.Zero(b.t, o.status, "%s again:\n%s", op, o)
		assert.Empty(b.t, o.changes(), "%s again", op)
		seen := map[string]int{}
		for _, call := range o.calls {
			seen[fmt.Sprint(call.Args)]++
		}
		for call, n := range seen {
			assert.Equal(b.t, 1, n, "%s again: read more than once: %s", op, call)
		}
	}
	assert.Equal(b.t, before, b.visible(), "up and check without work leave everything as it is")
}
