package script_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/vnetgen/vnetgen/internal/pwsh"
	. "github.com/vnetgen/vnetgen/vnet"
)

// TestMatch has what patterns fit and capture.
func TestMatch(t *testing.T) {
	for _, c := range []struct {
		name  string
		match Match
		line  string
		fits  bool
		bound map[string]string
	}{
		{"text", Match{Lit("a.b")}, "a.b", true, nil},
		{"text is not a pattern", Match{Lit("a.b")}, "axb", false, nil},
		{"the whole line", Match{Lit("a")}, "ab", false, nil},
		{"nothing fits the empty line", Match{}, "", true, nil},
		{"blanks", Match{Lit("a:"), Blank, Lit("b")}, "a: \t b", true, nil},
		{"no blanks", Match{Lit("a:"), Blank, Lit("b")}, "a:b", true, nil},
		{"blanks leave none", Match{Blank, Lit(" b")}, "  b", false, nil},
		{"a capture", Match{Lit(`"`), Bind("x"), Lit(`" {`), Any, Lit("}")}, `"a" {b" {c}`, true, map[string]string{"x": "a"}},
		{"as little as will do", Match{Bind("x"), Lit(","), Any}, "a,b,c", true, map[string]string{"x": "a"}},
		{"as much as has to be", Match{Bind("x"), Lit(",c")}, "a,b,c,c", true, map[string]string{"x": "a,b,c"}},
		{"two wildcards", Match{Bind("x"), Bind("y")}, "ab", true, map[string]string{"x": "", "y": "ab"}},
		{"blanks behind a capture", Match{Bind("x"), Blank, Lit(", "), Bind("y")}, "a b  , c", true, map[string]string{"x": "a b", "y": "c"}},
		{"blanks at the end", Match{Bind("x"), Blank}, "a  ", true, map[string]string{"x": "a"}},
		{"a value", Match{Val("v"), Any}, "value!", true, nil},
		{"an unbound value", Match{Any, Val("w")}, "x", false, nil},
		{"a control character", Match{Any}, "a\x1bb", false, nil},
		{"a tab", Match{Lit("a\tb")}, "a\tb", true, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			bound, fits := c.match.Line(c.line, map[string]string{"v": "value"})
			assert.Equal(t, c.fits, fits)
			assert.Equal(t, c.bound, bound)
		})
	}
}

// awks are the programs that answer scripts' requests, as many as are here.
var awks = [][]string{{"mawk"}, {"gawk"}, {"busybox", "awk"}, {"original-awk"}}

// pieces reads a pattern from text: the first byte of each piece says its kind.
func pieces(text string) (m Match) {
	for _, piece := range strings.Split(text, "|") {
		switch {
		case piece == "":
			m = append(m, Blank)
		case piece[0] == '*':
			m = append(m, Any)
		case piece[0] == '<':
			m = append(m, Bind("x"))
		case piece[0] == '>':
			m = append(m, Bind("y"))
		case piece[0] == '&':
			m = append(m, Val("v"))
		case piece[0] == '!':
			m = append(m, Val("w"))
		default:
			m = append(m, Lit(piece))
		}
	}
	return m
}

// FuzzMatch compares what Go and every awk make of a pattern and lines.
func FuzzMatch(f *testing.F) {
	f.Add("Name:||<", "Name:    x y", "v")
	f.Add("<|,|>", "a,b,c", "b")
	f.Add("&|*|@x|%x|_|...", "v--@x%x_...", "v")
	f.Add("<|1.0||>", "x01.0 1.0\t\t", "1")
	f.Add("!|a", "a", "")
	f.Add("\\t|\t|=", "\\t\t=", "")
	f.Add("<|é||\u2018|>", "aé \u2018b\xffc", "é")
	f.Add(".|*|[a-z]|(|\\|>", ".x[a-z](\\&", "")
	f.Add("...\u00ad|*", "...\u00ad x", "\u200b")
	f.Add("_\u200b|&", "_\u200b_\u200d", "_\u200d")
	programs := map[string][]string{}
	for _, awk := range awks {
		if _, err := exec.LookPath(awk[0]); err == nil {
			programs[strings.Join(awk, " ")] = awk
		}
	}
	f.Logf("with %v", programs)
	parsed, err := pwsh.Parse([]byte(matcherScript(f)))
	require.NoError(f, err)
	f.Fuzz(func(t *testing.T, pattern, line, value string) {
		m := pieces(pattern)
		p := &Plan{Steps: StepList([]Step{{ID: "x", Probe: Probe{Views: []View{{Find: []Match{m}, Read: Read{Tool: "t"}}}}}}), Tools: []Tool{{Name: "t"}}}
		if p.Valid() != nil || strings.ContainsAny(line, "\x00\n") || strings.HasSuffix(line, "\r") || strings.ContainsAny(value, "\x00\n\x05\x1f\x1e") {
			t.Skip()
		}
		bound, fits := m.Line(line, map[string]string{"v": value})
		var want strings.Builder
		for _, name := range []string{"x", "y"} {
			if text, ok := bound[name]; ok {
				want.WriteString("bind " + name + " " + text + "\n")
			}
		}
		state := "absent"
		if fits {
			state = "same"
		}
		if utf8.ValidString(pattern + line + value) {
			captured, same := matchInPowerShell(t, parsed, m, line, value)
			require.Equal(t, fits, same, "PowerShell: %q on %q", m, line)
			require.Equal(t, want.String(), captured, "PowerShell: %q on %q", m, line)
		}
		dir := t.TempDir()
		file, spec := filepath.Join(dir, "out"), filepath.Join(dir, "spec")
		require.NoError(t, os.WriteFile(file, []byte(line+"\n"), 0o600))
		requests := "\ngiven\x1fv\x1f" + value + "\nlook\x1f" + file + "\nhas\x1f" + strings.Join(wordsOf(m), "\x1f") + "\n"
		require.NoError(t, os.WriteFile(spec, []byte(requests), 0o600))
		for name, awk := range programs {
			cmd := exec.Command(awk[0], append(awk[1:len(awk):len(awk)], "-f", "sh/match.awk", spec)...)
			cmd.Env = append(os.Environ(), "LC_ALL=C")
			out, err := cmd.CombinedOutput()
			require.NoError(t, err, "%s: %s", name, out)
			var got []string
			for _, answer := range bytes.SplitAfter(out, []byte("\n")) {
				if bytes.HasPrefix(answer, []byte("bind ")) {
					got = append(got, string(answer))
				}
			}
			if len(got) == 2 && got[0] > got[1] {
				got[0], got[1] = got[1], got[0]
			}
			require.Equal(t, want.String(), strings.Join(got, ""), "%s: %q on %q", name, m, line)
			require.Contains(t, string(out), "state "+state+"\n", "%s: %q on %q", name, m, line)
		}
	})
}

// wordsOf returns the words of a pattern as a script has them.
func wordsOf(m Match) (words []string) {
	for _, part := range m {
		switch part.Kind {
		case PartBlank:
			words = append(words, "_")
		case PartAny:
			words = append(words, "...")
		case PartBind:
			words = append(words, "@"+part.Text)
		case PartVar:
			words = append(words, "%"+part.Text)
		default:
			words = append(words, "="+part.Text)
		}
	}
	return words
}
