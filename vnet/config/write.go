package config

import (
	"fmt"
	"net/netip"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/hashicorp/hcl/v2/hclwrite"
	"github.com/vnetgen/vnetgen/vnet"
)

// Write returns the topology as a formatted lab file. Loading that gives an
// equal Topology, except for what a file cannot hold: positions, which block an
// instance came from, and which values Resolve chose. Instances of count and
// for_each are written out one by one.
func Write(t *vnet.Topology) []byte {
	w := &writer{}
	w.lab(&t.Lab)
	for i := range t.Networks {
		w.network(&t.Networks[i])
	}
	for i := range t.Machines {
		w.machine(&t.Machines[i])
	}
	for i := range t.Asserts {
		w.assert(&t.Asserts[i])
	}
	return hclwrite.Format([]byte(w.text.String()))
}

// writer puts blocks together. The formatter indents and aligns them.
type writer struct {
	text  strings.Builder
	empty bool // the block that was opened last has nothing in it yet
}

// open starts a block; name is its label, quoted already, or empty.
func (w *writer) open(kind, label string) {
	if label != "" {
		kind += " " + label
	}
	w.line(kind + " {")
	w.empty = true
}

// line writes a line; the one behind an opening brace ends that first.
func (w *writer) line(text string) {
	if w.empty {
		w.text.WriteByte('\n')
	}
	w.empty = false
	w.text.WriteString(text)
	if !strings.HasSuffix(text, "{") {
		w.text.WriteByte('\n')
	}
}

// top starts a top-level block, after an empty line if something stands before.
func (w *writer) top(kind, label string) {
	if w.text.Len() > 0 {
		w.text.WriteByte('\n')
	}
	w.open(kind, quote(label))
}

func (w *writer) close() {
	w.empty = false
	w.text.WriteString("}\n")
}

// arg writes an argument whose value is an expression.
func (w *writer) arg(name, expr string) { w.line(name + " = " + expr) }

// str writes an argument of text, nothing for the empty text.
func (w *writer) str(name, s string) {
	if s != "" {
		w.arg(name, quote(s))
	}
}

func (w *writer) number(name string, n int) {
	if n != 0 {
		w.arg(name, strconv.Itoa(n))
	}
}

func (w *writer) addr(name string, a netip.Addr) {
	if a.IsValid() {
		w.arg(name, quote(a.String()))
	}
}

func (w *writer) prefix(name string, p netip.Prefix) {
	if p.IsValid() {
		w.arg(name, quote(p.String()))
	}
}

func (w *writer) yes(name string, b bool) {
	if b {
		w.arg(name, "true")
	}
}

func (w *writer) toggle(name string, t vnet.Toggle) {
	if t != vnet.Unset {
		w.arg(name, strconv.FormatBool(t == vnet.On))
	}
}

func (w *writer) lab(lab *vnet.Lab) {
	if lab.Name == "" {
		return
	}
	w.top("lab", lab.Name)
	w.str("description", lab.Description)
	if len(lab.Accept) > 0 {
		words := make([]string, len(lab.Accept))
		for i, a := range lab.Accept {
			words[i] = quote(string(a.Feature))
		}
		w.arg("accept", list(words))
	}
	w.settings(lab.Settings)
	w.close()
}

func (w *writer) network(n *vnet.Network) {
	w.top("network", n.Label)
	w.str("mode", n.Mode.String())
	w.str("name", n.Name)
	w.yes("external", n.External)
	w.prefix("subnet", n.Subnet)
	w.addr("gateway", n.Gateway)
	w.prefix("subnet6", n.Subnet6)
	w.addr("gateway6", n.Gateway6)
	w.number("mtu", n.MTU)
	w.number("vlan", n.VLAN)
	w.str("uplink", n.Uplink)
	w.toggle("isolated", n.Isolated)
	w.str("promiscuous", n.Promiscuous.String())
	w.dhcp(n.DHCP)
	w.dns(n.DNS)
	w.settings(n.Settings)
	w.close()
}

func (w *writer) dhcp(d *vnet.DHCP) {
	if d == nil {
		return
	}
	w.open("dhcp", "")
	w.toggle("enabled", d.Enabled)
	w.addr("start", d.Start)
	w.addr("end", d.End)
	if d.Lease != 0 {
		w.arg("lease", quote(durationText(d.Lease)))
	}
	w.close()
}

func (w *writer) dns(d *vnet.DNS) {
	if d == nil {
		return
	}
	w.open("dns", "")
	if len(d.Servers) > 0 {
		servers := make([]string, len(d.Servers))
		for i, s := range d.Servers {
			servers[i] = quote(s.String())
		}
		w.arg("servers", list(servers))
	}
	w.str("domain", d.Domain)
	if len(d.Hosts) > 0 {
		w.open("hosts =", "")
		for _, h := range d.Hosts {
			w.arg(quote(h.Name), quote(h.Address.String()))
		}
		w.close()
	}
	w.close()
}

