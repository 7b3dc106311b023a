package pwsh

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// System.String: what goes by culture, and what the versions do differently.
func TestStrings(t *testing.T) {
	checkAll(t, nil, []check{
		{"'abcd'.Substring(1); 'abcd'.Substring(1, 2); 'abcd'.Length; 'abcd'[1] -is [char]", "bcd bc 4 True"},
		{"'ab'.Substring(3)", "error: Exception calling \"Substring\" with \"1\" argument(s):"},
		{"'\U0001F600'.Substring(1)", "refused: this takes a surrogate pair apart"},
		{"'a\U0001F600b'.IndexOf('b', [StringComparison]::Ordinal)", "3"},
		{"'abc'.IndexOf('c')", "refused: indexof of a text without"},
		{"'abcb'.IndexOf([char]'b'); 'abcb'.LastIndexOf([char]'b'); 'a'.IndexOf([char]'x'); 'abcb'.IndexOf('b', 2, [StringComparison]::Ordinal)", "1 3 -1 3"},
		{"'abc'.StartsWith('a')", "refused: startswith without"},
		{"'abc'.StartsWith('ab', [StringComparison]::Ordinal); 'abc'.EndsWith('B', [System.StringComparison]::Ordinal)", "True False"},
		{"'a,b'.Split(',').Count; 'a,b'.Split([char]',')", "2 a b"},
		{"'a, b'.Split(', ')", "refused: a text of several characters"},
		{"' a '.Trim() + '|'; 'xxa'.TrimStart('x'); 'axy'.TrimEnd('x', 'y'); 'a\u200B'.Trim().Length", "a| a a 2"},
		{"'axy'.Trim('xy')", "refused: a text of several characters"},
		{"'a'.ToUpper()", "refused: toupper goes by culture"},
		{"'aB'.ToUpperInvariant(); 'aB'.ToLowerInvariant()", "AB ab"},
		{"'abc'.Contains('b'); 'abc'.Replace('b', 'x'); 'abc'.Insert(1, '-'); 'abc'.Equals('ABC')", "True axc a-bc False"},
		{"'a'.PadLeft(3) + '|' + 'a'.PadRight(3, '.')", "a|a.."},
		{"'ab'.ToCharArray() | ForEach-Object { [int]$_ }", "97 98"},
		{"[string][char]65 + [char]66", "AB"},
		{"[char]'ab'", "error: Cannot convert value"},
		{"[string]::IsNullOrEmpty($null); [string]::Join(',', @('a', 1, $true)); [string]::Empty -eq ''", "True a,1,True True"},
		{"[string]::Equals('a', $null)", "refused: Equals of a System.String and a null"},
		{"$b = [System.Text.StringBuilder]::new(); [void]$b.Append('a').Append(1); $b.ToString(); $b.Length", "a1 2"},
		{"$i = 5; $i.ToString(); $true.ToString()", "5 True"},
		{"[Convert]::ToString(5, [Globalization.CultureInfo]::InvariantCulture)", "5"},
		{"[Guid]::NewGuid().ToString('N').Length", "32"},
		{"$l = [Collections.Generic.List[string]]::new(); $l.AddRange(@('b', 'C', 'a')); $l.Sort([StringComparer]::Ordinal); $l -join ''; $l.Contains('c'); $l.IndexOf('a'); $l.ToArray() -is [array]", "Cab False 1 True"},
		{"$l = [Collections.Generic.List[int]]::new(); $l.Add('5'); $l[0] + 1; $l.Add('x')", "6 error: Cannot convert value"},
		{"$x = 'a', 'c', 'b' | Sort-Object; $x -join ''; (2, 10, 1 | Sort-Object) -join ' '", "abc 1 2 10"},
		{"(1, 2 | Measure-Object).Count", "2"},
		{"$PSVersionTable.PSVersion.Major; $PSCommandPath; $MyInvocation.MyCommand.Name; $PSScriptRoot", `5 C:\lab\lab.ps1 lab.ps1 C:\lab`},
		{"[System.Text.Encoding]::UTF8.GetBytes('a\u00E9').Length; [Text.UTF8Encoding]::new($false).GetString([byte[]]@(97, 98))", "3 ab"},
	})
}

func TestConsole(t *testing.T) {
	checkAll(t, nil, []check{
		{"[Console]::Out.Write('a'); [Console]::Out.WriteLine('b\u00E9')", "ab?"},
		{"[Console]::OutputEncoding = [Text.UTF8Encoding]::new($false); [Console]::Out.WriteLine('b\u00E9')", "b\u00E9"},
		{"@{}", "refused: a System.Collections.Hashtable reaches the output"},
		{"$null; @(); 1; 'a'; $true", "1 a True"},
		{"[Console]::Error.WriteLine('sorry'); exit 2", "error: sorry"},
	})
}

