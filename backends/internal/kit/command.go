// Package kit has what every backend needs to put a plan together: a builder for
// commands, names and digests.
package kit

import "github.com/vnetgen/vnetgen/vnet"

// Cmd is a command under construction.
type Cmd struct{ vnet.Command }

// Run starts a command of a tool.
func Run(tool string, words ...string) Cmd {
	return Cmd{vnet.Command{Tool: tool, Args: vnet.Text(words...)}}
}

// Call starts a call of a routine.
func Call(routine string, args ...vnet.Arg) Cmd {
	return Cmd{vnet.Command{Call: routine, Args: args}}
}

// With appends arguments.
func (c Cmd) With(args ...vnet.Arg) Cmd {
	c = c.Room(len(args))
	c.Args = append(c.Args, args...)
	return c
}

// Words appends literal arguments.
func (c Cmd) Words(words ...string) Cmd {
	c = c.Room(len(words))
	for _, w := range words {
		c.Args = append(c.Args, Lit(w))
	}
	return c
}

// Room makes room for n more arguments, and no more: there are many commands.
func (c Cmd) Room(n int) Cmd {
	if cap(c.Args)-len(c.Args) < n {
		c.Args = append(make([]vnet.Arg, 0, len(c.Args)+n), c.Args...)
	}
	return c
}

// Input gives the command something to read.
func (c Cmd) Input(input vnet.Arg) Cmd {
	c.Command.Input = &input
	return c
}

// Each makes the command run for every selected line.
func (c Cmd) Each(s vnet.Select) vnet.Command {
	c.Command.Each = &s
	return c.Command
}

// Unless keeps the command from running when a line is selected.
func (c Cmd) Unless(s vnet.Select) vnet.Command {
	c.Command.Unless = &s
	return c.Command
}

// Lit is a literal argument.
func Lit(text string) vnet.Arg { return vnet.Arg{Text: text} }

// Val is a variable's value as an argument.
func Val(name string) vnet.Arg { return vnet.Arg{Var: name} }

// Join is one argument made of several.
func Join(args ...vnet.Arg) vnet.Arg { return vnet.Arg{Join: args} }
