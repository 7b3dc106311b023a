package pwsh

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// Host is the world that a script sees. The zero value is a machine without
// programs, modules or files, whose output is thrown away.
type Host struct {
	// Cmdlets are found by name, whatever its case, beyond the built-in ones.
	Cmdlets map[string]Cmdlet
	// Process carries out a program that is started through
	// System.Diagnostics.Process; args are ArgumentsOf its Arguments. An error
	// means that it cannot be started. nil: none can.
	Process func(path string, args []string, stdin string) (stdout, stderr string, status int, err error)
	// Programs are what Get-Command -CommandType Application finds: name to
	// path. Others, if this is not nil, cannot be started with input.
	Programs map[string]string
	// Env holds environment variables, whatever their case.
	Env map[string]string
	// Admin says whether the script runs as an administrator.
	Admin bool
	// Modules are what Get-Module -ListAvailable finds.
	Modules []string
	// Dir is the folder that stands for the script's temporary folder TempDir.
	// "": there are no files.
	Dir string
	// Changes is asked before a method of System.IO.File changes a file; its error is
	// thrown as an IOException. nil: all may be changed.
	Changes func(method, path string) error
	// Script is what $PSCommandPath says; "" is C:\lab\lab.ps1.
	Script         string
	Stdout, Stderr io.Writer
	// Sleep is what Start-Sleep does; nil: nothing.
	Sleep func(time.Duration)
}

// TempDir is what a script knows Host.Dir as.
const TempDir = `C:\Temp\`

// Path returns where a file of the script's lies on this machine; ok says
// whether it lies below TempDir.
func (h *Host) Path(path string) (local string, ok bool) {
	slashed := strings.ReplaceAll(path, "/", `\`)
	if h.Dir == "" || len(slashed) < len(TempDir)-1 || !strings.EqualFold(slashed[:len(TempDir)-1], TempDir[:len(TempDir)-1]) {
		return "", false
	}
	below := slashed[len(TempDir)-1:]
	if below != "" && below[0] != '\\' || strings.Contains(below, `..`) || strings.ContainsAny(below, ":*?\"<>|\x00") {
		return "", false
	}
	return filepath.Join(h.Dir, filepath.FromSlash(strings.ReplaceAll(below, `\`, "/"))), true
}

// hasProgram says whether a program is one of Programs, by name or path.
func (h *Host) hasProgram(program string) bool {
	for name, path := range h.Programs {
		if strings.EqualFold(program, path) || strings.EqualFold(program, name) || strings.EqualFold(program+".exe", name) {
			return true
		}
	}
	return false
}

func (h *Host) script() string {
	if h.Script != "" {
		return h.Script
	}
	return `C:\lab\lab.ps1`
}

func (h *Host) env(name string) (string, bool) {
	for n, v := range h.Env {
		if strings.EqualFold(n, name) {
			return v, true
		}
	}
	return "", false
}

// Kind is what a cmdlet's parameter takes.
type Kind int

// The kinds of parameters, and the Go types that Call.Params holds for them.
const (
	Any    Kind = iota // any
	Text               // string
	Texts              // []string
	Int                // int, of 32 bits
	Long               // int64
	Bool               // bool
	Switch             // bool
	List               // []any
	Hash               // *Table
	block              // *scriptBlock
)

// Cmdlet is a command that a test provides. -ErrorAction is dealt with.
type Cmdlet struct {
	// Params are the parameters by name. One that is not here is an error for
	// the script, and so is a value that does not convert.
	Params map[string]Kind
	// Positional are the parameters that take arguments without a name, in order.
	Positional []string
	// Required are the ones without which it is an error.
	Required []string
	// Run carries it out. What it returns goes down the pipeline, one by one:
	// nil, string, int, int64, bool, Enum, *Object, *Table, or []any of these.
	// An error is an *Error, or becomes one; it does not keep what is returned
	// from going out. A *Refusal ends the run.
	Run func(c *Call) ([]any, error)
}

// Call is one call of a cmdlet.
type Call struct {
	Name   string
	Params map[string]any // what was given, by the names of Cmdlet.Params
	Input  []any          // what came down the pipeline
	Piped  bool           // whether there is a pipeline before it
	Host   *Host
	run    *interp
	scope  *scope
}

// Text returns a parameter's text, and "" when it was not given.
func (c *Call) Text(name string) string {
	s, _ := c.Params[name].(string)
	return s
}

// Has says whether a parameter was given.
func (c *Call) Has(name string) bool {
	_, has := c.Params[name]
	return has
}

// Script is a script that has been parsed. It may be run many times, and by
// several at once.
type Script struct {
	src  *source
	body *body
}

// Run runs a script as "powershell -File" does. The error says that the script
// leaves the subset; an error of PowerShell's own that nothing catches is
// printed to Stderr and gives status 1.
func Run(script []byte, args []string, h *Host) (status int, err error) {
	s, err := Parse(script)
	if err != nil {
		return 0, err
	}
	return s.Run(args, h)
}

// Run runs the script; see the function Run.
func (s *Script) Run(args []string, h *Host) (status int, err error) {
	return newInterp(s, h).script(args)
}

// file returns where a path of the script's is, or the error that it gets.
func (r *interp) file(path string) (string, error) {
	local, ok := r.host.Path(path)
	if !ok {
		return "", refuse("the path %q is not below %s", path, TempDir)
	}
	return local, nil
}

func readText(path string) (string, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return "", err
	}
	return strings.ToValidUTF8(string(bytes.TrimPrefix(b, []byte(bom))), "\uFFFD"), nil
}
