package vnet

import (
	"context"
	"fmt"
	"strconv"
	"strings"
)

// finding is what a probe found.
type finding struct {
	state   State
	differs []string // what is not as expected, each once
	owner   string   // of a foreign object; empty: it carries no mark
	inUse   bool
	kept    bool // a line of Step.Keep is there
	// unbound means that it is absent because it was looked for by the value of
	// a variable that nothing has bound yet.
	unbound bool
	full    string // that there is no name left for what would be made
}

// reading is the kept output of a reading command.
type reading struct {
	stdout, stderr string
	failed         bool
}

// scope says whose parameters a variable's name may mean; nil: nobody's.
type scope = *Routine

// variableKey returns the key under which a variable's value is kept.
func variableKey(in scope, name string) string {
	if in != nil {
		for _, p := range in.Params {
			if p == name {
				return in.Name + " " + name
			}
		}
	}
	return name
}

// bind keeps captured values.
func (e *executor) bind(in scope, values map[string]string) {
	for name, value := range values {
		e.vars[variableKey(in, name)] = value
	}
}

// compile puts the values of variables into a pattern.
func (e *executor) compile(in scope, m Match) pattern {
	return compile(m, func(name string) (string, bool) {
		value, ok := e.vars[variableKey(in, name)]
		return value, ok
	})
}

// argv returns a command's words; bound is false when one of them uses a
// variable that is not bound.
func (e *executor) argv(in scope, tool string, args []Arg) (argv []string, bound bool) {
	argv = make([]string, 0, 1+len(args))
	argv = append(argv, tool)
	bound = true
	for _, a := range args {
		word, ok := e.word(in, a)
		argv = append(argv, word)
		bound = bound && ok
	}
	return argv, bound
}

// word returns the text of an argument.
func (e *executor) word(in scope, a Arg) (text string, bound bool) {
	switch {
	case a.File != "":
		return e.path(a.File), true
	case a.Join != nil:
		bound = true
		for _, piece := range a.Join {
			more, ok := e.word(in, piece)
			text, bound = text+more, bound && ok
		}
		return text, bound
	case a.Var == "":
		return a.Text, true
	}
	value, ok := e.vars[variableKey(in, a.Var)]
	return a.Text + value, ok
}

// read returns what a reading command prints; it runs when its output is not
// known from before. bound is false, and nothing is read, when its arguments
// use a variable that is not bound.
func (e *executor) read(ctx context.Context, in scope, r *Read) (stdout string, bound bool, err error) {
	if r.Lists != nil {
		return e.readLists(ctx, in, r)
	}
	argv, bound := e.argv(in, r.Tool, r.Args)
	if !bound {
		return "", false, nil
	}
	key := strings.Join(argv, "\x00")
	got, ok := e.cache[key]
	if !ok {
		out, failed, err := e.call(ctx, argv, "")
		if err != nil {
			return "", true, err
		}
		got = reading{string(out.stdout), string(out.stderr), failed != nil}
		e.cache[key] = got
	}
	if !got.failed {
		return got.stdout, true, nil
	}
	for _, text := range r.Absent {
		if strings.Contains(got.stderr, text) {
			return "", true, nil
		}
	}
	return "", true, &commandError{argv: argv, said: got.stderr, why: "could not be read"}
}

// splitLines parts output into lines, with the indented lines behind one that starts
// with fold joined to it.
func splitLines(output, fold string) []string {
	if output == "" {
		return nil
	}
	lines := strings.Split(strings.TrimSuffix(output, "\n"), "\n")
	kept := lines[:0]
	folding, indent := false, 0
	for _, line := range lines {
		line = strings.TrimSuffix(line, "\r")
		text := strings.TrimLeft(line, " \t")
		if folding && text != "" && len(line)-len(text) > indent {
			kept[len(kept)-1] += "\t" + text
			continue
		}
		folding, indent = fold != "" && strings.HasPrefix(line, fold), len(line)-len(text)
		kept = append(kept, line)
	}
	return kept
}

