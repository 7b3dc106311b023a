// Package examples holds the test of the example labs: each is read and
// generated for every backend, without an error or a warning.
package examples

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

	"github.com/vnetgen/vnetgen/backends"
	"github.com/vnetgen/vnetgen/vnet"
	"github.com/vnetgen/vnetgen/vnet/config"
	"github.com/vnetgen/vnetgen/vnet/script"
)

func TestLabs(t *testing.T) {
	paths, err := filepath.Glob("*/lab.hcl")
	require.NoError(t, err)
	require.NotEmpty(t, paths)
	for _, path := range paths {
		t.Run(filepath.Dir(path), func(t *testing.T) {
			files, diags := config.Read(path, nil)
			require.Empty(t, diags)
			assert.Equal(t, string(files[0].Bytes), string(config.Format(files[0].Bytes)), "not formatted: vnetgen fmt %s", path)
			topology, diags := config.Load(files, config.Options{})
			require.Empty(t, diags)
			for _, b := range backends.All() {
				for _, host := range b.Info().Hosts {
					generates(t, topology, b, host)
				}
			}
		})
	}
}

// TestReadme holds the lab that the README shows to the script it shows of it.
func TestReadme(t *testing.T) {
	readme, err := os.ReadFile("../README.md")
	require.NoError(t, err)
	lab, excerpt := fenced(t, string(readme), "hcl"), fenced(t, string(readme), "sh")
	topology, diags := config.Load([]config.File{{Name: "shop.hcl", Bytes: []byte(lab)}}, config.Options{})
	require.Empty(t, diags)
	assert.Equal(t, lab, string(config.Format([]byte(lab))))
	b, ok := backends.Lookup("virtualbox")
	require.True(t, ok)
	target, err := b.Info().Complete(vnet.Target{HostOS: vnet.Linux})
	require.NoError(t, err)
	plan, diags := vnet.Generate(topology, b, target, vnet.Options{})
	require.Empty(t, diags)
	text, err := script.Sh(plan)
	require.NoError(t, err)
	assert.Contains(t, string(text), excerpt)
	for i, step := range plan.Steps.All() {
		assert.Contains(t, string(readme), fmt.Sprintf("[%d/%d] %s: ", i+1, plan.Steps.Len(), step.Title))
	}
}

// TestReadmePowerShell holds the script for Hyper-V that the README shows to what is
// made of its lab.
func TestReadmePowerShell(t *testing.T) {
	readme, err := os.ReadFile("../README.md")
	require.NoError(t, err)
	lab, excerpt := fenced(t, string(readme), "hcl"), fenced(t, string(readme), "powershell")
	topology, diags := config.Load([]config.File{{Name: "shop.hcl", Bytes: []byte(lab)}}, config.Options{})
	require.Empty(t, diags)
	b, ok := backends.Lookup("hyperv")
	require.True(t, ok)
	plan, diags := vnet.Generate(topology, b, vnet.Target{HostOS: vnet.Windows}, vnet.Options{})
	require.False(t, diags.HasErrors())
	text, err := script.PowerShell(plan)
	require.NoError(t, err)
	assert.Contains(t, string(text), excerpt)
}

// fenced returns the text of the first fenced block in a language.
func fenced(t *testing.T, text, language string) string {
	_, rest, ok := strings.Cut(text, "```"+language+"\n")
	require.True(t, ok)
	block, _, ok := strings.Cut(rest, "```")
	require.True(t, ok)
	return block
}

// differs has the features in which hypervisors differ from an example, by the lab's and
// the hypervisor's name: what VMware forwards, it forwards on every address of the host.
var differs = map[string]map[string][]vnet.Feature{
	"classroom": {"vmware": {vnet.FeatureForwardLocal, vnet.FeatureDHCPPool}},
	"single-vm": {"vmware": {vnet.FeatureForwardLocal, vnet.FeatureMode, vnet.FeatureForwardTCP}},
	"shop":      {"vmware": {vnet.FeatureForwardLocal}},
	"guestbook": {"vmware": {vnet.FeatureForwardLocal, vnet.FeatureDHCPPool}},
}

// TestCompose: the lab for machines or containers is the same in the overlay, whose
// services are those of the file beside it.
func TestCompose(t *testing.T) {
	const dir = "machines-or-containers/"
	files, diags := config.Read(dir+"lab.hcl", nil)
	require.Empty(t, diags)
	topology, diags := config.Load(files, config.Options{})
	require.Empty(t, diags)
	b, ok := backends.Lookup("docker")
	require.True(t, ok)
	plan, diags := vnet.Generate(topology, b, vnet.Target{HostOS: vnet.Linux}, vnet.Options{Format: "compose"})
	require.Empty(t, diags)
	require.Len(t, plan.Documents, 1)
	var base, overlay struct{ Services map[string]any }
	text, err := os.ReadFile(dir + "compose.yaml")
	require.NoError(t, err)
	require.NoError(t, yaml.Unmarshal(text, &base))
	require.NoError(t, yaml.Unmarshal(plan.Documents[0].Content, &overlay))
	assert.Equal(t, slices.Sorted(maps.Keys(base.Services)), slices.Sorted(maps.Keys(overlay.Services)))
}

// generates expects a script that is the same as the lab, notes aside. Other
// hosts than Linux have degradations of their own, and so has Docker, whose
// containers are no machines.
func generates(t *testing.T, topology *vnet.Topology, b vnet.Backend, host vnet.HostOS) {
	target, err := b.Info().Complete(vnet.Target{HostOS: host})
	require.NoError(t, err)
	plan, diags := vnet.Generate(topology, b, target, vnet.Options{})
	if allowed := differs[topology.Lab.Name][b.Info().Name]; allowed != nil {
		for _, d := range diags {
			assert.True(t, d.Severity >= vnet.SeverityNote || slices.ContainsFunc(allowed, func(f vnet.Feature) bool { return strings.Contains(d.Summary, "("+string(f)+")") }),
				"%s on %s: %s", b.Info().Name, host, d.Error())
		}
		assert.True(t, plan == nil == diags.HasErrors())
		return
	}
	require.False(t, diags.HasErrors(), "%s on %s: %s", b.Info().Name, host, diags.Error())
	for _, d := range diags {
		assert.False(t, host == vnet.Linux && b.Info().Name != "docker" && d.Severity < vnet.SeverityNote, "%s on %s: %s", b.Info().Name, host, d.Error())
	}
	var text strings.Builder
	require.NoError(t, script.Write(&text, plan))
	assert.NotEmpty(t, text.String())
}
