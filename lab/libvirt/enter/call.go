//go:build linux

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

// The account of calls is asked for by environment variables:
//
//	LAB_CALLS   a file that gets one JSON object a call, see Call
//	LAB_FAIL    "N before" or "N after": the N-th changing call fails,
//	            without or after having run; optional, counted in the log

// Call is a line of the log.
type Call struct {
	Args    []string // the tool and its arguments
	Changes bool     // whether it may change something
}

// call is a tool that plans call: it writes the call down, then is the real one.
func call(tool string, args []string) int {
	path, err := real(tool)
	if err != nil {
		fmt.Fprintln(os.Stderr, "enter:", err)
		return 127 // as a shell says "not found"
	}
	fail, err := account(append([]string{tool}, args...))
	if err != nil {
		return report(err)
	}
	switch fail {
	case "":
		return report(unix.Exec(path, append([]string{tool}, args...), os.Environ()))
	case "after":
		c := exec.Command(path, args...)
		c.Args[0] = tool
		c.Stdin, c.Stdout, c.Stderr = os.Stdin, os.Stdout, os.Stderr
		if err := c.Run(); err != nil && !errors.As(err, new(*exec.ExitError)) {
			return report(err)
		}
	}
	fmt.Fprintf(os.Stderr, "%s: error: injected %s the call\n", tool, fail)
	return 1
}

// real finds the tool in PATH behind this program's own folder.
func real(tool string) (string, error) {
	for _, dir := range filepath.SplitList(os.Getenv("PATH")) {
		path := filepath.Join(dir, tool)
		if dir != Lab+"/tools" && unix.Access(path, unix.X_OK) == nil {
			return path, nil
		}
	}
	return "", fmt.Errorf("no %s in PATH", tool)
}

// account writes the call into the log and says whether it is the one to fail.
func account(call []string) (fail string, err error) {
	path := os.Getenv("LAB_CALLS")
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
	c := Call{call, changes(call)}
	line, err := json.Marshal(c)
	if err != nil {
		return "", err
	}
	if _, err := log.Write(append(line, '\n')); err != nil {
		return "", err
	}
	var n int
	var when string
	if _, err := fmt.Sscanf(os.Getenv("LAB_FAIL"), "%d %s", &n, &when); err != nil || !c.Changes {
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

// reading are virsh's commands that change nothing, among those that a plan may
// call.
var reading = []string{
	"list", "dumpxml", "domid", "domuuid", "domname", "domstate", "dominfo", "domiflist", "domif-getlink", "domiftune-get", "domxml-from-native",
	"net-list", "net-dumpxml", "net-info", "net-name", "net-uuid", "net-dhcp-leases", "net-port-list", "net-port-dumpxml",
	"nwfilter-list", "nwfilter-dumpxml", "iface-list", "capabilities", "domcapabilities", "version", "uri", "nodeinfo", "hostname", "help", "echo",
}

// readingDocker are docker's commands that change nothing, among those that a plan may
// call; the second word is that of a management command.
var readingDocker = []string{
	"version", "info", "ps", "inspect", "images", "port", "logs", "top", "help",
	"network ls", "network list", "network inspect", "container ls", "container list", "container ps", "container inspect", "container port",
	"image ls", "image list", "image inspect", "system info", "context show", "context ls", "context inspect", "volume ls", "volume inspect",
}

// changes says whether a call may change something.
func changes(call []string) bool {
	if len(call) == 0 {
		return false
	}
	args := call[1:]
	has := func(words ...string) bool {
		return slices.ContainsFunc(args, func(a string) bool { return slices.Contains(words, a) })
	}
	switch call[0] {
	case "virsh":
		command := virshCommand(args)
		switch command {
		case "":
			return false
		case "metadata", "net-metadata":
			return has("--set", "--remove", "--edit") || slices.ContainsFunc(args, func(a string) bool { return strings.HasPrefix(a, "--set=") })
		case "desc", "net-desc":
			return has("--new-desc", "--edit")
		}
		return !slices.Contains(reading, command)
	case "docker":
		words := slices.DeleteFunc(slices.Clone(args), func(a string) bool { return strings.HasPrefix(a, "-") })
		words = words[:min(2, len(words))]
		return len(words) > 0 && !slices.Contains(readingDocker, words[0]) && !slices.Contains(readingDocker, strings.Join(words, " "))
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

// virshCommand is the first word that is no global option of virsh.
func virshCommand(args []string) string {
	for i := 0; i < len(args); i++ {
		switch a := args[i]; {
		case slices.Contains([]string{"-c", "--connect", "-d", "--debug", "-e", "--escape", "-k", "--keepalive-interval", "-K", "--keepalive-count", "-l", "--log"}, a):
			i++
		case a == "-V", a == "-v", a == "--version", a == "-h", a == "--help":
			return ""
		case !strings.HasPrefix(a, "-"):
			return a
		}
	}
	return ""
}
