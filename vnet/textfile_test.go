package vnet_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/vnetgen/vnetgen/internal/edits"
	"github.com/vnetgen/vnetgen/vnet"
)

// TestEditText has every word of an edit, and what is special about files.
func TestEditText(t *testing.T) {
	const bom = "\uFEFF"
	for _, c := range []struct {
		before string
		words  []string
		after  string
	}{
		{"a\nb\na\n", []string{"drop", "a"}, "b\n"},
		{"1e3\n1000\n", []string{"drop", "1000"}, "1e3\n"},
		{"a \na\n", []string{"drop", "a"}, "a \n"},
		{"ab\na\nb\n", []string{"begins", "a"}, "b\n"},
		{"a.b\naxb\n", []string{"begins", "a."}, "axb\n"},
		{"add 1 tcp 80\nadd 1 udp 80\nadd 12 tcp 80\n", []string{"between", "add 1 ", " 80"}, "add 12 tcp 80\n"},
		{"aba\n", []string{"between", "ab", "ba"}, "aba\n"}, // they do not overlap
		{"abba\n", []string{"between", "ab", "ba"}, ""},
		{" A.b\t= x\na.bc=y\na.b\n", []string{"key", "a.B"}, "a.bc=y\na.b\n"},
		{"a=b=c\na = b\n", []string{"key", "a=b"}, "a=b=c\na = b\n"}, // no key has an equals sign
		{"\xc9=1\n\xe9=2\n", []string{"key", "\xe9"}, "\xc9=1\n"},    // letters of ASCII only
		{"a\n", []string{"add", "b", "add", "b", "add", "a"}, "a\nb\n"},
		{"a\r\nb\n", []string{"add", "c"}, "a\r\nb\nc\r\n"},
		{"a\r\nb", []string{"add", "c"}, "a\r\nb\r\nc"},
		{"a\nb\r", []string{"add", "c"}, "a\nb\r\r\nc"},
		{"a\r\n", []string{"drop", "a", "add", "b"}, "b\r\n"},
		{"a\nb\r\n", []string{"drop", "a", "add", "c"}, "b\r\nc\r\n"},
		{"", []string{"add", "a"}, "a\n"},
		{bom, []string{"add", "a"}, bom + "a\n"},
		{bom + "a", []string{"drop", "a"}, bom},
		{bom + "a\n", []string{"add", "a"}, bom + "a\n"},
		{"a=1\n  A = 2\nab=3\na\n", []string{"hide", "x.", "a"}, "x.a=1\n  x.A = 2\nab=3\na\n"},
		{"x.a=1\n  X.Ab = 2\nx.c=3\n", []string{"bare", "x.", "a"}, "a=1\n  Ab = 2\nx.c=3\n"},
		{"", []string{"enlist", "l", "n", "v", "o", "w"}, "l0.o = \"w\"\nl0.n = \"v\"\nl.count =\"1\"\n"},
		{"L.Count = \"1\"\nl0.n=\"u\"\n", []string{"enlist", "l", "n", "v", "o", "w"}, "L.Count = \"2\"\nl0.n=\"u\"\nl1.o = \"w\"\nl1.n = \"v\"\n"},
		{"l.count = \"\"\n", []string{"enlist", "l", "n", "v", "o", "w"}, "l.count = \"1\"\nl0.o = \"w\"\nl0.n = \"v\"\n"},
		{"l0.N = v\nL0.O = x\n", []string{"enlist", "l", "n", "v", "o", "w"}, "l0.N = v\nl0.o = \"w\"\n"},
		{"l0.n = v\nL0.o = w\n", []string{"enlist", "l", "n", "v", "o", "w"}, "l0.n = v\nL0.o = w\n"},
		{"l0.n = v\n", []string{"enlist", "l", "n", "v", "o", "w"}, "l0.n = v\nl0.o = \"w\"\n"},
		{"l0.n=\"1000\"\n", []string{"enlist", "l", "n", "1e3", "o", ""}, "l0.n=\"1000\"\nl1.o = \"\"\nl1.n = \"1e3\"\nl.count =\"2\"\n"},
		{"l.count = \"3\"\nl0.n=a\nl1.n=b\nl1.z=b\n L2.n = c\nl01.n=b\n", []string{"unlist", "l", "n", "b"}, "l.count = \"2\"\nl0.n=a\n L1.n = c\nl01.n=b\n"},
		{"l.count = \"9\"\nl9.n=a\nl10.n=b\n", []string{"unlist", "l", "n", "a"}, "l.count = \"10\"\nl9.n=b\n"},
		{"l.count =\"1\"\nl0.n=a\n", []string{"unlist", "l", "n", "a"}, ""},
		{"l.count = \"1\"\nl0.n=a\n", []string{"unlist", "l", "n", "a"}, "l.count = \"0\"\n"},
		{"l.count=\"0\"\n", []string{"unlist", "l", "n", "a"}, "l.count=\"0\"\n"},
		{"a\n", []string{"backup", ".old", "tidy"}, "a\n"},
		{"\x00\xff\r\r\n\n", []string{"add", "x"}, "\x00\xff\r\r\n\nx\r\n"},
	} {
		after, err := vnet.EditText([]byte(c.before), c.words)
		require.NoError(t, err)
		assert.Equal(t, c.after, string(after), "%q of %q", c.words, c.before)
	}
	for _, words := range [][]string{{"replace", "a"}, {"drop"}, {"between", "a"}, {"tidy", "tidy", "add"}, {"add", "a\nb"}, {"add", "a\r"}, {"", ""}, {"add", "\x00"}} {
		_, err := vnet.EditText(nil, words)
		assert.Error(t, err, "%q", words)
	}
}

