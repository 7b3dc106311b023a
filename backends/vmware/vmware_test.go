package vmware_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/diff"
	"github.com/stretchr/testify/require"

	"github.com/vnetgen/vnetgen/backends/vmware"
	"github.com/vnetgen/vnetgen/backends/vmware/internal/host"
	"github.com/vnetgen/vnetgen/golden/cases"
	"github.com/vnetgen/vnetgen/internal/pwsh"
	"github.com/vnetgen/vnetgen/vnet"
	"github.com/vnetgen/vnetgen/vnet/config"
	"github.com/vnetgen/vnetgen/vnet/script"
)

// TestMain makes a program of the host of one that is called by its name.
func TestMain(m *testing.M) {
	if status, known := host.Main(); known {
		os.Exit(status)
	}
	os.Exit(m.Run())
}

// hostOSes are the hosts that VMware runs on.
var hostOSes = []vnet.HostOS{vnet.Linux, vnet.MacOS, vnet.Windows}

// lab is a lab with its plan.
type lab struct {
	name    string
	os      vnet.HostOS
	plan    *vnet.Plan
	t       *vnet.Topology // resolved
	creates bool
	sh      string       // the script's path
	ps      *pwsh.Script // on Windows
}

// planned makes the plan of a topology. ok is false when the lab is not for VMware there.
func planned(t testing.TB, name string, topology *vnet.Topology, target vnet.Target, opts vnet.Options) (*lab, bool) {
	t.Helper()
	target, err := vmware.New().Info().Complete(target)
	if err != nil {
		return nil, false
	}
	plan, diags := vnet.Generate(topology, vmware.New(), target, opts)
	if diags.HasErrors() {
		return nil, false
	}
	resolved, _ := vnet.Prepare(topology, vmware.New(), target, opts)
	l := &lab{name: name, os: target.HostOS, plan: plan, t: resolved, creates: opts.CreateMachines}
	if l.os == vnet.Windows {
		written, err := script.PowerShell(plan)
		require.NoError(t, err)
		l.ps, err = pwsh.Parse(written)
		require.NoError(t, err, "the script is not in the subset")
		return l, true
	}
	written, err := script.Sh(plan)
	require.NoError(t, err)
	l.sh = filepath.Join(t.TempDir(), "lab.sh")
	require.NoError(t, os.WriteFile(l.sh, written, 0o600))
	return l, true
}

// load reads a lab of the test's own.
func load(t testing.TB, name, hcl string) *vnet.Topology {
	t.Helper()
	topology, diags := config.Load([]config.File{{Name: "lab.hcl", Bytes: []byte(hcl)}}, cases.Options(name))
	require.NoError(t, diags.Err())
	return topology
}

// of is the plan of a lab of the test's own.
func of(t testing.TB, hostOS vnet.HostOS, name, hcl string, opts vnet.Options) *lab {
	t.Helper()
	topology := load(t, name, hcl)
	l, ok := planned(t, name, topology, vnet.Target{HostOS: hostOS}, opts)
	if !ok {
		target, err := vmware.New().Info().Complete(vnet.Target{HostOS: hostOS})
		require.NoError(t, err)
		_, diags := vnet.Generate(topology, vmware.New(), target, opts)
		require.NoError(t, diags.Err())
	}
	return l
}

// labs are all goldens and examples that are for VMware on a host.
func labs(t *testing.T, hostOS vnet.HostOS) (all []*lab) {
	for _, c := range cases.All(t, "../..") {
		topology, diags := c.Load()
		if diags.HasErrors() {
			continue
		}
		target := c.Target
		if target.HostOS != "" && target.HostOS != hostOS {
			continue
		}
		target.HostOS = hostOS
		if l, ok := planned(t, c.Name, topology, target, c.Options); ok {
			all = append(all, l)
		}
	}
	require.Greater(t, len(all), 15)
	return all
}

// Where VMware's own files are.
func networkingOf(h *host.Host) string {
	if h.OS == vnet.MacOS {
		return "/Library/Preferences/VMware Fusion/networking"
	}
	return "/etc/vmware/networking"
}

func marksOf(h *host.Host) string {
	if h.OS == vnet.Windows {
		return "%ProgramData%/VMware/networking.vnetgen"
	}
	return networkingOf(h) + ".vnetgen"
}

