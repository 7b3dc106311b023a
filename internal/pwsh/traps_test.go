package pwsh

import "testing"

// about_Return: every value that a statement leaves is output.
func TestOutputLeaks(t *testing.T) {
	checkAll(t, nil, []check{
		{"function f { $l = New-Object System.Collections.ArrayList; $l.Add('a'); $l.Count }\nf", "0 1"},
		{"function f { $l = [System.Collections.Generic.List[string]]::new(); $l.Add('a'); $l.Count }\nf", "1"},
		{"function f { $s = [Collections.Generic.HashSet[string]]::new(); $s.Add('a'); $s.Add('a'); $s.Count }\nf", "True False 1"},
		{"function f { $s = [Collections.Generic.HashSet[string]]::new(); [void]$s.Add('a'); $null = $s.Add('b'); $s.Add('c') | Out-Null; $s.Add('d') > $null; $s.Count }\nf", "4"},
		{"$b = [Text.StringBuilder]::new(); $b.Append('x')", "refused: a System.Text.StringBuilder reaches the output"},
		{"function f { $null }\n@(f).Count", "1"},
		{"function f { return }\n@(f).Count", "0"},
		{"function f { return $null }\n@(f).Count", "1"},
		{"function g { }\nfunction f { return (g) }\n@(f).Count", "0"},
		{"function f { 'a'; return 'b'; 'c' }\nf", "a b"},
		{"$d = [Collections.Generic.Dictionary[string,string]]::new(); $d.Add('a', 'b'); $d.Remove('a')", "True"},
	})
}

// about_Pipelines, about_Arrays: none, one and many.
func TestUnrolling(t *testing.T) {
	checkAll(t, nil, []check{
		{"function f { }\n$x = f; $null -eq $x; @($x).Count", "True 0"},
		{"function f { 'a' }\n$x = f; $x -is [string]", "True"},
		{"function f { 'a'; 'b' }\n$x = f; $x -is [array]; $x.Count", "True 2"},
		{"function f { return @() }\n@(f).Count", "0"},
		{"function f { return @('a') }\n(f) -is [string]", "True"},
		{"function f { return ,@('a') }\n$x = f; $x -is [array]; $x.Count", "True 1"},
		{"function f { return ,@() }\n$x = f; $x.Count; @(f).Count", "0 1"},
		{"function f { @{ a = 1; b = 2 } }\n@(f).Count", "1"},
		{"function f { 'abc' }\n@(f).Count", "1"},
		{"function f { $l = [Collections.Generic.List[object]]::new(); $l.Add(1); $l.Add(2); $l }\n$x = f; $x -is [array]", "True"},
		{"$x = ,'a'; $x -is [array]", "True"},
		{"$x = @('a') | ForEach-Object { $_ }; $x -is [array]", "False"},
		{"@($null).Count; @(@()).Count; @(,@()).Count; @(@(1, 2), 3).Count", "1 0 1 2"},
		{"$x = 1, 2 + 3; $x.Count", "3"},
		{"$x = @(); $x += @(1, 2); $x += 3; $x.Count", "3"},
		{"$x = @(1); $x += ,@(2, 3); $x.Count", "2"},
		{"$x = $null; $x += 'a'; $x += 'b'; $x", "ab"},
		{"foreach ($x in $null) { 'turn' }", ""},
		{"foreach ($x in @($null)) { 'turn' }", "turn"},
		{"foreach ($x in 'one') { $x }", "one"},
		{"$null | ForEach-Object { 'turn' }", "turn"},
		{"@() | ForEach-Object { 'turn' }", ""},
		{"$x = @(3, 4); $x[-1]; $x[0]", "4 3"},
		{"$x = @(3, 4); $x[2]", "error: Index was outside"},
		{"$a = @(1, 2); $b = $a; $b[0] = 9; $a[0]; $b += 3; $a.Count", "9 2"},
		{"1..3; 3..1; (2..2).Count", "1 2 3 3 2 1 1"},
		{"Write-Output @('a', 'b')", "a b"},
	})
}

