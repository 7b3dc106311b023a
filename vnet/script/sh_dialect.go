package script

import (
	"strconv"
	"strings"

	"github.com/vnetgen/vnetgen/vnet"
)

// sh is the POSIX shell's dialect.
type sh struct{}

func (sh) quoted(b []byte, text string) []byte { return appendWord(b, text) }

func (sh) opening(name string) string { return name + "() {" }

func (sh) about(w *writer, number string, s *vnet.Step) {
	w.function("about_" + number)
	able := ""
	for _, action := range actions(s) {
		able += " " + action.name
	}
	if s.Warn != nil {
		able += " warn"
	}
	w.facts(s, func(name, value string) {
		w.line(name, "=", value)
		if name == "title" {
			w.assign("able", strings.TrimPrefix(able, " "))
		}
	})
	w.end()
}

func (sh) openAction(w *writer, name, number string) { w.function(name + "_" + number) }

func (sh) closeAction(w *writer) { w.end() }

func (sh) stepEnd(*writer) {}

func (sh) reads(*writer, *vnet.Step) {}

func (sh) assignment(name, value string) string {
	if value == "''" {
		value = ""
	}
	return name + "=" + value
}

func (sh) parameters(w *writer, names []string) {
	for i, param := range names {
		w.raw("v_" + w.name(param) + "=${" + strconv.Itoa(i+1) + "}")
	}
	w.flush("")
}

// Cmdlets are not for this shell: WriteSh refuses such plans.
func (sh) lists(*writer, []vnet.Listing) {}
func (sh) pipe(*writer, []vnet.Cmdlet)   {}

func (sh) each(w *writer, it string) {
	w.line("gather")
	w.line("for ", it, " in $lines; do")
	w.indent += 4
	w.line(`take "$`, it, `"`)
}

func (sh) words() (done, none, fi string) { return "done", "if none; then", "fi" }

func (sh) goingUp() string { return `if [ "$op" != down ]; then` }

func (sh) condemn(w *writer, s *vnet.Sweep) {
	title := string(appendDoubled(nil, s.Title)) + " $v_" + s.Name
	if s.Hold != nil {
		w.choice(s.Hold)
		w.line("if ! none; then")
		w.line(`    hold "`, title, `" `, string(appendWord(nil, s.Held)))
		w.line("    continue")
		w.line("fi")
	}
	w.line(`doomed "`, title, `" || continue`)
}

func (sh) more() string { return " \\" }

func (sh) batches() bool { return true }

// arg adds an argument.
func (sh) arg(w *writer, a *vnet.Arg) {
	if a.Var == "" && a.File == "" && a.Join == nil {
		w.word(a.Text)
		return
	}
	w.pending = append(w.pending, '"')
	w.shPieces(a)
	w.pending = append(w.pending, '"')
	w.close()
}

// shPieces adds what an argument is made of, as it stands between double quotes.
func (w *writer) shPieces(a *vnet.Arg) {
	w.pending = appendDoubled(w.pending, a.Text)
	if a.Var != "" {
		w.shValue(a.Var, false)
	}
	if a.File != "" {
		w.pending = appendDoubled(append(w.pending, "$files/"...), a.File)
	}
	for i := range a.Join {
		piece := &a.Join[i]
		if piece.Var != "" && i+1 < len(a.Join) && startsName(a.Join[i+1].Text) {
			w.pending = appendDoubled(w.pending, piece.Text)
			w.shValue(piece.Var, true)
			continue
		}
		w.shPieces(piece)
	}
}

// shValue adds a variable's value; braces part its name from what follows.
func (w *writer) shValue(name string, braces bool) {
	open, end := "$v_", ""
	if braces {
		open, end = "${v_", "}"
	}
	w.pending = append(append(append(w.pending, open...), w.name(name)...), end...)
}

// startsName says whether the text would be taken for more of a variable's name.
func startsName(text string) bool {
	return text != "" && (text[0] == '_' || '0' <= text[0] && text[0] <= '9' ||
		'A' <= text[0] && text[0] <= 'Z' || 'a' <= text[0] && text[0] <= 'z')
}
