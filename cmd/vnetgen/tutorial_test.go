package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestTutorial follows docs/tutorial.md: labs are written where it says, commands are run, and
// what they print is what it shows. A line of dots stands for lines that it leaves out.
// With VNET_UPDATE=1 what is shown without dots is written anew.
func TestTutorial(t *testing.T) {
	const path = "../../docs/tutorial.md"
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	file, err := filepath.Abs(path)
	require.NoError(t, err)
	t.Chdir(t.TempDir())
	var fresh strings.Builder
	commands := 0
	rest := string(text)
	for {
		before, fenced, found := strings.Cut(rest, "```")
		fresh.WriteString(before)
		if !found {
			break
		}
		info, fenced, _ := strings.Cut(fenced, "\n")
		body, after, closed := strings.Cut(fenced, "```")
		require.True(t, closed, "a block is not closed")
		rest = after
		switch kind, name, _ := strings.Cut(info, " "); kind {
		case "hcl":
			require.NoError(t, os.MkdirAll(filepath.Dir(name), 0o755))
			require.NoError(t, os.WriteFile(name, []byte(body), 0o666))
		case "console":
			var n int
			body, n = follow(t, body)
			commands += n
		}
		fresh.WriteString("```" + info + "\n" + body + "```")
	}
	assert.Greater(t, commands, 8)
	if os.Getenv("VNET_UPDATE") != "" && os.Getenv("CI") == "" {
		require.NoError(t, os.WriteFile(file, []byte(fresh.String()), 0o666))
		return
	}
	assert.Equal(t, string(text), fresh.String())
}

// follow runs the commands of a block and returns the block with what they print.
func follow(t *testing.T, block string) (fresh string, commands int) {
	for i, part := range strings.Split("\n"+block, "\n$ ") {
		if i == 0 {
			continue
		}
		commands++
		line, shown, _ := strings.Cut(part+"\n", "\n")
		shown = strings.TrimSuffix(shown, "\n")
		command, to, redirected := strings.Cut(line, " > ")
		var stdout, both bytes.Buffer
		out := &both
		if redirected {
			out = &stdout
		}
		args := strings.Fields(command)
		require.Equal(t, "vnetgen", args[0], line)
		run(args[1:], strings.NewReader(""), out, &both, nil)
		if redirected {
			require.NoError(t, os.WriteFile(to, stdout.Bytes(), 0o666))
		}
		got := filepath.ToSlash(both.String())
		if strings.Contains("\n"+shown, "\n...\n") {
			at := 0
			for _, piece := range strings.Split("\n"+shown+"\n", "\n...\n") {
				piece = strings.Trim(piece, "\n")
				found := strings.Index(got[at:], piece)
				require.GreaterOrEqual(t, found, 0, "%s does not print\n%s\nbut\n%s", line, piece, got)
				at += found + len(piece)
			}
			got = shown
			if !strings.HasSuffix(got, "\n") {
				got += "\n"
			}
		}
		fresh += "$ " + line + "\n" + got
	}
	return fresh, commands
}
