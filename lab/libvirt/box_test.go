//go:build live

package libvirt

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// The chroots that setup makes, by what they hold.
const (
	libvirt9  = "bookworm"
	libvirt12 = "sid"
)

// host is a kind of host that a lab meets: a version of libvirt and the
// firewall that it uses.
type host struct{ version, firewall string }

func (h host) String() string {
	return map[string]string{libvirt9: "libvirt 9.0", libvirt12: "libvirt 12"}[h.version] + " " + h.firewall
}

// hosts are all kinds; 9.0 has no other firewall than iptables.
var hosts = []host{{libvirt9, "iptables"}, {libvirt12, "iptables"}, {libvirt12, "nftables"}}

// box is a small host of its own: namespaces in which everything of libvirt is
// private, with a libvirtd, and an uplink eth0 to another host, `out`:
//
//	203.0.113.1 and 2001:db8:cb::1 <-> 203.0.113.2 and 2001:db8:cb::2
//
// The default routes go there. IP forwarding is off, and bridged packets do not
// pass iptables, as on a host without Docker.
type box struct {
	t     testing.TB
	kind  host
	pid   int    // the box's first process
	enter string // the program, outside
	fail  string // "N before" or "N after", see enter/call.go

	// The ends of the uplink, as places to probe from.
	self, out *node
}

// uplink addresses
const (
	hostAddress = "203.0.113.1"
	outAddress  = "203.0.113.2"
)

// lab is the folder that setup filled, and the built enter: the run script sets
// them.
func lab(t testing.TB) (dir, enter string) {
	dir, enter = os.Getenv("LIBVIRTLAB_DIR"), os.Getenv("LIBVIRTLAB_ENTER")
	if dir == "" || enter == "" {
		t.Fatal("start this with lab/libvirt/run, which sets up libvirt first")
	}
	return dir, enter
}

// newBox makes a box with an empty libvirt of this version, which uses this
// firewall: "iptables" or "nftables".
func newBox(t testing.TB, kind host) *box {
	t.Helper()
	dir, enter := lab(t)
	c := exec.Command(enter, "box", filepath.Join(dir, kind.version, "root"))
	var stderr bytes.Buffer
	c.Stderr = &stderr
	stdin, err := c.StdinPipe()
	require.NoError(t, err)
	stdout, err := c.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, c.Start())
	t.Cleanup(func() { // its end ends the box
		_ = stdin.Close()
		_, _ = io.Copy(io.Discard, stdout)
		_ = c.Wait()
	})
	line, err := bufio.NewReader(stdout).ReadString('\n')
	require.NoError(t, err, "no box: %s", &stderr)
	pid, err := strconv.Atoi(strings.TrimSpace(line))
	require.NoError(t, err)

	b := &box{t: t, kind: kind, pid: pid, enter: enter}
	b.self = &node{b: b, name: "host", dev: "eth0", enter: labDir + "/enter", do: b.output}
	b.tools()
	b.links()
	b.configure()
	b.start()
	return b
}

// labDir is where a box has what belongs to the proof.
const labDir = "/run/lab"

// tools are what a plan may call to change something: each call is logged.
func (b *box) tools() {
	for _, tool := range []string{"virsh", "nft", "iptables", "ip6tables", "ip", "sysctl", "install", "mkdir", "rmdir", "rm", "mv", "cp", "ln", "chmod", "chown", "tee", "systemctl"} {
		require.NoError(b.t, os.Symlink("../enter", b.path(labDir, "tools", tool)))
	}
}

// links sets up the uplink, the other host behind it, and the kernel's switches.
func (b *box) links() {
	b.t.Helper()
	b.run("sh", "-euc", `
		mkdir -p /run/netns /run/lock
		ip link set lo up
		ip netns add out
		ip link add eth0 type veth peer name eth0 netns out
		ip addr add `+hostAddress+`/24 dev eth0
		ip addr add 2001:db8:cb::1/64 dev eth0 nodad
		ip link set eth0 up
		ip -n out link set lo up
		ip -n out addr add `+outAddress+`/24 dev eth0
		ip -n out addr add 2001:db8:cb::2/64 dev eth0 nodad
		ip -n out link set eth0 up
		ip route add default via `+outAddress+`
		ip -6 route add default via 2001:db8:cb::2
		echo 0 >/proc/sys/net/ipv4/ip_forward
		for f in iptables ip6tables arptables; do echo 0 >/proc/sys/net/bridge/bridge-nf-call-$f; done`)
	b.out = b.namespace("out")
}

