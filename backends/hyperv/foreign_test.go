package hyperv_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/vnetgen/vnetgen/backends/hyperv/internal/windows"
	"github.com/vnetgen/vnetgen/vnet"
)

const small = `
network "campus" { mode = "nat-network" }
machine "web" {
  nic {
    network = network.campus
    mac     = "00:15:5d:00:00:01"
    forward {
      host  = 2222
      guest = 22
    }
  }
}
`

// blockers are things of others in the way of the lab small, and what is said.
var blockers = []struct {
	name string
	put  func(*windows.Host)
	says string
}{
	{"a switch without a mark", func(h *windows.Host) {
		h.Switches = append(h.Switches, &windows.Switch{ID: "22222222-0000-0000-0000-000000000001", Name: "lab-campus", Type: "Internal", Notes: "my own\nswitch"})
	}, "internal switch lab-campus: in the way: it carries no mark of a lab"},
	{"another lab's switch", func(h *windows.Host) {
		h.Switches = append(h.Switches, &windows.Switch{ID: "22222222-0000-0000-0000-000000000001", Name: "lab-campus", Type: "Internal", Notes: "vnetgen/their%20lab/switch/lab-campus Internal"})
	}, "internal switch lab-campus: in the way: it belongs to lab their%20lab"},
	{"a port proxy", func(h *windows.Host) {
		h.Proxies = append(h.Proxies, &windows.Proxy{Listen: "127.0.0.1", ListenPort: "2222", Connect: "10.1.1.1", ConnectPort: "22"})
	}, "forward of 127.0.0.1:2222 to web: in the way: it carries no mark of a lab"},
	{"two machines of one name", func(h *windows.Host) { h.AddMachine("web") },
		"machine web: not as it has to be (another machine has that name)"},
	{"another lab has the NIC", func(h *windows.Host) {
		n := h.AddNIC(h.Machine("web"), "theirs")
		n.MAC, n.Dynamic = "00155D000001", false
		h.Machine("web").Notes = "vnetgen/theirs/nic/00155D000001 0123456789ab web.00155D000001 " + n.ID
	}, "NIC 1 of web on campus: in the way: it belongs to lab theirs"},
	{"no machine", func(h *windows.Host) { h.Machines = nil }, "machine web: Hyper-V has no machine web: make it first, or generate with --create-machines"},
	{"a running machine", func(h *windows.Host) { h.Machine("web").State = "Running" }, "NIC 1 of web on campus: machine web is running or saved"},
}

// TestForeign: what is somebody else's is in the way, and survives.
func TestForeign(t *testing.T) {
	t.Parallel()
	l := of(t, small, vnet.Options{})
	for _, b := range blockers {
		t.Run(b.name, func(t *testing.T) {
			start := l.host()
			b.put(start)
			hosts := twin(start)
			for _, op := range []vnet.Op{vnet.OpUp, vnet.OpCheck} {
				got := l.both(t, op, hosts)
				require.Equal(t, 1, got.Status, "%s\n%s", got.Out, got.Err)
				assert.Contains(t, got.Err, b.says)
				require.Empty(t, hosts.inGo.Log)
			}
			got := l.both(t, vnet.OpDown, hosts)
			require.Zero(t, got.Status, "%s\n%s", got.Out, got.Err)
			alike(t, start.Things(), hosts.inGo.Things(), "down changes something")
		})
	}
}

