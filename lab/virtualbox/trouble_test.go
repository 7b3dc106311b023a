//go:build live

package virtualbox

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/vnetgen/vnetgen/backends"
	"github.com/vnetgen/vnetgen/lab/internal/labs"
	"github.com/vnetgen/vnetgen/vnet"
)

// every is the lab that the proofs of single steps use.
func every(t testing.TB) labs.Case {
	dir := filepath.Join(t.TempDir(), "every")
	require.NoError(t, os.Mkdir(dir, 0o755))
	data, err := os.ReadFile("testdata/every.hcl")
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "lab.hcl"), data, 0o644))
	return labs.Case{Name: "every", Backend: "virtualbox", Dir: dir}
}

// TestFailures fails every changing call of an up in turn, half of them before
// and half of them after they took effect, and runs up again: the end is the
// same as without a failure. Then the same for down.
func TestFailures(t *testing.T) {
	t.Parallel()
	const shares = 2 // each a VirtualBox of its own, side by side
	stride := shares
	if testing.Short() {
		stride = 5 * shares // some of the calls, for CI's time
	}
	for share := range shares {
		t.Run(fmt.Sprintf("share %d", share+1), func(t *testing.T) {
			t.Parallel()
			c := every(t)
			b := boxFor(t, c)
			script, topology := c.Script(t)
			before := b.visible()
			start := b.save()

			up := b.script("dash", script, "up")
			require.Zero(t, up.status, up.stdout+up.stderr)
			b.matches(b.stored(), topology)
			want, changes := b.visible(), len(up.changes())
			require.Greater(t, changes, 20)
			made := b.save()

			down := b.script("dash", script, "down")
			require.Zero(t, down.status, down.stdout+down.stderr)
			require.Equal(t, before, b.visible())
			undone := len(down.changes())

			for n := 1 + share; n <= changes; n += stride {
				b.restore(start)
				b.failing(t, script, "up", n)
				require.Equal(t, want, b.visible(), "up after call %d failed", n)
			}
			if testing.Short() {
				labs.NotProven(t, "the short form leaves failures of down out; run lab/virtualbox/run without -short")
				return
			}
			for n := 1 + share; n <= undone; n += 3 * stride {
				b.restore(made)
				b.failing(t, script, "down", n)
				require.Equal(t, before, b.visible(), "down after call %d failed", n)
			}
			t.Logf("failed every %d. of %d changing calls of up, every %d. of %d of down", stride, changes, 3*stride, undone)
		})
	}
}

// failing runs an operation whose n-th change fails, then again without.
func (b *box) failing(t *testing.T, script, op string, n int) {
	t.Helper()
	b.fail = fmt.Sprintf("%d %s", n, []string{"before", "after"}[n/2%2])
	o := b.script("dash", script, op)
	require.Equal(t, 1, o.status, "call %s of %s:\n%s%s", b.fail, op, o.stdout, o.stderr)
	assert.Contains(t, o.stderr, "injected", "the tool's words are shown")
	b.fail = ""
	o = b.script("dash", script, op)
	require.Zero(t, o.status, "%s after call %d failed:\n%s%s", op, n, o.stdout, o.stderr)
}

// saved is a configuration put aside.
type saved struct{ dir, adapters string }

// save puts the configuration aside.
func (b *box) save() saved {
	b.t.Helper()
	b.kill()
	dir := filepath.Join(b.t.TempDir(), "saved")
	b.host("cp", "-a", b.path(), dir)
	out, err := exec.Command("ip", "-n", "vboxlab-"+b.state, "-o", "link").Output()
	require.NoError(b.t, err)
	return saved{dir, string(out)}
}

