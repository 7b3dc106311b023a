//go:build live

package virtualbox

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"strings"

	"github.com/stretchr/testify/require"

	"github.com/vnetgen/vnetgen/internal/pwsh"
)

// powershell is what stands for a shell's name when a script is for PowerShell.
const powershell = "powershell"

// interpret runs a script for PowerShell with an operation, in the project's own
// interpreter. Its VBoxManage is the real one; the host's interfaces, which the script
// asks Windows for, are eth0 and those that the box has.
func (b *box) interpret(path, op string) outcome {
	b.t.Helper()
	text, err := os.ReadFile(path)
	require.NoError(b.t, err)
	var stdout, stderr strings.Builder
	host := &pwsh.Host{
		Programs: map[string]string{"VBoxManage": `C:\VBoxManage.exe`},
		Modules:  []string{"NetAdapter", "NetTCPIP"},
		Dir:      b.t.TempDir(), Stdout: &stdout, Stderr: &stderr,
		Cmdlets: map[string]pwsh.Cmdlet{
			"Get-NetAdapter": {Run: func(*pwsh.Call) ([]any, error) {
				var all []any
				for i, name := range b.interfaces() {
					all = append(all, pwsh.NewObject("MSFT_NetAdapter", "Name", name, "InterfaceDescription", name, "InterfaceIndex", i+1))
				}
				return all, nil
			}},
			"Get-NetRoute": {Run: func(*pwsh.Call) ([]any, error) {
				return []any{pwsh.NewObject("MSFT_NetRoute", "DestinationPrefix", "0.0.0.0/0", "InterfaceIndex", 1, "RouteMetric", 0, "InterfaceMetric", 25)}, nil
			}},
		},
		Process: func(_ string, args []string, input string) (string, string, int, error) {
			c := exec.Command(b.enter, args...)
			c.Env = b.env()
			c.Stdin = strings.NewReader(input)
			var out, complaints bytes.Buffer
			c.Stdout, c.Stderr = &out, &complaints
			err := c.Run()
			var exit *exec.ExitError
			if err != nil && !errors.As(err, &exit) {
				return "", "", 0, err
			}
			return out.String(), complaints.String(), c.ProcessState.ExitCode(), nil
		},
	}
	status, err := pwsh.Run(text, []string{op}, host)
	require.NoError(b.t, err, "%s", stderr.String())
	return outcome{status: status, stdout: stdout.String(), stderr: stderr.String(), calls: b.calls()}
}

// interfaces lists the box's interfaces that VirtualBox can bridge to, the one with
// the default route first.
func (b *box) interfaces() []string {
	names := []string{"eth0"}
	for line := range strings.Lines(b.vbox("list", "bridgedifs")) {
		if name, ok := strings.CutPrefix(line, "Name:"); ok && strings.TrimSpace(name) != "eth0" {
			names = append(names, strings.TrimSpace(name))
		}
	}
	return names
}
