package script_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/vnetgen/vnetgen/internal/pwsh"
	"github.com/vnetgen/vnetgen/vnet"
	"github.com/vnetgen/vnetgen/vnet/script"
)

// inPowerShell is the script in the project's own interpreter of what it is
// written in.
type inPowerShell struct{}

// fakePath is where the fake tool is on a host that there is not.
const fakePath = `C:\Program Files\Fake\faketool.exe`

func (inPowerShell) carry(t *testing.T, p *vnet.Plan, op vnet.Op, f *fake) carried {
	text, err := script.PowerShell(p)
	require.NoError(t, err)
	var stdout, stderr strings.Builder
	host := &pwsh.Host{
		Programs: map[string]string{fakeName: fakePath},
		Dir:      t.TempDir(),
		Stdout:   &stdout, Stderr: &stderr,
	}
	host.Process = func(path string, args []string, _ string) (string, string, int, error) {
		assert.Equal(t, fakePath, path)
		local := make([]string, len(args))
		for i, a := range args { // files of the plan are where the host has them
			local[i] = a
			if own, ok := host.Path(a); ok {
				local[i] = own
			}
		}
		stdout, stderr, status := f.run(local)
		return crlf(stdout), stderr, status, nil
	}
	status, err := pwsh.Run(text, []string{op.String()}, host)
	require.NoError(t, err, "the script is not in the subset: %s", stderr.String())
	left, err := os.ReadDir(host.Dir)
	require.NoError(t, err)
	assert.Empty(t, left, "temporary files were left behind")
	return carried{Out: strings.ReplaceAll(stdout.String(), "\r\n", "\n"), Status: status, Err: stderr.String()}
}

// crlf ends lines as programs on Windows do.
func crlf(text string) string {
	return strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\n", "\r\n")
}

// withTool carries a plan out in PowerShell whose one tool is a program that is
// really here, and returns what was said.
func withTool(t *testing.T, p *vnet.Plan, tool string, op vnet.Op) string {
	text, err := script.PowerShell(p)
	require.NoError(t, err)
	var said strings.Builder
	_, err = pwsh.Run(text, []string{op.String()}, &pwsh.Host{
		Programs: map[string]string{p.Tools[0].Name: `C:\tool.exe`},
		Dir:      t.TempDir(), Stdout: &said, Stderr: &said,
		Process: func(_ string, args []string, input string) (string, string, int, error) {
			cmd := exec.Command(tool, args...)
			cmd.Stdin = strings.NewReader(input)
			out, err := cmd.Output()
			return string(out), "", cmd.ProcessState.ExitCode(), ignoreExit(err)
		},
	})
	require.NoError(t, err)
	return strings.ReplaceAll(said.String(), "\r\n", "\n")
}

func ignoreExit(err error) error {
	if _, is := err.(*exec.ExitError); is {
		return nil
	}
	return err
}

// TestPowerShellText holds a script's text to what Windows PowerShell 5.1 takes:
// a byte-order mark where it is not ASCII, no string that is evaluated.
func TestPowerShellText(t *testing.T) {
	text, err := script.PowerShell(everything(ssh, web))
	require.NoError(t, err)
	assert.True(t, bytes.HasPrefix(text, []byte("\uFEFF#Requires -Version 5.1\n")))
	again, err := script.PowerShell(everything(ssh, web))
	require.NoError(t, err)
	assert.Equal(t, text, again)
	for i, line := range strings.Split(string(text), "\n") {
		assert.Equal(t, strings.TrimRight(line, " "), line, "line %d ends with spaces", i+1)
	}

	plain, err := script.PowerShell(&vnet.Plan{Lab: "plain"})
	require.NoError(t, err)
	assert.True(t, bytes.HasPrefix(plain, []byte("#Requires -Version 5.1\n")))
	for _, c := range plain {
		require.Less(t, c, byte(utf8.RuneSelf), "the part that all scripts share is ASCII")
	}
	_, err = pwsh.Parse(text)
	require.NoError(t, err)
	assert.Contains(t, string(text), "\nfunction native(")
	assert.NotContains(t, string(plain), "textfile", "a script that edits no text file does not call what does")

	// Windows PowerShell 5.1 has room for 4,096 functions.
	large, err := script.PowerShell(many(1000))
	require.NoError(t, err)
	assert.Less(t, bytes.Count(large, []byte("\nfunction ")), 200, "functions grow with the lab")
}

