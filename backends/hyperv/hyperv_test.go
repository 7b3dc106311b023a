package hyperv_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/diff"
	"github.com/stretchr/testify/require"

	"github.com/vnetgen/vnetgen/backends/hyperv"
	"github.com/vnetgen/vnetgen/backends/hyperv/internal/windows"
	"github.com/vnetgen/vnetgen/golden/cases"
	"github.com/vnetgen/vnetgen/internal/pwsh"
	"github.com/vnetgen/vnetgen/vnet"
	"github.com/vnetgen/vnetgen/vnet/config"
	"github.com/vnetgen/vnetgen/vnet/script"
)

// carried is what became of a plan.
type carried struct {
	Out    string // the progress lines
	Status int
	Err    string
}

// lab is a lab with its plan.
type lab struct {
	name    string
	plan    *vnet.Plan
	text    *pwsh.Script
	t       *vnet.Topology // resolved
	creates bool
}

// planned makes the plan of a topology. ok is false when the lab is not for Hyper-V.
func planned(t testing.TB, name string, topology *vnet.Topology, target vnet.Target, opts vnet.Options) (*lab, bool) {
	t.Helper()
	target, err := hyperv.New().Info().Complete(target)
	if err != nil {
		return nil, false
	}
	plan, diags := vnet.Generate(topology, hyperv.New(), target, opts)
	if diags.HasErrors() {
		return nil, false
	}
	resolved, _ := vnet.Prepare(topology, hyperv.New(), target, opts)
	written, err := script.PowerShell(plan)
	require.NoError(t, err)
	text, err := pwsh.Parse(written)
	require.NoError(t, err, "the script is not in the subset")
	return &lab{name, plan, text, resolved, opts.CreateMachines}, true
}

// of reads a lab of the test's own.
func of(t testing.TB, hcl string, opts vnet.Options) *lab {
	t.Helper()
	topology, diags := config.Load([]config.File{{Name: "lab.hcl", Bytes: []byte(hcl)}}, cases.Options("lab"))
	require.NoError(t, diags.Err())
	l, ok := planned(t, "lab", topology, vnet.Target{HostOS: vnet.Windows}, opts)
	if !ok {
		_, diags = vnet.Generate(topology, hyperv.New(), vnet.Target{HostOS: vnet.Windows, Version: vnet.Version{Major: 10, Patch: 26100}}, opts)
		require.NoError(t, diags.Err())
	}
	return l
}

// labs are all goldens and examples that are for Hyper-V.
func labs(t *testing.T) (all []*lab) {
	for _, c := range cases.All(t, "../..") {
		topology, diags := c.Load()
		if diags.HasErrors() {
			continue
		}
		target := c.Target
		if target.HostOS == "" {
			target.HostOS = vnet.Windows
		}
		if l, ok := planned(t, c.Name, topology, target, c.Options); ok {
			all = append(all, l)
		}
	}
	require.Greater(t, len(all), 20)
	return all
}

// host returns a host with what the lab names, and with things of others.
func (l *lab) host() *windows.Host {
	h := windows.New()
	for i := range l.plan.Modules {
		h.Role = h.Role || l.plan.Modules[i].Name == "DhcpServer"
	}
	for i := range l.t.Machines {
		m := &l.t.Machines[i]
		if l.creates {
			continue
		}
		made := h.AddMachine(m.HypervisorName())
		made.Notes = []string{"", "one line", "several\nlines\n", "several\r\nlines of\r\nthe user's"}[i%4]
		for j := range m.NICs {
			if m.NICs[j].Model == "legacy" {
				made.Generation = 1
			}
		}
	}
	for i := range l.t.Networks {
		n := &l.t.Networks[i]
		if n.External {
			h.Switches = append(h.Switches, &windows.Switch{ID: fmt.Sprintf("00000000-0000-0000-0000-%012d", i), Name: n.Name, Type: "Private", Notes: "mine"})
		}
		if n.Uplink != "" && n.Uplink != "Ethernet" {
			h.AddAdapter(n.Uplink, "Realtek "+n.Uplink, 14)
		}
	}
	foreign(h)
	return h
}

