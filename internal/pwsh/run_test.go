package pwsh

import (
	"bytes"
	"strings"
	"testing"
)

// preamble is how our scripts begin.
const preamble = "Set-StrictMode -Version Latest\n$ErrorActionPreference = 'Stop'\n"

// outcome runs a script and tells what it printed, or how it went wrong.
func outcome(t *testing.T, script string, h *Host) string {
	t.Helper()
	if h == nil {
		h = &Host{}
	}
	var out, errs bytes.Buffer
	h.Stdout, h.Stderr = &out, &errs
	src := preamble + script
	if !isASCII(src) {
		src = bom + src
	}
	status, err := Run([]byte(src), nil, h)
	printed := strings.Join(strings.Fields(strings.ReplaceAll(out.String(), "\r\n", "\n")), " ")
	switch {
	case err != nil:
		return "refused: " + err.(*Refusal).Message
	case status != 0:
		first, _, _ := strings.Cut(errs.String(), "\r\n")
		return strings.TrimSpace(printed + " error: " + first)
	}
	return printed
}

// check is a script and what comes of it: what it prints, "error: ..." when it
// fails, "refused: ..." when it leaves the subset. The wanted text is the start
// for the last two.
type check struct{ script, want string }

func checkAll(t *testing.T, h *Host, list []check) {
	t.Helper()
	for _, c := range list {
		got := outcome(t, c.script, h)
		if strings.Contains(c.want, "refused: ") || strings.Contains(c.want, "error: ") {
			if !strings.HasPrefix(got, c.want) {
				t.Errorf("%s\n\tgives %q\n\tnot   %q...", c.script, got, c.want)
			}
		} else if got != c.want {
			t.Errorf("%s\n\tgives %q\n\tnot   %q", c.script, got, c.want)
		}
	}
}

func runScript(script string, args []string, h *Host) (int, string, error) {
	var out bytes.Buffer
	h.Stdout = &out
	status, err := Run([]byte(script), args, h)
	return status, out.String(), err
}
