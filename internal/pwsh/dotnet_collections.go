package pwsh

import (
	"slices"
	"strings"
)

// list is a List[T] or an ArrayList.
type list struct {
	readOnly
	name    string
	element *dotType // nil: an ArrayList, of anything
	items   []any
	changes int
}

func (l *list) typeName() string { return l.name }
func (l *list) elements() []any  { return slices.Clone(l.items) }
func (l *list) version() int     { return l.changes }

func (l *list) convert(v any) (any, error) {
	if l.element == nil {
		return v, nil
	}
	return l.element.convert(v)
}

func (l *list) at(i any) (any, error) {
	n, err := place(i, len(l.items), false)
	if err != nil {
		return nil, err
	}
	return l.items[n], nil
}

func (l *list) setAt(i, v any) error {
	n, err := place(i, len(l.items), false)
	if err != nil {
		return err
	}
	l.changes++
	l.items[n], err = l.convert(v)
	return err
}

func (l *list) get(name string) (any, bool, error) {
	if name == "count" {
		return len(l.items), true, nil
	}
	return nil, false, nil
}

func (l *list) call(_ *interp, name string, args []any) (any, bool, error) {
	l.changes++
	switch {
	case name == "clear" && len(args) == 0:
		l.items = nil
		return nothing, true, nil
	case name == "toarray" && len(args) == 0:
		l.changes--
		return append([]any{}, l.items...), true, nil
	case name == "sort" && len(args) == 1 && arguments(args).is(0, "System.StringComparer", "Ordinal"):
		slices.SortFunc(l.items, func(a, b any) int {
			x, _ := text(a)
			y, _ := text(b)
			return compareUnits(x, y)
		})
		return nothing, true, nil
	case name == "reverse" && len(args) == 0:
		slices.Reverse(l.items)
		return nothing, true, nil
	case name == "add" && len(args) == 1:
		v, err := l.convert(args[0])
		if err != nil {
			return nil, true, err
		}
		l.items = append(l.items, v)
		if l.element == nil {
			return len(l.items) - 1, true, nil // an ArrayList tells where
		}
		return nothing, true, nil
	case name == "addrange" && len(args) == 1:
		more, is := enumerate(args[0])
		if !is {
			return nil, true, refuse("AddRange of a %s", dotTypeName(args[0]))
		}
		for _, e := range more {
			v, err := l.convert(e)
			if err != nil {
				return nil, true, err
			}
			l.items = append(l.items, v)
		}
		return nothing, true, nil
	case name == "insert" && len(args) == 2:
		n, err := toInt(args[0])
		if err != nil {
			return nil, true, err
		}
		if n < 0 || n > len(l.items) {
			return nil, true, &exception{"ArgumentOutOfRangeException", "Index must be within the bounds of the List. Parameter name: index"}
		}
		v, err := l.convert(args[1])
		l.items = slices.Insert(l.items, n, v)
		return nothing, true, err
	case name == "removeat" && len(args) == 1:
		n, err := toInt(args[0])
		if err != nil {
			return nil, true, err
		}
		if n < 0 || n >= len(l.items) {
			return nil, true, &exception{"ArgumentOutOfRangeException", "Index was out of range. Must be non-negative and less than the size of the collection. Parameter name: index"}
		}
		l.items = slices.Delete(l.items, n, n+1)
		return nothing, true, nil
	case (name == "contains" || name == "indexof") && len(args) == 1:
		l.changes--
		v, err := l.convert(args[0])
		if err != nil {
			return nil, true, err
		}
		switch v.(type) {
		case string, int, int64, bool, char, nil, *Object:
		default:
			return nil, true, refuse("%s of a %s", name, dotTypeName(v))
		}
		n := slices.IndexFunc(l.items, func(e any) bool { return isComparable(e) && e == v })
		if name == "contains" {
			return n >= 0, true, nil
		}
		return n, true, nil
	}
	return nil, false, nil
}

func isComparable(v any) bool { return !isA[[]any](v) && !isA[[]byte](v) }

// dictionary is a Dictionary[string,T].
type dictionary struct {
	readOnly
	name       string
	element    *dotType
	ignoreCase bool
	entries    []*entry
	byKey      map[string]*entry
	changes    int
}

func (d *dictionary) typeName() string { return d.name }

func (d *dictionary) key(v any) (string, string, error) {
	if isNull(v) {
		return "", "", &exception{"ArgumentNullException", "Value cannot be null. Parameter name: key"}
	}
	s, err := text(v)
	if d.ignoreCase {
		return s, strings.ToUpper(s), err
	}
	return s, s, err
}

// at returns what a key has; PowerShell makes $null of a missing one.
func (d *dictionary) at(k any) (any, error) {
	_, key, err := d.key(k)
	if err != nil {
		return nil, calling(err, "get_Item", 1)
	}
	if e, has := d.byKey[key]; has {
		return e.value, nil
	}
	return nil, nil
}

func (d *dictionary) setAt(k, v any) error {
	written, key, err := d.key(k)
	if err != nil {
		return calling(err, "set_Item", 2)
	}
	if v, err = d.element.convert(v); err != nil {
		return err
	}
	d.changes++
	if e, has := d.byKey[key]; has {
		e.value = v
		return nil
	}
	e := &entry{written, v}
	d.byKey[key] = e
	d.entries = append(d.entries, e)
	return nil
}

func (d *dictionary) list() []*entry {
	return scrambled(d.entries, func(e *entry) string { return e.key.(string) })
}

