//go:build live

package readers

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/vnetgen/vnetgen/lab/internal/labs"
)

// TestDHCPD has ISC's dhcpd, of which VMware's is an old one, check every dhcpd.conf; and
// those of a lab as one file, as where one service is for all.
func TestDHCPD(t *testing.T) {
	program := os.Getenv("READERS_LAB_DHCPD")
	if program == "" {
		labs.Skip(t, "dhcpd is not here: "+os.Getenv("READERS_LAB_NO_DEBIAN"))
	}
	dir := t.TempDir()
	check := func(text string) (string, error) {
		path := filepath.Join(dir, "dhcpd.conf")
		require.NoError(t, os.WriteFile(path, []byte(text), 0o644))
		said, err := exec.Command(program, "-t", "-q", "-cf", path, "-lf", filepath.Join(dir, "leases"), "-pf", filepath.Join(dir, "pid")).CombinedOutput()
		return string(said), err
	}
	single, joined := map[string]bool{}, map[string]bool{}
	for _, s := range subjects(t, backend(t, "vmware"), "") {
		var all []string
		for path, text := range s.documents {
			if !strings.HasSuffix(path, "/dhcpd.conf") {
				continue
			}
			all = append(all, text)
			if single[text] {
				continue
			}
			single[text] = true
			said, err := check(text)
			assert.NoError(t, err, "%s, %s: %s", s.name, path, said)
			assert.Empty(t, said, "%s, %s", s.name, path)
		}
		slices.Sort(all)
		text := strings.Join(all, "\n")
		if len(all) < 2 || joined[text] {
			continue
		}
		joined[text] = true
		said, err := check(text)
		assert.NoError(t, err, "%s, all: %s", s.name, said)
		assert.Empty(t, said, "%s, all", s.name)
	}
	require.Greater(t, len(single), 20)
	require.NotEmpty(t, joined)

	// It does look.
	for _, wrong := range []string{
		"subnet 10.0.0.0 netmask 255.255.255.0 {\n    range 10.0.1.1 10.0.1.5;\n}\n",
		"subnet 10.0.0.1 netmask 255.255.255.0 {\n}\n",
		"host a {\n    hardware ethernet 00:50:56:00:00;\n    fixed-adress 10.0.0.5;\n}\n",
	} {
		said, err := check(wrong)
		assert.True(t, err != nil || said != "", "nothing wrong in %q", wrong)
	}
	say(t, "taken by ISC's dhcpd: %d dhcpd.conf, and %d of all of a lab", len(single), len(joined))
}
