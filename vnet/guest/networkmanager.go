package guest

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"github.com/vnetgen/vnetgen/vnet"
)

// networkManager writes a keyfile for each NIC (nm-settings-keyfile(5)). Their
// UUIDs are made of the names of lab, machine and NIC, so a new file takes the
// place of an older one.
func (w *writer) networkManager() {
	for i := range w.m.NICs {
		w.keyfile(&w.m.NICs[i])
	}
	w.sysctl()
}

func (w *writer) keyfile(n *NIC) {
	name := "vnetgen-" + n.Name
	path := "/etc/NetworkManager/system-connections/" + name + ".nmconnection"
	var l lines
	l.comments(w.header("Install as " + path + " (mode 600, owner root), then run: nmcli connection reload")...)
	l.comments(fmt.Sprintf("NIC %d: %s", n.Slot, n.Title))
	l.add("[connection]")
	l.add("id=%s", keyValue(w.m.Lab+" "+n.Name))
	l.add("uuid=%s", uuid(w.m.Lab, w.m.Label, n.Name))
	l.add("type=ethernet")
	l.add("autoconnect-priority=10") // before the connections that NetworkManager makes up
	l.add("")
	l.add("[ethernet]")
	l.add("mac-address=%s", strings.ToUpper(n.MAC.String()))
	if n.MTU > 0 {
		l.add("mtu=%d", n.MTU)
	}
	l.add("")
	l.add("[ipv4]")
	switch four := n.Static4(); {
	case n.DHCP4:
		l.add("method=auto")
		l.add("dhcp-client-id=mac") // clones share the machine's ID; reservations are by MAC
		switch {
		case n.Gateway4.IsValid():
			l.add("route1=0.0.0.0/0,%s", n.Gateway4)
		case n.IgnoreRoutes:
			l.add("never-default=true")
		}
		if n.IgnoreDNS {
			l.add("ignore-auto-dns=true")
		}
	case four.IsValid():
		l.add("method=manual")
		l.add("address1=%s", four)
		switch {
		case n.Gateway4.IsValid():
			l.add("gateway=%s", n.Gateway4)
		case !n.Default4:
			l.add("never-default=true")
		}
	default:
		l.add("method=disabled")
	}
	keyNames(&l, n, true)
	l.add("")
	l.add("[ipv6]")
	six := n.Static6()
	switch {
	case n.AcceptRA == vnet.Off && !six.IsValid():
		l.add("method=link-local")
	case n.AcceptRA == vnet.Off, six.IsValid() && n.AcceptRA == vnet.Unset:
		l.add("method=manual")
	default:
		l.add("method=auto")
	}
	if six.IsValid() {
		l.add("address1=%s", six)
	}
	switch {
	case n.Gateway6.IsValid():
		l.add("gateway=%s", n.Gateway6)
	case !n.Default6:
		l.add("never-default=true")
	}
	keyNames(&l, n, false)
	w.file(File{Name: name + ".nmconnection", Install: path, Private: true}, l.String())
}

// keyNames writes the name servers of one family. The search domain stands with
// IPv4, unless the NIC has IPv6 only.
func keyNames(l *lines, n *NIC, four bool) {
	var servers []string
	for _, a := range n.DNS {
		if a.Is4() == four {
			servers = append(servers, a.String())
		}
	}
	if len(servers) > 0 {
		l.add("dns=%s;", strings.Join(servers, ";"))
	}
	if has4 := n.DHCP4 || n.Static4().IsValid(); len(n.Search) > 0 && has4 == four {
		l.add("dns-search=%s;", strings.Join(n.Search, ";"))
	}
}

// keyValue writes text as a keyfile has it (the Desktop Entry Specification's
// escapes, as GLib reads them): the reader drops spaces at the ends, and a
// backslash begins an escape.
func keyValue(s string) string {
	var b strings.Builder
	for i, r := range s {
		switch {
		case r == '\\':
			b.WriteString(`\\`)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\r':
			b.WriteString(`\r`)
		case r == '\t':
			b.WriteString(`\t`)
		case r == ' ' && (i == 0 || i == len(s)-1):
			b.WriteString(`\s`)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// uuid returns a UUID of the form that RFC 9562 leaves to everybody (version 8),
// always the same for a NIC.
func uuid(lab, machine, nic string) string {
	sum := sha256.Sum256([]byte("vnetgen guest\x00" + lab + "\x00" + machine + "\x00" + nic))
	b := sum[:16]
	b[6] = b[6]&0x0f | 0x80
	b[8] = b[8]&0x3f | 0x80
	h := hex.EncodeToString(b)
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
}
