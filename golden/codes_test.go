package golden

import (
	"maps"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/vnetgen/vnetgen/backends"
	"github.com/vnetgen/vnetgen/internal/goldens"
	"github.com/vnetgen/vnetgen/vnet"
	"github.com/vnetgen/vnetgen/vnet/config"
)

// TestCodes holds the list of codes and the cases together: each code is
// explained and has a case that produces it, and no case produces another.
func TestCodes(t *testing.T) {
	listed := map[vnet.Code]string{}
	list := func(where string, codes []vnet.CodeInfo) {
		for _, c := range codes {
			assert.NotContains(t, listed, c.Code, "%s lists a code twice", where)
			assert.Regexp(t, `^[a-z][a-z0-9]*(-[a-z0-9]+)*$`, string(c.Code))
			assert.NotEmpty(t, c.Title, "%s: %s has no title", where, c.Code)
			assert.NotEmpty(t, c.Why, "%s: %s does not say why", where, c.Code)
			assert.NotEmpty(t, c.Remedy, "%s: %s does not say what to do", where, c.Code)
			listed[c.Code] = where
		}
	}
	list("package config", config.Codes)
	list("package vnet", vnet.Codes)
	for _, b := range backends.All() {
		list("backend "+b.Info().Name, b.Info().Codes)
	}

	produced := map[vnet.Code]bool{}
	for _, path := range goldens.Cases(t) {
		readCase(t, path, goldens.Parse(t, path)).findings(t, func(who string, diags vnet.Diags, _ *vnet.Plan) {
			for _, d := range diags {
				produced[d.Code] = true
				assert.Contains(t, listed, d.Code, "%s (%s): this code is in no list", goldens.Name(path), who)
			}
		})
	}
	beyondArchives := map[vnet.Code]bool{}
	for _, c := range beyond(t) {
		for _, d := range c.diags {
			assert.Contains(t, listed, d.Code, "%s: this code is in no list", c.how)
		}
		assert.True(t, slices.ContainsFunc(c.diags, func(d vnet.Diag) bool { return d.Code == c.code }),
			"%s does not give %s, but %v", c.how, c.code, c.diags)
		assert.False(t, produced[c.code], "%s has a case in an archive: it need not be made here (%s)", c.code, c.how)
		beyondArchives[c.code] = true
	}
	for _, code := range slices.Sorted(maps.Keys(listed)) {
		assert.True(t, produced[code] || beyondArchives[code], "no case produces %s (%s)", code, listed[code])
	}
}