func TestMachine(t *testing.T) {
	var slept time.Duration
	h := &Host{
		Admin: true, Modules: []string{"Hyper-V"}, Env: map[string]string{"Path": "p", "EMPTY": ""},
		Programs: map[string]string{"netsh.exe": `C:\Windows\netsh.exe`}, Sleep: func(d time.Duration) { slept += d },
	}
	checkAll(t, h, []check{
		{"[Security.Principal.WindowsPrincipal]::new([Security.Principal.WindowsIdentity]::GetCurrent()).IsInRole([Security.Principal.WindowsBuiltInRole]::Administrator)", "True"},
		{"@(Get-Module -ListAvailable -Name 'hyper-v').Count; @(Get-Module -ListAvailable -Name Nope).Count", "1 0"},
		{"$c = Get-Command -Name netsh -CommandType Application -ErrorAction SilentlyContinue; $c.Source; $c.Name", `C:\Windows\netsh.exe netsh.exe`},
		{"$c = Get-Command -Name nope -CommandType Application -ErrorAction SilentlyContinue; $null -eq $c", "True"},
		{"Get-Command -Name nope -CommandType Application", "error: The term 'nope'"},
		{"netsh show", "refused: netsh is a program"},
		{"[Environment]::GetEnvironmentVariable('PATH'); $null -eq [Environment]::GetEnvironmentVariable('nope'); [Environment]::ExpandEnvironmentVariables('%path%|%x%|%')", "p True p|%x%|%"},
		{"Start-Sleep -Seconds 2; Start-Sleep -Milliseconds 5", ""},
	})
	if slept != 2005*time.Millisecond {
		t.Error(slept)
	}
}

func TestFiles(t *testing.T) {
	dir := t.TempDir()
	checkAll(t, &Host{Dir: dir}, []check{
		{"$d = [IO.Path]::Combine([IO.Path]::GetTempPath(), 'sub'); $d; $null = New-Item -ItemType Directory -Path $d; Test-Path -LiteralPath $d -PathType Container", `C:\Temp\sub True`},
		{`New-Item -ItemType Directory -Path 'C:\Temp\sub' | Out-Null`, "error: An item with the specified name"},
		{`[IO.File]::WriteAllText('C:\Temp\sub\a', 'text', [Text.Encoding]::UTF8); [IO.File]::ReadAllText('C:\Temp\sub\a'); [IO.File]::Exists('c:\temp/sub/a')`, "text True"},
		{`[IO.File]::ReadAllText('C:\Temp\nope')`, `error: Exception calling "ReadAllText" with "1" argument(s): "Could not find file 'C:\Temp\nope'."`},
		{`[IO.File]::Exists('C:\Windows\x')`, "refused: the path"},
		{`[IO.File]::Exists('C:\Temp\..\x')`, "refused: the path"},
		{`Remove-Item -LiteralPath 'C:\Temp\sub'`, "refused: Remove-Item of a folder"},
	})
	if b, err := os.ReadFile(filepath.Join(dir, "sub", "a")); err != nil || string(b) != bom+"text" {
		t.Errorf("%q %v", b, err)
	}
	checkAll(t, &Host{Dir: dir}, []check{
		{`Remove-Item -LiteralPath 'C:\Temp\sub' -Recurse -Force; [IO.Directory]::Exists('C:\Temp\sub')`, "False"},
		{`Remove-Item -LiteralPath 'C:\Temp\sub'`, "error: Cannot find path"},
		{`[IO.File]::Delete('C:\Temp\sub'); [void][IO.Directory]::CreateDirectory('C:\Temp\x'); [IO.Directory]::Delete('C:\Temp\x', $true)`, ""},
	})
}

