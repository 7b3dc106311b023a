//go:build live

// Package powershell holds every generated PowerShell script to a real grammar
// and to the table of cmdlets in internal/cmdlets, without running any of them.
// lab/powershell/run sets it up and runs it; README.md says what is shown.
package powershell

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// script is a text to be judged.
type script struct {
	name     string
	text     []byte
	abridged bool // a golden that leaves lines out: no grammar holds for it
}

// TestScripts judges every script there is.
func TestScripts(t *testing.T) {
	scripts := append(goldens(t), generated(t)...)
	var whole []script
	for _, s := range scripts {
		if !s.abridged {
			whole = append(whole, s)
		}
	}
	all := len(whole)
	whole = fewer(whole)
	var n count
	for i, p := range parse(t, whole) {
		faults, c := judge(p)
		n.add(c)
		report(t, whole[i], faults)
	}
	for _, s := range scripts {
		report(t, s, scan(s.text))
	}
	if all > len(whole) {
		say(t, "the short form leaves %d scripts to the text's checks: every line of theirs has its like in one of the others", all-len(whole))
	}
	say(t, "%d scripts (and %d abridged ones, as text only): %d uses of cmdlets, %d of which change something, and %d of functions checked",
		len(whole), len(scripts)-all, n.cmdlets, n.changes, n.functions)
}

func report(t *testing.T, s script, faults []fault) {
	for _, f := range faults {
		t.Errorf("%s:%d: %s\n    %s", s.name, f.line, f.text, line(s.text, f.line))
	}
}

// fault is something wrong in a script.
type fault struct {
	line int
	text string
}

func line(text []byte, number int) string {
	lines := bytes.Split(text, []byte("\n"))
	if number < 1 || number > len(lines) {
		return ""
	}
	return strings.TrimSpace(string(lines[number-1]))
}

// parsed is what parse.mjs says of a script.
type parsed struct {
	File      string    `json:"file"`
	Errors    []problem `json:"errors"`
	Functions []string  `json:"functions"`
	Commands  []command `json:"commands"`
}

type problem struct {
	Line   int    `json:"line"`
	Column int    `json:"column"`
	What   string `json:"what"`
}

type command struct {
	Name      *string    `json:"name"`      // nil when it is not known before run time
	Call      string     `json:"call"`      // "&" or ".", or nothing
	Before    *int       `json:"before"`    // the command before it in the pipeline, -1 for an expression, nil for the first
	Arguments []argument `json:"arguments"` // parameters and values, in order
	Line      int        `json:"line"`
}

// argument is a parameter or a value.
type argument struct {
	Parameter string   `json:"parameter"`
	Kind      string   `json:"kind"`   // text, number, bool, list, block, word or object
	Values    []string `json:"values"` // nil when they are not known before run time
	Bound     bool     `json:"bound"`  // by a colon to the parameter before it
}

// parse reads scripts with the grammar, all in one process.
func parse(t testing.TB, scripts []script) []parsed {
	t.Helper()
	modules := os.Getenv("POWERSHELL_LAB_MODULES")
	require.NotEmpty(t, modules, "start it with lab/powershell/run")
	dir := t.TempDir()
	var files strings.Builder
	for i, s := range scripts {
		path := filepath.Join(dir, fmt.Sprintf("%d.ps1", i))
		require.NoError(t, os.WriteFile(path, s.text, 0o600))
		files.WriteString(path + "\n")
	}
	c := exec.Command("node", "--liftoff-only", "parse.mjs", modules)
	c.Stdin = strings.NewReader(files.String())
	var stderr bytes.Buffer
	c.Stderr = &stderr
	out, err := c.Output()
	require.NoError(t, err, "%s", stderr.String())
	var all []parsed
	require.NoError(t, json.Unmarshal(out, &all))
	require.Len(t, all, len(scripts))
	return all
}

// say tells the run script what to print in the end: go test keeps it to
// itself.
func say(t *testing.T, format string, args ...any) {
	t.Helper()
	t.Logf(format, args...)
	f, err := os.OpenFile(os.Getenv("POWERSHELL_LAB_SAID"), os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return // started without the run script
	}
	_, err = fmt.Fprintf(f, format+"\n", args...)
	assert.NoError(t, err)
	assert.NoError(t, f.Close())
}
