package config_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/vnetgen/vnetgen/vnet/config"
)

// What is computed without the HCL library is what the library computes: the
// second spelling, with a conditional around it, is left to the library.
func TestCountIndexIsExact(t *testing.T) {
	for _, expr := range []string{
		"count.index", "1024 + count.index % 3", "(count.index - 5) % 3", "count.index * 2147483646 - count.index * 2147483646",
		"10 - count.index", "count.index % (count.index + 1)", "local.n * count.index", "1.5 * count.index + count.index * 0.5",
		"floor(count.index / 2)", "floor((count.index - 3) / 2) + 3", "floor(count.index / 0.5)", "floor(count.index / (1 + count.index))",
		"length(local.l) + count.index", "count.index / 1", "-count.index", "var.text + count.index",
	} {
		lab := `lab "l" {}
locals {
  n = 3
  l = ["a"]
}
variable "text" { default = "7" }
machine "m" {
  count = 7
  nic {
    mode = "nat"
    forward {
      host  = %s
      guest = true ? %s : 0
    }
  }
}
`
		top, diags := load("x.hcl", fmt.Sprintf(lab, expr, expr), config.Options{})
		require.Empty(t, diags.Error(), expr)
		for _, m := range top.Machines {
			f := m.NICs[0].Forwards[0]
			assert.Equal(t, f.GuestPort, f.HostPort, "%s for %s", expr, m.Label)
		}
	}
}

func TestTextIsExact(t *testing.T) {
	for _, expr := range []string{
		`"127.0.0.${1 + count.index}"`, `"${local.n}.0.${floor(count.index / 2)}.${count.index}"`, `"${count.index}.${1.5 * 2}.0.1"`,
		`"127.${local.l[0]}.0.${count.index}"`, `"127.0.0.${count.index - count.index}"`, `"127.0.0.${count.index % 3}"`, `"127.0.0.${0 + -0}"`,
		`"127.0.0.${floor(count.index * 2 / 3)}"`, `"1${count.index}.1${"1"}.0.${count.index * 0.5 * 2}"`,
	} {
		top, diags := load("x.hcl", "lab \"l\" {}\nlocals {\n  n = 3\n  l = [1]\n}\nmachine \"m\" {\n  count = 5\n  nic {\n    mode = \"nat\"\n    address = "+expr+
			"\n    forward {\n      host  = \"${true ? "+expr+" : \"\"}:${80 + count.index}\"\n      guest = 22\n    }\n  }\n}\n", config.Options{})
		require.Empty(t, diags.Error(), expr)
		for i, m := range top.Machines {
			f := m.NICs[0].Forwards[0]
			assert.Equal(t, f.Host, m.NICs[0].Address, "%s for %s", expr, m.Label)
			assert.Equal(t, 80+i, f.HostPort)
		}
	}
	_, diags := load("x.hcl", "lab \"l\" {}\nmachine \"m\" {\n  count = 2\n  nic {\n    mode = \"nat\"\n    address = \"127.0.0.${-1 * count.index}\"\n  }\n}\n", config.Options{})
	assert.Contains(t, diags.Error(), "127.0.0.-0", "HCL's numbers have a negative zero")
}

func TestCIDRHostIsExact(t *testing.T) {
	for _, expr := range []string{
		`cidrhost("10.1.2.3/24", 7 + count.index)`, `cidrhost("10.1.2.0/24", -1 - count.index)`, `cidrhost("fd00::/64", count.index)`,
		`cidrhost("255.255.255.0/24", 250 + count.index)`, `cidrhost("0.0.0.0/0", count.index)`,
	} {
		top, diags := load("x.hcl", "lab \"l\" {}\nmachine \"m\" {\n  count = 5\n  nic {\n    mode = \"nat\"\n    address = "+expr+
			"\n    address6 = true ? "+expr+" : \"\"\n  }\n}\n", config.Options{})
		require.Empty(t, diags.Error(), expr)
		for _, m := range top.Machines {
			assert.Equal(t, m.NICs[0].Address6, m.NICs[0].Address, "%s for %s", expr, m.Label)
		}
	}
	_, diags := load("x.hcl", nic("    mode = \"nat\"\n    address = cidrhost(\"10.0.0.0/31\", 2)"), config.Options{})
	compare(t, []string{"function-call: 10.0.0.0/31 has no address number 2"}, diags)
	_, diags = load("x.hcl", "lab \"l\" {}\nmachine \"m\" {\n  count = 5\n  nic {\n    mode = \"nat\"\n    address = cidrhost(\"10.0.0.0/31\", count.index)\n  }\n}\n", config.Options{})
	compare(t, []string{"function-call: 10.0.0.0/31 has no address number 2 ... (and 2 more)"}, diags)
}