// configure has libvirtd take orders from root without asking, run machines as
// root without the cgroups and labels that a box lacks, and use the firewall.
// Debian's network "default" is put aside.
func (b *box) configure() {
	b.t.Helper()
	b.write("/etc/libvirt/libvirtd.conf", `
auth_unix_rw = "none"
unix_sock_group = "root"
`)
	b.write("/etc/libvirt/qemu.conf", `
user = "root"
group = "root"
security_driver = "none"
namespaces = []
cgroup_controllers = []
stdio_handler = "file"
remember_owner = 0
`)
	b.write("/etc/libvirt/network.conf", fmt.Sprintf("firewall_backend = %q\n", b.kind.firewall))
	if b.kind.version == libvirt9 {
		require.Equal(b.t, "iptables", b.kind.firewall, "libvirt 9.0 has no other")
		require.NoError(b.t, os.Remove(b.path("/etc/libvirt/network.conf")))
	}
	require.NoError(b.t, os.Remove(b.path("/etc/libvirt/qemu/networks/default.xml")))
	b.write("/etc/resolv.conf", "nameserver "+outAddress+"\n")
	tc, err := os.ReadFile("standin/tc")
	require.NoError(b.t, err)
	require.NoError(b.t, os.WriteFile(b.path("/usr/local/sbin/tc"), tc, 0o755))
}

// start starts libvirtd and waits until it answers.
func (b *box) start() {
	b.t.Helper()
	b.run("sh", "-euc", `
		libvirtd -d -p /run/libvirtd.pid
		for i in $(seq 200); do
			virsh -q uri >/dev/null 2>&1 && exit
			sleep 0.05
		done
		echo "libvirtd does not answer:" >&2
		tail /var/log/libvirt/libvirtd.log >&2
		exit 1`)
}

// stop ends libvirtd as systemd does, and waits for its end.
func (b *box) stop() {
	b.t.Helper()
	b.run("sh", "-euc", `
		pid=$(cat /run/libvirtd.pid)
		kill "$pid"
		for i in $(seq 200); do
			[ -e "/proc/$pid" ] || exit 0
			sleep 0.05
		done
		echo "libvirtd does not end" >&2
		exit 1`)
}

// restart restarts libvirtd; networks and machines run on.
func (b *box) restart() {
	b.t.Helper()
	b.stop()
	b.start()
}

// reboot is what a restart of the host does to libvirt: machines and networks
// end, what was on disk stays, and autostart does its part. The firewall is
// empty afterwards.
func (b *box) reboot() {
	b.t.Helper()
	b.stop()
	b.run("sh", "-euc", `
		for f in /run/libvirt/qemu/*.pid /run/libvirt/network/*.pid; do
			if [ -e "$f" ]; then kill -9 "$(cat "$f")" || true; fi
		done
		rm -rf /run/libvirt /run/libvirtd.pid
		for link in $(ls /sys/class/net); do
			case $link in
			lo | eth0) ;;
			*) ip link del "$link" 2>/dev/null || true ;;
			esac
		done
		nft flush ruleset
		echo 0 >/proc/sys/net/ipv4/ip_forward`)
	b.start()
}

// path is a file of the box, seen from outside.
func (b *box) path(elem ...string) string {
	return filepath.Join(append([]string{fmt.Sprintf("/proc/%d/root", b.pid)}, elem...)...)
}

// write makes a file of the box.
func (b *box) write(path, content string) {
	b.t.Helper()
	require.NoError(b.t, os.WriteFile(b.path(path), []byte(content), 0o644))
}

