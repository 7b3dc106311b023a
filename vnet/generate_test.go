package vnet_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/vnetgen/vnetgen/vnet"
)

func goodPlan() *vnet.Plan {
	list := vnet.Read{Tool: "tool", Args: vnet.Text("list")}
	return &vnet.Plan{
		Lab: "t", Backend: "fake", Title: "Fake",
		Tools: []vnet.Tool{{Name: "tool"}},
		Files: []vnet.File{{Path: "conf/a.xml"}},
		Routines: []vnet.Routine{
			{Name: "drop", Params: []string{"what"}, Commands: []vnet.Command{{Tool: "tool", Args: []vnet.Arg{{Text: "drop"}, {Var: "what"}}}}},
		},
		Steps: vnet.StepList([]vnet.Step{
			{ID: "a", Title: "A", Probe: vnet.Probe{Views: []vnet.View{{Read: list, Find: []vnet.Match{{vnet.Val("made")}}}}},
				Create: []vnet.Command{{Tool: "tool", Args: []vnet.Arg{{Text: "make"}, {File: "conf/a.xml"}}, Bind: []vnet.Match{{vnet.Bind("made")}}}}},
			{ID: "b", Title: "B", Needs: []string{"a"}, Probe: vnet.Probe{Views: []vnet.View{{Read: list}}},
				Create: []vnet.Command{{Call: "drop", Args: []vnet.Arg{{Join: []vnet.Arg{{Text: "x-"}, {Var: "made"}}}}}}},
		}),
		Sweeps: []vnet.Sweep{{Title: "thing", ID: "id", Name: "id", Select: vnet.Select{Read: list, Lines: []vnet.Match{{vnet.Bind("id")}}},
			Commands: []vnet.Command{{Call: "drop", Args: []vnet.Arg{{Var: "id"}}}}}},
	}
}

