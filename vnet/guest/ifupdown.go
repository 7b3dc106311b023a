package guest

import (
	"fmt"
	"net/netip"
	"strings"

	"github.com/vnetgen/vnetgen/vnet"
)

// ifupdown writes stanzas for /etc/network/interfaces.d (interfaces(5) of ifupdown
// 0.8). A pattern finds the interface by its MAC and gives it the NIC's name as
// its logical one: `auto mac/52:54:00:12:34:56=front`.
func (w *writer) ifupdown() {
	var l lines
	l.comments(w.header("Install as /etc/network/interfaces.d/vnetgen; /etc/network/interfaces must not name the same interfaces.")...)
	if w.asksNames() {
		l.comments("Lines that begin with dns- are read by resolvconf, openresolv or systemd-resolved.")
		w.Note(codeResolvconf, w.m.source.Of(""), fmt.Sprintf("machine %q: ifupdown itself does not read the name servers", w.m.Label),
			"The lines dns-nameservers and dns-search are for resolvconf, openresolv or systemd-resolved. Install one of them in the machine, or write the name servers into /etc/resolv.conf.")
	}
	for i := range w.m.NICs {
		l.add("")
		w.stanzas(&l, &w.m.NICs[i], i == 0)
	}
	w.file(File{Name: "interfaces", Install: "/etc/network/interfaces.d/vnetgen"}, l.String())
}

// asksNames says whether a NIC has a line about names.
func (w *writer) asksNames() bool {
	for i := range w.m.NICs {
		if n := &w.m.NICs[i]; len(n.DNS)+len(n.Search) > 0 {
			return true
		}
	}
	return false
}

// stanzas writes the stanzas of one NIC: one for IPv4, and one for IPv6 where it
// has any.
func (w *writer) stanzas(l *lines, n *NIC, first bool) {
	four, six := n.Static4(), n.Static6()
	l.comments(fmt.Sprintf("NIC %d: %s", n.Slot, n.Title))
	if n.Disconnected {
		l.comments("Its cable is off: it comes up when udev reports it, and nobody waits for it.")
		l.add("allow-hotplug mac/%s=%s", n.MAC, n.Name)
	} else {
		l.add("auto mac/%s=%s", n.MAC, n.Name)
	}
	switch {
	case n.DHCP4:
		l.add("iface %s inet dhcp", n.Name)
		if n.MTU > 0 {
			l.add("    pre-up ip link set dev \"$IFACE\" mtu %d", n.MTU) // the method has no option for it
		}
		w.dhcpRoutes(l, n)
		w.dhcpNames(n)
	case four.IsValid():
		l.add("iface %s inet static", n.Name)
		l.add("    address %s", four)
		if n.Gateway4.IsValid() {
			l.add("    gateway %s", n.Gateway4)
		}
		mtu(l, n)
	default:
		l.add("iface %s inet manual", n.Name)
		mtu(l, n)
	}
	names(l, n)
	if first && w.m.Forwarding {
		for _, setting := range w.forwarding() {
			l.add("    up sysctl -q -w %s", setting)
		}
	}
	switch {
	case six.IsValid():
		l.add("iface %s inet6 static", n.Name)
		l.add("    address %s", six)
		if n.Gateway6.IsValid() {
			l.add("    gateway %s", n.Gateway6)
		}
		if n.AcceptRA != vnet.Unset {
			l.add("    accept_ra %d", acceptRA(n))
		}
	case n.AcceptRA == vnet.On:
		l.add("iface %s inet6 auto", n.Name)
	case n.AcceptRA == vnet.Off:
		l.add("iface %s inet6 manual", n.Name)
		l.add("    pre-up sysctl -q -w \"net/ipv6/conf/$IFACE/accept_ra=0\"")
	}
}

// acceptRA returns the kernel's number: 2 listens even where it forwards.
func acceptRA(n *NIC) int {
	if n.AcceptRA == vnet.On {
		return 2
	}
	return 0
}

func mtu(l *lines, n *NIC) {
	if n.MTU > 0 {
		l.add("    mtu %d", n.MTU)
	}
}

// names writes what resolvconf and its like read.
func names(l *lines, n *NIC) {
	if len(n.DNS) > 0 {
		l.add("    dns-nameservers %s", strings.Join(texts(n.DNS), " "))
	}
	if len(n.Search) > 0 {
		l.add("    dns-search %s", strings.Join(n.Search, " "))
	}
}

// dhcpRoutes keeps the default route of a NIC with DHCP as the machine wants it.
// The clients that ifupdown starts have no switch in its file that leaves routes
// out, so what they bring is taken away when the interface is up, and a metric
// keeps what comes with a renewal behind the machine's own.
func (w *writer) dhcpRoutes(l *lines, n *NIC) {
	if n.Gateway4.IsValid() {
		l.add("    up ip -4 route replace default via %s dev \"$IFACE\"", n.Gateway4)
		return
	}
	if !n.IgnoreRoutes || n.TellsNoRoutes {
		return
	}
	l.add("    metric 4096")
	l.add("    up ip -4 route flush default dev \"$IFACE\"")
	w.Note(codeIgnoreRoutes, n.source.Of(""), w.nic(n)+": ifupdown cannot keep DHCP from bringing a default route",
		"The file removes it again when the interface is up, and its metric puts what a renewal brings behind the machine's own.")
}

// dhcpNames says where DHCP's name servers cannot be left out.
func (w *writer) dhcpNames(n *NIC) {
	if n.IgnoreDNS && !n.TellsNoDNS {
		w.Note(codeIgnoreDNS, n.source.Of(""), fmt.Sprintf("%s: %s cannot leave out the name servers that DHCP tells", w.nic(n), w.format),
			"They come beside those that the lab wants.")
	}
}

// texts writes addresses.
func texts(addresses []netip.Addr) []string {
	out := make([]string, len(addresses))
	for i, a := range addresses {
		out[i] = a.String()
	}
	return out
}
