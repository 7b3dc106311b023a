package hyperv_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/vnetgen/vnetgen/vnet"
)

// TestStories takes every golden and example up and down.
func TestStories(t *testing.T) {
	t.Parallel()
	for _, l := range labs(t) {
		t.Run(l.name, func(t *testing.T) {
			start := l.host()
			hosts := twin(start)
			got := l.both(t, vnet.OpUp, hosts)
			require.Zero(t, got.Status, "%s\n%s", got.Out, got.Err)
			up := hosts.inGo.Things()
			got = l.both(t, vnet.OpUp, hosts)
			require.Zero(t, got.Status, "%s\n%s", got.Out, got.Err)
			require.Empty(t, hosts.inGo.Log, "up again changes something")
			got = l.both(t, vnet.OpCheck, hosts)
			require.Zero(t, got.Status, "%s\n%s", got.Out, got.Err)
			alike(t, up, hosts.inGo.Things(), "check changes something")
			got = l.both(t, vnet.OpDown, hosts)
			require.Zero(t, got.Status, "%s\n%s", got.Out, got.Err)
			alike(t, start.Things(), hosts.inGo.Things(), "down leaves something")
			got = l.both(t, vnet.OpDown, hosts)
			require.Zero(t, got.Status, "%s\n%s", got.Out, got.Err)
			require.Empty(t, hosts.inGo.Log, "down again changes something")
		})
	}
}
