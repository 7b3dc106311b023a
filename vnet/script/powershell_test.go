package script_test

import (
	"os"
	"strings"
	"testing"

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
	host.Process = func(path string, args []string, stdin string) (string, string, int, error) {
		assert.Equal(t, fakePath, path)
		local := make([]string, len(args))
		for i, a := range args { // files of the plan are where the host has them
			local[i] = a
			if own, ok := host.Path(a); ok {
				local[i] = own
			}
		}
		stdout, stderr, status := f.run(local)
		return strings.ReplaceAll(strings.ReplaceAll(stdout, "\r\n", "\n"), "\n", "\r\n"), stderr, status, nil
	}
	status, err := pwsh.Run(text, []string{op.String()}, host)
	require.NoError(t, err, "the script is not in the subset: %s", stderr.String())
	left, err := os.ReadDir(host.Dir)
	require.NoError(t, err)
	assert.Empty(t, left, "temporary files were left behind")
	return carried{Out: strings.ReplaceAll(stdout.String(), "\r\n", "\n"), Status: status, Err: stderr.String()}
}
