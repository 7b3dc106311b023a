package main

import (
	"fmt"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"

	"github.com/vnetgen/vnetgen/backends"
)

func (a *app) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "say which vnetgen this is and what it knows",
		Args:  cobra.NoArgs,
		RunE: carryOut(func([]string) error {
			fmt.Fprintf(a.stdout, "vnetgen %s\n", ownVersion())
			for _, b := range backends.All() {
				i := b.Info()
				hosts := make([]string, len(i.Hosts))
				for n, h := range i.Hosts {
					hosts[n] = string(h)
				}
				fmt.Fprintf(a.stdout, "%s %s to %s on %s\n", i.Title, i.Oldest, i.Newest, strings.Join(hosts, ", "))
			}
			return nil
		}),
	}
}

// ownVersion returns the module's version as the Go command stamped it, and the
// commit of a build from a checkout.
func ownVersion() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "(unknown version)"
	}
	v := info.Main.Version
	if v == "" {
		v = "(devel)"
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" && v == "(devel)" {
			v += " " + s.Value
		}
	}
	return v
}
