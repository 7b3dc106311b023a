//go:build live

// Package docker proves on real engines that plans and Compose overlays do what
// they say. lab/docker/run sets them up and runs it; README.md says what is shown.
package docker

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
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/vnetgen/vnetgen/vnet"
)

// engine is a version of Docker, by the chroot that setup made of it.
type engine struct {
	suite   string
	version vnet.Version // as the plans for it are made
}

func (e engine) String() string { return "Engine " + e.version.String() }

// The engines: Debian 12's, and sid's, which has Compose, too.
var (
	older   = engine{"bookworm", vnet.Version{Major: 20, Minor: 10}}
	newer   = engine{"sid", vnet.Version{Major: 28, Minor: 5}}
	engines = []engine{older, newer}
)

// box is a small host of its own: namespaces in which a Docker engine runs, and
// an uplink eth0 to another host, `out`:
//
//	203.0.113.1 and 2001:db8:cb::1 <-> 203.0.113.2 and 2001:db8:cb::2
//
// The default routes go there. Bridged packets pass the packet filter, as on a
// host on which Docker was installed.
type box struct {
	t      testing.TB
	engine engine
	pid    int    // the box's first process
	bin    string // the programs, outside
	fail   string // "N before" or "N after", see ../libvirt/enter/call.go

	// The ends of the uplink, as places to probe from.
	self, out *node
}

// The addresses of the uplink, and a second one of the host's.
const (
	hostAddress = "203.0.113.1"
	hostSecond  = "203.0.113.3"
	outAddress  = "203.0.113.2"

	dockerAddress = "198.18.0.1" // of Docker's own bridge
)

// The folders and files that a box has for the proof, and its image.
const (
	labDir = "/run/lab"
	enter  = labDir + "/enter" // the probes
	image  = "vnetgen-lab:1"
)

// programs are the folder that setup filled, and that of the built programs: the
// run script sets them.
func programs(t testing.TB) (dir, bin string) {
	dir, bin = os.Getenv("DOCKERLAB_DIR"), os.Getenv("DOCKERLAB_BIN")
	if dir == "" || bin == "" {
		t.Fatal("start this with lab/docker/run, which sets up Docker first")
	}
	return dir, bin
}

// newBox makes a box with an engine that has one image and no container.
func newBox(t testing.TB, e engine) *box {
	t.Helper()
	dir, bin := programs(t)
	c := exec.Command(filepath.Join(bin, "enter"), "box", filepath.Join(dir, e.suite, "root"))
	var stderr bytes.Buffer
	c.Stderr = &stderr
	stdin, err := c.StdinPipe()
	require.NoError(t, err)
	stdout, err := c.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, c.Start())
	b := &box{t: t, engine: e, bin: bin}
	t.Cleanup(func() { // its end ends the box
		if t.Failed() && b.pid != 0 {
			log, _ := os.ReadFile(b.path(labDir, "dockerd.log"))
			lines := strings.Split(strings.TrimSpace(string(log)), "\n")
			t.Logf("dockerd's last words:\n%s", strings.Join(lines[max(0, len(lines)-20):], "\n"))
		}
		_ = stdin.Close()
		_, _ = io.Copy(io.Discard, stdout)
		_ = c.Wait()
		forgetCgroups()
	})
	line, err := bufio.NewReader(stdout).ReadString('\n')
	require.NoError(t, err, "no box: %s", &stderr)
	b.pid, err = strconv.Atoi(strings.TrimSpace(line))
	require.NoError(t, err)

	b.self = &node{b: b, name: "host", do: b.output}
	b.out = &node{b: b, name: "out", do: func(ctx context.Context, args ...string) ([]byte, error) {
		return b.output(ctx, append([]string{"ip", "netns", "exec", "out"}, args...)...)
	}}
	b.tools()
	b.links()
	b.cgroups()
	b.start()
	b.picture()
	return b
}

// on is the box for a subtest.
func (b *box) on(t testing.TB) *box {
	c := *b
	c.t = t
	self, out := *b.self, *b.out
	self.b, out.b = &c, &c
	c.self, c.out = &self, &out
	return &c
}

