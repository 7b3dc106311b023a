package libvirt

import (
	"strconv"

	"libvirt.org/go/libvirtxml"

	"github.com/vnetgen/vnetgen/backends/internal/kit"
	"github.com/vnetgen/vnetgen/vnet"
)

// nicMark is the mark of a NIC in its machine's metadata. Each has a namespace of
// its own, since libvirt keeps one element for each namespace.
type nicMark struct{ lab, mac, digest, what string }

func (m nicMark) uri() string { return namespace + ":" + m.lab + ":nic:" + m.mac }

// any matches the mark whatever it says.
func (m nicMark) any() vnet.Match {
	return xmlLine(`<vnetgen:nic xmlns:vnetgen="` + m.uri() + `" `)
}

// whole matches the mark as it is to be.
func (m nicMark) whole() vnet.Match {
	return xmlLine(`<vnetgen:nic xmlns:vnetgen="` + m.uri() + `" digest="` + m.digest + `" what="` + m.what + `"/>`)
}

// nic adds the step of one NIC, which is known by its MAC.
func (p *planner) nic(m *machine, nic *vnet.NIC) {
	mac := nic.MAC.String()
	content := marshal(p.interfaceXML(nic))
	k := nicMark{lab: p.lab, mac: mac, digest: kit.Digest(oneLine(content)), what: kit.Encode(m.name) + "." + mac}
	p.keep.nics = append(p.keep.nics, k.what)
	slot := strconv.Itoa(nic.Slot)
	file := p.file("nics/"+kit.Encode(m.Label)+"."+slot+".xml", content)

	inStored := vnet.Select{Read: m.stored, Fold: foldInterface, Lines: []vnet.Match{interfaceLine(mac)}}
	inShown := vnet.Select{Read: m.shown, Fold: foldInterface, Lines: []vnet.Match{interfaceLine(mac)}}
	marked := vnet.Select{Read: m.stored, Lines: []vnet.Match{k.any()}}
	device := func(verb string, words ...string) kit.Cmd {
		return p.virsh(verb).With(val(m.vm), file).Words(words...)
	}
	settle := []vnet.Command{
		call("take_nic", val(m.vm), lit(mac), lit(k.what)).Unless(marked),
		p.virsh("metadata").With(val(m.vm)).Words(k.uri(), "--config", "--key", "vnetgen",
			"--set", "<nic digest='"+k.digest+"' what='"+k.what+"'/>").Command,
		device("update-device", "--config").Each(inStored),
		device("attach-device", "--config").Unless(inStored),
	}
	expect, only := p.expect(nic)
	p.steps = append(p.steps, vnet.Step{
		ID:    "nic/" + m.Label + "/" + slot,
		Title: "NIC " + slot + " of " + m.name + " on " + kit.On(nic),
		Needs: append(p.needOf(nic), m.need),
		Probe: vnet.Probe{
			Owner: &vnet.View{Read: m.stored, Find: []vnet.Match{k.any()}, Expect: []vnet.Expect{{What: "settings", Line: k.whole()}}},
			Views: []vnet.View{
				{Read: m.stored, Find: []vnet.Match{k.any()}},
				{Read: m.stored, Fold: foldInterface, Expect: expect, Only: only},
				{Read: m.shown, Fold: foldInterface, Expect: running(expect)},
			},
			Idle: idle,
		},
		Plug:   true,
		InUse:  m.inUse(),
		Create: settle,
		Live: append(settle[:len(settle):len(settle)],
			device("update-device", "--live").Each(inShown),
			device("attach-device", "--live").Unless(inShown)),
		Remove: []vnet.Command{call("restore_nic", val(m.vm), lit(mac)).Command},
	})
}

// needOf returns the steps that a NIC's network takes.
func (p *planner) needOf(nic *vnet.NIC) []string {
	if nic.Network == "" {
		return nil
	}
	need := p.nets[nic.Network].need
	return need[:len(need):len(need)]
}

// interfaceXML returns the NIC as libvirt takes it.
func (p *planner) interfaceXML(nic *vnet.NIC) *libvirtxml.DomainInterface {
	x := &libvirtxml.DomainInterface{
		MAC:   &libvirtxml.DomainInterfaceMAC{Address: nic.MAC.String()},
		Model: &libvirtxml.DomainInterfaceModel{Type: modelOf(nic)},
		Link:  &libvirtxml.DomainInterfaceLink{State: linkState(nic)},
	}
	switch {
	case nic.Network == "":
		x.Source = &libvirtxml.DomainInterfaceSource{User: &libvirtxml.DomainInterfaceSourceUser{}}
		p.user(x, nic)
	case p.target.Variant == variantSession:
		x.Source = &libvirtxml.DomainInterfaceSource{Bridge: &libvirtxml.DomainInterfaceSourceBridge{Bridge: p.nets[nic.Network].bridge}}
	default:
		x.Source = &libvirtxml.DomainInterfaceSource{Network: &libvirtxml.DomainInterfaceSourceNetwork{Network: p.nets[nic.Network].name}}
	}
	if l := nic.Link; l != nil && (l.Up > 0 || l.Down > 0) {
		x.Bandwidth = &libvirtxml.DomainInterfaceBandwidth{}
		if l.Down > 0 { // what the machine receives
			average := kilobytes(l.Down)
			x.Bandwidth.Inbound = &libvirtxml.DomainInterfaceBandwidthParams{Average: &average}
		}
		if l.Up > 0 {
			average := kilobytes(l.Up)
			x.Bandwidth.Outbound = &libvirtxml.DomainInterfaceBandwidthParams{Average: &average}
		}
	}
	return x
}

