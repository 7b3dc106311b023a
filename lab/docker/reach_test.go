//go:build live

package docker

import (
	"fmt"
	"net/netip"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/vnetgen/vnetgen/backends"
	"github.com/vnetgen/vnetgen/lab/internal/labs"
	"github.com/vnetgen/vnetgen/vnet"
)

// contract is what the backend says of a target.
type contract struct {
	info   *vnet.Info
	target vnet.Target
}

// contractOf is the contract for plans that are made for an engine.
func contractOf(t testing.TB, e engine) contract {
	t.Helper()
	b, ok := backends.Lookup("docker")
	require.True(t, ok)
	target := vnet.Target{HostOS: vnet.Linux, Version: e.version, Variant: b.Info().Variants[0]}
	return contract{b.Info(), target}
}

// reach is the cell of the unified table, or what the backend says instead, for a
// network that writes this setting of the backend. A setting with which the mode is
// carried out faithfully has the table's cells.
func (c contract) reach(m vnet.Mode, p vnet.Pair, setting string) vnet.Reach {
	if r, ok := vnet.RuleFor(c.info.Rules, vnet.FeatureMode, m, c.target, setting); ok && setting != "" && r.With == setting && r.Level <= vnet.Emulated {
		return m.Row().Reach[p]
	}
	for _, cell := range c.info.Cells {
		if cell.Mode == m && cell.Pair == p && cell.When.Holds(c.target) {
			return cell.Reach
		}
	}
	return m.Row().Reach[p]
}

// level is how faithfully the backend says it carries out a feature.
func (c contract) level(t testing.TB, f vnet.Feature, m vnet.Mode) vnet.Level {
	t.Helper()
	r, ok := vnet.RuleFor(c.info.Rules, f, m, c.target)
	require.True(t, ok, "no rule for %s in mode %s", f, m)
	return r.Level
}

// The ports of the forwards of machine aa; all go to where it serves.
const (
	onLoopback = 7001
	onAddress  = 7002
	onAll      = 7003
	onLocal    = 8081 // where the host serves on its loopback
)

var forwards = fmt.Sprintf(`
    forward {
      host  = %[1]d
      guest = %[4]d
    }
    forward {
      host     = %[1]d
      guest    = %[4]d
      protocol = "udp"
    }
    forward {
      host  = "%[5]s:%[2]d"
      guest = %[4]d
    }
    forward {
      host     = "%[5]s:%[2]d"
      guest    = %[4]d
      protocol = "udp"
    }
    forward {
      host  = "0.0.0.0:%[3]d"
      guest = %[4]d
    }
    forward {
      host     = "0.0.0.0:%[3]d"
      guest    = %[4]d
      protocol = "udp"
    }
`, onLoopback, onAddress, onAll, port, hostAddress)

// reaching is a lab of two machines on a network of one mode.
type reaching struct {
	b        *box
	mode     vnet.Mode
	isolated bool
	setting  string // of the backend, that the network writes
	contract contract

	A, B   *node      // the machines aa and bb
	at, bt netip.Addr // their addresses
	net    *vnet.Network
}

// want requires that what was measured is what the contract says: No and Yes as
// they are; ByForward is No for whoever does not use a forward.
func (r *reaching) want(p vnet.Pair, got answer, how string) {
	r.b.t.Helper()
	cell := r.contract.reach(r.mode, p, r.setting)
	if p == vnet.MachineToMachine && r.isolated {
		cell = vnet.No
	}
	assert.Equal(r.b.t, cell == vnet.Yes, got.Reached, "%s, %s (%s): the contract says %s; measured %+v", r.mode, p, how, cell, got)
}

// machines tries the machines among themselves.
func (r *reaching) machines() {
	r.want(vnet.MachineToMachine, r.A.tcp(r.bt.String(), port), "tcp")
	r.want(vnet.MachineToMachine, r.B.udp(r.at.String(), port), "udp")
	r.want(vnet.MachineToMachine, r.A.ping(r.bt.String()), "ping")
}

