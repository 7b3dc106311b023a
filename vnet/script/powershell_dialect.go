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

// about opens a step, which is one table: PowerShell 5.1 has room for 4,096 functions
// only ($MaximumFunctionCount), but for any number of blocks.
func (powershell) about(w *writer, _ string, s *vnet.Step) {
	w.line("$plan.Add(@{")
	w.indent = 4
	w.facts(s, func(name, value string) { w.line(name, " = ", value) })
}

func (powershell) openAction(w *writer, name, _ string) {
	w.line(name, " = {")
	w.indent += 4
}

func (powershell) closeAction(w *writer) {
	w.indent -= 4
	w.line("}")
}

func (powershell) stepEnd(w *writer) {
	w.indent = 0
	w.line("})")
}

// reads writes what a step looks at more than once, or what other steps may look at,
// too: what is the same for all.
func (powershell) reads(w *writer, s *vnet.Step) {
	count := map[string]int{}
	var order []*vnet.Read
	eachRead(s, func(r *vnet.Read) {
		if r.Lists == nil {
			return
		}
		text := w.psText(r.Lists)
		if w.listed[text] != "" {
			return
		}
		count[text]++
		fixed := true
		r.EachArg(argUses(func(string) { fixed = false }))
		if fixed && count[text] == 1 || !fixed && count[text] == 2 {
			order = append(order, r)
		}
	})
	for _, r := range order {
		text := w.psText(r.Lists)
		last := ""
		for _, c := range r.Lists[0].Pipe {
			if _, noun, ok := strings.Cut(c.Name, "-"); ok && c.Name != "Sort-Object" {
				last = noun
			}
		}
		name := "$list_" + last
		w.names[name]++
		if n := w.names[name]; n > 1 {
			name += "_" + strconv.Itoa(n)
		}
		w.listed[text] = name
		w.line(name, " = {")
		w.indent += 4
		w.psPipes(r.Lists)
		w.indent -= 4
		w.line("}")
	}
	if len(order) > 0 {
		w.line()
	}
}

// psText is the text that tells listings apart.
func (w *writer) psText(lists []vnet.Listing) string {
	var b strings.Builder
	for i := range lists {
		b.WriteString(strings.Join(append(w.psStages(lists[i].Pipe), psShow(&lists[i])), " | ") + "\n")
	}
	return b.String()
}

// psPipes writes the pipelines of listings.
func (w *writer) psPipes(lists []vnet.Listing) {
	for i := range lists {
		w.psPipe(append(w.psStages(lists[i].Pipe), psShow(&lists[i])))
	}
}

// eachRead calls yield with every reading command of a step.
func eachRead(s *vnet.Step, yield func(*vnet.Read)) {
	if s.Probe.Owner != nil {
		yield(&s.Probe.Owner.Read)
	}
	for i := range s.Probe.Views {
		yield(&s.Probe.Views[i].Read)
	}
	for i := range s.Warn {
		yield(&s.Warn[i].When.Read)
	}
	for _, action := range actions(s) {
		for i := range action.commands {
			c := &action.commands[i]
			if c.Each != nil {
				yield(&c.Each.Read)
			}
			if c.Unless != nil {
				yield(&c.Unless.Read)
			}
		}
	}
}

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
	w.psBlock(all, args, w.listed[w.psText(lists)])
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
	w.psBlock([][]string{w.psStages(pipe)}, args, "")
}

// psBlock ends the pending command with a block of pipelines, or with the name that
// the block has, and writes before it which values they use.
func (w *writer) psBlock(pipes [][]string, args []*vnet.Arg, name string) {
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
	if name != "" {
		w.line(verb, " ", name)
		return
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

func (powershell) goingUp() string { return "if ($op -cne 'down') {" }

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
