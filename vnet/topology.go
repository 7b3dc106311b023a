package vnet

import (
	"net/netip"
	"time"
)

// Topology is one lab: what its file says, or a program puts together. Slices
// keep the declared order. Every element may carry a Source; without one,
// findings name the element instead of a place.
type Topology struct {
	Lab      Lab
	Networks []Network
	Machines []Machine
	Asserts  []Assert
	// Incomplete means that what the lab was read from had errors: what they
	// spoil is missing. Prepare then finds the errors in the rest, and Generate
	// makes no plan.
	Incomplete bool
}

// Lab is the lab itself. Its name is part of every derived name and of the
// ownership mark, so two labs on one host need different names.
type Lab struct {
	Name        string
	Description string
	// Accept lists degradations that are fine in this lab.
	Accept   []Accept
	Settings []Settings
	Source   *Source
}

// Accept silences one named degradation.
type Accept struct {
	Feature Feature
	Range   Range
}

// Toggle is a switch that can also be left alone: the zero value is unset.
type Toggle uint8

// The positions of a Toggle.
const (
	Unset Toggle = iota
	On
	Off
)

// ToggleOf returns On for true and Off for false.
func ToggleOf(b bool) Toggle {
	if b {
		return On
	}
	return Off
}

// Or returns the switch's position, or def when it is unset.
func (t Toggle) Or(def bool) bool {
	if t == Unset {
		return def
	}
	return t == On
}

// Promiscuous is what a machine's NICs may see of others' traffic on a network.
// The zero value leaves it to the hypervisor.
type Promiscuous uint8

// The promiscuous policies.
const (
	PromiscuousUnset    Promiscuous = iota
	PromiscuousDeny                 // its own traffic only
	PromiscuousAllowVMs             // the other machines' too
	PromiscuousAllowAll             // the host's and the outside's too
)

// PromiscuousPolicies lists the policies as lab files write them.
var PromiscuousPolicies = []string{"deny", "allow-vms", "allow-all"}

// String returns the policy as a lab file writes it, "" for unset.
func (p Promiscuous) String() string {
	if p == PromiscuousUnset || int(p) > len(PromiscuousPolicies) {
		return ""
	}
	return PromiscuousPolicies[p-1]
}

// Network is a network that several machines can share. Single-VM NAT is no
// Network: a NIC has it by itself.
type Network struct {
	// Label is the network's name within the lab, unique among networks: the
	// block's label, with "-" and the index or key behind it for an instance.
	Label string
	// Name is what the hypervisor calls it; empty: derived from lab and label.
	Name string
	// Block and Key say which block and instance it came from: `network
	// "Block"`, Key "" without count and for_each. Programs leave them empty.
	Block, Key string

	Mode Mode
	// External means that the network is there already: it is used, and never
	// made, changed or removed.
	External bool

	Subnet, Subnet6   netip.Prefix // the zero value is unset
	Gateway, Gateway6 netip.Addr   // on host-only networks: the host's address

	MTU    int    // bytes; 0 is the hypervisor's default
	VLAN   int    // 802.1Q tag, 1 to 4094; 0 is untagged
	Uplink string // bridged: the host's interface; empty: the one with the default route, found when the plan runs

	// Isolated means that machines on the network do not see each other.
	Isolated    Toggle
	Promiscuous Promiscuous

	DHCP *DHCP // nil: as the mode usually has it
	DNS  *DNS  // nil: the hypervisor's

	Settings []Settings
	Source   *Source

	// Chosen says which values Resolve filled in.
	Chosen Chosen
}

// DHCP is a network's DHCP service.
type DHCP struct {
	Enabled    Toggle // unset in a written block means on
	Start, End netip.Addr
	Lease      time.Duration // whole seconds; 0 is the hypervisor's default
	Source     *Source
}

// DNS is what a network's machines are told about names.
type DNS struct {
	Servers []netip.Addr
	Domain  string
	Hosts   []HostRecord // sorted by name
	Source  *Source
}

