package windows

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// Host is the state of a host. Objects are in the order in which they were made.
type Host struct {
	Switches    []*Switch
	Ports       []*Port
	Adapters    []*Adapter
	Addresses   []*Address
	Routes      []*Route
	Connections []Connection
	NATs        []*NAT
	Mappings    []*Mapping
	Proxies     []*Proxy
	Machines    []*Machine
	Scopes      []*Scope

	// Role says whether the host is a server with the DHCP role.
	Role bool
	// Made counts what was made, for GUIDs and numbers.
	Made int
	// Late is after how many calls of Get-NetAdapter the interface of a new switch
	// is seen: Windows makes it in the background.
	Late int
	// KeepsMAC means that a network adapter whose MAC is dynamic again still shows the
	// one it had: what Windows does is not documented.
	KeepsMAC bool
	// FailAt and FailLate make calls fail: the FailAt-th changing call
	// before it has done its work, or, with FailLate, after that.
	FailAt   int
	FailLate bool

	Changes int      // how many changing calls there were
	Log     []string // the changing calls
	Faults  []string // uses that the table of cmdlets does not know
}

// Switch is a virtual switch.
type Switch struct {
	ID, Name, Type, Notes string
	Adapter               string // the description of the physical adapter, "" for none
	Shared                bool   // AllowManagementOS
}

// Port is the host's own network adapter on a switch. One without DeviceID is left
// over from a switch that is gone.
type Port struct{ Name, SwitchID, DeviceID, MAC string }

// Adapter is a network interface of the host.
type Adapter struct {
	Name, Description, GUID string // the GUID in braces and upper case
	Index, Medium           int
	Status                  string
	HiddenFor               int // calls of Get-NetAdapter
}

// Address is an IP address of the host.
type Address struct {
	Index  int
	IP     string
	Prefix int
	Origin string
}

// Route is a route of the host.
type Route struct {
	Prefix               string
	Index, Metric, Costs int // Costs is the interface's metric
}

// Connection is a TCP connection of the host.
type Connection struct {
	State string
	Port  int
}

// NAT is a WinNAT.
type NAT struct{ Name, Prefix string }

// Mapping is a static mapping of a WinNAT.
type Mapping struct {
	ID                          int
	NAT, Protocol, External, To string
	ExternalPort, ToPort        int
}

// Proxy is a row of netsh's port proxies.
type Proxy struct{ Listen, ListenPort, Connect, ConnectPort string }

// Machine is a virtual machine.
type Machine struct {
	ID, Name, State, Notes string
	Generation             int
	Memory                 int64
	Disks                  []string
	NICs                   []*NIC
}

// NIC is a network adapter of a machine.
type NIC struct {
	ID, Name, MAC           string
	Dynamic, Legacy         bool
	SwitchID                string // "" for none
	Spoofing, Guard, Router string
	Bandwidth               *int64 // nil until it was set once
	VLAN                    VLAN
}

// VLAN is a VLAN setting.
type VLAN struct {
	Mode               string // Untagged, Access, Trunk, Private
	Access, Native     int
	Allowed            string
	Private            string // Isolated, Community, Promiscuous
	Primary, Secondary int
	SecondaryList      string
}

// Scope is a scope of the DHCP server.
type Scope struct {
	ID, Mask, Name, Start, End, Lease, State, Description string
	Options                                               []*Option
	Reservations                                          []*Reservation
}

// Option is an option of a scope.
type Option struct {
	ID     int
	Values []string
}

// Reservation is an address that a scope keeps for a client.
type Reservation struct{ IP, Client string }

// New returns a host with nothing but an interface that has an address and the
// default route.
func New() *Host {
	h := &Host{}
	a := h.AddAdapter("Ethernet", "Intel(R) Ethernet Connection (2) I219-V", 14)
	h.Addresses = append(h.Addresses,
		&Address{a.Index, "192.168.77.20", 24, "Dhcp"},
		&Address{a.Index, "fe80::1c2d:3e4f:5a6b:7c8d", 64, "WellKnown"},
		&Address{1, "127.0.0.1", 8, "WellKnown"})
	h.Routes = append(h.Routes, &Route{"0.0.0.0/0", a.Index, 0, 25}, &Route{"192.168.77.0/24", a.Index, 256, 25})
	return h
}

// number returns a number that nothing has had so far.
func (h *Host) number() int {
	h.Made++
	return h.Made
}

// guid makes a GUID in small letters without braces, always the same ones in the
// same order.
func (h *Host) guid() string {
	n := uint32(h.number())
	return fmt.Sprintf("%08x-%04x-4abc-8def-%012x", n*0x9E3779B1, n&0xffff, n)
}

// braced writes a GUID as Windows does in most places.
func braced(guid string) string { return "{" + strings.ToUpper(guid) + "}" }

// AddAdapter adds an interface; the medium is 14 for Ethernet, 9 for Wi-Fi
// (NDIS_PHYSICAL_MEDIUM in ntddndis.h).
func (h *Host) AddAdapter(name, description string, medium int) *Adapter {
	a := &Adapter{Name: name, Description: description, GUID: braced(h.guid()), Index: h.number() + 3, Medium: medium, Status: "Up"}
	h.Adapters = append(h.Adapters, a)
	return a
}

// AddMachine adds a machine of generation 2 that is off and has a network adapter
// as Hyper-V's manager makes it.
func (h *Host) AddMachine(name string) *Machine {
	m := &Machine{ID: h.guid(), Name: name, State: "Off", Generation: 2, Disks: []string{`C:\VMs\` + name + `.vhdx`}}
	h.Machines = append(h.Machines, m)
	h.AddNIC(m, "Network Adapter")
	return m
}

// AddNIC adds a network adapter with a dynamic MAC to a machine.
func (h *Host) AddNIC(m *Machine, name string) *NIC {
	n := &NIC{
		ID: "Microsoft:" + strings.ToUpper(m.ID) + `\` + strings.ToUpper(h.guid()), Name: name, MAC: "000000000000", Dynamic: true,
		Spoofing: "Off", Guard: "Off", Router: "Off", VLAN: VLAN{Mode: "Untagged"},
	}
	m.NICs = append(m.NICs, n)
	return n
}

// Switch returns the first switch of that name, nil if there is none.
func (h *Host) Switch(name string) *Switch {
	i := slices.IndexFunc(h.Switches, func(s *Switch) bool { return s.Name == name })
	if i < 0 {
		return nil
	}
	return h.Switches[i]
}

// Machine returns the first machine of that name, nil if there is none.
func (h *Host) Machine(name string) *Machine {
	i := slices.IndexFunc(h.Machines, func(m *Machine) bool { return m.Name == name })
	if i < 0 {
		return nil
	}
	return h.Machines[i]
}

// Interface returns the host's interface on a switch, nil if there is none.
func (h *Host) Interface(s *Switch) *Adapter {
	for _, p := range h.Ports {
		for _, a := range h.Adapters {
			if p.SwitchID == s.ID && p.DeviceID != "" && p.DeviceID == a.GUID {
				return a
			}
		}
	}
	return nil
}

// Clone returns a copy that shares nothing.
func (h *Host) Clone() *Host {
	b, err := json.Marshal(h)
	if err != nil {
		panic(err)
	}
	c := &Host{}
	if err := json.Unmarshal(b, c); err != nil {
		panic(err)
	}
	return c
}

// Reset forgets the log and what is to fail.
func (h *Host) Reset() {
	h.Changes, h.Log, h.FailAt, h.FailLate = 0, nil, 0, false
}
