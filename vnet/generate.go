package vnet

import "fmt"

// Generate prepares the lab and makes its plan with a backend. The plan is nil
// when there is an error among the findings. Plans are held to their invariants
// (see PlanFaults), so that what a backend gets wrong is found here and not
// halfway through its execution. A plan may make its steps from the lab when they
// are looked at: leave t alone while the plan is in use.
func Generate(t *Topology, b Backend, target Target, opts Options) (*Plan, Diags) {
	if b == nil {
		return nil, Diags{{Severity: SeverityError, Code: CodeTarget, Summary: "there is no backend to make a plan with", Detail: "Pass one, for instance from the package backends."}}
	}
	ready, diags := Prepare(t, b, target, opts)
	if ready.Incomplete && !diags.HasErrors() {
		diags = append(diags, Diag{Severity: SeverityError, Code: CodeIncomplete, Summary: "the lab was read with errors, so parts of it are missing", Detail: "Mend what reading it found, and do this again."})
	}
	if diags.HasErrors() {
		return nil, diags
	}
	info := b.Info()
	target, err := info.Complete(target)
	if err != nil { // Prepare completed it already
		return nil, append(diags, Diag{Severity: SeverityError, Code: CodeTarget, Summary: err.Error()})
	}
	plan, more := b.Plan(ready, target, opts)
	diags = append(diags, more...)
	if diags.HasErrors() {
		return nil, diags
	}
	faults, found := inspect(plan)
	faults = append(faults, formatFaults(plan, info)...)
	for _, fault := range faults {
		diags = append(diags, Diag{
			Severity: SeverityError, Code: CodePlanInvalid, Summary: fmt.Sprintf("the %s backend made a plan that cannot be carried out: %s", info.Name, fault),
			Detail: "This is a fault of the backend, not of the lab. Please report it with the lab file.",
		})
	}
	if diags.HasErrors() {
		return nil, diags
	}
	plan.Steps.survey = found
	return plan, diags
}

// formatFaults returns which documents have a format that the backend does not
// publish.
func formatFaults(p *Plan, info *Info) (faults []string) {
	if p == nil {
		return nil
	}
	for _, d := range p.Documents {
		if !info.HasFormat(d.Format) {
			faults = append(faults, fmt.Sprintf("the document %q has the format %q, which the backend does not publish", d.Path, d.Format))
		}
	}
	return faults
}
