package windows

import (
	"fmt"
	"slices"
	"sort"
	"strconv"
	"strings"
	"sync"

	"github.com/vnetgen/vnetgen/internal/cmdlets"
	"github.com/vnetgen/vnetgen/internal/pwsh"
)

// call is one use of a cmdlet, for one object of the pipeline at most.
type call struct {
	name   string
	params map[string]any // string, int64, bool, []string or *pwsh.Object
	in     *pwsh.Object   // what comes down the pipeline, or nil
}

func (c *call) text(name string) string { s, _ := c.params[name].(string); return s }
func (c *call) number(name string) int  { n, _ := c.params[name].(int64); return int(n) }
func (c *call) has(name string) bool    { _, has := c.params[name]; return has }
func (c *call) is(name string) bool     { b, _ := c.params[name].(bool); return b }

// texts returns a parameter of several texts.
func (c *call) texts(name string) []string {
	switch v := c.params[name].(type) {
	case []string:
		return v
	case string:
		return []string{v}
	}
	return nil
}

// of returns a property of what comes down the pipeline, "" when nothing does.
func (c *call) of(property string) string {
	if c.in == nil {
		return ""
	}
	v, _ := c.in.Get(property)
	switch v := v.(type) {
	case string:
		return v
	case int:
		return strconv.Itoa(v)
	}
	return ""
}

// line writes the call down for the log.
func (c *call) line() string {
	words := []string{c.name}
	if c.in != nil {
		for _, key := range []string{"Id", "StaticMappingID", "ScopeId", "Name"} {
			if id := c.of(key); id != "" {
				words = append(words, "["+id+"]")
				break
			}
		}
	}
	names := make([]string, 0, len(c.params))
	for name := range c.params {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		v := c.params[name]
		if o, is := v.(*pwsh.Object); is {
			v, _ = o.Get("Id")
		}
		words = append(words, fmt.Sprintf("-%s=%q", name, fmt.Sprint(v)))
	}
	return strings.Join(words, " ")
}

// command is how a cmdlet works.
type command struct {
	// changes means that it changes something.
	changes bool
	// function means that it is a function of a CDXML module, whose errors do not end
	// what it is in: NetNat, NetTCPIP, NetAdapter and DhcpServer.
	function bool
	run      func(h *Host, c *call) ([]*pwsh.Object, error)
}

// commands are cmdlets by their names.
type commands map[string]command

func (all commands) register(function, changes bool, name string, run func(h *Host, c *call) ([]*pwsh.Object, error)) {
	all[name] = command{changes, function, run}
}

// allCommands are the cmdlets that the host has.
var allCommands = sync.OnceValue(func() commands {
	all := commands{}
	all.switches()
	all.nics()
	all.machines()
	all.network()
	all.dhcp()
	return all
})

// invoke carries out a use of a cmdlet: once, or for every object that comes down the
// pipeline.
func (h *Host) invoke(name string, params map[string]any, in []*pwsh.Object, piped bool) (out []*pwsh.Object, err error) {
	cmd := allCommands()[name]
	for i := 0; i < len(in) || i == 0; i++ {
		c := &call{name: name, params: params}
		if i < len(in) {
			c.in = in[i]
		}
		h.hold(c, piped)
		if piped && c.in == nil {
			return nil, nil // nothing came
		}
		some, failed := h.once(cmd, c)
		out = append(out, some...)
		if failed != nil {
			if err == nil {
				err = &pwsh.Error{Message: failed.Error(), ID: "Fake," + name, Continues: cmd.function}
			}
			if !cmd.function {
				break
			}
		}
		if !piped {
			break
		}
	}
	return out, err
}

// once carries out one use, which fails when it is to.
func (h *Host) once(cmd command, c *call) ([]*pwsh.Object, error) {
	if !cmd.changes {
		return cmd.run(h, c)
	}
	h.Changes++
	h.Log = append(h.Log, c.line())
	fails := h.Changes == h.FailAt
	if fails && !h.FailLate {
		return nil, errInjected
	}
	out, err := cmd.run(h, c)
	if fails && err == nil {
		return nil, errInjected
	}
	return out, err
}

