// Package docs holds the tests of the documentation: what is generated in it is
// not stale, and what it shows works.
package docs

import (
	"bytes"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/diff"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/vnetgen/vnetgen/backends"
	"github.com/vnetgen/vnetgen/vnet"
)

// TestModes compares the generated parts of modes.md with what the table of
// modes and the backends say now. VNET_UPDATE=1 rewrites them.
func TestModes(t *testing.T) {
	infos := infos()
	isFresh(t, "modes.md", map[string]string{
		"modes":    modesTable(),
		"reach":    reachTable(),
		"natives":  nativesTable(infos),
		"features": featuresTable(infos),
		"backends": backendSections(infos),
	})
}

// isFresh compares the generated parts of a document with what they would be now.
// VNET_UPDATE=1 rewrites them.
func isFresh(t *testing.T, path string, parts map[string]string) {
	update := os.Getenv("VNET_UPDATE") != ""
	if update && os.Getenv("CI") != "" {
		t.Fatal("VNET_UPDATE is set in CI: documents are rewritten by people, who read them")
	}
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	fresh := fill(t, string(text), parts)
	if update {
		require.NoError(t, os.WriteFile(path, []byte(fresh), 0o666))
		return
	}
	if !bytes.Equal(text, []byte(fresh)) {
		t.Errorf("%s is stale (VNET_UPDATE=1 go test ./docs rewrites it):\n%s", path, diff.Diff("file", text, "now", []byte(fresh)))
	}
}

// TestEveryBackendNamesItsModes: a mode that a backend has is called something
// there, on every host and at its oldest and newest version.
func TestEveryBackendNamesItsModes(t *testing.T) {
	for _, info := range infos() {
		for _, target := range targets(info) {
			for _, mode := range vnet.Modes {
				rule, ok := vnet.RuleFor(info.Rules, vnet.FeatureMode, mode, target)
				if !ok || rule.Level == vnet.Refused {
					continue
				}
				named := slices.ContainsFunc(info.Natives, func(n vnet.Native) bool {
					return n.Mode == mode && n.Name != "" && n.When.Holds(target)
				})
				assert.True(t, named, "%s on %s has no name for %s (Info.Natives)", info.Name, target, mode)
			}
		}
	}
}

func infos() []*vnet.Info {
	var list []*vnet.Info
	for _, b := range backends.All() {
		list = append(list, b.Info())
	}
	return list
}

// targets are a backend's hosts and variants, each with the oldest, the default
// and the newest version.
func targets(info *vnet.Info) []vnet.Target {
	variants := info.Variants
	if len(variants) == 0 {
		variants = []string{""}
	}
	var list []vnet.Target
	for _, host := range info.Hosts {
		for _, variant := range variants {
			for _, version := range []vnet.Version{info.Oldest, info.Default, info.Newest} {
				list = append(list, vnet.Target{HostOS: host, Version: version, Variant: variant})
			}
		}
	}
	return list
}

// The marks around a generated part.
const (
	partStart = "<!-- generated: "
	partClose = " -->\n"
	partEnd   = "<!-- end of generated -->\n"
)

// fill returns the document with its generated parts replaced. It fails for a
// part that nobody generates, and for a generated one without a place.
func fill(t *testing.T, text string, parts map[string]string) string {
	var b strings.Builder
	filled := map[string]bool{}
	for {
		before, rest, found := strings.Cut(text, partStart)
		b.WriteString(before)
		if !found {
			break
		}
		name, rest, found := strings.Cut(rest, partClose)
		require.True(t, found, "a mark is not closed")
		part, ok := parts[name]
		require.True(t, ok, "nobody generates %q", name)
		require.False(t, filled[name], "%q is there twice", name)
		filled[name] = true
		_, after, found := strings.Cut(rest, partEnd)
		require.True(t, found, "%q does not end", name)
		b.WriteString(partStart + name + partClose + "\n" + strings.TrimSpace(part) + "\n\n" + partEnd)
		text = after
	}
	for name := range parts {
		require.True(t, filled[name], "there is no place for %q", name)
	}
	return b.String()
}
