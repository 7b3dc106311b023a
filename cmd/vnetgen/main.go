// Command vnetgen turns one description of a virtual lab network into what a
// hypervisor needs to build it.
//
//	vnetgen hcl2vbox lab.hcl > up.sh && sh up.sh
//
// It is a thin shell around the library: package config reads the lab, package
// vnet resolves and judges it, a backend plans it and package script writes it
// out. What the command adds is flags, files, and findings shown beside the
// lines that they are about. `vnetgen --help` says the rest.
package main

import (
	"os"
)

func main() {
	os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr, os.Environ()))
}
