package main

import (
	"bytes"
	"fmt"
	"slices"

	"github.com/apparentlymart/go-textseg/v15/textseg"

	"github.com/vnetgen/vnetgen/vnet"
	"github.com/vnetgen/vnetgen/vnet/config"
)

// span is a part of a file, in bytes.
type span struct{ from, to int }

// spanOf returns where a fix's old text is in a file: once in the finding's place, which is
// in one line. ok is false when it is not.
func spanOf(content []byte, d *vnet.Diag) (span, bool) {
	if d.Fix == nil || d.Fix.Old == "" || d.Range.IsZero() || d.Range.EndLine != d.Range.Line {
		return span{}, false
	}
	start := 0
	if bytes.HasPrefix(content, byteOrderMark) {
		start = len(byteOrderMark)
	}
	for range d.Range.Line - 1 {
		end := bytes.IndexByte(content[start:], '\n')
		if end < 0 {
			return span{}, false
		}
		start += end + 1
	}
	line := content[start:]
	if end := bytes.IndexByte(line, '\n'); end >= 0 {
		line = line[:end]
	}
	cells := cellsIn(line)
	from, to := int(d.Range.Column)-1, int(d.Range.EndColumn)-1
	if from < 0 || to < from || to >= len(cells) {
		return span{}, false
	}
	within := line[cells[from]:cells[to]]
	at := bytes.Index(within, []byte(d.Fix.Old))
	if at < 0 || bytes.Count(within, []byte(d.Fix.Old)) != 1 {
		return span{}, false
	}
	at += start + cells[from]
	return span{at, at + len(d.Fix.Old)}, true
}

// repaired is a fix that was carried out.
type repaired struct {
	at  vnet.Range
	fix vnet.Fix
}

// repair carries the findings' fixes out on a lab's files, and returns the files and what
// was done. Of fixes at one place the first counts.
func repair(files []config.File, diags vnet.Diags) ([]config.File, []repaired) {
	type change struct {
		span
		d *vnet.Diag
	}
	out := slices.Clone(files)
	var done []repaired
	for i := range out {
		var changes []change
		for k := range diags {
			d := &diags[k]
			if d.Range.File != out[i].Name {
				continue
			}
			s, ok := spanOf(out[i].Bytes, d)
			if ok && !slices.ContainsFunc(changes, func(c change) bool { return s.from < c.to && c.from < s.to }) {
				changes = append(changes, change{s, d})
			}
		}
		slices.SortFunc(changes, func(a, b change) int { return a.from - b.from })
		var b bytes.Buffer
		at := 0
		for _, c := range changes {
			b.Write(out[i].Bytes[at:c.from])
			b.WriteString(c.d.Fix.New)
			at = c.to
			done = append(done, repaired{c.d.Range, *c.d.Fix})
		}
		b.Write(out[i].Bytes[at:])
		if len(changes) > 0 {
			out[i].Bytes = b.Bytes()
		}
	}
	return out, done
}

// maxRounds is how often fixes are looked for: mending a word may bring to light what was
// wrong behind it.
const maxRounds = 10

// mend carries out what has one safe remedy, and writes the files. It returns the lab as it
// is then, with the findings that are left.
func (v *validation) mend(args []string, judge func(*vnet.Topology) vnet.Diags) (*lab, vnet.Diags, error) {
	if slices.Contains(args, "-") {
		return nil, nil, usage("--fix writes into files, so the lab cannot be standard input")
	}
	for range maxRounds {
		l, diags, err := v.find(args, judge)
		if err != nil {
			return nil, nil, err
		}
		files, done := repair(l.files, diags)
		if len(done) == 0 {
			return l, diags, nil
		}
		for i := range files {
			if bytes.Equal(files[i].Bytes, l.files[i].Bytes) {
				continue
			}
			if err := replace(files[i].Name, files[i].Bytes); err != nil {
				return nil, nil, err
			}
		}
		for _, r := range done {
			fmt.Fprintf(v.app.stderr, "%s: mended: %s is now %s\n", visibleText(place(r.at)), visibleText(r.fix.Old), visibleText(r.fix.New))
		}
	}
	return v.find(args, judge)
}

// find reads a lab and returns what is wrong with it.
func (v *validation) find(args []string, judge func(*vnet.Topology) vnet.Diags) (*lab, vnet.Diags, error) {
	l, diags, err := v.app.load(args, v.variables)
	if err == nil && l.topology != nil {
		diags = append(diags, judge(l.topology)...)
	}
	return l, diags, err
}

// cellsIn returns where each grapheme cluster of a line begins, and where the line ends.
func cellsIn(line []byte) []int {
	line = bytes.TrimSuffix(line, []byte("\r"))
	at, starts := 0, []int{0}
	for at < len(line) {
		n, _, err := textseg.ScanGraphemeClusters(line[at:], true)
		if err != nil || n == 0 {
			n = 1
		}
		at += n
		starts = append(starts, at)
	}
	return starts
}

// mendable counts the findings that --fix mends.
func mendable(diags vnet.Diags) (n int) {
	for i := range diags {
		if diags[i].Fix != nil {
			n++
		}
	}
	return n
}
