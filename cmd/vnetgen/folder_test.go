package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestWriteFolder(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "build")
	files := []outFile{{Path: "up.sh", Content: []byte("one\n"), Executable: true}, {Path: "net/lan.xml", Content: []byte("<network/>\n")}}
	require.NoError(t, writeFolder(dir, files))
	require.NoError(t, writeFolder(dir, files), "again")
	content, err := os.ReadFile(filepath.Join(dir, "net", "lan.xml"))
	require.NoError(t, err)
	assert.Equal(t, "<network/>\n", string(content))

	require.NoError(t, writeFolder(dir, files[:1]))
	assert.NoDirExists(t, filepath.Join(dir, "net"), "what is no longer made goes, with its folder")
	beside, err := os.ReadDir(filepath.Dir(dir))
	require.NoError(t, err)
	assert.Len(t, beside, 1, "something is left beside the folder")
}

func TestWriteFolderRefuses(t *testing.T) {
	for _, path := range []string{"", "/etc/motd", "../up.sh", "a/../../up.sh", manifestName, "up.sh"} {
		dir := filepath.Join(t.TempDir(), "build")
		err := writeFolder(dir, []outFile{{Path: "up.sh"}, {Path: path}})
		assert.ErrorContains(t, err, "cannot be written", path)
		assert.NoDirExists(t, dir)
	}
}

// TestManifestLies: a manifest that lists files outside the folder leads
// nowhere.
func TestManifestLies(t *testing.T) {
	parent := t.TempDir()
	dir := filepath.Join(parent, "build")
	require.NoError(t, writeFolder(dir, []outFile{{Path: "up.sh"}}))
	victim := filepath.Join(parent, "victim")
	require.NoError(t, os.WriteFile(victim, []byte("precious"), 0o666))
	lie := `{"format": "` + manifestFormat + `", "version": 1, "files": [{"path": "../victim", "sha256": ""}, {"path": "up.sh", "sha256": "` + sum(nil) + `"}]}`
	require.NoError(t, os.WriteFile(filepath.Join(dir, manifestName), []byte(lie), 0o666))
	require.NoError(t, writeFolder(dir, []outFile{{Path: "up.sh"}}))
	assert.FileExists(t, victim)
}

func TestFolderNames(t *testing.T) {
	labels := []string{"web-0", "a", "A", "Big", "..", ".", ".a", "a.", "a.b", "a/b", "a%2Fb", "a b", "con", "CON.x", "com1", "com10", "é", "網路", manifestName, strings.Repeat("x", 300), strings.Repeat("x", 301)}
	names := folderNames(labels)
	seen := map[string]string{}
	for i, name := range names {
		assert.True(t, filepath.IsLocal(name), "%q", name)
		assert.NotContains(t, name, "/")
		assert.NotEqual(t, ".", name)
		assert.NotEqual(t, manifestName, name)
		assert.LessOrEqual(t, len(name), longestFolder)
		folded := strings.ToLower(name)
		assert.NotContains(t, seen, folded, "%q and %q", labels[i], seen[folded])
		seen[folded] = labels[i]
	}
	assert.Equal(t, []string{"web-0", "a", "%41", "Big", "%2E%2E", "%2E", "%2Ea", "a%2E", "a.b", "a%2Fb", "a%252Fb", "a%20b", "%63on", "%43ON.x", "%63om1", "com10"}, names[:16])
}
