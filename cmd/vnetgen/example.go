package main

import (
	"io"
	"strings"

	"github.com/vnetgen/vnetgen/vnet"
	"github.com/vnetgen/vnetgen/vnet/config"
)

// example is a rule's example on trial: a lab that is in no file, and what a command
// found in it.
type example struct {
	files   []config.File
	diags   vnet.Diags
	sources sources
	err     error // the command's own
}

// try runs a command on a rule's example. Nothing is read, written or shown.
func try(c *vnet.CodeInfo, args []string) *example {
	e := &example{files: []config.File{{Name: c.ExampleFile(), Bytes: []byte(c.Example)}}}
	a := &app{stdin: strings.NewReader(""), stdout: io.Discard, stderr: io.Discard, example: e}
	root := a.root()
	root.SetArgs(args)
	root.SetOut(io.Discard)
	root.SetErr(io.Discard)
	e.err = root.Execute()
	return e
}

// findings returns the findings of one code as the command shows them.
func (e *example) findings(code vnet.Code) string {
	var b strings.Builder
	for _, d := range inOrder(e.diags) {
		if d.Code == code {
			b.WriteString(finding(d, e.sources, plain))
		}
	}
	return b.String()
}