// tools are what a plan may call: each call is logged.
func (b *box) tools() {
	b.t.Helper()
	for _, tool := range []string{"docker", "nft", "iptables", "ip6tables", "ip", "sysctl", "modprobe"} {
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
		ip addr add `+hostSecond+`/24 dev eth0
		ip addr add 2001:db8:cb::1/64 dev eth0 nodad
		ip link set eth0 up
		ip -n out link set lo up
		ip -n out addr add `+outAddress+`/24 dev eth0
		ip -n out addr add 2001:db8:cb::2/64 dev eth0 nodad
		ip -n out link set eth0 up
		ip route add default via `+outAddress+`
		ip -6 route add default via 2001:db8:cb::2
		echo 0 >/proc/sys/net/ipv4/ip_forward
		for f in iptables ip6tables; do echo 1 >/proc/sys/net/bridge/bridge-nf-call-$f; done
		echo nameserver `+outAddress+` >/etc/resolv.conf`)
}

// cgroups mounts what the kernel has of them, of either version.
func (b *box) cgroups() {
	b.t.Helper()
	b.run("sh", "-euc", `
		if [ "$(cut -d: -f2 /proc/self/cgroup | tr -d '\n')" = "" ]; then
			mount -t cgroup2 cgroup2 /sys/fs/cgroup
			exit
		fi
		mount -t tmpfs cgroup /sys/fs/cgroup
		for name in $(cut -d: -f2 /proc/self/cgroup); do
			dir=/sys/fs/cgroup/${name#name=}
			mkdir -p "$dir"
			mount -t cgroup -o "$name" cgroup "$dir"
		done`)
}

// cgroup is the one below which the box's containers are.
func (b *box) cgroup() string { return "vnetgen-lab-" + strconv.Itoa(b.pid) }

// forgetCgroups removes the empty folders that containers leave behind, those of
// boxes that were killed included.
func forgetCgroups() {
	tops, _ := filepath.Glob("/sys/fs/cgroup/vnetgen-lab-*")
	more, _ := filepath.Glob("/sys/fs/cgroup/*/vnetgen-lab-*")
	for _, top := range append(tops, more...) {
		if _, err := os.Stat("/proc/" + top[strings.LastIndex(top, "-")+1:]); err == nil {
			continue // another box, which is alive
		}
		var dirs []string
		_ = filepath.WalkDir(top, func(path string, d os.DirEntry, err error) error {
			if err == nil && d.IsDir() {
				dirs = append(dirs, path)
			}
			return nil
		})
		for _, dir := range slices.Backward(dirs) { // the inner ones first
			_ = syscall.Rmdir(dir)
		}
	}
}

// start starts dockerd and waits until it answers.
func (b *box) start() {
	b.t.Helper()
	b.run("sh", "-euc", `
		mkdir -p /run/docker-data
		setsid dockerd --data-root /run/docker-data --pidfile /run/dockerd.pid --cgroup-parent "/$1" --exec-opt native.cgroupdriver=cgroupfs \
			--shutdown-timeout 1 --bip "$2/24" --default-address-pool base=198.18.128.0/17,size=24 >>`+labDir+`/dockerd.log 2>&1 </dev/null &
		for i in $(seq 300); do
			docker version >/dev/null 2>&1 && exit
			sleep 0.1
		done
		echo "dockerd does not answer:" >&2
		tail `+labDir+`/dockerd.log >&2
		exit 1`, "start", b.cgroup(), dockerAddress)
}

// restart ends dockerd as systemd does, and starts it again. Containers end.
func (b *box) restart() {
	b.t.Helper()
	b.run("sh", "-euc", `
		pid=$(cat /run/dockerd.pid)
		kill "$pid"
		for i in $(seq 300); do
			[ -e "/proc/$pid" ] || exit 0
			sleep 0.1
		done
		echo "dockerd does not end" >&2
		exit 1`)
	b.start()
}

// picture makes the image: busybox, and the program that probes.
func (b *box) picture() {
	b.t.Helper()
	b.run("sh", "-euc", `
		mkdir -p /run/image/bin /run/image/etc /run/image/tmp
		cp /bin/busybox /run/image/bin/
		for a in sh sleep cat ip nslookup; do ln -s busybox /run/image/bin/$a; done
		cp `+enter+` /run/image/enter
		tar -C /run/image -c . | docker import --change 'CMD ["/bin/sleep", "1000000"]' - `+image+` >/dev/null`)
}

// path is a file of the box, seen from outside.
func (b *box) path(elem ...string) string {
	return filepath.Join(append([]string{fmt.Sprintf("/proc/%d/root", b.pid)}, elem...)...)
}

// write makes a file of the box.
func (b *box) write(path, content string) {
	b.t.Helper()
	require.NoError(b.t, os.MkdirAll(filepath.Dir(b.path(path)), 0o755))
	require.NoError(b.t, os.WriteFile(b.path(path), []byte(content), 0o644))
}

const (
	systemPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
	patience   = 60 * time.Second // for one command; docker answers in a fraction of a second
)

// command is a command in the box, with an environment of its own.
func (b *box) command(ctx context.Context, env []string, args ...string) *exec.Cmd {
	c := exec.CommandContext(ctx, filepath.Join(b.bin, "enter"), append([]string{"in", strconv.Itoa(b.pid)}, args...)...)
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

// docker runs docker and requires that it succeeds; it is not in the log of
// calls.
func (b *box) docker(args ...string) string {
	b.t.Helper()
	return b.run(append([]string{"docker"}, args...)...)
}

// call is a line of the log, as ../libvirt/enter writes it.
type call struct {
	Args    []string // the program and its arguments
	Changes bool     // whether it may change something
}

// outcome is what a run of a script came to.
type outcome struct {
	status         int
	stdout, stderr string
	calls          []call
}

// String is what it said, for messages.
func (o outcome) String() string { return o.stdout + o.stderr }

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

// script runs a script, a file outside the box, with an operation under a shell:
// "dash", "bash", or "busybox" for its sh.
func (b *box) script(shell, path, op string, env ...string) outcome {
	b.t.Helper()
	text, err := os.ReadFile(path)
	require.NoError(b.t, err)
	b.write(labDir+"/script", string(text))
	args := []string{shell, labDir + "/script", op}
	if shell == "busybox" {
		args = append([]string{"busybox", "sh"}, args[1:]...)
	}
	return b.logged(env, args...)
}

// logged runs a command whose calls of tools are in the log.
func (b *box) logged(env []string, args ...string) outcome {
	b.t.Helper()
	_ = os.Remove(b.path(labDir, "log"))
	ctx, cancel := context.WithTimeout(context.Background(), 5*patience)
	defer cancel()
	c := b.command(ctx, append([]string{"PATH=" + labDir + "/tools:" + systemPath, "LAB_CALLS=" + labDir + "/log", "LAB_FAIL=" + b.fail}, env...), args...)
	var stdout, stderr bytes.Buffer
	c.Stdout, c.Stderr = &stdout, &stderr
	err := c.Run()
	o := outcome{status: c.ProcessState.ExitCode(), stdout: stdout.String(), stderr: stderr.String(), calls: b.calls()}
	if err != nil && (o.status < 0 || o.status == 125) {
		b.t.Fatalf("%q: %v\n%s", args, err, o)
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
