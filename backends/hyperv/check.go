package hyperv

import (
	"fmt"
	"net/netip"
	"strconv"
	"strings"

	"github.com/vnetgen/vnetgen/vnet"
)

// The findings that only Hyper-V gives.
const (
	codeModel    vnet.Code = "hyperv-nic-model"
	codeLegacy   vnet.Code = "hyperv-legacy-nics"
	codeUDP      vnet.Code = "hyperv-udp-loopback"
	codeLoopback vnet.Code = "hyperv-loopback-address"
	codeRate     vnet.Code = "hyperv-rate"
	codeTrunk    vnet.Code = "hyperv-trunk"
	codeNATs     vnet.Code = "hyperv-several-nats"
	codeSwitch   vnet.Code = "hyperv-switch-name"
	codeDefault  vnet.Code = "hyperv-default-switch"
	codeChanging vnet.Code = "hyperv-default-switch-subnet"
	codeAdapter  vnet.Code = "hyperv-adapter"
)

// check judges what only Hyper-V knows.
func check(t *vnet.Topology, target vnet.Target, opts vnet.Options, c *vnet.Collector) {
	modes := make(map[string]*vnet.Network, len(t.Networks))
	for i := range t.Networks {
		n := &t.Networks[i]
		modes[n.Label] = n
		if n.External && n.Name == defaultSwitchName && target.Version.Less(v1709) {
			c.Error(codeDefault, n.Source.Of("name"), fmt.Sprintf("network %q: Windows %s has no Default Switch", n.Label, target.Version),
				"It came with Windows 10 1709 (10.0.16299). Use a nat-network of the lab's own.")
		}
		checkChanging(t, n, c)
	}
	checkSwitches(t, c)
	if inside, outside := behindNAT(t); len(inside) > 1 {
		if _, ok := cover(inside, outside); !ok {
			c.Warn(codeNATs, firstSubnet(t), fmt.Sprintf("the lab: %d NAT networks need a WinNAT each", len(inside)),
				"Microsoft supports one prefix a host, and reports differ on whether several work. Leave the subnets out, or write them from one /16 that has no other subnet of the lab in it.")
		}
	}
	for i := range t.Machines {
		m := &t.Machines[i]
		checkLegacy(m, opts, c)
		checkAdapters(m, c)
		for j := range m.NICs {
			checkNIC(m, &m.NICs[j], modes[m.NICs[j].Network], c)
		}
	}
}

// checkChanging finds what is written of the Default Switch's subnet, which Windows
// chooses anew.
func checkChanging(t *vnet.Topology, n *vnet.Network, c *vnet.Collector) {
	if !n.External || n.Name != defaultSwitchName {
		return
	}
	const why = "Windows chooses another subnet for it when the host starts, so that this is right until then. Leave it out, or use a nat-network of the lab's own."
	if n.Source.Has("subnet") {
		c.Warn(codeChanging, n.Source.Of("subnet"), fmt.Sprintf("network %q: the Default Switch keeps no subnet", n.Label), why)
	}
	for i := range t.Machines {
		m := &t.Machines[i]
		for j := range m.NICs {
			if nic := &m.NICs[j]; nic.Network == n.Label && nic.Source.Has("address") {
				c.Warn(codeChanging, nic.Source.Of("address"), fmt.Sprintf("machine %q, NIC %d: the Default Switch keeps no subnet, and the machine no address", m.Label, nic.Slot), why)
			}
		}
	}
}

// firstSubnet returns the first written subnet that is translated.
func firstSubnet(t *vnet.Topology) vnet.Range {
	for i := range t.Networks {
		if n := &t.Networks[i]; n.Mode == vnet.NATNetwork && !n.External && n.Source.Has("subnet") {
			return n.Source.Of("subnet")
		}
	}
	return t.Lab.Source.Of("")
}

// checkAdapters finds adapters that several NICs of a machine take.
func checkAdapters(m *vnet.Machine, c *vnet.Collector) {
	taken := map[string]bool{}
	for j := range m.NICs {
		a, ok := vnet.Find(m.NICs[j].Settings, name, keyAdapter)
		if ok && taken[a.Value.Str] {
			c.Error(codeAdapter, a.Range, fmt.Sprintf("machine %q, NIC %d: another NIC takes the adapter %q, too", m.Label, m.NICs[j].Slot, a.Value.Str),
				"Write another adapter's name, or leave adapter out for a new one.")
		}
		if ok {
			taken[a.Value.Str] = true
		}
	}
}

