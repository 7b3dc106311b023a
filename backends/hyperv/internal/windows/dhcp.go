package windows

import (
	"errors"
	"net/netip"
	"slices"
	"strings"

	"github.com/vnetgen/vnetgen/internal/pwsh"
)

// dhcp are the cmdlets of this file.
func (all commands) dhcp() {
	all.register(true, false, "Get-Service", func(h *Host, c *call) (out []*pwsh.Object, _ error) {
		if c.text("Name") != "DHCPServer*" {
			return nil, errors.New("the fake knows one service")
		}
		if h.Role {
			out = append(out, h.object("ServiceController", "Name", "DHCPServer", "Status", enum("System.ServiceProcess.ServiceControllerStatus", "Running")))
		}
		return out, nil
	})
	all.register(true, false, "Get-DhcpServerv4Scope", func(h *Host, _ *call) (out []*pwsh.Object, _ error) {
		for _, s := range h.Scopes {
			out = append(out, h.scopeObject(s))
		}
		return out, nil
	})
	all.register(true, true, "Add-DhcpServerv4Scope", addScope)
	all.register(true, true, "Remove-DhcpServerv4Scope", func(h *Host, c *call) ([]*pwsh.Object, error) {
		s, err := h.scope(c.of("ScopeId"))
		if err != nil {
			return nil, err
		}
		h.Scopes = slices.DeleteFunc(h.Scopes, func(x *Scope) bool { return x == s })
		return nil, nil
	})
	all.register(true, false, "Get-DhcpServerv4OptionValue", func(h *Host, c *call) (out []*pwsh.Object, _ error) {
		s, err := h.scope(c.of("ScopeId"))
		if err != nil {
			return nil, err
		}
		out = append(out, h.object("DhcpServerv4OptionValue", "OptionId", 51, "Value", []string{"691200"}))
		for _, o := range s.Options {
			out = append(out, h.object("DhcpServerv4OptionValue", "OptionId", o.ID, "Value", o.Values))
		}
		return out, nil
	})
	all.register(true, true, "Set-DhcpServerv4OptionValue", setOptions)
	all.register(true, true, "Remove-DhcpServerv4OptionValue", func(h *Host, c *call) ([]*pwsh.Object, error) {
		s, err := h.scope(c.text("ScopeId"))
		if err != nil {
			return nil, err
		}
		before := len(s.Options)
		s.Options = slices.DeleteFunc(s.Options, func(o *Option) bool { return o.ID == c.number("OptionId") })
		if len(s.Options) == before {
			return nil, errors.New("the option is not set")
		}
		return nil, nil
	})
	all.register(true, false, "Get-DhcpServerv4Reservation", func(h *Host, c *call) (out []*pwsh.Object, _ error) {
		s, err := h.scope(c.of("ScopeId"))
		if err != nil {
			return nil, err
		}
		for _, r := range s.Reservations {
			out = append(out, h.object("DhcpServerv4Reservation", "IPAddress", r.IP, "ClientId", r.Client, "ScopeId", s.ID))
		}
		return out, nil
	})
	all.register(true, true, "Add-DhcpServerv4Reservation", func(h *Host, c *call) ([]*pwsh.Object, error) {
		s, err := h.scope(c.text("ScopeId"))
		if err != nil {
			return nil, err
		}
		r := &Reservation{c.text("IPAddress"), strings.ToLower(c.text("ClientId"))}
		if slices.ContainsFunc(s.Reservations, func(o *Reservation) bool { return o.IP == r.IP || o.Client == r.Client }) {
			return nil, errors.New("the address or client has a reservation already")
		}
		s.Reservations = append(s.Reservations, r)
		return nil, nil
	})
	all.register(true, true, "Remove-DhcpServerv4Reservation", func(h *Host, c *call) ([]*pwsh.Object, error) {
		for _, s := range h.Scopes {
			for i, r := range s.Reservations {
				if r.IP == c.text("IPAddress") {
					s.Reservations = slices.Delete(s.Reservations, i, i+1)
					return nil, nil
				}
			}
		}
		return nil, errors.New("there is no such reservation")
	})
}

func (h *Host) scope(id string) (*Scope, error) {
	i := slices.IndexFunc(h.Scopes, func(s *Scope) bool { return s.ID == id })
	if i < 0 {
		return nil, errors.New("failed to find the scope " + id)
	}
	return h.Scopes[i], nil
}

func addScope(h *Host, c *call) ([]*pwsh.Object, error) {
	start, err := netip.ParseAddr(c.text("StartRange"))
	if err != nil {
		return nil, err
	}
	mask := netip.MustParseAddr(c.text("SubnetMask")).As4()
	first := start.As4()
	for i := range first {
		first[i] &= mask[i]
	}
	s := &Scope{
		ID: netip.AddrFrom4(first).String(), Mask: c.text("SubnetMask"), Name: c.text("Name"), Start: c.text("StartRange"), End: c.text("EndRange"),
		Lease: c.text("LeaseDuration"), State: c.text("State"), Description: c.text("Description"),
	}
	if _, err := h.scope(s.ID); err == nil {
		return nil, errors.New("the scope exists already: " + s.ID)
	}
	h.Scopes = append(h.Scopes, s)
	return nil, nil
}

func setOptions(h *Host, c *call) ([]*pwsh.Object, error) {
	s, err := h.scope(c.text("ScopeId"))
	if err != nil {
		return nil, err
	}
	for _, o := range []struct {
		id   int
		name string
	}{{3, "Router"}, {6, "DnsServer"}, {15, "DnsDomain"}} {
		values := c.texts(o.name)
		if values == nil {
			continue
		}
		s.Options = slices.DeleteFunc(s.Options, func(x *Option) bool { return x.ID == o.id })
		s.Options = append(s.Options, &Option{o.id, values})
	}
	return nil, nil
}
