//go:build unix

package script_test

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	. "github.com/vnetgen/vnetgen/vnet"
)

// allText are all carriers, Go first.
func allText(t *testing.T) (names []string, all map[string]textCarrier) {
	all = textCarriers(t)
	for name := range all {
		names = append(names, name)
	}
	slices.Sort(names)
	all["Go"] = goText{}
	return append([]string{"Go"}, names...), all
}

// tree is what is in a folder, by path: content, or where links lead to.
func tree(t *testing.T, root string) map[string]string {
	found := map[string]string{}
	require.NoError(t, filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		require.NoError(t, err)
		name, _ := filepath.Rel(root, path)
		switch {
		case d.Type()&fs.ModeSymlink != 0:
			found[name], err = os.Readlink(path)
			found[name] = "-> " + found[name]
		case d.Type().IsRegular():
			var content []byte
			content, err = os.ReadFile(path)
			found[name] = string(content)
		case !d.IsDir():
			found[name] = "special"
		}
		return err
	}))
	return found
}

// plant makes files; a name that ends with a slash is a folder, a text that begins with an
// arrow a link.
func plant(t *testing.T, root string, files map[string]string) {
	for name, content := range files {
		path := filepath.Join(root, name)
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		to, link := strings.CutPrefix(content, "-> ")
		switch {
		case strings.HasSuffix(name, "/"):
			require.NoError(t, os.MkdirAll(path, 0o755))
		case link:
			require.NoError(t, os.Symlink(to, path))
		default:
			require.NoError(t, os.WriteFile(path, []byte(content), 0o640))
		}
	}
}

// networkingPlan edits two files and takes care of a third; prefix stands before their
// paths.
func networkingPlan(prefix string) *Plan {
	net, vmx := prefix+"etc/networking", prefix+"vm/web 0/web.vmx"
	view := shows("VERSION=1,0", net)
	view.Expect = []Expect{{What: "subnet", Line: Match{Lit("answer VNET_8_HOSTONLY_SUBNET 10.8.0.0")}}}
	view.Only = []Only{{What: "forwards", Family: Match{Lit("add_nat_portfwd 8 "), Any}, Lines: []Match{{Lit(`add_nat_portfwd 8 tcp 80 10.8.0.5 80`)}}}}
	names := View{Read: Read{Tool: TextFileTool, Args: Text("folder", prefix+"vm/web 0")}, Find: []Match{{Lit("kept.vmx")}}}
	nic := shows(`Ethernet0.vnet = "VMnet8"`, vmx)
	return textPlan(
		Step{
			Probe: Probe{
				Owner: &View{Read: Read{Tool: TextFileTool, Args: Text("show", prefix+"marks")}, Find: []Match{{Lit("lab/8")}}},
				Views: []View{view},
			},
			Adopt: true,
			Create: []Command{
				text("edit", prefix+"marks", "add", "lab/8"),
				text("edit", net, "backup", ".before", "begins", "answer VNET_8_", "begins", "add_nat_portfwd 8 ",
					"add", "answer VNET_8_HOSTONLY_SUBNET 10.8.0.0", "add", "add_nat_portfwd 8 tcp 80 10.8.0.5 80"),
			},
			Remove: []Command{text("copy", net+".before", net), text("remove", net+".before"), text("edit", prefix+"marks", "drop", "lab/8", "tidy")},
		},
		Step{
			Probe:  Probe{Views: []View{names}},
			Create: []Command{text("copy", prefix+"vm/web 0/web.vmx", prefix+"vm/web 0/kept.vmx")},
			Remove: []Command{text("remove", prefix+"vm/web 0/kept.vmx"), text("remove", prefix+"no/such folder/x")},
		},
		Step{
			Probe:  Probe{Views: []View{nic}},
			Create: []Command{text("edit", vmx, "hide", "vnetgen.", "ethernet0.vnet", "add", `Ethernet0.vnet = "VMnet8"`)},
			Remove: []Command{text("edit", vmx, "drop", `Ethernet0.vnet = "VMnet8"`, "bare", "vnetgen.", "ethernet0.vnet")},
		},
		Step{
			Probe:  Probe{Views: []View{shows(`pref.namedPVNs0.name = "lan"`, prefix+"new/er/prefs", prefix+"marks")}},
			Create: []Command{text("edit", prefix+"new/er/prefs", "enlist", "pref.namedPVNs", "name", "lan", "pvnID", "52 00")},
			Remove: []Command{text("edit", prefix+"new/er/prefs", "unlist", "pref.namedPVNs", "name", "lan", "tidy")},
		},
	)
}

