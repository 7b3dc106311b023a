//go:build live

package readers

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/vnetgen/vnetgen/lab/internal/labs"
	"github.com/vnetgen/vnetgen/vnet"
	"github.com/vnetgen/vnetgen/vnet/script"
)

// A host of somebody who has used VMware for a while: networks, machines and settings
// that are nobody's but his.
const (
	hisNetworking = `VERSION=1,0
answer VNET_1_DHCP yes
answer VNET_1_DHCP_CFG_HASH 6C1CBF0F1E9BE4C5D9D5A4A8E5B3A9B0F9E6E0A1
answer VNET_1_HOSTONLY_NETMASK 255.255.255.0
answer VNET_1_HOSTONLY_SUBNET 192.168.141.0
answer VNET_1_VIRTUAL_ADAPTER yes
answer VNET_2_DHCP no
answer VNET_2_DISPLAY_NAME office
answer VNET_2_HOSTONLY_NETMASK 255.255.255.128
answer VNET_2_HOSTONLY_SUBNET 172.31.7.0
answer VNET_2_NAT no
answer VNET_2_VIRTUAL_ADAPTER no
answer VNET_8_DHCP yes
answer VNET_8_DHCP_CFG_HASH E3D2A07D6E2A4A5BFD9E8B0CC9D1B0F3A5D4C7E8
answer VNET_8_HOSTONLY_NETMASK 255.255.255.0
answer VNET_8_HOSTONLY_SUBNET 172.31.8.0
answer VNET_8_NAT yes
answer VNET_8_VIRTUAL_ADAPTER yes
answer VNL_DEFAULT_BRIDGE_VNET -1
add_bridge_mapping wlp3s0 0
add_nat_portfwd 8 tcp 2222 172.31.8.128 22
add_nat_portfwd 8 udp 514 172.31.8.128 514
add_dhcp_mac_to_ip 8 00:0c:29:11:22:33 172.31.8.200
add_nat_prefix 8 /64
`
	hisVMX = `#!/usr/bin/vmware
.encoding = "UTF-8"
config.version = "8"
virtualHW.version = "19"
pciBridge0.present = "TRUE"
displayName = "%s"
guestOS = "debian11-64"
nvram = "his.nvram"
memsize = "2048"
numvcpus = "2"
scsi0.present = "TRUE"
scsi0.virtualDev = "lsilogic"
scsi0:0.present = "TRUE"
scsi0:0.fileName = "his disk.vmdk"
ethernet0.present = "TRUE"
ethernet0.connectionType = "nat"
ethernet0.virtualDev = "e1000"
ethernet0.addressType = "generated"
ethernet0.generatedAddress = "00:0c:29:aa:bb:cc"
ethernet0.generatedAddressOffset = "0"
ethernet0.pciSlotNumber = "33"
ethernet9.present = "TRUE"
ethernet9.connectionType = "bridged"
ethernet9.virtualDev = "vmxnet3"
ethernet9.addressType = "static"
ethernet9.address = "00:50:56:12:34:56"
ethernet9.pciSlotNumber = "34"
annotation = "made by hand|0A|22do not touch|22"
uuid.bios = "56 4d 1c 00 00 00 00 00-00 00 00 00 00 00 00 01"
`
)

// host is a folder that stands for a host.
type host struct {
	root, bin  string
	home       string // in the folder
	networking string // in the folder
}

func (h host) path(in string) string { return h.root + in }

func (h host) put(t testing.TB, in, text string) {
	t.Helper()
	require.NoError(t, os.MkdirAll(filepath.Dir(h.path(in)), 0o755))
	require.NoError(t, os.WriteFile(h.path(in), []byte(text), 0o644))
}

func (h host) get(t testing.TB, in string) string {
	t.Helper()
	text, err := os.ReadFile(h.path(in))
	require.NoError(t, err)
	return string(text)
}

