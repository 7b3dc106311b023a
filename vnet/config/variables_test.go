package config_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/vnetgen/vnetgen/vnet"
	"github.com/vnetgen/vnetgen/vnet/config"
)

const withVariable = `lab "l" {
  description = jsonencode(var.a)
}
variable "a" {
%s
}
`

func TestVariableSources(t *testing.T) {
	file := func(name, text string) config.File { return config.File{Name: name, Bytes: []byte(text)} }
	for _, c := range []struct {
		name, block string
		opts        config.Options
		want        string
	}{
		{"default", `default = "d"`, config.Options{}, `"d"`},
		{"env", `default = "d"`, config.Options{Env: []string{"HOME=/", "VNET_VAR_a=e", "VNET_VAR_b=x"}}, `"e"`},
		{"file over env", ``, config.Options{Env: []string{"VNET_VAR_a=e"}, VarFiles: []config.File{file("a.vnetvars", `a = "f"`)}}, `"f"`},
		{"JSON file", ``, config.Options{VarFiles: []config.File{file("a.vnetvars.json", `{"a": "f"}`)}}, `"f"`},
		{"later file", ``, config.Options{VarFiles: []config.File{file("a.vnetvars", `a = 1`), file("b.vnetvars", `a = 2`)}}, `2`},
		{"flag over file", ``, config.Options{Vars: []string{"a=1", "a=2=3"}, VarFiles: []config.File{file("a.vnetvars", `a = "f"`)}}, `"2=3"`},
		{"text without type", ``, config.Options{Vars: []string{"a=[1]"}}, `"[1]"`},
		{"number", `type = number`, config.Options{Vars: []string{"a=1"}}, `1`},
		{"text", `type = string`, config.Options{Vars: []string{`a="1"`}}, `"\"1\""`},
		{"list", `type = list(number)`, config.Options{Vars: []string{"a=[1, \"2\"]"}}, `[1,2]`},
		{"object", `type = object({ x = number, y = optional(string, "d") })`, config.Options{Vars: []string{"a={ x = 1 }"}}, `{"x":1,"y":"d"}`},
		{"default converted", "type = set(string)\ndefault = [\"b\", \"a\", \"b\"]", config.Options{}, `["a","b"]`},
		{"null", "default = null", config.Options{}, `null`},
		{"null takes default", "default = 1\nnullable = false", config.Options{VarFiles: []config.File{file("a.vnetvars", `a = null`)}}, `1`},
		{"validated", "default = 1\nvalidation {\ncondition = var.a == 1 && local.one == 1\nerror_message = \"no\"\n}", config.Options{}, `1`},
	} {
		text := strings.ReplaceAll(withVariable, "%s", c.block) + "locals { one = 1 }\n"
		top, diags := load("x.hcl", text, c.opts)
		require.Empty(t, diags.Error(), c.name)
		assert.Equal(t, c.want, top.Lab.Description, c.name)
	}
}

func TestVariableFindings(t *testing.T) {
	for _, c := range []struct {
		name, block string
		opts        config.Options
		want        string
	}{
		{"flag unknown", `default = 1`, config.Options{Vars: []string{"b=1"}}, `--var b: error [variable-undeclared]: the lab has no variable "b"`},
		{"flag malformed", `default = 1`, config.Options{Vars: []string{"a"}}, `--var a: error [variable-value]: "a" is not name=value`},
		{"flag type", `type = number`, config.Options{Vars: []string{"a=x"}}, `--var a: error [variable-value]: variable a cannot be that`},
		{"flag syntax", `type = list(string)`, config.Options{Vars: []string{"a=["}}, `--var a:1,2: error [variable-value]`},
		{"flag reference", `type = list(string)`, config.Options{Vars: []string{"a=[b]"}}, `--var a:1,2: error [unknown-reference]`},
		{"env type", `type = number`, config.Options{Env: []string{"VNET_VAR_a=x"}}, `VNET_VAR_a: error [variable-value]`},
		{"not NFC", ``, config.Options{Vars: []string{"a=e\u0301"}}, `--var a: error [name-text]`},
		{"file type", `type = number`, config.Options{VarFiles: []config.File{{Name: "v.vnetvars", Bytes: []byte("\na = []")}}}, `v.vnetvars:2,5: error [variable-value]`},
		{"file syntax", `default = 1`, config.Options{VarFiles: []config.File{{Name: "v.vnetvars", Bytes: []byte("a =")}}}, `v.vnetvars:1,4: error [syntax]`},
		{"file unknown", `default = 1`, config.Options{VarFiles: []config.File{{Name: "v.vnetvars", Bytes: []byte("aa = 1")}}}, `v.vnetvars:1,1: warning [variable-undeclared]: the lab has no variable "aa"; The value is not used. Did you mean "a"?`},
		{"validation", "validation {\ncondition = length(var.a) > 3\nerror_message = \"Too short.\"\n}", config.Options{Vars: []string{"a=x"}}, `x.hcl:6,13: error [variable-validation]: variable a has a value that its validation refuses; Too short. (the value is from --var a)`},
	} {
		_, diags := load("x.hcl", strings.ReplaceAll(withVariable, "%s", c.block), c.opts)
		require.Len(t, diags, 1, c.name+": "+diags.Error())
		assert.Contains(t, diags.Error(), c.want, c.name)
	}
}

