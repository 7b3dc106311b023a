package cmdlets

import (
	"strings"
	"sync"
)

// The module Hyper-V's own classes, which are public in decompiled form; its
// documentation names the types and shows few of their properties.
const classes = "classes Microsoft.HyperV.PowerShell."

// classList are the types that the table's cmdlets give. A property is "Name",
// "Name -> Type" when its own properties may be read, and ends with "?" when it
// may have no value.
var classList = sync.OnceValue(func() []Class {
	return []Class{
		of("VirtualMachine", "", Published, classes+"VirtualMachine, VirtualMachineBase",
			"Id Name VMId VMName State Status Notes Generation Version Path ConfigurationLocation ProcessorCount MemoryStartup DynamicMemoryEnabled IsClustered ComputerName Uptime AutomaticCheckpointsEnabled"),
		of("VMSnapshot", "", Published, docs+"Hyper-V/Get-VMSnapshot", "Id Name VMId VMName"),
		of("VMSwitch", "", Implemented, classes+"VMSwitch",
			"Id Name SwitchType AllowManagementOS Notes NetAdapterInterfaceDescription? NetAdapterInterfaceDescriptions? NetAdapterInterfaceGuid? BandwidthReservationMode EmbeddedTeamingEnabled PacketDirectEnabled IovEnabled DefaultFlowMinimumBandwidthAbsolute DefaultFlowMinimumBandwidthWeight ComputerName"),
		of("VMNetworkAdapterBase", "", Implemented, classes+"VMNetworkAdapterBase",
			"Id Name AdapterId? SwitchId? SwitchName? IsManagementOs IsExternalAdapter MacAddressSpoofing DhcpGuard RouterGuard PortMirroringMode IeeePriorityTag AllowTeaming VirtualSubnetId StormLimit DynamicIPAddressLimit BandwidthSetting->VMNetworkAdapterBandwidthSetting? VlanSetting->VMNetworkAdapterVlanSetting CurrentIsolationMode ComputerName"),
		of("VMNetworkAdapter", "VMNetworkAdapterBase", Implemented, classes+"VMNetworkAdapter",
			"MacAddress DynamicMacAddressEnabled IsLegacy IsSynthetic IPAddresses DeviceNaming Connected PoolName ClusterMonitored VMId VMName"),
		of("VMInternalNetworkAdapter", "VMNetworkAdapterBase", Implemented, classes+"VMInternalNetworkAdapter",
			"MacAddress? DeviceId?"),
		of("VMNetworkAdapterBandwidthSetting", "", Implemented, classes+"VMNetworkAdapterBandwidthSetting",
			"MaximumBandwidth? MinimumBandwidthAbsolute? MinimumBandwidthWeight? ParentAdapter->VMNetworkAdapterBase"),
		of("VMNetworkAdapterVlanSetting", "", Implemented, classes+"VMNetworkAdapterVlanSetting",
			"OperationMode AccessVlanId NativeVlanId AllowedVlanIdList AllowedVlanIdListString PrivateVlanMode PrimaryVlanId SecondaryVlanId SecondaryVlanIdList? SecondaryVlanIdListString? ParentAdapter->VMNetworkAdapterBase"),
		of("HardDiskDrive", "", Published, docs+"Hyper-V/Get-VMHardDiskDrive",
			"Path DiskNumber? ControllerType ControllerNumber ControllerLocation Id Name VMId VMName"),
		of("VMHost", "", Published, docs+"Hyper-V/Get-VMHost",
			"Name ComputerName FullyQualifiedDomainName VirtualMachinePath VirtualHardDiskPath MacAddressMinimum MacAddressMaximum LogicalProcessorCount MemoryCapacity"),

		of("MSFT_NetAdapter", "", Published, docs+"NetAdapter/Get-NetAdapter",
			"Name InterfaceAlias ifAlias InterfaceDescription ifDesc InterfaceIndex ifIndex InterfaceGuid DeviceID MacAddress PermanentAddress Status MediaConnectionState LinkSpeed MtuSize Virtual Hidden HardwareInterface ConnectorPresent PhysicalMediaType NdisPhysicalMedium"),
		of("MSFT_NetIPAddress", "", Documented, docs+"NetTCPIP/Find-NetRoute",
			"IPAddress IPv4Address IPv6Address InterfaceIndex ifIndex InterfaceAlias AddressFamily Type PrefixLength PrefixOrigin SuffixOrigin AddressState ValidLifetime PreferredLifetime SkipAsSource"),
		of("MSFT_NetIPInterface", "", Documented, docs+"NetTCPIP/Get-NetIPInterface",
			"InterfaceIndex ifIndex InterfaceAlias AddressFamily Forwarding Dhcp ConnectionState NlMtu InterfaceMetric AutomaticMetric RouterDiscovery"),
		of("MSFT_NetRoute", "", Documented, docs+"NetTCPIP/Find-NetRoute",
			"AddressFamily DestinationPrefix InterfaceAlias InterfaceIndex ifIndex NextHop RouteMetric InterfaceMetric Protocol Publish Store PreferredLifetime ValidLifetime TypeOfRoute"),
		// Find-NetRoute gives an address and then a route: only what both have is
		// there on each of them.
		of("NetRouteFound", "", Documented, docs+"NetTCPIP/Find-NetRoute",
			"AddressFamily InterfaceAlias InterfaceIndex"),
		of("MSFT_NetTCPConnection", "", Documented, docs+"NetTCPIP/Get-NetTCPConnection",
			"LocalAddress LocalPort RemoteAddress RemotePort State AppliedSetting OwningProcess CreationTime OffloadState"),
		of("MSFT_NetNat", "", Documented, "MicrosoftDocs/Virtualization-Documentation: outputs of New-NetNat",
			"Name InternalIPInterfaceAddressPrefix ExternalIPInterfaceAddressPrefix? InternalRoutingDomainId Active Store IcmpQueryTimeout TcpEstablishedConnectionTimeout TcpTransientConnectionTimeout TcpFilteringBehavior UdpFilteringBehavior UdpIdleSessionTimeout UdpInboundRefresh"),
		of("MSFT_NetNatStaticMapping", "", Documented, "MicrosoftDocs/Virtualization-Documentation: outputs of Add-NetNatStaticMapping",
			"StaticMappingID NatName Protocol RemoteExternalIPAddressPrefix ExternalIPAddress ExternalPort InternalIPAddress InternalPort InternalRoutingDomainId Active"),
		of("MSFT_DNSClientServerAddress", "", Published, docs+"DnsClient/Get-DnsClientServerAddress",
			"InterfaceAlias InterfaceIndex AddressFamily ServerAddresses Address"),
		of("MSFT_DNSClient", "", Documented, docs+"DnsClient/Get-DnsClient",
			"InterfaceAlias InterfaceIndex ConnectionSpecificSuffix ConnectionSpecificSuffixSearchList RegisterThisConnectionsAddress UseSuffixWhenRegistering Suffix SuffixSearchList"),

		of("DhcpServerv4Scope", "", Documented, docs+"DhcpServer/Set-DhcpServerv4Scope",
			"ScopeId SubnetMask Name State StartRange EndRange LeaseDuration Description Type SuperscopeName Delay MaxBootpClients ActivatePolicies NapEnable NapProfile"),
		of("DhcpServerv4OptionValue", "", Documented, docs+"DhcpServer/Get-DhcpServerv4OptionValue",
			"OptionId Name Type Value VendorClass UserClass PolicyName"),
		of("DhcpServerv4Reservation", "", Documented, docs+"DhcpServer/Add-DhcpServerv4Reservation",
			"IPAddress ScopeId ClientId Name Type Description"),
		of("DhcpServerv4Binding", "", Published, docs+"DhcpServer/Get-DhcpServerv4Binding",
			"InterfaceAlias InterfaceDescription IPAddress SubnetMask BindingState InterfaceId"),
		of("DhcpServerv4ExclusionRange", "", Documented, docs+"DhcpServer/Add-DhcpServerv4ExclusionRange",
			"ScopeId StartRange EndRange"),

		of("ServiceController", "", Documented, "MicrosoftDocs/PowerShell-Docs reference/5.1/Microsoft.PowerShell.Management/Get-Service.md",
			"Name ServiceName DisplayName Status StartType CanStop"),
		of("CommandInfo", "", Documented, "MicrosoftDocs/PowerShell-Docs reference/5.1/Microsoft.PowerShell.Core/Get-Command.md",
			"Name CommandType Source Version ModuleName Definition"),
		of("PSModuleInfo", "", Documented, "MicrosoftDocs/PowerShell-Docs reference/5.1/Microsoft.PowerShell.Core/Get-Module.md",
			"Name Version Path ModuleBase ModuleType"),
		of("GenericMeasureInfo", "", Documented, "MicrosoftDocs/PowerShell-Docs reference/5.1/Microsoft.PowerShell.Utility/Measure-Object.md",
			"Count Average? Sum? Maximum? Minimum? Property?"),
		of("Boolean", "", Documented, "MicrosoftDocs/PowerShell-Docs reference/5.1/Microsoft.PowerShell.Management/Test-Path.md", ""),
		of("PSObject", "", Documented, "MicrosoftDocs/PowerShell-Docs: whatever went in", ""),
	}
})

func of(typ, base string, known Known, source, properties string) Class {
	o := Class{Type: typ, Base: base, Source: source, Known: known}
	for _, text := range strings.Fields(properties) {
		text, null := strings.CutSuffix(text, "?")
		name, inner, _ := strings.Cut(text, "->")
		o.Properties = append(o.Properties, Property{Name: name, Type: inner, Null: null})
	}
	return o
}
