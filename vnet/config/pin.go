package config

import (
	"bytes"
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/hcl/v2/hclwrite"
	"github.com/vnetgen/vnetgen/vnet"
)

// Format returns a lab file in native syntax with canonical spacing. Comments
// and the order of things stay. Text that is no HCL comes back with whatever
// spacing can be improved.
func Format(src []byte) []byte {
	text := bytes.TrimPrefix(src, byteOrderMark)
	return hclwrite.Format(text)
}

// Pin returns the files with the values written in that Resolve chose for the
// networks and NICs of resolved, which must come from these very files: subnets,
// gateways, DHCP ranges, addresses, MACs and slots. Comments stay; files that
// change are formatted. Values of instances that count or for_each made have no
// place in the text, nor are JSON files changed: notes say so. Addresses on a
// network whose subnet was chosen and is not written stay chosen, too.
func Pin(files []File, resolved *vnet.Topology) ([]File, vnet.Diags) {
	p := &pinner{wanted: map[string]map[hcl.Pos]pin{}, json: map[string]bool{}, loose: map[string]bool{}}
	for i := range files {
		p.json[files[i].Name] = isJSON(files[i])
	}
	for i := range resolved.Networks {
		p.network(&resolved.Networks[i])
	}
	for i := range resolved.Machines {
		for k := range resolved.Machines[i].NICs {
			p.nic(&resolved.Machines[i], &resolved.Machines[i].NICs[k])
		}
	}
	out := slices.Clone(files)
	for i := range out {
		p.file(&out[i])
	}
	return out, p.found.Diags()
}

// pinner gathers what is to be written, by file and by where the block's header
// starts (line and column).
type pinner struct {
	found  vnet.Collector
	wanted map[string]map[hcl.Pos]pin
	json   map[string]bool // the files in JSON
	loose  map[string]bool // networks whose subnet is chosen and will not be written
}

// pin is what is to be written into one block.
type pin struct {
	at   vnet.Range
	args []pinArg
	dhcp []pinArg // into its dhcp block
}

type pinArg struct{ name, expr string }

func (p *pin) add(chosen bool, name, expr string) {
	if chosen {
		p.args = append(p.args, pinArg{name, expr})
	}
}

func (p *pinner) network(n *vnet.Network) {
	if n.Source == nil {
		return
	}
	x := pin{at: n.Source.Def}
	p.loose[n.Label] = n.Chosen.Has(vnet.ChosenSubnet) && (n.Key != "" || p.json[x.at.File])
	x.add(n.Chosen.Has(vnet.ChosenSubnet) && n.Subnet.IsValid(), "subnet", quote(n.Subnet.String()))
	x.add(n.Chosen.Has(vnet.ChosenGateway) && n.Gateway.IsValid(), "gateway", quote(n.Gateway.String()))
	x.add(n.Chosen.Has(vnet.ChosenSubnet6) && n.Subnet6.IsValid(), "subnet6", quote(n.Subnet6.String()))
	x.add(n.Chosen.Has(vnet.ChosenGateway6) && n.Gateway6.IsValid(), "gateway6", quote(n.Gateway6.String()))
	if n.DHCP != nil {
		if n.Chosen.Has(vnet.ChosenDHCP) && n.DHCP.Enabled != vnet.Unset {
			x.dhcp = append(x.dhcp, pinArg{"enabled", strconv.FormatBool(n.DHCP.Enabled == vnet.On)})
		}
		if n.Chosen.Has(vnet.ChosenPool) && n.DHCP.Start.IsValid() && n.DHCP.End.IsValid() {
			x.dhcp = append(x.dhcp, pinArg{"start", quote(n.DHCP.Start.String())}, pinArg{"end", quote(n.DHCP.End.String())})
		}
	}
	p.want(x, n.Key != "", "network "+n.Block)
}

func (p *pinner) nic(m *vnet.Machine, n *vnet.NIC) {
	if n.Source == nil {
		return
	}
	x := pin{at: n.Source.Def}
	x.add(n.Chosen.Has(vnet.ChosenSlot) && n.Slot != 0, "slot", strconv.Itoa(n.Slot))
	x.add(n.Chosen.Has(vnet.ChosenSubnet) && n.Subnet.IsValid(), "subnet", quote(n.Subnet.String()))
	x.add(n.Chosen.Has(vnet.ChosenAddress) && n.Address.IsValid() && !p.loose[n.Network], "address", quote(n.Address.String()))
	x.add(n.Chosen.Has(vnet.ChosenAddress6) && n.Address6.IsValid(), "address6", quote(n.Address6.String()))
	x.add(n.Chosen.Has(vnet.ChosenMAC) && !n.MAC.IsZero(), "mac", quote(n.MAC.String()))
	p.want(x, m.Key != "", "machine "+m.Block)
}

