package script_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/vnetgen/vnetgen/vnet"
	"github.com/vnetgen/vnetgen/vnet/script"
)

// adopting is a plan of one step that takes over what it finds: the tool
// `store` keeps a line "server" and a line "mark" in a file.
func adopting() *vnet.Plan {
	read := vnet.Read{Tool: "store", Args: vnet.Text("show")}
	set := func(words ...string) vnet.Command { return vnet.Command{Tool: "store", Args: vnet.Text(words...)} }
	return &vnet.Plan{
		Lab: "lab", Backend: "test", Title: "Test", Target: vnet.Target{HostOS: vnet.Linux},
		Tools: []vnet.Tool{{Name: "store", Env: "STORE", Missing: "write it"}},
		Steps: vnet.StepList([]vnet.Step{{
			ID: "server", Title: "the server", Adopt: true,
			Probe: vnet.Probe{
				Owner: &vnet.View{Read: read, Find: []vnet.Match{{vnet.Lit("mark lab")}}},
				Views: []vnet.View{{
					Read: read, Find: []vnet.Match{{vnet.Lit("server "), vnet.Any}},
					Expect: []vnet.Expect{{What: "setting", Line: vnet.Match{vnet.Lit("server ours")}}},
				}},
			},
			Create: []vnet.Command{set("mark", "lab"), set("server", "ours")},
			Remove: []vnet.Command{set("server"), set("mark")},
		}}),
	}
}

// store is the tool: `show` prints the file, `KEY VALUE` writes a line, `KEY`
// deletes it.
const store = `#!/bin/sh
f=$STORE_FILE
case $1 in show) cat "$f"; exit ;; esac
grep -v "^$1 " "$f" >"$f.new"
[ -z "${2-}" ] || echo "$1 $2" >>"$f.new"
mv "$f.new" "$f"
`

// TestAdopt has a server that is not the lab's: up takes it over, and down
// leaves alone what up never saw.
func TestAdopt(t *testing.T) {
	dir := t.TempDir()
	tool, file, sh := filepath.Join(dir, "store"), filepath.Join(dir, "file"), filepath.Join(dir, "plan.sh")
	require.NoError(t, os.WriteFile(tool, []byte(store), 0o755))
	text, err := script.Sh(adopting())
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(sh, text, 0o755))
	t.Setenv("STORE", tool)
	t.Setenv("STORE_FILE", file)

	byShell := func(op vnet.Op) string {
		out, err := exec.Command("sh", sh, op.String()).CombinedOutput()
		require.NoError(t, err, "%s", out)
		return string(out)
	}
	byGo := func(op vnet.Op) string {
		var said strings.Builder
		_, err := vnet.Execute(context.Background(), adopting(), op, vnet.Executor{
			Run: func(ctx context.Context, argv []string, _ string) ([]byte, []byte, int, error) {
				out, err := exec.CommandContext(ctx, tool, argv[1:]...).Output()
				return out, nil, 0, err
			},
			Progress: func(e vnet.Event) { said.WriteString(e.String() + "\n") },
		})
		require.NoError(t, err)
		return said.String()
	}
	for name, run := range map[string]func(vnet.Op) string{
		"sh": byShell, "Go": byGo,
		"PowerShell": func(op vnet.Op) string { return withTool(t, adopting(), tool, op) },
	} {
		t.Run(name, func(t *testing.T) {
			require.NoError(t, os.WriteFile(file, []byte("server theirs\n"), 0o644))
			assert.NotContains(t, run(vnet.OpDown), "server", "down says nothing of it")
			assert.Equal(t, "server theirs\n", contents(t, file))
			assert.Contains(t, run(vnet.OpUp), "changed (setting)")
			assert.Equal(t, "mark lab\nserver ours\n", contents(t, file))
			assert.Contains(t, run(vnet.OpUp), "already there")
			run(vnet.OpDown)
			assert.Empty(t, contents(t, file))
		})
	}
}

func contents(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	return string(data)
}
