//go:build linux

// Command enter is the VBoxManage of the live proof: it runs the real one in
// its chroot, with a configuration and a network namespace of its own, and
// keeps an account of the calls.
//
// It is told by environment variables:
//
//	VBOXLAB_ROOT   the chroot
//	VBOXLAB_STATE  the configuration's name: a word
//	VBOXLAB_LOG    a file that gets one JSON array of arguments a line; optional
//	VBOXLAB_FAIL   "N before" or "N after": the N-th changing call fails,
//	               without or after having run; optional, counted in the log
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"syscall"

	"golang.org/x/sys/unix"
)

func main() { os.Exit(run(os.Args[1:])) }

func run(args []string) int {
	fail, err := account(args)
	if err != nil {
		fmt.Fprintln(os.Stderr, "enter:", err)
		return 125
	}
	if fail == "before" {
		fmt.Fprintln(os.Stderr, "VBoxManage: error: injected before the call")
		return 1
	}
	status, err := enter(args)
	if err != nil {
		fmt.Fprintln(os.Stderr, "enter:", err)
		return 125
	}
	if fail == "after" {
		fmt.Fprintln(os.Stderr, "VBoxManage: error: injected after the call")
		return 1
	}
	return status
}

// enter runs VBoxManage in the chroot and the state's network namespace.
func enter(args []string) (int, error) {
	root, state := os.Getenv("VBOXLAB_ROOT"), os.Getenv("VBOXLAB_STATE")
	runtime.LockOSThread() // the namespace is the thread's, and the child's by fork
	ns, err := os.Open("/run/netns/vboxlab-" + state)
	if err != nil {
		return 0, err
	}
	if err := unix.Setns(int(ns.Fd()), unix.CLONE_NEWNET); err != nil {
		return 0, err
	}
	home := "/var/lib/lab/" + state
	c := exec.Command("/usr/lib/virtualbox/VBoxManage", args...)
	c.Err = nil // the path is the chroot's, not ours
	c.Path = "/usr/lib/virtualbox/VBoxManage"
	c.Dir = "/"
	c.SysProcAttr = &syscall.SysProcAttr{Chroot: root}
	c.Env = []string{"PATH=/usr/bin:/bin:/usr/sbin:/sbin", "HOME=" + home, "USER=root", "LOGNAME=root", "LC_ALL=C.UTF-8",
		"VBOX_USER_HOME=" + home + "/cfg", "VBOX_IPC_SOCKETID=" + state}
	c.Stdin, c.Stdout, c.Stderr = nil, os.Stdout, os.Stderr
	err = c.Run()
	if exit := new(exec.ExitError); errors.As(err, &exit) {
		return exit.ExitCode(), nil
	}
	return 0, err
}

// account writes the call into the log and says whether it is the one to fail.
func account(args []string) (string, error) {
	path := os.Getenv("VBOXLAB_LOG")
	if path == "" {
		return "", nil
	}
	log, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return "", err
	}
	defer func() { _ = log.Close() }() // each line is written at once
	line, err := json.Marshal(args)
	if err != nil {
		return "", err
	}
	if _, err := log.Write(append(line, '\n')); err != nil {
		return "", err
	}
	var n int
	var when string
	if _, err := fmt.Sscanf(os.Getenv("VBOXLAB_FAIL"), "%d %s", &n, &when); err != nil || !Changes(args) {
		return "", nil
	}
	if _, err := log.Seek(0, 0); err != nil {
		return "", err
	}
	for lines := bufio.NewScanner(log); lines.Scan(); {
		var call []string
		if json.Unmarshal(bytes.TrimSpace(lines.Bytes()), &call) == nil && Changes(call) {
			n--
		}
	}
	if n != 0 {
		return "", nil
	}
	return when, nil
}

// Changes says whether a call may change something.
func Changes(args []string) bool {
	if len(args) == 0 {
		return false
	}
	return args[0] != "list" && args[0] != "showvminfo" && args[0] != "getextradata" &&
		!(args[0] == "natnetwork" && slices.Contains(args[1:2], "list"))
}
