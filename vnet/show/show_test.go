package show_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

	"github.com/vnetgen/vnetgen/backends"
	"github.com/vnetgen/vnetgen/vnet"
	"github.com/vnetgen/vnetgen/vnet/config"
	"github.com/vnetgen/vnetgen/vnet/show"
)

// lab has each mode, machines that the host reaches in every way there is, and names that
// files would trip over.
const lab = `
lab "shop" { description = "three | tiers" }

network "front" {
  mode   = "nat-network"
  subnet = "10.20.0.0/24"
}

network "admin" {
  mode    = "host-only"
  subnet  = "192.168.56.0/24"
  subnet6 = "fd00:1::/64"
}

network "back_end" { mode = "internal" }

network "lan" {
  mode   = "bridged"
  uplink = "eth0"
  vlan   = 0 == 1 ? 5 : null
}

machine "Web 1" {
  nic {
    network = network.front
    address = "10.20.0.10"
    forward {
      host  = "0.0.0.0:2222"
      guest = 22
    }
  }
}

machine "web-1" {
  name = "the second"
  nic { network = network.admin }
  nic {
    network   = network.back_end
    connected = false
  }
}

machine "alone" {
  nic { network = network.lan }
  nic { mode = "nat" }
}
`

func prepared(t *testing.T, backend string) *show.Lab {
	topology, diags := config.Load([]config.File{{Name: "lab.hcl", Bytes: []byte(lab)}}, config.Options{})
	require.False(t, diags.HasErrors(), diags.Error())
	var b vnet.Backend
	var info *vnet.Info
	var target vnet.Target
	if backend != "" {
		b, _ = backends.Lookup(backend)
		info = b.Info()
		var err error
		target, err = info.Complete(vnet.Target{HostOS: vnet.Linux})
		require.NoError(t, err)
	}
	ready, diags := vnet.Prepare(topology, b, target, vnet.Options{})
	require.False(t, diags.HasErrors(), diags.Error())
	return show.Of(ready, info, target)
}

// TestFormats compares each format with its file. VNET_UPDATE=1 rewrites them.
func TestFormats(t *testing.T) {
	for _, backend := range []string{"", "libvirt"} {
		l := prepared(t, backend)
		for _, f := range show.Formats {
			name := string(f)
			if backend != "" {
				name += "-" + backend
			}
			var b strings.Builder
			require.NoError(t, show.Write(&b, l, f))
			path := filepath.Join("testdata", name)
			if os.Getenv("VNET_UPDATE") != "" {
				require.Empty(t, os.Getenv("CI"), "VNET_UPDATE is set in CI")
				require.NoError(t, os.WriteFile(path, []byte(b.String()), 0o666))
			}
			want, err := os.ReadFile(path)
			require.NoError(t, err)
			assert.Equal(t, string(want), b.String(), path)
		}
	}
}

// TestJSON reads the JSON form back.
func TestJSON(t *testing.T) {
	l := prepared(t, "libvirt")
	var b strings.Builder
	require.NoError(t, show.Write(&b, l, show.JSON))
	var again show.Lab
	require.NoError(t, json.Unmarshal([]byte(b.String()), &again))
	assert.Equal(t, *l, again)
}

// TestAnsible reads the inventory back: every machine is a host once, and in the groups
// of its networks.
func TestAnsible(t *testing.T) {
	var b strings.Builder
	require.NoError(t, show.Write(&b, prepared(t, "libvirt"), show.Ansible))
	var inventory struct {
		All struct {
			Hosts    map[string]map[string]any
			Children map[string]struct{ Hosts map[string]any }
		}
	}
	require.NoError(t, yaml.Unmarshal([]byte(b.String()), &inventory))
	assert.Len(t, inventory.All.Hosts, 3)
	assert.Equal(t, map[string]any{"ansible_host": "127.0.0.1", "ansible_port": 2222}, inventory.All.Hosts["web-1"])
	assert.Contains(t, inventory.All.Hosts, "web-1-2", "two labels of one host name")
	assert.Contains(t, inventory.All.Children["network_admin"].Hosts, "web-1-2")
	assert.NotContains(t, inventory.All.Children["network_admin"].Hosts, "web-1")
}

// TestLanguages: what a language says of the modes it says of all of them.
func TestLanguages(t *testing.T) {
	english := show.Modes(nil, nil, show.English)
	for _, lang := range show.Languages[1:] {
		for i, g := range show.Modes(nil, nil, lang) {
			assert.NotEqual(t, english[i].Title, g.Title)
			require.Len(t, g.Rows, len(vnet.Modes))
			for r, row := range g.Rows {
				for c, cell := range row {
					assert.NotEqual(t, english[i].Rows[r][c], cell, "%s: not translated", lang)
				}
			}
		}
	}
}

func TestUnknownFormat(t *testing.T) {
	var b strings.Builder
	require.ErrorIs(t, show.Write(&b, &show.Lab{}, "xml"), show.ErrFormat)
	require.ErrorIs(t, show.WriteGrids(&b, nil, show.Hosts), show.ErrFormat)
	assert.Empty(t, b.String())
}

// BenchmarkText writes a lab of a thousand machines.
func BenchmarkText(b *testing.B) {
	l := &show.Lab{Name: "large"}
	for range 1000 {
		l.Machines = append(l.Machines, show.Machine{Label: "m", NICs: []show.NIC{{Slot: 1, Network: "n", MAC: "52:54:00:00:00:01", Address: "10.0.0.1"}}})
	}
	for b.Loop() {
		_ = show.Write(&strings.Builder{}, l, show.Text)
	}
}
