package vmware_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/vnetgen/vnetgen/backends/vmware/internal/host"
	"github.com/vnetgen/vnetgen/vnet"
)

// rich has a network of every mode, and machines on them.
const rich = `
network "campus" {
  mode   = "nat-network"
  subnet = "10.94.0.0/16"
}
network "lan" {
  mode   = "host-only"
  subnet = "192.168.57.0/24"
}
network "inner" { mode = "internal" }
network "out" { mode = "bridged" }

machine "web" {
  nic {
    network = network.campus
    address = "10.94.0.20"
    model   = "vmxnet3"
    forward {
      host  = "0.0.0.0:8080"
      guest = 80
    }
    forward {
      host     = "0.0.0.0:5353"
      guest    = 53
      protocol = "udp"
    }
    link { rate = "8mbit" }
  }
  nic {
    network = network.lan
    mac     = "02:00:00:00:00:77"
  }
}
machine "db" {
  nic { network = network.inner }
  nic { network = network.out }
}
`

// lineWith returns the first line of a file that has a text, with its end.
func lineWith(h *host.Host, path, text string) string {
	for line := range strings.Lines(h.Get(path)) {
		if strings.Contains(line, text) {
			return line
		}
	}
	panic(fmt.Sprintf("there is no %q in %s:\n%s", text, path, h.Get(path)))
}

// handEdit is what a person changes by hand, and what check then says: nothing when it is
// none of the lab's business.
type handEdit struct {
	name string
	edit func(h *host.Host)
	says string
	// foreign means that what was edited is the person's now, and stays; moved that the lab
	// makes another one.
	foreign, moved bool
}

// number is the number of a vmnet of the lab.
func number(h *host.Host, label string) string {
	line := lineWith(h, marksOf(h), " "+label+" ")
	n, _, _ := strings.Cut(strings.TrimPrefix(line, "answer VNET_"), "_")
	return n
}

// inNetworking edits the networking file: N stands for the number of campus, and an empty
// text for a line more.
func inNetworking(old, new string) func(*host.Host) {
	return func(h *host.Host) {
		n := number(h, "campus")
		old, new := strings.ReplaceAll(old, "#", n), strings.ReplaceAll(new, "#", n)
		if old == "" {
			h.Put(networkingOf(h), strings.TrimSuffix(h.Get(networkingOf(h)), "\n")+"\n"+new+"\n")
			return
		}
		if !h.Edit(networkingOf(h), old+"\n", new) {
			panic(old)
		}
	}
}

// inVMX edits the file of the machine web.
func inVMX(old, new string) func(*host.Host) {
	return func(h *host.Host) {
		if !h.Edit(machinePath(h, 0, "web"), old, new) {
			panic(old + " is not in " + h.Get(machinePath(h, 0, "web")))
		}
	}
}

func inRegistry(key, name, kind, data string) func(*host.Host) {
	return func(h *host.Host) { h.Registry.Set("vmnet"+number(h, "campus")+key, name, kind, data) }
}

var fileEdits = []handEdit{
	{name: "DHCP", edit: inNetworking("answer VNET_#_DHCP yes", "answer VNET_#_DHCP no\n"), says: "(DHCP)"},
	{name: "a line twice", edit: inNetworking("", "answer VNET_#_DHCP no"), says: "(DHCP)"},
	{name: "NAT", edit: inNetworking("answer VNET_#_NAT yes", ""), says: "(NAT)"},
	{name: "netmask", edit: inNetworking("answer VNET_#_HOSTONLY_NETMASK 255.255.0.0", "answer VNET_#_HOSTONLY_NETMASK 255.255.255.0\n"), says: "(netmask)"},
	{name: "adapter", edit: inNetworking("answer VNET_#_VIRTUAL_ADAPTER yes", "answer VNET_#_VIRTUAL_ADAPTER no\n"), says: "(host's adapter)"},
	{name: "a forward removed", edit: inNetworking("add_nat_portfwd # tcp 8080 10.94.0.20 80", ""), says: "(forwards)"},
	{name: "a forward changed", edit: inNetworking("add_nat_portfwd # tcp 8080 10.94.0.20 80", "add_nat_portfwd # tcp 8081 10.94.0.20 80\n"), says: "(forwards)"},
	{name: "a forward added", edit: inNetworking("", "add_nat_portfwd # tcp 9 10.94.0.20 9"), says: "(forwards)"},
	{name: "a reservation changed", edit: inNetworking("", "add_dhcp_mac_to_ip # 00:0c:29:00:00:01 10.94.0.9"), says: "(reservations)"},
	{name: "the vmnet removed", edit: func(h *host.Host) {
		n := number(h, "campus")
		var left string
		for line := range strings.Lines(h.Get(networkingOf(h))) {
			if !strings.Contains(line, "VNET_"+n+"_") && !strings.HasPrefix(line, "add_nat_portfwd "+n+" ") && !strings.HasPrefix(line, "add_dhcp_mac_to_ip "+n+" ") {
				left += line
			}
		}
		h.Put(networkingOf(h), left)
	}, says: "would be made", moved: true},
	{name: "another subnet", edit: inNetworking("answer VNET_#_HOSTONLY_SUBNET 10.94.0.0", "answer VNET_#_HOSTONLY_SUBNET 10.95.0.0\n"), says: "would be made", foreign: true},
	{name: "VMware wrote it anew", edit: func(h *host.Host) { h.Put(networkingOf(h), host.Sorted(h.Get(networkingOf(h)))) }, foreign: true},
	{name: "a foreign vmnet more", edit: inNetworking("", "answer VNET_77_DHCP no"), foreign: true},
	{name: "a name for it", edit: inNetworking("", "answer VNET_#_DISPLAY_NAME campus")},
}

