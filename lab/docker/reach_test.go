//go:build live

package docker

import (
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/vnetgen/vnetgen/backends"
	"github.com/vnetgen/vnetgen/lab/internal/labs"
	"github.com/vnetgen/vnetgen/vnet"
)

// contract is what the backend says of a target.
type contract struct {
	backend vnet.Backend
	info    *vnet.Info
	target  vnet.Target
}

// contractOf is the contract for plans that are made for an engine.
func contractOf(t testing.TB, e engine) contract {
	t.Helper()
	b, ok := backends.Lookup("docker")
	require.True(t, ok)
	target := vnet.Target{HostOS: vnet.Linux, Version: e.version, Variant: b.Info().Variants[0]}
	return contract{b, b.Info(), target}
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

	A, B    *node      // the machines aa and bb
	at, bt  netip.Addr // their addresses
	gateway string     // the first address of their network

	trials []trial
}

// trial is one probe, and what is wanted of it.
type trial struct {
	from  *node
	by    string // tcp, udp or ping
	to    string
	port  int
	want  bool
	who   string // answers, if not ""
	seen  string // the address of from as the other side sees it, if not ""
	how   string // for messages
	got   answer
	fault error
}

// want adds trials that have to come out as the contract says of a pair: No and
// Yes as they are; ByForward is No for whoever does not use a forward. by is a
// list of words.
func (r *reaching) want(p vnet.Pair, from *node, by, to string, port int, seen, how string) {
	cell := r.contract.reach(r.mode, p, r.setting)
	if p == vnet.MachineToMachine && r.isolated {
		cell = vnet.No
	}
	for _, by := range strings.Fields(by) {
		r.trials = append(r.trials, trial{from: from, by: by, to: to, port: port, want: cell == vnet.Yes, seen: seen,
			how: fmt.Sprintf("%s (%s), of which the contract says %s", p, how, cell)})
	}
}

// measure carries out all trials at once: most of the time goes by waiting for
// answers that do not come.
func (r *reaching) measure() {
	t := r.b.t
	var all sync.WaitGroup
	slots := make(chan struct{}, 40)
	for i := range r.trials {
		x := &r.trials[i]
		to := net.JoinHostPort(x.to, strconv.Itoa(x.port))
		if x.by == "ping" {
			to = x.to
		}
		all.Go(func() {
			slots <- struct{}{}
			x.got, x.fault = x.from.ask(x.by, to)
			<-slots
		})
	}
	all.Wait()
	for i := range r.trials {
		x := &r.trials[i]
		require.NoError(t, x.fault)
		what := fmt.Sprintf("%s: %s to %s:%d by %s: %s; measured %+v", r.mode, x.from.name, x.to, x.port, x.by, x.how, x.got)
		if !assert.Equal(t, x.want, x.got.Reached, what) || !x.want || x.by == "ping" {
			continue
		}
		if x.seen != "" {
			assert.Equal(t, x.seen, x.got.Source, what)
		}
		if x.who != "" {
			assert.Equal(t, x.who, x.got.Who, what)
		}
	}
	r.trials = nil
}

// quiet are the trials on a host and in machines as the lab left them.
func (r *reaching) quiet() {
	at, bt := r.at.String(), r.bt.String()
	r.want(vnet.MachineToMachine, r.A, "tcp ping", bt, port, at, "on their network")
	r.want(vnet.MachineToMachine, r.B, "udp", at, port, bt, "on their network")

	host := hostAddress
	if r.mode == vnet.HostOnly { // no route leads to others
		host = r.gateway
	}
	r.want(vnet.MachineToHost, r.A, "tcp udp ping", host, port, at, "an address of the host's")
	r.want(vnet.MachineToHostLoopback, r.A, "tcp udp", host, onLocal, "", "by an address of the host's")
	r.want(vnet.HostToMachine, r.b.self, "tcp", at, port, "", "its address")
	r.want(vnet.HostToMachine, r.b.self, "udp ping", bt, port, "", "one without forwards")

	outside := hostAddress // masqueraded
	if r.mode == vnet.Bridged {
		outside = at
	}
	r.want(vnet.MachineToOutside, r.A, "tcp udp", outAddress, port, outside, "as the network leads")
	r.want(vnet.OutsideToMachine, r.b.out, "tcp udp", bt, port, outAddress, "without a route")
	r.forwarded()
	r.measure()
}

// subnet is the machine's, as somebody guesses it who knows its address.
func subnet(a netip.Addr) string { return netip.PrefixFrom(a, 24).Masked().String() }

