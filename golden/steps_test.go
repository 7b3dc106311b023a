package golden

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/vnetgen/vnetgen/internal/goldens"
	"github.com/vnetgen/vnetgen/vnet"
)

// nameIsMark lists, by backend, the steps whose objects have no place for a mark: their
// names, which nobody else gives, are the mark.
var nameIsMark = map[string][]string{
	"hyperv":  {"nat"},      // a WinNAT, whose name is "vnetgen LAB nat"
	"libvirt": {"forwards"}, // a hook of a file of its own, whose name has the lab and the network
}

// TestSteps holds the plans of all cases and backends to what makes down the inverse
// of up, as far as a plan shows it:
//
//   - what a step makes, it also removes, or it goes with what an earlier step that it
//     needs removes;
//   - what a step removes carries a mark that it looks at first;
//   - what a step removes, a sweep removes, too, once the lab does not name it: by the
//     same routine;
//   - an object that down may keep is one that a sweep knows by the same identity;
//   - a step that only requires something says what a person does without it.
func TestSteps(t *testing.T) {
	seen := map[string]int{}
	for _, path := range goldens.Cases(t) {
		t.Run(goldens.Name(path), func(t *testing.T) {
			readCase(t, path, goldens.Parse(t, path)).findings(t, func(who string, _ vnet.Diags, plan *vnet.Plan) {
				if plan != nil {
					seen[plan.Backend] += plan.Steps.Len()
					held(t, who, plan)
				}
			})
		})
	}
	for who, steps := range seen {
		assert.Greater(t, steps, 100, "%s: hardly any steps were looked at", who)
	}
}

// held holds one plan to the rules.
func held(t *testing.T, who string, plan *vnet.Plan) {
	swept := map[string]bool{}
	kept := map[string]bool{}
	for i := range plan.Sweeps {
		callsOf(plan, plan.Sweeps[i].Commands, swept)
		for _, id := range plan.Sweeps[i].Keep {
			kept[id] = true
		}
	}
	removed := map[string]bool{} // steps whose object down removes, with what it goes with
	for _, s := range plan.Steps.All() {
		where := who + ", step " + s.ID
		assert.NotEmpty(t, s.Probe.Views, where)
		kind, _, _ := strings.Cut(s.ID, "/")
		switch {
		case s.Create == nil:
			assert.Nil(t, s.Remove, "%s removes what it does not make", where)
			if s.Change == nil {
				assert.NotEmpty(t, s.Missing, "%s says nothing to who does not have it", where)
			}
		case s.Remove != nil:
			removed[s.ID] = true
			assert.True(t, s.Probe.Owner != nil || slices.Contains(nameIsMark[who], kind), "%s removes what has no mark", where)
			calls := map[string]bool{}
			callsOf(plan, s.Remove, calls)
			for name := range calls {
				assert.True(t, swept[name], "%s calls %s, which no sweep does: what the lab does not name any more stays", where, name)
			}
		default:
			with := slices.ContainsFunc(s.Needs, func(id string) bool { return removed[id] })
			assert.True(t, with, "%s makes what nothing removes", where)
			removed[s.ID] = with
		}
		if s.Mark != "" {
			assert.True(t, kept[s.Mark], "%s: no sweep knows %s", where, s.Mark)
		}
		if s.Keep != nil {
			assert.NotEmpty(t, s.Mark, "%s: the sweeps do not keep what down keeps", where)
			assert.NotEmpty(t, s.Kept, where)
		}
	}
}

// callsOf adds the routines that commands call, and that those call.
func callsOf(plan *vnet.Plan, commands []vnet.Command, calls map[string]bool) {
	for i := range commands {
		name := commands[i].Call
		if name == "" || calls[name] {
			continue
		}
		calls[name] = true
		for k := range plan.Routines {
			if plan.Routines[k].Name == name {
				callsOf(plan, plan.Routines[k].Commands, calls)
			}
		}
	}
}
