//go:build live

package powershell

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/stretchr/testify/require"

	"github.com/vnetgen/vnetgen/backends"
	"github.com/vnetgen/vnetgen/vnet"
)

// leftOut is how a golden says that it has left lines out.
var leftOut = []byte("# [... as in the case ")

// goldens returns every PowerShell section of the goldens, those for guests
// included. One that leaves
// lines out has them from a script that is whole elsewhere: such a script is
// judged by its text here, and by the grammar where it is generated.
func goldens(t testing.TB) []script {
	var paths []string
	for _, where := range []string{"../../golden/testdata", "../../vnet/guest/testdata"} {
		found, err := filepath.Glob(where + "/*.txtar")
		require.NoError(t, err)
		require.NotEmpty(t, found)
		paths = append(paths, found...)
	}
	var all []script
	for _, path := range paths {
		archive, err := txtar.ParseFile(path)
		require.NoError(t, err)
		for _, f := range archive.Files {
			if !strings.HasSuffix(f.Name, ".ps1") {
				continue
			}
			all = append(all, script{
				name:     filepath.Base(path) + "/" + f.Name,
				text:     slices.Concat(mark, f.Data), // which goldens leave out
				abridged: bytes.Contains(f.Data, leftOut),
			})
		}
	}
	return all
}

// generated returns a script for every golden lab and example, freshly made by
// every backend for a host with Windows. Labs that a backend refuses are left out.
func generated(t testing.TB) []script {
	var all []script
	for dir, args := range folders(t) {
		for _, b := range backends.All() {
			if !slices.Contains(b.Info().Hosts, vnet.Windows) {
				continue
			}
			for _, more := range [][]string{nil, {"--create-machines"}} {
				cmd := exec.Command(os.Getenv("LAB_VNETGEN"), slices.Concat([]string{"hcl2" + b.Info().Name, "--host-os", "windows"}, more, args, []string{dir})...)
				out, err := cmd.Output()
				if err != nil {
					continue // there are labs that show errors
				}
				all = append(all, script{name: strings.Join(append([]string{filepath.Base(dir), b.Info().Name}, more...), " "), text: out})
			}
		}
	}
	slices.SortFunc(all, func(a, b script) int { return strings.Compare(a.name, b.name) })
	require.Greater(t, len(all), 100, "most labs are fine")
	return all
}

var letters = regexp.MustCompile(`[A-Za-z]+|[0-9]+`)

// fewer leaves scripts out in the short form: those of whose lines every one is in
// another script, but for its words and numbers.
func fewer(all []script) []script {
	if !testing.Short() {
		return all
	}
	longest := slices.Clone(all)
	slices.SortStableFunc(longest, func(a, b script) int { return len(b.text) - len(a.text) })
	seen := map[string]bool{}
	var taken []script
	for _, s := range longest {
		fresh := false
		for line := range bytes.Lines(s.text) {
			like := string(letters.ReplaceAll(line, []byte("a")))
			fresh = fresh || !seen[like]
			seen[like] = true
		}
		if fresh {
			taken = append(taken, s)
		}
	}
	return taken
}

// folders returns the folders of examples and goldens, with the flags that they
// need. Those that are about other hosts or versions are taken without that.
func folders(t testing.TB) map[string][]string {
	all := map[string][]string{}
	examples, err := filepath.Glob("../../examples/*/lab.hcl")
	require.NoError(t, err)
	for _, path := range examples {
		all[filepath.Dir(path)] = nil
	}
	paths, err := filepath.Glob("../../golden/testdata/*.txtar")
	require.NoError(t, err)
	for _, path := range paths {
		archive, err := txtar.ParseFile(path)
		require.NoError(t, err)
		dir := filepath.Join(t.TempDir(), strings.TrimSuffix(filepath.Base(path), ".txtar"))
		require.NoError(t, os.Mkdir(dir, 0o755))
		var args []string
		for _, f := range archive.Files {
			switch {
			case f.Name == "args":
				args = flagsFor(strings.Fields(string(f.Data)), dir)
			case strings.Contains(f.Name, ".hcl"), strings.Contains(f.Name, ".vnetvars"):
				require.NoError(t, os.WriteFile(filepath.Join(dir, f.Name), f.Data, 0o644))
			}
		}
		all[dir] = args
	}
	return all
}

// flagsFor returns the flags without those that choose a target, and with the
// files of variables where they are.
func flagsFor(args []string, dir string) (kept []string) {
	for i := 0; i < len(args); i++ {
		name, value, with := strings.Cut(args[i], "=")
		switch name {
		case "--host-os", "--target-version", "--host-version", "--variant":
			if !with {
				i++
			}
		case "--var-file":
			if !with {
				i++
				value = args[i]
			}
			kept = append(kept, name, filepath.Join(dir, value))
		case "--create-machines":
		default:
			kept = append(kept, args[i])
		}
	}
	return kept
}
