package script_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/vnetgen/vnetgen/internal/edits"
	"github.com/vnetgen/vnetgen/internal/pwsh"
	. "github.com/vnetgen/vnetgen/vnet"
	"github.com/vnetgen/vnetgen/vnet/script"
)

// textPlan is a plan of steps with the built-in tool only.
func textPlan(steps ...Step) *Plan {
	for i := range steps {
		steps[i].ID = "file/" + strconv.Itoa(i)
		steps[i].Title = "file " + strconv.Itoa(i)
	}
	return &Plan{
		Lab: "lab", Title: "Text", Target: Target{HostOS: Linux},
		Tools: []Tool{{Name: TextFileTool, BuiltIn: true}},
		Steps: StepList(steps),
	}
}

// text is a call of the built-in tool.
func text(words ...string) Command { return Command{Tool: TextFileTool, Args: Text(words...)} }

// shows is a view of files that have a line.
func shows(line string, paths ...string) View {
	return View{Read: Read{Tool: TextFileTool, Args: Text(append([]string{"show"}, paths...)...)}, Find: []Match{{Lit(line)}}}
}

// where says where files are: as plans call them, and here.
type where struct{ root, path string }

// textCarrier carries plans with the built-in tool out. in is the folder where files are.
type textCarrier interface {
	at(in string) where
	text(t *testing.T, p *Plan, op Op, in string, env ...string) carried
}

type goText struct{}

func (goText) at(in string) where { return where{in, "/"} }

func (goText) text(t *testing.T, p *Plan, op Op, in string, env ...string) carried {
	var out strings.Builder
	files := TextFiles{Root: in}
	for _, e := range env {
		if home, is := strings.CutPrefix(e, "HOME="); is {
			files.Home = home
		}
	}
	result, err := Execute(t.Context(), p, op, Executor{TextFile: files.Run, Progress: func(e Event) { fmt.Fprintln(&out, e) }})
	c := carried{}
	switch {
	case err != nil:
		c.Err, c.Status = err.Error(), 1
	case result.Pending():
		c.Status = 3
	}
	if err == nil {
		fmt.Fprintln(&out, result.Summary())
	}
	c.Out = out.String()
	return c
}

// shellText is a script in a shell, with programs of its own before those of the host.
type shellText struct {
	shell []string
	bin   string
	alter func(cmd *exec.Cmd, dir string) // nil: nothing
}

func (s shellText) at(in string) where { return where{in, "/"} }

func (s shellText) text(t *testing.T, p *Plan, op Op, in string, env ...string) carried {
	dir := t.TempDir()
	content, err := script.Sh(p)
	require.NoError(t, err)
	path := filepath.Join(dir, "up.sh")
	require.NoError(t, os.WriteFile(path, content, 0o600))
	tmp := filepath.Join(dir, "a tmp 'dir'")
	require.NoError(t, os.Mkdir(tmp, 0o700))
	cmd := exec.Command(s.shell[0], append(append([]string{}, s.shell[1:]...), path, op.String())...)
	cmd.Env = append(os.Environ(), "VNETGEN_ROOT="+in, "TMPDIR="+tmp)
	if s.bin != "" {
		cmd.Env = append(cmd.Env, "PATH="+s.bin+":"+os.Getenv("PATH"))
	}
	cmd.Env = append(cmd.Env, env...)
	if s.alter != nil {
		s.alter(cmd, dir)
	}
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	_ = cmd.Run()
	require.NotNil(t, cmd.ProcessState)
	if left, err := os.ReadDir(tmp); cmd.ProcessState.Exited() {
		require.NoError(t, err)
		assert.Empty(t, left, "temporary files were left behind")
	}
	return carried{Out: stdout.String(), Status: cmd.ProcessState.ExitCode(), Err: stderr.String()}
}

// psText is a script in the project's own interpreter of PowerShell.
type psText struct{ host func(*pwsh.Host) }

func (psText) at(in string) where { return where{in, pwsh.TempDir} }

func (c psText) text(t *testing.T, p *Plan, op Op, in string, _ ...string) carried {
	content, err := script.PowerShell(p)
	require.NoError(t, err)
	var stdout, stderr strings.Builder
	host := &pwsh.Host{Dir: in, Stdout: &stdout, Stderr: &stderr, Env: map[string]string{"USERPROFILE": `C:\Temp\home`, "Stuff": `C:\Temp\st uff`}}
	if c.host != nil {
		c.host(host)
	}
	status, err := pwsh.Run(content, []string{op.String()}, host)
	require.NoError(t, err, "the script is not in the subset: %s", stderr.String())
	return carried{Out: strings.ReplaceAll(stdout.String(), "\r\n", "\n"), Status: status, Err: stderr.String()}
}

