package pwsh

import "slices"

func (x literal) eval(*interp, *scope) (any, error) { return x.v, nil }

func (x *varRef) eval(r *interp, sc *scope) (any, error) {
	if x.name == "null" && !x.toScript {
		return nil, nil
	}
	var v *variable
	if x.toScript {
		v = r.top.vars[x.name]
	} else {
		v = sc.find(x.name)
	}
	switch {
	case v != nil:
		return v.v, nil
	case x.name == "_" && !r.strict:
		return nil, nil
	case r.strict:
		return nil, at(fail("VariableIsUndefined", "InvalidOperation", "The variable '$%s' cannot be retrieved because it has not been set.", x.name), x.pos)
	}
	return nil, nil
}

func (x *member) eval(r *interp, sc *scope) (any, error) {
	of, err := x.of.eval(r, sc)
	if err != nil {
		return nil, err
	}
	name, written := x.name, x.text
	if x.by != nil {
		v, err := x.by.eval(r, sc)
		if err != nil {
			return nil, err
		}
		word, is := v.(string)
		if !is || word == "" {
			return nil, at(refuse("a member called by a %s", dotTypeName(v)), x.pos)
		}
		name, written = lower(word), word
	}
	v, err := r.member(of, name)
	if e, is := err.(*Error); is && e.ID == "PropertyNotFoundStrict" {
		err = noProperty(written)
	}
	return v, at(err, x.pos)
}

func (x *method) eval(r *interp, sc *scope) (any, error) {
	of, err := x.of.eval(r, sc)
	if err != nil {
		return nil, err
	}
	args, err := r.list(sc, x.args)
	if err != nil {
		return nil, err
	}
	v, err := r.call(of, x.name, x.text, args)
	return v, at(err, x.pos)
}

// list evaluates arguments and elements.
func (r *interp) list(sc *scope, of []expr) ([]any, error) {
	list := make([]any, len(of))
	for i, x := range of {
		v, err := x.eval(r, sc)
		if err != nil {
			return nil, err
		}
		list[i] = value(v)
	}
	return list, nil
}

func (x *static) eval(r *interp, _ *scope) (any, error) {
	get := x.typ.members[x.name]
	if get == nil {
		return nil, at(refuse("[%s]::%s can only be set", x.typ.name, x.name), x.pos)
	}
	return get(r), nil
}

func (x *staticCall) eval(r *interp, sc *scope) (any, error) {
	args, err := r.list(sc, x.args)
	if err != nil {
		return nil, err
	}
	do := x.typ.methods[x.name]
	name := x.text
	if x.name == "new" {
		do, name = x.typ.make, ".ctor"
	}
	v, err := do(r, args)
	return v, at(calling(err, name, len(args)), x.pos)
}

func (x *index) eval(r *interp, sc *scope) (any, error) {
	of, err := x.of.eval(r, sc)
	if err != nil {
		return nil, err
	}
	i, err := x.i.eval(r, sc)
	if err != nil {
		return nil, err
	}
	v, err := getIndex(of, i)
	return v, at(err, x.pos)
}

func (x *unary) eval(r *interp, sc *scope) (any, error) {
	v, err := x.x.eval(r, sc)
	if err != nil {
		return nil, err
	}
	switch x.op {
	case "-not":
		b, err := truth(v)
		return !b, at(err, x.pos)
	case "-join":
		v, err = join(v, "")
	default:
		v, err = arithmetic("-", 0, v)
	}
	return v, at(err, x.pos)
}

func (x *binary) eval(r *interp, sc *scope) (any, error) {
	l, err := x.l.eval(r, sc)
	if err != nil {
		return nil, err
	}
	rv, err := x.r.eval(r, sc)
	if err != nil {
		return nil, err
	}
	v, err := operate(x.op, l, rv)
	return v, at(err, x.pos)
}

func (x *logical) eval(r *interp, sc *scope) (any, error) {
	for i, side := range []expr{x.l, x.r} {
		v, err := side.eval(r, sc)
		if err != nil {
			return nil, err
		}
		b, err := truth(v)
		if err != nil {
			return nil, err
		}
		if b != x.and || i == 1 {
			return b, nil
		}
	}
	return nil, nil
}

func (x *cast) eval(r *interp, sc *scope) (any, error) {
	v, err := x.x.eval(r, sc)
	if err != nil {
		return nil, err
	}
	v, err = x.typ.convert(v)
	return v, at(err, x.pos)
}

func (x typeExpr) eval(*interp, *scope) (any, error) { return typeName(x), nil }

func (x *arrayList) eval(r *interp, sc *scope) (any, error) { return unwrap(r.list(sc, x.items)) }

func unwrap(list []any, err error) (any, error) { return list, err }

func (x *arrayOf) eval(r *interp, sc *scope) (any, error) {
	list := []any{}
	err := r.statements(x.block, sc, func(v any) error {
		list = append(list, v)
		return nil
	})
	return list, err
}

func (x *parens) eval(r *interp, sc *scope) (any, error) { return x.x.value(r, sc) }

