package vmware_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/vnetgen/vnetgen/backends/vmware/internal/host"
	"github.com/vnetgen/vnetgen/vnet"
)

const small = `
network "campus" {
  mode   = "nat-network"
  subnet = "10.94.0.0/24"
}
network "inner" { mode = "internal" }
machine "web" {
  nic {
    network = network.campus
    address = "10.94.0.20"
  }
  nic { network = network.inner }
}
`

// pinned is small with a number.
var pinned = strings.Replace(small, `subnet = "10.94.0.0/24"`, "subnet = \"10.94.0.0/24\"\n  backend \"vmware\" { vmnet = 12 }", 1)

// obstacle is something of others in the way of a lab, and what is said.
type obstacle struct {
	name, hcl string
	os        []vnet.HostOS // where; nil: everywhere
	put       func(h *host.Host)
	says      string
}

// vmnet puts somebody's vmnet on a host.
func vmnet(h *host.Host, number int, subnet string) {
	if h.OS == vnet.Windows {
		h.Registry.AddVMnet(number, subnet, true, false)
		return
	}
	h.Put(networkingOf(h), fmt.Sprintf("%sanswer VNET_%[2]d_DHCP yes\nanswer VNET_%[2]d_HOSTONLY_SUBNET %s\nanswer VNET_%[2]d_VIRTUAL_ADAPTER yes\n", h.Get(networkingOf(h)), number, subnet))
}

func vmnets(from, to int) func(*host.Host) {
	return func(h *host.Host) {
		for n := from; n <= to; n++ {
			vmnet(h, n, fmt.Sprintf("172.20.%d.0", n))
		}
	}
}

var inFiles, inRegistries = []vnet.HostOS{vnet.Linux, vnet.MacOS}, []vnet.HostOS{vnet.Windows}

var obstacles = []obstacle{
	{"no number is free", small, inFiles, vmnets(2, 254), "NAT vmnet of campus: 2 to 254 are all taken"},
	{"no number is free on Windows", small, inRegistries, vmnets(2, 19), "NAT vmnet of campus: 2 to 19 are all taken"},
	{"somebody has the number", pinned, nil, vmnets(12, 12), "NAT vmnet of campus: 12 is taken"},
	{"a stale mark", pinned, nil, func(h *host.Host) {
		vmnet(h, 12, "172.20.12.0")
		h.Put(marksOf(h), "answer VNET_12_LAB lab campus 10.94.0.0\n")
	}, "NAT vmnet of campus: 12 is taken"},
	{"another lab has the NIC", small, nil, func(h *host.Host) {
		path := machinePath(h, 0, "web")
		h.Put(path, "vnetgen.ethernet0 = \"other\"\nvnetgen.was.ethernet0.present = \"TRUE\"\nethernet0.present = \"FALSE\"\n"+h.Get(path))
	}, "NIC 1 of web on campus: in the way: it belongs to lab other"},
	{"the machine runs", small, nil, func(h *host.Host) { h.Put(machinePath(h, 0, "web")+".lck/M12345.lck", "x") },
		"NIC 1 of web on campus: machine web runs or is open in VMware: shut it down, close its tab, and run this again"},
	{"VMware is open", small, []vnet.HostOS{vnet.Linux}, func(h *host.Host) { h.Processes = []string{"vmware-usbarbitrator", "vmware"} },
		"name of LAN segment lab-inner: VMware is running: close it"},
	{"a machine runs", small, []vnet.HostOS{vnet.Linux}, func(h *host.Host) { h.Processes = []string{"vmware-vmx-debug"} },
		"name of LAN segment lab-inner: VMware is running: close it"},
	{"VMware is open on Windows", small, inRegistries, func(h *host.Host) { h.Processes = []string{"vmware.exe"} },
		"name of LAN segment lab-inner: VMware is running: close it"},
	{"the machine is missing", small, nil, func(h *host.Host) { h.Edit(inventoryOf(h), `"web"`, `"web 2"`) },
		"machine web: VMware has no machine web that was opened once"},
	{"the machine's file is missing", small, nil, func(h *host.Host) { h.Remove(machinePath(h, 0, "web")) },
		"machine web: VMware has no machine web that was opened once"},
	{"the machine is listed twice", small, nil, func(h *host.Host) {
		h.Put(inventoryOf(h), h.Get(inventoryOf(h))+"vmlist9.config = \"/x/web.vmx\"\nvmlist9.DisplayName = \"web\"\n")
	}, "machine web: not as it has to be (another machine has that name: write backend \"vmware\" { vmx = … } into the block)"},
	{"no VMware", small, inFiles, func(h *host.Host) { h.Remove(networkingOf(h)) }, "VMware's networking file: there is no "},
}

