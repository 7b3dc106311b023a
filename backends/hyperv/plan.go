package hyperv

import (
	"github.com/vnetgen/vnetgen/backends/internal/kit"
	"github.com/vnetgen/vnetgen/vnet"
)

// Plan makes the plan of a topology that Prepare returned without errors. It
// makes no findings of its own.
func (backend) Plan(t *vnet.Topology, target vnet.Target, opts vnet.Options) (*vnet.Plan, vnet.Diags) {
	p := &planner{
		t: t, opts: opts,
		marks: marker{lab: kit.Encode(t.Lab.Name)},
		nets:  make(map[string]*network, len(t.Networks)), keep: map[string][]string{},
		leases: kit.Leases(t),
	}
	p.networks()
	p.ownNATs()
	p.forwarded = p.forwards()
	p.nats()
	p.proxies()
	p.machines()
	return &vnet.Plan{
		Lab: t.Lab.Name, Backend: name, Title: "Hyper-V", Target: target,
		Admin:    "switches, addresses and NAT of the host take the rights of an administrator",
		Modules:  p.modules(),
		Tools:    p.tools(),
		Routines: p.routines(),
		Steps:    vnet.StepList(p.steps),
		Sweeps:   p.sweeps(),
	}, nil
}

// planner gathers the steps of one plan.
type planner struct {
	t     *vnet.Topology
	opts  vnet.Options
	marks marker
	nets  map[string]*network // by label
	own   []*network          // of NICs with NAT of their own, by the order of the NICs
	steps []vnet.Step
	// keep lists, by kind of mark, the identities that steps look after.
	keep map[string][]string
	vars kit.Names

	forwarded []mapping              // all forwards
	leases    map[string][]kit.Lease // by network's label

	serves bool // the plan needs the DHCP Server role
}

// network is a network as NICs see it.
type network struct {
	*vnet.Network
	own  string   // begins the IDs of what belongs to a NIC's own NAT, else ""
	name string   // the switch's
	id   string   // the variable with the switch's ID
	need []string // step IDs
}

// add appends a step and makes what is on the network wait for it.
func (p *planner) add(n *network, s vnet.Step) {
	p.steps = append(p.steps, s)
	n.need = append(n.need, s.ID)
}

// waits is n.need, to be appended to.
func (n *network) waits() []string { return n.need[:len(n.need):len(n.need)] }

// modules lists where the cmdlets are.
func (p *planner) modules() []vnet.Module {
	modules := []vnet.Module{
		{Name: "Hyper-V", Missing: "switch Hyper-V and its PowerShell module on (Windows: Enable-WindowsOptionalFeature -Online -FeatureName Microsoft-Hyper-V -All; Server: Install-WindowsFeature Hyper-V -IncludeManagementTools), then restart"},
		{Name: "NetNat", Missing: "it comes with Windows 10 1607 and Windows Server 2016"},
	}
	if p.serves {
		modules = append(modules, vnet.Module{Name: "DhcpServer", Missing: "a Windows Server has it with the DHCP Server role: Install-WindowsFeature DHCP -IncludeManagementTools"})
	}
	return modules
}

// tools lists the programs that the steps call.
func (p *planner) tools() []vnet.Tool {
	return []vnet.Tool{{Name: toolNetsh, Paths: []string{`%SystemRoot%\System32\netsh.exe`}, Missing: "it is part of Windows"}}
}
