package vnet

// Codes explains every code of Prepare and Generate, in the order in which the
// rules are applied. It is not to be changed.
var Codes = []CodeInfo{
	{
		Code: CodeIncomplete, Title: "No plan is made of a lab that was read with errors",
		Why:    "Parts of it are missing, and a plan without them would take away what they stand for.",
		Remedy: "Mend what reading the lab found.",
	},
	{
		Code: CodeNameEmpty, Title: "A lab, network or machine has a name",
		Why:    "Other names and the ownership mark are derived from it; without one, two labs could take each other's objects for their own.",
		Remedy: "Write a name.",
	},
	{
		Code: CodeNameControl, Title: "Names hold no control characters",
		Why:    "Line breaks and the like get lost or change meaning between a lab file, a shell and a hypervisor, and a name that arrives changed is worse than none.",
		Remedy: "Leave the character out; spaces, quotes and letters of any script are fine.",
	},
	{
		Code: CodeNameLong, Title: "Names have at most 255 bytes",
		Why:    "Hypervisors keep machines and networks in files of their names, and file names end there.",
		Remedy: "Write a shorter name; letters outside ASCII have two to four bytes each.",
	},
	{
		Code: CodeDuplicateLabel, Title: "Each network and each machine has a label of its own",
		Why:    "Labels are how references, derived values and findings tell elements apart. An instance of a block with count or for_each is labelled block-key, which another block's label can equal.",
		Remedy: "Rename one of the two.",
	},
	{
		Code: CodeDuplicateName, Title: "Names on the hypervisor are different",
		Why:    "Two objects of one name are one object to the hypervisor: each change of the first would undo the second.",
		Remedy: "Write another name for one of them, or leave name out to have one derived from lab and label.",
	},
	{
		Code: CodeAcceptUnknown, Title: "accept lists features that exist",
		Why:    "A misspelt word would silence nothing, and one would only notice when the lab behaves differently.",
		Remedy: "Use a word of the feature list.",
	},
	{
		Code: CodeAcceptBinding, Title: "What says who reaches whom cannot be accepted",
		Why:    "Accepting that a network is open to others than the lab says would make the file say one thing and do another.",
		Remedy: "Change the lab so that it asks for what the hypervisor can keep apart.",
	},
	{
		Code: CodeAcceptUnused, Title: "accept lists what degrades",
		Why:    "A list that names more than is needed hides the next degradation of that feature.",
		Remedy: "Take the word out, or leave it for another hypervisor.",
	},
	{
		Code: CodeAssertEndpoint, Title: "An end of an assertion is outside, host or machines",
		Why:    "A claim about nobody, or about two kinds at once, cannot be true or false.",
		Remedy: "Name exactly one of outside, host and machines of the lab.",
	},
	{
		Code: CodeAssertNotJudged, Title: "Assertions are not judged yet",
		Why:    "Their references are checked; whether they hold is not worked out in this version.",
		Remedy: "Nothing: they do no harm and will be judged by a later version.",
	},
	{
		Code: CodeNetworkUnknown, Title: "A NIC is on a network of the lab",
		Why:    "A NIC on nothing would be left as the hypervisor had it.",
		Remedy: "Name a network that the lab has.",
	},
	{
		Code: CodeModeMissing, Title: "A network has a mode that networks can have",
		Why:    "The mode decides who reaches whom, so there is no safe default. Single-VM NAT is a NIC's own and no network.",
		Remedy: `Write one of nat-network, host-only, bridged, internal; or mode = "nat" in the nic block.`,
	},
	{
		Code: CodeSubnetFamily, Title: "subnet is IPv4 and subnet6 IPv6",
		Why:    "They are separate arguments since a network can have both.",
		Remedy: "Move the value to the other argument.",
	},
	{
		Code: CodeSubnetHostBits, Title: "A subnet has no host bits",
		Why:    "10.0.0.5/24 is an address in a subnet. Some hypervisors refuse it, some store it and hand out other addresses than one expects.",
		Remedy: "Write the subnet that the detail names.",
	},
	{
		Code: CodeSubnetSpecial, Title: "A subnet is of addresses that machines can have",
		Why:    "Loopback, link-local, multicast and reserved ranges (RFC 6890) are not routed, or are dropped by the machines themselves.",
		Remedy: "Use a private range: RFC 1918 for IPv4, RFC 4193 for IPv6.",
	},
	{
		Code: CodeSubnetSize, Title: "A subnet is neither too small nor too large",
		Why:    "A network needs room for its own addresses, a gateway and a machine; a larger one than a private block holds others' addresses. Hypervisors have bounds of their own: VirtualBox's NAT hands out wrong addresses in a /28.",
		Remedy: "Write a prefix length within the bounds that the detail names.",
	},
	{
		Code: CodeSubnetOverlap, Title: "Subnets of one lab do not overlap",
		Why:    "A machine, or the host, with two networks of the same addresses sends packets to the wrong one. VirtualBox and others accept it without a word.",
		Remedy: "Write another subnet in one place, or leave it out to have a free one chosen.",
	},
	{
		Code: CodeSubnetNotAllowed, Title: "A subnet is in a range that the hypervisor permits",
		Why:    "VirtualBox permits host-only networks in 192.168.56.0/21 unless its configuration says otherwise, and fails with E_ACCESSDENIED (kubernetes/minikube#12764, hashicorp/vagrant#13038).",
		Remedy: "Use a permitted range, or widen it as the detail says.",
	},
	{
		Code: CodeSubnetNoneFree, Title: "There is a subnet left to choose",
		Why:    "Subnets that are left out come from a pool that all hypervisors accept, which written and other chosen ones use up.",
		Remedy: "Write a subnet down, or fewer networks.",
	},
	{
		Code: CodeSubnetTooSmall, Title: "A subnet has room for its machines",
		Why:    "Machines that get no address are not on the network; DHCP servers only log it.",
		Remedy: "Write a larger subnet or pool, or spread the machines over several networks.",
	},
	{
		Code: CodeGatewayFamily, Title: "gateway is IPv4 and gateway6 IPv6",
		Why:    "They are separate arguments since a network can have both.",
		Remedy: "Move the value to the other argument.",
	},
	{
		Code: CodeGatewayOutside, Title: "A gateway is an address of its subnet",
		Why:    "Machines reach their gateway without a gateway, so it has to be on their network, and be neither its first nor its last address.",
		Remedy: "Write an address of the subnet, or leave gateway out.",
	},
	{
		Code: CodeGatewayTaken, Title: "A gateway is not where the hypervisor answers itself",
		Why:    "Two answer at one address, and which one wins depends on the day.",
		Remedy: "Write another address, or leave gateway out.",
	},
	{
		Code: CodeGatewayFixed, Title: "A gateway is where the hypervisor has it",
		Why:    "Some have it at one place of the subnet and no option for another; the machines would look for it where it is not.",
		Remedy: "Leave gateway out, or write the address that the detail names.",
	},
	{
		Code: CodeMTURange, Title: "An MTU is 68 to 65535 bytes, with IPv6 at least 1280",
		Why:    "RFC 791 and RFC 8200 ask for that much; 65535 is the largest IP packet.",
		Remedy: "Write a number in that range; 1500 is usual.",
	},
	{
		Code: CodeVLANRange, Title: "A VLAN is 1 to 4094",
		Why:    "802.1Q has twelve bits for it, of which 0 and 4095 mean something else.",
		Remedy: "Write a tag in that range, or leave vlan out.",
	},
	{
		Code: CodeNotBridged, Title: "Only bridged networks have an uplink or a VLAN",
		Why:    "The others are not on a wire of the host, so there is nothing to tag or to connect to.",
		Remedy: `Write mode = "bridged", or leave the argument out.`,
	},
	{
		Code: CodeExternalArgument, Title: "An external network is used as it is",
		Why:    "What the lab does not own it does not change; an argument that is ignored would be a promise that is not kept.",
		Remedy: "Leave the argument out, or leave external out.",
	},
	{
		Code: CodeDHCPBridged, Title: "A bridged network has no DHCP service of the lab",
		Why:    "It would answer requests of everyone on the host's network and take that down.",
		Remedy: "Leave the dhcp block out.",
	},
	{
		Code: CodeLeaseRange, Title: "A lease is whole seconds, from one to 2^32-2",
		Why:    "DHCP has 32 bits of seconds for it, all ones mean for ever (RFC 2131).",
		Remedy: `Write a time such as "12h".`,
	},
	{
		Code: CodePoolHalf, Title: "A DHCP pool has a start and an end",
		Why:    "Guessing the other end would take addresses that are meant for something else.",
		Remedy: "Write both, or neither.",
	},
	{
		Code: CodePoolReversed, Title: "A DHCP pool starts before it ends",
		Why:    "An empty pool serves nobody, and some servers refuse to start.",
		Remedy: "Exchange start and end.",
	},
	{
		Code: CodePoolOutside, Title: "A DHCP pool is in its subnet",
		Why:    "Machines would get addresses that do not work. VirtualBox keeps a half-made server after refusing it.",
		Remedy: "Write addresses of the subnet, its first and last excepted.",
	},
	{
		Code: CodePoolGateway, Title: "A DHCP pool does not hold the gateway or the hypervisor's own addresses",
		Why:    "Sooner or later a machine gets the address, and the network stops working. VirtualBox accepts it (its tracker's issue 627 is of that kind).",
		Remedy: "Make the pool smaller as the detail says.",
	},
	{
		Code: CodePoolAddress, Title: "A DHCP pool does not hold a machine's written address",
		Why:    "DHCP can give it to another machine while this one is off.",
		Remedy: "Write an address outside the pool, or make the pool smaller.",
	},
	{
		Code: CodeDNSServer, Title: "A DNS address is one machine's",
		Why:    "Multicast, unspecified and zoned addresses mean nothing to a machine that is told them.",
		Remedy: "Write the address of one machine.",
	},
	{
		Code: CodeDNSName, Title: "DNS names are names that DNS can hold",
		Why:    "RFC 1035 bounds their letters and length; what is outside is dropped or refused by the servers.",
		Remedy: "Write labels of letters, digits, hyphens and underscores between dots.",
	},
	{
		Code: CodeMachineWithoutNICs, Title: "A machine has a NIC",
		Why:    "The lab does nothing to a machine without one, which is seldom meant.",
		Remedy: "Add a nic block, or remove the machine.",
	},
	{
		Code: CodeSlotRange, Title: "A slot exists",
		Why:    "Hypervisors have a fixed number; VirtualBox prints an error for one too many and reports success.",
		Remedy: "Write a slot within the bounds, or fewer nic blocks.",
	},
	{
		Code: CodeDuplicateSlot, Title: "A slot has one NIC",
		Why:    "The second would replace the first.",
		Remedy: "Write slot in all nic blocks of the machine, or in none.",
	},
	{
		Code: CodeMAC, Title: "A MAC is one NIC's",
		Why:    "An odd first byte names a group, all zeros nobody; hypervisors refuse it, or switches do not deliver to it.",
		Remedy: "Write an even first byte, or leave mac out.",
	},
	{
		Code: CodeDuplicateMAC, Title: "MACs are different",
		Why:    "Two NICs of one MAC take each other's packets and DHCP leases. Hypervisors accept it.",
		Remedy: "Write another one, or leave mac out.",
	},
	{
		Code: CodeSubnetNotNAT, Title: "Only a NAT NIC has a subnet of its own",
		Why:    "The others have their network's.",
		Remedy: "Write the subnet in the network block.",
	},
	{
		Code: CodeAddressFamily, Title: "address is IPv4 and address6 IPv6",
		Why:    "They are separate arguments since a NIC can have both.",
		Remedy: "Move the value to the other argument.",
	},
	{
		Code: CodeAddressOutside, Title: "An address is in its network's subnet",
		Why:    "The machine would reach nobody; VirtualBox accepts it as a reservation all the same.",
		Remedy: "Write an address of the subnet.",
	},
	{
		Code: CodeAddressReserved, Title: "An address is one machine's",
		Why:    "The first and last of a subnet, multicast and the like mean something else.",
		Remedy: "Write another address.",
	},
	{
		Code: CodeAddressGateway, Title: "An address is not the gateway's",
		Why:    "Both would answer, and the network would lose its way out from time to time.",
		Remedy: "Write another address; on a bridged network, forwarding = true if the machine is the gateway.",
	},
	{
		Code: CodeAddressTaken, Title: "An address is not the hypervisor's own",
		Why:    "Hypervisors answer at some addresses of their networks: DHCP, DNS, the host's loopback.",
		Remedy: "Write another address.",
	},
	{
		Code: CodeDuplicateAddress, Title: "Addresses are different",
		Why:    "Two machines with one address answer in turn. No hypervisor notices.",
		Remedy: "Write another one, or leave address out to have one chosen.",
	},
	{
		Code: CodeRateRange, Title: "A rate is at least one bit a second",
		Why:    "None at all is not a rate: it is a NIC that is not connected.",
		Remedy: `Write a rate such as "20mbit", or connected = false.`,
	},
	{
		Code: CodeLatencyRange, Title: "A latency is 0 to 4294 seconds",
		Why:    "The kernel's netem, which adds it, has 32 bits of microseconds.",
		Remedy: `Write a time such as "20ms".`,
	},
	{
		Code: CodeLossRange, Title: "A loss is 0% to 100%",
		Why:    "It is a share of the packets.",
		Remedy: `Write a share such as "0.5%".`,
	},
	{
		Code: CodeForwardMode, Title: "Forwards are on nat and nat-network",
		Why:    "Elsewhere the host does not stand between the machine and those who want to reach it, so there is nothing to forward.",
		Remedy: `Add a nic with mode = "nat" for it, or use the machine's own address.`,
	},
	{
		Code: CodeForwardAddress, Title: "A forward listens on an address that a host can have",
		Why:    "Nobody can listen on multicast and broadcast addresses.",
		Remedy: "Write 127.0.0.1, an address of the host, or 0.0.0.0.",
	},
	{
		Code: CodeForwardNoAddress, Title: "A forward has an address to go to",
		Why:    "On a NAT network a forward names the machine by its address; without one that stays, it goes nowhere or to another machine.",
		Remedy: "Write the address, or what it is chosen from.",
	},
	{
		Code: CodePortRange, Title: "A port is 1 to 65535",
		Why:    "VirtualBox stores 99999 as 34463 without a word, and does not start a machine with 0.",
		Remedy: "Write a number in that range.",
	},
	{
		Code: CodePortConflict, Title: "A port of the host has one listener",
		Why:    "The second does not get it. VirtualBox accepts both, starts the machine and tells only its log.",
		Remedy: "Write another host port; 0.0.0.0 and :: take a port on every address.",
	},
	{
		Code: CodeSettingUnknown, Title: "A backend's settings are those it knows",
		Why:    "A misspelt one would do nothing.",
		Remedy: "Use a word of the backend's list.",
	},
	{
		Code: CodeSettingScope, Title: "A setting stands where it applies",
		Why:    "The backend reads each of its settings in one kind of block.",
		Remedy: "Move it to the block that the detail names.",
	},
	{
		Code: CodeSettingMode, Title: "A setting fits the mode",
		Why:    "It means nothing on a network of another mode.",
		Remedy: "Leave it out, or change the mode.",
	},
	{
		Code: CodeSettingKind, Title: "A setting has a value of its kind",
		Why:    "The backend would have to guess what a string means where it expects a number.",
		Remedy: "Write a value of the kind that the summary names.",
	},
	{
		Code: CodeSettingValue, Title: "A setting has one of its values",
		Why:    "Hypervisors accept some unknown words and fail later.",
		Remedy: "Use one of the words that the detail lists.",
	},
	{
		Code: CodeSettingRange, Title: "A setting's number is within its bounds",
		Why:    "Hypervisors cut some numbers off instead of refusing them.",
		Remedy: "Write a number within the bounds.",
	},
	{
		Code: CodeDisplaced, Title: "A chosen value is not the first choice",
		Why:    "Choices are made by names alone, so that edits elsewhere do not move them; two names can lead to one value, and one of them has to take another. It moves back when the other one goes.",
		Remedy: "Nothing, or write the value down to keep it: vnetgen fmt --pin does.",
	},
	{
		Code: CodeRefused, Title: "The hypervisor cannot do it",
		Why:    "It has no such thing, or only one that lets others in further than the mode allows.",
		Remedy: "Change the lab as the detail says, or use another hypervisor.",
	},
	{
		Code: CodeDegraded, Title: "The hypervisor does it differently",
		Why:    "Nothing is dropped silently: what differs is said, and strict mode makes it an error.",
		Remedy: "Read what differs; if it is fine, name the feature in the lab block's accept list.",
	},
	{
		Code: CodeEmulated, Title: "The hypervisor does it by several things together",
		Why:    "Everyone reaches whom the mode says, but one finds several objects where the lab has one.",
		Remedy: "Nothing.",
	},
	{
		Code: CodeContractGap, Title: "The backend says of each feature what it makes of it",
		Why:    "A fault of the backend: what has no rule would be dropped silently.",
		Remedy: "Report it; leave the feature out until then.",
	},
	{
		Code: CodeTarget, Title: "The target is one that the backend knows",
		Why:    "Plans differ by host system and version, and one for an unknown target could do anything.",
		Remedy: "Choose a known host, version and variant, or leave them out.",
	},
	{
		Code: CodePlanInvalid, Title: "The backend's plan can be carried out",
		Why:    "A fault of the backend, found before anything is done.",
		Remedy: "Report it with the lab file.",
	},
}
