package show

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"golang.org/x/text/width"
)

// WriteGrids writes tables as text, markdown or JSON. The error is out's, or ErrFormat.
func WriteGrids(out io.Writer, grids []Grid, f Format) error {
	var b strings.Builder
	switch f {
	case Text:
		for i, g := range grids {
			if i > 0 {
				b.WriteByte('\n')
			}
			b.WriteString(g.Title + "\n")
			g.text(&b)
		}
	case Markdown:
		for i, g := range grids {
			if i > 0 {
				b.WriteByte('\n')
			}
			b.WriteString("## " + cell(g.Title) + "\n\n")
			g.markdown(&b)
		}
	case JSON:
		e := json.NewEncoder(&b)
		e.SetEscapeHTML(false)
		e.SetIndent("", "  ")
		if err := e.Encode(grids); err != nil {
			return err
		}
	default:
		return fmt.Errorf("%w as %q", ErrFormat, string(f))
	}
	_, err := io.WriteString(out, b.String())
	return err
}

// How wide a column of text is at most, in tables of few columns and of many. Longer
// cells go on in the next line.
const (
	wideColumn   = 44
	narrowColumn = 26
	fewColumns   = 4
)

// text writes the rows in columns.
func (g *Grid) text(b *strings.Builder) {
	widths, most := make([]int, len(g.Head)), wideColumn
	if len(g.Head) > fewColumns {
		most = narrowColumn
	}
	all := append([][]string{g.Head}, g.Rows...)
	for _, row := range all {
		for c, text := range row {
			for _, line := range folded(text, most) {
				widths[c] = max(widths[c], columnsOf(line))
			}
		}
	}
	for _, row := range all {
		cells, height := make([][]string, len(row)), 0
		for c, text := range row {
			cells[c] = folded(text, most)
			height = max(height, len(cells[c]))
		}
		for i := range height {
			line := ""
			for c := range cells {
				text := ""
				if i < len(cells[c]) {
					text = cells[c][i]
				}
				line += text + strings.Repeat(" ", widths[c]-columnsOf(text)+2)
			}
			b.WriteString(strings.TrimRight("  "+line, " ") + "\n")
		}
	}
}

// folded breaks a text into lines of at most so many columns.
func folded(text string, most int) []string {
	lines, line := []string(nil), ""
	for _, word := range strings.Fields(text) {
		if line != "" && columnsOf(line)+1+columnsOf(word) > most {
			lines, line = append(lines, line), ""
		}
		if line != "" {
			line += " "
		}
		for columnsOf(line+word) > most && line == "" { // no blanks to break at
			cut := 0
			for i, r := range word {
				if columnsOf(word[:i+len(string(r))]) > most {
					break
				}
				cut = i + len(string(r))
			}
			lines, word = append(lines, word[:cut]), word[cut:]
		}
		line += word
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}

// columnsOf is how many columns of a terminal a text takes: two for a wide character, as
// Chinese ones are.
func columnsOf(text string) int {
	n := 0
	for _, r := range text {
		n++
		if k := width.LookupRune(r).Kind(); k == width.EastAsianWide || k == width.EastAsianFullwidth {
			n++
		}
	}
	return n
}

// markdown writes the rows as a table of Markdown.
func (g *Grid) markdown(b *strings.Builder) {
	b.WriteString("| " + strings.Join(g.Head, " | ") + " |\n|" + strings.Repeat("---|", len(g.Head)) + "\n")
	for _, row := range g.Rows {
		for _, c := range row {
			b.WriteString("| " + cell(c) + " ")
		}
		b.WriteString("|\n")
	}
}
