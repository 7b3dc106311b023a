//go:build live

package libvirt

import (
	"encoding/xml"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"libvirt.org/go/libvirtxml"

	"github.com/vnetgen/vnetgen/lab/internal/labs"
	"github.com/vnetgen/vnetgen/vnet"
)

// TestLabs takes every golden and example through up, up, check, a hand edit,
// an edit of the lab, and down, on every kind of host in turn.
func TestLabs(t *testing.T) {
	t.Parallel()
	taken := 0
	for _, c := range libvirtLabs(t) {
		i := taken
		if c.Skip == "" {
			taken++
		}
		kind := hosts[i%len(hosts)]
		if c.Skip == "" && kind.version == libvirt9 {
			if natForwards(c.Topology(t)) && !c.Creates() {
				kind = hosts[1] // 9.0 as Debian has it knows no passt
			} else if !slices.Contains(c.Args, "--target-version") {
				c.Args = append(c.Args, "--target-version", "9.0")
			}
		}
		shell := []string{"dash", "bash", "busybox"}[i%3]
		t.Run(c.Name, func(t *testing.T) {
			t.Parallel()
			if c.Skip != "" {
				labs.Skip(t, c.Skip)
			}
			b := boxFor(t, c, kind)
			before := b.visible()
			script, topology := c.Script(t)

			up := b.script(shell, script, "up")
			require.Zero(t, up.status, "up:\n%s%s", up.stdout, up.stderr)
			b.matches(topology)
			b.idle(t, shell, script)

			if b.handEdit(topology) {
				o := b.script(shell, script, "check")
				require.Equal(t, 3, o.status, "check after a hand edit:\n%s%s", o.stdout, o.stderr)
				assert.Empty(t, work(o), "check")
				o = b.script(shell, script, "up")
				require.Zero(t, o.status, "up after a hand edit:\n%s%s", o.stdout, o.stderr)
				b.matches(topology)
				b.idle(t, shell, script)
			}

			edited := c.Edited(t, labs.Edit)
			editedScript, editedTopology := edited.Script(t)
			up = b.script(shell, editedScript, "up")
			require.Zero(t, up.status, "up after an edit:\n%s%s", up.stdout, up.stderr)
			b.matches(editedTopology)
			b.idle(t, shell, editedScript)

			up = b.script(shell, script, "up")
			require.Zero(t, up.status, "up with the first lab again:\n%s%s", up.stdout, up.stderr)
			b.matches(topology)

			down := b.script(shell, script, "down")
			require.Zero(t, down.status, "down:\n%s%s", down.stdout, down.stderr)
			assert.Equal(t, before, b.visible(), "down leaves the start state")

			down = b.script(shell, script, "down")
			require.Zero(t, down.status)
			assert.Empty(t, work(down), "a second down has nothing to do")
		})
	}
}

// libvirtLabs are the labs that a box can have: the short form takes only some.
func libvirtLabs(t testing.TB) []labs.Case {
	t.Helper()
	all := labs.All(t, "libvirt")
	for i, c := range all {
		if c.Skip == "" {
			all[i].Skip = lacking(c, c.Topology(t))
		}
	}
	return labs.Short(t, all, labs.ByEverything)
}

// lacking names what the lab needs that is not in a box or this kernel, "" for
// nothing.
func lacking(c labs.Case, t *vnet.Topology) string {
	if slices.Contains(c.Args, "session") {
		return "a box has no user with a session"
	}
	for i := range t.Networks {
		if t.Networks[i].VLAN > 0 {
			return "a box has no Open vSwitch, and this kernel no VLANs on bridges"
		}
	}
	return ""
}

// natForwards says whether a NIC with NAT of its own has a forward.
func natForwards(t *vnet.Topology) bool {
	for i := range t.Machines {
		for j := range t.Machines[i].NICs {
			if n := &t.Machines[i].NICs[j]; n.Network == "" && len(n.Forwards) > 0 {
				return true
			}
		}
	}
	return false
}

