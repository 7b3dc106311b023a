package pwsh

import (
	"slices"
	"strings"
)

// cmdletInfo is a cmdlet, ready for calls.
type cmdletInfo struct {
	name       string
	special    string
	params     map[string]cmdletParam // by lower-case name
	positional []string               // in lower case
	required   []string               // in lower case
	run        func(c *Call) ([]any, error)
}

type cmdletParam struct {
	name string
	kind Kind
}

func newCmdletInfo(name string, c Cmdlet) *cmdletInfo {
	info := &cmdletInfo{name: name, params: make(map[string]cmdletParam, len(c.Params)), run: c.Run}
	for p, kind := range c.Params {
		info.params[lower(p)] = cmdletParam{p, kind}
	}
	for _, p := range c.Positional {
		info.positional = append(info.positional, lower(p))
	}
	for _, p := range c.Required {
		info.required = append(info.required, lower(p))
	}
	return info
}

// common are parameters that many or all cmdlets have.
var common = strings.Fields("verbose debug erroraction errorvariable warningaction warningvariable informationaction informationvariable outvariable outbuffer pipelinevariable progressaction whatif confirm vb db ea ev wa wv infa iv ov ob pv wi cf")

func unknownParameter(name, of string) error {
	if slices.Contains(common, lower(name)) {
		return refuse("-%s of %s", name, of)
	}
	return fail("NamedParameterNotFound,"+of, "InvalidArgument", "A parameter cannot be found that matches parameter name '%s'.", name)
}

func twice(name, of string) error {
	return fail("ParameterAlreadyBound,"+of, "InvalidArgument", "Cannot bind parameter because parameter '%s' is specified more than once. To provide multiple values to parameters that can accept multiple values, use the array syntax. For example, \"-parameter value1,value2,value3\".", name)
}

func missing(name, typ, of string) error {
	return fail("MissingArgument,"+of, "InvalidArgument", "Missing an argument for parameter '%s'. Specify a parameter of type '%s' and try again.", name, typ)
}

func transformation(name string, err error) error {
	e, is := err.(*Error)
	if !is {
		return err
	}
	own := *e
	own.Message = "Cannot process argument transformation on parameter '" + name + "'. " + e.Message
	own.ID, own.Category, own.Reason = "ParameterArgumentTransformationError", "InvalidData", "ParameterBindingArgumentTransformationException"
	return &own
}

// bind gives a cmdlet's parameters their values.
func (info *cmdletInfo) bind(args []actual, piped bool) (params map[string]any, action string, err error) {
	params = make(map[string]any, len(args))
	var values []any
	for i := 0; i < len(args); i++ {
		a := args[i]
		if a.param == "" {
			values = append(values, a.value)
			continue
		}
		if a.key == "erroraction" {
			if !a.attached {
				if i++; i == len(args) || args[i].param != "" {
					return nil, "", missing(a.param, "System.Management.Automation.ActionPreference", info.name)
				}
				a.value = args[i].value
			}
			action, err = text(a.value)
			if err != nil {
				return nil, "", err
			}
			if k := lower(action); k != "stop" && k != "silentlycontinue" {
				return nil, "", refuse("-ErrorAction %s", action)
			}
			continue
		}
		p, has := info.params[a.key]
		if !has {
			for known := range info.params {
				if len(known) > len(a.key) && known[:len(a.key)] == a.key {
					return nil, "", refuse("-%s, short for -%s", a.param, info.params[known].name)
				}
			}
			return nil, "", unknownParameter(a.param, info.name)
		}
		if _, has := params[p.name]; has {
			return nil, "", twice(p.name, info.name)
		}
		switch {
		case a.attached:
		case p.kind == Switch:
			a.value = true
		default:
			if i++; i == len(args) || args[i].param != "" {
				return nil, "", missing(p.name, p.kind.typeName(), info.name)
			}
			a.value = args[i].value
		}
		if params[p.name], err = info.convert(p, a.value); err != nil {
			return nil, "", err
		}
	}
	for _, key := range info.positional {
		p := info.params[key]
		if _, has := params[p.name]; has || len(values) == 0 {
			continue
		}
		if params[p.name], err = info.convert(p, values[0]); err != nil {
			return nil, "", err
		}
		values = values[1:]
	}
	if len(values) > 0 {
		s, _ := text(values[0])
		return nil, "", fail("PositionalParameterNotFound,"+info.name, "InvalidArgument", "A positional parameter cannot be found that accepts argument '%s'.", s)
	}
	for _, key := range info.required {
		if _, has := params[info.params[key].name]; !has && (!piped || info.special != "") {
			return nil, "", fail("MissingMandatoryParameter,"+info.name, "InvalidArgument", "Cannot process command because of one or more missing mandatory parameters: %s.", info.params[key].name)
		}
	}
	return params, action, nil
}

