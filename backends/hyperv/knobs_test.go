package hyperv_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/vnetgen/vnetgen/backends/hyperv/internal/windows"
	"github.com/vnetgen/vnetgen/vnet"
)

// rich is a lab with everything.
const rich = `
network "wan" {
  mode   = "bridged"
  vlan   = 7
}
network "campus" {
  mode = "nat-network"
  dhcp {}
  dns {
    domain  = "lab.test"
    servers = ["9.9.9.9"]
  }
  backend "hyperv" { dhcp_server = true }
}
network "lan" { mode = "host-only" }
network "inner" { mode = "internal" }
network "theirs" {
  mode     = "internal"
  name     = "theirs"
  external = true
}
machine "web" {
  nic {
    network = network.campus
    forward {
      host  = 2222
      guest = 22
    }
    forward {
      host  = "0.0.0.0:8080"
      guest = 80
    }
    forward {
      host  = "0.0.0.0:5353"
      guest = 53
      protocol = "udp"
    }
    link { up = "8mbit" }
    backend "hyperv" {
      mac_spoofing = true
      dhcp_guard   = true
      router_guard = true
    }
  }
  nic {
    network = network.wan
    backend "hyperv" { adapter = "Network Adapter" }
  }
  nic { mode = "nat" }
}
machine "db" {
  nic { network = network.lan }
  nic {
    network = network.inner
    mac     = "00:15:5d:00:00:77"
    backend "hyperv" {
      trunk       = "10,20-29"
      native_vlan = 5
    }
  }
  nic { network = network.theirs }
}
`

// richHost is a host for it. The machine db has an adapter with the MAC that the lab
// wants, and it is set up.
func richHost(l *lab) *windows.Host {
	h := l.host()
	h.Addresses = append(h.Addresses, &windows.Address{Index: 1, IP: "::1", Prefix: 128, Origin: "WellKnown"})
	h.KeepsMAC = true
	if l.creates {
		return h
	}
	limit := int64(8000)
	web, db := h.Machine("web"), h.Machine("db")
	web.NICs[0].MAC = "00155D0A0B0C"
	h.AddNIC(web, "spare")
	web.NICs[0].SwitchID = h.Switches[0].ID
	web.NICs[0].VLAN = windows.VLAN{Mode: "Access", Access: 12}
	taken := h.AddNIC(db, "theirs too")
	taken.MAC, taken.Dynamic, taken.Bandwidth, taken.Spoofing, taken.SwitchID = "00155D000077", true, &limit, "On", h.Switches[1].ID
	taken.VLAN = windows.VLAN{Mode: "Trunk", Native: 3, Allowed: "1-100,200"}
	return h
}

// TestLateInterface: Windows makes the host's interface on a new switch in the
// background.
func TestLateInterface(t *testing.T) {
	t.Parallel()
	l := of(t, rich, vnet.Options{})
	start := richHost(l)
	start.Late = 4
	hosts := twin(start)
	got := l.both(t, vnet.OpUp, hosts)
	require.Zero(t, got.Status, "%s\n%s", got.Out, got.Err)
	got = l.both(t, vnet.OpDown, hosts)
	require.Zero(t, got.Status, "%s\n%s", got.Out, got.Err)
	alike(t, start.Things(), hosts.inGo.Things(), "down leaves something")

	start.Late = 400
	hosts = twin(start)
	got = l.both(t, vnet.OpUp, hosts)
	require.Equal(t, 1, got.Status)
	require.Contains(t, got.Err, "it is still not there")
	got = l.both(t, vnet.OpDown, hosts)
	require.Zero(t, got.Status, "%s\n%s", got.Out, got.Err)
	alike(t, start.Things(), hosts.inGo.Things(), "down leaves something")
}

// TestResume lets every changing call fail in turn, before and after its work: up
// again comes to the same end, and down leaves what was there before.
func TestResume(t *testing.T) {
	t.Parallel()
	for name, opts := range map[string]vnet.Options{"their machines": {}, "made machines": {CreateMachines: true}} {
		t.Run(name, func(t *testing.T) {
			l := of(t, rich, opts)
			start := richHost(l)
			whole := start.Clone()
			got := l.inGo(t, vnet.OpUp, whole)
			require.Zero(t, got.Status, "%s\n%s", got.Out, got.Err)
			ups := whole.Changes
			up := whole.Clone()
			whole.Reset()
			got = l.inGo(t, vnet.OpDown, whole)
			require.Zero(t, got.Status, "%s\n%s", got.Out, got.Err)
			alike(t, start.Things(), whole.Things(), "down leaves something")
			downs := whole.Changes
			t.Log(ups, downs)
			step := 1
			if testing.Short() {
				step = 5
			}
			for k := 1; k <= ups; k += step {
				for _, late := range []bool{false, true} {
					l.resume(t, k, late, vnet.OpUp, start, start, up)
				}
			}
			for k := 1; k <= downs; k += step {
				for _, late := range []bool{false, true} {
					l.resume(t, k, late, vnet.OpDown, up, start, up)
				}
			}
		})
	}
}

// resume lets the k-th call of an operation fail and then goes on: at once down, and
// up and down.
func (l *lab) resume(t *testing.T, k int, late bool, op vnet.Op, from, start, up *windows.Host) {
	t.Helper()
	carry, other := l.inGo, l.inScript
	if k%32 == 0 {
		carry, other = other, carry
	}
	h := from.Clone()
	h.Reset()
	h.FailAt, h.FailLate = k, late
	got := carry(t, op, h)
	require.Equal(t, 1, got.Status, "%s: call %d was to fail", op, k)
	require.Contains(t, got.Err, "injected")
	failed := h.Log[len(h.Log)-1]
	h.Reset()
	again := h.Clone()
	got = carry(t, vnet.OpDown, h)
	require.Zero(t, got.Status, "%s, call %d, late %v (%s), then down: %s", op, k, late, failed, got.Err)
	alike(t, start.Things(), h.Things(), "%s, call %d, late %v (%s), then down", op, k, late, failed)
	got = carry(t, vnet.OpUp, again)
	require.Zero(t, got.Status, "%s, call %d, late %v (%s), then up: %s", op, k, late, failed, got.Err)
	alike(t, up.Alike(), again.Alike(), "%s, call %d, late %v (%s), then up", op, k, late, failed)
	if k%32 == 1 {
		carry = other
	}
	again.Reset()
	got = carry(t, vnet.OpDown, again)
	require.Zero(t, got.Status, "%s, call %d, late %v (%s), then up and down: %s", op, k, late, failed, got.Err)
	alike(t, start.Things(), again.Things(), "%s, call %d, late %v (%s), then up and down", op, k, late, failed)
}

// TestFailures: the script stops where Go stops, with the same calls behind it, and
// says what the cmdlet said.
func TestFailures(t *testing.T) {
	t.Parallel()
	l := of(t, rich, vnet.Options{CreateMachines: true})
	start := richHost(l)
	whole := start.Clone()
	require.Zero(t, l.inGo(t, vnet.OpUp, whole).Status)
	for op, from := range map[vnet.Op]*windows.Host{vnet.OpUp: start, vnet.OpDown: whole} {
		probe := from.Clone()
		probe.Reset()
		l.inGo(t, op, probe)
		for k := 1; k <= probe.Changes; k += 3 {
			hosts := twin(from)
			hosts.edit(func(h *windows.Host) { h.Reset(); h.FailAt, h.FailLate = k, k%2 == 0 })
			got := l.both(t, op, hosts)
			require.Equal(t, 1, got.Status)
			require.Contains(t, got.Err, "injected")
		}
	}
}
