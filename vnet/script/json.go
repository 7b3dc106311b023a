package script

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"unicode/utf8"

	"github.com/vnetgen/vnetgen/vnet"
)

// JSONFormat and JSONVersion open every plan in JSON. The version grows when
// what a reader has to do changes; further fields can come without that.
const (
	JSONFormat  = "vnetgen/plan"
	JSONVersion = 1
)

// JSON writes a plan as JSON for whoever carries it out with something else.
// docs/plan.md describes the form and what follows from it, docs/plan.schema.json
// is its schema. Nothing empty is written. The error is that of vnet.Plan.Valid.
func JSON(p *vnet.Plan) ([]byte, error) {
	var b bytes.Buffer
	if err := WriteJSON(&b, p); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// WriteJSON writes what JSON returns to out, without holding it in memory.
// Nothing is written when the plan is not valid; other errors are out's.
func WriteJSON(out io.Writer, p *vnet.Plan) error {
	if err := p.Valid(); err != nil {
		return err
	}
	w := bufio.NewWriterSize(out, 1<<16)
	head, err := indented("", headOf(p))
	if err != nil {
		return err
	}
	_, _ = w.Write(bytes.TrimSuffix(head, []byte("\n}"))) // Flush returns the error
	between := ",\n  \"steps\": [\n    "
	for _, s := range p.Steps.All() {
		step, err := indented("    ", toStep(s))
		if err != nil {
			return err
		}
		_, _ = w.WriteString(between)
		_, _ = w.Write(step)
		between = ",\n    "
	}
	if p.Steps.Len() > 0 {
		_, _ = w.WriteString("\n  ]")
	}
	if len(p.Sweeps) > 0 {
		sweeps, err := indented("  ", convert(p.Sweeps, toSweep))
		if err != nil {
			return err
		}
		_, _ = w.WriteString(",\n  \"sweeps\": ")
		_, _ = w.Write(sweeps)
	}
	_, _ = w.WriteString("\n}\n")
	return w.Flush()
}

// indented returns a value as JSON whose lines, but for the first, begin with
// prefix.
func indented(prefix string, value any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent(prefix, "  ")
	err := e.Encode(value)
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), err
}

