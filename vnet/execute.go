package vnet

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
)

// Op is what is to be done with a plan.
type Op uint8

// The operations.
const (
	OpUp    Op = iota // make the lab so; the zero value
	OpCheck           // say what up would do, change nothing
	OpDown            // take the lab away
)

// String returns "up", "check" or "down".
func (o Op) String() string { return [...]string{"up", "check", "down"}[o] }

// Executor is how Execute reaches the outside.
type Executor struct {
	// Run runs a program and waits for it. argv[0] is a Tool.Name, which Run
	// resolves to a program (see Tool.Find). Standard input is to give input,
	// which is mostly empty, and the environment to ask for English in UTF-8 (LC_ALL=C.UTF-8). An error
	// means that the program could not be run at all.
	Run func(ctx context.Context, argv []string, input string) (stdout, stderr []byte, status int, err error)
	// Cmdlets carries out what a plan for PowerShell asks: the lists of a reading
	// command, whose text it returns, or one list without Fields, which is a
	// pipeline that changes something. The values of variables are in place: every
	// Arg in it is a Text. An error is that of the pipeline, or says why there is
	// no PowerShell. script.Cmdlets writes the PowerShell for it. Nil: plans with
	// cmdlets cannot be carried out.
	Cmdlets func(ctx context.Context, lists []Listing) (text string, err error)
	// TextFile carries out what plans ask of TextFileTool, and returns what it prints;
	// nil: TextFiles does, on the files of the host.
	TextFile func(args []string) (stdout string, err error)
	// Sleep waits for one second (Step.Wait) or until ctx is done; nil: it really
	// does.
	Sleep func(ctx context.Context)
	// Dir is the folder in which the plan's files lie. Execute does not write
	// them.
	Dir string
	// Progress is told what happens, as it happens; nil: nobody is.
	Progress func(Event)
}

// Event is one thing that Execute did or found.
type Event struct {
	// Step is the step's number from 1, 0 for a sweep; Of is how many there are.
	Step, Of int
	Title    string
	// Text is what happened to it: "already there", "made", "changed (subnet)".
	Text string
}

// String returns "[3/12] NAT network campus: already there".
func (e Event) String() string {
	if e.Step == 0 {
		return e.Title + ": " + e.Text
	}
	return fmt.Sprintf("[%d/%d] %s: %s", e.Step, e.Of, e.Title, e.Text)
}

// Execute carries a plan out, step by step, as docs/plan.md describes and as
// the scripts of package script do: the same commands in the same order.
//
// It returns what it did also when it returns an error. The error is a *Blocked
// when something was in the way and nothing was changed, a *StepError when a
// step or sweep could not be finished, and that of Plan.Valid when the plan
// makes no sense. What was done by then is left as it is: up again goes on
// from there.
func Execute(ctx context.Context, p *Plan, op Op, x Executor) (Result, error) {
	if err := p.Valid(); err != nil {
		return Result{}, err
	}
	e := &executor{
		Executor: x, plan: p, op: op,
		tools:    make(map[string]*Tool, len(p.Tools)),
		routines: make(map[string]*Routine, len(p.Routines)),
		vars:     make(map[string]string),
		chosen:   make(map[string]bool),
		cache:    make(map[string]reading),
		result:   Result{Op: op, Steps: make([]Outcome, p.Steps.Len())},
	}
	for i := range p.Tools {
		e.tools[p.Tools[i].Name] = &p.Tools[i]
	}
	for i := range p.Routines {
		e.routines[p.Routines[i].Name] = &p.Routines[i]
	}
	err := e.execute(ctx)
	return e.result, err
}

// executor carries out one plan.
type executor struct {
	Executor
	plan     *Plan
	op       Op
	tools    map[string]*Tool
	routines map[string]*Routine
	vars     map[string]string  // bound variables, by key
	chosen   map[string]bool    // names that variables of Free have
	cache    map[string]reading // by argv; dropped when something changes
	result   Result
}

