package vnet

import "iter"

// Steps is the list of a plan's steps. The zero value has none. A list either
// holds its steps (StepList) or makes each when it is looked at (LazySteps), so
// that the plan of a lab with 100,000 machines need not be in memory at once.
type Steps struct {
	held []Step
	n    int
	at   func(i int) Step // nil: held has them
}

// StepList returns a list that holds these steps. It shares their memory.
func StepList(steps []Step) Steps { return Steps{held: steps, n: len(steps)} }

// LazySteps returns a list of n steps. at makes step i, from 0: the same one
// whenever it is asked, and by several goroutines at once if the plan's users
// are several.
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
