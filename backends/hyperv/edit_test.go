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

// nicOf returns the machine's adapter of that name.
func nicOf(h *windows.Host, machine, name string) *windows.NIC {
	m := h.Machine(machine)
	return m.NICs[slices.IndexFunc(m.NICs, func(n *windows.NIC) bool { return n.Name == name })]
}

// edits are what a person changes by hand, and what check then says.
var edits = []struct {
	name string
	edit func(*windows.Host)
	says string
	// moved means that what is made anew is not what it was: a GUID, an order.
	moved bool
}{
	{"a switch's type", func(h *windows.Host) { h.Switch("lab-inner").Type = "Internal" }, "private switch lab-inner: would be changed (type)", false},
	{"an internal switch made private", func(h *windows.Host) { h.Invoke("Set-VMSwitch", h.Switch("lab-lan").ID, "SwitchType", "Private") },
		"internal switch lab-lan: would be changed (type)", true},
	{"the host's port taken away", func(h *windows.Host) {
		s := h.Switch("lab-lan")
		h.Invoke("Set-VMSwitch", s.ID, "SwitchType", "Private")
		s.Type = "Internal"
	}, "the host's interface on lab-lan: would be made", true},
	{"a switch removed", func(h *windows.Host) { h.Invoke("Remove-VMSwitch", h.Switch("lab-lan").ID) }, "internal switch lab-lan: would be made", true},
	{"another address", func(h *windows.Host) {
		h.Addresses = append(h.Addresses, &windows.Address{Index: h.Interface(h.Switch("lab-lan")).Index, IP: "10.9.9.9", Prefix: 24, Origin: "Manual"})
	}, "the host's address on lab-lan: would be changed (address)", false},
	{"an address removed", func(h *windows.Host) {
		i := h.Interface(h.Switch("lab-lan")).Index
		h.Addresses = slices.DeleteFunc(h.Addresses, func(a *windows.Address) bool { return a.Index == i })
		h.Routes = slices.DeleteFunc(h.Routes, func(r *windows.Route) bool { return r.Index == i })
	}, "the host's address on lab-lan: would be made", false},
	{"an address's length", func(h *windows.Host) {
		i := h.Interface(h.Switch("lab-lan")).Index
		for _, a := range h.Addresses {
			if a.Index == i {
				a.Prefix = 30
			}
		}
	}, "the host's address on lab-lan: would be made", true},
	{"a mapping's target", func(h *windows.Host) { h.Mappings[1].To = "10.94.159.99" }, "WinNAT of 10.94.0.0/16: would be changed (forwards)", true},
	{"a mapping more", func(h *windows.Host) {
		h.Mappings = append(h.Mappings, &windows.Mapping{ID: 777, NAT: "vnetgen lab nat", Protocol: "TCP", External: "0.0.0.0", ExternalPort: 1, To: "10.94.159.9", ToPort: 1})
	}, "WinNAT of 10.94.0.0/16: would be changed (forwards)", true},
	{"a NAT's prefix", func(h *windows.Host) { h.NATs[1].Prefix = "10.94.0.0/17" }, "WinNAT of 10.94.0.0/16: would be changed (prefix)", true},
	{"a NAT removed", func(h *windows.Host) { h.NATs, h.Mappings = h.NATs[:1], h.Mappings[:1] }, "WinNAT of 10.94.0.0/16: would be made", true},
	{"a NIC's switch", func(h *windows.Host) { nicOf(h, "web", "campus").SwitchID = h.Switch("theirs").ID }, "would be changed (switch)", false},
	{"a NIC's connection", func(h *windows.Host) { nicOf(h, "web", "campus").SwitchID = "" }, "would be changed (switch)", false},
	{"a NIC's MAC", func(h *windows.Host) { nicOf(h, "web", "campus").MAC = "00155D0000FE" }, "would be changed (MAC)", false},
	{"a NIC's MAC is dynamic", func(h *windows.Host) { nicOf(h, "web", "campus").Dynamic = true }, "would be changed (MAC)", false},
	{"a NIC's bandwidth", func(h *windows.Host) { *nicOf(h, "web", "campus").Bandwidth = 1e6 }, "would be changed (bandwidth)", false},
	{"a NIC's VLAN", func(h *windows.Host) {
		nicOf(h, "web", "Network Adapter").VLAN = windows.VLAN{Mode: "Access", Access: 8}
	}, "would be changed (VLAN)", false},
	{"a NIC's trunk", func(h *windows.Host) { nicOf(h, "db", "theirs too").VLAN.Allowed = "10" }, "would be changed (VLAN)", false},
	{"a NIC's native VLAN", func(h *windows.Host) { nicOf(h, "db", "theirs too").VLAN.Native = 6 }, "would be changed (VLAN)", false},
	{"a NIC's private VLAN", func(h *windows.Host) {
		nicOf(h, "web", "campus").VLAN = windows.VLAN{Mode: "Private", Private: "Isolated", Primary: 2, Secondary: 3}
	}, "would be changed (VLAN)", false},
	{"a NIC's spoofing and guards", func(h *windows.Host) {
		n := nicOf(h, "web", "campus")
		n.Spoofing, n.Guard, n.Router = "Off", "Off", "Off"
	}, "would be changed (MAC spoofing, DHCP guard, router guard)", false},
	{"a NIC removed", func(h *windows.Host) {
		m := h.Machine("web")
		m.NICs = slices.DeleteFunc(m.NICs, func(n *windows.NIC) bool { return n.Name == "campus" })
	}, "NIC 1 of web on campus: would be made", true},
	{"a taken NIC removed", func(h *windows.Host) {
		m := h.Machine("db")
		m.NICs = slices.DeleteFunc(m.NICs, func(n *windows.NIC) bool { return n.Name == "theirs too" })
	}, "NIC 2 of db on inner: would be made", true},
	{"a port proxy's target", func(h *windows.Host) { h.Proxies[1].Connect = "10.0.0.9" }, "forward of 127.0.0.1:2222 to web: would be changed (target)", false},
	{"a port proxy removed", func(h *windows.Host) { h.Proxies = h.Proxies[:1] }, "forward of 127.0.0.1:2222 to web: would be made", false},
	{"a scope's lease", func(h *windows.Host) { h.Scopes[0].Lease = "1.00:00:00" }, "would be changed (scope)", true},
	{"a scope's state", func(h *windows.Host) { h.Scopes[0].State = "InActive" }, "would be changed (scope)", true},
	{"a scope's option", func(h *windows.Host) { h.Scopes[0].Options[0].Values = []string{"10.94.159.2"} }, "would be changed (options)", true},
	{"a scope's reservation", func(h *windows.Host) { h.Scopes[0].Reservations[0].IP = "10.94.159.77" }, "would be changed (reservations)", true},
	{"a scope removed", func(h *windows.Host) { h.Scopes = nil }, "would be made", true},
	{"a switch's mark", func(h *windows.Host) { h.Switch("lab-inner").Notes = "" }, "", false},
}

