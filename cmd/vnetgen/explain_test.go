package main

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/vnetgen/vnetgen/backends"
	"github.com/vnetgen/vnetgen/vnet"
	"github.com/vnetgen/vnetgen/vnet/config"
)

// TestExamples: every rule has an example that breaks it, and no other whose finding
// is an error, on each host that the command line leaves open; or it says why no lab
// file shows it.
func TestExamples(t *testing.T) {
	for _, g := range ruleGroups() {
		for _, c := range g.codes {
			t.Run(string(c.Code), func(t *testing.T) {
				if c.NoExample != "" {
					assert.Empty(t, c.Example+c.Flags+c.Command, "an example and the reason why there is none")
					assert.Regexp(t, `^[A-Z].*\.$`, c.NoExample)
					return
				}
				require.NotEmpty(t, c.Example, "neither an example nor the reason why there is none")
				if !strings.HasSuffix(c.ExampleFile(), ".json") {
					assert.Equal(t, string(config.Format([]byte(c.Example))), c.Example, "not formatted")
				}
				for _, args := range onEachHost(c.ExampleArgs()) {
					breaksOnly(t, &c, args)
				}
			})
		}
	}
}

// onEachHost returns the arguments with each host that the backend runs on, where
// they name a backend and no host.
func onEachHost(args []string) [][]string {
	at := slices.Index(args, "--backend")
	if at < 0 || slices.Contains(args, "--host-os") {
		return [][]string{args}
	}
	b, ok := backends.Lookup(args[at+1])
	if !ok {
		return [][]string{args}
	}
	var all [][]string
	for _, host := range b.Info().Hosts {
		all = append(all, append(slices.Clone(args), "--host-os", string(host)))
	}
	return all
}

// breaksOnly tries an example: the command finds the rule broken, and no error of
// another one.
func breaksOnly(t *testing.T, c *vnet.CodeInfo, args []string) {
	e := try(c, args)
	line := strings.Join(args, " ")
	assert.NotErrorIs(t, e.err, errUsage, line)
	assert.NotEmpty(t, e.findings(c.Code), "vnetgen %s finds %v", line, e.diags)
	for _, d := range e.diags {
		if d.Severity == vnet.SeverityError {
			assert.Equal(t, c.Code, d.Code, "vnetgen %s also finds: %s", line, d.Summary)
		}
	}
}

// TestLinks: a link is a public address.
func TestLinks(t *testing.T) {
	for _, g := range ruleGroups() {
		for _, c := range g.codes {
			if c.Link != "" {
				assert.Regexp(t, `^https://[a-z0-9.-]+/[^ ]+$`, c.Link, string(c.Code))
			}
		}
	}
}