// host tries the machines and the host.
func (r *reaching) host() {
	t := r.b.t
	at := r.hostAt()
	r.want(vnet.MachineToHost, r.A.tcp(at, port), "tcp "+at)
	r.want(vnet.MachineToHost, r.A.ping(at), "ping "+at)
	if r.contract.reach(r.mode, vnet.MachineToHost, r.setting) == vnet.Yes {
		assert.Equal(t, r.at.String(), r.A.tcp(at, port).Source, "the host sees the machine's address")
	}
	if r.contract.reach(r.mode, vnet.MachineToHost, r.setting) == vnet.No {
		for _, other := range []string{hostSecond, "198.18.0.1"} { // the uplink's, and Docker's own bridge's
			r.want(vnet.MachineToHost, r.A.tcp(other, port), "tcp "+other)
		}
	}
	r.want(vnet.MachineToHostLoopback, r.A.tcp(at, onLocal), "through "+at)
	r.want(vnet.HostToMachine, r.b.self.tcp(r.at.String(), port), "tcp")
	r.want(vnet.HostToMachine, r.b.self.udp(r.bt.String(), port), "udp, a machine without forwards")
	r.want(vnet.HostToMachine, r.b.self.ping(r.bt.String()), "ping")
}

// hostAt is an address of the host at which the machines ought to find it: on
// their network, if it has one there.
func (r *reaching) hostAt() string {
	if r.mode == vnet.HostOnly {
		return r.net.Gateway.String()
	}
	return hostAddress
}

// outside tries the machines and the other host.
func (r *reaching) outside() {
	t := r.b.t
	got := r.A.tcp(outAddress, port)
	r.want(vnet.MachineToOutside, got, "tcp")
	r.want(vnet.MachineToOutside, r.A.udp(outAddress, port), "udp")
	if got.Reached {
		source := hostAddress // masqueraded
		if r.mode == vnet.Bridged {
			source = r.at.String()
		}
		assert.Equal(t, reached("out", source), got)
	}
	r.want(vnet.OutsideToMachine, r.b.out.tcp(r.at.String(), port), "tcp")
	if r.mode == vnet.Bridged {
		return
	}
	subnet := netip.PrefixFrom(r.at, 24).Masked().String()
	r.b.run("ip", "-n", "out", "route", "add", subnet, "via", hostAddress)
	r.want(vnet.OutsideToMachine, r.b.out.tcp(r.bt.String(), port), "tcp, with a route")
	r.want(vnet.OutsideToMachine, r.b.out.ping(r.bt.String()), "ping, with a route")
	r.b.run("ip", "-n", "out", "route", "del", subnet)
}

// stubborn are machines that add routes to get where their network does not lead.
func (r *reaching) stubborn() {
	if r.mode.TakesForwards() || r.mode == vnet.Bridged {
		return
	}
	via := netip.PrefixFrom(r.at, 24).Masked().Addr().Next().String()
	r.A.run("sh", "-c", "ip route replace default via "+via+" || true")
	r.want(vnet.MachineToOutside, r.A.tcp(outAddress, port), "tcp, with a default route")
	if r.mode == vnet.Internal {
		for _, at := range []string{hostAddress, hostSecond, "198.18.0.1"} {
			r.want(vnet.MachineToHost, r.A.tcp(at, port), "with a default route, "+at)
		}
	}
	r.A.run("sh", "-c", "ip route del default || true")
}

// loopback has a machine send packets for 127.0.0.1 out of its NIC.
func (r *reaching) loopback() {
	via := netip.PrefixFrom(r.at, 24).Masked().Addr().Next().String()
	r.A.run("sh", "-euc", `
		dev=$(ip -br addr show to `+r.at.String()+` | sed 's/[@ ].*//')
		echo 1 >/proc/sys/net/ipv4/conf/all/route_localnet
		ip addr del 127.0.0.1/8 dev lo
		ip route add 127.0.0.0/8 via `+via+` dev $dev src `+r.at.String())
	r.want(vnet.MachineToHostLoopback, r.A.tcp("127.0.0.1", onLocal), "routed to it")
	if r.mode.TakesForwards() {
		r.want(vnet.MachineToHostLoopback, r.A.tcp("127.0.0.1", onLoopback), "a forward on the loopback")
	}
	r.A.run("sh", "-euc", `
		ip route del 127.0.0.0/8
		ip addr add 127.0.0.1/8 dev lo`)
}

