//go:build live

package libvirt

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestForwards sends packets through the forwards of a NAT network that the
// backend's script sets up, and through what restarts them.
func TestForwards(t *testing.T) {
	t.Parallel()
	for i, kind := range hosts {
		t.Run(kind.String(), func(t *testing.T) {
			t.Parallel()
			b := newBox(t, kind)
			clean := b.firewall()
			require.Empty(t, clean, "the box began with rules")
			shell := []string{"dash", "bash", "busybox"}[i]
			script := b.lab("forwards.hcl", "--create-machines")
			up := b.script(shell, script, "up")
			require.Zero(t, up.status, up.stdout+up.stderr)
			f := &forwards{b: b}
			b.self.serve().serveAt("127.0.0.1:8081")
			b.out.serve()
			f.plug()
			f.work("after up")
			f.loopbackIsClosed()
			o := b.script(shell, script, "up")
			require.Zero(t, o.status, o.stdout+o.stderr)
			assert.Contains(t, o.stdout, "port forwards of network forwards-campus: changed (rules)", "the guard was taken away")
			f.work("after up again")

			b.restart()
			f.work("after a restart of libvirtd")
			b.virsh("net-update", "forwards-campus", "add", "dns-host", "<host ip='198.18.10.51'><hostname>new</hostname></host>", "--live")
			f.work("after net-update")
			f.unplug()
			b.reboot()
			f.plug()
			f.work("after a restart of the host")
			f.unplug()
			b.virsh("net-destroy", "forwards-campus")
			assert.NotContains(t, b.firewall(), "vnetgen", "they go with the network")
			b.virsh("net-start", "forwards-campus")
			f.plug()
			f.work("after net-destroy and net-start")
			o = b.script(shell, script, "check")
			assert.Zero(t, o.status, o.stdout+o.stderr)
			assert.Equal(t, 4, strings.Count(b.run("iptables", "-w", "-S", "FORWARD"), "--comment vnetgen"), "each rule once")

			f.unplug()
			down := b.script(shell, script, "down")
			require.Zero(t, down.status, down.stdout+down.stderr)
			assert.NotContains(t, b.firewall(), "vnetgen")
			assert.NotContains(t, b.firewall(), "198.18.10.1")
			assert.Empty(t, b.run("sh", "-c", "ls -A /etc/libvirt/hooks/network.d /run/vnetgen 2>/dev/null || true"))
		})
	}
}

// TestOldHook has a libvirt without network.d, and someone's own hook: it is
// called as before, and comes back.
func TestOldHook(t *testing.T) {
	t.Parallel()
	b := newBox(t, hosts[0])
	own := "#!/bin/sh\nif grep -q '<name>forwards-' ; then echo \"$1 $2\" >>/tmp/own.log; fi\n"
	b.run("mkdir", "-p", "/etc/libvirt/hooks")
	require.NoError(t, os.WriteFile(b.path("/etc/libvirt/hooks/network"), []byte(own), 0o755))
	b.restart()
	script := b.lab("forwards.hcl", "--create-machines", "--target-version", "6.4")
	up := b.script("dash", script, "up")
	require.Zero(t, up.status, up.stdout+up.stderr)
	b.run("rm", "-f", "/tmp/own.log")
	b.virsh("net-destroy", "forwards-campus")
	b.virsh("net-start", "forwards-campus")
	f := &forwards{b: b}
	b.self.serve().serveAt("127.0.0.1:8081")
	b.out.serve()
	f.plug()
	f.work("by way of someone's hook")
	log := b.run("cat", "/tmp/own.log")
	for _, call := range []string{"stopped", "start", "started"} {
		assert.Contains(t, log, "forwards-campus "+call+"\n")
	}
	f.unplug()
	down := b.script("dash", script, "down")
	require.Zero(t, down.status, down.stdout+down.stderr)
	assert.Equal(t, own, b.run("cat", "/etc/libvirt/hooks/network"))
	assert.Equal(t, "network\n", b.run("ls", "-A", "/etc/libvirt/hooks"))
}

// lab writes the script of a lab in testdata and returns its path.
func (b *box) lab(file string, args ...string) string {
	b.t.Helper()
	text, err := os.ReadFile("testdata/" + file)
	require.NoError(b.t, err)
	c := written(b.t, strings.TrimSuffix(file, ".hcl"), string(text))
	c.Args = args
	script, _ := c.Script(b.t)
	return script
}

// firewall is every rule there is.
func (b *box) firewall() string {
	b.t.Helper()
	return b.run("nft", "list", "ruleset")
}

// forwards are the guests of the hook's network, and of another.
type forwards struct {
	b       *box
	A, B, C *node
}

func (f *forwards) plug() {
	f.A = f.b.standIn("A", "vn-campus", "52:54:00:00:10:0a")
	f.B = f.b.standIn("B", "vn-campus", "52:54:00:00:10:0b")
	f.C = f.b.standIn("C", "vn-quiet", "52:54:00:00:20:0c")
	f.A.static("198.18.10.10/24", "198.18.10.1")
	f.B.static("198.18.10.11/24", "198.18.10.1")
	f.C.static("198.18.20.12/24", "198.18.20.1")
	f.A.serve()
	f.B.serve()
}

func (f *forwards) unplug() {
	for _, n := range []*node{f.A, f.B, f.C} {
		f.b.gone(n)
	}
}