// about_Hash_Tables, about_Comparison_Operators
func TestCase(t *testing.T) {
	checkAll(t, nil, []check{
		{"$h = @{ a = 1 }; $h['A'] = 2; $h.Count; $h.a", "1 2"},
		{"$h = @{ a = 1; A = 2 }", "refused: a key twice"},
		{"$h = @{}; $h['missing']; $h.ContainsKey('missing')", "False"},
		{"$h = @{}; $h.missing", "error: The property 'missing' cannot be found"},
		{"$h = @{}; $h.new = 1; $h.NEW", "1"},
		{"$h = @{}; $h[$null]", "error: Index operation failed"},
		{"$h = @{ count = 7 }; $h.Count; $h.Keys.Count", "7 1"},
		{"$h = @{}; $h['a\u00ADb'] = 1", "refused: the versions of PowerShell disagree"},
		{"$h = [ordered]@{ z = 1; a = 2; m = 3 }; $h.Keys", "z a m"},
		{"$h = @{ a = 1 }; $h[1] = 'x'; $h['1'] = 'y'; $h.Count", "3"},
		{"$d = [System.Collections.Generic.Dictionary[string,string]]::new(); $d['a'] = '1'; $d['A'] = '2'; $d.Count", "2"},
		{"$d = New-Object 'System.Collections.Generic.Dictionary[string,string]'; $null -eq $d['a']; $d['a'] = $null; $d['a'] -is [string]", "True True"},
		{"$d = [System.Collections.Generic.Dictionary[string,string]]::new(); $d.Add('a', '1'); try { $d.Add('a', '1') } catch { $_.Exception.Message }",
			`Exception calling "Add" with "2" argument(s): "An item with the same key has already been added."`},
		{"$s = [Collections.Generic.HashSet[string]]::new([StringComparer]::Ordinal); [void]$s.Add('a'); $s.Contains('A'); $s.Contains('a')", "False True"},
		{"$s = [Collections.Generic.HashSet[string]]::new(); if ($s) { 'true although empty' }", "true although empty"},
		{"$h = @{ a = 1; b = 2 }; foreach ($k in $h.Keys) { $h[$k] = 3 }", "error: Collection was modified"},
		{"$h = @{ a = 1; b = 2 }; foreach ($k in @($h.Keys)) { $h[$k] = 3 }; $h.a + $h.b", "6"},
		{"$l = [Collections.Generic.List[int]]::new(); $l.Add(1); foreach ($x in $l) { $l.Add(2) }", "error: Collection was modified"},
		{"$k = [Collections.Generic.List[string]]::new(); $k.Add($null); $k[0] -is [string]", "True"},
	})
}

// about_Comparison_Operators, about_Booleans
func TestComparison(t *testing.T) {
	checkAll(t, nil, []check{
		{"'a' -eq 'A'; 'a' -ceq 'A'; 'a' -ne 'A'; 'a' -cne 'A'", "True False False True"},
		{"'a\u200Bb' -eq 'ab'; 'a\u00ADb' -ceq 'ab'; '\uFEFF' -eq ''", "True True True"},
		{"[string]::Equals('a\u200Bb', 'ab'); [string]::Equals('a', 'A'); [string]::Equals('a', 'A', [StringComparison]::OrdinalIgnoreCase)", "False False True"},
		{"[string]::CompareOrdinal('a', 'B') -gt 0; [string]::CompareOrdinal('a', 'a')", "True 0"},
		{"'a\u200Bb'.Contains('ab'); 'a\u200Bb'.Replace('ab', '') -ceq ''", "False False"},
		{"@('a', 'b', 'A') -eq 'a'", "a A"},
		{"if (@('a', $null) -eq $null) { 'yes' } else { 'no' }", "no"},
		{"if ($null -eq @($null)) { 'yes' } else { 'no' }", "no"},
		{"if (@() -eq 'a') { 'yes' } else { 'no' }", "no"},
		{"$x = @(); if ($x -ne 'a') { 'yes' } else { 'no' }", "no"},
		{"5 -eq '5'; '5' -eq 5; '05' -eq 5; 5 -eq '05'; 5 -eq 'x'", "True True False True False"},
		{"$true -eq 'False'; 'False' -eq $true; 'True' -eq $true; 0 -eq ''; $null -eq ''; $null -eq 0", "True False True True False False"},
		{"foreach ($x in '', '0', 0, 1, @(), @(0), @(1), @(0, 0), @{}, $null, 'False') { if ($x) { 'T' } else { 'F' } }", "F T F T F F T T T F T"},
		{"-not 'x'; !$false; -not $null", "False True True"},
		{"-not 1 -eq 2", "False"},
		{"'b' -lt 'a'", "refused: -lt after a System.String"},
		{"2 -lt '10'; 2 -le 2; 3 -gt 2; 1 -ge 2", "True True True False"},
		{"'abc' -like 'a*'", "refused: the operator -like"},
		{"'abc' -match 'a'", "refused: the operator -match"},
		{"@('a') -contains 'a'", "refused: the operator -contains"},
		{"'a b' -split ' '", "refused: the operator -split"},
		{"'a'[0] -eq 'A'; 'a'[0] -ceq 'A'; [int]'a'[0] -eq 97", "True False True"},
		{"'x' -is [string]; 1 -is [int]; 1 -isnot [string]; @{} -is [hashtable]; $null -is [string]", "True True True True False"},
	})
}

