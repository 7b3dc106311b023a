package vnet

import (
	"fmt"
	"strings"
)

// ruling is what the contract says of a feature in a mode, looked up once.
type ruling struct {
	known    bool
	rule     Rule
	ok       bool // there is a rule
	varies   bool // with what a network writes: looked up each time
	accepted bool
}

// offence is a feature that is not exact at a place, or anywhere when there are
// no places.
type offence struct {
	feature Feature
	mode    Mode
	at      Range
}

// judge holds what the topology uses against the backend's fidelity contract.
// The same feature at the same place, of several instances of a block, is one
// finding; so is the same feature in the same mode where no places are known.
// Two features at one place are two findings, although they share a code: none
// may hide behind another.
func (p *preparation) judge() {
	rulings := map[Feature]*[len(Modes) + 1]ruling{}
	offences := map[offence]int{}
	used := map[Feature]bool{}
	uses(p.t, p.conv, p.opts, func(u *Use) bool {
		row := rulings[u.Feature]
		if row == nil {
			row = new([len(Modes) + 1]ruling)
			rulings[u.Feature] = row
		}
		r := &row[u.Mode]
		if !r.known || r.varies {
			*r = p.ruleOn(u)
		}
		if r.accepted && r.rule.Level == Degraded {
			used[u.Feature] = true
			return true
		}
		if r.ok && r.rule.Level == Exact {
			return true
		}
		key := offence{u.Feature, u.Mode, u.Range()}
		if i, again := offences[key]; again {
			p.diags[i].More++
			return true
		}
		offences[key] = len(p.diags)
		p.diags = append(p.diags, p.finding(u, r))
		return true
	})
	p.checkAccepted(used)
}

// ruleOn looks a use's ruling up.
func (p *preparation) ruleOn(u *Use) ruling {
	r := ruling{known: true}
	var written []string
	if p.opts.CreateMachines {
		written = append(written, string(FeatureCreateMachine))
	}
	if p.opts.Format != "" {
		written = append(written, p.opts.Format)
	}
	if u.on != nil {
		for i := range u.on.Settings {
			if s := &u.on.Settings[i]; s.Backend == p.info.Name {
				for _, a := range s.Attrs {
					written = append(written, a.Key)
				}
			}
		}
	}
	r.rule, r.ok = RuleFor(p.info.Rules, u.Feature, u.Mode, p.target, written...)
	for i := range p.info.Rules {
		r.varies = r.varies || p.info.Rules[i].Feature == u.Feature && p.info.Rules[i].With != ""
	}
	info, _ := FeatureByName(u.Feature)
	for _, a := range p.t.Lab.Accept {
		r.accepted = r.accepted || a.Feature == u.Feature && !info.Binding
	}
	return r
}

// finding puts a ruling that is not exact into words.
func (p *preparation) finding(u *Use, r *ruling) Diag {
	info, _ := FeatureByName(u.Feature)
	mode := ""
	if u.Mode != ModeUnset {
		mode = " in mode " + u.Mode.String()
	}
	d := Diag{Range: u.Range(), Detail: r.rule.Reason}
	subject := fmt.Sprintf("%s: %s (%s)", u.Element(), info.Doc, u.Feature)
	on := fmt.Sprintf("%s %s", p.info.Title, p.target)
	if r.rule.Limit != "" {
		on += ": " + r.rule.Limit
	}
	switch {
	case !r.ok:
		d.Severity, d.Code = SeverityError, CodeContractGap
		d.Summary = fmt.Sprintf("%s: the %s backend does not say what it makes of it%s", subject, p.info.Name, mode)
		d.Detail = "This is a fault of the backend, not of the lab: each feature needs a rule in each mode. Please report it; until then, leave it out."
		return d
	case r.rule.Level == Refused:
		d.Severity, d.Code = SeverityError, CodeRefused
		d.Summary = subject + " cannot be on " + on
	case r.rule.Level == Degraded:
		d.Severity, d.Code = SeverityWarning, CodeDegraded
		if p.opts.Strict {
			d.Severity = SeverityError
		}
		d.Summary = subject + " is not the same on " + on
		if !info.Binding {
			d.Detail = sentences(d.Detail, fmt.Sprintf("If that is fine here, write accept = [%q] in the lab block.", string(u.Feature)))
		}
	default:
		d.Severity, d.Code = SeverityNote, CodeEmulated
		d.Summary = subject + " is put together from several things on " + on
	}
	if r.rule.Link != "" {
		d.Detail = sentences(d.Detail, "See "+r.rule.Link+".")
	}
	return d
}

// sentences joins what is not empty with spaces.
func sentences(parts ...string) string {
	return strings.TrimSpace(strings.Join(parts, " "))
}

// checkAccepted notes what the lab accepts and nothing needed.
func (p *preparation) checkAccepted(used map[Feature]bool) {
	for _, a := range p.t.Lab.Accept {
		if info, known := FeatureByName(a.Feature); known && !info.Binding && !used[a.Feature] {
			p.Note(CodeAcceptUnused, a.Range, fmt.Sprintf("accept: nothing in this lab degrades %q on %s", string(a.Feature), p.info.Title),
				"It does no harm; another hypervisor or a later edit may need it. Otherwise take it out of the list.")
		}
	}
}
