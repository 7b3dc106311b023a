package script

import (
	"bytes"

	"github.com/vnetgen/vnetgen/vnet"
)

// Cmdlets returns a PowerShell script that does what vnet.Executor.Cmdlets is asked
// for, and writes the text that it returns on standard output, in UTF-8 and with
// line feeds. When a cmdlet fails, its message is on standard error and the exit
// status is 1.
//
// Write it into a file and run that with `powershell -NoProfile -ExecutionPolicy
// Bypass -File`: it begins with a byte-order mark, since Windows PowerShell 5.1 reads
// files without one as the system's code page.
//
// The error is that of vnet.Plan.Valid for a plan that has these lists: every
// argument in them is a text.
func Cmdlets(lists []vnet.Listing) ([]byte, error) {
	for i := range lists {
		if err := validListing(&lists[i]); err != nil {
			return nil, err
		}
	}
	var b bytes.Buffer
	w := newWriter(&b, powershell{})
	w.print(bom, "$self = 'cmdlets'\n", psPrelude, "\n[Console]::OutputEncoding = $utf8\n")
	w.line("foreach ($line in @(cmdlets {")
	w.indent = 4
	for i := range lists {
		l := &lists[i]
		stages := w.psStages(l.Pipe)
		if len(l.Fields) > 0 {
			stages = append(stages, psShow(l))
		} else {
			stages = append(stages, "Out-Null")
		}
		w.psPipe(stages)
	}
	w.indent = 0
	w.line("})) {")
	w.line("    [Console]::Out.Write($line + $lf)")
	w.line("}")
	if err := w.Flush(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// validListing holds a listing to what plans are held to. One without fields is a
// pipeline that changes something.
func validListing(l *vnet.Listing) error {
	step := vnet.Step{ID: "listing", Probe: vnet.Probe{Views: []vnet.View{{Read: vnet.Read{Lists: []vnet.Listing{*l}}}}}}
	if len(l.Fields) == 0 {
		step.Create = []vnet.Command{{Pipe: l.Pipe}}
		step.Probe.Views[0].Read.Lists = []vnet.Listing{{Pipe: l.Pipe, Fields: []string{"Name"}}}
	}
	p := vnet.Plan{Modules: []vnet.Module{{Name: "any"}}, Steps: vnet.StepList([]vnet.Step{step})}
	return p.Valid()
}
