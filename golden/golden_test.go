package golden

import (
	"fmt"
	"iter"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/stretchr/testify/require"

	"github.com/vnetgen/vnetgen/backends"
	"github.com/vnetgen/vnetgen/golden/cases"
	"github.com/vnetgen/vnetgen/internal/goldens"
	"github.com/vnetgen/vnetgen/vnet"
	"github.com/vnetgen/vnetgen/vnet/script"
)

// TestGolden runs every case and compares what comes out with what the archive
// says, section by section.
func TestGolden(t *testing.T) {
	goldens.Suite{Folder: "./golden", IsInput: cases.IsInput, Outputs: func(t *testing.T, path string, archive *txtar.Archive) map[string]string {
		return readCase(t, path, archive).run(t)
	}}.Run(t)
}

// testCase is one archive's input.
type testCase struct{ cases.Case }

func readCase(t testing.TB, path string, archive *txtar.Archive) testCase {
	return testCase{cases.Read(t, goldens.Name(path), archive)}
}

// findings calls see with everything that is found, by who found it: "" for
// reading, "neutral", or a backend's name; and what was generated. Nothing is
// generated when the lab was read with errors.
func (c testCase) findings(t testing.TB, see func(who string, diags vnet.Diags, plan *vnet.Plan)) {
	topology, diags := c.Load()
	see("", diags, nil)
	require.Equal(t, diags.HasErrors(), topology == nil || topology.Incomplete)
	if topology == nil {
		return
	}
	_, diags = vnet.Prepare(topology, nil, vnet.Target{}, c.Options)
	see("neutral", diags, nil)
	for _, b := range backends.All() {
		if c.Options.Format != "" && !b.Info().HasFormat(c.Options.Format) {
			t.Logf("%s: writes nothing in the format %s", b.Info().Name, c.Options.Format)
			continue
		}
		for who, on := range c.targets(b) {
			target, err := b.Info().Complete(on)
			if err != nil {
				t.Logf("%s: not for this target: %s", who, err)
				continue
			}
			if topology.Incomplete {
				_, diags := vnet.Prepare(topology, b, target, c.Options)
				see(who, diags, nil)
				continue
			}
			plan, diags := vnet.Generate(topology, b, target, c.Options)
			if diags.HasErrors() {
				require.Nil(t, plan, "%s: half an output", who)
			}
			see(who, diags, plan)
		}
	}
}

// onEveryHost are the backends whose plans for one host have little in common with those
// for another: a case that names no host has sections for each of theirs.
var onEveryHost = []string{"vmware"}

// targets yields the case's targets for a backend, by what their sections are called.
func (c testCase) targets(b vnet.Backend) iter.Seq2[string, vnet.Target] {
	info := b.Info()
	return func(yield func(string, vnet.Target) bool) {
		if !yield(info.Name, c.on(b)) || c.Target.HostOS != "" || !slices.Contains(onEveryHost, info.Name) {
			return
		}
		for _, host := range info.Hosts[1:] {
			target := c.Target
			target.HostOS = host
			if !yield(info.Name+"-"+string(host), target) {
				return
			}
		}
	}
}

// on returns the case's target for a backend: a case that names no host is about
// Linux, or, where a backend does not know that, about its first one.
func (c testCase) on(b vnet.Backend) vnet.Target {
	target := c.Target
	if hosts := b.Info().Hosts; target.HostOS == "" {
		target.HostOS = vnet.Linux
		if !slices.Contains(hosts, vnet.Linux) {
			target.HostOS = hosts[0]
		}
	}
	return target
}

// run returns the output sections that the input gives.
func (c testCase) run(t *testing.T) map[string]string {
	outputs := map[string]string{}
	put := func(name, text string) {
		if text != "" {
			outputs[name] = text
		}
	}
	c.findings(t, func(who string, diags vnet.Diags, plan *vnet.Plan) {
		if who == "" {
			put("diag", render(diags))
			return
		}
		put(who+".diag", render(diags))
		if plan == nil {
			return
		}
		for _, d := range plan.Documents {
			if c.Options.Format == "" || c.Options.Format == d.Format {
				put(who+"/"+d.Path, string(d.Content))
			}
		}
		if c.Options.Format != "" {
			return
		}
		ending := ".sh"
		if script.ForPowerShell(plan.Target) {
			ending = ".ps1"
		}
		put(who+ending, c.abridged(t, plan))
	})
	return outputs
}

// leftOut stands for lines that the script of a lab without machines has too.
const leftOut = "# [... as in the case empty ...]"

// abridged returns the plan's script without what it shares with the script of
// a lab without machines, so that a case shows what its lab is about and a
// change of the shared part shows up once. Only such a lab's script is whole.
func (c testCase) abridged(t *testing.T, plan *vnet.Plan) string {
	text := written(t, plan)
	if plan.Steps.Len() == 0 {
		return text
	}
	backend, ok := backends.Lookup(plan.Backend)
	require.True(t, ok)
	empty, diags := vnet.Generate(&vnet.Topology{Lab: vnet.Lab{Name: plan.Lab}}, backend, plan.Target, c.Options)
	require.False(t, diags.HasErrors(), "a lab without machines has errors: %s", diags.Error())
	return abridge(text, written(t, empty))
}

// written returns the plan's script, without the byte-order mark that one for
// PowerShell may begin with.
func written(t *testing.T, plan *vnet.Plan) string {
	var b strings.Builder
	require.NoError(t, script.Write(&b, plan))
	return strings.TrimPrefix(b.String(), "\uFEFF")
}

// abridge leaves out runs of lines, in order, that shared has too.
func abridge(text, shared string) string {
	const shortest = 12 // lines; shorter runs are left, since steps resemble each other
	lines, others := strings.SplitAfter(text, "\n"), strings.SplitAfter(shared, "\n")
	var b strings.Builder
	for i, j := 0, 0; i < len(lines); {
		at, length := longestRun(lines[i:], others[j:])
		if length < shortest {
			b.WriteString(lines[i])
			i++
			continue
		}
		b.WriteString(leftOut + "\n")
		i, j = i+length, j+at+length
	}
	return b.String()
}

// longestRun returns where in others the most of the first lines are, and how
// many.
func longestRun(lines, others []string) (at, length int) {
	for k := range others {
		n := 0
		for n < len(lines) && k+n < len(others) && lines[n] == others[k+n] {
			n++
		}
		if n > length {
			at, length = k, n
		}
	}
	return at, length
}

// render writes findings for people who review a change of the goldens.
func render(diags vnet.Diags) string {
	var b strings.Builder
	for i, d := range diags {
		if i > 0 {
			b.WriteString("\n")
		}
		if place := d.Range.String(); place != "" {
			b.WriteString(place + ": ")
		}
		fmt.Fprintf(&b, "%s [%s]\n    %s\n", d.Severity, d.Code, d.Summary)
		if d.More > 0 {
			fmt.Fprintf(&b, "    (and %d more)\n", d.More)
		}
		for line := range strings.Lines(d.Detail) {
			b.WriteString("    " + strings.TrimRight(line, "\n") + "\n")
		}
	}
	return b.String()
}