func (x *blockExpr) eval(*interp, *scope) (any, error) { return &scriptBlock{x.body, x.source}, nil }

func (x *tableExpr) eval(r *interp, sc *scope) (any, error) {
	t := newTable(x.ordered)
	for i, k := range x.keys {
		key, err := k.eval(r, sc)
		if err != nil {
			return nil, err
		}
		v, err := x.values[i].value(r, sc)
		if err != nil {
			return nil, err
		}
		lookup, err := tableKey(key)
		if err != nil {
			return nil, at(err, x.pos)
		}
		if _, has := t.byKey[lookup]; has {
			return nil, at(refuse("a key twice in @{}"), x.pos)
		}
		if err := t.set(key, value(v)); err != nil {
			return nil, at(err, x.pos)
		}
	}
	return t, nil
}

// member returns a property.
func (r *interp) member(of any, name string) (any, error) {
	switch v := of.(type) {
	case nil, none:
		if !r.strict {
			return nil, nil
		}
	case string:
		if name == "length" {
			return units(v), nil
		}
	case []any:
		switch name {
		case "count", "length":
			return len(v), nil
		}
		return nil, refuse("the property %s of an array, which would be that of its elements", name)
	case []byte:
		if name == "length" || name == "count" {
			return len(v), nil
		}
	case *Object:
		if p, has := v.values[name]; has {
			return p, nil
		}
		if v.partial {
			return nil, refuse("the property %s of a %s", name, v.Type)
		}
	case *Table:
		if e, has := v.byKey[name]; has {
			return e.value, nil
		}
		switch name {
		case "count":
			return len(v.entries), nil
		case "keys", "values":
			return &view{of: v, values: name == "values"}, nil
		}
	case Enum:
		if name == "value__" {
			return v.Value, nil
		}
	case dotnet:
		p, has, err := v.get(name)
		if !has && err == nil {
			err = refuse("the property %s of a %s", name, dotTypeName(of))
		}
		return p, err
	}
	switch name {
	case "psobject", "pstypenames", "psbase", "psextended", "psadapted":
		return nil, refuse("the property %s", name)
	}
	if name == "count" || name == "length" {
		return nil, refuse("%s of a %s: the versions of PowerShell differ; put the value into @( )", name, dotTypeName(of))
	}
	if !r.strict {
		return nil, nil
	}
	return nil, noProperty(name)
}

func noProperty(name string) error {
	return fail("PropertyNotFoundStrict", "NotSpecified", "The property '%s' cannot be found on this object. Verify that the property exists.", name)
}

func (r *interp) setMember(of any, name string, v any) error {
	switch o := of.(type) {
	case *Object:
		if _, has := o.values[name]; has && o.err == nil {
			o.values[name] = v
			return nil
		}
	case *Table:
		return o.set(name, v)
	case dotnet:
		has, err := o.set(name, v)
		if !has && err == nil {
			err = refuse("the property %s of a %s cannot be set", name, dotTypeName(of))
		}
		return err
	}
	return fail("PropertyNotFound", "InvalidOperation", "The property '%s' cannot be found on this object. Verify that the property exists and can be set.", name)
}

// place converts an index and holds it to a length.
func place(i any, length int, negative bool) (int, error) {
	if list, is := i.([]any); is {
		return 0, refuse("an index of %d values", len(list))
	}
	n, err := toInt(i)
	if err != nil {
		return 0, err
	}
	if n < 0 && negative {
		n += length
	} else if n < 0 {
		return 0, refuse("a negative index of something else than an array")
	}
	if n < 0 || n >= length {
		return 0, fail("System.IndexOutOfRangeException", "OperationStopped", "Index was outside the bounds of the array.")
	}
	return n, nil
}

func getIndex(of, i any) (any, error) {
	switch v := of.(type) {
	case nil, none:
		return nil, fail("NullArray", "InvalidOperation", "Cannot index into a null array.")
	case *Table:
		return v.get(i)
	case []any:
		n, err := place(i, len(v), true)
		if err != nil {
			return nil, err
		}
		return v[n], nil
	case []byte:
		n, err := place(i, len(v), true)
		if err != nil {
			return nil, err
		}
		return int(v[n]), nil
	case string:
		n, err := place(i, units(v), false)
		if err != nil {
			return nil, err
		}
		return unitAt(v, n), nil
	case indexed:
		return v.at(i)
	}
	return nil, refuse("an index of a %s", dotTypeName(of))
}

func setIndex(of, i, v any) error {
	switch t := of.(type) {
	case nil, none:
		return fail("NullArray", "InvalidOperation", "Cannot index into a null array.")
	case *Table:
		return t.set(i, v)
	case []any:
		n, err := place(i, len(t), true)
		if err != nil {
			return err
		}
		t[n] = v
		return nil
	case indexed:
		return t.setAt(i, v)
	}
	return refuse("an index of a %s", dotTypeName(of))
}

// copied returns an array with the elements of another.
func copied(list []any) []any { return slices.Clone(list) }
