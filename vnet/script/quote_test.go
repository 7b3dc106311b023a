package script_test

import (
	"bytes"
	"os/exec"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/vnetgen/vnetgen/vnet"
	"github.com/vnetgen/vnetgen/vnet/script"
)

func TestQuote(t *testing.T) {
	for text, want := range map[string]string{
		"":             `''`,
		"web-0":        `web-0`,
		"10.20.0.0/24": `10.20.0.0/24`,
		"web 0":        `'web 0'`,
		"it's":         `"it's"`,
		`it's "$x`:     `"it's \"\$x"`,
		"a=b":          `'a=b'`,
		"~":            `'~'`,
		"{a,b}":        `'{a,b}'`,
		"à":            `'à'`,
		"-n":           `-n`,
	} {
		got, err := script.Quote(text)
		require.NoError(t, err)
		assert.Equal(t, want, got)
	}
	for _, text := range []string{"a\nb", "\x00", "\x7f", "\u0085", "\xff", "a\tb"} {
		_, err := script.Quote(text)
		var quoteError *script.QuoteError
		assert.ErrorAs(t, err, &quoteError, "%q", text)
	}
}

// hostile are names that have broken scripts.
var hostile = []string{
	"", " ", "'", `"`, `\`, `\\`, "`id`", "$(id)", "${HOME}", "$HOME", "-n", "--", "*", "?", "[a]", "~", "~root", "#", "!", "!!",
	"a'b\"c", "''", `'"'"'`, "a;b", "a|b", "a&b", "a>b", "(a)", "{a,b}", "a=b", "%s", "%", "\\n", "\u2018x\u2019", "\u201cx\u201d", "\u201e",
	"日本語", "\u00e0", "e\u0301", "12345", strings.Repeat("x'", 127), "_", "...", "@x", "%x", "=x", `\t`, "$", "a\\", "end'",
}

// FuzzQuote sends text through real shells, as a word of its own and as an
// argument of a command beside a variable, and looks at what arrives.
func FuzzQuote(f *testing.F) {
	for _, text := range hostile {
		f.Add(text)
	}
	var found [][]string
	for _, shell := range shells {
		if _, err := exec.LookPath(shell[0]); err == nil {
			found = append(found, shell)
		}
	}
	f.Logf("with %v", found)
	f.Fuzz(func(t *testing.T, text string) {
		word, err := script.Quote(text)
		if !utf8.ValidString(text) || strings.ContainsFunc(text, unicode.IsControl) {
			require.Error(t, err)
			return
		}
		require.NoError(t, err)
		for _, shell := range found {
			cmd := exec.Command(shell[0], append(shell[1:len(shell):len(shell)], "-s", "in")...)
			cmd.Stdin = strings.NewReader("LC_ALL=C; export LC_ALL\nprintf '%s\\n' " + word + "\n")
			out, err := cmd.CombinedOutput()
			require.NoError(t, err, "%s: %s", shell, out)
			require.Equal(t, text+"\n", string(out), "%s", shell)
		}
	})
}

// TestHostileArguments sends all hostile names at once through a whole script
// to a tool.
func TestHostileArguments(t *testing.T) {
	var words []string
	args := vnet.Text("mark", "set", "key")
	for _, text := range hostile {
		words = append(words, text)
		args = append(args, vnet.Arg{Text: text})
	}
	args = append(args, vnet.Arg{Join: []vnet.Arg{{Text: "$`\"' "}, {Var: "found"}, {Text: "x"}}})
	words = append(words, "$`\"' id-0x")
	p := &vnet.Plan{
		Lab:   "it's `hostile` $(x)",
		Tools: []vnet.Tool{{Name: fakeName, Env: "FAKETOOL"}},
		Steps: vnet.StepList([]vnet.Step{{
			ID: "x", Title: "it's `hostile` $(x) \"y\"",
			Probe: vnet.Probe{Views: []vnet.View{
				{Read: vnet.Read{Tool: fakeName, Args: vnet.Text("list", "machines")}, Find: []vnet.Match{{vnet.Lit(`"web 0" {`), vnet.Bind("found"), vnet.Lit("}")}}},
				{Read: vnet.Read{Tool: fakeName, Args: vnet.Text("list", "marks")}, Find: []vnet.Match{{vnet.Lit("Key: key, Value: "), vnet.Any}}},
			}},
			Create: []vnet.Command{{Tool: fakeName, Args: args}},
		}}),
	}
	carriers := map[string]carrier{"PowerShell": inPowerShell{}}
	for _, shell := range present(t) {
		carriers[strings.Join(shell, " ")] = inShell(shell)
	}
	for name, shell := range carriers {
		f := start()
		c := shell.carry(t, p, vnet.OpUp, f)
		require.Zero(t, c.Status, "%s: %s", name, c.Err)
		assert.Contains(t, f.Log, append([]string{"mark", "set", "key"}, words...))
		assert.True(t, bytes.Contains([]byte(c.Out), []byte("it's `hostile` $(x) \"y\": made")))
	}
}