var errInjected = fmt.Errorf("injected")

// hold holds a use to the table of cmdlets.
func (h *Host) hold(c *call, piped bool) {
	use := cmdlets.Use{Name: c.name, Piped: piped}
	if c.in != nil {
		use.PipedType = c.in.Type
	}
	table, known := cmdlets.Lookup(c.name)
	for name, v := range c.params {
		g := cmdlets.Given{Name: name}
		switch v := v.(type) {
		case string:
			g.Kind, g.Values = cmdlets.Text, []string{v}
		case int64:
			g.Kind, g.Values = cmdlets.Number, []string{strconv.FormatInt(v, 10)}
		case bool:
			g.Kind, g.Values = cmdlets.Bool, []string{strconv.FormatBool(v)}
			if p, ok := table.Param(name); known && ok && p.Switch() {
				g.Kind = cmdlets.Switch
			}
		case []string:
			g.Kind, g.Values = cmdlets.List, v
		default:
			g.Kind = cmdlets.Object
		}
		use.Params = append(use.Params, g)
	}
	slices.SortFunc(use.Params, func(a, b cmdlets.Given) int { return strings.Compare(a.Name, b.Name) })
	key := fmt.Sprintf("%#v", use)
	fault, judged := uses.Load(key)
	if !judged {
		fault = ""
		if err := cmdlets.Check(use); err != nil {
			fault = err.Error()
		}
		uses.Store(key, fault)
	}
	if fault != "" {
		h.Faults = append(h.Faults, fault.(string))
	}
}

// uses are what the table says of the uses so far.
var uses sync.Map

// value gives a parameter's value the type that the table has for it.
func value(p cmdlets.Param, v any) (any, error) {
	number := strings.Contains(p.Type, "Int") || p.Type == "Byte"
	convert := func(v any) (any, error) {
		switch v := v.(type) {
		case string:
			if number {
				n, err := strconv.ParseInt(v, 10, 64)
				if err != nil {
					return nil, fmt.Errorf("cannot convert %q to %s", v, p.Type)
				}
				return n, nil
			}
			return v, nil
		case int:
			return int64(v), nil
		case int64, bool, *pwsh.Object:
			return v, nil
		case pwsh.Enum:
			return v.Name, nil
		}
		return nil, fmt.Errorf("cannot bind parameter '%s': %v", p.Name, v)
	}
	if list, is := v.([]any); is {
		if len(list) == 1 {
			return convert(list[0])
		}
		texts := make([]string, len(list))
		for i, e := range list {
			s, is := e.(string)
			if !is {
				return nil, fmt.Errorf("cannot bind parameter '%s': several objects", p.Name)
			}
			texts[i] = s
		}
		return texts, nil
	}
	if texts, is := v.([]string); is {
		if len(texts) == 1 {
			return texts[0], nil
		}
		return texts, nil
	}
	return convert(v)
}

// Invoke changes a switch as somebody at the host does.
func (h *Host) Invoke(name, switchID string, words ...string) {
	s, err := h.switchByID(switchID)
	if err != nil {
		panic(err)
	}
	c := &call{name: name, params: map[string]any{"Force": true}, in: h.switchObject(s)}
	for i := 0; i < len(words); i += 2 {
		c.params[words[i]] = words[i+1]
	}
	if _, err := allCommands()[name].run(h, c); err != nil {
		panic(err)
	}
}

// Use uses a cmdlet that takes texts as somebody at the host does.
func (h *Host) Use(name string, words ...string) {
	c := &call{name: name, params: map[string]any{}}
	for i := 0; i < len(words); i += 2 {
		c.params[words[i]] = words[i+1]
	}
	if _, err := allCommands()[name].run(h, c); err != nil {
		panic(err)
	}
}
