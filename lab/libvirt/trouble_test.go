//go:build live

package libvirt

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/vnetgen/vnetgen/backends"
	"github.com/vnetgen/vnetgen/lab/internal/labs"
	"github.com/vnetgen/vnetgen/vnet"
)

// every is the lab that the proofs of single steps use.
func every(t testing.TB) labs.Case {
	t.Helper()
	text, err := os.ReadFile("testdata/every.hcl")
	require.NoError(t, err)
	return written(t, "every", string(text))
}

// written is a lab of this text.
func written(t testing.TB, name, text string) labs.Case {
	t.Helper()
	dir := filepath.Join(t.TempDir(), name)
	require.NoError(t, os.Mkdir(dir, 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "lab.hcl"), []byte(text), 0o644))
	return labs.Case{Name: name, Backend: "libvirt", Dir: dir}
}

// TestFailures fails every changing call of an up in turn, half of them before
// and half of them after they took effect, and runs up again: the end is the
// same as without a failure. Then the same for down. Each kind of host takes a
// third of the calls.
func TestFailures(t *testing.T) {
	t.Parallel()
	for share, kind := range hosts {
		t.Run(kind.String(), func(t *testing.T) {
			t.Parallel()
			stride := len(hosts)
			if testing.Short() {
				stride *= 4 // some of the calls, for CI's time
			}
			c := every(t)
			b := boxFor(t, c, kind)
			script, topology := c.Script(t)
			before := b.visible()

			ok := func(op string) outcome {
				o := b.script("dash", script, op)
				require.Zero(t, o.status, "%s:\n%s%s", op, o.stdout, o.stderr)
				return o
			}
			changes := len(ok("up").changes())
			b.matches(topology)
			want := b.visible()
			undone := len(ok("down").changes())
			require.Equal(t, before, b.visible())
			require.Greater(t, changes, 20)

			for n := 1 + share; n <= changes; n += stride {
				b.failing(script, "up", n)
				require.Equal(t, want, b.visible(), "up after call %d failed", n)
				ok("down")
				require.Equal(t, before, b.visible(), "down after call %d of up failed", n)
			}
			for n := 1 + share; n <= undone; n += stride {
				ok("up")
				b.failing(script, "down", n)
				require.Equal(t, before, b.visible(), "down after call %d failed", n)
			}
			t.Logf("failed every %d. of %d changing calls of up, and of %d of down", stride, changes, undone)
		})
	}
}

// failing runs an operation whose n-th change fails, then again without.
func (b *box) failing(script, op string, n int) {
	b.t.Helper()
	b.fail = fmt.Sprintf("%d %s", n, []string{"before", "after"}[n/2%2])
	o := b.script("dash", script, op)
	b.fail = ""
	if o.status == 0 && o.changes()[n-1][0] == "rm" {
		return // the script's last call: whether its folder is gone changes nothing
	}
	require.Equal(b.t, 1, o.status, "call %d of %s:\n%s%s", n, op, o.stdout, o.stderr)
	o = b.script("dash", script, op)
	require.Zero(b.t, o.status, "%s after call %d failed:\n%s%s", op, n, o.stdout, o.stderr)
}

// TestForeign has objects of wanted names that are not the lab's: they stop the
// lab before anything is changed, and survive.
func TestForeign(t *testing.T) {
	t.Parallel()
	c := every(t)
	b := boxFor(t, c, hosts[0])
	b.network("every-campus", "<network><name>every-campus</name><bridge name='theirs'/></network>")
	text, err := os.ReadFile("testdata/every.hcl")
	require.NoError(t, err)
	other := written(t, "other", strings.NewReplacer(`lab "every"`, `lab "other"`, "network \"mgmt\" {", "network \"mgmt\" {\n  name = \"every-mgmt\"",
		"10.120.0.", "10.121.0.", "8080", "8081", "5353", "5354").Replace(string(text)))
	otherScript, _ := other.Script(t)
	o := b.script("dash", otherScript, "up")
	require.Zero(t, o.status, o.stdout+o.stderr)
	before := b.visible()

	script, _ := c.Script(t)
	for _, op := range []string{"up", "check"} {
		o := b.script("dash", script, op)
		require.Equal(t, 1, o.status, o.stdout+o.stderr)
		assert.Contains(t, o.stderr, "network every-campus: in the way: it carries no mark of a lab")
		assert.Contains(t, o.stderr, "network every-mgmt: in the way: it belongs to lab other")
		assert.Empty(t, work(o))
	}
	o = b.script("dash", script, "down")
	require.Zero(t, o.status, o.stdout+o.stderr)
	assert.Contains(t, o.stdout, "network every-campus: left: it carries no mark of a lab")
	assert.Equal(t, before, b.visible())
}

