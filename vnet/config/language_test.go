package config

import (
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/vnetgen/vnetgen/vnet"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function/stdlib"
)

// The tests here hold docs/language.md to the language: neither has an
// argument, a block, a function or a word that the other has not.

// schemas are the bodies that the language knows, by the block that has them.
var schemas = map[string]*schema{
	"lab": &labSchema, "variable": &variableSchema, "validation": &validationSchema, "locals": anySchema("locals"),
	"network": &networkSchema, "dhcp": &dhcpSchema, "dns": &dnsSchema,
	"machine": &machineSchema, "nic": &nicSchema, "forward": &forwardSchema, "link": &linkSchema,
	"assert": &assertSchema, "backend": anySchema("backend"),
}

// sections returns the document's parts by their headings, without the parts
// below them. Text in fences is left out.
func sections(t *testing.T) map[string]string {
	text, err := os.ReadFile("../../docs/language.md")
	require.NoError(t, err)
	parts := map[string]string{}
	title, fenced := "", false
	for line := range strings.Lines(string(text)) {
		if strings.HasPrefix(line, "```") {
			fenced = !fenced
			continue
		}
		if fenced {
			continue
		}
		if heading := strings.TrimLeft(line, "#"); heading != line {
			title = strings.TrimSpace(heading)
			require.NotContains(t, parts, title, "two headings are alike")
			parts[title] = ""
			continue
		}
		parts[title] += line
	}
	return parts
}

// row is a table's row that starts with code.
var row = regexp.MustCompile("(?m)^\\| (`[^|]*`[^|]*) \\|(.*)$")

var inCode = regexp.MustCompile("`([^`]*)`")

// rows returns the code that the rows of a section start with, in order, and
// what follows in each row.
func rows(section string) (names []string, rest map[string]string) {
	rest = map[string]string{}
	for _, m := range row.FindAllStringSubmatch(section, -1) {
		for _, code := range inCode.FindAllStringSubmatch(m[1], -1) {
			names = append(names, code[1])
			rest[code[1]] = m[2]
		}
	}
	return names, rest
}

func TestDocumentedArguments(t *testing.T) {
	parts := sections(t)
	var nested []string
	for _, kind := range slices.Sorted(maps.Keys(schemas)) {
		section, ok := parts[kind]
		if !assert.True(t, ok, "docs/language.md has no section %s", kind) {
			continue
		}
		s := schemas[kind]
		nested = append(nested, s.blocks...)
		documented, _ := rows(section)
		assert.ElementsMatch(t, append(slices.Clone(s.attrs), s.blocks...), documented,
			"the rows of section %s in docs/language.md, and what %s has", kind, kind)
	}
	for _, kind := range append(nested, rootSchema.blocks...) {
		assert.Contains(t, schemas, kind, "this test does not know the block %s", kind)
	}
	names, _ := rows(parts["Blocks"])
	for i, name := range names {
		names[i], _, _ = strings.Cut(name, " ")
	}
	assert.ElementsMatch(t, rootSchema.blocks, names)
}

func TestDocumentedWords(t *testing.T) {
	parts := sections(t)
	for _, c := range []struct {
		section, argument string
		words             []string
	}{
		{"network", "mode", networkModes},
		{"network", "promiscuous", vnet.PromiscuousPolicies},
		{"nic", "mode", []string{"nat"}},
		{"forward", "protocol", protocols},
		{"assert", "protocol", protocols},
	} {
		_, rest := rows(parts[c.section])
		cell, _, _ := strings.Cut(rest[c.argument], " | ")
		var documented []string
		for _, code := range inCode.FindAllStringSubmatch(cell, -1) {
			documented = append(documented, code[1])
		}
		assert.Equal(t, c.words, documented, "%s of %s in docs/language.md", c.argument, c.section)
	}
}

// TestDocumentedReferences: the document has every root of a reference, and
// what it says of network.NAME is so.
func TestDocumentedReferences(t *testing.T) {
	parts := sections(t)
	names, _ := rows(parts["References"])
	documented := map[string]bool{}
	for _, name := range names {
		root, _, _ := strings.Cut(name, ".")
		documented[root] = true
	}
	for _, root := range roots {
		assert.True(t, documented[root], "docs/language.md does not say what %s is", root)
	}
	attributes := keysOf(objectOf(&vnet.Network{Source: &vnet.Source{}}, "network.x"))
	arguments := slices.DeleteFunc(append(slices.Clone(networkSchema.attrs), networkSchema.blocks...), func(name string) bool {
		return name == "count" || name == "for_each" || name == "backend"
	})
	assert.ElementsMatch(t, arguments, attributes)
}

// functionRow is a row of the tables of functions: call, meaning, and an
// example with what it gives.
var functionRow = regexp.MustCompile("^ [^|]+ \\| `(.+)` → `(.+)` \\|$")

// TestDocumentedFunctions: the document has every function and no other, and
// its examples give what it says.
func TestDocumentedFunctions(t *testing.T) {
	parts := sections(t)
	var documented []string
	for _, title := range []string{"Addresses", "Numbers", "Text", "Lists, sets and maps", "Types and failures", "Encodings, digests and dates"} {
		calls, rest := rows(parts[title])
		for _, call := range calls {
			name, _, isCall := strings.Cut(call, "(")
			m := functionRow.FindStringSubmatch(rest[call])
			if !isCall || m == nil {
				t.Errorf("%s: the row of %s is not of the form of the others", title, call)
				continue
			}
			documented = append(documented, name)
			assert.Contains(t, m[1], name+"(", "the example of %s", name)
			assert.Equal(t, evaluated(t, m[2]), evaluated(t, m[1]), "the example of %s", name)
		}
	}
	assert.ElementsMatch(t, functionNames(), documented, "the functions, and those that docs/language.md has")
}

// evaluated returns an expression's value as JSON, which has no difference
// between lists, sets and tuples.
func evaluated(t *testing.T, text string) string {
	expr, diags := hclsyntax.ParseExpression([]byte(text), text, hcl.InitialPos)
	require.False(t, diags.HasErrors(), "%s: %s", text, diags)
	val, diags := expr.Value(&hcl.EvalContext{Functions: functions()})
	require.False(t, diags.HasErrors(), "%s: %s", text, diags)
	out, err := stdlib.JSONEncode(val)
	require.NoError(t, err, text)
	require.Equal(t, cty.String, out.Type())
	return out.AsString()
}
