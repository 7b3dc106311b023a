//go:build live

package libvirt

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// boot is how long a machine may take until it carries out orders: four seconds
// on an idle machine without KVM.
const boot = 90 * time.Second

// machineXML is a domain without a disk: a kernel, a few megabytes of programs,
// and a serial port over which it is ordered about.
const machineXML = `<domain type='qemu'>
  <name>%[1]s</name>
  <memory unit='MiB'>128</memory>
  <vcpu>1</vcpu>
  <os>
    <type arch='x86_64' machine='q35'>hvm</type>
    <kernel>/run/lab/vmlinuz</kernel>
    <initrd>/run/lab/initrd</initrd>
    <cmdline>console=ttyS0 quiet panic=-1</cmdline>
  </os>
  <cpu mode='maximum'/>
  <features><acpi/></features>
  <devices>
%[2]s
    <serial type='file'><source path='/run/lab/%[1]s.log'/><target port='0'/></serial>
    <serial type='unix'><source mode='bind' path='/run/lab/%[1]s.sock'/><target port='1'/></serial>
    <video><model type='none'/></video>
    <memballoon model='none'/>
  </devices>
</domain>
`

// nicXML is a NIC on a network.
func nicXML(network, mac string) string {
	return fmt.Sprintf("<interface type='network'><mac address='%s'/><source network='%s'/><model type='virtio'/></interface>", mac, network)
}

// define defines a machine with these NICs and does not start it.
func (b *box) define(name string, nics ...string) {
	b.t.Helper()
	for file, data := range guestFiles(b.t) {
		if _, err := os.Stat(b.path(labDir, file)); os.IsNotExist(err) {
			require.NoError(b.t, os.WriteFile(b.path(labDir, file), data, 0o644))
		}
	}
	b.write("/tmp/machine.xml", fmt.Sprintf(machineXML, name, strings.Join(nics, "\n")))
	b.virsh("define", "/tmp/machine.xml")
}

// machine defines and starts a machine. It is not before ready that it takes
// orders: others can boot meanwhile.
func (b *box) machine(name string, nics ...string) *machine {
	b.t.Helper()
	b.define(name, nics...)
	return b.power(name)
}

// power starts a machine that is defined.
func (b *box) power(name string) *machine {
	b.t.Helper()
	for try := 1; ; try++ {
		out, err := b.output(b.t.Context(), "virsh", "-q", "start", name)
		if err == nil {
			break
		}
		// libvirt waits a fifth of a second for /dev/tapN, which the box makes in
		// udev's place: too short for it on a busy machine.
		if try == 5 || !strings.Contains(err.Error(), "cannot open macvtap tap device") {
			b.t.Fatalf("virsh start %s: %v\n%s", name, err, out)
		}
	}
	conn, err := net.Dial("unix", b.path(labDir, name+".sock"))
	require.NoError(b.t, err)
	b.t.Cleanup(func() { _ = conn.Close() })
	m := &machine{b: b, name: name, agent: agent{conn: conn, lines: bufio.NewScanner(conn)}}
	m.agent.lines.Buffer(nil, 1<<20)
	return m
}

// machine is a running machine.
type machine struct {
	b     *box
	name  string
	agent agent
}

// ready waits until the machine takes orders.
func (m *machine) ready() *node {
	m.b.t.Helper()
	require.NoError(m.b.t, m.agent.conn.SetDeadline(time.Now().Add(boot)))
	if _, err := m.agent.read(""); err != nil { // its first line answers nobody
		log, _ := os.ReadFile(m.b.path(labDir, m.name+".log"))
		m.b.t.Fatalf("machine %s takes no orders: %v\n%s", m.name, err, log)
	}
	return &node{b: m.b, name: m.name, dev: "eth0", enter: "/enter", do: m.agent.do}
}

// agent is the other end of a machine's serial port.
type agent struct {
	mu    sync.Mutex
	conn  net.Conn
	lines *bufio.Scanner
	last  int // the last order's number
}

// done is the line that an agent answers with, as enter writes it.
type done struct {
	ID             string
	Status         int
	Stdout, Stderr string
}

// do gives an order and waits for its end.
func (a *agent) do(ctx context.Context, args ...string) ([]byte, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	deadline, ok := ctx.Deadline()
	if !ok {
		deadline = time.Now().Add(patience)
	}
	if err := a.conn.SetDeadline(deadline); err != nil {
		return nil, err
	}
	a.last++
	id := strconv.Itoa(a.last)
	if err := json.NewEncoder(a.conn).Encode(struct {
		ID   string
		Args []string
	}{id, args}); err != nil {
		return nil, err
	}
	d, err := a.read(id)
	if err == nil && d.Status != 0 {
		err = fmt.Errorf("%q: status %d: %s", args, d.Status, d.Stderr)
	}
	return []byte(d.Stdout), err
}

// read waits for the answer to an order.
func (a *agent) read(id string) (done, error) {
	for a.lines.Scan() {
		var d done
		if json.Unmarshal(a.lines.Bytes(), &d) == nil && d.ID == id {
			return d, nil
		}
	}
	return done{}, errors.Join(errors.New("the serial port is silent"), a.lines.Err())
}

var guest struct {
	once  sync.Once
	files map[string][]byte
	err   error
}

