//go:build live

package virtualbox

import (
	"encoding/xml"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/stretchr/testify/require"
)

// stored is what VirtualBox has written down, in its own terms and sorted.
type stored struct {
	NATNetworks []natNetwork
	DHCPServers []dhcpServer
	HostOnly    []hostOnly
	ExtraData   []string // "KEY=VALUE", without VirtualBox's own
	Machines    []storedMachine
}

type natNetwork struct {
	Name     string `xml:"networkName,attr"`
	Network  string `xml:"network,attr"`
	IPv6     int    `xml:"ipv6,attr"`
	Prefix   string `xml:"ipv6prefix,attr"`
	Route6   int    `xml:"advertiseDefaultIPv6Route,attr"`
	DHCP     int    `xml:"needDhcp,attr"`
	Enabled  int    `xml:"enabled,attr"`
	Forward4 []rule `xml:"PortForwarding4>Forwarding"`
	Forward6 []rule `xml:"PortForwarding6>Forwarding"`
}

type rule struct {
	Name      string `xml:"name,attr"`
	Proto     int    `xml:"proto,attr"` // 0 UDP, 1 TCP
	HostIP    string `xml:"hostip,attr"`
	HostPort  int    `xml:"hostport,attr"`
	GuestIP   string `xml:"guestip,attr"`
	GuestPort int    `xml:"guestport,attr"`
}

type dhcpServer struct {
	Network string  `xml:"networkName,attr"`
	IP      string  `xml:"IPAddress,attr"`
	Mask    string  `xml:"networkMask,attr"`
	Lower   string  `xml:"lowerIP,attr"`
	Upper   string  `xml:"upperIP,attr"`
	Enabled int     `xml:"enabled,attr"`
	Options options `xml:"Options"`
	Leases  []fixed `xml:"Config"`
}

type options struct {
	Lease   int      `xml:"secDefaultLeaseTime,attr"`
	Options []option `xml:"Option"`
}

type option struct {
	Name  string `xml:"name,attr"`
	Value string `xml:"value,attr"`
}

type fixed struct {
	MAC     string `xml:"MACAddress,attr"`
	Address string `xml:"fixedAddress,attr"`
}

type hostOnly struct{ Name, IP, Mask, IP6, Bits6 string }

type storedMachine struct {
	Name, UUID, OSType, Chipset string
	NICs                        []storedNIC
	Groups                      []string // "NAME BYTES"
	ExtraData                   []string
}

type storedNIC struct {
	Slot       int
	Attachment string // as the XML element is called, or "" for none
	To         string
	MAC        string
	Type       string
	Cable      string
	Promisc    string
	Boot       string
	Group      string
	Subnet     string // of NAT
	Localhost  string
	Rules      []rule
}

// stored reads everything back from VirtualBox's files, and host-only adapters
// from its list.
func (b *box) stored() stored {
	b.t.Helper()
	var global struct {
		Extra    []extra `xml:"Global>ExtraData>ExtraDataItem"`
		Machines []struct {
			Src string `xml:"src,attr"`
		} `xml:"Global>MachineRegistry>MachineEntry"`
		DHCP []dhcpServer `xml:"Global>NetserviceRegistry>DHCPServers>DHCPServer"`
		NAT  []natNetwork `xml:"Global>NetserviceRegistry>NATNetworks>NATNetwork"`
	}
	b.parse(b.path("cfg", "VirtualBox.xml"), &global)
	s := stored{NATNetworks: global.NAT, DHCPServers: global.DHCP, HostOnly: b.hostOnly(), ExtraData: keep(global.Extra)}
	for _, m := range global.Machines {
		s.Machines = append(s.Machines, b.machine(filepath.Join(b.root, m.Src)))
	}
	for i := range s.NATNetworks {
		sortRules(s.NATNetworks[i].Forward4)
		sortRules(s.NATNetworks[i].Forward6)
	}
	for i := range s.DHCPServers {
		slices.SortFunc(s.DHCPServers[i].Leases, func(a, b fixed) int { return strings.Compare(a.MAC, b.MAC) })
	}
	slices.SortFunc(s.NATNetworks, func(a, b natNetwork) int { return strings.Compare(a.Name, b.Name) })
	slices.SortFunc(s.DHCPServers, func(a, b dhcpServer) int { return strings.Compare(a.Network, b.Network) })
	slices.SortFunc(s.Machines, func(a, b storedMachine) int { return strings.Compare(a.Name, b.Name) })
	return s
}

type extra struct {
	Name  string `xml:"name,attr"`
	Value string `xml:"value,attr"`
}

