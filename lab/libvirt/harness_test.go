//go:build live

// Package libvirt proves on real libvirts that plans do what they say.
// lab/libvirt/run sets them up and runs it; README.md says what is shown.
package libvirt

import (
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// natXML is a NAT network with a reservation, a DNS host, and answers at once.
const natXML = `<network xmlns:dnsmasq='http://libvirt.org/schemas/network/dnsmasq/1.0'>
  <name>campus</name>
  <forward mode='nat'/>
  <bridge name='vn-campus' stp='off' delay='0'/>
  <domain name='lab.test' localOnly='yes'/>
  <dns><host ip='198.18.10.50'><hostname>svc</hostname></host></dns>
  <ip address='198.18.10.1' prefix='24'>
    <dhcp>
      <range start='198.18.10.128' end='198.18.10.254'/>
      <host mac='52:54:00:00:10:0a' name='a' ip='198.18.10.10'/>
    </dhcp>
  </ip>
  <ip family='ipv6' address='2001:db8:10::1' prefix='64'/>
  <dnsmasq:options><dnsmasq:option value='no-ping'/></dnsmasq:options>
</network>
`

// isolatedXML is a network that the host has an address on, and nothing else.
const isolatedXML = `<network>
  <name>quiet</name>
  <bridge name='vn-quiet' stp='off' delay='0'/>
  <ip address='198.18.20.1' prefix='24'/>
</network>
`

// TestBox proves the harness itself, with virsh alone.
func TestBox(t *testing.T) {
	t.Parallel()
	for _, kind := range hosts {
		t.Run(kind.String(), func(t *testing.T) {
			t.Parallel()
			b := newBox(t, kind)
			t.Run("version", func(t *testing.T) { b.on(t).isTheVersion() })
			b.network("campus", natXML)
			b.network("quiet", isolatedXML)
			t.Run("nat", func(t *testing.T) { b.on(t).natReaches() })
			t.Run("isolated", func(t *testing.T) { b.on(t).isolatedDoesNotReach() })
			t.Run("restart", func(t *testing.T) { b.on(t).restarts() })
			t.Run("calls", func(t *testing.T) { b.on(t).calling() })
		})
	}
}

// on is the box for a subtest.
func (b *box) on(t testing.TB) *box {
	c := *b
	c.t = t
	c.self, c.out = c.move(b.self), c.move(b.out)
	return &c
}

func (b *box) move(n *node) *node {
	m := *n
	m.b = b
	return &m
}

func (b *box) isTheVersion() {
	want := map[string]string{libvirt9: "9.", libvirt12: "12."}[b.kind.version]
	assert.Regexp(b.t, `Running against daemon: `+regexp.QuoteMeta(want), b.virsh("version", "--daemon"))
}

func (b *box) natReaches() {
	t := b.t
	A, B := b.standIn("A", "vn-campus", "52:54:00:00:10:0a"), b.standIn("B", "vn-campus", "52:54:00:00:10:0b")
	la, lb := A.dhcp(), B.dhcp()
	require.NotNil(t, la)
	require.NotNil(t, lb)
	assert.Equal(t, "198.18.10.10/24", la.Address.String(), "the reservation")
	assert.Equal(t, "lab.test", la.Domain)
	assert.Equal(t, "[198.18.10.1] [198.18.10.1]", fmt.Sprint(la.Router, la.DNS))
	assert.GreaterOrEqual(t, lb.Address.Addr().As4()[3], byte(128), "of the range: %s", lb.Address)
	a, at := la.Address.Addr().String(), lb.Address.Addr().String()

	for _, n := range []*node{A, B, b.self, b.out} {
		n.serve()
	}
	assert.Equal(t, pinged, A.ping(at))
	assert.Equal(t, reached("B", a), A.tcp(at, port))
	assert.Equal(t, reached("B", a), A.udp(at, port))
	assert.Equal(t, reached("host", a), A.tcp("198.18.10.1", port))
	assert.Equal(t, reached("A", "198.18.10.1"), b.self.udp(a, port))
	assert.Equal(t, pinged, A.ping(outAddress))
	assert.Equal(t, reached("out", hostAddress), A.tcp(outAddress, port), "masqueraded")
	assert.Equal(t, reached("out", hostAddress), A.udp(outAddress, port), "masqueraded")
	assert.Equal(t, nowhere, b.out.tcp(a, port))
	b.run("ip", "-n", "out", "route", "add", "198.18.10.0/24", "via", hostAddress)
	assert.Equal(t, refused, b.out.tcp(a, port), "with a route")
	assert.Equal(t, refused, A.tcp(at, 9), "nobody listens")

	assert.Equal(t, []string{"198.18.10.50"}, A.lookup("198.18.10.1", "svc.lab.test."))
	assert.Equal(t, []string{"a.lab.test."}, A.lookup("198.18.10.1", a))
	assert.Empty(t, A.lookup("198.18.10.1", "nobody.lab.test."))

	A.static("2001:db8:10::a/64", "")
	B.static("2001:db8:10::b/64", "")
	assert.Equal(t, reached("B", "2001:db8:10::a"), A.tcp("2001:db8:10::b", port))
	assert.Equal(t, pinged, A.ping("2001:db8:10::1"))
}

func (b *box) isolatedDoesNotReach() {
	t := b.t
	C, D := b.standIn("C", "vn-quiet", "52:54:00:00:20:0c"), b.standIn("D", "vn-quiet", "52:54:00:00:20:0d")
	assert.Nil(t, C.dhcp(), "nobody gives leases there")
	C.static("198.18.20.12/24", "198.18.20.1")
	D.static("198.18.20.13/24", "")
	D.serve()
	assert.Equal(t, reached("D", "198.18.20.12"), C.tcp("198.18.20.13", port))
	assert.Equal(t, reached("host", "198.18.20.12"), C.tcp("198.18.20.1", port))
	assert.False(t, C.tcp(outAddress, port).Reached, "a router of its own does not help")
	assert.False(t, C.ping(outAddress).Reached)
	assert.Equal(t, nowhere, D.tcp(outAddress, port))
	// An agent that is gone is an error, and not a network that does not reach.
	b.gone(D)
	_, err := D.do(t.Context(), D.enter, "probe", "ping", "198.18.20.12")
	assert.Error(t, err)
}

func (b *box) restarts() {
	t := b.t
	before := b.virsh("net-dumpxml", "campus")
	pid := b.run("cat", "/run/libvirtd.pid")
	b.restart()
	assert.NotEqual(t, pid, b.run("cat", "/run/libvirtd.pid"))
	assert.Equal(t, before, b.virsh("net-dumpxml", "campus"))
	A := b.namespace("A")
	assert.Equal(t, reached("out", hostAddress), A.tcp(outAddress, port))

	b.virsh("net-autostart", "campus")
	b.reboot()
	assert.Equal(t, "campus", strings.TrimSpace(b.virsh("net-list", "--name")), "what is started again by itself")
	assert.Equal(t, before, b.virsh("net-dumpxml", "campus"))
}

// calling shows that calls are logged, and fail where they shall.
func (b *box) calling() {
	t := b.t
	script := filepath.Join(t.TempDir(), "script")
	require.NoError(t, os.WriteFile(script, []byte(`
echo "op $1"
virsh -q net-info campus >/dev/null || exit
printf '<network><name>%s</name></network>' "it's $1" | virsh -q -c qemu:///system net-define /dev/stdin || exit
mkdir -p '/tmp/a b' || exit
nft list tables >/dev/null && iptables -w -S >/dev/null || exit
virsh -q net-undefine --network "it's $1" || exit
echo end >&2
exit 3
`), 0o755))
	want := []call{
		{[]string{"virsh", "-q", "net-info", "campus"}, false},
		{[]string{"virsh", "-q", "-c", "qemu:///system", "net-define", "/dev/stdin"}, true},
		{[]string{"mkdir", "-p", "/tmp/a b"}, true},
		{[]string{"nft", "list", "tables"}, false},
		{[]string{"iptables", "-w", "-S"}, false},
		{[]string{"virsh", "-q", "net-undefine", "--network", "it's up"}, true},
	}
	for _, shell := range []string{"dash", "bash", "busybox"} {
		o := b.script(shell, script, "up")
		assert.Equal(t, 3, o.status, "%s", o.stderr)
		assert.Contains(t, o.stdout, "op up\n", shell)
		assert.Contains(t, o.stderr, "end\n", shell)
		expected := want
		if shell == "busybox" { // has its own mkdir
			expected = slices.Concat(want[:2], want[3:])
		}
		assert.Equal(t, expected, o.calls, shell)
		assert.Len(t, o.changes(), len(expected)-3, shell)
	}
	for _, fail := range []struct {
		when, left string
		calls      int
	}{
		{"1 before", "campus quiet", 2}, {"1 after", "campus it's up quiet", 2},
		{"3 before", "campus it's up quiet", 6}, {"3 after", "campus quiet", 6}, {"4 before", "campus quiet", 6},
	} {
		b.fail = fail.when
		o := b.script("dash", script, "up")
		assert.Len(t, o.calls, fail.calls, fail.when)
		assert.Equal(t, fail.calls != 6 || fail.when[0] == '3', strings.Contains(o.stderr, "virsh: error: injected "+fail.when[2:]), "%s: %s", fail.when, o.stderr)
		names := strings.Split(strings.TrimSpace(b.virsh("net-list", "--all", "--name")), "\n")
		slices.Sort(names)
		assert.Equal(t, fail.left, strings.Join(names, " "), fail.when)
		if strings.Contains(fail.left, "it's up") {
			b.virsh("net-undefine", "it's up")
		}
	}
}

// TestHostUntouched compares this machine before and after a box of each kind. It
// runs before the tests that are side by side.
func TestHostUntouched(t *testing.T) {
	dir, _ := lab(t)
	before := map[host]map[string]string{}
	root := func(kind host) string { return filepath.Join(dir, kind.version, "root") }
	for _, kind := range hosts {
		before[kind] = surroundings(t, root(kind))
	}
	t.Run("boxes", func(t *testing.T) {
		for _, kind := range hosts {
			t.Run(kind.String(), func(t *testing.T) {
				t.Parallel()
				b := newBox(t, kind)
				b.network("campus", natXML)
				b.standIn("A", "vn-campus", "52:54:00:00:10:0a").dhcp()
				assert.Contains(t, b.run("cat", "/proc/net/dev"), "vn-campus")
				assert.NotEqual(t, before[kind], surroundings(t, fmt.Sprintf("/proc/%d/root", b.pid)), "the comparison sees files")
			})
		}
	})
	for _, kind := range hosts {
		after := surroundings(t, root(kind))
		for what := range before[kind] {
			assert.Equal(t, before[kind][what], after[what], "%s: %s", kind, what)
		}
	}
}

// surroundings are what a box might change of this machine, if it leaked: links,
// addresses, routes, switches, devices, the firewall, mounts, and the files of the
// chroot.
func surroundings(t *testing.T, root string) map[string]string {
	t.Helper()
	found := map[string]string{}
	for _, file := range []string{"/proc/net/route", "/proc/net/fib_trie", "/proc/net/if_inet6", "/proc/sys/net/ipv4/ip_forward", "/proc/sys/net/bridge/bridge-nf-call-iptables", "/proc/sys/kernel/hostname"} {
		data, err := os.ReadFile(file)
		require.NoError(t, err)
		found[file] = string(data)
	}
	links, err := filepath.Glob("/sys/class/net/*")
	require.NoError(t, err)
	found["links"] = strings.Join(links, " ")
	for _, path := range []string{"/etc/libvirt", "/var/lib/libvirt", "/run/libvirt", "/run/lab", "/run/libvirtd.pid"} {
		_, err := os.Lstat(path)
		found[path] = fmt.Sprint(err == nil)
	}
	mounts, err := os.ReadFile("/proc/self/mountinfo")
	require.NoError(t, err)
	for line := range strings.Lines(string(mounts)) {
		if strings.Contains(line, filepath.Dir(filepath.Dir(root))) {
			found["mounts"] += line
		}
	}
	for _, path := range []string{"/dev", "/dev/net"} {
		devices, err := os.ReadDir(path)
		require.NoError(t, err)
		for _, d := range devices {
			if info, err := d.Info(); err == nil {
				owner := info.Sys().(*syscall.Stat_t)
				found["devices"] += fmt.Sprintf("%s/%s %s %d:%d\n", path, d.Name(), info.Mode(), owner.Uid, owner.Gid)
			}
		}
	}
	nft := exec.Command("/usr/sbin/nft", "list", "ruleset")
	nft.Err, nft.SysProcAttr = nil, &syscall.SysProcAttr{Chroot: chroot(t)}
	rules, err := nft.Output()
	require.NoError(t, err)
	found["firewall"] = string(rules)
	files := ""
	for _, below := range []string{"etc", "var", "run", "root", "tmp"} {
		err := filepath.WalkDir(filepath.Join(root, below), func(path string, d fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			info, err := d.Info()
			if err == nil {
				files += fmt.Sprintf("%s %d %s\n", path, info.Size(), info.ModTime())
			}
			return err
		})
		require.NoError(t, err)
	}
	found["files"] = files
	return found
}

// chroot is one that has nft.
func chroot(t *testing.T) string {
	dir, _ := lab(t)
	return filepath.Join(dir, libvirt12, "root")
}
