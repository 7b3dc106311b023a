package vnet

import (
	"context"
	"errors"
	"fmt"
	"strings"
)

// output is what a program left behind.
type output struct {
	stdout, stderr []byte
	status         int
}

// said is what a program that failed had to say: some write that on standard output.
func (o *output) said() string {
	if strings.TrimSpace(string(o.stderr)) == "" {
		return string(o.stdout)
	}
	return string(o.stderr)
}

// commandError is a command that failed.
type commandError struct {
	argv []string
	said string
	why  string // "exit status 1"
}

// Error returns the command, what is wrong, and what the tool said.
func (c *commandError) Error() string {
	text := strings.Join(c.argv, " ") + ": " + c.why
	if said := strings.TrimSpace(c.said); said != "" {
		text += ": " + said
	}
	return text
}

// call runs a program. failed says how it failed, if it did: by its exit status
// or by what it says on standard error.
func (e *executor) call(ctx context.Context, argv []string, input string) (out output, failed *commandError, err error) {
	if err := ctx.Err(); err != nil {
		return out, nil, err
	}
	if e.tools[argv[0]].BuiltIn {
		text, err := e.textFile(argv[1:])
		if err != nil {
			out.stderr = []byte(err.Error())
			return out, &commandError{argv, err.Error(), "failed"}, nil
		}
		out.stdout = []byte(text)
		return out, nil, nil
	}
	out.stdout, out.stderr, out.status, err = e.Run(ctx, argv, input)
	if err != nil {
		return out, nil, &commandError{argv: argv, why: err.Error()}
	}
	if out.status != 0 {
		return out, &commandError{argv, out.said(), fmt.Sprintf("exit status %d", out.status)}, nil
	}
	for _, text := range e.tools[argv[0]].Failure {
		if strings.Contains(string(out.stderr), text) {
			return out, &commandError{argv, string(out.stderr), "failed"}, nil
		}
	}
	return out, nil, nil
}

// textFile carries out a call of the built-in tool.
func (e *executor) textFile(args []string) (string, error) {
	if e.TextFile != nil {
		return e.TextFile(args)
	}
	return TextFiles{}.Run(args)
}

// run carries out commands in order, up to the first that fails.
func (e *executor) run(ctx context.Context, in scope, commands []Command) error {
	for i := range commands {
		c := &commands[i]
		if c.Each == nil {
			if err := e.once(ctx, in, c); err != nil {
				return err
			}
			continue
		}
		chosen, err := e.choice(ctx, in, c.Each)
		if err != nil {
			return err
		}
		for _, captured := range chosen {
			e.bind(in, captured)
			if err := e.once(ctx, in, c); err != nil {
				return err
			}
		}
	}
	return nil
}

// once carries out one command, or its routine, unless it is not to be.
func (e *executor) once(ctx context.Context, in scope, c *Command) error {
	if c.Unless != nil {
		chosen, err := e.choice(ctx, in, c.Unless)
		if err != nil || len(chosen) > 0 {
			return err
		}
	}
	if c.Call != "" {
		return e.enter(ctx, in, e.routines[c.Call], c.Args)
	}
	if c.Pipe != nil {
		clear(e.cache)
		_, err := e.cmdlets(ctx, in, []Listing{{Pipe: c.Pipe}})
		return err
	}
	argv, bound := e.argv(in, c.Tool, c.Args)
	if !bound {
		return fmt.Errorf("%s %w", c.Tool, errUnbound)
	}
	input := ""
	if c.Input != nil {
		if input, bound = e.word(in, *c.Input); !bound {
			return fmt.Errorf("the input of %s %w", c.Tool, errUnbound)
		}
	}
	clear(e.cache)
	out, failed, err := e.call(ctx, argv, input)
	if err != nil {
		return err
	}
	if failed != nil && !c.MayFail {
		return failed
	}
	lines := splitLines(string(out.stdout), "")
	for _, m := range c.Bind {
		captured, ok := e.compile(in, m).first(lines)
		if !ok {
			return &commandError{argv, string(out.stdout), "its output is not as expected"}
		}
		e.bind(in, captured)
	}
	return nil
}

// enter carries out a routine. A parameter whose argument uses a variable that
// is not bound is not bound either.
func (e *executor) enter(ctx context.Context, in scope, r *Routine, args []Arg) error {
	values := make(map[string]string, len(args))
	for i, a := range args {
		if value, bound := e.word(in, a); bound {
			values[r.Params[i]] = value
		}
	}
	for _, name := range r.Params {
		delete(e.vars, variableKey(r, name))
	}
	e.bind(r, values)
	return e.run(ctx, r, r.Commands)
}

// expand puts the values of environment variables in the place of %NAME%, as
// Windows writes it. What is not set stays as it is.
func expand(path string, getenv func(string) string) string {
	parts := strings.Split(path, "%")
	for i := 1; i+1 < len(parts); i++ {
		if value := getenv(parts[i]); parts[i] != "" && value != "" {
			return strings.Join(parts[:i], "%") + value + expand(strings.Join(parts[i+1:], "%"), getenv)
		}
	}
	return path
}

// ErrNotFound is what Tool.Find returns when the tool is nowhere.
var ErrNotFound = errors.New("not found")

// Find returns the path of the tool's program: what the environment variable
// Env says, else what lookPath (exec.LookPath) finds, else the first of Paths
// that exists. The error wraps ErrNotFound and says what Missing says.
func (t *Tool) Find(getenv func(string) string, lookPath func(string) (string, error), exists func(string) bool) (string, error) {
	if t.Env != "" {
		if named := getenv(t.Env); named != "" {
			if path, err := lookPath(named); err == nil {
				return path, nil
			}
			return "", fmt.Errorf("%s names %s, which is no program: %w", t.Env, named, ErrNotFound)
		}
	}
	if path, err := lookPath(t.Name); err == nil {
		return path, nil
	}
	for _, path := range t.Paths {
		if path = expand(path, getenv); exists(path) {
			return path, nil
		}
	}
	return "", fmt.Errorf("%s: %w. %s", t.Name, ErrNotFound, t.Missing)
}
