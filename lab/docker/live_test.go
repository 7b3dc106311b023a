//go:build live

package docker

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/vnetgen/vnetgen/lab/internal/labs"
	"github.com/vnetgen/vnetgen/vnet"
)

// TestLabs takes every golden and example through up, up, check, a hand edit, an
// edit of the lab, and down. The short form takes those that are about a mode on
// both engines, and the others on one.
func TestLabs(t *testing.T) {
	for share, e := range engines {
		t.Run(e.String(), func(t *testing.T) {
			t.Parallel()
			all := labs.All(t, "docker")
			b := newBox(t, e)
			for i, c := range all {
				c, fits := onEngine(c, e)
				if !fits || testing.Short() && i%len(engines) != share && !about(c) {
					continue
				}
				t.Run(c.Name, func(t *testing.T) {
					if c.Skip != "" {
						labs.Skip(t, c.Skip)
					}
					if why := lacking(c.Topology(t)); why != "" {
						labs.Skip(t, why)
					}
					b.on(t).throughLife(c, []string{"dash", "bash", "busybox"}[i%3])
				})
			}
		})
	}
}

// about says whether a lab is one that the short form takes on both engines.
func about(c labs.Case) bool {
	return slices.Contains([]string{"mode-nat", "mode-nat-network", "mode-host-only", "mode-bridged", "mode-internal", "forwards", "example-web-and-database"}, c.Name)
}

// onEngine is the case with the engine's version as its target, and whether it is
// for that engine at all: a case that names a version is for one of them.
func onEngine(c labs.Case, e engine) (labs.Case, bool) {
	if i := slices.Index(c.Args, "--target-version"); i >= 0 {
		v, err := vnet.ParseVersion(c.Args[i+1])
		old := err == nil && v.Less(vnet.Version{Major: 28})
		return c, old == (e == older)
	}
	c.Args = append(slices.Clone(c.Args), "--target-version", e.version.String())
	if c.Name == "example-classroom" && testing.Short() {
		c.Args = append(c.Args, "--var", "seats=4")
	}
	return c, true
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

// lacking names what the lab needs that is not in a box or this kernel, "" for
// nothing.
func lacking(t *vnet.Topology) string {
	for i := range t.Networks {
		if t.Networks[i].VLAN > 0 {
			return "this kernel has no VLANs (802.1q)"
		}
	}
	return ""
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
