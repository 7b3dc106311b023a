//go:build live

package libvirt

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/vnetgen/vnetgen/lab/internal/labs"
	"github.com/vnetgen/vnetgen/vnet"
)

// TestReach puts two real machines on a network of each mode, which the
// backend's script made, and tries who reaches whom.
func TestReach(t *testing.T) {
	t.Parallel()
	for _, kind := range []host{hosts[0], hosts[2]} {
		for name, c := range reaches {
			t.Run(kind.String()+"/"+name, func(t *testing.T) {
				t.Parallel()
				if c.passt && kind.version == libvirt9 {
					labs.Skip(t, "Debian's 9.0 has no passt")
				}
				b := newBox(t, kind)
				b.run("sh", "-euc", c.prepare)
				b.define("A")
				b.define("B")
				l := written(t, "reach", fmt.Sprintf("lab \"reach\" {}\n%s\nmachine \"A\" {\n  nic {\n%s\n  }\n}\nmachine \"B\" {\n  nic {\n%s\n  }\n}\n", c.network, c.nicA, c.nicB))
				script, topology := l.Script(t)
				o := b.script("dash", script, "up")
				require.Zero(t, o.status, o.stdout+o.stderr)
				b.out.serve()
				b.self.serve().serveAt("127.0.0.1:8081")
				mA, mB := b.power("A"), b.power("B")
				c.try(b, topology, mA.ready().serve(), mB.ready().serve())
			})
		}
	}
}

// on is a NIC on the network n.
const on = "network = network.n"

// leased has the machines ask for their addresses.
func leased(t *testing.T, nodes ...*node) (addrs []netip.Addr) {
	t.Helper()
	for _, n := range nodes {
		l := n.dhcp()
		require.NotNil(t, l, n.name)
		addrs = append(addrs, l.Address.Addr())
	}
	return addrs
}