func newHost(t testing.TB, target vnet.Target) host {
	t.Helper()
	h := host{root: t.TempDir(), bin: t.TempDir(), home: "/home/somebody", networking: "/etc/vmware/networking"}
	if target.HostOS == vnet.MacOS {
		h.home, h.networking = "/Users/somebody", "/Library/Preferences/VMware Fusion/networking"
	}
	h.put(t, h.networking, hisNetworking)
	for name, text := range map[string]string{
		"id":       "echo 0",
		"ps":       "echo init",
		"networks": `[ "$1" != --migrate-network-settings ] || cp "` + h.root + `$2" "` + h.path("/migrated") + `"`,
	} {
		require.NoError(t, os.WriteFile(filepath.Join(h.bin, name), []byte("#!/bin/sh\n"+text+"\n"), 0o755))
	}
	return h
}

// run runs a plan's script on the host.
func (h host) run(t testing.TB, plan *vnet.Plan, op string) {
	t.Helper()
	content, err := script.Sh(plan)
	require.NoError(t, err)
	path := write(t, "lab.sh", string(content))
	cmd := exec.Command("/bin/sh", path, op)
	networks := filepath.Join(h.bin, "networks")
	cmd.Env = append(os.Environ(), "PATH="+h.bin+":"+os.Getenv("PATH"), "VNETGEN_ROOT="+h.root, "HOME="+h.home, "SUDO_USER=",
		"VMWARE_NETWORKS="+networks, "VMNET_CLI="+networks)
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s: %s", op, out)
}

// quoted is a machine's name between quotes of VMware's.
func quoted(m *vnet.Machine) string {
	return strings.NewReplacer(`|`, `|7C`, `"`, `|22`).Replace(m.HypervisorName())
}

func hisMachine(m *vnet.Machine) string { return fmt.Sprintf(hisVMX, quoted(m)) }

// machines puts a .vmx of his for every machine of a lab, and into VMware's list. It
// returns their paths on the host, by label.
func (h host) machines(t testing.TB, s subject) map[string]string {
	t.Helper()
	paths := map[string]string{}
	inventory := ".encoding = \"UTF-8\"\n"
	for i := range s.lab.Machines {
		m := &s.lab.Machines[i]
		path := fmt.Sprintf("%s/vmware/%d/his.vmx", h.home, i)
		if a, ok := vnet.Find(m.Settings, "vmware", "vmx"); ok {
			path = strings.Replace(a.Value.Str, "~", h.home, 1)
		}
		paths[m.Label] = path
		h.put(t, path, hisMachine(m))
		inventory += fmt.Sprintf("vmlist%d.config = \"%s\"\nvmlist%d.DisplayName = \"%s\"\nvmlist%d.State = \"normal\"\n", i+1, path, i+1, quoted(m), i+1)
	}
	list := "/.vmware/inventory.vmls"
	if s.target.HostOS == vnet.MacOS {
		list = "/Library/Application Support/VMware Fusion/vmInventory"
	}
	h.put(t, h.home+list, inventory)
	h.put(t, h.home+"/.vmware/preferences", ".encoding = \"UTF-8\"\npref.ws.session.window.count = \"1\"\n")
	h.put(t, h.home+"/Library/Preferences/VMware Fusion/preferences", ".encoding = \"UTF-8\"\n")
	return paths
}

// findMade puts the paths of machines that a script made where VMware would make them.
func (h host) findMade(t testing.TB, s subject, paths map[string]string) {
	t.Helper()
	made, err := filepath.Glob(h.path(h.home) + "/vmware/*/*.vmx")
	require.NoError(t, err)
	for i := range s.lab.Machines {
		m := &s.lab.Machines[i]
		for _, path := range made {
			if name := filepath.Base(path); decoded(t, strings.TrimSuffix(name, ".vmx")) == m.HypervisorName() {
				paths[m.Label] = strings.TrimPrefix(path, h.root)
			}
		}
	}
}

// TestScript brings labs up on a folder with somebody's files in it, and has the readers
// read what is there then.
func TestScript(t *testing.T) {
	count := 0
	seen := map[string]bool{}
	for _, s := range subjects(t, backend(t, "vmware"), "") {
		creates := strings.Contains(s.name, "create")
		switch {
		case s.target.HostOS == vnet.Windows: // it has the registry, and PowerShell
		case creates && s.target.HostOS == vnet.MacOS:
		case len(s.lab.Machines) > 6:
		case !shows(s, seen) && testing.Short():
		default:
			count++
			t.Run(s.name, func(t *testing.T) { bringUp(t, s, creates) })
		}
	}
	require.Greater(t, count, 5)
	say(t, "%d labs brought up by their scripts beside what somebody had, and what is there then read by the readers", count)
	if os.Getenv("READERS_LAB_VIRSH") == "" {
		labs.NotProven(t, "libvirt did not read what scripts write")
	}
}

