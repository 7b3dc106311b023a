Set-StrictMode -Version 2.0
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
$ordinal = [StringComparison]::Ordinal

$lf = [string][char]10
$cr = [string][char]13
$tab = [string][char]9
$controls = @([char]127) # but for tab and line feed
for ($i = 0; $i -lt 32; $i = $i + 1) {
    if ($i -ne 9 -and $i -ne 10) {
        $controls = $controls + @([char]$i)
    }
}
$separators = @([char]32, [char]9, [char]34)
$unknown = [string][char]65533                      # stands for a control character

$where = ''           # what is being worked on, for messages
$v = @{}              # what was found, by name
$programs = @{}       # where each tool is
$failures = @{}       # texts that mean a failure when it writes them on standard error
$used = @()           # the names of values that the next cmdlets use
$fed = ''             # what the next tool reads on its standard input
$encodings = @{}      # what it writes in
$utf8 = [System.Text.UTF8Encoding]::new($false)
$read = [System.Collections.Generic.Dictionary[string,object]]::new() # outputs since the last change
$chosen = [System.Collections.Generic.HashSet[string]]::new()
$kept_marks = [System.Collections.Generic.List[string]]::new()

function say($text) {
    Write-Host $text
}

function stop($text) {
    $Host.UI.WriteErrorLine($self + ': ' + $where + $text)
    exit 1
}

# admin WHY: stops without an administrator's rights.
function admin($why) {
    $me = [Security.Principal.WindowsPrincipal]::new([Security.Principal.WindowsIdentity]::GetCurrent())
    if (-not $me.IsInRole([Security.Principal.WindowsBuiltInRole]::Administrator)) {
        stop ($why + ': start PowerShell with "Run as administrator", and run this again')
    }
}

# module NAME MISSING: stops when a module is not there.
function module($name, $missing) {
    if (@(Get-Module -ListAvailable -Name $name).Length -eq 0) {
        stop ('PowerShell has no module ' + $name + '. ' + $missing)
    }
}

# tool NAME VARIABLE PATHS FAILURES ANSI MISSING: finds a program by an environment
# variable, in PATH, or where it usually is.
function tool($name, $variable, $paths, $texts, $ansi, $missing) {
    $named = ''
    if ($variable.Length -gt 0) {
        $named = [string][Environment]::GetEnvironmentVariable($variable)
    }
    $candidates = [System.Collections.Generic.List[string]]::new()
    $wanted = $name
    if ($named.Length -gt 0) {
        $candidates.Add($named)
        $wanted = $named
    }
    foreach ($found in @(Get-Command -Name $wanted -CommandType 'Application' -ErrorAction 'SilentlyContinue')) {
        $candidates.Add($found.Path)
    }
    if ($named.Length -eq 0) {
        foreach ($path in $paths) {
            $candidates.Add([Environment]::ExpandEnvironmentVariables($path))
        }
    }
    foreach ($path in $candidates) {
        if ([System.IO.File]::Exists($path)) {
            $programs[$name] = $path
            $failures[$name] = $texts
            $encodings[$name] = $utf8
            if ($ansi) {
                $encodings[$name] = ansi
            }
            return
        }
    }
    stop $missing
}

# ansi: the encoding of programs that write in the system's code page.
function ansi {
    $number = [Microsoft.Win32.Registry]::GetValue('HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Control\Nls\CodePage', 'ACP', '1252')
    return [System.Text.Encoding]::GetEncoding([int]$number)
}

# save PATH TEXT, save_bytes PATH BASE64: a file that the plan brings along.
function save($path, $text) {
    save_bytes $path ([Convert]::ToBase64String($utf8.GetBytes($text)))
}

function save_bytes($path, $base64) {
    $full = file $path
    [void][System.IO.Directory]::CreateDirectory([System.IO.Path]::GetDirectoryName($full))
    [System.IO.File]::WriteAllBytes($full, [Convert]::FromBase64String($base64))
}

