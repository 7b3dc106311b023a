package virtualbox

import (
	"slices"

	"github.com/vnetgen/vnetgen/vnet"
)

// cmd is a command under construction.
type cmd struct{ vnet.Command }

// command starts a VBoxManage command.
func command(words ...string) cmd {
	return cmd{vnet.Command{Tool: tool, Args: vnet.Text(words...)}}
}

// call starts a call of a routine.
func call(routine string, args ...vnet.Arg) cmd {
	return cmd{vnet.Command{Call: routine, Args: args}}
}

// with appends arguments.
func (c cmd) with(args ...vnet.Arg) cmd {
	c.Args = append(c.Args, args...)
	return c
}

// words appends literal arguments.
func (c cmd) words(words ...string) cmd {
	c.Args = slices.Grow(c.Args, len(words))
	for _, w := range words {
		c.Args = append(c.Args, lit(w))
	}
	return c
}

// room makes room for n more arguments.
func (c cmd) room(n int) cmd {
	c.Args = slices.Grow(c.Args, n)
	return c
}

// each makes the command run for every selected line.
func (c cmd) each(s vnet.Select) vnet.Command {
	c.Each = &s
	return c.Command
}

// unless keeps the command from running when a line is selected.
func (c cmd) unless(s vnet.Select) vnet.Command {
	c.Unless = &s
	return c.Command
}

// lit is a literal argument, val a variable's value, join several in one.
func lit(text string) vnet.Arg        { return vnet.Arg{Text: text} }
func val(name string) vnet.Arg        { return vnet.Arg{Var: name} }
func join(args ...vnet.Arg) vnet.Arg  { return vnet.Arg{Join: args} }
func read(args ...vnet.Arg) vnet.Read { return vnet.Read{Tool: tool, Args: args} }
func readWords(w ...string) vnet.Read { return vnet.Read{Tool: tool, Args: vnet.Text(w...)} }
func field(key, value string) vnet.Match {
	return vnet.Match{vnet.Lit(key), vnet.Blank, vnet.Lit(value)}
}

// want expects the line "KEY: VALUE".
func want(what, key, value string) vnet.Expect {
	return vnet.Expect{What: what, Line: field(key, value)}
}

func onOff(b bool) string {
	if b {
		return "on"
	}
	return "off"
}

func yesNo(b bool) string {
	if b {
		return "Yes"
	}
	return "No"
}