// HostRecord is one name that the network's DNS answers for.
type HostRecord struct {
	Name    string
	Address netip.Addr
}

// Machine is a virtual machine (for Docker a service of one container). It is
// the user's: a plan takes the NIC slots that the lab names and no others.
type Machine struct {
	// Label is the machine's name within the lab, unique among machines, like
	// Network.Label.
	Label string
	// Name is what the hypervisor calls it; empty: the label.
	Name string
	// Block and Key are as in Network.
	Block, Key string

	// Forwarding means that the machine routes between its NICs.
	Forwarding bool
	NICs       []NIC

	Settings []Settings
	Source   *Source
}

// HypervisorName returns what the hypervisor calls the machine.
func (m *Machine) HypervisorName() string {
	if m.Name != "" {
		return m.Name
	}
	return m.Label
}

// NIC is one network card of a machine.
type NIC struct {
	Name string
	// Network is the Label of the network it is on; empty: single-VM NAT.
	Network string
	// Slot is its place in the machine, from 1; 0: its position among the NICs.
	Slot int

	Subnet            netip.Prefix // single-VM NAT only
	Address, Address6 netip.Addr   // the zero value: DHCP where there is DHCP, else chosen
	MAC               MAC
	Model             string // as the backend names it; empty: the machine's default
	Connected         Toggle // unset is on

	Forwards []Forward
	Link     *Link

	Settings []Settings
	Source   *Source

	// Chosen says which values Resolve filled in.
	Chosen Chosen
}

// Proto is a forward's or assertion's transport protocol; the zero value is
// TCP.
type Proto uint8

// The protocols.
const (
	TCP Proto = iota
	UDP
)

// String returns "tcp" or "udp".
func (p Proto) String() string {
	if p == UDP {
		return "udp"
	}
	return "tcp"
}

// Forward brings connections to a port of the host to a port of the machine.
type Forward struct {
	Name  string // empty: derived
	Proto Proto
	// Host is the address of the host it listens on. The zero value is
	// 127.0.0.1; 0.0.0.0 and :: are every address of the host.
	Host      netip.Addr
	HostPort  int // 1 to 65535
	GuestPort int // 1 to 65535
	Source    *Source
}

// Loopback is where a forward listens that does not say otherwise.
var Loopback = netip.AddrFrom4([4]byte{127, 0, 0, 1})

// Listen returns the address the forward listens on.
func (f *Forward) Listen() netip.Addr {
	if f.Host.IsValid() {
		return f.Host
	}
	return Loopback
}

// Link shapes a NIC's traffic. Zero values shape nothing.
type Link struct {
	Up, Down Rate          // from and to the machine
	Latency  time.Duration // added to each packet
	Loss     Loss
	Source   *Source
}

// Rate is bits per second.
type Rate int64

// Loss is lost packets per million.
type Loss int32

// Assert is a claim about who reaches whom.
type Assert struct {
	Text     string
	From, To Endpoint
	Port     int // the guest's; 0: ICMP
	Proto    Proto
	// Reach true claims it for all pairs of From and To, false for none.
	Reach  bool
	Source *Source
}

// Endpoint is one side of an assertion. Exactly one of Outside, Host and
// Machines is set.
type Endpoint struct {
	Outside, Host bool
	Machines      []string // labels
}

// Chosen is a set of values that were left out and filled in by Resolve.
type Chosen uint16

// The values that Resolve may fill in.
const (
	ChosenName Chosen = 1 << iota
	ChosenSubnet
	ChosenSubnet6
	ChosenGateway
	ChosenGateway6
	ChosenDHCP // on or off
	ChosenPool
	ChosenAddress
	ChosenAddress6
	ChosenMAC
	ChosenSlot
)

// Has says whether all of c are in the set.
func (s Chosen) Has(c Chosen) bool { return s&c == c }