// edited is EditText.
func edited(t *testing.T, content []byte, words ...string) []byte {
	t.Helper()
	after, err := vnet.EditText(content, words)
	require.NoError(t, err)
	return after
}

// linesOf are a file's lines without their ends, the mark before the first left out.
func linesOf(content []byte) []string {
	text, _ := strings.CutPrefix(string(content), "\uFEFF")
	lines := strings.Split(text, "\n")
	for i := range lines {
		lines[i] = strings.TrimSuffix(lines[i], "\r")
	}
	return lines
}

// keysOf are a file's keys.
func keysOf(content []byte) (keys []string) {
	for _, line := range linesOf(content) {
		if key, _, has := strings.Cut(line, "="); has {
			keys = append(keys, strings.ToLower(strings.Trim(key, " \t")))
		}
	}
	return keys
}

// held is what an edit has to hold to, whatever the file. own has texts that are ours.
func held(t *testing.T, content []byte, own ...string) {
	t.Helper()
	a, b, c := own[0], own[1], own[2]
	lines, keys := linesOf(content), keysOf(content)
	anyKey := func(is func(string) bool) bool { return slices.ContainsFunc(keys, is) }

	// Nothing is done for nothing.
	require.Equal(t, content, append([]byte{}, edited(t, content)...), "%q", content)
	// What is added goes again; only if it was not there.
	if !slices.Contains(lines, a) && !slices.Contains(lines, b) && a != b {
		with := edited(t, content, "add", a, "add", b)
		require.Equal(t, with, edited(t, with, "add", a, "add", b))
		require.Equal(t, string(content), string(edited(t, with, "drop", b, "drop", a)), "%q with %q, %q", content, a, b)
		require.Equal(t, string(content), string(edited(t, edited(t, with, "drop", a), "drop", b)))
	}
	// Out with what there was, in with what is to be: twice is as once.
	for _, words := range [][]string{
		{"drop", a, "begins", b, "add", b + "1", "add", b + "2"},
		{"between", a, c, "drop", b, "add", a + c, "add", b},
		{"key", a, "key", b, "add", a + " = \"" + b + "\"", "add", b + "=" + c},
		{"enlist", "pref.namedPVNs", "name", a, "pvnID", b},
		{"enlist", a, "name", a, "other", b, "enlist", a, "name", b, "other", c},
	} {
		once := edited(t, content, words...)
		require.Equal(t, string(once), string(edited(t, once, words...)), "%q by %q", content, words)
	}
	// What is hidden comes back.
	if prefix := "#" + a; !strings.Contains(prefix, "=") && !anyKey(func(k string) bool { return strings.HasPrefix(k, strings.ToLower(prefix)) }) {
		for _, key := range keys {
			if key == "" || strings.ContainsAny(key, "\r\x00") {
				continue
			}
			hidden := edited(t, content, "hide", prefix, key)
			require.Equal(t, string(content), string(edited(t, hidden, "bare", prefix, key)), "%q hides %q in %q", prefix, key, content)
			require.Equal(t, hidden, edited(t, hidden, "hide", prefix, key))
		}
	}
	const list = "pref.namedPVNs"
	enlist := []string{"enlist", list, "name", a, "pvnID", b}
	unlist := []string{"unlist", list, "name", a}
	if proper(content, list) && !bytes.Equal(edited(t, content, enlist...), content) && bytes.Equal(edited(t, content, unlist...), content) {
		with := edited(t, content, enlist...)
		require.Equal(t, string(content), string(edited(t, with, unlist...)), "%q", content)
		// Another one comes in between: what is left is as if ours had never been.
		if c != a && bytes.Equal(edited(t, content, "unlist", list, "name", c), content) {
			others := []string{"enlist", list, "name", c, "pvnID", b}
			alone, left := linesOf(edited(t, content, others...)), linesOf(edited(t, edited(t, with, others...), unlist...))
			slices.Sort(alone) // a count that is new is where it was first made
			slices.Sort(left)
			require.Equal(t, alone, left)
			require.Equal(t, string(content), string(edited(t, edited(t, edited(t, with, others...), unlist...), "unlist", list, "name", c)))
		}
	}
}