// about_Operator_Precedence
func TestPrecedence(t *testing.T) {
	checkAll(t, nil, []check{
		{"$true -or $false -and $false", "False"},
		{"$false -and $true -or $true", "True"},
		{"1 + 2 * 3; (1 + 2) * 3; 7 % 4 + 1", "7 9 4"},
		{"'{0}-{1}' -f 1, 2 + 'x'", "1-2x"},
		{"'{0}' -f 'a' -eq 'a'", "True"},
		{"'a' + 'b' -eq 'ab'", "True"},
		{"'a', 'b' -join '+'", "a+b"},
		{"@('a', 'b') + 'c' -join ''", "abc"},
		{"-join @('a', 'b')", "ab"},
		{"-join 'a', 'b'", "a b"},
		{"[string]1 + 2", "12"},
		{"[int]'1' + 2", "3"},
		{"!$true -or $true", "True"},
		{"- 1 + 3; 5 - -1; 5 -1; 5 - 1", "2 6 4 4"},
		{"1..2 + 3", "1 2 3"},
	})
}

// about_Strict_Mode
func TestStrictMode(t *testing.T) {
	checkAll(t, nil, []check{
		{"$unset", "error: The variable '$unset' cannot be retrieved"},
		{"$x = 'a'; $x.Foo", "error: The property 'Foo'"},
		{"$x = $null; $x.Foo", "error: The property 'Foo'"},
		{"$x = 'a'; $x.Count", "refused: count of a System.String"},
		{"$x = $null; $x.Count", "refused: count of a null"},
		{"$x = 5; $x.Length", "refused: length of a System.Int32"},
		{"$x = $null; $x.Foo()", "error: You cannot call a method on a null-valued expression."},
		{"$x = $null; $x[0]", "error: Cannot index into a null array."},
		{"function f($a) { $a }\nf(1)", "refused: f( calls a command"},
		{"function f($a) { @($a).Count }\nf (1, 2)", "2"},
		{"$a = @('x', 'yy'); $a.Length; $a.Name", "refused: the property name of an array"},
		{"function f { Set-StrictMode -Version 2.0 }\nf", "refused: Set-StrictMode inside"},
		{"Set-StrictMode -Version 2.0", ""},
		{"Set-StrictMode -Version 1.0", "refused: 1.0 is a number"},
	})
}

