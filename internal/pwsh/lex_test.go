package pwsh

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// about_Quoting_Rules; PowerShell's language specification, 2.3.5.2.
func TestQuotes(t *testing.T) {
	checkAll(t, nil, []check{
		{"'it''s'", "it's"},
		{"'it\u2019\u2019s'", "it?s"}, // the console is not UTF-8
		{"[Console]::OutputEncoding = [Text.Encoding]::UTF8; 'a\u2018\u2018b\u201A\u201Ac\u201B\u201Bd\u2019\u2019e''f'", "a\u2018b\u201Ac\u201Bd\u2019e'f"},
		{"'a\u2019; 'b'", "a b"},
		{"\u2018a\u201B", "a"},
		{"'a\u2019 + \u201Ab\u2019", "ab"},
		{"'\u2019'", "refused: a string that does not end"},
		{"('''\u2019'').Length; '''\u2019''", "2 ''"},
		{"'two\nlines'.Length", "9"},
		{"'$x $(y) `n {0}'", "$x $(y) `n {0}"},
		{"\"x\"", "refused: a double-quoted string"},
		{"\u201Cx\u201D", "refused: a double-quoted string"},
		{"Write-Output \"x\"", "refused: a double-quoted string"},
		{"@'\nx\n'@", "refused: @ here"},
		{"5 \u2013 3; 5 \u2014 3; 'a' \u2015eq 'A'", "2 2 True"},
		{"'\U0001F600'.Length; 'e\u0301'.Length", "2 2"},
	})
}

// hostile are names that come out of a script as they went in, when all five
// quotes are doubled.
var hostile = []string{
	"", "'", "''", "a'b", "\u2019", "a\u2018\u2019\u201A\u201B'b", "a\u2019; exit 5; \u2019", "$x", "$(exit 5)", "`", "`n",
	"\"", "\u201Cx\u201D", "@'", "'@", "#", "<# #>", "{0}", "%TEMP%", "a\u00ADb", "\u200B", "\uFEFF", "-Force", "\u2013x", "--%", ";", "|", "&", "\u00E9\u4E2D\U0001F600",
}

func quoted(s string) string {
	var b strings.Builder
	for _, r := range s {
		if strings.ContainsRune(singleQuotes, r) {
			b.WriteRune(r)
		}
		b.WriteRune(r)
	}
	return "'" + b.String() + "'"
}

func TestHostile(t *testing.T) {
	var got []string
	h := &Host{Cmdlets: map[string]Cmdlet{"Take": {Params: map[string]Kind{"Name": Text}, Positional: []string{"Name"}, Run: func(c *Call) ([]any, error) {
		got = append(got, c.Text("Name"))
		return nil, nil
	}}}}
	for _, name := range hostile {
		q := quoted(name)
		got = nil
		script := bom + preamble + "function f([string]$x) { Take $x }\n$v = " + q + "\nTake " + q + "\nTake -Name $v\nf " + q + "\nf @{ a = " + q + " }.a"
		script = strings.ReplaceAll(script, "f @{ a = "+q+" }.a", "f (@{ a = "+q+" }.a)")
		status, _, err := runScript(script, nil, h)
		if status != 0 || err != nil || !slices.Equal(got, []string{name, name, name, name}) {
			t.Errorf("%q: %d %v %q", name, status, err, got)
		}
	}
}

