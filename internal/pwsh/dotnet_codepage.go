package pwsh

import "strings"

// utf8CodePage is the number of UTF-8 as a code page, which is this host's: others
// are not told apart here.
const utf8CodePage = 65001

// latin1CodePage is the number of ISO 8859-1.
const latin1CodePage = 28591

// codePageKey is where Windows keeps the number of the system's code page.
const codePageKey = `HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Control\Nls\CodePage`

func codePageTypes() []*dotType {
	return []*dotType{
		{name: "Microsoft.Win32.Registry", methods: statics{"getvalue": func(_ *interp, args []any) (any, error) {
			if len(args) != 3 || args[0] != codePageKey || args[1] != "ACP" {
				return nil, refuse(errArguments, "GetValue")
			}
			return "65001", nil
		}}},
		{name: "Management.Automation.ErrorRecord", is: func(v any) bool {
			o, is := v.(*Object)
			return is && o.Type == "System.Management.Automation.ErrorRecord"
		}},
		{name: "Math", methods: statics{"min": func(_ *interp, args []any) (any, error) {
			if len(args) != 2 || !isA[int](args[0]) || !isA[int](args[1]) {
				return nil, refuse(errArguments, "Min")
			}
			return min(args[0].(int), args[1].(int)), nil
		}}},
	}
}

// ofCodePage is Encoding.GetEncoding.
func ofCodePage(_ *interp, args []any) (any, error) {
	if len(args) == 1 {
		switch args[0] {
		case utf8CodePage:
			return encoding{}, nil
		case latin1CodePage:
			return latin1{}, nil
		}
	}
	return nil, refuse(errArguments, "GetEncoding")
}

// latin1 is the encoding in which each of the first 256 characters is a byte. Of others
// .NET Framework makes what looks like them, .NET makes question marks.
type latin1 struct{ bare }

func (latin1) typeName() string { return "System.Text.Latin1Encoding" }

func (latin1) call(_ *interp, name string, args []any) (any, bool, error) {
	if len(args) != 1 {
		return nil, false, nil
	}
	switch name {
	case "getbytes":
		s, err := text(args[0])
		if err != nil {
			return nil, true, err
		}
		b := make([]byte, 0, len(s))
		for _, r := range s {
			if r > 0xFF {
				return nil, true, refuse("the character %q in Latin 1", r)
			}
			b = append(b, byte(r))
		}
		return b, true, nil
	case "getstring":
		content, err := toBytes(args[0])
		var b strings.Builder
		for _, c := range content {
			b.WriteRune(rune(c))
		}
		return b.String(), true, err
	}
	return nil, false, nil
}
