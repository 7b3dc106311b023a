package config_test

import (
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/vnetgen/vnetgen/vnet"
	"github.com/vnetgen/vnetgen/vnet/config"
)

func TestWriteReadsWell(t *testing.T) {
	top := &vnet.Topology{
		Lab:      vnet.Lab{Name: "web"},
		Networks: []vnet.Network{{Label: "lan", Mode: vnet.NATNetwork, Subnet: netip.MustParsePrefix("10.0.0.0/24"), DHCP: &vnet.DHCP{Lease: 12 * time.Hour}}},
		Machines: []vnet.Machine{{Label: "pc", NICs: []vnet.NIC{
			{Network: "lan", Forwards: []vnet.Forward{{HostPort: 8080, GuestPort: 80}}},
			{},
		}}},
		Asserts: []vnet.Assert{{Text: "closed", From: vnet.Endpoint{Outside: true}, To: vnet.Endpoint{Machines: []string{"pc"}}}},
	}
	want := `lab "web" {}

network "lan" {
  mode   = "nat-network"
  subnet = "10.0.0.0/24"
  dhcp {
    lease = "12h"
  }
}

machine "pc" {
  nic {
    network = network.lan
    forward {
      host  = 8080
      guest = 80
    }
  }
  nic {
    mode = "nat"
  }
}

assert "closed" {
  from  = outside
  to    = machine.pc
  reach = false
}
`
	assert.Equal(t, want, string(config.Write(top)))
	assert.Equal(t, want, string(config.Format([]byte(want))))
}

