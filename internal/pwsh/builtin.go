package pwsh

import (
	"os"
	"slices"
	"strings"
	"time"
)

// builtins are the cmdlets that every script has, by lower-case name.
var builtins = func() map[string]*cmdletInfo {
	m := map[string]*cmdletInfo{}
	for name, c := range map[string]Cmdlet{
		"ForEach-Object": {Params: map[string]Kind{"Process": block}, Positional: []string{"Process"}, Required: []string{"Process"}},
		"Where-Object":   {Params: map[string]Kind{"FilterScript": block}, Positional: []string{"FilterScript"}, Required: []string{"FilterScript"}},
		"Out-Null":       {},
		"Select-Object": {Params: map[string]Kind{"First": Int, "ExpandProperty": Text}, Run: func(c *Call) ([]any, error) {
			if !c.Has("ExpandProperty") {
				return nil, refuse("Select-Object without -First or -ExpandProperty")
			}
			return expand(c)
		}},
		"Write-Host": {Params: map[string]Kind{"Object": Text}, Positional: []string{"Object"}, Required: []string{"Object"}, Run: func(c *Call) ([]any, error) {
			c.run.write(c.Host.Stdout, c.run.encoded(c.Text("Object"))+newline)
			return nil, nil
		}},
		"Write-Output": {Params: map[string]Kind{"InputObject": Any}, Positional: []string{"InputObject"}, Run: writeOutput},
		"Start-Sleep":  {Params: map[string]Kind{"Seconds": Int, "Milliseconds": Int}, Positional: []string{"Seconds"}, Run: sleep},
		"Get-Command":  {Params: map[string]Kind{"Name": Text, "CommandType": Text}, Positional: []string{"Name"}, Required: []string{"Name"}, Run: getCommand},
		"Get-Module":   {Params: map[string]Kind{"Name": Texts, "ListAvailable": Switch}, Positional: []string{"Name"}, Run: getModule},
		"Test-Path":    {Params: map[string]Kind{"LiteralPath": Text, "PathType": Text}, Required: []string{"LiteralPath"}, Run: testPath},
		"New-Item":     {Params: map[string]Kind{"ItemType": Text, "Path": Text, "Force": Switch}, Required: []string{"Path", "ItemType"}, Run: newItem},
		"Remove-Item":  {Params: map[string]Kind{"LiteralPath": Text, "Recurse": Switch, "Force": Switch, "Confirm": Switch}, Required: []string{"LiteralPath"}, Run: removeItem},
		"New-Object":   {Params: map[string]Kind{"TypeName": Text, "ArgumentList": List}, Positional: []string{"TypeName", "ArgumentList"}, Required: []string{"TypeName"}, Run: newObject},
		"Sort-Object":  {Params: map[string]Kind{"Property": Texts}, Positional: []string{"Property"}, Run: sortObject},
		"Measure-Object": {Run: func(c *Call) ([]any, error) {
			return []any{partly(NewObject("Microsoft.PowerShell.Commands.GenericMeasureInfo", "Count", len(c.Input)))}, nil
		}},
		"Set-StrictMode": {Params: map[string]Kind{"Version": Text}, Required: []string{"Version"}, Run: setStrictMode},
	} {
		info := newCmdletInfo(name, c)
		switch name {
		case "ForEach-Object", "Where-Object", "Out-Null", "Select-Object":
			info.special = lower(name)
		}
		m[lower(name)] = info
	}
	return m
}()

func writeOutput(c *Call) ([]any, error) {
	if c.Piped {
		return c.Input, nil
	}
	if !c.Has("InputObject") {
		return nil, fail("MissingMandatoryParameter", "InvalidArgument", "Cannot process command because of one or more missing mandatory parameters: InputObject.")
	}
	v := c.Params["InputObject"]
	if list, is := enumerate(v); is {
		return list, nil
	}
	return []any{v}, nil
}