func TestFunctions(t *testing.T) {
	for expr, want := range map[string]string{
		`cidrhost("10.1.2.7/24", 5)`:                  `"10.1.2.5"`,
		`cidrhost("10.1.2.0/24", -2)`:                 `"10.1.2.254"`,
		`cidrhost("fd00::/64", 5)`:                    `"fd00::5"`,
		`cidrnetmask("10.0.0.0/12")`:                  `"255.240.0.0"`,
		`cidrsubnet("10.0.0.0/16", 8, 3)`:             `"10.0.3.0/24"`,
		`cidrsubnets("10.0.0.0/16", 4, 4, 8)`:         `["10.0.0.0/20","10.0.16.0/20","10.0.32.0/24"]`,
		`coalesce("", "a")`:                           `"a"`,
		`sum([1, 2.5])`:                               `3.5`,
		`startswith("abc", "ab")`:                     `true`,
		`endswith("abc", "ab")`:                       `false`,
		`strcontains("abc", "b")`:                     `true`,
		`replace("a.b", ".", "-")`:                    `"a-b"`,
		`replace("ab1", "/[a-z]+/", "x")`:             `"x1"`,
		`alltrue([true, false])`:                      `false`,
		`anytrue([true, false])`:                      `true`,
		`index(["a", "b"], "b")`:                      `1`,
		`length("äb")`:                                `2`,
		`length({ a = 1 })`:                           `1`,
		`one([])`:                                     `null`,
		`one(["a"])`:                                  `"a"`,
		`matchkeys(["a", "b"], [1, 2], [2])`:          `["b"]`,
		`transpose({ a = ["x", "y"], b = ["x"] })`:    `{"x":["a","b"],"y":["a"]}`,
		`base64decode(base64encode("a"))`:             `"a"`,
		`substr(sha256("a"), 0, 4)`:                   `"ca97"`,
		`substr(md5("a"), 0, 4)`:                      `"0cc1"`,
		`substr(sha1("a"), 0, 4)`:                     `"86f7"`,
		`substr(sha512("a"), 0, 4)`:                   `"1f40"`,
		`urlencode("a b")`:                            `"a+b"`,
		`try(local.none.x, "d")`:                      `"d"`,
		`can(local.none.x)`:                           `false`,
		`tonumber("1") + 1`:                           `2`,
		`[for k, v in { a = 1 } : "${k}${v}"]`:        `["a1"]`,
		`merge({ a = 1 }, { b = 2 })`:                 `{"a":1,"b":2}`,
		`join(",", formatlist("%s%02d", ["x"], [7]))`: `"x07"`,
	} {
		top, diags := load("x.hcl", "lab \"l\" { description = jsonencode("+expr+") }\nlocals { none = {} }\n", config.Options{})
		require.Empty(t, diags.Error(), expr)
		assert.Equal(t, want, top.Lab.Description, expr)
	}
}

func TestRead(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"b.hcl": "", "a.hcl.json": "{}", ".c.hcl": "", "v.vnetvars": "", "x.json": "", "notes.txt": "",
	} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600))
	}
	require.NoError(t, os.Mkdir(filepath.Join(dir, "d.hcl"), 0o700))

	files, diags := config.Read(dir, nil)
	require.Empty(t, diags)
	require.Len(t, files, 2)
	assert.Equal(t, filepath.Join(dir, "a.hcl.json"), files[0].Name)
	assert.Equal(t, filepath.Join(dir, "b.hcl"), files[1].Name)
	top, diags := config.Load(files, config.Options{})
	require.Empty(t, diags.Error())
	assert.Equal(t, filepath.Base(dir), top.Lab.Name)

	files, diags = config.Read(filepath.Join(dir, "b.hcl"), nil)
	require.Empty(t, diags)
	top, _ = config.Load(files, config.Options{})
	assert.Equal(t, "b", top.Lab.Name)

	t.Chdir(dir)
	require.NoError(t, os.WriteFile("main.hcl", nil, 0o600))
	files, diags = config.Read("main.hcl", nil)
	require.Empty(t, diags)
	top, _ = config.Load(files, config.Options{})
	assert.Equal(t, filepath.Base(dir), top.Lab.Name)

	files, diags = config.Read("-", strings.NewReader(`{"lab": {"json": {}}}`))
	require.Empty(t, diags)
	top, _ = config.Load(files, config.Options{})
	assert.Equal(t, "json", top.Lab.Name)
}

func TestReadFailures(t *testing.T) {
	dir := t.TempDir()
	for _, path := range []string{dir, filepath.Join(dir, "none.hcl")} {
		files, diags := config.Read(path, nil)
		assert.Nil(t, files)
		require.Len(t, diags, 1)
		assert.Equal(t, vnet.Code("unreadable"), diags[0].Code)
		assert.Equal(t, path, diags[0].Range.String())
	}
	_, diags := config.Read("-", iotest.ErrReader(os.ErrClosed))
	require.Len(t, diags, 1)
	assert.Equal(t, "<stdin>: error [unreadable]: cannot be read: file already closed; Name a file, a folder with .hcl files, or - for standard input.", diags.Error())
}