// TestTextFileStates goes through the state machine with every carrier, which have to say
// the same and to leave the same behind.
func TestTextFileStates(t *testing.T) {
	start := map[string]string{
		"etc/networking":   "VERSION=1,0\r\nanswer VNET_1_DHCP yes\r\n\x01odd\xff\r\nanswer VNET_8_NAT no\r\nadd_nat_portfwd 8 udp 1 10.8.0.5 1",
		"vm/web 0/web.vmx": "\uFEFF.encoding = \"UTF-8\"\n  ethernet0.VNET=\"VMnet1\"\nx",
		"vm/.hidden":       "",
	}
	type told struct {
		carried
		tree map[string]string
	}
	var want []told
	names, all := allText(t)
	for _, name := range names {
		t.Run(name, func(t *testing.T) {
			in := t.TempDir()
			at := all[name].at(in)
			plant(t, at.root, start)
			p := networkingPlan(at.path)
			for i, step := range []struct {
				op     Op
				status int
				says   string
				spoil  func()
			}{
				{OpCheck, 3, "1 to change, 3 to make", nil},
				{OpUp, 0, "changed", nil},
				{OpUp, 0, "4 already there", nil},
				{OpCheck, 0, "", nil},
				{OpUp, 0, "changed (subnet, forwards)", func() {
					plant(t, at.root, map[string]string{"etc/networking": "VERSION=1,0\nadd_nat_portfwd 8 tcp 1 x 1\nmine"})
				}},
				{OpDown, 0, "4 removed", nil},
				{OpDown, 0, "nothing to do", nil},
			} {
				if step.spoil != nil {
					step.spoil()
				}
				before := tree(t, at.root)
				got := told{all[name].text(t, p, step.op, in), tree(t, at.root)}
				require.Equal(t, step.status, got.Status, "%d: %s", i, got.Err)
				assert.Contains(t, got.Out, strings.Split(step.says, ", ")[0])
				if step.op == OpCheck {
					require.Equal(t, before, got.tree)
				}
				if len(want) <= i {
					want = append(want, got)
				}
				require.Equal(t, want[i], got, "%d", i)
			}
			require.Equal(t, start, tree(t, at.root), "down brings back what there was")
		})
	}
	require.Equal(t, "VERSION=1,0\r\nanswer VNET_1_DHCP yes\r\n\x01odd\xff\r\nanswer VNET_8_HOSTONLY_SUBNET 10.8.0.0\r\nadd_nat_portfwd 8 tcp 80 10.8.0.5 80",
		want[1].tree["etc/networking"])
	require.Equal(t, start["etc/networking"], want[4].tree["etc/networking.before"])
	require.Equal(t, "pref.namedPVNs0.pvnID = \"52 00\"\npref.namedPVNs0.name = \"lan\"\npref.namedPVNs.count =\"1\"\n", want[1].tree["new/er/prefs"])
}

// one is a plan of a step that shows a file, and does something when the line is not there.
func one(path, line string, commands ...Command) *Plan {
	return textPlan(Step{Probe: Probe{Views: []View{shows(line, path)}}, Create: commands})
}

