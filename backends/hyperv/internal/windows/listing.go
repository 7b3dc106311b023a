package windows

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/vnetgen/vnetgen/internal/cmdlets"
	"github.com/vnetgen/vnetgen/internal/pwsh"
	"github.com/vnetgen/vnetgen/vnet"
)

// show writes an object as vnet.Listing documents it.
func show(b *strings.Builder, l *vnet.Listing, o *pwsh.Object) error {
	columns := make([]string, len(l.Fields))
	for i, field := range l.Fields {
		values, err := texts(o, field)
		if err != nil {
			return err
		}
		if l.Rows {
			columns[i] = strings.ReplaceAll(strings.Join(values, ","), "\n", unknown)
			continue
		}
		head, _, _ := strings.Cut(field, "|")
		for _, v := range values {
			for line := range strings.SplitSeq(v, "\n") {
				b.WriteString(head + ": " + line + "\n")
			}
		}
	}
	if l.Rows {
		b.WriteString(l.Head + strings.Join(columns, "\t"))
	}
	b.WriteString("\n")
	return nil
}

// unknown stands for a control character.
const unknown = "\uFFFD"

// texts returns a field of an object as texts, what stands for nothing when there
// is none.
func texts(o *pwsh.Object, field string) ([]string, error) {
	path, instead, _ := strings.Cut(field, "|")
	if !cmdlets.TypeHas(o.Type, path) {
		return nil, fmt.Errorf("%s has no property %s in the table of cmdlets", o.Type, path)
	}
	var v any = o
	for name := range strings.SplitSeq(path, ".") {
		if v == nil {
			break
		}
		inner, is := v.(*pwsh.Object)
		if !is {
			return nil, fmt.Errorf("the property '%s' cannot be found on this object", name)
		}
		var has bool
		if v, has = inner.Get(name); !has {
			return nil, fmt.Errorf("the property '%s' cannot be found on this object", name)
		}
	}
	list, is := v.([]any)
	if !is {
		list = []any{v}
	}
	var all []string
	for _, one := range list {
		if one != nil {
			all = append(all, plain(path, one))
		}
	}
	if all == nil {
		return []string{instead}, nil
	}
	return all, nil
}

// plain writes one value.
func plain(path string, v any) string {
	text := ""
	switch v := v.(type) {
	case string:
		text = v
	case bool:
		text = strings.ToUpper(strconv.FormatBool(v)[:1]) + strconv.FormatBool(v)[1:]
	case pwsh.Enum:
		text = v.Name
	default:
		text = fmt.Sprint(v)
	}
	text = strings.Map(func(r rune) rune {
		if r != '\n' && (r < ' ' || r == 127) {
			return '\uFFFD'
		}
		return r
	}, strings.ReplaceAll(text, "\r\n", "\n"))
	if guid := strings.HasSuffix(path, "Guid") || strings.HasSuffix(path, "DeviceId"); guid && strings.HasPrefix(text, "{") && strings.HasSuffix(text, "}") {
		text = strings.ToLower(text[1 : len(text)-1])
	}
	return text
}
