package windows

import (
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"github.com/vnetgen/vnetgen/internal/pwsh"
)

// network are the cmdlets of this file.
func (all commands) network() {
	all.register(true, false, "Get-NetAdapter", func(h *Host, _ *call) (out []*pwsh.Object, _ error) {
		for _, a := range h.Adapters {
			if a.HiddenFor > 0 {
				a.HiddenFor--
				continue
			}
			out = append(out, h.adapterObject(a))
		}
		return out, nil
	})
	all.register(true, false, "Get-NetIPAddress", func(h *Host, _ *call) (out []*pwsh.Object, _ error) {
		for _, a := range h.Addresses {
			out = append(out, h.addressObject(a))
		}
		return out, nil
	})
	all.register(true, false, "Get-NetRoute", func(h *Host, _ *call) (out []*pwsh.Object, _ error) {
		for _, r := range h.Routes {
			out = append(out, h.routeObject(r))
		}
		return out, nil
	})
	all.register(true, false, "Get-NetTCPConnection", func(h *Host, _ *call) (out []*pwsh.Object, _ error) {
		for _, c := range h.Connections {
			out = append(out, h.object("MSFT_NetTCPConnection", "State", enum("TcpState", c.State), "LocalPort", c.Port))
		}
		return out, nil
	})
	all.register(true, true, "New-NetIPAddress", newAddress)
	all.register(true, true, "Remove-NetIPAddress", removeAddress)
	all.register(true, false, "Get-NetNat", func(h *Host, _ *call) (out []*pwsh.Object, _ error) {
		for _, n := range h.NATs {
			out = append(out, h.natObject(n))
		}
		return out, nil
	})
	all.register(true, true, "New-NetNat", newNAT)
	all.register(true, true, "Remove-NetNat", func(h *Host, c *call) ([]*pwsh.Object, error) {
		if err := answered(c); err != nil {
			return nil, err
		}
		name := c.of("Name")
		before := len(h.NATs)
		h.NATs = slices.DeleteFunc(h.NATs, func(n *NAT) bool { return n.Name == name })
		h.Mappings = slices.DeleteFunc(h.Mappings, func(m *Mapping) bool { return m.NAT == name })
		if len(h.NATs) == before {
			return nil, errors.New("no MSFT_NetNat objects found")
		}
		return nil, nil
	})
	all.register(true, false, "Get-NetNatStaticMapping", func(h *Host, _ *call) (out []*pwsh.Object, _ error) {
		for _, m := range h.Mappings {
			out = append(out, h.mappingObject(m))
		}
		return out, nil
	})
	all.register(true, true, "Add-NetNatStaticMapping", addMapping)
	all.register(true, true, "Remove-NetNatStaticMapping", func(h *Host, c *call) ([]*pwsh.Object, error) {
		if err := answered(c); err != nil {
			return nil, err
		}
		before := len(h.Mappings)
		h.Mappings = slices.DeleteFunc(h.Mappings, func(m *Mapping) bool { return fmt.Sprint(m.ID) == c.of("StaticMappingID") })
		if len(h.Mappings) == before {
			return nil, errors.New("no MSFT_NetNatStaticMapping objects found")
		}
		return nil, nil
	})
}

// answered fails where PowerShell would ask.
func answered(c *call) error {
	if !c.has("Confirm") || c.is("Confirm") {
		return errors.New("it asks, and nobody answers")
	}
	return nil
}

func newAddress(h *Host, c *call) ([]*pwsh.Object, error) {
	ip, err := netip.ParseAddr(c.text("IPAddress"))
	if err != nil {
		return nil, err
	}
	a := &Address{c.number("InterfaceIndex"), ip.String(), c.number("PrefixLength"), "Manual"}
	if !slices.ContainsFunc(h.Adapters, func(x *Adapter) bool { return x.Index == a.Index && x.HiddenFor == 0 }) {
		return nil, errors.New("Inconsistent parameters: there is no such interface")
	}
	if slices.ContainsFunc(h.Addresses, func(x *Address) bool { return x.IP == a.IP }) {
		return nil, errors.New("Instance MSFT_NetIPAddress already exists")
	}
	h.Addresses = append(h.Addresses, a)
	h.Routes = append(h.Routes, &Route{netip.PrefixFrom(ip, a.Prefix).Masked().String(), a.Index, 256, 15})
	return []*pwsh.Object{h.addressObject(a)}, nil
}

func removeAddress(h *Host, c *call) ([]*pwsh.Object, error) {
	if err := answered(c); err != nil {
		return nil, err
	}
	i := slices.IndexFunc(h.Addresses, func(a *Address) bool { return a.IP == c.text("IPAddress") && a.Index == c.number("InterfaceIndex") })
	if i < 0 {
		return nil, errors.New("no MSFT_NetIPAddress objects found")
	}
	a := h.Addresses[i]
	prefix := netip.PrefixFrom(netip.MustParseAddr(a.IP), a.Prefix).Masked().String()
	h.Addresses = slices.Delete(h.Addresses, i, i+1)
	h.Routes = slices.DeleteFunc(h.Routes, func(r *Route) bool { return r.Index == a.Index && r.Prefix == prefix })
	return nil, nil
}

// newNAT makes a WinNAT. Its prefix must not overlap another one's, nor hold an
// address of an interface that is not on an internal switch.
func newNAT(h *Host, c *call) ([]*pwsh.Object, error) {
	n := &NAT{c.text("Name"), c.text("InternalIPInterfaceAddressPrefix")}
	prefix, err := netip.ParsePrefix(n.Prefix)
	if err != nil {
		return nil, err
	}
	for _, o := range h.NATs {
		if o.Name == n.Name {
			return nil, errors.New("an instance of that name already exists")
		}
		if netip.MustParsePrefix(o.Prefix).Overlaps(prefix) {
			return nil, errors.New("The parameter is incorrect: the prefix overlaps another one's")
		}
	}
	internal := map[int]bool{}
	for _, s := range h.Switches {
		if a := h.Interface(s); a != nil && s.Type == "Internal" {
			internal[a.Index] = true
		}
	}
	for _, a := range h.Addresses {
		if !internal[a.Index] && prefix.Contains(netip.MustParseAddr(a.IP)) {
			return nil, errors.New("The parameter is incorrect: the prefix has an address of the host")
		}
	}
	h.NATs = append(h.NATs, n)
	return []*pwsh.Object{h.natObject(n)}, nil
}

func addMapping(h *Host, c *call) ([]*pwsh.Object, error) {
	m := &Mapping{
		NAT: c.text("NatName"), Protocol: c.text("Protocol"), External: c.text("ExternalIPAddress"), ExternalPort: c.number("ExternalPort"),
		To: c.text("InternalIPAddress"), ToPort: c.number("InternalPort"),
	}
	if !slices.ContainsFunc(h.NATs, func(n *NAT) bool { return strings.EqualFold(n.Name, m.NAT) }) {
		return nil, errors.New("no MSFT_NetNat objects found")
	}
	for _, o := range h.Mappings {
		if o.Protocol == m.Protocol && o.ExternalPort == m.ExternalPort && (o.External == m.External || o.External == "0.0.0.0" || m.External == "0.0.0.0") {
			return nil, errors.New("the port is mapped already")
		}
	}
	m.ID = h.number()
	h.Mappings = append(h.Mappings, m)
	return []*pwsh.Object{h.mappingObject(m)}, nil
}
