package vmware_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/vnetgen/vnetgen/backends/vmware"
	"github.com/vnetgen/vnetgen/vnet"
	"github.com/vnetgen/vnetgen/vnet/script"
)

// TestStepsAreWhole: a step that requires something says what to do without it, and what is
// made goes again, has a mark and is looked at.
func TestStepsAreWhole(t *testing.T) {
	t.Parallel()
	withOthers := map[string]bool{"restart": true, "reservations": true, "forwards-tcp": true, "forwards-udp": true}
	for _, hostOS := range hostOSes {
		for _, create := range []bool{false, true} {
			for _, s := range of(t, hostOS, "lab", rich, vnet.Options{CreateMachines: create}).plan.Steps.All() {
				kind, _, _ := strings.Cut(s.ID, "/")
				assert.NotEmpty(t, s.Probe.Views, s.ID)
				switch {
				case s.Create == nil:
					assert.NotEmpty(t, s.Missing, "%s requires something and does not say what to do", s.ID)
					assert.Empty(t, s.Remove, "%s removes what it never made", s.ID)
				case withOthers[kind]:
					assert.Empty(t, s.Remove, "%s goes with its vmnet", s.ID)
				default:
					assert.NotEmpty(t, s.Remove, "%s is never removed", s.ID)
					assert.NotNil(t, s.Probe.Owner, "%s has no owner", s.ID)
				}
				if kind == "nic" || kind == "segment" {
					assert.NotEmpty(t, s.InUse, s.ID)
				}
			}
		}
	}
}

// TestOrder: the order of a lab's blocks changes the order of the steps, and nothing in them.
func TestOrder(t *testing.T) {
	t.Parallel()
	for _, hostOS := range hostOSes {
		steps := func(topology *vnet.Topology) map[string]string {
			l, ok := planned(t, "lab", topology, vnet.Target{HostOS: hostOS}, vnet.Options{})
			require.True(t, ok)
			all := map[string]string{}
			for _, s := range l.plan.Steps.All() {
				text, err := json.Marshal(s)
				require.NoError(t, err)
				all[s.ID] = string(text)
			}
			return all
		}
		want := steps(load(t, "lab", rich))
		require.Equal(t, want, steps(load(t, "lab", rich)))
		r := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // a test
		for range 5 {
			topology := load(t, "lab", rich)
			r.Shuffle(len(topology.Networks), func(i, j int) {
				topology.Networks[i], topology.Networks[j] = topology.Networks[j], topology.Networks[i]
			})
			slices.Reverse(topology.Machines)
			got := steps(topology)
			delete(got, "restart") // it needs the vmnets in their order
			for id, step := range got {
				assert.Equal(t, want[id], step)
			}
		}
	}
}

// thousand is a lab with a thousand machines.
func thousand() string {
	var b strings.Builder
	b.WriteString("network \"campus\" {\n mode = \"nat-network\"\n subnet = \"10.64.0.0/16\"\n}\nnetwork \"inner\" {\n mode = \"internal\"\n subnet = \"10.130.0.0/16\"\n}\n")
	for i := range 1000 {
		fmt.Fprintf(&b, "machine \"m%d\" {\n nic {\n  network = network.campus\n  forward {\n   host = \"0.0.0.0:%d\"\n   guest = 22\n  }\n }\n nic { network = network.inner }\n}\n", i, 20000+i)
	}
	return b.String()
}

func BenchmarkPlan(b *testing.B) {
	for _, hostOS := range hostOSes {
		b.Run(string(hostOS), func(b *testing.B) {
			target, err := vmware.New().Info().Complete(vnet.Target{HostOS: hostOS})
			require.NoError(b, err)
			resolved, diags := vnet.Prepare(load(b, "lab", thousand()), vmware.New(), target, vnet.Options{})
			require.NoError(b, diags.Err())
			b.ReportAllocs()
			for b.Loop() {
				plan, _ := vmware.New().Plan(resolved, target, vnet.Options{})
				plan.Steps.Held()
			}
		})
	}
}

func BenchmarkScript(b *testing.B) {
	for _, hostOS := range hostOSes {
		b.Run(string(hostOS), func(b *testing.B) {
			target, err := vmware.New().Info().Complete(vnet.Target{HostOS: hostOS})
			require.NoError(b, err)
			plan, diags := vnet.Generate(load(b, "lab", thousand()), vmware.New(), target, vnet.Options{})
			require.NoError(b, diags.Err())
			write := script.Sh
			if hostOS == vnet.Windows {
				write = script.PowerShell
			}
			b.ReportAllocs()
			for b.Loop() {
				text, err := write(plan)
				require.NoError(b, err)
				b.SetBytes(int64(len(text)))
			}
		})
	}
}
