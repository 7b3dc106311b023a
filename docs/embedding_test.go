package docs

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestEmbedding: what embedding.md shows of Go programs stands in the programs that it
// names, which are built and run by their own tests.
func TestEmbedding(t *testing.T) {
	seen := 0
	for _, f := range fences(t, "embedding.md") {
		path, ok := strings.CutPrefix(f.info, "go ")
		require.True(t, ok, "line %d: no program is named", f.line)
		program, err := os.ReadFile("../" + path)
		require.NoError(t, err)
		assert.Contains(t, string(program), f.text, "line %d is not in %s", f.line, path)
		seen++
	}
	assert.NotZero(t, seen)
}
