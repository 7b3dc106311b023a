package config

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/vnetgen/vnetgen/vnet"
)

// TestArguments holds what the JSON schema says of arguments to the schemas by which labs
// are read.
func TestArguments(t *testing.T) {
	known := map[[2]string]bool{}
	for _, s := range blockSchemas {
		for _, name := range s.attrs {
			key := [2]string{s.what, name}
			known[key] = true
			a, ok := arguments[key]
			assert.True(t, ok, "%s: the JSON schema knows nothing of it", key)
			assert.True(t, strings.HasSuffix(a.doc, "."), "%s: %q", key, a.doc)
			assert.Equal(t, a.kind == words, a.words != nil, "%s", key)
		}
	}
	for key := range arguments {
		assert.True(t, known[key], "%s: there is no such argument", key)
	}
}

// infos has a backend whose settings are of every kind.
func infos() []*vnet.Info {
	return []*vnet.Info{{Name: "virtualbox", Title: "VirtualBox", Settings: []vnet.Setting{
		{Scope: vnet.InNIC, Key: "nic_type", Kind: vnet.String, Values: []string{"virtio"}, Doc: "The model."},
		{Scope: vnet.InNIC, Key: "boot_priority", Kind: vnet.Number, Max: 4, Doc: "Its place."},
		{Scope: vnet.InMachine, Key: "ostype", Kind: vnet.String, Doc: "The type."},
		{Scope: vnet.InNetwork, Key: "route", Kind: vnet.Bool, Doc: "Whether."},
		{Scope: vnet.InLab, Key: "list", Kind: vnet.List, Doc: "Some."},
	}}}
}

func compiled(t *testing.T, infos []*vnet.Info) *jsonschema.Schema {
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(JSONSchema(infos)))
	require.NoError(t, err)
	c := jsonschema.NewCompiler()
	require.NoError(t, c.AddResource("lab.schema.json", doc))
	s, err := c.Compile("lab.schema.json")
	require.NoError(t, err)
	return s
}

func fits(t *testing.T, s *jsonschema.Schema, text string) error {
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	require.NoError(t, err)
	return s.Validate(doc)
}

// TestJSONSchema: labs in JSON that can be read fit the schema, those of the cases and of
// the documentation among them.
func TestJSONSchema(t *testing.T) {
	s := compiled(t, infos())
	document, err := os.ReadFile("../../docs/language.md")
	require.NoError(t, err)
	_, rest, _ := strings.Cut(string(document), "```json\n{")
	lab, _, _ := strings.Cut(rest, "```")
	require.NoError(t, fits(t, s, "{"+lab))

	paths, err := filepath.Glob("../../golden/testdata/*.txtar")
	require.NoError(t, err)
	seen := 0
	for _, path := range paths {
		if strings.HasPrefix(filepath.Base(path), "bad-") {
			continue
		}
		archive, err := txtar.ParseFile(path)
		require.NoError(t, err)
		for _, f := range archive.Files {
			if strings.HasSuffix(f.Name, ".hcl.json") {
				seen++
				require.NoError(t, fits(t, s, string(f.Data)), path)
			}
		}
	}
	assert.NotZero(t, seen)
}

// TestJSONSchemaRefuses: what cannot be read does not fit, and what an expression may
// be does.
func TestJSONSchemaRefuses(t *testing.T) {
	s := compiled(t, infos())
	for text, ok := range map[string]bool{
		`{"network": {"n": {"mode": "internal"}}}`:                                          true,
		`{"network": {"n": [{"mode": "${var.mode}"}]}}`:                                     true,
		`{"network": [{"n": {"mode": "internal"}}, {"m": {"mode": "bridged", "//": "x"}}]}`: true,
		`{"network": {"n": {"mode": "nat"}}}`:                                               false,
		`{"network": {"n": {"moad": "internal"}}}`:                                          false,
		`{"networks": {}}`: false,
		`{"machine": {"m": {"nic": [{"network": "${network.n}"}, {"mode": "nat"}]}}}`:                     true,
		`{"machine": {"m": {"nic": {"mode": "nat", "backend": {"virtualbox": {"nic_type": "virtio"}}}}}}`: true,
		`{"machine": {"m": {"nic": {"mode": "nat", "backend": {"virtualbox": {"nic_type": "e1000"}}}}}}`:  false,
		`{"machine": {"m": {"nic": {"mode": "nat", "backend": {"virtualbox": {"boot_priority": 5}}}}}}`:   false,
		`{"machine": {"m": {"nic": {"mode": "nat", "backend": {"virtualbox": {"ostype": "Debian"}}}}}}`:   false,
		`{"machine": {"m": {"nic": {"mode": "nat", "forward": {"host": 70000, "guest": 80}}}}}`:           false,
		`{"machine": {"m": {"nic": {"mode": "nat", "connected": "yes"}}}}`:                                false,
		`{"lab": {"l": {"accept": ["link.loss"], "backend": {"virtualbox": {"list": [1]}}}}}`:             true,
		`{"variable": {"v": {"default": {"a": [1]}, "validation": {"condition": "${var.v > 1}"}}}}`:       true,
		`{"locals": {"a": 1, "b": [2]}, "//": "a comment"}`:                                               true,
	} {
		err := fits(t, s, text)
		assert.Equal(t, ok, err == nil, "%s: %v", text, err)
	}
	assert.True(t, slices.Equal(JSONSchema(infos()), JSONSchema(infos())), "it is not the same twice")
}
