package script_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/vnetgen/vnetgen/vnet"
	"github.com/vnetgen/vnetgen/vnet/script"
)

// schema is a JSON schema, of the keywords that ours uses.
type schema struct {
	root map[string]any
	used map[string]bool // properties that were met
}

func readSchema(t *testing.T) *schema {
	text, err := os.ReadFile("../../docs/plan.schema.json")
	require.NoError(t, err)
	s := &schema{used: map[string]bool{}}
	require.NoError(t, json.Unmarshal(text, &s.root))
	return s
}

// check returns what is wrong with a value, "" for nothing.
func (s *schema) check(path string, rule map[string]any, value any) string {
	for keyword := range rule {
		switch keyword {
		case "$schema", "$id", "$defs", "title", "description", "required", "properties", "additionalProperties", "items",
			"type", "$ref", "const", "enum", "oneOf", "pattern", "minItems", "minimum":
		default:
			return path + ": the test does not know the keyword " + keyword
		}
	}
	if ref, ok := rule["$ref"].(string); ok {
		name := strings.TrimPrefix(ref, "#/$defs/")
		return s.check(path+"<"+name+">", s.root["$defs"].(map[string]any)[name].(map[string]any), value)
	}
	if want, ok := rule["const"]; ok && !reflect.DeepEqual(want, value) {
		return fmt.Sprintf("%s is %v, not %v", path, value, want)
	}
	if enum, ok := rule["enum"].([]any); ok && !assert.ObjectsAreEqual(true, contains(enum, value)) {
		return fmt.Sprintf("%s: %v is not one of %v", path, value, enum)
	}
	if pattern, ok := rule["pattern"].(string); ok && !regexp.MustCompile(pattern).MatchString(fmt.Sprint(value)) {
		return fmt.Sprintf("%s: %v is not like %s", path, value, pattern)
	}
	if choices, ok := rule["oneOf"].([]any); ok {
		return s.oneOf(path, choices, value)
	}
	switch rule["type"] {
	case "string":
		if _, ok := value.(string); !ok {
			return path + " is no string"
		}
	case "integer":
		n, ok := value.(float64)
		if least, bound := rule["minimum"].(float64); !ok || n != math.Trunc(n) || bound && n < least {
			return fmt.Sprintf("%s: %v is no integer, or too low", path, value)
		}
	case "array":
		return s.array(path, rule, value)
	case "object":
		return s.object(path, rule, value)
	}
	return ""
}

func contains(list []any, value any) bool {
	for _, x := range list {
		if reflect.DeepEqual(x, value) {
			return true
		}
	}
	return false
}

func (s *schema) oneOf(path string, choices []any, value any) string {
	var wrong []string
	for _, c := range choices {
		if w := s.check(path, c.(map[string]any), value); w != "" {
			wrong = append(wrong, w)
		}
	}
	if len(wrong) != len(choices)-1 {
		return fmt.Sprintf("%s fits %d of its forms: %v", path, len(choices)-len(wrong), wrong)
	}
	return ""
}

func (s *schema) array(path string, rule map[string]any, value any) string {
	list, ok := value.([]any)
	if !ok {
		return path + " is no array"
	}
	if least, ok := rule["minItems"].(float64); ok && float64(len(list)) < least {
		return path + " is too short"
	}
	for i, x := range list {
		if w := s.check(fmt.Sprintf("%s[%d]", path, i), rule["items"].(map[string]any), x); w != "" {
			return w
		}
	}
	return ""
}

func (s *schema) object(path string, rule map[string]any, value any) string {
	fields, ok := value.(map[string]any)
	if !ok {
		return path + " is no object"
	}
	for _, name := range rule["required"].([]any) {
		if _, ok := fields[name.(string)]; !ok {
			return path + " lacks " + name.(string)
		}
	}
	properties := rule["properties"].(map[string]any)
	for name, x := range fields {
		property, ok := properties[name]
		if !ok {
			return path + " has an unknown " + name
		}
		s.used[name] = true
		if w := s.check(path+"."+name, property.(map[string]any), x); w != "" {
			return w
		}
	}
	return ""
}