func TestPlanFaults(t *testing.T) {
	require.Empty(t, vnet.PlanFaults(goodPlan()))
	for _, c := range []struct {
		name   string
		break_ func(*vnet.Plan)
		want   string
	}{
		{"absolute path", func(p *vnet.Plan) { p.Files[0].Path = "/etc/passwd" }, "not relative and clean"},
		{"escaping path", func(p *vnet.Plan) { p.Files[0].Path = "../a" }, "not relative and clean"},
		{"unclean path", func(p *vnet.Plan) { p.Files[0].Path = "conf//a" }, "not relative and clean"},
		{"path of another system", func(p *vnet.Plan) { p.Files[0].Path = `C:\a` }, "not relative and clean"},
		{"paths that differ in case", func(p *vnet.Plan) { p.Files = append(p.Files, vnet.File{Path: "conf/A.xml"}) }, "two files"},
		{"document on a file's path", func(p *vnet.Plan) { p.Documents = []vnet.Document{{Format: "x", File: vnet.File{Path: "conf/A.xml"}}} }, "two files"},
		{"document outside", func(p *vnet.Plan) { p.Documents = []vnet.Document{{Format: "x", File: vnet.File{Path: "../a"}}} }, "not relative and clean"},
		{"step ID twice", func(p *vnet.Plan) { p.Steps.At(1).ID = "a" }, "no ID of its own"},
		{"need of a later step", func(p *vnet.Plan) { p.Steps.At(0).Needs = []string{"b"} }, "no earlier step"},
		{"unknown tool", func(p *vnet.Plan) { p.Steps.At(0).Create[0].Tool = "hammer" }, "no tool of the plan"},
		{"unknown routine", func(p *vnet.Plan) { p.Steps.At(1).Create[0].Call = "drip" }, "no routine"},
		{"unknown file", func(p *vnet.Plan) { p.Steps.At(0).Create[0].Args[1].File = "b" }, "no file of the plan"},
		{"routine with another argument", func(p *vnet.Plan) { p.Steps.At(1).Create[0].Args = nil }, "0 arguments"},
		{"variable that nothing binds", func(p *vnet.Plan) { p.Steps.At(0).Create[0].Bind = nil }, `step a uses the variable "made"`},
		{"variable of a later step", func(p *vnet.Plan) {
			*p.Steps.At(0), *p.Steps.At(1) = *p.Steps.At(1), *p.Steps.At(0)
			p.Steps.At(0).Needs = nil
		}, `step b uses the variable "made"`},
		{"capture that is not kept", func(p *vnet.Plan) {
			p.Steps.At(0).Create[0].Bind = nil
			p.Steps.At(0).Probe.Idle = []vnet.Match{{vnet.Bind("made")}}
		}, `step a uses the variable "made"`},
		{"step's variable in a routine", func(p *vnet.Plan) { p.Routines[0].Params[0] = "which" }, `routine drop uses the variable "what"`},
		{"sweep without an identity", func(p *vnet.Plan) { p.Sweeps[0].Select.Lines = nil }, `sweep thing uses the variable "id"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := goodPlan()
			c.break_(p)
			faults := vnet.PlanFaults(p)
			require.NotEmpty(t, faults)
			all := ""
			for _, fault := range faults {
				all += fault + "\n"
			}
			assert.Contains(t, all, c.want)
		})
	}
}

// TestLazySteps has a plan that makes its steps: as good as one that holds them,
// and checked once.
func TestLazySteps(t *testing.T) {
	b, made := newFake(), 0
	b.plan = func(*vnet.Topology) (*vnet.Plan, vnet.Diags) {
		p := goodPlan()
		held := p.Steps
		p.Steps = vnet.LazySteps(held.Len(), func(i int) vnet.Step {
			made++
			return *held.At(i)
		})
		return p, nil
	}
	plan, diags := vnet.Generate(lab(), b, vnet.Target{}, vnet.Options{})
	require.Empty(t, diags)
	require.NoError(t, plan.Valid())
	assert.Equal(t, []string{"a", "b"}, []string{plan.Steps.ID(0), plan.Steps.ID(1)})
	assert.Equal(t, 2, made, "steps are made more often than they are looked at")
	assert.Equal(t, goodPlan().Steps, plan.Steps.Held())

	plan.Tools[0].Name = "hammer"
	require.ErrorContains(t, plan.Valid(), "no tool of the plan", "what was checked was changed")
	plan.Tools[0].Name = "tool"
	require.NoError(t, plan.Valid())
	plan.Files[0].Path = "conf/b.xml"
	require.ErrorContains(t, plan.Valid(), "no file of the plan")
}

func TestGenerate(t *testing.T) {
	b := newFake()
	plan, diags := vnet.Generate(lab(), b, vnet.Target{}, vnet.Options{})
	require.Empty(t, diags)
	assert.Equal(t, "t", plan.Lab)

	plan, diags = vnet.Generate(&vnet.Topology{}, b, vnet.Target{}, vnet.Options{})
	assert.Nil(t, plan)
	assert.Equal(t, []string{"name-empty"}, codes(diags))

	plan, diags = vnet.Generate(lab(), nil, vnet.Target{}, vnet.Options{})
	assert.Nil(t, plan)
	assert.Equal(t, []string{"target"}, codes(diags))

	b.plan = func(*vnet.Topology) (*vnet.Plan, vnet.Diags) {
		p := goodPlan()
		p.Files[0].Path = "/a"
		return p, nil
	}
	plan, diags = vnet.Generate(lab(), b, vnet.Target{}, vnet.Options{})
	assert.Nil(t, plan)
	require.NotEmpty(t, diags)
	assert.Equal(t, vnet.CodePlanInvalid, diags[0].Code)

	unread := lab()
	unread.Incomplete = true
	plan, diags = vnet.Generate(unread, b, vnet.Target{}, vnet.Options{})
	assert.Nil(t, plan)
	assert.Equal(t, []string{"incomplete"}, codes(diags))

	b.plan = func(*vnet.Topology) (*vnet.Plan, vnet.Diags) { return nil, nil }
	plan, diags = vnet.Generate(lab(), b, vnet.Target{}, vnet.Options{})
	assert.Nil(t, plan)
	assert.Equal(t, []string{"plan-invalid"}, codes(diags))
}

// TestDocuments has documents of a format that the backend publishes, and of one that
// it does not, and wishes for both.
func TestDocuments(t *testing.T) {
	b := newFake()
	b.info.Formats = []vnet.Format{{Name: "paper", Doc: "a note"}}
	b.plan = func(*vnet.Topology) (*vnet.Plan, vnet.Diags) {
		p := goodPlan()
		p.Documents = []vnet.Document{{Format: "paper", File: vnet.File{Path: "note.txt"}}}
		return p, nil
	}
	lab := &vnet.Topology{Lab: vnet.Lab{Name: "t"}}
	for _, format := range []string{"", "paper"} {
		plan, diags := vnet.Generate(lab, b, vnet.Target{}, vnet.Options{Format: format})
		require.False(t, diags.HasErrors(), "%v", diags)
		assert.Len(t, plan.Documents, 1)
	}
	_, diags := vnet.Generate(lab, b, vnet.Target{}, vnet.Options{Format: "stone"})
	assert.Equal(t, []string{"target"}, codes(diags))
	b.info.Formats = nil
	_, diags = vnet.Generate(lab, b, vnet.Target{}, vnet.Options{})
	assert.Equal(t, []string{"plan-invalid"}, codes(diags))
}

// TestHostVariants: the usual variant can depend on the host.
func TestHostVariants(t *testing.T) {
	info := vnet.Info{Hosts: []vnet.HostOS{vnet.Linux, vnet.MacOS}, Variants: []string{"a", "b"}, HostVariants: map[vnet.HostOS]string{vnet.MacOS: "b"}}
	for host, want := range map[vnet.HostOS]string{vnet.Linux: "a", vnet.MacOS: "b"} {
		target, err := info.Complete(vnet.Target{HostOS: host})
		require.NoError(t, err)
		assert.Equal(t, want, target.Variant)
	}
}