func sleep(c *Call) ([]any, error) {
	d := time.Duration(0)
	if n, has := c.Params["Seconds"].(int); has {
		d = time.Duration(n) * time.Second
	}
	if n, has := c.Params["Milliseconds"].(int); has {
		if d != 0 {
			return nil, refuse("Start-Sleep with seconds and milliseconds")
		}
		d = time.Duration(n) * time.Millisecond
	}
	if d < 0 {
		return nil, fail("ParameterArgumentValidationError,Start-Sleep", "InvalidData", "Cannot validate argument on parameter 'Seconds'.")
	}
	if c.Host.Sleep != nil {
		c.Host.Sleep(d)
	}
	return nil, nil
}

func getCommand(c *Call) ([]any, error) {
	if !strings.EqualFold(c.Text("CommandType"), "Application") {
		return nil, refuse("Get-Command without -CommandType Application")
	}
	name := c.Text("Name")
	if strings.ContainsAny(name, "*?[]") {
		return nil, refuse("Get-Command with a pattern")
	}
	for program, path := range c.Host.Programs {
		if strings.EqualFold(program, name) || strings.EqualFold(program, name+".exe") {
			base := path[strings.LastIndexAny(path, `\/`)+1:]
			return []any{partly(NewObject("System.Management.Automation.ApplicationInfo", "Name", base, "Source", path, "Path", path,
				"Definition", path, "CommandType", Enum{Type: "System.Management.Automation.CommandTypes", Name: "Application", Value: 32}))}, nil
		}
	}
	return nil, &Error{Message: "The term '" + name + "' is not recognized as the name of a cmdlet, function, script file, or operable program.",
		ID: "CommandNotFoundException,Microsoft.PowerShell.Commands.GetCommandCommand", Category: "ObjectNotFound", Reason: "CommandNotFoundException"}
}

func getModule(c *Call) ([]any, error) {
	if available, _ := c.Params["ListAvailable"].(bool); !available || !c.Has("Name") {
		return nil, refuse("Get-Module without -ListAvailable -Name")
	}
	var found []any
	for _, m := range c.Host.Modules {
		if slices.ContainsFunc(c.Params["Name"].([]string), func(n string) bool { return strings.EqualFold(n, m) }) {
			found = append(found, partly(NewObject("System.Management.Automation.PSModuleInfo", "Name", m)))
		}
	}
	return found, nil
}

func testPath(c *Call) ([]any, error) {
	path, err := c.run.file(c.Text("LiteralPath"))
	if err != nil {
		return nil, err
	}
	info, err := os.Stat(path)
	switch lower(c.Text("PathType")) {
	case "", "any":
		return []any{err == nil}, nil
	case "leaf":
		return []any{err == nil && !info.IsDir()}, nil
	case "container":
		return []any{err == nil && info.IsDir()}, nil
	}
	return nil, refuse("Test-Path -PathType %s", c.Text("PathType"))
}

// newItem makes a folder. -Path is taken as it is, also by New-Item.
func newItem(c *Call) ([]any, error) {
	if !strings.EqualFold(c.Text("ItemType"), "Directory") {
		return nil, refuse("New-Item of something else than a directory")
	}
	path, err := c.run.file(c.Text("Path"))
	if err != nil {
		return nil, err
	}
	if force, _ := c.Params["Force"].(bool); !force {
		if _, err := os.Stat(path); err == nil {
			return nil, &Error{Message: "An item with the specified name " + c.Text("Path") + " already exists.", ID: "DirectoryExist,Microsoft.PowerShell.Commands.NewItemCommand", Category: "ResourceExists", Reason: "IOException"}
		}
	}
	if err := os.MkdirAll(path, 0o755); err != nil {
		return nil, err
	}
	return []any{partly(NewObject("System.IO.DirectoryInfo", "FullName", c.Text("Path")))}, nil
}