func preferencesOf(h *host.Host) string {
	return map[vnet.HostOS]string{
		vnet.Linux: "~/.vmware/preferences", vnet.MacOS: "~/Library/Preferences/VMware Fusion/preferences", vnet.Windows: "%APPDATA%/VMware/preferences.ini",
	}[h.OS]
}

func inventoryOf(h *host.Host) string {
	return map[vnet.HostOS]string{
		vnet.Linux: "~/.vmware/inventory.vmls", vnet.MacOS: "~/Library/Application Support/VMware Fusion/vmInventory", vnet.Windows: "%APPDATA%/VMware/inventory.vmls",
	}[h.OS]
}

// flavor is a way in which VMware's files look.
type flavor struct {
	networking  string
	preferences string
	crlf        bool
	flat        bool // the files have no end of line at their end
}

var flavors = []flavor{
	{networking: `VERSION=1,0
answer VNET_1_DHCP yes
answer VNET_1_DHCP_CFG_HASH 9C1B0F3B3A0D31A5A4FB1D36B5A3D0F7F2D9CBA1
answer VNET_1_HOSTONLY_NETMASK 255.255.255.0
answer VNET_1_HOSTONLY_SUBNET 172.16.207.0
answer VNET_1_VIRTUAL_ADAPTER yes
answer VNET_8_DHCP yes
answer VNET_8_DHCP_CFG_HASH F3EC08B6BD2F1A6E1D7DC0D2FB1D1D3CE1A2E5E2
answer VNET_8_HOSTONLY_NETMASK 255.255.255.0
answer VNET_8_HOSTONLY_SUBNET 192.168.61.0
answer VNET_8_NAT yes
answer VNET_8_VIRTUAL_ADAPTER yes
`, preferences: `.encoding = "UTF-8"
pref.keyboardAndMouse.vmHotKey.enabled = "FALSE"
pref.ws.session.window.count = "1"
`},
	{flat: true, networking: `VERSION=1,0
add_nat_portfwd 8 tcp 2200 192.168.61.10 22
answer VNL_DEFAULT_BRIDGE_VNET -1
answer VNET_8_VIRTUAL_ADAPTER yes
answer VNET_8_NAT yes
answer VNET_8_HOSTONLY_SUBNET 192.168.61.0
answer VNET_3_DISPLAY_NAME lab-of-mine
answer VNET_3_HOSTONLY_SUBNET 192.168.103.0
answer VNET_3_VIRTUAL_ADAPTER yes
answer VNET_8_HOSTONLY_NETMASK 255.255.255.0
add_dhcp_mac_to_ip 8 00:0c:29:01:02:03 192.168.61.10
answer VNET_2_DHCP no
answer VNET_20_DHCP no
add_nat_prefix 8 /24
add_bridge_mapping enp0s31f6 0
remove_nat_portfwd 8 udp 53`, preferences: `pref.namedPVNs0.name = "somebody's"
pref.namedPVNs.count = "2"
pref.namedPVNs1.pvnID = "52 aa 98 ed 46 f0 ae 00-28 76 d2 99 3a 4d 1c 61"
pref.namedPVNs0.pvnID = "52 8c 98 ed 46 f0 ae 00-28 76 d2 99 3a 4d 1c 60"
pref.namedPVNs1.name = "another"
hint.vmui.reset = "FALSE"`},
	{crlf: true, networking: "VERSION=1,0\nanswer VNET_8_DHCP yes\nanswer VNET_8_NAT yes\nanswer VNET_8_HOSTONLY_SUBNET 192.168.61.0\nanswer VNET_8_HOSTONLY_NETMASK 255.255.255.0\nanswer VNET_8_VIRTUAL_ADAPTER yes\n",
		preferences: ""},
}

func (f flavor) text(s string) string {
	if f.crlf {
		s = strings.ReplaceAll(s, "\n", "\r\n")
	}
	return s
}