# file PATH: where a file of the plan's lies.
function file($path) {
    return [System.IO.Path]::Combine($tmp, $path.Replace('/', '\'))
}

# joined PART...: their text; nothing when one of them is not known.
function joined {
    $text = ''
    foreach ($part in $args) {
        if ($null -eq $part) {
            return
        }
        $text = $text + $part
    }
    return $text
}

# learn NAME VALUE: keeps a value, or forgets it.
function learn($name, $value) {
    if ($null -eq $value) {
        $v.Remove($name)
    } else {
        $v[$name] = $value
    }
}

# use NAME...: the cmdlets that follow use these values.
function use {
    $script:used = $args
}

# known WORDS: whether the values that a command uses have been found.
function known($words) {
    foreach ($word in $words) {
        if ($null -eq $word) {
            return $false
        }
    }
    foreach ($name in $used) {
        if ($null -eq $v[$name]) {
            return $false
        }
    }
    return $true
}

# quoted ARGUMENT: as CommandLineToArgvW and the C runtime take it apart: double
# quotes around, a backslash before a quote, and twice as many backslashes before a
# quote as are meant.
function quoted($argument) {
    if ($argument.Length -gt 0 -and $argument.IndexOfAny($separators) -lt 0) {
        return $argument
    }
    $b = [System.Text.StringBuilder]::new()
    [void]$b.Append('"')
    $backslashes = 0
    foreach ($c in $argument.ToCharArray()) {
        if ($c -eq '\') {
            $backslashes = $backslashes + 1
            continue
        }
        if ($c -eq '"') {
            $backslashes = 2 * $backslashes + 1
        }
        [void]$b.Append([char]92, $backslashes)
        [void]$b.Append($c)
        $backslashes = 0
    }
    [void]$b.Append([char]92, 2 * $backslashes)
    [void]$b.Append('"')
    return $b.ToString()
}

# native TOOL ARGUMENT...: runs a program. $script:output is what it wrote,
# $script:complaint what it wrote on standard error, $script:failed how it failed.
# PowerShell's own way to call programs loses quotes and empty arguments before 7.3.
function native($words) {
    if ($words[0] -ceq 'textfile') {
        textfile $words
        return
    }
    $info = [System.Diagnostics.ProcessStartInfo]::new()
    $info.FileName = $programs[$words[0]]
    $arguments = [System.Collections.Generic.List[string]]::new()
    for ($i = 1; $i -lt $words.Length; $i = $i + 1) {
        $arguments.Add((quoted $words[$i]))
    }
    $info.Arguments = [string]::Join(' ', $arguments)
    $info.UseShellExecute = $false
    $info.CreateNoWindow = $true
    $info.RedirectStandardInput = $true
    $info.RedirectStandardOutput = $true
    $info.RedirectStandardError = $true
    $info.StandardOutputEncoding = $encodings[$words[0]]
    $info.StandardErrorEncoding = $encodings[$words[0]]
    $process = [System.Diagnostics.Process]::Start($info)
    $answer = $process.StandardOutput.ReadToEndAsync()
    $errors = $process.StandardError.ReadToEndAsync()
    if ($fed.Length -gt 0) {
        $bytes = $utf8.GetBytes($fed)
        $process.StandardInput.BaseStream.Write($bytes, 0, $bytes.Length)
        $script:fed = ''
    }
    $process.StandardInput.BaseStream.Close() # and not the writer on it, which may begin with a mark
    $process.WaitForExit()
    $script:output = $answer.Result
    $script:complaint = $errors.Result
    $script:failed = ''
    if ($process.ExitCode -ne 0) {
        $script:failed = 'exit status ' + [string]$process.ExitCode
    } elseif (says $failures[$words[0]]) {
        $script:failed = 'failed'
    }
    $process.Dispose()
}

# says TEXTS: whether one of them is in what the program complained.
function says($texts) {
    foreach ($text in $texts) {
        if ($complaint.Contains($text)) {
            return $true
        }
    }
    return $false
}

# give_up WORDS: shows what a program that failed had to say.
function give_up($words) {
    $said = $complaint + $output
    if ($complaint.Trim().Length -gt 0) {
        $said = $complaint
    }
    $Host.UI.WriteErrorLine($said.TrimEnd())
    stop ([string]::Join(' ', [string[]]$words) + ': ' + $failed)
}

# cmdlets BLOCK: runs cmdlets and returns what they give. Some only write an error
# and go on: that is a failure, too.
function cmdlets($block) {
    $problem = ''
    try {
        foreach ($one in @(& $block 2>&1)) {
            if ($one -is [System.Management.Automation.ErrorRecord]) {
                $problem = $one.Exception.Message
                break
            }
            $one
        }
    } catch {
        $problem = $_.Exception.Message
    }
    if ($problem.Length -gt 0) {
        stop $problem.Trim()
    }
}

# feed TEXT: what the next tool reads on its standard input.
function feed($text) {
    if ($null -eq $text) {
        stop 'its input uses a value that no step has found'
    }
    $script:fed = $text
}

# run BLOCK, run TOOL ARGUMENT...: something that changes something.
function run {
    $words = $args
    if (-not (known $words)) {
        if ($words[0] -is [scriptblock]) {
            stop 'this uses a value that no step has found'
        }
        stop ($words[0] + ' uses a value that no step has found')
    }
    $script:used = @()
    $read.Clear()
    if ($words[0] -is [scriptblock]) {
        [void]@(cmdlets $words[0])
        return
    }
    native $words
    if ($failed.Length -gt 0) {
        give_up $words
    }
}

# attempt TOOL ARGUMENT...: the same, whose failure is no matter.
function attempt {
    $words = $args
    if (-not (known $words)) {
        stop ($words[0] + ' uses a value that no step has found')
    }
    $read.Clear()
    native $words
    $script:failed = ''
}

# said PATTERN: the last tool's output has such a line, whose captures are kept.
function said {
    $p = pattern $args
    foreach ($line in @(lines_of $output)) {
        if (fits $p $line) {
            bind_captures
            return
        }
    }
    stop ('the output is not as expected: ' + $output)
}

# What cmdlets give is turned into lines of text, so that cmdlets and programs are
# looked at alike.

# property OBJECT PATH: a property, or a property's property.
function property($object, $path) {
    foreach ($name in $path.Split([char]46)) {
        if ($null -eq $object) {
            return
        }
        $object = $object.$name
    }
    return , $object
}

# texts OBJECT FIELD: a field as texts without control characters but line feeds. A
# bar and what stands for nothing may be behind the property.
function texts($object, $field) {
    $parts = $field.Split([char]124)
    $path = $parts[0]
    $guid = $path.EndsWith('Guid', $ordinal) -or $path.EndsWith('DeviceId', $ordinal)
    $some = $false
    foreach ($one in (property $object $path)) {
        $text = ([string]$one).Replace($cr + $lf, $lf).Replace($tab, $unknown)
        if ($text.IndexOfAny($controls) -ge 0) {
            foreach ($c in $controls) {
                $text = $text.Replace([string]$c, $unknown)
            }
        }
        if ($guid -and $text.StartsWith('{', $ordinal) -and $text.EndsWith('}', $ordinal)) {
            $text = $text.Substring(1, $text.Length - 2).ToLowerInvariant()
        }
        $text
        $some = $true
    }
    if (-not $some) {
        $field.Substring([Math]::Min($field.Length, $path.Length + 1))
    }
}

# exact PROPERTY TEXT: lets the objects through whose property is that text.
filter exact($path, $text) {
    $found = [string]::Join(',', [string[]]@(texts $_ $path))
    if ([string]::Equals($found, $text)) {
        $_
    }
}

# fields FIELD...: an object as lines "FIELD: VALUE", and a blank line behind them.
filter fields {
    foreach ($field in $args) {
        $head = $field.Split([char]124)[0] + ': '
        foreach ($text in @(texts $_ $field)) {
            foreach ($line in $text.Split([char]10)) {
                $head + $line
            }
        }
    }
    ''
}

# rows HEAD FIELD...: an object as one line: the head, and the values with tabs
# between.
filter rows {
    $columns = [System.Collections.Generic.List[string]]::new()
    for ($i = 1; $i -lt $args.Length; $i = $i + 1) {
        $column = [string]::Join(',', [string[]]@(texts $_ $args[$i]))
        $columns.Add($column.Replace($lf, $unknown))
    }
    $args[0] + [string]::Join($tab, $columns)
}

# edited TEXT DROP ADD: a text's lines without those that begin with one of the first
# texts, and the second ones behind them. The other lines keep their ends.
function edited($text, $drop, $add) {
    $text = [string]$text
    $end = $cr
    if ($text.Contains($lf) -and -not $text.Contains($cr + $lf)) {
        $end = ''
    }
    $lines = [System.Collections.Generic.List[string]]::new()
    if ($text.Length -gt 0) {
        foreach ($line in ($text + $end).Split([char]10)) {
            $stays = $true
            foreach ($start in $drop) {
                if ($line.StartsWith($start, $ordinal)) {
                    $stays = $false
                }
            }
            if ($stays) {
                $lines.Add($line)
            }
        }
    }
    foreach ($line in $add) {
        $lines.Add($line + $end)
    }
    $text = [string]::Join($lf, $lines)
    if ($end.Length -gt 0 -and $text.EndsWith($cr, $ordinal)) {
        $text = $text.Substring(0, $text.Length - 1)
    }
    return $text
}
