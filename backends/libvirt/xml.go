package libvirt

import (
	"encoding/xml"
	"regexp"
	"strings"
)

// empty is an element with nothing in it, as package xml writes it. Text has no
// angle brackets there.
var empty = regexp.MustCompile(`<([A-Za-z](?:[^<>]*[^<>/])?)></[^<>]+>`)

// marshal writes one of libvirtxml's values, empty elements in their short form.
func marshal(v any) string {
	text, err := xml.MarshalIndent(v, "", "  ")
	if err != nil {
		panic(err) // libvirtxml's types can all be written
	}
	return empty.ReplaceAllString(string(text), "<$1/>") + "\n"
}

// escape writes text as libvirt's XML has it, in content and in attributes
// (virXMLEscape in its util/virbuffer.c; measured on 9.0 and 12.8).
var escaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", "'", "&apos;", `"`, "&quot;")

func escape(s string) string { return escaper.Replace(s) }

// oneLine writes XML without line breaks, as an argument has to be.
func oneLine(s string) string {
	var b strings.Builder
	for line := range strings.Lines(s) {
		b.WriteString(strings.TrimSpace(line))
	}
	return b.String()
}
