package script

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/vnetgen/vnetgen/vnet"
)

// powershell is PowerShell's dialect.
type powershell struct{}

func (powershell) quoted(b []byte, text string) []byte { return appendLiteral(b, text) }

func (powershell) opening(name string) string { return "function " + name + " {" }

func (powershell) assignment(name, value string) string { return "$script:" + name + " = " + value }

func (powershell) parameters(w *writer, names []string) {
	for i, param := range names {
		w.line("learn ", string(appendLiteral(nil, w.name(param))), " $args[", strconv.Itoa(i), "]")
	}
}

func (powershell) arg(w *writer, a *vnet.Arg) { w.raw(w.psArg(a)) }

// psArg returns an argument: a text, a value, or an expression in parentheses, which
// is $null when a value in it has not been found.
func (w *writer) psArg(a *vnet.Arg) string {
	switch {
	case a.File != "":
		return "(file " + string(appendLiteral(nil, a.File)) + ")"
	case a.Join != nil:
		parts := make([]string, len(a.Join))
		for i := range a.Join {
			parts[i] = w.psArg(&a.Join[i])
		}
		return "(joined " + strings.Join(parts, " ") + ")"
	case a.Var == "":
		return string(appendLiteral(nil, a.Text))
	case a.Text == "":
		return "$v['" + w.name(a.Var) + "']"
	}
	return "(joined " + string(appendLiteral(nil, a.Text)) + " $v['" + w.name(a.Var) + "'])"
}

func (powershell) lists(w *writer, lists []vnet.Listing) {
	var all [][]string
	var args []*vnet.Arg
	for i := range lists {
		l := &lists[i]
		all = append(all, append(w.psStages(l.Pipe), psShow(l)))
		vnet.EachArg(l.Pipe, func(a *vnet.Arg) { args = append(args, a) })
	}
	w.psBlock(all, args)
}

// psShow returns the stage that shows objects as a listing asks for.
func psShow(l *vnet.Listing) string {
	show := []byte("fields")
	if l.Rows {
		show = appendLiteral([]byte("rows "), l.Head)
	}
	for _, f := range l.Fields {
		show = appendLiteral(append(show, ' '), f)
	}
	return string(show)
}

func (powershell) pipe(w *writer, pipe []vnet.Cmdlet) {
	var args []*vnet.Arg
	vnet.EachArg(pipe, func(a *vnet.Arg) { args = append(args, a) })
	w.psBlock([][]string{w.psStages(pipe)}, args)
}

// psBlock ends the pending command with a block of pipelines, and writes before it
// which values they use.
func (w *writer) psBlock(pipes [][]string, args []*vnet.Arg) {
	verb := string(w.pending)
	w.pending, w.ends = w.pending[:0], w.ends[:0]
	seen := map[string]bool{}
	for _, a := range args {
		argUses(func(name string) {
			if !seen[name] {
				seen[name] = true
				if len(seen) == 1 {
					w.padded("use", len(verb))
				}
				w.word(w.name(name))
			}
		})(a)
	}
	if len(seen) > 0 {
		w.flush("")
	}
	if one := verb + " { " + strings.Join(pipes[0], " | ") + " }"; len(pipes) == 1 && w.indent+utf8.RuneCountInString(one) <= lineWidth {
		w.line(one)
		return
	}
	w.line(strings.TrimRight(verb, " "), " {")
	w.indent += 4
	for _, stages := range pipes {
		w.psPipe(stages)
	}
	w.indent -= 4
	w.line("}")
}

// psPipe writes a pipeline, over several lines when it is long.
func (w *writer) psPipe(stages []string) {
	line, column := "", w.indent
	for i, stage := range stages {
		if i < len(stages)-1 {
			stage += " |"
		}
		if line != "" && column+len(line)+1+utf8.RuneCountInString(stage) > lineWidth {
			w.line(line)
			if column == w.indent {
				w.indent += 4
			}
			line = ""
		}
		if line != "" {
			line += " "
		}
		line += stage
	}
	w.line(line)
	w.indent = column
}

// psStages returns the stages of a pipeline.
func (w *writer) psStages(pipe []vnet.Cmdlet) []string {
	stages := make([]string, len(pipe))
	for i := range pipe {
		stages[i] = w.psStage(&pipe[i])
	}
	return stages
}

func (w *writer) psStage(c *vnet.Cmdlet) string {
	if c.Where != nil {
		return "exact " + string(appendLiteral(nil, c.Where.Property)) + " " + w.psArg(&c.Where.Is)
	}
	words, edits := []string{c.Name}, false
	for i := range c.Params {
		p := &c.Params[i]
		edits = edits || p.Kind == vnet.ParamEdit
		words = append(words, w.psParam(p)...)
	}
	text := strings.Join(words, " ")
	if edits {
		return "ForEach-Object { $_ | " + text + " }"
	}
	return text
}

// psParam returns a parameter's words.
func (w *writer) psParam(p *vnet.Param) []string {
	name := "-" + p.Name
	switch p.Kind {
	case vnet.ParamSwitch:
		return []string{name}
	case vnet.ParamTrue:
		return []string{name + ":$true"}
	case vnet.ParamFalse:
		return []string{name + ":$false"}
	case vnet.ParamNumber:
		if p.Value.Var == "" {
			return []string{name, p.Value.Text}
		}
	case vnet.ParamList:
		return []string{name, w.psArgs(p.List)}
	case vnet.ParamObject:
		return []string{name, "(" + strings.Join(w.psStages(p.Pipe), " | ") + ")"}
	case vnet.ParamEdit:
		return []string{name, "(edited $_." + p.Edit.Property + " " + w.psArgs(p.Edit.Drop) + " " + w.psArgs(p.Edit.Add) + ")"}
	}
	return []string{name, w.psArg(&p.Value)}
}

// psArgs returns arguments as an array.
func (w *writer) psArgs(args []vnet.Arg) string {
	texts := make([]string, len(args))
	for i := range args {
		texts[i] = w.psArg(&args[i])
	}
	return "@(" + strings.Join(texts, ", ") + ")"
}

func (powershell) each(w *writer, it string) {
	w.line("foreach ($", it, " in @(gather)) {")
	w.indent += 4
	w.line("take $", it)
}

func (powershell) words() (done, none, fi string) { return "}", "if (none) {", "}" }

func (powershell) condemn(w *writer, s *vnet.Sweep) {
	title := "(" + string(appendLiteral(nil, s.Title+" ")) + " + $v['" + s.Name + "'])"
	if s.Hold != nil {
		w.choice(s.Hold)
		w.line("if (-not (none)) {")
		w.line("    hold ", title, " ", string(appendLiteral(nil, s.Held)))
		w.line("    continue")
		w.line("}")
	}
	w.line("if (-not (doomed ", title, ")) {")
	w.line("    continue")
	w.line("}")
}

func (powershell) more() string { return " `" }

func (powershell) batches() bool { return false }
