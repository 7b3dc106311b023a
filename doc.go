// Package vnetgen is the root of a module that turns one description of a
// virtual lab network into what a hypervisor needs to build it. The package
// itself holds nothing; the work is done below it:
//
//   - vnet is the model and its rules: modes, networks, machines, findings,
//     and the plan that brings a lab up and takes it down
//   - vnet/config reads and writes lab files (HCL)
//   - vnet/script writes plans as scripts (POSIX shell, PowerShell) and as JSON
//   - vnet/guest writes what machines set up themselves
//   - vnet/show writes down what a lab comes to
//   - backends has one package for each hypervisor
//   - cmd/vnetgen is the command
//
// A program that has a lab file and wants a script does what the command does:
//
//	files, findings := config.Read("lab.hcl", nil)
//	topology, findings := config.Load(files, config.Options{})
//	backend := virtualbox.New()
//	target, err := backend.Info().Complete(vnet.Target{HostOS: vnet.Linux})
//	plan, findings := vnet.Generate(topology, backend, target, vnet.Options{})
//	err := script.Write(os.Stdout, plan)
//
// The folder examples has whole programs: embed-script puts a lab together in
// Go, embed-run carries a plan out without any shell.
package vnetgen

// What is written from the program's own data: tables in docs, goldens, examples' output.
//go:generate env VNET_UPDATE=1 go test ./docs ./golden ./cmd/vnetgen ./vnet/guest ./vnet/show
