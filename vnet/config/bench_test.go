package config_test

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/gohcl"
	"github.com/hashicorp/hcl/v2/hclparse"
	"github.com/stretchr/testify/require"
	"github.com/vnetgen/vnetgen/vnet/config"
	"github.com/zclconf/go-cty/cty"
)

// writtenOut returns a lab of n machines, each with two NICs and a forward.
func writtenOut(n int) []byte {
	var b bytes.Buffer
	b.WriteString("lab \"bench\" {}\n\nnetwork \"lan\" {\n  mode   = \"nat-network\"\n  subnet = \"10.0.0.0/8\"\n}\n")
	for i := range n {
		fmt.Fprintf(&b, `
machine "m%d" {
  nic {
    network = network.lan
    address = "10.%d.%d.%d"
    forward {
      host  = %d
      guest = 22
    }
  }
  nic { mode = "nat" }
}
`, i, 1+i/60000, i/250%240, 2+i%250, 1024+i)
	}
	return b.Bytes()
}

func counted(n int) []byte {
	return fmt.Appendf(nil, `lab "bench" {}
variable "lan" { default = "10.0.0.0/8" }
network "lan" {
  mode   = "nat-network"
  subnet = var.lan
}
machine "m" {
  count = %d
  nic {
    network = network.lan
    address = cidrhost(var.lan, 300 + count.index)
    forward {
      host  = 1024 + count.index %% 60000
      guest = 22
    }
  }
  nic { mode = "nat" }
}
`, n)
}

// The floor's structs: what a program without a language of its own decodes.
type (
	floorFile struct {
		Labs     []floorLab     `hcl:"lab,block"`
		Networks []floorNetwork `hcl:"network,block"`
		Machines []floorMachine `hcl:"machine,block"`
	}
	floorLab struct {
		Name string `hcl:"name,label"`
	}
	floorNetwork struct {
		Name   string `hcl:"name,label"`
		Mode   string `hcl:"mode"`
		Subnet string `hcl:"subnet"`
	}
	floorMachine struct {
		Name string     `hcl:"name,label"`
		NICs []floorNIC `hcl:"nic,block"`
	}
	floorNIC struct {
		Network  *string        `hcl:"network"`
		Mode     *string        `hcl:"mode"`
		Address  *string        `hcl:"address"`
		Forwards []floorForward `hcl:"forward,block"`
	}
	floorForward struct {
		Host  int `hcl:"host"`
		Guest int `hcl:"guest"`
	}
)

var sizes = []int{100, 1000, 10000}

// BenchmarkFloor parses and decodes the bytes of BenchmarkLoad with HCL's own
// gohcl, for comparison.
func BenchmarkFloor(b *testing.B) {
	for _, n := range sizes {
		text := writtenOut(n)
		ctx := &hcl.EvalContext{Variables: map[string]cty.Value{
			"network": cty.ObjectVal(map[string]cty.Value{"lan": cty.StringVal("lan")}),
		}}
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				file, diags := hclparse.NewParser().ParseHCL(text, "bench.hcl")
				require.False(b, diags.HasErrors())
				var out floorFile
				diags = gohcl.DecodeBody(file.Body, ctx, &out)
				require.False(b, diags.HasErrors(), diags.Error())
				require.Len(b, out.Machines, n)
			}
		})
	}
}

// BenchmarkLoad reads machines written out one by one.
func BenchmarkLoad(b *testing.B) {
	for _, n := range sizes {
		text := writtenOut(n)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				t, diags := config.Load([]config.File{{Name: "bench.hcl", Bytes: text}}, config.Options{})
				require.Empty(b, diags)
				require.Len(b, t.Machines, n)
			}
		})
	}
}

// BenchmarkCount reads 100,000 machines that count makes of one block.
func BenchmarkCount(b *testing.B) {
	text := counted(100_000)
	b.ReportAllocs()
	for b.Loop() {
		t, diags := config.Load([]config.File{{Name: "bench.hcl", Bytes: text}}, config.Options{})
		require.Empty(b, diags)
		require.Len(b, t.Machines, 100_000)
	}
}
