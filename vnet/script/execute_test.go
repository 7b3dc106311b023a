package script_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/vnetgen/vnetgen/vnet"
	"github.com/vnetgen/vnetgen/vnet/script"
)

// shells are the shells that scripts are tried with, as many as there are here.
var shells = [][]string{{"dash"}, {"busybox", "ash"}, {"bash", "--posix"}, {"bash"}}

// carried is what became of a plan.
type carried struct {
	Out    string // the progress lines
	Status int
	Err    string
}

// carrier carries plans out on a fake tool's state.
type carrier interface {
	carry(t *testing.T, p *vnet.Plan, op vnet.Op, f *fake) carried
}

// inGo is vnet.Execute.
type inGo struct{}

func (inGo) carry(t *testing.T, p *vnet.Plan, op vnet.Op, f *fake) carried {
	dir := t.TempDir()
	for _, file := range p.Files {
		path := filepath.Join(dir, file.Path)
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o700))
		require.NoError(t, os.WriteFile(path, file.Content, 0o600))
	}
	var out strings.Builder
	result, err := vnet.Execute(t.Context(), p, op, vnet.Executor{
		Dir: dir,
		Run: func(_ context.Context, argv []string, _ string) ([]byte, []byte, int, error) {
			stdout, stderr, status := f.run(argv[1:])
			return []byte(stdout), []byte(stderr), status, nil
		},
		Progress: func(e vnet.Event) { fmt.Fprintln(&out, e) },
	})
	var blocked *vnet.Blocked
	if err == nil || op == vnet.OpCheck && errors.As(err, &blocked) {
		fmt.Fprintln(&out, result.Summary())
	}
	c := carried{Out: out.String()}
	switch {
	case err != nil:
		c.Err, c.Status = err.Error(), 1
	case result.Pending():
		c.Status = 3
	}
	return c
}

// inShell is the script in a shell.
type inShell []string

func (shell inShell) carry(t *testing.T, p *vnet.Plan, op vnet.Op, f *fake) carried {
	dir := t.TempDir()
	text, err := script.Sh(p)
	require.NoError(t, err)
	path := filepath.Join(dir, "up.sh")
	require.NoError(t, os.WriteFile(path, text, 0o600))
	self, err := os.Executable()
	require.NoError(t, err)
	tool := filepath.Join(dir, fakeName)
	require.NoError(t, os.Symlink(self, tool))
	state := filepath.Join(dir, "state")
	before, err := json.Marshal(f)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(state, before, 0o600))
	tmp := filepath.Join(dir, "a tmp 'dir'")
	require.NoError(t, os.Mkdir(tmp, 0o700))

	cmd := exec.Command(shell[0], append(slices.Clone(shell[1:]), path, op.String())...)
	cmd.Env = append(os.Environ(), "FAKETOOL="+tool, "FAKE_STATE="+state, "TMPDIR="+tmp)
	cmd.Stdin = strings.NewReader("nobody reads this")
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err = cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		require.NoError(t, err)
	}
	after, err := os.ReadFile(state)
	require.NoError(t, err)
	*f = fake{}
	require.NoError(t, json.Unmarshal(after, f))
	left, err := os.ReadDir(tmp)
	require.NoError(t, err)
	assert.Empty(t, left, "temporary files were left behind")
	return carried{Out: stdout.String(), Status: cmd.ProcessState.ExitCode(), Err: stderr.String()}
}

// stage is one run in a scenario.
type stage struct {
	name   string
	rules  []string // of the plan
	op     vnet.Op
	before func(*fake)
	want   func(*testing.T, carried, *fake)
}

func start() *fake {
	return &fake{
		Machines: []fakeMachine{{Name: "web 0", NICs: []string{"none", "bridged"}}},
		Nets:     []fakeNet{{Name: "br0", Subnet: "10.0.0.0/24", Notes: "mine"}},
		Marks:    []keyValue{{"other/net/x", "1"}},
	}
}

var (
	ssh = "ssh:tcp:[127.0.0.1]:2222:[10.20.0.5]:22"
	web = "web:tcp:[]:80:[10.20.0.6]:80"
)

