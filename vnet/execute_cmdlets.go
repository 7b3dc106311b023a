package vnet

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
)

// errUnbound is what commands that use a variable that is not bound fail with.
var errUnbound = errors.New("uses a value that no step has found")

// cmdlets carries out pipelines and returns what they show.
func (e *executor) cmdlets(ctx context.Context, in scope, lists []Listing) (string, error) {
	if err := ctx.Err(); err != nil {
		return "", err
	}
	lists, bound := e.fill(in, lists)
	if !bound {
		return "", fmt.Errorf("%s %w", namesOf(lists[0].Pipe), errUnbound)
	}
	if e.Cmdlets == nil {
		return "", &commandError{argv: []string{namesOf(lists[0].Pipe)}, why: "it needs PowerShell, and the Executor has no Cmdlets"}
	}
	text, err := e.Cmdlets(ctx, lists)
	if err != nil {
		return "", &commandError{argv: []string{namesOf(lists[0].Pipe)}, why: err.Error()}
	}
	return text, nil
}

// fill puts the values of variables into pipelines; bound is false when one of
// them is not bound.
func (e *executor) fill(in scope, lists []Listing) (all []Listing, bound bool) {
	bound = true
	all = make([]Listing, len(lists))
	for i, l := range lists {
		l.Pipe = filled(l.Pipe, func(a Arg) Arg {
			text, ok := e.word(in, a)
			bound = bound && ok
			return Arg{Text: text}
		})
		all[i] = l
	}
	return all, bound
}

// readLists returns what cmdlets show.
func (e *executor) readLists(ctx context.Context, in scope, r *Read) (text string, bound bool, err error) {
	lists, bound := e.fill(in, r.Lists)
	if !bound {
		return "", false, nil
	}
	// The key of a tool's call does not begin with a zero byte.
	encoded, err := json.Marshal(lists)
	if err != nil {
		return "", true, err
	}
	key := "\x00" + string(encoded)
	got, ok := e.cache[key]
	if !ok {
		if got.stdout, err = e.cmdlets(ctx, nil, lists); err != nil {
			return "", true, err
		}
		e.cache[key] = got
	}
	return got.stdout, true, nil
}
