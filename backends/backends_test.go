package backends

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/vnetgen/vnetgen/vnet"
)

// targets are one of each kind that a backend's rules tell apart.
func targets(info *vnet.Info) []vnet.Target {
	versions := []vnet.Version{info.Oldest, info.Newest}
	for _, r := range info.Rules {
		for _, v := range []vnet.Version{r.When.Since, r.When.Before} {
			if !v.IsZero() {
				versions = append(versions, v)
			}
		}
	}
	variants := info.Variants
	if variants == nil {
		variants = []string{""}
	}
	var all []vnet.Target
	for _, host := range info.Hosts {
		for _, v := range versions {
			for _, variant := range variants {
				all = append(all, vnet.Target{HostOS: host, Version: v, Variant: variant})
			}
		}
	}
	return all
}

// written are the settings that rules ask for: none, and each.
func written(info *vnet.Info) [][]string {
	all := [][]string{nil}
	for _, r := range info.Rules {
		if r.With != "" {
			all = append(all, []string{r.With})
		}
	}
	return all
}

// TestFormats: what a backend writes besides scripts has names that are no others'.
func TestFormats(t *testing.T) {
	for _, b := range All() {
		info := b.Info()
		taken := map[string]bool{"script": true, "json": true, string(vnet.FeatureCreateMachine): true}
		for _, s := range info.Settings {
			taken[s.Key] = true // Rule.With names settings and formats
		}
		for _, f := range info.Formats {
			assert.False(t, taken[f.Name], "%s: %s means something else", info.Name, f.Name)
			assert.Regexp(t, `^[a-z][a-z0-9-]*$`, f.Name)
			assert.NotEmpty(t, f.Doc)
			taken[f.Name] = true
		}
	}
}

func TestEveryFeatureHasARule(t *testing.T) {
	for _, b := range All() {
		info := b.Info()
		for _, f := range vnet.Features {
			modes := f.Modes
			if modes == nil {
				modes = []vnet.Mode{vnet.ModeUnset}
			}
			for _, m := range modes {
				for _, target := range targets(info) {
					_, ok := vnet.RuleFor(info.Rules, f.Feature, m, target)
					assert.True(t, ok, "%s: %s in %s on %s", info.Name, f.Feature, m, target)
				}
			}
		}
	}
}

func TestEveryRuleIsReachedAndExplained(t *testing.T) {
	for _, b := range All() {
		info := b.Info()
		type key struct{ feature, mode, when, level, limit, with string }
		keyOf := func(r vnet.Rule) key {
			return key{string(r.Feature), r.Mode.String(), r.When.String(), r.Level.String(), r.Limit, r.With}
		}
		reached := map[key]bool{}
		for _, f := range vnet.Features {
			for _, m := range append([]vnet.Mode{vnet.ModeUnset}, vnet.Modes[:]...) {
				for _, target := range targets(info) {
					for _, with := range written(info) {
						if r, ok := vnet.RuleFor(info.Rules, f.Feature, m, target, with...); ok {
							reached[keyOf(r)] = true
						}
					}
				}
			}
		}
		for _, r := range info.Rules {
			assert.True(t, reached[keyOf(r)], "%s: an earlier line hides %s %s %s", info.Name, r.Feature, r.Mode, r.When)
			_, known := vnet.FeatureByName(r.Feature)
			assert.True(t, known, "%s: %s is no feature", info.Name, r.Feature)
			if r.Level > vnet.Emulated {
				assert.NotEmpty(t, r.Reason, "%s: %s %s says no reason", info.Name, r.Feature, r.Mode)
			}
			if r.Level == vnet.Degraded {
				assert.NotEmpty(t, r.Limit, "%s: %s %s does not say what differs", info.Name, r.Feature, r.Mode)
			}
		}
	}
}

// TestEveryFeatureHasAProof: the documentation says of every feature how it is known,
// and no line of it is hidden.
func TestEveryFeatureHasAProof(t *testing.T) {
	for _, b := range All() {
		info := b.Info()
		met := map[string]bool{}
		for _, f := range vnet.Features {
			modes := f.Modes
			if modes == nil {
				modes = []vnet.Mode{vnet.ModeUnset}
			}
			for _, m := range modes {
				for _, target := range append(targets(info), vnet.Target{HostOS: info.Hosts[0], Version: info.Default}) {
					p, ok := vnet.ProofOf(info.Proofs, f.Feature, m, target)
					assert.True(t, ok, "%s: nothing says how %s in %s on %s is known", info.Name, f.Feature, m, target)
					met[p.By] = true
				}
			}
		}
		for _, p := range info.Proofs {
			assert.NotEmpty(t, p.By)
			assert.True(t, met[p.By], "%s: an earlier line hides %q", info.Name, p.By)
		}
	}
}
