//go:build live

package virtualbox

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// box is one configuration of the real VirtualBox, with a network namespace of
// its own in which an interface eth0 has the default route.
type box struct {
	t     testing.TB
	state string
	root  string // the chroot
	enter string // the program that stands for VBoxManage
	tools string // a folder for PATH
	log   string
	fail  string // see enter
}

// lab returns the chroot and the built enter, from the environment that the run
// script sets.
func lab(t testing.TB) (root, enter string) {
	root, enter = os.Getenv("VBOXLAB_ROOT"), os.Getenv("VBOXLAB_ENTER")
	if root == "" || enter == "" {
		t.Fatal("start this with lab/virtualbox/run, which sets up VirtualBox first")
	}
	return root, enter
}

// newBox makes an empty configuration. Interfaces are what the host of this
// configuration has besides eth0.
func newBox(t testing.TB, interfaces ...string) *box {
	t.Helper()
	root, enter := lab(t)
	sum := sha256.Sum256([]byte(t.Name()))
	b := &box{t: t, state: "s" + hex.EncodeToString(sum[:5]), root: root, enter: enter, tools: t.TempDir(), log: filepath.Join(t.TempDir(), "log")}
	b.close()
	t.Cleanup(b.close)

	ns := "vboxlab-" + b.state
	b.host("ip", "netns", "add", ns)
	b.host("ip", "-n", ns, "link", "set", "lo", "up")
	for i, name := range append([]string{"eth0"}, interfaces...) {
		b.host("ip", "-n", ns, "link", "add", name, "type", "veth", "peer", "name", fmt.Sprintf("peer%d", i))
		b.host("ip", "-n", ns, "link", "set", name, "up")
		b.host("ip", "-n", ns, "link", "set", fmt.Sprintf("peer%d", i), "up")
	}
	b.host("ip", "-n", ns, "addr", "add", "192.0.2.10/24", "dev", "eth0")
	b.host("ip", "-n", ns, "route", "add", "default", "via", "192.0.2.1")
	// The plan asks `ip` for the default route: the one of this namespace.
	ip, err := exec.LookPath("ip")
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(b.tools, "ip"), []byte("#!/bin/sh\nexec "+ip+" -n "+ns+" \"$@\"\n"), 0o755))

	require.NoError(t, os.MkdirAll(b.path("vms"), 0o755))
	b.vbox("setproperty", "machinefolder", "/var/lib/lab/"+b.state+"/vms")
	return b
}

// path returns a file of the configuration.
func (b *box) path(elem ...string) string {
	return filepath.Join(append([]string{b.root, "var/lib/lab", b.state}, elem...)...)
}

// close ends the configuration's VirtualBox processes and forgets it.
func (b *box) close() {
	b.kill()
	_ = exec.Command("ip", "netns", "del", "vboxlab-"+b.state).Run()
	_ = os.RemoveAll(b.path())
}

// kill ends every process of this configuration, known by its socket's name.
func (b *box) kill() {
	mark := []byte("VBOX_IPC_SOCKETID=" + b.state + "\x00")
	for range 50 {
		left := false
		procs, _ := filepath.Glob("/proc/[0-9]*/environ")
		for _, p := range procs {
			env, err := os.ReadFile(p)
			if err != nil || !bytes.Contains(append(env, 0), mark) {
				continue
			}
			if pid, err := strconv.Atoi(filepath.Base(filepath.Dir(p))); err == nil && pid != os.Getpid() {
				if proc, err := os.FindProcess(pid); err == nil {
					_ = proc.Kill()
					left = true
				}
			}
		}
		if !left {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
}

func (b *box) host(args ...string) {
	b.t.Helper()
	out, err := exec.Command(args[0], args[1:]...).CombinedOutput()
	require.NoError(b.t, err, "%v: %s", args, out)
}

// env is the environment in which plans run.
func (b *box) env() []string {
	return []string{"PATH=" + b.tools + ":" + os.Getenv("PATH"), "HOME=" + b.t.TempDir(), "VBOXMANAGE=" + b.enter,
		"VBOXLAB_ROOT=" + b.root, "VBOXLAB_STATE=" + b.state, "VBOXLAB_LOG=" + b.log, "VBOXLAB_FAIL=" + b.fail}
}

// vbox runs VBoxManage and requires that it succeeds; these calls are not in
// the log.
func (b *box) vbox(args ...string) string {
	b.t.Helper()
	c := exec.Command(b.enter, args...)
	c.Env = append(b.env(), "VBOXLAB_LOG=")
	var stderr bytes.Buffer
	c.Stderr = &stderr
	out, err := c.Output()
	require.NoError(b.t, err, "VBoxManage %q: %s", args, stderr.String())
	return string(out)
}

// outcome is what a run of a script came to.
type outcome struct {
	status         int
	stdout, stderr string
	calls          [][]string
}

// changes returns the calls that may have changed something.
func (o outcome) changes() [][]string {
	var changes [][]string
	for _, c := range o.calls {
		if changing(c) {
			changes = append(changes, c)
		}
	}
	return changes
}

// changing is enter's own judgement, by the same rule.
func changing(c []string) bool {
	switch c[0] {
	case "list", "showvminfo", "getextradata":
		return false
	case "natnetwork":
		return c[1] != "list"
	}
	return true
}

// script runs a script with an operation under a shell.
func (b *box) script(shell, path, op string) outcome {
	b.t.Helper()
	_ = os.Remove(b.log)
	if shell == powershell {
		return b.interpret(path, op)
	}
	c := exec.Command(shell, path, op)
	c.Env = b.env()
	var stdout, stderr bytes.Buffer
	c.Stdout, c.Stderr = &stdout, &stderr
	err := c.Run()
	o := outcome{status: c.ProcessState.ExitCode(), stdout: stdout.String(), stderr: stderr.String(), calls: b.calls()}
	if err != nil && o.status < 0 {
		b.t.Fatalf("%s: %v", path, err)
	}
	return o
}

// calls reads the log.
func (b *box) calls() [][]string {
	data, err := os.ReadFile(b.log)
	if os.IsNotExist(err) {
		return nil
	}
	require.NoError(b.t, err)
	var calls [][]string
	for line := range strings.Lines(string(data)) {
		var call []string
		require.NoError(b.t, json.Unmarshal([]byte(line), &call))
		calls = append(calls, call)
	}
	return calls
}

// files returns VirtualBox's own files, by name: what a run without work must
// leave as it is.
func (b *box) files() map[string]string {
	files := map[string]string{}
	err := filepath.Walk(b.path(), func(path string, info os.FileInfo, err error) error {
		if err == nil && (strings.HasSuffix(path, ".vbox") || filepath.Base(path) == "VirtualBox.xml") {
			data, err := os.ReadFile(path)
			require.NoError(b.t, err)
			files[path] = string(data)
		}
		return err
	})
	require.NoError(b.t, err)
	return files
}
