package script

import (
	"strconv"
	"unicode/utf8"

	"github.com/vnetgen/vnetgen/vnet"
)

// verbWidth is the column that requests' words begin at.
const verbWidth = 6

// step writes what one step is about, how it is looked at, and its commands.
func (w *writer) step(n, of int, s *vnet.Step) {
	number := strconv.Itoa(n)
	w.line()
	w.reads(w, s)
	w.line("# [", number, "/", strconv.Itoa(of), "] ", s.Title)
	w.about(w, number, s)
	w.action("probe", number, func() { w.probe(s) })
	for _, action := range actions(s) {
		w.action(action.name, number, func() { w.commands(action.commands) })
	}
	if s.Warn != nil {
		w.action("warn", number, func() { w.warnings(s.Warn) })
	}
	w.stepEnd(w)
}

// stepAction is what a step does under one of its names.
type stepAction struct {
	name     string
	commands []vnet.Command
}

// actions lists what a step does; nil is nothing.
func actions(s *vnet.Step) (all []stepAction) {
	for _, a := range []stepAction{{"create", s.Create}, {"change", s.Change}, {"live", s.Live}, {"remove", s.Remove}} {
		if a.commands != nil {
			all = append(all, a)
		}
	}
	return all
}

// facts calls yield with the facts of a step, by name: texts that are quoted already,
// and numbers.
func (w *writer) facts(s *vnet.Step, yield func(name, value string)) {
	text := func(name, value string) {
		if value != "" {
			yield(name, string(w.quoted(nil, value)))
		}
	}
	yes := func(name string, b bool) {
		if b {
			text(name, "yes")
		}
	}
	text("title", s.Title)
	yes("borrow", s.Borrow)
	yes("adopt", s.Adopt)
	yes("plug", s.Plug)
	if s.Wait > 0 {
		yield("wait", strconv.Itoa(s.Wait))
	}
	text("mark", s.Mark)
	text("missing", s.Missing)
	text("in_use", s.InUse)
	text("kept", s.Kept)
}

// action writes one thing that a step does.
func (w *writer) action(name, number string, write func()) {
	w.openAction(w, name, number)
	write()
	w.closeAction(w)
}

// warnings writes what a person is told.
func (w *writer) warnings(warnings []vnet.Warning) {
	for i := range warnings {
		if warnings[i].OnlyUp {
			w.line(w.goingUp())
			w.indent += 4
		}
		w.choice(&warnings[i].When)
		w.padded("warned", verbWidth)
		w.word(warnings[i].Text)
		w.flush("")
		if warnings[i].OnlyUp {
			w.fi()
		}
	}
}

// assign writes an assignment, unless the value is empty.
func (w *writer) assign(name, value string) {
	if value != "" {
		w.line(w.assignment(name, string(w.quoted(nil, value))))
	}
}

// routine writes a routine as a function. Its parameters have names that
// nothing else has, since not all shells know local variables.
func (w *writer) routine(r *vnet.Routine) {
	w.in = r
	w.line()
	w.print("# do_", r.Name)
	for _, param := range r.Params {
		w.print(" ", param)
	}
	if r.Doc != "" {
		w.print(": ", r.Doc)
	}
	w.print("\n")
	w.function("do_" + r.Name)
	if len(r.Params) > 0 {
		w.parameters(w, r.Params)
	}
	w.commands(r.Commands)
	w.end()
	w.in = nil
}

// sweep writes a sweep as a function.
func (w *writer) sweep(n int, s *vnet.Sweep) {
	w.line()
	w.line("# ", s.Title, ": what carries the lab's mark and is not in the lab.")
	w.function("sweep_" + strconv.Itoa(n))
	w.assign("where", s.Title+": ")
	if s.Over != nil {
		w.choice(s.Over)
		w.loop()
	}
	w.choice(&s.Select)
	w.padded("spare", verbWidth)
	w.word(s.ID)
	for _, id := range s.Keep {
		w.word(id)
	}
	w.flush("")
	w.loop()
	w.condemn(w, s)
	w.commands(s.Commands)
	w.line("gone")
	w.done()
	if s.Over != nil {
		w.done()
	}
	w.end()
}

