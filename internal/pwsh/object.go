package pwsh

import (
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// Values are nil, nothing, bool, int (32 bits), int64, char, string, Enum,
// []any (arrays), []byte, *Object, *Table, *scriptBlock, typeName, and what the
// dotnet files have.

// none is what a pipeline leaves that leaves nothing: it is $null as a value,
// and no value at all when it goes down a pipeline.
type none struct{}

var nothing = none{}

// char is a UTF-16 code unit.
type char uint16

// Enum is a value of an enumeration: it is compared by name, whatever its case,
// and converts to its name and its number.
type Enum struct {
	Type  string
	Name  string
	Value int
}

// Object has properties, in order, whose names have no case.
type Object struct {
	Type   string // its .NET type, for messages
	names  []string
	values map[string]any // by lower-case name
	err    *Error         // what it is the record of
	// partial says that it has more properties in PowerShell than here.
	partial bool
}

// NewObject returns an object with the properties of a list of names and
// values. Besides what scripts know, values may be []string, []*Object and
// []int.
func NewObject(typeName string, properties ...any) *Object {
	o := &Object{Type: typeName, values: make(map[string]any, len(properties)/2)}
	for i := 0; i+1 < len(properties); i += 2 {
		o.Set(properties[i].(string), properties[i+1])
	}
	return o
}

func partly(o *Object) *Object {
	o.partial = true
	return o
}

// Set gives a property a value, which makes the property when it is new.
func (o *Object) Set(name string, value any) {
	key := lower(name)
	if _, has := o.values[key]; !has {
		o.names = append(o.names, name)
	}
	o.values[key] = imported(value)
}

// Get returns a property's value; has says whether there is one.
func (o *Object) Get(name string) (value any, has bool) {
	value, has = o.values[lower(name)]
	return value, has
}

// Text returns a property's text, "" when it is none.
func (o *Object) Text(name string) string {
	s, _ := o.values[lower(name)].(string)
	return s
}

// Names returns the properties' names in order.
func (o *Object) Names() []string { return o.names }

// imported turns a value of Go's into one of the script's.
func imported(v any) any {
	switch v := v.(type) {
	case []string:
		return anys(v)
	case []*Object:
		return anys(v)
	case []int:
		return anys(v)
	case int32:
		return int(v)
	case uint16:
		return int(v)
	case uint32:
		return int64(v)
	case uint64:
		return int64(v)
	case error:
		return v.Error()
	}
	return v
}

func anys[T any](from []T) []any {
	to := make([]any, len(from))
	for i, v := range from {
		to[i] = v
	}
	return to
}

// lower returns what names are compared by.
func lower(s string) string {
	if isASCII(s) {
		return strings.ToLower(s)
	}
	return strings.ToLower(strings.ToUpper(s))
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// units returns how many UTF-16 code units a string has.
func units(s string) int {
	n := 0
	for _, r := range s {
		n += utf16.RuneLen(r)
	}
	return n
}

// substring returns n code units from a place on.
func substring(s string, from, n int) (string, error) {
	if isASCII(s) {
		return s[from : from+n], nil
	}
	u := utf16.Encode([]rune(s))[from : from+n]
	if n > 0 && (u[0] >= 0xDC00 && u[0] <= 0xDFFF || u[n-1] >= 0xD800 && u[n-1] <= 0xDBFF) {
		return "", refuse("this takes a surrogate pair apart")
	}
	return string(utf16.Decode(u)), nil
}

func unitAt(s string, i int) char {
	if isASCII(s) {
		return char(s[i])
	}
	return char(utf16.Encode([]rune(s))[i])
}

// dotTypeName returns the .NET type of a value, for messages.
func dotTypeName(v any) string {
	switch v := v.(type) {
	case nil, none:
		return "null"
	case bool:
		return "System.Boolean"
	case int:
		return "System.Int32"
	case int64:
		return "System.Int64"
	case char:
		return "System.Char"
	case string:
		return "System.String"
	case []any:
		return "System.Object[]"
	case []byte:
		return "System.Byte[]"
	case Enum:
		return v.Type
	case *Object:
		return v.Type
	case *Table:
		if v.ordered {
			return "System.Collections.Specialized.OrderedDictionary"
		}
		return "System.Collections.Hashtable"
	case *scriptBlock:
		return "System.Management.Automation.ScriptBlock"
	case typeName:
		return "System.RuntimeType"
	case dotnet:
		return v.typeName()
	}
	return "System.Object"
}
