package guest_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/spf13/pflag"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/vnetgen/vnetgen/backends"
	"github.com/vnetgen/vnetgen/internal/goldens"
	"github.com/vnetgen/vnetgen/vnet"
	"github.com/vnetgen/vnetgen/vnet/config"
	"github.com/vnetgen/vnetgen/vnet/guest"
)

// TestGolden runs every case over every backend. A case is an archive that opens
// with why it exists; lab.hcl and args (the target, and the --formats to write) are
// its input. What comes out are, for each backend, NAME.diag (what Settings and
// Write find), NAME.settings, and the files of those formats.
func TestGolden(t *testing.T) {
	goldens.Suite{Folder: "./vnet/guest", IsInput: isInput, Outputs: func(t *testing.T, path string, archive *txtar.Archive) map[string]string {
		outputs := map[string]string{}
		readCase(t, path, archive).run(t, outputs)
		return outputs
	}}.Run(t)
}

func isInput(name string) bool { return name == "lab.hcl" || name == "args" }

// goldenCase is one archive's input.
type goldenCase struct {
	lab     *vnet.Topology
	target  vnet.Target
	hostOS  bool // the case says which
	formats []guest.Format
}

func readCase(t testing.TB, path string, archive *txtar.Archive) goldenCase {
	t.Helper()
	var lab []byte
	var args []string
	for _, f := range archive.Files {
		switch f.Name {
		case "lab.hcl":
			lab = f.Data
		case "args":
			args = strings.Fields(string(f.Data))
		}
	}
	require.NotNil(t, lab, "the case has no lab.hcl")
	var c goldenCase
	var hostOS, version string
	var formats []string
	flags := pflag.NewFlagSet("args", pflag.ContinueOnError)
	flags.StringVar(&hostOS, "host-os", string(vnet.Linux), "")
	flags.StringVar(&version, "target-version", "", "")
	flags.StringSliceVar(&formats, "formats", nil, "")
	require.NoError(t, flags.Parse(args))
	c.target.HostOS, c.hostOS = vnet.HostOS(hostOS), flags.Changed("host-os")
	if version != "" {
		v, err := vnet.ParseVersion(version)
		require.NoError(t, err)
		c.target.Version = v
	}
	for _, f := range formats {
		require.Contains(t, guest.Formats, guest.Format(f))
		c.formats = append(c.formats, guest.Format(f))
	}
	topology, diags := config.Load([]config.File{{Name: "lab.hcl", Bytes: lab}}, config.Options{Name: goldens.Name(path)})
	require.NoError(t, diags.Err())
	c.lab = topology
	return c
}

// each calls do with every backend that can have the case's target.
func (c goldenCase) each(t testing.TB, do func(name string, machines []guest.Machine, diags vnet.Diags)) {
	t.Helper()
	for _, b := range backends.All() {
		target := c.target
		if hosts := b.Info().Hosts; !c.hostOS && !slices.Contains(hosts, target.HostOS) {
			target.HostOS = hosts[0]
		}
		target, err := b.Info().Complete(target)
		if err != nil {
			t.Logf("%s: not for this target: %s", b.Info().Name, err)
			continue
		}
		ready, diags := vnet.Prepare(c.lab, b, target, vnet.Options{})
		if err := diags.Err(); err != nil {
			t.Logf("%s: refused: %s", b.Info().Name, err)
			continue
		}
		machines, diags := guest.Settings(ready, b.Info(), target)
		do(b.Info().Name, machines, diags)
	}
}

func (c goldenCase) run(t testing.TB, outputs map[string]string) {
	c.each(t, func(backend string, machines []guest.Machine, diags vnet.Diags) {
		var settings strings.Builder
		for i := range machines {
			describe(&settings, &machines[i])
		}
		if machines != nil || !diags.HasErrors() {
			outputs[backend+".settings"] = settings.String()
		}
		for _, format := range c.formats {
			for i := range machines {
				files, limits := guest.Write(&machines[i], format)
				diags = append(diags, limits...)
				for _, f := range files {
					outputs[fmt.Sprintf("%s/%s/%s/%s", backend, format, machines[i].Label, f.Name)] = string(f.Content)
				}
			}
		}
		if len(diags) > 0 {
			outputs[backend+".diag"] = render(diags)
		}
	})
}