// scenarios are stories; each begins with start, or with begin.
var scenarios = []struct {
	name   string
	begin  func(*fake)
	stages []stage
}{
	{"up, up, check, down", nil, []stage{
		{"check first", []string{ssh}, vnet.OpCheck, nil, func(t *testing.T, c carried, f *fake) {
			assert.Equal(t, 3, c.Status, c.Err)
			assert.Zero(t, f.Changes)
			assert.Contains(t, c.Out, "[2/9] host-only adapter lan: would be made\n")
			assert.Contains(t, c.Out, "[5/9] NIC 2 of machine web 0: would be changed (attachment)\n")
		}},
		{"up", []string{ssh}, vnet.OpUp, nil, func(t *testing.T, c carried, f *fake) {
			assert.Zero(t, c.Status, c.Err)
			assert.Equal(t, "7 made, 1 changed, 1 already there", last(c.Out))
			assert.Equal(t, []string{"vnetif0", "nat"}, f.Machines[0].NICs)
			assert.Equal(t, "END\nnotes 'of' $HOME `x` \\\nEND_", f.Nets[1].Notes)
			assert.NotNil(t, f.net("br1"))
			assert.NotNil(t, f.net("br2"))
		}},
		{"up again", []string{ssh}, vnet.OpUp, nil, func(t *testing.T, c carried, f *fake) {
			assert.Zero(t, c.Status, c.Err)
			assert.Zero(t, f.Changes)
			assert.Equal(t, "9 already there", last(c.Out))
			assert.Len(t, f.Log, len(distinct(f.Log)), "nothing is read twice")
		}},
		{"check", []string{ssh}, vnet.OpCheck, nil, func(t *testing.T, c carried, f *fake) {
			assert.Zero(t, c.Status, c.Err)
			assert.Zero(t, f.Changes)
		}},
		{"edit", []string{web, ssh + "22"}, vnet.OpUp, nil, func(t *testing.T, c carried, f *fake) {
			assert.Zero(t, c.Status, c.Err)
			assert.Equal(t, []string{web, ssh + "22"}, f.Nets[1].Rules)
			assert.Contains(t, c.Out, "changed (forwards)\n")
		}},
		{"check of a hand edit", []string{web}, vnet.OpCheck, func(f *fake) {
			f.Ifs[0].Address = "10.1.0.2"
			f.Nets[1].Subnet, f.Nets[1].Rules = "10.99.0.0/24", []string{ssh, web, "x:y"}
			f.Nets[1].Fixed = []keyValue{{"08:00:27:00:00:01", "10.20.0.99"}, {"0a", "b"}}
			f.Machines[0].NICs[0] = "intnet"
		}, func(t *testing.T, c carried, f *fake) {
			assert.Equal(t, 3, c.Status, c.Err)
			assert.Contains(t, c.Out, "would be changed (subnet, forwards, reservations)\n")
			assert.Contains(t, c.Out, "lan: would be changed (address)\n")
		}},
		{"repair of a hand edit", []string{web}, vnet.OpUp, nil, func(t *testing.T, c carried, f *fake) {
			assert.Zero(t, c.Status, c.Err)
			assert.Equal(t, []string{web}, f.Nets[1].Rules)
			assert.Equal(t, []keyValue{{"08:00:27:00:00:01", "10.20.0.11"}}, f.Nets[1].Fixed)
		}},
		{"down", []string{web}, vnet.OpDown, nil, func(t *testing.T, c carried, f *fake) {
			assert.Zero(t, c.Status, c.Err)
			want := start()
			want.Machines[0].NICs[1] = "nat" // a step without Remove
			assert.Equal(t, want.things(), f.things())
		}},
		{"down again", []string{web}, vnet.OpDown, nil, func(t *testing.T, c carried, f *fake) {
			assert.Zero(t, c.Status, c.Err)
			assert.Zero(t, f.Changes)
			assert.Equal(t, "nothing to do\n", c.Out)
		}},
	}},
	{"things in the way", func(f *fake) {
		f.Machines = []fakeMachine{{Name: "bare"}}
		f.Marks = append(f.Marks, keyValue{"theirs/net/" + campusOf(everything()), "1"})
		f.Nets = append(f.Nets, fakeNet{Name: campusOf(everything())})
	}, []stage{
		{"up", nil, vnet.OpUp, nil, func(t *testing.T, c carried, f *fake) {
			assert.Equal(t, 1, c.Status)
			assert.Zero(t, f.Changes)
			assert.Contains(t, c.Err, "[1/9] machine web 0: make machine web 0 first\n")
			assert.Contains(t, c.Err, ": in the way: it belongs to lab theirs\n")
			assert.Contains(t, c.Err, "[6/9] machine bare: in the way: it carries no mark of a lab")
			assert.Empty(t, c.Out)
		}},
		{"check", nil, vnet.OpCheck, nil, func(t *testing.T, c carried, f *fake) {
			assert.Equal(t, 1, c.Status)
			assert.Contains(t, c.Out, "[1/9] machine web 0: make machine web 0 first\n")
			assert.Contains(t, last(c.Out), "3 in the way")
		}},
		{"down", nil, vnet.OpDown, nil, func(t *testing.T, c carried, f *fake) {
			assert.Zero(t, c.Status, c.Err)
			assert.Zero(t, f.Changes)
			assert.Contains(t, c.Out, "[6/9] machine bare: left: it carries no mark of a lab\n")
			assert.Equal(t, "2 left", last(c.Out))
		}},
	}},
	{"in use", func(f *fake) { f.Machines[0].Running = true }, []stage{
		{"up", nil, vnet.OpUp, nil, func(t *testing.T, c carried, f *fake) {
			assert.Equal(t, 1, c.Status)
			assert.Zero(t, f.Changes)
			assert.Contains(t, c.Err, "[4/9] NIC 1 of machine web 0: machine web 0 is running: shut it down first")
		}},
		{"up while off", nil, vnet.OpUp, func(f *fake) { f.Machines[0].Running = false }, nil},
		{"up live", nil, vnet.OpUp, func(f *fake) {
			f.Machines[0].Running, f.Machines[0].NICs[1] = true, "none"
		}, func(t *testing.T, c carried, f *fake) {
			assert.Zero(t, c.Status, c.Err)
			assert.Equal(t, []string{"vnetif0", "nat"}, f.Machines[0].NICs)
			assert.Contains(t, f.Log, []string{"machine", "livenic", "web 0", "2", "nat"})
		}},
		{"down", nil, vnet.OpDown, nil, func(t *testing.T, c carried, f *fake) {
			assert.Equal(t, 1, c.Status)
			assert.Zero(t, f.Changes)
		}},
	}},
	{"kept, borrowed, swept and held", func(f *fake) {
		f.Nets = append(f.Nets, fakeNet{Name: "shared"}, fakeNet{Name: "old one"})
		f.Machines = append(f.Machines, fakeMachine{Name: "full", Disks: 3}, fakeMachine{Name: "gone"})
		f.Marks = append(f.Marks, keyValue{"lab/net/old one", "1"}, keyValue{"lab/machine/full", "1"}, keyValue{"lab/machine/gone", "1"})
	}, []stage{
		{"check", nil, vnet.OpCheck, nil, func(t *testing.T, c carried, f *fake) {
			assert.Zero(t, f.Changes)
			assert.Contains(t, c.Out, "network old one: would be removed\nmachine full: kept: it has a disk\n")
		}},
		{"up", nil, vnet.OpUp, nil, func(t *testing.T, c carried, f *fake) {
			assert.Zero(t, c.Status, c.Err)
			assert.Nil(t, f.net("old one"))
			assert.Nil(t, f.machine("gone"))
			assert.NotNil(t, f.machine("full"))
			assert.Contains(t, c.Out, "network shared: already there, used as it is\n")
		}},
		{"down", nil, vnet.OpDown, func(f *fake) { f.machine("bare").Disks = 1 }, func(t *testing.T, c carried, f *fake) {
			assert.Zero(t, c.Status, c.Err)
			assert.NotNil(t, f.net("shared"))
			assert.NotNil(t, f.machine("bare"))
			assert.Contains(t, f.Marks, keyValue{"lab/machine/bare", "1"}, "what is kept is still the lab's")
			assert.Contains(t, c.Out, "machine bare: kept: it has a disk\n")
		}},
		{"up after it", nil, vnet.OpUp, nil, func(t *testing.T, c carried, f *fake) { assert.Zero(t, c.Status, c.Err) }},
	}},
}