// TestJSONSchema holds a plan that has everything, and the page's example, to
// the schema, and the schema to what there is.
func TestJSONSchema(t *testing.T) {
	s := readSchema(t)
	p := everything(ssh, web)
	p.Target.HostVer = vnet.Version{Major: 1}
	p.Target.Variant = "x"
	p.Steps.At(0).Adopt, p.Steps.At(0).Plug = true, true
	p.Steps.At(0).Create = []vnet.Command{{Tool: fakeName, Input: &vnet.Arg{Text: "text"}}}
	p.Steps.At(0).Probe.Busy = []vnet.Match{{vnet.Any}}
	p.Steps.At(0).Wait = 3
	p.Steps.At(0).Warn = []vnet.Warning{{When: p.Sweeps[0].Select, Text: "mind", OnlyUp: true}}
	p.Admin, p.Tools[0].ANSI = "it is needed", true
	p.Tools = append(p.Tools, vnet.Tool{Name: vnet.TextFileTool, BuiltIn: true})
	p.Steps.At(0).Create = append(p.Steps.At(0).Create, vnet.Command{Tool: vnet.TextFileTool, Args: vnet.Text("remove", "/x"), MayFail: true})
	p.Steps.At(0).Probe.Views[0].Free = []vnet.Free{{Var: "n", Taken: vnet.Match{vnet.Bind("taken")}, Min: 2, Max: 7}}
	p.Modules = []vnet.Module{{Name: "Fake", Missing: "install it"}}
	p.Steps.At(1).Change = []vnet.Command{{Pipe: allCmdlets()}}
	p.Steps.At(1).Probe.Views[0].Read = vnet.Read{Lists: []vnet.Listing{{Pipe: allCmdlets(), Fields: []string{"Name|none"}, Rows: true, Head: "x"}}}
	p.Sweeps[0].Over = &p.Sweeps[0].Select
	p.Files = append(p.Files, vnet.File{Path: "binary", Content: []byte{0xff}})
	p.Documents = []vnet.Document{{Format: "text", File: vnet.File{Path: "a.txt", Content: []byte("a\n")}}, {Format: "binary", File: vnet.File{Path: "a.bin", Content: []byte{0xff}}}}
	text, err := script.JSON(p)
	require.NoError(t, err)
	var value any
	require.NoError(t, json.Unmarshal(text, &value))
	require.Empty(t, s.check("plan", s.root, value))
	for _, name := range properties(s.root) {
		assert.True(t, s.used[name], "no plan has %s, which the schema knows", name)
	}

	page, err := os.ReadFile("../../docs/plan.md")
	require.NoError(t, err)
	_, example, _ := bytes.Cut(page, []byte("```json\n"))
	example, _, ok := bytes.Cut(example, []byte("```"))
	require.True(t, ok)
	require.NoError(t, json.Unmarshal(example, &value))
	require.Empty(t, s.check("plan", s.root, value))
	fields := value.(map[string]any)
	delete(fields, "lab")
	assert.Equal(t, "plan lacks lab", s.check("plan", s.root, fields))
}

// properties returns all names of properties in a schema.
func properties(rule any) (names []string) {
	switch r := rule.(type) {
	case map[string]any:
		if properties, ok := r["properties"].(map[string]any); ok {
			for name := range properties {
				names = append(names, name)
			}
		}
		for _, x := range r {
			names = append(names, properties(x)...)
		}
	case []any:
		for _, x := range r {
			names = append(names, properties(x)...)
		}
	}
	return names
}

// TestJSON looks at the text: field order, what is left out, what is escaped.
func TestJSON(t *testing.T) {
	text, err := script.JSON(&vnet.Plan{
		Lab: "a<b", Backend: "x", Target: vnet.Target{HostOS: vnet.Linux, Version: vnet.Version{Major: 7, Minor: 2}},
		Tools: []vnet.Tool{{Name: "t"}},
		Steps: vnet.StepList([]vnet.Step{{ID: "s", Title: "S", Probe: vnet.Probe{Views: []vnet.View{{
			Read: vnet.Read{Tool: "t", Args: []vnet.Arg{{Text: ""}, {Text: "<é>", Var: "v"}}},
			Find: []vnet.Match{{vnet.Lit("&"), vnet.Blank, vnet.Bind("v")}},
		}}}}}),
	})
	require.NoError(t, err)
	var compact bytes.Buffer
	require.NoError(t, json.Compact(&compact, text))
	assert.Equal(t, `{"format":"vnetgen/plan","version":1,"lab":"a<b","backend":"x","target":{"hostOS":"linux","version":"7.2"},`+
		`"tools":[{"name":"t"}],"steps":[{"id":"s","title":"S","probe":{"views":[{"read":{"tool":"t","args":["",{"text":"<é>","var":"v"}]},`+
		`"find":[["&",{"blank":true},{"bind":"v"}]]}]}}]}`, compact.String())
	assert.True(t, bytes.HasSuffix(text, []byte("}\n")))
}

// allCmdlets is a pipeline with every kind of stage and parameter.
func allCmdlets() []vnet.Cmdlet {
	edit := &vnet.Edit{Property: "Notes", Drop: vnet.Text("a"), Add: vnet.Text("b")}
	return []vnet.Cmdlet{
		{Name: "Get-Thing", Params: []vnet.Param{
			{Name: "Text", Value: vnet.Arg{Text: "it's"}}, {Name: "Number", Kind: vnet.ParamNumber, Value: vnet.Arg{Text: "7"}},
			{Name: "On", Kind: vnet.ParamTrue}, {Name: "Off", Kind: vnet.ParamFalse}, {Name: "Also", Kind: vnet.ParamSwitch},
			{Name: "Several", Kind: vnet.ParamList, List: vnet.Text("x", "y")},
			{Name: "Of", Kind: vnet.ParamObject, Pipe: []vnet.Cmdlet{{Name: "Get-Other"}}},
		}},
		{Where: &vnet.Where{Property: "Id", Is: vnet.Arg{Var: "uuid"}}},
		{Name: "Set-Thing", Params: []vnet.Param{{Name: "Notes", Kind: vnet.ParamEdit, Edit: edit}}},
	}
}
