package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/vnetgen/vnetgen/vnet"
	"github.com/vnetgen/vnetgen/vnet/show"
)

// showing is the show command: its flags.
type showing struct {
	app       *app
	variables variables
	targets   targets
	options   vnet.Options
	backend   string
	format    string
}

func (a *app) showCommand() *cobra.Command {
	s := &showing{app: a}
	cmd := &cobra.Command{
		Use:     "show [FILE|DIR|-]",
		GroupID: "file",
		Short:   "show which subnets, addresses and names a lab gets",
		Long: `Reads a lab as the hcl2… commands do and shows what it comes to: networks with
subnet, gateway and DHCP range, machines with their NICs, addresses, MACs and
forwards. What the lab leaves out is chosen as for the hypervisor that --backend
names; without it, so that it suits all of them. 'vnetgen fmt --pin' writes the
chosen values into the lab.

  text         tables (default)
  json         for programs
  markdown     tables
  hosts        lines for a hosts file
  ssh-config   how ssh reaches each machine from the host, for ssh_config
  ansible      an inventory, with a group for each network`,
		Example: `  vnetgen show lab.hcl
  vnetgen show --backend libvirt --format ssh-config lab.hcl > ssh.conf; ssh -F ssh.conf web
  vnetgen show --backend vbox --format ansible lab.hcl > inventory.yaml`,
		Args: cobra.MaximumNArgs(1),
		RunE: carryOut(s.run),
	}
	f := cmd.Flags()
	f.StringVar(&s.backend, "backend", "", "show the values for this `BACKEND`")
	f.StringVar(&s.format, "format", string(show.Text), "the `FORM`: "+strings.Join(showFormats(), ", "))
	f.BoolVar(&s.options.CreateMachines, "create-machines", false, "the lab is built with --create-machines")
	s.targets.register(cmd, nil)
	f.StringVar(&s.targets.variant, "variant", "", "which `VARIANT` of the backend, where it has some")
	s.variables.register(cmd)
	_ = cmd.RegisterFlagCompletionFunc("backend", cobra.FixedCompletions(backendNames(), cobra.ShellCompDirectiveNoFileComp))
	_ = cmd.RegisterFlagCompletionFunc("format", cobra.FixedCompletions(showFormats(), cobra.ShellCompDirectiveNoFileComp))
	_ = cmd.RegisterFlagCompletionFunc("variant", cobra.NoFileCompletions)
	return cmd
}

func showFormats() []string {
	names := make([]string, len(show.Formats))
	for i, f := range show.Formats {
		names[i] = string(f)
	}
	return names
}

func (s *showing) run(args []string) error {
	if known := showFormats(); !slices.Contains(known, s.format) {
		return usage("--format: %q is none of %s.%s", s.format, strings.Join(known, ", "), vnet.DidYouMean(s.format, known))
	}
	var (
		backend vnet.Backend
		info    *vnet.Info
		target  vnet.Target
		err     error
	)
	switch {
	case s.backend != "":
		if backend, err = lookup(s.backend); err != nil {
			return err
		}
		info = backend.Info()
		if target, err = s.targets.target(info); err != nil {
			return err
		}
	case s.targets != (targets{}):
		return usage("--host-os, --host-version, --target-version and --variant need --backend")
	}
	l, diags, err := s.app.load(args, s.variables)
	if err != nil {
		return err
	}
	var ready *vnet.Topology
	if l.topology != nil {
		var more vnet.Diags
		ready, more = vnet.Prepare(l.topology, backend, target, s.options)
		diags = append(diags, more...)
	}
	// How the hypervisor puts something together is no matter here.
	s.app.show(slices.DeleteFunc(diags, func(d vnet.Diag) bool { return d.Severity == vnet.SeverityNote && d.Code == vnet.CodeEmulated }), l.sources)
	if diags.HasErrors() {
		return errReported
	}
	if err := show.Write(s.app.stdout, show.Of(ready, info, target), show.Format(s.format)); err != nil {
		return fmt.Errorf("standard output: %w", err)
	}
	return nil
}
