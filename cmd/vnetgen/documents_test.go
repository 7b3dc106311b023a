package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestDocumentedCommands: every command line that a document shows is one that there is,
// with flags that it has.
func TestDocumentedCommands(t *testing.T) {
	paths, err := filepath.Glob("../../docs/*.md")
	require.NoError(t, err)
	paths = append(paths, "../../README.md", "../../CONTRIBUTING.md")
	seen := 0
	for _, path := range paths {
		text, err := os.ReadFile(path)
		require.NoError(t, err)
		fenced := false
		number := 0
		for line := range strings.Lines(string(text)) {
			number++
			if strings.HasPrefix(line, "```") {
				fenced = !fenced
			}
			line, indented := strings.CutPrefix(strings.TrimRight(line, "\n"), "    ")
			line = strings.TrimPrefix(line, "$ ")
			rest, ours := strings.CutPrefix(line, "vnetgen ")
			if !ours || !fenced && !indented {
				continue
			}
			seen++
			takes(t, path, number, rest)
		}
	}
	assert.Greater(t, seen, 20)
}

// takes parses a command line up to what a shell takes for something else.
func takes(t *testing.T, path string, number int, line string) {
	var args []string
	for _, word := range strings.Fields(line) {
		if strings.ContainsAny(word, "|<>;#") {
			break
		}
		args = append(args, strings.Trim(word, "'[]"))
	}
	root := (&app{}).root()
	cmd, rest, err := root.Find(args)
	require.NoError(t, err, "%s:%d: vnetgen %s", path, number, line)
	if cmd == root || strings.HasSuffix(args[0], "…") {
		return
	}
	cmd.RunE = func(*cobra.Command, []string) error { return nil }
	assert.NoError(t, cmd.ParseFlags(rest), "%s:%d: vnetgen %s", path, number, line)
}