// TestObstacles: what is somebody else's stops the plan before anything is changed, with a
// reason; and down is none the worse for it.
func TestObstacles(t *testing.T) {
	t.Parallel()
	for _, hostOS := range hostOSes {
		for i, o := range obstacles {
			if o.os != nil && !strings.Contains(fmt.Sprint(o.os), string(hostOS)) {
				continue
			}
			t.Run(string(hostOS)+"/"+o.name, func(t *testing.T) {
				t.Parallel()
				l := of(t, hostOS, "lab", o.hcl, vnet.Options{})
				start := l.host(t, flavors[0])
				o.put(start)
				for _, carry := range l.sampled(t, i) {
					h := clone(t, start)
					for _, op := range []vnet.Op{vnet.OpCheck, vnet.OpUp} {
						got := carry(t, l, op, h)
						require.Equal(t, 1, got.Status, "%s\n%s", got.Out, got.Err)
						require.Contains(t, strings.ReplaceAll(got.Err, "\r\n", "\n"), o.says)
						require.Contains(t, got.Err, "in the way, so nothing was changed")
						require.Zero(t, h.Changes)
						alike(t, start.Things(), h.Things(), "%s changes something", op)
					}
					done(t, carry(t, l, vnet.OpDown, h))
					if o.name != "a stale mark" {
						alike(t, start.Things(), h.Things(), "down changes something")
					} else {
						require.Empty(t, h.Get(marksOf(h)))
						alike(t, strings.ReplaceAll(h.Get(networkingOf(h)), "x", ""), start.Get(networkingOf(start)), "down changes a vmnet")
					}
				}
			})
		}
	}
}

// TestNumbers: vmnets get the lowest numbers that nobody has.
func TestNumbers(t *testing.T) {
	t.Parallel()
	for _, hostOS := range hostOSes {
		l := of(t, hostOS, "lab", small, vnet.Options{})
		h := l.host(t, flavors[0])
		last := map[bool]int{true: 19, false: 254}[hostOS == vnet.Windows]
		for n := 2; n < last; n++ {
			if n != 7 && n != 8 {
				vmnet(h, n, fmt.Sprintf("172.20.%d.0", n))
			}
		}
		start := clone(t, h)
		carry := l.sampled(t, 0)[0]
		done(t, carry(t, l, vnet.OpUp, h))
		require.Equal(t, "7", number(h, "campus"))
		if hostOS == vnet.MacOS {
			require.Equal(t, "254", number(h, "inner"))
		}
		done(t, carry(t, l, vnet.OpDown, h))
		alike(t, start.Things(), h.Things(), "down leaves something")
	}
}

// TestRestoredDefaults: after "restore defaults" the lab's vmnet is gone and somebody's has its
// number: that is not changed, whatever is done.
func TestRestoredDefaults(t *testing.T) {
	t.Parallel()
	for _, hostOS := range hostOSes {
		for i, hcl := range []string{small, rich} {
			l := of(t, hostOS, "lab", hcl, vnet.Options{})
			start := l.host(t, flavors[0])
			h := clone(t, start)
			done(t, inGo(t, l, vnet.OpUp, h))
			h.Put(networkingOf(h), start.Get(networkingOf(start)))
			h.Registry = clone(t, start).Registry
			vmnet(h, 2, "172.20.2.0")
			theirs := func(h *host.Host) string {
				s := ""
				for line := range strings.Lines(h.Get(networkingOf(h)) + h.Registry.Show()) {
					if strings.Contains(line, "VNET_2_") || strings.Contains(line, "172.20.2.0") || strings.Contains(line, " 2 ") {
						s += line
					}
				}
				return s
			}
			before := theirs(h)
			for n, carry := range l.sampled(t, i+turn[hostOS]) {
				up, down, gone := clone(t, h), clone(t, h), clone(t, h)
				done(t, carry(t, l, vnet.OpUp, up))
				require.Equal(t, before, theirs(up), "%d", n)
				require.NotEqual(t, "2", number(up, "campus"))
				done(t, carry(t, l, vnet.OpDown, up))
				require.Equal(t, before, theirs(up))
				done(t, carry(t, l, vnet.OpDown, down))
				require.Equal(t, before, theirs(down))
				require.NotContains(t, down.Things(), " lab ")
				require.NotContains(t, down.Things(), "vnetgen-before")
				empty := of(t, hostOS, "lab", "", vnet.Options{})
				done(t, carry(t, empty, vnet.OpUp, gone))
				require.Equal(t, before, theirs(gone))
				require.NotContains(t, gone.Things(), " lab ")
			}
		}
	}
}

