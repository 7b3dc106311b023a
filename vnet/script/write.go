package script

import (
	"bufio"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/vnetgen/vnetgen/vnet"
)

// Write writes a plan as a script for the shell of the host that it is for: Windows
// has PowerShell, all others a POSIX shell. See WriteSh and WritePowerShell.
func Write(out io.Writer, p *vnet.Plan) error {
	if ForPowerShell(p.Target) {
		return WritePowerShell(out, p)
	}
	return WriteSh(out, p)
}

// ForPowerShell says whether Write writes for PowerShell.
func ForPowerShell(t vnet.Target) bool { return t.HostOS == vnet.Windows }

// newWriter returns one that writes to out.
func newWriter(out io.Writer, d dialect) *writer {
	return &writer{Writer: bufio.NewWriterSize(out, 1<<16), dialect: d, vars: newVariables(), listed: map[string]string{}, names: map[string]int{}}
}

// body writes what a script has of its plan behind the header. What is of this lab comes first, since
// that is what people read; all of it is functions, which main at the end calls.
func (w *writer) body(p *vnet.Plan) {
	w.part("The steps", "probe looks at what is there; create, change and remove do the work. The words",
		"that they use are explained below, at \"The requests\".")
	for i, s := range p.Steps.All() {
		w.vars.step(s)
		w.step(i+1, p.Steps.Len(), s)
	}
	w.vars.others(p)
	w.part("What carries this lab's mark and is no longer in the lab is removed")
	for i := range p.Sweeps {
		w.sweep(i+1, &p.Sweeps[i])
	}
	w.line()
	w.function("sweeps")
	for i := range p.Sweeps {
		w.line("sweep_", strconv.Itoa(i+1))
	}
	w.line(w.assignment("where", string(w.quoted(nil, ""))))
	w.end()
	w.part("What several steps do alike")
	for i := range p.Routines {
		w.routine(&p.Routines[i])
	}
	w.part("The programs and files it needs")
}

// editsText says whether the plan needs the tool that reads and edits text files.
func editsText(p *vnet.Plan) bool {
	return slices.ContainsFunc(p.Tools, func(t vnet.Tool) bool { return t.BuiltIn })
}

// subject names the lab and its target.
func subject(p *vnet.Plan) string {
	lab := "Lab " + p.Lab
	if p.Title != "" {
		lab += " for " + p.Title
		if !p.Target.Version.IsZero() {
			lab += " " + p.Target.String()
		}
	}
	return lab
}

// maxContents is how many steps the table of contents lists: about a screen.
const maxContents = 40

// contents lists the steps; of many only how many there are of each kind, which
// is what stands before the slash in their IDs.
func (w *writer) contents(steps vnet.Steps) {
	if steps.Len() == 0 {
		return
	}
	w.line("#")
	width := len(strconv.Itoa(steps.Len()))
	if steps.Len() <= maxContents {
		for i, s := range steps.All() {
			w.line("# ", pad(strconv.Itoa(i+1), width), "  ", s.Title)
		}
		return
	}
	var kinds []string
	count := map[string]int{}
	for i := range steps.Len() {
		kind, _, _ := strings.Cut(steps.ID(i), "/")
		if count[kind] == 0 {
			kinds = append(kinds, kind)
		}
		count[kind]++
	}
	for _, kind := range kinds {
		w.line("# ", pad(strconv.Itoa(count[kind]), width), "  ", kind)
	}
}

// pad writes a number to the right of a column.
func pad(number string, width int) string {
	return strings.Repeat(" ", width-len(number)) + number
}

// part begins a part of the script.
func (w *writer) part(title string, more ...string) {
	w.line()
	w.line("# ", strings.Repeat("-", 78))
	w.line("# ", title)
	for _, line := range more {
		w.line("# ", line)
	}
	w.line("# ", strings.Repeat("-", 78))
}
