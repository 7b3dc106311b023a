package main

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/vnetgen/vnetgen/vnet"
	"github.com/vnetgen/vnetgen/vnet/script"
)

// generation is one hcl2… command: its backend and flags.
type generation struct {
	app     *app
	backend vnet.Backend

	variables variables
	targets   targets
	options   vnet.Options
	output    string
	format    string
}

// The forms a plan is written in.
const (
	formatScript = "script"
	formatJSON   = "json"
)

// generateCommand returns the command that generates for one backend. It is
// called by the backend's alias where it has one, since that is what people
// type.
func (a *app) generateCommand(b vnet.Backend) *cobra.Command {
	info := b.Info()
	g := &generation{app: a, backend: b}
	names := commandNames(info)
	cmd := &cobra.Command{
		Use:     names[0] + " [FILE|DIR|-]",
		Aliases: names[1:],
		GroupID: "generate",
		Short:   "write the script that builds a lab on " + info.Title,
		Long: `Reads a lab file, all lab files of a folder (default: the current one) or, for
"-", standard input, and writes a script that builds the lab on ` + info.Title + `:
` + shellOf(info) + `. It takes one word:

  up      build the lab, or bring it back to what the lab file says (default)
  check   say what up would do, and change nothing
  down    take the lab away again

Nothing is written when the lab has errors.`,
		Example: examplesOf(info, names[0]),
		Args:    cobra.MaximumNArgs(1),
		RunE:    carryOut(g.run),
	}
	f := cmd.Flags()
	f.StringVarP(&g.output, "output", "o", "", outputHelp(info))
	f.StringVar(&g.format, "format", formatScript, formatHelp(info))
	f.BoolVar(&g.options.CreateMachines, "create-machines", false, "also make bare machines where "+info.Title+" has none of that name")
	f.BoolVar(&g.options.Strict, "strict", false, "treat degradations, which are warnings, as errors")
	g.targets.register(cmd, info)
	g.variables.register(cmd)
	_ = cmd.RegisterFlagCompletionFunc("format", cobra.FixedCompletions(formats(info), cobra.ShellCompDirectiveNoFileComp))
	return cmd
}

// formats lists what --format takes.
func formats(info *vnet.Info) []string {
	names := []string{formatScript, formatJSON}
	for _, f := range info.Formats {
		names = append(names, f.Name)
	}
	return names
}

func formatHelp(info *vnet.Info) string {
	if len(info.Formats) == 0 {
		return "the `FORM` to write: script, or json for the plan"
	}
	help := "the `FORM` to write: script, json for the plan"
	for _, f := range info.Formats {
		help += ", " + f.Name + " for " + f.Doc
	}
	return help
}

func outputHelp(info *vnet.Info) string {
	what := ""
	if len(info.Formats) > 0 {
		what = "the script and everything that it has another --format for "
	}
	return "write " + what + "into the folder `DIR` (absent, empty or made by vnetgen) instead of standard output"
}

// shellOf says which shells the scripts for a backend are for.
func shellOf(info *vnet.Info) string {
	switch {
	case !slices.Contains(info.Hosts, vnet.Windows):
		return "for the POSIX shell"
	case len(info.Hosts) == 1:
		return "for PowerShell (5.1, which Windows brings along, or 7)"
	}
	return "for the POSIX shell, or, with --host-os windows or on Windows, for PowerShell"
}

// examplesOf shows how the command is used.
func examplesOf(info *vnet.Info, name string) string {
	if len(info.Hosts) == 1 && info.Hosts[0] == vnet.Windows {
		return strings.ReplaceAll(`  vnetgen NAME -o build lab.hcl              # build/up.ps1
  powershell -NoProfile -ExecutionPolicy Bypass -File build\up.ps1 check
  vnetgen NAME --format json lab.hcl         # the plan, for programs`, "NAME", name)
	}
	windows := ""
	if slices.Contains(info.Hosts, vnet.Windows) {
		windows = `
  vnetgen NAME --host-os windows -o build    # build/up.ps1, for PowerShell`
	}
	for _, f := range info.Formats {
		windows += fmt.Sprintf("\n  vnetgen NAME %-29s # %s", "--format "+f.Name+" lab.hcl", f.Doc)
	}
	return strings.ReplaceAll(`  vnetgen NAME lab.hcl > up.sh               # a script on standard output
  vnetgen NAME -o build                      # build/up.sh, from the lab in this folder
  vnetgen NAME --var seats=12 lab.hcl | sh   # without keeping it
  vnetgen NAME --format json lab.hcl         # the plan, for programs`+windows, "NAME", name)
}

