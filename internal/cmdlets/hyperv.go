package cmdlets

// docs is where Windows' own modules are documented; a page is a .md or .yml
// file of the cmdlet's name below its module's folder.
const docs = "MicrosoftDocs/windows-powershell-docs docset/winserver2022-ps/"

func windows(module, name string, l line) line {
	l.name, l.module, l.source = name, module, docs+module+"/"+name
	return l
}

func hyperv(name string, l line) line { return windows("Hyper-V", name, l) }

// hypervLines are the cmdlets of the module Hyper-V. Where the documentation
// shows parameters of Set-VMNetworkAdapterVlan as optional that the cmdlet
// insists on (its class SetVMNetworkAdapterVlan computes the mode from what is
// given), the sets here are the modes.
func hypervLines() []line {
	const (
		machines = "[-VM] <VirtualMachine[] by value>"
		adapters = "[-VMNetworkAdapter] <VMNetworkAdapterBase[] by value>"
		names    = "[-VMName] <String[] by value>"
	)
	return []line{
		hyperv("Get-VM", line{output: "VirtualMachine", sets: []string{
			"Name: [[-Name] <String[] by value>]",
			"Id: [[-Id] <Guid by value by name>]",
		}}),
		hyperv("New-VM", line{output: "VirtualMachine", asks: true, sets: each(
			"[[-MemoryStartupBytes] <Int64>] [[-Generation] <Int16 {1|2}>] [-BootDevice <BootDevice {Floppy|CD|IDE|LegacyNetworkAdapter|NetworkAdapter|VHD}>] [-SwitchName <String>] [-Path <String>] [-Version <Version>] [-Force]",
			"No VHD: [[-Name] <String by value by name>] [-NoVHD]",
			"New VHD: [[-Name] <String by value by name>] -NewVHDPath <String> -NewVHDSizeBytes <UInt64>",
			"Existing VHD: [[-Name] <String by value by name>] -VHDPath <String>",
		)}),
		hyperv("Set-VM", line{output: "VirtualMachine", asks: true, passive: true, sets: each(
			"[-ProcessorCount <Int64>] [-DynamicMemory] [-StaticMemory] [-MemoryMinimumBytes <Int64>] [-MemoryMaximumBytes <Int64>] [-MemoryStartupBytes <Int64>] [-AutomaticStartAction <StartAction {Nothing|StartIfRunning|Start}>] [-AutomaticStopAction <StopAction {TurnOff|Save|ShutDown}>] [-AutomaticCheckpointsEnabled <Boolean>] [-CheckpointType <CheckpointType {Disabled|Production|ProductionOnly|Standard}>] [-Notes <String>] [-NewVMName <String>] [-Passthru]",
			"Name: [-Name] <String[] by value>",
			"VMObject: "+machines,
		), apart: [][]string{{"DynamicMemory", "StaticMemory"}}}),
		hyperv("Remove-VM", line{output: "VirtualMachine", asks: true, passive: true, sets: each(
			"[-Force] [-Passthru]",
			"Name: [-Name] <String[] by value>",
			"VMObject: "+machines,
		)}),
		hyperv("Get-VMSwitch", line{output: "VMSwitch", sets: each(
			"[[-ResourcePoolName] <String[]>] [-SwitchType <VMSwitchType[] {External|Internal|Private}>]",
			"Name: [[-Name] <String>]",
			"Id: [[-Id] <Guid[] by value by name>]",
		)}),
		hyperv("New-VMSwitch", line{output: "VMSwitch", asks: true, sets: append(each(
			"[-AllowManagementOS <Boolean>] [-Notes <String>] [-MinimumBandwidthMode <VMSwitchBandwidthMode>] [-EnableEmbeddedTeaming <Boolean>]",
			"NetAdapterName: [-Name] <String> -NetAdapterName/InterfaceAlias <String[] by name>",
			"NetAdapterInterfaceDescription: [-Name] <String> -NetAdapterInterfaceDescription/InterfaceDescription <String[] by name>",
		),
			"SwitchType: [-Name] <String> -SwitchType <VMSwitchType {Internal|Private}> [-Notes <String>] [-MinimumBandwidthMode <VMSwitchBandwidthMode>]",
		)}),
		hyperv("Set-VMSwitch", line{output: "VMSwitch", asks: true, passive: true, sets: each(
			"[-AllowManagementOS <Boolean>] [-Notes <String>] [-Passthru]",
			"SwitchName_SwitchType: [-Name] <String[]> [-SwitchType <VMSwitchType {Internal|Private}>]",
			"SwitchObject_SwitchType: [-VMSwitch] <VMSwitch[] by value> [-SwitchType <VMSwitchType {Internal|Private}>]",
			"SwitchName_NetAdapterName: [-Name] <String[]> [-NetAdapterName/InterfaceAlias] <String by name>",
			"SwitchObject_NetAdapterName: [-VMSwitch] <VMSwitch[] by value> [-NetAdapterName/InterfaceAlias] <String by name>",
			"SwitchName_NetAdapterInterfaceDescription: [-Name] <String[]> [-NetAdapterInterfaceDescription] <String>",
			"SwitchObject_NetAdapterInterfaceDescription: [-VMSwitch] <VMSwitch[] by value> [-NetAdapterInterfaceDescription] <String>",
		)}),
		hyperv("Remove-VMSwitch", line{asks: true, sets: each(
			"[[-ResourcePoolName] <String[]>] [-Force]",
			"Name: [-Name] <String[] by value>",
			"SwitchObject: [-VMSwitch] <VMSwitch[] by value>",
		)}),
		hyperv("Get-VMNetworkAdapter", line{output: "VMNetworkAdapter", sets: []string{
			"VMName: " + names + " [[-Name] <String>] [-IsLegacy <Boolean>]",
			"VMObject: " + machines + " [[-Name] <String>] [-IsLegacy <Boolean>]",
			"ManagementOS -> VMInternalNetworkAdapter: [[-Name] <String>] -ManagementOS [-SwitchName <String>]",
			"All -> VMNetworkAdapterBase: [[-Name] <String>] -All",
			"VMSnapshot: [-VMSnapshot] <VMSnapshot by value> [[-Name] <String>]",
		}}),
		hyperv("Add-VMNetworkAdapter", line{output: "VMNetworkAdapter", asks: true, passive: true, sets: []string{
			"VMName: " + names + " [-SwitchName <String>] [-Name <String>] [-DynamicMacAddress] [-StaticMacAddress <String>] [-DeviceNaming <OnOffState>] [-Passthru] [-IsLegacy <Boolean>] [-ResourcePoolName <String>]",
			"VMObject: " + machines + " [-SwitchName <String>] [-Name <String>] [-DynamicMacAddress] [-StaticMacAddress <String>] [-DeviceNaming <OnOffState>] [-Passthru] [-IsLegacy <Boolean>] [-ResourcePoolName <String>]",
			"ManagementOS -> VMInternalNetworkAdapter: -ManagementOS [-SwitchName <String>] [-Name <String>] [-DynamicMacAddress] [-StaticMacAddress <String>] [-DeviceNaming <OnOffState>] [-Passthru]",
		}, apart: [][]string{{"DynamicMacAddress", "StaticMacAddress"}},
			since: map[string]string{"DeviceNaming": "Windows 10, Windows Server 2016"}}),
		hyperv("Remove-VMNetworkAdapter", line{output: "VMNetworkAdapter", asks: true, passive: true, sets: []string{
			"VMName: " + names + " [-Name <String>] [-Passthru]",
			"ResourceObject -> VMNetworkAdapterBase: " + adapters + " [-Passthru]",
			"ManagementOS -> VMInternalNetworkAdapter: -ManagementOS [-Name <String>] [-SwitchName <String>] [-Passthru]",
			"VMObject: " + machines + " [-Name <String>] [-Passthru]",
		}}),
		hyperv("Set-VMNetworkAdapter", line{output: "VMNetworkAdapter", asks: true, passive: true, sets: each(
			"[-MacAddressSpoofing <OnOffState>] [-DhcpGuard <OnOffState>] [-RouterGuard <OnOffState>] [-PortMirroring <VMNetworkAdapterPortMirroringMode>] [-IeeePriorityTag <OnOffState>] [-AllowTeaming <OnOffState>] [-DeviceNaming <OnOffState>] [-MaximumBandwidth <Int64>] [-MinimumBandwidthAbsolute <Int64>] [-MinimumBandwidthWeight <UInt32>] [-StormLimit <UInt32>] [-DynamicIPAddressLimit <UInt32>] [-NotMonitoredInCluster <Boolean>] [-Passthru]",
			"VMName: [-VMName] <String by value> [-Name <String>] [-DynamicMacAddress] [-StaticMacAddress <String>]",
			"ManagementOS -> VMInternalNetworkAdapter: -ManagementOS [-Name <String>]",
			"ResourceObject -> VMNetworkAdapterBase: [-VMNetworkAdapter] <VMNetworkAdapterBase by value> [-DynamicMacAddress] [-StaticMacAddress <String>]",
			"VMObject: [-VM] <VirtualMachine by value> [-Name <String>] [-DynamicMacAddress] [-StaticMacAddress <String>]",
		), apart: [][]string{{"DynamicMacAddress", "StaticMacAddress"}},
			since: map[string]string{"DeviceNaming": "Windows 10, Windows Server 2016"}}),
		hyperv("Connect-VMNetworkAdapter", line{output: "VMNetworkAdapter", asks: true, passive: true, sets: each(
			"[-Passthru]",
			"Name_SwitchName: [-VMName] <String[]> [[-Name] <String[]>] -SwitchName <String>",
			"Object_SwitchName: [-VMNetworkAdapter] <VMNetworkAdapter[] by value> [-SwitchName] <String>",
			"Object_SwitchObject: [-VMNetworkAdapter] <VMNetworkAdapter[] by value> -VMSwitch <VMSwitch by value>",
			"Object_UseAutomaticConnection: [-VMNetworkAdapter] <VMNetworkAdapter[] by value> -UseAutomaticConnection",
			"Name_SwitchObject: [-VMName] <String[]> [[-Name] <String[]>] -VMSwitch <VMSwitch by value>",
			"Name_UseAutomaticConnection: [-VMName] <String[]> [[-Name] <String[]>] -UseAutomaticConnection",
		)}),
		hyperv("Disconnect-VMNetworkAdapter", line{output: "VMNetworkAdapter", asks: true, passive: true, sets: each(
			"[-Passthru]",
			"Name: [-VMName] <String[]> [[-Name] <String[]>]",
			"Obj: [-VMNetworkAdapter] <VMNetworkAdapter[] by value>",
		)}),
		hyperv("Rename-VMNetworkAdapter", line{output: "VMNetworkAdapter", asks: true, passive: true, sets: each(
			"-NewName <String> [-Passthru]",
			"VMName: [-VMName] <String[]> [[-Name] <String>]",
			"ResourceObject -> VMNetworkAdapterBase: "+adapters,
			"ManagementOS -> VMInternalNetworkAdapter: -ManagementOS [-Name <String>]",
			"VMObject: "+machines+" [[-Name] <String>]",
		)}),
		hyperv("Get-VMNetworkAdapterVlan", line{output: "VMNetworkAdapterVlanSetting", sets: []string{
			"VMName: [[-VMName] <String[] by value>] [-VMNetworkAdapterName <String>]",
			"ResourceObject: " + adapters,
			"ManagementOS: -ManagementOS [-VMNetworkAdapterName <String>]",
			"VMObject: " + machines + " [-VMNetworkAdapterName <String>]",
			"VMSnapshot: [-VMSnapshot] <VMSnapshot by value>",
		}}),
		hyperv("Set-VMNetworkAdapterVlan", line{output: "VMNetworkAdapterVlanSetting", asks: true, passive: true, sets: times(
			[]string{
				"VMName: " + names + " [-VMNetworkAdapterName <String>]",
				"ResourceObject: " + adapters,
				"ManagementOS: -ManagementOS [-VMNetworkAdapterName <String>]",
				"VMObject: " + machines + " [-VMNetworkAdapterName <String>]",
			}, []string{
				"untagged: -Untagged [-Passthru]",
				"access: -Access -VlanId <Int32> [-Passthru]",
				"trunk: -Trunk -NativeVlanId <Int32> -AllowedVlanIdList <String> [-Passthru]",
				"isolated: -Isolated -PrimaryVlanId <Int32> -SecondaryVlanId <Int32> [-Passthru]",
				"community: -Community -PrimaryVlanId <Int32> -SecondaryVlanId <Int32> [-Passthru]",
				"promiscuous: -Promiscuous -PrimaryVlanId <Int32> -SecondaryVlanIdList <String> [-Passthru]",
			},
		)}),
		hyperv("Get-VMHardDiskDrive", line{output: "HardDiskDrive", sets: each(
			"[-ControllerLocation <Int32>] [-ControllerNumber <Int32>] [-ControllerType <ControllerType {IDE|SCSI}>]",
			"VMName: "+names,
			"VMObject: "+machines,
			"VMSnapshot: [-VMSnapshot] <VMSnapshot by value>",
		)}),
		hyperv("Get-VMHost", line{output: "VMHost", sets: []string{"ComputerName:"}}),
	}
}