var registryEdits = []handEdit{
	{name: "DHCP", edit: inRegistry(`\DHCP`, "UseDHCP", "REG_DWORD", "0x0"), says: "(DHCP)"},
	{name: "NAT", edit: inRegistry(`\NAT`, "UseNAT", "REG_DWORD", "0x0"), says: "(NAT)"},
	{name: "netmask", edit: inRegistry("", "IPSubnetMask", "REG_SZ", "255.255.255.0"), says: "(netmask)"},
	{name: "adapter", edit: inRegistry(`\Adapter`, "UseAdapter", "REG_DWORD", "0x0"), says: "(host's adapter)"},
	{name: "a forward removed", edit: func(h *host.Host) { h.Registry.Unset("vmnet"+number(h, "campus")+`\NAT\TCPForward`, "8080") }, says: "(tcp): would be"},
	{name: "a forward changed", edit: inRegistry(`\NAT\TCPForward`, "8080", "REG_SZ", "10.94.0.9:80"), says: "(forwards)"},
	{name: "a forward added", edit: inRegistry(`\NAT\UDPForward`, "9", "REG_SZ", "10.94.0.9:9"), says: "(forwards)"},
	{name: "a reservation added", edit: inRegistry(`\DHCP\FixedIPtoMac`, "00:0c:29:00:00:01", "REG_SZ", "10.94.0.9"), says: "(reservations)"},
	{name: "the vmnet removed", edit: func(h *host.Host) { h.Registry.Drop("vmnet" + number(h, "campus")) }, says: "would be made", moved: true},
	{name: "another subnet", edit: inRegistry("", "IPSubnetAddress", "REG_SZ", "10.95.0.0"), says: "would be made", foreign: true},
	{name: "a foreign vmnet more", edit: func(h *host.Host) { h.Registry.AddVMnet(17, "192.168.99.0", true, false) }, foreign: true},
}

var machineEdits = []handEdit{
	{name: "a NIC's network", edit: inVMX(`ethernet0.connectionType = "custom"`, `ethernet0.connectionType = "nat"`), says: "(network)"},
	{name: "a NIC's key twice", edit: inVMX(`ethernet0.startConnected = "TRUE"`, "ethernet0.startConnected = \"TRUE\"\nEthernet0.StartConnected=\"FALSE\""), says: "(connected)"},
	{name: "a NIC's MAC", edit: inVMX(`ethernet0.addressType = "static"`, `ethernet0.addressType = "generated"`), says: "(MAC)"},
	{name: "a NIC's model", edit: inVMX(`ethernet0.virtualDev = "vmxnet3"`, `ethernet0.virtualDev = "e1000"`), says: "(model)"},
	{name: "a NIC's shaping", edit: inVMX(`ethernet0.rxbw.limit = "8000"`, `ethernet0.rxbw.limit = "9000"`), says: "(shaping)"},
	{name: "a NIC sees all", edit: inVMX(`ethernet0.startConnected = "TRUE"`, "ethernet0.startConnected = \"TRUE\"\nethernet0.noPromisc = \"FALSE\""), says: "(promiscuous)"},
	{name: "VMware started it", edit: inVMX(`ethernet1.present = "TRUE"`,
		"ethernet1.present = \"TRUE\"\nethernet1.pciSlotNumber = \"192\"\nethernet1.generatedAddressOffset = \"10\"\nuuid.location = \"56 4d\"\nvmci0.id = \"1\""), foreign: true},
	{name: "blanks and capitals", edit: inVMX(`ethernet0.present = "TRUE"`, "  ETHERNET0.Present=\"TRUE\"")},
	{name: "a NIC's mark", edit: inVMX(`vnetgen.ethernet1 = `, `gone = `), says: "would be made", foreign: true},
	{name: "the name of a machine's network", edit: inVMX(`ethernet0.startConnected = "TRUE"`, "ethernet0.startConnected = \"TRUE\"\nethernet0.networkName = \"x\"")},
}

