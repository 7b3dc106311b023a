package cmdlets_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/vnetgen/vnetgen/internal/cmdlets"
)

// TestTable holds the table to what it promises about itself.
func TestTable(t *testing.T) {
	seen := map[string]bool{}
	for _, c := range cmdlets.All() {
		t.Run(c.Name, func(t *testing.T) {
			assert.False(t, seen[strings.ToLower(c.Name)], "it is there twice")
			seen[strings.ToLower(c.Name)] = true
			assert.Regexp(t, `^[A-Z][A-Za-z]+-[A-Za-z0-9]+$`, c.Name)
			assert.NotEmpty(t, c.Module)
			assert.Contains(t, c.Source, c.Name, "the source is the cmdlet's page")
			assert.NotEmpty(t, c.Sets)
			if c.Output != "" {
				assert.True(t, isClass(c.Output), "%s is not a type of the table", c.Output)
			}
			names := map[string]bool{}
			for _, s := range c.Sets {
				assert.False(t, names[s.Name], "the set %s is there twice", s.Name)
				names[s.Name] = true
				if s.Output != "" {
					assert.True(t, isClass(s.Output), "%s is not a type of the table", s.Output)
				}
				checkSet(t, s)
			}
			checkPassive(t, c)
			for _, apart := range c.Apart {
				for _, name := range apart {
					assert.True(t, hasParam(c, name), "-%s is set apart, and there is no such parameter", name)
				}
			}
			for name, since := range c.Since {
				assert.True(t, hasParam(c, name), "-%s came later, and there is no such parameter", name)
				assert.NotEmpty(t, since)
			}
		})
	}
	require.Greater(t, len(seen), 70)
}

func checkSet(t *testing.T, s cmdlets.Set) {
	params := map[string]bool{}
	position := 0
	for _, p := range s.Params {
		assert.Regexp(t, `^[A-Z][A-Za-z]*$`, p.Name, s.Name)
		assert.False(t, params[p.Name], "%s: -%s is there twice", s.Name, p.Name)
		params[p.Name] = true
		assert.NotContains(t, p.Values, "", "%s: -%s takes an empty value", s.Name, p.Name)
		assert.Regexp(t, `^([A-Za-z0-9_]+)?$`, p.Type, "%s: -%s", s.Name, p.Name)
		if p.Position >= 0 {
			assert.Equal(t, position, p.Position, "%s: -%s", s.Name, p.Name)
			position++
		}
		if p.Switch() {
			assert.False(t, p.List || p.ByValue || p.ByName || p.Position >= 0, "%s: -%s is a switch", s.Name, p.Name)
		}
	}
}

// checkPassive: a cmdlet gives its output with -Passthru only when it has that
// parameter, and what reads always gives something.
func checkPassive(t *testing.T, c *cmdlets.Cmdlet) {
	passes := hasParam(c, "Passthru") || hasParam(c, "PassThru")
	assert.Equal(t, passes, c.Passive)
	if verb, _, _ := strings.Cut(c.Name, "-"); verb == "Get" || verb == "Find" {
		assert.NotEmpty(t, c.Output)
		assert.False(t, c.Asks)
	}
}

func hasParam(c *cmdlets.Cmdlet, name string) bool {
	return slices.ContainsFunc(c.Sets, func(s cmdlets.Set) bool {
		return slices.ContainsFunc(s.Params, func(p cmdlets.Param) bool { return p.Name == name })
	})
}

func isClass(typ string) bool {
	return slices.ContainsFunc(cmdlets.Classes(), func(c cmdlets.Class) bool { return c.Type == typ })
}

func TestClasses(t *testing.T) {
	seen := map[string]bool{}
	for _, c := range cmdlets.Classes() {
		assert.False(t, seen[c.Type], "%s is there twice", c.Type)
		seen[c.Type] = true
		assert.NotEmpty(t, c.Source, c.Type)
		assert.NotZero(t, c.Known, c.Type)
		if c.Base != "" {
			assert.True(t, isClass(c.Base), "%s: %s is not a type of the table", c.Type, c.Base)
		}
		names := map[string]bool{}
		for _, p := range c.Properties {
			assert.False(t, names[p.Name], "%s.%s is there twice", c.Type, p.Name)
			names[p.Name] = true
			if p.Type != "" {
				assert.True(t, isClass(p.Type), "%s.%s: %s is not a type of the table", c.Type, p.Name, p.Type)
			}
		}
	}
}

func TestHasProperty(t *testing.T) {
	adapters, ok := cmdlets.Lookup("Get-VMNetworkAdapter")
	require.True(t, ok)
	for path, want := range map[string]bool{
		"MacAddress":                        true, // its own
		"SwitchId":                          true, // its base's
		"DeviceId":                          true, // the management system's adapters have it
		"BandwidthSetting.MaximumBandwidth": true,
		"VlanSetting.ParentAdapter.Name":    true,
		"Mac":                               false,
		"macAddress":                        false,
		"MacAddress.Length":                 false,
		"BandwidthSetting.Loss":             false,
		"":                                  false,
	} {
		assert.Equal(t, want, adapters.HasProperty(path), path)
	}
	out, ok := cmdlets.Lookup("Out-Null")
	require.True(t, ok)
	assert.False(t, out.HasProperty("Name"))
}

// TestSyntax reads a few of the documentation's syntax lines back.
func TestSyntax(t *testing.T) {
	c, ok := cmdlets.Lookup("Get-VMNetworkAdapter")
	require.True(t, ok)
	assert.Equal(t, cmdlets.Set{
		Name: "VMObject",
		Params: []cmdlets.Param{
			{Name: "VM", Type: "VirtualMachine", List: true, Mandatory: true, Position: 0, ByValue: true, Aliases: []string{}},
			{Name: "Name", Type: "String", Position: 1, Aliases: []string{}},
			{Name: "IsLegacy", Type: "Boolean", Position: -1, Aliases: []string{}},
		},
	}, c.Sets[1])
	assert.Equal(t, "VMInternalNetworkAdapter", c.Sets[2].Output)

	c, ok = cmdlets.Lookup("New-NetIPAddress")
	require.True(t, ok)
	assert.Equal(t, cmdlets.Param{Name: "InterfaceIndex", Aliases: []string{"ifIndex"}, Type: "UInt32", Mandatory: true, Position: -1, ByName: true}, c.Sets[1].Params[1])
}
