package docs

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var (
	link    = regexp.MustCompile(`\]\(([^)\s]+)\)`)
	heading = regexp.MustCompile(`(?m)^#+ (.*)$`)
	dropped = regexp.MustCompile(`[^\p{L}\p{N} _-]`)
)

// TestLinks follows the links between the documents: the files are there, and
// so are the headings in them.
func TestLinks(t *testing.T) {
	paths, err := filepath.Glob("*.md")
	require.NoError(t, err)
	for _, path := range append(paths, "../README.md", "../CONTRIBUTING.md") {
		text, err := os.ReadFile(path)
		require.NoError(t, err)
		for _, m := range link.FindAllStringSubmatch(string(text), -1) {
			if strings.Contains(m[1], "://") {
				continue
			}
			file, anchor, _ := strings.Cut(m[1], "#")
			target := filepath.Join(filepath.Dir(path), file)
			if file == "" {
				target = path
			}
			content, err := os.ReadFile(target)
			if assert.NoError(t, err, "%s links to %s", path, m[1]) && anchor != "" {
				assert.Contains(t, anchors(string(content)), anchor, "%s links to %s", path, m[1])
			}
		}
	}
}

// anchors returns what links call a document's headings.
func anchors(text string) map[string]bool {
	found := map[string]bool{}
	for _, m := range heading.FindAllStringSubmatch(text, -1) {
		word := dropped.ReplaceAllString(strings.ToLower(m[1]), "")
		found[strings.ReplaceAll(word, " ", "-")] = true
	}
	return found
}
