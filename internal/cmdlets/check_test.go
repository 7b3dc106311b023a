package cmdlets_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/vnetgen/vnetgen/internal/cmdlets"
)

// given reads arguments as they are written here: "-Name text", "-Index 5#",
// "-Enabled $true", "-Force", "-Value @a,b", "-Script {}", "-Later ?", and
// without a dash for one given by position.
func given(text string) []cmdlets.Given {
	var all []cmdlets.Given
	fields := strings.Fields(text)
	for i := 0; i < len(fields); i++ {
		var g cmdlets.Given
		name, named := strings.CutPrefix(fields[i], "-")
		if named {
			g.Name = name
			if i+1 == len(fields) || strings.HasPrefix(fields[i+1], "-") {
				all = append(all, g)
				continue
			}
			i++
		}
		switch v := fields[i]; {
		case v == "?":
			g.Kind = cmdlets.Object
		case v == "{}":
			g.Kind = cmdlets.Block
		case strings.HasPrefix(v, "$"):
			g.Kind, g.Values = cmdlets.Bool, []string{v[1:]}
		case strings.HasPrefix(v, "@"):
			g.Kind, g.Values = cmdlets.List, strings.Split(v[1:], ",")
		case strings.HasSuffix(v, "#"):
			g.Kind, g.Values = cmdlets.Number, []string{strings.TrimSuffix(v, "#")}
		default:
			g.Kind, g.Values = cmdlets.Text, []string{v}
		}
		all = append(all, g)
	}
	return all
}

// use reads "TYPE | Name ARGUMENTS", where the type may be "?" for one that is
// not known.
func use(text string) cmdlets.Use {
	var u cmdlets.Use
	if typ, rest, piped := strings.Cut(text, " | "); piped {
		u.Piped, text = true, rest
		if typ != "?" {
			u.PipedType = typ
		}
	}
	name, rest, _ := strings.Cut(text, " ")
	u.Name, u.Params = name, given(rest)
	return u
}

func TestCheckFine(t *testing.T) {
	for _, text := range []string{
		"Get-VMSwitch",
		"Get-VMSwitch -SwitchType @Internal,Private -ErrorAction Stop",
		"New-VMSwitch -Name campus -SwitchType Internal -Notes vnetgen -WhatIf",
		"New-VMSwitch -Name out -NetAdapterName ? -AllowManagementOS $true",
		"New-VMSwitch campus -SwitchType Private",
		"VMSwitch | Set-VMSwitch -Notes mine",
		"VMSwitch | Remove-VMSwitch -Force",
		"VirtualMachine | Get-VMNetworkAdapter",
		"VMNetworkAdapter | Set-VMNetworkAdapter -MaximumBandwidth 20000000# -MacAddressSpoofing On",
		"VMNetworkAdapter | Set-VMNetworkAdapterVlan -Access -VlanId 12#",
		"VMNetworkAdapter | Set-VMNetworkAdapterVlan -Untagged",
		"VMNetworkAdapter | Set-VMNetworkAdapterVlan -Trunk -NativeVlanId 0# -AllowedVlanIdList 1-100,200",
		"VMNetworkAdapter | Connect-VMNetworkAdapter -VMSwitch ?",
		"VMSwitch | Connect-VMNetworkAdapter -VMNetworkAdapter ?",
		"VMNetworkAdapter | Rename-VMNetworkAdapter -NewName lab",
		"VirtualMachine | Add-VMNetworkAdapter -Name lab -StaticMacAddress 00155D000001 -Passthru",
		"New-NetIPAddress -IPAddress 10.0.0.1 -PrefixLength 24# -InterfaceIndex ?",
		"MSFT_NetAdapter | New-NetIPAddress -IPAddress 10.0.0.1 -PrefixLength 24#",
		"New-NetNat -Name campus -InternalIPInterfaceAddressPrefix 10.0.0.0/24",
		"MSFT_NetNat | Remove-NetNat -Confirm $false",
		"Add-NetNatStaticMapping -NatName c -Protocol TCP -ExternalIPAddress 0.0.0.0 -ExternalPort 8080# -InternalIPAddress 10.0.0.5 -InternalPort 80#",
		"MSFT_NetNatStaticMapping | Remove-NetNatStaticMapping -Confirm $false",
		"Set-DhcpServerv4OptionValue -ScopeId 10.0.0.0 -OptionId 3# -Value 10.0.0.1",
		"Set-DhcpServerv4OptionValue -ScopeId 10.0.0.0 -Router 10.0.0.1 -DnsServer @10.0.0.1,10.0.0.2 -Force",
		"Add-DhcpServerv4Scope -Name lab -StartRange 10.0.0.10 -EndRange 10.0.0.20 -SubnetMask 255.255.255.0 -LeaseDuration 8.00:00:00",
		"VMSwitch | Out-Null",
		"? | Where-Object {}",
		"Set-StrictMode -Version 2.0#",
		"? | Remove-NetIPAddress -Confirm ?",
	} {
		assert.NoError(t, cmdlets.Check(use(text)), text)
	}
}