// TestTwoLabs: two labs on one host, and on one machine, do not know each other, in whatever
// order they come and go.
func TestTwoLabs(t *testing.T) {
	t.Parallel()
	other := strings.NewReplacer("10.94.0.", "10.96.0.", "nic { network = network.inner }", "nic {\n slot = 4\n network = network.inner\n}",
		"nic {\n    network = network.campus", "nic {\n    slot = 3\n    network = network.campus").Replace(small)
	for _, hostOS := range hostOSes {
		a, b := of(t, hostOS, "a", small, vnet.Options{}), of(t, hostOS, "b", other, vnet.Options{})
		for i, order := range []string{"AaBb", "ABab", "ABba", "BAab", "BAba"} {
			for _, carry := range a.sampled(t, i) {
				start := a.host(t, flavors[i%3])
				h := clone(t, start)
				for _, step := range order {
					l, op := a, vnet.OpUp
					if step|0x20 == 'b' {
						l = b
					}
					if step >= 'a' {
						op = vnet.OpDown
					}
					done(t, carry(t, l, op, h))
					if order[1] == 'a' {
						continue
					}
					for _, l := range []*lab{a, b} {
						if strings.Contains(h.Get(marksOf(h)), "LAB "+l.name+" ") {
							h.Reset()
							done(t, carry(t, l, vnet.OpUp, h))
							require.Zero(t, h.Changes, "%s: the other lab changes this one", order)
						}
					}
				}
				alike(t, settled(start), settled(h), "%s: something is left", order)
			}
		}
	}
}

// TestPendingStart: a lab whose start is pending does not start another's networks twice, and
// does so for its own.
func TestPendingStart(t *testing.T) {
	t.Parallel()
	a := of(t, vnet.Linux, "a", small, vnet.Options{})
	h := a.host(t, flavors[0])
	start := clone(t, h)
	up := clone(t, h)
	done(t, inGo(t, a, vnet.OpUp, up))
	h.FailAt = up.Changes // of the machine, when networks are in force
	for i := 1; i <= up.Changes; i++ {
		h = clone(t, start)
		h.FailAt = i
		if got := inGo(t, a, vnet.OpUp, h); strings.Contains(got.Err, "--start") {
			break
		}
	}
	require.True(t, h.Stopped)
	require.Contains(t, h.Get(marksOf(h)), "restart a VMware's networks\n")
	b := of(t, vnet.Linux, "b", "network \"n\" {\n mode = \"internal\"\n backend \"vmware\" { named = false }\n}\n", vnet.Options{})
	for _, op := range []vnet.Op{vnet.OpUp, vnet.OpDown} {
		h.Reset()
		done(t, inGo(t, b, op, h))
		require.Zero(t, h.Changes, "a lab without vmnets sees to another's")
	}
	got := inGo(t, a, vnet.OpCheck, h)
	require.Equal(t, 3, got.Status)
	require.Contains(t, got.Out, "VMware's networks in force: would be changed (started anew)")
	down := clone(t, h)
	h.Reset()
	done(t, inGo(t, a, vnet.OpUp, h))
	require.Equal(t, 1, h.Starts)
	down.Reset()
	done(t, inGo(t, a, vnet.OpDown, down))
	require.Equal(t, 1, down.Starts)
	alike(t, start.Things(), down.Things(), "down leaves something")
}

