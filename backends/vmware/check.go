package vmware

import (
	"fmt"
	"strings"
	"time"

	"github.com/vnetgen/vnetgen/vnet"
)

// The findings that only VMware gives.
const (
	codeVersion  vnet.Code = "vmware-version"
	codeVMnet    vnet.Code = "vmware-vmnet"
	codeExternal vnet.Code = "vmware-external"
	codeNATs     vnet.Code = "vmware-nat-networks"
	codeForward  vnet.Code = "vmware-forward"
	codePath     vnet.Code = "vmware-vmx"
	codeName     vnet.Code = "vmware-name"
	codeModel    vnet.Code = "vmware-nic-model"
	codeLink     vnet.Code = "vmware-link"
	codeMemory   vnet.Code = "vmware-memory"
)

// check judges what only VMware knows.
func check(t *vnet.Topology, target vnet.Target, opts vnet.Options, c *vnet.Collector) {
	if target.HostOS != vnet.MacOS && target.Version.Less(v16) {
		c.Error(codeVersion, t.Lab.Source.Of(""), fmt.Sprintf("the lab: there is no Workstation %s among the known ones", target.Version),
			"Workstation is known from 16 on; 12 and 13 are Fusion's, on macOS. Generate with another --target-version.")
	}
	networks := make(map[string]*vnet.Network, len(t.Networks))
	taken, nats := map[int]*vnet.Network{}, []*vnet.Network(nil)
	for i := range t.Networks {
		n := &t.Networks[i]
		networks[n.Label] = n
		checkNetwork(n, target, taken, c)
		if n.Mode == vnet.NATNetwork && !n.External {
			nats = append(nats, n)
		}
	}
	if target.HostOS == vnet.Windows && len(nats) > 1 {
		c.Error(codeNATs, nats[1].Source.Of("mode"), fmt.Sprintf("network %q: a second NAT network, after %q", nats[1].Label, nats[0].Label),
			"VMware on Windows has room for one. Put the machines on one NAT network, or use VMnet8: external = true, name = \"VMnet8\".")
	}
	files := make(map[string]*vnet.Machine)
	for i := range t.Machines {
		m := &t.Machines[i]
		checkMachine(m, target, opts, files, c)
		for j := range m.NICs {
			checkNIC(m, &m.NICs[j], networks[m.NICs[j].Network], c)
		}
	}
}

func checkNetwork(n *vnet.Network, target vnet.Target, taken map[int]*vnet.Network, c *vnet.Collector) {
	if n.External && n.Mode != vnet.Internal {
		if _, ok := vmnetNumber(n.Name); !ok {
			c.Error(codeExternal, n.Source.Of("name"), fmt.Sprintf("network %q: VMware has no network %q", n.Label, n.Name),
				"Its networks are vmnets. Write name = \"vmnet8\", or another number.")
		}
	}
	if n.Mode == vnet.Internal && target.HostOS != vnet.MacOS && strings.ContainsAny(n.Name, `"|`) {
		c.Error(codeName, n.Source.Of("name"), fmt.Sprintf("network %q: a LAN segment's name %q has a quote or a bar", n.Label, n.Name),
			"VMware's files part values with them. Write another name.")
	}
	if n.Mode == vnet.Internal && target.HostOS == vnet.Windows && !isASCII(n.Name) {
		c.Error(codeName, n.Source.Of("name"), fmt.Sprintf("network %q: a LAN segment's name %q is not ASCII", n.Label, n.Name),
			"On Windows VMware writes its preferences in the encoding of the system's language. Write a name in ASCII.")
	}
	if a, ok := vnet.Find(n.Settings, name, keyListen); ok && !a.Value.Bool {
		c.Error(codeForward, a.Range, fmt.Sprintf("network %q: listen_on_all is true or left out", n.Label),
			"Leave it out: then forwards that VMware would widen are refused.")
	}
	a, ok := vnet.Find(n.Settings, name, keyVMnet)
	if !ok {
		return
	}
	number := int(a.Value.Num)
	switch other := taken[number]; {
	case number == 8:
		c.Error(codeVMnet, a.Range, fmt.Sprintf("network %q: vmnet8 is VMware's own", n.Label),
			"Write another number, or use it as it is: external = true, name = \"vmnet8\".")
	case target.HostOS == vnet.Windows && number > lastVMnetWindows:
		c.Error(codeVMnet, a.Range, fmt.Sprintf("network %q: Windows has no vmnet%d", n.Label, number),
			fmt.Sprintf("VMnets go up to %d there. Write a lower number.", lastVMnetWindows))
	case other != nil:
		c.Error(codeVMnet, a.Range, fmt.Sprintf("network %q: network %q is vmnet%d, too", n.Label, other.Label, number),
			"Write another number into one of the blocks.")
	}
	taken[number] = n
}