// idle requires that up and check find nothing to do: no changing call, and no
// reading call twice.
func (b *box) idle(t *testing.T, shell, script string) {
	t.Helper()
	before := b.visible()
	for _, op := range []string{"up", "check"} {
		o := b.script(shell, script, op)
		require.Zero(t, o.status, "%s again:\n%s%s", op, o.stdout, o.stderr)
		assert.Empty(t, work(o), "%s again", op)
		seen := map[string]int{}
		for _, call := range o.calls {
			if call.Args[0] == "virsh" {
				seen[strings.Join(call.Args, " ")]++
			}
		}
		for call, n := range seen {
			assert.Equal(t, 1, n, "%s again: read more than once: %q", op, call)
		}
	}
	assert.Equal(t, before, b.visible(), "up and check without work leave everything as it is")
}

// work returns the calls that changed something, but for those on the script's
// own temporary folder.
func work(o outcome) (calls [][]string) {
	for _, c := range o.changes() {
		if !strings.HasPrefix(c[len(c)-1], "/tmp/vnetgen.") {
			calls = append(calls, c)
		}
	}
	return calls
}

// boxFor makes a box that has what the lab expects to find: external networks,
// and machines, the first of which has a NIC of its own already.
func boxFor(t testing.TB, c labs.Case, kind host) *box {
	t.Helper()
	b := newBox(t, kind)
	topology := c.Topology(t)
	for i := range topology.Networks {
		n := &topology.Networks[i]
		if n.External {
			b.network(n.Name, fmt.Sprintf("<network><name>%s</name><bridge name='ext%d'/></network>", escape(n.Name), i))
		}
	}
	if c.Creates() {
		return b
	}
	for i := range topology.Machines {
		m := &topology.Machines[i]
		nic := ""
		if i == 0 {
			nic = "<interface type='user'><mac address='52:54:00:99:99:99'/><model type='e1000'/></interface>"
			if len(m.NICs) > 0 { // and one with a MAC that the lab takes
				nic += fmt.Sprintf("<interface type='user'><mac address='%s'/><model type='rtl8139'/><link state='down'/></interface>", m.NICs[0].MAC)
			}
		}
		b.write("/tmp/machine.xml", fmt.Sprintf("<domain type='qemu'><name>%s</name><memory unit='MiB'>64</memory><os><type arch='x86_64' machine='pc'>hvm</type></os><features><acpi/></features><devices>%s</devices></domain>", escape(m.HypervisorName()), nic))
		b.virsh("define", "/tmp/machine.xml")
	}
	return b
}

func escape(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", "'", "&apos;", `"`, "&quot;").Replace(s)
}

// visible is everything that libvirt holds.
func (b *box) visible() string {
	b.t.Helper()
	return b.run("sh", "-euc", `
		cd /etc/libvirt
		for f in qemu/networks/*.xml qemu/networks/autostart/* qemu/*.xml; do
			[ ! -e "$f" ] || { echo "== $f"; grep -v -e "<address type='pci'" -e '<metadata/>' "$f"; }
		done
		virsh net-list --all
		virsh list --all
		find hooks -type f | sort | xargs -r cat
		ip -o link show type bridge | sed 's/^[0-9]*: \([^ ]*\).*/\1/'`)
}

// xml reads what virsh prints.
func (b *box) xml(into any, args ...string) {
	b.t.Helper()
	require.NoError(b.t, xml.Unmarshal([]byte(b.virsh(args...)), into))
}

