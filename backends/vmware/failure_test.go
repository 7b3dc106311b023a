package vmware_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/vnetgen/vnetgen/backends/vmware/internal/host"
	"github.com/vnetgen/vnetgen/vnet"
)

// sortedLines returns lines in an order that says nothing.
func sortedLines(lines []string) []string {
	slices.Sort(lines)
	return lines
}

// TestFailures makes each changing call fail, before or after its work: up again comes to
// the same end as an undisturbed one, and down leaves the start state. So does down after a
// down that failed.
func TestFailures(t *testing.T) {
	t.Parallel()
	for _, hostOS := range hostOSes {
		for k, flavor := range flavors[:2] {
			t.Run(fmt.Sprintf("%s/%d", hostOS, k), func(t *testing.T) {
				t.Parallel()
				l := of(t, hostOS, "lab", rich, vnet.Options{})
				start := l.host(t, flavor)
				whole := clone(t, start)
				whole.Reset()
				done(t, inGo(t, l, vnet.OpUp, whole))
				calls := whole.Changes
				down := clone(t, whole)
				down.Reset()
				done(t, inGo(t, l, vnet.OpDown, down))
				l.fails(t, vnet.OpUp, start, calls, start, whole)
				l.fails(t, vnet.OpDown, whole, down.Changes, start, whole)
				if k == 0 {
					l.scriptFailures(t, start, whole, calls)
				}
			})
		}
	}
}

// fails makes each call of an operation fail, and then goes on up and down.
func (l *lab) fails(t *testing.T, op vnet.Op, from *host.Host, calls int, start, whole *host.Host) {
	want := canonical(t, l, whole)
	lates := []bool{false, true}
	if l.os == vnet.MacOS {
		lates = lates[:1]
	}
	for i := 1; i <= calls; i++ {
		for _, late := range lates {
			h := clone(t, from)
			h.FailAt, h.FailLate = i, late
			got := inGo(t, l, op, h)
			h.Reset()
			down := clone(t, h)
			done(t, inGo(t, l, vnet.OpUp, h))
			alike(t, want, canonical(t, l, h), "call %d (late: %v) of %s, which said %s, then up", i, late, op, got.Err)
			done(t, inGo(t, l, vnet.OpDown, down))
			alike(t, settled(start), settled(down), "call %d (late: %v) of %s, which said %s, then down", i, late, op, got.Err)
			if l.os != vnet.Windows {
				require.Equal(t, down.Get(networkingOf(h)), down.InForce)
				require.Equal(t, h.Get(networkingOf(h)), h.InForce)
				require.False(t, h.Stopped || down.Stopped)
			}
			h.Remove("/")
			down.Remove("/")
		}
	}
}

// scriptFailures does the same to some calls of scripts, which fail by other programs: mv,
// rm and the methods of System.IO.File.
func (l *lab) scriptFailures(t *testing.T, start, whole *host.Host, calls int) {
	want := canonical(t, l, whole)
	step := 17
	if l.os == vnet.MacOS {
		step = 47
	}
	for i := 1; i <= calls; i += step {
		carry := l.script(t, i, host.FilePrograms...)
		h := clone(t, start)
		h.FailAt, h.FailLate = i, i%2 == 0
		got := carry(t, l, vnet.OpUp, h)
		h.Reset()
		down := clone(t, h)
		done(t, carry(t, l, vnet.OpUp, h))
		alike(t, want, canonical(t, l, h), "%s, call %d of the script, which said %s, then up", l.os, i, got.Err)
		done(t, carry(t, l, vnet.OpDown, down))
		alike(t, settled(start), settled(down), "%s, call %d of the script, which said %s, then down", l.os, i, got.Err)
	}
}
