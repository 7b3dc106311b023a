package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/rogpeppe/go-internal/diff"
	"github.com/spf13/cobra"

	"github.com/vnetgen/vnetgen/vnet"
	"github.com/vnetgen/vnetgen/vnet/config"
)

// formatting is the fmt command: its flags.
type formatting struct {
	app       *app
	check     bool
	diff      bool
	recursive bool

	pin       bool
	backend   string
	targets   targets
	variables variables
}

func (a *app) fmtCommand() *cobra.Command {
	f := &formatting{app: a}
	cmd := &cobra.Command{
		Use:     "fmt [FILE|DIR|-]...",
		GroupID: "file",
		Short:   "format lab files",
		Long: `Rewrites lab files (*.hcl) and variable files (*.vnetvars) in the canonical
format and prints the names of those that changed. A folder stands for the files
in it, "-" for standard input, whose formatted text goes to standard output.
JSON files have no canonical format and are left alone.

--pin writes the values that vnetgen chose (subnets, addresses, MACs) into the
lab, so that no later edit can move them. With --backend they are those chosen
for that hypervisor.`,
		Example: `  vnetgen fmt                       # the files of this folder
  vnetgen fmt --check --recursive . # for CI: status 1 when a file is not formatted
  vnetgen fmt --diff lab.hcl        # show what would change, write nothing
  vnetgen fmt - < lab.hcl           # as an editor's filter
  vnetgen fmt --pin --backend virtualbox lab.hcl`,
		RunE: carryOut(f.run),
	}
	flags := cmd.Flags()
	flags.BoolVar(&f.check, "check", false, "write nothing; status 1 when a file would change")
	flags.BoolVar(&f.diff, "diff", false, "write nothing; show what would change")
	flags.BoolVarP(&f.recursive, "recursive", "r", false, "also the folders below, except hidden ones")
	flags.BoolVar(&f.pin, "pin", false, "write the chosen values into the lab")
	flags.StringVar(&f.backend, "backend", "", "with --pin: choose as this `BACKEND` does")
	f.targets.register(cmd, nil)
	flags.StringVar(&f.targets.variant, "variant", "", "with --pin: which `VARIANT` of the backend, where it has some")
	f.variables.register(cmd)
	_ = cmd.RegisterFlagCompletionFunc("backend", cobra.FixedCompletions(backendNames(), cobra.ShellCompDirectiveNoFileComp))
	return cmd
}

func (f *formatting) run(args []string) error {
	if f.pin {
		return f.runPin(args)
	}
	if f.backend != "" || f.targets != (targets{}) || len(f.variables.vars)+len(f.variables.files) > 0 {
		return usage("--backend, its target and variables only mean something with --pin")
	}
	files, err := f.read(args)
	if err != nil {
		return err
	}
	changed, broken := false, false
	for _, file := range files {
		if diags := syntaxErrors(file); diags.HasErrors() {
			s := sources{}
			s.add(file.Name, file.Bytes)
			f.app.show(diags, s)
			broken = true
			continue
		}
		differs, err := f.emit(file, config.Format(file.Bytes))
		if err != nil {
			return err
		}
		changed = changed || differs
	}
	if broken || changed && f.check {
		return errReported
	}
	return nil
}

// stdinName is what findings and differences call standard input.
const stdinName = "<stdin>"

// read returns the files to format. A folder's are those in it.
func (f *formatting) read(args []string) ([]config.File, error) {
	if len(args) == 0 {
		args = []string{"."}
	}
	var files []config.File
	for _, path := range args {
		if path == "-" {
			content, err := io.ReadAll(f.app.stdin)
			if err != nil {
				return nil, fmt.Errorf("standard input: %w", err)
			}
			if bytes.HasPrefix(bytes.TrimSpace(content), []byte("{")) {
				return nil, errors.New("standard input: JSON has no canonical format; format it with a JSON tool")
			}
			files = append(files, config.File{Name: stdinName, Bytes: content})
			continue
		}
		paths, err := f.expand(path)
		if err != nil {
			return nil, err
		}
		for _, p := range paths {
			content, err := os.ReadFile(p)
			if err != nil {
				return nil, err
			}
			files = append(files, config.File{Name: p, Bytes: content})
		}
	}
	return files, nil
}

