package libvirt

import (
	"github.com/vnetgen/vnetgen/backends/internal/kit"
	"github.com/vnetgen/vnetgen/vnet"
)

// tool is the program that nearly everything goes through.
const tool = "virsh"

// Plan makes the plan: the networks first, then the machines and their NICs.
func (b backend) Plan(t *vnet.Topology, target vnet.Target, opts vnet.Options) (*vnet.Plan, vnet.Diags) {
	p := newPlanner(t, target, opts)
	p.networks()
	p.machines()
	return &vnet.Plan{
		Lab:      t.Lab.Name,
		Backend:  name,
		Title:    "libvirt",
		Target:   target,
		Tools:    p.tools(),
		Files:    p.files,
		Routines: p.routines(),
		Steps:    vnet.StepList(p.steps),
		Sweeps:   p.sweeps(),
	}, nil
}

// planner gathers the steps of one plan.
type planner struct {
	t          *vnet.Topology
	target     vnet.Target
	opts       vnet.Options
	uri        string
	lab        string // encoded
	files      []vnet.File
	steps      []vnet.Step
	keep       keep
	vars       kit.Names
	nets       map[string]*network    // by label
	leases     map[string][]kit.Lease // reservations by the network's label
	forwardsBy map[string][]forward   // of NAT networks, likewise
	// ownArgs says that the script for QEMU's arguments is among the files.
	ownArgs bool
	// uplink holds the host's interface with the default route, "" until a
	// network needs it.
	uplink string
}

// keep lists what steps look after, for the sweeps.
type keep struct{ networks, nics, machines, hooks []string }

func newPlanner(t *vnet.Topology, target vnet.Target, opts vnet.Options) *planner {
	p := &planner{
		t: t, target: target, opts: opts, uri: "qemu:///system", lab: kit.Encode(t.Lab.Name),
		nets: make(map[string]*network, len(t.Networks)), leases: kit.Leases(t), forwardsBy: forwardsOf(t),
	}
	if target.Variant == variantSession {
		p.uri = "qemu:///session"
	}
	return p
}

// tools lists the programs that the steps call.
func (p *planner) tools() []vnet.Tool {
	tools := []vnet.Tool{{
		Name: tool, Env: "VIRSH", Paths: []string{"/usr/bin/virsh", "/usr/local/bin/virsh"},
		Missing: "install libvirt's clients (the package libvirt-clients or libvirt-client), or set VIRSH to the path of virsh",
	}}
	if p.target.Variant != variantSession {
		tools = append(tools,
			vnet.Tool{Name: "sh", Paths: []string{"/bin/sh"}, Missing: "a host without a shell cannot have port forwards"},
			vnet.Tool{Name: "ls", Paths: []string{"/bin/ls"}, Missing: "install the package coreutils"})
	}
	if p.uplink != "" {
		tools = append(tools, vnet.Tool{Name: "ip", Paths: []string{"/sbin/ip", "/usr/sbin/ip", "/bin/ip"},
			Missing: "install the package iproute2, or write uplink into the bridged network's block"})
	}
	return tools
}

// virsh starts a virsh command.
func (p *planner) virsh(words ...string) kit.Cmd {
	return kit.Run(tool, "-c", p.uri).Words(words...)
}

// read is a virsh command that changes nothing.
func (p *planner) read(args ...vnet.Arg) vnet.Read {
	return vnet.Read{Tool: tool, Args: append(vnet.Text("-c", p.uri), args...)}
}

func (p *planner) readWords(words ...string) vnet.Read { return p.read(vnet.Text(words...)...) }

// file adds a file to the plan and returns it as an argument.
func (p *planner) file(path, content string) vnet.Arg {
	p.files = append(p.files, vnet.File{Path: path, Content: []byte(content)})
	return vnet.Arg{File: path}
}

// What plans are written with.
var (
	lit  = kit.Lit
	val  = kit.Val
	join = kit.Join
	call = kit.Call
)

// xmlLine matches a line of XML, however far it is indented, that begins so.
func xmlLine(begins string) vnet.Match {
	return vnet.Match{vnet.Blank, vnet.Lit(begins), vnet.Any}
}