// matches requires that libvirt holds what the topology says, both as it is
// stored and as it runs.
func (b *box) matches(topology *vnet.Topology) {
	b.t.Helper()
	for i := range topology.Networks {
		n := &topology.Networks[i]
		if n.External {
			continue
		}
		for _, how := range [][]string{{"net-dumpxml", n.Name}, {"net-dumpxml", "--inactive", n.Name}} {
			var x libvirtxml.Network
			b.xml(&x, how...)
			b.matchesNetwork(topology, n, &x)
		}
		info := b.virsh("net-info", n.Name)
		assert.Regexp(b.t, `Active: +yes`, info)
		assert.Regexp(b.t, `Autostart: +yes`, info)
	}
	for i := range topology.Machines {
		m := &topology.Machines[i]
		var x libvirtxml.Domain
		b.xml(&x, "dumpxml", m.HypervisorName())
		for j := range m.NICs {
			b.matchesNIC(topology, m, &m.NICs[j], &x)
		}
	}
}

func (b *box) matchesNetwork(t *vnet.Topology, n *vnet.Network, x *libvirtxml.Network) {
	b.t.Helper()
	mode := ""
	if x.Forward != nil {
		mode = x.Forward.Mode
	}
	assert.Equal(b.t, map[vnet.Mode]string{vnet.NATNetwork: "nat", vnet.Bridged: "bridge"}[n.Mode], mode, n.Label)
	assert.Equal(b.t, n.Isolated == vnet.On, x.PortOptions != nil && x.PortOptions.Isolated == "yes", n.Label)
	if n.Mode == vnet.Bridged {
		return
	}
	want, got := map[string]bool{}, map[string]bool{}
	served := n.DHCP != nil && n.DHCP.Enabled.Or(true)
	if n.Mode != vnet.Internal {
		want[fmt.Sprintf("%s/%d", n.Gateway, n.Subnet.Bits())] = true
		if n.Gateway6.IsValid() {
			want[fmt.Sprintf("%s/%d", n.Gateway6, n.Subnet6.Bits())] = true
		}
	} else if served {
		want[fmt.Sprintf("%s/%d", n.Subnet.Masked().Addr().Next(), n.Subnet.Bits())] = true
	}
	if served {
		want["pool "+n.DHCP.Start.String()+" "+n.DHCP.End.String()] = true
		for i := range t.Machines {
			for j := range t.Machines[i].NICs {
				if nic := &t.Machines[i].NICs[j]; nic.Network == n.Label && nic.Address.IsValid() {
					want["host "+nic.MAC.String()+" "+nic.Address.String()] = true
				}
			}
		}
	}
	for _, ip := range x.IPs {
		got[fmt.Sprintf("%s/%d", ip.Address, ip.Prefix)] = true
		if ip.DHCP == nil {
			continue
		}
		for _, r := range ip.DHCP.Ranges {
			got["pool "+r.Start+" "+r.End] = true
		}
		for _, h := range ip.DHCP.Hosts {
			got["host "+h.MAC+" "+h.IP] = true
		}
	}
	if n.DNS != nil && n.Mode != vnet.Internal {
		for _, s := range n.DNS.Servers {
			want["ask "+s.String()] = true
		}
		for _, h := range n.DNS.Hosts {
			want["name "+h.Name+" "+h.Address.String()] = true
		}
		if n.DNS.Domain != "" {
			want["domain "+n.DNS.Domain] = true
		}
	}
	if x.Domain != nil {
		got["domain "+x.Domain.Name] = true
	}
	if x.DNS != nil {
		for _, f := range x.DNS.Forwarders {
			got["ask "+f.Addr] = true
		}
		for _, h := range x.DNS.Host {
			for _, name := range h.Hostnames {
				got["name "+name.Hostname+" "+h.IP] = true
			}
		}
	}
	assert.Equal(b.t, want, got, n.Label)
	if n.MTU > 0 && assert.NotNil(b.t, x.MTU, n.Label) {
		assert.EqualValues(b.t, n.MTU, x.MTU.Size, n.Label)
	}
}