// about_Scopes
func TestScopes(t *testing.T) {
	checkAll(t, nil, []check{
		{"$x = 1\nfunction f { $x; $x = 2; $x }\nf; $x", "1 2 1"},
		{"$x = 1\nfunction f { $script:x = 2 }\nf; $x", "2"},
		{"function g { $y }\nfunction f { $y = 'caller' ; g }\nf", "caller"},
		{"$x = 1; & { $x = 2 }; $x", "1"},
		{"$x = 1; 5 | ForEach-Object { $x = $_ }; $x", "5"},
		{"function f { $n = 0; 1..3 | ForEach-Object { $n += $_ }; $n }\nf", "6"},
		{"$x = @(1, 2, 3) | Where-Object { $_ -gt 1 }; $x", "2 3"},
		{"$b = { $v }; function f { $v = 'dynamic'; & $b }\nf", "dynamic"},
		{"function f { function g { 'inner' }; g }\nf; g", "inner error: The term 'g' is not recognized"},
		{"f\nfunction f { }", "error: The term 'f' is not recognized"},
		{"function f([string]$a) { $a = 5; $a -is [string] }\nf x", "True"},
		{"[int]$n = '5'; $n += 1; $n; $n = 'x'", "6 error: Cannot convert value"},
		{"function f { $x += 1 }\nf", "error: The variable '$x' cannot be retrieved"},
		{"1, 2 | ForEach-Object { 'a', 'b' | ForEach-Object { $_ }; $_ }", "a b 1 a b 2"},
		{"$script:a = 1; $a; $script:b", "1 error: The variable '$b'"},
	})
}

// about_Functions, about_Parameters, about_Splatting
func TestBinding(t *testing.T) {
	h := &Host{Cmdlets: map[string]Cmdlet{"Get-Thing": {
		Params: map[string]Kind{"Name": Text, "Count": Int, "Big": Long, "On": Bool, "Force": Switch, "List": Texts, "Confirm": Switch}, Positional: []string{"Name"},
		Run: func(c *Call) ([]any, error) {
			_, force := c.Params["Force"]
			return []any{c.Text("Name"), force, len(c.Input)}, nil
		}}}}
	checkAll(t, h, []check{
		{"function f($a, $b = 'x') { '{0}{1}' -f $a, $b }\nf 1; f 1 2; f -b 3 4; f -B 5 -A 6", "1x 12 43 65"},
		{"function f($a) { $a }\nf 1 2", "refused: 1 arguments too many"},
		{"function f($a) { $a }\nf -c 1", "refused: -c for f"},
		{"function f { $args.Count; $args[0] }\nf a b; f '-x'", "2 a 1 -x"},
		{"function f { }\nf -x", "refused: -x for f"},
		{"function f([string]$a) { $a -is [string]; $a.Length }\nf $null; f", "True 0 True 0"},
		{"function f([string]$a) { $a }\nf $true; f 5", "True 5"},
		{"function f([string]$a) { $a }\nf @('a', 'b')", "refused: a System.Object[] as a text"},
		{"function f([int]$a) { $a + 1 }\nf '5'; f", "6 1"},
		{"function f([int]$a) { $a }\nf x", "error: Cannot process argument transformation on parameter 'a'."},
		{"function f([bool]$a) { $a }\nf 'x'", "error: Cannot process argument transformation"},
		{"function f([switch]$s, $a) { if ($s) { 'on' } else { 'off' }; $a }\nf -s 1; f 1; f -s:$false 1", "on 1 off 1 off 1"},
		{"function f([string[]]$a) { $a.Count }\nf x; f x, y; f @('x')", "1 2 1"},
		{"function f($a, [Parameter(ValueFromRemainingArguments = $true)][string[]]$rest) { @($rest).Count }\nf 1; f 1 2 3; $r = @('x', 'y', 'z'); f 1 @r", "1 2 3"},
		{"function f($a, [Parameter(ValueFromRemainingArguments = $true)]$rest = @()) { $rest.Count }\nf 1", "0"},
		{"function f([Parameter(ValueFromRemainingArguments = $true)]$rest) { $rest.Count }\nf a @('b', 'c')", "refused: an array among the remaining"},
		{"function f([Parameter(Mandatory = $true)][string]$a) { $a }\nf ''", "error: Cannot bind argument to parameter 'a' because it is an empty string."},
		{"function f([Parameter(Mandatory = $true)][string]$alpha) { $alpha }\nf -alp x", "refused: -alp, short for -alpha"},
		{"function f([Parameter(ValueFromPipeline = $true)]$v) { begin { 'b' } process { $v } end { 'e' } }\n1, 2 | f", "b 1 2 e"},
		{"filter f { $_ + 1 }\n1, 2 | f", "2 3"},
		{"function f { 'x' }\n1 | f", "refused: f has no process block"},
		{"$h = @{ a = 1; b = 2 }\nfunction f($a, $b) { $a + $b }\nf @h", "3"},
		{"& 'f'", "error: The term 'f' is not"},
		{"function f($x) { $x }\n$n = 'f'; & $n 1; & { param($p) $p } 2; & { $args[1] } a b", "1 2 b"},
		{"function f($x) { $x }\nf -foo; f '-foo'; f \u2013x", "refused: -foo for f"},
		{"function f($x) { $x }\nf '-x'; f -x '-x'; f --long; f a.b/c:d; f 5; f -1", "-x -x --long a.b/c:d 5 -1"},
		{"function f($x) { $x -is [int] }\nf 5; f '5'; f -5; f 10.0.0.1", "True False True False"},
		{"Get-Thing", "False 0"},
		{"get-thing abc -Force; 1, 2 | Get-Thing -Name 'x'", "abc True 0 x False 2"},
		{"Get-Thing -Nope 1", "error: A parameter cannot be found that matches parameter name 'Nope'."},
		{"Get-Thing -Na 1", "refused: -Na, short for -Name"},
		{"Get-Thing -Name", "error: Missing an argument for parameter 'Name'."},
		{"Get-Thing -Name a -Name b", "error: Cannot bind parameter because parameter 'Name' is specified more than once."},
		{"Get-Thing a b", "error: A positional parameter cannot be found that accepts argument 'b'."},
		{"Get-Thing -Count x", "error: Cannot bind parameter 'Count'."},
		{"Get-Thing -Count 3000000000", "error: Cannot bind parameter 'Count'."},
		{"Get-Thing -Big 3000000000 -On $true -Confirm:$false -List a, b", "False 0"},
		{"Get-Thing -Verbose", "refused: -Verbose of Get-Thing"},
		{"Get-Thing -Name", "error: Missing an argument for parameter 'Name'."},
		{"Get-Thing -On 'x'", "error: Cannot bind parameter 'On'."},
		{"Get-Thing -Name @('a', 'b')", "error: Cannot convert 'System.Object[]' to the type 'System.String'"},
		{"$p = @{ Name = 'n'; Force = $true }; Get-Thing @p", "n True 0"},
	})
}

