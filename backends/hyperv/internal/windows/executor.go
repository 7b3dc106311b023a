package windows

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/vnetgen/vnetgen/internal/cmdlets"
	"github.com/vnetgen/vnetgen/internal/pwsh"
	"github.com/vnetgen/vnetgen/vnet"
)

// Executor returns how vnet.Execute reaches the host.
func (h *Host) Executor() vnet.Executor {
	return vnet.Executor{
		Run: func(_ context.Context, argv []string, _ string) ([]byte, []byte, int, error) {
			if argv[0] != "netsh" {
				return nil, nil, 0, errors.New("there is no such program")
			}
			out, status := h.Netsh(argv[1:])
			return []byte(out), nil, status, nil
		},
		Cmdlets: func(_ context.Context, lists []vnet.Listing) (string, error) {
			var b strings.Builder
			for i := range lists {
				objects, err := h.pipeline(lists[i].Pipe)
				if err != nil {
					return "", err
				}
				for _, o := range objects {
					if lists[i].Fields == nil {
						break
					}
					if err := show(&b, &lists[i], o); err != nil {
						return "", err
					}
				}
			}
			return b.String(), nil
		},
		Sleep: func(context.Context) {},
	}
}

// pipeline carries the stages out one after the other. The first error counts.
func (h *Host) pipeline(stages []vnet.Cmdlet) (objects []*pwsh.Object, err error) {
	for i, stage := range stages {
		var failed error
		switch {
		case stage.Where != nil:
			objects, failed = where(stage.Where, objects)
		case stage.Name == "Sort-Object":
			objects, failed = sorting(stage, objects)
		default:
			objects, failed = h.stage(stage, objects, i > 0)
		}
		if err == nil {
			err = failed
		}
		var own *pwsh.Error
		if failed != nil && (!errors.As(failed, &own) || !own.Continues) {
			return nil, err
		}
	}
	return objects, err
}

// stage carries out a cmdlet, once more for each object where a parameter is made
// from that.
func (h *Host) stage(stage vnet.Cmdlet, in []*pwsh.Object, piped bool) (out []*pwsh.Object, err error) {
	edits := slices.ContainsFunc(stage.Params, func(p vnet.Param) bool { return p.Kind == vnet.ParamEdit })
	if !edits {
		params, err := h.params(stage, nil)
		if err != nil {
			return nil, err
		}
		return h.invoke(stage.Name, params, in, piped)
	}
	for _, o := range in {
		params, err := h.params(stage, o)
		if err != nil {
			return out, err
		}
		some, err := h.invoke(stage.Name, params, []*pwsh.Object{o}, true)
		out = append(out, some...)
		if err != nil {
			return out, err
		}
	}
	return out, nil
}

// params evaluates the parameters of a stage.
func (h *Host) params(stage vnet.Cmdlet, in *pwsh.Object) (map[string]any, error) {
	table, known := cmdlets.Lookup(stage.Name)
	if _, has := allCommands()[stage.Name]; !known || !has || strings.Contains(stage.Name, "-Dhcp") && !h.Role {
		return nil, fmt.Errorf("the term '%s' is not recognized as the name of a cmdlet", stage.Name)
	}
	params := map[string]any{}
	for i := range stage.Params {
		p := &stage.Params[i]
		spec, ok := table.Param(p.Name)
		if !ok {
			return nil, fmt.Errorf("a parameter cannot be found that matches parameter name '%s'", p.Name)
		}
		v, err := h.argument(p, in)
		if err != nil {
			return nil, err
		}
		if _, list := v.([]string); list && !spec.List {
			return nil, fmt.Errorf("cannot convert 'System.Object[]' to the type required by parameter '%s'", p.Name)
		}
		if params[p.Name], err = value(spec, v); err != nil {
			return nil, err
		}
	}
	return params, nil
}

func (h *Host) argument(p *vnet.Param, in *pwsh.Object) (any, error) {
	switch p.Kind {
	case vnet.ParamTrue, vnet.ParamSwitch:
		return true, nil
	case vnet.ParamFalse:
		return false, nil
	case vnet.ParamList:
		texts := make([]string, len(p.List))
		for i, a := range p.List {
			texts[i] = a.Text
		}
		return texts, nil
	case vnet.ParamObject:
		objects, err := h.pipeline(p.Pipe)
		if err != nil {
			return nil, err
		}
		if len(objects) != 1 {
			return nil, fmt.Errorf("cannot bind argument to parameter '%s', because it is %d objects", p.Name, len(objects))
		}
		return objects[0], nil
	case vnet.ParamEdit:
		return edited(in.Text(p.Edit.Property), p.Edit), nil
	}
	return p.Value.Text, nil
}

// edited carries out an edit: a new line ends as others do, which keep their ends.
func edited(text string, e *vnet.Edit) string {
	end := "\r\n"
	if strings.Contains(text, "\n") && !strings.Contains(text, "\r\n") {
		end = "\n"
	}
	var b strings.Builder
	if text != "" {
		for line := range strings.Lines(text + end) {
			if !slices.ContainsFunc(e.Drop, func(start vnet.Arg) bool { return strings.HasPrefix(line, start.Text) }) {
				b.WriteString(line)
			}
		}
	}
	for _, a := range e.Add {
		b.WriteString(a.Text + end)
	}
	left := strings.TrimSuffix(b.String(), "\n")
	if end == "\r\n" {
		left = strings.TrimSuffix(left, "\r")
	}
	return left
}

func where(w *vnet.Where, in []*pwsh.Object) (out []*pwsh.Object, err error) {
	for _, o := range in {
		values, err := texts(o, w.Property)
		if err != nil {
			return nil, err
		}
		if strings.Join(values, ",") == w.Is.Text {
			out = append(out, o)
		}
	}
	return out, nil
}

// sorting sorts by numbers.
func sorting(stage vnet.Cmdlet, in []*pwsh.Object) ([]*pwsh.Object, error) {
	out := slices.Clone(in)
	slices.SortStableFunc(out, func(a, b *pwsh.Object) int {
		for _, by := range stage.Params[0].List {
			x, _ := a.Get(by.Text)
			y, _ := b.Get(by.Text)
			if d := x.(int) - y.(int); d != 0 {
				return d
			}
		}
		return 0
	})
	return out, nil
}
