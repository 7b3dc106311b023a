package pwsh

func (s *pipeline) exec(r *interp, sc *scope, out sink) error {
	if s.toNull {
		out = func(any) error { return nil }
	}
	if s.first == nil && len(s.rest) == 1 {
		return at(r.invoke(s.rest[0], sc, out), s.rest[0].pos)
	}
	if len(s.rest) == 0 {
		v, err := s.first.eval(r, sc)
		if err != nil {
			return at(err, s.pos)
		}
		return at(emit(v, out), s.pos)
	}
	return at(r.pipe(s, sc, out), s.pos)
}

// value runs a pipeline and returns what it leaves. That of a lone expression is
// the expression's, arrays and all.
func (s *pipeline) value(r *interp, sc *scope) (any, error) {
	if s.first != nil && len(s.rest) == 0 && !s.toNull {
		v, err := s.first.eval(r, sc)
		return v, at(err, s.pos)
	}
	list, err := s.values(r, sc)
	if err != nil {
		return nil, err
	}
	return collected(list), nil
}

func (s *pipeline) values(r *interp, sc *scope) ([]any, error) {
	var list []any
	err := s.exec(r, sc, func(v any) error {
		list = append(list, v)
		return nil
	})
	return list, err
}

func (s *pipeline) truth(r *interp, sc *scope) (bool, error) {
	v, err := s.value(r, sc)
	if err != nil {
		return false, err
	}
	b, err := truth(v)
	return b, at(err, s.pos)
}

func (s *assign) exec(r *interp, sc *scope, _ sink) error {
	v, err := s.value.value(r, sc)
	if err != nil {
		return err
	}
	if s.op != "=" {
		old, err := s.target.eval(r, sc)
		if err != nil {
			return at(err, s.pos)
		}
		if v, err = arithmetic(s.op[:1], old, v); err != nil {
			return at(err, s.pos)
		}
	}
	return at(r.assign(sc, s.target, v, s.typ), s.pos)
}

func (r *interp) assign(sc *scope, target expr, v any, typ *dotType) error {
	switch t := target.(type) {
	case *varRef:
		switch {
		case t.name == "null" && !t.toScript:
			return nil
		case t.toScript:
			return r.top.assign(t.name, v, typ)
		}
		return sc.assign(t.name, v, typ)
	case *member:
		of, err := t.of.eval(r, sc)
		if err != nil {
			return err
		}
		return r.setMember(of, t.name, value(v))
	case *static:
		return t.typ.setters[t.name](r, v)
	case *index:
		of, err := t.of.eval(r, sc)
		if err != nil {
			return err
		}
		i, err := t.i.eval(r, sc)
		if err != nil {
			return err
		}
		return setIndex(of, i, value(v))
	}
	return refuse("this cannot be assigned to")
}

// value returns what a value is once it is no longer a pipeline's.
func value(v any) any {
	if v == nothing {
		return nil
	}
	return v
}

func (s *ifStmt) exec(r *interp, sc *scope, out sink) error {
	for i, c := range s.conditions {
		is, err := c.truth(r, sc)
		if err != nil {
			return err
		}
		if is {
			return r.statements(s.blocks[i], sc, out)
		}
	}
	return r.statements(s.otherwise, sc, out)
}

// turn runs a loop's block once; done says whether the loop is over.
func (r *interp) turn(block []stmt, sc *scope, out sink) (done bool, err error) {
	switch err := r.statements(block, sc, out); err {
	case nil, errContinue:
		return false, nil
	case errBreak:
		return true, nil
	default:
		return true, err
	}
}

func (s *whileStmt) exec(r *interp, sc *scope, out sink) error {
	for {
		is, err := s.condition.truth(r, sc)
		if err != nil || !is {
			return err
		}
		if done, err := r.turn(s.block, sc, out); done {
			return err
		}
	}
}

func (s *forStmt) exec(r *interp, sc *scope, out sink) error {
	silent := func(any) error { return nil }
	if s.first != nil {
		if err := s.first.exec(r, sc, silent); err != nil {
			return err
		}
	}
	for {
		if s.condition != nil {
			is, err := s.condition.truth(r, sc)
			if err != nil || !is {
				return err
			}
		}
		if done, err := r.turn(s.block, sc, out); done {
			return err
		}
		if s.next != nil {
			if err := s.next.exec(r, sc, silent); err != nil {
				return err
			}
		}
	}
}

func (s *foreachStmt) exec(r *interp, sc *scope, out sink) error {
	v, err := s.of.value(r, sc)
	if err != nil {
		return err
	}
	if isNull(v) {
		return nil
	}
	err = each(v, func(e any) error {
		if err := sc.assign(s.v.name, e, nil); err != nil {
			return at(err, s.v.pos)
		}
		done, err := r.turn(s.block, sc, out)
		if done && err == nil {
			return errBreak
		}
		return err
	})
	if err == errBreak {
		return nil
	}
	return at(err, s.v.pos)
}

func (s *tryStmt) exec(r *interp, sc *scope, out sink) error {
	err := r.statements(s.block, sc, out)
	if thrown, is := err.(*Error); is && s.catches {
		outer := r.caught
		r.caught = thrown
		err = sc.with(thrown.object(), func() error { return r.statements(s.catch, sc, out) })
		r.caught = outer
	}
	if !s.finalize {
		return err
	}
	if _, is := err.(*Refusal); is {
		return err
	}
	if final := r.statements(s.finally, sc, out); final != nil {
		return final
	}
	return err
}

func (s leave) exec(*interp, *scope, sink) error { return s.err }

func (s *result) exec(r *interp, sc *scope, out sink) error {
	switch s.word {
	case "return":
		if s.value != nil {
			if err := s.value.exec(r, sc, out); err != nil {
				return err
			}
		}
		return errReturn
	case "exit":
		status := any(0)
		if s.value != nil {
			v, err := s.value.value(r, sc)
			if err != nil {
				return err
			}
			status = v
		}
		n, is := status.(int)
		if !is {
			return at(refuse("exit with a %s", dotTypeName(status)), s.pos)
		}
		return &exit{n}
	}
	if s.value == nil {
		return r.caught
	}
	v, err := s.value.value(r, sc)
	if err != nil {
		return err
	}
	switch v := v.(type) {
	case string:
		return &Error{Message: v, ID: v, Category: "OperationStopped", Terminating: true, thrown: true, pos: s.pos}
	case *Object:
		if v.err != nil {
			return v.err
		}
	}
	return at(refuse("throw of a %s: a text or an error record only", dotTypeName(v)), s.pos)
}

func (s *define) exec(_ *interp, sc *scope, _ sink) error {
	if sc.funcs == nil {
		sc.funcs = map[string]*function{}
	}
	sc.funcs[lower(s.f.name)] = s.f
	return nil
}
