package virtualbox

import (
	"github.com/vnetgen/vnetgen/vnet"
)

// The kinds of marks, which are also the kinds of sweeps.
const (
	kindNATNetwork = "nat-network"
	kindHostOnly   = "host-only"     // an adapter
	kindHostNet    = "host-only-net" // a network, macOS
	kindDHCP       = "dhcp"
	kindMachine    = "machine"
	kindChipset    = "chipset"
	kindNIC        = "nic"
)

// pending stands in a mark instead of the digest while its object is made, so
// that an interrupted plan finds what it began.
const pending = "pending"

// tool is the program that everything goes through.
const tool = "VBoxManage"

// marker writes and finds the marks of one lab in the global extra data.
type marker struct {
	lab string // encoded
}

// key returns the extra data key of a mark, without its ID: a program or a
// variable's value follows.
func (m marker) key(kind string) string { return "vnetgen/" + m.lab + "/" + kind + "/" }

// readMarks lists the global extra data, one "Key: K, Value: V" a line.
var readMarks = vnet.Read{Tool: tool, Args: vnet.Text("getextradata", "global", "enumerate")}

// mark is one mark: its key, split where a variable goes, and its value's rest.
type mark struct {
	kind   string
	id     string // encoded; with idVar: what stands before the variable
	idVar  string // a variable at the end of the key, or ""
	digest string
	what   string // the value behind the digest: what a sweep needs to know
	whatV  string // a variable at the value's end, or ""
}

// keyArg returns the mark's key as an argument.
func (m marker) keyArg(k mark) vnet.Arg {
	return vnet.Arg{Text: m.key(k.kind) + k.id, Var: k.idVar}
}

// set returns the command that writes the mark with the given digest.
func (m marker) set(k mark, digest string) vnet.Command {
	value := vnet.Arg{Text: digest + " " + k.what, Var: k.whatV}
	return vnet.Command{Tool: tool, Args: []vnet.Arg{lit("setextradata"), lit("global"), m.keyArg(k), value}}
}

// line matches the mark's line with these parts as its value.
func (m marker) line(k mark, value ...vnet.Part) vnet.Match {
	match := make(vnet.Match, 0, 4+len(value))
	match = append(match, vnet.Lit("Key: "+m.key(k.kind)+k.id))
	if k.idVar != "" {
		match = append(match, vnet.Val(k.idVar), vnet.Lit(", Value: "))
	} else {
		match[0].Text += ", Value: "
	}
	return append(match, value...)
}

// owner returns the view that finds the mark and expects its digest. A mark
// whose value ends in a variable binds it.
func (m marker) owner(k mark) *vnet.View {
	find, whole := m.line(k, vnet.Any), m.line(k, vnet.Lit(k.digest+" "+k.what))
	if k.whatV != "" {
		find = m.line(k, vnet.Any, vnet.Lit(" "+k.what), vnet.Bind(k.whatV)) // a digest has no space
		whole = append(whole, vnet.Val(k.whatV))
	}
	return &vnet.View{Read: readMarks, Find: []vnet.Match{find}, Expect: []vnet.Expect{{What: "settings", Line: whole}}}
}

// claimed matches the mark of any lab on the same object.
func (m marker) claimed(k mark) *vnet.Match {
	match := vnet.Match{vnet.Lit("Key: vnetgen/"), vnet.Bind("owner"), vnet.Lit("/" + k.kind + "/" + k.id)}
	if k.idVar != "" {
		match = append(match, vnet.Val(k.idVar))
	}
	match = append(match, vnet.Lit(", Value: "), vnet.Any)
	return &match
}
