// Command embed-run shows how a program carries out a plan by itself: it reads
// a lab file and builds the lab on the VirtualBox of this machine, walking the
// plan's steps in Go. No shell and no script is involved.
//
//	go run ./examples/embed-run check examples/classroom/lab.hcl
//	go run ./examples/embed-run up    examples/classroom/lab.hcl
//	go run ./examples/embed-run down  examples/classroom/lab.hcl
//
// Its exit status is that of the scripts: 0 done, 1 something was in the way or
// failed, 2 usage, 3 a check found something to do.
package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/vnetgen/vnetgen/backends/virtualbox"
	"github.com/vnetgen/vnetgen/vnet"
	"github.com/vnetgen/vnetgen/vnet/config"
	"github.com/vnetgen/vnetgen/vnet/script"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	status := run(ctx, os.Args[1:], os.Stdout, os.Stderr, runProgram)
	stop()
	os.Exit(status)
}

// runFunc is how a program is run: vnet.Executor.Run for a program's path.
type runFunc func(ctx context.Context, argv []string, input string) (stdout, stderr []byte, status int, err error)

// run is the whole program; a test gives it another way to run programs.
func run(ctx context.Context, args []string, stdout, stderr io.Writer, start runFunc) int {
	flags := flag.NewFlagSet("embed-run", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.Usage = func() {
		fmt.Fprintln(stderr, "usage: embed-run [flags] up|check|down FILE")
		flags.PrintDefaults()
	}
	version := flags.String("target-version", "", "VirtualBox's version (default: the one vnetgen takes for granted)")
	create := flags.Bool("create-machines", false, "also make bare machines where there are none")
	if err := flags.Parse(args); err != nil {
		return 2
	}
	op, ok := operation(flags.Arg(0))
	if !ok || flags.NArg() != 2 {
		flags.Usage()
		return 2
	}
	target := vnet.Target{HostOS: vnet.HostOS(runtime.GOOS)}
	if runtime.GOOS == "darwin" {
		target.HostOS = vnet.MacOS
	}
	if *version != "" {
		var err error
		if target.Version, err = vnet.ParseVersion(*version); err != nil {
			fmt.Fprintln(stderr, err)
			return 2
		}
	}

	plan, err := planOf(flags.Arg(1), target, vnet.Options{CreateMachines: *create}, stderr)
	if err != nil {
		fmt.Fprintln(stderr, err)
		return 1
	}
	result, err := execute(ctx, plan, op, stdout, start)
	if err != nil {
		fmt.Fprintln(stderr, err)
		return 1
	}
	fmt.Fprintln(stdout, result.Summary())
	if result.Pending() {
		return 3
	}
	return 0
}

func operation(word string) (vnet.Op, bool) {
	for _, op := range []vnet.Op{vnet.OpUp, vnet.OpCheck, vnet.OpDown} {
		if op.String() == word {
			return op, true
		}
	}
	return 0, false
}

// planOf reads a lab file and plans it. Findings that are no errors go to
// stderr.
func planOf(path string, target vnet.Target, opts vnet.Options, stderr io.Writer) (*vnet.Plan, error) {
	backend := virtualbox.New()
	target, err := backend.Info().Complete(target)
	if err != nil {
		return nil, err
	}
	files, findings := config.Read(path, nil)
	if err := findings.Err(); err != nil {
		return nil, err
	}
	topology, findings := config.Load(files, config.Options{})
	if err := findings.Err(); err != nil {
		return nil, err
	}
	plan, more := vnet.Generate(topology, backend, target, opts)
	if err := more.Err(); err != nil {
		return nil, err
	}
	for _, f := range append(findings, more...) {
		fmt.Fprintln(stderr, f.Error())
	}
	return plan, nil
}

// execute carries the plan out and tells its progress.
func execute(ctx context.Context, plan *vnet.Plan, op vnet.Op, stdout io.Writer, start runFunc) (vnet.Result, error) {
	// A plan may bring files along; their places are in the argument lists.
	dir, err := os.MkdirTemp("", "embed-run-")
	if err != nil {
		return vnet.Result{}, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	for _, f := range plan.Files {
		path := filepath.Join(dir, filepath.FromSlash(f.Path))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			return vnet.Result{}, err
		}
		if err := os.WriteFile(path, f.Content, 0o600); err != nil {
			return vnet.Result{}, err
		}
	}

	tools := map[string]*vnet.Tool{}
	for i := range plan.Tools {
		tools[plan.Tools[i].Name] = &plan.Tools[i]
	}
	return vnet.Execute(ctx, plan, op, vnet.Executor{
		Dir:      dir,
		Progress: func(e vnet.Event) { fmt.Fprintln(stdout, e) },
		Run: func(ctx context.Context, argv []string, input string) ([]byte, []byte, int, error) {
			// A plan names its tools; where they are is looked up here: in the
			// environment, in PATH, and where they usually are.
			program, err := tools[argv[0]].Find(os.Getenv, exec.LookPath, exists)
			if err != nil {
				return nil, nil, 0, err
			}
			return start(ctx, append([]string{program}, argv[1:]...), input)
		},
		Cmdlets: func(ctx context.Context, lists []vnet.Listing) (string, error) {
			return cmdlets(ctx, lists, filepath.Join(dir, "cmdlets.ps1"), start)
		},
	})
}

// cmdlets has PowerShell carry out what a plan for Windows asks of it.
func cmdlets(ctx context.Context, lists []vnet.Listing, path string, start runFunc) (string, error) {
	text, err := script.Cmdlets(lists)
	if err != nil {
		return "", err
	}
	if err := os.WriteFile(path, text, 0o600); err != nil {
		return "", err
	}
	stdout, stderr, status, err := start(ctx, []string{"powershell", "-NoProfile", "-NonInteractive", "-ExecutionPolicy", "Bypass", "-File", path}, "")
	if err != nil {
		return "", err
	}
	if status != 0 {
		return "", errors.New(strings.TrimSpace(string(stderr)))
	}
	return string(stdout), nil
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// runProgram runs a program with English messages.
func runProgram(ctx context.Context, argv []string, input string) ([]byte, []byte, int, error) {
	var stdout, stderr bytes.Buffer
	cmd := exec.CommandContext(ctx, argv[0], argv[1:]...)
	cmd.Env = append(os.Environ(), "LC_ALL=C.UTF-8")
	cmd.Stdin = strings.NewReader(input)
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	var failed *exec.ExitError
	if err != nil && !errors.As(err, &failed) {
		return nil, nil, 0, err
	}
	return stdout.Bytes(), stderr.Bytes(), cmd.ProcessState.ExitCode(), nil
}
