package pwsh

import (
	"strings"
)

// startInfo is a ProcessStartInfo.
type startInfo struct {
	program, arguments string
	flags              map[string]bool
	encodings          map[string]bool
}

func (*startInfo) typeName() string { return "System.Diagnostics.ProcessStartInfo" }

func (i *startInfo) get(name string) (any, bool, error) {
	switch name {
	case "filename":
		return i.program, true, nil
	case "arguments":
		return i.arguments, true, nil
	}
	return nil, false, nil
}

func (i *startInfo) set(name string, v any) (bool, error) {
	var err error
	switch name {
	case "filename":
		i.program, err = text(v)
	case "arguments":
		i.arguments, err = text(v)
	case "useshellexecute", "createnowindow", "redirectstandardinput", "redirectstandardoutput", "redirectstandarderror":
		i.flags[name], err = truth(v)
	case "standardoutputencoding", "standarderrorencoding":
		if !isA[encoding](v) {
			return true, refuse("an encoding that is a %s", dotTypeName(v))
		}
		i.encodings[name] = true
	default:
		return false, nil
	}
	return true, err
}

func (*startInfo) call(*interp, string, []any) (any, bool, error) { return nil, false, nil }

// process is a program that has been started. It runs as soon as its input is
// complete.
type process struct {
	readOnly
	r       *interp
	info    *startInfo
	input   strings.Builder
	closed  bool // its input
	ran     bool
	waited  bool
	gone    bool
	status  int
	outputs [2]output
}

// output is one of a process's outputs.
type output struct {
	redirected, utf8, async, read bool
	text                          string
}

func (*process) typeName() string { return "System.Diagnostics.Process" }

func startProcess(r *interp, args []any) (any, error) {
	if len(args) != 1 || !isA[*startInfo](args[0]) {
		return nil, refuse("[Process]::Start with something else than a ProcessStartInfo")
	}
	i := args[0].(*startInfo)
	if shell, set := i.flags["useshellexecute"]; !set || shell {
		return nil, refuse("UseShellExecute is not $false: the versions of PowerShell differ about its default")
	}
	for _, o := range []string{"output", "error"} {
		if i.encodings["standard"+o+"encoding"] && !i.flags["redirectstandard"+o] {
			return nil, &exception{"InvalidOperationException", "StandardOutputEncoding is only supported when standard output is redirected."}
		}
	}
	if i.program == "" {
		return nil, &exception{"InvalidOperationException", "Cannot start process because a file name has not been provided."}
	}
	p := &process{r: r, info: i, closed: !i.flags["redirectstandardinput"]}
	p.outputs[0] = output{redirected: i.flags["redirectstandardoutput"], utf8: i.encodings["standardoutputencoding"]}
	p.outputs[1] = output{redirected: i.flags["redirectstandarderror"], utf8: i.encodings["standarderrorencoding"]}
	if p.closed {
		return p, p.run()
	}
	// Whether the program can be started is known now, what it does later.
	if r.host.Process == nil || r.host.Programs != nil && !r.host.hasProgram(i.program) {
		return nil, errNotFound
	}
	return p, nil
}

var errNotFound = &exception{"Win32Exception", "The system cannot find the file specified"}

// run carries out the program.
func (p *process) run() error {
	if p.r.host.Process == nil {
		return errNotFound
	}
	out, errs, status, err := p.r.host.Process(p.info.program, ArgumentsOf(p.info.arguments), p.input.String())
	if refusal, is := err.(*Refusal); is {
		return refusal
	}
	if err != nil && p.info.flags["redirectstandardinput"] {
		return refuse("only when the input is complete it turns out that %s cannot be started (%v); Host.Programs says what there is", p.info.program, err)
	}
	if err != nil {
		return &exception{"Win32Exception", err.Error()}
	}
	p.ran, p.status = true, status
	for i, s := range []string{out, errs} {
		o := &p.outputs[i]
		o.text = strings.TrimPrefix(strings.ToValidUTF8(s, "\uFFFD"), bom)
		if o.redirected && !o.utf8 && !isASCII(s) {
			return refuse("output that is not ASCII is read without an encoding")
		}
		if !o.redirected {
			to := p.r.host.Stdout
			if i == 1 {
				to = p.r.host.Stderr
			}
			p.r.write(to, s)
		}
	}
	return nil
}

func (p *process) get(name string) (any, bool, error) {
	switch name {
	case "standardinput":
		if !p.info.flags["redirectstandardinput"] {
			return nil, true, refuse("the input is not redirected")
		}
		return &processInput{p: p}, true, nil
	case "standardoutput", "standarderror":
		n := 0
		if name == "standarderror" {
			n = 1
		}
		if !p.outputs[n].redirected {
			return nil, true, refuse("the %s is not redirected", name)
		}
		return &processOutput{p: p, n: n}, true, nil
	case "exitcode":
		if !p.waited || p.gone {
			return nil, true, refuse("ExitCode before WaitForExit or after Dispose")
		}
		return p.status, true, nil
	}
	return nil, false, nil
}

