package config_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/vnetgen/vnetgen/vnet"
	"github.com/vnetgen/vnetgen/vnet/config"
)

// TestNullIsNotWritten: an argument whose value is null, however it got there,
// is as if it were not written: after Prepare too.
func TestNullIsNotWritten(t *testing.T) {
	lab := func(null string) string {
		text := `
lab "l" { description = NULL }
variable "none" { default = null }
network "n" {
  count    = 2
  mode     = "nat-network"
  name     = NULL
  external = NULL
  subnet   = NULL
  subnet6  = NULL
  gateway  = NULL
  gateway6 = NULL
  mtu      = NULL
  vlan     = NULL
  uplink   = NULL
  isolated = NULL
  promiscuous = NULL
  dhcp {
    enabled = NULL
    start   = NULL
    end     = NULL
    lease   = NULL
  }
  dns {
    servers = NULL
    domain  = NULL
    hosts   = NULL
  }
}
machine "m" {
  count      = 2
  name       = NULL
  forwarding = NULL
  nic {
    network   = network.n[1]
    mode      = NULL
    name      = NULL
    slot      = NULL
    address   = NULL
    address6  = NULL
    subnet    = NULL
    mac       = NULL
    model     = NULL
    connected = NULL
    forward {
      host     = 8080 + count.index
      guest    = 80
      protocol = NULL
      name     = NULL
    }
    link {
      up      = "1mbit"
      rate    = NULL
      down    = NULL
      latency = NULL
      loss    = NULL
    }
  }
}
`
		if null == "" {
			var kept []string
			for line := range strings.Lines(text) {
				if strings.Contains(line, "description") {
					line = "lab \"l\" {}\n"
				}
				if !strings.Contains(line, "NULL") {
					kept = append(kept, line)
				}
			}
			return strings.Join(kept, "")
		}
		return strings.ReplaceAll(text, "NULL", null)
	}
	prepared := func(null string) (*vnet.Topology, []string) {
		top, diags := load("x.hcl", lab(null), config.Options{})
		require.Empty(t, diags)
		ready, diags := vnet.Prepare(top, nil, vnet.Target{}, vnet.Options{})
		var found []string
		for _, d := range diags {
			found = append(found, d.Summary)
		}
		return ready, found
	}
	want, wantFound := prepared("")
	for _, null := range []string{"null", "var.none", "var.none == null ? null : var.none"} {
		got, found := prepared(null)
		assert.Equal(t, string(config.Write(want)), string(config.Write(got)), null)
		assert.Equal(t, wantFound, found, null)
	}
	// Null in some instances only.
	text := strings.Replace(lab("null"), "subnet   = null", `subnet = count.index == 0 ? null : "10.7.0.0/24"`, 1)
	text = strings.Replace(text, "mac       = null", `mac = count.index == 0 ? "02:00:00:00:00:01" : null`, 1)
	text = strings.Replace(text, "down    = null", `down = count.index == 0 ? "2mbit" : null`, 1)
	top, diags := load("x.hcl", text, config.Options{})
	require.Empty(t, diags)
	assert.False(t, top.Networks[0].Source.Has("subnet"))
	assert.True(t, top.Networks[1].Source.Has("subnet"))
	assert.True(t, top.Machines[0].NICs[0].Source.Has("mac"))
	assert.False(t, top.Machines[1].NICs[0].Source.Has("mac"))
	assert.Equal(t, vnet.Rate(2_000_000), top.Machines[0].NICs[0].Link.Down)
	assert.Zero(t, top.Machines[1].NICs[0].Link.Down)
	assert.Equal(t, vnet.Rate(1_000_000), top.Machines[1].NICs[0].Link.Up)
}