// TestPowerShellRefuses has plans that cannot be a script.
func TestPowerShellRefuses(t *testing.T) {
	for name, spoil := range map[string]func(*vnet.Plan){
		"a line break in an argument": func(p *vnet.Plan) { p.Steps.At(1).Create[0].Args = vnet.Text("a\nb") },
		"cmdlets without a module":    func(p *vnet.Plan) { p.Steps.At(1).Create[0] = vnet.Command{Pipe: allCmdlets()} },
		"what is no cmdlet": func(p *vnet.Plan) {
			p.Modules = []vnet.Module{{Name: "x"}}
			p.Steps.At(1).Create[0] = vnet.Command{Pipe: []vnet.Cmdlet{{Name: "rm; echo"}}}
		},
		"what is no parameter": func(p *vnet.Plan) {
			p.Modules = []vnet.Module{{Name: "x"}}
			p.Steps.At(1).Create[0] = vnet.Command{Pipe: []vnet.Cmdlet{{Name: "Get-Thing", Params: []vnet.Param{{Name: "a b"}}}}}
		},
		"a number that is none": func(p *vnet.Plan) {
			p.Modules = []vnet.Module{{Name: "x"}}
			p.Steps.At(1).Create[0] = vnet.Command{Pipe: []vnet.Cmdlet{{Name: "Get-Thing", Params: []vnet.Param{{Name: "N", Kind: vnet.ParamNumber, Value: vnet.Arg{Text: "1;x"}}}}}}
		},
		"a property that is none": func(p *vnet.Plan) {
			p.Modules = []vnet.Module{{Name: "x"}}
			p.Steps.At(1).Probe.Views[0].Read = vnet.Read{Lists: []vnet.Listing{{Pipe: []vnet.Cmdlet{{Name: "Get-Thing"}}, Fields: []string{"A.(b)"}}}}
		},
	} {
		t.Run(name, func(t *testing.T) {
			p := everything(ssh)
			spoil(p)
			_, err := script.PowerShell(p)
			assert.Error(t, err)
		})
	}
	p := everything(ssh)
	p.Modules = []vnet.Module{{Name: "x"}}
	_, err := script.Sh(p)
	assert.ErrorContains(t, err, "PowerShell")
}

// TestPowerShellUsage calls the script in ways that need no tool, or where
// something is missing.
func TestPowerShellUsage(t *testing.T) {
	p := everything(ssh)
	p.Admin, p.Modules = "switches need rights", []vnet.Module{{Name: "Hyper-V", Missing: "switch it on"}}
	text, err := script.PowerShell(p)
	require.NoError(t, err)
	for _, c := range []struct {
		args    []string
		admin   bool
		modules []string
		status  int
		says    string
	}{
		{[]string{"sideways"}, true, nil, 2, "usage: lab.ps1 [up | check | down]"},
		{[]string{"up", "down"}, true, nil, 2, "usage"},
		{[]string{"Check"}, false, nil, 1, "switches need rights"},
		{[]string{"help"}, false, nil, 0, "usage"},
		{nil, false, nil, 1, `switches need rights: start PowerShell with "Run as administrator", and run this again`},
		{nil, true, nil, 1, "PowerShell has no module Hyper-V. switch it on"},
		{nil, true, []string{"Hyper-V"}, 1, "faketool is not found. Install it."},
	} {
		var out strings.Builder
		status, err := pwsh.Run(text, c.args, &pwsh.Host{Admin: c.admin, Modules: c.modules, Programs: map[string]string{}, Dir: t.TempDir(), Stdout: &out, Stderr: &out})
		require.NoError(t, err)
		assert.Equal(t, c.status, status, "%q: %s", c.args, out.String())
		assert.Contains(t, out.String(), c.says)
	}
}

// textHost has a cmdlet that gives these texts.
func textHost(texts map[string]string) *pwsh.Host {
	return &pwsh.Host{Cmdlets: map[string]pwsh.Cmdlet{"Get-Text": {
		Params: map[string]pwsh.Kind{"Of": pwsh.Text},
		Run:    func(c *pwsh.Call) ([]any, error) { return []any{texts[c.Text("Of")]}, nil },
	}}}
}