// TestTaken: a network adapter of the user's is taken, by its MAC or its name, and
// put back exactly.
func TestTaken(t *testing.T) {
	t.Parallel()
	limit := int64(64000)
	full := func(n *windows.NIC) {
		n.Spoofing, n.Guard, n.Router, n.Bandwidth = "On", "On", "On", &limit
		n.SwitchID = "c08cb7b8-9b3c-408e-8e30-5e16a3aeb444"
	}
	cases := []struct {
		name, hcl string
		set       func(*windows.NIC)
		keeps     bool
	}{
		{"by its MAC", small, func(n *windows.NIC) { n.MAC, n.Dynamic = "00155D000001", false }, false},
		{"by its dynamic MAC", small, func(n *windows.NIC) { n.MAC = "00155D000001"; full(n) }, true},
		{"by its name", named, func(n *windows.NIC) { full(n) }, false},
		{"static by its name", named, func(n *windows.NIC) { n.MAC, n.Dynamic = "00155DFFFFFF", false; full(n) }, false},
		{"access", named, func(n *windows.NIC) { n.VLAN = windows.VLAN{Mode: "Access", Access: 4094} }, false},
		{"trunk", named, func(n *windows.NIC) { n.VLAN = windows.VLAN{Mode: "Trunk", Native: 0, Allowed: "1-100,200"} }, false},
		{"isolated", named, func(n *windows.NIC) {
			n.VLAN = windows.VLAN{Mode: "Private", Private: "Isolated", Primary: 10, Secondary: 200}
		}, false},
		{"community", named, func(n *windows.NIC) {
			n.VLAN = windows.VLAN{Mode: "Private", Private: "Community", Primary: 10, Secondary: 201}
		}, false},
		{"promiscuous", named, func(n *windows.NIC) {
			n.VLAN = windows.VLAN{Mode: "Private", Private: "Promiscuous", Primary: 10, SecondaryList: "200-202"}
		}, false},
		{"its switch is gone", named, func(n *windows.NIC) { full(n); n.SwitchID = "" }, false},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			l := of(t, c.hcl, vnet.Options{})
			start := l.host()
			start.KeepsMAC = c.keeps
			c.set(start.Machine("web").NICs[0])
			start.AddNIC(start.Machine("web"), "not asked for")
			hosts := twin(start)
			got := l.both(t, vnet.OpUp, hosts)
			require.Zero(t, got.Status, "%s\n%s", got.Out, got.Err)
			assert.Len(t, hosts.inGo.Machine("web").NICs, 2, "none is added")
			assert.Equal(t, "00155D000001", hosts.inGo.Machine("web").NICs[0].MAC)
			got = l.both(t, vnet.OpUp, hosts)
			require.Empty(t, hosts.inGo.Log)
			require.Zero(t, got.Status)
			got = l.both(t, vnet.OpDown, hosts)
			require.Zero(t, got.Status, "%s\n%s", got.Out, got.Err)
			alike(t, start.Things(), hosts.inGo.Things(), "down leaves something")
		})
	}
}

var named = strings.Replace(small, "mac     =", "backend \"hyperv\" { adapter = \"Network Adapter\" }\n    mac =", 1)

// TestNoSuchAdapter: an adapter that is named has to be there, once.
func TestNoSuchAdapter(t *testing.T) {
	t.Parallel()
	l := of(t, named, vnet.Options{})
	start := l.host()
	start.AddNIC(start.Machine("web"), "Network Adapter")
	got := l.both(t, vnet.OpUp, twin(start))
	require.Equal(t, 1, got.Status)
	assert.Contains(t, got.Err, "network adapter Network Adapter of web: not as it has to be (another one has that name)")
	start.Machine("web").NICs = nil
	got = l.both(t, vnet.OpUp, twin(start))
	require.Equal(t, 1, got.Status)
	assert.Contains(t, got.Err, "machine web has no network adapter Network Adapter: Get-VM | Get-VMNetworkAdapter shows those it has")
}

// TestRunning: no change is no work; what Hyper-V changes while a machine runs is
// changed; the rest stops with the machine's name.
func TestRunning(t *testing.T) {
	t.Parallel()
	l := of(t, rich, vnet.Options{})
	start := richHost(l)
	got := l.inGo(t, vnet.OpUp, start)
	require.Zero(t, got.Status, "%s\n%s", got.Out, got.Err)
	for _, m := range start.Machines {
		m.State = "Running"
	}
	whole := start.Clone()

	hosts := twin(whole)
	got = l.both(t, vnet.OpUp, hosts)
	require.Zero(t, got.Status, "%s\n%s", got.Out, got.Err)
	require.Empty(t, hosts.inGo.Log)

	hosts.edit(func(h *windows.Host) {
		n := nicOf(h, "web", "campus")
		n.SwitchID, n.Spoofing, n.Guard, n.VLAN, *n.Bandwidth = "", "Off", "Off", windows.VLAN{Mode: "Access", Access: 5}, 0
	})
	got = l.both(t, vnet.OpUp, hosts)
	require.Zero(t, got.Status, "%s\n%s", got.Out, got.Err)
	alike(t, whole.Alike(), hosts.inGo.Alike(), "what can be changed while it runs")

	hosts = twin(whole)
	hosts.edit(func(h *windows.Host) { nicOf(h, "web", "campus").MAC = "00155D0000FE" })
	got = l.both(t, vnet.OpUp, hosts)
	require.Equal(t, 1, got.Status)
	assert.Contains(t, got.Err, "NIC 1 of web on campus: it still differs (MAC); machine web is running or saved: shut it down, then run this again")

	hosts = twin(whole)
	hosts.edit(func(h *windows.Host) {
		m := h.Machine("web")
		m.NICs = slices.DeleteFunc(m.NICs, func(n *windows.NIC) bool { return n.Name == "campus" })
	})
	got = l.both(t, vnet.OpUp, hosts)
	require.Equal(t, 1, got.Status)
	assert.Contains(t, got.Err, "NIC 1 of web on campus: machine web is running or saved: shut it down, then run this again")

	hosts = twin(whole)
	got = l.both(t, vnet.OpDown, hosts)
	require.Equal(t, 1, got.Status)
	assert.Contains(t, got.Err, "machine db is running or saved")
	require.Empty(t, hosts.inGo.Log)
}