func (k Kind) typeName() string {
	return [...]string{"System.Object", "System.String", "System.String[]", "System.Int32", "System.Int64", "System.Boolean", "System.Management.Automation.SwitchParameter", "System.Object[]", "System.Collections.Hashtable", "System.Management.Automation.ScriptBlock"}[k]
}

func (info *cmdletInfo) convert(p cmdletParam, v any) (any, error) {
	if slices.Contains(info.required, lower(p.name)) {
		if err := notEmpty(p.name, info.name, v); err != nil {
			return nil, err
		}
	}
	wrong := func() error {
		return fail("CannotConvertArgumentNoMessage,"+info.name, "InvalidArgument", "Cannot bind parameter '%s'. Cannot convert the value of type \"%s\" to type \"%s\".", p.name, dotTypeName(v), p.kind.typeName())
	}
	_, array := enumerate(v)
	switch p.kind {
	case Text:
		if array {
			return nil, fail("CannotConvertArgument,"+info.name, "InvalidArgument", "Cannot convert '%s' to the type 'System.String' required by parameter '%s'. Specified method is not supported.", dotTypeName(v), p.name)
		}
		return text(v)
	case Texts:
		list, err := toTexts(v)
		if err != nil {
			return nil, err
		}
		texts := make([]string, len(list))
		for i, e := range list {
			texts[i] = e.(string)
		}
		return texts, nil
	case Int, Long:
		if isNull(v) {
			return nil, wrong()
		}
		n, err := toInt64(v, p.kind.typeName())
		if _, is := err.(*Error); is {
			return nil, wrong()
		}
		if err != nil || p.kind == Long {
			return n, err
		}
		if n != int64(int32(n)) {
			return nil, wrong()
		}
		return int(n), nil
	case Bool, Switch:
		b, err := toBool(v)
		if _, is := err.(*Error); is {
			return nil, wrong()
		}
		return b, err
	case List:
		return toList(v), nil
	case Hash:
		if t, is := v.(*Table); is {
			return t, nil
		}
		return nil, wrong()
	case block:
		if b, is := v.(*scriptBlock); is {
			return b, nil
		}
		return nil, wrong()
	}
	return v, nil
}

// notEmpty holds a mandatory parameter to having something.
func notEmpty(name, of string, v any) error {
	list, is := enumerate(v)
	switch {
	case isNull(v):
		return fail("ParameterArgumentValidationErrorNullNotAllowed,"+of, "InvalidData", "Cannot bind argument to parameter '%s' because it is null.", name)
	case v == "":
		return fail("ParameterArgumentValidationErrorEmptyStringNotAllowed,"+of, "InvalidData", "Cannot bind argument to parameter '%s' because it is an empty string.", name)
	case is && len(list) == 0:
		return fail("ParameterArgumentValidationErrorEmptyArrayNotAllowed,"+of, "InvalidData", "Cannot bind argument to parameter '%s' because it is an empty array.", name)
	}
	return nil
}

