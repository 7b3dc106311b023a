package pwsh

// utf8CodePage is the number of UTF-8 as a code page, which is this host's: others
// are not told apart here.
const utf8CodePage = 65001

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
	if len(args) != 1 || args[0] != utf8CodePage {
		return nil, refuse(errArguments, "GetEncoding")
	}
	return encoding{}, nil
}
