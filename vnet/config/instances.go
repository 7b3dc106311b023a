package config

import (
	"math/big"
	"strconv"

	"github.com/vnetgen/vnetgen/vnet"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
)

// maxInstances bounds what count and for_each may make of one lab.
const maxInstances = 1_000_000

// instances are what count or for_each make of one block. A nil *instances is
// the one instance of a block with neither.
type instances struct {
	root string // "count" or "each"
	n    int
	keys []string    // for_each
	vals []cty.Value // for_each
	vars map[string]cty.Value

	at      int  // the current instance
	defined bool // vars are those of the current instance
}

// has says whether expressions in the block know the word.
func (in *instances) has(root string) bool { return in != nil && in.root == root }

// len returns how many instances there are.
func (in *instances) len() int {
	if in == nil {
		return 1
	}
	return in.n
}

// key returns what stands behind the block's label and a dash, "" without count
// and for_each.
func (in *instances) key(i int) string {
	switch {
	case in == nil:
		return ""
	case in.keys != nil:
		return in.keys[i]
	}
	return strconv.Itoa(i)
}

// label returns the label of an instance.
func (in *instances) label(block string, i int) string {
	if in == nil {
		return block
	}
	return block + "-" + in.key(i)
}

// enter makes count or each mean instance i, once define is called.
func (in *instances) enter(i int) {
	if in != nil {
		in.at, in.defined = i, false
	}
}

// define gives expressions the values of count or each.
func (in *instances) define() {
	if in.defined {
		return
	}
	in.defined = true
	if in.root == "count" {
		in.vars["count"] = cty.ObjectVal(map[string]cty.Value{"index": cty.NumberIntVal(int64(in.at))})
		return
	}
	in.vars["each"] = cty.ObjectVal(map[string]cty.Value{"key": cty.StringVal(in.keys[in.at]), "value": in.vals[in.at]})
}

// find returns the instance that an index or key names.
func (in *instances) find(key cty.Value) (int, bool) {
	if !key.IsKnown() || key.IsNull() || key.IsMarked() {
		return 0, false
	}
	if in.root == "count" {
		n, err := convert.Convert(key, cty.Number)
		if err != nil || n.IsNull() {
			return 0, false
		}
		i, accuracy := n.AsBigFloat().Int64()
		return int(i), accuracy == big.Exact && i >= 0 && i < int64(in.n)
	}
	s, err := convert.Convert(key, cty.String)
	if err != nil || s.IsNull() {
		return 0, false
	}
	for i, k := range in.keys {
		if k == s.AsString() {
			return i, true
		}
	}
	return 0, false
}

// spell writes how an expression names one instance of the block.
func (in *instances) spell(root, block string, i int) string {
	switch {
	case in == nil:
		return reference(root, block)
	case in.keys != nil:
		return reference(root, block) + "[" + quote(in.keys[i]) + "]"
	}
	return reference(root, block) + "[" + strconv.Itoa(i) + "]"
}

// expand evaluates count and for_each. It returns false after an error.
func (l *loader) expand(b block, opened *body) (*instances, bool) {
	count, each := opened.attr("count"), opened.attr("for_each")
	what := b.kind() + " " + b.label()
	switch {
	case count == nil && each == nil:
		return nil, l.admit(1, what, b.def())
	case count != nil && each != nil:
		l.found.Error(codeCount, each.nameAt(), what+" has both count and for_each", "Keep one of them.")
		return nil, false
	case count != nil:
		return l.expandCount(count, what)
	}
	return l.expandEach(each, what)
}

// admit counts instances and records an error when they are too many.
func (l *loader) admit(n int, what string, at vnet.Range) bool {
	if n > maxInstances-l.total {
		l.found.Error(codeCount, at, what+" makes more than 1,000,000 networks and machines in the lab", "Make fewer, or several labs.")
		return false
	}
	l.total += n
	return true
}

func (l *loader) expandCount(a *attr, what string) (*instances, bool) {
	n, ok := l.integer(a, &view{where: "count"})
	if !ok {
		if a.outcome == omitted {
			l.found.Error(codeCount, a.at(), "count is null", "Write a whole number; 0 makes no instance.")
		}
		return nil, false
	}
	if n < 0 {
		l.found.Error(codeCount, a.at(), "count is "+strconv.Itoa(n), "Write 0 or more.")
		return nil, false
	}
	if !l.admit(n, what, a.at()) {
		return nil, false
	}
	return &instances{root: "count", n: n, vars: map[string]cty.Value{}}, true
}

func (l *loader) expandEach(a *attr, what string) (*instances, bool) {
	val, ok := l.value(a, &view{where: "for_each"})
	if !ok {
		if a.outcome == omitted {
			l.found.Error(codeCount, a.at(), "for_each is null", "Write a map, or a set of strings; an empty one makes no instance.")
		}
		return nil, false
	}
	if !l.allWritten(a, val) {
		return nil, false
	}
	val, _ = val.UnmarkDeep()
	ty := val.Type()
	isMap, isSet := ty.IsObjectType() || ty.IsMapType(), ty.IsSetType() && ty.ElementType() == cty.String
	if ty.IsSetType() && val.LengthInt() == 0 {
		isSet = true
	}
	if !isMap && !isSet {
		remedy := "Write a map, or a set of strings."
		if ty.IsTupleType() || ty.IsListType() {
			remedy = "Write toset(...) around it; the elements then are the instances' keys."
		}
		l.found.Error(codeCount, a.at(), "for_each takes a map or a set of strings, not "+ty.FriendlyName(), remedy)
		return nil, false
	}
	in := &instances{root: "each", keys: []string{}, vars: map[string]cty.Value{}}
	for it := val.ElementIterator(); it.Next(); {
		k, x := it.Element()
		if !k.IsKnown() {
			return nil, false // it comes from something that has been reported
		}
		if k.IsNull() || !l.checkName("the key", k.AsString(), a.at()) {
			if k.IsNull() {
				l.found.Error(codeCount, a.at(), "for_each has null for a key", "Take it out, with compact() for example.")
			}
			return nil, false
		}
		in.keys, in.vals = append(in.keys, k.AsString()), append(in.vals, x)
	}
	in.n = len(in.keys)
	return in, l.admit(in.n, what, a.at())
}

// checkInstanceNames records an error, at both places, when an instance has the
// label of something else.
func (l *loader) checkInstanceNames() {
	networks := map[string]*network{}
	for _, n := range l.networks {
		for i := range n.nets {
			label := n.nets[i].Label
			if other, ok := networks[label]; ok {
				l.clash("network", label, n.block, other.block)
				continue
			}
			networks[label] = n
		}
	}
	if !l.hasInstances() {
		return
	}
	machines := map[string]*machine{}
	for _, m := range l.machines {
		if l.machineByLabel[m.label] != m {
			continue
		}
		for i := range m.in.len() {
			label := m.in.label(m.label, i)
			if other, ok := machines[label]; ok {
				l.clash("machine", label, m.block, other.block)
				continue
			}
			machines[label] = m
		}
	}
}

func (l *loader) hasInstances() bool {
	for _, m := range l.machines {
		if m.in != nil {
			return true
		}
	}
	return false
}

func (l *loader) clash(kind, label string, a, b block) {
	for _, side := range [2][2]block{{a, b}, {b, a}} {
		l.found.Error(codeNameClash, side[0].def(), "two "+kind+"s are called "+quoteName(label),
			"The other is at "+side[1].def().String()+". Instances are named by their block, a dash and their index or key: rename one of the blocks.")
	}
}
