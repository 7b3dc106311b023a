package pwsh

import (
	"hash/fnv"
	"slices"
	"strings"
)

// Table is a hash table: @{} or [ordered]@{}, whose keys have no case.
type Table struct {
	ordered bool
	entries []*entry
	byKey   map[any]*entry
	changes int
}

type entry struct{ key, value any }

// ignorable are code points that do not count when strings are compared by
// culture.
const ignorable = "\u00AD\u200B\u200C\u200D\uFEFF"

func newTable(ordered bool) *Table {
	return &Table{ordered: ordered, byKey: map[any]*entry{}}
}

// tableKey returns what a key is looked up by.
func tableKey(key any) (any, error) {
	switch k := key.(type) {
	case string:
		if strings.ContainsAny(k, ignorable) {
			return nil, refuse("the versions of PowerShell disagree about keys of @{} with characters that comparisons ignore: %q", k)
		}
		return lower(k), nil
	case int, int64:
		return k, nil
	case nil, none:
		return nil, fail("NullArrayIndex", "InvalidOperation", "Index operation failed; the array index evaluated to null.")
	}
	return nil, refuse("a key of a hash table is a %s", dotTypeName(key))
}

// Get returns what a key has; has says whether there is such a key.
func (t *Table) Get(key string) (value any, has bool) {
	e, has := t.byKey[lower(key)]
	if !has {
		return nil, false
	}
	return e.value, true
}

// Keys returns the keys that are strings, in the table's order.
func (t *Table) Keys() []string {
	var keys []string
	for _, e := range t.list() {
		if k, is := e.key.(string); is {
			keys = append(keys, k)
		}
	}
	return keys
}

func (t *Table) get(key any) (any, error) {
	k, err := tableKey(key)
	if err != nil {
		return nil, err
	}
	if _, number := k.(int); number && t.ordered {
		return nil, refuse("a number looks up a place in [ordered]@{}, not a key")
	}
	if e, has := t.byKey[k]; has {
		return e.value, nil
	}
	return nil, nil
}

func (t *Table) set(key, value any) error {
	k, err := tableKey(key)
	if err != nil {
		return err
	}
	if _, number := k.(int); number && t.ordered {
		return refuse("a number looks up a place in [ordered]@{}, not a key")
	}
	t.changes++
	if e, has := t.byKey[k]; has {
		e.value = value
		return nil
	}
	e := &entry{key, value}
	t.byKey[k] = e
	t.entries = append(t.entries, e)
	return nil
}

func (t *Table) remove(key any) error {
	k, err := tableKey(key)
	if err != nil {
		return err
	}
	e, has := t.byKey[k]
	if has {
		t.changes++
		delete(t.byKey, k)
		t.entries = slices.DeleteFunc(t.entries, func(x *entry) bool { return x == e })
	}
	return nil
}

func (t *Table) version() int { return t.changes }

// list returns the entries in the table's order, which for a plain hash table is
// one that nobody would rely on.
func (t *Table) list() []*entry {
	if t.ordered {
		return t.entries
	}
	return scrambled(t.entries, func(e *entry) string { s, _ := text(e.key); return s })
}

// scrambled returns a list in an order that is always the same and has nothing
// to do with that of the list.
func scrambled[T any](list []T, name func(T) string) []T {
	type ranked struct {
		rank uint32
		v    T
	}
	all := make([]ranked, len(list))
	for i, v := range list {
		h := fnv.New32a()
		h.Write([]byte(name(v)))
		all[i] = ranked{h.Sum32(), v}
	}
	slices.SortStableFunc(all, func(a, b ranked) int {
		switch {
		case a.rank < b.rank:
			return -1
		case a.rank > b.rank:
			return 1
		}
		return 0
	})
	to := make([]T, len(all))
	for i, r := range all {
		to[i] = r.v
	}
	return to
}
