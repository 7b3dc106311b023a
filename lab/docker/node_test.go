//go:build live

package docker

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"strconv"

	"github.com/stretchr/testify/require"
)

// port is where every node that serves listens, on TCP and UDP.
const port = 8080

// node is a place to probe from: the box, the other host, or a container.
type node struct {
	b    *box
	name string
	pid  string // of a container

	// do runs a command there and returns what it prints. An error is the
	// command's or one of the proof's own means, never an answer.
	do func(ctx context.Context, args ...string) ([]byte, error)
}

// container is the node of a running container.
func (b *box) container(name string) *node {
	b.t.Helper()
	var stored storedContainer
	b.ask("/containers/"+name+"/json", &stored)
	require.NotZero(b.t, stored.State.Pid, "%s does not run", name)
	pid := strconv.Itoa(stored.State.Pid)
	return &node{b: b, name: name, pid: pid, do: func(ctx context.Context, args ...string) ([]byte, error) {
		return b.output(ctx, append([]string{"nsenter", "-t", pid, "-n", "--"}, args...)...)
	}}
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
// ":port", once. A container's server ends with it.
func (n *node) serveAt(at string) *node {
	n.b.t.Helper()
	if n.pid != "" {
		n.b.run("nsenter", "-t", n.pid, "-n", "-m", "-p", "/enter", "serve", n.name, at)
		return n
	}
	n.run(enter, "serve", n.name, at)
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

// reached is the answer that tests expect of a server.
func reached(who, source string) answer { return answer{Reached: true, Who: who, Source: source} }

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

// lookup asks a DNS server for a name's addresses; a name that the server does
// not know finds nothing.
func (n *node) lookup(server, name string) []string {
	n.b.t.Helper()
	a := n.probe("lookup", server, name)
	require.True(n.b.t, a.Reached, "%s asks %s for %s: %s", n.name, server, name, a.Why)
	return a.Found
}

// probe has the node's copy of enter carry out a probe. Whatever else happens is
// a failure of the proof: it ends the test.
func (n *node) probe(args ...string) answer {
	n.b.t.Helper()
	a, err := n.ask(args...)
	require.NoError(n.b.t, err)
	return a
}

// ask is probe that returns what ends the test.
func (n *node) ask(args ...string) (a answer, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	out, err := n.do(ctx, append([]string{enter, "probe"}, args...)...)
	if err != nil {
		return answer{}, fmt.Errorf("no answer from the agent of %s: %w", n.name, err)
	}
	if err := json.Unmarshal(out, &a); err != nil {
		return answer{}, fmt.Errorf("not an answer from the agent of %s: %q", n.name, out)
	}
	return a, nil
}
