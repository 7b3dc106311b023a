package script_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// fakeName is what the fake tool's program is called. It is this test's own
// program, which then behaves as the tool.
const fakeName = "faketool"

// TestMain makes the fake tool of a program that is called by its name.
func TestMain(m *testing.M) {
	if filepath.Base(os.Args[0]) == fakeName {
		os.Exit(fakeMain())
	}
	os.Exit(m.Run())
}

// fakeMain runs the tool on the state in the file that FAKE_STATE names.
func fakeMain() int {
	path := os.Getenv("FAKE_STATE")
	text, err := os.ReadFile(path)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 99
	}
	var f fake
	if err := json.Unmarshal(text, &f); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 99
	}
	if n, _ := io.ReadFull(os.Stdin, make([]byte, 1)); n != 0 {
		fmt.Fprintln(os.Stderr, "error: standard input is not empty")
		return 98
	}
	stdout, stderr, status := f.run(os.Args[1:])
	text, _ = json.Marshal(f)
	if err := os.WriteFile(path, text, 0o600); err != nil {
		return 99
	}
	os.Stdout.WriteString(stdout)
	os.Stderr.WriteString(stderr)
	return status
}

// fake is a hypervisor's tool, with habits of VBoxManage: lists in paragraphs
// and indented lines, names that it gives itself, errors with exit status 0,
// half-made things.
type fake struct {
	Marks    []keyValue
	Nets     []fakeNet
	Ifs      []fakeIf `json:",omitempty"`
	Machines []fakeMachine
	Log      [][]string // every call
	Changes  int        // how many calls were to change something
	// FailAt is the number of the changing call that fails, from 1; FailLate
	// lets it do its work first, FailQuiet fails with exit status 0.
	FailAt              int
	FailLate, FailQuiet bool
}

type keyValue struct{ Key, Value string }

type fakeNet struct {
	Name, Subnet string
	Rules        []string
	Fixed        []keyValue // address by MAC
	Notes        string
}

type fakeIf struct{ Name, Address string }

type fakeMachine struct {
	Name    string
	Running bool
	Disks   int
	NICs    []string
}

var errFake = errors.New("error")

// run carries out one call.
func (f *fake) run(args []string) (stdout, stderr string, status int) {
	logged := slices.Clone(args)
	for i, a := range logged {
		if text, err := os.ReadFile(a); strings.HasPrefix(a, "/") && err == nil {
			logged[i] = "file with " + string(text)
		}
	}
	f.Log = append(f.Log, logged)
	if out, read, err := f.show(args); read {
		if err != nil {
			return "", "faketool: error: " + err.Error() + "\n", 1
		}
		return out, "0%...100%", 0
	}
	f.Changes++
	fails := f.Changes == f.FailAt
	if fails && !f.FailLate {
		return f.fail("injected")
	}
	out, err := f.change(args)
	switch {
	case err != nil:
		return f.fail(err.Error())
	case fails:
		return f.fail("injected late")
	}
	return out, "0%...10%...100%\nwarning: nothing to worry about\n", 0
}

func (f *fake) fail(text string) (string, string, int) {
	if f.FailQuiet {
		return "", "10%\nfaketool: error: " + text + "\n", 0
	}
	return "", "faketool: failed: " + text + "\n", 2
}

// show answers the calls that change nothing.
func (f *fake) show(args []string) (out string, read bool, err error) {
	var b strings.Builder
	switch strings.Join(args[:min(2, len(args))], " ") {
	case "list marks":
		for _, m := range f.Marks {
			fmt.Fprintf(&b, "Key: %s, Value: %s\r\n", m.Key, m.Value)
		}
	case "list machines":
		for i, m := range f.Machines {
			fmt.Fprintf(&b, "%q {id-%d}\n", m.Name, i)
		}
	case "list nets":
		for _, n := range f.Nets {
			fmt.Fprintf(&b, "Name:         %s\nNetwork:      %s\nForwards:\n", n.Name, n.Subnet)
			for _, r := range n.Rules {
				fmt.Fprintf(&b, "        %s\n", r)
			}
			fmt.Fprintf(&b, "Notes:        %s\n \n", n.Notes)
		}
	case "list dhcp":
		for _, n := range f.Nets {
			fmt.Fprintf(&b, "NetworkName:    %s\n", n.Name)
			for _, x := range n.Fixed {
				fmt.Fprintf(&b, "Individual Config:    MAC %s\n    Fixed Address:    %s\n    Options:\n", x.Key, x.Value)
			}
			b.WriteString("\n")
		}
	case "list ifs":
		for _, i := range f.Ifs {
			fmt.Fprintf(&b, "Name:            %s\nStatus:          Up\n\n", i.Name)
		}
	default:
		if len(args) != 2 || args[0] != "show" {
			return "", false, nil
		}
		return f.showOne(args[1])
	}
	return b.String(), true, nil
}