// matcherScript tells what a pattern makes of a line, by the requests of every
// script.
func matcherScript(t testing.TB) string {
	return shared(t, "prelude.ps1", "requests.ps1", "match.ps1") + `
[Console]::OutputEncoding = $utf8
$v['v'] = Get-Text -Of 'value'
$words = @((Get-Text -Of 'words').Split([char]31))
$p = pattern $words
foreach ($line in @(lines_of ((Get-Text -Of 'line') + $lf))) {
    if (fits $p $line) {
        [Console]::Out.Write('fits' + $lf)
        bind_captures
        foreach ($name in @('x', 'y')) {
            if ($null -ne $v[$name]) {
                [Console]::Out.Write('bind ' + $name + ' ' + $v[$name] + $lf)
            }
        }
    }
}
`
}

// matchInPowerShell says whether a pattern fits and what it captures.
func matchInPowerShell(t *testing.T, parsed *pwsh.Script, m vnet.Match, line, value string) (bound string, fits bool) {
	var out strings.Builder
	host := textHost(map[string]string{"line": line, "value": value, "words": strings.Join(wordsOf(m), "\x1f")})
	host.Stdout = &out
	status, err := parsed.Run(nil, host)
	require.NoError(t, err)
	require.Zero(t, status)
	return strings.TrimPrefix(out.String(), "fits\n"), strings.HasPrefix(out.String(), "fits\n")
}

// TestEdited holds the edit of a text with lines of others in it to what
// vnet.Edit says.
func TestEdited(t *testing.T) {
	parsed, err := pwsh.Parse([]byte(shared(t, "prelude.ps1") + "[Console]::Out.Write((edited (Get-Text -Of 'text') @('v/a ', 'v/b ') @('v/a 1', 'v/c')))\n"))
	require.NoError(t, err)
	for text, want := range map[string]string{
		"":                            "v/a 1\r\nv/c",
		"mine":                        "mine\r\nv/a 1\r\nv/c",
		"mine\r\n":                    "mine\r\n\r\nv/a 1\r\nv/c",
		"one\ntwo":                    "one\ntwo\nv/a 1\nv/c",
		"v/a 0\r\nmine\r\nv/b x":      "mine\r\nv/a 1\r\nv/c",
		"V/A 0\r\nv/ab 2\r\n v/a 3":   "V/A 0\r\nv/ab 2\r\n v/a 3\r\nv/a 1\r\nv/c",
		"\u00adv/a 0\r\nit's $(x) `y": "\u00adv/a 0\r\nit's $(x) `y\r\nv/a 1\r\nv/c",
	} {
		var out strings.Builder
		host := textHost(map[string]string{"text": text})
		host.Stdout = &out
		_, err := parsed.Run(nil, host)
		require.NoError(t, err)
		assert.Equal(t, strings.ReplaceAll(want, "\u00ad", "?"), out.String(), "%q", text)
	}
}

// TestListing shows objects as vnet.Listing says.
func TestListing(t *testing.T) {
	thing := pwsh.NewObject("Thing", "Name", "it's\r\nnew\tx\x01", "Id", "{ABC-D}", "DeviceId", "{ABC-D}", "On", true, "Number", 7, "Nothing", nil,
		"Several", []string{"a", "b"}, "None", []string{}, "Of", pwsh.NewObject("Other", "Limit", 8), "Kind", pwsh.Enum{Type: "K", Name: "External", Value: 2})
	host := &pwsh.Host{Cmdlets: map[string]pwsh.Cmdlet{"Get-Thing": {Run: func(*pwsh.Call) ([]any, error) { return []any{thing, thing}, nil }}}}
	for show, want := range map[string]string{
		"fields 'Name' 'On' 'Nothing' 'Several' 'None'":                 "Name: it's\nName: new\uFFFDx\uFFFD\nOn: True\nNothing: \nSeveral: a\nSeveral: b\nNone: \n\n",
		"fields 'Nothing.Limit|0' 'Of.Limit|0' 'Kind'":                  "Nothing.Limit: 0\nOf.Limit: 8\nKind: External\n\n",
		"rows 'head: ' 'Name' 'Several' 'Id' 'DeviceId' 'Number'":       "head: it's\uFFFDnew\uFFFDx\uFFFD\ta,b\t{ABC-D}\tabc-d\t7\n",
		"exact 'Kind' 'External' | rows '' 'Number'":                    "7\n",
		"exact 'Kind' 'external' | rows '' 'Number'":                    "",
		"exact 'Nothing' '' | exact 'Several' 'a,b' | rows '' 'Number'": "7\n",
	} {
		var out strings.Builder
		host.Stdout = &out
		text := shared(t, "prelude.ps1") + "[Console]::OutputEncoding = $utf8\nforeach ($line in @(Get-Thing | " + show + ")) {\n    [Console]::Out.Write($line + $lf)\n}\n"
		_, err := pwsh.Run([]byte(text), nil, host)
		require.NoError(t, err)
		assert.Equal(t, strings.Repeat(want, 2), out.String(), show)
	}
}