// forwarded tries the forwards, from everywhere.
func (r *reaching) forwarded() {
	if !r.mode.TakesForwards() {
		return
	}
	t, b := r.b.t, r.b
	for _, f := range []struct {
		from *node
		to   string
		port int
		want bool
	}{
		{b.self, "127.0.0.1", onLoopback, true},
		{b.self, hostAddress, onLoopback, false},
		{b.out, hostAddress, onLoopback, false},
		{b.self, hostAddress, onAddress, true},
		{b.self, "127.0.0.1", onAddress, false},
		{b.out, hostAddress, onAddress, true},
		{b.out, hostSecond, onAddress, false},
		{b.self, "127.0.0.1", onAll, true},
		{b.self, hostSecond, onAll, true},
		{b.out, hostAddress, onAll, true},
		{b.out, hostSecond, onAll, true},
	} {
		for protocol, got := range map[string]answer{"tcp": f.from.tcp(f.to, f.port), "udp": f.from.udp(f.to, f.port)} {
			what := fmt.Sprintf("%s: %s to %s:%d by %s: %+v", r.mode, f.from.name, f.to, f.port, protocol, got)
			if assert.Equal(t, f.want, got.Reached, what) && f.want {
				assert.Equal(t, "aa", got.Who, what)
			}
		}
	}
	if got := b.out.tcp(hostAddress, onAll); got.Reached {
		assert.Equal(t, outAddress, got.Source, "the machine sees who calls")
	}

	// Past a forward on the loopback, with a route to the machine itself.
	subnet := netip.PrefixFrom(r.at, 24).Masked().String()
	b.run("ip", "-n", "out", "route", "add", subnet, "via", hostAddress)
	got := b.out.tcp(r.at.String(), port)
	b.run("ip", "-n", "out", "route", "del", subnet)
	level := r.contract.level(t, vnet.FeatureForwardLocal, r.mode)
	assert.Equal(t, level > vnet.Emulated, got.Reached, "past the forward on the loopback, with a route: the contract says %s; measured %+v", level, got)
}

// reachLab writes a lab of machines aa and bb. %d in a NIC stands for the last part
// of its address.
func reachLab(mode vnet.Mode, network, nic string) string {
	on := "network = network.n"
	if mode == vnet.NAT {
		on = `mode = "nat"`
	}
	f := ""
	if mode.TakesForwards() {
		f = forwards
	}
	machine := func(name, last, more string) string {
		return "machine \"" + name + "\" {\n  nic {\n    " + on + "\n    " + strings.ReplaceAll(nic, "%d", last) + more + "  }\n}\n"
	}
	return "lab \"reach\" {}\n" + network + "\n" + machine("aa", "20", f) + machine("bb", "21", "")
}