func (p *process) call(_ *interp, name string, args []any) (any, bool, error) {
	if len(args) != 0 {
		return nil, false, nil
	}
	switch name {
	case "waitforexit":
		if !p.closed {
			return nil, true, refuse("WaitForExit while the program may wait for its input to end")
		}
		for _, o := range p.outputs {
			if o.redirected && !o.async && !o.read {
				return nil, true, refuse("WaitForExit before the output is read: a program that writes much would wait forever")
			}
		}
		p.waited = true
		return nothing, true, nil
	case "dispose", "close":
		p.gone = true
		return nothing, true, nil
	}
	return nil, false, nil
}

// processInput is a process's StandardInput, or its BaseStream.
type processInput struct {
	readOnly
	p     *process
	bytes bool
}

func (w *processInput) typeName() string { return "System.IO.StreamWriter" }

func (w *processInput) get(name string) (any, bool, error) {
	return &processInput{p: w.p, bytes: true}, name == "basestream" && !w.bytes, nil
}

func (w *processInput) call(_ *interp, name string, args []any) (any, bool, error) {
	p := w.p
	switch {
	case name == "flush" && len(args) == 0:
		return nothing, true, nil
	case (name == "close" || name == "dispose") && len(args) == 0:
		if p.closed {
			return nothing, true, nil
		}
		p.closed = true
		return nothing, true, p.run()
	case name != "write" || p.closed:
		return nil, false, nil
	}
	for _, o := range p.outputs {
		if o.redirected && !o.async {
			return nil, true, refuse("input is written before ReadToEndAsync reads the output: both sides may wait forever")
		}
	}
	if w.bytes {
		if len(args) != 3 {
			return nil, false, nil
		}
		b, err := toBytes(args[0])
		if err != nil {
			return nil, true, err
		}
		from, err := toInt(args[1])
		if err != nil {
			return nil, true, err
		}
		n, err := toInt(args[2])
		if err != nil {
			return nil, true, err
		}
		if from < 0 || n < 0 || from+n > len(b) {
			return nil, true, outOfRange("count")
		}
		p.input.Write(b[from : from+n])
		return nothing, true, nil
	}
	if len(args) != 1 {
		return nil, false, nil
	}
	s, err := text(args[0])
	if err == nil && !isASCII(s) {
		err = refuse("StandardInput.Write of text that is not ASCII goes by the console's encoding: write bytes to BaseStream")
	}
	p.input.WriteString(s)
	return nothing, true, err
}

// processOutput is a process's StandardOutput or StandardError.
type processOutput struct {
	bare
	p *process
	n int
}

func (*processOutput) typeName() string { return "System.IO.StreamReader" }

func (o *processOutput) call(_ *interp, name string, args []any) (any, bool, error) {
	if len(args) != 0 {
		return nil, false, nil
	}
	own, other := &o.p.outputs[o.n], &o.p.outputs[1-o.n]
	switch name {
	case "readtoendasync":
		if own.async || own.read {
			return nil, true, refuse("the output is read twice")
		}
		own.async = true
		return &task{o: o}, true, nil
	case "readtoend":
		switch {
		case own.async || own.read:
			return nil, true, refuse("the output is read twice")
		case other.redirected && !other.async:
			return nil, true, refuse("one output is read to its end and the other one not yet: a program that fills the other would wait forever")
		case !o.p.closed:
			return nil, true, refuse("the output is read to its end while the program may wait for its input to end")
		}
		own.read = true
		return own.text, true, nil
	case "dispose", "close":
		return nothing, true, nil
	}
	return nil, false, nil
}

// task is what ReadToEndAsync returns; it is its own awaiter.
type task struct {
	readOnly
	o *processOutput
}

func (*task) typeName() string { return "System.Threading.Tasks.Task[string]" }

func (t *task) result() (any, bool, error) {
	if !t.o.p.closed {
		return nil, true, refuse("the output's end is awaited while the program may wait for its input to end")
	}
	return t.o.p.outputs[t.o.n].text, true, nil
}

func (t *task) get(name string) (any, bool, error) {
	if name == "result" {
		return t.result()
	}
	return nil, false, nil
}

func (t *task) call(_ *interp, name string, args []any) (any, bool, error) {
	switch {
	case name == "getawaiter" && len(args) == 0:
		return t, true, nil
	case name == "getresult" && len(args) == 0:
		return t.result()
	}
	return nil, false, nil
}

func processTypes() []*dotType {
	return []*dotType{
		{name: "Diagnostics.ProcessStartInfo", make: func(_ *interp, args []any) (any, error) {
			i := &startInfo{flags: map[string]bool{}, encodings: map[string]bool{}}
			if len(args) > 2 {
				return nil, refuse(errArguments, "ProcessStartInfo")
			}
			for n, to := range []*string{&i.program, &i.arguments} {
				if n < len(args) {
					s, err := text(args[n])
					if err != nil {
						return nil, err
					}
					*to = s
				}
			}
			return i, nil
		}},
		{name: "Diagnostics.Process", methods: statics{"start": startProcess}},
	}
}
