package windows

import (
	"strings"

	"github.com/vnetgen/vnetgen/internal/cmdlets"
	"github.com/vnetgen/vnetgen/internal/pwsh"
)

// object makes an object of a type of the table, which has to have its properties.
func (h *Host) object(typ string, properties ...any) *pwsh.Object {
	o := pwsh.NewObject(typ, properties...)
	for _, name := range o.Names() {
		if !cmdlets.TypeHas(typ, name) {
			h.Faults = append(h.Faults, typ+" has no property "+name+" in the table")
		}
	}
	return o
}

func enum(typ, name string) pwsh.Enum { return pwsh.Enum{Type: typ, Name: name} }

// orNull is a text, or nothing for an empty one.
func orNull(text string) any {
	if text == "" {
		return nil
	}
	return text
}

func onOff(name string) pwsh.Enum { return enum("Microsoft.HyperV.PowerShell.OnOffState", name) }

func (h *Host) switchObject(s *Switch) *pwsh.Object {
	return h.object("VMSwitch", "Name", s.Name, "Id", s.ID, "Notes", s.Notes,
		"SwitchType", enum("Microsoft.HyperV.PowerShell.VMSwitchType", s.Type),
		"AllowManagementOS", s.Shared, "NetAdapterInterfaceDescription", orNull(s.Adapter))
}

func (h *Host) portObject(p *Port) *pwsh.Object {
	return h.object("VMInternalNetworkAdapter", "Name", p.Name, "SwitchId", orNull(p.SwitchID), "SwitchName", h.switchName(p.SwitchID),
		"DeviceId", p.DeviceID, "MacAddress", p.MAC, "IsManagementOs", true)
}

func (h *Host) switchName(id string) any {
	for _, s := range h.Switches {
		if s.ID == id {
			return s.Name
		}
	}
	return nil
}

func (h *Host) machineObject(m *Machine) *pwsh.Object {
	return h.object("VirtualMachine", "Id", m.ID, "VMId", m.ID, "Name", m.Name, "VMName", m.Name, "Notes", m.Notes, "Generation", m.Generation,
		"State", enum("Microsoft.HyperV.PowerShell.VMState", m.State))
}

func (h *Host) nicObject(m *Machine, n *NIC) *pwsh.Object {
	o := h.object("VMNetworkAdapter", "Id", n.ID, "Name", n.Name, "VMId", m.ID, "VMName", m.Name,
		"MacAddress", n.MAC, "DynamicMacAddressEnabled", n.Dynamic, "IsLegacy", n.Legacy, "IsSynthetic", !n.Legacy, "IsManagementOs", false,
		"SwitchId", orNull(n.SwitchID), "SwitchName", h.switchName(n.SwitchID), "Connected", n.SwitchID != "",
		"MacAddressSpoofing", onOff(n.Spoofing), "DhcpGuard", onOff(n.Guard), "RouterGuard", onOff(n.Router),
		"BandwidthSetting", nil, "VlanSetting", h.vlanObject(n.VLAN))
	if n.Bandwidth != nil {
		o.Set("BandwidthSetting", h.object("VMNetworkAdapterBandwidthSetting", "MaximumBandwidth", *n.Bandwidth,
			"MinimumBandwidthAbsolute", nil, "MinimumBandwidthWeight", nil))
	}
	return o
}

func (h *Host) vlanObject(v VLAN) *pwsh.Object {
	private := v.Private
	if private == "" {
		private = "Isolated" // a template's default: 1
	}
	o := h.object("VMNetworkAdapterVlanSetting",
		"OperationMode", enum("Microsoft.HyperV.PowerShell.VMNetworkAdapterVlanMode", v.Mode),
		"AccessVlanId", v.Access, "NativeVlanId", v.Native, "AllowedVlanIdListString", v.Allowed,
		"PrivateVlanMode", enum("Microsoft.HyperV.PowerShell.VMNetworkAdapterPrivateVlanMode", private),
		"PrimaryVlanId", v.Primary, "SecondaryVlanId", v.Secondary, "SecondaryVlanIdListString", orNull(v.SecondaryList))
	return o
}

func (h *Host) adapterObject(a *Adapter) *pwsh.Object {
	return h.object("MSFT_NetAdapter", "Name", a.Name, "InterfaceDescription", a.Description, "InterfaceGuid", a.GUID, "DeviceID", a.GUID,
		"InterfaceIndex", a.Index, "ifIndex", a.Index, "NdisPhysicalMedium", a.Medium, "Status", a.Status)
}

func (h *Host) addressObject(a *Address) *pwsh.Object {
	family := "IPv4"
	if strings.Contains(a.IP, ":") {
		family = "IPv6"
	}
	return h.object("MSFT_NetIPAddress", "InterfaceIndex", a.Index, "ifIndex", a.Index, "IPAddress", a.IP, "PrefixLength", a.Prefix,
		"PrefixOrigin", enum("PrefixOrigin", a.Origin), "AddressFamily", enum("AddressFamily", family))
}

func (h *Host) routeObject(r *Route) *pwsh.Object {
	return h.object("MSFT_NetRoute", "DestinationPrefix", r.Prefix, "InterfaceIndex", r.Index, "ifIndex", r.Index,
		"RouteMetric", r.Metric, "InterfaceMetric", r.Costs)
}

func (h *Host) natObject(n *NAT) *pwsh.Object {
	return h.object("MSFT_NetNat", "Name", n.Name, "InternalIPInterfaceAddressPrefix", n.Prefix, "ExternalIPInterfaceAddressPrefix", "", "Active", enum("Active", "True"))
}

func (h *Host) mappingObject(m *Mapping) *pwsh.Object {
	return h.object("MSFT_NetNatStaticMapping", "StaticMappingID", m.ID, "NatName", m.NAT, "Protocol", enum("Protocol", m.Protocol),
		"ExternalIPAddress", m.External, "ExternalPort", m.ExternalPort, "InternalIPAddress", m.To, "InternalPort", m.ToPort)
}

func (h *Host) scopeObject(s *Scope) *pwsh.Object {
	return h.object("DhcpServerv4Scope", "ScopeId", s.ID, "SubnetMask", s.Mask, "Name", s.Name, "State", s.State,
		"StartRange", s.Start, "EndRange", s.End, "LeaseDuration", s.Lease, "Description", s.Description)
}
