package docker_test

import (
	"fmt"
	"maps"
	"net/netip"
	"slices"
	"strings"
)

// link is an interface of the host's, as iproute2 knows it.
type link struct {
	name, parent, alias string
	kind                string
	docker              string // the network of Docker's that it was made for
	up                  bool
	addresses, routes   []string
}

func (e *engine) link(name string) *link {
	if i := slices.IndexFunc(e.links, func(l *link) bool { return l.name == name }); i >= 0 {
		return e.links[i]
	}
	return nil
}

// readsIP says whether a call of ip changes nothing.
func (e *engine) readsIP(args []string) bool { return slices.Contains(args, "show") }

// ip is the command.
func (e *engine) ip(args []string) (string, error) {
	words := strings.Join(args, " ")
	missing := func(dev string) error { return fmt.Errorf("Device %q does not exist.", dev) } //nolint:staticcheck // ip's words
	switch {
	case words == "-4 route show default":
		if e.uplink == "" {
			return "", nil
		}
		return "default via 203.0.113.2 dev " + e.uplink + " \n", nil
	case words == "-oneline link show":
		var out strings.Builder
		for i, l := range e.links {
			fmt.Fprintf(&out, "%d: %s\n", i+1, strings.Join(l.lines(), `\`))
		}
		return out.String(), nil
	case strings.HasPrefix(words, "link show dev "):
		l := e.link(args[3])
		if l == nil {
			return "", missing(args[3])
		}
		return "7: " + strings.Join(l.lines(), "\n") + "\n", nil
	case strings.HasPrefix(words, "-4 address show dev "):
		l := e.link(args[4])
		if l == nil {
			return "", missing(args[4])
		}
		out := "7: " + l.lines()[0] + "\n"
		for _, a := range l.addresses {
			out += "    inet " + a + " scope global " + l.name + "\n       valid_lft forever preferred_lft forever\n"
		}
		return out, nil
	case strings.HasPrefix(words, "-4 route show dev "):
		l := e.link(args[4])
		if l == nil {
			return "", fmt.Errorf("Cannot find device %q", args[4]) //nolint:staticcheck // ip's words
		}
		out := ""
		for _, r := range l.routes {
			out += strings.TrimSuffix(r, "/32") + " scope link \n"
		}
		return out, nil
	case strings.HasPrefix(words, "link add link "):
		if e.link(args[3]) == nil {
			return "", missing(args[3])
		}
		if e.link(args[5]) != nil {
			return "", fmt.Errorf("RTNETLINK answers: File exists")
		}
		e.links = append(e.links, &link{name: args[5], parent: args[3], kind: strings.Join(args[7:], " ")})
		return "", nil
	case strings.HasPrefix(words, "link delete dev "):
		if e.link(args[3]) == nil {
			return "", fmt.Errorf("Cannot find device %q", args[3]) //nolint:staticcheck // ip's words
		}
		e.links = slices.DeleteFunc(e.links, func(l *link) bool { return l.name == args[3] || l.parent == args[3] && l.kind != "" })
		return "", nil
	case strings.HasPrefix(words, "link set dev "):
		l := e.link(args[3])
		if l == nil {
			return "", missing(args[3])
		}
		switch args[4] {
		case "up":
			l.up = true
		case "alias":
			l.alias = args[5]
		}
		return "", nil
	case strings.HasPrefix(words, "address add "):
		l := e.link(args[4])
		l.addresses = append(l.addresses, args[2])
		return "", nil
	case strings.HasPrefix(words, "route replace "):
		l := e.link(args[4])
		if !l.up {
			return "", fmt.Errorf("RTNETLINK answers: Network is down")
		}
		if !slices.Contains(l.routes, args[2]) {
			l.routes = append(l.routes, args[2])
		}
		return "", nil
	}
	return "", fmt.Errorf("unknown: ip %s", words)
}

// lines are what `ip link show` prints of it.
func (l *link) lines() []string {
	name, flags := l.name, "BROADCAST,MULTICAST"
	if l.parent != "" {
		name += "@" + l.parent
	}
	if l.up {
		flags += ",UP,LOWER_UP"
	}
	lines := []string{name + ": <" + flags + "> mtu 1500 qdisc noop state DOWN mode DEFAULT group default qlen 1000", "    link/ether 8a:00:00:00:00:01 brd ff:ff:ff:ff:ff:ff"}
	if l.alias != "" {
		lines = append(lines, "    alias "+l.alias)
	}
	return lines
}

// things are what there is, without IDs, which what is made again has anew.
func (e *engine) things() string {
	var lines []string
	names := map[string]string{}
	for _, n := range e.networks {
		names[n.ID] = n.Name
		lines = append(lines, fmt.Sprintf("network %s %s internal=%t options=%v labels=%v pools=%v parts=%v gateways=%v", n.Name, n.Driver, n.Internal, n.Options, n.Labels, n.pools, n.parts, n.gateways))
	}
	for _, c := range e.containers {
		lines = append(lines, fmt.Sprintf("container %s %s mode=%s labels=%v ports=%v %v", c.name, c.status, c.mode, c.labels, c.ports, c.rest))
		for _, name := range slices.Sorted(maps.Keys(c.nets)) {
			on := c.nets[name]
			lines = append(lines, fmt.Sprintf("container %s on %s (%s) opts=%v addresses=%v mac=%s priority=%s", c.name, name, names[on.NetworkID], on.DriverOpts, on.IPAMConfig, on.mac, on.priority))
		}
	}
	for _, l := range e.links {
		lines = append(lines, fmt.Sprintf("link %s@%s %s alias=%s up=%t %v %v", l.name, l.parent, l.kind, l.alias, l.up, l.addresses, l.routes))
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n") + "\n"
}

// clone is another engine in the same state.
func (e *engine) clone() *engine {
	c := *e
	c.networks, c.containers, c.links = nil, nil, nil
	for _, n := range e.networks {
		copied := *n
		c.networks = append(c.networks, &copied)
	}
	for _, x := range e.containers {
		copied := *x
		copied.nets = map[string]*endpoint{}
		for name, on := range x.nets {
			endpointCopy := *on
			copied.nets[name] = &endpointCopy
		}
		c.containers = append(c.containers, &copied)
	}
	for _, l := range e.links {
		copied := *l
		copied.addresses, copied.routes = slices.Clone(l.addresses), slices.Clone(l.routes)
		c.links = append(c.links, &copied)
	}
	return &c
}

// host returns an engine with what the lab names, and with things of others.
func (l *lab) host() *engine {
	e := newEngine(l.plan.Target.Version)
	for i := range l.t.Networks {
		n := &l.t.Networks[i]
		if n.External && e.network(n.Name) == nil {
			ext := &net{ID: e.newID(), Name: n.Name, Driver: "bridge"}
			if n.Subnet.IsValid() {
				ext.pools = []netip.Prefix{n.Subnet}
			}
			e.networks = append(e.networks, ext)
		}
		if n.Uplink != "" && e.link(n.Uplink) == nil {
			e.links = append(e.links, &link{name: n.Uplink, up: true})
		}
	}
	for i := range l.t.Machines {
		m := &l.t.Machines[i]
		if l.creates {
			continue
		}
		c := e.add(m.HypervisorName(), []string{"running", "created", "exited"}[i%3])
		for j := range m.NICs {
			for k := range m.NICs[j].Forwards {
				f := &m.NICs[j].Forwards[k]
				c.publish(e, netip.AddrPortFrom(f.Listen(), uint16(f.HostPort)), fmt.Sprintf("%d/%s", f.GuestPort, f.Proto))
			}
		}
	}
	e.foreign()
	return e
}

// add makes a container on the default bridge.
func (e *engine) add(name, status string) *container {
	c := &container{id: e.newID(), name: name, status: status, mode: "bridge", ports: map[port][]binding{}, nets: map[string]*endpoint{"bridge": {}}}
	if c.running() {
		c.nets["bridge"].NetworkID = e.network("bridge").ID
	}
	e.containers = append(e.containers, c)
	return c
}

// foreign puts things of others on an engine.
func (e *engine) foreign() {
	other := &net{ID: e.newID(), Name: "other_default", Driver: "bridge", Labels: map[string]string{
		"io.github.vnetgen.lab": "another", "io.github.vnetgen.kind": "network", "io.github.vnetgen.name": "x", "io.github.vnetgen.digest": "0",
	}, pools: []netip.Prefix{netip.MustParsePrefix("172.31.0.0/24")}}
	e.networks = append(e.networks, other)
	c := e.add("somebody-else", "running")
	c.labels = map[string]string{"io.github.vnetgen.lab": "another", "io.github.vnetgen.kind": "machine"}
	c.nets[other.Name] = &endpoint{NetworkID: other.ID, DriverOpts: map[string]string{"io.github.vnetgen.nic": "another:000000000000"}}
	e.add("with-none", "exited").nets = map[string]*endpoint{"none": {}}
}
