// Package script writes plans: for the POSIX shell, for PowerShell, and as JSON for
// whoever wants to carry them out with something else. It is the only package that
// quotes. It does not carry anything out (vnet.Execute does) and knows no
// hypervisor.
//
//	plan, diags := vnet.Generate(topology, backend, target, vnet.Options{})
//	if diags.HasErrors() {
//		return diags.Err()
//	}
//	err := script.Write(os.Stdout, plan)
package script
