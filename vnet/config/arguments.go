package config

// argKind is what an argument takes, for the JSON schema.
type argKind uint8

// The kinds. All but variables' defaults also take text with a template in it.
const (
	anything argKind = iota
	aWord            // text
	aNumber          // a whole number
	aPort            // a port, or text with an address
	aTruth           // true or false
	words            // one of some words
	texts            // a list of texts
	textMap          // a map of texts
)

// argument is what the JSON schema says of an argument. docs/language.md says more.
type argument struct {
	kind  argKind
	words []string
	doc   string
}

// arguments are all arguments, by what their block is and their name. A test holds them to the
// schemas by which labs are read.
var arguments = map[[2]string]argument{
	{"lab", "description"}:          {aWord, nil, "For readers."},
	{"lab", "accept"}:               {texts, nil, "Degradations that are fine in this lab."},
	{"variable", "type"}:            {aWord, nil, "String, number, bool, any, list(T), set(T), map(T), tuple([T, …]), object({ k = T, … }); in an object optional(T) or optional(T, DEFAULT). Default: any."},
	{"variable", "default"}:         {anything, nil, "The value when nobody gives one. Default: none: the value must be given."},
	{"variable", "description"}:     {aWord, nil, "For readers."},
	{"variable", "nullable"}:        {aTruth, nil, "False: null is not a value; where null is given, the default holds. Default: true."},
	{"validation", "condition"}:     {anything, nil, "An expression that is true for good values."},
	{"validation", "error_message"}: {aWord, nil, "What to say when it is false; may refer to the value."},
	{"network", "mode"}:             {words, []string{"nat-network", "host-only", "bridged", "internal"}, "Who reaches whom: modes.md."},
	{"network", "name"}:             {aWord, nil, "What the hypervisor calls it. Default: LAB-NAME; of an external network NAME."},
	{"network", "external"}:         {aTruth, nil, "It exists already: external networks. Default: false."},
	{"network", "subnet"}:           {aWord, nil, "/8 to /30; hypervisors may have closer bounds. Default: chosen; bridged and external: none."},
	{"network", "subnet6"}:          {aWord, nil, "/126 or wider, usually a /64."},
	{"network", "gateway"}:          {aWord, nil, "An address of subnet; on a host-only network the host's own. Default: as the hypervisor has it; bridged, internal and external: none."},
	{"network", "gateway6"}:         {aWord, nil, "An address of subnet6. Default: likewise, where there is a subnet6."},
	{"network", "mtu"}:              {aNumber, nil, "68 to 65535, with subnet6 at least 1280. Default: the hypervisor's."},
	{"network", "vlan"}:             {aNumber, nil, "802.1Q tag, 1 to 4094; bridged only. Default: untagged."},
	{"network", "uplink"}:           {aWord, nil, "The host's interface; bridged only. Default: the interface with the default route, found when the script runs."},
	{"network", "isolated"}:         {aTruth, nil, "Machines on the network do not see each other. Default: false."},
	{"network", "promiscuous"}:      {words, []string{"deny", "allow-vms", "allow-all"}, "What NICs may see of others' traffic: none of it, the other machines', the host's and the outside's too. Default: the hypervisor's."},
	{"network", "count"}:            {aNumber, nil, "Instances of the block. Default: one network."},
	{"network", "for_each"}:         {anything, nil, "Instances of the block. Default: one network."},
	{"dhcp", "enabled"}:             {aTruth, nil, "Whether there is a DHCP service; an empty block switches it on. Default: true."},
	{"dhcp", "start"}:               {aWord, nil, "The first address of the pool; start and end are written together. Default: the longest free stretch of the subnet's upper half."},
	{"dhcp", "end"}:                 {aWord, nil, "The last address of the pool. Default: likewise."},
	{"dhcp", "lease"}:               {aWord, nil, "How long a lease lasts; whole seconds, from 1. Default: the hypervisor's."},
	{"dns", "servers"}:              {texts, nil, "The name servers that machines are told. Default: the hypervisor's."},
	{"dns", "domain"}:               {aWord, nil, "The search domain that machines are told."},
	{"dns", "hosts"}:                {textMap, nil, "Names that the network's DNS answers for."},
	{"machine", "name"}:             {aWord, nil, "What the hypervisor calls it; may hold spaces. Default: NAME; of an instance NAME-KEY."},
	{"machine", "forwarding"}:       {aTruth, nil, "It routes between its NICs. Default: false."},
	{"machine", "count"}:            {aNumber, nil, "Instances of the block. Default: one machine."},
	{"machine", "for_each"}:         {anything, nil, "Instances of the block. Default: one machine."},
	{"nic", "network"}:              {aWord, nil, "The network it is on: network.NAME, network.NAME[0], network.NAME[\"KEY\"]. Default: this or mode."},
	{"nic", "mode"}:                 {words, []string{"nat"}, "NAT of its own, with nobody else on it. Default: this or network."},
	{"nic", "name"}:                 {aWord, nil, "What tells it from the machine's other NICs where values are chosen by name. Default: the network's, or nat."},
	{"nic", "slot"}:                 {aNumber, nil, "Its place in the machine, from 1. Default: its position among the nic blocks."},
	{"nic", "address"}:              {aWord, nil, "The machine's address; where there is DHCP, that gives it out."},
	{"nic", "address6"}:             {aWord, nil, "The machine's IPv6 address. Default: none, unless a forward listens on IPv6."},
	{"nic", "subnet"}:               {aWord, nil, "The subnet of NAT; with mode = \"nat\" only. Default: the hypervisor's."},
	{"nic", "mac"}:                  {aWord, nil, "Its Ethernet address; the first byte is even. Default: derived from the names of lab, machine and NIC."},
	{"nic", "model"}:                {aWord, nil, "The card, as the hypervisor calls it: virtio. Default: the machine's."},
	{"nic", "connected"}:            {aTruth, nil, "False: the cable is off. Default: true."},
	{"forward", "host"}:             {aPort, nil, "Where the host listens, 1 to 65535. A port alone is on 127.0.0.1; 0.0.0.0 and [::] are all of the host's addresses."},
	{"forward", "guest"}:            {aNumber, nil, "The machine's port, 1 to 65535."},
	{"forward", "protocol"}:         {words, []string{"tcp", "udp"}, "The transport. Default: tcp."},
	{"forward", "name"}:             {aWord, nil, "What the hypervisor calls it, unique within the nic. Default: derived."},
	{"link", "rate"}:                {aWord, nil, "The limit in both directions; not beside up or down. Default: no limit."},
	{"link", "up"}:                  {aWord, nil, "The limit on what the machine sends. Default: no limit."},
	{"link", "down"}:                {aWord, nil, "The limit on what the machine receives. Default: no limit."},
	{"link", "latency"}:             {aWord, nil, "Added to each packet; up to 4294s."},
	{"link", "loss"}:                {aWord, nil, "Packets that are lost."},
	{"assert", "from"}:              {anything, nil, "Outside, host, machine.NAME, one instance of it, or a list of machines."},
	{"assert", "to"}:                {anything, nil, "The far end, as from."},
	{"assert", "port"}:              {aNumber, nil, "The port at the far end, 1 to 65535. Default: none: ICMP."},
	{"assert", "protocol"}:          {words, []string{"tcp", "udp"}, "The transport. Default: tcp."},
	{"assert", "reach"}:             {aTruth, nil, "True: all pairs of from and to can; false: none can."},
}
