package vmware_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/vnetgen/vnetgen/backends/vmware/internal/host"
	"github.com/vnetgen/vnetgen/vnet"
)

// TestStories takes every golden and example up and down, from Go and, in turn, by its
// script in one of the shells; for Linux and macOS some, by turns.
func TestStories(t *testing.T) {
	t.Parallel()
	for _, hostOS := range hostOSes {
		for i, l := range labs(t, hostOS) {
			t.Run(string(hostOS)+"/"+l.name, func(t *testing.T) {
				t.Parallel()
				start := l.host(t, flavors[i%len(flavors)])
				byGo := story(t, l, inGo, start)
				if hostOS == vnet.MacOS && i%15 != 1 || hostOS == vnet.Linux && i%8 != 0 {
					return // the rest is like that
				}
				byScript := story(t, l, l.script(t, i/8), start)
				for k := range byGo {
					require.Equal(t, byGo[k].out, byScript[k].out)
					require.Equal(t, byGo[k].log, byScript[k].log)
					alike(t, byGo[k].things, byScript[k].things, "Go and the script")
				}
			})
		}
	}
}

// chapter is what one run of a story said and left.
type chapter struct {
	out, things string
	log         [][]string
}

func story(t *testing.T, l *lab, carry carrier, start *host.Host) (chapters []chapter) {
	h := clone(t, start)
	run := func(op vnet.Op) chapter {
		h.Reset()
		got := carry(t, l, op, h)
		require.Zero(t, got.Status, "%s: %s\n%s", op, got.Out, got.Err)
		c := chapter{got.Out, h.Things(), h.Log}
		chapters = append(chapters, c)
		return c
	}
	pending := carry(t, l, vnet.OpCheck, h)
	alike(t, start.Things(), h.Things(), "check changes something")
	up := run(vnet.OpUp)
	if up.things != start.Things() {
		require.Equal(t, 3, pending.Status, "%s\n%s", pending.Out, pending.Err)
	}
	if l.os != vnet.Windows {
		require.LessOrEqual(t, h.Starts, 1)
		require.Equal(t, h.Get(networkingOf(h)), h.InForce, "what is written is not in force")
	}
	require.Empty(t, run(vnet.OpUp).log, "up again changes something")
	require.Zero(t, h.Changes, "up again edits something")
	require.Empty(t, run(vnet.OpCheck).log)
	alike(t, up.things, h.Things(), "check changes something")
	run(vnet.OpDown)
	if l.os != vnet.Windows {
		require.LessOrEqual(t, h.Starts, 1)
		require.Equal(t, h.Get(networkingOf(h)), h.InForce, "what is written is not in force")
	}
	alike(t, start.Things(), h.Things(), "down leaves something")
	run(vnet.OpDown)
	require.Zero(t, h.Changes, "down again changes something")
	return chapters
}
