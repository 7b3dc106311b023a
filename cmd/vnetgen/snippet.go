package main

import (
	"bytes"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/apparentlymart/go-textseg/v15/textseg"
	"golang.org/x/text/width"

	"github.com/vnetgen/vnetgen/vnet"
)

// sources are the files that findings can point into, by name.
type sources map[string][][]byte

// byteOrderMark is what some editors put before UTF-8 text; columns do not
// count it.
var byteOrderMark = []byte("\ufeff")

func (s sources) add(name string, content []byte) {
	s[name] = bytes.Split(bytes.TrimPrefix(content, byteOrderMark), []byte("\n"))
}

// maxSnippet is how many terminal cells of a line are shown at most.
const maxSnippet = 100

// cell is one grapheme cluster of a line, which is what HCL counts columns in.
type cell struct {
	text  string
	width int // in terminal cells
}

// snippet returns the line that a range begins in and, as wide, carets under
// the range. Tabs become spaces; control characters become visible; of a long
// line the part around the range is shown.
func (s sources) snippet(r vnet.Range) (line, under string, ok bool) {
	lines := s[r.File]
	if r.IsZero() || int(r.Line) > len(lines) {
		return "", "", false
	}
	cells := cellsOf(bytes.TrimSuffix(lines[r.Line-1], []byte("\r")))
	from := min(int(r.Column)-1, len(cells))
	to := len(cells)
	if r.EndLine == r.Line {
		to = min(int(r.EndColumn)-1, len(cells))
	}
	from = max(from, 0)
	to = max(to, from)

	var text, carets strings.Builder
	first, last := window(cells, from)
	if first > 0 {
		text.WriteString("…")
		carets.WriteString(" ")
	}
	for i := first; i < last; i++ {
		text.WriteString(cells[i].text)
		mark := " "
		if i >= from && i < to {
			mark = "^"
		}
		carets.WriteString(strings.Repeat(mark, cells[i].width))
	}
	if last < len(cells) {
		text.WriteString("…")
	}
	if to == from {
		return text.String(), strings.Repeat(" ", widthOf(cells[first:from])+min(first, 1)) + "^", true
	}
	return text.String(), carets.String(), true
}

// window chooses which cells to show so that the one at index at is among them.
func window(cells []cell, at int) (first, last int) {
	if widthOf(cells) <= maxSnippet {
		return 0, len(cells)
	}
	first = at
	for before := 0; first > 0 && before+cells[first-1].width <= maxSnippet/3; first-- {
		before += cells[first-1].width
	}
	last = first
	for shown := 0; last < len(cells) && shown+cells[last].width <= maxSnippet; last++ {
		shown += cells[last].width
	}
	return first, last
}

func widthOf(cells []cell) int {
	total := 0
	for _, c := range cells {
		total += c.width
	}
	return total
}

// tabStop is how far apart tabs are taken to stop.
const tabStop = 4

// cellsOf splits a line into its cells.
func cellsOf(line []byte) []cell {
	var cells []cell
	column := 0
	for len(line) > 0 {
		n, cluster, err := textseg.ScanGraphemeClusters(line, true)
		if err != nil || n == 0 {
			n, cluster = 1, line[:1]
		}
		c := cell{text: visibleText(string(cluster)), width: clusterWidth(string(cluster))}
		if len(cluster) == 1 && cluster[0] == '\t' {
			c.width = tabStop - column%tabStop
			c.text = strings.Repeat(" ", c.width)
		}
		cells = append(cells, c)
		column += c.width
		line = line[n:]
	}
	return cells
}

// clusterWidth returns how many terminal cells a grapheme cluster takes: as
// many as its widest rune, two when it asks to be shown as an emoji.
func clusterWidth(cluster string) int {
	widest := 0
	for i, r := range cluster {
		switch w := hidden(cluster[i:]); {
		case w != "":
			return len([]rune(visibleText(cluster)))
		case r == '\ufe0f':
			widest = 2
		case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf):
		case width.LookupRune(r).Kind() == width.EastAsianWide, width.LookupRune(r).Kind() == width.EastAsianFullwidth:
			widest = 2
		default:
			widest = max(widest, 1)
		}
	}
	return widest
}

// visibleText makes what a terminal would obey or hide visible: control
// characters, the marks that turn the writing direction, bytes that are no
// UTF-8. Line ends count among them.
func visibleText(s string) string {
	var b strings.Builder
	clean := 0
	for i := 0; i < len(s); {
		_, n := utf8.DecodeRuneInString(s[i:])
		if shown := hidden(s[i:]); shown != "" {
			b.WriteString(s[clean:i] + shown)
			clean = i + n
		}
		i += n
	}
	if clean == 0 {
		return s
	}
	return b.String() + s[clean:]
}

// hidden returns what to show in place of the first rune of s, "" when it can
// be shown as it is.
func hidden(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	switch {
	case r == utf8.RuneError && n == 1:
		return fmt.Sprintf("\\x%02x", s[0])
	case r < 0x20:
		return string('\u2400' + r) // the Control Pictures block mirrors the C0 controls
	case r == 0x7f:
		return "\u2421"
	case unicode.Is(unicode.Cc, r), unicode.Is(unicode.Bidi_Control, r), r == '\u2028', r == '\u2029', r == '\ufeff':
		return fmt.Sprintf("\\u%04x", r)
	}
	return ""
}