// commandNames returns what a backend's command is called, the name that people
// type first.
func commandNames(info *vnet.Info) []string {
	first := info.Command
	if first == "" {
		first = info.Name
	}
	names := []string{"hcl2" + first}
	for _, name := range append([]string{info.Name}, info.Aliases...) {
		if name != first {
			names = append(names, "hcl2"+name)
		}
	}
	return names
}

func (g *generation) run(args []string) error {
	if known := formats(g.backend.Info()); !slices.Contains(known, g.format) {
		return usage("--format: %q is not one of %s.%s", g.format, strings.Join(known, ", "), vnet.DidYouMean(g.format, known))
	}
	if g.document() {
		g.options.Format = g.format
	}
	target, err := g.targets.target(g.backend.Info())
	if err != nil {
		return err
	}
	l, diags, err := g.app.load(args, g.variables)
	if err != nil {
		return err
	}
	var plan *vnet.Plan
	var more vnet.Diags
	switch {
	case l.topology == nil:
	case l.topology.Incomplete:
		_, more = vnet.Prepare(l.topology, g.backend, target, g.options)
	default:
		plan, more = vnet.Generate(l.topology, g.backend, target, g.options)
	}
	diags = append(diags, more...)
	g.app.show(diags, l.sources)
	if diags.HasErrors() {
		return errReported
	}
	return g.write(plan)
}

// document says whether documents alone are to be written.
func (g *generation) document() bool { return g.format != formatScript && g.format != formatJSON }

// write writes the plan in the wanted form: to standard output, or into the
// folder together with the plan's own files and documents.
func (g *generation) write(plan *vnet.Plan) error {
	if g.document() {
		return g.writeDocuments(plan)
	}
	main, write := outFile{Path: "up.sh", Executable: true}, script.Write
	if script.ForPowerShell(plan.Target) {
		main = outFile{Path: "up.ps1"}
	}
	if g.format == formatJSON {
		main, write = outFile{Path: "plan.json"}, script.WriteJSON
	}
	if g.output == "" {
		if err := write(g.app.stdout, plan); err != nil {
			return fmt.Errorf("standard output: %w", err)
		}
		return nil
	}
	var content bytes.Buffer
	if err := write(&content, plan); err != nil {
		return fmt.Errorf("writing %s: %w", main.Path, err)
	}
	main.Content = content.Bytes()
	files := []outFile{main}
	for _, f := range plan.Files {
		files = append(files, outFile{Path: f.Path, Content: f.Content})
	}
	for _, d := range plan.Documents {
		files = append(files, outFile{Path: d.Path, Content: d.Content})
	}
	return g.folder(files)
}

// writeDocuments writes the documents of the wanted format: to standard output, which
// holds one, or into the folder.
func (g *generation) writeDocuments(plan *vnet.Plan) error {
	var files []outFile
	var names []string
	for _, d := range plan.Documents {
		if d.Format == g.format {
			files, names = append(files, outFile{Path: d.Path, Content: d.Content}), append(names, d.Path)
		}
	}
	switch {
	case len(files) == 0:
		return fmt.Errorf("this lab has nothing to write in the format %s", g.format)
	case g.output != "":
		return g.folder(files)
	case len(files) > 1:
		return usage("the lab has %s in the format %s (%s), which one output cannot hold: write them with -o DIR", count(len(files), "file"), g.format, some(names))
	}
	if _, err := g.app.stdout.Write(files[0].Content); err != nil {
		return fmt.Errorf("standard output: %w", err)
	}
	return nil
}

// folder writes files into the folder that -o names.
func (g *generation) folder(files []outFile) error {
	if err := writeFolder(g.output, files); err != nil {
		return fmt.Errorf("-o %s: %w", g.output, err)
	}
	return nil
}
