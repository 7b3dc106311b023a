package vmware_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/vnetgen/vnetgen/backends/vmware/internal/host"
	"github.com/vnetgen/vnetgen/vnet"
)

// variants are what becomes of the lab rich by an edit of its file.
func variants(hostOS vnet.HostOS) map[string]string {
	edit := func(oldnew ...string) string { return strings.NewReplacer(oldnew...).Replace(rich) }
	pin := func(n string) string { return "\n  backend \"vmware\" { vmnet = " + n + " }\n" }
	all := map[string]string{
		"nothing is left":         "",
		"a machine less":          rich[:strings.Index(rich, `machine "db"`)],
		"a forward's port":        edit("0.0.0.0:8080", "0.0.0.0:8081"),
		"a forward less":          edit("0.0.0.0:5353", "0.0.0.0:8080"), // another protocol
		"a subnet":                edit("10.94.0.0/16", "10.95.0.0/16", "10.94.0.20", "10.95.0.20"),
		"a netmask":               edit("10.94.0.0/16", "10.94.0.0/17"),
		"a network's label":       edit(`"campus"`, `"main"`, "network.campus", "network.main"),
		"a segment's name":        edit(`{ mode = "internal" }`, "{\n mode = \"internal\"\n name = \"renamed\"\n}"),
		"a segment without one":   edit(`{ mode = "internal" }`, "{\n mode = \"internal\"\n backend \"vmware\" { named = false }\n}"),
		"host-only to internal":   edit("mode   = \"host-only\"\n  subnet = \"192.168.57.0/24\"", "mode = \"internal\""),
		"a number":                edit(`subnet = "10.94.0.0/16"`, `subnet = "10.94.0.0/16"`+pin("12")),
		"two numbers":             edit(`subnet = "10.94.0.0/16"`, `subnet = "10.94.0.0/16"`+pin("12"), `subnet = "192.168.57.0/24"`, `subnet = "192.168.57.0/24"`+pin("9")),
		"a MAC":                   edit("02:00:00:00:00:77", "00:50:56:00:00:77"),
		"a model":                 edit(`model   = "vmxnet3"`, ""),
		"shaping":                 edit(`link { rate = "8mbit" }`, "link {\n loss = \"1%\"\n latency = \"5ms\"\n}"),
		"no shaping":              edit(`link { rate = "8mbit" }`, ""),
		"a NIC's network":         edit("nic { network = network.inner }", "nic { network = network.lan }"),
		"a NIC's slot":            edit("nic { network = network.inner }", "nic {\n network = network.inner\n slot = 5\n}"),
		"what a NIC may see":      edit(`subnet = "192.168.57.0/24"`, "subnet = \"192.168.57.0/24\"\n promiscuous = \"allow-all\""),
		"link state":              edit("nic { network = network.out }", "nic {\n network = network.out\n backend \"vmware\" { link_state_propagation = true }\n}"),
		"DHCP":                    edit(`subnet = "192.168.57.0/24"`, "subnet = \"192.168.57.0/24\"\n dhcp { enabled = false }"),
		"external":                edit("mode   = \"host-only\"\n  subnet = \"192.168.57.0/24\"", "mode = \"host-only\"\n external = true\n name = \"vmnet8\""),
		"NAT of its own":          edit("nic { network = network.inner }", `nic { mode = "nat" }`),
		"the lab with everything": rich,
	}
	if hostOS != vnet.Windows {
		all["a mode"] = edit(`mode   = "host-only"`, `mode   = "nat-network"`)
		all["a number, and then a mode"] = edit(`mode   = "host-only"`, `mode   = "nat-network"`+pin("31"))
		all["an uplink"] = edit(`{ mode = "bridged" }`, "{\n mode = \"bridged\"\n uplink = \"eth7\"\n}")
	}
	if hostOS != vnet.Linux {
		all["the host's address"] = edit(`subnet = "192.168.57.0/24"`, "subnet = \"192.168.57.0/24\"\n gateway = \"192.168.57.9\"")
	}
	if hostOS == vnet.MacOS {
		delete(all, "a segment without one")
	}
	return all
}

// TestLabEdits: an edit of the lab's file comes to the same end as the lab from the start,
// there and back, with one start of VMware's networks at most; and down after it, of either
// version of the lab, leaves the start state.
func TestLabEdits(t *testing.T) {
	t.Parallel()
	for _, hostOS := range hostOSes {
		whole := of(t, hostOS, "lab", rich, vnet.Options{})
		start := whole.host(t, flavors[1])
		up := clone(t, start)
		done(t, inGo(t, whole, vnet.OpUp, up))
		i := 0
		for name, hcl := range variants(hostOS) {
			i++
			t.Run(string(hostOS)+"/"+name, func(t *testing.T) {
				t.Parallel()
				edited := of(t, hostOS, "lab", hcl, vnet.Options{})
				for _, carry := range edited.sampled(t, i) {
					h := clone(t, up)
					h.Reset()
					done(t, carry(t, edited, vnet.OpUp, h))
					atMostOnce(t, h)
					fresh := clone(t, start)
					done(t, inGo(t, edited, vnet.OpUp, fresh))
					alike(t, canonical(t, edited, fresh), canonical(t, edited, h), "an edit comes to another end than the lab from the start")
					h.Reset()
					done(t, carry(t, edited, vnet.OpUp, h))
					require.Zero(t, h.Changes, "up again changes something")

					back := clone(t, h)
					back.Reset()
					done(t, inGo(t, whole, vnet.OpUp, back))
					atMostOnce(t, back)
					alike(t, canonical(t, whole, up), canonical(t, whole, back), "back again comes to another end")

					other := clone(t, h)
					done(t, carry(t, edited, vnet.OpDown, h))
					alike(t, settled(start), settled(h), "down leaves something")
					done(t, inGo(t, whole, vnet.OpDown, other))
					alike(t, settled(start), settled(other), "down of another version of the lab leaves something")
				}
			})
		}
	}
}

