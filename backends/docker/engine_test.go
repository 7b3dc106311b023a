package docker_test

import (
	"bytes"
	"fmt"
	"net/netip"
	"slices"
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
	failHalf   bool    // and if it connects a container, half of it
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
