//go:build live

package labs

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/stretchr/testify/require"

	"github.com/vnetgen/vnetgen/backends"
	"github.com/vnetgen/vnetgen/vnet"
	"github.com/vnetgen/vnetgen/vnet/config"
)

// Case is a lab to put on a hypervisor: a golden or an example.
type Case struct {
	Name    string
	Backend string   // whose it is
	Dir     string   // holds its files
	Args    []string // of the command
	Skip    string   // why it cannot run here
}

// All returns every example and every golden that has a script of the backend.
func All(t testing.TB, backend string) []Case {
	t.Helper()
	var all []Case
	examples, err := filepath.Glob("../../examples/*/lab.hcl")
	require.NoError(t, err)
	for _, path := range examples {
		dir := filepath.Dir(path)
		all = append(all, Case{Name: "example-" + filepath.Base(dir), Backend: backend, Dir: dir})
	}
	goldens, err := filepath.Glob("../../golden/testdata/*.txtar")
	require.NoError(t, err)
	for _, path := range goldens {
		if c, ok := golden(t, path, backend); ok {
			all = append(all, c)
		}
	}
	require.NotEmpty(t, examples)
	require.Greater(t, len(all), len(examples))
	return all
}

// golden unpacks a golden's input.
func golden(t testing.TB, path, backend string) (Case, bool) {
	t.Helper()
	archive, err := txtar.ParseFile(path)
	require.NoError(t, err)
	name := strings.TrimSuffix(filepath.Base(path), ".txtar")
	c := Case{Name: name, Backend: backend, Dir: filepath.Join(t.TempDir(), name)}
	require.NoError(t, os.Mkdir(c.Dir, 0o755))
	scripted := false
	for _, f := range archive.Files {
		switch {
		case f.Name == backend+".sh":
			scripted = true
		case f.Name == "args":
			c.Args = strings.Fields(string(f.Data))
		case strings.Contains(f.Name, ".hcl") || strings.Contains(f.Name, ".vnetvars"):
			require.NoError(t, os.WriteFile(filepath.Join(c.Dir, f.Name), f.Data, 0o644))
		}
	}
	if i := slices.Index(c.Args, "--host-os"); i >= 0 && c.Args[i+1] != "linux" || slices.Contains(c.Args, "--host-os=macos") {
		c.Skip = "needs a host of another system: " + strings.Join(c.Args, " ")
	}
	return c, scripted
}

// vnetgen runs the command, built by the run script, which says where it is.
func vnetgen(t testing.TB, dir string, args ...string) []byte {
	t.Helper()
	c := exec.Command(os.Getenv("LAB_VNETGEN"), args...)
	c.Dir = dir
	var stderr bytes.Buffer
	c.Stderr = &stderr
	out, err := c.Output()
	require.NoError(t, err, "vnetgen %q: %s", args, stderr.String())
	return out
}

// Script writes the case's script and returns its path, with the resolved
// topology that it is about.
func (c Case) Script(t testing.TB) (string, *vnet.Topology) {
	t.Helper()
	args := append([]string{"hcl2" + c.Backend, "--host-os", "linux"}, c.Args...)
	if slices.Contains(c.Args, "--host-os") {
		args = append([]string{"hcl2" + c.Backend}, c.Args...)
	}
	path := filepath.Join(t.TempDir(), c.Name+".sh")
	require.NoError(t, os.WriteFile(path, vnetgen(t, c.Dir, append(args, ".")...), 0o755))
	return path, c.Topology(t)
}

// Folder returns a folder with the script and the files that it brings along.
func (c Case) Folder(t testing.TB) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "out")
	args := append([]string{"hcl2" + c.Backend, "--host-os", "linux", "-o", dir}, c.Args...)
	vnetgen(t, c.Dir, append(args, ".")...)
	return dir
}

// Loaded reads the lab as the command does.
func (c Case) Loaded(t testing.TB) *vnet.Topology {
	t.Helper()
	options := config.Options{Name: filepath.Base(c.Dir)}
	for i := 0; i < len(c.Args); i++ {
		switch c.Args[i] {
		case "--var":
			options.Vars = append(options.Vars, c.Args[i+1])
		case "--var-file":
			data, err := os.ReadFile(filepath.Join(c.Dir, c.Args[i+1]))
			require.NoError(t, err)
			options.VarFiles = append(options.VarFiles, config.File{Name: c.Args[i+1], Bytes: data})
		}
	}
	files, diags := config.Read(c.Dir, nil)
	require.NoError(t, diags.Err())
	topology, diags := config.Load(files, options)
	require.NoError(t, diags.Err())
	return topology
}

// Topology is the lab as the hypervisor is to have it.
func (c Case) Topology(t testing.TB) *vnet.Topology {
	t.Helper()
	backend, ok := backends.Lookup(c.Backend)
	require.True(t, ok)
	resolved, diags := vnet.Prepare(c.Loaded(t), backend, c.target(t), vnet.Options{CreateMachines: c.Creates()})
	require.NoError(t, diags.Err())
	return resolved
}

// target is what the case is for, on a host with Linux.
func (c Case) target(t testing.TB) vnet.Target {
	t.Helper()
	target := vnet.Target{HostOS: vnet.Linux}
	if i := slices.Index(c.Args, "--target-version"); i >= 0 {
		v, err := vnet.ParseVersion(c.Args[i+1])
		require.NoError(t, err)
		target.Version = v
	}
	if i := slices.Index(c.Args, "--variant"); i >= 0 {
		target.Variant = c.Args[i+1]
	}
	return target
}

// Creates says whether the lab makes its machines.
func (c Case) Creates() bool { return slices.Contains(c.Args, "--create-machines") }

// Edited writes another lab into a folder of its own and returns it as a case.
func (c Case) Edited(t testing.TB, edit func(*vnet.Topology)) Case {
	t.Helper()
	topology := c.Loaded(t)
	edit(topology)
	e := Case{Name: c.Name + "-edited", Backend: c.Backend, Dir: filepath.Join(t.TempDir(), filepath.Base(c.Dir))}
	require.NoError(t, os.Mkdir(e.Dir, 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(e.Dir, "lab.hcl"), config.Write(topology), 0o644))
	for i := 0; i < len(c.Args); i++ {
		switch c.Args[i] {
		case "--var", "--var-file":
			i++ // evaluated already
		default:
			e.Args = append(e.Args, c.Args[i])
		}
	}
	return e
}