var segmentEdits = []handEdit{
	{name: "a segment's name", edit: func(h *host.Host) { h.Edit(preferencesOf(h), `.name = "lab-inner"`, `.name = "mine"`) }, says: "(name)"},
	{name: "a segment removed", edit: func(h *host.Host) {
		id := lineWith(h, preferencesOf(h), "52 ")
		h.Put(preferencesOf(h), strings.Replace(h.Get(preferencesOf(h)), id, "", 1))
	}, says: "would be made", foreign: true},
}

// TestHandEdits: check says what a person changed by hand, up puts it right and leaves
// alone what is not the lab's, and down after either takes the lab away.
func TestHandEdits(t *testing.T) {
	t.Parallel()
	for _, hostOS := range hostOSes {
		l := of(t, hostOS, "lab", rich, vnet.Options{})
		start := l.host(t, flavors[0])
		whole := clone(t, start)
		done(t, inGo(t, l, vnet.OpUp, whole))
		edits := slices.Concat(fileEdits, machineEdits)
		if hostOS == vnet.Windows {
			edits = slices.Concat(registryEdits, machineEdits)
		}
		if hostOS != vnet.MacOS {
			edits = slices.Concat(edits, segmentEdits)
		}
		for i, e := range edits {
			t.Run(string(hostOS)+"/"+e.name, func(t *testing.T) {
				t.Parallel()
				for n, carry := range l.sampled(t, i) {
					h := clone(t, whole)
					e.edit(h)
					edited := h.Things()
					got := carry(t, l, vnet.OpCheck, h)
					alike(t, edited, h.Things(), "check changes something")
					if e.says == "" {
						done(t, got)
					} else {
						require.Equal(t, 3, got.Status, "%s\n%s", got.Out, got.Err)
						require.Contains(t, got.Out, e.says)
					}
					down := clone(t, h)
					h.Reset()
					done(t, carry(t, l, vnet.OpUp, h))
					if e.says == "" {
						alike(t, edited, h.Things(), "up changes something")
						require.Zero(t, h.Starts)
					} else if !e.foreign && !e.moved {
						alike(t, settled(whole), settled(h), "%d: up does not repair it", n)
					}
					h.Reset()
					done(t, carry(t, l, vnet.OpUp, h))
					require.Zero(t, h.Changes, "up again changes something")
					for _, h := range []*host.Host{h, down} {
						done(t, carry(t, l, vnet.OpDown, h))
						if !e.foreign {
							alike(t, settled(start), settled(h), "%d: down leaves something", n)
							require.NotContains(t, h.Things(), "10.94.0.")
						}
						require.NotContains(t, h.Things(), " lab ", "down leaves a mark")
						require.NotContains(t, h.Things(), "vnetgen-before")
					}
				}
			})
		}
	}
}

// sampled are the carriers of the i-th of some tests: Go, and in turn a script.
func (l *lab) sampled(t testing.TB, i int) []carrier {
	every := map[vnet.HostOS]int{vnet.Linux: 11, vnet.MacOS: 22, vnet.Windows: 2}[l.os]
	if i%every == 0 {
		return []carrier{inGo, l.script(t, i/every)}
	}
	return []carrier{inGo}
}

// settled are a host's things without what edits in another order leave in another order,
// and with one number for all vmnets of labs.
func settled(h *host.Host) string {
	c := h.Things()
	var all []string
	for part := range strings.SplitSeq(c, "|\n") {
		lines := strings.Split(part, "\n")
		if len(lines) > 2 {
			slices.Sort(lines[1:])
		}
		all = append(all, strings.Join(lines, "\n"))
	}
	return strings.Join(all, "|\n")
}

// turn is which tests scripts are tried in where there is one for each host: 0 is one of them.
var turn = map[vnet.HostOS]int{vnet.Linux: 0, vnet.MacOS: 1, vnet.Windows: 0}
