//go:build linux

package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"golang.org/x/sys/unix"
)

// leaseScript is this program's name when udhcpc calls it.
const leaseScript = "lease"

// Lease is what a DHCP server gave: printed as one line of JSON; null is none.
type Lease struct {
	Address string   // with its prefix length
	Router  []string `json:",omitempty"`
	DNS     []string `json:",omitempty"`
	Domain  string   `json:",omitempty"`
	MTU     string   `json:",omitempty"`
	Routes  string   `json:",omitempty"` // option 121, as udhcpc writes it
	Server  string   `json:",omitempty"`
	Seconds string   `json:",omitempty"`
}

// dhcp asks for a lease on an interface.
func dhcp(dev string) error {
	dir, err := os.MkdirTemp("", "dhcp")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	self, err := os.Executable()
	if err != nil {
		return err
	}
	script := filepath.Join(dir, leaseScript)
	if err := os.Symlink(self, script); err != nil {
		return err
	}
	answer := filepath.Join(dir, "answer")
	// Asks up to five times, a second apart.
	c := exec.Command("busybox", "udhcpc", "-q", "-n", "-t", "5", "-T", "1", "-i", dev, "-s", script, "-O", "mtu", "-O", "staticroutes")
	c.Env = append(os.Environ(), "LEASE_FILE="+answer)
	out, err := c.CombinedOutput()
	if err != nil {
		if bytes.Contains(out, []byte("no lease, failing")) {
			fmt.Println("null")
			return nil
		}
		return fmt.Errorf("udhcpc: %w: %s", err, out)
	}
	lease, err := os.ReadFile(answer)
	if err != nil {
		return fmt.Errorf("%w; udhcpc said: %s", err, out)
	}
	_, err = os.Stdout.Write(lease)
	return err
}

// lease does what udhcpc asks for, and keeps what it told.
func lease(args []string) error {
	if len(args) == 0 || args[0] != "bound" {
		return nil
	}
	get := os.Getenv
	l := Lease{
		Address: get("ip") + "/" + get("mask"), Router: strings.Fields(get("router")), DNS: strings.Fields(get("dns")),
		Domain: get("domain"), MTU: get("mtu"), Routes: get("staticroutes"), Server: get("serverid"), Seconds: get("lease"),
	}
	dev := get("interface")
	commands := [][]string{{"addr", "flush", "dev", dev, "scope", "global"}, {"addr", "add", l.Address, "dev", dev}}
	for _, r := range l.Router {
		commands = append(commands, []string{"route", "add", "default", "via", r, "dev", dev})
	}
	for _, c := range commands {
		if out, err := exec.Command("busybox", append([]string{"ip"}, c...)...).CombinedOutput(); err != nil {
			return fmt.Errorf("ip %q: %w: %s", c, err, out)
		}
	}
	line, err := json.Marshal(l)
	if err != nil {
		return err
	}
	return os.WriteFile(get("LEASE_FILE"), append(line, '\n'), 0o600)
}

// Order is a line that an agent gets: a command to carry out.
type Order struct {
	ID   string
	Args []string
}

// Done is the line that an agent answers with.
type Done struct {
	ID             string
	Status         int
	Stdout, Stderr string
}

// agent carries out orders from a serial port, one at a time, for good.
func agent(path string) error {
	tty, err := os.OpenFile(path, os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		return err
	}
	if err := raw(tty); err != nil {
		return err
	}
	if _, err := tty.WriteString("\n{}\n"); err != nil { // ready
		return err
	}
	lines := bufio.NewScanner(tty)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var o Order
		if json.Unmarshal(lines.Bytes(), &o) != nil || len(o.Args) == 0 {
			continue // noise of the boot
		}
		c := exec.Command(o.Args[0], o.Args[1:]...)
		var stdout, stderr bytes.Buffer
		c.Stdout, c.Stderr = &stdout, &stderr
		d := Done{ID: o.ID}
		if err := c.Run(); err != nil && !errors.As(err, new(*exec.ExitError)) {
			d.Status = failed
			fmt.Fprintln(&stderr, err)
		} else {
			d.Status = c.ProcessState.ExitCode()
		}
		d.Stdout, d.Stderr = stdout.String(), stderr.String()
		line, err := json.Marshal(d)
		if err != nil {
			return err
		}
		if _, err := tty.Write(append(line, '\n')); err != nil {
			return err
		}
	}
	return lines.Err()
}

// raw has a serial port carry bytes as they are.
func raw(tty *os.File) error {
	t, err := unix.IoctlGetTermios(int(tty.Fd()), unix.TCGETS)
	if err != nil {
		return err
	}
	t.Iflag, t.Oflag, t.Lflag = 0, 0, 0
	t.Cflag = t.Cflag&^(unix.CSIZE|unix.PARENB) | unix.CS8 | unix.CREAD | unix.CLOCAL
	t.Cc[unix.VMIN], t.Cc[unix.VTIME] = 1, 0
	return unix.IoctlSetTermios(int(tty.Fd()), unix.TCSETS, t)
}
