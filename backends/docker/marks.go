package docker

import (
	"github.com/vnetgen/vnetgen/backends/internal/kit"
	"github.com/vnetgen/vnetgen/vnet"
)

// The labels of what is the lab's, and the driver's option of what connects a
// container to a network. Docker asks for names below a domain of one's own, turned
// round.
const (
	labelPrefix = "io.github.vnetgen."
	labelLab    = labelPrefix + "lab"    // the lab's name, encoded
	labelKind   = labelPrefix + "kind"   // "network" or "machine"
	labelName   = labelPrefix + "name"   // the label in the lab, encoded
	labelDigest = labelPrefix + "digest" // of all settings
	optionNIC   = labelPrefix + "nic"    // the lab's name, encoded, a colon and a digest
)

// The kinds of what has labels.
const (
	kindNetwork = "network"
	kindMachine = "machine"
)

// mark is what the labels of one object say.
type mark struct{ lab, kind, name, digest string }

// label is one label.
type label struct{ key, value string }

// labels are the mark as labels.
func (m mark) labels() []label {
	return []label{{labelLab, m.lab}, {labelKind, m.kind}, {labelName, m.name}, {labelDigest, m.digest}}
}

// words are the mark as options of a docker command.
func (m mark) words() []string {
	var words []string
	for _, l := range m.labels() {
		words = append(words, "--label", l.key+"="+l.value)
	}
	return words
}

// find matches the mark in what formatNetwork and formatMade print, whatever
// its digest is.
func (m mark) find() []vnet.Match {
	return []vnet.Match{labelLine(labelLab, m.lab), labelLine(labelKind, m.kind)}
}

// current expects the mark's digest there.
func (m mark) current() vnet.Expect {
	return vnet.Expect{What: "settings", Line: labelLine(labelDigest, m.digest)}
}

// labelLine matches the line of a label.
func labelLine(key, value string) vnet.Match { return vnet.Match{vnet.Lit(key + " " + value)} }

// claimed matches the mark of any lab.
func claimed() *vnet.Match {
	return &vnet.Match{vnet.Lit(labelLab + " "), vnet.Bind("owner")}
}

// nicMark is the value of optionNIC.
func (p *planner) nicMark(digest string) string { return p.lab + ":" + digest }

// nicDigest is the digest of what a NIC is to be like. It has the machine's and the
// network's name, so that it is nobody else's.
func nicDigest(m *machine, c *connection) string {
	return kit.Digest(m.Label, m.name, c.net.name, addressText(c.nic.Address), addressText(c.nic.Address6), c.priority)
}