// showOne shows a machine or an interface.
func (f *fake) showOne(name string) (string, bool, error) {
	for _, i := range f.Ifs {
		if i.Name == name {
			return "IPAddress:   " + i.Address + "\n", true, nil
		}
	}
	m := f.machine(name)
	if m == nil {
		return "", true, fmt.Errorf("%w: there is no %s", errFake, name)
	}
	state := "powered off"
	if m.Running {
		state = "running (since 2026)"
	}
	text := fmt.Sprintf("Name:   %s\nState:   %s\nDisks:   %d\n", m.Name, state, m.Disks)
	for i, n := range m.NICs {
		text += fmt.Sprintf("NIC %d:   Attachment: %s, Cable connected: on\n", i+1, n)
	}
	return text, true, nil
}

// change carries out the calls that change something.
func (f *fake) change(args []string) (string, error) {
	a := append(slices.Clone(args), "", "", "", "", "")
	switch a[0] + " " + a[1] {
	case "mark set":
		f.Marks = slices.DeleteFunc(f.Marks, func(m keyValue) bool { return m.Key == a[2] })
		if len(args) > 3 {
			f.Marks = append(f.Marks, keyValue{a[2], a[3]})
		}
		return "", nil
	case "machine add":
		if f.machine(a[2]) != nil {
			return "", errFake
		}
		f.Machines = append(f.Machines, fakeMachine{Name: a[2], NICs: []string{"none", "none"}})
		return "", nil
	case "machine rm":
		f.Machines = slices.DeleteFunc(f.Machines, func(m fakeMachine) bool { return m.Name == a[2] })
		return "", nil
	case "machine nic", "machine livenic":
		m := f.machine(a[2])
		if m == nil || m.Running != (a[1] == "livenic") {
			return "", fmt.Errorf("%w: %s is not in the right state", errFake, a[2])
		}
		slot, _ := strconv.Atoi(a[3])
		m.NICs[slot-1] = a[4]
		return "", nil
	case "if add":
		n := 0
		for slices.ContainsFunc(f.Ifs, func(i fakeIf) bool { return i.Name == fmt.Sprintf("vnetif%d", n) }) {
			n++
		}
		name := fmt.Sprintf("vnetif%d", n)
		f.Ifs = append(f.Ifs, fakeIf{name, "0.0.0.0"})
		return "0%\nInterface '" + name + "' was made\n", nil
	case "if set":
		for i := range f.Ifs {
			if f.Ifs[i].Name == a[2] {
				f.Ifs[i].Address = a[3]
				return "", nil
			}
		}
		return "", errFake
	case "if rm":
		f.Ifs = slices.DeleteFunc(f.Ifs, func(i fakeIf) bool { return i.Name == a[2] })
		return "", nil
	case "net add":
		if f.net(a[2]) != nil {
			return "", fmt.Errorf("%w: %s exists", errFake, a[2])
		}
		notes := []byte("-")
		if a[4] != "" {
			notes, _ = os.ReadFile(a[4])
		}
		f.Nets = append(f.Nets, fakeNet{Name: a[2], Subnet: a[3], Notes: strings.TrimSpace(string(notes))})
		return "", nil
	case "net rm":
		f.Nets = slices.DeleteFunc(f.Nets, func(n fakeNet) bool { return n.Name == a[2] })
		return "", nil
	}
	n := f.net(a[2])
	if a[0] != "net" || n == nil {
		return "", fmt.Errorf("%w: no such thing as %q", errFake, args)
	}
	switch a[1] {
	case "set":
		n.Subnet = a[3]
	case "rule":
		n.Rules = append(n.Rules, a[3])
	case "norule":
		n.Rules = slices.DeleteFunc(n.Rules, func(r string) bool { return strings.HasPrefix(r, a[3]+":") })
	case "fix":
		n.Fixed = append(n.Fixed, keyValue{a[3], a[4]})
	case "nofix":
		n.Fixed = slices.DeleteFunc(n.Fixed, func(x keyValue) bool { return x.Key == a[3] })
	}
	return "", nil
}

func (f *fake) machine(name string) *fakeMachine {
	for i := range f.Machines {
		if f.Machines[i].Name == name || name == fmt.Sprintf("id-%d", i) {
			return &f.Machines[i]
		}
	}
	return nil
}

func (f *fake) net(name string) *fakeNet {
	for i := range f.Nets {
		if f.Nets[i].Name == name {
			return &f.Nets[i]
		}
	}
	return nil
}

// things is the state without what belongs to the test.
func (f *fake) things() string {
	g := *f
	g.Log, g.Changes, g.FailAt, g.FailLate, g.FailQuiet = nil, 0, 0, false, false
	slices.SortFunc(g.Marks, func(a, b keyValue) int { return strings.Compare(a.Key, b.Key) })
	text, _ := json.MarshalIndent(g, "", " ")
	return string(text)
}
