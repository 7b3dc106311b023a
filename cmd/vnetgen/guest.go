package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/vnetgen/vnetgen/vnet"
	"github.com/vnetgen/vnetgen/vnet/guest"
)

// guests is the guest command: its flags.
type guests struct {
	app       *app
	variables variables
	targets   targets
	options   vnet.Options
	backend   string
	machine   string
	format    string
	output    string
}

func (a *app) guestCommand() *cobra.Command {
	g := &guests{app: a}
	cmd := &cobra.Command{
		Use:     "guest [FILE|DIR|-] --backend BACKEND --format FORM",
		GroupID: "generate",
		Short:   "write a machine's own network configuration",
		Long: `Reads a lab as the hcl2… commands do and writes what its machines set up
themselves: address, prefix, gateway, name servers, search domain and MTU, as
they fit the mode, the hypervisor and the NIC. NICs are matched by MAC; each
machine has one default route; there is DHCP where the hypervisor has DHCP.

  ifupdown         a file for /etc/network/interfaces.d
  netplan          a file for /etc/netplan
  cloud-init       network-config, and user-data where the lab wants more
  networkmanager   a keyfile for each NIC
  windows          a PowerShell script

Without -o, the machine's file goes to standard output: that of --machine, or
of the only one in the lab. Files that come beside it, and formats of several
files, need -o DIR, which makes a folder for each machine, or for the one that
--machine names. Nothing is written when the lab has errors.`,
		Example: `  vnetgen guest --backend virtualbox --format netplan --machine web lab.hcl
  vnetgen guest --backend libvirt --format cloud-init -o guests lab.hcl
  vnetgen guest --backend vbox --format windows lab.hcl > network.ps1`,
		Args: cobra.MaximumNArgs(1),
		RunE: carryOut(g.run),
	}
	f := cmd.Flags()
	f.StringVar(&g.backend, "backend", "", "the `BACKEND` that the lab is on")
	f.StringVar(&g.format, "format", "", "the `FORM` to write: "+strings.Join(formatNames(), ", "))
	f.StringVar(&g.machine, "machine", "", "the `NAME` of the machine, in the lab or on the hypervisor (default: the only one)")
	f.StringVarP(&g.output, "output", "o", "", "write into the folder `DIR` (absent, empty or made by vnetgen), a folder for each machine")
	f.BoolVar(&g.options.CreateMachines, "create-machines", false, "the lab is built with --create-machines")
	f.BoolVar(&g.options.Strict, "strict", false, "treat degradations, which are warnings, as errors")
	g.targets.register(cmd, nil)
	f.StringVar(&g.targets.variant, "variant", "", "which `VARIANT` of the backend, where it has some")
	g.variables.register(cmd)
	_ = cmd.RegisterFlagCompletionFunc("backend", cobra.FixedCompletions(backendNames(), cobra.ShellCompDirectiveNoFileComp))
	_ = cmd.RegisterFlagCompletionFunc("format", cobra.FixedCompletions(formatNames(), cobra.ShellCompDirectiveNoFileComp))
	_ = cmd.RegisterFlagCompletionFunc("machine", cobra.NoFileCompletions)
	_ = cmd.RegisterFlagCompletionFunc("variant", cobra.NoFileCompletions)
	return cmd
}

// formatNames lists the guests' formats.
func formatNames() []string {
	names := make([]string, len(guest.Formats))
	for i, f := range guest.Formats {
		names[i] = string(f)
	}
	return names
}

func (g *guests) run(args []string) error {
	backend, target, err := g.aim()
	if err != nil {
		return err
	}
	l, diags, err := g.app.load(args, g.variables)
	if err != nil {
		return err
	}
	var ready *vnet.Topology
	if l.topology != nil {
		var more vnet.Diags
		ready, more = g.prepare(l.topology, backend, target)
		diags = append(diags, more...)
	}
	if diags.HasErrors() {
		g.app.show(diags, l.sources)
		return errReported
	}
	labels, err := g.labels(ready)
	if err != nil {
		g.app.show(diags, l.sources)
		return err
	}
	machines, more := guest.Settings(ready, backend.Info(), target, labels...)
	files, limits := g.files(machines, more)
	diags = append(diags, limits...)
	g.app.show(diags, l.sources)
	if diags.HasErrors() {
		return errReported
	}
	return g.write(machines, files)
}

