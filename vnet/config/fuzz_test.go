package config_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/vnetgen/vnetgen/vnet/config"
)

// FuzzLoad looks for text, in either syntax, that makes Load panic, or find
// something without a code it explains.
func FuzzLoad(f *testing.F) {
	f.Add(example, false)
	for _, c := range wrongNative {
		f.Add(c.text, false)
	}
	for _, c := range wrongJSON {
		f.Add(c.text, true)
	}
	known := map[string]bool{}
	for _, c := range config.Codes {
		known[string(c.Code)] = true
	}
	f.Fuzz(func(t *testing.T, text string, json bool) {
		name := "x.hcl"
		if json {
			name = "x.json"
		}
		top, diags := load(name, text, config.Options{})
		assert.Equal(t, diags.HasErrors(), top == nil || top.Incomplete)
		for _, d := range diags {
			assert.True(t, known[string(d.Code)], d.Error())
			assert.NotEmpty(t, d.Summary)
		}
		again, more := load(name, text, config.Options{})
		assert.Equal(t, diags, more)
		assert.Equal(t, top, again)
		config.Format([]byte(text))
	})
}

// FuzzRoundTrip looks for labs that Write does not write as they are.
func FuzzRoundTrip(f *testing.F) {
	f.Add(example)
	for _, name := range hostile {
		f.Add(string(config.Write(everything(name))))
	}
	f.Fuzz(func(t *testing.T, text string) {
		top, diags := load("x.hcl", text, config.Options{})
		if diags.HasErrors() {
			return
		}
		written := config.Write(top)
		back, diags := config.Load([]config.File{{Name: "x.hcl", Bytes: written}}, config.Options{})
		require.Empty(t, diags.Error(), string(written))
		assert.Equal(t, plain(top), plain(back), string(written))
	})
}
