//go:build live

package guest

import (
	"bytes"
	"fmt"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/stretchr/testify/require"

	"github.com/vnetgen/vnetgen/backends"
	"github.com/vnetgen/vnetgen/lab/internal/labs"
	"github.com/vnetgen/vnetgen/vnet"
	"github.com/vnetgen/vnetgen/vnet/guest"
)

// subject is one machine of one lab on one backend.
type subject struct {
	name    string // for people: backend, case and machine
	dir     string // where its files lie, as this process sees them
	machine guest.Machine
}

// read returns a file of the subject's.
func (s subject) read(t *testing.T, elements ...string) string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(append([]string{s.dir}, elements...)...))
	require.NoError(t, err, s.name)
	return string(content)
}

// box is the chroot, with a folder of this run's own in it.
type box struct {
	root, dir string // dir is as the chroot sees it
}

func newBox(t *testing.T) *box {
	root := os.Getenv("GUESTLAB_ROOT")
	if root == "" {
		t.Skip("SKIPPED: start it with lab/guest/run")
	}
	require.NoError(t, os.MkdirAll(filepath.Join(root, "var/lib/lab"), 0o755))
	dir, err := os.MkdirTemp(filepath.Join(root, "var/lib/lab"), "guest-")
	require.NoError(t, err)
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	readers, err := filepath.Glob("readers/*")
	require.NoError(t, err)
	require.NoError(t, os.Mkdir(filepath.Join(dir, "readers"), 0o755))
	for _, path := range readers {
		content, err := os.ReadFile(path)
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(filepath.Join(dir, path), content, 0o755))
	}
	return &box{root: root, dir: strings.TrimPrefix(dir, root)}
}

// run runs one of the readers in the chroot, in namespaces of its own, which end
// what it leaves running.
func (b *box) run(t *testing.T, reader string, args ...string) string {
	t.Helper()
	words := append([]string{"--net", "--mount", "--propagation", "private", "--pid", "--fork", "--kill-child", "sh", "-c",
		`root=$1; shift; mount -t proc proc "$root/proc" && mount -t sysfs sysfs "$root/sys" && mount -t tmpfs tmpfs "$root/run" && exec chroot "$root" "$@"`,
		"enter", b.root, b.dir + "/readers/" + reader}, args...)
	c := exec.Command("unshare", words...)
	c.Env = []string{"PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C.UTF-8", "HOME=/root"}
	var stderr bytes.Buffer
	c.Stderr = &stderr
	out, err := c.Output()
	require.NoError(t, err, "%s: %s%s", reader, out, stderr.String())
	return string(out)
}

// target returns what a case's arguments say of the target.
func target(t *testing.T, c labs.Case) (vnet.Backend, vnet.Target) {
	t.Helper()
	b, ok := backends.Lookup(c.Backend)
	require.True(t, ok)
	target, err := b.Info().Complete(wish(t, c, b.Info()))
	require.NoError(t, err)
	return b, target
}

// wish is what a case's arguments say, or the first host that the backend has.
func wish(t *testing.T, c labs.Case, info *vnet.Info) vnet.Target {
	t.Helper()
	target := vnet.Target{HostOS: vnet.Linux}
	if !slices.Contains(info.Hosts, vnet.Linux) {
		target.HostOS = info.Hosts[0]
	}
	for i, arg := range c.Args {
		switch arg {
		case "--host-os":
			target.HostOS = vnet.HostOS(c.Args[i+1])
		case "--variant":
			target.Variant = c.Args[i+1]
		case "--target-version":
			v, err := vnet.ParseVersion(c.Args[i+1])
			require.NoError(t, err)
			target.Version = v
		}
	}
	return target
}

// subjects writes the files of every machine of every golden and example, on every
// backend, and holds the command's output to the library's.
func (b *box) subjects(t *testing.T) []subject {
	t.Helper()
	var all []subject
	for _, backend := range backends.All() {
		if backend.Info().Configures != "" {
			continue
		}
		var refused []string
		taken := 0
		for _, c := range allCases(t, backend.Info()) {
			impl, target := target(t, c)
			ready, diags := vnet.Prepare(c.Loaded(t), impl, target, vnet.Options{CreateMachines: c.Creates()})
			if diags.HasErrors() {
				refused = append(refused, c.Name)
				continue
			}
			taken++
			machines, diags := guest.Settings(ready, impl.Info(), target)
			if diags.HasErrors() {
				t.Logf("%s on %s: %s", c.Name, c.Backend, diags.Error())
				continue
			}
			wanted := map[guest.Format][]string{}
			for i := range machines {
				s := subject{
					name:    fmt.Sprintf("%s on %s, machine %q", c.Name, c.Backend, machines[i].Label),
					dir:     filepath.Join(b.root, b.dir, "subjects", fmt.Sprintf("%04d", len(all))),
					machine: machines[i],
				}
				for _, f := range guest.Formats {
					wanted[f] = append(wanted[f], s.write(t, f)...)
				}
				var macs strings.Builder
				for _, n := range s.machine.NICs {
					fmt.Fprintln(&macs, n.MAC)
				}
				require.NoError(t, os.WriteFile(filepath.Join(s.dir, "macs"), []byte(macs.String()), 0o644))
				all = append(all, s)
			}
			for _, f := range guest.Formats {
				if len(machines) > 0 {
					commandAgrees(t, c, target, f, wanted[f])
				}
			}
		}
		t.Logf("%s: %d labs, %d more that it refuses: %q", backend.Info().Name, taken, len(refused), refused)
		require.Greater(t, taken, len(refused), backend.Info().Name)
	}
	require.NotEmpty(t, all)
	t.Logf("%d machines", len(all))
	return all
}

