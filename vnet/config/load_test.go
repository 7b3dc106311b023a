package config_test

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/vnetgen/vnetgen/vnet"
	"github.com/vnetgen/vnetgen/vnet/config"
)

// load reads one file.
func load(name, text string, opts config.Options) (*vnet.Topology, vnet.Diags) {
	return config.Load([]config.File{{Name: name, Bytes: []byte(text)}}, opts)
}

// mustLoad reads one file that is fine.
func mustLoad(t *testing.T, text string) *vnet.Topology {
	t.Helper()
	top, diags := load("x.hcl", text, config.Options{})
	require.Empty(t, diags.Error())
	require.NotNil(t, top)
	return top
}

// example is the lab of the language's documentation.
const example = `lab "web" {
  description = "three tiers"
  accept      = ["link.loss"]
}

variable "lan" { default = "10.20.0.0/24" }
locals { first = 10 }

network "backend" {
  mode    = "nat-network"
  subnet  = var.lan
  dhcp {
    start = "10.20.0.128"
    end   = "10.20.0.254"
    lease = "12h"
  }
  dns {
    servers = ["9.9.9.9"]
    domain  = "web.test"
    hosts   = { registry = "10.20.0.5" }
  }
}

network "lan" {
  mode   = "bridged"
  uplink = "eth0"
  vlan   = 20
}

network "default" {
  mode     = "nat-network"
  external = true
}

machine "web" {
  count = 3
  nic {
    network = network.backend
    address = cidrhost(var.lan, local.first + count.index)
    forward {
      host  = 8080 + count.index
      guest = 80
    }
    link {
      rate = "20mbit"
    }
  }
  nic { mode = "nat" }
  backend "virtualbox" { nic_type = "virtio" }
}

assert "the outside never reaches the web servers' ssh" {
  from  = outside
  to    = machine.web
  port  = 22
  reach = false
}
`

func TestLoadExample(t *testing.T) {
	top := mustLoad(t, example)
	assert.Equal(t, "web", top.Lab.Name)
	assert.Equal(t, "three tiers", top.Lab.Description)
	require.Len(t, top.Lab.Accept, 1)
	assert.Equal(t, vnet.FeatureLoss, top.Lab.Accept[0].Feature)
	assert.Equal(t, "x.hcl:3,18", top.Lab.Accept[0].Range.String())

	require.Len(t, top.Networks, 3)
	backend := top.Networks[0]
	assert.Equal(t, "backend", backend.Label)
	assert.Equal(t, "backend", backend.Block)
	assert.Empty(t, backend.Key)
	assert.Equal(t, vnet.NATNetwork, backend.Mode)
	assert.Equal(t, netip.MustParsePrefix("10.20.0.0/24"), backend.Subnet)
	assert.Equal(t, netip.MustParseAddr("10.20.0.128"), backend.DHCP.Start)
	assert.Equal(t, 12*time.Hour, backend.DHCP.Lease)
	assert.Equal(t, vnet.Unset, backend.DHCP.Enabled)
	assert.Equal(t, []netip.Addr{netip.MustParseAddr("9.9.9.9")}, backend.DNS.Servers)
	assert.Equal(t, []vnet.HostRecord{{Name: "registry", Address: netip.MustParseAddr("10.20.0.5")}}, backend.DNS.Hosts)
	assert.Equal(t, "x.hcl:9,1", backend.Source.Def.String())
	assert.Equal(t, "x.hcl:11,13", backend.Source.Of("subnet").String())
	assert.True(t, backend.Source.Has("subnet"))
	assert.False(t, backend.Source.Has("gateway"))
	assert.Equal(t, "x.hcl:13,13", backend.DHCP.Source.Of("start").String())
	assert.Equal(t, "eth0", top.Networks[1].Uplink)
	assert.Equal(t, 20, top.Networks[1].VLAN)
	assert.True(t, top.Networks[2].External)

	require.Len(t, top.Machines, 3)
	for i, m := range top.Machines {
		assert.Equal(t, fmt.Sprintf("web-%d", i), m.Label)
		assert.Equal(t, "web", m.Block)
		assert.Equal(t, fmt.Sprint(i), m.Key)
		require.Len(t, m.NICs, 2)
		assert.Equal(t, "backend", m.NICs[0].Network)
		assert.Equal(t, netip.MustParseAddr(fmt.Sprintf("10.20.0.%d", 10+i)), m.NICs[0].Address)
		require.Len(t, m.NICs[0].Forwards, 1)
		assert.Equal(t, 8080+i, m.NICs[0].Forwards[0].HostPort)
		assert.Equal(t, 80, m.NICs[0].Forwards[0].GuestPort)
		assert.Equal(t, vnet.Rate(20_000_000), m.NICs[0].Link.Up)
		assert.Equal(t, vnet.Rate(20_000_000), m.NICs[0].Link.Down)
		assert.Empty(t, m.NICs[1].Network)
		assert.Same(t, top.Machines[0].Source, m.Source)
		assert.Same(t, top.Machines[0].NICs[0].Source, m.NICs[0].Source)
		setting, ok := vnet.Find(m.Settings, "virtualbox", "nic_type")
		assert.True(t, ok)
		assert.Equal(t, "virtio", setting.Value.Str)
	}
	assert.Equal(t, "x.hcl:41,15", top.Machines[2].NICs[0].Forwards[0].Source.Of("host").String())

	require.Len(t, top.Asserts, 1)
	assert.True(t, top.Asserts[0].From.Outside)
	assert.Equal(t, []string{"web-0", "web-1", "web-2"}, top.Asserts[0].To.Machines)
	assert.Equal(t, 22, top.Asserts[0].Port)
	assert.False(t, top.Asserts[0].Reach)
}

