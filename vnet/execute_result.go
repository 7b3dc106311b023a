package vnet

import (
	"fmt"
	"strings"
)

// Done is what was done to an object; after a check, what up would do.
type Done uint8

// What can be done.
const (
	DoneNothing Done = iota
	DoneMade
	DoneChanged
	DoneRemoved
	DoneKept    // down left it, or a sweep did, because something of value is in it
	DoneLeft    // down left it because it is not the lab's
	DoneBlocked // check only: something is in the way
)

// Result is what Execute did.
type Result struct {
	Op Op
	// Steps has an outcome for each step of the plan, in the plan's order.
	Steps []Outcome
	// Warnings has what a person was told before anything was changed.
	Warnings []Event
	// Swept has what carried the lab's mark and was not in the plan any more.
	Swept []Swept
}

// Outcome is what became of one step.
type Outcome struct {
	ID, Title string
	State     State    // what was found before anything was done; 0: not looked at
	Differs   []string // what was not as expected then
	Done      Done
	Text      string // as Event.Text; empty: nothing was said of it
}

// Swept is what became of one object that a sweep found.
type Swept struct {
	Title string
	Done  Done
	Text  string
}

// Pending says whether a check found something that up would do.
func (r Result) Pending() bool {
	n := r.counts()
	return r.Op == OpCheck && n[DoneMade]+n[DoneChanged]+n[DoneRemoved] > 0
}

// Summary returns one line on what was done: "3 made, 1 changed, 8 already
// there".
func (r Result) Summary() string {
	n := r.counts()
	words := [...]string{"", "made", "changed", "removed", "kept", "left", "in the way"}
	if r.Op == OpCheck {
		words = [...]string{"", "to make", "to change", "to remove", "kept", "left", "in the way"}
	}
	var parts []string
	for done := DoneMade; done <= DoneBlocked; done++ {
		if n[done] > 0 {
			parts = append(parts, fmt.Sprint(n[done], " ", words[done]))
		}
	}
	if n[DoneNothing] > 0 && r.Op != OpDown {
		parts = append(parts, fmt.Sprint(n[DoneNothing], " already there"))
	}
	if parts == nil {
		return "nothing to do"
	}
	return strings.Join(parts, ", ")
}

// counts counts what was done, by Done.
func (r Result) counts() (n [DoneBlocked + 1]int) {
	for i := range r.Steps {
		n[r.Steps[i].Done]++
	}
	for i := range r.Swept {
		n[r.Swept[i].Done]++
	}
	return n
}

// Blocked is the error of Execute when something is in the way. Nothing was
// changed.
type Blocked struct {
	Op       Op
	Blockers []Event // the step and why; at least one
}

// Error lists what is in the way, one a line.
func (b *Blocked) Error() string {
	lines := make([]string, 0, 1+len(b.Blockers))
	lines = append(lines, "in the way, so nothing was changed:")
	for _, e := range b.Blockers {
		lines = append(lines, "  "+e.String())
	}
	return strings.Join(lines, "\n")
}

// StepError is the error of Execute when a step or a sweep could not be
// finished.
type StepError struct {
	Step, Of int // Step is 0 for a sweep
	Title    string
	Err      error
}

// Error returns "[3/12] NAT network campus: " and what happened.
func (s *StepError) Error() string {
	return Event{Step: s.Step, Of: s.Of, Title: s.Title, Text: s.Err.Error()}.String()
}

// Unwrap returns Err.
func (s *StepError) Unwrap() error { return s.Err }

// blocks says why a step stops the plan before anything is changed; "" when it
// does not.
func (e *executor) blocks(s *Step, f finding) string {
	if e.op == OpDown {
		if f.inUse && !s.Plug && !f.kept && s.Create != nil && s.Remove != nil && (f.state == Same || f.state == Differs) {
			return firstOf(s.InUse, "it is in use")
		}
		return ""
	}
	switch f.state {
	case Foreign:
		if !s.Borrow {
			return "in the way: " + claimed(f)
		}
		return ""
	case Same:
		return ""
	case Absent:
		if s.Create == nil && !f.unbound {
			return firstOf(s.Missing, "it is not there")
		}
		if s.Create == nil {
			return ""
		}
		if f.full != "" {
			return f.full
		}
	case Differs:
		if s.Create == nil && s.Change == nil {
			return "not as it has to be" + inParens(f.differs)
		}
	}
	if f.inUse && (s.Live == nil || f.state == Absent && !s.Plug) {
		return firstOf(s.InUse, "it is in use")
	}
	return ""
}

// foresee says what up would do about a step.
func foresee(s *Step, f finding, blocked string) (text string, done Done) {
	switch {
	case blocked != "":
		return blocked, DoneBlocked
	case f.state == Same:
		return found(s), DoneNothing
	case f.state == Foreign:
		return found(s) + asItIs, DoneNothing
	case f.state == Differs:
		return "would be changed" + inParens(f.differs), DoneChanged
	case s.Create == nil:
		return "found when what it needs is made", DoneNothing
	}
	return "would be made", DoneMade
}

// found is what is said of an object that is there.
func found(s *Step) string {
	if s.Create == nil && s.Change == nil {
		return "found"
	}
	return "already there"
}

// asItIs is added for a foreign object that will do.
const asItIs = ", used as it is"

// claimed says whose a foreign object is.
func claimed(f finding) string {
	if f.owner != "" {
		return "it belongs to lab " + f.owner
	}
	return "it carries no mark of a lab"
}

// unlike says what is wrong after a step was carried out.
func unlike(f finding) string {
	switch f.state {
	case Absent:
		return "it is still not there"
	case Foreign:
		return "it does not carry the lab's mark"
	}
	return "it still differs" + inParens(f.differs)
}
