//go:build live

package readers

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"libvirt.org/go/libvirtxml"

	"github.com/vnetgen/vnetgen/lab/internal/labs"
	"github.com/vnetgen/vnetgen/vnet"
)

// What libvirt's reader of .vmx files gets is not quite what the backend writes:
//
//   - The document has the lines of NICs only, so wholeHead stands before it.
//   - libvirt wants networkName of a NIC that is bridged or custom, which ESX has and
//     Workstation and Fusion have not: one is added.
//   - libvirt knows no LAN segments (faultSegments): their connectionType and pvnID are
//     taken out, and networkName added. So it is told nothing of them but the NIC.

const wholeHead = ".encoding = \"UTF-8\"\nconfig.version = \"8\"\nvirtualHW.version = \"16\"\ndisplayName = \"%s\"\nguestOS = \"other-64\"\nmemsize = \"1024\"\n"

// forLibvirt makes of a .vmx one that libvirt takes, as said above.
func forLibvirt(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		key, value, _ := strings.Cut(strings.TrimSpace(line), " = ")
		if !strings.HasPrefix(key, "ethernet") {
			b.WriteString(line)
			continue
		}
		nic, key, _ := strings.Cut(key, ".")
		switch {
		case key == "pvnID":
		case key == "connectionType" && value == `"nat"`:
			b.WriteString(line)
		case key == "connectionType" && value == `"pvn"`:
			b.WriteString(nic + ".networkName = \"" + nic + " of pvn\"\n")
		case key == "connectionType":
			b.WriteString(line + nic + ".networkName = \"" + nic + " of " + strings.Trim(value, `"`) + "\"\n")
		default:
			b.WriteString(line)
		}
	}
	return b.String()
}

// libvirtReads has libvirt read .vmx files, all in one call, and returns the domains in
// their order, nil where it refused, and what it said then.
func libvirtReads(t testing.TB, texts []string) (domains []*libvirtxml.Domain, said string) {
	t.Helper()
	virsh := os.Getenv("READERS_LAB_VIRSH")
	dir := t.TempDir()
	var script strings.Builder
	for i, text := range texts {
		name := fmt.Sprintf("%d.vmx", i)
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644))
		fmt.Fprintf(&script, "domxml-from-native vmware-vmx %s; echo ====; ", name)
	}
	cmd := exec.Command(virsh, "-c", "vmwarews:///session", script.String())
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "HOME="+dir, "XDG_RUNTIME_DIR="+dir, "XDG_CONFIG_HOME="+dir, "XDG_CACHE_HOME="+dir)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	_ = cmd.Run() // it fails when it refuses one
	answers := strings.Split(stdout.String(), "====\n")
	require.Len(t, answers, len(texts)+1, "libvirt said: %s", stderr.String())
	for _, answer := range answers[:len(texts)] {
		if strings.TrimSpace(answer) == "" {
			domains = append(domains, nil)
			continue
		}
		d := &libvirtxml.Domain{}
		require.NoError(t, d.Unmarshal(answer))
		domains = append(domains, d)
	}
	return domains, stderr.String()
}

func needLibvirt(t testing.TB) {
	if os.Getenv("READERS_LAB_VIRSH") == "" {
		labs.Skip(t, "virsh is not here: "+os.Getenv("READERS_LAB_NO_DEBIAN"))
	}
}