// about_Try_Catch_Finally, about_Throw, about_Preference_Variables
func TestErrors(t *testing.T) {
	h := &Host{Cmdlets: map[string]Cmdlet{"Get-Gone": {Run: func(*Call) ([]any, error) {
		return []any{"first"}, &Error{Message: "gone", ID: "NotFound", Category: "ObjectNotFound"}
	}}}}
	checkAll(t, h, []check{
		{"try { throw 'boom' } catch { $_.Exception.Message; $_.FullyQualifiedErrorId } finally { 'end' }", "boom boom end"},
		{"try { Get-Gone } catch { $_.FullyQualifiedErrorId; $_.CategoryInfo.Category -eq 'ObjectNotFound' }", "first NotFound True"},
		{"Get-Gone -ErrorAction SilentlyContinue; 'on'", "first on"},
		{"$x = @(Get-Gone -ErrorAction Stop)", "error: gone"},
		{"$ErrorActionPreference = 'Continue'; Get-Gone", "refused: Get-Gone fails"},
		{"$ErrorActionPreference = 'Continue'; $x = @(1); $x[5]", "refused: PowerShell would go on after an error"},
		{"try { No-Such } catch { $_.FullyQualifiedErrorId }", "CommandNotFoundException"},
		{"No-Such -ErrorAction SilentlyContinue", "error: The term 'No-Such'"},
		{"Write-Warning x", "refused: the command Write-Warning"},
		{"try { try { throw 'a' } catch { throw } } catch { $_.Exception.Message }", "a"},
		{"try { try { throw 'a' } finally { 'f' } } catch { $_.Exception.Message }", "f a"},
		{"try { throw 'a' } catch { 1 | ForEach-Object { 'x' }; $_.Exception.Message; throw $_ }", "x a error: a"},
		{"try { throw 'a' } catch { $_.ScriptStackTrace }", "refused: the property scriptstacktrace"},
		{"1 | Where-Object", "error: Cannot process command"},
		{"throw", "refused: throw without anything"},
		{"break", "refused: break outside of a loop"},
		{"foreach ($x in 1, 2) { 1 | ForEach-Object { break } }", "refused: break outside of a loop"},
		{"function f { break }\nwhile ($true) { f }", "refused: break outside of a loop"},
		{"foreach ($x in 1, 2, 3) { if ($x -eq 2) { continue }; $x }", "1 3"},
		{"1, 2 | ForEach-Object { if ($_ -eq 1) { return }; $_ }", "2"},
		{"foreach ($x in 1, 2) { return 'r' }\n'never'", "r"},
		{"try { 'x' } finally { return }", "refused: return in a finally"},
		{"for ($i = 0; $i -lt 3; $i++) { $i }", "0 1 2"},
		{"$i = 0; while ($true) { $i += 1; if ($i -gt 2) { break } }; $i", "3"},
		{"1, 2, 3 | ForEach-Object { $_ } | Select-Object -First 1", "1"},
		{"function f { try { 1; 2 } finally { $script:n = 'cleaned' } }\n$n = ''; $x = f | Select-Object -First 1; $x; $n", "1 cleaned"},
		{"function f { 1; $script:n = 'went on' }\n$n = 'stopped'; $x = f | Select-Object -First 1; $n", "stopped"},
	})
}