// paragraphsOf parts lines at blank ones. There is at least one block.
func paragraphsOf(lines []string, paragraphs bool) [][]string {
	if !paragraphs {
		return [][]string{lines}
	}
	var all [][]string
	start := 0
	for i := 0; i <= len(lines); i++ {
		if i < len(lines) && strings.TrimLeft(lines[i], " \t") != "" {
			continue
		}
		if i > start {
			all = append(all, lines[start:i])
		}
		start = i + 1
	}
	if all == nil {
		return [][]string{nil}
	}
	return all
}

// first finds the first line that the pattern fits.
func (p pattern) first(lines []string) (bound map[string]string, ok bool) {
	for _, line := range lines {
		if bound, ok = p.line(line); ok {
			return bound, true
		}
	}
	return nil, false
}

// find returns the first block in which every pattern fits a line, and binds
// what those lines capture. unbound says that a pattern uses a variable that is
// not bound.
func (e *executor) find(in scope, all [][]string, find []Match) (block []string, found, unbound bool) {
	patterns := make([]pattern, len(find))
	for i, m := range find {
		patterns[i] = e.compile(in, m)
		unbound = unbound || patterns[i].never
	}
search:
	for _, block := range all {
		captured := make([]map[string]string, len(patterns))
		for i, p := range patterns {
			bound, ok := p.first(block)
			if !ok {
				continue search
			}
			captured[i] = bound
		}
		for _, bound := range captured {
			e.bind(in, bound)
		}
		return block, true, unbound
	}
	return nil, false, unbound
}

// probe finds out what is there of a step's object. The owner's view comes
// first, then the others in order; what one captures serves the next.
func (e *executor) probe(ctx context.Context, s *Step) (finding, error) {
	f := finding{state: Same}
	if s.Probe.Owner != nil {
		lines, _, found, err := e.look(ctx, s.Probe.Owner, &f)
		if err != nil {
			return f, err
		}
		if !found {
			f.state = Foreign
			f.owner = e.claimant(s.Probe.Claimed, lines)
			if s.Adopt && e.op != OpDown {
				f.state = Differs // and is taken over
			}
		}
	}
	there := true
	var block []string
	for i := range s.Probe.Views {
		var found bool
		var err error
		before := f.unbound
		if _, block, found, err = e.look(ctx, &s.Probe.Views[i], &f); err != nil {
			return f, err
		}
		if !there {
			f.unbound = before // what it lacks is what a view before it did not find
		}
		there = there && found
		if i == len(s.Probe.Views)-1 && found {
			f.inUse = s.Probe.Idle != nil && !e.anyOf(s.Probe.Idle, block) || e.anyOf(s.Probe.Busy, block)
			f.kept = e.anyOf(s.Keep, block)
		}
	}
	switch {
	case !there:
		f.state = Absent
	case f.state == Same && len(f.differs) > 0:
		f.state = Differs
	}
	f.unbound = f.unbound && f.state == Absent
	for i := range s.Probe.Views {
		for _, free := range s.Probe.Views[i].Free {
			if name, bound := e.vars[free.Var]; bound {
				e.chosen[name] = true
			}
		}
	}
	return f, nil
}

// look takes one view: all lines of the output, the block, and whether it was
// found. What is not as expected there is added to the finding.
func (e *executor) look(ctx context.Context, v *View, f *finding) (lines, block []string, found bool, err error) {
	output, bound, err := e.read(ctx, nil, &v.Read)
	if err != nil {
		return nil, nil, false, err
	}
	if !bound {
		f.unbound = true
		return nil, nil, false, nil
	}
	lines = splitLines(output, v.Fold)
	block, found, unbound := e.find(nil, paragraphsOf(lines, v.Paragraphs), v.Find)
	f.unbound = f.unbound || unbound
	if found {
		for i := range v.Expect {
			captured, ok := e.compile(nil, v.Expect[i].Line).first(block)
			if !ok {
				f.differ(v.Expect[i].What)
			}
			e.bind(nil, captured)
		}
		for i := range v.Only {
			if !e.exactly(&v.Only[i], block) {
				f.differ(v.Only[i].What)
			}
		}
	}
	for i := range v.Free {
		if !e.choose(&v.Free[i], lines) {
			f.full = v.Free[i].full()
		}
	}
	return lines, block, found, nil
}

