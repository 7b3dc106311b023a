// Package edits makes up text files as VMware and people write them, and edits of them,
// for tests that hold several implementations of the same edits to each other.
package edits

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// odd are texts that shells, awk, regular expressions and comparisons of numbers take for
// something else. None holds a line end.
var odd = []string{
	"1e3", "1000", "01000", "0x10", "16", "+5", "5", "5.0", " 5", "-0", "0", "inf", "nan", "1 ",
	"", " ", "\t", "=", "==", "= x", " = ", "a=b=c", "A=b", "a =", "\ta = b ", "it's", `say "x"`, `"`, `""`, `"""`,
	"$(id)", "`id`", "$HOME", "%PATH%", "${x}", `a\b`, `\`, `\\`, `a\tb`, `\n`, `\1`, `\r`, `C:\Program Files\x.vmx`, "&", `\&`, "a&b",
	"^a", "a$", ".*", "[a", "(a|b", "a{2}", "a+b", "?", "*", "-n", "--", "%s", "%n%d", "# c", ";x", "!x", "~/x",
	"\u00fc\u00c9\u0130", "\xc9\xe9", "\xad\xc3", "\xff\xfe", "\xe6", "ae", "\xef\xbb\xbf", "\u00ad", "drop", "add", "backup", "tidy", "end",
	"pref.namedPVNs.count", "pref.namedPVNs0.name", "\x01", "\x7f", "\x1f\x1e\x05",
}

// File makes up a file's content.
func File(r *rand.Rand) []byte {
	var lines []string
	switch r.IntN(8) {
	case 0, 1:
		lines = networking(r)
	case 2, 3:
		lines = preferences(r)
	case 4, 5:
		lines = machine(r)
	case 6:
		for range r.IntN(6) {
			lines = append(lines, pick(r, odd)+pick(r, odd))
		}
	default:
		return []byte([]string{"", "\n", "\r\n", "\r", "\xef\xbb\xbf", "\xef\xbb\xbf\n", "\xef\xbb\xbf\xef\xbb\xbf", "x", "x\r", "\n\n\r", "a\nb\r", "\r\r\n"}[r.IntN(12)])
	}
	if r.IntN(2) == 0 { // what others wrote
		for range 1 + r.IntN(4) {
			at := r.IntN(len(lines) + 1)
			line := pick(r, odd)
			if len(lines) > 0 && r.IntN(2) == 0 {
				line = Spoil(r, pick(r, lines))
			}
			lines = append(lines[:at], append([]string{line}, lines[at:]...)...)
		}
	}
	ends := []string{"\n"}
	switch r.IntN(4) {
	case 0:
		ends = []string{"\r\n"}
	case 1:
		ends = []string{"\n", "\r\n", "\r\r\n", "\n"}
	}
	var b strings.Builder
	if r.IntN(6) == 0 {
		b.WriteString("\xef\xbb\xbf")
	}
	for i, line := range lines {
		b.WriteString(line)
		if i < len(lines)-1 || r.IntN(3) > 0 {
			b.WriteString(pick(r, ends))
		} else if r.IntN(4) == 0 {
			b.WriteByte('\r')
		}
	}
	return []byte(b.String())
}

// networking is VMware's file of that name.
func networking(r *rand.Rand) []string {
	lines := []string{"VERSION=1,0"}
	for n := range 1 + r.IntN(6) {
		for _, key := range []string{"DHCP yes", "HOSTONLY_SUBNET 10.0.0.0", "HOSTONLY_NETMASK 255.255.255.0", "NAT yes", "VIRTUAL_ADAPTER yes", `DISPLAY_NAME a "b"`} {
			if r.IntN(4) > 0 {
				lines = append(lines, fmt.Sprintf("answer VNET_%d_%s", n, key))
			}
		}
		switch r.IntN(4) {
		case 0:
			lines = append(lines, fmt.Sprintf("add_nat_portfwd %d tcp 8080 10.0.%d.5 80", n, n))
		case 1:
			lines = append(lines, fmt.Sprintf("add_dhcp_mac_to_ip %d 00:50:56:00:00:0%d 10.0.%d.7", n, n, n))
		case 2:
			lines = append(lines, fmt.Sprintf("add_bridge_mapping eth%d %d", n, n))
		}
	}
	if r.IntN(2) == 0 {
		lines = append(lines, "VNL_DEFAULT_BRIDGE_VNET -1")
	}
	return lines
}

// preferences is a preferences file.
func preferences(r *rand.Rand) []string {
	is := pick(r, []string{" = ", "=", " =", "\t=  "})
	lines := []string{`.encoding` + is + `"UTF-8"`}
	n := r.IntN(5)
	if r.IntN(5) > 0 {
		lines = append(lines, fmt.Sprintf(`pref.namedPVNs.count%s"%d"`, is, n))
	}
	for i := range n {
		lines = append(lines, fmt.Sprintf(`pref.namedPVNs%d.name%s"net %d"`, i, is, i))
		if r.IntN(5) > 0 {
			lines = append(lines, fmt.Sprintf(`pref.namedPVNs%d.pvnID%s"52 3%d ab-cd"`, i, is, i))
		}
	}
	return append(lines, "hint.x"+is+`"FALSE"`, `pref.ws.count`+is+`""`, "pref.namedPVNs007.name"+is+`"x"`)
}

// machine is a .vmx file.
func machine(r *rand.Rand) []string {
	lines := []string{"#!/usr/bin/vmware", `.encoding = "windows-1252"`, `config.version = "8"`, "displayName = \"caf\xe9 \"x\"\"", ""}
	for n := range r.IntN(4) {
		lines = append(lines, fmt.Sprintf(`ethernet%d.present = "TRUE"`, n), fmt.Sprintf(`  Ethernet%d.connectionType="custom"`, n), fmt.Sprintf(`ethernet%d.vnet = "VMnet%d"`, n, n))
	}
	return append(lines, `#ethernet0.vnet = "VMnet8"`, `guestinfo.a = "x=y"`)
}

