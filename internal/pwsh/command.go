package pwsh

import "strings"

// actual is an argument of a call, with its value.
type actual struct {
	param    string // as written, without the dash; "" for a value
	key      string
	value    any
	attached bool // the value belongs to the parameter: -Name:value
}

// actuals evaluates a command's arguments.
func (r *interp) actuals(c *command, sc *scope) ([]actual, error) {
	if len(c.args) == 0 {
		return nil, nil
	}
	list := make([]actual, 0, len(c.args))
	for _, a := range c.args {
		if a.value == nil {
			list = append(list, actual{param: a.param, key: a.key})
			continue
		}
		v, err := a.value.eval(r, sc)
		if err != nil {
			return nil, err
		}
		v = value(v)
		if !a.splat {
			list = append(list, actual{a.param, a.key, v, a.param != ""})
			continue
		}
		switch v := v.(type) {
		case nil:
			return nil, refuse("a splatted $null")
		case *Table:
			for _, e := range v.list() {
				name, is := e.key.(string)
				if !is {
					return nil, refuse("a splatted key that is no text")
				}
				list = append(list, actual{name, lower(name), e.value, true})
			}
		default:
			elements, is := enumerate(v)
			if !is {
				return nil, at(refuse("a splatted %s", dotTypeName(v)), a.pos)
			}
			for _, e := range elements {
				list = append(list, actual{value: e})
			}
		}
	}
	return list, nil
}

// coreCommands are commands of PowerShell's own that the subset does not have.
// They are there on every machine, so that a script never finds them missing.
var coreCommands = func() map[string]bool {
	m := map[string]bool{}
	for _, name := range strings.Fields(`add-content add-member add-type clear-content clear-variable compare-object
		convertfrom-json convertto-json convertto-csv convertfrom-csv copy-item export-csv format-list format-table
		get-childitem get-content get-date get-help get-item get-itemproperty get-location get-member get-process get-random
		get-service get-variable group-object import-csv import-module invoke-command invoke-expression join-path
		move-item new-guid new-item new-variable out-default out-file out-host out-string push-location pop-location
		read-host remove-variable rename-item resolve-path select-string set-content set-item set-location set-variable
		split-path start-job start-process stop-process tee-object test-connection wait-process write-debug
		write-error write-host write-information write-progress write-verbose write-warning prompt`) {
		m[name] = true
	}
	return m
}()

// prepare finds a command and binds its arguments.
func (r *interp) prepare(c *command, sc *scope, out sink, piped bool) (stage, error) {
	st, err := r.prepared(c, sc, out, piped)
	if err == nil && c.merged {
		return &merging{st, r, out}, nil
	}
	return st, err
}

func (r *interp) prepared(c *command, sc *scope, out sink, piped bool) (stage, error) {
	name, key := c.name, c.key
	if c.of != nil {
		v, err := c.of.eval(r, sc)
		if err != nil {
			return nil, err
		}
		switch v := v.(type) {
		case string:
			name, key = v, lower(v)
			if isAlias(key) {
				return nil, refuse("%s is an alias", v)
			}
		case *scriptBlock:
			args, err := r.actuals(c, sc)
			if err != nil {
				return nil, err
			}
			return r.callBody("a script block", v.body, args, sc, out, piped)
		default:
			return nil, refuse("& of a %s", dotTypeName(v))
		}
	}
	args, err := r.actuals(c, sc)
	if err != nil {
		return nil, err
	}
	if f := sc.function(key); f != nil {
		return r.callBody(f.name, f.body, args, sc, out, piped)
	}
	info := r.cmdlets[key]
	if info == nil {
		info = builtins[key]
	}
	switch {
	case info != nil:
		return r.cmdlet(info, args, sc, out, piped)
	case coreCommands[key]:
		return nil, refuse("the command %s", name)
	}
	for program := range r.host.Programs {
		if p := lower(program); p == key || p == key+".exe" {
			return nil, refuse("%s is a program: start it through System.Diagnostics.Process", name)
		}
	}
	return nil, &Error{
		Message: "The term '" + name + "' is not recognized as the name of a cmdlet, function, script file, or operable program. Check the spelling of the name, or if a path was included, verify that the path is correct and try again.",
		ID:      "CommandNotFoundException", Category: "ObjectNotFound", Reason: "CommandNotFoundException", Terminating: true, pos: -1,
	}
}

func (r *interp) cmdlet(info *cmdletInfo, args []actual, sc *scope, out sink, piped bool) (stage, error) {
	params, action, err := info.bind(args, piped)
	if err != nil {
		return nil, err
	}
	switch info.special {
	case "foreach-object", "where-object":
		var b *scriptBlock
		for _, v := range params {
			b = v.(*scriptBlock)
		}
		if b.body.hasParams || b.body.streams || len(b.body.begin) > 0 {
			return nil, refuse("a block of %s with more than statements", info.name)
		}
		return &inBlock{r, b.body, sc, out, info.special == "where-object"}, nil
	case "out-null":
		return discard{}, nil
	case "select-object":
		if n, has := params["First"]; has {
			if len(params) > 1 {
				return nil, refuse("Select-Object -First with something else")
			}
			return &first{n.(int), out}, nil
		}
	}
	if action == "" {
		v := sc.find("erroractionpreference")
		action, err = text(v.v)
		if err != nil {
			return nil, err
		}
	}
	call := &Call{Name: info.name, Params: params, Piped: piped, Host: r.host, run: r, scope: sc}
	return &calledCmdlet{call, info, lower(action), out}, nil
}
