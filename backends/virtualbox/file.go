package virtualbox

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/vnetgen/vnetgen/vnet"
)

// checkFiles finds machines that VirtualBox, asked to make them, would keep in
// one file.
func checkFiles(t *vnet.Topology, target vnet.Target, c *vnet.Collector) {
	holders := make(map[string]*vnet.Machine, len(t.Machines))
	for i := range t.Machines {
		m := &t.Machines[i]
		name := m.HypervisorName()
		file := fileName(name)
		if target.HostOS != vnet.Linux {
			file = strings.ToLower(file) // as the file systems there compare
		}
		other, taken := holders[file]
		if !taken {
			holders[file] = m
			continue
		}
		if other.HypervisorName() != name { // else the model has found it
			c.Error(codeFile, m.Source.Of("name"), fmt.Sprintf("machine %q: VirtualBox would keep it in the file of machine %q", m.Label, other.Label),
				fmt.Sprintf("From %q and %q it makes the file name %q. Write names that differ in letters or digits.", other.HypervisorName(), name, fileName(name)+".vbox"))
		}
	}
}

// fileName returns what VirtualBox makes of a machine's name for its folder and
// file (sanitiseMachineFilename in its VirtualBoxImpl.cpp; measured on 7.2.22):
// _ for every byte of a character that it does not keep, for a dot or dash in
// front, a dot at the end, and blanks at both ends.
func fileName(name string) string {
	var b strings.Builder
	for _, r := range name {
		if kept(r) {
			b.WriteRune(r)
		} else {
			b.WriteString(strings.Repeat("_", utf8.RuneLen(r)))
		}
	}
	s := b.String()
	if strings.HasPrefix(s, ".") || strings.HasPrefix(s, "-") {
		s = "_" + s[1:]
	}
	if strings.HasSuffix(s, ".") {
		s = s[:len(s)-1] + "_"
	}
	front := len(s) - len(strings.TrimLeft(s, " "))
	s = strings.Repeat("_", front) + s[front:]
	back := len(strings.TrimRight(s, " "))
	return s[:back] + strings.Repeat("_", len(s)-back)
}

// kept says whether VirtualBox keeps a character in a file name.
func kept(r rune) bool {
	return r == ' ' || r == '(' || r == ')' || r == '-' || r == '.' || r == '_' ||
		'0' <= r && r <= '9' || 'A' <= r && r <= 'Z' || 'a' <= r && r <= 'z' || 0xa0 <= r && r <= 0xd7af
}
