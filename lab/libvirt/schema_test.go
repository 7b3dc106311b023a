//go:build live

package libvirt

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/vnetgen/vnetgen/lab/internal/labs"
)

// TestSchemas holds the XML of every golden and example to libvirt's own
// schemas, of both versions, and has libvirt's test driver take the networks.
func TestSchemas(t *testing.T) {
	t.Parallel()
	for _, kind := range []host{hosts[0], hosts[1]} {
		t.Run(kind.String(), func(t *testing.T) {
			t.Parallel()
			b := newBox(t, kind)
			checked := 0
			for _, c := range labs.All(t, "libvirt") {
				if c.Skip != "" || kind.version == libvirt9 && natForwards(c.Topology(t)) {
					continue
				}
				dir := c.Folder(t)
				_ = filepath.WalkDir(dir, func(path string, _ os.DirEntry, err error) error {
					require.NoError(t, err)
					name, _ := filepath.Rel(dir, path)
					folder, _, nested := strings.Cut(name, string(filepath.Separator))
					text, err := os.ReadFile(path)
					if !nested || err != nil || folder == "forwards" {
						return nil
					}
					checked++
					what := map[string]string{"networks": "network", "machines": "domain", "nics": "domain"}[folder]
					content := string(text)
					if folder == "nics" {
						content = "<domain type='kvm'><name>x</name><memory>1</memory><os><type>hvm</type></os><devices>" + content + "</devices></domain>"
					}
					b.write("/tmp/check.xml", content)
					b.run("virt-xml-validate", "/tmp/check.xml", what)
					if folder == "networks" {
						b.run("virsh", "-c", "test:///default", "net-define /tmp/check.xml")
					}
					return nil
				})
			}
			assert.Greater(t, checked, 50)
		})
	}
}