// TestLibvirt has libvirt read every .vmx, made whole, and compares its NICs with the lab.
func TestLibvirt(t *testing.T) {
	needLibvirt(t)
	type task struct {
		s       subject
		m       *vnet.Machine
		numbers map[string]int
		text    string
	}
	var tasks []task
	var texts []string
	for _, s := range subjects(t, backend(t, "vmware"), "") {
		numbers := map[string]int{}
		if netmap, ok := s.documents["netmap.conf"]; ok {
			numbers = checkNetmap(t, wantedVMnets(s), netmap)
		}
		for path, text := range s.documents {
			name, ok := strings.CutPrefix(path, "vmx/")
			if !ok {
				continue
			}
			for i := range s.lab.Machines {
				if m := &s.lab.Machines[i]; m.Label == decoded(t, strings.TrimSuffix(name, ".vmx")) {
					tasks = append(tasks, task{s, m, numbers, text})
					texts = append(texts, fmt.Sprintf(wholeHead, "machine "+fmt.Sprint(len(texts)))+forLibvirt(text))
				}
			}
		}
	}
	require.Greater(t, len(tasks), 50)
	domains, said := libvirtReads(t, texts)
	require.NotContains(t, said, "error:")
	for i, d := range domains {
		k := tasks[i]
		require.NotNil(t, d, "%s: libvirt refuses %s", k.s.name, k.m.Label)
		assert.Equal(t, fmt.Sprint("machine ", i), d.Name)
		compareLibvirt(t, k.s, k.m, k.numbers, d)
	}
	say(t, "read by libvirt and understood as the labs say: %d .vmx", len(tasks))
}

// compareLibvirt compares the NICs that libvirt understood with those of a machine.
func compareLibvirt(t *testing.T, s subject, m *vnet.Machine, numbers map[string]int, d *libvirtxml.Domain) {
	type card struct{ mac, macType, check, model, kind, source, target string }
	want, got := map[string]card{}, map[string]card{}
	pvns := map[string]string{}
	for slot, k := range wantedNICs(t, s, m, numbers, pvns) {
		nic := fmt.Sprintf("ethernet%d", slot)
		c := card{mac: k["address"], macType: "static", model: k["virtualdev"], kind: "bridge", source: nic + " of " + k["connectiontype"]}
		if k["checkmacaddress"] == "FALSE" {
			c.check = "no"
		}
		switch k["connectiontype"] {
		case "nat":
			c.kind, c.source = "user", ""
		case "custom":
			c.target = k["vnet"]
		}
		want[c.mac] = c
	}
	for _, i := range d.Devices.Interfaces {
		require.NotNil(t, i.MAC)
		c := card{mac: i.MAC.Address, macType: i.MAC.Type, check: i.MAC.Check}
		if i.Model != nil {
			c.model = i.Model.Type
		}
		switch {
		case i.Source == nil:
			c.kind = "none"
		case i.Source.User != nil:
			c.kind = "user"
		case i.Source.Bridge != nil:
			c.kind, c.source = "bridge", i.Source.Bridge.Bridge
		}
		if i.Target != nil {
			c.target = i.Target.Dev
		}
		got[c.mac] = c
	}
	assert.Equal(t, want, got, "%s, machine %s", s.name, m.Label)
}

// TestLibvirtFaults: what forLibvirt adds and takes out is really needed (faultSegments); and what
// else it refuses.
func TestLibvirtFaults(t *testing.T) {
	needLibvirt(t)
	nic := func(lines string) string {
		return fmt.Sprintf(wholeHead, "a") + "ethernet0.present = \"TRUE\"\n" + lines + "ethernet0.addressType = \"static\"\nethernet0.address = \"00:50:56:00:00:01\"\n"
	}
	const name = "ethernet0.networkName = \"n\"\n"
	texts := []string{
		nic("ethernet0.connectionType = \"bridged\"\n"),
		nic("ethernet0.connectionType = \"custom\"\nethernet0.vnet = \"vmnet2\"\n"),
		nic("ethernet0.connectionType = \"pvn\"\n" + name),
		nic("ethernet0.connectionType = \"hostonly\"\n" + name),
		strings.Replace(nic("ethernet0.connectionType = \"nat\"\n"), `"a"`, `"50% off"`, 1), // a percent sign begins two digits, in ESX's names only
		nic("ethernet0.connectionType = \"custom\"\nethernet0.vnet = \"vmnet2\"\n" + name),
		nic("ethernet0.connectionType = \"nat\"\n"),
	}
	domains, said := libvirtReads(t, texts)
	for i, d := range domains {
		assert.Equal(t, i >= 5, d != nil, texts[i])
	}
	assert.Equal(t, 2, strings.Count(said, "Missing essential config entry 'ethernet0.networkName'"), said)
	assert.Contains(t, said, "Invalid value 'pvn' for VMX entry 'ethernet0.connectionType'")
}

type libvirtInterface = libvirtxml.DomainInterface
