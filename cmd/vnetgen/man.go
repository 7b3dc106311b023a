//go:build man

package main

import (
	"os"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"
)

// manual is the command that writes the manual pages of all commands. It is in programs
// that are built with the tag man, which is done when a release is made.
func manual(a *app, root *cobra.Command) {
	root.AddCommand(&cobra.Command{
		Use:    "man DIR",
		Short:  "write manual pages into a folder",
		Hidden: true,
		Args:   cobra.ExactArgs(1),
		RunE: carryOut(func(args []string) error {
			if err := os.MkdirAll(args[0], 0o755); err != nil {
				return err
			}
			return doc.GenManTree(root, &doc.GenManHeader{Title: "VNETGEN", Section: "1", Source: "vnetgen", Manual: "vnetgen"}, args[0])
		}),
	})
}