// vmxes are .vmx files of machines: NAME is the machine's.
var vmxes = []string{
	// As Workstation writes them.
	`.encoding = "UTF-8"
config.version = "8"
virtualHW.version = "19"
displayName = "NAME"
ethernet0.addressType = "generated"
ethernet0.connectionType = "nat"
ethernet0.generatedAddress = "00:0c:29:6d:f8:0a"
ethernet0.generatedAddressOffset = "0"
ethernet0.pciSlotNumber = "160"
ethernet0.present = "TRUE"
ethernet0.virtualDev = "vmxnet3"
scsi0:0.fileName = "disk.vmdk"
uuid.bios = "56 4d 2c d7 44 9a 1f 07-8e 5e 0c 9f 4a 6d f8 0a"
`,
	// By hand, long ago: capitals, comments, no blanks, a mark at the start.
	"\xEF\xBB\xBF#!/usr/bin/vmware\r\n.encoding = \"UTF-8\"\r\n\r\n# network\r\nEthernet0.Present = \"TRUE\"\r\nmemsize=\"512\"\r\n  Ethernet0.connectionType=\"bridged\"\r\nEthernet0.VirtualDev = \"e1000\"\r\nethernet0.pciSlotNumber = \"33\"\r\ndisplayName = \"NAME\"\r\nethernet1.present = \"FALSE\"\r\nethernet10.present = \"TRUE\"\r\n",
	// Latin-1, the same key twice, shaping and no end of the last line.
	"displayName = \"NAME\"\nannotation = \"B\xFCro\"\nethernet0.present = \"TRUE\"\nethernet1.present = \"TRUE\"\nethernet0.present = \"FALSE\"\nethernet0.rxbw.limit = \"100\"\nethernet1.vnet = \"/dev/vmnet5\"\nethernet1.connectionType = \"custom\"\nethernet0.noPromisc = \"FALSE\"\nvnetgen.note = \"mine\"\nethernet1.address = \"00:50:56:01:02:03\"",
	// None.
	"config.version = \"8\"\ndisplayName = \"NAME\"\nethernet0.pciSlotNumber = \"32\"\n",
}

// quoted is a text as VMware's files have it.
func quoted(s string) string { return strings.NewReplacer("|", "|7C", `"`, "|22").Replace(s) }

