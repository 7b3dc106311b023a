//go:build live

package readers

import (
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/vnetgen/vnetgen/vnet"
)

// What a lab is to be on VMware, from the model and from VMware's documentation, and from
// nothing of the backend. docs/vmware.md has the sources.

// vmnet is a virtual network that VMware is to have for a lab.
type vmnet struct {
	label    string // as netmap.conf has it
	mode     vnet.Mode
	subnet   netip.Prefix
	dhcp     bool
	host     netip.Addr // of the host's adapter; not valid: it has none
	uplink   string
	number   int               // 0: any
	start    netip.Addr        // of DHCP's range, with end
	end      netip.Addr        //
	lease    time.Duration     // 0: VMware's
	dns      []netip.Addr      // what DHCP tells, not valid: nothing
	domain   string            //
	forwards map[string]string // "tcp/8080": "10.0.0.5:80"
	leases   map[string]string // by MAC
	nics     []*vnet.NIC       // on it
}

// wantedVMnets are the vmnets of a lab.
func wantedVMnets(s subject) (all []*vmnet) {
	by := map[string]*vmnet{}
	for i := range s.lab.Networks {
		n := &s.lab.Networks[i]
		switch {
		case n.External, n.Mode == vnet.Bridged && n.Uplink == "", n.Mode == vnet.Internal && s.target.HostOS != vnet.MacOS:
			continue // VMware's own, or a LAN segment
		}
		v := &vmnet{label: n.Label, mode: n.Mode, subnet: n.Subnet.Masked(), uplink: n.Uplink}
		if a, ok := vnet.Find(n.Settings, "vmware", "vmnet"); ok {
			v.number = int(a.Value.Num)
		}
		v.dhcp = n.Mode != vnet.Bridged && n.Mode != vnet.Internal && n.DHCP != nil && n.DHCP.Enabled == vnet.On
		switch n.Mode {
		case vnet.HostOnly:
			v.host = n.Gateway
		case vnet.NATNetwork:
			v.host = after(v.subnet, 1)
		}
		if v.dhcp {
			v.start, v.end, v.lease = n.DHCP.Start, n.DHCP.End, n.DHCP.Lease
		}
		if n.Mode == vnet.NATNetwork {
			v.dns = []netip.Addr{n.Gateway}
		}
		if n.DNS != nil {
			if len(n.DNS.Servers) > 0 {
				v.dns = slices.DeleteFunc(slices.Clone(n.DNS.Servers), netip.Addr.Is6) // DHCP is for IPv4
			}
			v.domain = n.DNS.Domain
		}
		by[n.Label], all = v, append(all, v)
	}
	for i := range s.lab.Machines {
		m := &s.lab.Machines[i]
		for j := range m.NICs {
			nic := &m.NICs[j]
			v := by[nic.Network]
			if nic.Network == "" && s.target.HostOS != vnet.Windows { // where they are on VMnet8
				subnet := nic.Subnet.Masked()
				v = &vmnet{label: fmt.Sprintf("%s/%d", m.Label, nic.Slot), mode: vnet.NAT, subnet: subnet, dhcp: true, host: after(subnet, 1), dns: []netip.Addr{after(subnet, 2)}}
				all = append(all, v)
			}
			if v == nil {
				continue
			}
			v.nics = append(v.nics, nic)
		}
	}
	for _, v := range all {
		v.forwards, v.leases = map[string]string{}, map[string]string{}
		if v.dhcp && !v.start.IsValid() { // the upper half, which is VMware's own
			v.start, v.end = after(v.subnet, 1<<(31-v.subnet.Bits())), after(v.subnet, 1<<(32-v.subnet.Bits())-2)
		}
		for _, nic := range v.nics {
			for _, f := range nic.Forwards {
				v.forwards[fmt.Sprintf("%s/%d", f.Proto, f.HostPort)] = fmt.Sprintf("%s:%d", nic.Address, f.GuestPort)
			}
			if v.dhcp && nic.Address.IsValid() {
				v.leases[nic.MAC.String()] = nic.Address.String()
			}
		}
	}
	return all
}

// after is the address that is so far behind a subnet's first.
func after(p netip.Prefix, n int) netip.Addr {
	a := p.Addr().As4()
	v := uint32(a[0])<<24 | uint32(a[1])<<16 | uint32(a[2])<<8 | uint32(a[3])
	v += uint32(n) //nolint:gosec // a place in a subnet
	return netip.AddrFrom4([4]byte{byte(v >> 24), byte(v >> 16), byte(v >> 8), byte(v)})
}

func mask(p netip.Prefix) string { return net.IP(net.CIDRMask(p.Bits(), 32)).String() }

