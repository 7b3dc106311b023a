package config

import (
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/vnetgen/vnetgen/vnet"
	"github.com/zclconf/go-cty/cty"
	"golang.org/x/text/unicode/norm"
)

var labSchema = schema{
	what:     "lab",
	attrs:    []string{"description", "accept"},
	blocks:   []string{"backend"},
	labelled: map[string]string{"backend": "name"},
}

func (l *loader) decodeLab(lab *vnet.Lab, files []File) {
	if len(l.lab) == 0 {
		lab.Name = l.labName(files)
		return
	}
	b := l.lab[0]
	for _, second := range l.lab[1:] {
		l.duplicate("the lab block", second.def(), b.def())
	}
	lab.Name = b.label()
	l.checkName("the lab's name", lab.Name, b.labelRange())
	opened := l.open(b, &labSchema)
	lab.Source = l.source(b, opened.attrs)
	v := &view{where: "lab"}
	for i := range opened.attrs {
		switch a := &opened.attrs[i]; a.name {
		case "description":
			lab.Description, _ = l.str(a, v)
		case "accept":
			lab.Accept = l.accept(a, v)
		}
	}
	lab.Settings = l.settings(l.openSettings(opened.blocks), v)
}

// accept reads a list of features. Whether there are such features is judged
// with the contract.
func (l *loader) accept(a *attr, v *view) []vnet.Accept {
	var out []vnet.Accept
	for i, s := range l.texts(a, v, "a list of features") {
		out = append(out, vnet.Accept{Feature: vnet.Feature(s), Range: elementAt(a, i)})
	}
	return out
}

// elementAt returns where element i of a written list stands, the whole value's
// place for another expression.
func elementAt(a *attr, i int) vnet.Range {
	list, diags := hcl.ExprList(a.expr)
	if diags.HasErrors() || i >= len(list) {
		return a.at()
	}
	return place(list[i].Range())
}

// labName derives the lab's name from the files' names: that of the only file,
// or of the folder when the file is called lab or main or is one of several.
func (l *loader) labName(files []File) string {
	name, at := l.opts.Name, vnet.Range{}
	if name == "" && len(files) > 0 {
		name = derivedName(files)
		at = vnet.Range{File: files[0].Name, Line: 1, Column: 1, EndLine: 1, EndColumn: 1}
	}
	if name == "" {
		l.found.Error(codeLabName, at, "the lab has no name", `Write lab "NAME" {} at the top of the file.`)
		return ""
	}
	problem := nameProblem(name)
	if problem == "" && !norm.NFC.IsNormalString(name) {
		problem = "it is not in Unicode normal form C"
	}
	if problem != "" {
		l.found.Error(codeLabName, at, "the lab cannot be named "+quoteName(name)+" after its file: "+problem, `Write lab "NAME" {} at the top of the file.`)
	}
	return name
}

func derivedName(files []File) string {
	f := files[0]
	if f.Name == "-" || f.Name == stdinName {
		return ""
	}
	file := filepath.ToSlash(f.Name)
	folder := f.folder
	if folder == "" {
		folder = path.Base(path.Dir(file))
	}
	if folder == "." || folder == ".." || folder == "/" {
		folder = ""
	}
	if f.whole || len(files) > 1 {
		return folder
	}
	base := path.Base(file)
	for _, ext := range []string{".json", ".hcl"} {
		base = strings.TrimSuffix(base, ext)
	}
	if base == "lab" || base == "main" {
		return folder
	}
	return base
}

// settingsNode are the backend blocks of one place.
type settingsNode struct{ blocks []settingsBlock }

type settingsBlock struct {
	backend string
	source  *vnet.Source
	body    body
}

func (s settingsNode) varies() bool {
	for i := range s.blocks {
		for k := range s.blocks[i].body.attrs {
			if s.blocks[i].body.attrs[k].varies {
				return true
			}
		}
	}
	return false
}

// openSettings opens the backend blocks among blocks and refuses unknown and
// repeated backends.
func (l *loader) openSettings(blocks []block) settingsNode {
	var out settingsNode
	seen := map[string]vnet.Range(nil)
	for _, b := range blocks {
		if b.kind() != "backend" {
			continue
		}
		if first, ok := seen[b.label()]; ok {
			l.duplicate("backend "+b.label(), b.def(), first)
			continue
		}
		if seen == nil {
			seen = map[string]vnet.Range{}
		}
		seen[b.label()] = b.def()
		if l.opts.Backends != nil && !slices.Contains(l.opts.Backends, b.label()) {
			l.found.Misspelt(codeBackend, b.labelRange(), "there is no backend "+quoteName(b.label()),
				"The backends are "+sentenceList(l.opts.Backends)+".", b.label(), l.opts.Backends)
			continue
		}
		l.checkName("the backend's name", b.label(), b.labelRange())
		opened := l.open(b, anySchema("backend "+b.label()))
		out.blocks = append(out.blocks, settingsBlock{backend: b.label(), source: l.source(b, opened.attrs), body: opened})
	}
	return out
}

func (l *loader) settings(s settingsNode, v *view) []vnet.Settings {
	if len(s.blocks) == 0 {
		return nil
	}
	out := make([]vnet.Settings, len(s.blocks))
	for i := range s.blocks {
		b := &s.blocks[i]
		out[i] = vnet.Settings{Backend: b.backend, Source: b.source}
		for k := range b.body.attrs {
			a := &b.body.attrs[k]
			val, ok := l.value(a, v)
			if !ok || !l.allWritten(a, val) {
				continue
			}
			val, _ = val.UnmarkDeep()
			if !val.IsWhollyKnown() {
				continue
			}
			setting, ok := settingOf(val, true)
			if !ok {
				l.found.Error(codeType, a.at(), a.name+" cannot be "+val.Type().FriendlyName(), "A setting is text, a number, true or false, or a list of these.")
				continue
			}
			out[i].Attrs = append(out[i].Attrs, vnet.Attr{Key: a.name, Value: setting, Range: a.at()})
		}
	}
	return out
}

// settingOf converts a value, and a list's elements where lists may be.
func settingOf(val cty.Value, lists bool) (vnet.Value, bool) {
	if val.IsNull() {
		return vnet.Value{}, false
	}
	ty := val.Type()
	switch {
	case ty == cty.String:
		return vnet.Value{Kind: vnet.String, Str: val.AsString()}, true
	case ty == cty.Bool:
		return vnet.Value{Kind: vnet.Bool, Bool: val.True()}, true
	case ty == cty.Number:
		f, _ := val.AsBigFloat().Float64()
		return vnet.Value{Kind: vnet.Number, Num: f}, true
	case lists && (ty.IsTupleType() || ty.IsListType() || ty.IsSetType()):
		out := vnet.Value{Kind: vnet.List}
		for _, x := range val.AsValueSlice() {
			e, ok := settingOf(x, false)
			if !ok {
				return vnet.Value{}, false
			}
			out.List = append(out.List, e)
		}
		return out, true
	}
	return vnet.Value{}, false
}