func (b *box) matchesNIC(t *vnet.Topology, m *vnet.Machine, nic *vnet.NIC, x *libvirtxml.Domain) {
	b.t.Helper()
	what := fmt.Sprintf("NIC %d of %s", nic.Slot, m.Label)
	network := ""
	for i := range t.Networks {
		if t.Networks[i].Label == nic.Network {
			network = t.Networks[i].Name
		}
	}
	for i := range x.Devices.Interfaces {
		ifc := &x.Devices.Interfaces[i]
		if ifc.MAC.Address != nic.MAC.String() {
			continue
		}
		if network != "" && assert.NotNil(b.t, ifc.Source.Network, what) {
			assert.Equal(b.t, network, ifc.Source.Network.Network, what)
		}
		if network == "" {
			assert.NotNil(b.t, ifc.Source.User, what)
			assert.Len(b.t, ifc.PortForward, len(nic.Forwards), what)
		}
		assert.Equal(b.t, nic.Connected.Or(true), ifc.Link == nil || ifc.Link.State == "up", what)
		if nic.Model != "" {
			assert.Equal(b.t, nic.Model, ifc.Model.Type, what)
		}
		assert.Equal(b.t, nic.Link != nil && (nic.Link.Up > 0 || nic.Link.Down > 0), ifc.Bandwidth != nil, what)
		return
	}
	if network == "" && len(nic.Forwards) > 0 && x.QEMUCommandline != nil { // QEMU makes it by itself
		assert.True(b.t, slices.ContainsFunc(x.QEMUCommandline.Args, func(a libvirtxml.DomainQEMUCommandlineArg) bool {
			return strings.HasSuffix(a.Value, ",mac="+nic.MAC.String())
		}), what)
		return
	}
	assert.Fail(b.t, what+" is not there")
}

// handEdit changes things behind the lab's back, and says whether there was
// anything to change.
func (b *box) handEdit(topology *vnet.Topology) (edited bool) {
	b.t.Helper()
	for i := range topology.Networks {
		n := &topology.Networks[i]
		if n.External {
			continue
		}
		edited = true
		switch i % 4 {
		case 0:
			b.virsh("net-destroy", n.Name)
		case 1:
			b.virsh("net-autostart", "--disable", n.Name)
		case 2:
			b.run("sh", "-euc", `
				virsh net-dumpxml --inactive "$1" | sed "s/<bridge name='[^']*'/<bridge name='byhand$2'/" >/tmp/edit.xml
				virsh net-define /tmp/edit.xml`, "sh", n.Name, fmt.Sprint(i))
		case 3:
			if n.Mode != vnet.Bridged && n.DHCP != nil && n.DHCP.Enabled.Or(true) {
				b.virsh("net-update", n.Name, "add", "ip-dhcp-host", "<host mac='52:54:00:12:34:56' ip='"+n.DHCP.Start.String()+"'/>", "--live", "--config")
			} else {
				b.virsh("net-destroy", n.Name)
			}
		}
		if n.Mode == vnet.NATNetwork {
			b.run("sh", "-c", "for t in $(nft list tables | sed -n 's/table ip \\(vnetgen_.*\\)/\\1/p'); do nft delete chain ip $t out; done; true")
		}
	}
	for i := range topology.Machines {
		m := &topology.Machines[i]
		for j := range m.NICs {
			mac := m.NICs[j].MAC.String()
			if !strings.Contains(b.virsh("dumpxml", m.HypervisorName()), "<mac address='"+mac+"'/>") {
				continue // QEMU makes it by itself
			}
			edited = true
			switch (i + j) % 3 {
			case 0:
				b.virsh("domif-setlink", m.HypervisorName(), mac, map[bool]string{true: "down", false: "up"}[m.NICs[j].Connected.Or(true)], "--config")
			case 1:
				b.virsh("detach-interface", m.HypervisorName(), map[bool]string{true: "user", false: "network"}[m.NICs[j].Network == ""], "--mac", mac, "--config")
			case 2:
				b.run("sh", "-euc", `
					virsh dumpxml --inactive "$1" | sed "/^      <mac address='$2'/,/interface>/s/<model type='[^']*'/<model type='ne2k_pci'/" >/tmp/edit.xml
					virsh define /tmp/edit.xml`, "sh", m.HypervisorName(), mac)
			}
		}
	}
	return edited
}