// about_Arithmetic_Operators: what overflows becomes a fraction there.
func TestNumbers(t *testing.T) {
	checkAll(t, nil, []check{
		{"2147483647 + 1", "refused: 2147483647 + 1 is too large"},
		{"2147483648 + 1", "2147483649"},
		{"6 / 3; 7 % 3", "2 1"},
		{"7 / 2", "refused: 7 / 2 is a fraction"},
		{"1 / 0", "error: Attempted to divide by zero."},
		{"5kb", "refused: only decimal whole numbers"},
		{"0x10", "refused: only decimal whole numbers"},
		{"1.5", "refused: only decimal whole numbers"},
		{"Write-Output 5kb", "refused: 5kb is a number to PowerShell"},
		{"Write-Output 1e3", "refused: 1e3 is a number to PowerShell"},
		{"Write-Output 007", "refused: 007 is a number to PowerShell"},
		{"1 + '2'; '1' + 2", "3 12"},
		{"1 + 'x'", `error: Cannot convert value "x" to type "System.Int32".`},
		{"[int]' 7 '; [int]''; [int]$null; [int]$true; [string]$null + '|'; [string]$true", "7 0 0 1 | True"},
		{"[int]'7x'", "error: Cannot convert"},
		{"[int]'7.5'", "refused: a conversion of"},
		{"'{0:x2}|{1:D3}|{2,-4}|{3,4}|{{}}' -f 10, 7, 'a', 'b'", "0a|007|a | b|{}"},
		{"'{0} {1}' -f 'a'", "error: Error formatting a string"},
		{"'{' -f 'a'", "error: Error formatting a string"},
		{"'{0}' -f $true", "True"},
		{"'ab' * 3", "ababab"},
	})
}

// about_Language_Keywords: exit in a function ends the script, finally first.
func TestExit(t *testing.T) {
	status, out, err := runScript(preamble+"function f { exit 3 }\ntry { f } catch { 'caught' } finally { 'finally' }\n'never'", nil, &Host{})
	if status != 3 || out != "finally\r\n" || err != nil {
		t.Error(status, out, err)
	}
	status, out, err = runScript("param([string]$Mode = 'up', [switch]$Quiet)\n"+preamble+"$Mode; $Quiet; exit", []string{"-Quiet", "down"}, &Host{})
	if status != 0 || out != "down\r\nTrue\r\n" || err != nil {
		t.Error(status, out, err)
	}
}
