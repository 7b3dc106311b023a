package config

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/vnetgen/vnetgen/vnet"
)

// attr is one written argument.
type attr struct {
	name   string
	expr   hcl.Expression
	native *hclsyntax.Attribute // nil in JSON
	other  *hcl.Attribute       // nil in native syntax

	// What prepare finds out about the expression, once for all instances.
	ctx      *hcl.EvalContext
	prepared bool
	broken   bool // a reference in it is wrong; that has been reported
	// varies says that it differs between instances of its block.
	varies bool
	fast   fastValue // nil: by the HCL library
	// outcome is that of the last evaluation.
	outcome outcome
}

// outcome says what an argument's evaluation gave.
type outcome uint8

const (
	none     outcome = iota
	given            // a value
	omitted          // null, which counts as not written
	rejected         // nothing, because of an error that has been reported
)

// reject notes that an argument's value is not usable.
func (l *loader) reject(a *attr) {
	a.outcome = rejected
	l.rejected++
}

// at returns where the value is written.
func (a *attr) at() vnet.Range { return place(a.expr.Range()) }

// nameAt returns where the name is written.
func (a *attr) nameAt() vnet.Range {
	if a.native != nil {
		return place(a.native.NameRange)
	}
	return place(a.other.NameRange)
}

func (a *attr) isJSON() bool { return a.native == nil }

// body is an opened body: arguments and blocks in the order of the text.
type body struct {
	attrs  []attr
	blocks []block
}

// attr returns the named argument, nil when it is not written.
func (b *body) attr(name string) *attr {
	for i := range b.attrs {
		if b.attrs[i].name == name {
			return &b.attrs[i]
		}
	}
	return nil
}

// open returns what a block holds and records an error for what s does not know.
func (l *loader) open(b block, s *schema) body {
	if b.native != nil {
		return l.openNative(b.native.Body, s)
	}
	return l.openOther(b.other.Body, s)
}

func (l *loader) openBody(b hcl.Body, s *schema) body {
	if native, ok := b.(*hclsyntax.Body); ok {
		return l.openNative(native, s)
	}
	return l.openOther(b, s)
}

func (l *loader) openNative(b *hclsyntax.Body, s *schema) body {
	out := body{attrs: l.arena.attrs.take(len(b.Attributes)), blocks: l.arena.blocks.take(len(b.Blocks))}
	n := 0
	for _, a := range b.Attributes {
		if s.attrs != nil && !s.hasAttr(a.Name) || s.attrs == nil && s.blocks != nil {
			l.unknownAttr(a.Name, place(a.NameRange), s)
			continue
		}
		out.attrs[n] = attr{name: a.Name, expr: a.Expr, native: a}
		n++
	}
	out.attrs = out.attrs[:n]
	sortAttrs(out.attrs)
	n = 0
	for _, x := range b.Blocks {
		if !s.hasBlock(x.Type) {
			l.unknownBlock(x.Type, place(x.TypeRange), s)
			continue
		}
		child := block{native: x}
		if !l.checkLabels(child, s) {
			continue
		}
		out.blocks[n] = child
		n++
	}
	out.blocks = out.blocks[:n]
	return out
}

// sortAttrs puts arguments, which HCL keeps in a map, into the text's order.
func sortAttrs(attrs []attr) {
	for i := 1; i < len(attrs); i++ {
		for j := i; j > 0 && attrs[j].native.SrcRange.Start.Byte < attrs[j-1].native.SrcRange.Start.Byte; j-- {
			if j > 32 {
				slices.SortFunc(attrs, func(a, b attr) int {
					return cmp.Compare(a.native.SrcRange.Start.Byte, b.native.SrcRange.Start.Byte)
				})
				return
			}
			attrs[j], attrs[j-1] = attrs[j-1], attrs[j]
		}
	}
}

