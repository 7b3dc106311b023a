package vmware

import (
	"strconv"

	"github.com/vnetgen/vnetgen/backends/internal/kit"
	"github.com/vnetgen/vnetgen/vnet"
)

// The programs that plans call.
const (
	toolFile     = vnet.TextFileTool
	toolNetworks = "vmware-networks" // Linux
	toolVMnetCLI = "vmnet-cli"       // Fusion
	toolVNetLib  = "vnetlib64"       // Windows
	toolVMRun    = "vmrun"
	toolReg      = "reg"
	toolPS       = "ps"
	toolTasks    = "tasklist"
)

// Plan makes the plan of a topology that Prepare returned without errors: the
// networks first, then the machines and their NICs. It makes no findings of its own.
func (backend) Plan(t *vnet.Topology, target vnet.Target, opts vnet.Options) (*vnet.Plan, vnet.Diags) {
	p := &planner{
		t: t, target: target, opts: opts, lab: kit.Encode(t.Lab.Name), at: placesOf(target.HostOS),
		nets: make(map[string]*network, len(t.Networks)), leases: kit.Leases(t), forwards: forwardsOf(t),
	}
	p.networks()
	p.ownNATs()
	p.inForce()
	p.machines()
	plan := &vnet.Plan{
		Lab: t.Lab.Name, Backend: name, Title: "VMware", Target: target,
		Tools:     p.tools(),
		Documents: p.documents(),
		Routines:  p.routines(),
		Steps:     vnet.StepList(p.steps),
		Sweeps:    p.sweeps(),
	}
	if p.vmnets {
		plan.Admin = "vmnets are the host's: they take the rights of an administrator"
	}
	return plan, nil
}

// planner gathers the steps of one plan.
type planner struct {
	t        *vnet.Topology
	target   vnet.Target
	opts     vnet.Options
	lab      string // encoded
	at       places
	steps    []vnet.Step
	keep     keep
	vars     kit.Names
	nets     map[string]*network    // by label
	own      []*network             // of NICs with NAT of their own, by the order of the NICs
	leases   map[string][]kit.Lease // by the network's label
	forwards map[string][]forward   // likewise
	vmnets   bool                   // the plan makes vmnets
}

// keep lists what steps look after, for the sweeps.
type keep struct{ vmnets, segments, nics, machines []string }

// places are where VMware has its files, by host.
type places struct {
	networking  string // "" on Windows, which has it in the registry
	marks       string // of vmnets
	preferences string
	inventory   string // VMware's list of machines
	machines    string // where new ones go
}

func placesOf(os vnet.HostOS) places {
	switch os {
	case vnet.MacOS:
		return places{
			"/Library/Preferences/VMware Fusion/networking", "/Library/Preferences/VMware Fusion/networking.vnetgen",
			"~/Library/Preferences/VMware Fusion/preferences", "~/Library/Application Support/VMware Fusion/vmInventory",
			"~/Virtual Machines.localized/",
		}
	case vnet.Windows:
		return places{
			"", "%ProgramData%/VMware/networking.vnetgen",
			"%APPDATA%/VMware/preferences.ini", "%APPDATA%/VMware/inventory.vmls",
			"~/Documents/Virtual Machines/",
		}
	}
	return places{
		"/etc/vmware/networking", "/etc/vmware/networking.vnetgen",
		"~/.vmware/preferences", "~/.vmware/inventory.vmls", "~/vmware/",
	}
}

// userMarks is where the marks of LAN segments, machines and NICs are.
func (a places) userMarks() string { return a.preferences + ".vnetgen" }

// backup ends the name of a file as it was before the first lab.
const backup = ".vnetgen-before"

// network is a network, or a NIC's own NAT, as NICs see it.
type network struct {
	*vnet.Network
	id     string   // of its marks and steps
	vmnet  vnet.Arg // its number; empty: it has none
	kind   string   // the connection type
	pvn    string   // the ID of a LAN segment
	number string   // the variable with the vmnet's number
	need   []string // step IDs
}

// add appends a step and makes what is on the network wait for it.
func (p *planner) add(n *network, s vnet.Step) {
	p.steps = append(p.steps, s)
	n.need = append(n.need, s.ID)
}

// waits is n.need, to be appended to.
func (n *network) waits() []string { return n.need[:len(n.need):len(n.need)] }

// What plans are written with.
var (
	lit  = kit.Lit
	val  = kit.Val
	join = kit.Join
	call = kit.Call
)

// show reads the lines of text files.
func show(paths ...vnet.Arg) vnet.Read {
	return vnet.Read{Tool: toolFile, Args: append([]vnet.Arg{lit("show")}, paths...)}
}

// keys reads the lines of a file of keys and values, the keys in small letters.
func keys(path vnet.Arg) vnet.Read {
	return vnet.Read{Tool: toolFile, Args: []vnet.Arg{lit("keys"), path}}
}