// What is no part of the subset, or of PowerShell.
func TestRefused(t *testing.T) {
	for script, want := range map[string]string{
		"'\u00E9'":                      "1:2: a byte that is not ASCII",
		"# \u2014 a comment":            "1:3: a byte that is not ASCII",
		bom + "$a = 1\n  $b = \"x\"":    "2:8: a double-quoted string",
		"#Requires -Modules Hyper-V":    "1:1: of #Requires",
		"<# block #>":                   "1:1: a block comment",
		"$a = 1 `x":                     "1:8: a backtick",
		"f a'b'":                        "1:4: '\\'' right after an argument",
		"f $a/b":                        "1:5: '/' right after",
		"f a$b":                         "1:4: '$' right after",
		"f %a":                          "1:3: '%' in a bare word",
		"f @":                           "1:3: '@' in a bare word",
		"f [int]::MaxValue":             "1:3: '[' in a bare word",
		"f -x.y":                        "1:5: '.' in a parameter's name",
		"f --%":                         "1:3: -- has a meaning",
		"f -- x":                        "1:3: -- has a meaning",
		"a && b":                        "1:3: '&'",
		"a | 'b'":                       "1:5: an expression can only come first",
		"a > 'file'":                    "1:5: want $",
		"a 2>$null":                     "1:4: '>' right after",
		"$env:PATH":                     "1:1: $env:",
		"$x, $y = 1, 2":                 "1:1: this cannot be assigned to",
		"$true = 1":                     "1:1: this cannot be assigned to",
		"$args = 1":                     "1:1: $args is a variable of PowerShell's own",
		"foreach ($input in 1) { }":     "1:10: the variable $input",
		"function f($host) { }":         "1:12: $host is a variable",
		"function sort { }":             "1:10: sort is an alias",
		"sort":                          "1:1: sort is an alias",
		"$lastexitcode":                 "1:1: the variable",
		"$error":                        "1:1: the variable",
		"do { } while ($true)":          "1:1: do is not for here",
		"switch (1) { }":                "1:1: switch is not for here",
		"try { } catch [Exception] { }": "1:15: a catch with a type",
		"'a'.ToUpper":                   "",
		"[Regex]::Escape('a')":          "1:1: the type [Regex]",
		"[string]::Format('a')":         "1:1: [string]::Format()",
		"if ($true) { 1 } 2":            "1:18: a statement ends",
		"$a ? 1 : 2":                    "1:4: a statement ends",
		"$a?.b":                         "1:1: not a variable",
		"$($a)":                         "1:1: $( )",
		"${a b}":                        "1:1: not a variable",
		". f":                           "1:1: '.' does not begin a statement",
		"@f":                            "1:1: @ here",
		"1 -band 2":                     "1:3: the operator -band",
		"($x = 5)":                      "1:5: want ), not '='",
		"{ ":                            "1:3: want }, not the end",
		"'x":                            "1:1: a string that does not end",
		"function f($a, $A) { }":        "1:16: $A twice",
		"f -a: 1":                       "",
	} {
		_, err := Parse([]byte(script))
		if want == "" {
			if err != nil {
				t.Errorf("%s: %v", script, err)
			}
			continue
		}
		if err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s\n\tgives %v\n\tnot   %s", script, err, want)
		}
	}
}

func TestLines(t *testing.T) {
	checkAll(t, nil, []check{
		{"$x = 1 + # one\n  2\n$x", "3"},
		{"$x = 1 `\n  + 2\r\n$x", "3"},
		{"$x = @(\n  'a'\n  'b', # c\n  'c'\n)\r\n$x.Count", "3"},
		{"$h = @{\n  a = 1; b = 2\n  'c d' = 3\n\n}\n$h.Count", "3"},
		{"if ($false)\n{\n 1\n}\nelseif ($true) { 2 }\nelse\n{\n 3 }", "2"},
		{"try { 1 }\n# between\ncatch { 2 }\nfinally { 3 }", "1 3"},
		{"1, 2 |\n  ForEach-Object { $_ }", "1 2"},
		{"[string]::Join(\n  ',',\n  @(1, 2)\n)", "1,2"},
		{"function f(\n  [string]$a, # first\n  $b = 2\n)\n{\n  $a + $b\n}\nf x `\n  -b y", "xy"},
		{"#Requires -Version 5.1\n1;;2;", "1 2"},
	})
}

func FuzzParse(f *testing.F) {
	for _, h := range hostile {
		f.Add([]byte(bom + "f -x " + quoted(h) + " | g { $_ }"))
	}
	f.Add([]byte("function f([string]$a = 'x', [Parameter(Mandatory = $true)]$b) { try { throw $a } catch { } finally { } }"))
	f.Add([]byte("$a[0].B('c', [int]5)::d @{ a = 1 } @(1, 2) | a > $null"))
	f.Add([]byte("for ($i = 0; $i -lt 1; $i++) { [X[a,b]]::new() }"))
	f.Fuzz(func(t *testing.T, script []byte) {
		_, err := Parse(script)
		if err == nil {
			return
		}
		if _, is := err.(*Refusal); !is {
			t.Fatal(err)
		}
	})
}

