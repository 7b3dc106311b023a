//go:build live

package docker

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
func every(t testing.TB, e engine) labs.Case {
	t.Helper()
	text, err := os.ReadFile("testdata/every.hcl")
	require.NoError(t, err)
	return written(t, e, "every", string(text))
}

// written is a lab of this text, for an engine.
func written(t testing.TB, e engine, name, text string) labs.Case {
	t.Helper()
	dir := filepath.Join(t.TempDir(), name)
	require.NoError(t, os.Mkdir(dir, 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "lab.hcl"), []byte(text), 0o644))
	return labs.Case{Name: name, Backend: "docker", Dir: dir, Args: []string{"--target-version", e.version.String()}}
}

// TestFailures fails every changing call of an up in turn, half of them before
// and half of them after they took effect, and runs up again: the end is the same
// as without a failure. The same for an edit, and for down. The short form fails a
// third of the calls, half of those on each engine.
func TestFailures(t *testing.T) {
	t.Parallel()
	for share, e := range engines {
		t.Run(e.String(), func(t *testing.T) {
			t.Parallel()
			first, stride := 1, 1
			if testing.Short() {
				first, stride = 1+3*share, 6
			}
			c := every(t, e)
			b := newBox(t, e)
			script, topology := c.Script(t)
			edited, editedTopology := c.Edited(t, labs.Edit).Script(t)
			b.prepare(false, topology, editedTopology)
			before := b.visible()

			ok := func(script, op string) outcome {
				t.Helper()
				o := b.script("dash", script, op)
				require.Zero(t, o.status, "%s:\n%s", op, o)
				return o
			}
			made := len(ok(script, "up").changes())
			b.matches(topology, theirs)
			want := b.visible()
			changed := len(ok(edited, "up").changes())
			b.matches(editedTopology, theirs)
			wantEdited := b.visible()
			undone := len(ok(edited, "down").changes())
			require.Equal(t, before, b.visible())
			require.Greater(t, made, 8)

			run := func(script, op string, n, calls int) {
				t.Helper()
				if n > calls {
					ok(script, op)
					return
				}
				b.failing(script, op, n)
			}
			for n := first; n <= max(made, changed, undone); n += stride {
				run(script, "up", n, made)
				require.Equal(t, want, b.visible(), "up after call %d failed", n)
				run(edited, "up", n, changed)
				require.Equal(t, wantEdited, b.visible(), "up of the edited lab after call %d failed", n)
				run(edited, "down", n, undone)
				require.Equal(t, before, b.visible(), "down after call %d failed", n)
			}
			t.Logf("failed every %d. of %d changing calls of up, of %d of an edit, and of %d of down", stride, made, changed, undone)
		})
	}
}

// failing runs an operation whose n-th change fails, then again without.
func (b *box) failing(script, op string, n int) {
	b.t.Helper()
	b.fail = fmt.Sprintf("%d %s", n, []string{"before", "after"}[n/2%2])
	o := b.script("dash", script, op)
	b.fail = ""
	require.Equal(b.t, 1, o.status, "call %d of %s:\n%s", n, op, o)
	o = b.script("dash", script, op)
	require.Zero(b.t, o.status, "%s after call %d failed:\n%s", op, n, o)
}

// TestForeign has objects of wanted names that are not the lab's: they stop the
// lab before anything is changed, and survive.
func TestForeign(t *testing.T) {
	t.Parallel()
	for _, e := range engines {
		t.Run(e.String(), func(t *testing.T) {
			t.Parallel()
			b := newBox(t, e)
			c := every(t, e)
			script, topology := c.Script(t)
			b.prepare(false, topology)
			b.docker("network", "create", "--subnet", "198.18.30.0/24", "every-campus")
			other := written(t, e, "other", "lab \"other\" {}\nnetwork \"mgmt\" {\n  name = \"every-mgmt\"\n  mode = \"host-only\"\n}\n")
			otherScript, _ := other.Script(t)
			o := b.script("dash", otherScript, "up")
			require.Zero(t, o.status, o)
			before := b.visible()

			for _, op := range []string{"up", "check"} {
				o := b.script("dash", script, op)
				require.Equal(t, 1, o.status, o)
				assert.Contains(t, o.stderr, "every-campus: in the way: it carries no mark of a lab")
				assert.Contains(t, o.stderr, "every-mgmt: in the way: it belongs to lab other")
				assert.Empty(t, o.changes())
			}
			o = b.script("dash", script, "down")
			require.Zero(t, o.status, o)
			assert.Contains(t, o.stdout, "every-campus: left: it carries no mark of a lab")
			assert.Equal(t, before, b.visible())
		})
	}
}

// TestMissing names all missing machines at once.
func TestMissing(t *testing.T) {
	t.Parallel()
	b := newBox(t, newer)
	script, _ := every(t, newer).Script(t)
	o := b.script("dash", script, "up")
	require.Equal(t, 1, o.status)
	for _, name := range []string{"web", "db"} {
		assert.Contains(t, o.stderr, "Docker has no container "+name)
	}
	assert.Empty(t, o.changes())
}

// TestExecutor has vnet.Execute, without a shell, reach the script's states.
func TestExecutor(t *testing.T) {
	t.Parallel()
	for _, e := range engines {
		t.Run(e.String(), func(t *testing.T) {
			t.Parallel()
			c := every(t, e)
			b := newBox(t, e)
			script, topology := c.Script(t)
			b.prepare(false, topology)
			before := b.visible()
			up := b.script("dash", script, "up")
			require.Zero(t, up.status, up)
			want := b.visible()
			down := b.script("dash", script, "down")
			require.Zero(t, down.status, down)

			backend, ok := backends.Lookup("docker")
			require.True(t, ok)
			plan, diags := vnet.Generate(c.Loaded(t), backend, vnet.Target{HostOS: vnet.Linux, Version: e.version}, vnet.Options{})
			require.NoError(t, diags.Err())
			b.execute(plan, vnet.OpUp)
			assert.Equal(t, want, b.visible())
			b.matches(topology, theirs)
			assert.False(t, b.execute(plan, vnet.OpCheck).Pending())
			b.execute(plan, vnet.OpDown)
			assert.Equal(t, before, b.visible())
		})
	}
}

// execute carries a plan out as a program does that uses the library.
func (b *box) execute(plan *vnet.Plan, op vnet.Op) vnet.Result {
	b.t.Helper()
	for _, f := range plan.Files {
		b.write("/tmp/plan/"+f.Path, string(f.Content))
	}
	r, err := vnet.Execute(context.Background(), plan, op, vnet.Executor{
		Dir: "/tmp/plan",
		Run: func(ctx context.Context, argv []string, input string) ([]byte, []byte, int, error) {
			cmd := b.command(ctx, nil, argv...)
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
	require.NoError(b.t, err)
	return r
}
