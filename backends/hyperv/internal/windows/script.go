package windows

import (
	"strings"

	"github.com/vnetgen/vnetgen/internal/cmdlets"
	"github.com/vnetgen/vnetgen/internal/pwsh"
)

// netshPath is where the program is.
const netshPath = `C:\Windows\System32\netsh.exe`

// Script returns how a script reaches the host.
func (h *Host) Script() *pwsh.Host {
	s := &pwsh.Host{
		Cmdlets:  map[string]pwsh.Cmdlet{},
		Programs: map[string]string{"netsh": netshPath},
		Env:      map[string]string{"SystemRoot": `C:\Windows`},
		Admin:    true,
		Modules:  []string{"Hyper-V", "NetNat", "DhcpServer"},
		Process: func(_ string, args []string, _ string) (string, string, int, error) {
			out, status := h.Netsh(args)
			return out, "", status, nil
		},
	}
	if !h.Role {
		s.Modules = s.Modules[:2]
	}
	for name := range allCommands() {
		if strings.Contains(name, "-Dhcp") && !h.Role {
			continue
		}
		s.Cmdlets[name] = h.cmdlet(name)
	}
	return s
}

// cmdlet is a cmdlet as scripts call it, with the parameters that the table has.
func (h *Host) cmdlet(name string) pwsh.Cmdlet {
	table, known := cmdlets.Lookup(name)
	if !known {
		panic("not in the table of cmdlets: " + name)
	}
	c := pwsh.Cmdlet{Params: map[string]pwsh.Kind{}}
	specs := map[string]cmdlets.Param{}
	for _, set := range table.Sets {
		for _, p := range set.Params {
			c.Params[p.Name], specs[p.Name] = kind(p), p
		}
	}
	if table.Asks {
		p, _ := table.Param("Confirm")
		c.Params[p.Name], specs[p.Name] = pwsh.Switch, p
	}
	c.Run = func(call *pwsh.Call) ([]any, error) {
		params := map[string]any{}
		for name, given := range call.Params {
			v, err := value(specs[name], given)
			if err != nil {
				return nil, &pwsh.Error{Message: err.Error(), ID: "Fake", Terminating: true}
			}
			params[name] = v
		}
		in := make([]*pwsh.Object, len(call.Input))
		for i, v := range call.Input {
			o, is := v.(*pwsh.Object)
			if !is {
				return nil, pwsh.Refuse("%s gets something that is no object", name)
			}
			in[i] = o
		}
		objects, err := h.invoke(name, params, in, call.Piped)
		out := make([]any, len(objects))
		for i, o := range objects {
			out[i] = o
		}
		return out, err
	}
	return c
}

// kind is what a parameter takes, as the interpreter knows it.
func kind(p cmdlets.Param) pwsh.Kind {
	number := strings.Contains(p.Type, "Int") || p.Type == "Byte"
	switch {
	case p.Switch():
		return pwsh.Switch
	case p.Type == "Boolean":
		return pwsh.Bool
	case number && p.List:
		return pwsh.List
	case number:
		return pwsh.Long
	case strings.HasPrefix(p.Type, "VM") && len(p.Values) == 0 && p.Type != "VMNetworkAdapterPortMirroringMode", p.Type == "VirtualMachine", strings.HasPrefix(p.Type, "MSFT_"):
		return pwsh.Any
	case p.List:
		return pwsh.Texts
	}
	return pwsh.Text
}
