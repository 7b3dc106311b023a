//go:build live

package powershell

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// fine is in the form of the scripts, with everything that they do.
const fine = `#Requires -Version 5.1
# Generated; names such as 'campus' are the lab's.
param([string]$Operation = 'up')
Set-StrictMode -Version 2.0
$ErrorActionPreference = 'Stop'
$v = @{}
function exact($Property, $Value) { process { if ([string]$_.$Property -ceq $Value) { $_ } } }
function rows { $input }
function fields { $input }
function look($Block) { & $Block }
function run($Block) { & $Block }
function use($Name) { if (-not $v.ContainsKey($Name)) { throw $Name } }
function native {
    & $args[0] 2>$null
    if ($LASTEXITCODE -ne 0) { exit $LASTEXITCODE }
}
function probe_1 {
    look { Get-VMSwitch | rows 'Name' 'SwitchType' 'Id' }
    use 'vm_web'
    look { Get-VM | exact 'Id' $v['vm_web'] | Get-VMNetworkAdapter | exact 'Name' 'lab/1' | fields 'Name' 'MacAddress' 'BandwidthSetting.MaximumBandwidth' }
    look { Get-VMNetworkAdapter -ManagementOS | exact 'SwitchId' $v['switch'] | rows 'DeviceId' }
}
function create_1 {
    run { New-VMSwitch -Name 'cam''pus' -SwitchType 'Internal' -Notes 'vnetgen/lab/switch/campus "12ab" – ‘‘x’’ ' }
    run { Get-VM | exact 'Id' $v['vm_web'] | Get-VMNetworkAdapter | exact 'Name' 'lab/1' | Set-VMNetworkAdapter -MaximumBandwidth 20000000 -MacAddressSpoofing 'On' }
    run { Get-VM | Get-VMNetworkAdapter | Sort-Object 'Name' | Set-VMNetworkAdapterVlan -Trunk -NativeVlanId 0 -AllowedVlanIdList '1-100,200' }
    run { Add-NetNatStaticMapping -NatName 'campus' -Protocol 'TCP' -ExternalIPAddress '0.0.0.0' -ExternalPort 8080 -InternalIPAddress '10.0.0.5' -InternalPort 80 }
    run { Get-NetNat | exact 'Name' 'campus' | Remove-NetNat -Confirm:$false }
    run { Set-DhcpServerv4OptionValue -ScopeId '10.0.0.0' -DnsServer @('10.0.0.1', '10.0.0.2') -Force }
    native 'VBoxManage' 'natnetwork' 'add' '--netname' 'campus'
    $null = Get-Service -Name 'iphlpsvc' -ErrorAction 'SilentlyContinue' | Where-Object { $_.Status -eq 'Running' }
}
switch ($Operation) {
    'up' { create_1 }
    default { exit 2 }
}
`

