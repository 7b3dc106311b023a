package guest

import (
	"net/netip"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

	"github.com/vnetgen/vnetgen/vnet"
)

// hostile are texts that some format would take for syntax.
var hostile = []string{
	"", "no", "NO", "on", "y", "~", "null", "1e3", "0x10", "1_000", "12:30:45", "52:54:00:12:34:56", "2001-01-01", "=", "<<", "*a", "&a", "!!python/object",
	"- a", "? a", "a: b", "a #b", "# a", "%YAML", "---", "...", "{a}", "[a]", "'", "\"", "\\", "a\\", "\\n", "`id`", "$(id)", "$IFACE", "${x}", "%s",
	" a", "a ", "  ", "a;b", "a,b", "[section]", "a=b", "‘", "’; Remove-Item x; ’", "‚", "‛", "“", "”", "–", "\ufeff", "\u00a0", "\u2028", "\u2029", "\u0085", "\u202e",
	"a\nb", "a\r\nb", "a\tb", "a\x00b", "\x7f", "é", "e\u0301", "網路", "🖥", "\xff\xfe",
}

func TestPlainName(t *testing.T) {
	for text, want := range map[string]string{
		"front": "front", "Front End": "front-end", "1e3": "e3", "no": "no", "lo": "net-lo", "default": "net-default", "all": "net-all",
		"": "net", "--": "net", "網路": "net", "a--b": "a-b", "a_b.c": "a-b-c", "web[\"x\"]": "web-x",
		"a very long name of it": "a-very-long-nam", "twelve-chars--x": "twelve-chars-x", "fourteen-chars-x": "fourteen-chars",
	} {
		assert.Equal(t, want, plainName(text), "%q", text)
	}
}

func FuzzPlainName(f *testing.F) {
	for _, s := range hostile {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		name := plainName(s)
		assert.Regexp(t, `^[a-z](-?[a-z0-9])*$`, name)
		assert.LessOrEqual(t, len(name), longestName)
		assert.Equal(t, name, plainName(name))
	})
}

// FuzzKeyfile reads a value back as GLib does.
func FuzzKeyfile(f *testing.F) {
	for _, s := range hostile {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if !utf8.ValidString(s) {
			t.Skip("names are UTF-8")
		}
		value := keyValue(s)
		assert.NotContains(t, value, "\n")
		assert.Equal(t, s, strings.NewReplacer(`\\`, `\`, `\n`, "\n", `\r`, "\r", `\t`, "\t", `\s`, " ").Replace(strings.Trim(value, " ")))
	})
}

// FuzzYAML reads keys, text and comments back.
func FuzzYAML(f *testing.F) {
	for _, s := range hostile {
		f.Add(s, s)
	}
	f.Fuzz(func(t *testing.T, key, value string) {
		if !utf8.ValidString(key) || !utf8.ValidString(value) {
			t.Skip("names are UTF-8")
		}
		inner, outer := newMapping(), newMapping()
		inner.set("text", text(value))
		inner.set("list", list([]string{value, key}))
		outer.under(key, inner)
		doc, err := document([]string{"comment " + quoted(key), quoted(value)}, outer)
		require.NoError(t, err)
		var got map[string]struct {
			Text string
			List []string
		}
		require.NoError(t, yaml.Unmarshal([]byte(doc), &got), doc)
		require.Len(t, got, 1)
		assert.Equal(t, value, got[key].Text)
		assert.Equal(t, []string{value, key}, got[key].List)
	})
}

// FuzzWrite puts any text where a lab has text: a file is refused, or has the
// lines that it has with plain names, and nothing but comments and one value differ.
func FuzzWrite(f *testing.F) {
	for _, s := range hostile {
		f.Add(s, s, s, s)
	}
	machine := func(lab, label, name, domain string) *Machine {
		return &Machine{
			Label: label, Name: name, Lab: lab, On: "VirtualBox 7.2 on linux", Forwarding: true,
			Hosts: []vnet.HostRecord{{Name: domain, Address: netip.MustParseAddr("10.0.0.9")}},
			NICs: []NIC{
				{Name: "a", Slot: 1, Title: "network " + quoted(label), MAC: vnet.MAC{8, 0, 0x27, 1, 2, 3}, DHCP4: true, Default4: true, Search: []string{domain}},
				{Name: "b", Slot: 2, MAC: vnet.MAC{8, 0, 0x27, 1, 2, 4}, Addresses: []netip.Prefix{netip.MustParsePrefix("10.0.0.7/24")}, DNS: []netip.Addr{netip.MustParseAddr("10.0.0.1")}},
			},
		}
	}
	f.Fuzz(func(t *testing.T, lab, label, name, domain string) {
		for _, format := range Formats {
			plain, diags := Write(machine("l", "m", "n", "d"), format)
			require.NoError(t, diags.Err())
			files, diags := Write(machine(lab, label, name, domain), format)
			if diags.HasErrors() {
				require.Nil(t, files)
				continue
			}
			require.Len(t, files, len(plain))
			for i := range files {
				want, got := strings.Split(string(plain[i].Content), "\n"), strings.Split(string(files[i].Content), "\n")
				require.Len(t, got, len(want), "%s: %q", format, files[i].Content)
				for j := range want {
					if strings.HasPrefix(want[j], "#") {
						assert.True(t, strings.HasPrefix(got[j], "#"))
						assert.False(t, strings.ContainsFunc(got[j], func(r rune) bool { return r == 0x2028 || r == 0x2029 || unicode.IsControl(r) }), "%q", got[j])
						continue
					}
					key, _, _ := strings.Cut(want[j], "=")
					switch key {
					case "id", "uuid", "dns-search":
						assert.True(t, strings.HasPrefix(got[j], key+"="))
					default:
						assert.True(t, want[j] == got[j] || strings.Contains(got[j], domain), "%s: %q and %q", format, want[j], got[j])
					}
				}
				if format == Windows {
					assert.False(t, strings.ContainsFunc(string(files[i].Content), func(r rune) bool { return r > 0x7e }), "ASCII only")
				}
			}
		}
	})
}
