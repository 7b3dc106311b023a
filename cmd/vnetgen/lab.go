package main

import (
	"fmt"
	"maps"
	"os"
	"runtime"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/vnetgen/vnetgen/backends"
	"github.com/vnetgen/vnetgen/vnet"
	"github.com/vnetgen/vnetgen/vnet/config"
)

// variables are the flags that give a lab's variables their values.
type variables struct {
	vars  []string
	files []string
}

func (v *variables) register(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringArrayVar(&v.vars, "var", nil, "give a variable a value, as `NAME=VALUE`; may be repeated")
	f.StringArrayVar(&v.files, "var-file", nil, "read variables' values from `FILE` (*.vnetvars or *.vnetvars.json); may be repeated")
	_ = cmd.RegisterFlagCompletionFunc("var", cobra.NoFileCompletions)
}

// lab is a lab file that was read, with what showing findings in it takes.
type lab struct {
	files    []config.File
	topology *vnet.Topology
	sources  sources
}

// load reads a lab: a file, a folder, or "-". With errors the
// topology is incomplete, or nil.
func (a *app) load(args []string, v variables) (*lab, vnet.Diags, error) {
	l := &lab{sources: sources{}}
	opts := config.Options{Backends: backendNames()}
	for _, v := range v.vars {
		if name, _, ok := strings.Cut(v, "="); !ok || name == "" {
			return nil, nil, usage("--var %s: write it as NAME=VALUE", v)
		}
		opts.Vars = append(opts.Vars, v)
	}
	for _, path := range v.files {
		content, err := os.ReadFile(path)
		if err != nil {
			return nil, nil, fmt.Errorf("--var-file: %w", err)
		}
		opts.VarFiles = append(opts.VarFiles, config.File{Name: path, Bytes: content})
		l.sources.add(path, content)
	}
	for _, e := range a.env {
		if strings.HasPrefix(e, "VNET_VAR_") {
			opts.Env = append(opts.Env, e)
		}
	}

	var diags, more vnet.Diags
	if a.example != nil {
		l.files = a.example.files
	} else {
		l.files, diags = config.Read(pathOf(args), a.stdin)
	}
	for _, f := range l.files {
		l.sources.add(f.Name, f.Bytes)
	}
	if diags.HasErrors() {
		return l, diags, nil
	}
	l.topology, more = config.Load(l.files, opts)
	return l, append(diags, more...), nil
}

// pathOf returns the path that the command line names, the current folder
// without one.
func pathOf(args []string) string {
	if len(args) == 0 {
		return "."
	}
	return args[0]
}

// targets are the flags that say what a plan is made for.
type targets struct {
	hostOS, hostVersion, version, variant string
}

// register adds the flags. Backends with variants get --variant, for the
// backend nil all do.
func (t *targets) register(cmd *cobra.Command, info *vnet.Info) {
	f := cmd.Flags()
	f.StringVar(&t.hostOS, "host-os", "", "the `OS` that the hypervisor runs on: linux, macos or windows (default: this one's, or the only one there is)")
	f.StringVar(&t.hostVersion, "host-version", "", "the host OS's `VERSION`, where it makes a difference")
	f.StringVar(&t.version, "target-version", "", "the hypervisor's `VERSION`"+versionHelp(info))
	_ = cmd.RegisterFlagCompletionFunc("host-os", cobra.FixedCompletions([]string{"linux", "macos", "windows"}, cobra.ShellCompDirectiveNoFileComp))
	_ = cmd.RegisterFlagCompletionFunc("target-version", cobra.NoFileCompletions)
	_ = cmd.RegisterFlagCompletionFunc("host-version", cobra.NoFileCompletions)
	if info == nil || len(info.Variants) == 0 {
		return
	}
	f.StringVar(&t.variant, "variant", "", "which `VARIANT`: "+strings.Join(info.Variants, ", ")+" (default: "+usualVariants(info)+")")
	_ = cmd.RegisterFlagCompletionFunc("variant", cobra.FixedCompletions(info.Variants, cobra.ShellCompDirectiveNoFileComp))
}

// usualVariants says which variant is meant when none is named.
func usualVariants(info *vnet.Info) string {
	text := "the first"
	for _, host := range info.Hosts {
		if v := info.HostVariants[host]; v != "" {
			text += "; on " + string(host) + " " + v
		}
	}
	return text
}

func versionHelp(info *vnet.Info) string {
	if info == nil {
		return " (default: the backend's)"
	}
	text := fmt.Sprintf(", %s to %s", info.Oldest, info.Newest)
	for _, name := range slices.Sorted(maps.Keys(info.Releases)) {
		text += fmt.Sprintf("; %s is %s", name, info.Releases[name])
	}
	return text + fmt.Sprintf(" (default %s)", info.Default)
}

// target returns the target that the flags describe, completed with the
// backend's defaults.
func (t *targets) target(info *vnet.Info) (vnet.Target, error) {
	target := vnet.Target{HostOS: vnet.HostOS(t.hostOS), Variant: t.variant}
	if t.hostOS == "" {
		target.HostOS = usualHost(info)
	}
	var err error
	if target.HostVer, err = version("--host-version", t.hostVersion); err != nil {
		return target, err
	}
	if release, ok := info.Releases[strings.ToUpper(t.version)]; ok {
		target.Version = release
	} else if target.Version, err = version("--target-version", t.version); err != nil {
		return target, err
	}
	if target, err = info.Complete(target); err != nil {
		return target, usage("%s", err)
	}
	return target, nil
}

// usualHost returns the host OS that is meant when none is named: this one, or the
// only one that the backend knows.
func usualHost(info *vnet.Info) vnet.HostOS {
	if len(info.Hosts) == 1 {
		return info.Hosts[0]
	}
	return thisOS()
}

// thisOS returns the operating system that the command runs on.
func thisOS() vnet.HostOS {
	if runtime.GOOS == "darwin" {
		return vnet.MacOS
	}
	return vnet.HostOS(runtime.GOOS)
}

func version(flag, text string) (vnet.Version, error) {
	if text == "" {
		return vnet.Version{}, nil
	}
	v, err := vnet.ParseVersion(text)
	if err != nil {
		return v, usage("%s: %s", flag, err)
	}
	return v, nil
}

// backendNames lists the names by which lab files address backends.
func backendNames() []string {
	var names []string
	for _, b := range backends.All() {
		names = append(names, b.Info().Name)
	}
	return names
}

// lookup returns the backend of that name or alias.
func lookup(name string) (vnet.Backend, error) {
	if b, ok := backends.Lookup(name); ok {
		return b, nil
	}
	known := backendNames()
	return nil, usage("--backend: there is no backend %q; there is %s.%s", name, strings.Join(known, ", "), vnet.DidYouMean(name, known))
}
