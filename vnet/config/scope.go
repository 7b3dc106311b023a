package config

import (
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/vnetgen/vnetgen/vnet"
	"github.com/zclconf/go-cty/cty"
)

// scope is what expressions can refer to.
type scope struct {
	base *hcl.EvalContext // functions and variables
	vars map[string]cty.Value
}

// view says what the expression at hand may refer to beyond variables and
// locals.
type view struct {
	where    string // for findings: "count sees variables and locals only"
	networks bool
	machines bool // machine, outside and host
	inst     *instances
}

// evalState is how far a lazily evaluated element is.
type evalState uint8

const (
	untouched evalState = iota
	evaluating
	done
	failed
)

// roots are the words that references start with.
var roots = [...]string{"var", "local", "network", "machine", "count", "each", "outside", "host"}

// prepare looks at what an expression refers to, evaluates that, and makes the
// context for it. It does so once for all instances.
func (l *loader) prepare(a *attr, v *view) {
	a.prepared = true
	a.ctx = l.scope.base
	traversals := variablesOf(a.expr)
	if len(traversals) == 0 {
		return
	}
	var locals, networks, machines []string
	more := map[string]cty.Value{}
	for _, t := range traversals {
		name, static := stepName(t)
		switch root := t.RootName(); {
		case root == "var":
			l.refer(a, t, name, static, "variable")
		case root == "local":
			if !static {
				locals = append(locals, l.localNames()...)
			} else if l.refer(a, t, name, static, "local") {
				locals = append(locals, name)
			}
		case root == "network" && v.networks:
			if !static {
				networks = append(networks, l.networkLabels()...)
			} else if l.refer(a, t, name, static, "network") {
				networks = append(networks, name)
			}
		case root == "machine" && v.machines:
			if !static {
				machines = append(machines, l.machineLabels()...)
			} else if l.refer(a, t, name, static, "machine") {
				machines = append(machines, name)
			}
		case (root == "outside" || root == "host") && v.machines:
			more[root] = endpointValue(root)
		case (root == "count" || root == "each") && v.inst.has(root):
			a.varies = true
		default:
			l.cannotRefer(a, t, v)
		}
	}
	if a.broken {
		return
	}
	if len(locals) > 0 {
		more["local"] = cty.ObjectVal(valuesOf(locals, func(name string) cty.Value { return l.local(l.localByName[name]) }))
	}
	if len(networks) > 0 {
		more["network"] = cty.ObjectVal(valuesOf(networks, func(label string) cty.Value { return l.networkValue(l.networkByLabel[label]) }))
	}
	if len(machines) > 0 {
		more["machine"] = cty.ObjectVal(valuesOf(machines, func(label string) cty.Value { return l.machineByLabel[label].value() }))
	}
	if len(more) > 0 {
		a.ctx = a.ctx.NewChild()
		a.ctx.Variables = more
	}
	if a.varies {
		a.ctx = a.ctx.NewChild()
		a.ctx.Variables = v.inst.vars
		if v.inst.root == "count" && !a.isJSON() {
			v.inst.define()
			a.fast = fastFor(a.expr, a.ctx)
		}
	}
}

// variablesOf returns the references in an expression, nil should the library
// panic; evaluation then says what is wrong.
func variablesOf(expr hcl.Expression) (traversals []hcl.Traversal) {
	defer func() {
		if recover() != nil {
			traversals = nil
		}
	}()
	return expr.Variables()
}

func valuesOf(names []string, value func(string) cty.Value) map[string]cty.Value {
	out := make(map[string]cty.Value, len(names))
	for _, name := range names {
		if _, ok := out[name]; !ok {
			out[name] = value(name)
		}
	}
	return out
}

// stepName returns the word behind a reference's root, from network.X or
// network["X"], and whether there is one.
func stepName(t hcl.Traversal) (string, bool) {
	if len(t) < 2 {
		return "", false
	}
	switch step := t[1].(type) {
	case hcl.TraverseAttr:
		return step.Name, true
	case hcl.TraverseIndex:
		if step.Key.Type() == cty.String && step.Key.IsKnown() && !step.Key.IsNull() {
			return step.Key.AsString(), true
		}
	}
	return "", false
}

