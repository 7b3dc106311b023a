package docker_test

import (
	"bytes"
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"text/template"

	"github.com/vnetgen/vnetgen/vnet"
)

// engine stands in for Docker, as far as plans use it. It refuses what Docker does:
// names that are taken, pools that overlap, addresses that are in use or outside,
// networks that are in use, words that it does not know.
type engine struct {
	version    vnet.Version
	networks   []*net
	containers []*container
	links      []*link // of the host's: ip's
	uplink     string  // with the default route
	count      int     // of IDs
	changes    int     // calls that changed something
	failAt     int     // which of them fails, from 1; 0: none
	failAfter  bool    // it does its work first
	mute       bool    // the daemon does not answer
}

type net struct {
	ID, Name, Driver string
	Internal         bool
	Options, Labels  map[string]string
	pools            []netip.Prefix
	parts            []netip.Prefix
	gateways         []netip.Addr
}

type container struct {
	id, name, status, mode string
	labels                 map[string]string
	ports                  map[port][]binding
	rest                   []string // what else it was made with
	nets                   map[string]*endpoint
}

// port is "80/tcp", a type of docker's own.
type port string

type binding struct {
	HostIP   any // a text, or from 29 on a netip.Addr
	HostPort string
}

type endpoint struct {
	NetworkID  string
	DriverOpts map[string]string
	IPAMConfig *addresses
	mac        string
	priority   string
}

type addresses struct{ IPv4Address, IPv6Address any }

var (
	v23 = vnet.Version{Major: 23}
	v26 = vnet.Version{Major: 26}
	v29 = vnet.Version{Major: 29}
)

// newEngine has what every engine has.
func newEngine(v vnet.Version) *engine {
	e := &engine{version: v, uplink: "eth0"}
	for _, driver := range []string{"bridge", "host", "null"} {
		name := strings.Replace(driver, "null", "none", 1)
		e.networks = append(e.networks, &net{ID: e.newID(), Name: name, Driver: driver})
	}
	for _, dev := range []string{"eth0", "eth1", "wlan0"} {
		e.links = append(e.links, &link{name: dev, up: true})
	}
	return e
}

func (e *engine) newID() string {
	e.count++
	return fmt.Sprintf("%064x", uint64(e.count)*0x9e3779b97f4a7c15)
}

// run carries out a call of docker or ip, and returns what it prints and its status.
func (e *engine) run(argv []string) (string, string, int) {
	if e.mute && argv[0] == "docker" {
		return "", "Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?\n", 1
	}
	var f func([]string) (string, error)
	reads := false
	switch strings.Join(argv[:min(3, len(argv))], " ") {
	case "docker network inspect":
		reads, f = true, e.inspectNetwork
	case "docker network ls":
		reads, f = true, e.listNetworks
	case "docker container inspect":
		reads, f = true, e.inspectContainer
	case "docker network create":
		f = e.createNetwork
	case "docker network rm":
		f = e.removeNetwork
	case "docker network connect":
		f = e.connect
	case "docker network disconnect":
		f = e.disconnect
	}
	args := argv[min(3, len(argv)):]
	if f == nil {
		args = argv[2:]
		switch argv[0] + " " + argv[1] {
		case "docker ps":
			reads, f = true, e.ps
		case "docker create":
			f = e.create
		case "docker rm":
			f = e.remove
		}
	}
	if argv[0] == "ip" {
		args = argv[1:]
		reads, f = e.readsIP(args), e.ip
	}
	if f == nil {
		return "", "unknown: " + strings.Join(argv, " "), 125
	}
	if reads {
		out, err := f(args)
		return answer(out, err)
	}
	e.changes++
	if e.changes == e.failAt && !e.failAfter {
		return "", "no luck", 1
	}
	out, err := f(args)
	if e.changes == e.failAt {
		return out, "no luck", 1
	}
	return answer(out, err)
}

func answer(out string, err error) (string, string, int) {
	if err != nil {
		return out, err.Error() + "\n", 1
	}
	return out, "", 0
}

func daemon(format string, args ...any) error {
	return fmt.Errorf("Error response from daemon: "+format, args...)
}

// flagsOf parts arguments into flags, each with its values, and the rest; switches
// have no value.
func flagsOf(args []string, switches ...string) (map[string][]string, []string, error) {
	flags := map[string][]string{}
	for i := 0; i < len(args); i++ {
		if !strings.HasPrefix(args[i], "-") {
			return flags, args[i:], nil
		}
		if slices.Contains(switches, args[i]) {
			flags[args[i]] = append(flags[args[i]], "true")
			continue
		}
		if i+1 == len(args) {
			return nil, nil, fmt.Errorf("flag needs an argument: %s", args[i])
		}
		flags[args[i]] = append(flags[args[i]], args[i+1])
		i++
	}
	return flags, nil, nil
}

// known refuses flags that the call does not have.
func known(flags map[string][]string, names ...string) error {
	for name := range flags {
		if !slices.Contains(names, name) {
			return fmt.Errorf("unknown flag: %s", name)
		}
	}
	return nil
}

