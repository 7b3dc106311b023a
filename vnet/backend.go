package vnet

import (
	"net/netip"
	"slices"
)

// Backend turns a prepared Topology into a Plan for one hypervisor.
type Backend interface {
	// Info describes the backend. It returns the same data at every call.
	Info() *Info
	// Plan makes the plan of a topology that Prepare returned without errors
	// for this backend and target. It does not change t.
	Plan(t *Topology, target Target, opts Options) (*Plan, Diags)
}

// Options are the caller's wishes that are not part of the lab.
type Options struct {
	// CreateMachines makes bare machines where the hypervisor has none of the
	// lab's name.
	CreateMachines bool
	// Strict makes degradations errors.
	Strict bool
	// Format is the format of the documents that alone are wanted of the plan; empty:
	// its steps are. What the backend can do depends on it.
	Format string
}

// Info is what a backend publishes of itself, as data: the code, the
// documentation and the tests read the same lines.
type Info struct {
	Name    string   // "virtualbox": the folder, the backend block, the command
	Title   string   // "VirtualBox"
	Aliases []string // further names of the command: "vbox"
	Command string   // the name that people type first: one of these; empty: Name

	Hosts   []HostOS // the hosts it can make a plan for
	Oldest  Version  // the oldest version it knows
	Newest  Version  // the newest it was read or tried with
	Default Version  // used when the target names none
	// Releases are versions by names that are no numbers: "25H2".
	Releases map[string]Version
	Variants []string // permitted variants, the default first; nil: none
	// HostVariants has the default variant on hosts where it is not the first.
	HostVariants map[HostOS]string

	// Configures says, in a sentence, that the hypervisor itself gives its machines
	// addresses, routes and name servers, so that nothing is left to write in them;
	// empty: it does not.
	Configures string

	Natives  []Native
	Rules    []Rule
	Cells    []Cell
	Proofs   []Proven
	Settings []Setting
	Formats  []Format   // what else than the script its plans are written in; nil: nothing
	Codes    []CodeInfo // findings of this backend only

	// Conventions returns the habits that Resolve follows for the target.
	Conventions func(Target) Conventions
	// Check judges what only this backend can: names it cannot hold, limits of
	// slots. It is called with a resolved topology.
	Check func(*Topology, Target, Options, *Collector)
}

// Format is a form of the backend's documents.
type Format struct {
	Name string // as --format takes it: "compose"
	Doc  string // what such a document is, a phrase for help texts
}

// HasFormat says whether the backend's plans have documents of that format.
func (i *Info) HasFormat(name string) bool {
	return slices.ContainsFunc(i.Formats, func(f Format) bool { return f.Name == name })
}

// Conventions are a hypervisor's habits, as data.
type Conventions struct {
	// Networks has the habits of each mode; the NAT entry speaks of a NIC's own
	// network.
	Networks map[Mode]Habit
	// OUI is the first three bytes of derived MACs; zero: 52:54:00, which is
	// locally administered.
	OUI [3]byte
	// MACs is how many addresses with these first three bytes are derived from, from
	// the lowest on; 0: all 16,777,216.
	MACs uint32
	// OneName are the modes whose networks share the hypervisor's names: two of one
	// name would be one. A name of another mode is unique in that mode only.
	OneName []Mode
	// Served are names of networks that the hypervisor, or the host's system, brings
	// along and that have a DHCP service of their own: an external network of such a
	// name is served.
	Served []string
	// Slots is how many NICs a machine can have; 0: no known limit.
	Slots int
}

// Habit is how a hypervisor lays out networks of one mode.
type Habit struct {
	// Pools are where a subnet is chosen from when none is written: /24 each.
	Pools []netip.Prefix
	// Within is the length of the prefix inside a pool that all chosen subnets of a
	// lab share; which one it is depends on the lab's name. 0: they lie anywhere.
	Within int
	// PerSlot means that a NAT NIC's subnet is the PerSlot-th /24 of the first
	// pool by its slot and not chosen by name.
	PerSlot bool
	// Allowed are the ranges a subnet must lie in; nil: any. Remedy says what a
	// person does to use another IPv4 subnet, Remedy6 another IPv6 one.
	Allowed         []netip.Prefix
	Remedy, Remedy6 string
	// MinBits and MaxBits bound the subnet's prefix length; 0: unbounded.
	MinBits, MaxBits int
	// Gateway is the offset in the subnet of the gateway (host-only: the host);
	// 0: the network has none. FixedGateway means that it cannot be another.
	Gateway      int
	FixedGateway bool
	// Taken are further offsets that the hypervisor uses for itself, by what for.
	Taken []Taken
	// Guest is the offset of the one machine of single-VM NAT; 0: any.
	Guest int
	// DHCP says whether there is a DHCP service when the lab does not say.
	DHCP bool
	// UpperHalf means that the service gives out the upper half of the subnet by
	// itself: a lab that writes just that range asks for nothing.
	UpperHalf bool
	// NoDHCP means that there cannot be a DHCP service: machines get stable
	// addresses, whatever the lab says of DHCP. DHCPWith names the setting of the
	// backend that has to be true in a network for one all the same; empty: none.
	NoDHCP   bool
	DHCPWith string
	// DHCPAt is the offset of the DHCP server where it has an address; 0: none.
	DHCPAt int
	// DNSAt is the offset at which the hypervisor answers DNS, or DNSAtGateway; 0:
	// it answers nowhere, or nowhere that can be known before it runs.
	DNSAt int
	// ForwardsMuteDNS means that nobody answers there on a NAT NIC that has forwards.
	ForwardsMuteDNS bool
	// Pool6 is where an IPv6 /64 is derived from; the zero value: fd00::/8 by
	// name.
	Pool6 netip.Prefix
}

// DNSAtGateway is a Habit's DNSAt where the hypervisor answers DNS at the
// network's gateway, wherever that is.
const DNSAtGateway = -1

// Taken is an address that a hypervisor uses for itself.
type Taken struct {
	Offset int
	For    string // "the DHCP server"
}