// The form of a plan in JSON. The fields mean what those of package vnet mean.
type (
	jsonHead struct { // steps and sweeps follow
		Format    string         `json:"format"`
		Version   int            `json:"version"`
		Lab       string         `json:"lab"`
		Backend   string         `json:"backend"`
		Target    vnet.Target    `json:"target"`
		Admin     string         `json:"admin,omitempty"`
		Modules   []jsonModule   `json:"modules,omitempty"`
		Tools     []jsonTool     `json:"tools,omitempty"`
		Files     []jsonFile     `json:"files,omitempty"`
		Documents []jsonDocument `json:"documents,omitempty"`
		Routines  []jsonRoutine  `json:"routines,omitempty"`
	}
	jsonTool struct {
		Name    string   `json:"name"`
		Env     string   `json:"env,omitempty"`
		Paths   []string `json:"paths,omitempty"`
		Failure []string `json:"failure,omitempty"`
		ANSI    bool     `json:"ansi,omitempty"`
		BuiltIn bool     `json:"builtIn,omitempty"`
		Missing string   `json:"missing,omitempty"`
	}
	jsonModule struct {
		Name    string `json:"name"`
		Missing string `json:"missing,omitempty"`
	}
	jsonFile struct {
		Path   string `json:"path"`
		Text   string `json:"text,omitempty"`
		Base64 []byte `json:"base64,omitempty"` // what is not UTF-8
	}
	jsonDocument struct {
		Format string `json:"format"`
		jsonFile
	}
	jsonRoutine struct {
		Name     string        `json:"name"`
		Doc      string        `json:"doc,omitempty"`
		Params   []string      `json:"params,omitempty"`
		Commands []jsonCommand `json:"commands,omitempty"`
	}
	jsonStep struct {
		ID      string        `json:"id"`
		Title   string        `json:"title"`
		Needs   []string      `json:"needs,omitempty"`
		Probe   jsonProbe     `json:"probe"`
		Create  []jsonCommand `json:"create,omitempty"`
		Change  []jsonCommand `json:"change,omitempty"`
		Live    []jsonCommand `json:"live,omitempty"`
		Remove  []jsonCommand `json:"remove,omitempty"`
		Missing string        `json:"missing,omitempty"`
		InUse   string        `json:"inUse,omitempty"`
		Plug    bool          `json:"plug,omitempty"`
		Borrow  bool          `json:"borrow,omitempty"`
		Adopt   bool          `json:"adopt,omitempty"`
		Keep    []jsonMatch   `json:"keep,omitempty"`
		Kept    string        `json:"kept,omitempty"`
		Wait    int           `json:"wait,omitempty"`
		Warn    []jsonWarning `json:"warn,omitempty"`
		Mark    string        `json:"mark,omitempty"`
	}
	jsonWarning struct {
		When   jsonSelect `json:"when"`
		Text   string     `json:"text"`
		OnlyUp bool       `json:"onlyUp,omitempty"`
	}
	jsonProbe struct {
		Owner   *jsonView   `json:"owner,omitempty"`
		Claimed jsonMatch   `json:"claimed,omitempty"`
		Views   []jsonView  `json:"views"`
		Idle    []jsonMatch `json:"idle,omitempty"`
		Busy    []jsonMatch `json:"busy,omitempty"`
	}
	jsonView struct {
		Read       jsonRead     `json:"read"`
		Paragraphs bool         `json:"paragraphs,omitempty"`
		Fold       string       `json:"fold,omitempty"`
		Find       []jsonMatch  `json:"find,omitempty"`
		Expect     []jsonExpect `json:"expect,omitempty"`
		Only       []jsonOnly   `json:"only,omitempty"`
		Free       []jsonFree   `json:"free,omitempty"`
	}
	jsonRead struct {
		Tool   string        `json:"tool,omitempty"`
		Args   []jsonArg     `json:"args,omitempty"`
		Absent []string      `json:"absent,omitempty"`
		Lists  []jsonListing `json:"lists,omitempty"`
	}
	jsonListing struct {
		Pipe   []jsonCmdlet `json:"pipe"`
		Fields []string     `json:"fields"`
		Rows   bool         `json:"rows,omitempty"`
		Head   string       `json:"head,omitempty"`
	}
	jsonCmdlet struct {
		Cmdlet string      `json:"cmdlet,omitempty"`
		Params []jsonParam `json:"params,omitempty"`
		Where  *jsonWhere  `json:"where,omitempty"`
	}
	jsonWhere struct {
		Property string  `json:"property"`
		Is       jsonArg `json:"is"`
	}
	jsonParam struct {
		Name  string       `json:"name"`
		Kind  string       `json:"kind"`
		Value *jsonArg     `json:"value,omitempty"`
		List  []jsonArg    `json:"list,omitempty"`
		Pipe  []jsonCmdlet `json:"pipe,omitempty"`
		Edit  *jsonEdit    `json:"edit,omitempty"`
	}
	jsonEdit struct {
		Property string    `json:"property"`
		Drop     []jsonArg `json:"drop,omitempty"`
		Add      []jsonArg `json:"add,omitempty"`
	}
	jsonExpect struct {
		What string    `json:"what"`
		Line jsonMatch `json:"line"`
	}
	jsonOnly struct {
		What   string      `json:"what"`
		Family jsonMatch   `json:"family"`
		Lines  []jsonMatch `json:"lines,omitempty"`
	}
	jsonFree struct {
		Var    string    `json:"var"`
		Prefix string    `json:"prefix"`
		Taken  jsonMatch `json:"taken"`
		Min    int       `json:"min,omitempty"`
		Max    int       `json:"max,omitempty"`
	}
	jsonCommand struct {
		Tool    string       `json:"tool,omitempty"`
		Call    string       `json:"call,omitempty"`
		Pipe    []jsonCmdlet `json:"pipe,omitempty"`
		Args    []jsonArg    `json:"args,omitempty"`
		Input   *jsonArg     `json:"input,omitempty"`
		Bind    []jsonMatch  `json:"bind,omitempty"`
		Each    *jsonSelect  `json:"each,omitempty"`
		Unless  *jsonSelect  `json:"unless,omitempty"`
		MayFail bool         `json:"mayFail,omitempty"`
	}
	jsonSelect struct {
		Read       jsonRead    `json:"read"`
		Paragraphs bool        `json:"paragraphs,omitempty"`
		Fold       string      `json:"fold,omitempty"`
		Find       []jsonMatch `json:"find,omitempty"`
		Lines      []jsonMatch `json:"lines,omitempty"`
		Except     []jsonMatch `json:"except,omitempty"`
	}
	jsonSweep struct {
		Title    string        `json:"title"`
		Name     string        `json:"name"`
		ID       string        `json:"id"`
		Over     *jsonSelect   `json:"over,omitempty"`
		Select   jsonSelect    `json:"select"`
		Keep     []string      `json:"keep,omitempty"`
		Hold     *jsonSelect   `json:"hold,omitempty"`
		Held     string        `json:"held,omitempty"`
		Commands []jsonCommand `json:"commands,omitempty"`
	}
	jsonMatch []jsonPart
	jsonPart  vnet.Part
	jsonArg   vnet.Arg
)

