package virtualbox

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/vnetgen/vnetgen/vnet"
)

func TestFileName(t *testing.T) {
	for name, want := range map[string]string{
		"web-1 (old)": "web-1 (old)",
		"a/b:c":       "a_b_c",
		"-x.":         "_x_",
		"  x  ":       "__x__",
		".":           "_",
		"網路":          "網路",
		"\U0001F600":  "____",
		"":            "",
	} {
		assert.Equal(t, want, fileName(name), "%q", name)
	}
}

// TestFilesClash: two machines of one file are refused, when they are to be
// made.
func TestFilesClash(t *testing.T) {
	lab := &vnet.Topology{Lab: vnet.Lab{Name: "lab"}, Machines: []vnet.Machine{{Label: "a", Name: "x*"}, {Label: "b", Name: "x?"}, {Label: "c", Name: "X_"}}}
	codes := func(host vnet.HostOS, create bool) (found []string) {
		_, diags := vnet.Prepare(lab, New(), vnet.Target{HostOS: host}, vnet.Options{CreateMachines: create})
		for _, d := range diags {
			if d.Code == codeFile {
				found = append(found, d.Summary)
			}
		}
		return found
	}
	b := `machine "b": VirtualBox would keep it in the file of machine "a"`
	assert.Equal(t, []string{b}, codes(vnet.Linux, true))
	assert.Empty(t, codes(vnet.Linux, false))
	assert.Equal(t, []string{b, `machine "c": VirtualBox would keep it in the file of machine "a"`}, codes(vnet.MacOS, true))
}