// restore puts a saved configuration back, its host-only adapters included.
func (b *box) restore(s saved) {
	b.t.Helper()
	b.kill()
	require.NoError(b.t, os.RemoveAll(b.path()))
	b.host("cp", "-a", s.dir, b.path())
	for i := range 4 {
		name := fmt.Sprintf("vboxnet%d", i)
		_ = exec.Command("ip", "-n", "vboxlab-"+b.state, "link", "del", name).Run()
		if strings.Contains(s.adapters, name+":") {
			b.host("ip", "-n", "vboxlab-"+b.state, "tuntap", "add", "dev", name, "mode", "tap")
			b.host("ip", "-n", "vboxlab-"+b.state, "link", "set", name, "address", fmt.Sprintf("0a:00:27:00:00:%02x", i))
		}
	}
}

// TestForeign has objects of wanted names that are not the lab's: they stop the
// lab before anything is changed, and survive.
func TestForeign(t *testing.T) {
	t.Parallel()
	c := every(t)
	b := boxFor(t, c)
	script, topology := c.Script(t)
	b.vbox("natnetwork", "add", "--netname", topology.Networks[0].Name, "--network", "10.77.0.0/24", "--enable")
	before := b.visible()

	o := b.script("dash", script, "up")
	assert.Equal(t, 1, o.status)
	assert.Contains(t, o.stderr, topology.Networks[0].Name)
	assert.Empty(t, o.changes(), "nothing is changed when something is in the way")
	o = b.script("dash", script, "down")
	assert.Zero(t, o.status, o.stdout+o.stderr)
	assert.Equal(t, before, b.visible())

	// Another lab's slot: its name is said.
	b.vbox("natnetwork", "remove", "--netname", topology.Networks[0].Name)
	require.Zero(t, b.script("dash", script, "up").status)
	other := labs.Case{Name: "other", Backend: "virtualbox", Dir: filepath.Join(t.TempDir(), "other")}
	require.NoError(t, os.Mkdir(other.Dir, 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(other.Dir, "lab.hcl"), []byte("machine \"web\" {\n  nic { mode = \"nat\" }\n}\n"), 0o644))
	otherScript, _ := other.Script(t)
	before = b.visible()
	o = b.script("dash", otherScript, "up")
	assert.Equal(t, 1, o.status)
	assert.Contains(t, o.stderr, "every")
	assert.Empty(t, o.changes())
	assert.Equal(t, before, b.visible())
}

// TestMissing has no machines, and no interface of a name.
func TestMissing(t *testing.T) {
	t.Parallel()
	c := every(t)
	script, _ := c.Script(t)
	b := newBox(t)
	o := b.script("bash", script, "up")
	assert.Equal(t, 1, o.status)
	assert.Contains(t, o.stderr, "VirtualBox has no machine web")
	assert.Contains(t, o.stderr, "VirtualBox has no machine db", "all that is in the way is said at once")
	assert.Empty(t, o.changes())
}

// TestRunning changes machines that run: forwards live, a MAC not.
func TestRunning(t *testing.T) {
	t.Parallel()
	c := labs.Case{Name: "running", Backend: "virtualbox", Dir: filepath.Join(t.TempDir(), "running")}
	require.NoError(t, os.Mkdir(c.Dir, 0o755))
	lab := func(more string) (string, *vnet.Topology) {
		text := "network \"back\" { mode = \"internal\" }\nmachine \"m\" {\n  nic {\n    mode = \"nat\"\n    " + more + "\n  }\n  nic { network = network.back }\n}\n"
		require.NoError(t, os.WriteFile(filepath.Join(c.Dir, "lab.hcl"), []byte(text), 0o644))
		return c.Script(t)
	}
	script, topology := lab("")
	b := boxFor(t, c)
	require.Zero(t, b.script("dash", script, "up").status)
	b.vbox("modifyvm", "m", "--vm-execution-engine", "interpreter", "--memory", "32", "--nic2", "null")
	b.vbox("startvm", "m", "--type", "headless")

	// The second NIC was taken off by hand, since a lab machine has no driver
	// for internal networks to start with; it is put back live.
	o := b.script("dash", script, "up")
	require.Zero(t, o.status, o.stdout+o.stderr)
	info := b.vbox("showvminfo", "m")
	assert.Contains(t, info, "Internal Network '"+topology.Networks[0].Name+"'")
	assert.Contains(t, info, "running")
	b.idle(t, "dash", script)

	script, _ = lab("forward {\n      host  = 22080\n      guest = 80\n    }")
	o = b.script("dash", script, "up")
	require.Zero(t, o.status, o.stdout+o.stderr)
	info = b.vbox("showvminfo", "m")
	assert.Contains(t, info, "host port = 22080, guest ip = , guest port = 80")
	assert.Contains(t, info, "running")

	script, _ = lab("mac = \"08:00:27:11:22:33\"")
	o = b.script("dash", script, "up")
	assert.Equal(t, 1, o.status, "a MAC does not change live")
	assert.Contains(t, o.stderr, "running")
	o = b.script("dash", script, "down")
	assert.Equal(t, 1, o.status)
	assert.Contains(t, o.stderr, "machine m is running")

	b.vbox("controlvm", "m", "poweroff")
	require.Eventually(t, func() bool { return strings.Contains(b.vbox("showvminfo", "m"), "powered off") }, 10*time.Second, 100*time.Millisecond)
	require.Zero(t, b.script("dash", script, "up").status)
	require.Zero(t, b.script("dash", script, "down").status)
}