// expand returns the files that a path stands for.
func (f *formatting) expand(path string) ([]string, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.IsDir() {
		if isJSON(path) {
			return nil, fmt.Errorf("%s: JSON has no canonical format; format it with a JSON tool", path)
		}
		return []string{path}, nil
	}
	var paths []string
	err = filepath.WalkDir(path, func(p string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case p == path:
			return nil
		case strings.HasPrefix(d.Name(), "."):
			return skip(d)
		case d.IsDir() && !f.recursive:
			return fs.SkipDir
		case !d.IsDir() && (strings.HasSuffix(p, ".hcl") || strings.HasSuffix(p, ".vnetvars")):
			paths = append(paths, p)
		}
		return nil
	})
	return paths, err
}

// skip passes over a hidden entry, a folder with all that is in it.
func skip(d fs.DirEntry) error {
	if d.IsDir() {
		return fs.SkipDir
	}
	return nil
}

func isJSON(path string) bool { return strings.HasSuffix(path, ".json") }

// syntaxErrors returns what keeps a file from being formatted: what is not
// syntax is nobody's business here.
func syntaxErrors(file config.File) vnet.Diags {
	_, all := config.Load([]config.File{file}, config.Options{Name: "fmt"})
	var diags vnet.Diags
	for _, d := range all {
		if isSyntax(d.Code) {
			diags = append(diags, d)
		}
	}
	return diags
}

// isSyntax says whether a finding means that a file could not be read as HCL.
func isSyntax(c vnet.Code) bool { return c == "syntax" || c == "encoding" }

// emit does with a file's new content what the flags say, and returns whether
// it differs.
func (f *formatting) emit(file config.File, content []byte) (bool, error) {
	differs := !bytes.Equal(file.Bytes, content)
	if file.Name == stdinName && !f.check && !f.diff {
		_, err := f.app.stdout.Write(content)
		return differs, err
	}
	if !differs {
		return false, nil
	}
	if f.diff {
		_, err := f.app.stdout.Write(diff.Diff(file.Name, file.Bytes, file.Name+" (formatted)", content))
		return true, err
	}
	if !f.check {
		if err := replace(file.Name, content); err != nil {
			return true, err
		}
	}
	fmt.Fprintln(f.app.stdout, visibleText(file.Name))
	return true, nil
}

// runPin writes chosen values into one lab's files.
func (f *formatting) runPin(args []string) error {
	if len(args) > 1 {
		return usage("--pin takes one lab at a time")
	}
	if f.recursive {
		return usage("--pin takes one lab at a time, so not --recursive")
	}
	backend, target, err := f.judgeBy()
	if err != nil {
		return err
	}
	l, diags, err := f.app.load(args, f.variables)
	if err != nil {
		return err
	}
	var pinned []config.File
	if l.topology != nil {
		resolved, more := vnet.Prepare(l.topology, backend, target, vnet.Options{})
		diags = append(diags, more...)
		if !diags.HasErrors() {
			pinned, more = config.Pin(l.files, resolved)
			diags = append(diags, more...)
		}
	}
	f.app.show(diags, l.sources)
	if diags.HasErrors() {
		return errReported
	}
	return f.writePinned(l.files, pinned)
}

// judgeBy returns the backend that --pin chooses like, nil without --backend.
func (f *formatting) judgeBy() (vnet.Backend, vnet.Target, error) {
	if f.backend == "" {
		if f.targets != (targets{}) {
			return nil, vnet.Target{}, usage("--host-os, --host-version, --target-version and --variant need --backend")
		}
		return nil, vnet.Target{}, nil
	}
	b, err := lookup(f.backend)
	if err != nil {
		return nil, vnet.Target{}, err
	}
	target, err := f.targets.target(b.Info())
	return b, target, err
}

// writePinned writes the files that pinning changed.
func (f *formatting) writePinned(before, after []config.File) error {
	if len(before) != len(after) {
		return errors.New("pinning lost a file; nothing was written")
	}
	changed := false
	for i := range after {
		content := after[i].Bytes
		if !isJSON(after[i].Name) {
			content = config.Format(content)
		}
		differs, err := f.emit(before[i], content)
		if err != nil {
			return err
		}
		changed = changed || differs
	}
	if changed && f.check {
		return errReported
	}
	return nil
}
