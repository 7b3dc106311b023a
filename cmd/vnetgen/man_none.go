//go:build !man

package main

import "github.com/spf13/cobra"

// manual adds nothing: see man.go.
func manual(*app, *cobra.Command) {}
