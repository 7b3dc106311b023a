package script_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"mvdan.cc/sh/v3/syntax"

	"github.com/vnetgen/vnetgen/vnet"
	"github.com/vnetgen/vnetgen/vnet/script"
)

// TestShIsPOSIX parses a script that has everything as what POSIX says a shell
// understands.
func TestShIsPOSIX(t *testing.T) {
	text, err := script.Sh(everything(ssh, web))
	require.NoError(t, err)
	_, err = syntax.NewParser(syntax.Variant(syntax.LangPOSIX)).Parse(strings.NewReader(string(text)), "up.sh")
	require.NoError(t, err)
	for i, line := range strings.Split(string(text), "\n") {
		assert.LessOrEqual(t, len([]rune(line)), 140, "line %d: %s", i+1, line)
		assert.Equal(t, strings.TrimRight(line, " "), line, "line %d ends with spaces", i+1)
	}
}

// TestShIsTheSame writes a plan twice.
func TestShIsTheSame(t *testing.T) {
	one, err := script.Sh(everything(ssh, web))
	require.NoError(t, err)
	two, err := script.Sh(everything(ssh, web))
	require.NoError(t, err)
	assert.Equal(t, string(one), string(two))
}

// TestShRefuses has plans that cannot be a script.
func TestShRefuses(t *testing.T) {
	for name, spoil := range map[string]func(*vnet.Plan){
		"a line break in an argument": func(p *vnet.Plan) { p.Steps.At(1).Create[0].Args = vnet.Text("a\nb") },
		"bytes that are not UTF-8":    func(p *vnet.Plan) { p.Steps.At(1).Title = "\xff" },
		"a control character":         func(p *vnet.Plan) { p.Lab = "a\x1b[31m" },
		"a variable that is no word":  func(p *vnet.Plan) { p.Steps.At(1).Create[0].Args = []vnet.Arg{{Var: "x;y"}} },
		"an unknown tool":             func(p *vnet.Plan) { p.Steps.At(1).Create[0].Tool = "x" },
		"an unknown routine":          func(p *vnet.Plan) { p.Steps.At(1).Create[0] = vnet.Command{Call: "x"} },
		"an unknown file":             func(p *vnet.Plan) { p.Steps.At(1).Create[0].Args = []vnet.Arg{{File: "x"}} },
		"a binary file":               func(p *vnet.Plan) { p.Files[0].Content = []byte{0, 1} },
		"a routine that calls itself": func(p *vnet.Plan) {
			p.Routines[0].Commands = []vnet.Command{{Call: "prune", Args: vnet.Text("x")}}
		},
	} {
		t.Run(name, func(t *testing.T) {
			p := everything(ssh)
			spoil(p)
			_, err := script.Sh(p)
			assert.Error(t, err)
		})
	}
}

// TestShUsage calls scripts in ways that need no tool, or where it is missing.
func TestShUsage(t *testing.T) {
	text, err := script.Sh(everything(ssh))
	require.NoError(t, err)
	path := filepath.Join(t.TempDir(), "up.sh")
	require.NoError(t, os.WriteFile(path, text, 0o600))
	for _, shell := range present(t) {
		for _, c := range []struct {
			args   []string
			status int
			says   string
		}{
			{[]string{"sideways"}, 2, "usage: up.sh [up | check | down]"},
			{[]string{"up", "down"}, 2, "usage"},
			{[]string{""}, 2, "usage"},
			{[]string{"--help"}, 0, "usage"},
			{nil, 1, "faketool is not found. Install it."},
		} {
			cmd := exec.Command(shell[0], append(append(shell[1:len(shell):len(shell)], path), c.args...)...)
			out, _ := cmd.CombinedOutput()
			assert.Equal(t, c.status, cmd.ProcessState.ExitCode(), "%s %q: %s", shell, c.args, out)
			assert.Contains(t, string(out), c.says, "%s", shell)
		}
	}
}

// many is a plan of n steps.
func many(n int) *vnet.Plan {
	p := everything(ssh)
	steps := slices.Repeat([]vnet.Step{*p.Steps.At(2)}, n)
	for i := range steps {
		steps[i].ID = "step/" + strconv.Itoa(i)
	}
	p.Steps = vnet.StepList(steps)
	return p
}

func BenchmarkSh(b *testing.B) {
	for _, n := range []int{100, 1000, 10000} {
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			p := many(n)
			b.ReportAllocs()
			for b.Loop() {
				text, err := script.Sh(p)
				if err != nil {
					b.Fatal(err)
				}
				b.SetBytes(int64(len(text)))
			}
		})
	}
}