// hostile are names that could be taken for something else by somebody.
var hostile = []string{
	`"`, `'`, `\`, "`id`", "$(id)", "${x}", "$${x}", "$$${x}", "%{if x}", "%%{", "$", "%", "{", "-rf", "--", "007", " a ", "a\u00a0b",
	"\u2018\u2019\u201a\u201b\u201c\u201d\u201e", "żółć", "網路", "\U0001f600", "\U000e0001", "*/ /* # //", "<<EOT", strings.Repeat("x", 255), "a.b", "a[0]", "null", "true",
}

// everything is a topology that uses all that a file can say, with one name
// everywhere.
func everything(name string) *vnet.Topology {
	addr := netip.MustParseAddr
	settings := []vnet.Settings{{Backend: name, Attrs: []vnet.Attr{
		{Key: "s", Value: vnet.Value{Kind: vnet.String, Str: name + "\n\t\r\x01"}},
		{Key: "n", Value: vnet.Value{Kind: vnet.Number, Num: -0.25}},
		{Key: "b", Value: vnet.Value{Kind: vnet.Bool, Bool: true}},
		{Key: "l", Value: vnet.Value{Kind: vnet.List, List: []vnet.Value{{Kind: vnet.String, Str: name}, {Kind: vnet.Number, Num: 7}}}},
	}}}
	return &vnet.Topology{
		Lab: vnet.Lab{Name: name, Description: name + "\n${", Accept: []vnet.Accept{{Feature: "link.loss"}, {Feature: vnet.Feature(name)}}, Settings: settings},
		Networks: []vnet.Network{
			{
				Label: name, Name: name, Mode: vnet.NATNetwork,
				Subnet: netip.MustParsePrefix("10.0.0.0/24"), Subnet6: netip.MustParsePrefix("fd00::/64"),
				Gateway: addr("10.0.0.1"), Gateway6: addr("fd00::1"), MTU: 1400, VLAN: 4, Uplink: name,
				Isolated: vnet.Off, Promiscuous: vnet.PromiscuousAllowVMs,
				DHCP: &vnet.DHCP{Enabled: vnet.On, Start: addr("10.0.0.9"), End: addr("10.0.0.99"), Lease: 90 * time.Second},
				DNS: &vnet.DNS{Servers: []netip.Addr{addr("9.9.9.9"), addr("fd00::2")}, Domain: name,
					Hosts: []vnet.HostRecord{{Name: name, Address: addr("10.0.0.5")}}},
				Settings: settings,
			},
			{Label: name + "2", Mode: vnet.Bridged, External: true, DHCP: &vnet.DHCP{}, DNS: &vnet.DNS{}},
		},
		Machines: []vnet.Machine{
			{
				Label: name, Name: name, Forwarding: true, Settings: settings,
				NICs: []vnet.NIC{
					{
						Name: name, Network: name, Slot: 3, Address: addr("10.0.0.7"), Address6: addr("fd00::7"),
						MAC: vnet.MAC{0x52, 0x54, 0, 1, 2, 3}, Model: name, Connected: vnet.Off,
						Forwards: []vnet.Forward{
							{Name: name, HostPort: 1, GuestPort: 2},
							{Proto: vnet.UDP, Host: addr("0.0.0.0"), HostPort: 70000, GuestPort: -2},
							{Host: addr("::1"), HostPort: 1, GuestPort: 2},
						},
						Link:     &vnet.Link{Up: 1500, Down: 20_000_000, Latency: 1500 * time.Microsecond, Loss: 1},
						Settings: settings,
					},
					{Subnet: netip.MustParsePrefix("10.9.0.0/24"), Connected: vnet.On, Link: &vnet.Link{Up: 7, Down: 7}},
					{Network: name + "2", Link: &vnet.Link{}},
				},
			},
			{Label: name + "2"},
		},
		Asserts: []vnet.Assert{
			{Text: name, From: vnet.Endpoint{Host: true}, To: vnet.Endpoint{Machines: []string{name, name + "2"}}, Port: 53, Proto: vnet.UDP, Reach: true},
			{Text: name + "2", From: vnet.Endpoint{Machines: []string{name}}, To: vnet.Endpoint{Machines: []string{}}},
		},
	}
}

func TestWriteReadsBackEqual(t *testing.T) {
	for _, name := range hostile {
		top := everything(name)
		text := config.Write(top)
		back, diags := config.Load([]config.File{{Name: "x.hcl", Bytes: text}}, config.Options{})
		require.Empty(t, diags.Error(), string(text))
		assert.Equal(t, top, plain(back), name)
		assert.Equal(t, string(text), string(config.Write(back)), name)
		assert.Equal(t, string(text), string(config.Format(text)), name)
	}
}

func TestWriteExpandsInstances(t *testing.T) {
	top := mustLoad(t, example)
	back := mustLoad(t, string(config.Write(top)))
	assert.Equal(t, plain(top), plain(back))
}

func TestFormatKeepsComments(t *testing.T) {
	assert.Equal(t, "# a\nlab \"l\" {\n  # b\n  description = \"x\" // c\n}\n",
		string(config.Format([]byte("\xef\xbb\xbf# a\nlab   \"l\"  {\n# b\n description=\"x\" // c\n}\n"))))
}

func TestPin(t *testing.T) {
	text := `# top
lab "l" {}
network "lan" {
  mode = "nat-network" # shared
  # why
  gateway = null

  dhcp {
    # pool
  }
  dns {}
}
network "plain" { mode = "internal" }
machine "pc" {
  nic {
    network = network.lan # here
    forward {
      host  = 1
      guest = 2
    }
  }
  nic { mode = "nat" }
}
machine "many" {
  count = 2
  nic { network = network.lan }
}
`
	top := mustLoad(t, text)
	addr := netip.MustParseAddr
	for i := range top.Networks {
		n := &top.Networks[i]
		n.Subnet, n.Gateway = netip.MustParsePrefix("10.1.2.0/24"), addr("10.1.2.1")
		n.DHCP = &vnet.DHCP{Start: addr("10.1.2.128"), End: addr("10.1.2.254")}
		n.Chosen = vnet.ChosenSubnet | vnet.ChosenGateway | vnet.ChosenPool
	}
	for i := range top.Machines {
		for k := range top.Machines[i].NICs {
			n := &top.Machines[i].NICs[k]
			n.MAC, n.Address = vnet.MAC{0x52, 0x54, 0, 0, 0, byte(k + 1)}, addr("10.1.2.10")
			n.Chosen = vnet.ChosenMAC | vnet.ChosenAddress
		}
	}
	files, diags := config.Pin([]config.File{{Name: "x.hcl", Bytes: []byte(text)}}, top)
	compare(t, []string{"26,3 pin-instance: (and 1 more)"}, diags)
	assert.Equal(t, vnet.SeverityNote, diags[0].Severity)
	assert.Equal(t, `# top
lab "l" {}
network "lan" {
  mode = "nat-network" # shared
  # why
  gateway = "10.1.2.1"
  subnet  = "10.1.2.0/24"

  dhcp {
    start = "10.1.2.128"
    end   = "10.1.2.254"
    # pool
  }
  dns {}
}
network "plain" {
  mode    = "internal"
  subnet  = "10.1.2.0/24"
  gateway = "10.1.2.1"
  dhcp {
    start = "10.1.2.128"
    end   = "10.1.2.254"
  }
}
machine "pc" {
  nic {
    network = network.lan # here
    address = "10.1.2.10"
    mac     = "52:54:00:00:00:01"
    forward {
      host  = 1
      guest = 2
    }
  }
  nic {
    mode    = "nat"
    address = "10.1.2.10"
    mac     = "52:54:00:00:00:02"
  }
}
machine "many" {
  count = 2
  nic { network = network.lan }
}
`, string(files[0].Bytes))
	back := mustLoad(t, string(files[0].Bytes))
	again, diags := config.Pin(files, back)
	assert.Empty(t, diags)
	assert.Equal(t, files, again)
}

func TestPinLeavesJSON(t *testing.T) {
	file := config.File{Name: "x.json", Bytes: []byte(`{"network": {"n": {"mode": "internal"}}}`)}
	top, diags := config.Load([]config.File{file}, config.Options{})
	require.Empty(t, diags.Error())
	top.Networks[0].Subnet, top.Networks[0].Chosen = netip.MustParsePrefix("10.1.2.0/24"), vnet.ChosenSubnet
	files, diags := config.Pin([]config.File{file}, top)
	compare(t, []string{"1,1 pin-json:"}, diags)
	assert.Equal(t, file.Bytes, files[0].Bytes)
}

// TestPinLeavesLooseAddresses: an address is not written when the subnet it lies
// in cannot be.
func TestPinLeavesLooseAddresses(t *testing.T) {
	text := "lab \"l\" {}\nnetwork \"n\" {\n  count = 2\n  mode  = \"internal\"\n}\nmachine \"m\" {\n  nic {\n    network = network.n[1]\n  }\n}\n"
	top, diags := load("x.hcl", text, config.Options{})
	require.Empty(t, diags)
	resolved, _ := vnet.Prepare(top, nil, vnet.Target{}, vnet.Options{})
	require.True(t, resolved.Machines[0].NICs[0].Address.IsValid())
	pinned, _ := config.Pin([]config.File{{Name: "x.hcl", Bytes: []byte(text)}}, resolved)
	assert.NotContains(t, string(pinned[0].Bytes), "address")
	assert.Contains(t, string(pinned[0].Bytes), "mac")
}