// textCarriers are all there are here: awk and the other programs are also busybox's.
func textCarriers(t *testing.T) map[string]textCarrier {
	all := map[string]textCarrier{"PowerShell": psText{}}
	for _, shell := range present(t) {
		if len(shell) > 1 && shell[0] == "bash" {
			continue // it is slow, and what it would find bash finds, too
		}
		c := shellText{shell: shell}
		if shell[0] == "busybox" {
			c.bin = busyboxTools(t, shell[0])
		}
		all[strings.Join(shell, " ")] = c
	}
	usual, _ := exec.LookPath("awk")
	usual, _ = filepath.EvalSymlinks(usual)
	for _, awk := range []string{"mawk", "gawk", "original-awk"} {
		if path, err := exec.LookPath(awk); err == nil && path != usual {
			bin := t.TempDir()
			require.NoError(t, os.Symlink(path, filepath.Join(bin, "awk")))
			all[awk] = shellText{shell: []string{"sh"}, bin: bin}
		}
	}
	return all
}

// busyboxTools is a folder with busybox's own programs.
func busyboxTools(t *testing.T, busybox string) string {
	path, err := exec.LookPath(busybox)
	require.NoError(t, err)
	bin := t.TempDir()
	for _, tool := range []string{"awk", "cat", "chmod", "chown", "cmp", "cp", "id", "ls", "mkdir", "mktemp", "mv", "readlink", "rm", "sort", "tail", "tr", "wc"} {
		require.NoError(t, os.Symlink(path, filepath.Join(bin, tool)))
	}
	return bin
}

// editable says whether a plan can hold the texts.
func editable(words []string) bool {
	for _, w := range words {
		if strings.IndexFunc(w, func(r rune) bool { return r < ' ' || r == 0x7F || r == 0xFFFD || r >= 0x80 && r < 0xA0 }) >= 0 {
			return false
		}
	}
	return true
}

// TestEdits holds the edits of scripts to those of EditText: every carrier gets files of
// its own.
func TestEdits(t *testing.T) {
	shells := 30 // takes seconds each
	if testing.Short() {
		shells = 20
	}
	seed := uint64(1)
	if text := os.Getenv("EDITS_SEED"); text != "" {
		var err error
		seed, err = strconv.ParseUint(text, 10, 64)
		require.NoError(t, err)
	}
	for name, c := range textCarriers(t) {
		t.Run(name, func(t *testing.T) {
			n := shells
			if _, fast := c.(psText); fast {
				n = 600
			}
			r := rand.New(rand.NewPCG(seed, uint64(len(name)))) //nolint:gosec // a test
			in := t.TempDir()
			at := c.at(in)
			var steps []Step
			var before, after [][]byte
			var words [][]string
			for len(steps) < n {
				content := edits.File(r)
				edit := edits.Words(r, content)
				if !editable(edit) || bytes.IndexByte(content, 0) >= 0 || validEdit(edit) != nil {
					continue
				}
				done := fmt.Sprintf("DONE %d", len(steps))
				want, err := EditText(content, edit)
				require.NoError(t, err)
				want, err = EditText(want, []string{"add", done})
				require.NoError(t, err)
				file := fmt.Sprintf("f %d", len(steps))
				require.NoError(t, os.WriteFile(filepath.Join(at.root, file), content, 0o640))
				path := at.path + file
				steps = append(steps, Step{
					Probe: Probe{Views: []View{shows(done, path)}},
					Create: []Command{
						text(append([]string{"edit", path}, edit...)...),
						text("edit", path, "add", done),
					},
				})
				before, after, words = append(before, content), append(after, want), append(words, edit)
			}
			got := c.text(t, textPlan(steps...), OpUp, in)
			require.Zero(t, got.Status, got.Err)
			for i := range steps {
				file := filepath.Join(at.root, fmt.Sprintf("f %d", i))
				content, err := os.ReadFile(file)
				require.NoError(t, err)
				require.Equal(t, string(after[i]), string(content), "of %q by %q", before[i], words[i])
			}
			left, err := os.ReadDir(at.root)
			require.NoError(t, err)
			assert.Len(t, left, n)
		})
	}
}

// validEdit says whether a plan may have an edit.
func validEdit(words []string) error {
	return textPlan(Step{
		Probe:  Probe{Views: []View{shows("x", "/x")}},
		Create: []Command{text(append([]string{"edit", "/x"}, words...)...)},
	}).Valid()
}
