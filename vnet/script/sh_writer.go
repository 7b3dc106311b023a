package script

import (
	"bufio"
	"unicode/utf8"

	"github.com/vnetgen/vnetgen/vnet"
)

// lineWidth is how many columns a command may take before it is broken.
const lineWidth = 100

// shWriter puts a script together. Its words are quoted where they are added.
type shWriter struct {
	*bufio.Writer
	vars   *variables
	in     *vnet.Routine // whose parameters may be meant
	indent int           // columns
	loops  int           // that are open
	ends   []int         // where each word of the pending command ends in words
	words  []byte
	plain  []string // for patterns; reused
}

// print writes text as it stands.
func (w *shWriter) print(texts ...string) {
	for _, t := range texts {
		_, _ = w.WriteString(t) // Flush returns the error
	}
}

// line writes one line as it stands.
func (w *shWriter) line(texts ...string) {
	w.pad(w.indent)
	w.print(texts...)
	_ = w.WriteByte('\n')
}

// pad writes n spaces.
func (w *shWriter) pad(n int) {
	for ; n > 0; n-- {
		_ = w.WriteByte(' ')
	}
}

// name returns what a variable is called in the script.
func (w *shWriter) name(variable string) string { return w.vars.name(w.in, variable) }

// word adds a word of plain text to the pending command.
func (w *shWriter) word(text string) {
	w.words = appendWord(w.words, text)
	w.end()
}

// raw adds a word that is shell syntax already.
func (w *shWriter) raw(text string) {
	w.words = append(w.words, text...)
	w.end()
}

// end ends a word.
func (w *shWriter) end() { w.ends = append(w.ends, len(w.words)) }

// padded adds a bare word that takes up at least so many columns.
func (w *shWriter) padded(text string, width int) {
	w.words = append(w.words, text...)
	for n := utf8.RuneCountInString(text); n < width; n++ {
		w.words = append(w.words, ' ')
	}
	w.end()
}

// arg adds an argument.
func (w *shWriter) arg(a *vnet.Arg) {
	if a.Var == "" && a.File == "" && a.Join == nil {
		w.word(a.Text)
		return
	}
	w.words = append(w.words, '"')
	w.pieces(a)
	w.words = append(w.words, '"')
	w.end()
}

// pieces adds what an argument is made of, as it stands between double quotes.
func (w *shWriter) pieces(a *vnet.Arg) {
	w.words = appendDoubled(w.words, a.Text)
	if a.Var != "" {
		w.words = append(append(w.words, "$v_"...), w.name(a.Var)...)
	}
	if a.File != "" {
		w.words = appendDoubled(append(w.words, "$files/"...), a.File)
	}
	for i := range a.Join {
		piece := &a.Join[i]
		if i > 0 && a.Join[i-1].Var != "" && startsName(piece.Text) {
			w.words = append(w.words, `""`...) // ends the name before it
		}
		w.pieces(piece)
	}
}

// startsName says whether the text would be taken for more of a variable's name.
func startsName(text string) bool {
	return text != "" && (text[0] == '_' || '0' <= text[0] && text[0] <= '9' ||
		'A' <= text[0] && text[0] <= 'Z' || 'a' <= text[0] && text[0] <= 'z')
}

// pattern adds the words of a pattern.
func (w *shWriter) pattern(m vnet.Match) {
	w.plain = patternWords(w.plain[:0], m, w.name)
	for _, word := range w.plain {
		w.word(word)
	}
}

// flush writes the pending command with tail behind it. A command that is too
// long for a line is broken before its options, or anywhere when it has none.
func (w *shWriter) flush(tail string) {
	w.pad(w.indent)
	if w.indent+utf8.RuneCount(w.words)+len(w.ends)-1+len(tail) <= lineWidth {
		start := 0
		for i, end := range w.ends {
			if i > 0 {
				_ = w.WriteByte(' ')
			}
			_, _ = w.Write(w.words[start:end])
			start = end
		}
	} else {
		w.broken()
	}
	w.print(tail, "\n")
	w.words, w.ends = w.words[:0], w.ends[:0]
}

// broken writes the pending command over several lines: words stay together
// with the option before them.
func (w *shWriter) broken() {
	options := false
	for i := 1; i < len(w.ends); i++ {
		options = options || w.words[w.ends[i-1]] == '-'
	}
	column, start := w.indent, 0
	for i := 0; i < len(w.ends); {
		group := i + 1
		for options && group < len(w.ends) && w.words[w.ends[group-1]] != '-' {
			group++
		}
		width := 0
		for j, from := i, start; j < group; j++ {
			width += 1 + utf8.RuneCount(w.words[from:w.ends[j]])
			from = w.ends[j]
		}
		switch {
		case i == 0:
			column--
		case column+width+len(" \\") > lineWidth:
			_, _ = w.WriteString(" \\\n")
			w.pad(w.indent + 4)
			column = w.indent + 3
		default:
			_ = w.WriteByte(' ')
		}
		for j := i; j < group; j++ {
			if j > i {
				_ = w.WriteByte(' ')
			}
			_, _ = w.Write(w.words[start:w.ends[j]])
			start = w.ends[j]
		}
		column += width
		i = group
	}
}