// checkLabels records an error when a block has not the labels its kind has.
func (l *loader) checkLabels(b block, s *schema) bool {
	what, wanted := s.labelled[b.kind()]
	have := len(b.labels())
	switch {
	case wanted && have == 0:
		l.found.Error(codeLabels, b.def(), b.kind()+" needs a "+what, "Write "+b.kind()+` "`+strings.ToUpper(what)+`" { ... }.`)
	case wanted && have > 1:
		l.found.Error(codeLabels, b.def(), b.kind()+" has one "+what+", not "+strconv.Itoa(have), "Write "+b.kind()+" "+quoteName(b.label())+" { ... }.")
	case !wanted && have > 0:
		l.found.Error(codeLabels, b.def(), b.kind()+" has no name", "Write "+b.kind()+" { ... }.")
	default:
		return true
	}
	return false
}

// openOther opens a JSON body.
func (l *loader) openOther(b hcl.Body, s *schema) body {
	if s.attrs == nil && s.blocks == nil {
		attrs, diags := b.JustAttributes()
		l.addJSON(diags)
		return body{attrs: jsonAttrs(attrs)}
	}
	wanted := &hcl.BodySchema{}
	for _, name := range s.attrs {
		wanted.Attributes = append(wanted.Attributes, hcl.AttributeSchema{Name: name})
	}
	for _, kind := range s.blocks {
		header := hcl.BlockHeaderSchema{Type: kind}
		if label, ok := s.labelled[kind]; ok {
			header.LabelNames = []string{label}
		}
		wanted.Blocks = append(wanted.Blocks, header)
	}
	content, rest, diags := b.PartialContent(wanted)
	l.addJSON(diags)
	unknown, diags := rest.JustAttributes()
	l.addJSON(diags)
	for _, a := range jsonAttrs(unknown) {
		if len(s.attrs) == 0 {
			l.unknownBlock(a.name, a.nameAt(), s)
		} else {
			l.unknownAttr(a.name, a.nameAt(), s)
		}
	}
	out := body{attrs: jsonAttrs(content.Attributes)}
	for _, x := range content.Blocks {
		out.blocks = append(out.blocks, block{other: x})
	}
	return out
}

func jsonAttrs(attrs hcl.Attributes) []attr {
	out := make([]attr, 0, len(attrs))
	for _, a := range attrs {
		out = append(out, attr{name: a.Name, expr: a.Expr, other: a})
	}
	slices.SortFunc(out, func(a, b attr) int {
		return cmp.Compare(a.other.NameRange.Start.Byte, b.other.NameRange.Start.Byte)
	})
	return out
}

// labelOf returns what stands between a block's kind and its brace: ` "NAME"` or
// nothing.
func labelOf(kind string, s *schema) string {
	if what, ok := s.labelled[kind]; ok {
		return ` "` + strings.ToUpper(what) + `"`
	}
	return ""
}

func (l *loader) unknownAttr(name string, at vnet.Range, s *schema) {
	if s.hasBlock(name) {
		l.found.Error(codeUnknownArgument, at, name+" is a block, not an argument", "Write "+name+labelOf(name, s)+" { ... } without an equals sign.")
		return
	}
	known := append(slices.Clone(s.attrs), s.blocks...)
	if s.attrs == nil {
		l.found.Misspelt(codeUnknownArgument, at, quoteName(name)+" cannot stand outside of a block",
			"At the top of a lab file there are the blocks "+sentenceList(s.blocks)+"; a name for a value goes into a locals block.", name, known)
		return
	}
	l.found.Misspelt(codeUnknownArgument, at, s.what+" has no argument "+quoteName(name),
		"It has "+sentenceList(s.attrs)+".", name, known)
}

func (l *loader) unknownBlock(kind string, at vnet.Range, s *schema) {
	if s.hasAttr(kind) {
		l.found.Error(codeUnknownBlock, at, kind+" is an argument, not a block", "Write "+kind+" = with a value behind it.")
		return
	}
	if len(s.blocks) == 0 {
		l.found.Misspelt(codeUnknownBlock, at, s.what+" has no blocks, so no "+quoteName(kind), "Take it out.", kind, s.attrs)
		return
	}
	known := append(slices.Clone(s.blocks), s.attrs...)
	l.found.Misspelt(codeUnknownBlock, at, s.what+" has no block "+quoteName(kind),
		"It has "+sentenceList(s.blocks)+".", kind, known)
}

// sentenceList writes "a, b and c".
func sentenceList(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " and " + words[len(words)-1]
}

// quoteName writes a name between quotes, control characters escaped.
func quoteName(name string) string { return strconv.Quote(name) }
