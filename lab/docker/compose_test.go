//go:build live

package docker

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
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
	text := "services:\n"
	for i := range topology.Machines {
		name := topology.Machines[i].HypervisorName()
		text += fmt.Sprintf("  %s:\n    image: %s\n    container_name: %s\n    stop_signal: SIGKILL\n%s", name, image, name, more)
	}
	return text
}

// compose runs docker compose on the base file and the overlay.
func (b *box) compose(args ...string) (string, error) {
	b.t.Helper()
	out, err := b.output(b.t.Context(), append([]string{"docker", "compose", "--progress", "plain", "--project-directory", composeDir,
		"-f", composeDir + "/compose.yaml", "-f", composeDir + "/vnet.compose.yaml"}, args...)...)
	return string(out), err
}

// composed runs docker compose and requires that it succeeds.
func (b *box) composed(args ...string) string {
	b.t.Helper()
	out, err := b.compose(args...)
	require.NoError(b.t, err)
	return out
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
		if !fits || testing.Short() && i%2 != 0 && !about(c) {
			continue
		}
		t.Run(c.Name, func(t *testing.T) {
			if c.Skip != "" {
				labs.Skip(t, c.Skip)
			}
			b := b.on(t)
			c := b.possible(c)
			topology := c.Topology(t)
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

			edited := c.Edited(t, labs.Edit)
			editedTopology := edited.Topology(t)
			b.write(composeDir+"/compose.yaml", base(editedTopology, ""))
			b.write(composeDir+"/vnet.compose.yaml", overlay(t, edited))
			b.composed("up", "-d", "--remove-orphans")
			b.matches(editedTopology, composed)
			b.composed("down", "--timeout", "1", "--remove-orphans")
			// Compose leaves networks that are no longer in its files.
			b.write(composeDir+"/compose.yaml", base(topology, ""))
			b.write(composeDir+"/vnet.compose.yaml", overlay(t, c))
			b.composed("down", "--timeout", "1", "--remove-orphans")
			assert.Equal(t, before, b.visible(), "down leaves the start state")
		})
	}
}

// TestComposeMerge has a base file with networks, ports and names of its own: all
// of that stays.
func TestComposeMerge(t *testing.T) {
	t.Parallel()
	b := newBox(t, newer)
	c := written(t, newer, "merged", `
lab "merged" {}
network "n" {
  mode   = "nat-network"
  subnet = "10.122.0.0/24"
}
machine "web" {
  nic {
    network = network.n
    address = "10.122.0.20"
    forward {
      host  = 7001
      guest = 8080
    }
  }
}
machine "db" {
  nic { network = network.n }
}
`)
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
	assert.Equal(t, "kept", strings.TrimSpace(b.docker("exec", "web", "/bin/busybox", "printenv", "OWN")))
	web, other := b.container("web").serve(), b.container("project-other-1").serve()
	assert.Equal(t, "web", b.self.tcp("127.0.0.1", 7001).Who)
	assert.Equal(t, "project-other-1", b.self.tcp("127.0.0.1", 7009).Who)
	assert.True(t, web.tcp(outAddress, 9).Why == "refused")
	assert.NotNil(t, other)
	b.composed("down", "--timeout", "1")
	assert.Empty(t, b.networks())
	assert.Empty(t, b.containers())
}
