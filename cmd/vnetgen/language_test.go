package main

import (
	"bytes"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/pflag"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// language returns docs/language.md.
func language(t *testing.T) string {
	text, err := os.ReadFile("../../docs/language.md")
	require.NoError(t, err)
	return string(text)
}

// fencedIn returns the text of the only fenced block of that kind.
func fencedIn(t *testing.T, text, info string) string {
	require.Equal(t, 1, strings.Count(text, "```"+info+"\n"), info)
	_, rest, _ := strings.Cut(text, "```"+info+"\n")
	block, _, found := strings.Cut(rest, "```")
	require.True(t, found, info)
	return block
}

// TestDocumentedFindings: the wrong lab that the document shows gives the
// findings that it shows.
func TestDocumentedFindings(t *testing.T) {
	text := language(t)
	lab, shown := fencedIn(t, text, "hcl wrong"), fencedIn(t, text, "text")
	command, output, _ := strings.Cut(shown, "\n")
	args := strings.Fields(strings.TrimPrefix(command, "$ vnetgen "))
	t.Chdir(t.TempDir())
	require.NoError(t, os.WriteFile(args[len(args)-1], []byte(lab), 0o666))
	var stdout, stderr bytes.Buffer
	assert.Equal(t, exitFindings, run(args, strings.NewReader(""), &stdout, &stderr, nil))
	assert.Empty(t, stdout.String())
	assert.Equal(t, output, stderr.String())
}

// TestDocumentedFlags: the document has the flags of fmt and validate, and no
// flag that no command has.
func TestDocumentedFlags(t *testing.T) {
	text := language(t)
	known := map[string]bool{}
	for _, cmd := range (&app{}).root().Commands() {
		cmd.Flags().VisitAll(func(f *pflag.Flag) {
			known[f.Name] = true
			if slices.Contains([]string{"fmt", "validate"}, cmd.Name()) && f.Name != "help" {
				assert.Contains(t, text, "--"+f.Name, "docs/language.md does not have the flag")
			}
		})
	}
	for _, m := range regexp.MustCompile("[` ]--([a-z][a-z-]*)").FindAllStringSubmatch(text, -1) {
		assert.True(t, known[m[1]], "docs/language.md has --%s, and no command does", m[1])
	}
}

// TestDocumentedFields: the document has every field of a finding in JSON.
func TestDocumentedFields(t *testing.T) {
	text := language(t)
	finding := reflect.TypeFor[jsonFinding]()
	for i := range finding.NumField() {
		name, _, _ := strings.Cut(finding.Field(i).Tag.Get("json"), ",")
		assert.Contains(t, text, "`"+name+"`")
	}
}