func (w *writer) machine(m *vnet.Machine) {
	w.top("machine", m.Label)
	w.str("name", m.Name)
	w.yes("forwarding", m.Forwarding)
	for i := range m.NICs {
		w.nic(&m.NICs[i])
	}
	w.settings(m.Settings)
	w.close()
}

func (w *writer) nic(n *vnet.NIC) {
	w.open("nic", "")
	if n.Network == "" {
		w.arg("mode", `"nat"`)
	} else {
		w.arg("network", reference("network", n.Network))
	}
	w.str("name", n.Name)
	w.number("slot", n.Slot)
	w.prefix("subnet", n.Subnet)
	w.addr("address", n.Address)
	w.addr("address6", n.Address6)
	w.str("mac", n.MAC.String())
	w.str("model", n.Model)
	w.toggle("connected", n.Connected)
	for i := range n.Forwards {
		w.forward(&n.Forwards[i])
	}
	w.link(n.Link)
	w.settings(n.Settings)
	w.close()
}

func (w *writer) forward(f *vnet.Forward) {
	w.open("forward", "")
	port := strconv.Itoa(f.HostPort)
	switch {
	case !f.Host.IsValid():
		w.arg("host", port)
	case f.Host.Is4():
		w.arg("host", quote(f.Host.String()+":"+port))
	default:
		w.arg("host", quote("["+f.Host.String()+"]:"+port))
	}
	w.arg("guest", strconv.Itoa(f.GuestPort))
	if f.Proto != vnet.TCP {
		w.str("protocol", f.Proto.String())
	}
	w.str("name", f.Name)
	w.close()
}

func (w *writer) link(l *vnet.Link) {
	if l == nil {
		return
	}
	w.open("link", "")
	switch {
	case l.Up == l.Down && l.Up != 0:
		w.str("rate", l.Up.String())
	default:
		w.rate("up", l.Up)
		w.rate("down", l.Down)
	}
	if l.Latency != 0 {
		w.arg("latency", quote(durationText(l.Latency)))
	}
	if l.Loss != 0 {
		w.arg("loss", quote(l.Loss.String()))
	}
	w.close()
}

func (w *writer) rate(name string, r vnet.Rate) {
	if r != 0 {
		w.arg(name, quote(r.String()))
	}
}

func (w *writer) settings(all []vnet.Settings) {
	for _, s := range all {
		w.open("backend", quote(s.Backend))
		for _, a := range s.Attrs {
			w.arg(a.Key, settingText(a.Value))
		}
		w.close()
	}
}

func settingText(v vnet.Value) string {
	switch v.Kind {
	case vnet.String:
		return quote(v.Str)
	case vnet.Number:
		return strconv.FormatFloat(v.Num, 'f', -1, 64)
	case vnet.Bool:
		return strconv.FormatBool(v.Bool)
	case vnet.List:
		words := make([]string, len(v.List))
		for i, x := range v.List {
			words[i] = settingText(x)
		}
		return list(words)
	}
	return "null"
}

func (w *writer) assert(a *vnet.Assert) {
	w.top("assert", a.Text)
	w.arg("from", endpointText(a.From))
	w.arg("to", endpointText(a.To))
	w.number("port", a.Port)
	if a.Proto != vnet.TCP {
		w.str("protocol", a.Proto.String())
	}
	w.arg("reach", strconv.FormatBool(a.Reach))
	w.close()
}

func endpointText(e vnet.Endpoint) string {
	switch {
	case e.Outside:
		return "outside"
	case e.Host:
		return "host"
	case len(e.Machines) == 1:
		return reference("machine", e.Machines[0])
	}
	words := make([]string, len(e.Machines))
	for i, label := range e.Machines {
		words[i] = reference("machine", label)
	}
	return list(words)
}

func list(words []string) string { return "[" + strings.Join(words, ", ") + "]" }

// durationText writes a span as Go does, without the zeros at its end: "12h".
func durationText(d time.Duration) string {
	s := d.String()
	if strings.HasSuffix(s, "m0s") {
		s = strings.TrimSuffix(s, "0s")
	}
	if strings.HasSuffix(s, "h0m") {
		s = strings.TrimSuffix(s, "0m")
	}
	return s
}

// quote writes text as a quoted HCL string that means the text and nothing
// else. What is not valid UTF-8 becomes U+FFFD, which no name can hold.
func quote(s string) string {
	var b strings.Builder
	b.Grow(len(s) + 2)
	b.WriteByte('"')
	for i, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\r':
			b.WriteString(`\r`)
		case r == '\t':
			b.WriteString(`\t`)
		case (r == '$' || r == '%') && strings.HasPrefix(s[i+1:], "{"):
			b.WriteRune(r)
			b.WriteRune(r)
		case r == utf8.RuneError || !unicode.IsPrint(r):
			escapeRune(&b, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

func escapeRune(b *strings.Builder, r rune) {
	if r > 0xffff {
		fmt.Fprintf(b, `\U%08x`, r)
		return
	}
	fmt.Fprintf(b, `\u%04x`, r)
}
