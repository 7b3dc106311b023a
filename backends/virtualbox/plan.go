package virtualbox

import (
	"github.com/vnetgen/vnetgen/backends/internal/kit"
	"github.com/vnetgen/vnetgen/vnet"
)

// Plan makes the plan: the host's side first, then the machines and their NICs.
// When there are very many, the steps of those are made only when they are looked
// at: the plan then holds on to t.
func (b backend) Plan(t *vnet.Topology, target vnet.Target, opts vnet.Options) (*vnet.Plan, vnet.Diags) {
	p := newPlanner(t, target, opts)
	p.networks()
	p.machines()
	return &vnet.Plan{
		Lab:      t.Lab.Name,
		Backend:  name,
		Title:    "VirtualBox",
		Target:   target,
		Modules:  p.modules(),
		Tools:    p.tools(),
		Routines: p.routines(),
		Steps:    p.all(),
		Sweeps:   p.sweeps(),
	}, nil
}

// planner gathers the steps of one plan.
type planner struct {
	guests
	steps []vnet.Step // of the host's side
	// keep lists, by kind of mark, the identities that steps look after.
	keep map[string][]string
	vars kit.Names
	// forwards are those of NAT networks, by the network's label.
	forwards map[string][]natForward
	// leases are the stable addresses by the network's label.
	leases map[string][]kit.Lease
	// uplinkVar holds the host's interface with the default route, "" until a
	// network needs it.
	uplinkVar string
	bridges   bool // there is a bridged network
}

// network is a network as NICs see it.
type network struct {
	*vnet.Network
	name string   // on VirtualBox; for a host-only adapter unused
	ifc  string   // the variable with the adapter's or uplink's name, or ""
	need []string // step IDs
}

func newPlanner(t *vnet.Topology, target vnet.Target, opts vnet.Options) *planner {
	return &planner{
		guests: guests{
			t: t, target: target, opts: opts,
			marks: marker{lab: kit.Encode(t.Lab.Name)},
			nets:  make(map[string]*network, len(t.Networks)),
		},
		keep:     map[string][]string{},
		forwards: natForwards(t), leases: kit.Leases(t),
	}
}

// maxHeld is how many steps a plan holds; more are made whenever they are looked
// at. A step takes some 6 KB, so these are 200 MB.
const maxHeld = 1 << 15

// all returns the steps: those that are there, then those that the guests make.
func (p *planner) all() vnet.Steps {
	host, guests := p.steps, p.guests // the rest of p is not needed any more
	steps := vnet.LazySteps(len(host)+len(guests.order), func(i int) vnet.Step {
		if i < len(host) {
			return host[i]
		}
		return guests.step(guests.order[i-len(host)])
	})
	if steps.Len() <= maxHeld {
		return steps.Held()
	}
	return steps
}

// tools lists the programs that the steps call.
func (p *planner) tools() []vnet.Tool {
	vbox := vnet.Tool{
		Name: tool, Env: "VBOXMANAGE",
		Paths: []string{"/usr/bin/VBoxManage", "/usr/local/bin/VBoxManage", "/opt/VirtualBox/VBoxManage", "/usr/lib/virtualbox/VBoxManage"},
		// Some errors come with exit status 0, such as `Invalid NIC number`.
		Failure: []string{"VBoxManage: error:"},
		Missing: "install VirtualBox, or set VBOXMANAGE to its path",
	}
	switch p.target.HostOS {
	case vnet.MacOS:
		vbox.Paths = []string{"/usr/local/bin/VBoxManage", "/Applications/VirtualBox.app/Contents/MacOS/VBoxManage"}
	case vnet.Windows:
		// The installer sets the first, which ends in a backslash; nothing is in PATH.
		vbox.Paths = []string{`%VBOX_MSI_INSTALL_PATH%VBoxManage.exe`, `%ProgramFiles%\Oracle\VirtualBox\VBoxManage.exe`}
		vbox.ANSI = true // RTStrmWrite in its r3/stream.cpp, for what is no console
	}
	tools := []vnet.Tool{vbox}
	if p.uplinkVar != "" && p.target.HostOS != vnet.Windows {
		tools = append(tools, p.routeTool())
	}
	return tools
}

// modules lists where the cmdlets are that the steps on Windows use.
func (p *planner) modules() []vnet.Module {
	if p.target.HostOS != vnet.Windows || !p.bridges {
		return nil
	}
	const part = "it is part of Windows"
	return []vnet.Module{{Name: "NetAdapter", Missing: part}, {Name: "NetTCPIP", Missing: part}}
}
