// Package show writes down what Prepare has made of a lab: which subnets, addresses,
// MACs and names were chosen, for people (text, markdown), for programs (JSON), and for
// what connects to the machines (a hosts file, ssh_config, an Ansible inventory).
//
// It chooses nothing itself and knows no hypervisor by name: what the host reaches
// follows from the table of modes and the backend's cells.
//
//	ready, diags := vnet.Prepare(topology, backend, target, vnet.Options{})
//	…
//	err := show.Write(os.Stdout, show.Of(ready, backend.Info(), target), show.Text)
package show

import (
	"fmt"
	"net/netip"
	"strconv"

	"github.com/vnetgen/vnetgen/vnet"
)

// Lab is a prepared lab, written down. Its JSON form is what --format json gives.
type Lab struct {
	Name        string `json:"name"`
	Description string `json:"description,omitempty"`
	// Backend and Target are empty for values that suit every hypervisor.
	Backend  string    `json:"backend,omitempty"`
	Target   string    `json:"target,omitempty"`
	Networks []Network `json:"networks,omitempty"`
	Machines []Machine `json:"machines,omitempty"`
}

// Network is a network of the lab.
type Network struct {
	Label    string `json:"label"`
	Mode     string `json:"mode"`
	Name     string `json:"name,omitempty"`   // on the hypervisor
	Native   string `json:"native,omitempty"` // what the hypervisor calls the mode
	External bool   `json:"external,omitempty"`
	Subnet   string `json:"subnet,omitempty"`
	Gateway  string `json:"gateway,omitempty"` // on a host-only network: the host
	Subnet6  string `json:"subnet6,omitempty"`
	Gateway6 string `json:"gateway6,omitempty"`
	Pool     *Pool  `json:"pool,omitempty"` // what DHCP gives out; none: there is no DHCP of the lab
	VLAN     int    `json:"vlan,omitempty"`
	MTU      int    `json:"mtu,omitempty"`
	Uplink   string `json:"uplink,omitempty"`
}

// Pool is a range of addresses, ends included.
type Pool struct {
	Start string `json:"start"`
	End   string `json:"end"`
}

// Machine is a machine of the lab.
type Machine struct {
	Label string `json:"label"`
	Name  string `json:"name"` // on the hypervisor
	NICs  []NIC  `json:"nics,omitempty"`
	// SSH is how the host reaches the machine's port 22; nil: by no address that is known.
	SSH *Access `json:"ssh,omitempty"`
}

// NIC is a network card.
type NIC struct {
	Slot     int       `json:"slot"`
	Network  string    `json:"network,omitempty"` // empty: NAT of its own
	Mode     string    `json:"mode"`
	MAC      string    `json:"mac"`
	Address  string    `json:"address,omitempty"` // empty: DHCP gives it
	Address6 string    `json:"address6,omitempty"`
	Subnet   string    `json:"subnet,omitempty"` // of NAT of its own
	Off      bool      `json:"disconnected,omitempty"`
	Forwards []Forward `json:"forwards,omitempty"`
	// FromHost says that the host reaches the machine at the NIC's address.
	FromHost bool `json:"fromHost,omitempty"`
}

// Forward is a port forward.
type Forward struct {
	Protocol string `json:"protocol"`
	Host     string `json:"host"` // the address it listens on
	HostPort int    `json:"hostPort"`
	Guest    int    `json:"guestPort"`
	Name     string `json:"name,omitempty"`
}

// Access is an address and a port.
type Access struct {
	Host string `json:"host"`
	Port int    `json:"port"`
}

// sshPort is what sshd listens on (RFC 4251).
const sshPort = 22

