package docker_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/vnetgen/vnetgen/vnet"
)

// rich has something of everything.
const rich = `
network "front" {
  mode   = "nat-network"
  subnet = "10.20.0.0/24"
  mtu    = 1400
}
network "back" {
  mode   = "internal"
  subnet = "10.30.0.0/24"
}
network "lan" {
  mode    = "bridged"
  uplink  = "eth1"
  vlan    = 20
  subnet  = "192.168.20.0/24"
  gateway = "192.168.20.1"
  backend "docker" {
    ip_range = "192.168.20.128/25"
    shim     = "192.168.20.9"
  }
}
machine "web" {
  nic {
    network = network.front
    address = "10.20.0.5"
    forward {
      host  = 8080
      guest = 80
    }
  }
  nic { network = network.lan }
}
machine "db1" {
  nic {
    network = network.front
    address = "10.20.0.6"
  }
  nic { network = network.back }
  nic { mode = "nat" }
}
machine "db2" {
  nic {
    network = network.back
    address = "10.30.0.7"
  }
}
`

// labEdits are edits of a lab file: what they put in whose place.
var labEdits = map[string][]string{
	"a setting of a network":          {"mtu    = 1400", "mtu    = 1300"},
	"subnets change places":           {"10.20.0.0/24", "10.x.0.0/24", "10.30.0.0/24", "10.20.0.0/24", "10.x.0.0/24", "10.30.0.0/24", "10.20.0.5", "10.x.0.5", "10.20.0.6", "10.30.0.6", "10.30.0.7", "10.20.0.7", "10.x.0.5", "10.30.0.5"},
	"addresses change places":         {"10.20.0.5", "10.x.0.5", "10.20.0.6", "10.20.0.5", "10.x.0.5", "10.20.0.6"},
	"another mode":                    {`mode   = "internal"`, `mode   = "host-only"`},
	"a NIC on another network":        {"    network = network.back\n    address = \"10.30.0.7\"", "    network = network.front\n    address = \"10.20.0.7\""},
	"a NIC less":                      {"  nic { network = network.back }\n", ""},
	"single-VM NAT less":              {"  nic { mode = \"nat\" }\n", ""},
	"another uplink":                  {`uplink  = "eth1"`, `uplink  = "eth0"`},
	"another range":                   {"192.168.20.128/25", "192.168.20.192/26"},
	"the host's interface less":       {`    shim     = "192.168.20.9"` + "\n", ""},
	"the host's interface's address":  {"192.168.20.9", "192.168.20.10"},
	"a network by another name":       {`mode   = "internal"`, "mode   = \"internal\"\n  name = \"other\""},
	"ipvlan":                          {`shim     = "192.168.20.9"`, "shim = \"192.168.20.9\"\n    ipvlan = true"},
	"networks change names":           {`network "back"`, `network "x"`, `network "front"`, `network "back"`, `network "x"`, `network "front"`, "network.back", "network.x", "network.front", "network.back", "network.x", "network.front"},
	"a machine and its networks less": {rich[strings.Index(rich, `machine "db1"`):], ""},
	"everything":                      {rich, ""},
}

// edited is rich, edited.
func edited(edits []string) string {
	text := rich
	for i := 0; i < len(edits); i += 2 {
		text = strings.ReplaceAll(text, edits[i], edits[i+1])
	}
	return text
}

// TestEdits brings a lab up, edits it, and brings it up again: what is there then is
// what the edited lab makes on its own, and down takes all of it away.
func TestEdits(t *testing.T) {
	for _, version := range []vnet.Version{{Major: 20, Minor: 10}, {Major: 28}, {Major: 29}} {
		first := of(t, rich, version, vnet.Options{})
		for name, edits := range labEdits {
			t.Run(version.String()+" "+name, func(t *testing.T) {
				second := of(t, edited(edits), version, vnet.Options{})
				e := first.host()
				before := e.things()
				clean := e.clone()
				second.ok(t, vnet.OpUp, clean)
				first.ok(t, vnet.OpUp, e)
				there := e.things()
				// Before 28 an internal network is what a host-only one is.
				same := name == "another mode" && version.Major < 28
				require.Equal(t, !same, second.ok(t, vnet.OpCheck, e).pending)
				alike(t, there, e.things(), "check changes something")
				up := second.ok(t, vnet.OpUp, e)
				alike(t, clean.things(), e.things(), "the edit leaves something of what was before\n%s", up.out)
				second.ok(t, vnet.OpUp, e)
				require.Zero(t, e.changes)
				second.ok(t, vnet.OpDown, e)
				alike(t, before, e.things(), "down leaves something")
			})
		}
	}
}

