package pwsh

import (
	"encoding/base64"
	"fmt"
	"strings"
)

// encoding is a UTF8Encoding.
type encoding struct {
	bare
	bom bool
}

func (encoding) typeName() string { return "System.Text.UTF8Encoding" }

func (encoding) call(_ *interp, name string, args []any) (any, bool, error) {
	if len(args) != 1 {
		return nil, false, nil
	}
	switch name {
	case "getbytes":
		s, err := text(args[0])
		return []byte(s), true, err
	case "getbytecount":
		s, err := text(args[0])
		return len(s), true, err
	case "getstring":
		b, err := toBytes(args[0])
		return strings.ToValidUTF8(string(b), "\uFFFD"), true, err
	}
	return nil, false, nil
}

// writer is a TextWriter of the console.
type writer struct {
	bare
	toError bool
}

func (writer) typeName() string { return "System.IO.TextWriter" }

func (w writer) call(r *interp, name string, args []any) (any, bool, error) {
	to := r.host.Stdout
	if w.toError {
		to = r.host.Stderr
	}
	s := ""
	switch {
	case name == "flush" && len(args) == 0:
		return nothing, true, nil
	case len(args) > 1:
		return nil, false, nil
	case len(args) == 1:
		var err error
		if s, err = text(args[0]); err != nil {
			return nil, true, err
		}
	}
	switch {
	case name == "writeline":
		r.write(to, r.encoded(s)+newline)
	case name == "write" && len(args) == 1:
		r.write(to, r.encoded(s))
	default:
		return nil, false, nil
	}
	return nothing, true, nil
}

// console is $Host, and its UI.
type console struct {
	readOnly
	ui bool
}

func (console) typeName() string { return "System.Management.Automation.Internal.Host.InternalHost" }

func (c console) get(name string) (any, bool, error) {
	if !c.ui && name == "ui" {
		return console{ui: true}, true, nil
	}
	return nil, false, nil
}

func (c console) call(r *interp, name string, args []any) (any, bool, error) {
	if !c.ui || name != "writeerrorline" || len(args) != 1 {
		return nil, false, nil
	}
	s, err := text(args[0])
	r.write(r.host.Stderr, r.encoded(s)+newline)
	return nothing, true, err
}

// culture is CultureInfo.InvariantCulture.
type culture struct{ bare }

func (culture) typeName() string                               { return "System.Globalization.CultureInfo" }
func (culture) call(*interp, string, []any) (any, bool, error) { return nil, false, nil }

var invariant any = culture{}

// guid is a Guid.
type guid struct {
	bare
	digits string
}

func (guid) typeName() string { return "System.Guid" }

func (g guid) text() string {
	d := g.digits
	return d[:8] + "-" + d[8:12] + "-" + d[12:16] + "-" + d[16:20] + "-" + d[20:]
}

func (g guid) call(_ *interp, name string, args []any) (any, bool, error) {
	switch {
	case name == "tostring" && len(args) == 0:
		return g.text(), true, nil
	case name == "tostring" && len(args) == 1 && (args[0] == "N" || args[0] == "n"):
		return g.digits, true, nil
	}
	return nil, false, nil
}

// identity is the user that runs the script, or what may be asked about them.
type identity struct {
	bare
	principal bool
}

func (i identity) typeName() string {
	if i.principal {
		return "System.Security.Principal.WindowsPrincipal"
	}
	return "System.Security.Principal.WindowsIdentity"
}

func (i identity) call(r *interp, name string, args []any) (any, bool, error) {
	switch {
	case !i.principal && name == "dispose" && len(args) == 0:
		return nothing, true, nil
	case i.principal && name == "isinrole" && len(args) == 1 && arguments(args).is(0, "System.Security.Principal.WindowsBuiltInRole", "Administrator"):
		return r.host.Admin, true, nil
	}
	return nil, false, nil
}

func utf8With(bom bool) func(*interp) any { return func(*interp) any { return encoding{bom: bom} } }

type (
	getters = map[string]func(*interp) any
	statics = map[string]func(*interp, []any) (any, error)
)

