package host

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/vnetgen/vnetgen/internal/pwsh"
	"github.com/vnetgen/vnetgen/vnet"
)

// Carried is what became of a plan.
type Carried struct {
	Out    string // the progress lines
	Status int
	Err    string
}

// errInjected is what a file that cannot be changed says.
var errInjected = errors.New("no space left on device")

// InGo carries a plan out by vnet.Execute.
func (h *Host) InGo(ctx context.Context, p *vnet.Plan, op vnet.Op) Carried {
	var out strings.Builder
	result, err := vnet.Execute(ctx, p, op, vnet.Executor{
		Run: func(_ context.Context, argv []string, _ string) ([]byte, []byte, int, error) {
			stdout, stderr, status := h.Call(argv)
			return []byte(stdout), []byte(stderr), status, nil
		},
		TextFile: h.textFile,
		Sleep:    func(context.Context) {},
		Progress: func(e vnet.Event) { fmt.Fprintln(&out, e) },
	})
	var blocked *vnet.Blocked
	if err == nil || op == vnet.OpCheck && errors.As(err, &blocked) {
		fmt.Fprintln(&out, result.Summary())
	}
	c := Carried{Out: out.String()}
	switch {
	case err != nil:
		c.Err, c.Status = err.Error(), 1
	case result.Pending():
		c.Status = 3
	}
	return c
}

// textFile is the built-in tool, on the host's files.
func (h *Host) textFile(args []string) (string, error) {
	paths := len(args)
	if args[0] == "edit" || args[0] == "remove" {
		paths = 2
	}
	placed := append([]string{args[0]}, args[1:]...)
	for i := 1; i < paths; i++ {
		placed[i] = h.Path(args[i])
	}
	if args[0] != "edit" && args[0] != "remove" && args[0] != "copy" {
		return vnet.TextFiles{}.Run(placed)
	}
	fails := h.Fails()
	if fails && !h.FailLate {
		return "", errInjected
	}
	out, err := vnet.TextFiles{}.Run(placed)
	if err == nil && fails {
		err = errInjected
	}
	return out, err
}

// Shell is a shell with the programs that a script finds.
type Shell struct {
	Argv []string
	Bin  string // a folder with programs, before those of PATH
}

// stateEnv names the file with the host's state, for Main.
const stateEnv = "VMWARE_HOST"

// InShell carries a script out in a shell. Env has more of its environment.
func (h *Host) InShell(s Shell, scriptPath string, op vnet.Op, env ...string) (Carried, error) {
	dir, err := os.MkdirTemp("", "vmware-host")
	if err != nil {
		return Carried{}, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	state := filepath.Join(dir, "state")
	before, err := json.Marshal(h)
	if err != nil {
		return Carried{}, err
	}
	tmp := filepath.Join(dir, "a tmp 'dir'")
	if err := errors.Join(os.WriteFile(state, before, 0o600), os.Mkdir(tmp, 0o700)); err != nil {
		return Carried{}, err
	}
	cmd := exec.Command(s.Argv[0], append(append([]string{}, s.Argv[1:]...), scriptPath, op.String())...) //nolint:gosec // a test's
	cmd.Env = append(os.Environ(), "VNETGEN_ROOT="+h.Root, "HOME="+home, "SUDO_USER=", stateEnv+"="+state, "TMPDIR="+tmp,
		"PATH="+s.Bin+":"+os.Getenv("PATH"))
	cmd.Env = append(cmd.Env, env...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err = cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		return Carried{}, err
	}
	after, err := os.ReadFile(state)
	if err == nil {
		h.State = State{}
		err = json.Unmarshal(after, h)
	}
	if left, _ := os.ReadDir(tmp); len(left) > 0 {
		err = errors.Join(err, fmt.Errorf("temporary files were left behind: %v", left))
	}
	return Carried{stdout.String(), cmd.ProcessState.ExitCode(), stderr.String()}, err
}

// Programs are those that a test's own program is when it is called by their names;
// FilePrograms those that change files, which fail when it is their turn.
var (
	Programs     = []string{"vmware-networks", "vmnet-cli", "ps"}
	FilePrograms = []string{"mv", "rm"}
)

// Main is the program that is called by the name of one of them. known is false when
// it is none.
func Main() (status int, known bool) {
	name, path := filepath.Base(os.Args[0]), os.Getenv(stateEnv)
	if path == "" || strings.HasSuffix(name, ".test") {
		return 0, false
	}
	h := &Host{}
	content, err := os.ReadFile(path)
	if err == nil {
		err = json.Unmarshal(content, h)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 99, true
	}
	if name == "mv" || name == "rm" {
		status = h.file(name)
	} else {
		var stdout, stderr string
		stdout, stderr, status = h.Call(append([]string{name}, os.Args[1:]...))
		fmt.Fprint(os.Stdout, stdout)
		fmt.Fprint(os.Stderr, stderr)
	}
	content, _ = json.Marshal(h)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		return 99, true
	}
	return status, true
}

// file runs a program that changes a file, which counts as a change when the file is the
// host's.
func (h *Host) file(name string) int {
	last := os.Args[len(os.Args)-1]
	fails := strings.HasPrefix(last, h.Root) && h.Fails()
	if fails && !h.FailLate {
		fmt.Fprintln(os.Stderr, errInjected)
		return 1
	}
	cmd := exec.Command("/bin/"+name, os.Args[1:]...) //nolint:gosec // a test's
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	if cmd.Run() != nil || fails {
		return 1
	}
	return 0
}

// InPowerShell carries a script out in the project's interpreter of PowerShell.
func (h *Host) InPowerShell(script *pwsh.Script, op vnet.Op) (Carried, error) {
	var out, errs strings.Builder
	s := &pwsh.Host{
		Dir: h.Root, Stdout: &out, Stderr: &errs, Admin: true, Env: map[string]string{}, Programs: map[string]string{
			"reg": `C:\Windows\System32\reg.exe`, "tasklist": `C:\Windows\System32\tasklist.exe`,
			"vnetlib64": `C:\VMware\vnetlib64.exe`, "vmrun": `C:\VMware\vmrun.exe`,
		},
		Process: func(path string, args []string, _ string) (string, string, int, error) {
			name := strings.TrimSuffix(path[strings.LastIndexByte(path, '\\')+1:], ".exe")
			stdout, stderr, status := h.Call(append([]string{name}, args...))
			return stdout, stderr, status, nil
		},
		Changes: func(method, _ string) error {
			// What is written beside is no change yet.
			if method != "Replace" && method != "Move" && method != "Delete" {
				return nil
			}
			if h.Fails() {
				return errInjected
			}
			return nil
		},
	}
	for name, value := range env {
		s.Env[name] = value
	}
	status, err := script.Run([]string{op.String()}, s)
	return Carried{strings.ReplaceAll(out.String(), "\r\n", "\n"), status, errs.String()}, err
}
