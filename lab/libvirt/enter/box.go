//go:build linux

package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"syscall"

	"golang.org/x/sys/unix"
)

// boxInit is the box's first process, started by box.
const boxInit = "box-init"

// Lab is the folder in a box that holds this program and its files.
const Lab = "/run/lab"

// box starts a box and keeps it until standard input ends.
func box(root string) error {
	ready, tell, err := os.Pipe()
	if err != nil {
		return err
	}
	c := exec.Command("/proc/self/exe", boxInit, root)
	c.Args[0] = "enter"
	c.Stdin, c.Stderr, c.ExtraFiles = os.Stdin, os.Stderr, []*os.File{tell}
	c.SysProcAttr = &syscall.SysProcAttr{
		Cloneflags: unix.CLONE_NEWNS | unix.CLONE_NEWNET | unix.CLONE_NEWPID | unix.CLONE_NEWUTS | unix.CLONE_NEWIPC,
	}
	if err := c.Start(); err != nil {
		return fmt.Errorf("namespaces: %w", err)
	}
	if err := tell.Close(); err != nil {
		return err
	}
	if _, err := io.ReadFull(ready, make([]byte, 1)); err != nil {
		return fmt.Errorf("the box did not come up: %w", errors.Join(err, c.Wait()))
	}
	fmt.Println(c.Process.Pid)
	return c.Wait()
}

// initBox is process 1 of the box: when it ends, so does everything in the box.
func initBox(root string) error {
	if err := view(root); err != nil {
		return err
	}
	if err := unix.Sethostname([]byte("box")); err != nil {
		return err
	}
	tapDevices, err := watchTaps()
	if err != nil {
		return err
	}
	go tapDevices()
	signal.Ignore(unix.SIGINT, unix.SIGTERM, unix.SIGHUP)
	children := make(chan os.Signal, 1)
	signal.Notify(children, unix.SIGCHLD)
	ended := make(chan error)
	go func() {
		_, err := io.Copy(io.Discard, os.Stdin)
		ended <- err
	}()
	tell := os.NewFile(3, "ready")
	if _, err := tell.Write([]byte{'.'}); err != nil {
		return err
	}
	if err := tell.Close(); err != nil {
		return err
	}
	for {
		select {
		case err := <-ended:
			return err
		case <-children:
			for {
				if pid, err := unix.Wait4(-1, nil, unix.WNOHANG, nil); pid <= 0 || err != nil {
					break
				}
			}
		}
	}
}

// view makes the box's own file system the root: the chroot with a layer in
// memory that takes every change, and kernel file systems of its namespaces.
func view(root string) error {
	type mount struct {
		source, target, kind string
		flags                uintptr
		data                 string
	}
	top := filepath.Join(filepath.Dir(root), "box") // where mounts go; stays empty
	if err := os.MkdirAll(top, 0o755); err != nil {
		return err
	}
	self, err := os.ReadFile("/proc/self/exe")
	if err != nil {
		return err
	}
	mounts := func(all ...mount) error {
		for _, m := range all {
			if err := os.MkdirAll(m.target, 0o755); err != nil {
				return err
			}
			if err := unix.Mount(m.source, m.target, m.kind, m.flags, m.data); err != nil {
				return fmt.Errorf("mount %s %s: %w", m.kind, m.target, err)
			}
		}
		return nil
	}
	err = mounts(
		mount{target: "/", flags: unix.MS_REC | unix.MS_PRIVATE},
		mount{"box", top, "tmpfs", 0, "mode=755"},
	)
	if err != nil {
		return err
	}
	upper, work, at := filepath.Join(top, "upper"), filepath.Join(top, "work"), filepath.Join(top, "root")
	for _, dir := range []string{upper, work} {
		if err := os.Mkdir(dir, 0o755); err != nil {
			return err
		}
	}
	err = mounts(
		mount{"box", at, "overlay", 0, fmt.Sprintf("lowerdir=%s,upperdir=%s,workdir=%s", root, upper, work)},
		mount{"proc", at + "/proc", "proc", 0, ""},
		mount{"sysfs", at + "/sys", "sysfs", 0, ""},
		mount{"dev", at + "/dev", "tmpfs", 0, "mode=755"},
		mount{"devpts", at + "/dev/pts", "devpts", 0, "newinstance,ptmxmode=666"},
		mount{"shm", at + "/dev/shm", "tmpfs", 0, ""},
		mount{"run", at + "/run", "tmpfs", 0, "mode=755"},
	)
	if err != nil {
		return err
	}
	if err := devices(at + "/dev"); err != nil {
		return err
	}
	if err := os.MkdirAll(at+Lab+"/tools", 0o755); err != nil {
		return err
	}
	if err := os.WriteFile(at+Lab+"/enter", self, 0o755); err != nil {
		return err
	}
	old := at + "/mnt"
	if err := unix.PivotRoot(at, old); err != nil {
		return fmt.Errorf("pivot_root: %w", err)
	}
	if err := os.Chdir("/"); err != nil {
		return err
	}
	return unix.Unmount("/mnt", unix.MNT_DETACH)
}

// in runs a command in the box whose first process is pid, and returns its
// status.
func in(pid int, args []string) (int, error) {
	runtime.LockOSThread() // namespaces are the thread's, and the child's by fork
	kinds := []struct {
		name string
		flag int
	}{{"ipc", unix.CLONE_NEWIPC}, {"uts", unix.CLONE_NEWUTS}, {"net", unix.CLONE_NEWNET}, {"pid", unix.CLONE_NEWPID}, {"mnt", unix.CLONE_NEWNS}}
	var spaces []int
	for _, k := range kinds {
		fd, err := unix.Open(fmt.Sprintf("/proc/%d/ns/%s", pid, k.name), unix.O_RDONLY|unix.O_CLOEXEC, 0)
		if err != nil {
			return 0, fmt.Errorf("the box is gone: %w", err)
		}
		spaces = append(spaces, fd)
	}
	if err := unix.Unshare(unix.CLONE_FS); err != nil {
		return 0, err
	}
	for i, k := range kinds {
		if err := unix.Setns(spaces[i], k.flag); err != nil {
			return 0, fmt.Errorf("enter %s namespace: %w", k.name, err)
		}
	}
	if err := unix.Chdir("/root"); err != nil {
		return 0, err
	}
	c := exec.Command(args[0], args[1:]...)
	c.Stdin, c.Stdout, c.Stderr = os.Stdin, os.Stdout, os.Stderr
	err := c.Run()
	if exit := new(exec.ExitError); errors.As(err, &exit) {
		if s, ok := exit.Sys().(syscall.WaitStatus); ok && s.Signaled() {
			return 128 + int(s.Signal()), nil
		}
		return exit.ExitCode(), nil
	}
	return 0, err
}
