package vnet

import (
	"fmt"
	"strings"
)

// Severity says how bad a finding is.
type Severity uint8

// The severities.
const (
	SeverityError   Severity = iota + 1 // nothing is generated
	SeverityWarning                     // generated, and different from what the lab says
	SeverityNote                        // good to know
)

// String returns "error", "warning" or "note".
func (s Severity) String() string { return [...]string{"", "error", "warning", "note"}[s] }

// MarshalText writes the severity as String does.
func (s Severity) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// Diag is one finding.
type Diag struct {
	Severity Severity
	Code     Code
	// Summary is one line without a final period: what is wrong, with the
	// element's name. Detail is one or more sentences: why, and what to do next.
	Summary, Detail string
	Range           Range
	// More counts further findings with this code at this place, of other
	// instances of the same block.
	More int
	// Fix is the one change of the lab's text that mends it, where there is one; nil:
	// a person has to choose.
	Fix *Fix
}

// Fix is a change of the text at a finding's place: Old, which is there once, is to be New.
type Fix struct{ Old, New string }

// Error returns the finding on one line: place, severity, code, summary, detail.
func (d Diag) Error() string {
	var b strings.Builder
	if r := d.Range.String(); r != "" {
		b.WriteString(r + ": ")
	}
	fmt.Fprintf(&b, "%s [%s]: %s", d.Severity, d.Code, d.Summary)
	if d.More > 0 {
		fmt.Fprintf(&b, " (and %s more)", thousands(d.More))
	}
	if d.Detail != "" {
		b.WriteString("; " + d.Detail)
	}
	return b.String()
}

// thousands writes n with a comma before every third digit from the right.
func thousands(n int) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// Diags are findings in the order they were made.
type Diags []Diag

// HasErrors says whether one of them is an error.
func (ds Diags) HasErrors() bool {
	for i := range ds {
		if ds[i].Severity == SeverityError {
			return true
		}
	}
	return false
}

// errors returns the errors among the findings.
func (ds Diags) errors() Diags {
	var out Diags
	for _, d := range ds {
		if d.Severity == SeverityError {
			out = append(out, d)
		}
	}
	return out
}

// Error joins the findings, one a line, so that Diags can be wrapped as an error.
func (ds Diags) Error() string {
	lines := make([]string, len(ds))
	for i := range ds {
		lines[i] = ds[i].Error()
	}
	return strings.Join(lines, "\n")
}

// Err returns the findings as an error if one of them is an error, else nil.
func (ds Diags) Err() error {
	if ds.HasErrors() {
		return ds
	}
	return nil
}

// Collector gathers findings and folds those with one code at one place into
// one. The zero value is ready to use.
type Collector struct {
	diags  Diags
	seen   map[placeKey]int
	errors int
}

type placeKey struct {
	code Code
	at   Range
}

// Add records a finding. A second one with the same code at the same place,
// which instances of one block give, only counts in the first one's More.
func (c *Collector) Add(d Diag) {
	if d.Severity == SeverityError {
		c.errors++
	}
	if !d.Range.IsZero() {
		key := placeKey{d.Code, d.Range}
		if i, ok := c.seen[key]; ok {
			c.diags[i].More++
			return
		}
		if c.seen == nil {
			c.seen = map[placeKey]int{}
		}
		c.seen[key] = len(c.diags)
	}
	c.diags = append(c.diags, d)
}

// Error records an error.
func (c *Collector) Error(code Code, at Range, summary, detail string) {
	c.Add(Diag{Severity: SeverityError, Code: code, Range: at, Summary: summary, Detail: detail})
}

// Misspelt records an error about a word that none of the known ones is. The nearest of
// them, if one is near, ends the detail and is the fix.
func (c *Collector) Misspelt(code Code, at Range, summary, detail, word string, known []string) {
	d := Diag{Severity: SeverityError, Code: code, Range: at, Summary: summary, Detail: detail}
	if near := Nearest(word, known); near != "" {
		d.Detail += ` Did you mean "` + near + `"?`
		d.Fix = &Fix{word, near}
	}
	c.Add(d)
}

// Warn records a warning.
func (c *Collector) Warn(code Code, at Range, summary, detail string) {
	c.Add(Diag{Severity: SeverityWarning, Code: code, Range: at, Summary: summary, Detail: detail})
}

// Note records a note.
func (c *Collector) Note(code Code, at Range, summary, detail string) {
	c.Add(Diag{Severity: SeverityNote, Code: code, Range: at, Summary: summary, Detail: detail})
}

// HasErrors says whether an error was recorded.
func (c *Collector) HasErrors() bool { return c.errors > 0 }

// Errors returns how many errors were recorded, those that folded into others
// included.
func (c *Collector) Errors() int { return c.errors }

// Diags returns what was recorded, in the order of recording.
func (c *Collector) Diags() Diags { return c.diags }