// TestMissing names all missing machines at once.
func TestMissing(t *testing.T) {
	t.Parallel()
	b := newBox(t, hosts[1])
	script, _ := every(t).Script(t)
	o := b.script("dash", script, "up")
	require.Equal(t, 1, o.status)
	for _, name := range []string{"web", "db"} {
		assert.Contains(t, o.stderr, "libvirt has no machine "+name+": make it first, or generate with --create-machines")
	}
	assert.Empty(t, work(o))
}

// TestExecutor has vnet.Execute, without a shell, make the calls that the script
// makes and reach its states.
func TestExecutor(t *testing.T) {
	t.Parallel()
	c := every(t)
	b := boxFor(t, c, hosts[2])
	before := b.visible()
	script, topology := c.Script(t)
	up := b.script("dash", script, "up")
	require.Zero(t, up.status, up.stdout+up.stderr)
	want := b.visible()
	down := b.script("dash", script, "down")
	require.Zero(t, down.status, down.stdout+down.stderr)

	backend, ok := backends.Lookup("libvirt")
	require.True(t, ok)
	plan, diags := vnet.Generate(c.Loaded(t), backend, vnet.Target{HostOS: vnet.Linux}, vnet.Options{})
	require.NoError(t, diags.Err())
	for _, f := range plan.Files {
		b.run("mkdir", "-p", filepath.Dir("/tmp/plan/"+f.Path))
		b.write("/tmp/plan/"+f.Path, string(f.Content))
	}
	var calls [][]string
	execute := func(op vnet.Op) vnet.Result {
		calls = nil
		r, err := vnet.Execute(context.Background(), plan, op, vnet.Executor{
			Dir: "/tmp/plan",
			Run: func(ctx context.Context, argv []string, input string) ([]byte, []byte, int, error) {
				calls = append(calls, argv)
				cmd := b.command(ctx, []string{"LC_ALL=C.UTF-8"}, argv...)
				cmd.Stdin = strings.NewReader(input)
				var stdout, stderr strings.Builder
				cmd.Stdout, cmd.Stderr = &stdout, &stderr
				err := cmd.Run()
				if exit := new(exec.ExitError); errors.As(err, &exit) {
					return []byte(stdout.String()), []byte(stderr.String()), exit.ExitCode(), nil
				}
				return []byte(stdout.String()), []byte(stderr.String()), 0, err
			},
		})
		require.NoError(t, err)
		return r
	}
	execute(vnet.OpUp)
	assert.Equal(t, want, b.visible())
	b.matches(topology)
	assert.False(t, execute(vnet.OpCheck).Pending())
	execute(vnet.OpDown)
	assert.Equal(t, before, b.visible())
}

// TestRunning changes a lab whose machine runs: what can be changed live is, the
// rest stops with the machine's or network's name, and nothing is powered off.
func TestRunning(t *testing.T) {
	t.Parallel()
	for _, kind := range hosts[:2] {
		t.Run(kind.String(), func(t *testing.T) {
			t.Parallel()
			lab := func(network, more, mtu string) labs.Case {
				return written(t, "running", `
lab "running" {}
network "a" {
  mode   = "nat-network"
  subnet = "10.131.0.0/24"
`+mtu+`
}
network "b" {
  mode   = "nat-network"
  subnet = "10.132.0.0/24"
}
machine "web" {
  nic {
    network = network.`+network+`
    mac     = "52:54:00:aa:00:01"
    `+more+`
  }
}
`)
			}
			first := lab("a", "", "")
			b := boxFor(t, first, kind)
			up := func(c labs.Case) (outcome, *vnet.Topology) {
				script, topology := c.Script(t)
				return b.script("dash", script, "up"), topology
			}
			ok := func(c labs.Case) {
				t.Helper()
				o, topology := up(c)
				require.Zero(t, o.status, o.stdout+o.stderr)
				b.matches(topology)
				assert.Contains(t, b.virsh("domstate", "web"), "running")
			}
			o, _ := up(first)
			require.Zero(t, o.status, o.stdout+o.stderr)
			b.virsh("start", "web")
			ok(first)
			ok(lab("b", "connected = false", ""))
			ok(lab("a", "address = \"10.131.0.77\"\n    forward {\n      host  = 8080\n      guest = 80\n    }", ""))
			plugged := lab("a", "}\n  nic {\n    network = network.b", "")
			ok(plugged)
			live := b.virsh("dumpxml", "web")
			assert.Contains(t, live, "<source network='running-a' portid=")
			assert.Contains(t, live, "<source network='running-b' portid=")

			o, _ = up(lab("a", "}\n  nic {\n    network = network.b", "  mtu = 1300"))
			require.Equal(t, 1, o.status, o.stdout+b.virsh("net-dumpxml", "running-a"))
			assert.Contains(t, o.stderr, "network running-a: it still differs")
			assert.Contains(t, o.stderr, "running machines are on network running-a: shut them down, then run this again")
			assert.Contains(t, b.virsh("domstate", "web"), "running")
			ok(plugged)

			script, _ := plugged.Script(t)
			o = b.script("dash", script, "down")
			require.Equal(t, 1, o.status)
			assert.Contains(t, o.stderr, "running machines are on network running-a: shut them down, then run this again")
			assert.Empty(t, work(o))
			b.virsh("destroy", "web")
			o = b.script("dash", script, "down")
			require.Zero(t, o.status, o.stdout+o.stderr)
		})
	}
}

