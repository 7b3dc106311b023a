package vnetgen

import (
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const module = "github.com/vnetgen/vnetgen"

// layer is a part of the module and what it may import of the others.
type layer struct {
	path string   // below the module, "" for the root
	may  []string // paths below the module; a trailing "/..." includes what is below
	why  string
}

// layers are the parts from top to bottom. A package belongs to the first whose
// path it has or lies below.
var layers = []layer{
	{"cmd", []string{"backends", "vnet", "vnet/config", "vnet/guest", "vnet/script", "vnet/show"},
		"the command is thin: no hypervisor's package is known to it, only the list"},
	{"examples", []string{"backends/...", "vnet/..."},
		"examples use the library as others do"},
	{"golden", []string{"backends", "vnet/..."},
		"cases run over every backend of the list"},
	{"lab", []string{"backends/...", "vnet/..."},
		"live proofs use the library as others do"},
	{"backends/hyperv/internal/windows", []string{"internal/...", "vnet"},
		"a fake host for tests knows what scripts are run on and nothing of the backend"},
	{"backends/vmware/internal/host", []string{"internal/...", "vnet"},
		"a stand-in for tests carries scripts out and knows nothing of the backend"},
	{"backends", []string{"backends/...", "vnet"},
		"a backend turns the model into a plan: it reads no lab files and quotes nothing"},
	{"vnet/config", []string{"vnet"},
		"the language knows the model and nothing else"},
	{"vnet/guest", []string{"vnet", "vnet/script"},
		"what guests are told follows from the model and the backend's data; PowerShell is quoted in one place"},
	{"vnet/show", []string{"vnet"},
		"what is shown follows from the prepared model and the backend's data"},
	{"vnet/script", []string{"vnet"},
		"a writer knows plans and nothing else"},
	{"internal/goldens", []string{},
		"what holds tests to archives knows nothing of what is in them"},
	{"internal", []string{},
		"an interpreter for tests knows nothing of what the scripts are for"},
	{"vnet", nil,
		"the model stands on its own"},
	{"internal", nil,
		"what tests hold several parts to knows none of them"},
	{"", []string{},
		"the root only documents"},
}

// others lists who may import what else than the standard library, outside
// tests.
var others = map[string][]string{
	"github.com/hashicorp/hcl/":             {"vnet/config"},
	"github.com/zclconf/go-cty":             {"vnet/config"},
	"github.com/apparentlymart/go-cidr":     {"vnet/config"},
	"github.com/apparentlymart/go-textseg":  {"vnet/config", "cmd"},
	"libvirt.org/go/libvirtxml":             {"backends", "lab"},
	"github.com/rogpeppe/go-internal/txtar": {"lab", "internal/goldens", "golden"},
	"github.com/stretchr/testify/":          {"lab", "internal/goldens", "golden"},
	"go.yaml.in/yaml/":                      {"vnet/guest", "vnet/show", "backends", "lab"},
	"golang.org/x/text":                     {"vnet/config", "vnet/show", "cmd"},
	"golang.org/x/sys/":                     {"lab"},
	"golang.org/x/term":                     {"cmd"},
	"github.com/spf13/cobra":                {"cmd"},
	"github.com/spf13/pflag":                {"cmd", "golden"},
	"github.com/rogpeppe/go-internal/diff":  {"cmd", "internal/goldens"},
}

// standIns are hosts that tests have; nothing else may.
var standIns = []string{"backends/hyperv/internal/windows", "backends/vmware/internal/host"}

type goPackage struct {
	ImportPath string
	Imports    []string
}

// TestImports holds the packages to the layers: imports point down only.
func TestImports(t *testing.T) {
	packages := list(t)
	require.NotEmpty(t, packages)
	for _, p := range packages {
		path := strings.TrimPrefix(strings.TrimPrefix(p.ImportPath, module), "/")
		l := layerOf(path)
		for _, imported := range p.Imports {
			assert.NotContains(t, standIns, strings.TrimPrefix(imported, module+"/"), "%s imports a fake host, which is for tests", p.ImportPath)
			switch below, ours := strings.CutPrefix(imported, module+"/"); {
			case ours:
				assert.True(t, allowed(l.may, below), "%s imports %s: %s", p.ImportPath, imported, l.why)
			case !isStandard(imported):
				assert.True(t, mayImport(l.path, imported), "%s imports %s, which is not for it (see others in this test)", p.ImportPath, imported)
			}
		}
	}
}

// TestBackendsApart: a backend that imported another would make one
// hypervisor's rules another's.
func TestBackendsApart(t *testing.T) {
	for _, p := range list(t) {
		own, isBackend := strings.CutPrefix(p.ImportPath, module+"/backends/")
		if !isBackend {
			continue
		}
		own, _, _ = strings.Cut(own, "/")
		for _, imported := range p.Imports {
			other, isBackend := strings.CutPrefix(imported, module+"/backends/")
			shared := other == "internal/kit" // what all of them put plans together with
			assert.False(t, isBackend && !shared && other != own && !strings.HasPrefix(other, own+"/"), "%s imports %s", p.ImportPath, imported)
		}
	}
}

func layerOf(path string) layer {
	for _, l := range layers {
		if l.path == "" || path == l.path || strings.HasPrefix(path, l.path+"/") {
			return l
		}
	}
	return layer{}
}

func allowed(may []string, path string) bool {
	return slices.ContainsFunc(may, func(m string) bool {
		below, tree := strings.CutSuffix(m, "/...")
		return path == below || tree && strings.HasPrefix(path, below+"/")
	})
}

func mayImport(layer, imported string) bool {
	for prefix, who := range others {
		if strings.HasPrefix(imported, prefix) {
			return slices.Contains(who, layer)
		}
	}
	return false
}

// list returns the module's packages with what their files import, tests left
// out. Reading the files, and not asking the go command, lets go test know when
// its cached answer is stale.
func list(t *testing.T) []goPackage {
	imports := map[string]map[string]bool{}
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && path != "." && (strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata" || isModule(path)):
			return fs.SkipDir
		case d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go"):
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		importPath := strings.TrimSuffix(module+"/"+filepath.ToSlash(filepath.Dir(path)), "/.")
		if imports[importPath] == nil {
			imports[importPath] = map[string]bool{}
		}
		for _, spec := range file.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			imports[importPath][imported] = true
		}
		return nil
	})
	require.NoError(t, err)
	var packages []goPackage
	for _, path := range slices.Sorted(maps.Keys(imports)) {
		packages = append(packages, goPackage{path, slices.Sorted(maps.Keys(imports[path]))})
	}
	return packages
}

// isModule says whether a folder is a module of its own.
func isModule(path string) bool {
	_, err := os.Stat(filepath.Join(path, "go.mod"))
	return err == nil
}

// isStandard says whether an import path is the standard library's: those have
// no dot in their first element.
func isStandard(path string) bool {
	first, _, _ := strings.Cut(path, "/")
	return !strings.Contains(first, ".")
}