// campusOf returns the name of the plan's NAT network.
func campusOf(p *vnet.Plan) string { return p.Steps.At(2).Mark }

// last returns the last line of a text.
func last(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return lines[len(lines)-1]
}

func distinct(log [][]string) map[string]bool {
	seen := map[string]bool{}
	for _, argv := range log {
		seen[strings.Join(argv, "\x00")] = true
	}
	return seen
}

// TestCarriers carries every scenario out from Go, then in every shell, which
// has to make the same calls, to say the same, and to leave the same behind.
func TestCarriers(t *testing.T) {
	t.Parallel()
	for _, scenario := range scenarios {
		t.Run(scenario.name, func(t *testing.T) {
			t.Parallel()
			fakes := map[string]*fake{}
			for _, stage := range scenario.stages {
				whole := t.Run(stage.name, func(t *testing.T) {
					p := everything(stage.rules...)
					play := func(name string, c carrier) (carried, *fake) {
						f := fakes[name]
						if f == nil {
							f = start()
							if scenario.begin != nil {
								scenario.begin(f)
							}
							fakes[name] = f
						}
						if stage.before != nil {
							stage.before(f)
						}
						f.Log, f.Changes = nil, 0
						return c.carry(t, p, stage.op, f), f
					}
					reference, state := play("go", inGo{})
					if stage.want != nil {
						stage.want(t, reference, state)
					}
					got, f := play("PowerShell", inPowerShell{})
					same(t, []string{"PowerShell"}, reference, got, state, f)
					for _, shell := range present(t) {
						got, f := play(strings.Join(shell, " "), inShell(shell))
						same(t, shell, reference, got, state, f)
					}
				})
				if !whole {
					return // the stages behind it build on it
				}
			}
		})
	}
}