// TestTextFileRefuses has what is no text file where one is to be: it is said, and nothing
// is changed.
func TestTextFileRefuses(t *testing.T) {
	start := map[string]string{"folder/x": "x\n", "zero": "a\n\x00b\n", "text": "a\n"}
	plans := map[string]func(at string) *Plan{
		"show a folder":   func(at string) *Plan { return one(at+"folder", "x", text("remove", at+"text")) },
		"show zero bytes": func(at string) *Plan { return one(at+"zero", "x", text("remove", at+"text")) },
		"show one of two": func(at string) *Plan {
			return textPlan(Step{Probe: Probe{Views: []View{shows("x", at+"text", at+"zero")}}, Create: []Command{text("remove", at+"text")}})
		},
		"edit a folder":       func(at string) *Plan { return one(at+"text", "x", text("edit", at+"folder", "add", "x")) },
		"edit zero bytes":     func(at string) *Plan { return one(at+"text", "x", text("edit", at+"zero", "add", "x")) },
		"edit below a file":   func(at string) *Plan { return one(at+"text", "x", text("edit", at+"text/x/y", "add", "x")) },
		"copy a folder":       func(at string) *Plan { return one(at+"text", "x", text("copy", at+"folder", at+"new")) },
		"copy nothing":        func(at string) *Plan { return one(at+"text", "x", text("copy", at+"nothing", at+"text")) },
		"copy to a folder":    func(at string) *Plan { return one(at+"text", "x", text("copy", at+"text", at+"folder")) },
		"copy zero bytes":     func(at string) *Plan { return one(at+"text", "x", text("copy", at+"zero", at+"text")) },
		"remove a folder":     func(at string) *Plan { return one(at+"text", "x", text("remove", at+"folder")) },
		"remove an empty one": func(at string) *Plan { return one(at+"text", "x", text("remove", at+"empty")) },
		"a file as a folder": func(at string) *Plan {
			return textPlan(Step{Probe: Probe{Views: []View{{Read: Read{Tool: TextFileTool, Args: Text("folder", at+"text")}, Find: []Match{{Lit("x")}}}}}, Create: []Command{text("remove", at+"text")}})
		},
	}
	names, all := allText(t)
	for _, name := range names {
		in := t.TempDir()
		at := all[name].at(in)
		plant(t, at.root, start)
		plant(t, at.root, map[string]string{"empty/": ""})
		for what, plan := range plans {
			got := all[name].text(t, plan(at.path), OpUp, in)
			assert.Equal(t, 1, got.Status, "%s: %s", name, what)
			assert.NotEmpty(t, got.Err, "%s: %s", name, what)
			assert.Equal(t, start, tree(t, at.root), "%s: %s", name, what)
			_, err := os.Stat(filepath.Join(at.root, "empty"))
			require.NoError(t, err, "%s: %s", name, what)
		}
	}
}