// edit starts an edit of a text file.
func edit(path vnet.Arg) kit.Cmd { return kit.Run(toolFile, "edit").With(path) }

// tools lists the programs that the steps call.
func (p *planner) tools() []vnet.Tool {
	tools := []vnet.Tool{{Name: toolFile, BuiltIn: true}}
	switch p.target.HostOS {
	case vnet.Windows:
		const folder = `\VMware\VMware Workstation\`
		tools = append(tools,
			vnet.Tool{Name: toolReg, Paths: []string{`%SystemRoot%\System32\reg.exe`}, Missing: "it is part of Windows"},
			vnet.Tool{Name: toolTasks, Paths: []string{`%SystemRoot%\System32\tasklist.exe`}, Missing: "it is part of Windows"},
			vnet.Tool{Name: toolVNetLib, Env: "VNETLIB", Paths: []string{`%ProgramFiles(x86)%` + folder + "vnetlib64.exe", `%ProgramFiles%` + folder + "vnetlib64.exe"},
				Missing: "install VMware Workstation, or set VNETLIB to the path of vnetlib64.exe"})
		if p.vmnets {
			tools = append(tools,
				vnet.Tool{Name: toolVMRun, Env: "VMRUN", Paths: []string{`%ProgramFiles(x86)%` + folder + "vmrun.exe", `%ProgramFiles%` + folder + "vmrun.exe"},
					Missing: "install VMware Workstation, or set VMRUN to the path of vmrun.exe"})
		}
	case vnet.MacOS:
		tools = append(tools, vnet.Tool{Name: toolPS, Paths: []string{"/bin/ps"}, Missing: "it is part of macOS"},
			vnet.Tool{Name: toolVMnetCLI, Env: "VMNET_CLI", Paths: []string{"/Applications/VMware Fusion.app/Contents/Library/vmnet-cli"},
				Missing: "install VMware Fusion, or set VMNET_CLI to the path of vmnet-cli"})
	default:
		tools = append(tools, vnet.Tool{Name: toolPS, Paths: []string{"/bin/ps"}, Missing: "install the package procps"},
			vnet.Tool{Name: toolNetworks, Env: "VMWARE_NETWORKS", Paths: []string{"/usr/bin/vmware-networks"},
				Missing: "install VMware Workstation, or set VMWARE_NETWORKS to the path of vmware-networks"})
	}
	return tools
}

// processes lists the programs that run, one a line.
func (p *planner) processes() vnet.Read {
	if p.target.HostOS == vnet.Windows {
		return vnet.Read{Tool: toolTasks, Args: vnet.Text("/NH", "/FO", "CSV")}
	}
	return vnet.Read{Tool: toolPS, Args: vnet.Text("-A", "-o", "comm=")}
}

// running are the processes of machines that run.
func (p *planner) running() []vnet.Match {
	if p.target.HostOS == vnet.Windows {
		return []vnet.Match{{vnet.Lit(`"vmware-vmx`), vnet.Any}}
	}
	return []vnet.Match{{vnet.Lit("vmware-vmx"), vnet.Any}, {vnet.Any, vnet.Lit("/vmware-vmx"), vnet.Any}} // -debug and -stats, too
}

// open are the processes of VMware's programs that have the preferences open.
func (p *planner) open() []vnet.Match {
	if p.target.HostOS == vnet.Windows {
		return append(p.running(), vnet.Match{vnet.Lit(`"vmware.exe"`), vnet.Any}, vnet.Match{vnet.Lit(`"vmplayer.exe"`), vnet.Any})
	}
	return append(p.running(), vnet.Match{vnet.Lit("vmware")}, vnet.Match{vnet.Lit("vmplayer")},
		vnet.Match{vnet.Any, vnet.Lit("/vmware")}, vnet.Match{vnet.Any, vnet.Lit("/vmplayer")})
}

// forward is a port forward of a NAT vmnet.
type forward struct {
	proto, guest string
	from, to     string // ports of the host and the guest
}

// forwardsOf returns the forwards of all NICs by their network's label; those of a NIC
// with NAT of its own by ownLabel.
func forwardsOf(t *vnet.Topology) map[string][]forward {
	by := map[string][]forward{}
	for i := range t.Machines {
		m := &t.Machines[i]
		for j := range m.NICs {
			nic := &m.NICs[j]
			label := nic.Network
			if label == "" {
				label = ownLabel(m, nic)
			}
			for k := range nic.Forwards {
				f := &nic.Forwards[k]
				by[label] = append(by[label], forward{proto: f.Proto.String(), guest: nic.Address.String(), from: strconv.Itoa(f.HostPort), to: strconv.Itoa(f.GuestPort)})
			}
		}
	}
	return by
}

// ownLabel names the network of a NIC with NAT of its own. No label has a slash.
func ownLabel(m *vnet.Machine, nic *vnet.NIC) string { return m.Label + "/" + strconv.Itoa(nic.Slot) }