// probe writes the requests of a probe.
func (w *writer) probe(s *vnet.Step) {
	w.given(probeMatches(s))
	caught := map[string]bool{} // in this probe, and not known to the shell yet
	catch := func(name string) { caught[name] = true }
	if s.Probe.Owner != nil {
		w.view(s.Probe.Owner, true, caught)
		viewCaptures(s.Probe.Owner, catch)
	}
	if s.Probe.Claimed != nil {
		w.request("claim", "", 0, *s.Probe.Claimed)
	}
	for i := range s.Probe.Views {
		w.view(&s.Probe.Views[i], false, caught)
		viewCaptures(&s.Probe.Views[i], catch)
	}
	for _, m := range s.Probe.Idle {
		w.request("idle", "", 0, m)
	}
	for _, m := range s.Probe.Busy {
		w.request("busy", "", 0, m)
	}
	for _, m := range s.Keep {
		w.request("keep", "", 0, m)
	}
}

// probeMatches returns the patterns that a step's probe uses.
func probeMatches(s *vnet.Step) []vnet.Match {
	var all []vnet.Match
	add := func(v *vnet.View) {
		all = append(all, v.Find...)
		for _, x := range v.Expect {
			all = append(all, x.Line)
		}
		for _, o := range v.Only {
			all = append(append(all, o.Family), o.Lines...)
		}
		for _, f := range v.Free {
			all = append(all, vnet.Match{vnet.Val(f.Var)}, f.Taken)
		}
	}
	if s.Probe.Owner != nil {
		add(s.Probe.Owner)
	}
	if s.Probe.Claimed != nil {
		all = append(all, *s.Probe.Claimed)
	}
	for i := range s.Probe.Views {
		add(&s.Probe.Views[i])
	}
	return append(append(append(all, s.Probe.Idle...), s.Probe.Busy...), s.Keep...)
}

// viewCaptures calls yield with each variable that a view binds.
func viewCaptures(v *vnet.View, yield func(string)) {
	captures(v.Find, yield)
	for _, x := range v.Expect {
		captures([]vnet.Match{x.Line}, yield)
	}
	for _, f := range v.Free {
		yield(f.Var)
	}
}

// given says which values patterns need, where somebody else evaluates them.
func (w *writer) given(matches []vnet.Match) {
	if !w.batches() {
		return
	}
	var seen map[string]bool
	uses(matches, func(name string) {
		if seen[name] {
			return
		}
		if seen == nil {
			seen = map[string]bool{}
			w.padded("given", verbWidth)
		}
		seen[name] = true
		w.raw(w.name(name))
	})
	if seen != nil {
		w.flush("")
	}
}

// view writes the requests of one view. caught has what the views before it
// captured; a reading command that needs it is written behind a settle.
func (w *writer) view(v *vnet.View, owner bool, caught map[string]bool) {
	settle := false
	v.Read.EachArg(argUses(func(name string) { settle = settle || caught[name] }))
	if settle && (w.batches() || v.Read.Tool != "") {
		w.line("settle")
		clear(caught)
	}
	w.read(&v.Read)
	w.fold(v.Fold)
	verb := "has"
	switch {
	case owner:
		verb = "mark"
		if v.Paragraphs {
			w.line("parted")
		}
	case v.Paragraphs:
		verb = "block"
	}
	for _, m := range v.Find {
		w.request(verb, "", 0, m)
	}
	if verb != "has" && v.Find == nil {
		w.line(verb)
	}
	w.expect(v)
	for _, f := range v.Free {
		if f.Min != 0 || f.Max != 0 {
			w.padded("range", verbWidth)
			w.raw(strconv.Itoa(f.Min))
			w.raw(strconv.Itoa(f.Max))
			w.flush("")
		}
		w.padded("free", verbWidth)
		w.raw(f.Var)
		w.word(f.Prefix)
		w.pattern(f.Taken)
		w.flush("")
	}
}

// expect writes what a view's block must be like, in columns.
func (w *writer) expect(v *vnet.View) {
	width := 0
	for _, x := range v.Expect {
		width = max(width, min(20, utf8.RuneCount(w.quoted(nil, x.What))))
	}
	for _, x := range v.Expect {
		w.request("want", x.What, width, x.Line)
	}
	for _, o := range v.Only {
		w.request("only", o.What, 1, o.Family)
		for _, m := range o.Lines {
			w.request("line", "", 0, m)
		}
	}
}