// proper says whether a list's count is what it is to be, with one line for it or, when
// there are no entries, none.
func proper(content []byte, list string) bool {
	n, counts := 0, 0
	list = strings.ToLower(list)
	for _, line := range linesOf(content) {
		key, _, has := strings.Cut(line, "=")
		key = strings.ToLower(strings.Trim(key, " \t"))
		rest, ours := strings.CutPrefix(key, list)
		digits, _, entry := strings.Cut(rest, ".")
		if i, err := strconv.Atoi(digits); has && ours && entry && err == nil && strconv.Itoa(i) == digits {
			n = max(n, i+1)
		}
	}
	for _, line := range linesOf(content) {
		key, value, _ := strings.Cut(line, "=")
		if strings.EqualFold(strings.Trim(key, " \t"), list+".count") {
			counts++
			if strings.Trim(value, " \t") != `"`+strconv.Itoa(n)+`"` || strings.HasSuffix(key, " ") && strings.HasPrefix(value, `"`) && n == 0 {
				return false // the latter is how enlist writes it
			}
		}
	}
	return counts == 1 || n == 0 && counts == 0
}

func TestEditTextHolds(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // a test
	n := 20_000
	if testing.Short() {
		n = 2_000
	}
	own := []string{"vnetgen 1", "answer VNET_9_X yes", "ours", "net 9", "1e3", "a b", `C:\x`, "&", "$(x)", "0", "it's", "x\xff"}
	for range n {
		content := edits.File(r)
		a, b, c := own[r.IntN(len(own))], own[r.IntN(len(own))], own[r.IntN(len(own))]
		held(t, content, a, b, c)
		foreign(t, content, edits.Words(r, content))
	}
}

// foreign checks that an edit leaves in place what it is not about: lines without their
// ends are the same but for those that the words can have to do with.
func foreign(t *testing.T, content []byte, words []string) {
	t.Helper()
	after, err := vnet.EditText(content, words)
	if err != nil {
		return
	}
	if bytes.HasPrefix(content, []byte("\uFEFF")) {
		require.True(t, bytes.HasPrefix(after, []byte("\uFEFF")))
	}
	for _, w := range []string{"enlist", "unlist", "hide", "bare", "begins", "key", "between"} {
		if slices.Contains(words, w) {
			return
		}
	}
	// drop and add: in order, what is not named.
	named := map[string]bool{}
	for i := 1; i < len(words); i += 2 {
		named[words[i]] = true
	}
	rest := func(content []byte) string {
		var kept []string
		for line := range strings.SplitSeq(strings.TrimPrefix(string(content), "\uFEFF"), "\n") {
			if line = strings.TrimRight(line, "\r"); line != "" && !named[line] {
				kept = append(kept, line)
			}
		}
		return strings.Join(kept, "\n")
	}
	require.Equal(t, rest(content), rest(after), "%q by %q", content, words)
}