func systemTypes() []*dotType {
	return []*dotType{
		{name: "Text.UTF8Encoding", make: func(_ *interp, args []any) (any, error) {
			bom := false
			if len(args) > 0 {
				is := false
				if bom, is = args[0].(bool); !is || len(args) > 1 {
					return nil, refuse(errArguments, "UTF8Encoding")
				}
			}
			return encoding{bom: bom}, nil
		}},
		{name: "Text.Encoding", members: getters{"utf8": utf8With(true)}, methods: statics{"getencoding": ofCodePage}},
		{name: "Console", members: getters{
			"out":            func(*interp) any { return writer{} },
			"error":          func(*interp) any { return writer{toError: true} },
			"outputencoding": utf8With(true),
		}, setters: map[string]func(*interp, any) error{
			"outputencoding": func(r *interp, v any) error {
				if !isA[encoding](v) {
					return refuse("[Console]::OutputEncoding = a %s", dotTypeName(v))
				}
				r.utf8Out = true
				return nil
			},
		}},
		{name: "Environment", members: getters{"newline": func(*interp) any { return newline }}, methods: statics{
			"getenvironmentvariable": ofOneText("GetEnvironmentVariable", func(r *interp, name string) (any, error) {
				if v, has := r.host.env(name); has && v != "" {
					return v, nil
				}
				return nil, nil
			}),
			"expandenvironmentvariables": ofOneText("ExpandEnvironmentVariables", func(r *interp, s string) (any, error) {
				return r.expand(s), nil
			}),
		}},
		{name: "Guid", methods: statics{"newguid": func(r *interp, args []any) (any, error) {
			r.guids++
			return guid{digits: fmt.Sprintf("%032x", 0x5eed0000+r.guids)}, nil
		}}},
		{name: "Convert", methods: statics{"tobase64string": func(_ *interp, args []any) (any, error) {
			if len(args) != 1 {
				return nil, refuse(errArguments, "ToBase64String")
			}
			b, err := toBytes(args[0])
			return base64.StdEncoding.EncodeToString(b), err
		}, "frombase64string": ofOneText("FromBase64String", func(_ *interp, s string) (any, error) {
			b, err := base64.StdEncoding.DecodeString(s)
			if err != nil {
				return nil, &exception{"FormatException", "The input is not a valid Base-64 string."}
			}
			return b, nil
		}), "tostring": func(_ *interp, args []any) (any, error) {
			if len(args) == 2 && isNumber(args[0]) && args[1] == 16 {
				n, _ := toInt64(args[0], "")
				return fmt.Sprintf("%x", n), nil
			}
			if len(args) != 1 && (len(args) != 2 || args[1] != invariant) {
				return nil, refuse(errArguments, "ToString")
			}
			return text(args[0])
		}}},
		{name: "Globalization.CultureInfo", members: getters{"invariantculture": func(*interp) any { return invariant }}},
		{name: "Security.Principal.WindowsIdentity", methods: statics{"getcurrent": func(_ *interp, args []any) (any, error) {
			return identity{}, nil
		}}},
		{name: "Security.Principal.WindowsPrincipal", make: func(_ *interp, args []any) (any, error) {
			if len(args) != 1 || args[0] != (identity{}) {
				return nil, refuse(errArguments, "WindowsPrincipal")
			}
			return identity{principal: true}, nil
		}},
		{name: "Security.Principal.WindowsBuiltInRole", members: enumMembers("System.Security.Principal.WindowsBuiltInRole", "Administrator")},
		{name: "IO.Path", methods: pathStatics},
		{name: "IO.File", methods: fileStatics},
		{name: "IO.Directory", methods: directoryStatics},
	}
}

// expand replaces %NAME% by environment variables; unknown ones stay.
func (r *interp) expand(s string) string {
	var b strings.Builder
	for {
		before, after, found := strings.Cut(s, "%")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		name, rest, closed := strings.Cut(after, "%")
		v, has := r.host.env(name)
		if !closed || !has {
			b.WriteString("%")
			s = after
			continue
		}
		b.WriteString(v)
		s = rest
	}
}

// ofOneText is a static method that takes one text.
func ofOneText(name string, do func(r *interp, s string) (any, error)) func(*interp, []any) (any, error) {
	return func(r *interp, args []any) (any, error) {
		if len(args) != 1 {
			return nil, refuse(errArguments, name)
		}
		s, err := text(args[0])
		if err != nil {
			return nil, err
		}
		return do(r, s)
	}
}

// ofPath is a static method that takes a file of the script's.
func ofPath(name string, do func(local, path string) (any, error)) func(*interp, []any) (any, error) {
	return ofOneText(name, func(r *interp, path string) (any, error) {
		local, err := r.file(path)
		if err != nil {
			return nil, err
		}
		return do(local, path)
	})
}

var pathStatics = statics{
	"gettemppath": func(*interp, []any) (any, error) { return TempDir, nil },
	"getrandomfilename": func(r *interp, _ []any) (any, error) {
		r.guids++
		return fmt.Sprintf("%08d.tmp", r.guids), nil
	},
	"getfilename": ofOneText("GetFileName", func(_ *interp, s string) (any, error) {
		return s[strings.LastIndexAny(s, `\/:`)+1:], nil
	}),
	"getdirectoryname": ofOneText("GetDirectoryName", func(_ *interp, s string) (any, error) {
		n := strings.LastIndexAny(s, `\/`)
		if n == 2 && s[1] == ':' || n == 0 {
			return nil, refuse("the directory name of %q, which is a drive or null", s)
		}
		return s[:max(0, n)], nil
	}),
	"combine": func(_ *interp, args []any) (any, error) {
		path := ""
		if len(args) < 2 {
			return nil, refuse(errArguments, "Combine")
		}
		for _, a := range args {
			s, err := text(a)
			switch {
			case err != nil:
				return nil, err
			case s == "":
			case path == "" || strings.HasPrefix(s, `\`) || strings.HasPrefix(s, "/") || len(s) > 1 && s[1] == ':':
				path = s
			case strings.HasSuffix(path, `\`) || strings.HasSuffix(path, "/") || strings.HasSuffix(path, ":"):
				path += s
			default:
				path += `\` + s
			}
		}
		return path, nil
	},
}