// TestCmdlets has single pipelines carried out, as a program does that executes a
// plan itself.
func TestCmdlets(t *testing.T) {
	var stdout, stderr strings.Builder
	set := ""
	host := &pwsh.Host{Stdout: &stdout, Stderr: &stderr, Cmdlets: map[string]pwsh.Cmdlet{
		"Get-Thing": {Run: func(*pwsh.Call) ([]any, error) {
			return []any{pwsh.NewObject("Thing", "Id", "1", "Notes", "é\r\nx"), pwsh.NewObject("Thing", "Id", "2", "Notes", "")}, nil
		}},
		"Set-Thing": {Params: map[string]pwsh.Kind{"Notes": pwsh.Text}, Run: func(c *pwsh.Call) ([]any, error) {
			set = c.Text("Notes")
			return []any{"said something"}, nil
		}},
		"Fail-Thing": {Run: func(*pwsh.Call) ([]any, error) { return nil, &pwsh.Error{Message: "no such thing", Continues: true} }},
	}}
	run := func(lists ...vnet.Listing) int {
		text, err := script.Cmdlets(lists)
		require.NoError(t, err)
		stdout.Reset()
		status, err := pwsh.Run(text, nil, host)
		require.NoError(t, err)
		return status
	}
	get := vnet.Cmdlet{Name: "Get-Thing"}
	first := vnet.Cmdlet{Where: &vnet.Where{Property: "Id", Is: vnet.Arg{Text: "1"}}}
	assert.Zero(t, run(vnet.Listing{Pipe: []vnet.Cmdlet{get}, Fields: []string{"Id"}, Rows: true}, vnet.Listing{Pipe: []vnet.Cmdlet{get, first}, Fields: []string{"Notes"}}))
	assert.Equal(t, "1\n2\nNotes: é\nNotes: x\n\n", stdout.String())
	edit := vnet.Cmdlet{Name: "Set-Thing", Params: []vnet.Param{{Name: "Notes", Kind: vnet.ParamEdit, Edit: &vnet.Edit{Property: "Notes", Drop: vnet.Text("x"), Add: vnet.Text("it's ‘y’")}}}}
	assert.Zero(t, run(vnet.Listing{Pipe: []vnet.Cmdlet{get, first, edit}}))
	assert.Equal(t, "é\r\nit's ‘y’", set)
	assert.Empty(t, stdout.String())
	assert.Equal(t, 1, run(vnet.Listing{Pipe: []vnet.Cmdlet{{Name: "Fail-Thing"}}}))
	assert.Contains(t, stderr.String(), "no such thing")
	_, err := script.Cmdlets([]vnet.Listing{{Pipe: []vnet.Cmdlet{get, {Where: &vnet.Where{Property: "Id", Is: vnet.Arg{Text: "a\nb"}}}}}})
	assert.Error(t, err)
}

// late is a tool whose object is there only at the third look after it was made.
const late = `#!/bin/sh
cd "$LATE" || exit 1
case $1 in
show)
    [ -f made ] || exit 0
    echo x >>made
    [ "$(wc -l <made)" -lt 3 ] || echo object
    ;;
make) : >made ;;
other) echo other ;;
esac
`

