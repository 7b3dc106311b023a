package libvirt

import (
	_ "embed"
	"fmt"
	"strings"

	"github.com/vnetgen/vnetgen/backends/internal/kit"
	"github.com/vnetgen/vnetgen/vnet"
)

// A libvirt without passt has no words for forwards of user networking. A machine
// that the lab makes can be given them as arguments for QEMU itself; one that is
// the user's is left alone.

//go:embed qemu_args.sh
var qemuArgs string

// hostForwards says whether the plan gives QEMU arguments of its own.
func hostForwards(target vnet.Target, opts vnet.Options) bool {
	return opts.CreateMachines && target.Version.Less(v92)
}

// byQEMU says whether the NIC is made by such arguments.
func byQEMU(target vnet.Target, opts vnet.Options, nic *vnet.NIC) bool {
	return hostForwards(target, opts) && nic.Network == "" && len(nic.Forwards) > 0
}

// devices are QEMU's names of libvirt's models, where they differ.
var devices = map[string]string{
	"virtio":                  "virtio-net-pci",
	"virtio-transitional":     "virtio-net-pci-transitional",
	"virtio-non-transitional": "virtio-net-pci-non-transitional",
}

// arguments are what QEMU is told of a NIC. One without a cable has no netdev.
func arguments(nic *vnet.NIC) []string {
	id := "vnetgen-" + strings.ReplaceAll(nic.MAC.String(), ":", "")
	device := modelOf(nic)
	if name, ok := devices[device]; ok {
		device = name
	}
	// libvirt gives PCI slots from the lowest up; these are from the highest down
	// (0x1f is a bridge on q35).
	place := fmt.Sprintf(",addr=0x%x,mac=%s", 0x1e-(nic.Slot-1)%16, nic.MAC)
	if !nic.Connected.Or(true) {
		return []string{"-device", device + ",id=" + id + place}
	}
	netdev := "user,id=" + id + "-net,net=" + nic.Subnet.Masked().String()
	for i := range nic.Forwards {
		f := &nic.Forwards[i]
		netdev += fmt.Sprintf(",hostfwd=%s:%s:%d-:%d", f.Proto, listenOn(f), f.HostPort, f.GuestPort)
	}
	return []string{"-netdev", netdev, "-device", device + ",id=" + id + ",netdev=" + id + "-net" + place}
}

// machineArguments adds the step that gives a machine of the lab's own the NICs
// which only QEMU can make, and no others of vnetgen's.
func (p *planner) machineArguments(m *machine) {
	if !hostForwards(p.target, p.opts) {
		return
	}
	var args []string
	for i := range m.NICs {
		if nic := &m.NICs[i]; byQEMU(p.target, p.opts, nic) {
			args = append(args, arguments(nic)...)
		}
	}
	const path = "qemu_args"
	if !p.ownArgs {
		p.ownArgs = true
		p.file(path, qemuArgs)
	}
	is := vnet.Only{What: "forwards", Family: vnet.Match{vnet.Blank, vnet.Lit("<qemu:arg value='"), vnet.Any, vnet.Lit("id=vnetgen-"), vnet.Any}}
	for _, a := range args {
		if strings.Contains(a, "id=vnetgen-") {
			is.Lines = append(is.Lines, vnet.Match{vnet.Blank, vnet.Lit("<qemu:arg value='" + escape(a) + "'/>")})
		}
	}
	set := func(args []string) vnet.Command {
		return kit.Run("sh").With(vnet.Arg{File: path}).Words(tool, p.uri).With(val(m.vm)).Words(args...).Command
	}
	s := vnet.Step{
		ID: "qemu/" + m.Label, Title: "forwards of " + m.name + " by QEMU", Needs: []string{m.need},
		Probe: vnet.Probe{
			Owner: p.made(m),
			Views: []vnet.View{{Read: m.stored, Only: []vnet.Only{is}}, {Read: m.shown, Only: []vnet.Only{is}}},
			Idle:  idle,
		},
		InUse:  m.inUse(),
		Create: []vnet.Command{set(args)},
	}
	if args == nil {
		s.Borrow = true // there is nothing to do for a machine that is the user's
	}
	p.steps = append(p.steps, s)
}
