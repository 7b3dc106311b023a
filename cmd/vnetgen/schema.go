package main

import (
	"github.com/spf13/cobra"

	"github.com/vnetgen/vnetgen/backends"
	"github.com/vnetgen/vnetgen/vnet"
	"github.com/vnetgen/vnetgen/vnet/config"
)

func (a *app) schemaCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "schema",
		GroupID: "know",
		Short:   "write the JSON schema of labs in JSON, for editors",
		Long: `Writes a JSON schema (draft 2020-12) of *.hcl.json labs to standard output. An
editor that has it completes and checks blocks, arguments and settings while one
writes; 'vnetgen validate' finds the rest.`,
		Example: `  vnetgen schema > lab.schema.json`,
		Args:    cobra.NoArgs,
		RunE: carryOut(func([]string) error {
			var infos []*vnet.Info
			for _, b := range backends.All() {
				infos = append(infos, b.Info())
			}
			return a.print(string(config.JSONSchema(infos)))
		}),
	}
}