// prepare prepares the lab. What the machines' own configuration makes good is no
// finding, nor is how the hypervisor puts a network together.
func (g *guests) prepare(t *vnet.Topology, b vnet.Backend, target vnet.Target) (*vnet.Topology, vnet.Diags) {
	ready, diags := vnet.Prepare(t, b, target, g.options)
	if covered := guest.Covers(ready, b.Info(), target); len(covered) > 0 {
		lab := *t
		lab.Lab.Accept = append(covered, lab.Lab.Accept...)
		ready, diags = vnet.Prepare(&lab, b, target, g.options)
	}
	return ready, slices.DeleteFunc(diags, func(d vnet.Diag) bool { return d.Code == vnet.CodeEmulated })
}

// aim returns the backend and target, and judges the flags that need no lab.
func (g *guests) aim() (vnet.Backend, vnet.Target, error) {
	switch known := formatNames(); {
	case g.backend == "":
		return nil, vnet.Target{}, usage("--backend is missing: write the hypervisor that the lab is on, %s", strings.Join(backendNames(), " or "))
	case g.format == "":
		return nil, vnet.Target{}, usage("--format is missing: write one of %s", strings.Join(known, ", "))
	case !slices.Contains(known, g.format):
		return nil, vnet.Target{}, usage("--format: %q is none of %s.%s", g.format, strings.Join(known, ", "), vnet.DidYouMean(g.format, known))
	}
	b, err := lookup(g.backend)
	if err != nil {
		return nil, vnet.Target{}, err
	}
	target, err := g.targets.target(b.Info())
	return b, target, err
}

// labels returns the labels of the machines to write for.
func (g *guests) labels(t *vnet.Topology) ([]string, error) {
	var labels, known []string
	for i := range t.Machines {
		labels = append(labels, t.Machines[i].Label)
	}
	switch {
	case len(labels) == 0:
		return nil, fmt.Errorf("the lab %s has no machines", visibleText(t.Lab.Name))
	case g.machine == "" && (g.output != "" || len(labels) == 1):
		return labels, nil
	case g.machine == "":
		return nil, usage("the lab has %s: name one with --machine (%s), or write all with -o DIR", count(len(labels), "machine"), some(labels))
	case slices.Contains(labels, g.machine):
		return []string{g.machine}, nil
	}
	for i := range t.Machines {
		m := &t.Machines[i]
		if m.HypervisorName() == g.machine {
			return []string{m.Label}, nil
		}
		known = append(known, m.Label, m.HypervisorName())
	}
	return nil, usage("--machine: the lab has no machine %q; it has %s.%s", g.machine, some(labels), vnet.DidYouMean(g.machine, known))
}

// some lists names, and counts the rest when there are many.
func some(names []string) string {
	const many = 8
	shown := make([]string, 0, many)
	for _, name := range names[:min(len(names), many)] {
		shown = append(shown, visibleText(name))
	}
	text := strings.Join(shown, ", ")
	if rest := len(names) - len(shown); rest > 0 {
		text += " and " + thousands(rest) + " more"
	}
	return text
}

// files writes all machines' files, and returns them with all findings. The same
// finding at one place, of several instances, is one.
func (g *guests) files(machines []guest.Machine, diags vnet.Diags) ([][]guest.File, vnet.Diags) {
	var found vnet.Collector
	for _, d := range diags {
		found.Add(d)
	}
	files := make([][]guest.File, len(machines))
	for i := range machines {
		var limits vnet.Diags
		files[i], limits = guest.Write(&machines[i], guest.Format(g.format))
		for _, d := range limits {
			found.Add(d)
		}
	}
	return files, found.Diags()
}

// write writes the files to standard output or into the folder.
func (g *guests) write(machines []guest.Machine, files [][]guest.File) error {
	if g.output == "" {
		return g.print(&machines[0], files[0])
	}
	var labels []string
	for i := range machines {
		labels = append(labels, machines[i].Label)
	}
	var out []outFile
	for i, folder := range folderNames(labels) {
		for _, f := range files[i] {
			out = append(out, outFile{Path: folder + "/" + f.Name, Content: f.Content, Private: f.Private})
		}
	}
	if err := writeFolder(g.output, out); err != nil {
		return fmt.Errorf("-o %s: %w", g.output, err)
	}
	return nil
}

// print writes the machine's one file to standard output.
func (g *guests) print(m *guest.Machine, files []guest.File) error {
	var mine []guest.File
	var names []string
	for _, f := range files {
		if !f.Further {
			mine, names = append(mine, f), append(names, f.Name)
		}
	}
	if len(mine) > 1 {
		return usage("machine %s has %s in the format %s (%s), which one output cannot hold: write them with -o DIR",
			visibleText(m.Label), count(len(mine), "file"), g.format, some(names))
	}
	for _, f := range mine {
		if _, err := g.app.stdout.Write(f.Content); err != nil {
			return fmt.Errorf("standard output: %w", err)
		}
	}
	return nil
}
