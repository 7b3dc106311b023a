package vnet

import "slices"

// Feature is something a lab file can ask for, as the fidelity contract and
// the lab's accept list name it.
type Feature string

// The features. Every backend has a rule for each of them in each mode that
// can ask for it.
const (
	FeatureMode          Feature = "mode"     // the mode itself
	FeatureExternal      Feature = "external" // a network that exists already
	FeatureName          Feature = "name"     // a name of one's own on the hypervisor
	FeatureSubnet        Feature = "subnet"
	FeatureSubnet6       Feature = "subnet6"
	FeatureGateway       Feature = "gateway" // another than the hypervisor's habit
	FeatureGateway6      Feature = "gateway6"
	FeatureMTU           Feature = "mtu"
	FeatureVLAN          Feature = "vlan"
	FeatureUplink        Feature = "uplink"
	FeatureIsolated      Feature = "isolated"
	FeaturePromiscuous   Feature = "promiscuous"
	FeatureDHCP          Feature = "dhcp" // a DHCP service
	FeatureNoDHCP        Feature = "dhcp.off"
	FeatureDHCPPool      Feature = "dhcp.pool"
	FeatureDHCPLease     Feature = "dhcp.lease"
	FeatureReservation   Feature = "dhcp.reservation" // a stable address where there is DHCP
	FeatureDNSServers    Feature = "dns.servers"
	FeatureDNSDomain     Feature = "dns.domain"
	FeatureDNSHosts      Feature = "dns.hosts"
	FeatureForwarding    Feature = "machine.forwarding"
	FeatureAddress       Feature = "nic.address" // where there is no DHCP
	FeatureAddress6      Feature = "nic.address6"
	FeatureNATSubnet     Feature = "nic.subnet" // of single-VM NAT
	FeatureMAC           Feature = "nic.mac"
	FeatureModel         Feature = "nic.model"
	FeatureDisconnected  Feature = "nic.disconnected"
	FeatureSlot          Feature = "nic.slot"
	FeatureForwardTCP    Feature = "forward.tcp"
	FeatureForwardUDP    Feature = "forward.udp"
	FeatureForward6      Feature = "forward.ipv6"     // listens on an IPv6 address
	FeatureForwardLocal  Feature = "forward.loopback" // listens on the host's loopback only
	FeatureForwardOnAddr Feature = "forward.address"  // listens on one address of the host
	FeatureForwardOnAll  Feature = "forward.all"      // listens on every address of the host
	FeatureRateUp        Feature = "link.up"
	FeatureRateDown      Feature = "link.down"
	FeatureLatency       Feature = "link.latency"
	FeatureLoss          Feature = "link.loss"
	FeatureCreateMachine Feature = "machine.create"
)

// FeatureInfo says what a feature is.
type FeatureInfo struct {
	Feature Feature
	Doc     string
	// Modes lists the modes in which a lab can ask for it; nil: it belongs to
	// no mode.
	Modes []Mode
	// Binding features say who reaches whom. Their degradation cannot be
	// accepted.
	Binding bool
}

var (
	allModes     = []Mode{NAT, NATNetwork, HostOnly, Bridged, Internal}
	networkModes = []Mode{NATNetwork, HostOnly, Bridged, Internal}
	forwardModes = []Mode{NAT, NATNetwork}
	servedModes  = []Mode{NATNetwork, HostOnly, Internal}
)

// Features lists the features with their meaning, in the order of the
// documentation.
var Features = [...]FeatureInfo{
	{FeatureMode, "the connection mode itself", allModes, true},
	{FeatureExternal, "a network that exists already", networkModes, false},
	{FeatureName, "a name of one's own on the hypervisor", networkModes, false},
	{FeatureSubnet, "an IPv4 subnet", networkModes, false},
	{FeatureSubnet6, "an IPv6 subnet", networkModes, false},
	{FeatureGateway, "the gateway's (host-only: the host's) address", networkModes, false},
	{FeatureGateway6, "the gateway's (host-only: the host's) IPv6 address", networkModes, false},
	{FeatureMTU, "the largest packet", networkModes, false},
	{FeatureVLAN, "an 802.1Q tag", networkModes, true},
	{FeatureUplink, "the host's interface to bridge to", []Mode{Bridged}, true},
	{FeatureIsolated, "machines do not see each other", networkModes, true},
	{FeaturePromiscuous, "what NICs may see of others' traffic", networkModes, true},
	{FeatureDHCP, "a DHCP service", servedModes, false},
	{FeatureNoDHCP, "no DHCP service", servedModes, false},
	{FeatureDHCPPool, "the DHCP service's range of addresses", servedModes, false},
	{FeatureDHCPLease, "how long a DHCP lease lasts", servedModes, false},
	{FeatureReservation, "DHCP gives a machine its stable address", servedModes, false},
	{FeatureDNSServers, "the name servers that machines are told", networkModes, false},
	{FeatureDNSDomain, "the search domain that machines are told", networkModes, false},
	{FeatureDNSHosts, "names that the network's DNS answers for", networkModes, false},
	{FeatureForwarding, "a machine that routes between its NICs", nil, false},
	{FeatureAddress, "a machine's address where there is no DHCP", allModes, false},
	{FeatureAddress6, "a machine's IPv6 address", allModes, false},
	{FeatureNATSubnet, "the subnet of single-VM NAT", []Mode{NAT}, false},
	{FeatureMAC, "a NIC's Ethernet address", allModes, false},
	{FeatureModel, "the NIC's model", allModes, false},
	{FeatureDisconnected, "a NIC whose cable is off", allModes, false},
	{FeatureSlot, "the NIC's slot", allModes, false},
	{FeatureForwardTCP, "a TCP port forward", forwardModes, true},
	{FeatureForwardUDP, "a UDP port forward", forwardModes, true},
	{FeatureForward6, "a forward that listens on an IPv6 address", forwardModes, true},
	{FeatureForwardLocal, "a forward that listens on the host's loopback only", forwardModes, true},
	{FeatureForwardOnAddr, "a forward that listens on one address of the host", forwardModes, true},
	{FeatureForwardOnAll, "a forward that listens on every address of the host", forwardModes, true},
	{FeatureRateUp, "a limit on what a machine sends", allModes, false},
	{FeatureRateDown, "a limit on what a machine receives", allModes, false},
	{FeatureLatency, "added latency", allModes, false},
	{FeatureLoss, "lost packets", allModes, false},
	{FeatureCreateMachine, "bare machines made by the plan (--create-machines)", nil, false},
}

