package virtualbox

import (
	"strconv"

	"github.com/vnetgen/vnetgen/backends/internal/kit"
	"github.com/vnetgen/vnetgen/vnet"
)

var readMachines = readWords("list", "vms")

// guests makes the steps of machines and their NICs, each from the topology
// when it is asked for.
type guests struct {
	t      *vnet.Topology
	target vnet.Target
	opts   vnet.Options
	marks  marker
	nets   map[string]*network // what machines need to know of each network, by label
	vms    []string            // the variable of each machine
	order  []guestStep
}

// guestStep says what a step is about.
type guestStep struct {
	machine int32
	nic     int32 // among the machine's, or one of the following
}

// The steps of a machine that are about no NIC.
const (
	itself  int32 = -1
	chipset int32 = -2
)

// machines lists the steps of all machines and their NICs, and the identities
// that they look after.
func (p *planner) machines() {
	nics := 0
	for i := range p.t.Machines {
		nics += len(p.t.Machines[i].NICs)
	}
	p.vms = make([]string, len(p.t.Machines))
	p.order = make([]guestStep, 0, len(p.t.Machines)+nics)
	p.keep[kindNIC] = make([]string, 0, nics)
	for i := range p.t.Machines {
		m := &p.t.Machines[i]
		p.vms[i] = p.vars.Name("vm", m.Label)
		p.order = append(p.order, guestStep{int32(i), itself})
		if p.opts.CreateMachines {
			p.keep[kindMachine] = append(p.keep[kindMachine], kit.UUID("machine", p.t.Lab.Name, m.Label))
		}
		if needsICH9(m) {
			p.order = append(p.order, guestStep{int32(i), chipset})
			p.keep[kindChipset] = append(p.keep[kindChipset], m.HypervisorName())
		}
		for j := range m.NICs {
			p.order = append(p.order, guestStep{int32(i), int32(j)})
			p.keep[kindNIC] = append(p.keep[kindNIC], nicID(m.HypervisorName(), strconv.Itoa(m.NICs[j].Slot)))
		}
	}
}

// machine is a machine as its NICs see it. A machine's UUID, and not its name,
// stands in every command: a name may look like an option, a number or another
// machine's UUID.
type machine struct {
	*vnet.Machine
	name string
	vm   string // the variable with its UUID, by which every command calls it
	need string // the step that binds it
	info vnet.Read
}

// command starts a command on the machine.
func (m *machine) command(verb string, words ...string) kit.Cmd {
	c := kit.Run(tool).Room(2 + len(words))
	return c.With(lit(verb), val(m.vm)).Words(words...)
}

// step makes one step.
func (g *guests) step(about guestStep) vnet.Step {
	m := machine{Machine: &g.t.Machines[about.machine], vm: g.vms[about.machine]}
	m.name, m.need = m.HypervisorName(), "machine/"+m.Label
	m.info = read(lit("showvminfo"), val(m.vm))
	switch about.nic {
	case itself:
		return g.machine(&m)
	case chipset:
		return g.chipset(&m)
	}
	return g.nic(&m, &m.NICs[about.nic])
}

// machine returns the step that finds the machine, or makes it.
func (g *guests) machine(m *machine) vnet.Step {
	find := vnet.View{Read: readMachines, Find: []vnet.Match{{vnet.Lit(`"` + m.name + `" {`), vnet.Bind(m.vm), vnet.Lit("}")}}}
	s := vnet.Step{
		ID: m.need, Title: "machine " + m.name,
		Probe:   vnet.Probe{Views: []vnet.View{find}},
		Missing: "VirtualBox has no machine " + m.name + ": make it first, or generate with --create-machines",
	}
	if g.opts.CreateMachines {
		g.createMachine(m, &s)
	}
	return s
}

// createMachine makes the step make the machine where there is none. One of
// that name that is there already is used and left alone.
func (g *guests) createMachine(m *machine, s *vnet.Step) {
	id := kit.UUID("machine", g.t.Lab.Name, m.Label)
	ostype := "Other"
	if a, ok := vnet.Find(m.Settings, name, "ostype"); ok {
		ostype = a.Value.Str
	}
	k := mark{kind: kindMachine, id: id, what: m.name, digest: kit.Digest(m.name, ostype)}
	s.Missing = ""
	s.Borrow, s.Mark = true, id
	s.Probe.Owner = g.marks.owner(k)
	s.Probe.Owner.Expect = nil // the machine is the user's once it is there
	s.Create = []vnet.Command{
		g.marks.set(k, pending),
		command("createvm", "--name", m.name, "--uuid", id, "--ostype", ostype, "--register").Command,
		g.marks.set(k, k.digest),
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

// chipset returns the step that gives the machine the chipset with 36 slots. It
// comes before the NICs: VirtualBox takes both in one command for an error.
func (g *guests) chipset(m *machine) vnet.Step {
	k := mark{kind: kindChipset, idVar: m.vm, what: m.name, digest: kit.Digest("ich9")}
	return vnet.Step{
		ID: "chipset/" + m.Label, Title: "chipset of " + m.name, Needs: []string{m.need},
		Probe: vnet.Probe{
			Owner: g.marks.owner(k), Claimed: g.marks.claimed(k),
			Views: []vnet.View{
				{Read: readMarks, Find: []vnet.Match{anyMark(k)}},
				{Read: m.info, Expect: []vnet.Expect{want("chipset", "Chipset:", "ich9")}},
			},
			Idle: idle,
		},
		InUse: m.inUse(),
		Create: []vnet.Command{
			call("save_chipset", val(m.vm)).Unless(vnet.Select{Read: readMarks, Lines: []vnet.Match{g.marks.line(k, vnet.Any)}}),
			g.marks.set(k, pending),
			m.command("modifyvm", "--chipset", "ich9").Command,
			g.marks.set(k, k.digest),
		},
		Remove: []vnet.Command{call("restore_chipset", val(m.vm)).Command},
	}
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
