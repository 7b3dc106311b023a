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
		find, read := line("port "+f.guest()+" "+f.Listen().String()+" "+strconv.Itoa(f.HostPort)), inspect(val(m.vm), lit(formatPorts))
		if p.opts.CreateMachines {
			find, read = line("published"), p.inspectPort(m, f)
		}
		missing := "the container does not publish it, and Docker cannot make it do so later: make it with --publish " + f.publish() +
			" (or use the overlay, --format compose)"
		p.steps = append(p.steps, vnet.Step{
			ID:      "forward/" + m.Label + "/" + f.Proto.String() + "/" + at,
			Title:   "forward " + at + " to " + f.guest() + " of " + m.name,
			Needs:   []string{m.need},
			Probe:   vnet.Probe{Views: []vnet.View{{Read: read, Find: []vnet.Match{find}}}},
			Missing: missing,
		})
	}
}

// inspectPort reads "published" of a container that publishes a port, or that the lab
// made, which is made again when it does not.
func (p *planner) inspectPort(m *machine, f forward) vnet.Read {
	return inspect(val(m.vm), lit("{{if eq (index .Config.Labels `"+labelLab+"`) `"+p.lab+"`}}{{println `published`}}{{end}}"+
		"{{range $k, $v := .HostConfig.PortBindings}}{{range $v}}{{$ip := print .HostIP}}"+hostIP+
		"{{if eq (print $k ` ` $ip ` ` .HostPort) `"+f.guest()+" "+f.Listen().String()+" "+strconv.Itoa(f.HostPort)+"`}}{{println `published`}}{{end}}{{end}}{{end}}"))
}