// Of writes down a topology that Prepare returned. A nil info stands for values that
// suit every hypervisor.
func Of(t *vnet.Topology, info *vnet.Info, target vnet.Target) *Lab {
	l := &Lab{Name: t.Lab.Name, Description: t.Lab.Description}
	if info != nil {
		l.Backend, l.Target = info.Title, target.String()
	}
	networks := make(map[string]*vnet.Network, len(t.Networks))
	for i := range t.Networks {
		n := &t.Networks[i]
		networks[n.Label] = n
		l.Networks = append(l.Networks, networkOf(n, info, target))
	}
	for i := range t.Machines {
		m := &t.Machines[i]
		machine := Machine{Label: m.Label, Name: m.HypervisorName()}
		for j := range m.NICs {
			machine.NICs = append(machine.NICs, nicOf(&m.NICs[j], networks[m.NICs[j].Network], info, target))
		}
		machine.SSH = machine.access(sshPort)
		l.Machines = append(l.Machines, machine)
	}
	return l
}

func networkOf(n *vnet.Network, info *vnet.Info, target vnet.Target) Network {
	out := Network{
		Label: n.Label, Mode: n.Mode.String(), Name: n.Name, External: n.External,
		Subnet: prefix(n.Subnet), Gateway: address(n.Gateway), Subnet6: prefix(n.Subnet6), Gateway6: address(n.Gateway6),
		VLAN: n.VLAN, MTU: n.MTU, Uplink: n.Uplink,
	}
	if info != nil {
		out.Native = info.NativeOn(n.Mode, target)
	}
	if d := n.DHCP; d != nil && d.Enabled == vnet.On && d.Start.IsValid() && !n.External && n.Mode != vnet.Bridged {
		out.Pool = &Pool{d.Start.String(), d.End.String()}
	}
	return out
}

func nicOf(nic *vnet.NIC, n *vnet.Network, info *vnet.Info, target vnet.Target) NIC {
	mode := vnet.NAT
	if n != nil {
		mode = n.Mode
	}
	out := NIC{
		Slot: nic.Slot, Network: nic.Network, Mode: mode.String(), MAC: nic.MAC.String(),
		Address: address(nic.Address), Address6: address(nic.Address6), Subnet: prefix(nic.Subnet), Off: !nic.Connected.Or(true),
	}
	out.FromHost = nic.Address.IsValid() && !out.Off && info.ReachOn(mode, vnet.HostToMachine, target) == vnet.Yes
	for i := range nic.Forwards {
		f := &nic.Forwards[i]
		out.Forwards = append(out.Forwards, Forward{f.Proto.String(), f.Listen().String(), f.HostPort, f.GuestPort, f.Name})
	}
	return out
}

// access returns how the host reaches a TCP port of the machine: by a forward, or at an
// address of the machine's own.
func (m *Machine) access(port int) *Access {
	for _, nic := range m.NICs {
		for _, f := range nic.Forwards {
			if f.Protocol == vnet.TCP.String() && f.Guest == port && !nic.Off {
				return &Access{listener(f.Host), f.HostPort}
			}
		}
	}
	for _, nic := range m.NICs {
		if nic.FromHost {
			return &Access{nic.Address, port}
		}
	}
	return nil
}

// listener is where one connects to what listens on an address: 0.0.0.0 and :: are
// every address of the host.
func listener(host string) string {
	switch host {
	case netip.IPv4Unspecified().String():
		return vnet.Loopback.String()
	case netip.IPv6Unspecified().String():
		return netip.IPv6Loopback().String()
	}
	return host
}

func prefix(p netip.Prefix) string {
	if !p.IsValid() {
		return ""
	}
	return p.String()
}

func address(a netip.Addr) string {
	if !a.IsValid() {
		return ""
	}
	return a.String()
}

// where is a forward as people read it: "tcp 127.0.0.1:8080 to 80".
func (f *Forward) where() string {
	return fmt.Sprintf("%s %s to %d", f.Protocol, netip.AddrPortFrom(netip.MustParseAddr(f.Host), uint16(f.HostPort)), f.Guest)
}

func number(n int) string { return strconv.Itoa(n) }
