package docker_test

import (
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"
)

// What changes an engine.

func (e *engine) createNetwork(args []string) (string, error) {
	flags, rest, err := flagsOf(args, "--internal", "--ipv6")
	if err == nil {
		err = known(flags, "--internal", "--ipv6", "--driver", "--subnet", "--gateway", "--ip-range", "--opt", "--label")
	}
	if err != nil {
		return "", err
	}
	n := &net{ID: e.newID(), Name: rest[0], Driver: flags["--driver"][0], Internal: flags["--internal"] != nil, Options: pairs(flags["--opt"]), Labels: pairs(flags["--label"])}
	if slices.ContainsFunc(e.networks, func(o *net) bool { return o.Name == n.Name }) {
		return "", daemon("network with name %s already exists", n.Name)
	}
	for _, text := range flags["--subnet"] {
		p := netip.MustParsePrefix(text)
		if p != p.Masked() {
			return "", daemon("invalid network config: host bits are set")
		}
		for _, o := range e.networks {
			if slices.ContainsFunc(o.pools, p.Overlaps) {
				return "", daemon("Pool overlaps with other one on this address space")
			}
		}
		n.pools = append(n.pools, p)
	}
	for _, text := range flags["--gateway"] {
		a := netip.MustParseAddr(text)
		if !slices.ContainsFunc(n.pools, func(p netip.Prefix) bool { return p.Contains(a) }) {
			return "", daemon("no matching subnet for gateway %s", a)
		}
		n.gateways = append(n.gateways, a)
	}
	for _, text := range flags["--ip-range"] {
		part := netip.MustParsePrefix(text)
		if part != part.Masked() || !slices.ContainsFunc(n.pools, func(p netip.Prefix) bool { return p.Overlaps(part) && p.Bits() <= part.Bits() }) {
			return "", daemon("no matching subnet for range %s", part)
		}
		n.parts = append(n.parts, part)
	}
	if parent := n.Options["parent"]; parent != "" {
		for _, o := range e.networks {
			if o.Options["parent"] == parent && (e.version.Less(v26) || o.Driver != n.Driver) {
				return "", daemon("network %s is already using parent interface %s", o.ID[:12], parent)
			}
		}
		if e.link(parent) == nil {
			base, _, tagged := strings.Cut(parent, ".")
			if !tagged || e.link(base) == nil {
				return "", daemon("invalid subinterface vlan name %s", parent)
			}
			e.links = append(e.links, &link{name: parent, parent: base, up: true, docker: n.ID})
		}
	}
	if bridge := n.Options["com.docker.network.bridge.name"]; len(bridge) > 15 {
		return "", daemon("numerical result out of range")
	}
	e.networks = append(e.networks, n)
	return n.ID + "\n", nil
}

func pairs(words []string) map[string]string {
	m := map[string]string{}
	for _, w := range words {
		key, value, _ := strings.Cut(w, "=")
		m[key] = value
	}
	return m
}

func (e *engine) removeNetwork(args []string) (string, error) {
	n, err := e.needNetwork(args[0])
	if err != nil {
		return "", err
	}
	for _, c := range e.containers {
		if on := c.nets[n.Name]; on != nil && on.NetworkID == n.ID && c.running() {
			return "", daemon("error while removing network: network %s has active endpoints", n.Name)
		}
	}
	e.networks = slices.DeleteFunc(e.networks, func(o *net) bool { return o == n })
	for _, l := range slices.Clone(e.links) {
		if l.docker == n.ID {
			_, _ = e.ip([]string{"link", "delete", "dev", l.name})
		}
	}
	return n.Name + "\n", nil
}

func (e *engine) connect(args []string) (string, error) {
	flags, rest, err := flagsOf(args)
	if err == nil {
		err = known(flags, "--ip", "--ip6", "--driver-opt", "--gw-priority")
	}
	if err != nil {
		return "", err
	}
	if flags["--gw-priority"] != nil && e.version.Major < 28 {
		return "", fmt.Errorf("unknown flag: --gw-priority")
	}
	n, err := e.needNetwork(rest[0])
	if err != nil {
		return "", err
	}
	c, err := e.needContainer(rest[1])
	if err != nil {
		return "", err
	}
	if c.nets["none"] != nil || c.nets["host"] != nil || strings.HasPrefix(c.mode, "container:") {
		return "", daemon("container cannot be connected to multiple networks with one of the networks in private (none) mode")
	}
	if on := c.nets[n.Name]; on != nil && !(c.running() && on.NetworkID == "") {
		return "", daemon("endpoint with name %s already exists in network %s", c.name, n.Name)
	}
	on := &endpoint{DriverOpts: pairs(flags["--driver-opt"]), priority: one(flags["--gw-priority"])}
	err = e.join(c, n, on, one(flags["--ip"]), one(flags["--ip6"]))
	if c.running() && (err != nil || e.changes == e.failAt && e.failHalf) {
		on.NetworkID = ""
		c.nets[n.Name] = on // that is what Docker leaves behind
	}
	return "", err
}

func one(texts []string) string {
	if texts == nil {
		return ""
	}
	return texts[0]
}

