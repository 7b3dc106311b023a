//go:build linux

// Command tool stands in a box for the programs that a plan calls: it writes each
// call down, makes one fail if it is told to, and else becomes the real program.
// The name that it is called by says which.
//
//	DOCKERLAB_LOG   a file that gets one JSON object a call, see Call
//	DOCKERLAB_FAIL  "N before" or "N after": the N-th call that changes something
//	                fails, without or after having run; counted in the log
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/sys/unix"
)

// failed is the status of what went wrong in this program, and not in the one
// that it stands for.
const failed = 125

// Call is a line of the log.
type Call struct {
	Args    []string // the program and its arguments
	Changes bool     // whether it may change something
}

func main() {
	name := filepath.Base(os.Args[0])
	if err := call(append([]string{name}, os.Args[1:]...)); err != nil {
		fmt.Fprintln(os.Stderr, "tool:", err)
		os.Exit(failed)
	}
}

func call(args []string) error {
	path, err := find(args[0])
	if err != nil {
		fmt.Fprintln(os.Stderr, "tool:", err)
		os.Exit(127) // as a shell says "not found"
	}
	fail, err := account(args)
	if err != nil {
		return err
	}
	switch fail {
	case "":
		return unix.Exec(path, args, os.Environ())
	case "after":
		c := exec.Command(path, args[1:]...)
		c.Args[0] = args[0]
		c.Stdin, c.Stdout, c.Stderr = os.Stdin, os.Stdout, os.Stderr
		if err := c.Run(); err != nil && !errors.As(err, new(*exec.ExitError)) {
			return err
		}
	}
	fmt.Fprintf(os.Stderr, "%s: error: injected %s the call\n", args[0], fail)
	os.Exit(1)
	return nil
}

// find finds the program in PATH behind the folder that this one was called in.
func find(name string) (string, error) {
	for _, dir := range filepath.SplitList(os.Getenv("PATH")) {
		path := filepath.Join(dir, name)
		if dir != "/run/lab/tools" && unix.Access(path, unix.X_OK) == nil {
			return path, nil
		}
	}
	return "", fmt.Errorf("no %s in PATH", name)
}

// account writes the call into the log and says whether it is the one to fail.
func account(args []string) (fail string, err error) {
	path := os.Getenv("DOCKERLAB_LOG")
	if path == "" {
		return "", nil
	}
	log, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return "", err
	}
	defer func() { _ = log.Close() }() // each line is written at once
	if err := unix.Flock(int(log.Fd()), unix.LOCK_EX); err != nil {
		return "", err
	}
	c := Call{args, changes(args)}
	line, err := json.Marshal(c)
	if err != nil {
		return "", err
	}
	if _, err := log.Write(append(line, '\n')); err != nil {
		return "", err
	}
	var n int
	var when string
	if _, err := fmt.Sscanf(os.Getenv("DOCKERLAB_FAIL"), "%d %s", &n, &when); err != nil || !c.Changes {
		return "", nil
	}
	if _, err := log.Seek(0, 0); err != nil {
		return "", err
	}
	for lines := json.NewDecoder(log); lines.More(); {
		var c Call
		if err := lines.Decode(&c); err != nil {
			return "", err
		}
		if c.Changes {
			n--
		}
	}
	if n != 0 {
		return "", nil
	}
	return when, nil
}

// reading are docker's commands that change nothing, among those that a plan may
// call; the second word is that of a management command.
var reading = []string{
	"version", "info", "ps", "inspect", "images", "port", "logs", "top", "help",
	"network ls", "network list", "network inspect", "container ls", "container list", "container ps", "container inspect", "container port",
	"image ls", "image list", "image inspect", "system info", "context show", "context ls", "context inspect", "volume ls", "volume inspect",
}

// changes says whether a call may change something.
func changes(args []string) bool {
	has := func(words ...string) bool {
		return slices.ContainsFunc(args[1:], func(a string) bool { return slices.Contains(words, a) })
	}
	switch args[0] {
	case "docker":
		words := slices.DeleteFunc(slices.Clone(args[1:]), func(a string) bool { return strings.HasPrefix(a, "-") })
		words = words[:min(2, len(words))]
		return len(words) > 0 && !slices.Contains(reading, words[0]) && !slices.Contains(reading, strings.Join(words, " "))
	case "nft":
		return !has("list", "--check", "-c", "--version", "-v")
	case "iptables", "ip6tables":
		return !has("-S", "-L", "-C", "--list-rules", "--list", "--check", "--version", "-V")
	case "ip":
		return !has("show", "list", "get") && has("add", "del", "delete", "set", "replace", "flush", "exec")
	case "sysctl":
		return has("-w", "-p", "--system") || slices.ContainsFunc(args, func(a string) bool { return strings.Contains(a, "=") })
	}
	return true
}