// describe writes settings for people who review a change.
func describe(b *strings.Builder, m *guest.Machine) {
	fmt.Fprintf(b, "%s", m.Label)
	if m.Forwarding {
		b.WriteString(" forwarding")
	}
	if m.Forwarding6 {
		b.WriteString(" forwarding6")
	}
	b.WriteString("\n")
	for i := range m.NICs {
		n := &m.NICs[i]
		fmt.Fprintf(b, "  %d %s %s", n.Slot, n.Name, n.MAC)
		word := func(yes bool, format string, args ...any) {
			if yes {
				fmt.Fprintf(b, " "+format, args...)
			}
		}
		word(n.Disconnected, "disconnected")
		word(n.DHCP4, "dhcp")
		for _, a := range n.Addresses {
			word(true, "%s", a)
		}
		word(n.Default4, "default4")
		word(n.Gateway4.IsValid(), "via %s", n.Gateway4)
		word(n.Default6, "default6")
		word(n.Gateway6.IsValid(), "via %s", n.Gateway6)
		word(n.AcceptRA == vnet.On, "ra")
		word(n.AcceptRA == vnet.Off, "no-ra")
		word(n.IgnoreRoutes, "ignore-routes")
		word(n.IgnoreDNS, "ignore-dns")
		word(len(n.DNS) > 0, "dns %s", n.DNS)
		word(len(n.Search) > 0, "search %s", n.Search)
		word(n.DHCPSearch, "told")
		word(n.MTU > 0, "mtu %d", n.MTU)
		b.WriteString("\n")
	}
	for _, h := range m.Hosts {
		fmt.Fprintf(b, "  host %s %s\n", h.Name, h.Address)
	}
}

func render(diags vnet.Diags) string {
	var b strings.Builder
	for _, d := range diags {
		fmt.Fprintf(&b, "%s: %s [%s]\n    %s\n    %s\n", d.Range, d.Severity, d.Code, d.Summary, d.Detail)
	}
	return b.String()
}

// TestCodes: each code is explained once in the whole module, and has a case here
// or in the tests of what no lab file can say.
func TestCodes(t *testing.T) {
	listed := map[vnet.Code]bool{}
	for _, c := range slices.Concat(config.Codes, vnet.Codes) {
		listed[c.Code] = true
	}
	for _, b := range backends.All() {
		for _, c := range b.Info().Codes {
			listed[c.Code] = true
		}
	}
	for _, c := range guest.Codes {
		assert.False(t, listed[c.Code], "%s is another package's code too", c.Code)
		assert.Regexp(t, `^guest-[a-z]+(-[a-z]+)*$`, string(c.Code))
		assert.NotEmpty(t, c.Title, c.Code)
		assert.NotEmpty(t, c.Why, c.Code)
		assert.NotEmpty(t, c.Remedy, c.Code)
	}
	produced := map[vnet.Code]bool{}
	for _, path := range goldens.Cases(t) {
		archive, err := txtar.ParseFile(path)
		require.NoError(t, err)
		readCase(t, path, archive).each(t, func(_ string, machines []guest.Machine, diags vnet.Diags) {
			for i := range machines {
				for _, f := range guest.Formats {
					_, limits := guest.Write(&machines[i], f)
					diags = append(diags, limits...)
				}
			}
			for _, d := range diags {
				produced[d.Code] = true
			}
		})
	}
	for code, diags := range beyond() {
		assert.False(t, produced[code], "%s has a case in an archive", code)
		assert.True(t, slices.ContainsFunc(diags, func(d vnet.Diag) bool { return d.Code == code }), "%s: %v", code, diags)
		produced[code] = true
	}
	for _, c := range guest.Codes {
		assert.True(t, produced[c.Code], "no case produces %s", c.Code)
		delete(produced, c.Code)
	}
	assert.Empty(t, produced, "codes that are in no list")
}

// allMachines returns the settings of all machines of an archive's lab, on every
// backend that takes it.
func allMachines(archive *txtar.Archive) []guest.Machine {
	var files []config.File
	for _, f := range archive.Files {
		if strings.HasSuffix(f.Name, ".hcl") || strings.HasSuffix(f.Name, ".hcl.json") {
			files = append(files, config.File{Name: f.Name, Bytes: f.Data})
		}
	}
	lab, diags := config.Load(files, config.Options{Name: "lab"})
	if diags.HasErrors() {
		return nil
	}
	var all []guest.Machine
	for _, b := range backends.All() {
		target, err := b.Info().Complete(vnet.Target{})
		if err != nil {
			continue
		}
		if ready, diags := vnet.Prepare(lab, b, target, vnet.Options{}); !diags.HasErrors() {
			machines, _ := guest.Settings(ready, b.Info(), target)
			all = append(all, machines...)
		}
	}
	return all
}