// Spoil changes a line a little.
func Spoil(r *rand.Rand, line string) string {
	switch r.IntN(6) {
	case 0:
		return strings.ToUpper(line)
	case 1:
		return " " + line
	case 2:
		return line + "\t"
	case 3:
		return strings.ReplaceAll(line, "=", " = ")
	case 4:
		return line + pick(r, odd)
	}
	return line
}

// Words makes up an edit of a file.
func Words(r *rand.Rand, content []byte) []string {
	lines := strings.FieldsFunc(string(content), func(c rune) bool { return c == '\n' || c == '\r' })
	line := func() string {
		if len(lines) == 0 || r.IntN(3) == 0 {
			return pick(r, odd)
		}
		return pick(r, lines)
	}
	part := func() string {
		s := line()
		from := r.IntN(len(s) + 1)
		return s[from : from+r.IntN(len(s)-from+1)]
	}
	start := func() string {
		s := line()
		return s[:r.IntN(len(s)+1)]
	}
	key := func() string {
		before, _, _ := strings.Cut(line(), "=")
		if r.IntN(3) == 0 {
			before = strings.ToUpper(before)
		}
		return strings.Trim(before, " \t")
	}
	name := func() string { return pick(r, []string{"net 0", "net 1", "ours", pick(r, odd)}) }
	list := func() string {
		return pick(r, []string{"pref.namedPVNs", "PREF.namedpvns", "pref.namedPVNs", "ethernet", "pref.ws", pick(r, odd)})
	}
	field := func() string { return pick(r, []string{"name", "Name", "pvnID", "vnet", pick(r, odd)}) }
	var words []string
	for range 1 + r.IntN(5) {
		switch r.IntN(12) {
		case 0:
			words = append(words, "drop", line())
		case 1:
			words = append(words, "begins", start())
		case 2:
			s := line()
			words = append(words, "between", s[:r.IntN(len(s)+1)], s[r.IntN(len(s)+1):])
		case 3:
			words = append(words, "key", key())
		case 4, 5:
			words = append(words, "add", line())
		case 6:
			words = append(words, "hide", pick(r, []string{"#", "vnetgen.", pick(r, odd)}), key())
		case 7:
			words = append(words, "bare", pick(r, []string{"#", "vnetgen.", part()}), key())
		case 8, 9:
			words = append(words, "enlist", list(), field(), name(), field(), name())
		case 10:
			words = append(words, "unlist", list(), field(), name())
		case 11:
			words = append(words, "add", Spoil(r, line()))
		}
	}
	return words
}

func pick(r *rand.Rand, from []string) string { return from[r.IntN(len(from))] }