// JSON says the same as native syntax.
func TestLoadJSON(t *testing.T) {
	text := `{
  "//": "a comment",
  "lab": {"web": {"description": "three tiers", "accept": ["link.loss"]}},
  "variable": {"lan": {"default": "10.20.0.0/24"}},
  "locals": {"first": 10},
  "network": {
    "backend": {
      "mode": "nat-network", "subnet": "${var.lan}",
      "dhcp": {"start": "10.20.0.128", "end": "10.20.0.254", "lease": "12h"},
      "dns": {"servers": ["9.9.9.9"], "domain": "web.test", "hosts": {"registry": "10.20.0.5"}}
    },
    "lan": {"mode": "bridged", "uplink": "eth0", "vlan": 20},
    "default": {"mode": "nat-network", "external": true}
  },
  "machine": {
    "web": {
      "count": 3,
      "nic": [
        {
          "network": "${network.backend}", "address": "${cidrhost(var.lan, local.first + count.index)}",
          "forward": {"host": "${8080 + count.index}", "guest": 80},
          "link": {"rate": "20mbit"}
        },
        {"mode": "nat"}
      ],
      "backend": {"virtualbox": {"nic_type": "virtio"}}
    }
  },
  "assert": {"the outside never reaches the web servers' ssh": {
    "from": "${outside}", "to": "${machine.web}", "port": 22, "reach": false
  }}
}`
	native := mustLoad(t, example)
	other, diags := load("x.hcl.json", text, config.Options{})
	require.Empty(t, diags.Error())
	assert.Equal(t, "x.hcl.json:8,15", other.Networks[0].Source.Of("mode").String())
	assert.Equal(t, plain(native), plain(other))
}

func TestLoadBOM(t *testing.T) {
	top := mustLoad(t, "\xef\xbb\xbflab \"a\" {}\n")
	assert.Equal(t, "a", top.Lab.Name)
	assert.Equal(t, "x.hcl:1,1", top.Lab.Source.Def.String())
	top, diags := load("x.json", "\xef\xbb\xbf{\"lab\": {\"a\": {}}}", config.Options{})
	require.Empty(t, diags.Error())
	assert.Equal(t, "a", top.Lab.Name)
}

func TestLabName(t *testing.T) {
	for _, c := range []struct{ file, want string }{
		{"web.hcl", "web"},
		{"labs/web.hcl.json", "web"},
		{"labs/web/lab.hcl", "web"},
		{"labs/web/main.hcl", "web"},
		{"web", "web"},
	} {
		top, diags := load(c.file, map[bool]string{true: "{}"}[strings.HasSuffix(c.file, ".json")], config.Options{})
		require.Empty(t, diags.Error(), c.file)
		assert.Equal(t, c.want, top.Lab.Name, c.file)
	}
	top, _ := load("<stdin>", "", config.Options{Name: "given"})
	assert.Equal(t, "given", top.Lab.Name)
	top, _ = config.Load([]config.File{{Name: "net/a.hcl"}, {Name: "net/b.hcl"}}, config.Options{})
	assert.Equal(t, "net", top.Lab.Name)
}

func TestLocalsAndNetworksAreLazy(t *testing.T) {
	top := mustLoad(t, `
lab "l" {}
locals {
  a = local.b + 1
  net = true ? network.two : network.one
  first = network.two.subnet
}
locals { b = 2 }
network "one" {
  mode   = "nat-network"
  subnet = cidrsubnet(network.two.subnet, 8, local.a)
  dhcp { start = cidrhost("10.1.0.0/16", 7) }
}
network "two" {
  mode    = "internal"
  subnet  = "10.1.0.0/16"
  mtu     = 9000
}
network "three" {
  mode     = network.two.mode
  mtu      = network.two.mtu + 0
  gateway  = try(network.two.gateway, network.one.dhcp.start)
  isolated = can(network.two.gateway)
  name     = null
}
network "my net" { mode = "internal" }
machine "m" {
  nic { network = local.net }
  nic { network = length([network.one]) == 1 ? network.three : network.one }
  nic { network = network["my net"] }
  nic { network = network["two"] }
}
`)
	assert.Equal(t, "10.1.3.0/24", top.Networks[0].Subnet.String())
	assert.Equal(t, vnet.Internal, top.Networks[2].Mode)
	assert.Equal(t, 9000, top.Networks[2].MTU)
	assert.Equal(t, "10.1.0.7", top.Networks[2].Gateway.String())
	assert.Equal(t, vnet.Off, top.Networks[2].Isolated)
	assert.False(t, top.Networks[2].Source.Has("name"))
	var on []string
	for _, n := range top.Machines[0].NICs {
		on = append(on, n.Network)
	}
	assert.Equal(t, []string{"two", "three", "my net", "two"}, on)
}

