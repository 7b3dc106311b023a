package pwsh

// scriptBlock is { ... } as a value. It sees the variables of whoever runs it.
type scriptBlock struct {
	body   *body
	source string
}

// text is what [string] makes of it: its source without the braces.
func (b *scriptBlock) text() string { return b.source }

// stage is a command of a pipeline. Values go down one by one, as they come.
type stage interface {
	begin() error
	process(v any) error
	finish() error
}

// pipe runs a pipeline of several stages.
func (r *interp) pipe(s *pipeline, sc *scope, out sink) error {
	stages := make([]stage, len(s.rest))
	for i, c := range s.rest {
		next := out
		if i+1 < len(s.rest) {
			next = func(v any) error { return stages[i+1].process(v) }
		}
		st, err := r.prepare(c, sc, next, s.first != nil || i > 0)
		if err != nil {
			return at(err, c.pos)
		}
		stages[i] = st
	}
	from := 0
	err := func() error {
		for i, st := range stages {
			if err := st.begin(); err != nil {
				return at(err, s.rest[i].pos)
			}
		}
		if s.first != nil {
			v, err := s.first.eval(r, sc)
			if err != nil {
				return err
			}
			if err := emit(v, stages[0].process); err != nil {
				return err
			}
		}
		for ; from < len(stages); from++ {
			if err := stages[from].finish(); err != nil {
				return at(err, s.rest[from].pos)
			}
		}
		return nil
	}()
	for {
		ended, is := err.(*stop)
		if !is {
			return err
		}
		at := -1
		for i, st := range stages {
			if st == ended.stage {
				at = i
			}
		}
		if at < 0 {
			return err
		}
		err = nil
		for from = at; from < len(stages) && err == nil; from++ {
			err = stages[from].finish()
		}
	}
}

// invoke runs a command that has no pipeline before it.
func (r *interp) invoke(c *command, sc *scope, out sink) error {
	st, err := r.prepare(c, sc, out, false)
	if err != nil {
		return err
	}
	if err := st.begin(); err != nil {
		return err
	}
	err = st.finish()
	if ended, is := err.(*stop); is && ended.stage == st {
		return nil
	}
	return err
}

// merging is a command with 2>&1 behind it: what errors its commands write go where
// its values go.
type merging struct {
	stage
	r   *interp
	out sink
}

func (m *merging) within(do func() error) error {
	before := m.r.errors
	m.r.errors = m.out
	defer func() { m.r.errors = before }()
	return do()
}

func (m *merging) begin() error        { return m.within(m.stage.begin) }
func (m *merging) process(v any) error { return m.within(func() error { return m.stage.process(v) }) }
func (m *merging) finish() error       { return m.within(m.stage.finish) }

// calledBody is a function, a filter or a script block that is called.
type calledBody struct {
	r     *interp
	body  *body
	scope *scope
	out   sink
	piped bool
	param *parameter // that takes the pipeline's values, or nil
}

// call makes a stage of a body, in a scope of its own below the caller's.
func (r *interp) callBody(name string, b *body, args []actual, sc *scope, out sink, piped bool) (stage, error) {
	c := &calledBody{r: r, body: b, scope: &scope{parent: sc}, out: out, piped: piped}
	if piped && !b.streams {
		return nil, refuse("%s has no process block: what comes down the pipeline would be lost", name)
	}
	if err := r.bind(name, b, args, c.scope, piped); err != nil {
		return nil, err
	}
	for _, p := range b.params {
		if p.piped {
			c.param = p
		}
	}
	return c, nil
}

func (c *calledBody) run(list []stmt) error {
	leave, err := c.r.enter()
	if err != nil {
		return err
	}
	defer leave()
	if err := c.r.statements(list, c.scope, c.out); err != errReturn {
		return err
	}
	return nil
}

func (c *calledBody) begin() error {
	if len(c.body.begin) == 0 {
		return nil
	}
	return c.run(c.body.begin)
}

func (c *calledBody) process(v any) error {
	if c.param != nil {
		if c.param.typ != nil {
			converted, err := c.param.typ.convert(v)
			if err != nil {
				return transformation(c.param.name, err)
			}
			v = converted
		}
		if err := c.scope.assign(c.param.key, v, c.param.typ); err != nil {
			return err
		}
	}
	return c.scope.with(v, func() error { return c.run(c.body.process) })
}

func (c *calledBody) finish() error {
	if c.body.streams && !c.piped {
		if err := c.scope.with(nil, func() error { return c.run(c.body.process) }); err != nil {
			return err
		}
	}
	if len(c.body.end) == 0 {
		return nil
	}
	return c.run(c.body.end)
}

// calledCmdlet is a cmdlet that is called. It runs once, when all of its input
// has come.
type calledCmdlet struct {
	call   *Call
	info   *cmdletInfo
	action string // -ErrorAction or $ErrorActionPreference
	out    sink
}

func (c *calledCmdlet) begin() error { return nil }

func (c *calledCmdlet) process(v any) error {
	c.call.Input = append(c.call.Input, v)
	return nil
}

func (c *calledCmdlet) finish() error {
	list, failed := c.info.run(c.call)
	for _, v := range list {
		if err := c.out(imported(v)); err != nil {
			return err
		}
	}
	switch err := failed.(type) {
	case nil:
		return nil
	case *Refusal, *exit, *stop:
		return err
	case *Error:
		own := *err
		own.pos, own.record = -1, nil
		return c.errorAction(&own)
	}
	if failed == errReturn || failed == errBreak || failed == errContinue {
		return failed
	}
	return c.errorAction(&Error{Message: failed.Error(), ID: "Error," + c.info.name, pos: -1})
}

// errorAction decides what an error of a cmdlet's does.
func (c *calledCmdlet) errorAction(err *Error) error {
	switch {
	case err.Continues && c.call.run.errors != nil:
		return c.call.run.errors(err.object())
	case err.Continues:
		return refuse("%s writes an error (%s) and goes on, whatever $ErrorActionPreference says: take it with 2>&1", c.info.name, err.Message)
	case err.Terminating || c.action == "stop":
		return err
	case c.action == "silentlycontinue" || c.action == "ignore":
		return nil
	}
	return refuse("%s fails (%s), and the script goes on: set $ErrorActionPreference = 'Stop'", c.info.name, err.Message)
}

// inBlock is ForEach-Object or Where-Object: its block runs in the caller's
// scope.
type inBlock struct {
	r     *interp
	body  *body
	scope *scope
	out   sink
	where bool
}

func (c *inBlock) begin() error  { return nil }
func (c *inBlock) finish() error { return nil }

func (c *inBlock) process(v any) error {
	out := c.out
	var list []any
	if c.where {
		out = func(v any) error {
			list = append(list, v)
			return nil
		}
	}
	err := c.scope.with(v, func() error { return c.r.statements(c.body.end, c.scope, out) })
	if err != nil && err != errReturn {
		return err
	}
	if !c.where {
		return nil
	}
	is, err := truth(collected(list))
	if err != nil || !is {
		return err
	}
	return c.out(v)
}

// first is Select-Object -First: it ends what is before it.
type first struct {
	n   int
	out sink
}

func (c *first) begin() error { return nil }

func (c *first) process(v any) error {
	if c.n > 0 {
		c.n--
		if err := c.out(v); err != nil {
			return err
		}
	}
	if c.n <= 0 {
		return &stop{c}
	}
	return nil
}

func (c *first) finish() error { return nil }

// discard is Out-Null.
type discard struct{}

func (discard) begin() error      { return nil }
func (discard) process(any) error { return nil }
func (discard) finish() error     { return nil }
