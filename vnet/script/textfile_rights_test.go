//go:build linux

package script_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	. "github.com/vnetgen/vnetgen/vnet"
)

// nobody is whom root becomes for this test.
const nobody = 65534

// TestTextFileRights has files and folders that cannot be read or written: it is said, and
// nothing is changed.
func TestTextFileRights(t *testing.T) {
	plant := func(in string) {
		plant(t, in, map[string]string{"unread": "a\n", "open": "a\n", "closed/x": "a\n", "fixed/x": "a\n", "fixed/.vnetgen-1": "stray"})
		for name, mode := range map[string]os.FileMode{"unread": 0, "open": 0o644, "closed": 0, "fixed": 0o555, "fixed/x": 0o666, "": 0o755} {
			require.NoError(t, os.Chmod(filepath.Join(in, name), mode))
		}
		t.Cleanup(func() { _ = os.Chmod(filepath.Join(in, "closed"), 0o755) })
	}
	plans := map[string]*Plan{
		"show":             one("/unread", "x", text("remove", "/open")),
		"show in it":       one("/closed/x", "x", text("remove", "/open")),
		"edit":             one("/open", "x", text("edit", "/unread", "add", "x")),
		"edit in it":       one("/open", "x", text("edit", "/closed/x", "add", "x")),
		"edit in fixed":    one("/open", "x", text("edit", "/fixed/x", "add", "x")),
		"backup in fixed":  one("/open", "x", text("edit", "/fixed/x", "backup", ".o", "add", "x")),
		"new in fixed":     one("/open", "x", text("edit", "/fixed/y/z", "add", "x")),
		"copy from unread": one("/open", "x", text("copy", "/unread", "/open")),
		"copy to fixed":    one("/open", "x", text("copy", "/open", "/fixed/x")),
		"remove in fixed":  one("/open", "x", text("remove", "/fixed/x")),
		"folder": textPlan(Step{
			Probe:  Probe{Views: []View{{Read: Read{Tool: TextFileTool, Args: Text("folder", "/closed")}, Find: []Match{{Lit("y")}}}}},
			Create: []Command{text("remove", "/open")},
		}),
	}
	root := os.Geteuid() == 0
	names, all := allText(t)
	for _, name := range names {
		c, isShell := all[name].(shellText)
		if name == "PowerShell" || name == "bash" {
			continue
		}
		in := t.TempDir()
		plant(in)
		require.NoError(t, os.Chmod(filepath.Dir(in), 0o755)) //nolint:gosec // nobody has to get there
		if isShell && root {
			c.alter = func(cmd *exec.Cmd, dir string) {
				for _, path := range []string{dir, filepath.Dir(dir)} {
					assert.NoError(t, os.Chmod(path, 0o755)) //nolint:gosec // nobody has to get there
				}
				for _, path := range []string{"up.sh", "a tmp 'dir'"} {
					assert.NoError(t, os.Chown(filepath.Join(dir, path), nobody, nobody))
				}
				cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
			}
			all[name] = c
		}
		for what, p := range plans {
			got := asNobody(t, !isShell && root, func() carried { return all[name].text(t, p, OpUp, in) })
			assert.Equal(t, 1, got.Status, "%s: %s", name, what)
			assert.NotEmpty(t, got.Err, "%s: %s", name, what)
			if root {
				assert.Equal(t, map[string]string{"unread": "a\n", "open": "a\n", "closed/x": "a\n", "fixed/x": "a\n", "fixed/.vnetgen-1": "stray"}, tree(t, in), "%s: %s", name, what)
			}
		}
	}
}

// asNobody gives this thread the rights of nobody in the meantime, if so is wanted.
func asNobody(t *testing.T, wanted bool, do func() carried) carried {
	if !wanted {
		return do()
	}
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	require.NoError(t, syscall.Setfsuid(nobody))
	defer func() { require.NoError(t, syscall.Setfsuid(0)) }()
	return do()
}