// execute looks at everything first, and works only when nothing is in the way.
func (e *executor) execute(ctx context.Context) error {
	var blockers []Event
	for i, s := range e.plan.Steps.All() {
		f, err := e.probe(ctx, s)
		if err != nil {
			return e.stopped(i, err)
		}
		e.result.Steps[i] = Outcome{ID: s.ID, Title: s.Title, State: f.state, Differs: f.differs}
		reason := e.blocks(s, f)
		if reason != "" {
			blockers = append(blockers, e.event(i, reason))
		}
		if err := e.warn(ctx, i, s, f); err != nil {
			return e.stopped(i, err)
		}
		if e.op == OpCheck {
			text, done := foresee(s, f, reason)
			e.report(i, text, done)
		}
	}
	if e.op == OpCheck {
		return e.check(ctx, blockers)
	}
	if blockers != nil {
		return &Blocked{Op: e.op, Blockers: blockers}
	}
	if e.op == OpDown {
		return e.down(ctx)
	}
	return e.up(ctx)
}

// check finishes a dry run: what up's sweeps would remove.
func (e *executor) check(ctx context.Context, blockers []Event) error {
	if err := e.sweep(ctx, nil); err != nil {
		return err
	}
	if blockers != nil {
		return &Blocked{Op: e.op, Blockers: blockers}
	}
	return nil
}

// up removes what the lab no longer names, then sees to every step.
func (e *executor) up(ctx context.Context) error {
	if err := e.sweep(ctx, nil); err != nil {
		return err
	}
	for i := range e.plan.Steps.Len() {
		if err := e.raise(ctx, i); err != nil {
			return e.stopped(i, err)
		}
	}
	return nil
}

// raise sees to one step.
func (e *executor) raise(ctx context.Context, i int) error {
	s := e.plan.Steps.At(i)
	f, err := e.probe(ctx, s)
	if err != nil {
		return err
	}
	if reason := e.blocks(s, f); reason != "" || f.state == Absent && s.Create == nil {
		return errors.New(firstOf(reason, s.Missing, "it is not there"))
	}
	commands, text, done := s.Create, "made", DoneMade
	switch f.state {
	case Same:
		e.report(i, found(s), DoneNothing)
		return nil
	case Foreign:
		e.report(i, found(s)+asItIs, DoneNothing)
		return nil
	case Differs:
		text, done = "changed"+inParens(f.differs), DoneChanged
		if s.Change != nil {
			commands = s.Change
		}
	}
	live := f.inUse
	if live {
		commands = s.Live
	}
	if err := e.run(ctx, nil, commands); err != nil {
		return err
	}
	if f, err = e.settled(ctx, s, func(f finding) bool { return f.state == Same }); err != nil {
		return err
	}
	if f.state != Same && live {
		return errors.New(unlike(f) + "; " + firstOf(s.InUse, "it is in use"))
	}
	if f.state != Same {
		return errors.New(unlike(f))
	}
	e.report(i, text, done)
	return nil
}

// down takes the steps back, the last one first, then removes what is left of
// the lab's marks.
func (e *executor) down(ctx context.Context) error {
	kept := make(map[string]bool)
	for i := e.plan.Steps.Len() - 1; i >= 0; i-- {
		s := e.plan.Steps.At(i)
		if s.Create == nil || s.Remove == nil {
			continue
		}
		if err := e.lower(ctx, i, kept); err != nil {
			return e.stopped(i, err)
		}
	}
	return e.sweep(ctx, kept)
}

// lower takes one step back. The mark of an object that is kept is added to
// kept.
func (e *executor) lower(ctx context.Context, i int, kept map[string]bool) error {
	s := e.plan.Steps.At(i)
	f, err := e.probe(ctx, s)
	if err != nil {
		return err
	}
	switch {
	case f.state == Absent, f.state == Foreign && (s.Borrow || s.Adopt):
		return nil
	case f.state == Foreign:
		e.report(i, "left: "+claimed(f), DoneLeft)
		return nil
	case f.kept:
		if s.Mark != "" {
			kept[s.Mark] = true
		}
		e.report(i, "kept: "+s.Kept, DoneKept)
		return nil
	case f.inUse && !s.Plug:
		return errors.New(e.blocks(s, f))
	}
	if err := e.run(ctx, nil, s.Remove); err != nil {
		return err
	}
	gone := func(f finding) bool { return f.state != Same && f.state != Differs }
	if f, err = e.settled(ctx, s, gone); err != nil {
		return err
	}
	if !gone(f) {
		return errors.New("it is still there")
	}
	e.report(i, "removed", DoneRemoved)
	return nil
}

