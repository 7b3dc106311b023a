package vmware

import (
	"strconv"
	"strings"
	"time"

	"github.com/vnetgen/vnetgen/backends/internal/kit"
	"github.com/vnetgen/vnetgen/vnet"
)

// nicKeys are the keys of a NIC that the lab sees to while it has the slot, behind
// "ethernetN.". Others, such as pciSlotNumber, by which a guest knows the NIC, stay
// as they are.
var nicKeys = []string{
	"present", "connectionType", "vnet", "pvnID", "networkName", "bsdName",
	"addressType", "address", "checkMACAddress", "generatedAddress", "generatedAddressOffset",
	"startConnected", "virtualDev", keyPropagation, keyNoPromisc,
	"rxbw.limit", "txbw.limit", "rxfi.droprate", "rxfi.dropsize", "txfi.droprate", "txfi.dropsize",
	"rxlatency.latency", "txlatency.latency",
}

// Keys whose absence says something.
const (
	keyPropagation = "linkStatePropagation.enable"
	keyNoPromisc   = "noPromisc"
)

// What a slot held before the lab took it stays in the .vmx, with wasPrefix before
// the keys; VMware keeps keys that it does not know. ownPrefix begins the key that says
// whose the slot is, newPrefix the one that it held nothing at all, modelPrefix the one
// that its model is the lab's.
const (
	wasPrefix   = "vnetgen.was."
	ownPrefix   = "vnetgen."
	newPrefix   = "vnetgen.new."
	modelPrefix = "vnetgen.model."
)

// line is one line of a NIC: its key behind "ethernetN.", and its value.
type line struct {
	key   string
	value vnet.Arg
}

// ethernet is what VMware calls a slot.
func ethernet(slot int) string { return "ethernet" + strconv.Itoa(slot-1) }

// lines are what a NIC has, but for its model where the lab does not say.
func (p *planner) nicLines(nic *vnet.NIC, n *network) []line {
	var lines []line
	put := func(key, value string) { lines = append(lines, line{key, lit(value)}) }
	truth := map[bool]string{true: "TRUE", false: "FALSE"}
	put("present", "TRUE")
	put("connectionType", n.kind)
	switch n.kind {
	case "custom":
		word := "vmnet"
		if p.target.HostOS == vnet.Windows {
			word = "VMnet"
		}
		vmnet := join(lit(word), n.vmnet)
		if n.vmnet.Var == "" {
			vmnet = lit(word + n.vmnet.Text)
		}
		lines = append(lines, line{"vnet", vmnet})
	case "pvn":
		put("pvnID", n.pvn)
	}
	put("addressType", "static")
	put("address", strings.ToUpper(nic.MAC.String()))
	if !assigned(nic.MAC) {
		put("checkMACAddress", "FALSE")
	}
	put("startConnected", truth[nic.Connected.Or(true)])
	if nic.Model != "" {
		put("virtualDev", nic.Model)
	}
	if a, ok := vnet.Find(nic.Settings, name, keyLinkState); ok {
		put(keyPropagation, truth[a.Value.Bool])
	}
	if n.Promiscuous != vnet.PromiscuousUnset {
		put(keyNoPromisc, truth[n.Promiscuous == vnet.PromiscuousDeny])
	}
	return p.shaping(lines, nic.Link)
}

// shaping appends the lines that shape traffic: rx is what the machine receives, tx what
// it sends.
func (p *planner) shaping(lines []line, l *vnet.Link) []line {
	if l == nil {
		return lines
	}
	both := func(part, key string, n int64) {
		lines = append(lines, line{"rx" + part + "." + key, lit(strconv.FormatInt(n, 10))}, line{"tx" + part + "." + key, lit(strconv.FormatInt(n, 10))})
	}
	if l.Down > 0 {
		lines = append(lines, line{"rxbw.limit", lit(strconv.FormatInt(int64(l.Down)/1000, 10))})
	}
	if l.Up > 0 {
		lines = append(lines, line{"txbw.limit", lit(strconv.FormatInt(int64(l.Up)/1000, 10))})
	}
	if l.Loss > 0 {
		both("fi", "droprate", int64(l.Loss)/1000) // in 0.1 %
		both("fi", "dropsize", 1)
	}
	if l.Latency > 0 {
		both("latency", "latency", int64(l.Latency/time.Millisecond))
	}
	return lines
}

// assigned says whether a MAC lies in the range that VMware takes by hand:
// 00:50:56:00:00:00 to 00:50:56:3F:FF:FF.
func assigned(m vnet.MAC) bool {
	return m[0] == 0 && m[1] == 0x50 && m[2] == 0x56 && m[3] <= 0x3f
}