// atMostOnce holds that VMware's networks were started anew once, if at all, and have what
// is written.
func atMostOnce(t testing.TB, h *host.Host) {
	t.Helper()
	if h.OS == vnet.Windows {
		return
	}
	require.LessOrEqual(t, h.Starts, 1, "%q", h.Log)
	require.Equal(t, h.Get(networkingOf(h)), h.InForce, "what is written is not in force")
}

// canonical are a host's things, with names in the place of the numbers of the lab's vmnets.
func canonical(t testing.TB, l *lab, h *host.Host) string {
	t.Helper()
	c := clone(t, h)
	renumber := map[string]string{}
	for line := range strings.Lines(c.Get(marksOf(c))) {
		if rest, ok := strings.CutPrefix(line, "answer VNET_"); ok {
			n, rest, _ := strings.Cut(rest, "_LAB ")
			renumber[n] = strings.Fields(rest)[1]
		}
	}
	text := strings.ReplaceAll(settled(c), "|\n", "\n")
	for n, label := range renumber {
		for _, form := range []string{"VNET_#_", "add_nat_portfwd # ", "add_dhcp_mac_to_ip # ", "\"vmnet#\"", "\"VMnet#\"", `\vmnet#\`, "\\vmnet#\n", "\\vmnet#\r", "address vmnet# ", " #\n"} {
			text = strings.ReplaceAll(text, strings.ReplaceAll(form, "#", n), strings.ReplaceAll(form, "#", "<"+label+">"))
		}
	}
	// That a host's address is set cannot be seen, and vnetlib says nothing.
	text = strings.ReplaceAll(text, "    IPAddress    REG_SZ    192.168.57.1\r\n", "")
	for i := range 10 {
		text = strings.ReplaceAll(text, fmt.Sprintf("pref.namedPVNs%d.", i), "pref.namedPVNs_.")
	}
	// What another number puts in another place.
	lines := slices.DeleteFunc(strings.Split(text, "\n"), func(line string) bool {
		line = strings.TrimSuffix(line, "\r") // what is off is as if it were not there
		return line == "" || strings.HasSuffix(line, "0x0") || h.OS == vnet.Windows && strings.HasPrefix(line, "HKEY_")
	})
	return strings.Join(sortedLines(lines), "\n")
}

// TestMadeMachines: a machine that the lab made goes with it, unless it has a disk or runs;
// one that was there stays.
func TestMadeMachines(t *testing.T) {
	t.Parallel()
	const hcl = `
network "n" { mode = "host-only" }
machine "made" {
  nic { network = network.n }
}
machine "bare" {}
`
	for _, hostOS := range hostOSes {
		l := of(t, hostOS, "lab", hcl, vnet.Options{CreateMachines: true})
		path := map[vnet.HostOS]string{vnet.Linux: "~/vmware/made/made.vmx", vnet.MacOS: "~/Virtual Machines.localized/made.vmwarevm/made.vmx", vnet.Windows: "~/Documents/Virtual Machines/made/made.vmx"}[hostOS]
		for n, carry := range l.sampled(t, turn[hostOS]) {
			start := l.host(t, flavors[0])
			h := clone(t, start)
			done(t, carry(t, l, vnet.OpUp, h))
			require.Contains(t, h.Get(path), `ethernet0.present = "TRUE"`)
			made := clone(t, h)

			h.Put(path, h.Get(path)+"scsi0:0.fileName = \"made.vmdk\"\n")
			got := carry(t, l, vnet.OpDown, h)
			done(t, got)
			assert.Contains(t, got.Out, "machine made: kept: it has a disk")
			assert.NotContains(t, h.Get(path), "ethernet")
			assert.Contains(t, h.Get(path), "vnetgen.machine")
			done(t, carry(t, l, vnet.OpUp, h))
			h.Edit(path, "scsi0:0.fileName = \"made.vmdk\"\n", "")
			done(t, carry(t, l, vnet.OpDown, h))
			alike(t, start.Things(), h.Things(), "%d: down leaves something", n)

			// The lab has no machines any more.
			less := of(t, hostOS, "lab", "network \"n\" { mode = \"host-only\" }\n", vnet.Options{CreateMachines: true})
			h = clone(t, made)
			done(t, carry(t, less, vnet.OpUp, h))
			require.Empty(t, h.Get(path))
			done(t, carry(t, less, vnet.OpDown, h))
			alike(t, start.Things(), h.Things(), "%d: down leaves something", n)

			// A machine without NICs runs.
			h = clone(t, made)
			bare := strings.ReplaceAll(path, "made", "bare")
			h.Put(bare+".lck/M1.lck", "x")
			got = carry(t, l, vnet.OpDown, h)
			require.Equal(t, 1, got.Status)
			require.Contains(t, got.Err, "it is still there")
			require.Contains(t, h.Get(bare), "vnetgen.machine")

			// One of that name is the person's.
			h = clone(t, start)
			h.Put(path, "displayName = \"made\"\n")
			mine := clone(t, h)
			got = carry(t, l, vnet.OpUp, h)
			done(t, got)
			assert.Contains(t, got.Out, "machine made: already there, used as it is")
			done(t, carry(t, l, vnet.OpDown, h))
			alike(t, mine.Things(), h.Things(), "%d: down leaves something", n)
		}
	}
}
