package main

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/vnetgen/vnetgen/vnet"
)

func TestSnippet(t *testing.T) {
	at := func(line, from, endLine, to int32) vnet.Range {
		return vnet.Range{File: "f", Line: line, Column: from, EndLine: endLine, EndColumn: to}
	}
	long := "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	for _, c := range []struct {
		name        string
		text        string
		at          vnet.Range
		line, under string
	}{
		{"plain", "one\ntwo three\n", at(2, 5, 2, 10), "two three", "    ^^^^^"},
		{"one letter", "abc", at(1, 2, 1, 3), "abc", " ^ "},
		{"empty range", "abc", at(1, 2, 1, 2), "abc", " ^"},
		{"behind the end", "abc\n", at(1, 4, 1, 4), "abc", "   ^"},
		{"beyond the end", "abc\n", at(1, 9, 1, 12), "abc", "   ^"},
		{"several lines", "abc {\n}\n", at(1, 1, 2, 2), "abc {", "^^^^^"},
		{"tab", "\tx = 1", at(1, 2, 1, 3), "    x = 1", "    ^    "},
		{"tab within", "ab\tx", at(1, 4, 1, 5), "ab  x", "    ^"},
		{"wide", "網路 x", at(1, 4, 1, 5), "網路 x", "     ^"},
		{"wide itself", "網路 x", at(1, 1, 1, 3), "網路 x", "^^^^  "},
		{"combining", "e\u0301 x", at(1, 3, 1, 4), "e\u0301 x", "  ^"},
		{"emoji sequence", "👩‍👧 x", at(1, 3, 1, 4), "👩‍👧 x", "   ^"},
		{"windows line end", "abc\r\ndef\r\n", at(1, 1, 1, 4), "abc", "^^^"},
		{"escape", "a\x1b[31mb", at(1, 7, 1, 8), "a␛[31mb", "      ^"},
		{"no UTF-8", "a\xffb", at(1, 3, 1, 4), `a\xffb`, "     ^"},
		{"right to left", "a\u202eb", at(1, 3, 1, 4), `a\u202eb`, "       ^"},
		{"byte order mark", "\ufeffabc", at(1, 2, 1, 3), "abc", " ^ "},
		{"long", long + "X" + long, at(1, int32(len(long)+1), 1, int32(len(long)+2)),
			"…" + long[:33] + "X" + long[:66] + "…", "                                  ^                                                                  "},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := sources{}
			s.add("f", []byte(c.text))
			line, under, ok := s.snippet(c.at)
			assert.True(t, ok)
			assert.Equal(t, c.line, line)
			assert.Equal(t, c.under, under)
		})
	}
}

func TestSnippetNowhere(t *testing.T) {
	s := sources{}
	s.add("f", []byte("abc\n"))
	for _, r := range []vnet.Range{
		{},
		{File: "f"},
		{File: "other", Line: 1, Column: 1, EndLine: 1, EndColumn: 2},
		{File: "f", Line: 7, Column: 1, EndLine: 7, EndColumn: 2},
	} {
		_, _, ok := s.snippet(r)
		assert.False(t, ok, "%+v", r)
	}
}

func TestFinding(t *testing.T) {
	s := sources{}
	s.add("lab.hcl", []byte("network \"lan\" {\n\tvlan = 5000\n}\n"))
	d := vnet.Diag{
		Severity: vnet.SeverityWarning, Code: "vlan-range", More: 4211,
		Summary: "network \"lan\": 5000\x1b is no VLAN", Detail: "Write 1 to 4094.\nOr none.",
		Range: vnet.Range{File: "lab.hcl", Line: 2, Column: 9, EndLine: 2, EndColumn: 13},
	}
	assert.Equal(t, `lab.hcl:2:9: warning: network "lan": 5000␛ is no VLAN (and 4,211 more) [vlan-range]
    2 |     vlan = 5000
      |            ^^^^
    Write 1 to 4094.
    Or none.
`, finding(d, s, plain))
	assert.Equal(t, "\x1b[1mlab.hcl:2:9:\x1b[0m \x1b[1;33mwarning:\x1b[0m \x1b[1mnetwork \"lan\": 5000␛ is no VLAN\x1b[0m (and 4,211 more)\x1b[2m [vlan-range]\x1b[0m\n"+
		"\x1b[2m    2 |\x1b[0m     vlan = 5000\n"+
		"\x1b[2m      |\x1b[0m            \x1b[1;33m^^^^\x1b[0m\n"+
		"    Write 1 to 4094.\n    Or none.\n", finding(d, s, coloured))

	assert.Equal(t, "note: hello [greeting]\n", finding(vnet.Diag{Severity: vnet.SeverityNote, Code: "greeting", Summary: "hello"}, s, plain))
}

func TestTally(t *testing.T) {
	e, w, n := vnet.Diag{Severity: vnet.SeverityError}, vnet.Diag{Severity: vnet.SeverityWarning}, vnet.Diag{Severity: vnet.SeverityNote}
	assert.Equal(t, "1 error", tally(vnet.Diags{e}))
	assert.Equal(t, "2 errors, 1 warning, 3 notes", tally(vnet.Diags{n, e, w, n, e, n}))
	assert.Equal(t, "", tally(nil))
}
