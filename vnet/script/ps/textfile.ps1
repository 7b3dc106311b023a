# textfile VERB PATH...: reads and edits text files, byte by byte: encoding, line ends
# and what others wrote stay as they are. A changed file is written beside and put in
# its place, so that there is always the old or the new one whole.
#     show PATH...         gives their lines; a file that is not there has none
#     keys PATH...         the same, with lines KEY = VALUE in one form: keys in small letters
#     folder PATH          gives the names in a folder
#     edit PATH WORD...    changes a file; "What an edit does", below, has the words
#     copy PATH TO         makes TO what PATH is
#     remove PATH          removes a file, if it is there
$bytewise = [System.Text.Encoding]::GetEncoding(28591) # Latin 1: a character is a byte
$byte_order_mark = [string][char]239 + [string][char]187 + [string][char]191

# ToLowerInvariant changes these, which stand for bytes.
$foreign_capitals = @()
for ($i = 192; $i -lt 223; $i = $i + 1) {
    $foreign_capitals = $foreign_capitals + @([char]$i)
}

function textfile($words) {
    $script:output = ''
    $script:complaint = ''
    $script:failed = ''
    try {
        $path = place $words[2]
        if ($words[1] -ceq 'show' -or $words[1] -ceq 'keys') {
            for ($i = 2; $i -lt $words.Length; $i = $i + 1) {
                show_text (place $words[$i]) ($words[1] -ceq 'keys')
            }
        } elseif ($words[1] -ceq 'folder') {
            show_folder $path
        } elseif ($words[1] -ceq 'copy') {
            $text = text_in $path
            if ((standing $path).Length -eq 0) {
                throw ($path + ': it is not there')
            }
            replace_file (place $words[3]) ($bytewise.GetBytes($text))
        } elseif ($words[1] -ceq 'remove') {
            remove_file $path
        } else {
            edit_file $path $words
        }
    } catch {
        $script:output = ''
        $script:failed = 'failed'
        $script:complaint = $_.Exception.Message
    }
}

