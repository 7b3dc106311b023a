package vmware

import (
	"strconv"
	"strings"

	"github.com/vnetgen/vnetgen/backends/internal/kit"
	"github.com/vnetgen/vnetgen/vnet"
)

// machine is a machine as its NICs see it.
type machine struct {
	*vnet.Machine
	name string
	vmx  vnet.Arg // its file
	id   string   // of its marks
	need []string // the step that finds it
}

// machines adds the steps of all machines and their NICs.
func (p *planner) machines() {
	own := p.own
	for i := range p.t.Machines {
		m := &machine{Machine: &p.t.Machines[i], name: p.t.Machines[i].HypervisorName(), id: kit.Encode(p.t.Machines[i].Label)}
		p.find(m)
		for j := range m.NICs {
			nic := &m.NICs[j]
			n := p.nets[nic.Network]
			if n == nil {
				n, own = own[0], own[1:]
			}
			p.nic(m, nic, n)
		}
	}
}

// quoted writes a text as VMware's files have it between quotes: a bar and two digits
// for what would end it.
func quoted(s string) string {
	return strings.NewReplacer(`|`, `|7C`, `"`, `|22`).Replace(s)
}

// find adds the step that the machine is there: its file, which the lab names or VMware's
// list of machines; or makes it.
func (p *planner) find(m *machine) {
	s := vnet.Step{
		ID: "machine/" + m.Label, Title: "machine " + m.name,
		Missing: "VMware has no machine " + m.name + ` that was opened once: make it, write backend "vmware" { vmx = … } into its block, or generate with --create-machines`,
	}
	m.need = []string{s.ID}
	a, written := vnet.Find(m.Settings, name, keyVMX)
	switch {
	case written:
		m.vmx = lit(a.Value.Str)
		s.Missing = "there is no " + a.Value.Str + ": make the machine first, or generate with --create-machines"
	case p.opts.CreateMachines:
		m.vmx = lit(p.newPath(m))
	default:
		entry, path := p.vars.Name("entry", m.Label), p.vars.Name("vmx", m.Label)
		m.vmx = val(path)
		list, name := show(lit(p.at.inventory)), `.DisplayName = "`+quoted(m.name)+`"`
		s.Probe.Views = []vnet.View{
			{Read: list, Find: []vnet.Match{{vnet.Lit("vmlist"), vnet.Bind(entry), vnet.Lit(name)}}},
			{Read: list, Only: []vnet.Only{{What: `another machine has that name: write backend "vmware" { vmx = … } into the block`, Family: vnet.Match{vnet.Lit("vmlist"), vnet.Any, vnet.Lit(name)},
				Lines: []vnet.Match{{vnet.Lit("vmlist"), vnet.Val(entry), vnet.Lit(name)}}}}},
			{Read: list, Find: []vnet.Match{{vnet.Lit("vmlist"), vnet.Val(entry), vnet.Lit(`.config = "`), vnet.Bind(path), vnet.Lit(`"`)}}},
		}
	}
	s.Probe.Views = append(s.Probe.Views, vnet.View{Read: keys(m.vmx), Find: []vnet.Match{{vnet.Any}}})
	if p.opts.CreateMachines {
		p.create(m, &s)
	}
	p.steps = append(p.steps, s)
}

// newPath is where a machine that the plan makes is: where VMware's own assistant would
// put it.
func (p *planner) newPath(m *machine) string {
	file := kit.Encode(m.name)
	if p.target.HostOS == vnet.MacOS {
		return p.at.machines + file + ".vmwarevm/" + file + ".vmx"
	}
	return p.at.machines + file + "/" + file + ".vmx"
}

// keyMachine is the key in a .vmx file that says which lab made the machine.
const keyMachine = "vnetgen.machine"

// create makes the step make the machine where there is none. One that is there already
// is used and left alone.
func (p *planner) create(m *machine, s *vnet.Step) {
	guest, memory := "other-64", 1024
	if a, ok := vnet.Find(m.Settings, name, keyGuestOS); ok {
		guest = a.Value.Str
	}
	if a, ok := vnet.Find(m.Settings, name, keyMemory); ok {
		memory = int(a.Value.Num)
	}
	id := m.id
	p.keep.machines = append(p.keep.machines, id)
	s.Missing = ""
	s.Borrow, s.Mark = true, id
	s.Probe.Owner = &vnet.View{Read: keys(m.vmx), Find: []vnet.Match{{vnet.Lit(keyMachine + ` = "` + p.lab + `"`)}}}
	s.Probe.Claimed = &vnet.Match{vnet.Lit(keyMachine + ` = "`), vnet.Bind("owner"), vnet.Lit(`"`)}
	s.Keep, s.Kept = disks, "it has a disk"
	mark := join(lit("machine "+p.lab+" "+id+" "), m.vmx)
	if m.vmx.Var == "" {
		mark = lit("machine " + p.lab + " " + id + " " + m.vmx.Text)
	}
	c := edit(m.vmx)
	for _, line := range []string{
		`.encoding = "UTF-8"`, `config.version = "8"`, `virtualHW.version = "` + p.hardware() + `"`,
		`displayName = "` + quoted(m.name) + `"`, `guestOS = "` + quoted(guest) + `"`, `memsize = "` + strconv.Itoa(memory) + `"`,
		`pciBridge0.present = "TRUE"`, `pciBridge4.present = "TRUE"`, `pciBridge4.virtualDev = "pcieRootPort"`, `pciBridge4.functions = "8"`,
		keyMachine + ` = "` + p.lab + `"`,
	} {
		c = c.Words(vnet.EditAdd, line)
	}
	s.Create = []vnet.Command{edit(lit(p.at.userMarks())).Words(vnet.EditAdd).With(mark).Command, c.Command}
	s.Remove = []vnet.Command{call("remove_machine", m.vmx, mark).Command}
}

// hardware is the version of a new machine's virtual hardware: the newest that the
// oldest version of the target's product knows (VMware's KB 1003746: Workstation 16 has 18 and
// 19, Fusion 12 likewise; 16 is what their predecessors knew).
func (p *planner) hardware() string { return "16" }

// disks are lines, as keys shows them, of a machine with a disk in it.
var disks = []vnet.Match{{vnet.Any, vnet.Lit(`.filename = "`), vnet.Any, vnet.Lit(`.vmdk"`)}}

// lock looks for the lock of a machine's file. VMware's programs hold it while the machine
// runs or is open in one of them.
func (p *planner) lock(vmx vnet.Arg) vnet.View {
	folder := join(vmx, lit(".lck"))
	if vmx.Var == "" {
		folder = lit(vmx.Text + ".lck")
	}
	return vnet.View{Read: vnet.Read{Tool: toolFile, Args: []vnet.Arg{lit("folder"), folder}}}
}

// locked is any line of that.
var locked = []vnet.Match{{vnet.Any}}

func (m *machine) inUse() string {
	return "machine " + m.name + " runs or is open in VMware: shut it down, close its tab, and run this again"
}