// reaches are the labs of TestReach, and what the host has for each.
var reaches = []struct {
	name         string
	mode         vnet.Mode
	network, nic string
	isolated     bool
	setting      string
	prepare      string
}{
	{name: "nat", mode: vnet.NAT},
	{name: "nat-network", mode: vnet.NATNetwork, network: `network "n" { mode = "nat-network" }`},
	{name: "isolated", mode: vnet.NATNetwork, isolated: true, network: "network \"n\" {\n  mode = \"nat-network\"\n  isolated = true\n}"},
	{name: "host-only", mode: vnet.HostOnly, network: `network "n" { mode = "host-only" }`},
	{name: "host-only isolated", mode: vnet.HostOnly, isolated: true, network: "network \"n\" {\n  mode = \"host-only\"\n  isolated = true\n}"},
	{name: "internal", mode: vnet.Internal, network: `network "n" { mode = "internal" }`},
	{name: "macvlan", mode: vnet.Bridged, network: bridged("uplink = \"eth0\""), nic: "address = \"203.0.113.%d\"\n"},
	{name: "default route", mode: vnet.Bridged, network: bridged(""), nic: "address = \"203.0.113.%d\"\n"},
	{name: "macvlan isolated", mode: vnet.Bridged, isolated: true, network: bridged("isolated = true"), nic: "address = \"203.0.113.%d\"\n"},
	{name: "shim", mode: vnet.Bridged, setting: "shim", network: bridged("backend \"docker\" {\n    shim = \"203.0.113.9\"\n  }"), nic: "address = \"203.0.113.%d\"\n"},
	{name: "bridge", mode: vnet.Bridged, setting: "bridge", network: bridged("backend \"docker\" {\n    bridge = \"br0\"\n  }"), nic: "address = \"203.0.113.%d\"\n", prepare: `
		ip link add br0 type bridge
		ip link set br0 up
		ip addr flush dev eth0 scope global
		ip link set eth0 master br0
		ip addr add ` + hostAddress + `/24 dev br0
		ip addr add ` + hostSecond + `/24 dev br0
		ip route replace default via ` + outAddress},
}

// bridged is a network on the box's uplink.
func bridged(more string) string {
	return "network \"n\" {\n  mode = \"bridged\"\n  subnet = \"203.0.113.0/24\"\n  gateway = \"" + outAddress + "\"\n  " + more + "\n}"
}

// TestReach puts two machines on a network of each mode, and tries who reaches
// whom. What was measured is held to the unified table and the backend's cells.
func TestReach(t *testing.T) {
	for _, e := range engines {
		t.Run(e.String(), func(t *testing.T) {
			t.Parallel()
			shared := newBox(t, e)
			shared.out.serve()
			shared.self.serve().serveAt("127.0.0.1:" + strconv.Itoa(onLocal))
			for _, c := range reaches {
				t.Run(c.name, func(t *testing.T) {
					b := shared.on(t)
					if c.prepare != "" {
						b = newBox(t, e)
						b.run("sh", "-euc", c.prepare)
						b.out.serve()
						b.self.serve().serveAt("127.0.0.1:" + strconv.Itoa(onLocal))
					}
					r := &reaching{b: b, mode: c.mode, isolated: c.isolated, setting: c.setting, contract: contractOf(t, e)}
					r.try(written(t, e, "reach", reachLab(c.mode, c.network, c.nic)))
				})
			}
		})
	}
}

// try brings the lab up, tries everything, and takes it down.
func (r *reaching) try(c labs.Case) {
	b, t := r.b, r.b.t
	b.clear()
	script, topology := c.Script(t)
	for _, name := range []string{"aa", "bb"} {
		args := []string{"run", "-d", "--name", name, "--stop-signal", "SIGKILL"}
		for _, p := range published(name, topology) {
			args = append(args, "--publish", p)
		}
		b.docker(append(args, image)...)
		b.docker("network", "disconnect", "bridge", name)
	}
	before := b.visible()
	o := b.script("dash", script, "up")
	require.Zero(t, o.status, o)
	b.matches(topology, theirs)
	r.A, r.B = b.container("aa").serve(), b.container("bb").serve()
	r.at, r.bt = b.addressOf("aa"), b.addressOf("bb")
	if len(topology.Networks) > 0 {
		r.net = &topology.Networks[0]
	}
	r.machines()
	r.host()
	r.outside()
	r.stubborn()
	r.loopback()
	r.forwarded()
	o = b.script("dash", script, "down")
	require.Zero(t, o.status, o)
	assert.Equal(t, before, b.visible(), "down leaves the start state")
}

// addressOf is the address of a container that is on one network.
func (b *box) addressOf(name string) netip.Addr {
	b.t.Helper()
	c := b.containers()[name]
	require.Len(b.t, c.NetworkSettings.Networks, 1)
	for _, e := range c.NetworkSettings.Networks {
		at, err := netip.ParseAddr(e.IPAddress)
		require.NoError(b.t, err)
		return at
	}
	return netip.Addr{}
}
