//go:build live

package virtualbox

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/vnetgen/vnetgen/lab/internal/labs"
	"github.com/vnetgen/vnetgen/vnet"
	"github.com/vnetgen/vnetgen/vnet/config"
)

// hostile are names that a shell, awk, VBoxManage or its lists might take for
// something else.
var hostile = []string{
	`it's`, `say "hi"`, `$(touch pwned)`, "`id`", `a\nb`, `back\slash\`, `-rf`, `--help`, `*`, `?[a]`, `~root`, `!x`, `#no`, `a;b|c&d`, `%s%n`, `{}`,
	`_ _`, `... x`, `@name`, `%named`, `=text`, `\t`, `Name: x`, `', Cable connected: on`, `12345`, `01234567-89ab-cdef-0123-456789abcdef`,
	"\u2018curly\u2019 \u201clow\u201e", "網路", "ünïcode", "\U0001F600", strings.Repeat("n", 120),
}

// TestHostileNames makes a machine, a NAT network and an internal network of
// every hostile name, finds them again unchanged, and removes them.
func TestHostileNames(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		labs.Skip(t, "the short form leaves thirty machines out; run lab/virtualbox/run without -short")
	}
	topology := &vnet.Topology{Lab: vnet.Lab{Name: `odd "lab" $(x)`}}
	for i, name := range hostile {
		label := fmt.Sprintf("n%d", i)
		mode := []vnet.Mode{vnet.NATNetwork, vnet.Internal}[i%2]
		topology.Networks = append(topology.Networks, vnet.Network{Label: label, Name: name, Mode: mode})
		topology.Machines = append(topology.Machines, vnet.Machine{Label: label, Name: name, NICs: []vnet.NIC{{Network: label}}})
	}
	c := labs.Case{Name: "hostile", Backend: "virtualbox", Dir: filepath.Join(t.TempDir(), "hostile"), Args: []string{"--create-machines"}}
	require.NoError(t, os.Mkdir(c.Dir, 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(c.Dir, "lab.hcl"), config.Write(topology), 0o644))
	b := boxFor(t, c)
	before := b.visible()
	script, resolved := c.Script(t)

	up := b.script("dash", script, "up")
	require.Zero(t, up.status, up.stdout+up.stderr)
	s := b.stored()
	b.matches(s, resolved)
	var machines []string
	for _, m := range s.Machines {
		machines = append(machines, m.Name)
	}
	assert.ElementsMatch(t, hostile, machines)
	b.idle(t, "bash", script)
	assert.NoFileExists(t, "pwned")
	assert.NoFileExists(t, filepath.Join(filepath.Dir(script), "pwned"))

	down := b.script("dash", script, "down")
	require.Zero(t, down.status, down.stdout+down.stderr)
	assert.Equal(t, before, b.visible())
}