var reaches = map[string]struct {
	network, nicA, nicB string
	passt               bool
	prepare             string // what the host has
	try                 func(b *box, topology *vnet.Topology, A, B *node)
}{
	"nat-network": {
		network: "network \"n\" {\n  mode   = \"nat-network\"\n  subnet = \"10.140.0.0/24\"\n  dns {\n    domain = \"lab.test\"\n    hosts  = { svc = \"10.140.0.9\" }\n  }\n}",
		nicA:    on + "\naddress = \"10.140.0.20\"", nicB: on,
		try: func(b *box, _ *vnet.Topology, A, B *node) {
			t := b.t.(*testing.T)
			at := leased(t, A, B)
			assert.Equal(t, "10.140.0.20", at[0].String(), "the reservation")
			assert.Equal(t, reached("B", at[0].String()), A.tcp(at[1].String(), port))
			assert.Equal(t, reached("A", at[1].String()), B.udp(at[0].String(), port))
			assert.Equal(t, reached("out", hostAddress), A.tcp(outAddress, port), "as the host")
			assert.Equal(t, reached("A", "10.140.0.1"), b.self.tcp(at[0].String(), port), "the host reaches it")
			assert.Equal(t, reached("host", at[0].String()), A.tcp(hostAddress, port))
			assert.False(t, A.tcp("10.140.0.1", 8081).Reached, "the host's loopback")
			assert.False(t, b.out.tcp(at[0].String(), port).Reached)
			assert.Equal(t, []string{"10.140.0.9"}, A.lookup("10.140.0.1", "svc."))
		},
	},
	"isolated": {
		network: "network \"n\" {\n  mode     = \"nat-network\"\n  subnet   = \"10.141.0.0/24\"\n  isolated = true\n}",
		nicA:    on, nicB: on,
		try: func(b *box, _ *vnet.Topology, A, B *node) {
			t := b.t.(*testing.T)
			at := leased(t, A, B)
			assert.False(t, A.ping(at[1].String()).Reached)
			assert.False(t, B.tcp(at[0].String(), port).Reached)
			assert.Equal(t, reached("out", hostAddress), A.tcp(outAddress, port))
		},
	},
	"host-only": {
		network: "network \"n\" {\n  mode   = \"host-only\"\n  subnet = \"192.168.57.0/24\"\n}",
		nicA:    on, nicB: on,
		try: func(b *box, _ *vnet.Topology, A, B *node) {
			t := b.t.(*testing.T)
			at := leased(t, A, B)
			assert.Equal(t, reached("B", at[0].String()), A.tcp(at[1].String(), port))
			assert.Equal(t, reached("A", "192.168.57.1"), b.self.tcp(at[0].String(), port))
			assert.Equal(t, reached("host", at[0].String()), A.tcp("192.168.57.1", port))
			assert.False(t, A.tcp(outAddress, port).Reached)
			assert.False(t, b.out.tcp(at[0].String(), port).Reached)
		},
	},
	"internal": {
		network: "network \"n\" {\n  mode   = \"internal\"\n  subnet = \"10.142.0.0/24\"\n}",
		nicA:    on, nicB: on,
		try: func(b *box, topology *vnet.Topology, A, B *node) {
			t := b.t.(*testing.T)
			at := []string{topology.Machines[0].NICs[0].Address.String(), topology.Machines[1].NICs[0].Address.String()}
			assert.Nil(t, A.dhcp(), "there is no DHCP server")
			A.static(at[0]+"/24", "10.142.0.1")
			B.static(at[1]+"/24", "10.142.0.1")
			assert.Equal(t, reached("B", at[0]), A.tcp(at[1], port))
			assert.False(t, A.tcp(hostAddress, port).Reached)
			assert.False(t, A.tcp(outAddress, port).Reached)
			assert.False(t, b.self.tcp(at[0], port).Reached)
		},
	},
	"nat": {
		nicA: "mode = \"nat\"\nforward {\n  host  = 7777\n  guest = 8080\n}\nforward {\n  host     = 7778\n  guest    = 8080\n  protocol = \"udp\"\n}",
		nicB: "mode = \"nat\"", passt: true,
		try: func(b *box, _ *vnet.Topology, A, B *node) {
			t := b.t.(*testing.T)
			at := leased(t, A, B)
			assert.True(t, b.self.tcp("127.0.0.1", 7777).Reached)
			assert.True(t, b.self.udp("127.0.0.1", 7778).Reached)
			assert.False(t, b.out.tcp(hostAddress, 7777).Reached, "on the loopback only")
			assert.Equal(t, reached("out", hostAddress), B.tcp(outAddress, port))
			assert.False(t, B.ping(at[0].String()).Who == "A")
		},
	},
	"bridge": {
		prepare: `
			ip link add br0 type bridge
			ip link set br0 up
			ip addr flush dev eth0 scope global
			ip link set eth0 master br0
			ip addr add 203.0.113.1/24 dev br0
			ip route replace default via 203.0.113.2`,
		network: "network \"n\" {\n  mode = \"bridged\"\n  backend \"libvirt\" {\n    bridge = \"br0\"\n  }\n}",
		nicA:    on, nicB: on,
		try: func(b *box, _ *vnet.Topology, A, B *node) {
			t := b.t.(*testing.T)
			A.static("203.0.113.10/24", "")
			B.static("203.0.113.11/24", "")
			assert.Equal(t, reached("B", "203.0.113.10"), A.tcp("203.0.113.11", port))
			assert.Equal(t, reached("out", "203.0.113.10"), A.tcp(outAddress, port), "as itself")
			assert.Equal(t, reached("A", outAddress), b.out.tcp("203.0.113.10", port))
			assert.Equal(t, reached("A", hostAddress), b.self.tcp("203.0.113.10", port))
		},
	},
	"macvtap": {
		network: "network \"n\" { mode = \"bridged\" }",
		nicA:    on, nicB: on,
		try: func(b *box, _ *vnet.Topology, A, B *node) {
			t := b.t.(*testing.T)
			A.static("203.0.113.10/24", "")
			B.static("203.0.113.11/24", "")
			assert.Equal(t, reached("B", "203.0.113.10"), A.tcp("203.0.113.11", port))
			assert.Equal(t, reached("out", "203.0.113.10"), A.tcp(outAddress, port), "as itself")
			assert.Equal(t, reached("A", outAddress), b.out.tcp("203.0.113.10", port))
			assert.False(t, b.self.tcp("203.0.113.10", port).Reached, "the warning says so")
			assert.False(t, A.tcp(hostAddress, port).Reached)
		},
	},
}