// TestTextFileValid has calls of the built-in tool in plans.
func TestTextFileValid(t *testing.T) {
	value := vnet.Arg{Var: "x"}
	join := vnet.Arg{Join: []vnet.Arg{{Text: "answer VNET_"}, value, {Text: "_NAT"}}}
	call := func(args ...any) vnet.Command {
		c := vnet.Command{Tool: vnet.TextFileTool}
		for _, a := range args {
			if text, is := a.(string); is {
				a = vnet.Arg{Text: text}
			}
			c.Args = append(c.Args, a.(vnet.Arg))
		}
		return c
	}
	read := func(args ...any) vnet.Read { return vnet.Read{Tool: vnet.TextFileTool, Args: call(args...).Args} }
	plan := func(r vnet.Read, commands ...vnet.Command) *vnet.Plan {
		return &vnet.Plan{
			Tools: []vnet.Tool{{Name: vnet.TextFileTool, BuiltIn: true}},
			Files: []vnet.File{{Path: "f"}},
			Steps: vnet.StepList([]vnet.Step{{ID: "s", Probe: vnet.Probe{Views: []vnet.View{{Read: r}}}, Create: commands}}),
		}
	}
	shown := read("show", "/x")
	for _, p := range []*vnet.Plan{
		plan(shown), plan(read("show", "/x", value, "~/y")), plan(read("folder", join)),
		plan(shown, call("edit", "/x", "drop", value, "add", join, "key", "k", "between", "", "b", "backup", ".old", "tidy")),
		plan(shown, call("edit", value, "enlist", "l", "n", value, "o", value, "unlist", "l", "n", "v", "hide", "#", value, "bare", "#", value)),
		plan(shown, call("edit", "/x", "drop", "", "add", "")),
		plan(shown, call("copy", "/x", "/y"), call("remove", value)),
	} {
		assert.NoError(t, p.Valid())
	}
	input := call("remove", "/x")
	input.Input = &vnet.Arg{Text: "y"}
	bound := call("remove", "/x")
	bound.Bind = []vnet.Match{{vnet.Any}}
	for says, p := range map[string]*vnet.Plan{
		"the verb of textfile is no text":                         plan(read(value, "/x")),
		"the verb of textfile is no text ":                        plan(read()),
		"there is no textfile \"show\" with 0 arguments":          plan(read("show")),
		"there is no textfile \"folder\" with 2 arguments":        plan(read("folder", "/x", "/y")),
		"there is no textfile \"edit\" with 3 arguments":          plan(read("edit", "/x", "add", "y")),
		"there is no textfile \"list\" with 1 arguments":          plan(read("list", "/x")),
		"there is no textfile \"show\" with 1 arguments":          plan(shown, call("show", "/x")),
		"there is no textfile \"edit\" with 1 arguments":          plan(shown, call("edit", "/x")),
		"there is no textfile \"copy\" with 1 arguments":          plan(shown, call("copy", "/x")),
		"there is no textfile \"copy\" with 3 arguments":          plan(shown, call("copy", "/x", "/y", "/z")),
		"there is no textfile \"remove\" with 2 arguments":        plan(shown, call("remove", "/x", "/y")),
		"there is no edit \"replace\" with 1 texts":               plan(shown, call("edit", "/x", "replace", "y")),
		"there is no edit \"\" with 1 texts":                      plan(shown, call("edit", "/x", value, "y")),
		"there is no edit \"add\" with 0 texts":                   plan(shown, call("edit", "/x", "tidy", "add")),
		"there is no edit \"enlist\" with 4 texts":                plan(shown, call("edit", "/x", "enlist", "l", "n", "v", "o")),
		"the edit begins has an empty text":                       plan(shown, call("edit", "/x", "begins", "")),
		"the edit key has an empty text":                          plan(shown, call("edit", "/x", "key", "")),
		"the edit between has empty texts":                        plan(shown, call("edit", "/x", "between", "", "")),
		"the edit hide has an empty text":                         plan(shown, call("edit", "/x", "hide", "#", "")),
		"the edit backup has an empty text":                       plan(shown, call("edit", "/x", "backup", "")),
		"textfile has an empty path":                              plan(shown, call("edit", "", "tidy")),
		"textfile takes no file of the plan":                      plan(shown, call("copy", vnet.Arg{File: "f"}, "/y")),
		"textfile has no input and no output to bind from":        plan(shown, input),
		"textfile has no input and no output to bind from ":       plan(shown, bound),
		"\"a\\nb\" holds a control character":                     plan(shown, call("edit", "/x", "add", "a\nb")),
		"tool \"textfile\" has the name of the built-in one":      {Tools: []vnet.Tool{{Name: vnet.TextFileTool}}},
		"tool \"other\" is no built-in one, or has something":     {Tools: []vnet.Tool{{Name: "other", BuiltIn: true}}},
		"tool \"textfile\" is no built-in one, or has something ": {Tools: []vnet.Tool{{Name: vnet.TextFileTool, BuiltIn: true, Env: "X"}}},
	} {
		assert.ErrorContains(t, p.Valid(), strings.TrimSuffix(says, " "))
	}
}