// differ notes what is not as expected.
func (f *finding) differ(what string) {
	for _, w := range f.differs {
		if w == what {
			return
		}
	}
	f.differs = append(f.differs, what)
}

// claimant returns the lab whose mark is in the owner's view, "" for nobody's.
func (e *executor) claimant(m *Match, lines []string) string {
	if m == nil {
		return ""
	}
	bound, _ := e.compile(nil, *m).first(lines)
	return bound["owner"]
}

// anyOf says whether one of the patterns fits a line of the block.
func (e *executor) anyOf(patterns []Match, block []string) bool {
	for _, m := range patterns {
		if _, ok := e.compile(nil, m).first(block); ok {
			return true
		}
	}
	return false
}

// exactly says whether the block's lines of a family are those that are wanted.
func (e *executor) exactly(o *Only, block []string) bool {
	family := e.compile(nil, o.Family)
	var lines []string
	for _, line := range block {
		if _, ok := family.line(line); ok {
			lines = append(lines, line)
		}
	}
	used := make(map[string]bool, len(lines))
	for _, line := range lines {
		used[line] = false
	}
	for _, m := range o.Lines {
		wanted := e.compile(nil, m)
		if text, plain := wanted.plain(); plain { // found without comparing it with every line
			if _, there := used[text]; !there || hasControl(text) {
				return false
			}
			used[text] = true
			continue
		}
		some := false
		for _, line := range lines {
			if _, ok := wanted.line(line); ok {
				used[line], some = true, true
			}
		}
		if !some {
			return false
		}
	}
	for _, u := range used {
		if !u {
			return false
		}
	}
	return true
}

// full says that every name is taken.
func (f *Free) full() string {
	least, most := f.Prefix+strconv.Itoa(f.Min), f.Prefix+strconv.Itoa(f.Max)
	if least == most {
		return least + " is taken"
	}
	return least + " to " + most + " are all taken"
}

// choose binds a name that nothing has; ok is false when there is none.
func (e *executor) choose(f *Free, lines []string) (ok bool) {
	if _, bound := e.vars[f.Var]; bound {
		return true
	}
	taken := make(map[string]bool, len(lines))
	p := e.compile(nil, f.Taken)
	for _, line := range lines {
		if bound, ok := p.line(line); ok {
			taken[bound["taken"]] = true
		}
	}
	n := f.Min
	for taken[f.Prefix+strconv.Itoa(n)] || e.chosen[f.Prefix+strconv.Itoa(n)] {
		n++
	}
	if f.Max > 0 && n > f.Max {
		return false
	}
	e.vars[f.Var] = f.Prefix + strconv.Itoa(n)
	e.chosen[e.vars[f.Var]] = true
	return true
}

// choice is what a Select captured from each line that it selects.
func (e *executor) choice(ctx context.Context, in scope, s *Select) ([]map[string]string, error) {
	output, bound, err := e.read(ctx, in, &s.Read)
	if err != nil {
		return nil, err
	}
	if !bound {
		return nil, fmt.Errorf("%s %w", s.Read.name(), errUnbound)
	}
	block, found, _ := e.find(in, paragraphsOf(splitLines(output, s.Fold), s.Paragraphs), s.Find)
	if !found {
		return nil, nil
	}
	lines := s.Lines
	if lines == nil {
		lines = []Match{{Any}}
	}
	patterns := make([]pattern, len(lines))
	for i, m := range lines {
		patterns[i] = e.compile(in, m)
	}
	var except []pattern
	plain := map[string]bool{}
	for _, m := range s.Except {
		p := e.compile(in, m)
		if text, ok := p.plain(); ok {
			plain[text] = true
		} else {
			except = append(except, p)
		}
	}
	var chosen []map[string]string
	for _, line := range block {
		captured, ok := firstFit(patterns, line)
		if !ok {
			continue
		}
		if _, left := firstFit(except, line); !left && !plain[line] {
			chosen = append(chosen, captured)
		}
	}
	return chosen, nil
}

// firstFit returns what the first pattern that fits the line captures.
func firstFit(patterns []pattern, line string) (bound map[string]string, ok bool) {
	for _, p := range patterns {
		if bound, ok = p.line(line); ok {
			return bound, true
		}
	}
	return nil, false
}