// wrong are scripts that each have one fault, and what must be said of it.
var wrong = []struct{ name, text, want string }{
	{"no end of a block", "function a {\n    Get-VM\n", "missing }"},
	{"no end of a string", "Get-VM -Name 'a\n", "a string without an end"},
	{"nonsense", "if (Get-VM {\n}\n", "not understood"},
	{"a ternary", "$a = $b ? 1 : 2\n", "? as an operator"},
	{"and-and", "Get-VM && Get-VM\n", "does not know &&"},
	{"or-or", "Get-VM || Get-VM\n", "does not know ||"},
	{"a double-quoted string", "Get-VM -Name \"a\"\n", "double quotes"},
	{"an expression in a string", "Get-VM -Name \"$(Get-VM)\"\n", "$( runs what is in it"},
	{"a here-string", "$a = @'\nx\n'@\n", "a here-string"},
	{"a typographic quote that ends a string", "\ufeffGet-VM -Name 'a’; Remove-VM -Name victim; ’'\n", "not doubled: it ends it"},
	{"two typographic quotes that differ", "\ufeffGet-VM -Name 'a’‘b'\n", "double each quote by itself"},
	{"a typographic quote that opens a string", "\ufeffGet-VM -Name ‘a’\n", "is a single quote for PowerShell"},
	{"typographic double quotes", "\ufeffGet-VM -Name “a”\n", "takes for them"},
	{"a typographic dash", "\ufeffGet-VM –Name 'a'\n", "is a dash for PowerShell"},
	{"no byte-order mark", "Get-VM -Name 'é'\n", "no byte-order mark"},
	{"not UTF-8", "Get-VM -Name '\xe9'\n", "not UTF-8"},
	{"a control character", "Get-VM -Name 'a\x00'\n", "a control character"},
	{"an escape", "Get-VM -Name a`nb\n", "a backtick"},

	{"an unknown cmdlet", "Get-VMs\n", "not in the table of cmdlets"},
	{"another spelling", "get-vm\n", "written Get-VM"},
	{"an alias", "Get-VM | % { $_ }\n", "% is neither a function of the script nor a cmdlet"},
	{"a program by its name", "netsh interface portproxy show v4tov4\n", "netsh is neither"},
	{"a function that is not there", "look { Get-VM }\n", "look is neither"},
	{"dot-sourcing", ". 'other.ps1'\n", "another script"},
	{"an unknown parameter", "New-VMSwitch -Name 'a' -SwitchType 'Internal' -Loss 5\n", "no parameter -Loss"},
	{"a value that is not documented", "New-VMSwitch -Name 'a' -SwitchType 'External'\n", "takes Internal, Private"},
	{"a bare word", "New-VMSwitch -Name a -SwitchType 'Internal'\n", "a is a bare word"},
	{"a number as text", "New-NetIPAddress -IPAddress '10.0.0.1' -InterfaceIndex '5'\n", "takes a number"},
	{"a mandatory parameter is missing", "New-NetIPAddress -IPAddress '10.0.0.1' -PrefixLength 24\n", "is missing"},
	{"parameters of two sets", "New-VMSwitch -Name 'a' -SwitchType 'Internal' -AllowManagementOS $true\n", "does not go with"},
	{"half a VLAN", "Get-VM | Get-VMNetworkAdapter | Set-VMNetworkAdapterVlan -Access\n", "-VlanId is missing"},
	{"a value after a switch", "Get-VMSwitch | Remove-VMSwitch -Force 'yes'\n", "nothing takes"},
	{"the wrong thing in the pipeline", "Get-NetNat | Remove-NetNatStaticMapping -Confirm:$false\n", "nothing takes MSFT_NetNat"},
	{"the wrong thing behind a filter", "function exact { $input }\nGet-VMSwitch | exact 'Name' 'a' | Get-VMNetworkAdapter\n", "nothing takes VMSwitch"},
	{"the wrong thing behind Where-Object", "Get-VMSwitch | Where-Object { $_ } | Get-VMNetworkAdapter\n", "nothing takes VMSwitch"},
	{"nothing in the pipeline", "Get-VMSwitch | Set-VMSwitch -Notes 'a' | Remove-VMSwitch -Force\n", "gets nothing"},
	{"an unknown property", "function exact { $input }\nGet-VMSwitch | exact 'Label' 'a'\n", "VMSwitch has no property Label"},
	{"an unknown property of a property", "function fields { $input }\nGet-VM | Get-VMNetworkAdapter | fields 'BandwidthSetting.Loss'\n", "no property BandwidthSetting.Loss"},
	{"a fault deep inside", "function a {\n    if ($x) {\n        foreach ($y in @(Get-VM)) { $z = @(Get-VMs) }\n    }\n}\n", "Get-VMs: not in the table"},
}

// TestFaults proves that every fault is found, and that nothing is found where
// there is none.
func TestFaults(t *testing.T) {
	scripts := []script{{name: "fine", text: []byte("\ufeff" + fine)}}
	for _, w := range wrong {
		scripts = append(scripts, script{name: w.name, text: []byte(w.text)})
	}
	all := parse(t, scripts)

	faults, n := judge(all[0])
	report(t, scripts[0], append(faults, scan(scripts[0].text)...))
	assert.Equal(t, count{cmdlets: 19, changes: 6, functions: 21}, n)

	for i, w := range wrong {
		t.Run(w.name, func(t *testing.T) {
			faults, _ := judge(all[i+1])
			var texts []string
			for _, f := range append(faults, scan(scripts[i+1].text)...) {
				require.Positive(t, f.line)
				texts = append(texts, f.text)
			}
			assert.Contains(t, strings.Join(texts, "\n"), w.want)
		})
	}
}
