//go:build live

package docker

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// run2 makes the containers aa and bb, which serve, on nothing, and brings a lab of
// them up. What is published is the ports that the lab says.
func (b *box) run2(text string) (aa, bb *node) {
	b.t.Helper()
	script, topology := written(b.t, b.engine, "special", text).Script(b.t)
	for _, name := range []string{"aa", "bb"} {
		args := []string{"run", "-d", "--name", name, "--stop-signal", "SIGKILL"}
		for _, p := range published(name, topology) {
			args = append(args, "--publish", p)
		}
		b.docker(append(args, image)...)
		b.docker("network", "disconnect", "bridge", name)
	}
	o := b.script("dash", script, "up")
	require.Zero(b.t, o.status, o)
	b.matches(topology, theirs)
	return b.container("aa").serve(), b.container("bb").serve()
}

// TestRouted has the outside see the machines' own addresses.
func TestRouted(t *testing.T) {
	t.Parallel()
	b := newBox(t, newer)
	aa, _ := b.run2(`
lab "routed" {}
network "n" {
  mode   = "nat-network"
  subnet = "10.123.0.0/24"
  backend "docker" { routed = true }
}
machine "aa" {
  nic {
    network = network.n
    address = "10.123.0.20"
  }
}
machine "bb" {
  nic {
    network = network.n
    address = "10.123.0.21"
  }
}
`)
	b.out.serve()
	assert.False(t, aa.tcp(outAddress, port).Reached, "nobody knows the way back")
	b.run("ip", "-n", "out", "route", "add", "10.123.0.0/24", "via", hostAddress)
	assert.Equal(t, reached("out", "10.123.0.20"), aa.tcp(outAddress, port))
	assert.Equal(t, reached("bb", "10.123.0.20"), aa.tcp("10.123.0.21", port))
	assert.Equal(t, reached("aa", "10.123.0.1"), b.self.tcp("10.123.0.20", port))
	assert.False(t, b.out.tcp("10.123.0.20", port).Reached, "nothing is published")
}

// TestIPv6 has machines with addresses of both families. Engines before 27 leave
// IPv6 open to whoever has a route, and are refused.
func TestIPv6(t *testing.T) {
	t.Parallel()
	b := newBox(t, newer)
	aa, _ := b.run2(`
lab "six" {}
network "n" {
  mode    = "nat-network"
  subnet  = "10.124.0.0/24"
  subnet6 = "fd00:124::/64"
}
machine "aa" {
  nic {
    network  = network.n
    address6 = "fd00:124::20"
    forward {
      host  = "[2001:db8:cb::1]:7001"
      guest = 8080
    }
  }
}
machine "bb" {
  nic {
    network  = network.n
    address6 = "fd00:124::21"
  }
}
`)
	b.out.serve()
	b.self.serve()
	assert.Equal(t, reached("bb", "fd00:124::20"), aa.tcp("fd00:124::21", port))
	assert.Equal(t, reached("out", "2001:db8:cb::1"), aa.tcp("2001:db8:cb::2", port), "as the host")
	assert.Equal(t, reached("host", "fd00:124::20"), aa.tcp("fd00:124::1", port))
	assert.Equal(t, "aa", b.out.tcp("2001:db8:cb::1", 7001).Who)
	b.run("ip", "-n", "out", "-6", "route", "add", "fd00:124::/64", "via", "2001:db8:cb::1")
	assert.False(t, b.out.tcp("fd00:124::20", port).Reached, "past the forward, with a route")
	assert.False(t, b.out.tcp("fd00:124::21", port).Reached, "with a route")
	assert.False(t, b.out.ping("fd00:124::21").Reached, "with a route")
}

// TestRestart restarts the engine: nothing is left to do when the containers run
// again.
func TestRestart(t *testing.T) {
	t.Parallel()
	for _, e := range engines {
		t.Run(e.String(), func(t *testing.T) {
			t.Parallel()
			b := newBox(t, e)
			script, topology := every(t, e).Script(t)
			b.prepare(false, topology)
			o := b.script("dash", script, "up")
			require.Zero(t, o.status, o)
			want := b.visible()
			b.restart()
			o = b.script("dash", script, "check")
			require.Zero(t, o.status, o)
			b.power(topology, "start")
			b.matches(topology, theirs)
			b.idle("dash", script)
			assert.Equal(t, want, b.visible())
		})
	}
}