// TestUnchangedStays: an edit does not touch what it is not about.
func TestUnchangedStays(t *testing.T) {
	first, second := of(t, rich, v29, vnet.Options{}), of(t, edited(labEdits["another mode"]), v29, vnet.Options{})
	e := first.host()
	first.ok(t, vnet.OpUp, e)
	front := e.network("lab-front").ID
	second.ok(t, vnet.OpUp, e)
	assert.Equal(t, front, e.network("lab-front").ID)
	assert.Equal(t, front, e.container("web").nets["lab-front"].NetworkID)
}

// TestForeign: what is not the lab's is in the way, and left as it is.
func TestForeign(t *testing.T) {
	l := of(t, rich, v29, vnet.Options{})
	for name, c := range map[string]struct {
		put  func(*engine)
		says string
	}{
		"a network without a mark": {func(e *engine) {
			e.networks = append(e.networks, &net{ID: e.newID(), Name: "lab-back", Driver: "bridge"})
		}, "network lab-back: in the way: it carries no mark of a lab"},
		"another lab's network": {func(e *engine) {
			e.networks = append(e.networks, &net{ID: e.newID(), Name: "lab-back", Driver: "bridge", Labels: map[string]string{"io.github.vnetgen.lab": "theirs", "io.github.vnetgen.kind": "network"}})
		}, "network lab-back: in the way: it belongs to lab theirs"},
		"Compose's network": {func(e *engine) {
			e.networks = append(e.networks, &net{ID: e.newID(), Name: "lab-back", Driver: "bridge", Labels: map[string]string{"io.github.vnetgen.lab": "lab (Compose)", "io.github.vnetgen.kind": "network"}})
		}, "network lab-back: in the way: it belongs to lab lab (Compose)"},
		"no container": {func(e *engine) { e.containers = e.containers[1:] }, "container web: Docker has no container web"},
		"a container whose ID begins with the name": {func(e *engine) {
			e.containers[1].name, e.containers[1].id = "other", "db1"+e.containers[1].id
		}, "container db1: Docker has no container db1"},
		"a port that is not published": {func(e *engine) { e.container("web").ports = nil },
			"forward 127.0.0.1:8080 to 80/tcp of web: the container does not publish it, and Docker cannot make it do so later: make it with --publish 127.0.0.1:8080:80/tcp"},
		"a port published to all": {func(e *engine) { e.container("web").ports["80/tcp"][0].HostIP = e.addr("0.0.0.0") }, "forward 127.0.0.1:8080"},
		"a container without networks": {func(e *engine) { e.container("web").nets = map[string]*endpoint{"none": {}} },
			"container web: not as it has to be (it is on the network none: docker network disconnect none web)"},
		"a container on the host's network": {func(e *engine) { e.container("web").mode = "host" }, "container web: not as it has to be (it shares the host's network)"},
		"a container in another's networks": {func(e *engine) { e.container("web").mode = "container:abc" }, "container web: not as it has to be (it shares another container's networks)"},
	} {
		t.Run(name, func(t *testing.T) {
			e := l.host()
			c.put(e)
			before := e.things()
			got := l.carry(t, vnet.OpUp, e)
			var blocked *vnet.Blocked
			require.ErrorAs(t, got.err, &blocked)
			assert.ErrorContains(t, got.err, c.says)
			alike(t, before, e.things(), "something was changed")
			l.ok(t, vnet.OpDown, e)
			alike(t, before, e.things(), "down takes what is not the lab's")
		})
	}
}

// TestOthersOnOurNetwork: a container that somebody connects to a network of the
// lab's by hand goes with the network, and is said so before it does.
func TestOthersOnOurNetwork(t *testing.T) {
	first, second := of(t, rich, v29, vnet.Options{}), of(t, edited(labEdits["a setting of a network"]), v29, vnet.Options{})
	e := first.host()
	before := e.things()
	first.ok(t, vnet.OpUp, e)
	other := e.container("somebody-else")
	require.NoError(t, e.join(other, e.network("lab-front"), &endpoint{}, "", ""))
	require.Zero(t, first.carry(t, vnet.OpUp, e).err)
	require.Zero(t, e.changes, "that is nothing to repair")
	up := second.ok(t, vnet.OpUp, e)
	assert.Contains(t, up.out, "Docker cannot change a network, so it is made again")
	assert.Nil(t, other.nets["lab-front"])
	require.NoError(t, e.join(other, e.network("lab-front"), &endpoint{}, "", ""))
	second.ok(t, vnet.OpDown, e)
	alike(t, before, e.things(), "down leaves something")
}