# place PATH: where that leads. ~/ is the user's home.
function place($path) {
    if ($path.StartsWith('~/', $ordinal)) {
        $path = '%USERPROFILE%' + $path.Substring(1)
    }
    return [Environment]::ExpandEnvironmentVariables($path).Replace('/', '\')
}

# standing PATH: where the file is; nothing when it is not there. A crash may have left it
# under its second name, beside the new one.
function standing($path) {
    if ([System.IO.File]::Exists($path)) {
        return $path
    }
    if ([System.IO.Directory]::Exists($path)) {
        throw ($path + ': it is no text file')
    }
    if ([System.IO.File]::Exists($path + '.vnetgen-old') -and [System.IO.File]::Exists($path + '.vnetgen-new')) {
        return $path + '.vnetgen-old'
    }
    return ''
}

# text_in PATH: what is in a file, a character a byte.
function text_in($path) {
    $file = standing $path
    if ($file.Length -eq 0) {
        return ''
    }
    $text = $bytewise.GetString([System.IO.File]::ReadAllBytes($file))
    if ($text.Contains([string][char]0)) {
        throw ($path + ': it is no text file')
    }
    return $text
}

function show_folder($path) {
    if ([System.IO.File]::Exists($path)) {
        throw ($path + ': it is no folder')
    }
    if (-not [System.IO.Directory]::Exists($path)) {
        return
    }
    $entries = [System.Collections.Generic.List[string]]::new()
    foreach ($entry in [System.IO.Directory]::GetFileSystemEntries($path)) {
        $entries.Add([System.IO.Path]::GetFileName($entry))
    }
    $entries.Sort([StringComparer]::Ordinal)
    foreach ($entry in $entries) {
        $script:output = $output + $entry + $lf
    }
}

function show_text($path, $keys) {
    $text = text_in $path
    if ($text.StartsWith($byte_order_mark, $ordinal)) {
        $text = $text.Substring(3)
    }
    if ($text.Length -gt 0 -and -not $text.EndsWith($lf, $ordinal)) {
        $text = $text + $lf
    }
    if ($keys -and $text.Length -gt 0) {
        $rows = [System.Collections.Generic.List[string]]::new()
        foreach ($row in $text.Substring(0, $text.Length - 1).Split([char]10)) {
            $p = $row.IndexOf([char]61)
            if ($p -lt 0) {
                $rows.Add($row)
                continue
            }
            if ($row.EndsWith($cr, $ordinal)) {
                $row = $row.Substring(0, $row.Length - 1)
            }
            $rows.Add((key_of $row) + ' = ' + $row.Substring($p + 1).Trim([char]32, [char]9))
        }
        $text = [string]::Join($lf, $rows) + $lf
    }
    $script:output = $output + $utf8.GetString($bytewise.GetBytes($text))
}

# replace_file PATH BYTES: gives a file new content at once. Replace makes two steps of it,
# between which the old one is there under its second name.
function replace_file($path, $bytes) {
    if ([System.IO.Directory]::Exists($path)) {
        throw ($path + ': it is no text file')
    }
    $new = $path + '.vnetgen-new'
    $old = $path + '.vnetgen-old'
    [void][System.IO.Directory]::CreateDirectory([System.IO.Path]::GetDirectoryName($path))
    try {
        [System.IO.File]::WriteAllBytes($new, $bytes)
        if ([System.IO.File]::Exists($path)) {
            [System.IO.File]::Replace($new, $path, $old)
        } else {
            [System.IO.File]::Move($new, $path)
        }
    } finally {
        # Beside the second name it says that the first one is missing.
        if ([System.IO.File]::Exists($new) -and ([System.IO.File]::Exists($path) -or -not [System.IO.File]::Exists($old))) {
            [System.IO.File]::Delete($new)
        }
    }
    if ([System.IO.File]::Exists($old)) {
        [System.IO.File]::Delete($old)
    }
}

function remove_file($path) {
    if ([System.IO.Directory]::Exists($path)) {
        throw ($path + ': it is no text file')
    }
    foreach ($file in @(($path + '.vnetgen-old'), ($path + '.vnetgen-new'), $path)) {
        if ([System.IO.File]::Exists($file)) {
            [System.IO.File]::Delete($file)
        }
    }
}

function edit_file($path, $words) {
    $before = text_in $path
    parse_text $before
    $arity = @{ drop = 1; begins = 1; between = 2; key = 1; add = 1; hide = 2; bare = 2; enlist = 5; unlist = 3; backup = 1; tidy = 0 }
    $backup = ''
    $tidy = $false
    $i = 3
    while ($i -lt $words.Length) {
        $verb = $words[$i]
        $count = $arity[$verb]
        $given = [System.Collections.Generic.List[string]]::new()
        for ($k = 1; $k -le $count; $k = $k + 1) {
            $given.Add($bytewise.GetString($utf8.GetBytes($words[$i + $k])))
        }
        if ($verb -ceq 'backup') {
            $backup = $words[$i + 1]
        } elseif ($verb -ceq 'tidy') {
            $tidy = $true
        } else {
            edit_word $verb $given
        }
        $i = $i + 1 + $count
    }
    $after = edited_text
    if ([string]::Equals($before, $after)) {
        return
    }
    if ($backup.Length -gt 0 -and (standing $path).Length -gt 0) {
        if (-not [System.IO.File]::Exists($path + $backup)) {
            replace_file ($path + $backup) ($bytewise.GetBytes($before))
        }
    }
    if ($tidy -and $after.Length -eq 0) {
        remove_file $path
        return
    }
    replace_file $path ($bytewise.GetBytes($after))
}

# parse_text TEXT: sets $rows to its lines and $ends to their ends before the line feed.
function parse_text($text) {
    $script:rows = [System.Collections.Generic.List[string]]::new()
    $script:ends = [System.Collections.Generic.List[string]]::new()
    $script:whole = $true # the last line has its end
    $script:head = ''
    $script:new_end = ''
    if ($text.StartsWith($byte_order_mark, $ordinal)) {
        $script:head = $byte_order_mark
        $text = $text.Substring(3)
    }
    if ($text.Length -eq 0) {
        return
    }
    if ($text.EndsWith($lf, $ordinal)) {
        $text = $text.Substring(0, $text.Length - 1)
    } else {
        $script:whole = $false
    }
    $all = $text.Split([char]10)
    for ($i = 0; $i -lt $all.Length; $i = $i + 1) {
        $row = $all[$i]
        if ($row.EndsWith($cr, $ordinal) -and ($whole -or $i -lt $all.Length - 1)) {
            $rows.Add($row.Substring(0, $row.Length - 1))
            $ends.Add($cr)
        } else {
            $rows.Add($row)
            $ends.Add('')
        }
    }
    $last = $ends.Count - 1
    if (-not $whole) {
        $ends[$last] = $ends[0] # which counts when there is a line behind it
        if ($rows[$last].EndsWith($cr, $ordinal)) {
            $ends[$last] = $cr # so that the text's own stays one
        }
    }
    $script:new_end = $ends[0]
}

# edited_text: the text of the lines.
function edited_text {
    $b = [System.Text.StringBuilder]::new()
    [void]$b.Append($head)
    for ($i = 0; $i -lt $rows.Count; $i = $i + 1) {
        [void]$b.Append($rows[$i])
        if ($whole -or $i -lt $rows.Count - 1) {
            [void]$b.Append($ends[$i])
            [void]$b.Append($lf)
        }
    }
    return $b.ToString()
}

# What an edit does, word by word. A key is what stands before the first equals sign,
# without blanks around it; capital and small letters are the same.
#     drop TEXT         takes out the lines that are TEXT
#     begins TEXT       takes out the lines that begin so
#     between TEXT TEXT takes out the lines that begin and end so
#     key KEY           takes out the lines KEY = VALUE
#     add TEXT          puts TEXT at the end, unless there is such a line
#     hide PREFIX KEY   puts PREFIX before the lines KEY = VALUE
#     bare PREFIX KEY   takes PREFIX away from lines whose key begins with PREFIX and KEY
#     enlist LIST FIELD VALUE FIELD VALUE    LIST has an entry with that
#     unlist LIST FIELD VALUE                LIST has no such entry
#     backup SUFFIX     keeps the file as it was, unless there is such a file already
#     tidy              removes the file when no line is left
function edit_word($verb, $w) {
    if ($verb -ceq 'add') {
        add_row $w[0]
    } elseif ($verb -ceq 'hide') {
        $wanted = lowered $w[1]
        for ($i = 0; $i -lt $rows.Count; $i = $i + 1) {
            if ([string]::Equals((key_of $rows[$i]), $wanted)) {
                $indent = indent_of $rows[$i]
                $rows[$i] = $rows[$i].Insert($indent, $w[0])
            }
        }
    } elseif ($verb -ceq 'bare') {
        $wanted = lowered ($w[0] + $w[1])
        for ($i = 0; $i -lt $rows.Count; $i = $i + 1) {
            if ((key_of $rows[$i]).StartsWith($wanted, $ordinal)) {
                $indent = indent_of $rows[$i]
                $rows[$i] = $rows[$i].Remove($indent, $w[0].Length)
            }
        }
    } elseif ($verb -ceq 'enlist') {
        enlist $w[0] $w[1] $w[2] $w[3] $w[4]
    } elseif ($verb -ceq 'unlist') {
        unlist $w[0] $w[1] $w[2]
    } else {
        drop_rows $verb $w
    }
}

function drop_rows($verb, $w) {
    $key = lowered $w[0]
    for ($i = $rows.Count - 1; $i -ge 0; $i = $i - 1) {
        $row = $rows[$i]
        if ($verb -ceq 'drop') {
            $goes = [string]::Equals($row, $w[0])
        } elseif ($verb -ceq 'begins') {
            $goes = $row.StartsWith($w[0], $ordinal)
        } elseif ($verb -ceq 'key') {
            $goes = [string]::Equals((key_of $row), $key)
        } else {
            $goes = $row.Length -ge $w[0].Length + $w[1].Length -and $row.StartsWith($w[0], $ordinal) -and $row.EndsWith($w[1], $ordinal)
        }
        if ($goes) {
            $rows.RemoveAt($i)
            $ends.RemoveAt($i)
        }
    }
}

function add_row($text) {
    if (-not $rows.Contains($text)) {
        $end = $new_end
        if ($rows.Count -gt 0) {
            $end = $ends[0]
        }
        $rows.Add($text)
        $ends.Add($end)
    }
}

# lowered TEXT: with small ASCII letters.
function lowered($text) {
    if ($text.IndexOfAny($foreign_capitals) -lt 0) {
        return $text.ToLowerInvariant()
    }
    $b = [System.Text.StringBuilder]::new()
    foreach ($c in $text.ToCharArray()) {
        if ([int]$c -ge 65 -and [int]$c -le 90) {
            [void]$b.Append([char]([int]$c + 32))
        } else {
            [void]$b.Append($c)
        }
    }
    return $b.ToString()
}

function key_of($row) {
    $p = $row.IndexOf([char]61)
    if ($p -lt 0) {
        return ''
    }
    return (lowered ($row.Substring(0, $p).Trim([char]32, [char]9)))
}

function value_of($row) {
    $value = $row.Substring($row.IndexOf([char]61) + 1).Trim([char]32, [char]9)
    $quote = [string][char]34
    if ($value.Length -ge 2 -and $value.StartsWith($quote, $ordinal) -and $value.EndsWith($quote, $ordinal)) {
        return $value.Substring(1, $value.Length - 2)
    }
    return $value
}

function indent_of($row) {
    return $row.Length - $row.TrimStart([char]32, [char]9).Length
}

# number_of KEY LIST: the number in LIST7.FIELD, or -1. The list is in small letters.
function number_of($key, $list) {
    if (-not $key.StartsWith($list, $ordinal)) {
        return -1
    }
    $rest = $key.Substring($list.Length)
    $p = $rest.IndexOf([char]46)
    if ($p -lt 1 -or $p -gt 5) {
        return -1
    }
    $n = 0
    foreach ($c in $rest.Substring(0, $p).ToCharArray()) {
        $digit = [int]$c - 48
        if ($digit -lt 0 -or $digit -gt 9) {
            return -1
        }
        $n = 10 * $n + $digit
    }
    if (-not [string]::Equals([string]$n, $rest.Substring(0, $p))) {
        return -1
    }
    return $n
}

# find_entry LIST FIELD VALUE: sets $nth to the number of the entry whose field has that
# value, or -1, $entries to how many there are, and $at to the line with their count, or -1.
function find_entry($list, $field, $value) {
    $script:nth = -1
    $script:entries = 0
    $script:at = -1
    $list = lowered $list
    $field = lowered $field
    for ($i = 0; $i -lt $rows.Count; $i = $i + 1) {
        $key = key_of $rows[$i]
        if ([string]::Equals($key, $list + '.count')) {
            $script:at = $i
            continue
        }
        $n = number_of $key $list
        if ($n -lt 0) {
            continue
        }
        if ($n -ge $entries) {
            $script:entries = $n + 1
        }
        if ($nth -lt 0 -and [string]::Equals($key, $list + [string]$n + '.' + $field)) {
            if ([string]::Equals((value_of $rows[$i]), $value)) {
                $script:nth = $n
            }
        }
    }
}

# renumber LINE NUMBER: puts a number in the place of the digits in the line's value; a value
# without any is replaced.
function renumber($i, $n) {
    $row = $rows[$i]
    $from = $row.IndexOf([char]61) + 1
    while ($from -lt $row.Length -and -not (is_digit $row $from)) {
        $from = $from + 1
    }
    $to = $from
    while ($to -lt $row.Length -and (is_digit $row $to)) {
        $to = $to + 1
    }
    if ($from -eq $to) {
        $rows[$i] = $row.Substring(0, $row.IndexOf([char]61) + 1) + ' "' + [string]$n + '"'
        return
    }
    $rows[$i] = $row.Substring(0, $from) + [string]$n + $row.Substring($to)
}

function is_digit($text, $i) {
    $code = [int]$text.Substring($i, 1).ToCharArray()[0]
    return $code -ge 48 -and $code -le 57
}

function enlist($list, $field, $value, $other, $text) {
    find_entry $list $field $value
    if ($nth -ge 0) {
        $name = $list + [string]$nth + '.' + $other
        $key = lowered $name
        for ($i = 0; $i -lt $rows.Count; $i = $i + 1) {
            if ([string]::Equals((key_of $rows[$i]), $key)) {
                if (-not [string]::Equals((value_of $rows[$i]), $text)) {
                    $rows[$i] = $name + ' = "' + $text + '"'
                }
                return
            }
        }
        add_row ($name + ' = "' + $text + '"')
        return
    }
    add_row ($list + [string]$entries + '.' + $other + ' = "' + $text + '"')
    add_row ($list + [string]$entries + '.' + $field + ' = "' + $value + '"')
    if ($at -lt 0) {
        add_row ($list + '.count ="1"') # as nobody else writes it: unlist knows it again
        $script:at = $rows.Count - 1
    }
    renumber $at ($entries + 1)
}

function unlist($list, $field, $value) {
    find_entry $list $field $value
    if ($nth -lt 0) {
        return
    }
    if ($at -ge 0) {
        renumber $at ($entries - 1)
    }
    $small = lowered $list
    for ($i = $rows.Count - 1; $i -ge 0; $i = $i - 1) {
        $n = number_of (key_of $rows[$i]) $small
        if ($n -eq $nth -or [string]::Equals($rows[$i], $list + '.count ="0"')) {
            $rows.RemoveAt($i)
            $ends.RemoveAt($i)
        } elseif ($n -gt $nth) {
            $from = (indent_of $rows[$i]) + $list.Length
            $rows[$i] = $rows[$i].Remove($from, ([string]$n).Length).Insert($from, [string]($n - 1))
        }
    }
}
