package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"golang.org/x/term"

	"github.com/vnetgen/vnetgen/vnet"
)

// show writes findings to standard error, with the lines they are about.
func (a *app) show(diags vnet.Diags, s sources) {
	if a.example != nil {
		a.example.diags, a.example.sources = diags, s
		return
	}
	style := plain
	if a.wantsColour() {
		style = coloured
	}
	for _, d := range inOrder(diags) {
		_, _ = io.WriteString(a.stderr, finding(d, s, style))
	}
	if diags.HasErrors() {
		fmt.Fprintf(a.stderr, "vnetgen: %s\n", tally(diags))
	}
}

// wantsColour says whether standard error is a terminal whose user has not
// asked for plain text (NO_COLOR, no-color.org; TERM=dumb).
func (a *app) wantsColour() bool {
	f, ok := a.stderr.(*os.File)
	return ok && a.getenv("NO_COLOR") == "" && a.getenv("TERM") != "dumb" && term.IsTerminal(int(f.Fd()))
}

// inOrder returns the findings in the order of their places, those without a
// place first.
func inOrder(diags vnet.Diags) vnet.Diags {
	sorted := slices.Clone(diags)
	slices.SortStableFunc(sorted, func(a, b vnet.Diag) int {
		if c := strings.Compare(a.Range.File, b.Range.File); c != 0 {
			return c
		}
		if a.Range.Line != b.Range.Line {
			return int(a.Range.Line - b.Range.Line)
		}
		return int(a.Range.Column - b.Range.Column)
	})
	return sorted
}

// tally counts the findings: "2 errors, 1 warning".
func tally(diags vnet.Diags) string {
	var count [4]int
	for _, d := range diags {
		count[d.Severity]++
	}
	var parts []string
	for _, s := range []vnet.Severity{vnet.SeverityError, vnet.SeverityWarning, vnet.SeverityNote} {
		switch n := count[s]; n {
		case 0:
		case 1:
			parts = append(parts, "1 "+s.String())
		default:
			parts = append(parts, fmt.Sprintf("%d %ss", n, s))
		}
	}
	return strings.Join(parts, ", ")
}

// style is how severities, places and underlines are set off: what stands
// before them, and what behind.
type style struct {
	severity        [4]string
	strong, dim, to string
}

var (
	plain    = style{}
	coloured = style{
		severity: [4]string{"", "\x1b[1;31m", "\x1b[1;33m", "\x1b[1;36m"},
		strong:   "\x1b[1m", dim: "\x1b[2m", to: "\x1b[0m",
	}
)

// finding returns one finding as text:
//
//	lab.hcl:4:15: error: network "lan": … [code]
//	    4 |     address = "10.0.0.300"
//	      |               ^^^^^^^^^^^^
//	    What to do next.
func finding(d vnet.Diag, s sources, st style) string {
	var b strings.Builder
	if place := place(d.Range); place != "" {
		b.WriteString(st.strong + visibleText(place) + ":" + st.to + " ")
	}
	b.WriteString(st.severity[d.Severity] + d.Severity.String() + ":" + st.to + " ")
	b.WriteString(st.strong + visibleText(d.Summary) + st.to)
	if d.More > 0 {
		b.WriteString(" (and " + thousands(d.More) + " more)")
	}
	b.WriteString(st.dim + " [" + string(d.Code) + "]" + st.to + "\n")
	if line, under, ok := s.snippet(d.Range); ok {
		number := fmt.Sprintf("%5d", d.Range.Line)
		b.WriteString(st.dim + number + " |" + st.to + " " + line + "\n")
		b.WriteString(st.dim + strings.Repeat(" ", len(number)) + " |" + st.to + " " +
			strings.TrimRight(strings.Replace(under, "^", st.severity[d.Severity]+"^", 1), " ") + st.to + "\n")
	}
	for line := range strings.Lines(d.Detail) {
		b.WriteString("    " + visibleText(strings.TrimRight(line, "\n")) + "\n")
	}
	return b.String()
}

// place returns a range's beginning as editors and terminals follow it:
// "file:line:column".
func place(r vnet.Range) string {
	if r.IsZero() {
		return r.File
	}
	return fmt.Sprintf("%s:%d:%d", r.File, r.Line, r.Column)
}

// thousands writes n with commas: "4,211".
func thousands(n int) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// jsonFinding is a finding as --format json writes it. Lines and columns count
// from 1 and are 0 for a finding without a place; the end is exclusive.
type jsonFinding struct {
	Severity  vnet.Severity `json:"severity"`
	Code      vnet.Code     `json:"code"`
	Summary   string        `json:"summary"`
	Detail    string        `json:"detail"`
	File      string        `json:"file"`
	Line      int32         `json:"line"`
	Column    int32         `json:"column"`
	EndLine   int32         `json:"endLine"`
	EndColumn int32         `json:"endColumn"`
	More      int           `json:"more"`
	Fix       *jsonFix      `json:"fix,omitempty"`
}

// jsonFix is the change of the text at the place that mends it.
type jsonFix struct {
	Old string `json:"old"`
	New string `json:"new"`
}

// writeJSON writes the findings as a JSON array, empty without any.
func writeJSON(w io.Writer, diags vnet.Diags) error {
	list := make([]jsonFinding, 0, len(diags))
	for _, d := range inOrder(diags) {
		r := d.Range
		list = append(list, jsonFinding{d.Severity, d.Code, d.Summary, d.Detail,
			r.File, r.Line, r.Column, r.EndLine, r.EndColumn, d.More, (*jsonFix)(d.Fix)})
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(list)
}
