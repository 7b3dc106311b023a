//go:build live

package docker

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestBox proves the harness itself, with docker alone.
func TestBox(t *testing.T) {
	t.Parallel()
	for _, e := range engines {
		t.Run(e.String(), func(t *testing.T) {
			t.Parallel()
			b := newBox(t, e)
			assert.Regexp(t, "^"+regexp.QuoteMeta(e.version.String())+`\.`, b.docker("version", "--format", "{{.Server.Version}}"))
			b.docker("network", "create", "--subnet", "198.18.10.0/24", "--gateway", "198.18.10.1", "br")
			b.docker("run", "-d", "--name", "aa", "--network", "br", "--ip", "198.18.10.10", "--mac-address", "52:54:00:00:10:0a", image)
			b.docker("run", "-d", "--name", "bb", "--network", "br", "--ip", "198.18.10.11", "-p", hostAddress+":2280:8080", "-p", "127.0.0.1:2281:8080", image)
			A, B := b.container("aa").serve(), b.container("bb").serve()
			b.self.serve()
			b.out.serve()
			assert.Equal(t, reached("bb", "198.18.10.10"), A.tcp("198.18.10.11", port))
			assert.Equal(t, reached("bb", "198.18.10.10"), A.udp("198.18.10.11", port))
			assert.Equal(t, answer{Reached: true}, A.ping("198.18.10.11"))
			assert.Equal(t, reached("out", hostAddress), A.tcp(outAddress, port), "masqueraded")
			assert.Equal(t, reached("host", "198.18.10.10"), A.tcp("198.18.10.1", port))
			assert.Equal(t, reached("aa", "198.18.10.1"), b.self.tcp("198.18.10.10", port))
			assert.Equal(t, reached("bb", outAddress), b.out.tcp(hostAddress, 2280))
			assert.True(t, b.self.tcp("127.0.0.1", 2281).Reached)
			assert.Equal(t, "refused", b.out.tcp(hostAddress, 2281).Why)
			assert.Equal(t, "refused", A.tcp("198.18.10.11", 9).Why)
			assert.Equal(t, []string{"198.18.10.11"}, A.lookup("127.0.0.11", "bb"))
			assert.NotNil(t, B)

			o := b.logged(nil, "sh", "-c", "docker network ls -q && docker network create fresh")
			require.Zero(t, o.status, o)
			require.Len(t, o.calls, 2)
			assert.Equal(t, [][]string{{"docker", "network", "create", "fresh"}}, o.changes())
			for when, there := range map[string]string{"before": "", "after": "one\n"} {
				b.fail = "1 " + when
				o = b.logged(nil, "docker", "network", "create", "one")
				b.fail = ""
				assert.Equal(t, 1, o.status)
				assert.Contains(t, o.stderr, "injected")
				assert.Equal(t, there, b.docker("network", "ls", "--filter", "name=^one$", "--format", "{{.Name}}"))
			}
			b.restart()
			assert.Contains(t, b.docker("ps", "-a", "--format", "{{.Names}} {{.State}}"), "aa exited")
		})
	}
}

// TestHostUntouched looks from outside at what boxes share with this machine.
func TestHostUntouched(t *testing.T) {
	dir, _ := programs(t)
	links := func() string {
		all, err := filepath.Glob("/sys/class/net/*")
		require.NoError(t, err)
		return strings.Join(all, "\n")
	}
	before := links()
	cgroup := ""
	t.Run("box", func(t *testing.T) {
		b := newBox(t, newer)
		b.docker("network", "create", "br")
		b.docker("run", "-d", "--network", "br", image)
		cgroup = b.cgroup()
	})
	assert.Equal(t, before, links())
	for _, e := range engines {
		entries, err := os.ReadDir(filepath.Join(dir, e.suite, "root", "var/lib/docker"))
		assert.True(t, os.IsNotExist(err) || len(entries) == 0, "%s", entries)
	}
	left, err := filepath.Glob("/sys/fs/cgroup/*/" + cgroup)
	require.NoError(t, err)
	assert.Empty(t, left)
	assert.NoFileExists(t, "/sys/fs/cgroup/"+cgroup)
}
