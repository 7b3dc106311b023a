//go:build linux

package main

import (
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// devices fills a box's own /dev. KVM is left out: it does not work on lab
// machines, and libvirt offers what it finds.
func devices(dir string) error {
	nodes := map[string]uint64{
		"null": unix.Mkdev(1, 3), "zero": unix.Mkdev(1, 5), "full": unix.Mkdev(1, 7), "random": unix.Mkdev(1, 8), "urandom": unix.Mkdev(1, 9),
		"tty": unix.Mkdev(5, 0), "net/tun": unix.Mkdev(10, 200),
	}
	if err := os.Mkdir(filepath.Join(dir, "net"), 0o755); err != nil {
		return err
	}
	for name, number := range nodes {
		path := filepath.Join(dir, name)
		if err := unix.Mknod(path, unix.S_IFCHR|0o666, int(number)); err != nil {
			return err
		}
		if err := os.Chmod(path, 0o666); err != nil { // whatever the umask
			return err
		}
	}
	links := map[string]string{"fd": "/proc/self/fd", "stdin": "fd/0", "stdout": "fd/1", "stderr": "fd/2", "ptmx": "pts/ptmx"}
	for name, to := range links {
		if err := os.Symlink(to, filepath.Join(dir, name)); err != nil {
			return err
		}
	}
	return nil
}

// watchTaps does udev's part for macvtap: a /dev/tapN for each. The function that
// it returns runs for good.
func watchTaps() (func(), error) {
	s, err := unix.Socket(unix.AF_NETLINK, unix.SOCK_RAW|unix.SOCK_CLOEXEC, unix.NETLINK_KOBJECT_UEVENT)
	if err != nil {
		return nil, err
	}
	if err := unix.Bind(s, &unix.SockaddrNetlink{Family: unix.AF_NETLINK, Groups: 1}); err != nil {
		return nil, err
	}
	return func() {
		for event := make([]byte, 16<<10); ; {
			n, err := unix.Read(s, event)
			switch {
			case errors.Is(err, unix.EINTR), errors.Is(err, unix.ENOBUFS):
				continue
			case err != nil:
				return
			}
			told := map[string]string{}
			for _, word := range strings.Split(string(event[:n]), "\x00") {
				if key, value, ok := strings.Cut(word, "="); ok {
					told[key] = value
				}
			}
			if told["SUBSYSTEM"] != "macvtap" {
				continue
			}
			path := filepath.Join("/dev", told["DEVNAME"])
			major, _ := strconv.Atoi(told["MAJOR"])
			minor, _ := strconv.Atoi(told["MINOR"])
			switch told["ACTION"] {
			case "add":
				_ = unix.Mknod(path, unix.S_IFCHR|0o600, int(unix.Mkdev(uint32(major), uint32(minor)))) // who wants it says so
			case "remove":
				_ = os.Remove(path)
			}
		}
	}, nil
}