// TestTextFileLinks edits through symbolic links, which stay, and keeps mode and owner.
func TestTextFileLinks(t *testing.T) {
	names, all := allText(t)
	for _, name := range names {
		if name == "PowerShell" {
			continue
		}
		t.Run(name, func(t *testing.T) {
			in := t.TempDir()
			plant(t, in, map[string]string{
				"real/file": "a\n", "real/to": "../", "real/above": "a\n", "to/link": "-> ../real/file", "dir": "-> real/sub", "real/sub/up": "-> ../file2", "real/file2": "a\n",
				"chain": "-> to/link", "dangling": "-> made/new", "loop": "-> loop2", "loop2": "-> loop", "locked": "a\n", "absolute": "-> " + in + "/real/file3", "real/file3": "a\n",
			})
			require.NoError(t, os.Chmod(filepath.Join(in, "locked"), 0o440))
			require.NoError(t, os.Chmod(filepath.Join(in, "real/file"), 0o764))
			owner := os.Geteuid()
			if owner == 0 {
				owner = 1234
				for _, path := range []string{"real/file", "real", "."} {
					require.NoError(t, os.Chown(filepath.Join(in, path), owner, 4321))
				}
			}
			var steps []Step
			for _, file := range []string{"chain", "dir/up", "dangling", "locked", "absolute", "real/x y/new"} {
				steps = append(steps, Step{Probe: Probe{Views: []View{shows("b", "/"+file)}}, Create: []Command{text("edit", "/"+file, "backup", ".old", "add", "b")}})
			}
			steps = append(steps, Step{Probe: Probe{Views: []View{shows("b", "/copied"), shows("a", "/to/link2")}}, Create: []Command{text("copy", "/locked", "/copied"), text("copy", "/real/above", "/to/link2")}})
			plant(t, in, map[string]string{"to/link2": "-> ../real/copied"})
			got := all[name].text(t, textPlan(steps...), OpUp, in)
			require.Zero(t, got.Status, got.Err)
			require.Equal(t, map[string]string{
				"real/file": "a\nb\n", "real/file.old": "a\n", "real/to": "../", "real/above": "a\n", "to/link": "-> ../real/file", "dir": "-> real/sub", "real/sub/up": "-> ../file2",
				"real/file2": "a\nb\n", "real/file2.old": "a\n", "chain": "-> to/link", "dangling": "-> made/new", "made/new": "b\n", "loop": "-> loop2", "loop2": "-> loop", "locked": "a\nb\n", "locked.old": "a\n",
				"absolute": "-> " + in + "/real/file3", "real/file3": "a\nb\n", "real/file3.old": "a\n", "real/x y/new": "b\n",
				"copied": "a\nb\n", "to/link2": "-> ../real/copied", "real/copied": "a\n",
			}, tree(t, in))
			for path, mode := range map[string]os.FileMode{"locked": 0o440, "locked.old": 0o440, "copied": 0o440, "real/file": 0o764, "real/file.old": 0o764, "made/new": 0o644, "real/x y/new": 0o644, "real/copied": 0o640} {
				info, err := os.Stat(filepath.Join(in, path))
				require.NoError(t, err)
				assert.Equal(t, mode, info.Mode(), path)
			}
			for _, path := range []string{"real/file", "real/file.old", "made", "made/new", "real/x y", "real/x y/new"} {
				info, err := os.Stat(filepath.Join(in, path))
				require.NoError(t, err)
				stat := info.Sys().(*syscall.Stat_t)
				assert.Equal(t, owner, int(stat.Uid), path)
			}
			got = all[name].text(t, one("/real/above", "x", text("edit", "/loop", "add", "x")), OpUp, in)
			assert.Equal(t, 1, got.Status)
			assert.Contains(t, got.Err, "link to itself")
		})
	}
}

// TestTextFileNames has file names that programs take for something else.
func TestTextFileNames(t *testing.T) {
	start := map[string]string{}
	odd := []string{"-n", "--", "it's", "$(id) `x`", `a\b\n`, "*", "[a]", "?", "a  b ", "\u00fcn\u00ef", "a=b.vmx", "%s", "&", "~", "#", ";x", "=", "\u00e9.vmx", "...", ".x"}
	for _, name := range odd {
		start["d/"+name] = name + "\n"
	}
	names, all := allText(t)
	for _, name := range names {
		if name == "PowerShell" || name == "bash" {
			continue // Windows has other names, and bash is slow
		}
		in := t.TempDir()
		plant(t, in, start)
		var steps []Step
		for _, file := range odd {
			view := shows("b", "/d/"+file)
			view.Find = append(view.Find, Match{Lit(file)})
			steps = append(steps, Step{
				Probe:  Probe{Views: []View{view, {Read: Read{Tool: TextFileTool, Args: Text("folder", "/d")}, Find: []Match{{Lit(file)}, {Lit(file + ".o")}, {Lit(file + ".c")}}}}},
				Create: []Command{text("edit", "/d/"+file, "backup", ".o", "add", "b"), text("copy", "/d/"+file+".o", "/d/"+file+".c")},
				Remove: []Command{text("copy", "/d/"+file+".c", "/d/"+file), text("remove", "/d/"+file+".c"), text("remove", "/d/"+file+".o")},
			})
		}
		got := all[name].text(t, textPlan(steps...), OpUp, in)
		require.Zero(t, got.Status, "%s: %s", name, got.Err)
		require.Len(t, tree(t, in), 3*len(odd))
		got = all[name].text(t, textPlan(steps...), OpDown, in)
		require.Zero(t, got.Status, "%s: %s", name, got.Err)
		require.Equal(t, start, tree(t, in), name)
	}
}