// machinePath is where the i-th machine's file is.
func machinePath(h *host.Host, i int, name string) string {
	file := strings.Map(func(r rune) rune {
		if strings.ContainsRune(`"*?<>|:/\`, r) {
			return '_'
		}
		return r
	}, name)
	file = strings.ToValidUTF8(file[:min(len(file), 100)], "")
	if h.OS == vnet.Windows {
		return fmt.Sprintf(`%s\Documents\Virtual Machines\%d\%s.vmx`, h.Home(), i, file)
	}
	return fmt.Sprintf("%s/Virtual Machines/%d %s/%s.vmx", h.Home(), i, file, file)
}

// host returns a host with what the lab names, and with things of others.
func (l *lab) host(t testing.TB, f flavor) *host.Host {
	h := &host.Host{OS: l.os, Root: folder(t)}
	networking := f.networking
	h.Registry.AddVMnet(1, "192.168.5.0", true, false)
	nat := slices.ContainsFunc(l.t.Networks, func(n vnet.Network) bool { return n.External })
	h.Registry.AddVMnet(8, "192.168.61.0", true, nat)
	for i := range l.t.Networks {
		n := &l.t.Networks[i]
		number, err := strconv.Atoi(strings.TrimPrefix(strings.ToLower(n.Name), "vmnet"))
		if !n.External || err != nil || number == 8 {
			continue
		}
		networking = fmt.Sprintf("%s\nanswer VNET_%d_DHCP no\n", strings.TrimSuffix(networking, "\n"), number)
		h.Registry.AddVMnet(number, "192.168.62.0", false, false)
	}
	if f.flat {
		networking = strings.TrimSuffix(networking, "\n")
	}
	if l.os != vnet.Windows {
		h.Put(networkingOf(h), f.text(networking))
		h.InForce = f.text(networking)
	} else {
		h.Put("%ProgramData%/VMware/vmnetdhcp.conf", "# mine\r\n")
	}
	if f.preferences != "" {
		h.Put(preferencesOf(h), f.text(f.preferences))
	}
	inventory := ".encoding = \"UTF-8\"\nvmlist0.config = \"\"\nvmlist0.DisplayName = \"\"\n"
	for i := range l.t.Machines {
		m := &l.t.Machines[i]
		path := machinePath(h, i, m.HypervisorName())
		if a, ok := vnet.Find(m.Settings, "vmware", "vmx"); ok {
			path = a.Value.Str
		}
		if l.creates {
			continue
		}
		h.Put(path, strings.ReplaceAll(vmxes[(i+len(l.name))%len(vmxes)], "NAME", quoted(m.HypervisorName())))
		inventory += fmt.Sprintf("vmlist%d.config = \"%s\"\nvmlist%d.DisplayName = \"%s\"\nvmlist%d.ParentID = \"0\"\n", i+1, path, i+1, quoted(m.HypervisorName()), i+1)
	}
	h.Put(inventoryOf(h), f.text(inventory+"index.count = \"0\"\n"))
	return h
}

// carrier carries a lab out on a host.
type carrier func(t testing.TB, l *lab, op vnet.Op, h *host.Host) host.Carried

func inGo(t testing.TB, l *lab, op vnet.Op, h *host.Host) host.Carried {
	t.Helper()
	got := h.InGo(t.Context(), l.plan, op)
	require.Empty(t, h.Faults)
	return got
}

func inPowerShell(t testing.TB, l *lab, op vnet.Op, h *host.Host) host.Carried {
	t.Helper()
	got, err := h.InPowerShell(l.ps, op)
	require.NoError(t, err, "the script leaves the subset: %s", got.Err)
	require.Empty(t, h.Faults)
	return got
}

// shells are those that there are here; busybox comes with programs of its own.
func shells(t testing.TB, more ...string) (all []host.Shell) {
	self, err := os.Executable()
	require.NoError(t, err)
	for _, argv := range [][]string{{"dash"}, {"busybox", "ash"}, {"bash"}} {
		path, err := exec.LookPath(argv[0])
		if err != nil {
			continue
		}
		bin := t.TempDir()
		for _, name := range slices.Concat(host.Programs, more) {
			require.NoError(t, os.Symlink(self, filepath.Join(bin, name)))
		}
		if os.Geteuid() != 0 {
			require.NoError(t, os.WriteFile(filepath.Join(bin, "id"), []byte("#!/bin/sh\necho 0\n"), 0o700)) //nolint:gosec // it is to be run
		}
		if argv[0] == "busybox" {
			for _, tool := range []string{"awk", "cat", "chmod", "chown", "cmp", "cp", "ls", "mkdir", "mktemp", "mv", "readlink", "rm", "sort", "tail", "tr", "wc"} {
				if !slices.Contains(more, tool) {
					require.NoError(t, os.Symlink(path, filepath.Join(bin, tool)))
				}
			}
		}
		all = append(all, host.Shell{Argv: argv, Bin: bin})
	}
	require.NotEmpty(t, all)
	return all
}

func inShell(s host.Shell, env ...string) carrier {
	return func(t testing.TB, l *lab, op vnet.Op, h *host.Host) host.Carried {
		t.Helper()
		got, err := h.InShell(s, l.sh, op, env...)
		require.NoError(t, err)
		require.Empty(t, h.Faults)
		return got
	}
}

// script is what carries a lab's script out; n chooses among the shells.
func (l *lab) script(t testing.TB, n int, more ...string) carrier {
	if l.os == vnet.Windows {
		return inPowerShell
	}
	all := shells(t, more...)
	return inShell(all[n%len(all)])
}

// folder is an empty folder, in memory where there is one: every edit waits for the disk.
func folder(t testing.TB) string {
	const memory = "/dev/shm"
	if info, err := os.Stat(memory); err != nil || !info.IsDir() {
		return t.TempDir()
	}
	path, err := os.MkdirTemp(memory, "vmware-test-")
	if err != nil {
		return t.TempDir()
	}
	t.Cleanup(func() { os.RemoveAll(path) })
	return path
}

// clone is a copy of a host, in a folder of the test's.
func clone(t testing.TB, h *host.Host) *host.Host {
	t.Helper()
	return h.Clone(folder(t))
}

// alike compares what hosts have, and shows lines that differ.
func alike(t testing.TB, want, got, format string, args ...any) {
	t.Helper()
	if want != got {
		t.Fatalf(format+":\n%s", append(args, diff.Diff("want", []byte(want), "got", []byte(got)))...)
	}
}

// done demands that it worked.
func done(t testing.TB, got host.Carried) {
	t.Helper()
	require.Zero(t, got.Status, "%s\n%s", got.Out, got.Err)
}
