package main

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/vnetgen/vnetgen/backends"
	"github.com/vnetgen/vnetgen/vnet"
)

// The exit statuses.
const (
	exitFine     = 0 // warnings and notes included
	exitFindings = 1 // errors in the lab, or something could not be read or written
	exitUsage    = 2 // the command line makes no sense
)

// app is what one run of the command has of the world.
type app struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	env            []string // "NAME=value"

	example *example // nil unless explain tries an example
}

// getenv returns the last value of an environment variable, "" without one.
func (a *app) getenv(name string) string {
	for i := len(a.env) - 1; i >= 0; i-- {
		if value, ok := strings.CutPrefix(a.env[i], name+"="); ok {
			return value
		}
	}
	return ""
}

// run carries out one command line and returns the exit status.
func run(args []string, stdin io.Reader, stdout, stderr io.Writer, env []string) int {
	a := &app{stdin: stdin, stdout: stdout, stderr: stderr, env: env}
	root := a.root()
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetOut(stdout)
	root.SetErr(stderr)
	cmd, err := root.ExecuteC()
	return a.finish(cmd, err)
}

// finish says what went wrong, unless that was said already, and returns the
// exit status.
func (a *app) finish(cmd *cobra.Command, err error) int {
	var done *carriedOut
	switch {
	case err == nil:
		return exitFine
	case errors.As(err, &done) && errors.Is(done.err, errReported):
		return exitFindings
	case errors.As(err, &done) && !errors.Is(done.err, errUsage):
		fmt.Fprintf(a.stderr, "vnetgen: %s\n", visibleText(done.Error()))
		return exitFindings
	}
	fmt.Fprintf(a.stderr, "%s: %s\nRun '%s --help' for the flags and examples.\n",
		cmd.CommandPath(), visibleText(strings.TrimSpace(err.Error())), cmd.CommandPath())
	return exitUsage
}

// errReported is returned by a command that has shown its findings.
var errReported = errors.New("findings were reported")

// errUsage marks what is wrong with the command line.
var errUsage = errors.New("usage")

// usage returns an error that ends the command with exitUsage.
func usage(format string, args ...any) error {
	return usageError{fmt.Sprintf(format, args...)}
}

type usageError struct{ text string }

func (e usageError) Error() string        { return e.text }
func (e usageError) Is(target error) bool { return target == errUsage }

// carriedOut wraps what a command's own code returns, to tell it from what
// cobra says of the command line.
type carriedOut struct{ err error }

func (c *carriedOut) Error() string { return c.err.Error() }
func (c *carriedOut) Unwrap() error { return c.err }

// carryOut makes a command's code a cobra RunE.
func carryOut(do func(args []string) error) func(*cobra.Command, []string) error {
	return func(_ *cobra.Command, args []string) error {
		if err := do(args); err != nil {
			return &carriedOut{err}
		}
		return nil
	}
}

// root returns the command with everything below it.
func (a *app) root() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "vnetgen",
		Short: "one lab file in, a hypervisor's network out",
		Long: `vnetgen reads one description of a virtual lab network (machines, NICs, networks
in NAT, NAT network, host-only, bridged or internal mode, port forwards, DHCP,
DNS) and writes what a hypervisor needs to build it: a script that brings the
lab up, checks it and takes it down again.

Exit status: 0 fine (warnings and notes go to standard error), 1 errors, 2 usage.`,
		Example: `  vnetgen hcl2vbox lab.hcl > up.sh    # a script for VirtualBox
  sh up.sh check                      # what would it do?
  sh up.sh                            # do it
  sh up.sh down                       # and take it away again
  vnetgen hcl2hyperv -o build lab.hcl # build/up.ps1, for PowerShell
  vnetgen hcl2docker -o build lab.hcl # build/up.sh, and an overlay for Compose
  vnetgen guest --backend vbox --format netplan --machine web lab.hcl
  vnetgen validate lab.hcl            # only look for mistakes
  vnetgen show lab.hcl                # which subnets and addresses it gets
  vnetgen table nat-network           # what a mode is, on each hypervisor
  vnetgen explain CODE                # why a rule exists
  vnetgen fmt                         # format the lab files of this folder`,
		Version:           ownVersion(),
		Args:              cobra.ArbitraryArgs,
		RunE:              unknownCommand,
		SilenceErrors:     true,
		SilenceUsage:      true,
		DisableAutoGenTag: true,
	}
	cmd.SetFlagErrorFunc(flagError)
	cmd.SetVersionTemplate("vnetgen {{.Version}}\n")
	cmd.CompletionOptions.HiddenDefaultCmd = false
	cmd.AddGroup(&cobra.Group{ID: "generate", Title: "Generate:"}, &cobra.Group{ID: "file", Title: "Lab files:"}, &cobra.Group{ID: "know", Title: "What there is to know:"})
	for _, b := range backends.All() {
		cmd.AddCommand(a.generateCommand(b))
	}
	cmd.AddCommand(a.guestCommand(), a.validateCommand(), a.showCommand(), a.fmtCommand(), a.tableCommand(), a.explainCommand(), a.schemaCommand(), a.versionCommand())
	manual(a, cmd)
	return cmd
}

// unknownCommand is what the command does without one of its subcommands.
func unknownCommand(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		cmd.SetOut(cmd.ErrOrStderr())
		_ = cmd.Help()
		return fmt.Errorf("a command is missing")
	}
	var known []string
	for _, c := range cmd.Commands() {
		known = append(append(known, c.Name()), c.Aliases...)
	}
	return fmt.Errorf("there is no command %q.%s", args[0], vnet.DidYouMean(args[0], known))
}

// flagError adds the nearest known flag to what is said of an unknown one.
func flagError(cmd *cobra.Command, err error) error {
	var unknown *pflag.NotExistError
	if !errors.As(err, &unknown) {
		return err
	}
	var known []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) { known = append(known, f.Name) })
	near := vnet.Nearest(unknown.GetSpecifiedName(), known)
	if near == "" {
		return err
	}
	return fmt.Errorf("%w. Did you mean --%s?", err, near)
}
