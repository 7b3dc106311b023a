package hyperv

import (
	"github.com/vnetgen/vnetgen/backends/internal/kit"
	"github.com/vnetgen/vnetgen/vnet"
)

// machine is a machine as its NICs see it. Its ID, and not its name, stands in every
// command: names need not be unique, and cmdlets take them for patterns.
type machine struct {
	*vnet.Machine
	name string
	vm   string // the variable with its ID
	need string // the step that binds it
	info vnet.Read
	nics vnet.Read
}

// machines adds the steps of all machines and their NICs.
func (p *planner) machines() {
	own := 0
	for i := range p.t.Machines {
		m := &machine{Machine: &p.t.Machines[i]}
		m.name, m.need = m.HypervisorName(), "machine/"+m.Label
		m.vm = p.vars.Name("vm", m.Label)
		m.info = kit.Show(
			kit.Blocks([]string{"State", "Notes"}, theMachine(m.vm)...),
			kit.Blocks([]string{"Path"}, theMachine(m.vm, stage("Get-VMHardDiskDrive"))...),
		)
		m.nics = kit.Show(kit.Blocks(nicFields, present(m.vm, stage("Get-VMNetworkAdapter"))...))
		p.machine(m)
		for j := range m.NICs {
			nic := &m.NICs[j]
			n := p.nets[nic.Network]
			if nic.Network == "" {
				n = p.own[own]
				own++
			}
			p.nic(m, nic, n)
		}
	}
}

// machine adds the step that finds the machine, or makes it.
func (p *planner) machine(m *machine) {
	named := func(id vnet.Part) vnet.Match { return rowOf(id, vnet.Lit(m.name)) }
	find := vnet.View{Read: readMachines, Find: []vnet.Match{named(vnet.Bind(m.vm))}}
	if !p.opts.CreateMachines {
		// Hyper-V lets several have one name; then nobody can say which is meant.
		find.Only = []vnet.Only{{What: "another machine has that name", Family: named(vnet.Any), Lines: []vnet.Match{named(vnet.Val(m.vm))}}}
	}
	s := vnet.Step{
		ID: m.need, Title: "machine " + m.name,
		Probe:   vnet.Probe{Views: []vnet.View{find}},
		Missing: "Hyper-V has no machine " + m.name + ": make it first, or generate with --create-machines",
	}
	if p.opts.CreateMachines {
		p.createMachine(m, &s)
	}
	p.steps = append(p.steps, s)
}

// createMachine makes the step make the machine where there is none. One of that
// name that is there already is used and left alone. A machine cannot be made with
// notes, so it has its mark for a name until it has notes; before that the network
// adapter that every new machine has is taken out.
func (p *planner) createMachine(m *machine, s *vnet.Step) {
	id := kit.Encode(m.Label)
	p.keep[kindMachine] = append(p.keep[kindMachine], id)
	generation, memory := int64(2), int64(1024)
	if a, ok := vnet.Find(m.Settings, name, keyGeneration); ok {
		generation = int64(a.Value.Num)
	}
	if a, ok := vnet.Find(m.Settings, name, keyMemory); ok {
		memory = int64(a.Value.Num)
	}
	s.Missing = ""
	s.Borrow, s.Mark = true, id
	// Somebody may give another machine that name: it is the marked one that counts, if
	// there is one.
	marked := p.vars.Name("made", m.Label)
	s.Probe.Owner = &vnet.View{Read: kit.Show(kit.Blocks([]string{"Id", "Name", "Notes"}, stage("Get-VM"))), Paragraphs: true,
		Find: []vnet.Match{{vnet.Lit("Name: " + m.name)}, p.marks.there(kindMachine, id), field("Id", vnet.Bind(marked))}}
	s.Probe.Views[0].Read = kit.Show(kit.Rows("", []string{"Id", "Id", "Name"}, stage("Get-VM")))
	s.Probe.Views[0].Find = []vnet.Match{rowOf(vnet.Bind(m.vm), vnet.Any, vnet.Lit(m.name))}
	s.Probe.Views[0].Expect = []vnet.Expect{{What: "ID", Line: rowOf(vnet.Val(marked), vnet.Bind(m.vm), vnet.Lit(m.name))}}
	raw := p.marks.raw(id)
	rawVM := []vnet.Cmdlet{stage("Get-VM"), exact("Name", lit(raw))}
	s.Create = []vnet.Command{
		do(stage("New-VM", text("Name", raw), kit.Number("Generation", generation), kit.Number("MemoryStartupBytes", memory<<20), kit.Switch("NoVHD"))).
			Unless(vnet.Select{Read: readMachines, Lines: []vnet.Match{rowOf(vnet.Any, vnet.Lit(raw))}}),
		do(append(rawVM[:2:2], stage("Get-VMNetworkAdapter"), stage("Remove-VMNetworkAdapter"))...).Command,
		do(append(rawVM[:2:2], stage("Set-VM", text("NewVMName", m.name), text("Notes", p.marks.start(kindMachine, id)+stateMade)))...).Command,
	}
	s.Remove = []vnet.Command{call("remove_machine", val(m.vm)).Command}
	s.Probe.Views = append(s.Probe.Views, vnet.View{Read: m.info})
	s.Probe.Idle = idle
	s.InUse = m.inUse()
	s.Keep, s.Kept = disks, "it has a disk"
}

// idle is the state in which a machine's devices can be changed.
var idle = []vnet.Match{{vnet.Lit("State: Off")}}

// disks are lines of a machine with a disk in it.
var disks = []vnet.Match{{vnet.Lit("Path: "), vnet.Any, vnet.Lit("."), vnet.Any}}

func (m *machine) inUse() string {
	return "machine " + m.name + " is running or saved: shut it down, then run this again"
}
