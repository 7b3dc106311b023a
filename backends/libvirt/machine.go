package libvirt

import (
	"libvirt.org/go/libvirtxml"

	"github.com/vnetgen/vnetgen/backends/internal/kit"
	"github.com/vnetgen/vnetgen/vnet"
)

// machine is a machine as its NICs see it.
type machine struct {
	*vnet.Machine
	name   string
	vm     string    // the variable with its UUID, by which every command calls it
	need   string    // the step that binds it
	stored vnet.Read // its XML as it will be at the next start
	shown  vnet.Read // its XML as it runs, or the same
}

// missingMachine is what virsh says of a machine that is not there.
var missingMachine = []string{"failed to get domain"}

// machines adds the steps of all machines and their NICs. A machine's UUID, and
// not its name, stands in every command but the first: a name may look like an
// option or a number.
func (p *planner) machines() {
	for i := range p.t.Machines {
		m := &machine{Machine: &p.t.Machines[i], name: p.t.Machines[i].HypervisorName(), need: "machine/" + p.t.Machines[i].Label}
		m.vm = p.vars.Name("vm", m.Label)
		m.stored = p.read(lit("dumpxml"), lit("--inactive"), val(m.vm))
		m.shown = p.read(lit("dumpxml"), val(m.vm))
		p.machine(m)
		p.machineArguments(m)
		for j := range m.NICs {
			if !byQEMU(p.target, p.opts, &m.NICs[j]) {
				p.nic(m, &m.NICs[j])
			}
		}
	}
}

// machine adds the step that finds the machine, or makes it.
func (p *planner) machine(m *machine) {
	find := p.readWords("domuuid", m.name)
	find.Absent = missingMachine
	s := vnet.Step{
		ID: m.need, Title: "machine " + m.name,
		Probe:   vnet.Probe{Views: []vnet.View{{Read: find, Find: []vnet.Match{{vnet.Bind(m.vm)}}}}},
		Missing: "libvirt has no machine " + m.name + ": make it first, or generate with --create-machines",
	}
	if p.opts.CreateMachines {
		p.createMachine(m, &s)
	}
	p.steps = append(p.steps, s)
}

// createMachine makes the step make the machine where there is none. One of
// that name that is there already is used and left alone.
func (p *planner) createMachine(m *machine, s *vnet.Step) {
	id := kit.UUID("machine", p.t.Lab.Name, m.Label)
	p.keep.machines = append(p.keep.machines, id)
	mark := p.machineMark()
	path := "machines/" + kit.Encode(m.Label)
	kvm := vnet.Select{Read: p.readWords("capabilities"), Lines: []vnet.Match{xmlLine("<domain type='kvm'")}}
	s.Missing = ""
	s.Borrow, s.Mark = true, id
	stored := m.stored
	stored.Absent = missingMachine
	s.Probe.Owner = p.made(m)
	s.Probe.Views = append(s.Probe.Views, vnet.View{Read: stored})
	s.Probe.Idle = idle
	s.InUse = m.inUse()
	s.Create = []vnet.Command{
		p.virsh("define").With(p.file(path+".kvm.xml", marshal(p.domain(m, id, "kvm", mark)))).Each(kvm),
		p.virsh("define").With(p.file(path+".qemu.xml", marshal(p.domain(m, id, "qemu", mark)))).Unless(kvm),
	}
	s.Keep, s.Kept = []vnet.Match{xmlLine("<disk ")}, "it has a disk"
	s.Remove = []vnet.Command{call("remove_machine", lit(id)).Command}
}

// made finds the mark of a machine that the lab made, by the UUID that it then
// has: one of the user's has another.
func (p *planner) made(m *machine) *vnet.View {
	own := p.readWords("dumpxml", "--inactive", kit.UUID("machine", p.t.Lab.Name, m.Label))
	own.Absent = missingMachine
	return &vnet.View{Read: own, Find: []vnet.Match{xmlLine(p.machineMark())}}
}

// machineMark is the element that marks a machine which the lab made.
func (p *planner) machineMark() string {
	return `<vnetgen:machine xmlns:vnetgen="` + namespace + `:machine" lab="` + p.lab + `"/>`
}

// domain returns a bare machine: it has a processor, memory and no devices.
func (p *planner) domain(m *machine, id, kind, mark string) *libvirtxml.Domain {
	memory := 512
	if a, ok := vnet.Find(m.Settings, name, "memory"); ok {
		memory = int(a.Value.Num)
	}
	machineType := ""
	if a, ok := vnet.Find(m.Settings, name, "machine_type"); ok {
		machineType = a.Value.Str
	}
	return &libvirtxml.Domain{
		Type: kind, Name: m.name, UUID: id,
		Metadata: &libvirtxml.DomainMetadata{XML: mark},
		Memory:   &libvirtxml.DomainMemory{Value: uint(memory), Unit: "MiB"},
		OS:       &libvirtxml.DomainOS{Type: &libvirtxml.DomainOSType{Machine: machineType, Type: "hvm"}},
		Features: &libvirtxml.DomainFeatureList{ACPI: &libvirtxml.DomainFeature{}},
	}
}

// idle are the first lines of the XML of a machine that does not run: one that
// does has an id.
var idle = []vnet.Match{
	{vnet.Lit("<domain type='kvm'>")},
	{vnet.Lit("<domain type='qemu'>")},
	{vnet.Lit("<domain type='kvm' xmlns:"), vnet.Any},
	{vnet.Lit("<domain type='qemu' xmlns:"), vnet.Any},
}

func (m *machine) inUse() string {
	return "machine " + m.name + " is running: shut it down, then run this again"
}