// MarshalJSON writes literal text as a string, all else as an object.
func (p jsonPart) MarshalJSON() ([]byte, error) {
	switch p.Kind {
	case vnet.PartVar:
		return plainJSON(map[string]string{"var": p.Text})
	case vnet.PartBind:
		return plainJSON(map[string]string{"bind": p.Text})
	case vnet.PartBlank:
		return plainJSON(map[string]bool{"blank": true})
	case vnet.PartAny:
		return plainJSON(map[string]bool{"any": true})
	}
	return plainJSON(p.Text)
}

// MarshalJSON writes literal text as a string, all else as an object.
func (a jsonArg) MarshalJSON() ([]byte, error) {
	if a.Join != nil {
		return plainJSON(struct {
			Join []jsonArg `json:"join"`
		}{convert(a.Join, toArg)})
	}
	if a.Var == "" && a.File == "" {
		return plainJSON(a.Text)
	}
	return plainJSON(vnet.Arg(a))
}

// plainJSON marshals without escapes for HTML.
func plainJSON(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), err
}

// convert returns to of each element, nil for none.
func convert[From, To any](from []From, to func(From) To) []To {
	if len(from) == 0 {
		return nil
	}
	all := make([]To, len(from))
	for i, x := range from {
		all[i] = to(x)
	}
	return all
}

func headOf(p *vnet.Plan) jsonHead {
	return jsonHead{
		JSONFormat, JSONVersion, p.Lab, p.Backend, p.Target, p.Admin,
		convert(p.Modules, func(m vnet.Module) jsonModule { return jsonModule(m) }),
		convert(p.Tools, func(t vnet.Tool) jsonTool { return jsonTool(t) }),
		convert(p.Files, toFile),
		convert(p.Documents, func(d vnet.Document) jsonDocument { return jsonDocument{d.Format, toFile(d.File)} }),
		convert(p.Routines, func(r vnet.Routine) jsonRoutine {
			return jsonRoutine{r.Name, r.Doc, r.Params, convert(r.Commands, toCommand)}
		}),
	}
}

func toFile(f vnet.File) jsonFile {
	if utf8.Valid(f.Content) {
		return jsonFile{Path: f.Path, Text: string(f.Content)}
	}
	return jsonFile{Path: f.Path, Base64: f.Content}
}

