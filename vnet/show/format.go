package show

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Format is a form in which a lab is written.
type Format string

// The formats.
const (
	Text     Format = "text"
	JSON     Format = "json"
	Markdown Format = "markdown"
	Hosts    Format = "hosts"      // lines for a hosts file
	SSH      Format = "ssh-config" // Host blocks for ssh_config(5)
	Ansible  Format = "ansible"    // an inventory in YAML
)

// Formats lists the formats in the documentation's order.
var Formats = []Format{Text, JSON, Markdown, Hosts, SSH, Ansible}

// ErrFormat is what Write returns for a format that there is not.
var ErrFormat = errors.New("there is no such format")

// Write writes a lab in a format. The error is out's, or ErrFormat.
func Write(out io.Writer, l *Lab, f Format) error {
	var b strings.Builder
	switch f {
	case Text:
		l.text(&b)
	case Markdown:
		l.markdown(&b)
	case Hosts:
		l.hosts(&b)
	case SSH:
		l.ssh(&b)
	case Ansible:
		if err := l.ansible(&b); err != nil {
			return err
		}
	case JSON:
		e := json.NewEncoder(&b)
		e.SetEscapeHTML(false)
		e.SetIndent("", "  ")
		if err := e.Encode(l); err != nil {
			return err
		}
	default:
		return fmt.Errorf("%w as %q", ErrFormat, string(f))
	}
	_, err := io.WriteString(out, b.String())
	return err
}

// visible writes a text so that a terminal, or a line of a file, takes it for nothing but
// text.
func visible(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == utf8.RuneError {
			return utf8.RuneError
		}
		return r
	}, s)
}

// networkHead and nicHead are the columns of the tables.
var (
	networkHead = []string{"network", "mode", "subnet", "gateway", "DHCP", "on the hypervisor"}
	nicHead     = []string{"machine", "slot", "network", "address", "MAC", "forwards"}
)

func (l *Lab) networkRows() (rows [][]string) {
	for i := range l.Networks {
		n := &l.Networks[i]
		mode, name := n.Mode, n.Name
		if n.External {
			mode += ", external"
		}
		if n.Uplink != "" {
			mode += " to " + n.Uplink
		}
		if n.VLAN != 0 {
			mode += ", VLAN " + number(n.VLAN)
		}
		if n.Mode == "bridged" && !n.External {
			name = ""
		}
		if n.Native != "" {
			name = strings.TrimPrefix(name+", "+n.Native, ", ")
		}
		rows = append(rows, []string{visible(n.Label), visible(mode), both(n.Subnet, n.Subnet6), both(n.Gateway, n.Gateway6), n.pool(), visible(name)})
	}
	return rows
}

// pool is the range that DHCP gives out, as people read it.
func (n *Network) pool() string {
	if n.Pool == nil {
		return ""
	}
	return n.Pool.Start + " to " + n.Pool.End
}

func both(four, six string) string {
	return strings.TrimPrefix(strings.TrimSuffix(four+", "+six, ", "), ", ")
}

func (l *Lab) nicRows() (rows [][]string) {
	for i := range l.Machines {
		m := &l.Machines[i]
		label := visible(m.Label)
		if m.Name != m.Label {
			label += " (" + visible(m.Name) + ")"
		}
		if len(m.NICs) == 0 {
			rows = append(rows, []string{label, "", "", "", "", ""})
		}
		for j := range m.NICs {
			nic := &m.NICs[j]
			on, addr := visible(nic.Network), both(nic.Address, nic.Address6)
			if on == "" {
				on = strings.TrimSuffix("NAT "+nic.Subnet, " ")
			}
			if addr == "" {
				addr = "DHCP"
			}
			if nic.Off {
				on += " (disconnected)"
			}
			var forwards []string
			for k := range nic.Forwards {
				forwards = append(forwards, nic.Forwards[k].where())
			}
			rows = append(rows, []string{label, number(nic.Slot), on, addr, nic.MAC, strings.Join(forwards, ", ")})
			label = ""
		}
	}
	return rows
}

// subject names the lab, and for whom its values are.
func (l *Lab) subject() string {
	if l.Backend == "" {
		return visible(l.Name)
	}
	return visible(l.Name) + " for " + l.Backend + " " + l.Target
}

func (l *Lab) text(b *strings.Builder) {
	b.WriteString("Lab " + l.subject() + "\n")
	if l.Description != "" {
		b.WriteString(visible(l.Description) + "\n")
	}
	columns(b, networkHead, l.networkRows())
	columns(b, nicHead, l.nicRows())
}

// columns writes rows under their head, each column as wide as it has to be. A column
// that is empty everywhere is left out.
func columns(b *strings.Builder, head []string, rows [][]string) {
	if len(rows) == 0 {
		return
	}
	all := append([][]string{head}, rows...)
	width, used := make([]int, len(head)), make([]bool, len(head))
	for r, row := range all {
		for c, cell := range row {
			width[c] = max(width[c], utf8.RuneCountInString(cell))
			used[c] = used[c] || r > 0 && cell != ""
		}
	}
	b.WriteByte('\n')
	for _, row := range all {
		line := ""
		for c, cell := range row {
			if used[c] {
				line += cell + strings.Repeat(" ", width[c]-utf8.RuneCountInString(cell)+2)
			}
		}
		b.WriteString(strings.TrimRight(line, " ") + "\n")
	}
}

func (l *Lab) markdown(b *strings.Builder) {
	b.WriteString("# Lab " + cell(l.subject()) + "\n")
	if l.Description != "" {
		b.WriteString("\n" + cell(visible(l.Description)) + "\n")
	}
	for _, g := range []Grid{{Head: networkHead, Rows: l.networkRows()}, {Head: nicHead, Rows: l.nicRows()}} {
		if len(g.Rows) > 0 {
			b.WriteByte('\n')
			g.markdown(b)
		}
	}
}

// cell writes a text so that Markdown takes it for nothing but text.
func cell(s string) string {
	return markdownEscapes.Replace(s)
}

var markdownEscapes = strings.NewReplacer(`\`, `\\`, "|", `\|`, "*", `\*`, "_", `\_`, "`", "\\`", "<", "&lt;", "&", "&amp;", "[", `\[`)