func TestInstances(t *testing.T) {
	top := mustLoad(t, `
lab "l" {}
variable "n" { default = 2 }
network "row" {
  count  = var.n
  mode   = "internal"
  subnet = cidrsubnet("10.0.0.0/16", 8, count.index)
  backend "virtualbox" { number = count.index }
}
network "site" {
  for_each = { berlin = "10.1.0.0/24", paris = "10.2.0.0/24" }
  mode     = "nat-network"
  subnet   = each.value
  dns { domain = "${each.key}.test" }
}
network "none" {
  count = 0
  mode  = "internal"
}
machine "pc" {
  count = var.n
  name  = "PC ${count.index + 1}"
  nic {
    network = network.row[count.index]
    mac     = format("52:54:00:00:00:%02x", count.index + 16)
    forward {
      host  = 22
      guest = 22
    }
    backend "virtualbox" { nic_type = "virtio" }
  }
  nic { network = network.site["paris"] }
  nic { network = network.row[1] }
}
machine "gw" {
  for_each = toset(["b", "a"])
  nic { network = each.key == "a" ? network.site["paris"] : network.row[0] }
  nic { network = network.site[{ a = "paris", b = "berlin" }[each.key]] }
}
assert "all" {
  from  = machine.pc[1]
  to    = [machine.gw["a"], machine.pc[0]]
  reach = true
}
assert "splat" {
  from  = machine.pc[*]
  to    = machine.gw
  reach = true
}
`)
	var labels []string
	for _, n := range top.Networks {
		labels = append(labels, n.Label+" "+n.Block+" "+n.Key+" "+n.Subnet.String())
	}
	assert.Equal(t, []string{
		"row-0 row 0 10.0.0.0/24", "row-1 row 1 10.0.1.0/24",
		"site-berlin site berlin 10.1.0.0/24", "site-paris site paris 10.2.0.0/24",
	}, labels)
	assert.Equal(t, "paris.test", top.Networks[3].DNS.Domain)
	assert.Equal(t, 1.0, top.Networks[1].Settings[0].Attrs[0].Value.Num)

	var nics []string
	for _, m := range top.Machines {
		line := m.Label + " " + m.HypervisorName() + ":"
		for _, n := range m.NICs {
			line += " " + n.Network
		}
		nics = append(nics, line)
	}
	assert.Equal(t, []string{
		"pc-0 PC 1: row-0 site-paris row-1", "pc-1 PC 2: row-1 site-paris row-1",
		"gw-a gw-a: site-paris site-paris", "gw-b gw-b: row-0 site-berlin",
	}, nics)
	assert.Equal(t, "52:54:00:00:00:11", top.Machines[1].NICs[0].MAC.String())
	assert.NotSame(t, &top.Machines[0].NICs[0].Forwards[0], &top.Machines[1].NICs[0].Forwards[0])
	assert.Equal(t, []string{"pc-1"}, top.Asserts[0].From.Machines)
	assert.Equal(t, []string{"gw-a", "pc-0"}, top.Asserts[0].To.Machines)
	assert.Equal(t, []string{"pc-0", "pc-1"}, top.Asserts[1].From.Machines)
	assert.Equal(t, []string{"gw-a", "gw-b"}, top.Asserts[1].To.Machines)
}

func TestForwardHost(t *testing.T) {
	for _, c := range []struct {
		host, addr string
		port       int
	}{
		{"8080", "invalid IP", 8080},
		{`"8080"`, "invalid IP", 8080},
		{`"0.0.0.0:8080"`, "0.0.0.0", 8080},
		{`"[::1]:8080"`, "::1", 8080},
		{`"127.0.0.1:99999"`, "127.0.0.1", 99999},
		{`8000 + 80`, "invalid IP", 8080},
		{`-1`, "invalid IP", -1},
		{`"${1 + 1}"`, "invalid IP", 2},
	} {
		top := mustLoad(t, `
lab "l" {}
machine "m" {
  nic {
    mode = "nat"
    forward {
      guest    = 80
      host     = `+c.host+`
      protocol = "udp"
    }
  }
}`)
		f := top.Machines[0].NICs[0].Forwards[0]
		assert.Equal(t, c.addr, f.Host.String(), c.host)
		assert.Equal(t, c.port, f.HostPort, c.host)
		assert.Equal(t, vnet.UDP, f.Proto)
	}
}

func TestFilesAreOneLab(t *testing.T) {
	top, diags := config.Load([]config.File{
		{Name: "l/a.hcl", Bytes: []byte("machine \"m\" {\n  nic { network = network.n }\n}\n")},
		{Name: "l/b.hcl.json", Bytes: []byte(`{"network": {"n": {"mode": "internal"}}}`)},
	}, config.Options{})
	require.Empty(t, diags.Error())
	assert.Equal(t, "n", top.Machines[0].NICs[0].Network)
	assert.Equal(t, "l", top.Lab.Name)
}
