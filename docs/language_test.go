package docs

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/vnetgen/vnetgen/backends"
	"github.com/vnetgen/vnetgen/vnet"
	"github.com/vnetgen/vnetgen/vnet/config"
)

// fence is one fenced block of a document.
type fence struct {
	info string // "hcl", "hcl fragment"
	text string
	line int // of its first line in the document
}

// fences returns a document's fenced blocks.
func fences(t *testing.T, path string) []fence {
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	var list []fence
	inside := false
	line := 0
	for l := range strings.Lines(string(text)) {
		line++
		info, mark := strings.CutPrefix(l, "```")
		switch {
		case mark && inside:
			inside = false
		case mark:
			inside = true
			list = append(list, fence{info: strings.TrimSpace(info), line: line + 1})
		case inside:
			list[len(list)-1].text += l
		}
	}
	require.False(t, inside, "%s: a fence is not closed", path)
	return list
}

// TestLanguageExamples reads every lab that language.md shows: each is one that
// nothing is wrong with, in canonical format. What is marked a fragment is only
// parsed; what is marked wrong is the command's to test.
func TestLanguageExamples(t *testing.T) {
	const path = "language.md"
	seen := map[string]int{}
	for _, f := range fences(t, path) {
		seen[f.info]++
		switch f.info {
		case "hcl":
			formatted(t, path, f)
			isFine(t, path, f, "lab.hcl")
		case "json":
			isFine(t, path, f, "lab.hcl.json")
		case "hcl fragment":
			formatted(t, path, f)
			parses(t, path, f)
		case "hcl wrong", "text":
		default:
			t.Errorf("%s:%d: nobody tests a block marked %q", path, f.line, f.info)
		}
	}
	assert.NotZero(t, seen["hcl"])
	assert.NotZero(t, seen["json"])
}

func formatted(t *testing.T, path string, f fence) {
	assert.Equal(t, string(config.Format([]byte(f.text))), f.text, "%s:%d is not formatted", path, f.line)
}

func parses(t *testing.T, path string, f fence) {
	_, diags := config.Load([]config.File{{Name: "lab.hcl", Bytes: []byte(f.text)}}, config.Options{Name: "example"})
	for _, d := range diags {
		assert.False(t, d.Code == "syntax" || d.Code == "encoding", "%s:%d: %s", path, f.line, d)
	}
}

// isFine expects no errors of the lab, and no warnings but those that are a
// hypervisor's. Its settings are ones that the backends know.
func isFine(t *testing.T, path string, f fence, name string) {
	var names []string
	for _, b := range backends.All() {
		names = append(names, b.Info().Name)
	}
	topology, diags := config.Load([]config.File{{Name: name, Bytes: []byte(f.text)}}, config.Options{Name: "example", Backends: names})
	require.Empty(t, diags.Error(), "%s:%d", path, f.line)
	_, diags = vnet.Prepare(topology, nil, vnet.Target{}, vnet.Options{})
	diags = slices.DeleteFunc(diags, func(d vnet.Diag) bool { return d.Code == vnet.CodeAssertNotJudged })
	assert.Empty(t, diags.Error(), "%s:%d", path, f.line)
	for _, b := range backends.All() {
		_, diags := vnet.Prepare(topology, b, vnet.Target{}, vnet.Options{})
		for _, d := range diags {
			assert.False(t, strings.HasPrefix(string(d.Code), "setting-"), "%s:%d: %s", path, f.line, d)
		}
	}
}