// What changes files: when .NET throws, and what.
func TestFileChanges(t *testing.T) {
	dir := t.TempDir()
	h := &Host{Dir: dir}
	const latin = "$l = [Text.Encoding]::GetEncoding(28591); "
	checkAll(t, h, []check{
		{latin + `$l.GetString([byte[]]@(65, 233)); $l.GetBytes([string][char]255)[0]`, "A? 255"},
		{latin + `$l.GetBytes([string][char]256)`, "refused: the character"},
		{`[Text.Encoding]::GetEncoding(1252)`, "refused: these arguments of GetEncoding"},
		{`[IO.File]::WriteAllBytes('C:\Temp\a', [byte[]]@(0, 255)); $b = [IO.File]::ReadAllBytes('C:\Temp\a'); $b.Length; $b[1]`, "2 255"},
		{`[IO.File]::ReadAllBytes('C:\Temp\none')`, `error: Exception calling "ReadAllBytes" with "1" argument(s): "Could not find file`},
		{`[IO.File]::WriteAllBytes('C:\Temp\no\a', [byte[]]@(0))`, `error: Exception calling "WriteAllBytes" with "2" argument(s): "Could not find a part of the path`},
		{`[IO.File]::Delete('C:\Temp\none'); [IO.File]::Delete('C:\Temp\no\a')`, `error: Exception calling "Delete" with "1" argument(s): "Could not find a part of the path`},
		{`[void][IO.Directory]::CreateDirectory('C:\Temp\d'); [IO.File]::Delete('C:\Temp\d')`, `error: Exception calling "Delete" with "1" argument(s): "Access to the path`},
		{`[IO.File]::ReadAllBytes('C:\Temp\d')`, `error: Exception calling "ReadAllBytes" with "1" argument(s): "Access to the path`},
		{`[IO.File]::Move('C:\Temp\a', 'C:\Temp\b'); [IO.File]::Exists('C:\Temp\a'); [IO.File]::Exists('C:\Temp\b')`, "False True"},
		{`[IO.File]::Move('C:\Temp\a', 'C:\Temp\b')`, `error: Exception calling "Move" with "2" argument(s): "Could not find file`},
		{`[IO.File]::WriteAllBytes('C:\Temp\a', [byte[]]@(1)); [IO.File]::Move('C:\Temp\a', 'C:\Temp\b')`, `error: Exception calling "Move" with "2" argument(s): "Cannot create a file when that file already exists."`},
		{`[IO.File]::Replace('C:\Temp\a', 'C:\Temp\none', 'C:\Temp\c')`, `error: Exception calling "Replace" with "3" argument(s): "Unable to find the specified file."`},
		{`[IO.File]::Replace('C:\Temp\a', 'C:\Temp\b', '')`, `error: Exception calling "Replace" with "3" argument(s): "The path is empty."`},
		{`[IO.File]::Replace('C:\Temp\a', 'C:\Temp\b')`, "refused: these arguments of Replace"},
		{`[IO.File]::WriteAllBytes('C:\Temp\c', [byte[]]@(3)); [IO.File]::Replace('C:\Temp\a', 'C:\Temp\b', 'C:\Temp\c'); [IO.File]::Exists('C:\Temp\a'); [IO.File]::ReadAllBytes('C:\Temp\b')[0]; [IO.File]::ReadAllBytes('C:\Temp\c').Length`, "False 1 2"},
		{`foreach ($e in [IO.Directory]::GetFileSystemEntries('C:\Temp')) { $n = [IO.Path]::GetFileName($e); if ($n.Length -eq 1 -and $e.StartsWith('C:\Temp\', [StringComparison]::Ordinal)) { 'x' } }`, "x x x"},
		{`[IO.Directory]::GetFileSystemEntries('C:\Temp\none')`, `error: Exception calling "GetFileSystemEntries" with "1" argument(s): "Could not find a part`},
		{`[IO.Directory]::GetFileSystemEntries('C:\Temp\b')`, `error: Exception calling "GetFileSystemEntries" with "1" argument(s): "The directory name is invalid."`},
		{`[IO.Path]::GetDirectoryName('C:\Temp\b')`, `C:\Temp`},
		{`[IO.Path]::GetDirectoryName('C:\b')`, "refused: the directory name of"},
	})
	h.Changes = func(method, path string) error { return errors.New(method + " of " + path) }
	checkAll(t, h, []check{
		{`[IO.File]::Delete('C:\Temp\b')`, `error: Exception calling "Delete" with "1" argument(s): "Delete of C:\Temp\b"`},
		{`[IO.File]::Exists('C:\Temp\b')`, "True"},
	})
}

const start = `$i = [System.Diagnostics.ProcessStartInfo]::new()
$i.FileName = 'tool'
$i.Arguments = 'show "a b"'
$i.UseShellExecute = $false
$i.CreateNoWindow = $true
$i.RedirectStandardOutput = $true
$i.RedirectStandardError = $true
$i.StandardOutputEncoding = [Text.UTF8Encoding]::new($false)
$i.StandardErrorEncoding = [Text.UTF8Encoding]::new($false)
`

const withInput = start + "$i.RedirectStandardInput = $true\n$p = [System.Diagnostics.Process]::Start($i)\n"

