package windows

import (
	"errors"
	"fmt"
	"slices"

	"github.com/vnetgen/vnetgen/internal/pwsh"
)

// switches are the cmdlets of this file.
func (all commands) switches() {
	all.register(false, false, "Get-VMSwitch", func(h *Host, _ *call) (out []*pwsh.Object, _ error) {
		for _, s := range h.Switches {
			out = append(out, h.switchObject(s))
		}
		return out, nil
	})
	all.register(false, true, "New-VMSwitch", newSwitch)
	all.register(false, true, "Set-VMSwitch", setSwitch)
	all.register(false, true, "Remove-VMSwitch", removeSwitch)
}

// newSwitch makes a switch. Names need not be unique.
func newSwitch(h *Host, c *call) ([]*pwsh.Object, error) {
	s := &Switch{ID: h.guid(), Name: c.text("Name"), Type: c.text("SwitchType"), Notes: c.text("Notes"), Adapter: c.text("NetAdapterInterfaceDescription")}
	switch {
	case s.Name == "":
		return nil, errors.New("the switch has no name")
	case s.Adapter != "":
		s.Type, s.Shared = "External", !c.has("AllowManagementOS") || c.is("AllowManagementOS")
		if h.adapter(s.Adapter) == nil {
			return nil, fmt.Errorf("no physical network adapter was found: %s", s.Adapter)
		}
		if slices.ContainsFunc(h.Switches, func(o *Switch) bool { return o.Adapter == s.Adapter }) {
			return nil, fmt.Errorf("external Ethernet adapter '%s' is already bound to the Microsoft Virtual Switch protocol", s.Adapter)
		}
	default:
		s.Shared = s.Type == "Internal"
	}
	h.Switches = append(h.Switches, s)
	h.plug(s)
	return []*pwsh.Object{h.switchObject(s)}, nil
}

// adapter returns the physical adapter of that description.
func (h *Host) adapter(description string) *Adapter {
	i := slices.IndexFunc(h.Adapters, func(a *Adapter) bool { return a.Description == description })
	if i < 0 {
		return nil
	}
	return h.Adapters[i]
}

// plug gives the host an interface on a switch, which takes over the addresses and
// routes of the switch's physical adapter.
func (h *Host) plug(s *Switch) {
	if !s.Shared {
		return
	}
	a := h.AddAdapter("vEthernet ("+s.Name+")", fmt.Sprintf("Hyper-V Virtual Ethernet Adapter #%d", h.number()), 0)
	a.HiddenFor = h.Late
	h.Ports = append(h.Ports, &Port{Name: s.Name, SwitchID: s.ID, DeviceID: a.GUID, MAC: "00155D000001"})
	if s.Adapter != "" {
		h.move(h.adapter(s.Adapter).Index, a.Index)
	}
}

// unplug takes the host's interfaces on a switch away.
func (h *Host) unplug(s *Switch) {
	for a := h.Interface(s); a != nil; a = h.Interface(s) {
		if s.Adapter != "" {
			h.move(a.Index, h.adapter(s.Adapter).Index)
		}
		h.Addresses = slices.DeleteFunc(h.Addresses, func(x *Address) bool { return x.Index == a.Index })
		h.Routes = slices.DeleteFunc(h.Routes, func(x *Route) bool { return x.Index == a.Index })
		h.Adapters = slices.DeleteFunc(h.Adapters, func(x *Adapter) bool { return x == a })
		h.Ports = slices.DeleteFunc(h.Ports, func(x *Port) bool { return x.DeviceID == a.GUID })
	}
}

// move gives one interface's addresses and routes to another.
func (h *Host) move(from, to int) {
	for _, a := range h.Addresses {
		if a.Index == from {
			a.Index = to
		}
	}
	for _, r := range h.Routes {
		if r.Index == from {
			r.Index = to
		}
	}
}

// found returns the switch that comes down the pipeline.
func (h *Host) found(c *call) (*Switch, error) { return h.switchByID(c.of("Id")) }

func (h *Host) switchByID(id string) (*Switch, error) {
	i := slices.IndexFunc(h.Switches, func(s *Switch) bool { return s.ID == id })
	if i < 0 {
		return nil, errors.New("there is no such switch any more")
	}
	return h.Switches[i], nil
}

func setSwitch(h *Host, c *call) ([]*pwsh.Object, error) {
	s, err := h.found(c)
	if err != nil {
		return nil, err
	}
	if c.has("Notes") {
		s.Notes = c.text("Notes")
	}
	if kind := c.text("SwitchType"); kind != "" && kind != s.Type {
		h.unplug(s)
		s.Type, s.Adapter, s.Shared = kind, "", kind == "Internal"
		h.plug(s)
	}
	return nil, nil
}

// removeSwitch removes a switch. Network adapters that were on it are connected to
// nothing then.
func removeSwitch(h *Host, c *call) ([]*pwsh.Object, error) {
	s, err := h.found(c)
	if err != nil {
		return nil, err
	}
	if !c.is("Force") && !c.has("Confirm") {
		return nil, errors.New("it asks, and nobody answers")
	}
	h.unplug(s)
	h.Switches = slices.DeleteFunc(h.Switches, func(x *Switch) bool { return x == s })
	for _, m := range h.Machines {
		for _, n := range m.NICs {
			if n.SwitchID == s.ID {
				n.SwitchID = ""
			}
		}
	}
	return nil, nil
}