func (d *dictionary) version() int { return d.changes }

func (d *dictionary) get(name string) (any, bool, error) {
	switch name {
	case "count":
		return len(d.entries), true, nil
	case "keys", "values":
		return &view{of: d, values: name == "values"}, true, nil
	}
	return nil, false, nil
}

func (d *dictionary) call(_ *interp, name string, args []any) (any, bool, error) {
	if name == "clear" && len(args) == 0 {
		d.entries, d.byKey = nil, map[string]*entry{}
		d.changes++
		return nothing, true, nil
	}
	if len(args) == 0 {
		return nil, false, nil
	}
	_, key, err := d.key(args[0])
	if err != nil {
		return nil, true, err
	}
	e, has := d.byKey[key]
	switch {
	case name == "containskey" && len(args) == 1:
		return has, true, nil
	case name == "remove" && len(args) == 1:
		if has {
			d.changes++
			delete(d.byKey, key)
			d.entries = slices.DeleteFunc(d.entries, func(x *entry) bool { return x == e })
		}
		return has, true, nil
	case name == "add" && len(args) == 2:
		if has {
			return nil, true, &exception{"ArgumentException", "An item with the same key has already been added."}
		}
		return nothing, true, d.setAt(args[0], args[1])
	}
	return nil, false, nil
}

// hashSet is a HashSet[string].
type hashSet struct {
	readOnly
	ignoreCase bool
	has        map[string]string
	changes    int
}

func (*hashSet) typeName() string { return "System.Collections.Generic.HashSet[string]" }
func (s *hashSet) version() int   { return s.changes }

func (s *hashSet) elements() []any {
	items := make([]string, 0, len(s.has))
	for _, v := range s.has {
		items = append(items, v)
	}
	slices.Sort(items)
	return anys(scrambled(items, func(v string) string { return v }))
}

func (s *hashSet) get(name string) (any, bool, error) {
	if name == "count" {
		return len(s.has), true, nil
	}
	return nil, false, nil
}

func (s *hashSet) call(_ *interp, name string, args []any) (any, bool, error) {
	if len(args) != 1 {
		return nil, false, nil
	}
	v, err := text(args[0])
	if err != nil {
		return nil, true, err
	}
	key := v
	if s.ignoreCase {
		key = strings.ToUpper(v)
	}
	_, has := s.has[key]
	switch name {
	case "contains":
		return has, true, nil
	case "add":
		if !has {
			s.has[key] = v
			s.changes++
		}
		return !has, true, nil
	case "remove":
		delete(s.has, key)
		s.changes++
		return has, true, nil
	}
	return nil, false, nil
}

// view is the keys or the values of a dictionary, as they are at any time.
type view struct {
	bare
	of interface {
		list() []*entry
		version() int
	}
	values bool
}

func (*view) typeName() string { return "System.Collections.ICollection" }
func (w *view) version() int   { return w.of.version() }

func (w *view) elements() []any {
	return anysOf(w.of.list(), func(e *entry) any {
		if w.values {
			return e.value
		}
		return e.key
	})
}

func (w *view) get(name string) (any, bool, error) {
	return len(w.of.list()), name == "count", nil
}

func (*view) call(*interp, string, []any) (any, bool, error) { return nil, false, nil }

// comparer reads the only argument that sets and dictionaries take.
func comparer(args []any) (ignoreCase bool, err error) {
	switch {
	case len(args) == 0, len(args) == 1 && arguments(args).is(0, "System.StringComparer", "Ordinal"):
		return false, nil
	case len(args) == 1 && arguments(args).is(0, "System.StringComparer", "OrdinalIgnoreCase"):
		return true, nil
	}
	return false, refuse(errArguments, "new")
}

func collectionTypes() []*dotType {
	types := []*dotType{
		{name: "Collections.Generic.HashSet[string]", make: func(_ *interp, args []any) (any, error) {
			ignoreCase, err := comparer(args)
			return &hashSet{ignoreCase: ignoreCase, has: map[string]string{}}, err
		}, is: isA[*hashSet]},
		{name: "Collections.ArrayList", make: makeList("System.Collections.ArrayList", nil)},
	}
	for _, element := range scalarTypes() {
		switch element.name {
		case "string", "object", "int", "bool", "hashtable", "int64", "string[]", "object[]":
		default:
			continue
		}
		l := "Collections.Generic.List[" + element.name + "]"
		d := "Collections.Generic.Dictionary[string," + element.name + "]"
		if !strings.HasSuffix(element.name, "[]") {
			types = append(types, &dotType{name: l, make: makeList("System."+l, element), is: func(v any) bool {
				of, is := v.(*list)
				return is && of.name == "System."+l
			}}, &dotType{name: d, make: func(_ *interp, args []any) (any, error) {
				ignoreCase, err := comparer(args)
				return &dictionary{name: "System." + d, element: element, ignoreCase: ignoreCase, byKey: map[string]*entry{}}, err
			}})
		}
	}
	return types
}

func makeList(name string, element *dotType) func(*interp, []any) (any, error) {
	return func(r *interp, args []any) (any, error) {
		l := &list{name: name, element: element}
		switch {
		case len(args) == 0 || len(args) == 1 && isNumber(args[0]):
			return l, nil
		case len(args) == 1:
			_, _, err := l.call(r, "addrange", args)
			return l, err
		}
		return nil, refuse(errArguments, "new")
	}
}