func FuzzEditText(f *testing.F) {
	r := rand.New(rand.NewPCG(3, 4)) //nolint:gosec // a test
	for range 50 {
		content := edits.File(r)
		f.Add(content, "a", "ours", "net 1", strings.Join(edits.Words(r, content), "\x1f"))
	}
	f.Fuzz(func(t *testing.T, content []byte, a, b, c, words string) {
		if strings.ContainsAny(a+b+c, "\r\n\x00") {
			t.Skip()
		}
		foreign(t, content, strings.Split(words, "\x1f"))
		for _, own := range []string{a, b, c} {
			if strings.Trim(own, " \t\"") != own || own == "" || strings.Contains(own, "=") {
				return
			}
		}
		held(t, content, a, b, c)
	})
}

// FuzzEditWords takes any words whatsoever.
func FuzzEditWords(f *testing.F) {
	f.Add([]byte("a\nb\n"), "enlist\x1fl\x1fn\x1fv\x1fo\x1fw")
	f.Fuzz(func(_ *testing.T, content []byte, words string) {
		_, _ = vnet.EditText(content, strings.Split(words, "\x1f"))
	})
}

// vmnets is a networking file of so many networks.
func vmnets(n int) []byte {
	var b bytes.Buffer
	b.WriteString("VERSION=1,0\n")
	for i := range n {
		for _, key := range []string{"DHCP yes", "DHCP_CFG_HASH 0123456789ABCDEF", "HOSTONLY_NETMASK 255.255.255.0", "HOSTONLY_SUBNET 10.0.0.0", "NAT yes", "VIRTUAL_ADAPTER yes"} {
			fmt.Fprintf(&b, "answer VNET_%d_%s\n", i, key)
		}
		fmt.Fprintf(&b, "add_nat_portfwd %d tcp 8080 10.0.0.5 80\n", i)
	}
	return b.Bytes()
}

// BenchmarkEditText edits a file of 200 networks as a step does, and adds many lines: ten
// times as many have to take about ten times as long.
func BenchmarkEditText(b *testing.B) {
	run := func(name string, content []byte, words []string) {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := vnet.EditText(content, words); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	step := []string{"backup", ".old", "begins", "answer VNET_77_", "begins", "add_nat_portfwd 77 ", "add", "answer VNET_77_DHCP no", "add", "answer VNET_77_NAT no"}
	run("step/20", vmnets(20), step)
	run("step/200", vmnets(200), step)
	for _, n := range []int{100, 1_000, 10_000} {
		var add []string
		for i := range n {
			add = append(add, "add", "add_nat_portfwd 8 tcp "+strconv.Itoa(i)+" 10.0.0.5 80")
		}
		run("add/"+strconv.Itoa(n), vmnets(200), add)
	}
}
