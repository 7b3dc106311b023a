//go:build linux

// Command enter is the one program of the live proof that is not a test: it
// makes a box, runs commands in it, stands for the tools that a plan calls, and
// speaks and listens on the networks under test.
//
//	enter box ROOT            make a box over the chroot ROOT; prints the process
//	                          that others enter, lives until its standard input ends
//	enter in PID COMMAND...   run a command in a box
//	enter serve NAME AT       answer on TCP and UDP at AT, [ADDRESS]:PORT, with NAME and
//	                          the caller's address
//	enter probe KIND ...      ping, connect, echo or look up; prints an answer as JSON
//	enter dhcp DEV            ask for a lease, take it, print it as JSON
//	enter agent TTY           carry out commands from a serial port
//
// Called by another name, as virsh or nft, it is that tool: see call.go.
package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
)

// failed is the status of what went wrong in this program, and not in the
// command that it ran.
const failed = 125

func main() { os.Exit(run(os.Args)) }

func run(args []string) int {
	switch name := filepath.Base(args[0]); name {
	case "enter":
	case leaseScript:
		return report(lease(args[1:]))
	default:
		return call(name, args[1:])
	}
	args = args[1:]
	switch {
	case match(args, "box", 1):
		return report(box(args[1]))
	case match(args, boxInit, 1):
		return report(initBox(args[1]))
	case len(args) > 2 && args[0] == "in":
		pid, err := strconv.Atoi(args[1])
		if err != nil {
			return report(err)
		}
		status, err := in(pid, args[2:])
		if err != nil {
			return report(err)
		}
		return status
	case match(args, "serve", 2):
		return report(serve(args[1], args[2]))
	case match(args, serveChild, 2):
		return report(answering(args[1], args[2]))
	case len(args) > 2 && args[0] == "probe":
		return report(probe(args[1], args[2:]))
	case match(args, "dhcp", 1):
		return report(dhcp(args[1]))
	case match(args, "agent", 1):
		return report(agent(args[1]))
	}
	fmt.Fprintf(os.Stderr, "enter: not a command: %q\n", args)
	return failed
}

func match(args []string, command string, operands int) bool {
	return len(args) == 1+operands && args[0] == command
}

func report(err error) int {
	if err != nil {
		fmt.Fprintln(os.Stderr, "enter:", err)
		return failed
	}
	return 0
}
