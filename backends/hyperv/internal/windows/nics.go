package windows

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/vnetgen/vnetgen/internal/pwsh"
)

// nics are the cmdlets of this file.
func (all commands) nics() {
	all.register(false, false, "Get-VMNetworkAdapter", getNICs)
	all.register(false, true, "Add-VMNetworkAdapter", addNIC)
	all.register(false, true, "Remove-VMNetworkAdapter", removeNIC)
	all.register(false, true, "Set-VMNetworkAdapter", setNIC)
	all.register(false, true, "Set-VMNetworkAdapterVlan", setVLAN)
	all.register(false, true, "Connect-VMNetworkAdapter", func(h *Host, c *call) ([]*pwsh.Object, error) {
		_, n, err := h.nic(c)
		if err != nil {
			return nil, err
		}
		o, is := c.params["VMSwitch"].(*pwsh.Object)
		if !is {
			return nil, errors.New("cannot bind parameter 'VMSwitch': it is null")
		}
		s, err := h.switchByID(o.Text("Id"))
		if err != nil {
			return nil, err
		}
		n.SwitchID = s.ID
		return nil, nil
	})
	all.register(false, true, "Disconnect-VMNetworkAdapter", func(h *Host, c *call) ([]*pwsh.Object, error) {
		_, n, err := h.nic(c)
		if err != nil {
			return nil, err
		}
		n.SwitchID = ""
		return nil, nil
	})
}

func getNICs(h *Host, c *call) (out []*pwsh.Object, _ error) {
	if c.is("ManagementOS") {
		for _, p := range h.Ports {
			out = append(out, h.portObject(p))
		}
		return out, nil
	}
	m, err := h.machine(c)
	if err != nil {
		return nil, err
	}
	// No order is documented: the newest first is one.
	for _, n := range slices.Backward(m.NICs) {
		out = append(out, h.nicObject(m, n))
	}
	return out, nil
}

// nic returns the network adapter that comes down the pipeline.
func (h *Host) nic(c *call) (*Machine, *NIC, error) {
	id := c.of("Id")
	for _, m := range h.Machines {
		for _, n := range m.NICs {
			if n.ID == id {
				return m, n, nil
			}
		}
	}
	return nil, nil, errors.New("there is no such network adapter any more")
}

// hot says why network adapters cannot come and go: a machine of generation 2 that
// runs may get synthetic ones.
func hot(m *Machine, legacy bool) error {
	if m.State == "Off" || m.State == "Running" && m.Generation == 2 && !legacy {
		return nil
	}
	return fmt.Errorf("the operation cannot be performed while the virtual machine %s is in its current state (%s)", m.Name, m.State)
}

var macText = regexp.MustCompile(`^([0-9A-Fa-f]{2}[:-]?){5}[0-9A-Fa-f]{2}$`)

// mac returns an address as Hyper-V keeps it.
func mac(text string) (string, error) {
	if !macText.MatchString(text) || strings.Trim(text, "0:-") == "" {
		return "", fmt.Errorf("%q is not a valid MAC address", text)
	}
	return strings.ToUpper(strings.NewReplacer(":", "", "-", "").Replace(text)), nil
}

// most is how many network adapters of a kind a machine has.
func most(m *Machine, legacy bool) error {
	n, limit := 0, 64
	for _, x := range m.NICs {
		if x.Legacy == legacy {
			n++
		}
	}
	if legacy {
		limit = 4
	}
	if n >= limit {
		return errors.New("the maximum number of network adapters has been reached")
	}
	return nil
}

func addNIC(h *Host, c *call) ([]*pwsh.Object, error) {
	m, err := h.machine(c)
	if err != nil {
		return nil, err
	}
	legacy := c.is("IsLegacy")
	if legacy && m.Generation != 1 {
		return nil, errors.New("legacy network adapters are not supported by machines of generation 2")
	}
	if err := errors.Join(hot(m, legacy), most(m, legacy)); err != nil {
		return nil, err
	}
	address := ""
	if c.has("StaticMacAddress") {
		if address, err = mac(c.text("StaticMacAddress")); err != nil {
			return nil, err
		}
	}
	name := c.text("Name")
	if name == "" {
		name = "Network Adapter"
	}
	n := h.AddNIC(m, name)
	n.Legacy = legacy
	if address != "" {
		n.MAC, n.Dynamic = address, false
	}
	return nil, nil
}

func removeNIC(h *Host, c *call) ([]*pwsh.Object, error) {
	m, n, err := h.nic(c)
	if err != nil {
		return nil, err
	}
	if err := hot(m, n.Legacy); err != nil {
		return nil, err
	}
	m.NICs = slices.DeleteFunc(m.NICs, func(x *NIC) bool { return x == n })
	return nil, nil
}

func setNIC(h *Host, c *call) ([]*pwsh.Object, error) {
	m, n, err := h.nic(c)
	if err != nil {
		return nil, err
	}
	// The device's own settings come first, and fail alone.
	if (c.has("StaticMacAddress") || c.is("DynamicMacAddress")) && m.State != "Off" {
		return nil, fmt.Errorf("the MAC of an adapter of %s cannot be changed while the machine is in the state %s", m.Name, m.State)
	}
	if c.has("StaticMacAddress") {
		address, err := mac(c.text("StaticMacAddress"))
		if err != nil {
			return nil, err
		}
		n.MAC, n.Dynamic = address, false
	}
	if c.is("DynamicMacAddress") {
		if !n.Dynamic && !h.KeepsMAC {
			n.MAC = "000000000000"
		}
		n.Dynamic = true
	}
	for name, to := range map[string]*string{"MacAddressSpoofing": &n.Spoofing, "DhcpGuard": &n.Guard, "RouterGuard": &n.Router} {
		if v := c.text(name); v != "" {
			if v != "On" && v != "Off" {
				return nil, fmt.Errorf("cannot convert value %q to type OnOffState", v)
			}
			*to = v
		}
	}
	if c.has("MaximumBandwidth") {
		if n.Legacy {
			return nil, errors.New("bandwidth management is not supported by legacy network adapters")
		}
		b := int64(c.number("MaximumBandwidth")) / 8 * 8
		n.Bandwidth = &b
	}
	return nil, nil
}

// setVLAN sets a mode, which resets what belongs to the others.
func setVLAN(h *Host, c *call) ([]*pwsh.Object, error) {
	_, n, err := h.nic(c)
	if err != nil {
		return nil, err
	}
	switch {
	case c.is("Untagged"):
		n.VLAN = VLAN{Mode: "Untagged"}
	case c.is("Access"):
		n.VLAN = VLAN{Mode: "Access", Access: c.number("VlanId")}
	case c.is("Trunk"):
		n.VLAN = VLAN{Mode: "Trunk", Native: c.number("NativeVlanId"), Allowed: c.text("AllowedVlanIdList")}
	case c.is("Isolated"):
		n.VLAN = VLAN{Mode: "Private", Private: "Isolated", Primary: c.number("PrimaryVlanId"), Secondary: c.number("SecondaryVlanId")}
	case c.is("Community"):
		n.VLAN = VLAN{Mode: "Private", Private: "Community", Primary: c.number("PrimaryVlanId"), Secondary: c.number("SecondaryVlanId")}
	case c.is("Promiscuous"):
		n.VLAN = VLAN{Mode: "Private", Private: "Promiscuous", Primary: c.number("PrimaryVlanId"), SecondaryList: c.text("SecondaryVlanIdList")}
	}
	return nil, nil
}
