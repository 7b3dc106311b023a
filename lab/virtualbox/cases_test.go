//go:build live

package virtualbox

import (
	"bytes"
	"maps"
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

// liveCase is a lab to put on VirtualBox: a golden or an example.
type liveCase struct {
	name string
	dir  string   // holds its files
	args []string // of hcl2vbox
	skip string   // why it cannot run here
}

// cases returns every example and every golden that has a VirtualBox script.
func cases(t testing.TB) []liveCase {
	var all []liveCase
	examples, err := filepath.Glob("../../examples/*/lab.hcl")
	require.NoError(t, err)
	for _, path := range examples {
		dir := filepath.Dir(path)
		all = append(all, liveCase{name: "example-" + filepath.Base(dir), dir: dir})
	}
	goldens, err := filepath.Glob("../../golden/testdata/*.txtar")
	require.NoError(t, err)
	for _, path := range goldens {
		if c, ok := golden(t, path); ok {
			all = append(all, c)
		}
	}
	require.NotEmpty(t, examples)
	require.Greater(t, len(all), len(examples))
	return all
}

// golden unpacks a golden's input.
func golden(t testing.TB, path string) (liveCase, bool) {
	archive, err := txtar.ParseFile(path)
	require.NoError(t, err)
	name := strings.TrimSuffix(filepath.Base(path), ".txtar")
	c := liveCase{name: name, dir: filepath.Join(t.TempDir(), name)}
	require.NoError(t, os.Mkdir(c.dir, 0o755))
	scripted := false
	for _, f := range archive.Files {
		switch {
		case f.Name == "virtualbox.sh":
			scripted = true
		case f.Name == "args":
			c.args = strings.Fields(string(f.Data))
		case strings.Contains(f.Name, ".hcl") || strings.Contains(f.Name, ".vnetvars"):
			require.NoError(t, os.WriteFile(filepath.Join(c.dir, f.Name), f.Data, 0o644))
		}
	}
	if i := slices.Index(c.args, "--host-os"); i >= 0 && c.args[i+1] != "linux" || slices.Contains(c.args, "--host-os=macos") {
		c.skip = "needs a host of another system: " + strings.Join(c.args, " ")
	}
	return c, scripted
}

// vnetgen runs the command that the run script built.
func vnetgen(t testing.TB, dir string, args ...string) []byte {
	t.Helper()
	c := exec.Command(os.Getenv("VBOXLAB_VNETGEN"), args...)
	c.Dir = dir
	var stderr bytes.Buffer
	c.Stderr = &stderr
	out, err := c.Output()
	require.NoError(t, err, "vnetgen %q: %s", args, stderr.String())
	return out
}

// script writes the case's script and returns its path, with the resolved
// topology that it is about.
func (c liveCase) script(t testing.TB) (string, *vnet.Topology) {
	t.Helper()
	args := append([]string{"hcl2vbox", "--host-os", "linux"}, c.args...)
	if slices.Contains(c.args, "--host-os") {
		args = append([]string{"hcl2vbox"}, c.args...)
	}
	path := filepath.Join(t.TempDir(), c.name+".sh")
	require.NoError(t, os.WriteFile(path, vnetgen(t, c.dir, append(args, ".")...), 0o755))
	return path, c.topology(t)
}

// loaded reads the lab as the command does.
func (c liveCase) loaded(t testing.TB) *vnet.Topology {
	t.Helper()
	options := config.Options{Name: filepath.Base(c.dir)}
	for i := 0; i < len(c.args); i++ {
		switch c.args[i] {
		case "--var":
			options.Vars = append(options.Vars, c.args[i+1])
		case "--var-file":
			data, err := os.ReadFile(filepath.Join(c.dir, c.args[i+1]))
			require.NoError(t, err)
			options.VarFiles = append(options.VarFiles, config.File{Name: c.args[i+1], Bytes: data})
		}
	}
	files, diags := config.Read(c.dir, nil)
	require.NoError(t, diags.Err())
	topology, diags := config.Load(files, options)
	require.NoError(t, diags.Err())
	return topology
}

// topology is the lab as VirtualBox is to have it.
func (c liveCase) topology(t testing.TB) *vnet.Topology {
	t.Helper()
	backend, ok := backends.Lookup("virtualbox")
	require.True(t, ok)
	target := vnet.Target{HostOS: vnet.Linux}
	if i := slices.Index(c.args, "--target-version"); i >= 0 {
		v, err := vnet.ParseVersion(c.args[i+1])
		require.NoError(t, err)
		target.Version = v
	}
	resolved, diags := vnet.Prepare(c.loaded(t), backend, target, vnet.Options{CreateMachines: c.creates()})
	require.NoError(t, diags.Err())
	return resolved
}

func (c liveCase) creates() bool { return slices.Contains(c.args, "--create-machines") }

// edited writes another lab into a folder of its own and returns it as a case.
func (c liveCase) edited(t testing.TB, edit func(*vnet.Topology)) liveCase {
	t.Helper()
	topology := c.loaded(t)
	edit(topology)
	e := liveCase{name: c.name + "-edited", dir: filepath.Join(t.TempDir(), filepath.Base(c.dir))}
	require.NoError(t, os.Mkdir(e.dir, 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(e.dir, "lab.hcl"), config.Write(topology), 0o644))
	for i := 0; i < len(c.args); i++ {
		switch c.args[i] {
		case "--var", "--var-file":
			i++ // evaluated already
		default:
			e.args = append(e.args, c.args[i])
		}
	}
	return e
}

// box makes a VirtualBox that has what the lab expects to find: interfaces,
// external networks and machines, the first of which is in use by its owner in
// a way of his own.
func (c liveCase) box(t testing.TB) *box {
	t.Helper()
	topology := c.topology(t)
	uplinks := map[string]bool{}
	for i := range topology.Networks {
		if u := topology.Networks[i].Uplink; u != "" && u != "eth0" {
			uplinks[u] = true
		}
	}
	b := newBox(t, slices.Sorted(maps.Keys(uplinks))...)
	for i := range topology.Networks {
		n := &topology.Networks[i]
		switch {
		case n.External && n.Mode == vnet.NATNetwork:
			b.vbox("natnetwork", "add", "--netname", n.Name, "--network", "10.250.0.0/24", "--enable")
		case n.External && n.Mode == vnet.HostOnly:
			b.vbox("hostonlyif", "create")
		}
	}
	if c.creates() {
		return b
	}
	for i := range topology.Machines {
		name := topology.Machines[i].HypervisorName()
		b.vbox("createvm", "--name", name, "--ostype", "Other", "--register")
		if i == 0 {
			b.vbox("modifyvm", name, "--nic1", "nat", "--natpf1", "ssh of mine,tcp,127.0.0.1,2222,,22", "--natnet1", "10.99.0.0/24", "--nicpromisc1", "allow-all",
				"--nic2", "intnet", "--intnet2", "it's mine", "--cableconnected2", "off", "--nicbootprio2", "3")
		}
	}
	return b
}
