// Package goldens holds tests to archives: what comes out of the input that an archive
// has is compared with the outputs that it has, section by section, or takes their place.
// It is for tests.
package goldens

import (
	"bytes"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/diff"
	"github.com/rogpeppe/go-internal/txtar"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Cases returns the paths of the archives, by name.
func Cases(t testing.TB) []string {
	t.Helper()
	paths, err := filepath.Glob("testdata/*.txtar")
	require.NoError(t, err)
	require.NotEmpty(t, paths)
	return paths
}

// Name returns the case's name.
func Name(path string) string { return strings.TrimSuffix(filepath.Base(path), ".txtar") }

// Parse reads an archive, which opens with why the case exists.
func Parse(t testing.TB, path string) *txtar.Archive {
	t.Helper()
	archive, err := txtar.ParseFile(path)
	require.NoError(t, err)
	require.NotEmpty(t, bytes.TrimSpace(archive.Comment), "the case does not say why it exists")
	return archive
}

// Suite is a folder of archives.
type Suite struct {
	// Folder is what go test calls the package that has them.
	Folder string
	// IsInput says whether a section belongs to what a person writes.
	IsInput func(name string) bool
	// Outputs makes the other sections of a case.
	Outputs func(t *testing.T, path string, archive *txtar.Archive) map[string]string
}

// Run runs every case and compares what comes out with what the archive says, or, with
// VNET_UPDATE in the environment, rewrites the archive.
func (s Suite) Run(t *testing.T) {
	t.Helper()
	update := os.Getenv("VNET_UPDATE") != ""
	if update && os.Getenv("CI") != "" {
		t.Fatal("VNET_UPDATE is set in CI: goldens are rewritten by people, who read them")
	}
	for _, path := range Cases(t) {
		t.Run(Name(path), func(t *testing.T) {
			archive := Parse(t, path)
			outputs := s.Outputs(t, path, archive)
			if update {
				s.rewrite(t, path, archive, outputs)
				return
			}
			s.compare(t, archive, outputs)
		})
	}
}

// compare fails for sections that differ, lack, or should not be there.
func (s Suite) compare(t *testing.T, archive *txtar.Archive, outputs map[string]string) {
	t.Helper()
	seen := map[string]bool{}
	for _, section := range archive.Files {
		assert.False(t, seen[section.Name], "section %s is there twice", section.Name)
		seen[section.Name] = true
		if s.IsInput(section.Name) {
			continue
		}
		now, ok := outputs[section.Name]
		if !ok {
			t.Errorf("section %s is there, and nothing makes it", section.Name)
			continue
		}
		if string(section.Data) != now {
			t.Errorf("section %s (VNET_UPDATE=1 go test %s rewrites it):\n%s", section.Name, s.Folder, diff.Diff("golden", section.Data, "now", []byte(now)))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(outputs)) {
		assert.True(t, seen[name], "section %s is missing; VNET_UPDATE=1 go test %s writes it:\n%s", name, s.Folder, outputs[name])
	}
}

// rewrite puts the outputs in the place of those that the archive has.
func (s Suite) rewrite(t *testing.T, path string, archive *txtar.Archive, outputs map[string]string) {
	t.Helper()
	fresh := &txtar.Archive{Comment: archive.Comment}
	for _, section := range archive.Files {
		if s.IsInput(section.Name) {
			fresh.Files = append(fresh.Files, section)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(outputs)) {
		fresh.Files = append(fresh.Files, txtar.File{Name: name, Data: []byte(outputs[name])})
	}
	text := txtar.Format(fresh)
	require.Equal(t, len(fresh.Files), len(txtar.Parse(text).Files), "an output holds what looks like a section's header")
	require.NoError(t, os.WriteFile(path, text, 0o666))
}