func TestCheckFaults(t *testing.T) {
	for _, c := range []struct{ use, want string }{
		{"Get-VMSwitches", "not in the table of cmdlets"},
		{"Get-VMswitch", "written Get-VMSwitch"},
		{"Get-VMSwitch -Loss 5#", "no parameter -Loss"},
		{"Get-VMSwitch -name x", "written -Name"},
		{"New-NetIPAddress -IPAddress 10.0.0.1 -ifIndex 5#", "-ifIndex is an alias: write -InterfaceIndex"},
		{"Get-VMSwitch -CimSession ?", "no parameter -CimSession"},
		{"Get-VMSwitch -Name a -Name b", "given twice"},
		{"Get-VMSwitch -WhatIf", "no parameter -WhatIf"},
		{"Get-VMSwitch -ErrorAction stop", "-ErrorAction takes Continue"},

		// values
		{"New-VMSwitch -Name a -SwitchType External", "takes Internal, Private, not \"External\""},
		{"New-VMSwitch -Name a -SwitchType internal", "takes Internal, Private"},
		{"New-VMSwitch -Name 5# -SwitchType Internal", "takes a text, not a number"},
		{"New-VMSwitch -Name @a,b -SwitchType Internal", "takes one String, not a list"},
		{"New-VMSwitch -Name a -SwitchType", "needs a value"},
		{"New-VMSwitch -Name a -NetAdapterName b -AllowManagementOS true", "takes $true or $false, not a text"},
		{"New-VMSwitch -Name {} -SwitchType Internal", "not a script block"},
		{"Remove-VMSwitch -Name a -Force yes", "-Force is a switch"},
		{"Add-NetNatStaticMapping -NatName c -Protocol TCP -ExternalIPAddress 0.0.0.0 -ExternalPort 80800# -InternalIPAddress 10.0.0.5", "takes UInt16, not 80800"},
		{"Add-NetNatStaticMapping -NatName c -Protocol TCP -ExternalIPAddress 0.0.0.0 -ExternalPort 8080 -InternalIPAddress 10.0.0.5", "takes a number, not a text"},
		{"New-NetIPAddress -IPAddress 10.0.0.1 -PrefixLength -1# -InterfaceIndex 5#", "-PrefixLength needs a value"},
		{"Get-VM -Id web", "takes Guid"},
		{"Get-DhcpServerv4Scope -ScopeId campus", "takes IPAddress"},
		{"Set-DhcpServerv4Scope -ScopeId 10.0.0.0 -LeaseDuration 8h", "takes TimeSpan"},
		{"Connect-VMNetworkAdapter -VMNetworkAdapter ? -VMSwitch campus", "an object of the type VMSwitch"},
		{"Set-StrictMode -Version latest", "takes Version"},

		// sets
		{"New-VMSwitch -Name a", "is missing"},
		{"New-VMSwitch -SwitchType Internal", "-Name is missing"},
		{"New-VMSwitch -Name a -SwitchType Internal -AllowManagementOS $true", "does not go with the other parameters"},
		{"New-VMSwitch -Name a -SwitchType Internal -NetAdapterName b", "does not go with the other parameters"},
		{"New-NetIPAddress -IPAddress 10.0.0.1", "is missing"},
		{"New-VMSwitch a b -SwitchType Internal", "nothing takes the argument"},
		{"Get-VM 5#", "takes a text, not a number"},
		{"VMNetworkAdapter | Set-VMNetworkAdapterVlan -Access", "-VlanId is missing"},
		{"VMNetworkAdapter | Set-VMNetworkAdapterVlan -Trunk -AllowedVlanIdList 5", "-NativeVlanId is missing"},
		{"VMNetworkAdapter | Set-VMNetworkAdapterVlan", "is missing"},
		{"VMNetworkAdapter | Set-VMNetworkAdapter -StaticMacAddress 00155D000001 -DynamicMacAddress", "exclude each other"},
		{"Set-DhcpServerv4OptionValue -ScopeId 10.0.0.0 -ReservedIP 10.0.0.5 -Router 10.0.0.1", "exclude each other"},

		// the pipeline
		{"MSFT_NetNat | Remove-NetNatStaticMapping", "nothing takes MSFT_NetNat from the pipeline"},
		{"VMSwitch | Get-VMNetworkAdapter", "nothing takes VMSwitch from the pipeline"},
		{"VMInternalNetworkAdapter | Connect-VMNetworkAdapter -SwitchName a", "nothing takes VMInternalNetworkAdapter"},
		{"? | New-NetNat -Name a", "nothing takes what comes from the pipeline"},
		{"Set-VMNetworkAdapter -MaximumBandwidth 8#", "is missing"},
		{"VMNetworkAdapter | Set-VMNetworkAdapter -VMNetworkAdapter ?", "nothing takes VMNetworkAdapter"},
	} {
		err := cmdlets.Check(use(c.use))
		if assert.Error(t, err, c.use) {
			assert.Contains(t, err.Error(), c.want, c.use)
		}
	}
}

func TestOutputOf(t *testing.T) {
	for text, want := range map[string]string{
		"Get-VM":                                          "VirtualMachine",
		"VirtualMachine | Get-VMNetworkAdapter":           "VMNetworkAdapter",
		"Get-VMNetworkAdapter -ManagementOS":              "VMInternalNetworkAdapter",
		"VMSwitch | Set-VMSwitch -Notes a":                "",
		"VMSwitch | Set-VMSwitch -Notes a -Passthru":      "VMSwitch",
		"VirtualMachine | Add-VMNetworkAdapter -Name lab": "",
		"MSFT_NetNat | Remove-NetNat -PassThru":           "MSFT_NetNat",
		"VMSwitch | Out-Null":                             "",
	} {
		output, err := cmdlets.OutputOf(use(text))
		assert.NoError(t, err, text)
		assert.Equal(t, want, output, text)
	}
	_, err := cmdlets.OutputOf(use("Get-Vm"))
	assert.Error(t, err)
}
