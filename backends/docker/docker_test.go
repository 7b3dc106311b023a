package docker_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/diff"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/vnetgen/vnetgen/backends/docker"
	"github.com/vnetgen/vnetgen/golden/cases"
	"github.com/vnetgen/vnetgen/internal/pwsh"
	"github.com/vnetgen/vnetgen/vnet"
	"github.com/vnetgen/vnetgen/vnet/config"
	"github.com/vnetgen/vnetgen/vnet/script"
)

// lab is a lab with its plan.
type lab struct {
	name    string
	plan    *vnet.Plan
	t       *vnet.Topology // resolved
	creates bool
}

// planned makes the plan of a topology. ok is false when the lab is not for Docker.
func planned(name string, topology *vnet.Topology, target vnet.Target, opts vnet.Options) (*lab, bool) {
	target, err := docker.New().Info().Complete(target)
	if err != nil {
		return nil, false
	}
	plan, diags := vnet.Generate(topology, docker.New(), target, opts)
	if diags.HasErrors() {
		return nil, false
	}
	resolved, _ := vnet.Prepare(topology, docker.New(), target, opts)
	return &lab{name, plan, resolved, opts.CreateMachines}, true
}

// of reads a lab of the test's own.
func of(t testing.TB, hcl string, version vnet.Version, opts vnet.Options) *lab {
	t.Helper()
	topology, diags := config.Load([]config.File{{Name: "lab.hcl", Bytes: []byte(hcl)}}, cases.Options("lab"))
	require.NoError(t, diags.Err())
	target := vnet.Target{HostOS: vnet.Linux, Version: version}
	_, diags = vnet.Generate(topology, docker.New(), target, opts)
	require.NoError(t, diags.Err())
	l, ok := planned("lab", topology, target, opts)
	require.True(t, ok)
	return l
}

// labs are all goldens and examples that are for Docker.
func labs(t *testing.T) (all []*lab) {
	for _, c := range cases.All(t, "../..") {
		topology, diags := c.Load()
		if diags.HasErrors() {
			continue
		}
		target := c.Target
		if target.HostOS == "" {
			target.HostOS = vnet.Linux
		}
		if l, ok := planned(c.Name, topology, target, c.Options); ok {
			all = append(all, l)
		}
	}
	require.Greater(t, len(all), 20)
	return all
}

// carried is what became of a plan.
type carried struct {
	out     string // the progress lines
	pending bool
	err     error
}

// carry carries the plan out.
func (l *lab) carry(t testing.TB, op vnet.Op, e *engine) carried {
	t.Helper()
	var out strings.Builder
	e.changes = 0
	result, err := vnet.Execute(t.Context(), l.plan, op, vnet.Executor{
		Run: func(_ context.Context, argv []string, _ string) ([]byte, []byte, int, error) {
			stdout, stderr, status := e.run(argv)
			if status == 125 {
				return nil, nil, 0, errors.New(stderr)
			}
			return []byte(stdout), []byte(stderr), status, nil
		},
		Progress: func(ev vnet.Event) { fmt.Fprintln(&out, ev) },
	})
	return carried{out.String(), result.Pending(), err}
}

// ok carries the plan out and requires that it succeeds.
func (l *lab) ok(t testing.TB, op vnet.Op, e *engine) carried {
	t.Helper()
	c := l.carry(t, op, e)
	require.NoError(t, c.err, "%s %s\n%s", l.name, op, c.out)
	return c
}

// alike compares what engines have, and shows lines that differ.
func alike(t testing.TB, want, got, format string, args ...any) {
	t.Helper()
	if want != got {
		t.Fatalf(format+":\n%s", append(args, diff.Diff("want", []byte(want), "got", []byte(got)))...)
	}
}

// TestLabs takes every golden and example up, up again, and down.
func TestLabs(t *testing.T) {
	for _, l := range labs(t) {
		t.Run(l.name, func(t *testing.T) {
			e := l.host()
			before := e.things()
			check := l.ok(t, vnet.OpCheck, e)
			assert.Zero(t, e.changes, "check changes something")
			alike(t, before, e.things(), "check")
			up := l.ok(t, vnet.OpUp, e)
			assert.Equal(t, e.changes > 0, check.pending, "check says something else than up does\n%s\n%s", check.out, up.out)
			whole := e.things()
			again := l.ok(t, vnet.OpUp, e)
			require.Zero(t, e.changes, "up again changes something\n%s", again.out)
			require.False(t, l.ok(t, vnet.OpCheck, e).pending)
			l.holds(t, e)

			half := e.clone() // somebody takes it apart by hand
			takeApart(half)
			l.ok(t, vnet.OpCheck, half)
			require.Zero(t, half.changes)
			l.ok(t, vnet.OpUp, half)
			if !l.creates { // a made container's MACs are gone with a network
				alike(t, whole, half.things(), "up does not repair it")
			}
			l.ok(t, vnet.OpDown, half)
			alike(t, before, half.things(), "down after that leaves something")

			l.ok(t, vnet.OpDown, e)
			alike(t, before, e.things(), "down leaves something")
			l.ok(t, vnet.OpDown, e)
			require.Zero(t, e.changes, "down again changes something")
		})
	}
}

