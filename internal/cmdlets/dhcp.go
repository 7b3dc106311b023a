package cmdlets

func dhcp(name string, l line) line { return windows("DhcpServer", name, l) }

// dhcpLines are the cmdlets of Windows Server's DHCP role.
func dhcpLines() []line {
	const (
		active = "[-State <String {Active|InActive}>]"
		kind   = "[-Type <String {Dhcp|Bootp|Both}>]"
		scope  = "[-Description <String by name>] " + active + " [-SuperscopeName <String by name>] [-Delay <UInt16 by name>] [-LeaseDuration <TimeSpan by name>] " + kind + " [-PassThru]"
	)
	return []line{
		dhcp("Get-DhcpServerv4Scope", line{output: "DhcpServerv4Scope", sets: []string{
			"Query: [[-ScopeId] <IPAddress[] by name>]",
		}}),
		dhcp("Add-DhcpServerv4Scope", line{output: "DhcpServerv4Scope", asks: true, passive: true, sets: []string{
			"Add: [-StartRange] <IPAddress by name> [-EndRange] <IPAddress by name> [-SubnetMask] <IPAddress by name> [-Name] <String by name> " + scope,
		}}),
		dhcp("Set-DhcpServerv4Scope", line{output: "DhcpServerv4Scope", asks: true, passive: true, sets: []string{
			"WithoutRange: [-ScopeId] <IPAddress by name> [-Name <String by name>] " + scope,
			"WithRange: [-ScopeId] <IPAddress by name> -StartRange <IPAddress by name> -EndRange <IPAddress by name> [-Name <String by name>] " + scope,
		}}),
		dhcp("Remove-DhcpServerv4Scope", line{output: "DhcpServerv4Scope", asks: true, passive: true, sets: []string{
			"Remove: [-ScopeId] <IPAddress[] by name> [-Force] [-Passthru]",
		}}),

		dhcp("Get-DhcpServerv4OptionValue", line{output: "DhcpServerv4OptionValue", sets: []string{
			"Query: [[-OptionId] <UInt32[] by name>] [[-ScopeId] <IPAddress by name>] [-ReservedIP/IPAddress <IPAddress by name>] [-VendorClass <String by name>] [-UserClass <String by name>] [-PolicyName <String by name>] [-All] [-Brief]",
		}, apart: [][]string{{"ScopeId", "ReservedIP"}, {"PolicyName", "UserClass"}, {"PolicyName", "ReservedIP"}}}),
		dhcp("Set-DhcpServerv4OptionValue", line{output: "DhcpServerv4OptionValue", asks: true, passive: true, sets: each(
			"[[-ScopeId] <IPAddress by name>] [-ReservedIP/IPAddress <IPAddress by name>] [-UserClass <String by name>] [-PolicyName <String by name>] [-Force] [-PassThru]",
			"OptionIds: [-OptionId] <UInt32 by name> [-Value] <String[] by name> [-VendorClass <String by name>]",
			"CommonOptions: [-DnsDomain <String by name>] [-DnsServer <IPAddress[] by name>] [-Router <IPAddress[] by name>] [-WinsServer <IPAddress[] by name>] [-Wpad <String by name>]",
		), apart: [][]string{{"ScopeId", "ReservedIP"}, {"PolicyName", "UserClass"}, {"PolicyName", "ReservedIP"}}}),
		dhcp("Remove-DhcpServerv4OptionValue", line{output: "DhcpServerv4OptionValue", asks: true, passive: true, sets: []string{
			"Remove: [-OptionId] <UInt32[] by name> [[-ScopeId] <IPAddress by name>] [-ReservedIP/IPAddress <IPAddress by name>] [-VendorClass <String by name>] [-UserClass <String by name>] [-PolicyName <String by name>] [-PassThru]",
		}, apart: [][]string{{"ScopeId", "ReservedIP"}, {"PolicyName", "UserClass"}}}),

		dhcp("Get-DhcpServerv4Reservation", line{output: "DhcpServerv4Reservation", sets: []string{
			"ScopeId: [-ScopeId] <IPAddress by name>",
			"IPAddress: -IPAddress/ReservedIP <IPAddress[] by name>",
			"ClientId: [-ScopeId] <IPAddress by name> [-ClientId] <String[] by name>",
		}}),
		dhcp("Add-DhcpServerv4Reservation", line{output: "DhcpServerv4Reservation", asks: true, passive: true, sets: []string{
			"Add: [-ScopeId] <IPAddress by name> [-IPAddress] <IPAddress by name> [-ClientId] <String by name> [-Name <String by name>] [-Description <String by name>] " + kind + " [-PassThru]",
		}}),
		dhcp("Set-DhcpServerv4Reservation", line{output: "DhcpServerv4Reservation", asks: true, passive: true, sets: []string{
			"Set: [-IPAddress/ReservedIP] <IPAddress by name> [-ClientId <String by name>] [-Name <String by name>] [-Description <String by name>] " + kind + " [-PassThru]",
		}}),
		dhcp("Remove-DhcpServerv4Reservation", line{output: "DhcpServerv4Reservation", asks: true, passive: true, sets: each(
			"[-PassThru]",
			"IPAddress: -IPAddress/ReservedIP <IPAddress[] by name>",
			"ScopeId: [-ScopeId] <IPAddress by name>",
			"ClientId: [-ScopeId] <IPAddress by name> [-ClientId] <String[] by name>",
		)}),

		dhcp("Get-DhcpServerv4Binding", line{output: "DhcpServerv4Binding", sets: []string{"Query:"}}),
		dhcp("Set-DhcpServerv4Binding", line{output: "DhcpServerv4Binding", asks: true, passive: true, sets: []string{
			"Set: [-InterfaceAlias] <String[] by name> [-BindingState] <Boolean by name> [-PassThru]",
		}}),

		dhcp("Get-DhcpServerv4ExclusionRange", line{output: "DhcpServerv4ExclusionRange", sets: []string{
			"Query: [[-ScopeId] <IPAddress[] by name>]",
		}}),
		dhcp("Add-DhcpServerv4ExclusionRange", line{output: "DhcpServerv4ExclusionRange", asks: true, passive: true, sets: []string{
			"Add: [-ScopeId] <IPAddress by name> [-StartRange] <IPAddress by name> [-EndRange] <IPAddress by name> [-PassThru]",
		}}),
		dhcp("Remove-DhcpServerv4ExclusionRange", line{output: "DhcpServerv4ExclusionRange", asks: true, passive: true, sets: []string{
			"Remove: [-ScopeId] <IPAddress by name> [[-StartRange] <IPAddress by name>] [[-EndRange] <IPAddress by name>] [-Passthru]",
		}}),
	}
}