// user fills in user networking. slirp is told the subnet. Where there are
// forwards it is passt, which gives the machine the host's address unless it is
// told another.
func (p *planner) user(x *libvirtxml.DomainInterface, nic *vnet.NIC) {
	bits := uint(nic.Subnet.Bits())
	if len(nic.Forwards) == 0 {
		x.IP = []libvirtxml.DomainInterfaceIP{{Family: "ipv4", Address: nic.Subnet.Masked().Addr().String(), Prefix: bits}}
		return
	}
	x.Backend = &libvirtxml.DomainInterfaceBackend{Type: "passt"}
	if nic.Address.IsValid() && !nic.Chosen.Has(vnet.ChosenAddress) {
		x.IP = []libvirtxml.DomainInterfaceIP{{Family: "ipv4", Address: nic.Address.String(), Prefix: bits}}
	}
	for i := range nic.Forwards {
		f := &nic.Forwards[i]
		x.PortForward = append(x.PortForward, libvirtxml.DomainInterfaceSourcePortForward{
			Proto: f.Proto.String(), Address: listenOn(f),
			Ranges: []libvirtxml.DomainInterfaceSourcePortForwardRange{{Start: uint(f.HostPort), To: uint(f.GuestPort)}},
		})
	}
}

// listenOn is where a forward listens as passt takes it: "" for all addresses.
func listenOn(f *vnet.Forward) string {
	if f.Listen().IsUnspecified() {
		return ""
	}
	return f.Listen().String()
}

// kilobytes is a rate as libvirt counts it: thousands of bytes a second.
func kilobytes(r vnet.Rate) int { return int(r / 8000) }

func modelOf(nic *vnet.NIC) string {
	if nic.Model != "" {
		return nic.Model
	}
	return "virtio"
}

func linkState(nic *vnet.NIC) string {
	if nic.Connected.Or(true) {
		return "up"
	}
	return "down"
}

// foldInterface is what the first line of an interface begins with in libvirt's
// XML. Folded, an interface is one line: its elements, tabs between them.
const foldInterface = "    <interface "

// interfaceLine matches the folded interface of that MAC and binds it.
func interfaceLine(mac string, rest ...vnet.Part) vnet.Match {
	m := vnet.Match{vnet.Lit(foldInterface), vnet.Any, vnet.Lit("\t<mac address='" + mac + "'/>")}
	if rest == nil {
		return append(m, vnet.Any)
	}
	return append(m, rest...)
}

// expect returns what a NIC's folded interface is to be like.
func (p *planner) expect(nic *vnet.NIC) ([]vnet.Expect, []vnet.Only) {
	mac := nic.MAC.String()
	has := func(what, text string) vnet.Expect {
		return vnet.Expect{What: what, Line: interfaceLine(mac, vnet.Any, vnet.Lit(text), vnet.Any)}
	}
	var to vnet.Expect
	switch {
	case nic.Network == "":
		to = vnet.Expect{What: "attachment", Line: vnet.Match{vnet.Lit(foldInterface + "type='user'>\t<mac address='" + mac + "'/>"), vnet.Any}}
	case p.target.Variant == variantSession:
		to = has("attachment", "\t<source bridge='"+escape(p.nets[nic.Network].bridge)+"'")
	default:
		to = has("attachment", "\t<source network='"+escape(p.nets[nic.Network].name)+"'")
	}
	expect := []vnet.Expect{to, has("model", "\t<model type='"+escape(modelOf(nic))+"'/>"), has("link", "\t<link state='"+linkState(nic)+"'/>")}
	if nic.Network == "" {
		for i := range nic.Forwards {
			f := &nic.Forwards[i]
			at := ""
			if listenOn(f) != "" {
				at = " address='" + listenOn(f) + "'"
			}
			expect = append(expect, has("forwards", "\t<portForward proto='"+f.Proto.String()+"'"+at+">\t<range start='"+strconv.Itoa(f.HostPort)+"' to='"+strconv.Itoa(f.GuestPort)+"'/>\t</portForward>"))
		}
	}
	shaped := vnet.Only{What: "bandwidth", Family: interfaceLine(mac, vnet.Any, vnet.Lit("\t<bandwidth>"), vnet.Any)}
	if l := nic.Link; l != nil && (l.Up > 0 || l.Down > 0) {
		text := "\t<bandwidth>"
		if l.Down > 0 {
			text += "\t<inbound average='" + strconv.Itoa(kilobytes(l.Down)) + "'/>"
		}
		if l.Up > 0 {
			text += "\t<outbound average='" + strconv.Itoa(kilobytes(l.Up)) + "'/>"
		}
		shaped.Lines = []vnet.Match{interfaceLine(mac, vnet.Any, vnet.Lit(text+"\t</bandwidth>"), vnet.Any)}
	}
	return expect, []vnet.Only{shaped}
}

// running makes expectations of a machine's XML as it runs.
func running(expect []vnet.Expect) []vnet.Expect {
	all := make([]vnet.Expect, len(expect))
	for i, e := range expect {
		all[i] = vnet.Expect{What: "running " + e.What, Line: e.Line}
	}
	return all
}