func removeItem(c *Call) ([]any, error) {
	path, err := c.run.file(c.Text("LiteralPath"))
	if err != nil {
		return nil, err
	}
	if _, err := os.Stat(path); err != nil {
		return nil, &Error{Message: "Cannot find path '" + c.Text("LiteralPath") + "' because it does not exist.", ID: "PathNotFound,Microsoft.PowerShell.Commands.RemoveItemCommand", Category: "ObjectNotFound", Reason: "ItemNotFoundException"}
	}
	if recurse, _ := c.Params["Recurse"].(bool); recurse {
		return nil, os.RemoveAll(path)
	}
	if below, err := os.ReadDir(path); err == nil && len(below) > 0 {
		return nil, refuse("Remove-Item of a folder with something in it, without -Recurse: it would ask")
	}
	return nil, os.Remove(path)
}

func newObject(c *Call) ([]any, error) {
	t := findType(c.Text("TypeName"))
	if t == nil || t.make == nil {
		return nil, refuse("New-Object %s", c.Text("TypeName"))
	}
	args, _ := c.Params["ArgumentList"].([]any)
	v, err := t.make(c.run, args)
	return []any{v}, calling(err, ".ctor", len(args))
}

func expand(c *Call) ([]any, error) {
	var list []any
	for _, v := range c.Input {
		o, is := v.(*Object)
		if !is {
			return nil, refuse("Select-Object -ExpandProperty of a %s", dotTypeName(v))
		}
		p, has := o.Get(c.Text("ExpandProperty"))
		if !has {
			return nil, &Error{Message: "Property \"" + c.Text("ExpandProperty") + "\" cannot be found.", ID: "ExpandPropertyNotFound,Microsoft.PowerShell.Commands.SelectObjectCommand", Category: "InvalidArgument"}
		}
		if elements, is := enumerate(p); is {
			list = append(list, elements...)
		} else {
			list = append(list, p)
		}
	}
	return list, nil
}

// sortObject sorts by one property after the other: numbers, and texts without
// case in an order that is not the ordinal one. Where two are equal, the second comes first: the sort of Windows
// PowerShell 5.1 is not stable.
func sortObject(c *Call) ([]any, error) {
	list := copied(c.Input)
	slices.Reverse(list)
	var failed error
	key := func(v any, property string) any {
		if property == "" {
			return v
		}
		p, err := c.run.member(v, lower(property))
		if err != nil {
			failed = err
		}
		return p
	}
	compare := func(ka, kb any) int {
		if isNumber(ka) && isNumber(kb) {
			na, _ := toInt64(ka, "")
			nb, _ := toInt64(kb, "")
			return int(max(-1, min(1, na-nb)))
		}
		ta, isText := ka.(string)
		tb, areTexts := kb.(string)
		if !isText || !areTexts {
			failed = refuse("Sort-Object of a %s and a %s", dotTypeName(ka), dotTypeName(kb))
			return 0
		}
		return strings.Compare(collation(ta), collation(tb))
	}
	by, _ := c.Params["Property"].([]string)
	if by == nil {
		by = []string{""}
	}
	slices.SortStableFunc(list, func(a, b any) int {
		for _, property := range by {
			if order := compare(key(a, property), key(b, property)); order != 0 {
				return order
			}
		}
		return 0
	})
	return list, failed
}

// collation returns what texts are sorted by: hyphens and apostrophes hardly
// count, as is the rule of word sorts.
func collation(s string) string {
	return strings.NewReplacer("-", "", "'", "", "_", "!").Replace(lower(withoutIgnorable.Replace(s)))
}

func setStrictMode(c *Call) ([]any, error) {
	if v := lower(c.Text("Version")); v != "latest" && v != "2.0" && v != "3.0" && v != "2" && v != "3" {
		return nil, refuse("Set-StrictMode -Version %s", v)
	}
	if c.scope != c.run.top {
		return nil, refuse("Set-StrictMode inside of a function, where it would hold")
	}
	c.run.strict = true
	return nil, nil
}
