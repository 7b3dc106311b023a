// Package cases reads the labs that tests run over: the inputs of the goldens, and the
// examples. It is for tests.
package cases

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/spf13/pflag"
	"github.com/stretchr/testify/require"

	"github.com/vnetgen/vnetgen/backends"
	"github.com/vnetgen/vnetgen/vnet"
	"github.com/vnetgen/vnetgen/vnet/config"
)

// Case is a lab, with what the command would be told of it.
type Case struct {
	Name    string
	Files   []config.File
	Config  config.Options
	Target  vnet.Target // as far as the case names one
	Options vnet.Options
}

// All returns the goldens and then the examples. root leads to the module's folder.
func All(t testing.TB, root string) []Case {
	t.Helper()
	var all []Case
	goldens, err := filepath.Glob(filepath.Join(root, "golden", "testdata", "*.txtar"))
	require.NoError(t, err)
	require.NotEmpty(t, goldens)
	for _, path := range goldens {
		archive, err := txtar.ParseFile(path)
		require.NoError(t, err)
		all = append(all, Read(t, strings.TrimSuffix(filepath.Base(path), ".txtar"), archive))
	}
	examples, err := filepath.Glob(filepath.Join(root, "examples", "*", "lab.hcl"))
	require.NoError(t, err)
	require.NotEmpty(t, examples)
	for _, path := range examples {
		text, err := os.ReadFile(path)
		require.NoError(t, err)
		name := filepath.Base(filepath.Dir(path))
		all = append(all, Case{Name: name, Files: []config.File{{Name: "lab.hcl", Bytes: text}}, Config: Options(name)})
	}
	return all
}

// Load reads the lab. Its name, where it has no lab block, is the case's.
func (c *Case) Load() (*vnet.Topology, vnet.Diags) { return config.Load(c.Files, c.Config) }

// IsInput says whether a section of an archive belongs to what a person writes.
func IsInput(name string) bool {
	return name == "args" || isLab(name) || isVariables(name)
}

func isLab(name string) bool {
	return strings.HasSuffix(name, ".hcl") || strings.HasSuffix(name, ".hcl.json")
}

func isVariables(name string) bool {
	return strings.HasSuffix(name, ".vnetvars") || strings.HasSuffix(name, ".vnetvars.json")
}

// Read reads the input sections of an archive.
func Read(t testing.TB, name string, archive *txtar.Archive) Case {
	t.Helper()
	c := Case{Name: name, Config: Options(name)}
	variables := map[string]config.File{}
	var args []string
	for _, section := range archive.Files {
		// The archive's form ends every section with a line end.
		file := config.File{Name: section.Name, Bytes: section.Data}
		switch {
		case section.Name == "args":
			args = strings.Fields(string(section.Data))
		case isVariables(section.Name):
			variables[section.Name] = file
		case isLab(section.Name):
			c.Files = append(c.Files, file)
		}
	}
	require.NotEmpty(t, c.Files, "%s has no lab", name)

	for _, name := range c.flags(t, args) {
		file, ok := variables[name]
		require.True(t, ok, "--var-file %s: there is no such section", name)
		c.Config.VarFiles = append(c.Config.VarFiles, file)
		delete(variables, name)
	}
	require.Empty(t, variables, "variable files that no --var-file names")
	return c
}

// flags reads the flags of a case, and returns the files of variables that they name.
func (c *Case) flags(t testing.TB, args []string) (varFiles []string) {
	t.Helper()
	var hostOS, hostVersion, version string
	flags := pflag.NewFlagSet("args", pflag.ContinueOnError)
	flags.StringArrayVar(&c.Config.Vars, "var", nil, "")
	flags.StringArrayVar(&varFiles, "var-file", nil, "")
	flags.StringVar(&hostOS, "host-os", "", "")
	flags.StringVar(&hostVersion, "host-version", "", "")
	flags.StringVar(&version, "target-version", "", "")
	flags.StringVar(&c.Target.Variant, "variant", "", "")
	flags.BoolVar(&c.Options.CreateMachines, "create-machines", false, "")
	flags.BoolVar(&c.Options.Strict, "strict", false, "")
	flags.StringVar(&c.Options.Format, "format", "", "")
	require.NoError(t, flags.Parse(args))
	require.Empty(t, flags.Args(), "args holds flags only")
	c.Target.HostOS = vnet.HostOS(hostOS)
	c.Target.Version = parseVersion(t, version)
	c.Target.HostVer = parseVersion(t, hostVersion)
	return varFiles
}

func parseVersion(t testing.TB, text string) vnet.Version {
	t.Helper()
	if text == "" {
		return vnet.Version{}
	}
	v, err := vnet.ParseVersion(text)
	require.NoError(t, err)
	return v
}

// Options are those of reading a lab of that name, with all backends known.
func Options(name string) config.Options {
	o := config.Options{Name: name}
	for _, b := range backends.All() {
		o.Backends = append(o.Backends, b.Info().Name)
	}
	return o
}
