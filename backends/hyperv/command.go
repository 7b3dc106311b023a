package hyperv

import (
	"github.com/vnetgen/vnetgen/backends/internal/kit"
	"github.com/vnetgen/vnetgen/vnet"
)

// What the plans' data is written with.
var (
	call   = kit.Call
	lit    = kit.Lit
	val    = kit.Val
	do     = kit.Do
	stage  = kit.Cmdlet
	exact  = kit.Exactly
	text   = kit.Text
	object = kit.Object
)

// tab parts the values of a row.
const tab = "\t"

// natFields are what is looked at of a WinNAT.
var natFields = []string{"Name", "InternalIPInterfaceAddressPrefix"}

// The reading commands that several steps share.
var (
	readSwitches    = kit.Show(kit.Blocks([]string{"Name", "Id", "SwitchType", "NetAdapterInterfaceDescription", "Notes"}, stage("Get-VMSwitch")))
	readSwitchID    = kit.Show(kit.Rows("", []string{"Id", "Name"}, stage("Get-VMSwitch")))
	readSwitchNotes = kit.Show(kit.Rows("", []string{"Id", "Notes"}, stage("Get-VMSwitch")))
	readMachines    = kit.Show(kit.Rows("", []string{"Id", "Name"}, stage("Get-VM")))
	// Which interface of the host is on which switch. One that is left over from a
	// switch that is gone has no DeviceId.
	readHostSide   = kit.Show(kit.Rows("", []string{"SwitchId", "DeviceId"}, stage("Get-VMNetworkAdapter", kit.Switch("ManagementOS"))))
	readInterfaces = kit.Show(kit.Rows("", []string{"InterfaceGuid", "InterfaceIndex"}, stage("Get-NetAdapter", kit.Switch("IncludeHidden"))))
	readAddresses  = kit.Show(kit.Rows("", []string{"InterfaceIndex", "PrefixOrigin", "IPAddress", "PrefixLength"}, stage("Get-NetIPAddress")))
	readNATs       = kit.Show(kit.Rows("", natFields, stage("Get-NetNat")))
	readMappings   = kit.Show(kit.Rows("", []string{"NatName", "StaticMappingID", "Protocol", "ExternalIPAddress", "ExternalPort", "InternalIPAddress", "InternalPort"},
		stage("Get-NetNatStaticMapping")))
	// Its headings are in the language of Windows; only rows of four fields are looked
	// at.
	readProxies = vnet.Read{Tool: toolNetsh, Args: vnet.Text("interface", "portproxy", "show", "v4tov4")}
)

// toolNetsh is the program that knows port proxies.
const toolNetsh = "netsh"

// theSwitch are the stages that give the switch whose ID a variable has.
func theSwitch(id string) []vnet.Cmdlet {
	return []vnet.Cmdlet{stage("Get-VMSwitch"), exact("Id", val(id))}
}

// theMachine are the stages that give the machine whose ID a variable has, with
// more behind them.
func theMachine(id string, more ...vnet.Cmdlet) []vnet.Cmdlet {
	return append([]vnet.Cmdlet{stage("Get-VM"), exact("Id", val(id))}, more...)
}

// present are the same stages for a machine that is known to be there: it is an error
// when it is not, and Hyper-V has not to list all the others, which takes tens of
// milliseconds each.
func present(id string, more ...vnet.Cmdlet) []vnet.Cmdlet {
	return append([]vnet.Cmdlet{stage("Get-VM", kit.Given("Id", val(id)))}, more...)
}

// theNIC are the stages that give the network adapter of that ID of a machine that is
// there, both in variables, with more behind them.
func theNIC(vm, nic string, more ...vnet.Cmdlet) []vnet.Cmdlet {
	return append(present(vm, stage("Get-VMNetworkAdapter"), exact("Id", val(nic))), more...)
}

// row matches a row of literal values.
func row(values ...string) vnet.Match {
	joined := ""
	for i, v := range values {
		if i > 0 {
			joined += tab
		}
		joined += v
	}
	return vnet.Match{vnet.Lit(joined)}
}

// rowOf matches a row whose values are these parts.
func rowOf(parts ...vnet.Part) vnet.Match {
	m := make(vnet.Match, 0, 2*len(parts))
	for i, p := range parts {
		if i > 0 {
			m = append(m, vnet.Lit(tab))
		}
		m = append(m, p)
	}
	return m
}

// field matches the line "KEY: VALUE".
func field(key string, value ...vnet.Part) vnet.Match {
	return append(vnet.Match{vnet.Lit(key + ": ")}, value...)
}

// want expects the line "KEY: VALUE".
func want(what, key, value string) vnet.Expect {
	return vnet.Expect{What: what, Line: vnet.Match{vnet.Lit(key + ": " + value)}}
}