// TestWaitAndWarn waits for an object that takes its time, and warns of what
// making it does, before it is made; in Go and in the shells.
func TestWaitAndWarn(t *testing.T) {
	p := &vnet.Plan{
		Lab: "lab", Tools: []vnet.Tool{{Name: "late", Env: "LATE_TOOL"}},
		Steps: vnet.StepList([]vnet.Step{{
			ID: "x", Title: "object", Wait: 3,
			Probe:  vnet.Probe{Views: []vnet.View{{Read: vnet.Read{Tool: "late", Args: vnet.Text("show")}, Find: []vnet.Match{{vnet.Lit("object")}}}}},
			Create: []vnet.Command{{Tool: "late", Args: vnet.Text("make")}},
			Warn: []vnet.Warning{
				{When: vnet.Select{Read: vnet.Read{Tool: "late", Args: vnet.Text("other")}}, Text: "it's \"loud\"", OnlyUp: true},
				{When: vnet.Select{Read: vnet.Read{Tool: "late", Args: vnet.Text("other")}, Lines: []vnet.Match{{vnet.Lit("else")}}}, Text: "never"},
				{When: vnet.Select{Read: vnet.Read{Tool: "late", Args: []vnet.Arg{{Var: "nobody"}}}}, Text: "never"},
			},
		}}),
	}
	tool := filepath.Join(t.TempDir(), "late")
	require.NoError(t, os.WriteFile(tool, []byte(late), 0o755))
	t.Setenv("LATE_TOOL", tool)
	text, err := script.Sh(p)
	require.NoError(t, err)
	sh := filepath.Join(t.TempDir(), "plan.sh")
	require.NoError(t, os.WriteFile(sh, text, 0o755))
	ways := map[string]func() string{
		"PowerShell": func() string { return withTool(t, p, tool, vnet.OpUp) },
		"Go": func() string {
			var said strings.Builder
			slept := 0
			result, err := vnet.Execute(t.Context(), p, vnet.OpUp, vnet.Executor{
				Run: func(_ context.Context, argv []string, _ string) ([]byte, []byte, int, error) {
					out, err := exec.Command(tool, argv[1:]...).Output()
					return out, nil, 0, err
				},
				Sleep:    func(context.Context) { slept++ },
				Progress: func(e vnet.Event) { fmt.Fprintln(&said, e) },
			})
			require.NoError(t, err)
			assert.Equal(t, 2, slept)
			assert.Len(t, result.Warnings, 1)
			fmt.Fprintln(&said, result.Summary())
			return said.String()
		},
	}
	for _, shell := range present(t)[:1] {
		ways[shell[0]] = func() string {
			out, err := exec.Command(shell[0], append(shell[1:len(shell):len(shell)], sh)...).CombinedOutput()
			require.NoError(t, err, "%s", out)
			return string(out)
		}
	}
	for name, run := range ways {
		t.Run(name, func(t *testing.T) {
			t.Setenv("LATE", t.TempDir())
			assert.Equal(t, "[1/1] object: warning: it's \"loud\"\n[1/1] object: made\n1 made\n", run())
		})
	}
}

func BenchmarkPowerShell(b *testing.B) {
	p := many(1000)
	b.ReportAllocs()
	for b.Loop() {
		text, err := script.PowerShell(p)
		if err != nil {
			b.Fatal(err)
		}
		b.SetBytes(int64(len(text)))
	}
}

// TestInvisibleText has text that PowerShell's own comparisons take for a word of
// patterns, since to them invisible characters do not count.
func TestInvisibleText(t *testing.T) {
	tool := filepath.Join(t.TempDir(), "list")
	require.NoError(t, os.WriteFile(tool, []byte("#!/bin/sh\necho victim\n"), 0o755))
	for _, name := range []string{"...\u00ad", "\u200b...", ".\u200d..", "_\u00ad", "\\t\ufeff"} {
		p := &vnet.Plan{
			Lab: "lab", Tools: []vnet.Tool{{Name: "list"}},
			Steps: vnet.StepList([]vnet.Step{{
				ID: "x", Title: "machine", Missing: "there is no such machine",
				Probe: vnet.Probe{Views: []vnet.View{{Read: vnet.Read{Tool: "list"}, Find: []vnet.Match{{vnet.Lit(name)}}}}},
			}}),
		}
		assert.Contains(t, withTool(t, p, tool, vnet.OpUp), "there is no such machine", "%q", name)
	}
}
