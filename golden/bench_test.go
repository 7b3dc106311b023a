package golden

import (
	"bytes"
	"fmt"
	"io"
	"runtime"
	"testing"
	"time"

	"github.com/hashicorp/hcl/v2/gohcl"
	"github.com/hashicorp/hcl/v2/hclparse"
	"github.com/stretchr/testify/require"

	"github.com/vnetgen/vnetgen/backends"
	"github.com/vnetgen/vnetgen/vnet"
	"github.com/vnetgen/vnetgen/vnet/config"
	"github.com/vnetgen/vnetgen/vnet/script"
)

// BenchmarkPipeline measures the way from a lab's text to a checked lab and to
// a script, for labs with every machine written out and for one block with a
// count. The floor is what any program that reads the same text with HCL's own
// decoder pays before it has done anything; x-floor-time and x-floor-bytes are
// how many times that is.
func BenchmarkPipeline(b *testing.B) {
	for _, n := range []int{100, 1_000, 10_000} {
		text := writtenOut(n)
		plainText := withoutReferences(text)
		b.Run(fmt.Sprintf("written=%d/floor", n), func(b *testing.B) {
			perMachine(b, n, func() { floor(b, plainText) })
		})
		b.Run(fmt.Sprintf("written=%d/check", n), func(b *testing.B) {
			against(b, func() { floor(b, plainText) }, func() { perMachine(b, n, func() { checked(b, text) }) })
		})
		b.Run(fmt.Sprintf("written=%d/script", n), func(b *testing.B) {
			against(b, func() { floor(b, plainText) }, func() { perMachine(b, n, func() { scripted(b, text) }) })
		})
	}
	const many = 100_000
	text := counted(many)
	b.Run(fmt.Sprintf("count=%d/check", many), func(b *testing.B) {
		perMachine(b, many, func() { checked(b, text) })
	})
	b.Run(fmt.Sprintf("count=%d/script", many), func(b *testing.B) {
		perMachine(b, many, func() { scripted(b, text) })
	})
}

// perMachine runs work and says what it costs for each machine of the lab.
func perMachine(b *testing.B, machines int, work func()) {
	b.ReportAllocs()
	for b.Loop() {
		work()
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(machines), "ns/machine")
}

// against runs a benchmark and says how many times the floor it takes.
func against(b *testing.B, floor, benchmark func()) {
	floorTime, floorBytes := cost(10, floor)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	benchmark()
	runtime.ReadMemStats(&after)
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(floorTime), "x-floor-time")
	b.ReportMetric(float64(after.TotalAlloc-before.TotalAlloc)/float64(b.N)/float64(floorBytes), "x-floor-bytes")
}

// cost returns the mean time and allocated bytes of runs of work.
func cost(runs int, work func()) (perRun time.Duration, allocated uint64) {
	work()
	runtime.GC()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	start := time.Now()
	for range runs {
		work()
	}
	elapsed := time.Since(start)
	runtime.ReadMemStats(&after)
	return elapsed / time.Duration(runs), (after.TotalAlloc - before.TotalAlloc) / uint64(runs)
}

// writtenOut is a lab with n machines of two cards and a forward each, every
// one a block of its own.
func writtenOut(n int) []byte {
	var b bytes.Buffer
	b.WriteString("network \"lan\" {\n  mode   = \"nat-network\"\n  subnet = \"10.64.0.0/16\"\n}\n")
	for i := range n {
		fmt.Fprintf(&b, `
machine "web-%d" {
  nic {
    network = network.lan
    address = "10.64.%d.%d"
    forward {
      host  = %d
      guest = 22
    }
  }
  nic {
    mode = "nat"
  }
}
`, i, 1+i/100, 10+i%100, 10_000+i)
	}
	return b.Bytes()
}

// counted is the same with one block. Its forwards listen on several loopback
// addresses, because one has not enough ports.
func counted(n int) []byte {
	return fmt.Appendf(nil, `
network "lan" {
  mode   = "nat-network"
  subnet = "10.128.0.0/12"
}

machine "web" {
  count = %d
  nic {
    network = network.lan
    address = cidrhost("10.128.0.0/12", 1000 + count.index)
    forward {
      host  = "127.0.0.${1 + floor(count.index / 50000)}:${10000 + count.index %% 50000}"
      guest = 22
    }
  }
  nic { mode = "nat" }
}
`, n)
}

// The structs that the floor decodes into.
type (
	floorLab struct {
		Networks []floorNetwork `hcl:"network,block"`
		Machines []floorMachine `hcl:"machine,block"`
	}
	floorNetwork struct {
		Label  string `hcl:"label,label"`
		Mode   string `hcl:"mode"`
		Subnet string `hcl:"subnet"`
	}
	floorMachine struct {
		Label string     `hcl:"label,label"`
		NICs  []floorNIC `hcl:"nic,block"`
	}
	floorNIC struct {
		Network  string         `hcl:"network,optional"`
		Mode     string         `hcl:"mode,optional"`
		Address  string         `hcl:"address,optional"`
		Forwards []floorForward `hcl:"forward,block"`
	}
	floorForward struct {
		Host  int `hcl:"host"`
		Guest int `hcl:"guest"`
	}
)

// withoutReferences makes strings of the references, as long as they are, so
// that the floor needs no evaluation context.
func withoutReferences(text []byte) []byte {
	return bytes.ReplaceAll(text, []byte(`network.lan`), []byte(`"lan"      `))
}

// floor parses and decodes the text and nothing else.
func floor(b *testing.B, text []byte) {
	file, diags := hclparse.NewParser().ParseHCL(text, "lab.hcl")
	require.False(b, diags.HasErrors())
	var lab floorLab
	diags = gohcl.DecodeBody(file.Body, nil, &lab)
	require.False(b, diags.HasErrors(), "%v", diags)
}

func load(b *testing.B, text []byte) *vnet.Topology {
	topology, diags := config.Load([]config.File{{Name: "lab.hcl", Bytes: text}}, config.Options{Name: "bench"})
	require.False(b, diags.HasErrors(), "%v", diags)
	return topology
}

// first is the backend that the benchmarks generate for.
func first(b *testing.B) (vnet.Backend, vnet.Target) {
	backend := backends.All()[0]
	target, err := backend.Info().Complete(vnet.Target{HostOS: vnet.Linux})
	require.NoError(b, err)
	return backend, target
}

// checked loads, resolves and checks.
func checked(b *testing.B, text []byte) {
	backend, target := first(b)
	_, diags := vnet.Prepare(load(b, text), backend, target, vnet.Options{})
	require.False(b, diags.HasErrors(), "%v", diags)
}

// scripted loads, resolves, checks, plans and writes the script.
func scripted(b *testing.B, text []byte) {
	backend, target := first(b)
	plan, diags := vnet.Generate(load(b, text), backend, target, vnet.Options{})
	require.False(b, diags.HasErrors(), "%v", diags)
	require.NoError(b, script.WriteSh(io.Discard, plan)) // as the command does
}