func checkMachine(m *vnet.Machine, target vnet.Target, opts vnet.Options, files map[string]*vnet.Machine, c *vnet.Collector) {
	a, written := vnet.Find(m.Settings, name, keyVMX)
	if written && !isVMXPath(a.Value.Str, target) {
		c.Error(codePath, a.Range, fmt.Sprintf("machine %q: %q is no path of a .vmx file", m.Label, a.Value.Str),
			"Write an absolute path that ends in .vmx, or one that begins with ~/.")
	}
	if written {
		if other := files[a.Value.Str]; other != nil {
			c.Error(codePath, a.Range, fmt.Sprintf("machine %q: its file is that of machine %q, too", m.Label, other.Label),
				"Write another path into one of the blocks.")
		}
		files[a.Value.Str] = m
	}
	if at := m.Source.Of("name"); !written && target.HostOS == vnet.Windows && !isASCII(m.HypervisorName()) {
		c.Warn(codeName, at, fmt.Sprintf("machine %q: its name %q may not be found", m.Label, m.HypervisorName()),
			"On Windows VMware writes its list of machines in the encoding of the system's language. Write backend \"vmware\" { vmx = \"C:\\\\…\\\\machine.vmx\" } into the block.")
	}
	if a, ok := vnet.Find(m.Settings, name, keyMemory); ok && opts.CreateMachines && int(a.Value.Num)%4 != 0 {
		c.Error(codeMemory, a.Range, fmt.Sprintf("machine %q: %d MiB is no multiple of 4", m.Label, int(a.Value.Num)),
			fmt.Sprintf("Write %d.", int(a.Value.Num)/4*4+4))
	}
}

// isVMXPath says whether a path is absolute and that of a .vmx file.
func isVMXPath(path string, target vnet.Target) bool {
	if !strings.HasSuffix(strings.ToLower(path), ".vmx") {
		return false
	}
	if strings.HasPrefix(path, "~/") {
		return true
	}
	if target.HostOS != vnet.Windows {
		return strings.HasPrefix(path, "/")
	}
	drive := len(path) > 2 && path[1] == ':' && (path[2] == '\\' || path[2] == '/')
	return drive || strings.HasPrefix(path, `\\`) || strings.HasPrefix(path, "%")
}

// maxLatency is the most that VMware's settings of a NIC offer, in milliseconds.
const maxLatency = 2000 * time.Millisecond

func checkNIC(m *vnet.Machine, nic *vnet.NIC, network *vnet.Network, c *vnet.Collector) {
	who := fmt.Sprintf("machine %q, NIC %d", m.Label, nic.Slot)
	if nic.Model != "" && !known(nic.Model) {
		c.Misspelt(codeModel, nic.Source.Of("model"), fmt.Sprintf("%s: VMware has no model %q", who, nic.Model),
			"It has "+strings.Join(models, ", ")+".", nic.Model, models)
	}
	if network != nil && network.External && len(nic.Forwards) > 0 {
		c.Error(codeForward, nic.Forwards[0].Source.Of(""), fmt.Sprintf("%s: the forward would change network %q, which is external", who, network.Label),
			"Put the machine on a NAT network of the lab's own, or add the forward in VMware by hand.")
	}
	l := nic.Link
	if l == nil {
		return
	}
	fine := func(at string, bad bool, what, write string) {
		if bad {
			if !l.Source.Has(at) {
				at = "rate"
			}
			c.Error(codeLink, l.Source.Of(at), fmt.Sprintf("%s: %s", who, what), write)
		}
	}
	kbit := func(r vnet.Rate) string { return fmt.Sprintf("Write %dkbit.", max(1, (int64(r)+500)/1000)) }
	fine("up", l.Up%1000 != 0, fmt.Sprintf("%s is no whole number of kbit/s", l.Up), kbit(l.Up))
	fine("down", l.Down%1000 != 0 && l.Down != l.Up, fmt.Sprintf("%s is no whole number of kbit/s", l.Down), kbit(l.Down))
	fine("latency", l.Latency%time.Millisecond != 0 || l.Latency > maxLatency, fmt.Sprintf("VMware has no latency of %s", l.Latency),
		fmt.Sprintf("Write %dms.", min(maxLatency, max(time.Millisecond, l.Latency.Round(time.Millisecond))).Milliseconds()))
	fine("loss", l.Loss%1000 != 0, fmt.Sprintf("VMware has no loss of %s", l.Loss), fmt.Sprintf("Write %s.", vnet.Loss(max(1000, (int64(l.Loss)+500)/1000*1000))))
}

func known(model string) bool {
	for _, m := range models {
		if m == model {
			return true
		}
	}
	return false
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

// vmnetNumber returns the number in a vmnet's name, in whatever letters.
func vmnetNumber(s string) (string, bool) {
	digits, ok := strings.CutPrefix(strings.ToLower(s), "vmnet")
	if !ok || digits == "" || len(digits) > 3 || digits[0] == '0' && len(digits) > 1 {
		return "", false
	}
	for i := range len(digits) {
		if digits[i] < '0' || digits[i] > '9' {
			return "", false
		}
	}
	return digits, true
}
