package golden

import (
	"net/netip"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/vnetgen/vnetgen/vnet"
	"github.com/vnetgen/vnetgen/vnet/config"
)

// beyondCase is a finding that no archive can hold: it is about files, or about
// a Topology or backend that a program made.
type beyondCase struct {
	how   string
	code  vnet.Code
	diags vnet.Diags
}

// beyond makes the findings that no archive can hold.
func beyond(t *testing.T) []beyondCase {
	_, unreadable := config.Read("testdata/no-such-lab.hcl", nil)
	_, nameless := config.Load([]config.File{{Name: "-", Bytes: []byte("machine \"m\" {\n  nic { mode = \"nat\" }\n}\n")}}, config.Options{})
	cases := []beyondCase{
		{"a file that is not there", "unreadable", unreadable},
		{"standard input without a lab block", "lab-name", nameless},
		{"values of instances are pinned", "pin-instance", pinned(t, "lab.hcl", "network \"lan\" {\n  count = 2\n  mode  = \"nat-network\"\n}\n")},
		{"values are pinned into JSON", "pin-json", pinned(t, "lab.hcl.json", `{"network": {"lan": {"mode": "nat-network"}}}`)},
	}
	for _, c := range built() {
		diags := findingsOf(c)
		cases = append(cases, beyondCase{c.how, c.code, diags})
	}
	return cases
}

// findingsOf prepares what needs no backend and generates the rest.
func findingsOf(c builtCase) vnet.Diags {
	if c.backend == nil {
		_, diags := vnet.Prepare(c.topology, nil, c.target, vnet.Options{})
		return diags
	}
	_, diags := vnet.Generate(c.topology, c.backend, c.target, vnet.Options{})
	return diags
}

// pinned returns the findings of writing a lab's chosen values into its text.
func pinned(t *testing.T, name, text string) vnet.Diags {
	files := []config.File{{Name: name, Bytes: []byte(text)}}
	topology, diags := config.Load(files, config.Options{Name: "pinned"})
	require.False(t, diags.HasErrors(), "%v", diags)
	resolved, diags := vnet.Prepare(topology, nil, vnet.Target{}, vnet.Options{})
	require.False(t, diags.HasErrors(), "%v", diags)
	_, diags = config.Pin(files, resolved)
	return diags
}

// builtCase is a Topology that a program made, for a backend that may be odd.
type builtCase struct {
	how      string
	code     vnet.Code
	topology *vnet.Topology
	backend  vnet.Backend
	target   vnet.Target
}

// built are the cases that need a program.
func built() []builtCase {
	lab := vnet.Lab{Name: "built"}
	network := func(n vnet.Network) *vnet.Topology {
		if n.Label == "" {
			n.Label = "lan"
		}
		return &vnet.Topology{Lab: lab, Networks: []vnet.Network{n}}
	}
	nic := func(n vnet.NIC) *vnet.Topology {
		return &vnet.Topology{Lab: lab, Machines: []vnet.Machine{{Label: "m", NICs: []vnet.NIC{n}}}}
	}
	source := func(args ...string) *vnet.Source {
		s := &vnet.Source{}
		for _, a := range args {
			s.Args = append(s.Args, vnet.ArgRange{Name: a})
		}
		return s
	}
	sound := nic(vnet.NIC{})
	return []builtCase{
		{how: "a lab without a name", code: vnet.CodeNameEmpty, topology: &vnet.Topology{}},
		{how: "a name with a line break", code: vnet.CodeNameControl,
			topology: network(vnet.Network{Mode: vnet.Internal, Name: "a\nb"})},
		{how: "two networks with one label", code: vnet.CodeDuplicateLabel,
			topology: &vnet.Topology{Lab: lab, Networks: []vnet.Network{{Label: "lan", Mode: vnet.Internal}, {Label: "lan", Mode: vnet.Internal}}}},
		{how: "a network without a mode", code: vnet.CodeModeMissing, topology: network(vnet.Network{})},
		{how: "a subnet with host bits", code: vnet.CodeSubnetHostBits,
			topology: network(vnet.Network{Mode: vnet.Internal, Subnet: netip.MustParsePrefix("10.20.0.1/24")})},
		{how: "a NIC on a network that is not there", code: vnet.CodeNetworkUnknown, topology: nic(vnet.NIC{Network: "nowhere"})},
		{how: "a negative rate", code: vnet.CodeRateRange, topology: nic(vnet.NIC{Link: &vnet.Link{Up: -1, Source: source("up")}})},
		{how: "a loss of more than everything", code: vnet.CodeLossRange, topology: nic(vnet.NIC{Link: &vnet.Link{Loss: 1_000_001, Source: source("loss")}})},
		{how: "an assertion about nobody", code: vnet.CodeAssertEndpoint,
			topology: &vnet.Topology{Lab: lab, Asserts: []vnet.Assert{{Text: "nothing"}}}},

		{how: "a host that the backend does not know", code: vnet.CodeTarget, topology: sound,
			backend: odd{rules: allExact()}, target: vnet.Target{HostOS: "plan9"}},
		{how: "a backend that says nothing of a feature", code: vnet.CodeContractGap, topology: sound,
			backend: odd{}, target: oddTarget},
		{how: "a lab that was read with errors", code: vnet.CodeIncomplete, topology: incomplete(*sound),
			backend: odd{rules: allExact()}, target: oddTarget},
		{how: "a backend whose plan makes no sense", code: vnet.CodePlanInvalid, topology: sound,
			backend: odd{rules: allExact(), plan: vnet.Plan{Steps: vnet.StepList([]vnet.Step{{ID: "twice"}, {ID: "twice"}})}}, target: oddTarget},
	}
}

func incomplete(t vnet.Topology) *vnet.Topology {
	t.Incomplete = true
	return &t
}

// odd is a backend with whatever faults a test gives it.
type odd struct {
	rules []vnet.Rule
	plan  vnet.Plan
}

var oddTarget = vnet.Target{HostOS: vnet.Linux, Version: vnet.Version{Major: 1}}

// allExact is a contract without exceptions.
func allExact() []vnet.Rule {
	var rules []vnet.Rule
	for _, f := range vnet.Features {
		rules = append(rules, vnet.Rule{Feature: f.Feature, Level: vnet.Exact})
	}
	return rules
}

// Info describes the backend.
func (o odd) Info() *vnet.Info {
	return &vnet.Info{
		Name: "odd", Title: "Odd",
		Hosts:  []vnet.HostOS{vnet.Linux},
		Oldest: oddTarget.Version, Newest: oddTarget.Version, Default: oddTarget.Version,
		Rules:       o.rules,
		Conventions: func(vnet.Target) vnet.Conventions { return vnet.Conventions{} },
	}
}

// Plan returns the plan that the test wants.
func (o odd) Plan(*vnet.Topology, vnet.Target, vnet.Options) (*vnet.Plan, vnet.Diags) {
	return &o.plan, nil
}