// same compares what a shell did with what Go did.
func same(t *testing.T, shell []string, want, got carried, wantState, gotState *fake) {
	t.Helper()
	require.Equal(t, wantState.Log, gotState.Log, "%s makes other calls: %s", shell, got.Err)
	assert.Equal(t, wantState.things(), gotState.things(), "%s", shell)
	assert.Equal(t, want.Out, got.Out, "%s", shell)
	assert.Equal(t, want.Status, got.Status, "%s: %s", shell, got.Err)
	assert.Equal(t, want.Err == "", got.Err == "", "%s: %s", shell, got.Err)
}

// present returns the shells there are here, and says which are missing.
func present(t *testing.T) (found [][]string) {
	t.Helper()
	for _, shell := range shells {
		if _, err := exec.LookPath(shell[0]); err != nil {
			t.Logf("%s is not here, so scripts are not tried with it", shell[0])
			continue
		}
		found = append(found, shell)
	}
	return found
}

// TestResume lets every changing call fail in turn, in every way, and then goes
// up again: the end is the same as without the failure.
func TestResume(t *testing.T) {
	t.Parallel()
	carriers := map[string]carrier{"go": inGo{}, "PowerShell": inPowerShell{}}
	if found := present(t); len(found) > 0 {
		carriers[found[0][0]] = inShell(found[0])
	}
	p := everything(ssh, web)
	whole := start()
	require.Zero(t, inGo{}.carry(t, p, vnet.OpUp, whole).Status)
	require.Greater(t, whole.Changes, 15)
	want := normal(whole)
	for k := 1; k <= whole.Changes; k++ {
		t.Run(fmt.Sprintf("call %d", k), func(t *testing.T) {
			t.Parallel()
			for _, late := range []bool{false, true} {
				for name, c := range carriers {
					if name != "go" && name != "PowerShell" && (testing.Short() || late != (k%3 == 0)) {
						continue // a shell takes its time
					}
					f := start()
					f.FailAt, f.FailLate, f.FailQuiet = k, late, k%2 == 0
					got := c.carry(t, p, vnet.OpUp, f)
					require.Equal(t, 1, got.Status, "%s: the call was to fail", name)
					require.Contains(t, got.Err, "injected")
					f.FailAt = 0
					got = c.carry(t, p, vnet.OpUp, f)
					require.Zero(t, got.Status, "%s, late %v: %s", name, late, got.Err)
					assert.Equal(t, want, normal(f), "%s, late %v", name, late)
				}
			}
		})
	}
}

// normal is the state with what depends on the way there put in order.
func normal(f *fake) string {
	for i := range f.Nets {
		slices.Sort(f.Nets[i].Rules)
	}
	slices.SortFunc(f.Nets, func(a, b fakeNet) int { return strings.Compare(a.Name, b.Name) })
	return f.things()
}