// TestExecutor carries plans out from Go, without a shell, and reaches the
// states that the script reaches.
func TestExecutor(t *testing.T) {
	t.Parallel()
	c := every(t)
	b := boxFor(t, c)
	script, topology := c.Script(t)
	before := b.visible()

	backend, _ := backends.Lookup("virtualbox")
	plan, diags := vnet.Generate(c.Loaded(t), backend, vnet.Target{HostOS: vnet.Linux}, vnet.Options{})
	require.NoError(t, diags.Err())
	execute := func(op vnet.Op) {
		t.Helper()
		_ = os.Remove(b.log)
		_, err := vnet.Execute(context.Background(), plan, op, vnet.Executor{Run: b.run})
		require.NoError(t, err)
	}

	up := b.script("dash", script, "up")
	require.Zero(t, up.status, up.stdout+up.stderr)
	want := b.visible()
	execute(vnet.OpUp)
	for _, call := range b.calls() {
		assert.False(t, changing(call), "the script left nothing to do: %q", call)
	}
	require.Zero(t, b.script("dash", script, "down").status)

	execute(vnet.OpUp)
	assert.Equal(t, remembered(up.changes()), remembered(outcome{calls: b.calls()}.changes()), "the same calls as the script's")
	b.matches(b.stored(), topology)
	assert.Equal(t, want, b.visible())
	b.idle(t, "dash", script)

	require.True(t, b.handEdit(topology))
	execute(vnet.OpUp)
	b.matches(b.stored(), topology)
	execute(vnet.OpDown)
	assert.Equal(t, before, b.visible())
}

// remembered leaves out the calls that keep a switch which VirtualBox forgets when
// its service restarts, which it does by itself (see docs/virtualbox.md).
func remembered(calls [][]string) [][]string {
	return slices.DeleteFunc(calls, func(call []string) bool {
		return len(call) > 2 && strings.HasSuffix(call[2], "/localhost")
	})
}

// run is how Execute reaches this VirtualBox.
func (b *box) run(ctx context.Context, argv []string, input string) (stdout, stderr []byte, status int, err error) {
	program := map[string]string{"VBoxManage": b.enter, "ip": filepath.Join(b.tools, "ip")}[argv[0]]
	c := exec.CommandContext(ctx, program, argv[1:]...)
	c.Env = append(b.env(), "LC_ALL=C")
	c.Stdin = strings.NewReader(input)
	var out, errs bytes.Buffer
	c.Stdout, c.Stderr = &out, &errs
	err = c.Run()
	if exit := new(exec.ExitError); errors.As(err, &exit) {
		return out.Bytes(), errs.Bytes(), exit.ExitCode(), nil
	}
	return out.Bytes(), errs.Bytes(), 0, err
}