// TestTextFileHome has paths below the home of the person who called, also through sudo.
func TestTextFileHome(t *testing.T) {
	names, all := allText(t)
	for _, name := range names {
		in := t.TempDir()
		at := all[name].at(in)
		home, env := "home/it's $me", "HOME=/home/it's $me"
		if name == "PowerShell" {
			home = "home"
		}
		got := all[name].text(t, one("~/a b/prefs", "x", text("edit", "~/a b/prefs", "add", "x")), OpUp, in, env, "SUDO_USER=")
		require.Zero(t, got.Status, "%s: %s", name, got.Err)
		require.Equal(t, map[string]string{home + "/a b/prefs": "x\n"}, tree(t, at.root), name)
	}
	in := t.TempDir()
	got := psText{}.text(t, one(`%Stuff%/a`, "x", text("edit", `%stuff%\a`, "add", "x")), OpUp, in)
	require.Zero(t, got.Status, got.Err)
	require.Equal(t, map[string]string{"st uff/a": "x\n"}, tree(t, in))
	if os.Geteuid() != 0 {
		t.Log("only root can be root for somebody else")
		return
	}
	t.Setenv("SUDO_USER", "nobody")
	for _, name := range names {
		if name == "PowerShell" {
			continue
		}
		in := t.TempDir()
		got := all[name].text(t, one("~/prefs", "x", text("edit", "~/prefs", "add", "x")), OpUp, in)
		require.Zero(t, got.Status, "%s: %s", name, got.Err)
		require.Equal(t, map[string]string{"nonexistent/prefs": "x\n"}, tree(t, in), name)
	}
	for _, user := range []string{"no-such-user", "-", "a;b", "+"} {
		t.Setenv("SUDO_USER", user)
		for _, name := range names {
			if name == "PowerShell" {
				continue
			}
			in := t.TempDir()
			got := all[name].text(t, one("~/prefs", "x", text("edit", "~/prefs", "add", "x")), OpUp, in)
			require.Equal(t, 1, got.Status, "%s: %s", name, user)
			require.Empty(t, tree(t, in))
		}
	}
}

// TestMayFail has calls that fail, and are followed by what has to be done all the same.
func TestMayFail(t *testing.T) {
	names, all := allText(t)
	for _, name := range names {
		in := t.TempDir()
		at := all[name].at(in)
		plant(t, at.root, map[string]string{"folder/": ""})
		fails, works := text("remove", at.path+"folder"), text("edit", at.path+"f", "add", "x")
		got := all[name].text(t, one(at.path+"f", "x", fails, works), OpUp, in)
		require.Equal(t, 1, got.Status, name)
		require.Empty(t, tree(t, at.root))
		fails.MayFail = true
		got = all[name].text(t, one(at.path+"f", "x", fails, works), OpUp, in)
		require.Zero(t, got.Status, "%s: %s", name, got.Err)
		require.Equal(t, map[string]string{"f": "x\n"}, tree(t, at.root))
		fails.Args = append(Text("edit"), Arg{Var: "nobody_knows"}, Arg{Text: "tidy"})
		got = all[name].text(t, one(at.path+"f", "y", fails, works), OpUp, in)
		require.Equal(t, 1, got.Status, name)
		require.Contains(t, got.Err, "textfile uses a value that no step has found", name)
	}
}

