//go:build live

package docker

import (
	"fmt"
	"net"
	"slices"
	"strconv"

	"github.com/stretchr/testify/require"

	"github.com/vnetgen/vnetgen/vnet"
)

// external makes the networks that the lab expects to find.
func (b *box) external(topology *vnet.Topology) {
	b.t.Helper()
	for i := range topology.Networks {
		if n := &topology.Networks[i]; n.External {
			b.docker("network", "create", "--subnet", fmt.Sprintf("198.18.%d.0/24", 40+i), n.Name)
		}
	}
}

// prepare makes a host on which the lab finds what it expects: external networks,
// and a container for each machine, in use by its owner in one of several ways:
// on Docker's own bridge, on nothing, on a network of the owner's, and not
// running. They publish the ports of all these topologies, since Docker publishes
// none later.
func (b *box) prepare(creates bool, topologies ...*vnet.Topology) {
	b.t.Helper()
	b.external(topologies[0])
	if creates {
		return
	}
	b.docker("network", "create", "--subnet", "198.18.60.0/24", "of-mine")
	for i := range topologies[0].Machines {
		name := topologies[0].Machines[i].HypervisorName()
		args := []string{"create", "--name", name, "--stop-signal", "SIGKILL"}
		for _, p := range published(name, topologies...) {
			args = append(args, "--publish", p)
		}
		if i%4 == 2 {
			args = append(args, "--network", "of-mine", "--ip", "198.18.60.20"+strconv.Itoa(i%10))
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
			subnet, _, _ := stored(networks[n.Name]).subnet(false)
			other := subnet.Addr().As4()
			other[3] += 99
			b.docker("network", "connect", "--ip", fmt.Sprintf("%d.%d.%d.%d", other[0], other[1], other[2], other[3]), n.Name, who[0])
		}
	}
	return edited
}

func stored(n storedNetwork) *storedNetwork { return &n }
