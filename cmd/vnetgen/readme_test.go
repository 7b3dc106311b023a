package main

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestReadmeCommands: what the README shows of commands on its labs is what they print.
func TestReadmeCommands(t *testing.T) {
	text, err := os.ReadFile("../../README.md")
	require.NoError(t, err)
	_, rest, _ := strings.Cut(string(text), "```hcl\n")
	lab, _, _ := strings.Cut(rest, "```")
	t.Chdir(t.TempDir())
	require.NoError(t, os.WriteFile("shop.hcl", []byte(lab), 0o666))
	require.NoError(t, os.WriteFile("bad.hcl", []byte("network \"n\" {\n  mode   = \"nat-netwrk\"\n  subnet = \"10.20.0.1/24\"\n}\n"), 0o666))
	for _, command := range []string{"show", "validate"} {
		const indent = "    "
		_, rest, found := strings.Cut(string(text), "\n"+indent+"$ vnetgen "+command+" ")
		require.True(t, found, command)
		line, rest, _ := strings.Cut(rest, "\n")
		var shown strings.Builder
		for l := range strings.Lines(rest) {
			if strings.TrimSpace(l) != "" && !strings.HasPrefix(l, indent) {
				break
			}
			shown.WriteString(strings.TrimPrefix(l, indent))
		}
		var out bytes.Buffer
		args := append([]string{command, "--host-os", "linux"}, strings.Fields(line)...)
		if command == "validate" {
			args = append(args[:1], args[3:]...)
		}
		run(args, strings.NewReader(""), &out, &out, nil)
		assert.Equal(t, strings.TrimSpace(shown.String()), strings.TrimSpace(out.String()), command)
	}
}