func toStep(s *vnet.Step) jsonStep {
	return jsonStep{
		s.ID, s.Title, s.Needs, toProbe(s.Probe),
		convert(s.Create, toCommand), convert(s.Change, toCommand), convert(s.Live, toCommand), convert(s.Remove, toCommand),
		s.Missing, s.InUse, s.Plug, s.Borrow, s.Adopt, convert(s.Keep, toMatch), s.Kept, s.Wait,
		convert(s.Warn, func(w vnet.Warning) jsonWarning { return jsonWarning{*toSelect(&w.When), w.Text, w.OnlyUp} }), s.Mark,
	}
}

func toSweep(s vnet.Sweep) jsonSweep {
	return jsonSweep{s.Title, s.Name, s.ID, toSelect(s.Over), *toSelect(&s.Select), s.Keep, toSelect(s.Hold), s.Held, convert(s.Commands, toCommand)}
}

func toProbe(p vnet.Probe) jsonProbe {
	probe := jsonProbe{Views: convert(p.Views, toView), Idle: convert(p.Idle, toMatch), Busy: convert(p.Busy, toMatch)}
	if p.Owner != nil {
		owner := toView(*p.Owner)
		probe.Owner = &owner
	}
	if p.Claimed != nil {
		probe.Claimed = toMatch(*p.Claimed)
	}
	return probe
}

func toView(v vnet.View) jsonView {
	return jsonView{
		toRead(v.Read), v.Paragraphs, v.Fold, convert(v.Find, toMatch),
		convert(v.Expect, func(x vnet.Expect) jsonExpect { return jsonExpect{x.What, toMatch(x.Line)} }),
		convert(v.Only, func(o vnet.Only) jsonOnly { return jsonOnly{o.What, toMatch(o.Family), convert(o.Lines, toMatch)} }),
		convert(v.Free, func(f vnet.Free) jsonFree { return jsonFree{f.Var, f.Prefix, toMatch(f.Taken), f.Min, f.Max} }),
	}
}

func toRead(r vnet.Read) jsonRead {
	return jsonRead{r.Tool, convert(r.Args, toArg), r.Absent, convert(r.Lists, func(l vnet.Listing) jsonListing {
		return jsonListing{convert(l.Pipe, toCmdlet), l.Fields, l.Rows, l.Head}
	})}
}

func toCmdlet(c vnet.Cmdlet) jsonCmdlet {
	if c.Where != nil {
		return jsonCmdlet{Where: &jsonWhere{c.Where.Property, toArg(c.Where.Is)}}
	}
	return jsonCmdlet{Cmdlet: c.Name, Params: convert(c.Params, toParam)}
}

func toParam(p vnet.Param) jsonParam {
	j := jsonParam{Name: p.Name, Kind: p.Kind.String(), List: convert(p.List, toArg), Pipe: convert(p.Pipe, toCmdlet)}
	if p.Kind == vnet.ParamText || p.Kind == vnet.ParamNumber {
		value := toArg(p.Value)
		j.Value = &value
	}
	if p.Edit != nil {
		j.Edit = &jsonEdit{p.Edit.Property, convert(p.Edit.Drop, toArg), convert(p.Edit.Add, toArg)}
	}
	return j
}

func toArg(a vnet.Arg) jsonArg { return jsonArg(a) }

func toMatch(m vnet.Match) jsonMatch {
	return convert(m, func(p vnet.Part) jsonPart { return jsonPart(p) })
}

func toCommand(c vnet.Command) jsonCommand {
	var input *jsonArg
	if c.Input != nil {
		a := toArg(*c.Input)
		input = &a
	}
	return jsonCommand{c.Tool, c.Call, convert(c.Pipe, toCmdlet), convert(c.Args, toArg), input, convert(c.Bind, toMatch), toSelect(c.Each), toSelect(c.Unless), c.MayFail}
}

func toSelect(s *vnet.Select) *jsonSelect {
	if s == nil {
		return nil
	}
	return &jsonSelect{toRead(s.Read), s.Paragraphs, s.Fold, convert(s.Find, toMatch), convert(s.Lines, toMatch), convert(s.Except, toMatch)}
}
