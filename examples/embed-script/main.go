// Command embed-script shows how a program uses vnetgen as a library: it puts a
// lab together in Go, without any lab file, and prints the script that builds
// it.
//
//	go run ./examples/embed-script > up.sh
package main

import (
	"fmt"
	"io"
	"net/netip"
	"os"

	"github.com/vnetgen/vnetgen/backends/virtualbox"
	"github.com/vnetgen/vnetgen/vnet"
	"github.com/vnetgen/vnetgen/vnet/script"
)

func main() {
	if err := run(os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// run writes the script to stdout and what there is to say about the lab to
// stderr.
func run(stdout, stderr io.Writer) error {
	backend := virtualbox.New()
	// The library never guesses what a script is for. Complete fills in the
	// versions that the backend takes for granted.
	target, err := backend.Info().Complete(vnet.Target{HostOS: vnet.Linux})
	if err != nil {
		return err
	}
	plan, findings := vnet.Generate(topology(), backend, target, vnet.Options{})
	if err := findings.Err(); err != nil {
		return err
	}
	for _, f := range findings { // warnings and notes
		fmt.Fprintln(stderr, f.Error())
	}
	text, err := script.Sh(plan)
	if err != nil {
		return err
	}
	_, err = stdout.Write(text)
	return err
}

// topology describes two machines on a NAT network. What is left out (MACs,
// the gateway, the DHCP pool) is filled in by Generate.
func topology() *vnet.Topology {
	return &vnet.Topology{
		Lab: vnet.Lab{Name: "embedded"},
		Networks: []vnet.Network{{
			Label:  "campus",
			Mode:   vnet.NATNetwork,
			Subnet: netip.MustParsePrefix("10.20.0.0/24"),
		}},
		Machines: []vnet.Machine{
			{
				Label: "web",
				NICs: []vnet.NIC{{
					Network:  "campus",
					Address:  netip.MustParseAddr("10.20.0.10"),
					Forwards: []vnet.Forward{{Name: "http", HostPort: 8080, GuestPort: 80}},
				}},
			},
			{Label: "db", NICs: []vnet.NIC{{Network: "campus"}}},
		},
	}
}
