package vnet

import (
	"iter"
	"maps"
)

// Steps is the list of a plan's steps. The zero value has none. A list either
// holds its steps (StepList) or makes each when it is looked at (LazySteps), so
// that the plan of a lab with 100,000 machines need not be in memory at once.
type Steps struct {
	held []Step
	n    int
	at   func(i int) Step // nil: held has them
	// survey is what Generate found in a list that makes its steps; nil: nobody
	// has looked yet.
	survey *survey
}

// survey is what a look at all steps of a list has found.
type survey struct {
	ids   []string
	names names // that the steps were found valid with
}

// names are what steps may refer to.
type names struct {
	tools, files map[string]bool
	routines     map[string]int // the number of parameters
}

func (n names) equal(o names) bool {
	return maps.Equal(n.tools, o.tools) && maps.Equal(n.files, o.files) && maps.Equal(n.routines, o.routines)
}

// StepList returns a list that holds these steps. It shares their memory.
func StepList(steps []Step) Steps { return Steps{held: steps, n: len(steps)} }

// LazySteps returns a list of n steps. at makes step i, from 0: the same one
// whenever it is asked. Several goroutines may ask at once.
func LazySteps(n int, at func(i int) Step) Steps { return Steps{n: n, at: at} }

// Held returns a list that holds the steps of s, all made now.
func (s Steps) Held() Steps {
	if s.at == nil {
		return s
	}
	held := make([]Step, s.n)
	for i := range held {
		held[i] = s.at(i)
	}
	return StepList(held)
}

// Len returns how many steps there are.
func (s Steps) Len() int { return s.n }

// At returns step i, from 0. It panics when there is none. A step is for
// reading; only what is changed in a list that holds its steps stays.
func (s Steps) At(i int) *Step {
	if s.at == nil {
		return &s.held[i]
	}
	step := s.at(i)
	return &step
}

// ID returns the ID of step i, from 0, without making the step if Generate has
// looked at it.
func (s Steps) ID(i int) string {
	if s.survey != nil {
		return s.survey.ids[i]
	}
	return s.At(i).ID
}

// All returns the steps in order with their numbers from 0.
func (s Steps) All() iter.Seq2[int, *Step] {
	return func(yield func(int, *Step) bool) {
		for i := range s.n {
			if !yield(i, s.At(i)) {
				return
			}
		}
	}
}
