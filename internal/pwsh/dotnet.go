package pwsh

import (
	"errors"
	"fmt"
	"io/fs"
)

// dotnet is an object of .NET's. Names are in lower case; has says whether there
// is such a member.
type dotnet interface {
	typeName() string
	get(name string) (v any, has bool, err error)
	set(name string, v any) (has bool, err error)
	call(r *interp, name string, args []any) (v any, has bool, err error)
}

// enumerable objects go down a pipeline element by element.
type enumerable interface {
	elements() []any
	version() int // it changes when the elements do
}

// indexed objects take an index.
type indexed interface {
	at(i any) (any, error)
	setAt(i, v any) error
}

// textual objects have a text of their own as a [string].
type textual interface{ text() string }

// readOnly is for objects without properties that can be set.
type readOnly struct{}

func (readOnly) set(string, any) (bool, error) { return false, nil }

// bare is for objects without properties.
type bare struct{ readOnly }

func (bare) get(string) (any, bool, error) { return nil, false, nil }

// exception is what a .NET method throws. PowerShell wraps it.
type exception struct{ typ, message string }

func (e *exception) Error() string { return e.message }

// calling wraps what a method throws.
func calling(err error, name string, args int) error {
	thrown, is := err.(*exception)
	if !is {
		return err
	}
	return &Error{
		Message: fmt.Sprintf("Exception calling \"%s\" with \"%d\" argument(s): \"%s\"", name, args, thrown.message),
		ID:      thrown.typ, Category: "NotSpecified", Reason: "MethodInvocationException", Inner: thrown.message,
		Terminating: true, pos: -1,
	}
}

// fileError is the exception of a failed access to a file, by the path that the
// script knows.
func fileError(err error, path string) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, fs.ErrNotExist):
		return &exception{"FileNotFoundException", "Could not find file '" + path + "'."}
	case errors.Is(err, fs.ErrPermission):
		return &exception{"UnauthorizedAccessException", "Access to the path '" + path + "' is denied."}
	}
	return &exception{"IOException", "The file '" + path + "' cannot be used."}
}

// call calls a method of a value.
func (r *interp) call(of any, name, written string, args []any) (any, error) {
	switch v := of.(type) {
	case nil, none:
		return nil, fail("InvokeMethodOnNull", "InvalidOperation", "You cannot call a method on a null-valued expression.")
	case string:
		result, err := stringMethod(v, name, arguments(args))
		return result, calling(err, written, len(args))
	case *Table:
		result, err := v.method(name, arguments(args))
		return result, calling(err, written, len(args))
	case dotnet:
		result, has, err := v.call(r, name, args)
		if has || err != nil {
			return result, calling(err, written, len(args))
		}
	case int, int64, bool, char, Enum:
		if name == "tostring" && (len(args) == 0 || len(args) == 1 && args[0] == invariant) {
			return text(v)
		}
	}
	return nil, refuse("the method %s of a %s", name, dotTypeName(of))
}

const errArguments = "these arguments of %s"

// arguments are those of a method; they convert as PowerShell converts them.
type arguments []any

func (a arguments) text(i int) (string, error) { return text(a[i]) }

func (a arguments) int(i int) (int, error) { return toInt(a[i]) }

// is says whether an argument is a certain value of an enumeration.
func (a arguments) is(i int, typ, name string) bool {
	e, is := a[i].(Enum)
	return is && e.Type == typ && e.Name == name
}

func (a arguments) ordinal(i int) bool { return a.is(i, "System.StringComparison", "Ordinal") }

func (t *Table) method(name string, args arguments) (any, error) {
	switch name {
	case "containskey", "contains":
		if len(args) != 1 || name == "containskey" && t.ordered {
			return nil, refuse("%s of a %s", name, dotTypeName(t))
		}
		key, err := tableKey(args[0])
		if err != nil {
			return nil, err
		}
		_, has := t.byKey[key]
		return has, nil
	case "add":
		if len(args) != 2 {
			return nil, refuse(errArguments, name)
		}
		key, err := tableKey(args[0])
		if err != nil {
			return nil, err
		}
		if _, has := t.byKey[key]; has {
			return nil, &exception{"ArgumentException", "Item has already been added."}
		}
		return nothing, t.set(args[0], args[1])
	case "remove":
		if len(args) != 1 {
			return nil, refuse(errArguments, name)
		}
		return nothing, t.remove(args[0])
	}
	return nil, refuse("the method %s of a %s", name, dotTypeName(t))
}

// typeName as a value is a type: [string].
type typeName struct{ typ *dotType }

func (t typeName) text() string { return t.typ.name }
