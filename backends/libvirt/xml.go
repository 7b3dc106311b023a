package libvirt

import (
	"encoding/xml"
	"strings"
)

// marshal writes one of libvirtxml's values.
func marshal(v any) string {
	text, err := xml.MarshalIndent(v, "", "  ")
	if err != nil {
		panic(err) // libvirtxml's types can all be written
	}
	return string(text) + "\n"
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
