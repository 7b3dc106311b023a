package cmdlets

func network(module, name string, l line) line { return windows(module, name, l) }

// networkLines are the cmdlets of the host's own network.
func networkLines() []line {
	const (
		adapter, tcpip, nat, dns = "NetAdapter", "NetTCPIP", "NetNat", "DnsClient"

		protocol = "{Other|Local|NetMgmt|Icmp|Egp|Ggp|Hello|Rip|IsIs|EsIs|Igrp|Bbn|Ospf|Bgp|Idpr|Eigrp|Dvmrp|Rpl|Dhcp}"
		origin   = "{Other|Manual|WellKnown|Dhcp|RouterAdvertisement}"
		state    = "{Invalid|Tentative|Duplicate|Deprecated|Preferred}"
		routes   = "[[-DestinationPrefix] <String[]>] [-InterfaceIndex/ifIndex <UInt32[] by name>] [-InterfaceAlias/ifAlias <String[] by name>] [-NextHop <String[]>] [-AddressFamily <AddressFamily[]>] [-RouteMetric <UInt16[]>] [-Protocol <Protocol[] " + protocol + ">] [-PolicyStore <String {ActiveStore|PersistentStore}>]"
		address  = "[[-IPAddress/LocalAddress] <String[] by name>] [-InterfaceIndex/ifIndex <UInt32[] by name>] [-InterfaceAlias/ifAlias <String[] by name>] [-AddressFamily <AddressFamily[]>] [-Type <Type[] {Unicast|Anycast}>] [-PrefixLength <Byte[]>] [-PrefixOrigin <PrefixOrigin[] " + origin + ">] [-AddressState <AddressState[] " + state + ">] [-SkipAsSource <Boolean[]>] [-PolicyStore <String {ActiveStore|PersistentStore}>]"
	)
	return []line{
		network(adapter, "Get-NetAdapter", line{output: "MSFT_NetAdapter", sets: each(
			"[-IncludeHidden] [-Physical]",
			"ByName: [[-Name] <String[]>]",
			"ByInstanceID: -InterfaceDescription/ifDesc <String[] by name>",
			"ByIfIndex: -InterfaceIndex/ifIndex <UInt32[] by name>",
		)}),

		network(tcpip, "Get-NetIPAddress", line{output: "MSFT_NetIPAddress", sets: []string{
			"Query: " + address + " [-AssociatedIPInterface <MSFT_NetIPInterface by value>]",
		}}),
		network(tcpip, "New-NetIPAddress", line{output: "MSFT_NetIPAddress", asks: true, sets: each(
			"[-DefaultGateway <String>] [-AddressFamily <AddressFamily>] [-Type <Type {Unicast|Anycast}>] [-PrefixLength <Byte>] [-SkipAsSource <Boolean>] [-PolicyStore <String {ActiveStore}>]",
			"ByInterfaceAlias: [-IPAddress/LocalAddress] <String by name> -InterfaceAlias/ifAlias <String by name>",
			"ByInterfaceIndex: [-IPAddress/LocalAddress] <String by name> -InterfaceIndex/ifIndex <UInt32 by name>",
		)}),
		network(tcpip, "Remove-NetIPAddress", line{output: "MSFT_NetIPAddress", asks: true, passive: true, sets: []string{
			"Query: " + address + " [-DefaultGateway <String>] [-PassThru]",
			"InputObject: -InputObject <MSFT_NetIPAddress[] by value> [-PassThru]",
		}}),
		network(tcpip, "Get-NetIPInterface", line{output: "MSFT_NetIPInterface", sets: []string{
			"ByName: [[-InterfaceAlias/ifAlias] <String[] by name>] [-InterfaceIndex/ifIndex <UInt32[] by name>] [-AddressFamily <AddressFamily[]>] [-Forwarding <EnabledDisabled[]>] [-Dhcp <EnabledDisabled[]>] [-ConnectionState <ConnectionState[] {Connected|Disconnected}>] [-PolicyStore <String {ActiveStore|PersistentStore}>]",
			"ByRoute: [-AssociatedRoute <MSFT_NetRoute by value>]",
			"ByIPAddress: [-AssociatedIPAddress <MSFT_NetIPAddress by value>]",
			"ByAdapter: [-AssociatedAdapter <MSFT_NetAdapter by value>]",
		}}),
		network(tcpip, "Set-NetIPInterface", line{output: "MSFT_NetIPInterface", asks: true, passive: true, sets: each(
			"[-Forwarding <EnabledDisabled>] [-Dhcp <EnabledDisabled>] [-IgnoreDefaultRoutes <EnabledDisabled>] [-NlMtuBytes <UInt32>] [-InterfaceMetric <UInt32>] [-AutomaticMetric <EnabledDisabled>] [-RouterDiscovery <RouterDiscovery {Enabled|Disabled|Dhcp}>] [-PassThru]",
			"ByName: [[-InterfaceAlias/ifAlias] <String[] by name>] [-InterfaceIndex/ifIndex <UInt32[] by name>] [-AddressFamily <AddressFamily[]>] [-PolicyStore <String {ActiveStore|PersistentStore}>]",
			"InputObject: -InputObject <MSFT_NetIPInterface[] by value>",
		)}),
		network(tcpip, "Get-NetRoute", line{output: "MSFT_NetRoute", sets: []string{
			"ByName: " + routes + " [-AssociatedIPInterface <MSFT_NetIPInterface by value>]",
		}}),
		network(tcpip, "Find-NetRoute", line{output: "NetRouteFound", sets: []string{
			"Find: -RemoteIPAddress <String> [-InterfaceIndex <UInt32>] [-LocalIPAddress <String>]",
		}}),
		network(tcpip, "New-NetRoute", line{output: "MSFT_NetRoute", asks: true, sets: each(
			"[-AddressFamily <AddressFamily>] [-NextHop <String>] [-RouteMetric <UInt16>] [-Publish <Publish {No|Age|Yes}>] [-PolicyStore <String {ActiveStore}>]",
			"ByInterfaceAlias: [-DestinationPrefix] <String> -InterfaceAlias/ifAlias <String by name>",
			"ByInterfaceIndex: [-DestinationPrefix] <String> -InterfaceIndex/ifIndex <UInt32 by name>",
		)}),
		network(tcpip, "Remove-NetRoute", line{output: "MSFT_NetRoute", asks: true, passive: true, sets: []string{
			"ByName: " + routes + " [-AssociatedIPInterface <MSFT_NetIPInterface by value>] [-PassThru]",
			"InputObject: -InputObject <MSFT_NetRoute[] by value> [-PassThru]",
		}}),
		network(tcpip, "Get-NetTCPConnection", line{output: "MSFT_NetTCPConnection", sets: []string{
			"Query: [[-LocalAddress/IPAddress] <String[] by name>] [[-LocalPort] <UInt16[]>] [-RemoteAddress <String[]>] [-RemotePort <UInt16[]>] [-State <TcpState[]>] [-OwningProcess <UInt32[]>]",
		}}),

		network(nat, "Get-NetNat", line{output: "MSFT_NetNat", sets: []string{
			"Query: [[-Name] <String[] by name>]",
		}}),
		network(nat, "New-NetNat", line{output: "MSFT_NetNat", asks: true, sets: []string{
			"New: [-Name] <String> [-InternalIPInterfaceAddressPrefix <String>] [-ExternalIPInterfaceAddressPrefix <String>] [-InternalRoutingDomainId <String>]",
		}}),
		network(nat, "Remove-NetNat", line{output: "MSFT_NetNat", asks: true, passive: true, sets: []string{
			"Query: [[-Name] <String[] by name>] [-PassThru]",
			"InputObject: -InputObject <MSFT_NetNat[] by value> [-PassThru]",
		}}),
		network(nat, "Get-NetNatStaticMapping", line{output: "MSFT_NetNatStaticMapping", sets: []string{
			"Query: [[-NatName] <String[] by name>]",
		}}),
		network(nat, "Add-NetNatStaticMapping", line{output: "MSFT_NetNatStaticMapping", asks: true, sets: []string{
			"Add: [-NatName] <String> -Protocol <Protocol {TCP|UDP}> -ExternalIPAddress <String> -ExternalPort <UInt16> -InternalIPAddress <String> [-InternalPort <UInt16>] [-RemoteExternalIPAddressPrefix <String>] [-InternalRoutingDomainId <String>]",
		}}),
		network(nat, "Remove-NetNatStaticMapping", line{output: "MSFT_NetNatStaticMapping", asks: true, passive: true, sets: []string{
			"Query: [[-NatName] <String[] by name>] [-StaticMappingID <UInt32[] by name>] [-PassThru]",
			"InputObject: -InputObject <MSFT_NetNatStaticMapping[] by value> [-PassThru]",
		}}),

		network(dns, "Get-DnsClientServerAddress", line{output: "MSFT_DNSClientServerAddress", sets: []string{
			"Query: [[-InterfaceAlias] <String[]>] [-InterfaceIndex <UInt32[] by value by name>] [-AddressFamily <AddressFamily[]>]",
		}}),
		network(dns, "Set-DnsClientServerAddress", line{output: "MSFT_DNSClientServerAddress", asks: true, passive: true, sets: each(
			"[-ServerAddresses <String[]>] [-Validate] [-ResetServerAddresses] [-PassThru]",
			"ByAlias: [-InterfaceAlias] <String[]>",
			"ByName: -InterfaceIndex <UInt32[] by value by name>",
			"InputObject: -InputObject <MSFT_DNSClientServerAddress[] by value>",
		), apart: [][]string{{"ServerAddresses", "ResetServerAddresses"}}}),
		network(dns, "Get-DnsClient", line{output: "MSFT_DNSClient", sets: []string{
			"Query: [[-InterfaceAlias] <String[]>] [-InterfaceIndex <UInt32[] by value by name>] [-ConnectionSpecificSuffix <String[]>] [-RegisterThisConnectionsAddress <Boolean[]>] [-UseSuffixWhenRegistering <Boolean[]>]",
		}}),
		network(dns, "Set-DnsClient", line{output: "MSFT_DNSClient", asks: true, passive: true, sets: each(
			"[-ConnectionSpecificSuffix <String>] [-RegisterThisConnectionsAddress <Boolean>] [-UseSuffixWhenRegistering <Boolean>] [-ResetConnectionSpecificSuffix] [-PassThru]",
			"ByAlias: [-InterfaceAlias] <String[]>",
			"ByName: -InterfaceIndex <UInt32[] by value by name>",
			"InputObject: -InputObject <MSFT_DNSClient[] by value>",
		), apart: [][]string{{"ConnectionSpecificSuffix", "ResetConnectionSpecificSuffix"}}}),
	}
}