// takeApart does to what is the lab's what people do by hand: networks go, containers
// leave them, come back otherwise, and interfaces go down.
func takeApart(e *engine) {
	gone := 0
	for i := len(e.networks) - 1; i >= 0; i-- {
		n := e.networks[i]
		if n.Labels["io.github.vnetgen.kind"] != "network" || n.Name == "other_default" {
			continue
		}
		for _, c := range e.containers {
			if c.nets[n.Name] == nil {
				continue
			}
			switch gone % 3 {
			case 0: // the network goes; a container that does not run keeps the old one
				if c.running() {
					delete(c.nets, n.Name)
				} else {
					c.nets[n.Name].NetworkID = n.ID
				}
			case 1:
				delete(c.nets, n.Name)
			case 2:
				c.nets[n.Name] = &endpoint{NetworkID: n.ID} // connected again, without an address
			}
		}
		if gone%3 == 0 {
			_, _ = e.removeNetwork([]string{n.Name})
		}
		gone++
	}
	for _, l := range e.links {
		if l.alias != "" {
			l.up, l.routes, l.addresses = false, nil, nil
		}
	}
}

// holds requires that the engine has what the lab says.
func (l *lab) holds(t testing.TB, e *engine) {
	t.Helper()
	for i := range l.t.Networks {
		n := &l.t.Networks[i]
		got := e.network(n.Name)
		require.NotNil(t, got, n.Name)
		if n.External {
			continue
		}
		assert.Equal(t, n.Mode == vnet.HostOnly || n.Mode == vnet.Internal, got.Internal, n.Name)
		if n.Subnet.IsValid() {
			assert.Contains(t, got.pools, n.Subnet.Masked())
		}
		if n.Subnet6.IsValid() {
			assert.Contains(t, got.pools, n.Subnet6.Masked())
		}
	}
	for i := range l.t.Machines {
		m := &l.t.Machines[i]
		c := e.container(m.HypervisorName())
		require.NotNil(t, c)
		for j := range m.NICs {
			nic := &m.NICs[j]
			if nic.Network == "" || nic.Connected == vnet.Off {
				continue
			}
			var name string
			for k := range l.t.Networks {
				if l.t.Networks[k].Label == nic.Network {
					name = l.t.Networks[k].Name
				}
			}
			on := c.nets[name]
			require.NotNil(t, on, "%s is not on %s", c.name, name)
			if nic.Address.IsValid() {
				assert.Equal(t, nic.Address.String(), fmt.Sprint(on.IPAMConfig.IPv4Address))
			}
			if nic.Address6.IsValid() {
				assert.Equal(t, nic.Address6.String(), fmt.Sprint(on.IPAMConfig.IPv6Address))
			}
		}
	}
}

// TestFailures has every changing call fail once, before and after it does its work:
// the same again goes on from there.
func TestFailures(t *testing.T) {
	for _, l := range labs(t) {
		if l.plan.Steps.Len() > 40 {
			continue // there is nothing in those that others have not
		}
		t.Run(l.name, func(t *testing.T) {
			start := l.host()
			before := start.things()
			whole := start.clone()
			l.ok(t, vnet.OpUp, whole)
			want := whole.things()
			for _, op := range []vnet.Op{vnet.OpUp, vnet.OpDown} {
				for _, how := range []string{"before", "after", "half"} {
					for at := 1; ; at++ {
						e := start.clone()
						if op == vnet.OpDown {
							e = whole.clone()
						}
						e.failAt, e.failAfter, e.failHalf = at, how != "before", how == "half"
						if c := l.carry(t, op, e); c.err == nil {
							require.Less(t, e.changes, at, "a failure is passed over\n%s", c.out)
							break
						}
						e.failAt = 0
						if op == vnet.OpDown {
							l.ok(t, vnet.OpDown, e)
							alike(t, before, e.things(), "down after failure %d leaves something", at)
							continue
						}
						other := e.clone()
						l.ok(t, vnet.OpUp, e)
						alike(t, want, e.things(), "up after failure %d", at)
						l.ok(t, vnet.OpDown, other)
						alike(t, before, other.things(), "down after failure %d of up leaves something", at)
					}
				}
			}
		})
	}
}

// TestPowerShell: on Windows the scripts are in the subset of PowerShell that the
// project interprets.
func TestPowerShell(t *testing.T) {
	for _, create := range []bool{false, true} {
		topology := "lab \"desk\" {\n  backend \"docker\" { image = \"debian:13\" }\n}\n" + rich[:strings.Index(rich, `network "lan"`)] + `
machine "web" {
  nic {
    network = network.front
    forward {
      host  = "0.0.0.0:8080"
      guest = 80
    }
  }
  nic { network = network.back }
}
`
		loaded, diags := config.Load([]config.File{{Name: "lab.hcl", Bytes: []byte(topology)}}, cases.Options("lab"))
		require.NoError(t, diags.Err())
		plan, diags := vnet.Generate(loaded, docker.New(), vnet.Target{HostOS: vnet.Windows}, vnet.Options{CreateMachines: create})
		require.NoError(t, diags.Err())
		text, err := script.PowerShell(plan)
		require.NoError(t, err)
		_, err = pwsh.Parse(text)
		require.NoError(t, err)
		for _, tool := range plan.Tools {
			assert.Equal(t, "docker", tool.Name, "on Windows there is no other")
		}
	}
}
