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

// shelf is a tool that keeps documents with indented lines: `list`, `show NAME`,
// `put NAME` (from standard input) and `drop NAME`.
const shelf = `#!/bin/sh
cd "$SHELF" || exit 1
case $1 in
list) ls ;;
show) cat "$2" ;;
put) cat >"$2" ;;
drop) rm "$2" ;;
esac
`

// shelved is a plan whose marks are in the documents themselves: a sweep looks
// into each, takes what it was before out of it, and writes that back.
func shelved() *vnet.Plan {
	show := func(name vnet.Arg) vnet.Read {
		return vnet.Read{Tool: "shelf", Args: []vnet.Arg{{Text: "show"}, name}}
	}
	return &vnet.Plan{
		Lab: "lab", Backend: "test", Title: "Test", Target: vnet.Target{HostOS: vnet.Linux},
		Tools: []vnet.Tool{{Name: "shelf", Env: "SHELF_TOOL", Missing: "write it"}},
		Steps: vnet.StepList([]vnet.Step{{
			ID: "web", Title: "document web",
			Probe: vnet.Probe{Views: []vnet.View{
				{Read: vnet.Read{Tool: "shelf", Args: vnet.Text("list")}, Find: []vnet.Match{{vnet.Lit("web")}}},
				// Only lines that are indented further belong to a NIC.
				{Read: show(vnet.Arg{Text: "web"}), Fold: "  <nic>", Expect: []vnet.Expect{
					{What: "NIC", Line: vnet.Match{vnet.Lit("  <nic>\t<mac 1>\t<net lan>")}},
					{What: "end", Line: vnet.Match{vnet.Lit("  </nic>")}},
				}},
			}},
			Create: []vnet.Command{{Tool: "shelf", Args: vnet.Text("put", "web"),
				Input: &vnet.Arg{Join: []vnet.Arg{{Text: "it's \"$x\""}}}},
				{Tool: "shelf", Args: vnet.Text("put", "web")}},
			Change: []vnet.Command{{Tool: "shelf", Args: vnet.Text("put", "web"), Input: &vnet.Arg{Join: []vnet.Arg{{Text: "<m `id`> "}, {Var: "rest"}}},
				Each: &vnet.Select{Read: show(vnet.Arg{Text: "web"}), Lines: []vnet.Match{{vnet.Lit("kept "), vnet.Bind("rest")}}}}},
		}}),
		Sweeps: []vnet.Sweep{{
			Title: "NIC in", Name: "doc", ID: "id", Keep: []string{"web"},
			Over: &vnet.Select{Read: vnet.Read{Tool: "shelf", Args: vnet.Text("list")}, Lines: []vnet.Match{{vnet.Bind("doc")}}},
			Select: vnet.Select{Read: show(vnet.Arg{Var: "doc"}), Fold: "  <mark lab>",
				Lines: []vnet.Match{{vnet.Bind("before"), vnet.Lit("  <mark lab>\t"), vnet.Bind("id"), vnet.Lit(": "), vnet.Bind("was"), vnet.Lit(" ="), vnet.Bind("after")}}},
			Commands: []vnet.Command{
				{Tool: "shelf", Args: []vnet.Arg{{Text: "put"}, {Var: "doc"}}, Input: &vnet.Arg{Join: []vnet.Arg{{Text: "back: "}, {Var: "was"}}}},
				{Tool: "shelf", Args: []vnet.Arg{{Text: "put"}, {Join: []vnet.Arg{{Var: "doc"}, {Text: ".empty"}}}}},
			},
		}},
	}
}

// TestSweepOver has marks that lie in what they mark, so that every document is
// looked into.
func TestSweepOver(t *testing.T) {
	require.Empty(t, vnet.PlanFaults(shelved()))
	tool := filepath.Join(t.TempDir(), "shelf")
	require.NoError(t, os.WriteFile(tool, []byte(shelf), 0o755))
	text, err := script.Sh(shelved())
	require.NoError(t, err)
	sh := filepath.Join(t.TempDir(), "plan.sh")
	require.NoError(t, os.WriteFile(sh, text, 0o755))
	t.Setenv("SHELF_TOOL", tool)

	byShell := func(shell ...string) func(vnet.Op) string {
		return func(op vnet.Op) string {
			out, err := exec.Command(shell[0], append(shell[1:], sh, op.String())...).CombinedOutput()
			if op != vnet.OpCheck {
				require.NoError(t, err, "%s", out)
			}
			return string(out)
		}
	}
	byGo := func(op vnet.Op) string {
		var said strings.Builder
		_, err := vnet.Execute(context.Background(), shelved(), op, vnet.Executor{
			Run: func(ctx context.Context, argv []string, input string) ([]byte, []byte, int, error) {
				c := exec.CommandContext(ctx, tool, argv[1:]...)
				c.Stdin = strings.NewReader(input)
				out, err := c.Output()
				return out, nil, 0, err
			},
			Progress: func(e vnet.Event) { said.WriteString(e.String() + "\n") },
		})
		require.NoError(t, err)
		return said.String()
	}
	ways := map[string]func(vnet.Op) string{
		"Go":         byGo,
		"PowerShell": func(op vnet.Op) string { return withTool(t, shelved(), tool, op) },
	}
	for _, shell := range present(t) {
		ways[shell[0]] = byShell(shell...)
	}
	for name, run := range ways {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			t.Setenv("SHELF", dir)
			write := func(name, text string) {
				require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644))
			}
			web := "<doc>\n  <nic>\n    <mac 1>\n      <net lan>\n  </nic>\n  <mark lab>\n    web: kept =\n</doc>\n"
			write("web", web)
			write("old", "<doc>\n  <mark lab>\n    old: it's $HOME \\n =x\n</doc>\n")
			write("theirs", "<doc>\n  <mark other>\n    y =x\n</doc>\n")
			assert.Contains(t, run(vnet.OpCheck), "NIC in old: would be removed")
			out := run(vnet.OpUp)
			assert.Contains(t, out, "NIC in old: removed")
			assert.Contains(t, out, "document web: already there")
			assert.NotContains(t, out, "theirs")
			assert.Equal(t, web, contents(t, filepath.Join(dir, "web")))
			assert.Equal(t, `back: it's $HOME \n`, contents(t, filepath.Join(dir, "old")))
			assert.Empty(t, contents(t, filepath.Join(dir, "old.empty")), "no input is no input")
		})
	}
}
