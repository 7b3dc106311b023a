//go:build live

package readers

import (
	"testing"

	"github.com/hashicorp/packer-plugin-vmware/builder/vmware/common"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The faults of packer-plugin-vmware that the comparison allows, each of which is really
// there: when one is mended, its test fails, and the allowance goes.

// faultNumbers is what the plugin adds to the number of the vmnet in lines about
// forwards, reservations and bridges, but not in answers.
const faultNumbers = -1

func TestFaultNumbers(t *testing.T) {
	n := readNetworking(t, "VERSION=1,0\nanswer VNET_5_NAT yes\nanswer VNET_5_VIRTUAL_ADAPTER yes\n"+
		"add_nat_portfwd 5 tcp 8080 10.0.0.5 80\nadd_dhcp_mac_to_ip 5 00:50:56:00:00:01 10.0.0.5\nadd_bridge_mapping eth7 6\nadd_nat_prefix 5 /64\n")
	assert.Empty(t, n.said)
	assert.Contains(t, n.answers, 5)
	assert.Contains(t, n.forwards, 5+faultNumbers)
	assert.Contains(t, n.leases, 5+faultNumbers)
	assert.Contains(t, n.prefixes, 5+faultNumbers)
	assert.Equal(t, map[string]int{"eth7": 6 + faultNumbers}, n.bridges)
}

// TestFaultBridge: so it takes the vmnet before a bridged one for bridged, where no
// answers say otherwise, and does not know the bridged one itself without answers.
func TestFaultBridge(t *testing.T) {
	n := readNetworking(t, "VERSION=1,0\nadd_bridge_mapping eth7 6\n")
	name, err := n.config.DeviceIntoName("vmnet5")
	require.NoError(t, err)
	assert.Equal(t, "bridged", name)
	_, err = n.config.DeviceIntoName("vmnet6")
	assert.Error(t, err)
}

// TestFaultAlone (faultAlone): it knows no vmnet without the host, and calls that bridged.
func TestFaultAlone(t *testing.T) {
	n := readNetworking(t, "VERSION=1,0\nanswer VNET_5_DHCP no\nanswer VNET_5_HOSTONLY_NETMASK 255.255.255.0\nanswer VNET_5_HOSTONLY_SUBNET 10.0.0.0\nanswer VNET_5_NAT no\nanswer VNET_5_VIRTUAL_ADAPTER no\n")
	name, err := n.config.DeviceIntoName("vmnet5")
	require.NoError(t, err)
	assert.Equal(t, "bridged", name)
}

// TestFaultValues: lines whose value is empty or has a space, and lines about other
// things than vmnets, which are in real files, are left out.
func TestFaultValues(t *testing.T) {
	n := readNetworking(t, "VERSION=1,0\nanswer VNET_8_DISPLAY_NAME \nanswer VNET_8_DISPLAY_NAME my net\nanswer VNL_DEFAULT_BRIDGE_VNET -1\nadd_nat_portfwd 8 tcp 80 10.0.0.5 80 a description\n")
	assert.Len(t, n.said, 4)
	assert.Empty(t, n.answers)
	assert.Empty(t, n.forwards)
}

// TestFaultPorts: it takes ports that there are not.
func TestFaultPorts(t *testing.T) {
	n := readNetworking(t, "VERSION=1,0\nadd_nat_portfwd 8 tcp 99999 10.0.0.5 -7\n")
	assert.Empty(t, n.said)
	assert.Len(t, n.forwards, 1)
}

// TestFaultHardware (faultHardware): it does not give a host's MAC, but an error that
// there is more than one.
func TestFaultHardware(t *testing.T) {
	config, err := common.ReadDhcpConfiguration(open(t, "host a {\n    hardware ethernet 00:50:56:00:00:01;\n    fixed-address 10.0.0.5;\n}\n"))
	require.NoError(t, err)
	host, err := config.HostByName("a")
	require.NoError(t, err)
	_, err = host.Hardware()
	assert.ErrorContains(t, err, "more than one hardware address")
}

// TestFaultLists: it refuses a whole dhcpd.conf for an option with a list that has spaces
// in it, as dhcpd.conf(5) writes them. The backend writes none.
func TestFaultLists(t *testing.T) {
	_, err := common.ReadDhcpConfiguration(open(t, "option domain-name-servers 10.0.0.1, 10.0.0.2;\n"))
	assert.ErrorContains(t, err, "invalid number of parameters")
	_, err = common.ReadDhcpConfiguration(open(t, "option domain-name-servers 10.0.0.1,10.0.0.2;\n"))
	assert.NoError(t, err)
}

// TestFaultComments (faultComments): a comment of a .vmx with an equals sign in it is a
// key; and of dhcpd.conf and netmap.conf, what is behind a # in quotes is a comment.
func TestFaultComments(t *testing.T) {
	assert.Equal(t, map[string]string{"# a": "b"}, common.ParseVMX("# a = b\n# no key\n"))
	netmap, err := common.ReadNetworkMap(open(t, "network0.name = \"a#b\"\nnetwork0.device = \"vmnet2\"\n"))
	require.NoError(t, err)
	assert.Empty(t, netmap)
}

// TestFaultOrder: it finds the entries of netmap.conf in the order of their texts.
func TestFaultOrder(t *testing.T) {
	netmap, err := common.ReadNetworkMap(open(t, "network2.name = \"b\"\nnetwork2.device = \"vmnet2\"\nnetwork10.name = \"a\"\nnetwork10.device = \"vmnet10\"\n"))
	require.NoError(t, err)
	assert.Equal(t, "a", netmap[0]["name"])
}