// TestHandEdits: check says what a person changed by hand, and up puts it right.
func TestHandEdits(t *testing.T) {
	t.Parallel()
	l := of(t, rich, vnet.Options{})
	start := richHost(l)
	whole := start.Clone()
	got := l.inGo(t, vnet.OpUp, whole)
	require.Zero(t, got.Status, "%s\n%s", got.Out, got.Err)
	require.Equal(t, "vnetgen lab nat", whole.NATs[1].Name)
	for _, e := range edits {
		t.Run(e.name, func(t *testing.T) {
			hosts := twin(whole)
			hosts.edit(e.edit)
			edited := hosts.inGo.Things()
			got := l.both(t, vnet.OpCheck, hosts)
			if e.says == "" {
				require.Equal(t, 1, got.Status)
				assert.Contains(t, got.Err, "in the way: it carries no mark of a lab")
				return
			}
			require.Equal(t, 3, got.Status, "%s\n%s", got.Out, got.Err)
			require.Contains(t, got.Out, e.says)
			alike(t, edited, hosts.inGo.Things(), "check changes something")
			got = l.both(t, vnet.OpUp, hosts)
			require.Zero(t, got.Status, "%s\n%s", got.Out, got.Err)
			if !e.moved {
				alike(t, whole.Alike(), hosts.inGo.Alike(), "up does not repair it")
			}
			got = l.both(t, vnet.OpCheck, hosts)
			require.Zero(t, got.Status, "%s\n%s", got.Out, got.Err)
			got = l.both(t, vnet.OpDown, hosts)
			require.Zero(t, got.Status, "%s\n%s", got.Out, got.Err)
			if !strings.Contains(e.name, "taken") {
				alike(t, start.Things(), hosts.inGo.Things(), "down leaves something")
			}
		})
		t.Run(e.name+", then down", func(t *testing.T) {
			hosts := twin(whole)
			hosts.edit(e.edit)
			got := l.both(t, vnet.OpDown, hosts)
			require.Zero(t, got.Status, "%s\n%s", got.Out, got.Err)
			switch {
			case strings.Contains(e.name, "taken"):
				assert.NotContains(t, hosts.inGo.Machine("db").Notes, "vnetgen")
			case e.says == "":
				assert.NotNil(t, hosts.inGo.Switch("lab-inner"))
			default:
				alike(t, start.Things(), hosts.inGo.Things(), "down leaves something")
			}
		})
	}
}

// TestNotes: down leaves the notes as they were, however their lines end.
func TestNotes(t *testing.T) {
	t.Parallel()
	l := of(t, rich, vnet.Options{})
	for _, text := range []string{"", "one", "one\r\ntwo", "one\ntwo\n", "one\r\ntwo\r\n\r\n", "one\ntwo\r\nthree", "one\r\ntwo\nthree\n", "\n", "\r\n", "one\r", "vnetgen/other/nic/X 1 2 3", "\ttabs\t\x01 and more", "Name: lab-lan\nState: Off"} {
		start := richHost(l)
		for _, m := range start.Machines {
			m.Notes = text
		}
		hosts := twin(start)
		got := l.both(t, vnet.OpUp, hosts)
		require.Zero(t, got.Status, "%q: %s\n%s", text, got.Out, got.Err)
		got = l.both(t, vnet.OpDown, hosts)
		require.Zero(t, got.Status, "%q: %s\n%s", text, got.Out, got.Err)
		alike(t, start.Things(), hosts.inGo.Things(), "notes %q", text)
	}
}