// shows says whether a lab has a kind of step, or of line in VMware's files, that was not
// seen before on its host.
func shows(s subject, seen map[string]bool) (fresh bool) {
	see := func(what string) {
		what = string(s.target.HostOS) + " " + what
		fresh = fresh || !seen[what]
		seen[what] = true
	}
	for _, step := range s.plan.Steps.All() {
		kind, _, _ := strings.Cut(step.ID, "/")
		see("step " + kind)
	}
	for path, text := range s.documents {
		for line := range strings.Lines(text) {
			words := strings.Fields(line)
			switch key, isNIC := strings.CutPrefix(line, "ethernet"); {
			case strings.HasSuffix(path, ".vmx") && isNIC:
				_, key, _ = strings.Cut(key, ".")
				name, value, _ := strings.Cut(key, " = ")
				if name != "address" && name != "vnet" && name != "pvnID" && !strings.Contains(name, ".") {
					name += value
				}
				see("key " + name)
			case path == "networking" && words[0] == "answer":
				see("answer " + strings.TrimLeft(strings.TrimPrefix(words[1], "VNET_"), "0123456789") + " " + words[2][:1])
			case path == "networking":
				see(words[0])
			}
		}
	}
	return fresh
}

func bringUp(t *testing.T, s subject, creates bool) {
	h := newHost(t, s.target)
	before := readNetworking(t, hisNetworking)
	paths := h.machines(t, s)
	if creates {
		for _, path := range paths {
			require.NoError(t, os.Remove(h.path(path)))
		}
	}
	h.run(t, s.plan, "up")

	if creates {
		h.findMade(t, s, paths)
	}
	text := h.get(t, h.networking)
	n := readNetworking(t, text)
	vmnets := wantedVMnets(s)
	if len(vmnets) > 0 && s.target.HostOS == vnet.Linux {
		assert.Equal(t, text, h.get(t, "/migrated"), "what vmware-networks was given")
	}
	numbers := numbersOf(t, vmnets, n, before)
	// The plugin says what it leaves out of his own lines, as before.
	assert.Equal(t, texts(before.said), texts(n.said))
	n.said = nil
	checkNetworking(t, vmnets, numbers, n, false)
	for _, v := range vmnets { // what is left is his
		number := numbers[v.label]
		delete(n.answers, number)
		delete(n.forwards, number+faultNumbers)
		delete(n.leases, number+faultNumbers)
		delete(n.bridges, v.uplink)
	}
	assert.Equal(t, before.answers, n.answers)
	assert.Equal(t, before.forwards, n.forwards)
	assert.Equal(t, before.leases, n.leases)
	assert.Equal(t, before.bridges, n.bridges)
	assert.Equal(t, before.prefixes, n.prefixes)

	pvns := map[string]string{}
	for i := range s.lab.Machines {
		m := &s.lab.Machines[i]
		if len(m.NICs) == 0 {
			continue
		}
		his := hisMachine(m)
		if creates {
			his = ""
		}
		checkScriptVMX(t, s, m, numbers, pvns, his, h.get(t, paths[m.Label]))
	}

	if !creates {
		h.run(t, s.plan, "down")
		assert.Equal(t, hisNetworking, h.get(t, h.networking))
	}
}

// texts are lines of a log without the time.
func texts(lines []string) (all []string) {
	for _, line := range lines {
		all = append(all, line[len("2006/01/02 15:04:05 "):])
	}
	return all
}

// numbersOf finds a lab's vmnets in what was read, by what they are known by.
func numbersOf(t testing.TB, vmnets []*vmnet, n, before networking) map[string]int {
	t.Helper()
	numbers := map[string]int{}
	for _, v := range vmnets {
		if v.mode == vnet.Bridged {
			numbers[v.label] = n.bridges[v.uplink] - faultNumbers
		} else {
			for number, answers := range n.answers {
				if answers["HOSTONLY_SUBNET"] == v.subnet.Addr().String() {
					require.Zero(t, numbers[v.label], "two vmnets with %s", v.subnet)
					numbers[v.label] = number
				}
			}
		}
		require.NotZero(t, numbers[v.label], "no vmnet for %s", v.label)
		require.NotContains(t, before.answers, numbers[v.label])
		if v.number != 0 {
			assert.Equal(t, v.number, numbers[v.label])
		}
	}
	return numbers
}

