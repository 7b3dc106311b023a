package config

import (
	"bytes"
	"encoding/json"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"golang.org/x/text/unicode/norm"
)

// checkJSON records an error for every object key that stands twice in its
// object, which HCL partly merges, and for text that is not in normal form C,
// which HCL changes.
func (l *loader) checkJSON(name string, text []byte) {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	type level struct {
		keys  map[string]int // key to offset; nil in an array
		value bool           // the next token is a value
	}
	var levels []level
	for {
		token, err := d.Token()
		if err != nil {
			return // the end: HCL's own parser has judged the syntax
		}
		end := int(d.InputOffset())
		top := len(levels) - 1
		inObject := top >= 0 && levels[top].keys != nil
		if s, ok := token.(string); ok {
			start := startOfString(text, end)
			if !norm.NFC.IsNormalString(s) {
				l.found.Error(codeName, placeOf(name, text, start, end), "text is not in Unicode normal form C", notNormal)
			}
			if inObject && !levels[top].value {
				l.checkKey(name, text, s, start, end, levels[top].keys)
				levels[top].value = true
				continue
			}
		}
		switch token {
		case json.Delim('{'):
			if inObject {
				levels[top].value = false
			}
			levels = append(levels, level{keys: map[string]int{}})
			continue
		case json.Delim('['):
			if inObject {
				levels[top].value = false
			}
			levels = append(levels, level{})
			continue
		case json.Delim('}'), json.Delim(']'):
			levels = levels[:top]
			continue
		}
		if inObject {
			levels[top].value = false
		}
	}
}

func (l *loader) checkKey(name string, text []byte, key string, start, end int, keys map[string]int) {
	if key == "//" {
		return // HCL's way of writing comments
	}
	first, twice := keys[key]
	if !twice {
		keys[key] = start
		return
	}
	at := placeOf(name, text, first, first)
	l.found.Error(codeDuplicateKey, placeOf(name, text, start, end), "the key "+quoteName(key)+" is already at "+at.String(),
		"An object has each key once. Several blocks of one kind are an array, or differ in their label.")
}

// startOfString returns where the JSON string that ends at end starts.
func startOfString(text []byte, end int) int {
	for i := end - 2; i >= 0; i-- {
		if text[i] != '"' {
			continue
		}
		escapes := 0
		for j := i - 1; j >= 0 && text[j] == '\\'; j-- {
			escapes++
		}
		if escapes%2 == 0 {
			return i
		}
	}
	return 0
}

// addJSON records HCL's findings about a JSON body, but not about doubled keys:
// checkJSON has found those.
func (l *loader) addJSON(diags hcl.Diagnostics) {
	for _, d := range diags {
		if !strings.HasPrefix(d.Summary, "Duplicate") {
			l.addHCL(d, codeSyntax)
		}
	}
}
