//go:build live

package libvirt

import (
	"context"
	"encoding/json"
	"net"
	"net/netip"
	"strconv"
	"strings"

	"github.com/stretchr/testify/require"
)

// port is where every node that serves listens, on TCP and UDP.
const port = 8080

// node is a place to probe from: the box, the other host, a stand-in guest or a
// machine.
type node struct {
	b    *box
	name string
	dev  string // the interface under test

	enter string // where the node has that program
	// do runs a command there and returns what it prints. An error is the
	// command's or one of the proof's own means, never an answer.
	do func(ctx context.Context, args ...string) ([]byte, error)
}

// namespace is the node of a network namespace of the box.
func (b *box) namespace(name string) *node {
	return &node{b: b, name: name, dev: "eth0", enter: labDir + "/enter", do: func(ctx context.Context, args ...string) ([]byte, error) {
		return b.output(ctx, append([]string{"ip", "netns", "exec", name}, args...)...)
	}}
}

// standIn plugs a stand-in guest into a bridge, as libvirt does a machine's NIC:
// a network namespace with an interface of this MAC.
func (b *box) standIn(name, bridge, mac string) *node {
	b.t.Helper()
	b.run("sh", "-euc", `
		ip netns add "$1"
		ip link add "v$1" type veth peer name eth0 netns "$1"
		ip -n "$1" link set eth0 address "$3"
		ip link set "v$1" master "$2"
		ip link set "v$1" up
		ip -n "$1" link set lo up
		ip -n "$1" link set eth0 up`, "standIn", name, bridge, mac)
	return b.namespace(name)
}

// gone unplugs a stand-in guest and ends it.
func (b *box) gone(n *node) {
	b.t.Helper()
	b.run("sh", "-euc", `
		ip netns pids "$1" | xargs -r kill -9
		ip netns del "$1"
		ip link del "v$1" 2>/dev/null || true # gone already, mostly`, "gone", n.name)
}

// lease is what a DHCP server gave.
type lease struct {
	Address netip.Prefix
	Router  []netip.Addr
	DNS     []netip.Addr
	Domain  string
	MTU     string
	Routes  string // option 121, as udhcpc writes it
	Server  netip.Addr
	Seconds string
}

// dhcp asks for a lease and takes it; nil is no answer from any server.
func (n *node) dhcp() *lease {
	n.b.t.Helper()
	var l *lease
	n.ask(&l, "dhcp", n.dev)
	return l
}

// static gives a node an address, and a default route if router is not "".
func (n *node) static(address, router string) {
	n.b.t.Helper()
	if strings.Contains(address, ":") { // usable at once
		n.run("sh", "-c", "echo 0 >/proc/sys/net/ipv6/conf/"+n.dev+"/accept_dad")
	}
	n.run("ip", "addr", "add", address, "dev", n.dev)
	if router != "" {
		n.run("ip", "route", "add", "default", "via", router)
	}
}

// run runs a command and requires that it succeeds.
func (n *node) run(args ...string) string {
	n.b.t.Helper()
	out, err := n.do(context.Background(), args...)
	require.NoError(n.b.t, err, "on %s", n.name)
	return string(out)
}

// serve has a node answer on every address, once.
func (n *node) serve() *node { return n.serveAt(":" + strconv.Itoa(port)) }

// serveAt has a node answer at an address and port, or on every address of a
// ":port", once.
func (n *node) serveAt(at string) *node {
	n.b.t.Helper()
	n.run(n.enter, "serve", n.name, at)
	return n
}

// answer is what came of a probe.
type answer struct {
	Reached bool
	Who     string   // the node that answered
	Source  string   // the prober's address as that node saw it
	Why     string   // if not reached: refused, unreachable or timeout
	Found   []string // what a look-up found
}

// reached and its like are the answers that tests expect.
func reached(who, source string) answer { return answer{Reached: true, Who: who, Source: source} }

var (
	pinged  = answer{Reached: true}
	refused = answer{Why: "refused"}
	nowhere = answer{Why: "unreachable"}
)

// ping sends an echo request to an address.
func (n *node) ping(to string) answer { return n.probe("ping", to) }

// tcp connects to the port of a node that serves, or to another.
func (n *node) tcp(to string, p int) answer {
	return n.probe("tcp", net.JoinHostPort(to, strconv.Itoa(p)))
}

// udp sends to the port of a node that serves, or to another.
func (n *node) udp(to string, p int) answer {
	return n.probe("udp", net.JoinHostPort(to, strconv.Itoa(p)))
}

// lookup asks a DNS server for a name's addresses or an address's names; a name
// that the server does not know finds nothing.
func (n *node) lookup(server, name string) []string {
	n.b.t.Helper()
	a := n.probe("lookup", server, name)
	require.True(n.b.t, a.Reached, "%s asks %s for %s: %s", n.name, server, name, a.Why)
	return a.Found
}

func (n *node) probe(args ...string) answer {
	n.b.t.Helper()
	var a answer
	n.ask(&a, append([]string{"probe"}, args...)...)
	return a
}

// ask has the node's copy of enter carry out a command that prints JSON. Whatever else
// happens is a failure of the proof: it ends the test.
func (n *node) ask(result any, args ...string) {
	n.b.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	out, err := n.do(ctx, append([]string{n.enter}, args...)...)
	require.NoError(n.b.t, err, "no answer from the agent of %s", n.name)
	require.NoError(n.b.t, json.Unmarshal(out, result), "not an answer from the agent of %s: %q", n.name, out)
}