// network finds one by name, ID, or the beginning of an ID.
func (e *engine) network(ref string) *net {
	for _, fits := range []func(*net) bool{
		func(n *net) bool { return n.Name == ref || n.ID == ref },
		func(n *net) bool { return strings.HasPrefix(n.ID, ref) },
	} {
		if i := slices.IndexFunc(e.networks, fits); i >= 0 {
			return e.networks[i]
		}
	}
	return nil
}

func (e *engine) needNetwork(ref string) (*net, error) {
	if n := e.network(ref); n != nil {
		return n, nil
	}
	if e.version.Less(v23) {
		return nil, fmt.Errorf("Error: No such network: %s", ref)
	}
	return nil, daemon("network %s not found", ref)
}

func (e *engine) container(ref string) *container {
	for _, fits := range []func(*container) bool{
		func(c *container) bool { return c.name == ref || c.id == ref },
		func(c *container) bool { return strings.HasPrefix(c.id, ref) },
	} {
		if i := slices.IndexFunc(e.containers, fits); i >= 0 {
			return e.containers[i]
		}
	}
	return nil
}

func (e *engine) needContainer(ref string) (*container, error) {
	if c := e.container(ref); c != nil {
		return c, nil
	}
	return nil, daemon("No such container: %s", ref)
}

func render(format string, data any) (string, error) {
	t, err := template.New("").Parse(format)
	if err != nil {
		return "", err
	}
	var b bytes.Buffer
	if err := t.Execute(&b, data); err != nil {
		return "", err
	}
	return b.String() + "\n", nil
}

func (e *engine) inspectNetwork(args []string) (string, error) {
	flags, rest, err := flagsOf(args)
	if err != nil {
		return "", err
	}
	n, err := e.needNetwork(rest[0])
	if err != nil {
		return "[]\n", err
	}
	return render(flags["--format"][0], n)
}

func (e *engine) inspectContainer(args []string) (string, error) {
	flags, rest, err := flagsOf(args)
	if err != nil {
		return "", err
	}
	c, err := e.needContainer(rest[0])
	if err != nil {
		return "\n", err
	}
	type state struct {
		Status  string
		Running bool
	}
	type config struct{ Labels map[string]string }
	type hostConfig struct {
		NetworkMode  string
		PortBindings map[port][]binding
	}
	type settings struct{ Networks map[string]*endpoint }
	return render(flags["--format"][0], struct {
		Name, ID        string
		State           *state
		Config          *config
		HostConfig      *hostConfig
		NetworkSettings *settings
	}{"/" + c.name, c.id, &state{c.status, c.running()}, &config{c.labels}, &hostConfig{c.mode, c.ports}, &settings{c.nets}})
}

func (c *container) running() bool { return c.status == "running" || c.status == "paused" }

// row is what the formats of lists take.
type row struct {
	ID, Name, Names string
	labels          map[string]string
}

// Label is a label's value.
func (r row) Label(key string) string { return r.labels[key] }

func (e *engine) listNetworks(args []string) (string, error) {
	flags, _, err := flagsOf(args, "--no-trunc")
	if err != nil {
		return "", err
	}
	var out strings.Builder
	key, value, _ := strings.Cut(strings.TrimPrefix(flags["--filter"][0], "label="), "=")
	for _, n := range e.networks {
		if n.Labels[key] == value {
			line, err := render(flags["--format"][0], row{n.ID, n.Name, "", n.Labels})
			if err != nil {
				return "", err
			}
			out.WriteString(line)
		}
	}
	return out.String(), nil
}

func (e *engine) ps(args []string) (string, error) {
	flags, _, err := flagsOf(args, "--no-trunc", "--all", "--quiet")
	if err != nil {
		return "", err
	}
	format := "{{.ID}}"
	if flags["--format"] != nil {
		format = flags["--format"][0]
	}
	var out strings.Builder
	for _, c := range e.containers {
		if filter := flags["--filter"]; filter != nil {
			kind, what, _ := strings.Cut(filter[0], "=")
			key, value, _ := strings.Cut(what, "=")
			switch {
			case kind == "label" && c.labels[key] != value, kind == "network" && !c.isOn(what):
				continue
			}
		}
		line, err := render(format, row{c.id, "", c.name, c.labels})
		if err != nil {
			return "", err
		}
		out.WriteString(line)
	}
	return out.String(), nil
}

// isOn says whether a container is on a network, by its name or ID.
func (c *container) isOn(network string) bool {
	for name, on := range c.nets {
		if name == network || on.NetworkID == network {
			return true
		}
	}
	return false
}

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
	if c.nets[n.Name] != nil {
		return "", daemon("endpoint with name %s already exists in network %s", c.name, n.Name)
	}
	return "", e.join(c, n, &endpoint{DriverOpts: pairs(flags["--driver-opt"]), priority: one(flags["--gw-priority"])}, one(flags["--ip"]), one(flags["--ip6"]))
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
	if c.nets[n.Name] == nil {
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