// TestFreeRange chooses numbers in bounds.
func TestFreeRange(t *testing.T) {
	for _, c := range []struct {
		taken    string
		min, max int
		fails    bool
		want     string
	}{
		{"", 0, 0, false, "n 0\nn 1\n"},
		{"", 2, 0, false, "n 2\nn 3\n"},
		{"n 0\nn 2\nn 4\n", 1, 0, false, "n 1\nn 3\n"},
		{"n 2\nn 3\n", 2, 5, false, "n 4\nn 5\n"},
		{"n 02\nn 2 \nn 1e0\n", 1, 2, false, "n 1\nn 2\n"},
		{"n 9\n", 9, 11, false, "n 10\nn 11\n"},
		{"n 2\nn 3\n", 2, 4, true, ""}, // the second has none, so nothing is changed
		{"n 2\nn 3\n", 2, 3, true, ""},
		{"n 0\n", 0, 0, false, "n 1\nn 2\n"},
		{"n 7\n", 7, 7, true, ""},
	} {
		names, all := allText(t)
		for _, name := range names {
			in := t.TempDir()
			at := all[name].at(in)
			plant(t, at.root, map[string]string{"f": c.taken})
			var steps []Step
			for _, v := range []string{"a", "b"} {
				view := View{
					Read: Read{Tool: TextFileTool, Args: Text("show", at.path+"f")},
					Find: []Match{{Lit("of " + v + " "), Val(v)}},
					Free: []Free{{Var: v, Prefix: "n ", Min: c.min, Max: c.max, Taken: Match{Bind("taken")}}},
				}
				steps = append(steps, Step{
					Probe:  Probe{Views: []View{view}},
					Create: []Command{{Tool: TextFileTool, Args: append(append(Text("edit", at.path+"f"), Arg{Text: "add"}, Arg{Var: v}), Arg{Text: "add"}, Arg{Text: "of " + v + " ", Var: v})}},
				})
			}
			got := all[name].text(t, textPlan(steps...), OpUp, in)
			if c.fails {
				assert.Equal(t, 1, got.Status, "%s: %v", name, c)
				says := fmt.Sprintf("n %d to n %d are all taken", c.min, c.max)
				if c.min == c.max {
					says = fmt.Sprintf("n %d is taken", c.min)
				}
				assert.Contains(t, got.Err, says, name)
			} else {
				assert.Zero(t, got.Status, "%s: %v: %s", name, c, got.Err)
			}
			lines := ""
			for line := range strings.Lines(strings.TrimPrefix(tree(t, at.root)["f"], c.taken)) {
				if !strings.HasPrefix(line, "of ") {
					lines += line
				}
			}
			assert.Equal(t, c.want, lines, "%s: %v", name, c)
		}
	}
}

// TestKeys shows lines KEY = VALUE in one form, and all others as they are.
func TestKeys(t *testing.T) {
	content := "\xEF\xBB\xBFA.B=\"x\"\r\n \tEthernet0.Present  = \"TRUE\" \t\r\n# A note \r\nX=\n=Y\n\nno equals  \nk = a = B \r\nLast\t=\t\"no end\""
	want := []string{`a.b = "x"`, `ethernet0.present = "TRUE"`, "# A note ", "x = ", " = Y", "no equals  ", "k = a = B", "last = \"no end\""}
	names, all := allText(t)
	for _, name := range names {
		in := t.TempDir()
		at := all[name].at(in)
		plant(t, at.root, map[string]string{"f": content, "empty": "", "mark": "\xEF\xBB\xBF"})
		only := Only{What: "lines", Family: Match{Any}, Lines: []Match{{Blank}}}
		for _, line := range want {
			only.Lines = append(only.Lines, Match{Lit(line)})
		}
		view := View{Read: Read{Tool: TextFileTool, Args: Text("keys", at.path+"empty", at.path+"f", at.path+"none", at.path+"mark")}, Only: []Only{only}}
		plan := textPlan(Step{Probe: Probe{Views: []View{view}}, Create: []Command{text("remove", at.path+"f")}})
		got := all[name].text(t, plan, OpCheck, in)
		require.Zero(t, got.Status, "%s: %s%s", name, got.Out, got.Err)
	}
}
