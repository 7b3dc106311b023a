package vnet

// Mode is how a network connects its machines to each other, to the host and
// to the outside. The zero value, ModeUnset, stands for a mode nobody wrote.
type Mode uint8

// The modes of the unified table, from the most to the least shared with the
// host's own connection.
const (
	ModeUnset  Mode = iota
	NAT             // one machine alone behind the host's address
	NATNetwork      // several machines together behind the host's address
	HostOnly        // machines and the host, nobody else
	Bridged         // machines as members of the host's own network
	Internal        // machines among themselves
)

// Modes lists the modes in the table's order.
var Modes = [...]Mode{NAT, NATNetwork, HostOnly, Bridged, Internal}

// String returns the mode as a lab file writes it, "" for ModeUnset.
func (m Mode) String() string {
	switch m {
	case NAT:
		return "nat"
	case NATNetwork:
		return "nat-network"
	case HostOnly:
		return "host-only"
	case Bridged:
		return "bridged"
	case Internal:
		return "internal"
	}
	return ""
}

// MarshalText writes the mode as String does.
func (m Mode) MarshalText() ([]byte, error) { return []byte(m.String()), nil }

// ParseMode returns the mode that a lab file's word names, and whether it
// names one.
func ParseMode(word string) (Mode, bool) {
	for _, m := range Modes {
		if m.String() == word {
			return m, true
		}
	}
	return ModeUnset, false
}

// TakesForwards says whether a port forward can exist on a network of this
// mode: only where the host's address stands for the machines'.
func (m Mode) TakesForwards() bool { return m == NAT || m == NATNetwork }

// Pair is who talks to whom.
type Pair uint8

// The pairs of the table.
const (
	MachineToMachine      Pair = iota // two machines on one network
	MachineToHost                     // to any address of the host that others reach too
	MachineToHostLoopback             // to services that listen on the host's 127.0.0.1 only
	HostToMachine                     // from the host to a machine's own address
	MachineToOutside                  // through the host, or beside it
	OutsideToMachine                  // from beyond the host
	pairCount
)

// Pairs lists the pairs in the table's order.
var Pairs = [pairCount]Pair{MachineToMachine, MachineToHost, MachineToHostLoopback, HostToMachine, MachineToOutside, OutsideToMachine}

// String returns the pair as people write it: "machine to machine".
func (p Pair) String() string {
	return [...]string{"machine to machine", "machine to host", "machine to host's loopback",
		"host to machine", "machine to outside", "outside to machine"}[p]
}

// Reach is one cell of the table.
type Reach uint8

// The cells' values.
const (
	No        Reach = iota
	Yes             // without further settings
	ByForward       // where a forward says so, and only that port
)

// String returns "no", "yes" or "by forward".
func (r Reach) String() string { return [...]string{"no", "yes", "by forward"}[r] }

// Row is one mode of the unified table.
type Row struct {
	Mode Mode
	// What says what the mode is, When when to choose it; one sentence each.
	What, When string
	// Reach holds a cell for each Pair: the common minimum that every backend
	// keeps. What one hypervisor adds or lacks stands in its own Cells.
	Reach [pairCount]Reach
	// HostAddress says whether the host has an address on such a network that
	// the machines see.
	HostAddress bool
}

// Table is the unified connection-mode table, in the order of Modes. It comes
// from the comparison that the project started with, corrected by what was
// measured since; design decisions are explained in docs/modes.md.
var Table = [...]Row{
	{
		Mode: NAT,
		What: "one machine alone; it goes out through the host's address, and nobody else is on its network",
		When: "a single machine that needs the internet and must not disturb others",
		Reach: [pairCount]Reach{
			MachineToMachine: No, MachineToHost: Yes, MachineToHostLoopback: No,
			HostToMachine: ByForward, MachineToOutside: Yes, OutsideToMachine: ByForward,
		},
		HostAddress: true,
	},
	{
		Mode: NATNetwork,
		What: "machines that see each other and go out through the host's address",
		When: "a lab that shares the host's connection and VPN and keeps its addresses wherever the host is",
		Reach: [pairCount]Reach{
			MachineToMachine: Yes, MachineToHost: Yes, MachineToHostLoopback: No,
			HostToMachine: ByForward, MachineToOutside: Yes, OutsideToMachine: ByForward,
		},
		HostAddress: true,
	},
	{
		Mode: HostOnly,
		What: "machines and the host see each other; nobody goes out, nobody comes in",
		When: "easy access from the host; beside a NAT network where many forwards would be needed",
		Reach: [pairCount]Reach{
			MachineToMachine: Yes, MachineToHost: Yes, MachineToHostLoopback: No,
			HostToMachine: Yes, MachineToOutside: No, OutsideToMachine: No,
		},
		HostAddress: true,
	},
	{
		Mode: Bridged,
		What: "machines are members of the host's own network, with addresses of that network",
		When: "data centres and fixed places; not behind per-address logins, and addresses change with the place",
		Reach: [pairCount]Reach{
			MachineToMachine: Yes, MachineToHost: Yes, MachineToHostLoopback: No,
			HostToMachine: Yes, MachineToOutside: Yes, OutsideToMachine: Yes,
		},
	},
	{
		Mode: Internal,
		What: "machines among themselves, without host or outside",
		When: "isolated experiments; a machine with a second NIC can serve DHCP and routing",
		Reach: [pairCount]Reach{
			MachineToMachine: Yes, MachineToHost: No, MachineToHostLoopback: No,
			HostToMachine: No, MachineToOutside: No, OutsideToMachine: No,
		},
	},
}

// Row returns the mode's row of the table. It panics for ModeUnset, which has
// none.
func (m Mode) Row() Row { return Table[m-1] }