// TestBusyLeftovers: a machine that the lab no longer names is put right when it does not
// run any more.
func TestBusyLeftovers(t *testing.T) {
	t.Parallel()
	for _, hostOS := range hostOSes {
		l := of(t, hostOS, "lab", small, vnet.Options{})
		less := of(t, hostOS, "lab", small[:strings.Index(small, "machine")], vnet.Options{})
		start := l.host(t, flavors[0])
		h := clone(t, start)
		done(t, inGo(t, l, vnet.OpUp, h))
		path := machinePath(h, 0, "web")
		vmx := h.Get(path)
		h.Put(path+".lck/M1.lck", "x")
		for _, carry := range []carrier{inGo, l.script(t, 0)} {
			h := clone(t, h)
			got := carry(t, less, vnet.OpUp, h)
			done(t, got)
			require.Contains(t, got.Out, "NIC web/1: kept: its machine runs or is open in VMware")
			require.Equal(t, vmx, h.Get(path))
			h.Remove(path + ".lck")
			done(t, carry(t, less, vnet.OpUp, h))
			require.Equal(t, start.Get(path), h.Get(path))
			done(t, carry(t, less, vnet.OpDown, h))
			alike(t, settled(start), settled(h), "down leaves something")
		}
	}
}

// TestWarnings: a person is told before machines lose their networks, and of a second NAT.
func TestWarnings(t *testing.T) {
	t.Parallel()
	for _, hostOS := range hostOSes {
		l := of(t, hostOS, "lab", strings.ReplaceAll(small, `{ mode = "internal" }`, `{ mode = "bridged" }`), vnet.Options{})
		h := l.host(t, flavors[0])
		says := "warning: machines are running: all of VMware's networks are started anew"
		h.Processes = []string{"/usr/lib/vmware/bin/vmware-vmx"}
		switch hostOS {
		case vnet.Windows:
			h.Registry.AddVMnet(8, "192.168.61.0", true, true)
			says = "warning: another vmnet is NAT, and VMware's NAT service on Windows serves one"
		case vnet.Linux:
			h.Processes = []string{"vmware-vmx"}
		}
		for _, carry := range []carrier{inGo, l.script(t, 0)} {
			h := clone(t, h)
			got := carry(t, l, vnet.OpUp, h)
			done(t, got)
			require.Equal(t, 1, strings.Count(got.Out, says), got.Out)
			got = carry(t, l, vnet.OpUp, h)
			require.NotContains(t, got.Out, "warning")
			path := machinePath(h, 0, "web")
			h.Put(path, strings.Replace(h.Get(path), `ethernet0.connectionType = "custom"`, "ethernet0.connectionType = \"nat\"\ncheckpoint.vmState = \"web-1.vmss\"", 1))
			got = carry(t, l, vnet.OpUp, h)
			require.Contains(t, got.Out, "warning: machine web is suspended")
			if hostOS == vnet.Windows { // its own NAT is no other one
				h.Registry.AddVMnet(8, "192.168.61.0", true, false)
				h.Registry.Set("vmnet2"+`\DHCP`, "UseDHCP", "REG_DWORD", "0x0")
				got = carry(t, l, vnet.OpUp, h)
				require.Contains(t, got.Out, "changed (DHCP)")
				require.NotContains(t, got.Out, "warning")
			}
		}
	}
}

// TestWindows: what vnetlib does not say, and what else it may do.
func TestWindows(t *testing.T) {
	t.Parallel()
	l := of(t, vnet.Windows, "lab", small, vnet.Options{})
	start := l.host(t, flavors[0])
	for _, carry := range []carrier{inGo, inPowerShell} {
		// It does nothing and says that it did.
		h := clone(t, start)
		h.Lies, h.Chooses = true, true
		got := carry(t, l, vnet.OpUp, h)
		require.Equal(t, 1, got.Status)
		require.Contains(t, got.Err, "NAT vmnet of campus: it is still not there")
		down := clone(t, h)
		done(t, carry(t, l, vnet.OpDown, down))
		alike(t, start.Things(), down.Things(), "down leaves half a vmnet")
		got = carry(t, l, vnet.OpCheck, h)
		require.Contains(t, got.Out, "half-made vmnet 2: would be removed")
		h.Lies = false
		done(t, carry(t, l, vnet.OpUp, h))
		require.False(t, h.Registry.Has("vmnet2"))
		done(t, carry(t, l, vnet.OpDown, h))
		alike(t, start.Things(), h.Things(), "down leaves something")

		// A new vmnet has a subnet of VMware's choice.
		h = clone(t, start)
		h.Chooses = true
		done(t, carry(t, l, vnet.OpUp, h))
		require.Equal(t, "10.94.0.0", h.Registry.Value("vmnet2", "IPSubnetAddress"))
		done(t, carry(t, l, vnet.OpDown, h))
		alike(t, start.Things(), h.Things(), "down leaves something")

		// What is removed keeps its key.
		h = clone(t, start)
		h.Keeps = true
		done(t, carry(t, l, vnet.OpUp, h))
		done(t, carry(t, l, vnet.OpDown, h))
		require.Equal(t, "0x0", h.Registry.Value(`vmnet2\Adapter`, "UseAdapter"))
		require.Empty(t, h.Get(marksOf(h)))
	}
}