// sweep removes what carries the lab's mark and is not kept: on up and check
// what the plan lists, on down what is in kept.
func (e *executor) sweep(ctx context.Context, kept map[string]bool) error {
	for i := range e.plan.Sweeps {
		s := &e.plan.Sweeps[i]
		if err := e.sweepOne(ctx, s, kept); err != nil {
			return &StepError{Title: s.Title, Err: err}
		}
	}
	return nil
}

func (e *executor) sweepOne(ctx context.Context, s *Sweep, kept map[string]bool) error {
	if e.op != OpDown {
		kept = make(map[string]bool, len(s.Keep))
		for _, id := range s.Keep {
			kept[id] = true
		}
	}
	if s.Over == nil {
		return e.sweepThese(ctx, s, kept)
	}
	over, err := e.choice(ctx, nil, s.Over)
	if err != nil {
		return err
	}
	for _, captured := range over {
		e.bind(nil, captured)
		if err := e.sweepThese(ctx, s, kept); err != nil {
			return err
		}
	}
	return nil
}

// sweepThese removes what the sweep selects now, but for what is kept.
func (e *executor) sweepThese(ctx context.Context, s *Sweep, kept map[string]bool) error {
	chosen, err := e.choice(ctx, nil, &s.Select)
	if err != nil {
		return err
	}
	for _, captured := range chosen {
		if kept[captured[s.ID]] {
			continue
		}
		e.bind(nil, captured)
		if err := e.sweepAway(ctx, s); err != nil {
			return err
		}
	}
	return nil
}

// sweepAway removes one object that a sweep found, or says why not.
func (e *executor) sweepAway(ctx context.Context, s *Sweep) error {
	title := s.Title + " " + e.vars[s.Name]
	held := false
	if s.Hold != nil {
		lines, err := e.choice(ctx, nil, s.Hold)
		if err != nil {
			return err
		}
		held = len(lines) > 0
	}
	switch {
	case held:
		e.swept(Swept{Title: title, Text: "kept: " + s.Held, Done: DoneKept})
	case e.op == OpCheck:
		e.swept(Swept{Title: title, Text: "would be removed", Done: DoneRemoved})
	default:
		if err := e.run(ctx, nil, s.Commands); err != nil {
			return err
		}
		e.swept(Swept{Title: title, Text: "removed", Done: DoneRemoved})
	}
	return nil
}

// path is where a file of the plan lies.
func (e *executor) path(name string) string {
	return filepath.Join(e.Dir, filepath.FromSlash(name))
}

// event is what is said of a step.
func (e *executor) event(i int, text string) Event {
	return Event{Step: i + 1, Of: e.plan.Steps.Len(), Title: e.plan.Steps.At(i).Title, Text: text}
}

// report keeps what became of a step, and tells it.
func (e *executor) report(i int, text string, done Done) {
	e.result.Steps[i].Text, e.result.Steps[i].Done = text, done
	if e.Progress != nil {
		e.Progress(e.event(i, text))
	}
}

// swept keeps what became of an object that a sweep found, and tells it.
func (e *executor) swept(s Swept) {
	e.result.Swept = append(e.result.Swept, s)
	if e.Progress != nil {
		e.Progress(Event{Title: s.Title, Text: s.Text})
	}
}

// stopped says at which step an error stopped the work.
func (e *executor) stopped(i int, err error) error {
	return &StepError{Step: i + 1, Of: e.plan.Steps.Len(), Title: e.plan.Steps.At(i).Title, Err: err}
}

// inParens returns " (subnet, forwards)", nothing for none.
func inParens(what []string) string {
	if len(what) == 0 {
		return ""
	}
	return " (" + strings.Join(what, ", ") + ")"
}

// firstOf returns the first text that is not empty.
func firstOf(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}
