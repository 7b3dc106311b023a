package config

import (
	"bytes"
	"encoding/json"

	"github.com/vnetgen/vnetgen/vnet"
)

// JSONSchema returns a JSON schema (draft 2020-12) of labs in HCL's JSON form, for editors.
// infos are the backends whose settings it knows. It says what a block holds and what an
// argument takes, not what only reading finds, such as references to what is not there.
func JSONSchema(infos []*vnet.Info) []byte {
	s := schemaWriter{infos: infos, defs: map[string]any{}}
	root := object{
		"$schema":     "https://json-schema.org/draft/2020-12/schema",
		"title":       "vnetgen lab",
		"description": "A virtual lab network: which machines are on which networks. See docs/language.md.",
		"type":        "object",
		"properties":  s.properties(&rootSchema, noScope),
		// A comment may stand in every block.
		"additionalProperties": false,
		"$defs":                s.defs,
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(root); err != nil {
		panic(err) // strings, bools and maps of them
	}
	return b.Bytes()
}

// object is an object of the schema; its keys are written in order.
type object map[string]any

// noScope is where no settings of backends can be.
const noScope vnet.Scope = ^vnet.Scope(0)

// schemaWriter puts the schema together.
type schemaWriter struct {
	infos []*vnet.Info
	defs  map[string]any
}

// blockSchemas are the schemas of blocks, by kind.
var blockSchemas = map[string]*schema{
	"lab": &labSchema, "variable": &variableSchema, "network": &networkSchema, "machine": &machineSchema,
	"assert": &assertSchema, "validation": &validationSchema, "dhcp": &dhcpSchema, "dns": &dnsSchema,
	"nic": &nicSchema, "forward": &forwardSchema, "link": &linkSchema,
}

// scopes are the blocks in which settings of backends can be.
var scopes = map[string]vnet.Scope{"lab": vnet.InLab, "network": vnet.InNetwork, "machine": vnet.InMachine, "nic": vnet.InNIC}

// properties are what a body holds.
func (s *schemaWriter) properties(of *schema, in vnet.Scope) object {
	p := object{"//": object{"description": "A comment."}}
	for _, name := range of.attrs {
		p[name] = schemaOf(arguments[[2]string{of.what, name}])
	}
	for _, kind := range of.blocks {
		switch one := s.block(kind); {
		case kind == "backend":
			p[kind] = several(s.settings(in))
		case kind == "locals":
			p[kind] = several(object{"type": "object", "description": "Names for values."})
		case of.labelled[kind] == "":
			p[kind] = several(one)
		default:
			// The label is a property; several blocks of one label are an array.
			p[kind] = several(object{"type": "object", "additionalProperties": several(one)})
		}
	}
	return p
}

// several is one of these, or an array of them.
func several(one object) object {
	return object{"anyOf": []any{one, object{"type": "array", "items": one}}}
}

// block is the body of a block.
func (s *schemaWriter) block(kind string) object {
	of, ok := blockSchemas[kind]
	if !ok {
		return object{"type": "object"}
	}
	if _, known := s.defs[kind]; !known {
		s.defs[kind] = nil // it is being written
		inside, ok := scopes[kind]
		if !ok {
			inside = noScope
		}
		s.defs[kind] = object{"type": "object", "properties": s.properties(of, inside), "additionalProperties": false}
	}
	return object{"$ref": "#/$defs/" + kind}
}

// settings are the settings that backends have in a scope, by the backend's name, which
// is the block's label.
func (s *schemaWriter) settings(in vnet.Scope) object {
	backends := object{}
	for _, info := range s.infos {
		p := object{"//": object{"description": "A comment."}}
		for _, setting := range info.Settings {
			if setting.Scope == in {
				p[setting.Key] = settingSchema(&setting)
			}
		}
		backends[info.Name] = several(object{"type": "object", "description": "Settings that " + info.Title + " alone reads.",
			"properties": p, "additionalProperties": false})
	}
	return object{"type": "object", "properties": backends, "additionalProperties": false}
}

// template is text with an expression in it, which can stand for any value.
func template() object { return object{"type": "string", "pattern": `[$%]\{`} }

func schemaOf(a argument) object {
	o := object{}
	switch a.kind {
	case aWord:
		o["type"] = "string"
	case aNumber:
		o["anyOf"] = []any{object{"type": "integer"}, template()}
	case aPort:
		o["anyOf"] = []any{object{"type": "integer", "minimum": 1, "maximum": 65535}, object{"type": "string"}}
	case aTruth:
		o["anyOf"] = []any{object{"type": "boolean"}, template()}
	case words:
		o["anyOf"] = []any{object{"enum": a.words}, template()}
	case texts:
		o["anyOf"] = []any{object{"type": "array", "items": object{"type": "string"}}, template()}
	case textMap:
		o["anyOf"] = []any{object{"type": "object", "additionalProperties": object{"type": "string"}}, template()}
	}
	if a.doc != "" {
		o["description"] = a.doc
	}
	return o
}

func settingSchema(s *vnet.Setting) object {
	value := object{"type": "string"}
	switch {
	case s.Kind == vnet.Bool:
		value = object{"type": "boolean"}
	case s.Kind == vnet.Number:
		value = object{"type": "number"}
		if s.Max > s.Min {
			value["minimum"], value["maximum"] = s.Min, s.Max
		}
	case s.Kind == vnet.List:
		value = object{"type": "array"}
	case s.Values != nil:
		value = object{"enum": s.Values}
	}
	return object{"anyOf": []any{value, template()}, "description": s.Doc}
}
