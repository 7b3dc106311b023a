package docker

import (
	"github.com/vnetgen/vnetgen/backends/internal/kit"
	"github.com/vnetgen/vnetgen/vnet"
)

// tool is the program that nearly everything goes through.
const tool = "docker"

// Plan makes the plan: the networks first, then the machines, and what they are
// connected to; and the overlay for Compose.
func (b backend) Plan(t *vnet.Topology, target vnet.Target, opts vnet.Options) (*vnet.Plan, vnet.Diags) {
	p := newPlanner(t, target, opts)
	p.networkSteps()
	p.machineSteps()
	overlay, err := p.overlay()
	if err != nil {
		return nil, vnet.Diags{{Severity: vnet.SeverityError, Code: vnet.CodePlanInvalid, Summary: "the overlay for Compose cannot be written: " + err.Error()}}
	}
	return &vnet.Plan{
		Lab:       t.Lab.Name,
		Backend:   name,
		Title:     "Docker",
		Target:    target,
		Tools:     p.tools(),
		Admin:     p.admin(),
		Documents: []vnet.Document{{Format: formatCompose, File: vnet.File{Path: overlayPath, Content: overlay}}},
		Routines:  p.routines(),
		Steps:     vnet.StepList(p.steps),
		Sweeps:    p.sweeps(),
	}, nil
}

// planner gathers the steps of one plan.
type planner struct {
	t        *vnet.Topology
	target   vnet.Target
	opts     vnet.Options
	lab      string // encoded
	steps    []vnet.Step
	keep     keep
	vars     kit.Names
	networks []*network
	nets     map[string]*network // those of the lab's blocks, by label
	nats     map[nicOf]*network  // those of single NICs
	// uplink holds the host's interface with the default route, "" until a
	// network needs it.
	uplink string
}

// nicOf is a NIC by the index of its machine and its own.
type nicOf struct{ machine, nic int }

// keep lists what steps look after, for the sweeps.
type keep struct{ networks, nics, machines, shims []string }

func newPlanner(t *vnet.Topology, target vnet.Target, opts vnet.Options) *planner {
	p := &planner{
		t: t, target: target, opts: opts, lab: kit.Encode(t.Lab.Name),
		nets: make(map[string]*network, len(t.Networks)), nats: map[nicOf]*network{},
	}
	p.gather()
	return p
}

// since says whether the target has that version.
func (p *planner) since(v vnet.Version) bool { return !p.target.Version.Less(v) }

// tools lists the programs that the steps call.
func (p *planner) tools() []vnet.Tool {
	docker := vnet.Tool{
		Name: tool, Env: "DOCKER", Paths: []string{"/usr/bin/docker", "/usr/local/bin/docker"},
		Missing: "Install Docker, or set DOCKER to the path of its command.",
	}
	switch p.target.HostOS {
	case vnet.MacOS:
		docker.Paths = []string{"/usr/local/bin/docker", "/Applications/Docker.app/Contents/Resources/bin/docker"}
	case vnet.Windows:
		docker.Paths = []string{`%ProgramFiles%\Docker\Docker\resources\bin\docker.exe`}
	}
	tools := []vnet.Tool{docker}
	if p.onLinux() {
		tools = append(tools, vnet.Tool{Name: toolIP, Paths: []string{"/sbin/ip", "/usr/sbin/ip", "/bin/ip"}, Missing: "Install the package iproute2."})
	}
	return tools
}

// admin says what root is needed for: Docker itself asks for membership of a group.
func (p *planner) admin() string {
	if len(p.keep.shims) == 0 {
		return ""
	}
	return "the host's interface beside the containers takes root"
}

// onLinux says whether the engine's interfaces are the host's own.
func (p *planner) onLinux() bool { return p.target.Variant == variantEngine }

// docker starts a docker command.
func docker(words ...string) kit.Cmd { return kit.Run(tool, words...) }

// What plans are written with.
var (
	lit  = kit.Lit
	val  = kit.Val
	join = kit.Join
	call = kit.Call
)