// answers are the lines "answer VNET_N_KEY VALUE" of a vmnet, but for where the host is:
// see hostAt.
func (v *vmnet) answers() map[string]string {
	word := map[bool]string{true: "yes", false: "no"}
	a := map[string]string{
		"DHCP": word[v.dhcp], "NAT": word[v.mode == vnet.NAT || v.mode == vnet.NATNetwork], "VIRTUAL_ADAPTER": word[v.host.IsValid()],
	}
	if v.mode != vnet.Bridged {
		a["HOSTONLY_SUBNET"], a["HOSTONLY_NETMASK"] = v.subnet.Addr().String(), mask(v.subnet)
	}
	return a
}

// keyHost is the key that says where the host is; without it, it has the first address.
// Fusion has it, and Linux has not.
const keyHost = "VIRTUAL_ADAPTER_ADDR"

// hostAt takes out of a vmnet's answers where the host is, and says that.
func (v *vmnet) hostAt(answers map[string]string) string {
	at, ok := answers[keyHost]
	delete(answers, keyHost)
	switch {
	case ok:
		return at
	case answers["VIRTUAL_ADAPTER"] == "yes":
		return after(v.subnet, 1).String()
	}
	return ""
}

// typeName is what packer's plugin calls such a vmnet.
func (v *vmnet) typeName() string {
	switch v.mode {
	case vnet.NAT, vnet.NATNetwork:
		return "nat"
	case vnet.HostOnly:
		return "hostonly"
	}
	return "bridged" // for one without the host: see faultAlone
}

// wantedNICs are the keys of a machine's NICs, by slot from 0, in small letters. pvns are
// the IDs of LAN segments, which nothing but the backend can know.
func wantedNICs(t testing.TB, s subject, m *vnet.Machine, numbers map[string]int, pvns map[string]string) map[int]map[string]string {
	t.Helper()
	networks := map[string]*vnet.Network{}
	for i := range s.lab.Networks {
		networks[s.lab.Networks[i].Label] = &s.lab.Networks[i]
	}
	word := "vmnet"
	if s.target.HostOS == vnet.Windows {
		word = "VMnet"
	}
	truth := map[bool]string{true: "TRUE", false: "FALSE"}
	all := map[int]map[string]string{}
	for j := range m.NICs {
		nic := &m.NICs[j]
		mac := nic.MAC
		k := map[string]string{"present": "TRUE", "addresstype": "static", "address": mac.String(), "startconnected": truth[nic.Connected.Or(true)]}
		if mac[0] != 0 || mac[1] != 0x50 || mac[2] != 0x56 || mac[3] > 0x3f {
			k["checkmacaddress"] = "FALSE" // VMware takes others only so
		}
		custom := func(number int) { k["connectiontype"], k["vnet"] = "custom", word+strconv.Itoa(number) }
		n := networks[nic.Network]
		switch {
		case n == nil && s.target.HostOS == vnet.Windows:
			k["connectiontype"] = "nat"
		case n == nil:
			custom(numbers[fmt.Sprintf("%s/%d", m.Label, nic.Slot)])
		case n.External:
			var number int
			_, err := fmt.Sscanf(n.Name[len("vmnet"):], "%d", &number)
			require.NoError(t, err, "an external network's name")
			custom(number)
			if number == 0 {
				k["connectiontype"] = "bridged"
				delete(k, "vnet")
			}
		case n.Mode == vnet.Internal && s.target.HostOS != vnet.MacOS:
			k["connectiontype"], k["pvnid"] = "pvn", pvns[n.Label]
		case n.Mode == vnet.Bridged && n.Uplink == "":
			k["connectiontype"] = "bridged"
		default:
			require.NotZero(t, numbers[n.Label], "no number of %s", n.Label)
			custom(numbers[n.Label])
		}
		if nic.Model != "" {
			k["virtualdev"] = nic.Model
		}
		if a, ok := vnet.Find(nic.Settings, "vmware", "link_state_propagation"); ok {
			k["linkstatepropagation.enable"] = truth[a.Value.Bool]
		}
		if n != nil && n.Promiscuous != vnet.PromiscuousUnset {
			k["nopromisc"] = truth[n.Promiscuous == vnet.PromiscuousDeny]
		}
		if l := nic.Link; l != nil {
			shape(k, l)
		}
		all[nic.Slot-1] = k
	}
	return all
}

// shape adds what shapes a NIC's traffic: rx is what the machine gets, in kbit/s, tenths
// of a percent and milliseconds.
func shape(k map[string]string, l *vnet.Link) {
	put := func(key string, n int64) {
		if n > 0 {
			k[key] = strconv.FormatInt(n, 10)
		}
	}
	put("rxbw.limit", int64(l.Down)/1000)
	put("txbw.limit", int64(l.Up)/1000)
	for _, way := range []string{"rx", "tx"} {
		put(way+"fi.droprate", int64(l.Loss)/1000)
		if l.Loss > 0 {
			put(way+"fi.dropsize", 1)
		}
		put(way+"latency.latency", l.Latency.Milliseconds())
	}
}