// TestOpenVSwitch has two networks on one Open vSwitch, apart by their VLANs.
// Pings only: its userspace datapath, which is all there is without a module of
// the kernel's, leaves checksums of TCP to hardware that is not there.
func TestOpenVSwitch(t *testing.T) {
	t.Parallel()
	b := newBox(t, hosts[1])
	b.run("sh", "-euc", `
		mkdir -p /run/openvswitch /etc/openvswitch
		[ -e /etc/openvswitch/conf.db ] || ovsdb-tool create /etc/openvswitch/conf.db /usr/share/openvswitch/vswitch.ovsschema
		ovsdb-server /etc/openvswitch/conf.db --remote=punix:/run/openvswitch/db.sock --pidfile --detach --log-file=/run/ovsdb.log -vconsole:off
		ovs-vsctl --no-wait init
		ovs-vswitchd --pidfile --detach --log-file=/run/ovs.log -vconsole:off
		ovs-vsctl -t 20 add-br ovsbr0 -- set bridge ovsbr0 datapath_type=netdev`)
	network := func(label, tag string) string {
		return "network \"" + label + "\" {\n  mode = \"bridged\"\n  vlan = " + tag + "\n  backend \"libvirt\" {\n    bridge = \"ovsbr0\"\n  }\n}\n"
	}
	text := "lab \"ovs\" {}\n" + network("blue", "20") + network("red", "30")
	for name, on := range map[string]string{"A": "blue", "B": "blue", "C": "red"} {
		b.define(name)
		text += "machine \"" + name + "\" {\n  nic { network = network." + on + " }\n}\n"
	}
	c := written(t, "ovs", text)
	c.Args = []string{"--variant", "ovs"}
	script, topology := c.Script(t)
	o := b.script("dash", script, "up")
	require.Zero(t, o.status, o.stdout+o.stderr)
	b.matches(topology)
	b.idle(t, "dash", script)
	mA, mB, mC := b.power("A"), b.power("B"), b.power("C")
	A, B, C := mA.ready(), mB.ready(), mC.ready()
	A.static("198.18.60.10/24", "")
	B.static("198.18.60.11/24", "")
	C.static("198.18.60.12/24", "")
	assert.Equal(t, pinged, A.ping("198.18.60.11"))
	assert.False(t, A.ping("198.18.60.12").Reached, "the other VLAN")
	assert.False(t, C.ping("198.18.60.11").Reached, "the other VLAN")
	for _, name := range []string{"A", "B", "C"} {
		b.virsh("destroy", name)
	}
	o = b.script("dash", script, "down")
	require.Zero(t, o.status, o.stdout+o.stderr)
}

// TestBandwidth has libvirt shape a machine's NIC, where the kernel can.
func TestBandwidth(t *testing.T) {
	t.Parallel()
	b := newBox(t, hosts[0])
	c := written(t, "shaped", "lab \"shaped\" {}\nnetwork \"n\" { mode = \"nat-network\" }\nmachine \"A\" {\n  nic {\n    network = network.n\n    link { down = \"8mbit\" }\n  }\n}\n")
	script, _ := c.Script(t)
	b.define("A")
	o := b.script("dash", script, "up")
	require.Zero(t, o.status, o.stdout+o.stderr)
	start := b.run("sh", "-c", "virsh start A 2>&1; true")
	if strings.Contains(start, "sfq") {
		labs.Skip(t, "this kernel has no SFQ, with which libvirt shapes: bandwidth is stored and not run")
	}
	assert.Regexp(t, `rate 8Mbit`, b.run("sh", "-c", "tc class show dev vnet0"))
}
