package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/vnetgen/vnetgen/backends"
	"github.com/vnetgen/vnetgen/vnet"
	"github.com/vnetgen/vnetgen/vnet/show"
)

// tabling is the table command: its flags.
type tabling struct {
	app     *app
	targets targets
	backend string
	format  string
	lang    string
}

var tableFormats = []string{string(show.Text), string(show.Markdown), string(show.JSON)}

func (a *app) tableCommand() *cobra.Command {
	t := &tabling{app: a}
	cmd := &cobra.Command{
		Use:     "table [MODE]",
		GroupID: "know",
		Short:   "show the connection modes, and what each hypervisor makes of them",
		Long: `Shows what the connection modes are and when to choose which, who reaches whom in
each, what the hypervisors call them, and how faithfully each feature of a lab is
carried out there: exact, emulated (put together from several things), degraded
(something differs, which is a warning) or refused (an error).

With a MODE, only that, and what limits there are. Each hypervisor is asked about
its usual version on its usual host; --backend narrows to one, which then takes
--host-os, --target-version and --variant.`,
		Example: `  vnetgen table
  vnetgen table nat-network
  vnetgen table --backend virtualbox --host-os macos --target-version 7.0
  vnetgen table --lang zh --format markdown`,
		Args:              cobra.MaximumNArgs(1),
		RunE:              carryOut(t.run),
		ValidArgsFunction: cobra.FixedCompletions(modeNames(), cobra.ShellCompDirectiveNoFileComp),
	}
	f := cmd.Flags()
	f.StringVar(&t.backend, "backend", "", "only this `BACKEND`")
	f.StringVar(&t.format, "format", string(show.Text), "the `FORM`: "+strings.Join(tableFormats, ", "))
	f.StringVar(&t.lang, "lang", string(show.English), "the `LANGUAGE` of the modes and who reaches whom: en or zh")
	t.targets.register(cmd, nil)
	f.StringVar(&t.targets.variant, "variant", "", "which `VARIANT` of the backend, where it has some")
	_ = cmd.RegisterFlagCompletionFunc("backend", cobra.FixedCompletions(backendNames(), cobra.ShellCompDirectiveNoFileComp))
	_ = cmd.RegisterFlagCompletionFunc("format", cobra.FixedCompletions(tableFormats, cobra.ShellCompDirectiveNoFileComp))
	_ = cmd.RegisterFlagCompletionFunc("lang", cobra.FixedCompletions([]string{string(show.English), string(show.Chinese)}, cobra.ShellCompDirectiveNoFileComp))
	_ = cmd.RegisterFlagCompletionFunc("variant", cobra.NoFileCompletions)
	return cmd
}

func modeNames() []string {
	names := make([]string, len(vnet.Modes))
	for i, m := range vnet.Modes {
		names[i] = m.String()
	}
	return names
}

func (t *tabling) run(args []string) error {
	lang := show.Language(t.lang)
	switch {
	case !slices.Contains(tableFormats, t.format):
		return usage("--format: %q is none of %s.%s", t.format, strings.Join(tableFormats, ", "), vnet.DidYouMean(t.format, tableFormats))
	case !slices.Contains(show.Languages, lang):
		return usage("--lang: %q is neither en nor zh", t.lang)
	}
	var modes []vnet.Mode
	if len(args) > 0 {
		at := slices.Index(modeNames(), args[0])
		if at < 0 {
			return usage("there is no mode %q; there are %s.%s", args[0], strings.Join(modeNames(), ", "), vnet.DidYouMean(args[0], modeNames()))
		}
		modes = []vnet.Mode{vnet.Modes[at]}
	}
	all, err := t.aimed()
	if err != nil {
		return err
	}
	grids := append(show.Modes(modes, all, lang), show.Features(modes, all))
	if err := show.WriteGrids(t.app.stdout, grids, show.Format(t.format)); err != nil {
		return fmt.Errorf("standard output: %w", err)
	}
	return nil
}

// aimed returns the hypervisors that are asked about. Without --backend each is on its
// first host, whatever this one is, so that everybody sees the same.
func (t *tabling) aimed() ([]show.Aimed, error) {
	if t.backend != "" {
		b, err := lookup(t.backend)
		if err != nil {
			return nil, err
		}
		target, err := t.targets.target(b.Info())
		return []show.Aimed{{Info: b.Info(), Target: target}}, err
	}
	if t.targets != (targets{hostOS: t.targets.hostOS}) {
		return nil, usage("--host-version, --target-version and --variant need --backend")
	}
	var all []show.Aimed
	for _, b := range backends.All() {
		info := b.Info()
		host := vnet.HostOS(t.targets.hostOS)
		if host == "" {
			host = info.Hosts[0]
		}
		if !slices.Contains(info.Hosts, host) {
			continue
		}
		target, err := info.Complete(vnet.Target{HostOS: host})
		if err != nil {
			return nil, err
		}
		all = append(all, show.Aimed{Info: info, Target: target})
	}
	if all == nil {
		return nil, usage("--host-os: no hypervisor is known on %q; write linux, macos or windows", t.targets.hostOS)
	}
	return all, nil
}