// keep drops VirtualBox's own notes about host-only adapters and its windows.
func keep(items []extra) []string {
	var kept []string
	for _, x := range items {
		if !strings.HasPrefix(x.Name, "HostOnly/") && !strings.HasPrefix(x.Name, "GUI/") {
			kept = append(kept, x.Name+"="+x.Value)
		}
	}
	slices.Sort(kept)
	return kept
}

func sortRules(rules []rule) {
	slices.SortFunc(rules, func(a, b rule) int { return strings.Compare(a.Name, b.Name) })
}

func (b *box) parse(path string, into any) {
	b.t.Helper()
	data, err := os.ReadFile(path)
	require.NoError(b.t, err)
	require.NoError(b.t, xml.Unmarshal(data, into), path)
}

func (b *box) hostOnly() []hostOnly {
	var all []hostOnly
	for _, block := range strings.Split(b.vbox("list", "hostonlyifs"), "\n\n") {
		f := map[string]string{}
		for line := range strings.Lines(block) {
			key, value, _ := strings.Cut(line, ":")
			f[key] = strings.TrimSpace(value)
		}
		if f["Name"] != "" {
			all = append(all, hostOnly{f["Name"], f["IPAddress"], f["NetworkMask"], f["IPV6Address"], f["IPV6NetworkMaskPrefixLength"]})
		}
	}
	return all
}

// adapter is a NIC in a machine's file.
type adapter struct {
	Slot    int    `xml:"slot,attr"`
	Enabled bool   `xml:"enabled,attr"`
	MAC     string `xml:"MACAddress,attr"`
	Type    string `xml:"type,attr"`
	Cable   string `xml:"cable,attr"`
	Promisc string `xml:"promiscuousModePolicy,attr"`
	Boot    string `xml:"bootPriority,attr"`
	Group   string `xml:"bandwidthGroup,attr"`
	NAT     *struct {
		Network   string `xml:"network,attr"`
		Localhost string `xml:"localhost-reachable,attr"`
		Rules     []rule `xml:"Forwarding"`
	} `xml:"NAT"`
	Internal *attached `xml:"InternalNetwork"`
	NATNet   *attached `xml:"NATNetwork"`
	HostOnly *attached `xml:"HostOnlyInterface"`
	Bridged  *attached `xml:"BridgedInterface"`
}

type attached struct {
	Name string `xml:"name,attr"`
}

func (b *box) machine(path string) storedMachine {
	b.t.Helper()
	var file struct {
		Machine struct {
			Name    string    `xml:"name,attr"`
			UUID    string    `xml:"uuid,attr"`
			OSType  string    `xml:"OSType,attr"`
			Extra   []extra   `xml:"ExtraData>ExtraDataItem"`
			NICs    []adapter `xml:"Hardware>Network>Adapter"`
			Chipset struct {
				Type string `xml:"type,attr"`
			} `xml:"Hardware>Chipset"`
			Platform struct {
				Type string `xml:"type,attr"`
			} `xml:"Platform>x86>Chipset"`
			Groups []struct {
				Name  string `xml:"name,attr"`
				Bytes string `xml:"maxBytesPerSec,attr"`
			} `xml:"Hardware>IO>BandwidthGroups>BandwidthGroup"`
		} `xml:"Machine"`
	}
	b.parse(path, &file)
	m := storedMachine{Name: file.Machine.Name, UUID: strings.Trim(file.Machine.UUID, "{}"), OSType: file.Machine.OSType,
		Chipset: file.Machine.Chipset.Type + file.Machine.Platform.Type, ExtraData: keep(file.Machine.Extra)}
	if m.Chipset == "PIIX3" {
		m.Chipset = "" // the default, written or not
	}
	for _, g := range file.Machine.Groups {
		m.Groups = append(m.Groups, g.Name+" "+g.Bytes)
	}
	for _, a := range file.Machine.NICs {
		if a.Enabled {
			m.NICs = append(m.NICs, a.stored())
		}
	}
	return m
}

func (a adapter) stored() storedNIC {
	n := storedNIC{Slot: a.Slot + 1, MAC: a.MAC, Type: a.Type, Cable: a.Cable, Promisc: a.Promisc, Boot: a.Boot, Group: a.Group}
	for name, to := range map[string]*attached{"intnet": a.Internal, "natnetwork": a.NATNet, "hostonly": a.HostOnly, "bridged": a.Bridged} {
		if to != nil {
			n.Attachment, n.To = name, to.Name
		}
	}
	if a.NAT != nil {
		n.Attachment, n.Subnet, n.Localhost, n.Rules = "nat", a.NAT.Network, a.NAT.Localhost, a.NAT.Rules
		sortRules(n.Rules)
	}
	return n
}

// nic returns a machine's NIC.
func (m storedMachine) nic(slot int) (storedNIC, bool) {
	for _, n := range m.NICs {
		if n.Slot == slot {
			return n, true
		}
	}
	return storedNIC{}, false
}
