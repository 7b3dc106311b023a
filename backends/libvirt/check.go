package libvirt

import (
	"fmt"
	"slices"
	"strings"

	"github.com/vnetgen/vnetgen/vnet"
)

// The findings that only libvirt gives.
const (
	codeName    vnet.Code = "libvirt-name"
	codeBridge  vnet.Code = "libvirt-bridge"
	codeModel   vnet.Code = "libvirt-nic-model"
	codeRate    vnet.Code = "libvirt-rate"
	codeHostfwd vnet.Code = "libvirt-hostfwd"
)

// maxInterface is what fits into a network interface's name: 16 bytes with the
// final zero (IFNAMSIZ in Linux's if.h).
const maxInterface = 15

// maxName is what fits into the name of a machine's or network's file with the
// ".xml.new" that libvirt puts behind it while it writes: 255 bytes (measured on
// 9.0 and 12.8).
const maxName = 247

// check judges what only libvirt knows.
func check(t *vnet.Topology, target vnet.Target, opts vnet.Options, c *vnet.Collector) {
	bridges := map[string]*vnet.Network{}
	for i := range t.Networks {
		n := &t.Networks[i]
		if problem := nameProblem(n.Name, false); problem != "" {
			c.Error(codeName, n.Source.Of("name"), fmt.Sprintf("network %q: its name %q %s", n.Label, n.Name, problem), "Write another name into the block.")
		}
		if !n.External {
			checkBridge(t, n, bridges, c)
		}
	}
	for i := range t.Machines {
		m := &t.Machines[i]
		if problem := nameProblem(m.HypervisorName(), true); problem != "" {
			c.Error(codeName, m.Source.Of("name"), fmt.Sprintf("machine %q: its name %q %s", m.Label, m.HypervisorName(), problem), "Write another name into the block.")
		}
		for j := range m.NICs {
			checkNIC(m, &m.NICs[j], c)
			if l := m.NICs[j].Link; l != nil && (l.Up > 0 || l.Down > 0) && byQEMU(target, opts, &m.NICs[j]) {
				c.Error(codeHostfwd, l.Source.Of("rate"), fmt.Sprintf("machine %q, NIC %d: QEMU's own NICs have no bandwidth", m.Label, m.NICs[j].Slot),
					"Its forwards are arguments for QEMU, past libvirt, which shapes only its own NICs. Leave the rate out, use a nat-network, or a libvirt from 9.2 on.")
			}
		}
	}
}

// nameProblem says why virsh or libvirt would take a name for something else, ""
// for a good one.
func nameProblem(s string, machine bool) string {
	switch {
	case len(s) > maxName:
		return fmt.Sprintf("has %d bytes, of which libvirt holds %d", len(s), maxName)
	case strings.Contains(s, "/"):
		return "has a slash, and libvirt makes a file of it"
	case strings.HasPrefix(s, "-"):
		return "begins with a dash, and virsh takes it for an option"
	case strings.TrimSpace(s) != s:
		return "begins or ends with a blank"
	case s == "." || s == "..":
		return "means a folder"
	case looksLikeUUID(s):
		return "looks like a UUID, and virsh takes it for one"
	case machine && s != "" && strings.Trim(s, "0123456789") == "":
		return "has digits only, and virsh takes it for the number of a running machine"
	}
	return ""
}

// looksLikeUUID says whether libvirt would parse a name as a UUID: 32 hexadecimal
// digits with dashes and blanks anywhere (virUUIDParse).
func looksLikeUUID(s string) bool {
	digits := 0
	for _, r := range s {
		switch {
		case r == '-' || r == ' ':
		case strings.ContainsRune("0123456789abcdefABCDEF", r):
			digits++
		default:
			return false
		}
	}
	return digits == 32
}

func checkBridge(t *vnet.Topology, n *vnet.Network, bridges map[string]*vnet.Network, c *vnet.Collector) {
	bridge, at := bridgeOf(t, n), n.Source.Of("name")
	if a, ok := vnet.Find(n.Settings, name, "bridge"); ok {
		at = a.Range
	}
	switch {
	case bridge == "":
		return
	case !interfaceName(bridge):
		c.Error(codeBridge, at, fmt.Sprintf("network %q: %q is no interface's name", n.Label, bridge),
			fmt.Sprintf("Write at most %d letters, digits, dots, dashes and underscores, a letter or digit first.", maxInterface))
		return
	}
	if other, taken := bridges[bridge]; taken && (n.Mode != vnet.Bridged || other.Mode != vnet.Bridged) {
		c.Error(codeBridge, at, fmt.Sprintf("network %q: the bridge %s is network %q's", n.Label, bridge, other.Label),
			"libvirt makes a bridge for each network. Write another name, or leave bridge out.")
		return
	}
	bridges[bridge] = n
}

// interfaceName says whether a bridge can have this name. Linux takes more, but a
// hook names the bridge to a shell and to nft.
func interfaceName(s string) bool {
	for i := range len(s) {
		c := s[i]
		plain := 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
		if !plain && (i == 0 || c != '.' && c != '-' && c != '_') {
			return false
		}
	}
	return s != "" && len(s) <= maxInterface
}

func checkNIC(m *vnet.Machine, nic *vnet.NIC, c *vnet.Collector) {
	if nic.Model != "" && !slices.Contains(models, nic.Model) {
		c.Misspelt(codeModel, nic.Source.Of("model"), fmt.Sprintf("machine %q, NIC %d: there is no model %q", m.Label, nic.Slot, nic.Model),
			"There are "+strings.Join(models, ", ")+".", nic.Model, models)
	}
	if l := nic.Link; l != nil {
		for _, r := range []struct {
			arg  string
			rate vnet.Rate
		}{{"up", l.Up}, {"down", l.Down}} {
			if r.rate%8000 == 0 {
				continue
			}
			arg := r.arg
			if l.Source.Has("rate") {
				arg = "rate"
			}
			c.Error(codeRate, l.Source.Of(arg), fmt.Sprintf("machine %q, NIC %d: %s is no whole number of kilobytes a second", m.Label, nic.Slot, r.rate),
				fmt.Sprintf("libvirt limits in whole kilobytes a second; write %dkbit.", max(8, (int64(r.rate)+4000)/8000*8)))
			if arg == "rate" {
				return
			}
		}
	}
}
