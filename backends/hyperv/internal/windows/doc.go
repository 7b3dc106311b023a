// Package windows is a fake Windows host with Hyper-V, for tests: its state, and
// the rules by which cmdlets and netsh read and change it, as far as
// docs/hyperv-facts.md knows them. It serves generated scripts, as cmdlets of
// internal/pwsh, and vnet.Execute, as a vnet.Executor.
//
// Every use of a cmdlet is held to the table of internal/cmdlets, and so is every
// property of what it gives. It is no Windows: what is proven on it has still to be
// proven there.
package windows