// TestSession has a user's own libvirt, which makes no networks.
func TestSession(t *testing.T) {
	t.Parallel()
	b := newBox(t, hosts[1])
	c := written(t, "session", `
lab "session" {}
network "office" {
  mode = "bridged"
  backend "libvirt" {
    bridge = "br0"
  }
}
machine "web" {
  nic {
    mode = "nat"
    forward {
      host  = 8080
      guest = 80
    }
  }
  nic { network = network.office }
}
`)
	c.Args = []string{"--variant", "session", "--create-machines"}
	script, _ := c.Script(t)
	run := func(op string) outcome {
		o := b.script("dash", script, op, "HOME=/root", "XDG_RUNTIME_DIR=/run/user-of-lab")
		require.Zero(t, o.status, o.stdout+o.stderr)
		return o
	}
	b.run("mkdir", "-m", "700", "/run/user-of-lab")
	run("up")
	xml := b.run("env", "HOME=/root", "XDG_RUNTIME_DIR=/run/user-of-lab", "virsh", "-c", "qemu:///session", "dumpxml", "web")
	assert.Contains(t, xml, "<source bridge='br0'/>")
	assert.Contains(t, xml, "<backend type='passt'/>")
	assert.Empty(t, work(run("up")))
	assert.Empty(t, work(run("check")))
	run("down")
	assert.Empty(t, strings.TrimSpace(b.run("env", "HOME=/root", "XDG_RUNTIME_DIR=/run/user-of-lab", "virsh", "-c", "qemu:///session", "list", "--all", "--name")))
	assert.NotContains(t, b.virsh("list", "--all", "--name"), "web", "the system's libvirt has nothing of it")
}

// TestHostForward has a libvirt without passt: QEMU itself listens for a machine
// that the lab made, and what a person adds to that machine stays.
func TestHostForward(t *testing.T) {
	t.Parallel()
	b := newBox(t, hosts[0])
	lab := func(port, more string) string {
		c := written(t, "hostfwd", `
lab "hostfwd" {}
machine "web" {
  nic {
    mode = "nat"
    forward {
      host  = `+port+`
      guest = 80
    }
    forward {
      host     = "203.0.113.1:5353"
      guest    = 53
      protocol = "udp"
    }
  }
`+more+`
}
`)
		c.Args = []string{"--target-version", "9.0", "--create-machines"}
		script, topology := c.Script(t)
		o := b.script("dash", script, "up")
		require.Zero(t, o.status, o.stdout+o.stderr)
		b.matches(topology)
		b.idle(t, "dash", script)
		return script
	}
	lab("8080", "")
	b.run("sh", "-euc", `
		virsh dumpxml --inactive web | sed "s|</qemu:commandline>|<qemu:arg value='-name'/><qemu:arg value='mine'/></qemu:commandline>|" >/tmp/mine.xml
		virsh define /tmp/mine.xml`)
	script := lab("8081", "  nic { mode = \"nat\" }")
	xml := b.virsh("dumpxml", "web")
	assert.Contains(t, xml, "<qemu:arg value='mine'/>")
	assert.NotContains(t, xml, "8080")
	b.virsh("start", "web")
	assert.Contains(t, b.run("ss", "-Hltn"), "127.0.0.1:8081")
	assert.Contains(t, b.run("ss", "-Hlun"), "203.0.113.1:5353")
	assert.Contains(t, b.virsh("qemu-monitor-command", "--hmp", "web", "info usernet"), "8081")
	b.virsh("destroy", "web")
	o := b.script("dash", script, "down")
	require.Zero(t, o.status, o.stdout+o.stderr)
	assert.NotContains(t, b.virsh("list", "--all", "--name"), "web")

	// A machine that is the user's is left alone.
	b.define("web")
	o = b.script("dash", script, "up")
	require.Equal(t, 1, o.status, o.stdout+o.stderr)
	assert.Contains(t, o.stderr, "forwards of web by QEMU: in the way: it carries no mark of a lab")
	assert.Empty(t, work(o))
}
