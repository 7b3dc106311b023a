package script

import (
	"bufio"
	"slices"
	"unicode/utf8"

	"github.com/vnetgen/vnetgen/vnet"
)

// lineWidth is how many columns a command may take before it is broken.
const lineWidth = 100

// dialect is what the shells write differently.
type dialect interface {
	// quoted appends a text as one word.
	quoted(b []byte, text string) []byte
	// opening is the line that opens a function; a brace closes it.
	opening(name string) string
	// parameters writes that the routine's parameters get their values.
	parameters(w *writer, names []string)
	// about writes a step's facts, openAction and closeAction what stands around each
	// thing that it does, stepEnd what ends it, and reads, before all that, what it
	// looks at several times.
	about(w *writer, number string, s *vnet.Step)
	openAction(w *writer, name, number string)
	closeAction(w *writer)
	stepEnd(w *writer)
	reads(w *writer, s *vnet.Step)
	// assignment returns one of a value that is quoted.
	assignment(name, value string) string
	// arg adds an argument to the pending command.
	arg(w *writer, a *vnet.Arg)
	// lists writes what cmdlets are to show, and pipe what they are to do, behind
	// the pending verb.
	lists(w *writer, lists []vnet.Listing)
	pipe(w *writer, pipe []vnet.Cmdlet)
	// each opens a loop over the chosen lines; words[0] ends it. ifNone opens a
	// condition, which holds when no line is chosen, and words[1] ends it.
	each(w *writer, it string)
	words() (done, none, fi string)
	// goingUp opens a condition, which holds unless the lab is taken down, and fi ends
	// it.
	goingUp() string
	// condemn writes that what a sweep found is left when it is held, or when
	// nothing is to be removed.
	condemn(w *writer, s *vnet.Sweep)
	// more ends a line that goes on.
	more() string
	// batches says whether patterns are evaluated by somebody else, all at once.
	batches() bool
}

// writer puts a script together. Its words are quoted where they are added.
type writer struct {
	*bufio.Writer
	dialect
	vars    *variables
	in      *vnet.Routine // whose parameters may be meant
	indent  int           // columns
	loops   int           // that are open
	ends    []int         // where each word of the pending command ends in words
	breaks  []int         // the words of it that begin lines when it is too long; nil: as options do
	pending []byte
	plain   []string // for patterns; reused
	// listed has the names of listings that were written once, by their text, and
	// names how many begin alike.
	listed map[string]string
	names  map[string]int
}

// print writes text as it stands.
func (w *writer) print(texts ...string) {
	for _, t := range texts {
		_, _ = w.WriteString(t) // Flush returns the error
	}
}

// line writes one line as it stands.
func (w *writer) line(texts ...string) {
	w.pad(w.indent)
	w.print(texts...)
	_ = w.WriteByte('\n')
}

// pad writes n spaces.
func (w *writer) pad(n int) {
	for ; n > 0; n-- {
		_ = w.WriteByte(' ')
	}
}

// name returns what a variable is called in the script.
func (w *writer) name(variable string) string { return w.vars.name(w.in, variable) }

// word adds a word of plain text to the pending command.
func (w *writer) word(text string) {
	w.pending = w.quoted(w.pending, text)
	w.close()
}

// raw adds a word that is shell syntax already.
func (w *writer) raw(text string) {
	w.pending = append(w.pending, text...)
	w.close()
}

// close ends a word.
func (w *writer) close() { w.ends = append(w.ends, len(w.pending)) }

// padded adds a bare word that takes up at least so many columns.
func (w *writer) padded(text string, width int) {
	w.pending = append(w.pending, text...)
	for n := utf8.RuneCountInString(text); n < width; n++ {
		w.pending = append(w.pending, ' ')
	}
	w.close()
}

// function opens a function, which end closes.
func (w *writer) function(name string) {
	w.line(w.opening(name))
	w.indent = 4
}

func (w *writer) end() {
	w.indent = 0
	w.line("}")
}

// done closes a loop.
func (w *writer) done() {
	w.loops--
	w.indent -= 4
	done, _, _ := w.words()
	w.line(done)
}

// ifNone opens a condition that holds when no line is chosen. fi closes it.
func (w *writer) ifNone() {
	_, none, _ := w.words()
	w.line(none)
	w.indent += 4
}

func (w *writer) fi() {
	w.indent -= 4
	_, _, fi := w.words()
	w.line(fi)
}

// pattern adds the words of a pattern.
func (w *writer) pattern(m vnet.Match) {
	w.plain = patternWords(w.plain[:0], m, w.name)
	for _, word := range w.plain {
		w.word(word)
	}
}

// flush writes the pending command with tail behind it. A command that is too
// long for a line is broken before its options, or anywhere when it has none.
func (w *writer) flush(tail string) {
	w.pad(w.indent)
	if w.indent+utf8.RuneCount(w.pending)+len(w.ends)-1+len(tail) <= lineWidth {
		start := 0
		for i, end := range w.ends {
			if i > 0 {
				_ = w.WriteByte(' ')
			}
			_, _ = w.Write(w.pending[start:end])
			start = end
		}
	} else if w.breaks != nil {
		w.itemized()
	} else {
		w.broken()
	}
	w.print(tail, "\n")
	w.pending, w.ends, w.breaks = w.pending[:0], w.ends[:0], nil
}

// broken writes the pending command over several lines: words stay together
// with the option before them.
func (w *writer) broken() {
	options := false
	for i := 1; i < len(w.ends); i++ {
		options = options || w.optionAt(w.ends[i-1])
	}
	column, start := w.indent, 0
	for i := 0; i < len(w.ends); {
		group := i + 1
		for options && group < len(w.ends) && !w.optionAt(w.ends[group-1]) {
			group++
		}
		width := 0
		for j, from := i, start; j < group; j++ {
			width += 1 + utf8.RuneCount(w.pending[from:w.ends[j]])
			from = w.ends[j]
		}
		switch {
		case i == 0:
			column--
		case column+width+len(w.more()) > lineWidth:
			w.print(w.more(), "\n")
			w.pad(w.indent + 4)
			column = w.indent + 3
		default:
			_ = w.WriteByte(' ')
		}
		for j := i; j < group; j++ {
			if j > i {
				_ = w.WriteByte(' ')
			}
			_, _ = w.Write(w.pending[start:w.ends[j]])
			start = w.ends[j]
		}
		column += width
		i = group
	}
}

// itemized writes the pending command with a line for each of the words in breaks and what
// follows it.
func (w *writer) itemized() {
	start := 0
	for i, end := range w.ends {
		switch {
		case i == 0:
		case slices.Contains(w.breaks, i):
			w.print(w.more(), "\n")
			w.pad(w.indent + 4)
		default:
			_ = w.WriteByte(' ')
		}
		_, _ = w.Write(w.pending[start:end])
		start = end
	}
}

// optionAt says whether the word that begins at a place of the pending command is
// an option.
func (w *writer) optionAt(i int) bool {
	return w.pending[i] == '-' || w.pending[i] == '\'' && i+1 < len(w.pending) && w.pending[i+1] == '-'
}