// System.Diagnostics.Process: what would wait forever.
func TestProcess(t *testing.T) {
	h := &Host{Programs: map[string]string{"tool.exe": `C:\tool.exe`}, Process: func(path string, args []string, stdin string) (string, string, int, error) {
		if path == "none" {
			return "", "", 0, errors.New("The system cannot find the file specified")
		}
		return fmt.Sprintf("%s %s %s\u00E9", path, strings.Join(args, ","), stdin), "warned", 3, nil
	}}
	checkAll(t, h, []check{
		{start + "$p = [Diagnostics.Process]::Start($i); $e = $p.StandardError.ReadToEndAsync(); $p.StandardOutput.ReadToEnd(); $p.WaitForExit(); $e.Result; $p.ExitCode; $p.Dispose()", "tool show,a b ? warned 3"},
		{start + "$p = [Diagnostics.Process]::Start($i); $p.StandardOutput.ReadToEnd(); $p.StandardError.ReadToEnd()", "refused: one output is read to its end"},
		{start + "$p = [Diagnostics.Process]::Start($i); $p.WaitForExit()", "refused: WaitForExit before the output is read"},
		{start + "$p = [Diagnostics.Process]::Start($i); $p.ExitCode", "refused: ExitCode before"},
		{start + "$i.UseShellExecute = $true; $p = [Diagnostics.Process]::Start($i)", "refused: UseShellExecute"},
		{start + "$i.FileName = 'none'; try { $p = [Diagnostics.Process]::Start($i) } catch { $_.Exception.Message; $_.Exception.InnerException.Message }",
			`Exception calling "Start" with "1" argument(s): "The system cannot find the file specified" The system cannot find the file specified`},
		{withInput + "$o = $p.StandardOutput.ReadToEndAsync(); $e = $p.StandardError.ReadToEndAsync(); $b = [Text.Encoding]::UTF8.GetBytes('in'); $p.StandardInput.BaseStream.Write($b, 0, $b.Length); $p.StandardInput.Close(); $p.WaitForExit(); $o.GetAwaiter().GetResult(); $e.Result",
			"tool show,a b in? warned"},
		{withInput + "$p.StandardInput.Write('x')", "refused: input is written before"},
		{withInput + "$o = $p.StandardOutput.ReadToEndAsync(); $e = $p.StandardError.ReadToEndAsync(); $p.StandardInput.Write('\u00E9')", "refused: StandardInput.Write of text that is not ASCII"},
		{withInput + "$o = $p.StandardOutput.ReadToEndAsync(); $e = $p.StandardError.ReadToEndAsync(); $p.WaitForExit()", "refused: WaitForExit while the program may wait"},
		{withInput + "$o = $p.StandardOutput.ReadToEndAsync(); $o.Result", "refused: the output's end is awaited"},
		{strings.Replace(withInput, "'tool'", "'nope'", 1), `error: Exception calling "Start" with "1" argument(s): "The system cannot find the file specified"`},
		{strings.Replace(start, "$i.StandardOutputEncoding", "$x", 1) + "$p = [Diagnostics.Process]::Start($i)", "refused: output that is not ASCII is read without an encoding"},
	})
}

// What cmdlets of a test give to scripts.
func TestObjects(t *testing.T) {
	vm := NewObject("Microsoft.HyperV.PowerShell.VirtualMachine", "Name", "a", "State", Enum{"VMState", "Off", 3},
		"Adapters", []*Object{NewObject("Adapter", "Mac", "00")}, "Tags", []string{"x", "y"}, "Big", uint64(1<<40), "None", nil)
	h := &Host{Cmdlets: map[string]Cmdlet{
		"Get-It": {Run: func(*Call) ([]any, error) { return []any{vm}, nil }},
		"Get-No": {Run: func(*Call) ([]any, error) { return nil, errors.New("plain") }},
	}}
	checkAll(t, h, []check{
		{"$v = Get-It; $v.NAME; $v.State -eq 'off'; $v.State -ceq 'Off'; [string]$v.State; [int]$v.State; '{0}' -f $v.State", "a True True Off 3 Off"},
		{"$v = Get-It; @($v.Adapters).Count; $v.Adapters[0].Mac; $v.Tags -join '+'; $v.Big + 1; $null -eq $v.None", "1 00 x+y 1099511627777 True"},
		{"$v = Get-It; $v.Nope", "error: The property 'Nope'"},
		{"(Get-It).Name; @(Get-It | Where-Object { $_.Name -eq 'a' }).Count; Get-It | Select-Object -ExpandProperty Name", "a 1 a"},
		{"$v = Get-It; $v -eq $v; $v -eq 'a'", "refused: -eq of a Microsoft"},
		{"Get-It", "refused: a Microsoft.HyperV.PowerShell.VirtualMachine reaches the output"},
		{"try { Get-No } catch { $_.Exception.Message }", "plain"},
	})
}