// TestElsewhere: a container that is on other networks, too, is named before it is
// connected.
func TestElsewhere(t *testing.T) {
	l := of(t, rich, v29, vnet.Options{})
	e := l.host()
	delete(e.container("db2").nets, "bridge")
	up := l.ok(t, vnet.OpUp, e)
	assert.Contains(t, up.out, "container web is on other networks, too, and stays there")
	assert.NotContains(t, up.out, "container db2 is on other networks")
}

// TestExternal: a container that is on an external network already stays as it is,
// and is in the way only where the lab wants an address.
func TestExternal(t *testing.T) {
	const text = `
network "proxy" {
  mode     = "nat-network"
  external = true
  subnet   = "10.9.0.0/24"
}
machine "web" {
  nic { network = network.proxy }
}
`
	l := of(t, text, v29, vnet.Options{})
	fixed := of(t, strings.Replace(text, "nic { network = network.proxy }", "nic {\n network = network.proxy\n address = \"10.9.0.9\"\n}", 1), v29, vnet.Options{})
	e := l.host()
	own := e.clone()
	require.NoError(t, own.join(own.container("web"), own.network("proxy"), &endpoint{}, "", ""))
	before := own.things()
	l.ok(t, vnet.OpUp, own)
	alike(t, before, own.things(), "what was there was touched")
	l.ok(t, vnet.OpDown, own)
	alike(t, before, own.things(), "what was there was taken away")
	got := fixed.carry(t, vnet.OpUp, own)
	require.ErrorContains(t, got.err, "in the way")

	before = e.things()
	fixed.ok(t, vnet.OpUp, e)
	assert.NotNil(t, e.container("web").nets["proxy"])
	l.ok(t, vnet.OpUp, e)
	assert.Nil(t, e.container("web").nets["proxy"].IPAMConfig)
	l.ok(t, vnet.OpDown, e)
	alike(t, before, e.things(), "down leaves something")
}

// TestMade: containers that the plan makes are made again after an edit, unless they
// run, and go with the lab.
func TestMade(t *testing.T) {
	withImage := "lab \"lab\" {\n  backend \"docker\" { image = \"debian:13\" }\n}\n" + rich
	for _, version := range []vnet.Version{{Major: 20, Minor: 10}, {Major: 29}} {
		l := of(t, withImage, version, vnet.Options{CreateMachines: true})
		other := of(t, strings.Replace(withImage, "debian:13", "debian:12", 1), version, vnet.Options{CreateMachines: true})
		fewer := of(t, withImage[:strings.Index(withImage, `machine "db2"`)], version, vnet.Options{CreateMachines: true})
		e := l.host()
		theirs := e.add("db1", "running") // the user's own: used, and left
		before := e.things()
		l.ok(t, vnet.OpUp, e)
		id := e.container("web").id
		assert.Equal(t, "created", e.container("web").status)
		assert.Equal(t, theirs.id, e.container("db1").id)

		running := e.clone()
		running.container("web").status = "running"
		for name, on := range running.container("web").nets {
			on.NetworkID = running.network(name).ID
		}
		running.container("db2").status = "running"
		for _, op := range []vnet.Op{vnet.OpUp, vnet.OpDown} {
			got := other.carry(t, op, running)
			require.ErrorContains(t, got.err, "container web is running: stop it, then run this again")
			require.Zero(t, running.changes)
		}
		kept := fewer.ok(t, vnet.OpUp, running)
		assert.Contains(t, kept.out, "container db2: kept: it is running")

		ports := of(t, strings.Replace(withImage, "8080", "8081", 1), version, vnet.Options{CreateMachines: true})
		published := e.clone()
		ports.ok(t, vnet.OpUp, published)
		assert.Equal(t, "8081", published.container("web").ports["80/tcp"][0].HostPort)

		e.container("web").status = "exited"
		got := other.ok(t, vnet.OpUp, e)
		assert.Contains(t, got.out, "what was written into the container since it was made goes with it")
		assert.NotEqual(t, id, e.container("web").id)
		fewer.ok(t, vnet.OpUp, e)
		assert.Nil(t, e.container("db2"))
		fewer.ok(t, vnet.OpDown, e)
		alike(t, before, e.things(), "down leaves something")
	}
}

// TestNoDaemon: a docker that does not answer stops everything.
func TestNoDaemon(t *testing.T) {
	l := of(t, rich, v29, vnet.Options{})
	e := l.host()
	e.mute = true
	got := l.carry(t, vnet.OpUp, e)
	var stopped *vnet.StepError
	require.True(t, errors.As(got.err, &stopped))
	assert.ErrorContains(t, got.err, "Cannot connect to the Docker daemon")
}