// work shows who gets through, and under which address.
func (f *forwards) work(when string) {
	t := f.b.t
	t.Helper()
	for _, probe := range []struct {
		name string
		from *node
		to   string
		port int
		want answer
	}{
		{"out, one address", f.b.out, hostAddress, 2281, reached("A", outAddress)},
		{"out, any address", f.b.out, hostAddress, 2282, reached("B", outAddress)},
		{"out, loopback's", f.b.out, hostAddress, 2280, refused},
		{"out, no forward", f.b.out, hostAddress, 2283, refused},
		{"host, loopback", f.b.self, "127.0.0.1", 2280, reached("A", "198.18.10.1")},
		{"host, loopback, one address", f.b.self, "127.0.0.1", 2281, refused},
		{"host, loopback, any address", f.b.self, "127.0.0.1", 2282, reached("B", "198.18.10.1")},
		{"host, its own address", f.b.self, hostAddress, 2281, reached("A", hostAddress)},
		{"host, bridge's address", f.b.self, "198.18.10.1", 2282, reached("B", "198.18.10.1")},
		{"the guest itself", f.A, hostAddress, 2281, reached("A", "198.18.10.1")},
		{"guest of the network", f.B, hostAddress, 2281, reached("A", "198.18.10.1")},
		{"guest, any address by its gateway", f.A, "198.18.10.1", 2282, reached("B", "198.18.10.1")},
		{"guest, loopback's", f.B, "198.18.10.1", 2280, refused},
		{"guest of an isolated network", f.C, hostAddress, 2281, reached("A", "198.18.20.12")},
		{"guest, outside", f.A, outAddress, port, reached("out", hostAddress)},
	} {
		assert.Equal(t, probe.want, probe.from.tcp(probe.to, probe.port), "%s: tcp, %s", when, probe.name)
		udp := probe.from.udp(probe.to, probe.port)
		if !probe.want.Reached {
			udp.Why = probe.want.Why // the kernel does not tell of every lost packet
		}
		assert.Equal(t, probe.want, udp, "%s: udp, %s", when, probe.name)
	}
	assert.False(t, f.b.out.tcp("198.18.10.10", port).Reached)
	f.b.run("ip", "-n", "out", "route", "replace", "198.18.10.0/24", "via", hostAddress)
	assert.False(t, f.b.out.tcp("198.18.10.10", port).Reached, "past the forward, with a route")
	f.b.run("ip", "-n", "out", "route", "del", "198.18.10.0/24")
}

// loopbackIsClosed: a guest that sends packets for 127.0.0.1 out of its NIC does
// not reach what listens on the host's loopback, only because of chain guard.
func (f *forwards) loopbackIsClosed() {
	t, b := f.b.t, f.b
	evil := b.standIn("E", "vn-campus", "52:54:00:00:10:0e")
	evil.static("198.18.10.14/24", "198.18.10.1")
	evil.run("sh", "-euc", `
		echo 1 >/proc/sys/net/ipv4/conf/all/route_localnet
		ip addr del 127.0.0.1/8 dev lo
		ip route add 127.0.0.0/8 via 198.18.10.1 dev eth0 src 198.18.10.14`)
	assert.Equal(t, reached("host", "127.0.0.1"), b.self.tcp("127.0.0.1", 8081))
	assert.False(t, evil.tcp("127.0.0.1", 8081).Reached)
	assert.False(t, evil.udp("127.0.0.1", 8081).Reached)
	assert.False(t, evil.tcp("127.0.0.1", 2280).Reached)
	b.run("sh", "-euc", `nft flush chain ip "$(nft list tables ip | sed -n 's/table ip \(vnetgen_.*\)/\1/p')" guard`)
	assert.Equal(t, reached("host", "198.18.10.14"), evil.tcp("127.0.0.1", 8081), "without the guard")
	b.gone(evil)
}

// TestBesideDocker has the firewall as Docker leaves it, before the lab comes up
// and after: FORWARD drops what nobody accepts, and bridged packets pass it.
// Docker itself is not here.
func TestBesideDocker(t *testing.T) {
	t.Parallel()
	for i, kind := range hosts {
		t.Run(kind.String(), func(t *testing.T) {
			t.Parallel()
			b := newBox(t, kind)
			docker := func() {
				b.run("sh", "-euc", `
					iptables -w -P FORWARD DROP
					iptables -w -N DOCKER-USER
					iptables -w -A DOCKER-USER -j RETURN
					iptables -w -I FORWARD -j DOCKER-USER
					echo 1 >/proc/sys/net/ipv4/ip_forward
					echo 1 >/proc/sys/net/bridge/bridge-nf-call-iptables`)
			}
			if i != 1 {
				docker()
			}
			script := b.lab("forwards.hcl", "--create-machines")
			o := b.script("dash", script, "up")
			require.Zero(t, o.status, o.stdout+o.stderr)
			if i == 1 {
				docker()
			}
			f := &forwards{b: b}
			f.plug()
			assert.Equal(t, reached("A", outAddress), b.out.tcp(hostAddress, 2281))
			assert.Equal(t, reached("B", outAddress), b.out.udp(hostAddress, 2282))
			assert.Equal(t, reached("A", "198.18.10.1"), b.self.tcp("127.0.0.1", 2280))
			assert.False(t, b.out.tcp(hostAddress, 2280).Reached)
			f.unplug()
			o = b.script("dash", script, "down")
			require.Zero(t, o.status, o.stdout+o.stderr)
			assert.NotContains(t, b.firewall(), "vnetgen")
		})
	}
}