// nic adds the step of one NIC slot. The slot is the lab's while its mark is on it; what
// it held before comes back on down.
func (p *planner) nic(m *machine, nic *vnet.NIC, n *network) {
	card, slot := ethernet(nic.Slot), strconv.Itoa(nic.Slot)
	file := keys(m.vmx)
	own := ownPrefix + card + ` = "`
	view := vnet.View{Read: file, Find: []vnet.Match{{vnet.Any}}}
	change := edit(m.vmx)
	var rx, tx, promiscuous, link []vnet.Match
	for _, l := range p.nicLines(nic, n) {
		key := card + "." + strings.ToLower(l.key) + " = "
		match := vnet.Match{vnet.Lit(key + `"`)}
		text := []vnet.Arg{lit(card + "." + l.key + ` = "`)}
		for _, piece := range flat(l.value) {
			if piece.Var != "" {
				match = append(match, vnet.Val(piece.Var))
			} else {
				match = append(match, vnet.Lit(piece.Text))
			}
			text = append(text, piece)
		}
		match, text = append(match, vnet.Lit(`"`)), append(text, lit(`"`))
		switch {
		case l.key[:2] == "rx":
			rx = append(rx, match)
		case l.key[:2] == "tx":
			tx = append(tx, match)
		case l.key == keyNoPromisc:
			promiscuous = append(promiscuous, match)
		case l.key == keyPropagation:
			link = append(link, match)
		default:
			// A key that is there twice is not the lab's alone.
			view.Only = append(view.Only, vnet.Only{What: nicWord(l.key), Family: vnet.Match{vnet.Lit(key), vnet.Any}, Lines: []vnet.Match{match}})
		}
		change = change.Words(vnet.EditAdd).With(oneText(text))
	}
	for _, o := range []struct {
		what, begin string
		lines       []vnet.Match
	}{{"shaping", "rx", rx}, {"shaping", "tx", tx}, {"promiscuous", strings.ToLower(keyNoPromisc) + " = ", promiscuous}, {"link state", strings.ToLower(keyPropagation) + " = ", link}} {
		view.Only = append(view.Only, vnet.Only{What: o.what, Family: vnet.Match{vnet.Lit(card + "." + o.begin), vnet.Any}, Lines: o.lines})
	}
	model := vnet.Only{What: "model", Family: vnet.Match{vnet.Lit(modelPrefix + card + " = "), vnet.Any}}
	if nic.Model != "" {
		model.Lines = []vnet.Match{{vnet.Lit(modelPrefix + card + ` = "` + p.lab + `"`)}}
		change = change.Words(vnet.EditAdd, modelPrefix+card+` = "`+p.lab+`"`)
	}
	view.Only = append(view.Only, model)
	id := m.id + "/" + slot
	p.keep.nics = append(p.keep.nics, id)
	mark := join(append([]vnet.Arg{lit("nic " + p.lab + " " + id + " " + card + " ")}, m.vmx)...)
	if m.vmx.Var == "" {
		mark = lit("nic " + p.lab + " " + id + " " + card + " " + m.vmx.Text)
	}
	ours := vnet.Match{vnet.Lit(own + p.lab + `"`)}
	commands := []vnet.Command{
		edit(lit(p.at.userMarks())).Words(vnet.EditAdd).With(mark).Command,
		call("take_new", m.vmx, lit(card)).Unless(vnet.Select{Read: file, Lines: []vnet.Match{{vnet.Lit(card + "."), vnet.Any}, {vnet.Lit(own), vnet.Any}}}),
		call("take_nic", m.vmx, lit(card)).Unless(vnet.Select{Read: file, Lines: []vnet.Match{ours}}),
		call("clear_nic", m.vmx, lit(card)).Command,
	}
	if nic.Model == "" {
		commands = append(commands, call("keep_model", m.vmx, lit(card)).Command)
	}
	commands = append(commands, change.Command) // last: what is looked for is there when all is done
	needs := append(n.waits(), m.need...)
	view.Expect = append([]vnet.Expect{{What: "lab", Line: ours}}, view.Expect...)
	p.steps = append(p.steps, vnet.Step{
		ID: "nic/" + m.Label + "/" + slot, Title: "NIC " + slot + " of " + m.name + " on " + kit.On(nic), Needs: needs,
		Probe: vnet.Probe{
			Owner:   &vnet.View{Read: file, Find: []vnet.Match{ours}},
			Claimed: &vnet.Match{vnet.Lit(own), vnet.Bind("owner"), vnet.Lit(`"`)},
			Views:   []vnet.View{{Read: file, Find: []vnet.Match{{vnet.Lit(own), vnet.Any}}}, view, p.lock(m.vmx)},
			Busy:    locked,
		},
		InUse: m.inUse(),
		Warn: []vnet.Warning{{
			When: vnet.Select{Read: file, Lines: []vnet.Match{{vnet.Lit(`checkpoint.vmstate = "`), vnet.Any, vnet.Lit(`.vmss"`)}}},
			Text: "machine " + m.name + " is suspended, and has the NICs that it had until it is powered off",
		}},
		Create: commands,
		Remove: []vnet.Command{call("restore_nic", m.vmx, lit(card), mark).Command},
	})
}

// nicWord calls a key by what a person knows it as.
func nicWord(key string) string {
	switch key {
	case "present", "startConnected":
		return "connected"
	case "connectionType", "vnet", "pvnID":
		return "network"
	case "addressType", "address", "checkMACAddress":
		return "MAC"
	case "virtualDev":
		return "model"
	}
	return key
}

// flat is what an argument is joined of.
func flat(a vnet.Arg) []vnet.Arg {
	if a.Join != nil {
		return a.Join
	}
	return []vnet.Arg{a}
}

// oneText joins what has no variables into one text.
func oneText(pieces []vnet.Arg) vnet.Arg {
	text := ""
	for _, piece := range pieces {
		if piece.Var != "" {
			return join(pieces...)
		}
		text += piece.Text
	}
	return lit(text)
}
