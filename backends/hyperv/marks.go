package hyperv

import (
	"github.com/vnetgen/vnetgen/vnet"
)

// A mark is a line in the notes of a switch or machine:
//
//	vnetgen/LAB/KIND/ID DIGEST MORE
//
// Lab and ID are encoded, so they have no blanks. The rest of the notes is the
// user's. WinNATs have no place for notes: their name is the mark (natName).

// The kinds of marks.
const (
	kindSwitch  = "switch"
	kindProxy   = "proxy"   // in the notes of the switch it leads to
	kindMachine = "machine" // one that the plan made
	kindNIC     = "nic"
	kindWas     = "was" // what a NIC was before
)

// stateMade is what marks say of switches and machines that the plan made.
const stateMade = "made"

// marker writes and finds the marks of one lab.
type marker struct{ lab string }

// start is what a mark's line begins with.
func (m marker) start(kind, id string) string {
	return "vnetgen/" + m.lab + "/" + kind + "/" + id + " "
}

// kind is what the lines of all marks of a kind begin with.
func (m marker) kind(kind string) string { return "vnetgen/" + m.lab + "/" + kind + "/" }

// raw is the name of a machine that is being made: it is the mark until there are
// notes.
func (m marker) raw(id string) string { return "vnetgen " + m.lab + " " + kindMachine + " " + id }

// notes matches a line of the notes.
func notes(parts ...vnet.Part) vnet.Match { return field("Notes", parts...) }

// there matches the mark whatever it says behind its ID.
func (m marker) there(kind, id string) vnet.Match {
	return notes(vnet.Lit(m.start(kind, id)), vnet.Any)
}

// claimed matches the mark of any lab on the same object.
func claimed(kind, id string) *vnet.Match {
	match := notes(vnet.Lit("vnetgen/"), vnet.Bind("owner"), vnet.Lit("/"+kind+"/"+id+" "), vnet.Any)
	return &match
}

// write is the edit of the notes that puts a mark there, in the place of what it
// was.
func (m marker) write(kind, id string, value vnet.Arg) vnet.Param {
	line := vnet.Arg{Join: append([]vnet.Arg{lit(m.start(kind, id))}, flat(value)...)}
	if value.Join == nil && value.Var == "" {
		line = lit(m.start(kind, id) + value.Text)
	}
	return vnet.Param{Name: "Notes", Kind: vnet.ParamEdit, Edit: &vnet.Edit{Property: "Notes", Drop: []vnet.Arg{lit(m.start(kind, id))}, Add: []vnet.Arg{line}}}
}

// flat returns the parts that an argument is made of.
func flat(a vnet.Arg) []vnet.Arg {
	if a.Join != nil {
		return a.Join
	}
	return []vnet.Arg{a}
}

// drop is the edit of the notes that takes lines that begin so out.
func drop(starts ...vnet.Arg) vnet.Param {
	return vnet.Param{Name: "Notes", Kind: vnet.ParamEdit, Edit: &vnet.Edit{Property: "Notes", Drop: starts}}
}
