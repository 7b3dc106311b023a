package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/vnetgen/vnetgen/vnet"
)

// validation is the validate command: its flags.
type validation struct {
	app       *app
	variables variables
	targets   targets
	backend   string
	format    string
	options   vnet.Options
	fix       bool
}

// validateFormats are the forms of findings.
var validateFormats = []string{formatText, formatJSON, formatSARIF}

const formatText = "text"

func (a *app) validateCommand() *cobra.Command {
	v := &validation{app: a}
	cmd := &cobra.Command{
		Use:     "validate [FILE|DIR|-]",
		GroupID: "file",
		Short:   "look for mistakes in a lab",
		Long: `Reads a lab as the hcl2… commands do and says what is wrong with it, all at
once. Without --backend it judges what holds on every hypervisor; with it also
what that one can do.

--format json writes the findings to standard output, for editors and scripts:
an array of objects with severity, code, summary, detail, file, line, column,
endLine, endColumn, more (how many further instances have the same) and, where
one change of the text mends it, fix with old and new. --format sarif writes the
same as SARIF 2.1.0, which code hosts show beside the lines.

--fix mends what has one safe remedy, such as a misspelt word, in the lab's
files, and says what it changed and what is left. 'vnetgen explain CODE' says why
a rule exists.`,
		Example: `  vnetgen validate                            # the lab in this folder
  vnetgen validate --backend virtualbox lab.hcl
  vnetgen validate --fix lab.hcl
  vnetgen validate --format json - < lab.hcl`,
		Args: cobra.MaximumNArgs(1),
		RunE: carryOut(v.run),
	}
	f := cmd.Flags()
	f.StringVar(&v.backend, "backend", "", "judge it for this `BACKEND` too")
	f.StringVar(&v.format, "format", formatText, "the `FORM` of the findings: text, json or sarif")
	f.BoolVar(&v.fix, "fix", false, "mend what has one safe remedy, in the lab's files")
	f.BoolVar(&v.options.CreateMachines, "create-machines", false, "judge it as it is built with --create-machines")
	f.BoolVar(&v.options.Strict, "strict", false, "treat degradations, which are warnings, as errors")
	v.targets.register(cmd, nil)
	f.StringVar(&v.targets.variant, "variant", "", "which `VARIANT` of the backend, where it has some")
	v.variables.register(cmd)
	_ = cmd.RegisterFlagCompletionFunc("backend", cobra.FixedCompletions(backendNames(), cobra.ShellCompDirectiveNoFileComp))
	_ = cmd.RegisterFlagCompletionFunc("format", cobra.FixedCompletions(validateFormats, cobra.ShellCompDirectiveNoFileComp))
	return cmd
}

func (v *validation) run(args []string) error {
	if !slices.Contains(validateFormats, v.format) {
		return usage("--format: %q is none of %s.%s", v.format, strings.Join(validateFormats, ", "), vnet.DidYouMean(v.format, validateFormats))
	}
	judge, forWhom, err := v.judge()
	if err != nil {
		return err
	}
	look := v.find
	if v.fix {
		look = v.mend
	}
	l, diags, err := look(args, judge)
	if err != nil {
		return err
	}
	switch v.format {
	case formatJSON:
		err = writeJSON(v.app.stdout, diags)
	case formatSARIF:
		err = writeSARIF(v.app.stdout, diags, l.files)
	default:
		v.app.show(diags, l.sources)
		if n := mendable(diags); n > 0 && !v.fix && !slices.Contains(args, "-") {
			fmt.Fprintf(v.app.stderr, "vnetgen: --fix mends %d of them\n", n)
		}
	}
	if err != nil {
		return fmt.Errorf("standard output: %w", err)
	}
	if diags.HasErrors() {
		return errReported
	}
	if v.format == formatText {
		fmt.Fprintf(v.app.stdout, "lab %s is fine%s: %s, %s\n", visibleText(l.topology.Lab.Name), forWhom,
			count(len(l.topology.Networks), "network"), count(len(l.topology.Machines), "machine"))
	}
	return nil
}

// judge returns what finds the mistakes of a loaded lab, and for whom it does
// so: "" for every hypervisor.
func (v *validation) judge() (judge func(*vnet.Topology) vnet.Diags, forWhom string, err error) {
	if v.backend == "" {
		if v.options.CreateMachines {
			return nil, "", usage("--create-machines needs --backend")
		}
		if v.targets != (targets{}) {
			return nil, "", usage("--host-os, --host-version, --target-version and --variant need --backend")
		}
		return func(t *vnet.Topology) vnet.Diags {
			_, diags := vnet.Prepare(t, nil, vnet.Target{}, v.options)
			return diags
		}, "", nil
	}
	b, err := lookup(v.backend)
	if err != nil {
		return nil, "", err
	}
	target, err := v.targets.target(b.Info())
	if err != nil {
		return nil, "", err
	}
	return func(t *vnet.Topology) vnet.Diags {
		_, diags := vnet.Prepare(t, b, target, v.options)
		return diags
	}, " for " + b.Info().Title + " " + target.String(), nil
}

// count writes "1 machine", "1,200 machines".
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return thousands(n) + " " + noun + "s"
}