// bind gives a function's parameters their values, in its scope.
func (r *interp) bind(name string, b *body, args []actual, sc *scope, piped bool) error {
	if !b.hasParams {
		list := make([]any, 0, len(args))
		for _, a := range args {
			if a.param != "" {
				return refuse("-%s for %s, which has no parameters", a.param, name)
			}
			list = append(list, a.value)
		}
		sc.put("args", list)
		return nil
	}
	sc.put("args", []any{})
	bound := make(map[string]bool, len(args))
	give := func(p *parameter, v any) error {
		if p.mandatory {
			if err := notEmpty(p.name, name, v); err != nil {
				return err
			}
		}
		bound[p.key] = true
		if p.typ != nil && p.typ.name == "bool" {
			if _, err := toBool(v); err != nil {
				return transformation(p.name, err)
			}
		}
		if err := sc.assign(p.key, v, p.typ); err != nil {
			return transformation(p.name, err)
		}
		return nil
	}
	var values []any
	for i := 0; i < len(args); i++ {
		a := args[i]
		if a.param == "" {
			values = append(values, a.value)
			continue
		}
		n := slices.IndexFunc(b.params, func(p *parameter) bool { return p.key == a.key })
		if n < 0 {
			if !b.advanced {
				return refuse("-%s for %s, which has no such parameter: it would go to $args", a.param, name)
			}
			for _, p := range b.params {
				if len(p.key) > len(a.key) && p.key[:len(a.key)] == a.key {
					return refuse("-%s, short for -%s", a.param, p.name)
				}
			}
			return unknownParameter(a.param, name)
		}
		p := b.params[n]
		if bound[p.key] {
			return twice(p.name, name)
		}
		v := a.value
		switch {
		case a.attached:
		case p.typ != nil && p.typ.isSwitch:
			v = true
		default:
			if i++; i == len(args) || args[i].param != "" {
				return missing(p.name, "System.Object", name)
			}
			v = args[i].value
		}
		if err := give(p, v); err != nil {
			return err
		}
	}
	for _, p := range b.params {
		if bound[p.key] || len(values) == 0 || p.typ != nil && p.typ.isSwitch {
			continue
		}
		v := values[0]
		if p.rest {
			for _, e := range values {
				if _, is := enumerate(e); is {
					return refuse("an array among the remaining arguments of %s: the versions of PowerShell differ; splat it", name)
				}
			}
			v, values = values, nil
		} else {
			values = values[1:]
		}
		if err := give(p, v); err != nil {
			return err
		}
	}
	if len(values) > 0 && b.rest {
		sc.put("args", values)
		return nil
	}
	if len(values) > 0 {
		return refuse("%d arguments too many for %s: they would go to $args", len(values), name)
	}
	return r.defaults(name, b, bound, sc, piped)
}

// defaults gives the parameters that nothing was bound to what they have then.
func (r *interp) defaults(name string, b *body, bound map[string]bool, sc *scope, piped bool) error {
	for _, p := range b.params {
		switch {
		case bound[p.key]:
		case p.mandatory && !(p.piped && piped):
			return fail("MissingMandatoryParameter,"+name, "InvalidArgument", "Cannot process command because of one or more missing mandatory parameters: %s.", p.name)
		case p.value != nil:
			v, err := p.value.eval(r, sc)
			if err != nil {
				return err
			}
			if err := sc.assign(p.key, v, p.typ); err != nil {
				return at(err, p.pos)
			}
		default:
			var v any
			if p.typ != nil {
				v = p.typ.zero
			}
			sc.put(p.key, v)
			sc.vars[p.key].typ = p.typ
		}
	}
	return nil
}

// bindScript binds the arguments of "powershell -File".
func (r *interp) bindScript(args []string) error {
	b := r.code.body
	var list []actual
	for _, a := range args {
		if b.hasParams && len(a) > 1 && a[0] == '-' && isLetter(a[1]) {
			list = append(list, actual{param: a[1:], key: lower(a[1:])})
			continue
		}
		list = append(list, actual{value: a})
	}
	return r.bind("the script", b, list, r.top, false)
}