// guestFiles are the kernel and the initial file system that machines boot.
func guestFiles(t testing.TB) map[string][]byte {
	t.Helper()
	dir, enter := lab(t)
	guest.once.Do(func() {
		kernel, err := os.ReadFile(filepath.Join(dir, "guest/vmlinuz"))
		if err != nil {
			guest.err = err
			return
		}
		from := map[string]string{"init": "testdata/guest-init", "enter": enter, "bin/busybox": filepath.Join(dir, "guest/busybox")}
		modules, err := filepath.Glob(filepath.Join(dir, "guest/modules/*.ko"))
		if err != nil {
			guest.err = err
			return
		}
		for _, m := range modules {
			from["modules/"+filepath.Base(m)] = m
		}
		var initrd []byte
		initrd, guest.err = archive([]string{"bin", "dev", "modules", "proc", "sys", "tmp"}, from)
		guest.files = map[string][]byte{"vmlinuz": kernel, "initrd": initrd}
	})
	require.NoError(t, guest.err)
	return guest.files
}

// archive writes folders and programs as an initial file system: a compressed
// cpio archive of the kind "newc".
func archive(folders []string, programs map[string]string) ([]byte, error) {
	var out bytes.Buffer
	z, err := gzip.NewWriterLevel(&out, gzip.BestSpeed)
	if err != nil {
		return nil, err
	}
	inode := 0
	entry := func(name string, mode int, data []byte) {
		inode++
		header := fmt.Sprintf("070701%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X", inode, mode, 0, 0, 1, 0, len(data), 0, 0, 0, 0, len(name)+1, 0)
		_, _ = fmt.Fprintf(z, "%s%s\x00%s", header, name, pad(len(header)+len(name)+1)) // an error is Close's too
		_, _ = z.Write(data)
		_, _ = z.Write(pad(len(data)))
	}
	for _, f := range folders {
		entry(f, 0o040755, nil)
	}
	for name, path := range programs {
		data, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		entry(name, 0o100755, data)
	}
	entry("TRAILER!!!", 0, nil)
	err = z.Close()
	return out.Bytes(), err
}

// pad is what fills n bytes up to a multiple of four.
func pad(n int) []byte { return make([]byte, (4-n%4)%4) }

// TestMachines proves with two real machines what TestBox does with stand-ins,
// and that libvirt moves a running machine's NIC.
func TestMachines(t *testing.T) {
	t.Parallel()
	for _, kind := range []host{hosts[0], hosts[2]} {
		t.Run(kind.String(), func(t *testing.T) {
			t.Parallel()
			b := newBox(t, kind)
			b.network("campus", natXML)
			b.network("quiet", isolatedXML)
			m1 := b.machine("M1", nicXML("campus", "52:54:00:00:10:0a"))
			m2 := b.machine("M2", nicXML("campus", "52:54:00:00:10:0b"))
			M1, M2 := m1.ready(), m2.ready()
			b.out.serve()
			l1, l2 := M1.dhcp(), M2.dhcp()
			require.NotNil(t, l1)
			require.NotNil(t, l2)
			assert.Equal(t, "198.18.10.10/24", l1.Address.String())
			a1, a2 := l1.Address.Addr().String(), l2.Address.Addr().String()
			M1.serve()
			M2.serve()
			assert.Equal(t, pinged, M1.ping(a2))
			assert.Equal(t, reached("M2", a1), M1.tcp(a2, port))
			assert.Equal(t, reached("M1", a2), M2.udp(a1, port))
			assert.Equal(t, reached("out", hostAddress), M1.tcp(outAddress, port))
			assert.Equal(t, reached("M1", "198.18.10.1"), b.self.tcp(a1, port))
			assert.Equal(t, []string{"198.18.10.50"}, M1.lookup("198.18.10.1", "svc.lab.test."))
			assert.Equal(t, refused, M1.tcp(a2, 9))

			b.write("/tmp/nic.xml", nicXML("quiet", "52:54:00:00:10:0b"))
			b.virsh("update-device", "M2", "/tmp/nic.xml", "--live")
			assert.False(t, M1.ping(a2).Reached)
			M2.run("ip", "addr", "flush", "dev", "eth0")
			M2.static("198.18.20.11/24", "198.18.20.1")
			assert.Equal(t, pinged, M2.ping("198.18.20.1"))
			assert.False(t, M2.tcp(outAddress, port).Reached)

			b.virsh("destroy", "M1")
			_, err := M1.do(t.Context(), "true")
			assert.Error(t, err, "a machine that is off is not one that does not reach")
		})
	}
}

// TestMacvtap proves that a machine on an interface of the box's reaches what is
// behind it, and not the box: so it is with macvtap.
func TestMacvtap(t *testing.T) {
	t.Parallel()
	for _, kind := range []host{hosts[0], hosts[1]} {
		t.Run(kind.String(), func(t *testing.T) {
			t.Parallel()
			b := newBox(t, kind)
			b.network("direct", "<network><name>direct</name><forward mode='bridge'><interface dev='eth0'/></forward></network>")
			b.out.serve()
			b.self.serve()
			M := b.machine("M", nicXML("direct", "52:54:00:00:30:0a")).ready()
			M.static("203.0.113.10/24", "")
			assert.Equal(t, reached("out", "203.0.113.10"), M.tcp(outAddress, port))
			assert.False(t, M.tcp(hostAddress, port).Reached)
		})
	}
}
