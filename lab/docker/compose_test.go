//go:build live

package docker

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/vnetgen/vnetgen/lab/internal/labs"
	"github.com/vnetgen/vnetgen/vnet"
)

// composeDir is a project's folder in a box.
const composeDir = "/run/project"

// overlay writes the lab's overlay for Compose.
func overlay(t testing.TB, c labs.Case) string {
	t.Helper()
	cmd := exec.Command(os.Getenv("LAB_VNETGEN"), append([]string{"hcl2docker", "--host-os", "linux", "--format", "compose"}, append(c.Args, ".")...)...)
	cmd.Dir = c.Dir
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	require.NoError(t, err, stderr.String())
	return string(out)
}

// base is the user's own file: a service for each machine, and what more is given
// for each.
func base(topology *vnet.Topology, more string) string {
	if len(topology.Machines) == 0 {
		return "services: {}\n"
	}
	text := "services:\n"
	for i := range topology.Machines {
		name := topology.Machines[i].HypervisorName()
		text += fmt.Sprintf("  %s:\n    image: %s\n    container_name: %s\n    stop_signal: SIGKILL\n%s", name, image, name, more)
	}
	return text
}

// composed runs docker compose on the base file and the overlay, and requires that
// it succeeds.
func (b *box) composed(args ...string) {
	b.t.Helper()
	b.run(append([]string{"env", "VNETGEN_UPLINK=eth0", "docker", "compose", "--progress", "plain", "--project-directory", composeDir,
		"-f", composeDir + "/compose.yaml", "-f", composeDir + "/vnet.compose.yaml"}, args...)...)
}

// ids are the IDs of all containers and networks: who is made again has another.
func (b *box) ids() string {
	b.t.Helper()
	return b.docker("ps", "-aq", "--no-trunc") + b.docker("network", "ls", "-q", "--no-trunc")
}

// TestCompose has the real docker compose bring every golden and example up and
// down with a base file and the overlay.
func TestCompose(t *testing.T) {
	t.Parallel()
	b := newBox(t, newer)
	for i, c := range labs.All(t, "docker") {
		c, fits := onEngine(t, c, newer)
		if !fits || testing.Short() && i%4 != 0 && !about(c) {
			continue
		}
		t.Run(c.Name, func(t *testing.T) {
			if c.Skip != "" {
				labs.Skip(t, c.Skip)
			}
			b := b.on(t)
			c := b.possible(c)
			topology := c.Topology(t)
			if slices.ContainsFunc(topology.Networks, func(n vnet.Network) bool { return n.External && builtIn(n.Name) }) {
				labs.Skip(t, "Compose gives services aliases, and Docker's own networks take none")
			}
			b.clear()
			b.external(topology)
			before := b.visible()
			b.write(composeDir+"/compose.yaml", base(topology, ""))
			b.write(composeDir+"/vnet.compose.yaml", overlay(t, c))
			if len(topology.Machines) == 0 {
				b.composed("config", "--quiet")
				return
			}
			b.composed("up", "-d")
			b.matches(topology, composed)
			ids := b.ids()
			b.composed("up", "-d")
			assert.Equal(t, ids, b.ids(), "a second up makes nothing again")

			b.composed("down", "--timeout", "1")
			assert.Equal(t, before, b.visible(), "down leaves the start state")

			// Compose makes new networks before it removes old ones, and none that its
			// files have no more: who renames networks takes them down first.
			edited := c.Edited(t, labs.Edit)
			editedTopology := edited.Topology(t)
			b.write(composeDir+"/compose.yaml", base(editedTopology, ""))
			b.write(composeDir+"/vnet.compose.yaml", overlay(t, edited))
			b.composed("up", "-d")
			b.matches(editedTopology, composed)
			b.composed("down", "--timeout", "1")
			assert.Equal(t, before, b.visible(), "down leaves the start state")
		})
	}
}

// TestComposeMerge has a base file with networks, ports and names of its own: all
// of that stays, also when the lab is edited and Compose makes a network again.
func TestComposeMerge(t *testing.T) {
	t.Parallel()
	b := newBox(t, newer)
	lab := func(mtu, address string) labs.Case {
		return written(t, newer, "merged", `
lab "merged" {}
network "n" {
  mode   = "nat-network"
  subnet = "10.122.0.0/24"
  mtu    = `+mtu+`
  dns {
    domain = "lab.test"
    hosts  = { registry = "10.122.0.9" }
  }
}
machine "web" {
  nic {
    network = network.n
    address = "`+address+`"
    mac     = "02:42:00:00:00:17"
    forward {
      host  = 7001
      guest = 8080
    }
  }
  nic { mode = "nat" }
}
machine "db" {
  nic { network = network.n }
}
`)
	}
	c := lab("1400", "10.122.0.20")
	topology := c.Topology(t)
	b.write(composeDir+"/compose.yaml", base(topology, "    networks: [own]\n    environment: {OWN: kept}\n")+`
  other:
    image: `+image+`
    stop_signal: SIGKILL
    ports: ["127.0.0.1:7009:8080"]
networks:
  own: {}
`)
	b.write(composeDir+"/vnet.compose.yaml", overlay(t, c))
	b.composed("up", "-d")
	b.matches(topology, composed)
	containers := b.containers()
	assert.Contains(t, containers["web"].NetworkSettings.Networks, "project_own", "the base file's network")
	assert.Contains(t, containers["db"].NetworkSettings.Networks, "project_own", "the base file's network")
	assert.Contains(t, containers["project-other-1"].NetworkSettings.Networks, "project_default", "a service that the lab does not name")
	assert.Equal(t, "kept", strings.TrimSpace(b.docker("exec", "web", "/bin/sh", "-c", "echo $OWN")))
	web, other := b.container("web").serve(), b.container("project-other-1").serve()
	assert.Equal(t, "web", b.self.tcp("127.0.0.1", 7001).Who)
	assert.Equal(t, "project-other-1", b.self.tcp("127.0.0.1", 7009).Who)
	assert.True(t, web.tcp(outAddress, 9).Why == "refused")
	assert.NotNil(t, other)
	assert.Contains(t, web.lookup("127.0.0.11", "db"), containers["db"].NetworkSettings.Networks["merged-n"].IPAddress)
	assert.Regexp(t, `10\.122\.0\.9\s+registry`, b.docker("exec", "web", "/bin/cat", "/etc/hosts"))

	c = lab("1300", "10.122.0.30")
	b.write(composeDir+"/vnet.compose.yaml", overlay(t, c))
	b.composed("up", "-d")
	b.matches(c.Topology(t), kept) // who is only connected again has lost its MAC
	assert.Contains(t, b.containers()["web"].NetworkSettings.Networks, "project_own", "the base file's network")
	b.composed("up", "-d", "--force-recreate")
	b.matches(c.Topology(t), composed)

	b.composed("down", "--timeout", "1")
	assert.Empty(t, b.networks())
	assert.Empty(t, b.containers())
}
