package virtualbox

import (
	"github.com/vnetgen/vnetgen/backends/internal/kit"
	"github.com/vnetgen/vnetgen/vnet"
)

var readMachines = readWords("list", "vms")

// machine is a machine as its NICs see it.
type machine struct {
	*vnet.Machine
	name string
	vm   string // the variable with its UUID, by which every command calls it
	need string // the step that binds it
	info vnet.Read
}

// machines adds the steps of all machines and their NICs. A machine's UUID, and
// not its name, stands in every command: a name may look like an option, a
// number or another machine's UUID.
func (p *planner) machines() {
	for i := range p.t.Machines {
		m := &machine{Machine: &p.t.Machines[i], name: p.t.Machines[i].HypervisorName(), need: "machine/" + p.t.Machines[i].Label}
		m.vm = p.vars.Name("vm", m.Label)
		m.info = read(lit("showvminfo"), val(m.vm))
		p.machine(m)
		if needsICH9(m.Machine) {
			p.chipset(m)
		}
		for j := range m.NICs {
			p.nic(m, &m.NICs[j])
		}
	}
}

// machine adds the step that finds the machine, or makes it.
func (p *planner) machine(m *machine) {
	find := vnet.View{Read: readMachines, Find: []vnet.Match{{vnet.Lit(`"` + m.name + `" {`), vnet.Bind(m.vm), vnet.Lit("}")}}}
	s := vnet.Step{
		ID: m.need, Title: "machine " + m.name,
		Probe:   vnet.Probe{Views: []vnet.View{find}},
		Missing: "VirtualBox has no machine " + m.name + ": make it first, or generate with --create-machines",
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
	ostype := "Other"
	if a, ok := vnet.Find(m.Settings, name, "ostype"); ok {
		ostype = a.Value.Str
	}
	k := mark{kind: kindMachine, id: id, what: m.name, digest: kit.Digest(m.name, ostype)}
	p.keep[k.kind] = append(p.keep[k.kind], id)
	s.Missing = ""
	s.Borrow, s.Mark = true, id
	s.Probe.Owner = p.marks.owner(k)
	s.Probe.Owner.Expect = nil // the machine is the user's once it is there
	s.Create = []vnet.Command{
		p.marks.set(k, pending),
		command("createvm", "--name", m.name, "--uuid", id, "--ostype", ostype, "--register").Command,
		p.marks.set(k, k.digest),
	}
	s.Remove = []vnet.Command{call("remove_machine", lit(id)).Command}
	info := m.info
	info.Absent = missing // the plan itself may just have removed it
	s.Probe.Views = append(s.Probe.Views, vnet.View{Read: info})
	s.Probe.Idle = idle
	s.InUse = "machine " + m.name + " is running: shut it down first"
	s.Keep, s.Kept = disks, "it has a disk"
}

// idle are the states in which a machine's settings can be changed.
var idle = []vnet.Match{
	{vnet.Lit("State:"), vnet.Blank, vnet.Lit("powered off"), vnet.Any},
	{vnet.Lit("State:"), vnet.Blank, vnet.Lit("aborted (since"), vnet.Any},
}

// disks are lines of a machine with a disk in it: as VirtualBox 7 writes them,
// and before.
var disks = []vnet.Match{
	{vnet.Lit("  Port "), vnet.Any, vnet.Lit(", Unit "), vnet.Any, vnet.Lit(": UUID: "), vnet.Any},
	{vnet.Any, vnet.Lit(" ("), vnet.Any, vnet.Lit(", "), vnet.Any, vnet.Lit("): "), vnet.Any, vnet.Lit(" (UUID: "), vnet.Any, vnet.Lit(")")},
}

// needsICH9 says whether a NIC sits in a slot that the usual chipset lacks.
func needsICH9(m *vnet.Machine) bool {
	for i := range m.NICs {
		if m.NICs[i].Slot > slotsPIIX3 {
			return true
		}
	}
	return false
}

// chipset adds the step that gives the machine the chipset with 36 slots. It
// comes before the NICs: VirtualBox takes both in one command for an error.
func (p *planner) chipset(m *machine) {
	k := mark{kind: kindChipset, idVar: m.vm, what: m.name, digest: kit.Digest("ich9")}
	p.keep[k.kind] = append(p.keep[k.kind], m.name)
	p.steps = append(p.steps, vnet.Step{
		ID: "chipset/" + m.Label, Title: "chipset of " + m.name, Needs: []string{m.need},
		Probe: vnet.Probe{
			Owner: p.marks.owner(k), Claimed: p.marks.claimed(k),
			Views: []vnet.View{
				{Read: readMarks, Find: []vnet.Match{anyMark(k)}},
				{Read: m.info, Expect: []vnet.Expect{want("chipset", "Chipset:", "ich9")}},
			},
			Idle: idle,
		},
		InUse: m.inUse(),
		Create: []vnet.Command{
			call("save_chipset", val(m.vm)).Unless(vnet.Select{Read: readMarks, Lines: []vnet.Match{p.marks.line(k, vnet.Any)}}),
			p.marks.set(k, pending),
			command("modifyvm").With(val(m.vm)).Words("--chipset", "ich9").Command,
			p.marks.set(k, k.digest),
		},
		Remove: []vnet.Command{call("restore_chipset", val(m.vm)).Command},
	})
}

func (m *machine) inUse() string {
	return "machine " + m.name + " is running: shut it down, then run this again"
}

// anyMark matches a mark of that kind and ID, of whatever lab.
func anyMark(k mark) vnet.Match {
	m := vnet.Match{vnet.Lit("Key: vnetgen/"), vnet.Any, vnet.Lit("/" + k.kind + "/" + k.id)}
	if k.idVar != "" {
		m = append(m, vnet.Val(k.idVar))
	}
	return append(m, vnet.Lit(", Value: "), vnet.Any)
}
