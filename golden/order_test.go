package golden

import (
	"math/rand/v2"
	"net/netip"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/vnetgen/vnetgen/backends"
	"github.com/vnetgen/vnetgen/internal/goldens"
	"github.com/vnetgen/vnetgen/vnet"
	"github.com/vnetgen/vnetgen/vnet/config"
)

// chosen are the values of a lab that do not depend on the order in which its
// blocks stand, by name.
type chosen struct {
	Subnets   map[string]netip.Prefix
	Gateways  map[string]netip.Addr
	Pools     map[string][2]netip.Addr
	MACs      map[string][]vnet.MAC
	Addresses map[string][]netip.Addr
}

func chosenOf(t *vnet.Topology) chosen {
	c := chosen{map[string]netip.Prefix{}, map[string]netip.Addr{}, map[string][2]netip.Addr{}, map[string][]vnet.MAC{}, map[string][]netip.Addr{}}
	for i := range t.Networks {
		n := &t.Networks[i]
		c.Subnets[n.Label], c.Gateways[n.Label] = n.Subnet, n.Gateway
		if n.DHCP != nil {
			c.Pools[n.Label] = [2]netip.Addr{n.DHCP.Start, n.DHCP.End}
		}
	}
	for i := range t.Machines {
		m := &t.Machines[i]
		for j := range m.NICs {
			c.MACs[m.Label] = append(c.MACs[m.Label], m.NICs[j].MAC)
			c.Addresses[m.Label] = append(c.Addresses[m.Label], m.NICs[j].Address)
		}
	}
	return c
}

// TestOrder shuffles the networks and machines of every case and expects the
// values chosen for them to be the same, for every backend.
func TestOrder(t *testing.T) {
	for _, path := range goldens.Cases(t) {
		c := readCase(t, path, goldens.Parse(t, path))
		topology, diags := config.Load(c.Files, c.Config)
		if diags.HasErrors() {
			continue
		}
		t.Run(goldens.Name(path), func(t *testing.T) {
			for _, b := range append([]vnet.Backend{nil}, backends.All()...) {
				var target vnet.Target
				if b != nil {
					var err error
					if target, err = b.Info().Complete(c.on(b)); err != nil {
						continue
					}
				}
				want, diags := vnet.Prepare(topology, b, target, c.Options)
				if diags.HasErrors() {
					continue
				}
				for seed := range uint64(3) {
					got, diags := vnet.Prepare(shuffled(topology, seed), b, target, c.Options)
					require.False(t, diags.HasErrors(), "shuffled, the lab has errors: %v", diags)
					assert.Equal(t, chosenOf(want), chosenOf(got))
				}
			}
		})
	}
}

// shuffled returns the topology with its networks and machines in another
// order.
func shuffled(t *vnet.Topology, seed uint64) *vnet.Topology {
	s := *t
	s.Networks, s.Machines = slices.Clone(t.Networks), slices.Clone(t.Machines)
	r := rand.New(rand.NewPCG(seed, 0))
	r.Shuffle(len(s.Networks), func(i, j int) { s.Networks[i], s.Networks[j] = s.Networks[j], s.Networks[i] })
	r.Shuffle(len(s.Machines), func(i, j int) { s.Machines[i], s.Machines[j] = s.Machines[j], s.Machines[i] })
	return &s
}

// TestDeterministic expects the same bytes from the same lab.
func TestDeterministic(t *testing.T) {
	for _, path := range goldens.Cases(t) {
		t.Run(goldens.Name(path), func(t *testing.T) {
			archive := goldens.Parse(t, path)
			assert.Equal(t, readCase(t, path, archive).run(t), readCase(t, path, archive).run(t))
		})
	}
}
