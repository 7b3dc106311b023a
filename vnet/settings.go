package vnet

// Settings are one `backend "NAME"` block: arguments that mean something to one
// backend only and are not read by the others.
type Settings struct {
	Backend string
	Attrs   []Attr
	Source  *Source
}

// Attr is one argument of a Settings block.
type Attr struct {
	Key   string
	Value Value
	Range Range
}

// ValueKind says what a Value holds.
type ValueKind uint8

// The kinds of a Value.
const (
	String ValueKind = iota + 1
	Number
	Bool
	List
)

// String returns the kind as people write it.
func (k ValueKind) String() string {
	return [...]string{"nothing", "a string", "a number", "true or false", "a list"}[k]
}

// Value is a setting's value: a string, a number, a bool or a list of these.
type Value struct {
	Kind ValueKind
	Str  string
	Num  float64
	Bool bool
	List []Value
}

// Scope is a place where a backend block can stand.
type Scope uint8

// The scopes.
const (
	InLab Scope = iota
	InNetwork
	InMachine
	InNIC
)

// String returns the block that the scope is: "lab", "network", "machine", "nic".
func (s Scope) String() string { return [...]string{"lab", "network", "machine", "nic"}[s] }

// Setting is one key that a backend understands, published as data so that
// unknown keys get the nearest word and the documentation is generated.
type Setting struct {
	Scope Scope
	Key   string
	Kind  ValueKind
	// Values lists the permitted strings; nil permits any.
	Values []string
	// Min and Max bound a number, both included, when Max > Min.
	Min, Max float64
	// Modes lists the modes the setting applies to; nil: all. For InNetwork and
	// InNIC only.
	Modes []Mode
	// Doc is one sentence: what it does, its unit and default.
	Doc string
}

// Find returns the value of a backend's key among settings, and whether it was
// written. Later blocks win.
func Find(settings []Settings, backend, key string) (Attr, bool) {
	for i := len(settings) - 1; i >= 0; i-- {
		if settings[i].Backend != backend {
			continue
		}
		for _, a := range settings[i].Attrs {
			if a.Key == key {
				return a, true
			}
		}
	}
	return Attr{}, false
}
