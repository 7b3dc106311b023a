package vnet

// Cmdlet is one stage of a PowerShell pipeline: a cmdlet with named parameters,
// or, with Where, a filter of the objects that the stage before it gives.
type Cmdlet struct {
	Name   string // "Get-VMSwitch"; empty: Where says what the stage does
	Params []Param
	// Where lets those objects through whose property is a text, to the letter:
	// cmdlets' own -Name takes patterns and ignores case.
	Where *Where
}

// Where is a filter.
type Where struct {
	Property string // with dots for the property of a property
	Is       Arg    // compared with the property's text as Listing has it
}

// Param is one parameter of a cmdlet.
type Param struct {
	Name string // without the dash
	Kind ParamKind
	// Value is what ParamText and ParamNumber give, List what ParamList does, Pipe
	// ParamObject, Edit ParamEdit. The others are empty.
	Value Arg
	List  []Arg
	Pipe  []Cmdlet
	Edit  *Edit
}

// ParamKind says what a parameter is given.
type ParamKind uint8

// The kinds of parameters.
const (
	ParamText   ParamKind = iota // a text
	ParamNumber                  // a whole number; a variable's value must be one
	ParamTrue                    // $true
	ParamFalse                   // $false
	ParamSwitch                  // nothing: the parameter is there
	ParamList                    // several texts
	ParamObject                  // the object that a pipeline of its own gives
	ParamEdit                    // the lines of a property of the incoming object, edited
)

// String returns the kind as plans in JSON write it.
func (k ParamKind) String() string {
	return [...]string{"text", "number", "true", "false", "switch", "list", "object", "edit"}[k]
}

// Edit is a change of a text of several lines that others write, too: the lines
// of the incoming object's property, without those that begin with one of Drop,
// and with Add behind them. The other lines keep their ends.
type Edit struct {
	Property string
	Drop     []Arg
	Add      []Arg
}

// Listing is a part of what a reading command of cmdlets shows: the objects that a
// pipeline gives, as lines of text. Without Rows an object is a block of lines
// "FIELD: VALUE" in the order of Fields, with a blank line behind it. A field is a
// property, with dots for the property of a property, and may have a bar and what
// stands for nothing behind it: "BandwidthSetting.MaximumBandwidth|0". A value of
// several lines, or several values, are as many lines. With Rows an object is
// one line: Head, and the values with tabs between them, of several values with
// commas.
//
// Values are written like this: nothing as the empty text, true and false as
// True and False, numbers in plain digits, enumerations by name, a GUID in small
// letters without braces; and so is a text in braces of a property whose name ends
// with Guid or DeviceId. A control character in a text becomes U+FFFD,
// and so does a line end in a row.
type Listing struct {
	Pipe   []Cmdlet
	Fields []string
	Rows   bool
	Head   string
}

// Module is a PowerShell module whose cmdlets a plan uses.
type Module struct {
	Name string
	// Missing is one sentence for a person who does not have it.
	Missing string
}

// EachArg calls yield with every argument of a pipeline, the parts of joined
// ones not apart.
func EachArg(pipe []Cmdlet, yield func(*Arg)) {
	for i := range pipe {
		c := &pipe[i]
		if c.Where != nil {
			yield(&c.Where.Is)
		}
		for j := range c.Params {
			p := &c.Params[j]
			yield(&p.Value)
			eachOf(p.List, yield)
			EachArg(p.Pipe, yield)
			if p.Edit != nil {
				eachOf(p.Edit.Drop, yield)
				eachOf(p.Edit.Add, yield)
			}
		}
	}
}

func eachOf(args []Arg, yield func(*Arg)) {
	for i := range args {
		yield(&args[i])
	}
}

// EachArg calls yield with every argument of the reading command.
func (r *Read) EachArg(yield func(*Arg)) {
	eachOf(r.Args, yield)
	for i := range r.Lists {
		EachArg(r.Lists[i].Pipe, yield)
	}
}

// EachArg calls yield with every argument of the command, its input included;
// not with those of Each and Unless.
func (c *Command) EachArg(yield func(*Arg)) {
	eachOf(c.Args, yield)
	EachArg(c.Pipe, yield)
	if c.Input != nil {
		yield(c.Input)
	}
}

// filled returns the pipeline with text in place of every argument.
func filled(pipe []Cmdlet, text func(Arg) Arg) []Cmdlet {
	texts := func(args []Arg) []Arg {
		if args == nil {
			return nil
		}
		all := make([]Arg, len(args))
		for i, a := range args {
			all[i] = text(a)
		}
		return all
	}
	all := make([]Cmdlet, len(pipe))
	for i, c := range pipe {
		if c.Where != nil {
			c.Where = &Where{c.Where.Property, text(c.Where.Is)}
		}
		params := make([]Param, len(c.Params))
		for j, p := range c.Params {
			p.Value, p.List = text(p.Value), texts(p.List)
			if p.Pipe != nil {
				p.Pipe = filled(p.Pipe, text)
			}
			if p.Edit != nil {
				p.Edit = &Edit{p.Edit.Property, texts(p.Edit.Drop), texts(p.Edit.Add)}
			}
			params[j] = p
		}
		c.Params = params
		all[i] = c
	}
	return all
}

// namesOf returns the cmdlets of a pipeline as messages call it: "Get-VM |
// Remove-VM".
func namesOf(pipe []Cmdlet) string {
	text := ""
	for _, c := range pipe {
		if c.Where != nil {
			continue
		}
		if text != "" {
			text += " | "
		}
		text += c.Name
	}
	return text
}

// name returns what a reading command is called in messages.
func (r *Read) name() string {
	if r.Lists != nil {
		return namesOf(r.Lists[0].Pipe)
	}
	return r.Tool
}
