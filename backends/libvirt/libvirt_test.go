package libvirt

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"libvirt.org/go/libvirtxml"
	"mvdan.cc/sh/v3/syntax"

	"github.com/vnetgen/vnetgen/vnet"
)

func TestInterfaceName(t *testing.T) {
	for _, good := range []string{"br0", "virbr10", "vn-campus", "a.b_c", "012345678901234"} {
		assert.True(t, interfaceName(good), good)
	}
	for _, bad := range []string{"", "0123456789012345", "-x", ".x", "a b", "a;b", "a'b", "a$b", "a/b", "a:b", "a\nb", "é", "a\"b", "a`b", "a*"} {
		assert.False(t, interfaceName(bad), bad)
	}
}

func TestNameProblem(t *testing.T) {
	for name, machine := range map[string]bool{"a/b": false, "-rf": false, " a": false, "a ": false, "..": false, "12": true,
		"01234567-89ab-cdef-0123-456789abcdef": false, "0123456789abcdef0123456789abcdef": false} {
		assert.NotEmpty(t, nameProblem(name, machine), name)
	}
	assert.NotEmpty(t, nameProblem(strings.Repeat("n", 248), false))
	assert.Empty(t, nameProblem(strings.Repeat("n", 247), false))
	for _, name := range []string{"web 1", `it's "q" $(x)`, "網路", "12"} {
		assert.Empty(t, nameProblem(name, false), name)
	}
}

// forwarding is a lab whose names are as odd as they may be.
func forwarding(names string) *vnet.Topology {
	return &vnet.Topology{
		Lab:      vnet.Lab{Name: names},
		Networks: []vnet.Network{{Label: "n", Name: names, Mode: vnet.NATNetwork}},
		Machines: []vnet.Machine{{Label: "m", Name: names, NICs: []vnet.NIC{{Network: "n", Forwards: []vnet.Forward{{HostPort: 8080, GuestPort: 80}}}}}},
	}
}

// FuzzHook has whatever names end up in a hook, which root runs: they are data
// there, in hexadecimal digits or %XX.
func FuzzHook(f *testing.F) {
	for _, seed := range []string{"lab", "it's", "$(touch pwned)", "`id`", "a;b", "\"", "\\", "\u2018x\u2019", "网", "a\u2028b"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, name string) {
		for _, version := range []vnet.Version{{}, {Major: 5}} {
			plan, diags := vnet.Generate(forwarding(name), New(), vnet.Target{HostOS: vnet.Linux, Version: version}, vnet.Options{})
			if diags.HasErrors() {
				return
			}
			for _, file := range plan.Files {
				if !strings.HasPrefix(file.Path, "forwards/") {
					continue
				}
				text := string(file.Content)
				_, err := syntax.NewParser(syntax.Variant(syntax.LangPOSIX)).Parse(strings.NewReader(text), "")
				require.NoError(t, err, text)
				for line := range strings.Lines(text) {
					if key, value, ok := strings.Cut(line, "="); ok && (key == "network" || key == "hook" || key == "state" || key == "table" || key == "bridge") {
						value, _, _ = strings.Cut(strings.TrimSpace(value), " #")
						assert.Regexp(t, `^[A-Za-z0-9/._+%-]*$`, value)
					}
				}
			}
		}
	})
}

func TestEscape(t *testing.T) {
	assert.Equal(t, "&lt;a&gt; &amp; &apos;b&apos; &quot;", escape(`<a> & 'b' "`))
}

func TestMarshal(t *testing.T) {
	text := marshal(&libvirtxml.Network{Name: "a > b </x>", Metadata: &libvirtxml.NetworkMetadata{XML: `<v:x xmlns:v="u" a="1"/>`}, Bridge: &libvirtxml.NetworkBridge{Name: "br0"}})
	assert.Equal(t, "<network>\n  <name>a &gt; b &lt;/x&gt;</name>\n  <metadata><v:x xmlns:v=\"u\" a=\"1\"/></metadata>\n  <bridge name=\"br0\"/>\n</network>\n", text)
}

// TestMarksStayApart: marks of labs whose names share a beginning are not taken
// for each other's.
func TestMarksStayApart(t *testing.T) {
	p := func(lab string) *planner {
		top, diags := vnet.Prepare(forwarding(lab), New(), vnet.Target{HostOS: vnet.Linux}, vnet.Options{})
		require.False(t, diags.HasErrors())
		return newPlanner(top, vnet.Target{HostOS: vnet.Linux, Version: v12, Variant: variantSystem}, vnet.Options{})
	}
	assert.False(t, strings.HasPrefix(p("a+b").hookPrefix(), p("a").hookPrefix()))
	a := nicMark{lab: p("a").lab, mac: "52:54:00:00:00:01"}
	ab := nicMark{lab: p("a:nic").lab, mac: "52:54:00:00:00:01"}
	assert.NotEqual(t, a.uri(), ab.uri())
}
