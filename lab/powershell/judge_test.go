//go:build live

package powershell

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/vnetgen/vnetgen/internal/cmdlets"
)

// filters are the functions of the scripts that stand between cmdlets in a
// pipeline.
var filters = map[string]struct {
	passes     bool // what comes out is what went in, or some of it
	first      int  // the first argument that names a property
	properties int  // how many do, -1 for all from there on
}{
	"exact":  {passes: true, properties: 1},
	"rows":   {first: 1, properties: -1}, // its first argument begins the line
	"fields": {properties: -1},
}

// passing are the cmdlets that give what went in, or some of it.
var passing = []string{"Where-Object", "Sort-Object", "Select-Object"}

// count is how much was judged.
type count struct{ cmdlets, changes, functions int }

func (c *count) add(o count) {
	c.cmdlets += o.cmdlets
	c.changes += o.changes
	c.functions += o.functions
}

// judge says what is wrong with a script: what the grammar does not take, and
// uses of commands that are neither the script's functions nor as the table of
// cmdlets has them.
func judge(p parsed) ([]fault, count) {
	var faults []fault
	for _, e := range p.Errors {
		faults = append(faults, fault{e.Line, fmt.Sprintf("column %d: %s", e.Column, e.What)})
	}
	j := &judgement{parsed: p}
	for i, c := range p.Commands {
		for _, text := range j.command(i) {
			faults = append(faults, fault{c.Line, text})
		}
	}
	return faults, j.count
}

type judgement struct {
	parsed
	count count
}

func (j *judgement) command(i int) []string {
	c := j.Commands[i]
	switch {
	case c.Call == ".":
		return []string{"another script is run in this one's place"}
	case c.Call != "":
		return nil // a program
	case c.Name == nil:
		return []string{"a command whose name is not known"}
	case slices.Contains(j.Functions, *c.Name):
		j.count.functions++
		return j.properties(i)
	case !isCmdlet(*c.Name):
		return []string{*c.Name + " is neither a function of the script nor a cmdlet"}
	}
	j.count.cmdlets++
	if known, ok := cmdlets.Lookup(*c.Name); ok && known.Asks {
		j.count.changes++
	}
	use, faults := j.use(i)
	if err := cmdlets.Check(use); err != nil {
		faults = append(faults, strings.Split(err.Error(), "\n")...)
	}
	return faults
}

var verbNoun = regexp.MustCompile(`^[A-Za-z]+-[A-Za-z0-9]+$`)

func isCmdlet(name string) bool { return verbNoun.MatchString(name) }

// use puts an invocation into the table's form.
func (j *judgement) use(i int) (cmdlets.Use, []string) {
	c := j.Commands[i]
	use := cmdlets.Use{Name: *c.Name}
	var faults []string
	if c.Before != nil {
		use.Piped = true
		given := false
		use.PipedType, given = j.gives(*c.Before)
		if !given {
			faults = append(faults, fmt.Sprintf("%s gets nothing: what is before it in the pipeline gives nothing", use.Name))
		}
	}
	for k := 0; k < len(c.Arguments); k++ {
		a := c.Arguments[k]
		if a.Kind == "word" {
			faults = append(faults, fmt.Sprintf("%s: %s is a bare word: quote it", use.Name, a.Values[0]))
		}
		if a.Parameter == "" {
			use.Params = append(use.Params, given("", a))
			continue
		}
		takes := k+1 < len(c.Arguments) && c.Arguments[k+1].Parameter == "" && (c.Arguments[k+1].Bound || !isSwitch(use.Name, a.Parameter))
		if !takes {
			use.Params = append(use.Params, cmdlets.Given{Name: a.Parameter})
			continue
		}
		k++
		if c.Arguments[k].Kind == "word" {
			faults = append(faults, fmt.Sprintf("%s: %s is a bare word: quote it", use.Name, c.Arguments[k].Values[0]))
		}
		use.Params = append(use.Params, given(a.Parameter, c.Arguments[k]))
	}
	return use, faults
}

// isSwitch says whether a value after the parameter is not the parameter's.
func isSwitch(name, parameter string) bool {
	c, ok := cmdlets.Lookup(name)
	if !ok {
		return false
	}
	p, ok := c.Param(parameter)
	return ok && p.Switch()
}

func given(name string, a argument) cmdlets.Given {
	kinds := map[string]cmdlets.Kind{
		"text": cmdlets.Text, "word": cmdlets.Text, "number": cmdlets.Number, "bool": cmdlets.Bool,
		"list": cmdlets.List, "block": cmdlets.Block, "object": cmdlets.Object,
	}
	return cmdlets.Given{Name: name, Kind: kinds[a.Kind], Values: a.Values}
}

// gives returns the type of what a command gives, "" for one that is not known,
// and whether it gives anything.
func (j *judgement) gives(i int) (string, bool) {
	if i < 0 || j.Commands[i].Name == nil {
		return "", true
	}
	c := j.Commands[i]
	through := filters[*c.Name].passes || slices.Contains(passing, *c.Name) && !slices.ContainsFunc(c.Arguments, func(a argument) bool {
		return a.Parameter == "ExpandProperty"
	})
	if through && c.Before != nil {
		return j.gives(*c.Before)
	}
	if slices.Contains(j.Functions, *c.Name) || c.Call != "" {
		return "", true
	}
	use, _ := j.use(i)
	typ, err := cmdlets.OutputOf(use)
	if typ == "PSObject" {
		typ = ""
	}
	return typ, typ != "" || err != nil || givesAnything(use.Name)
}

// givesAnything says that a cmdlet gives what cannot be told from its name.
func givesAnything(name string) bool {
	c, ok := cmdlets.Lookup(name)
	return !ok || c.Output == "PSObject" && !c.Passive
}

// properties judges the names of properties that a filter reads.
func (j *judgement) properties(i int) []string {
	c := j.Commands[i]
	f, ok := filters[*c.Name]
	if !ok || c.Before == nil {
		return nil
	}
	typ, given := j.gives(*c.Before)
	if !given {
		return []string{fmt.Sprintf("%s gets nothing: what is before it in the pipeline gives nothing", *c.Name)}
	}
	if typ == "" {
		return nil
	}
	var faults []string
	for k, a := range c.Arguments {
		if f.properties >= 0 && k >= f.first+f.properties {
			break
		}
		if k < f.first {
			continue
		}
		for _, name := range a.Values {
			name, _, _ = strings.Cut(name, "|") // what stands for nothing
			if !cmdlets.TypeHas(typ, name) {
				faults = append(faults, fmt.Sprintf("%s has no property %s in the table", typ, name))
			}
		}
	}
	return faults
}