// refer records an error when a reference names nothing, and says whether it
// names something.
func (l *loader) refer(a *attr, t hcl.Traversal, name string, static bool, what string) bool {
	if !static || l.declared(what, name) {
		return true
	}
	a.broken = true
	known := l.known(what)
	detail := "Declare it, or use one that is there."
	if len(known) > 0 && len(known) <= 8 {
		detail = "The lab has " + what + " " + sentenceList(known) + "."
	}
	l.found.Misspelt(codeUnknownReference, place(t.SourceRange()), "there is no "+what+" "+quoteName(name), detail, name, known)
	return false
}

// known lists what is declared of a kind.
func (l *loader) known(what string) []string {
	switch what {
	case "variable":
		return l.variableNames()
	case "local":
		return l.localNames()
	case "network":
		return l.networkLabels()
	}
	return l.machineLabels()
}

func (l *loader) declared(what, name string) bool {
	ok := false
	switch what {
	case "variable":
		_, ok = l.variableByName[name]
	case "local":
		_, ok = l.localByName[name]
	case "network":
		_, ok = l.networkByLabel[name]
	case "machine":
		_, ok = l.machineByLabel[name]
	}
	return ok
}

// cannotRefer records an error for a reference that is not possible here.
func (l *loader) cannotRefer(a *attr, t hcl.Traversal, v *view) {
	a.broken = true
	at, root := place(t.SourceRange()), t.RootName()
	switch root {
	case "count", "each":
		need := "for_each"
		if root == "count" {
			need = "count"
		}
		l.found.Error(codeUnknownReference, at, root+" means nothing here", root+" is known inside of a block that has "+need+" only.")
	case "network":
		l.found.Error(codeUnknownReference, at, v.where+" cannot use networks", "It sees variables and locals only. Put the value into a local, and use that in both places.")
	case "machine", "outside", "host":
		l.found.Error(codeUnknownReference, at, v.where+" cannot use "+root, root+" is known in assert blocks only.")
	default:
		l.found.Error(codeUnknownReference, at, "there is no "+quoteName(root), l.meant(root))
	}
}

// meant says what a lone word may have been meant to be.
func (l *loader) meant(word string) string {
	for _, kind := range []struct{ what, prefix string }{{"network", "network"}, {"variable", "var"}, {"local", "local"}, {"machine", "machine"}} {
		if l.declared(kind.what, word) {
			return "The " + kind.what + " is written " + reference(kind.prefix, word) + "."
		}
	}
	return "References start with " + sentenceList(roots[:]) + "; text stands between quotes." + vnet.DidYouMean(word, roots[:])
}

// reference writes how an expression spells the name under a root.
func reference(root, name string) string {
	if hclsyntax.ValidIdentifier(name) {
		return root + "." + name
	}
	return root + "[" + quote(name) + "]"
}

func (l *loader) variableNames() []string {
	return namesOf(l.variables, func(v *variable) string { return v.name })
}

func (l *loader) localNames() []string {
	return namesOf(l.locals, func(x *local) string { return x.name })
}

func (l *loader) networkLabels() []string {
	return namesOf(l.networks, func(n *network) string { return n.label })
}

func (l *loader) machineLabels() []string {
	return namesOf(l.machines, func(m *machine) string { return m.label })
}

func namesOf[T any](list []T, name func(T) string) []string {
	out := make([]string, len(list))
	for i, x := range list {
		out[i] = name(x)
	}
	return out
}

// enter says that a lazily evaluated element is being evaluated. When it is
// already, enter records the cycle and returns false.
func (l *loader) enter(state *evalState, name string, at vnet.Range) bool {
	if *state == evaluating {
		start := slices.Index(l.visited, name)
		chain := append(slices.Clone(l.visited[start:]), name)
		l.found.Error(codeCycle, at, "the definition goes round in a circle: "+strings.Join(chain, " needs "),
			"Each needs the next before it can be known. Put what they share into a local that needs none of them.")
		return false
	}
	*state = evaluating
	l.visited = append(l.visited, name)
	return true
}

// leave ends what enter began.
func (l *loader) leave() { l.visited = l.visited[:len(l.visited)-1] }
