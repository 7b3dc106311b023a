package host

import (
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/vnetgen/vnetgen/internal/pwsh"
	"github.com/vnetgen/vnetgen/vnet"
)

// Host is a host: its files are below Root, everything else is its state.
type Host struct {
	OS   vnet.HostOS
	Root string
	State
}

// State is what is no file.
type State struct {
	Processes []string // as ps and tasklist call them
	Stopped   bool     // VMware's networks do not run
	InForce   string   // what the networking file said when they were started
	Starts    int      // how often they were
	Registry  Registry `json:",omitempty"`

	// Rewrites means that VMware writes its networking file anew when it takes one
	// over: sorted, with hashes.
	Rewrites bool
	// Lies means that vnetlib's commands that set something do nothing.
	Lies bool
	// Chooses means that a new vmnet on Windows has a subnet of VMware's choice, and DHCP.
	Chooses bool
	// Keeps means that a vmnet's key on Windows stays when its adapter is removed.
	Keeps bool
	// FailAt and FailLate make the FailAt-th changing call fail, before it has done its
	// work or, with FailLate, after that.
	FailAt   int
	FailLate bool

	Changes int        // how many changing calls there were
	Log     [][]string // the changing calls of programs
	Faults  []string   // calls that no program understands
}

// Where a person's files are, as plans see them.
const (
	home        = "/home/me"
	homeWindows = pwsh.TempDir + "home"
)

// env are the environment variables that plans use on Windows.
var env = map[string]string{
	"ProgramData": pwsh.TempDir + "ProgramData",
	"APPDATA":     homeWindows + `\AppData\Roaming`,
	"USERPROFILE": homeWindows,
	"SystemRoot":  `C:\Windows`,
}

// Home is where the person's files are.
func (h *Host) Home() string {
	if h.OS == vnet.Windows {
		return homeWindows
	}
	return home
}

// Path returns where a file of a plan's is on this machine.
func (h *Host) Path(path string) string {
	if rest, ok := strings.CutPrefix(path, "~/"); ok {
		path = h.Home() + "/" + rest
	}
	if h.OS == vnet.Windows {
		for name, value := range env {
			path = strings.ReplaceAll(path, "%"+name+"%", value)
		}
		path = strings.TrimPrefix(strings.ReplaceAll(path, `\`, "/"), strings.ReplaceAll(pwsh.TempDir, `\`, "/"))
	}
	return filepath.Join(h.Root, filepath.FromSlash(path))
}

// Put writes a file, and makes its folder.
func (h *Host) Put(path, content string) {
	at := h.Path(path)
	if err := os.MkdirAll(filepath.Dir(at), 0o755); err != nil {
		panic(err)
	}
	if err := os.WriteFile(at, []byte(content), 0o644); err != nil { //nolint:gosec // no secrets
		panic(err)
	}
}

// Get returns what is in a file, "" when it is not there.
func (h *Host) Get(path string) string {
	content, err := os.ReadFile(h.Path(path))
	if err != nil && !os.IsNotExist(err) {
		panic(err)
	}
	return string(content)
}

// Edit changes a file that is there.
func (h *Host) Edit(path string, old, new string) bool {
	content := h.Get(path)
	if !strings.Contains(content, old) {
		return false
	}
	h.Put(path, strings.ReplaceAll(content, old, new))
	return true
}

// Remove removes a file or a folder with all that is in it.
func (h *Host) Remove(path string) {
	if err := os.RemoveAll(h.Path(path)); err != nil {
		panic(err)
	}
}

// Files are the host's files by their paths below Root.
func (h *Host) Files() map[string]string {
	files := map[string]string{}
	err := filepath.WalkDir(h.Root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		name, _ := filepath.Rel(h.Root, path)
		files[filepath.ToSlash(name)] = string(content)
		return err
	})
	if err != nil {
		panic(err)
	}
	return files
}

// Things are all that a plan may change, as a text.
func (h *Host) Things() string {
	files := h.Files()
	names := make([]string, 0, len(files))
	for name := range files {
		names = append(names, name)
	}
	slices.Sort(names)
	var b strings.Builder
	for _, name := range names {
		b.WriteString("-- " + name + " --\n" + strings.ReplaceAll(files[name], "\r", `\r`) + "|\n")
	}
	for line := range strings.Lines(h.Registry.Show()) {
		b.WriteString(line)
	}
	return b.String()
}

// Clone returns a copy in another folder.
func (h *Host) Clone(root string) *Host {
	c := &Host{OS: h.OS, Root: root}
	b, err := json.Marshal(h.State)
	if err != nil {
		panic(err)
	}
	if err := json.Unmarshal(b, &c.State); err != nil {
		panic(err)
	}
	if err := os.CopyFS(root, os.DirFS(h.Root)); err != nil {
		panic(err)
	}
	return c
}

// Reset forgets the log and what is to fail.
func (h *Host) Reset() {
	h.Changes, h.Log, h.FailAt, h.FailLate, h.Starts = 0, nil, 0, false, 0
}
