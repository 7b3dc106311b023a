//go:build live

package docker

import (
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strconv"

	"github.com/stretchr/testify/require"

	"github.com/vnetgen/vnetgen/vnet"
)

// external makes what the labs expect to find, networks of Docker's and the host's
// interfaces, and the images that they name.
func (b *box) external(topologies ...*vnet.Topology) {
	b.t.Helper()
	for i, n := range topologies[0].Networks {
		subnet := fmt.Sprintf("198.18.%d.0/24", 40+i)
		if n.Subnet.IsValid() {
			subnet = n.Subnet.String()
		}
		if n.External && !builtIn(n.Name) {
			b.docker("network", "create", "--subnet", subnet, n.Name)
		}
		if n.Uplink != "" {
			b.run("sh", "-c", `ip link show "$1" >/dev/null 2>&1 || { ip link add "$1" type veth peer name "$1-peer" && ip link set "$1" up; }`, "sh", n.Uplink)
		}
		if bridge, ok := vnet.Find(n.Settings, "docker", "bridge"); ok && n.Mode == vnet.Bridged {
			b.run("sh", "-c", `ip link show "$1" >/dev/null 2>&1 || { ip link add "$1" type bridge && ip link set "$1" up; }`, "sh", bridge.Value.Str)
		}
	}
	for _, t := range topologies {
		b.listen(t)
		settings := slices.Clone(t.Lab.Settings)
		for i := range t.Machines {
			settings = append(settings, t.Machines[i].Settings...)
		}
		for _, s := range settings {
			if name, ok := vnet.Find([]vnet.Settings{s}, "docker", "image"); ok {
				b.docker("tag", image, name.Value.Str)
			}
		}
	}
}

// listen gives the host the addresses at which forwards listen.
func (b *box) listen(t *vnet.Topology) {
	b.t.Helper()
	for i := range t.Machines {
		for j := range t.Machines[i].NICs {
			for _, f := range t.Machines[i].NICs[j].Forwards {
				if a := f.Listen(); !a.IsLoopback() && !a.IsUnspecified() {
					b.run("ip", "addr", "replace", netip.PrefixFrom(a, a.BitLen()).String(), "dev", "lo")
				}
			}
		}
	}
}

// power starts or ends all containers of the lab.
func (b *box) power(topology *vnet.Topology, how string) {
	b.t.Helper()
	args := []string{how}
	for i := range topology.Machines {
		args = append(args, topology.Machines[i].HypervisorName())
	}
	b.docker(args...)
}

// prepare makes a host on which the lab finds what it expects: external networks,
// and a container for each machine, in use by its owner in one of several ways:
// on Docker's own bridge, on nothing, on a network of the owner's, and not
// running. They publish the ports of all these topologies, since Docker publishes
// none later.
func (b *box) prepare(creates bool, topologies ...*vnet.Topology) {
	b.t.Helper()
	b.external(topologies...)
	if creates {
		return
	}
	b.docker("network", "create", "--subnet", "198.18.60.0/24", "--gateway", "198.18.60.1", "of-mine")
	for i := range topologies[0].Machines {
		name := topologies[0].Machines[i].HypervisorName()
		args := []string{"create", "--name", name, "--stop-signal", "SIGKILL"}
		for _, p := range published(name, topologies...) {
			args = append(args, "--publish", p)
		}
		if i%4 == 2 {
			args = append(args, "--network", "of-mine", "--ip", "198.18.60."+strconv.Itoa(20+i))
		}
		b.docker(append(args, image)...)
		if i%4 == 1 {
			b.docker("network", "disconnect", "bridge", name)
		}
		if i%4 != 3 {
			b.docker("start", name)
		}
	}
}

// published are the ports of a machine, as docker's option --publish has them.
func published(name string, topologies ...*vnet.Topology) []string {
	var ports []string
	for _, t := range topologies {
		for i := range t.Machines {
			m := &t.Machines[i]
			if m.HypervisorName() != name {
				continue
			}
			for j := range m.NICs {
				for k := range m.NICs[j].Forwards {
					f := &m.NICs[j].Forwards[k]
					p := net.JoinHostPort(f.Listen().String(), strconv.Itoa(f.HostPort)) + ":" + strconv.Itoa(f.GuestPort) + "/" + f.Proto.String()
					if !slices.Contains(ports, p) {
						ports = append(ports, p)
					}
				}
			}
		}
	}
	return ports
}

// clear removes all containers and networks.
func (b *box) clear() {
	b.t.Helper()
	b.run("sh", "-euc", `
		docker ps -aq | xargs -r docker rm -fv >/dev/null
		docker network ls -q --filter type=custom | xargs -r docker network rm >/dev/null`)
	require.Empty(b.t, b.networks())
}

// handEdit changes things behind the lab's back, and says whether there was
// anything to change.
func (b *box) handEdit(topology *vnet.Topology) (edited bool) {
	b.t.Helper()
	networks := b.networks()
	on := map[string][]string{} // the lab's containers on each network
	for name, c := range b.containers() {
		if slices.ContainsFunc(topology.Machines, func(m vnet.Machine) bool { return m.HypervisorName() == name }) {
			for network := range c.NetworkSettings.Networks {
				on[network] = append(on[network], name)
			}
		}
	}
	for i := range topology.Networks {
		n := &topology.Networks[i]
		if n.External {
			continue
		}
		edited = true
		who := on[n.Name]
		slices.Sort(who)
		switch {
		case len(who) == 0 || i%3 == 2: // gone
			for _, name := range who {
				b.docker("network", "disconnect", n.Name, name)
			}
			b.docker("network", "rm", n.Name)
		case i%3 == 0: // unplugged
			b.docker("network", "disconnect", n.Name, who[0])
		case i%3 == 1: // at another address
			b.docker("network", "disconnect", n.Name, who[0])
			stored := networks[n.Name]
			subnet, _, _ := stored.subnet(false)
			other := subnet.Addr().As4()
			other[3] += 99
			b.docker("network", "connect", "--ip", netip.AddrFrom4(other).String(), n.Name, who[0])
		}
	}
	return edited
}
