package vnet

import (
	"context"
	"errors"
	"time"
)

// settled probes a step after a change, again and again while the step waits for
// it to be as wanted.
func (e *executor) settled(ctx context.Context, s *Step, wanted func(finding) bool) (finding, error) {
	f, err := e.probe(ctx, s)
	for i := 0; i < s.Wait && err == nil && !wanted(f); i++ {
		e.sleep(ctx)
		clear(e.cache)
		f, err = e.probe(ctx, s)
	}
	return f, err
}

// sleep waits for a second.
func (e *executor) sleep(ctx context.Context) {
	if e.Sleep != nil {
		e.Sleep(ctx)
		return
	}
	select {
	case <-ctx.Done():
	case <-time.After(time.Second):
	}
}

// warn tells what a person is to know before the step's object is made, changed
// or removed.
func (e *executor) warn(ctx context.Context, i int, s *Step, f finding) error {
	if s.Warn == nil || !e.touches(s, f) {
		return nil
	}
	for k := range s.Warn {
		w := &s.Warn[k]
		if w.OnlyUp && e.op == OpDown {
			continue
		}
		chosen, err := e.choice(ctx, nil, &w.When)
		if errors.Is(err, errUnbound) {
			continue
		}
		if err != nil {
			return err
		}
		if len(chosen) == 0 {
			continue
		}
		told := e.event(i, "warning: "+w.Text)
		e.result.Warnings = append(e.result.Warnings, told)
		if e.Progress != nil {
			e.Progress(told)
		}
	}
	return nil
}

// touches says whether the operation would make, change or remove the step's
// object.
func (e *executor) touches(s *Step, f finding) bool {
	if e.op == OpDown {
		return s.Create != nil && s.Remove != nil && !f.kept && (f.state == Same || f.state == Differs)
	}
	return f.state == Absent && s.Create != nil || f.state == Differs && (s.Create != nil || s.Change != nil)
}