// join puts a container on a network. An address is held by containers that run.
func (e *engine) join(c *container, n *net, on *endpoint, ip4, ip6 string) error {
	on.IPAMConfig = &addresses{e.addr(ip4), e.addr(ip6)}
	if ip4 == "" && ip6 == "" {
		on.IPAMConfig = nil
	}
	for _, text := range []string{ip4, ip6} {
		if text == "" {
			continue
		}
		a := netip.MustParseAddr(text)
		if !slices.ContainsFunc(n.pools, func(p netip.Prefix) bool { return p.Contains(a) }) {
			return daemon("invalid endpoint settings: no configured subnet contains IP address %s", a)
		}
		if slices.Contains(n.gateways, a) {
			return daemon("Address already in use")
		}
		for _, o := range e.containers {
			if other := o.nets[n.Name]; other != nil && o.running() && other.IPAMConfig != nil &&
				(fmt.Sprint(other.IPAMConfig.IPv4Address) == text || fmt.Sprint(other.IPAMConfig.IPv6Address) == text) {
				return daemon("Address already in use")
			}
		}
	}
	if c.running() {
		on.NetworkID = n.ID
	}
	c.nets[n.Name] = on
	return nil
}

// addr is an address as the version's types have it.
func (e *engine) addr(text string) any {
	if e.version.Less(v29) {
		return text
	}
	a, _ := netip.ParseAddr(text)
	return a
}

func (e *engine) disconnect(args []string) (string, error) {
	flags, rest, err := flagsOf(args, "--force")
	if err == nil {
		err = known(flags, "--force")
	}
	if err != nil {
		return "", err
	}
	n, err := e.needNetwork(rest[0])
	if err != nil {
		return "", err
	}
	c, err := e.needContainer(rest[1])
	if err != nil {
		return "", err
	}
	if on := c.nets[n.Name]; on == nil || c.running() && on.NetworkID == "" {
		return "", daemon("container %s is not connected to the network %s", c.id, n.Name)
	}
	delete(c.nets, n.Name)
	return "", nil
}

func (e *engine) create(args []string) (string, error) {
	flags, rest, err := flagsOf(args)
	if err == nil {
		err = known(flags, "--name", "--label", "--network", "--ip", "--ip6", "--mac-address", "--publish", "--dns", "--dns-search", "--add-host", "--sysctl")
	}
	if err != nil {
		return "", err
	}
	c := &container{id: e.newID(), name: flags["--name"][0], status: "created", labels: pairs(flags["--label"]), ports: map[port][]binding{}, nets: map[string]*endpoint{}, rest: rest}
	if e.container(c.name) != nil {
		return "", daemon("Conflict. The container name %q is already in use", c.name)
	}
	for _, name := range []string{"--dns", "--dns-search", "--add-host", "--sysctl"} {
		for _, value := range flags[name] {
			c.rest = append(c.rest, name+"="+value)
		}
	}
	for _, text := range flags["--publish"] {
		i := strings.LastIndexByte(text, ':')
		at, err := netip.ParseAddrPort(text[:i])
		if err != nil {
			return "", err
		}
		c.publish(e, at, text[i+1:])
	}
	if len(flags["--network"]) > 1 && e.version.Major < 25 {
		return "", daemon("Container cannot be connected to network endpoints: too many")
	}
	for i, text := range flags["--network"] {
		if text == "none" {
			c.nets["none"], c.mode = &endpoint{}, "none"
			continue
		}
		on := &endpoint{DriverOpts: map[string]string{}}
		var name, ip4, ip6 string
		if i == 0 {
			ip4, ip6, on.mac = one(flags["--ip"]), one(flags["--ip6"]), one(flags["--mac-address"])
		}
		for _, field := range strings.Split(text, ",") {
			key, value, _ := strings.Cut(field, "=")
			if key != "name" && key != "driver-opt" && e.version.Major < 25 || key == "gw-priority" && e.version.Major < 28 {
				return "", fmt.Errorf("invalid field key %s", key)
			}
			switch key {
			case "name":
				name = value
			case "driver-opt":
				k, v, _ := strings.Cut(value, "=")
				on.DriverOpts[k] = v
			case "ip":
				ip4 = value
			case "ip6":
				ip6 = value
			case "mac-address":
				on.mac = value
			case "gw-priority":
				on.priority = value
			default:
				return "", fmt.Errorf("invalid field key %s", key)
			}
		}
		n, err := e.needNetwork(name)
		if err != nil {
			return "", err
		}
		if err := e.join(c, n, on, ip4, ip6); err != nil {
			return "", err
		}
		if i == 0 {
			c.mode = name
		}
	}
	e.containers = append(e.containers, c)
	return c.id + "\n", nil
}

// publish notes a published port.
func (c *container) publish(e *engine, at netip.AddrPort, guest string) {
	c.ports[port(guest)] = append(c.ports[port(guest)], binding{e.addr(at.Addr().String()), strconv.Itoa(int(at.Port()))})
}

func (e *engine) remove(args []string) (string, error) {
	c, err := e.needContainer(args[0])
	if err != nil {
		return "", err
	}
	if c.running() {
		return "", daemon("cannot remove container %q: container is running: stop the container before removing or force remove", c.name)
	}
	e.containers = slices.DeleteFunc(e.containers, func(o *container) bool { return o == c })
	return c.name + "\n", nil
}