// want notes what is to be written, or that it cannot be.
func (p *pinner) want(x pin, instance bool, what string) {
	if len(x.args) == 0 && len(x.dhcp) == 0 {
		return
	}
	if instance {
		p.found.Note(codePinInstance, x.at, "the instances of "+what+" share this text, so what was chosen for each is not written here",
			"Write an expression with count.index or each.key, or leave the values chosen.")
		return
	}
	if p.wanted[x.at.File] == nil {
		p.wanted[x.at.File] = map[hcl.Pos]pin{}
	}
	p.wanted[x.at.File][hcl.Pos{Line: int(x.at.Line), Column: int(x.at.Column)}] = x
}

func (p *pinner) file(f *File) {
	wanted := p.wanted[f.Name]
	if len(wanted) == 0 {
		return
	}
	if isJSON(*f) {
		p.found.Note(codePinJSON, vnet.Range{File: f.Name, Line: 1, Column: 1, EndLine: 1, EndColumn: 1},
			"chosen values are not written into JSON", "Write them yourself, or convert the file to native syntax.")
		return
	}
	text := bytes.TrimPrefix(f.Bytes, byteOrderMark)
	file, diags, failure := parseNative(f.Name, text)
	if failure != "" || diags.HasErrors() {
		return // resolved came from another text than this
	}
	var edits []edit
	for _, b := range file.Body.(*hclsyntax.Body).Blocks {
		edits = pinBlock(edits, text, b, wanted)
		for _, nic := range b.Body.Blocks {
			edits = pinBlock(edits, text, nic, wanted)
		}
	}
	f.Bytes = hclwrite.Format(apply(text, edits))
}

func pinBlock(edits []edit, text []byte, b *hclsyntax.Block, wanted map[hcl.Pos]pin) []edit {
	x, ok := wanted[hcl.Pos{Line: b.TypeRange.Start.Line, Column: b.TypeRange.Start.Column}]
	if !ok {
		return edits
	}
	var dhcp *hclsyntax.Block
	for _, c := range b.Body.Blocks {
		if c.Type == "dhcp" {
			dhcp = c
		}
	}
	var tail string
	if len(x.dhcp) > 0 {
		if dhcp != nil {
			edits = insert(edits, text, dhcp, x.dhcp, "")
		} else {
			tail = "dhcp {\n" + lines(x.dhcp) + "}\n"
		}
	}
	return insert(edits, text, b, x.args, tail)
}

// edit replaces the bytes from start to end.
type edit struct {
	start, end int
	text       string
}

// insert adds arguments to a block, behind those that are there and before its
// nested blocks, and tail at its end. Arguments that are written as null get
// their value.
func insert(edits []edit, text []byte, b *hclsyntax.Block, args []pinArg, tail string) []edit {
	var fresh []pinArg
	for _, a := range args {
		written, ok := b.Body.Attributes[a.name]
		if !ok {
			fresh = append(fresh, a)
			continue
		}
		r := written.Expr.Range()
		edits = append(edits, edit{r.Start.Byte, r.End.Byte, a.expr})
	}
	if len(fresh) == 0 && tail == "" {
		return edits
	}
	open, end := b.OpenBraceRange.End.Byte, b.CloseBraceRange.Start.Byte
	if b.OpenBraceRange.Start.Line == b.CloseBraceRange.Start.Line {
		// One line: break it up, without touching what stands in it.
		return append(edits, edit{open, open, "\n"}, edit{end, end, "\n" + lines(fresh) + tail})
	}
	if len(fresh) > 0 {
		at := lineEnd(text, open)
		for _, a := range b.Body.Attributes {
			if last := lineEnd(text, a.SrcRange.End.Byte); last > at && beforeBlocks(a, b.Body.Blocks) {
				at = last
			}
		}
		edits = append(edits, edit{at, at, lines(fresh)})
	}
	if tail != "" {
		at := end - len(text[:end]) + len(bytes.TrimRight(text[:end], " \t"))
		edits = append(edits, edit{at, at, tail})
	}
	return edits
}

// beforeBlocks says that an argument stands before all nested blocks.
func beforeBlocks(a *hclsyntax.Attribute, blocks hclsyntax.Blocks) bool {
	for _, b := range blocks {
		if b.TypeRange.Start.Byte < a.SrcRange.Start.Byte {
			return false
		}
	}
	return true
}

// lineEnd returns the offset behind the end of the line that at is in.
func lineEnd(text []byte, at int) int {
	if at > 0 && text[at-1] == '\n' {
		return at // a heredoc ends with its line
	}
	i := bytes.IndexByte(text[at:], '\n')
	if i < 0 {
		return len(text)
	}
	return at + i + 1
}

func lines(args []pinArg) string {
	var b strings.Builder
	for _, a := range args {
		b.WriteString(a.name + " = " + a.expr + "\n")
	}
	return b.String()
}

// apply carries out edits that do not overlap.
func apply(text []byte, edits []edit) []byte {
	slices.SortStableFunc(edits, func(a, b edit) int { return cmp.Compare(a.start, b.start) })
	var out bytes.Buffer
	at := 0
	for _, e := range edits {
		out.Write(text[at:e.start])
		out.WriteString(e.text)
		at = e.end
	}
	out.Write(text[at:])
	return out.Bytes()
}
