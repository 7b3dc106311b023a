package docker

import (
	"net/netip"
	"strconv"

	"github.com/vnetgen/vnetgen/vnet"
)

// forward is a published port.
type forward struct {
	*vnet.Forward
	slot int
}

// forwards returns those of a machine's NICs that are connected.
func (m *machine) forwards() []forward {
	var all []forward
	for k := range m.connections {
		nic := m.connections[k].nic
		for i := range nic.Forwards {
			all = append(all, forward{&nic.Forwards[i], nic.Slot})
		}
	}
	return all
}

// publish is the forward as docker's --publish takes it.
func (f forward) publish() string {
	return netip.AddrPortFrom(f.Listen(), uint16(f.HostPort)).String() + ":" + f.guest()
}

// guest is the container's port: "80/tcp".
func (f forward) guest() string { return strconv.Itoa(f.GuestPort) + "/" + f.Proto.String() }

// forwardSteps adds the steps that the container publishes its ports: nothing makes
// them publish later.
func (p *planner) forwardSteps(m *machine) {
	for _, f := range m.forwards() {
		at := netip.AddrPortFrom(f.Listen(), uint16(f.HostPort)).String()
		missing := "the container does not publish it, and Docker cannot make it do so later: make it with --publish " + f.publish() +
			" (or use the overlay, --format compose)"
		p.steps = append(p.steps, vnet.Step{
			ID:    "forward/" + m.Label + "/" + f.Proto.String() + "/" + at,
			Title: "forward " + at + " to " + f.guest() + " of " + m.name,
			Needs: []string{m.need},
			Probe: vnet.Probe{Views: []vnet.View{{Read: m.shown, Find: []vnet.Match{
				line("port " + f.guest() + " " + f.Listen().String() + " " + strconv.Itoa(f.HostPort)),
			}}}},
			Missing: missing,
		})
	}
}
