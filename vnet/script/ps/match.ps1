# How output is taken apart, and which lines patterns fit. Text is data here: it is
# compared to the letter, never taken for a pattern of PowerShell's.

# lines_of TEXT: its lines. One with a control character fits no pattern.
function lines_of($text) {
    if ($text.Length -eq 0) {
        return
    }
    if ($text.EndsWith($lf, $ordinal)) {
        $text = $text.Substring(0, $text.Length - 1)
    }
    foreach ($line in $text.Split([char]10)) {
        if ($line.EndsWith($cr, $ordinal)) {
            $line = $line.Substring(0, $line.Length - 1)
        }
        if ($line.IndexOfAny($controls) -ge 0) {
            $line = $cr
        }
        $line
    }
}

# fold_lines: joins the lines that belong to the one before them.
function fold_lines {
    if ($folding.Length -eq 0) {
        return
    }
    $joined = [System.Collections.Generic.List[string]]::new()
    $into = $false
    $indent = 0
    foreach ($line in $text_lines) {
        $text = $line.TrimStart([char]32, [char]9)
        $depth = $line.Length - $text.Length
        if ($into -and $text.Length -gt 0 -and $depth -gt $indent) {
            $joined[$joined.Count - 1] = $joined[$joined.Count - 1] + $tab + $text
            continue
        }
        $into = $line.StartsWith($folding, $ordinal)
        $indent = $depth
        $joined.Add($line)
    }
    $script:text_lines = $joined.ToArray()
}

# blocks: where the blocks of lines begin and end. There is one at least.
function blocks {
    if (-not $parting) {
        return @{ from = 0; to = $text_lines.Length - 1 }
    }
    $some = $false
    $begin = 0
    for ($i = 0; $i -le $text_lines.Length; $i = $i + 1) {
        if ($i -lt $text_lines.Length -and $text_lines[$i].TrimStart([char]32, [char]9).Length -gt 0) {
            continue
        }
        if ($i -gt $begin) {
            $some = $true
            @{ from = $begin; to = $i - 1 }
        }
        $begin = $i + 1
    }
    if (-not $some) {
        @{ from = 0; to = -1 }
    }
}

# pattern WORDS: a pattern taken apart. Kind 1 is text, 2 blanks, 3 any text, 4 any
# text that is kept.
function pattern($words) {
    $kinds = [System.Collections.Generic.List[int]]::new()
    $texts = [System.Collections.Generic.List[string]]::new()
    $never = $false
    foreach ($word in $words) {
        $kind = 1
        $text = $word
        if ([string]::Equals($word, '_')) {
            $kind = 2
        } elseif ([string]::Equals($word, '...')) {
            $kind = 3
        } elseif ([string]::Equals($word, '\t')) {
            $text = $tab
        } elseif ($word.StartsWith('@', $ordinal)) {
            $kind = 4
            $text = $word.Substring(1)
        } elseif ($word.StartsWith('=', $ordinal)) {
            $text = $word.Substring(1)
        } elseif ($word.StartsWith('%', $ordinal)) {
            $text = $v[$word.Substring(1)]
            if ($null -eq $text) {
                $never = $true
                $text = ''
            }
        }
        $kinds.Add($kind)
        $texts.Add($text)
    }
    return @{ kinds = $kinds; texts = $texts; never = $never }
}

# first PATTERN FROM TO: whether one of these lines fits the pattern; the first
# that does is $script:line_found.
function first($p, $from, $to) {
    if ($p.never) {
        return $false
    }
    for ($i = $from; $i -le $to; $i = $i + 1) {
        if (fits $p $text_lines[$i]) {
            return $true
        }
    }
    return $false
}

# fits PATTERN LINE: whether the pattern fits the whole line. What it captures is in
# $names and $values. Stretches of text and blanks lie between the wildcards; each is
# placed as far left as it goes, the last one where it ends with the line.
function fits($p, $line) {
    $script:names = [System.Collections.Generic.List[string]]::new()
    $script:values = [System.Collections.Generic.List[string]]::new()
    if ($p.never -or $line.StartsWith($cr, $ordinal)) {
        return $false
    }
    $size = $p.kinds.Count
    $at = stretch $p $line 0 0
    if ($at -lt 0) {
        return $false
    }
    $i = $after
    while ($i -lt $size) {
        $begin = $at
        $end = -1
        if ($i -eq $size - 1) {
            $begin = $line.Length
            $end = $begin
            $script:after = $size
        }
        while ($end -lt 0) {
            if ($begin -gt $line.Length) {
                return $false
            }
            if ($p.kinds[$i + 1] -eq 1) {
                $begin = $line.IndexOf($p.texts[$i + 1], $begin, $ordinal)
                if ($begin -lt 0) {
                    return $false
                }
            }
            $end = stretch $p $line $begin ($i + 1)
            if ($end -ge 0 -and $after -ge $size -and $end -ne $line.Length) {
                $end = -1
            }
            if ($end -lt 0) {
                $begin = $begin + 1
            }
        }
        if ($p.kinds[$i] -eq 4) {
            $names.Add($p.texts[$i])
            $values.Add($line.Substring($at, $begin - $at))
        }
        $at = $end
        $i = $after
    }
    return ($at -eq $line.Length)
}

# stretch PATTERN LINE AT I: where text and blanks end that begin at a place of the
# line, -1 when they do not fit. $after is the part behind them.
function stretch($p, $line, $at, $i) {
    while ($i -lt $p.kinds.Count -and $p.kinds[$i] -lt 3) {
        if ($p.kinds[$i] -eq 1) {
            $text = $p.texts[$i]
            if ($line.Length - $at -lt $text.Length -or -not [string]::Equals($line.Substring($at, $text.Length), $text)) {
                return -1
            }
            $at = $at + $text.Length
        } else {
            while ($at -lt $line.Length -and ($line[$at] -eq $tab -or $line[$at] -eq ' ')) {
                $at = $at + 1
            }
        }
        $i = $i + 1
    }
    $script:after = $i
    return $at
}

# captured NAME: what the last pattern that was tried captured.
function captured($name) {
    for ($i = $names.Count - 1; $i -ge 0; $i = $i - 1) {
        if ([string]::Equals($names[$i], $name)) {
            return $values[$i]
        }
    }
    return ''
}

function bind_captures {
    for ($i = 0; $i -lt $names.Count; $i = $i + 1) {
        $v[$names[$i]] = $values[$i]
    }
}

# plain_line PATTERN: the only line that it fits, when it has no wildcards.
function plain_line($p) {
    if ($p.never) {
        return
    }
    foreach ($kind in $p.kinds) {
        if ($kind -ne 1) {
            return
        }
    }
    return [string]::Join('', $p.texts)
}