// FeatureByName returns what is known of a feature.
func FeatureByName(f Feature) (FeatureInfo, bool) {
	for _, info := range Features {
		if info.Feature == f {
			return info, true
		}
	}
	return FeatureInfo{}, false
}

// Level says how faithfully a backend carries out a feature.
type Level uint8

// The levels.
const (
	// Exact is one native object, and every reach cell as the mode says.
	Exact Level = iota + 1
	// Emulated is several objects, and every reach cell as the mode says: a note.
	Emulated
	// Degraded differs in a named cell or setting: a warning.
	Degraded
	// Refused cannot be, or would let the outside in further than the mode
	// allows: an error.
	Refused
)

// String returns "exact", "emulated", "degraded" or "refused".
func (l Level) String() string { return [...]string{"", "exact", "emulated", "degraded", "refused"}[l] }

// Rule is one line of a backend's fidelity contract.
type Rule struct {
	Feature Feature
	Mode    Mode // ModeUnset: every mode
	When    When // zero: every target
	// With narrows the rule to networks, and NICs on networks, that write this setting of the backend, or,
	// if it is FeatureCreateMachine, to plans that make the machines, or, if it is
	// one of the backend's formats, to plans of which its documents alone are
	// wanted (Options.Format); empty: it does not narrow.
	With  string
	Level Level
	// Limit is what differs or is bounded, a phrase for tables; empty for none.
	Limit string
	// Reason is one or more sentences for the person who asked for it: why, and
	// what to write instead. Not empty below Exact.
	Reason string
	// Link is the public source of the fact.
	Link string
}

// Proof says how it is known that a backend does what its contract says.
type Proof uint8

// The proofs, from the weakest.
const (
	// Documented: it was read in the hypervisor's documentation or source, and never
	// tried.
	Documented Proof = iota + 1
	// Parsed: what the plan hands over was read by a program that others wrote, and
	// understood as it is meant.
	Parsed
	// Stored: the hypervisor itself took it, and showed it again.
	Stored
	// Ran: the hypervisor itself did it, with packets where it is about those.
	Ran
)

// String returns the proof as people read it.
func (p Proof) String() string {
	return [...]string{"", "from documentation only", "read by a parser that others wrote", "stored by the real thing", "run on the real thing"}[p]
}

// Proven is one line of what a backend says of its proofs. Of several, the first
// that fits counts.
type Proven struct {
	Features []Feature // nil: every feature
	Modes    []Mode    // nil: every mode
	When     When
	Proof    Proof
	By       string // what proved it, a phrase
}

// ProofOf returns the first of the lines that speaks of the feature in that mode on
// that target.
func ProofOf(proofs []Proven, f Feature, m Mode, t Target) (Proven, bool) {
	for i := range proofs {
		if p := &proofs[i]; p.Covers(f, m) && p.When.Holds(t) {
			return *p, true
		}
	}
	return Proven{}, false
}

// Covers says whether the line speaks of the feature in that mode.
func (p *Proven) Covers(f Feature, m Mode) bool {
	return (p.Features == nil || slices.Contains(p.Features, f)) && (p.Modes == nil || slices.Contains(p.Modes, m))
}

// Cell is a reach cell of one backend that differs from the unified table: more
// than the common minimum, or less.
type Cell struct {
	Mode   Mode
	Pair   Pair
	When   When
	Reach  Reach
	Reason string
}

// Native is what a hypervisor calls a connection mode. Of several for one mode,
// the first whose When holds counts.
type Native struct {
	Mode Mode
	When When
	// Name is in the hypervisor's own words, with that of its command behind
	// it: "NAT network (natnetwork)".
	Name string
}

// RuleFor returns the first of the rules that speaks of the feature in that
// mode on that target, for a network that writes these settings of the backend.
func RuleFor(rules []Rule, f Feature, m Mode, t Target, written ...string) (Rule, bool) {
	for i := range rules {
		r := &rules[i]
		if r.With != "" && !slices.Contains(written, r.With) {
			continue
		}
		if r.Feature == f && (r.Mode == ModeUnset || r.Mode == m) && r.When.Holds(t) {
			return *r, true
		}
	}
	return Rule{}, false
}

// NativeOn returns what the hypervisor calls a mode on a target, "" for nothing.
func (i *Info) NativeOn(m Mode, t Target) string {
	for k := range i.Natives {
		if n := &i.Natives[k]; n.Mode == m && n.When.Holds(t) {
			return n.Name
		}
	}
	return ""
}

// ReachOn returns who reaches whom in a mode on a target: the table's cell, or the
// hypervisor's own where it has one. A nil Info stands for no hypervisor in particular.
func (i *Info) ReachOn(m Mode, p Pair, t Target) Reach {
	if i != nil {
		for k := range i.Cells {
			if c := &i.Cells[k]; c.Mode == m && c.Pair == p && c.When.Holds(t) {
				return c.Reach
			}
		}
	}
	return m.Row().Reach[p]
}