// checkScriptVMX compares a machine's .vmx, which was his before, with the lab.
func checkScriptVMX(t *testing.T, s subject, m *vnet.Machine, numbers map[string]int, pvns map[string]string, his, text string) {
	hadNICs, had := readVMX(t, his)
	nics, others := readVMX(t, text)
	for key, value := range had {
		assert.Equal(t, value, others[key], key)
	}
	for key := range others {
		_, was := had[key]
		assert.True(t, was || his == "" || strings.HasPrefix(key, "vnetgen."), "the key %s, which nobody asked for", key)
	}
	mine := map[int]bool{}
	modeled := &vnet.Machine{Label: m.Label, NICs: slices.Clone(m.NICs)}
	for j := range modeled.NICs {
		nic := &modeled.NICs[j]
		slot := nic.Slot - 1
		mine[slot] = true
		if nic.Model == "" { // that of the slot, or one that guests know
			nic.Model = "e1000"
			if was := hadNICs[slot]["virtualdev"]; was != "" {
				nic.Model = was
			}
		}
		if value, ok := hadNICs[slot]["pcislotnumber"]; ok {
			assert.Equal(t, value, nics[slot]["pcislotnumber"])
			delete(nics[slot], "pcislotnumber")
		}
		if id, ok := nics[slot]["pvnid"]; ok {
			if pvns[nic.Network] == "" {
				pvns[nic.Network] = id
			}
			assert.Equal(t, pvns[nic.Network], id)
		}
		nics[slot]["address"] = strings.ToLower(nics[slot]["address"])
	}
	want := wantedNICs(t, s, modeled, numbers, pvns)
	for slot, keys := range hadNICs {
		if !mine[slot] {
			want[slot] = keys
		}
	}
	assert.Equal(t, want, nics, m.Label)
	compareWhole(t, s, modeled, numbers, his, text)
}

// compareWhole has libvirt read a whole .vmx: it is that machine, with its disk, and its
// NICs are the lab's, and those of his that are not in it.
func compareWhole(t *testing.T, s subject, m *vnet.Machine, numbers map[string]int, his, text string) {
	if os.Getenv("READERS_LAB_VIRSH") == "" {
		return
	}
	whole := []string{forLibvirt(text)}
	if his != "" {
		whole = append(whole, forLibvirt(his))
	}
	domains, said := libvirtReads(t, whole)
	require.NotContains(t, said, "error:")
	name, memory := "", uint(1024*1024)
	for i := range s.lab.Machines {
		if o := &s.lab.Machines[i]; o.Label == m.Label {
			name = o.HypervisorName()
			if a, ok := vnet.Find(o.Settings, "vmware", "memory"); ok {
				memory = uint(a.Value.Num) * 1024
			}
		}
	}
	assert.Equal(t, name, domains[0].Name)
	foreign := map[string]bool{}
	if his == "" {
		assert.Equal(t, memory, domains[0].Memory.Value)
	} else {
		assert.Equal(t, domains[1].Memory, domains[0].Memory)
		assert.Equal(t, domains[1].VCPU, domains[0].VCPU)
		assert.Equal(t, domains[1].UUID, domains[0].UUID)
		assert.Equal(t, domains[1].Description, domains[0].Description)
		assert.Equal(t, domains[1].Devices.Disks, domains[0].Devices.Disks)
		assert.NotEmpty(t, domains[0].Devices.Disks)
		for _, i := range domains[1].Devices.Interfaces {
			foreign[i.MAC.Address] = true
		}
	}
	domains[0].Devices.Interfaces = slices.DeleteFunc(domains[0].Devices.Interfaces, func(i libvirtInterface) bool { return foreign[i.MAC.Address] })
	compareLibvirt(t, s, m, numbers, domains[0])
}