// foreign puts things of others on a host.
func foreign(h *windows.Host) {
	h.Switches = append(h.Switches,
		&windows.Switch{ID: "c08cb7b8-9b3c-408e-8e30-5e16a3aeb444", Name: "Standardswitch", Type: "Internal"},
		&windows.Switch{ID: "11111111-0000-0000-0000-000000000001", Name: "other [a]*", Type: "Private", Notes: "vnetgen/another/switch/x 1"})
	h.Ports = append(h.Ports, &windows.Port{Name: "Standardswitch"}) // a ghost
	h.Proxies = append(h.Proxies, &windows.Proxy{Listen: "*", ListenPort: "9", Connect: "10.0.0.9", ConnectPort: "9"})
	m := h.AddMachine("somebody's ’machine’")
	m.Notes = "not\r\nours"
	m.State = "Running"
	h.NATs = append(h.NATs, &windows.NAT{Name: "DockerNAT", Prefix: "172.21.80.1/20"})
	h.Mappings = append(h.Mappings, &windows.Mapping{ID: 99999, NAT: "DockerNAT", Protocol: "TCP", External: "0.0.0.0", To: "172.21.80.9", ExternalPort: 7, ToPort: 7})
}

// inGo carries the plan out by vnet.Execute.
func (l *lab) inGo(t testing.TB, op vnet.Op, h *windows.Host) carried {
	t.Helper()
	var out strings.Builder
	x := h.Executor()
	x.Progress = func(e vnet.Event) { fmt.Fprintln(&out, e) }
	result, err := vnet.Execute(t.Context(), l.plan, op, x)
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

// inScript carries the plan out by its script.
func (l *lab) inScript(t testing.TB, op vnet.Op, h *windows.Host) carried {
	t.Helper()
	var out, errs strings.Builder
	host := h.Script()
	host.Stdout, host.Stderr, host.Dir = &out, &errs, t.TempDir()
	status, err := l.text.Run([]string{op.String()}, host)
	require.NoError(t, err, "the script leaves the subset: %s", errs.String())
	return carried{strings.ReplaceAll(out.String(), "\r\n", "\n"), status, errs.String()}
}

// pair is a host for each carrier, in the same state.
type pair struct{ inGo, inScript *windows.Host }

func twin(h *windows.Host) *pair { return &pair{h.Clone(), h.Clone()} }

// edit does the same to both.
func (p *pair) edit(f func(*windows.Host)) {
	f(p.inGo)
	f(p.inScript)
}

// both carries the plan out on both hosts and compares what was said and done.
func (l *lab) both(t testing.TB, op vnet.Op, p *pair) carried {
	t.Helper()
	p.inGo.Changes, p.inGo.Log, p.inScript.Changes, p.inScript.Log = 0, nil, 0, nil
	want := l.inGo(t, op, p.inGo)
	got := l.inScript(t, op, p.inScript)
	if !slices.Equal(p.inGo.Log, p.inScript.Log) {
		i := 0
		for i < len(p.inGo.Log) && i < len(p.inScript.Log) && p.inGo.Log[i] == p.inScript.Log[i] {
			i++
		}
		t.Fatalf("%s %s: other calls from %d on\nGo: %s\n%q\nscript: %s\n%q", l.name, op, i, want.Err, p.inGo.Log[i:min(i+2, len(p.inGo.Log))], got.Err, p.inScript.Log[i:min(i+2, len(p.inScript.Log))])
	}
	require.Equal(t, want.Out, got.Out, "%s %s\nGo: %s\nscript: %s", l.name, op, want.Err, got.Err)
	require.Equal(t, want.Status, got.Status, "%s %s\nGo: %s\nscript: %s", l.name, op, want.Err, got.Err)
	require.Equal(t, want.Err == "", got.Err == "", "Go: %s\nscript: %s", want.Err, got.Err)
	alike(t, p.inGo.Things(), p.inScript.Things(), "Go and the script")
	require.Empty(t, slices.Concat(p.inGo.Faults, p.inScript.Faults), "what the table of cmdlets does not know")
	return want
}

// alike compares what hosts have, and shows lines that differ.
func alike(t testing.TB, want, got, format string, args ...any) {
	t.Helper()
	if want != got {
		t.Fatalf(format+":\n%s", append(args, diff.Diff("want", []byte(want), "got", []byte(got)))...)
	}
}
