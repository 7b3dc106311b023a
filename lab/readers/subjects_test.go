//go:build live

package readers

import (
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/stretchr/testify/require"

	"github.com/vnetgen/vnetgen/backends"
	"github.com/vnetgen/vnetgen/vnet"
	"github.com/vnetgen/vnetgen/vnet/config"
)

// subject is a lab as a backend has it for one target.
type subject struct {
	name      string
	target    vnet.Target
	lab       *vnet.Topology // resolved
	plan      *vnet.Plan
	documents map[string]string // by path
}

// source is an example or a golden: a lab and its flags.
type source struct {
	name           string
	files          []config.File
	options        config.Options
	host, variant  string
	version        string
	createMachines bool
}

// sources reads all examples and goldens, and the labs in testdata, which have what those
// have not.
func sources(t testing.TB) []source {
	t.Helper()
	var all []source
	examples, err := filepath.Glob("../../examples/*/lab.hcl")
	require.NoError(t, err)
	require.NotEmpty(t, examples)
	own, err := filepath.Glob("testdata/*.hcl")
	require.NoError(t, err)
	for _, path := range own {
		text, err := os.ReadFile(path)
		require.NoError(t, err)
		name := strings.TrimSuffix(filepath.Base(path), ".hcl")
		all = append(all, source{name: "own-" + name, files: []config.File{{Name: name + ".hcl", Bytes: text}}, options: config.Options{Name: name, Backends: backendNames()}})
	}
	for _, path := range examples {
		files, diags := config.Read(filepath.Dir(path), nil)
		require.NoError(t, diags.Err())
		name := filepath.Base(filepath.Dir(path))
		all = append(all, source{name: "example-" + name, files: files, options: config.Options{Name: name, Backends: backendNames()}})
	}
	goldens, err := filepath.Glob("../../golden/testdata/*.txtar")
	require.NoError(t, err)
	require.NotEmpty(t, goldens)
	for _, path := range goldens {
		all = append(all, readGolden(t, path))
	}
	return all
}

func readGolden(t testing.TB, path string) source {
	t.Helper()
	archive, err := txtar.ParseFile(path)
	require.NoError(t, err)
	s := source{name: strings.TrimSuffix(filepath.Base(path), ".txtar")}
	s.options = config.Options{Name: s.name, Backends: backendNames()}
	variables := map[string]config.File{}
	flags := flag.NewFlagSet("args", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.Func("var", "", func(text string) error { s.options.Vars = append(s.options.Vars, text); return nil })
	flags.Func("var-file", "", func(name string) error {
		s.options.VarFiles = append(s.options.VarFiles, config.File{Name: name})
		return nil
	})
	flags.StringVar(&s.host, "host-os", "", "")
	flags.StringVar(&s.variant, "variant", "", "")
	flags.StringVar(&s.version, "target-version", "", "")
	flags.String("host-version", "", "")
	flags.Bool("strict", false, "")
	flags.String("format", "", "")
	flags.BoolVar(&s.createMachines, "create-machines", false, "")
	for _, f := range archive.Files {
		file := config.File{Name: f.Name, Bytes: f.Data}
		switch {
		case f.Name == "args":
			require.NoError(t, flags.Parse(strings.Fields(string(f.Data))), s.name)
		case strings.Contains(f.Name, ".vnetvars"):
			variables[f.Name] = file
		case strings.HasSuffix(f.Name, ".hcl"), strings.HasSuffix(f.Name, ".hcl.json"):
			s.files = append(s.files, file)
		}
	}
	for i, file := range s.options.VarFiles {
		s.options.VarFiles[i] = variables[file.Name]
	}
	return s
}

func backendNames() (names []string) {
	for _, b := range backends.All() {
		names = append(names, b.Info().Name)
	}
	return names
}

// backend is the backend of that name.
func backend(t testing.TB, name string) vnet.Backend {
	t.Helper()
	b, ok := backends.Lookup(name)
	require.True(t, ok, name)
	return b
}

// targets are those that a source's flags name, or all hosts of the backend. Flags that
// are about another backend count for nothing.
func (s source) targets(t testing.TB, b vnet.Backend) (all []vnet.Target) {
	for _, host := range b.Info().Hosts {
		target := vnet.Target{HostOS: host, Variant: s.variant}
		if s.version != "" {
			v, err := vnet.ParseVersion(s.version)
			require.NoError(t, err)
			target.Version = v
		}
		if s.host != "" && string(host) != s.host {
			continue
		}
		complete, err := b.Info().Complete(target)
		if err != nil {
			complete, err = b.Info().Complete(vnet.Target{HostOS: host})
		}
		require.NoError(t, err)
		all = append(all, complete)
	}
	return all
}

// subjects returns what a backend makes of all sources, those left out that it refuses:
// for the targets that the sources are about, and for more. format is the format that is
// wanted, "" for the steps.
func subjects(t testing.TB, b vnet.Backend, format string, more ...vnet.Target) (all []subject) {
	t.Helper()
	for _, s := range sources(t) {
		topology, diags := config.Load(s.files, s.options)
		if diags.HasErrors() {
			require.False(t, strings.HasPrefix(s.name, "own-"), "%s: %s", s.name, diags.Err())
			continue
		}
		for _, target := range append(s.targets(t, b), more...) {
			options := vnet.Options{CreateMachines: s.createMachines, Format: format}
			if made, ok := generate(t, fmt.Sprintf("%s on %s", s.name, target), topology, b, target, options); ok {
				all = append(all, made)
			}
		}
	}
	return all
}

// generate makes a subject of a lab, unless the backend refuses it.
func generate(t testing.TB, name string, topology *vnet.Topology, b vnet.Backend, target vnet.Target, options vnet.Options) (subject, bool) {
	t.Helper()
	plan, diags := vnet.Generate(topology, b, target, options)
	if diags.HasErrors() {
		return subject{}, false
	}
	lab, diags := vnet.Prepare(topology, b, target, options)
	require.NoError(t, diags.Err())
	s := subject{name: name, target: target, lab: lab, plan: plan, documents: map[string]string{}}
	for _, d := range plan.Documents {
		s.documents[d.Path] = string(d.Content)
	}
	return s, true
}

// say has the run script tell a person; go test keeps what passes to itself.
func say(t testing.TB, format string, args ...any) {
	t.Helper()
	t.Logf(format, args...)
	f, err := os.OpenFile(os.Getenv("READERS_LAB_SAID"), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		return // started without the run script
	}
	_, _ = fmt.Fprintf(f, t.Name()+": "+format+"\n", args...)
	_ = f.Close()
}

// write puts a text into a file of a folder that goes with the test.
func write(t testing.TB, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), filepath.FromSlash(name))
	require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
	require.NoError(t, os.WriteFile(path, []byte(text), 0o644))
	return path
}
