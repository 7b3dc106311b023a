package script_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/vnetgen/vnetgen/internal/pwsh"
	"github.com/vnetgen/vnetgen/vnet/script"
)

// TestQuotePowerShell quotes by the documented rule: single quotes, and each
// character that PowerShell takes for one doubled.
func TestQuotePowerShell(t *testing.T) {
	for text, want := range map[string]string{
		"":                             "''",
		"it's":                         "'it''s'",
		"$(x) `n \"y\"":                "'$(x) `n \"y\"'",
		"a\u2018b\u2019c\u201ad\u201b": "'a\u2018\u2018b\u2019\u2019c\u201a\u201ad\u201b\u201b'",
		"\u201cq\u201d\u201e":          "'\u201cq\u201d\u201e'",
		"a\u2019; Remove-VM -Name x":   "'a\u2019\u2019; Remove-VM -Name x'",
	} {
		got, err := script.QuotePowerShell(text)
		require.NoError(t, err)
		assert.Equal(t, want, got)
	}
	for _, text := range []string{"a\nb", "\x00", "\x7f", "\u0085", "\xff", "a\tb"} {
		_, err := script.QuotePowerShell(text)
		var quoteError *script.QuoteError
		assert.ErrorAs(t, err, &quoteError, "%q", text)
	}
}

// unquoted reads a word back by the rule that about_Quoting_Rules gives: any of
// five characters opens and closes it, two of them in a row stand for one.
func unquoted(t *testing.T, word string) string {
	quote := func(r rune) bool { return strings.ContainsRune("'\u2018\u2019\u201a\u201b", r) }
	runes := []rune(word)
	require.True(t, len(runes) >= 2 && quote(runes[0]) && quote(runes[len(runes)-1]), "%q", word)
	var b strings.Builder
	for i := 1; i < len(runes)-1; i++ {
		if quote(runes[i]) {
			i++
			require.True(t, i < len(runes)-1 && quote(runes[i]), "%q ends early", word)
			b.WriteRune(runes[i])
			continue
		}
		b.WriteRune(runes[i])
	}
	return b.String()
}

func FuzzQuotePowerShell(f *testing.F) {
	for _, text := range hostile {
		f.Add(text)
	}
	f.Add("\u2019; Remove-VM -Name victim; \u2019")
	f.Fuzz(func(t *testing.T, text string) {
		word, err := script.QuotePowerShell(text)
		if !utf8.ValidString(text) || strings.ContainsFunc(text, unicode.IsControl) {
			require.Error(t, err)
			return
		}
		require.NoError(t, err)
		require.Equal(t, text, unquoted(t, word))
		var out strings.Builder
		status, err := pwsh.Run([]byte("\uFEFFSet-StrictMode -Version 2.0\n$ErrorActionPreference = 'Stop'\n[Console]::OutputEncoding = [Text.UTF8Encoding]::new($false)\n[Console]::Out.Write("+word+")\n"), nil, &pwsh.Host{Stdout: &out})
		require.NoError(t, err)
		require.Zero(t, status)
		require.Equal(t, text, out.String())
	})
}

// shared returns a part of every script, from its file.
func shared(t testing.TB, names ...string) string {
	var b strings.Builder
	b.WriteString("$self = 'test'\n$tmp = 'C:\\Temp\\'\n$op = 'up'\n")
	for _, name := range names {
		text, err := os.ReadFile(filepath.Join("ps", name))
		require.NoError(t, err)
		b.Write(text)
	}
	return b.String()
}

// FuzzNativeArgument hands arguments to a program as scripts do, and reads them
// back by the rules that are documented for CommandLineToArgvW and the C runtime
// ("Parsing C++ command-line arguments").
func FuzzNativeArgument(f *testing.F) {
	for _, text := range hostile {
		f.Add(text, `a\`)
	}
	f.Add(`C:\Program Files\x\`, `\"`)
	f.Add(`\\\"\\`, ` " `)
	text := shared(f, "prelude.ps1") + "$programs['t'] = 't.exe'\n$failures['t'] = @()\n$encodings['t'] = $utf8\nnative @('t', (Get-Text -Of 'a'), (Get-Text -Of 'b'), '')\n"
	parsed, err := pwsh.Parse([]byte(text))
	require.NoError(f, err)
	f.Fuzz(func(t *testing.T, a, b string) {
		if !utf8.ValidString(a) || !utf8.ValidString(b) || strings.ContainsRune(a+b, 0) || strings.ContainsRune(a+b, '\uFEFF') {
			t.Skip()
		}
		var got []string
		host := textHost(map[string]string{"a": a, "b": b})
		host.Process = func(_ string, args []string, _ string) (string, string, int, error) {
			got = args
			return "", "", 0, nil
		}
		status, err := parsed.Run(nil, host)
		require.NoError(t, err)
		require.Zero(t, status)
		require.Equal(t, []string{a, b, ""}, got)
	})
}
