package config

import (
	"github.com/zclconf/go-cty/cty"
)

// local is one name of a locals block.
type local struct {
	name  string
	attr  attr
	state evalState
	val   cty.Value
}

// anySchema permits all arguments and no blocks.
func anySchema(what string) *schema { return &schema{what: what} }

func (l *loader) registerLocals(b block) {
	opened := l.open(b, anySchema("locals"))
	for _, a := range opened.attrs {
		l.locals = append(l.locals, &local{name: a.name, attr: a})
	}
}

// local returns a local's value. After an error, and in a cycle, that is an
// unknown value, which what depends on it passes over.
func (l *loader) local(x *local) cty.Value {
	if x.state == done {
		return x.val
	}
	if !l.enter(&x.state, "local."+x.name, x.attr.nameAt()) {
		return cty.DynamicVal
	}
	x.val = cty.DynamicVal
	if val, ok := l.evaluate(&x.attr, &view{where: "a local", networks: true}); ok {
		x.val = val
	}
	l.leave()
	x.state = done
	return x.val
}