// FuzzRun: no script may bring the interpreter down.
func FuzzRun(f *testing.F) {
	for _, seed := range []string{
		"1, 2 | Where-Object { $_ } | ForEach-Object { $_ + 1 } | Sort-Object", "$x = @{ a = 1 }; $x.a += 1; $x['b'] = @(1); foreach ($k in $x.Keys) { $k }",
		"function f($a, [switch]$b) { try { throw 'x' } catch { $_.Exception.Message; throw } finally { 1 } }; f 1 -b", "'{0,3:x2}' -f 1; 'abc'.Substring(1, 2); 'a'[0] -eq 'A'",
		"$l = [Collections.Generic.List[string]]::new(); $l.Add('x'); $l.RemoveAt(0); $l.Insert(0, 'y'); $l[0]", start + "[Diagnostics.Process]::Start($i).StandardOutput.ReadToEnd()",
		"& { param($p) $p } 1; New-Object Text.StringBuilder; [int]'5' + '6'; -join (1..3); ,@() -is [array]",
	} {
		f.Add([]byte(preamble + seed))
	}
	f.Fuzz(func(t *testing.T, script []byte) {
		s, err := Parse(script)
		if err != nil {
			return
		}
		r := newInterp(s, &Host{})
		r.steps = 2000
		if _, err := r.script(nil); err != nil {
			if _, is := err.(*Refusal); !is {
				t.Fatal(err)
			}
		}
	})
}

// Microsoft's documentation of the C run-time's command line.
func TestArgumentsOf(t *testing.T) {
	for line, want := range map[string][]string{
		``:                    nil,
		"  \t ":               nil,
		`a b`:                 {"a", "b"},
		"a \t b ":             {"a", "b"},
		`""`:                  {""},
		`a "" b`:              {"a", "", "b"},
		`"a b" c`:             {"a b", "c"},
		`a"b c"d`:             {"ab cd"},
		`\`:                   {`\`},
		`a\b\\c`:              {`a\b\\c`},
		`"a\b c\\d"`:          {`a\b c\\d`},
		`"c:\dir\\"`:          {`c:\dir\`},
		`"c:\dir\" x`:         {`c:\dir" x`},
		`\"`:                  {`"`},
		`\\" x"`:              {`\ x`},
		`\\\" x`:              {`\"`, "x"},
		`"\\\"" y`:            {`\"`, "y"},
		`"a""b" c`:            {`a"b`, "c"},
		`"unclosed x`:         {"unclosed x"},
		"\u00E9 \"\u4E2D x\"": {"\u00E9", "\u4E2D x"},
	} {
		if got := ArgumentsOf(line); !slices.Equal(got, want) {
			t.Errorf("%s: %q, not %q", line, got, want)
		}
	}
}

// longScript has about n lines, and calls of a function on most of them.
func longScript(n int) []byte {
	var b bytes.Buffer
	b.WriteString(preamble)
	b.WriteString("$script:done = 0\nfunction step([string]$name, [string[]]$words, [switch]$quiet) {\n    $line = [string]::Join(' ', $words)\n    foreach ($w in $words) { if ($w -ceq 'c') { $script:done += 1 } }\n    if (-not $quiet) { $line + $name }\n}\n")
	for i := range n / 4 {
		fmt.Fprintf(&b, "$out = step 'name %d' @('a', 'b', 'c')\nif ($out -cne 'a b cname %d') { exit 1 }\n", i, i)
		b.WriteString("$null = step -name $out -words 'x', 'y' -quiet\n$h = @{ a = 1; b = $out; c = @($out, 2) }\n")
	}
	b.WriteString("exit 0\n")
	return b.Bytes()
}

func BenchmarkRun(b *testing.B) {
	script := longScript(1000)
	for range b.N {
		status, err := Run(script, nil, &Host{})
		if status != 0 || err != nil {
			b.Fatal(status, err)
		}
	}
}