// allCases returns the goldens, the examples and the cases of vnet/guest for a
// backend; those of vnet/guest only where the others have no script for a Linux
// host.
func allCases(t *testing.T, info *vnet.Info) []labs.Case {
	t.Helper()
	own := ownCases(t, info)
	if !slices.Contains(info.Hosts, vnet.Linux) {
		return own
	}
	return append(labs.All(t, info.Name), own...)
}

// ownCases returns the cases of vnet/guest whose target the backend has.
func ownCases(t *testing.T, info *vnet.Info) []labs.Case {
	t.Helper()
	paths, err := filepath.Glob("../../vnet/guest/testdata/*.txtar")
	require.NoError(t, err)
	require.NotEmpty(t, paths)
	var all []labs.Case
	for _, path := range paths {
		archive, err := txtar.ParseFile(path)
		require.NoError(t, err)
		name := strings.TrimSuffix(filepath.Base(path), ".txtar")
		c := labs.Case{Name: "guest-" + name, Backend: info.Name, Dir: filepath.Join(t.TempDir(), name)}
		require.NoError(t, os.Mkdir(c.Dir, 0o755))
		for _, f := range archive.Files {
			switch f.Name {
			case "lab.hcl":
				require.NoError(t, os.WriteFile(filepath.Join(c.Dir, f.Name), f.Data, 0o644))
			case "args":
				c.Args = strings.Fields(string(f.Data))
			}
		}
		if i := slices.Index(c.Args, "--formats"); i >= 0 {
			c.Args = slices.Delete(c.Args, i, i+2)
		}
		if fits(t, c, info) {
			all = append(all, c)
		}
	}
	return all
}

// fits says whether a backend has the target of a case.
func fits(t *testing.T, c labs.Case, info *vnet.Info) bool {
	t.Helper()
	_, err := info.Complete(wish(t, c, info))
	return err == nil
}

// write writes the subject's files in a format, and returns what they hold.
func (s subject) write(t *testing.T, f guest.Format) []string {
	t.Helper()
	files, diags := guest.Write(&s.machine, f)
	require.NoError(t, diags.Err(), s.name)
	dir := filepath.Join(s.dir, string(f))
	require.NoError(t, os.MkdirAll(dir, 0o755))
	var contents []string
	for _, file := range files {
		require.NoError(t, os.WriteFile(filepath.Join(dir, file.Name), file.Content, 0o644))
		contents = append(contents, string(file.Content))
	}
	return contents
}

// commandAgrees holds the command to what the library wrote.
func commandAgrees(t *testing.T, c labs.Case, target vnet.Target, f guest.Format, wanted []string) {
	t.Helper()
	out := filepath.Join(t.TempDir(), "out")
	args := []string{"guest", "--backend", c.Backend, "--format", string(f), "-o", out}
	if !slices.Contains(c.Args, "--host-os") {
		args = append(args, "--host-os", string(target.HostOS))
	}
	cmd := exec.Command(os.Getenv("LAB_VNETGEN"), append(append(args, c.Args...), ".")...)
	cmd.Dir = c.Dir
	said, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s: %q: %s", c.Name, cmd.Args, said)
	var got []string
	paths, err := filepath.Glob(filepath.Join(out, "*", "*"))
	require.NoError(t, err)
	for _, path := range paths {
		content, err := os.ReadFile(path)
		require.NoError(t, err)
		got = append(got, string(content))
	}
	require.ElementsMatch(t, wanted, got, "%s on %s", c.Name, c.Backend)
}

func prefix(s string) netip.Prefix { return netip.MustParsePrefix(s) }

func virtualbox(t *testing.T) (vnet.Backend, vnet.Target) {
	return target(t, labs.Case{Backend: "virtualbox"})
}