// TestRewrites: VMware writes its networking file in its own way when it takes it over; that is
// no change of the lab's.
func TestRewrites(t *testing.T) {
	t.Parallel()
	for _, hostOS := range inFiles {
		l := of(t, hostOS, "lab", rich, vnet.Options{})
		h := l.host(t, flavors[1])
		h.Rewrites = true
		carry := map[vnet.HostOS]carrier{vnet.MacOS: inGo, vnet.Linux: l.script(t, 1)}[hostOS]
		before := host.Sorted(h.Get(networkingOf(h)))
		done(t, carry(t, l, vnet.OpUp, h))
		require.Contains(t, h.Get(networkingOf(h)), "_DHCP_CFG_HASH ")
		h.Reset()
		done(t, inGo(t, l, vnet.OpUp, h))
		require.Zero(t, h.Changes)
		done(t, carry(t, l, vnet.OpDown, h))
		require.Equal(t, before, h.Get(networkingOf(h)))
	}
}

// TestNames: names arrive as they are, in the list of machines, in paths and in marks.
func TestNames(t *testing.T) {
	t.Parallel()
	for _, hostOS := range hostOSes {
		for i, name := range []string{"it's", `a \"b\" c`, "$(reboot) `id` $HOME", "a|b", "a  b", "-rf", "B\u00fcro \u7db2", "%PATH% %s", "a;b&c", "#x", "a=b", "[a]*?", "'; DROP"} {
			if hostOS == vnet.Windows && strings.Contains(name, "\u00fc") {
				continue // its files have no UTF-8
			}
			hcl := "network \"n\" { mode = \"host-only\" }\nmachine \"m\" {\n name = \"M" + name + "\"\n nic { network = network.n }\n}\n"
			l := of(t, hostOS, "lab", hcl, vnet.Options{})
			start := l.host(t, flavors[i%3])
			for _, carry := range l.sampled(t, i) {
				h := clone(t, start)
				done(t, carry(t, l, vnet.OpUp, h))
				require.Contains(t, h.Get(machinePath(h, 0, l.t.Machines[0].HypervisorName())), `vnetgen.ethernet0 = "lab"`)
				done(t, carry(t, l, vnet.OpDown, h))
				alike(t, start.Things(), h.Things(), "down leaves something")
			}
		}
	}
}

// TestSudo: a person's files are the person's, and not root's, with sudo.
func TestSudo(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root can be root for somebody else")
	}
	l := of(t, vnet.Linux, "lab", small, vnet.Options{})
	start := l.host(t, flavors[0])
	for _, name := range []string{".vmware/inventory.vmls", ".vmware/preferences"} {
		start.Put("/nonexistent/"+name, start.Get("~/"+name)) // nobody's home
		start.Remove("~/" + name)
	}
	h := clone(t, start)
	carry := inShell(shells(t)[0], "SUDO_USER=nobody", "HOME=/root")
	done(t, carry(t, l, vnet.OpUp, h))
	assert.Contains(t, h.Get("/nonexistent/.vmware/preferences"), "lab-inner")
	assert.Contains(t, h.Get("/nonexistent/.vmware/preferences.vnetgen"), "segment lab ")
	done(t, carry(t, l, vnet.OpDown, h))
	alike(t, start.Things(), h.Things(), "down leaves something")
}