// checkLegacy counts the legacy NICs of a machine.
func checkLegacy(m *vnet.Machine, opts vnet.Options, c *vnet.Collector) {
	two := true
	if a, ok := vnet.Find(m.Settings, name, keyGeneration); ok {
		two = a.Value.Num != 1
	}
	legacy := 0
	for j := range m.NICs {
		nic := &m.NICs[j]
		if nic.Model != modelLegacy {
			continue
		}
		legacy++
		at := nic.Source.Of("model")
		switch {
		case two && opts.CreateMachines:
			c.Error(codeLegacy, at, fmt.Sprintf("machine %q, NIC %d: a machine of generation 2 has no legacy NICs", m.Label, nic.Slot),
				"Write backend \"hyperv\" { generation = 1 } into the machine block, or leave model out.")
		case legacy > maxLegacy:
			c.Error(codeLegacy, at, fmt.Sprintf("machine %q, NIC %d: a machine has at most %d legacy NICs", m.Label, nic.Slot, maxLegacy),
				"Leave model out of the others.")
		case nic.Link != nil && nic.Link.Up > 0:
			c.Error(codeLegacy, at, fmt.Sprintf("machine %q, NIC %d: the bandwidth of a legacy NIC cannot be limited", m.Label, nic.Slot),
				"Leave model or the rate out.")
		}
	}
}

func checkNIC(m *vnet.Machine, nic *vnet.NIC, network *vnet.Network, c *vnet.Collector) {
	who := fmt.Sprintf("machine %q, NIC %d", m.Label, nic.Slot)
	if nic.Model != "" && nic.Model != modelSynthetic && nic.Model != modelLegacy {
		c.Misspelt(codeModel, nic.Source.Of("model"), fmt.Sprintf("%s: Hyper-V has no model %q", who, nic.Model),
			"It has "+strings.Join(models, " and ")+".", nic.Model, models)
	}
	if l := nic.Link; l != nil && l.Up > 0 && l.Up%8 != 0 {
		at := l.Source.Of("rate")
		if l.Source.Has("up") {
			at = l.Source.Of("up")
		}
		c.Error(codeRate, at, fmt.Sprintf("%s: %s is no multiple of 8 bit/s", who, l.Up), fmt.Sprintf("Write %dbit.", max(8, (int64(l.Up)+4)/8*8)))
	}
	checkTrunk(who, nic, network, c)
	if network != nil && !network.Mode.TakesForwards() {
		return
	}
	for k := range nic.Forwards {
		f := &nic.Forwards[k]
		switch listen := f.Listen().Unmap(); {
		case !listen.IsLoopback() || !listen.Is4():
		case f.Proto == vnet.UDP:
			c.Error(codeUDP, f.Source.Of("host"), who+": a UDP forward cannot listen on the host's loopback",
				fmt.Sprintf("The port proxy that Windows has for that knows TCP only. On the host, use the machine's own address. For those outside, let it listen on one address of the host, as in host = \"192.0.2.7:%d\".", f.HostPort))
		case listen != netip.AddrFrom4([4]byte{127, 0, 0, 1}):
			c.Error(codeLoopback, f.Source.Of("host"), fmt.Sprintf("%s: a forward cannot listen on %s", who, listen), "Leave the address out: it is 127.0.0.1.")
		}
	}
}

// checkTrunk judges the setting trunk, which Hyper-V shows sorted.
func checkTrunk(who string, nic *vnet.NIC, network *vnet.Network, c *vnet.Collector) {
	trunk, ok := vnet.Find(nic.Settings, name, keyTrunk)
	if native, alone := vnet.Find(nic.Settings, name, keyNative); alone && !ok {
		c.Error(codeTrunk, native.Range, who+": native_vlan means nothing without trunk", "Write trunk, or the VLAN into the network block.")
	}
	if !ok {
		return
	}
	if !sortedVLANs(trunk.Value.Str) {
		c.Error(codeTrunk, trunk.Range, fmt.Sprintf("%s: %q is no list of VLANs", who, trunk.Value.Str),
			"Write numbers from 1 to 4094, or ranges of them, in order, apart from each other and without blanks, such as \"10,20-29\".")
	}
	if network != nil && network.VLAN != 0 {
		c.Error(codeTrunk, trunk.Range, fmt.Sprintf("%s: the network has the VLAN %d, and the NIC is a trunk", who, network.VLAN),
			"A NIC is in one VLAN or the end of a trunk. Leave one of them out.")
	}
}

// sortedVLANs says whether a text is a list of VLANs as Hyper-V shows it: each number
// or range behind the one before it and not right behind it.
func sortedVLANs(list string) bool {
	last := -1
	for part := range strings.SplitSeq(list, ",") {
		from, to, isRange := strings.Cut(part, "-")
		first, err := strconv.Atoi(from)
		if err != nil || from != strconv.Itoa(first) {
			return false
		}
		end := first
		if isRange {
			end, err = strconv.Atoi(to)
			if err != nil || to != strconv.Itoa(end) || end <= first {
				return false
			}
		}
		if first <= last+1 || first < 1 || end > 4094 {
			return false
		}
		last = end
	}
	return true
}