// request writes one request: verb, what it is about (when width is not 0), and
// a pattern.
func (w *writer) request(verb, what string, width int, m vnet.Match) {
	w.padded(verb, verbWidth)
	if width > 0 {
		w.padded(string(w.quoted(nil, what)), width)
	}
	w.pattern(m)
	w.flush("")
}

// read writes a reading command.
func (w *writer) read(r *vnet.Read) {
	w.padded("look", verbWidth)
	if r.Lists != nil {
		w.lists(w, r.Lists)
		return
	}
	w.word(r.Tool)
	for i := range r.Args {
		w.arg(w, &r.Args[i])
	}
	w.flush("")
	if r.Absent == nil {
		return
	}
	w.padded("absent", verbWidth)
	for _, text := range r.Absent {
		w.word(text)
	}
	w.flush("")
}

// fold writes which lines have their indented ones joined to them.
func (w *writer) fold(text string) {
	if text != "" {
		w.padded("fold", verbWidth)
		w.word(text)
		w.flush("")
	}
}

// choice writes the requests of a Select, but for what ends them.
func (w *writer) choice(s *vnet.Select) {
	all := append(append(append([]vnet.Match(nil), s.Find...), s.Lines...), s.Except...)
	w.given(all)
	w.read(&s.Read)
	w.fold(s.Fold)
	verb := "has"
	if s.Paragraphs {
		verb = "block"
	}
	for _, m := range s.Find {
		w.request(verb, "", 0, m)
	}
	if s.Paragraphs && s.Find == nil {
		w.line(verb)
	}
	lines := s.Lines
	if lines == nil {
		lines = []vnet.Match{{vnet.Any}}
	}
	for _, m := range lines {
		w.request("line", "", 0, m)
	}
	for _, m := range s.Except {
		w.request("except", "", 0, m)
	}
}

// commands writes commands, one a line.
func (w *writer) commands(commands []vnet.Command) {
	if len(commands) == 0 {
		w.line(":")
	}
	for i := range commands {
		w.command(&commands[i])
	}
}

// command writes one command with its loop and condition.
func (w *writer) command(c *vnet.Command) {
	if c.Each != nil {
		w.choice(c.Each)
		w.loop()
	}
	if c.Unless != nil {
		w.choice(c.Unless)
		w.ifNone()
	}
	if c.Input != nil {
		w.raw("feed")
		w.arg(w, c.Input)
		w.flush("")
	}
	switch {
	case c.Pipe != nil:
		w.raw("run")
		w.pipe(w, c.Pipe)
	case c.Call != "":
		w.raw("do_" + c.Call)
		w.rest(c)
	default:
		verb := "run"
		if c.MayFail {
			verb = "attempt"
		}
		w.raw(verb)
		w.word(c.Tool)
		w.breaks = editsAt(c)
		w.rest(c)
	}
	for _, m := range c.Bind {
		w.request("said", "", 0, m)
	}
	if c.Unless != nil {
		w.fi()
	}
	if c.Each != nil {
		w.done()
	}
}

// editsAt returns which words of a command on its line are those of an edit of a text file.
func editsAt(c *vnet.Command) (at []int) {
	if c.Tool != vnet.TextFileTool || len(c.Args) < 3 || c.Args[0].Text != "edit" {
		return nil
	}
	for i := 2; i < len(c.Args); i += 1 + vnet.EditTexts(c.Args[i].Text) {
		at = append(at, 2+i) // behind the verb and the tool
	}
	return at
}

// rest writes a command's arguments.
func (w *writer) rest(c *vnet.Command) {
	for i := range c.Args {
		w.arg(w, &c.Args[i])
	}
	w.flush("")
}

// loop opens a loop over the lines that were just chosen. done ends it.
func (w *writer) loop() {
	w.loops++
	it := "it"
	if w.loops > 1 {
		it += strconv.Itoa(w.loops)
	}
	w.each(w, it)
}