// stubborn are the trials of who adds routes to get where nothing leads: the other
// host to the machines, machines through whoever has the first address, and to
// what listens on the host's loopback.
func (r *reaching) stubborn() {
	at, bt := r.at.String(), r.bt.String()
	if r.mode != vnet.Bridged {
		subnets := []string{subnet(r.at)}
		if other := subnet(r.bt); other != subnets[0] {
			subnets = append(subnets, other)
		}
		for _, s := range subnets {
			r.b.run("ip", "-n", "out", "route", "add", s, "via", hostAddress)
			defer r.b.run("ip", "-n", "out", "route", "del", s)
		}
		r.want(vnet.OutsideToMachine, r.b.out, "tcp udp ping", bt, port, outAddress, "with a route")
	}
	if r.mode.TakesForwards() {
		level := r.contract.level(r.b.t, vnet.FeatureForwardLocal, r.mode)
		r.trials = append(r.trials, trial{from: r.b.out, by: "tcp", to: at, port: port, want: level > vnet.Emulated,
			how: fmt.Sprintf("past a forward, with a route, where forwards on the loopback are %s", level)})
	}
	if r.mode == vnet.HostOnly || r.mode == vnet.Internal {
		r.A.run("sh", "-c", "ip route replace default via "+r.gateway+" || true")
		r.want(vnet.MachineToOutside, r.A, "tcp udp ping", outAddress, port, "", "with a default route")
	}
	if r.mode == vnet.Internal {
		for _, to := range []string{hostAddress, hostSecond, dockerAddress, r.gateway} {
			r.want(vnet.MachineToHost, r.A, "tcp", to, port, "", "with a default route")
		}
	}
	r.A.run("sh", "-euc", `
		dev=$(ip -br addr show to "$1" | sed 's/[@ ].*//')
		echo 1 >/proc/sys/net/ipv4/conf/all/route_localnet
		ip addr del 127.0.0.1/8 dev lo
		ip route add 127.0.0.0/8 via "$2" dev $dev src "$1"`, "sh", at, r.gateway)
	r.want(vnet.MachineToHostLoopback, r.A, "tcp udp", "127.0.0.1", onLocal, "", "routed to it")
	if r.mode.TakesForwards() {
		r.want(vnet.MachineToHostLoopback, r.A, "tcp", "127.0.0.1", onLoopback, "", "a forward on it")
	}
	r.measure()
}

// forwarded tries the forwards, from everywhere.
func (r *reaching) forwarded() {
	if !r.mode.TakesForwards() {
		return
	}
	b := r.b
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
		for _, by := range []string{"tcp", "udp"} {
			x := trial{from: f.from, by: by, to: f.to, port: f.port, want: f.want, who: "aa", how: "a forward"}
			if f.from == b.out {
				x.seen = outAddress // the machine sees who calls
			}
			r.trials = append(r.trials, x)
		}
	}
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
	variant      bool // the short form takes it on one engine
}{
	{name: "nat", mode: vnet.NAT},
	{name: "nat-network", mode: vnet.NATNetwork, network: `network "n" { mode = "nat-network" }`},
	{name: "isolated", mode: vnet.NATNetwork, isolated: true, network: "network \"n\" {\n  mode = \"nat-network\"\n  isolated = true\n}"},
	{name: "host-only", mode: vnet.HostOnly, network: `network "n" { mode = "host-only" }`},
	{name: "host-only isolated", variant: true, mode: vnet.HostOnly, isolated: true, network: "network \"n\" {\n  mode = \"host-only\"\n  isolated = true\n}"},
	{name: "internal", mode: vnet.Internal, network: `network "n" { mode = "internal" }`},
	{name: "macvlan", mode: vnet.Bridged, network: bridged("uplink = \"eth0\""), nic: "address = \"203.0.113.%d\"\n"},
	{name: "default route", variant: true, mode: vnet.Bridged, network: bridged(""), nic: "address = \"203.0.113.%d\"\n"},
	{name: "macvlan isolated", variant: true, mode: vnet.Bridged, isolated: true, network: bridged("isolated = true"), nic: "address = \"203.0.113.%d\"\n"},
	{name: "shim", variant: true, mode: vnet.Bridged, setting: "shim", network: bridged("backend \"docker\" {\n    shim = \"203.0.113.9\"\n  }"), nic: "address = \"203.0.113.%d\"\n"},
	{name: "bridge", variant: true, mode: vnet.Bridged, setting: "bridge", network: bridged("backend \"docker\" {\n    bridge = \"br0\"\n  }"), nic: "address = \"203.0.113.%d\"\n", prepare: `
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
	t.Parallel()
	for share, e := range engines {
		t.Run(e.String(), func(t *testing.T) {
			t.Parallel()
			shared := newBox(t, e)
			shared.out.serve()
			shared.self.serve().serveAt("127.0.0.1:" + strconv.Itoa(onLocal))
			for i, c := range reaches {
				if testing.Short() && c.variant && i%len(engines) != share {
					continue
				}
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
	r.gateway = netip.PrefixFrom(r.at, 24).Masked().Addr().Next().String()
	r.quiet()
	r.stubborn()
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