const (
	systemPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
	patience   = 30 * time.Second // for one command; virsh answers in a fraction of a second
)

// command is a command in the box, with an environment of its own.
func (b *box) command(ctx context.Context, env []string, args ...string) *exec.Cmd {
	c := exec.CommandContext(ctx, b.enter, append([]string{"in", strconv.Itoa(b.pid)}, args...)...)
	c.Env = append([]string{"PATH=" + systemPath, "HOME=/root", "USER=root", "LC_ALL=C.UTF-8"}, env...)
	c.WaitDelay = 2 * time.Second // for what holds its output open
	return c
}

// output runs a command in the box and returns what it prints. A status other
// than 0 is an error that has the words of stderr.
func (b *box) output(ctx context.Context, args ...string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	c := b.command(ctx, nil, args...)
	var stderr bytes.Buffer
	c.Stderr = &stderr
	out, err := c.Output()
	if err != nil {
		return out, fmt.Errorf("%q: %w: %s", args, err, &stderr)
	}
	return out, nil
}

// run runs a command in the box and requires that it succeeds; it is not in the
// log of calls.
func (b *box) run(args ...string) string {
	b.t.Helper()
	out, err := b.output(context.Background(), args...)
	require.NoError(b.t, err)
	return string(out)
}

// virsh runs virsh and requires that it succeeds; it is not in the log of calls.
func (b *box) virsh(args ...string) string {
	b.t.Helper()
	return b.run(append([]string{"virsh", "-q"}, args...)...)
}

// network defines a network of this XML and starts it.
func (b *box) network(name, xml string) {
	b.t.Helper()
	b.write("/tmp/network.xml", xml)
	b.virsh("net-define", "/tmp/network.xml")
	b.virsh("net-start", name)
}

// call is a line of the log, as enter writes it.
type call struct {
	Args    []string // the tool and its arguments
	Changes bool     // whether it may change something
}

// outcome is what a run of a script came to.
type outcome struct {
	status         int
	stdout, stderr string
	calls          []call
}

// changes returns the calls that may have changed something.
func (o outcome) changes() [][]string {
	var changes [][]string
	for _, c := range o.calls {
		if c.Changes {
			changes = append(changes, c.Args)
		}
	}
	return changes
}

// script runs a script, a file outside the box, with an operation under a
// shell: "dash", "bash", or "busybox" for its sh, which has mkdir and its like
// built in: those calls are not in the log then. env is added to its
// environment.
func (b *box) script(shell, path, op string, env ...string) outcome {
	b.t.Helper()
	text, err := os.ReadFile(path)
	require.NoError(b.t, err)
	b.write(labDir+"/script", string(text))
	args := []string{shell, labDir + "/script", op}
	if shell == "busybox" {
		args = append([]string{"busybox", "sh"}, args[1:]...)
	}
	_ = os.Remove(b.path(labDir, "log"))
	ctx, cancel := context.WithTimeout(context.Background(), 10*patience)
	defer cancel()
	c := b.command(ctx, append([]string{"PATH=" + labDir + "/tools:" + systemPath, "LAB_CALLS=" + labDir + "/log", "LAB_FAIL=" + b.fail}, env...), args...)
	var stdout, stderr bytes.Buffer
	c.Stdout, c.Stderr = &stdout, &stderr
	err = c.Run()
	o := outcome{status: c.ProcessState.ExitCode(), stdout: stdout.String(), stderr: stderr.String(), calls: b.calls()}
	if err != nil && (o.status < 0 || o.status == 125) {
		b.t.Fatalf("%s %s: %v\n%s", path, op, err, o.stderr)
	}
	return o
}

// calls reads the log.
func (b *box) calls() []call {
	b.t.Helper()
	log, err := os.ReadFile(b.path(labDir, "log"))
	if os.IsNotExist(err) {
		return nil
	}
	require.NoError(b.t, err)
	var calls []call
	for lines := json.NewDecoder(bytes.NewReader(log)); lines.More(); {
		var c call
		require.NoError(b.t, lines.Decode(&c))
		calls = append(calls, c)
	}
	return calls
}
