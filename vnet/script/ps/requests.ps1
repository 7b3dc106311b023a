# The requests. A PATTERN fits a whole line, word by word:
#     _      any number of spaces and tabs
#     ...    any text, as little as will do
#     @name  the same, kept in $v['name']
#     %name  the text in $v['name']
#     \t     a tab
#     =text  this text, where it would look like one of these
#     text   this text

$asked = @()      # the last reading command
$text_lines = @() # what it showed
$names = $null    # what the last pattern that was tried captured
$values = $null
$after = 0
$from = 0         # the block that was found
$to = -1
$least = 0        # the next number that is chosen
$most = 0

# clear_answer: what is asked begins, nothing of it is answered.
function clear_answer {
    $script:looking = $false
    $script:unread = $false
    $script:there = 0
    $script:foreign = $false
    $script:differs = ''
    $script:owner = ''
    $script:full = ''
    $script:found = $false
    $script:missed = $false # a view has found nothing
    $script:sure = $true # not absent only because a value is not known yet
    $script:idles = $false
    $script:idle = $false
    $script:is_busy = $false
    $script:is_kept = $false
    $script:family = $null
    $script:selected = [System.Collections.Generic.List[object]]::new()
    $script:excepted = [System.Collections.Generic.List[object]]::new()
    $script:spared = [System.Collections.Generic.HashSet[string]]::new()
    $script:spare_by = ''
}
clear_answer

# look BLOCK, look TOOL ARGUMENT...: what cmdlets show, or a program writes. It is
# kept until something changes, so each thing is read once.
function look {
    leave
    $words = $args
    $script:looking = $true
    $script:there = $there + 1
    $script:folding = ''
    $script:parting = $false
    $script:owners = $false
    $script:sought = $false
    $script:found = $false
    $script:finds = [System.Collections.Generic.List[object]]::new()
    $script:text_lines = @()
    $script:failed = ''
    $script:unread = -not (known $words)
    if (-not $unread) {
        look_up $words
    }
    $script:used = @()
}

function look_up($words) {
    $script:asked = $words
    $key = [System.Text.StringBuilder]::new()
    foreach ($word in $words) {
        [void]$key.Append([string]$word)
        [void]$key.Append([char]0)
    }
    foreach ($name in $used) {
        [void]$key.Append($v[$name])
        [void]$key.Append([char]0)
    }
    $kept = $key.ToString()
    if (-not $read.ContainsKey($kept)) {
        if ($words[0] -is [scriptblock]) {
            $read[$kept] = @{ lines = @(cmdlets $words[0]); failed = ''; complaint = '' }
        } else {
            native $words
            $read[$kept] = @{ lines = @(lines_of $output); failed = $failed; complaint = $complaint }
        }
    }
    $script:text_lines = $read[$kept].lines
    $script:failed = $read[$kept].failed
    $script:complaint = $read[$kept].complaint
}

# absent TEXT...: when the tool failed and said so, there is nothing.
function absent {
    if ($failed.Length -gt 0 -and (says $args)) {
        $script:failed = ''
        $script:text_lines = @()
    }
}

# fold TEXT: lines indented further belong to the line before that begins so.
function fold($text) {
    $script:folding = $text
}

# parted: blank lines part the output into blocks.
function parted {
    $script:parting = $true
}

# mark PATTERN: the object is this lab's when there is such a line.
function mark {
    $script:owners = $true
    has_each $args
}

# has PATTERN: the object is there when there is such a line.
function has {
    has_each $args
}

# block PATTERN: the same; what follows looks at the block of that line.
function block {
    $script:parting = $true
    has_each $args
}

function has_each($words) {
    if ($words.Length -gt 0) {
        $finds.Add((pattern $words))
    }
}

# claim PATTERN: a line that says whose it is otherwise.
function claim {
    find
    if (-not $found) {
        $p = pattern $args
        foreach ($line in $text_lines) {
            if (fits $p $line) {
                $script:owner = captured 'owner'
                return
            }
        }
    }
}

# want WHAT PATTERN: such a line is to be there.
function want($what) {
    find
    family_done
    if ($found) {
        if (first (pattern $args) $from $to) {
            bind_captures
        } else {
            differ $what
        }
    }
}

# only WHAT PATTERN: of such lines the following ones are to be there, and no others.
function only($what) {
    find
    family_done
    $script:family = pattern $args
    $script:family_of = $what
    $script:members = [System.Collections.Generic.List[object]]::new()
}

# line PATTERN: one of those; or a line to select.
function line {
    find
    if ($null -ne $family) {
        $members.Add((pattern $args))
    } else {
        $selected.Add((pattern $args))
    }
}

# except PATTERN: a line not to select.
function except {
    find
    $excepted.Add((pattern $args))
}

# range MIN MAX: from where to where the next number is chosen; 0: no end.
function range($min, $max) {
    $script:least = $min
    $script:most = $max
}

# free NAME PREFIX PATTERN: $v['NAME'] is the prefix and a number that nothing has.
function free($name, $prefix) {
    find
    family_done
    $i = $least
    $first_of = $least
    $last = $most
    $script:least = 0
    $script:most = 0
    if ($unread) {
        return
    }
    if ($null -eq $v[$name]) {
        $taken = [System.Collections.Generic.HashSet[string]]::new()
        $p = pattern $args
        foreach ($line in $text_lines) {
            if (fits $p $line) {
                [void]$taken.Add((captured 'taken'))
            }
        }
        while ($taken.Contains($prefix + [string]$i) -or $chosen.Contains($prefix + [string]$i)) {
            $i = $i + 1
        }
        if ($last -gt 0 -and $i -gt $last) {
            $script:full = $prefix + [string]$first_of + ' is taken'
            if ($first_of -lt $last) {
                $script:full = $prefix + [string]$first_of + ' to ' + $prefix + [string]$last + ' are all taken'
            }
            return
        }
        $v[$name] = $prefix + [string]$i
    }
    [void]$chosen.Add($v[$name])
}

# idle PATTERN: such a line is there while the object is not in use.
function idle {
    find
    family_done
    $script:idles = $true
    if ($found -and (first (pattern $args) $from $to)) {
        $script:idle = $true
    }
}

# busy PATTERN: such a line is there while the object is in use.
function busy {
    find
    family_done
    if ($found -and (first (pattern $args) $from $to)) {
        $script:is_busy = $true
    }
}

# keep PATTERN: down leaves the object when there is such a line.
function keep {
    find
    family_done
    if ($found -and (first (pattern $args) $from $to)) {
        $script:is_kept = $true
    }
}

# spare NAME IDENTITY...: not to select, by the value of NAME, what the steps look
# after; on the way down, what they kept.
function spare($name) {
    $script:spare_by = $name
    $identities = $args
    if ($op -ceq 'down') {
        $identities = $kept_marks
    }
    foreach ($identity in $identities) {
        [void]$spared.Add($identity)
    }
}

# leave: the view ends.
function leave {
    if (-not $looking) {
        return
    }
    find
    family_done
    if ($owners) {
        $script:there = $there - 1
        if (-not $found) {
            $script:foreign = $true
        }
    } elseif ($found) {
        $script:there = $there - 1
    } else {
        $script:missed = $true
    }
    $script:looking = $false
}

# settle: what follows needs a value that is captured by what was asked before.
function settle {
    leave
}

# find: the lines from..to are the first block that has a line for every pattern.
function find {
    if ($sought -or -not $looking) {
        return
    }
    $script:sought = $true
    # What is lacking because a view before it found nothing is not unknown.
    if ($unread) {
        if (-not $missed) {
            $script:sure = $false
        }
        return
    }
    if ($failed.Length -gt 0) {
        give_up $asked
    }
    foreach ($p in $finds) {
        if ($p.never -and -not $missed) {
            $script:sure = $false
        }
    }
    fold_lines
    foreach ($bounds in @(blocks)) {
        $caught = @{}
        $whole = $true
        foreach ($p in $finds) {
            if (-not (first $p $bounds.from $bounds.to)) {
                $whole = $false
                break
            }
            for ($i = 0; $i -lt $names.Count; $i = $i + 1) {
                $caught[$names[$i]] = $values[$i]
            }
        }
        if ($whole) {
            $script:found = $true
            $script:from = $bounds.from
            $script:to = $bounds.to
            foreach ($name in @($caught.Keys)) {
                $v[$name] = $caught[$name]
            }
            return
        }
    }
}

# differ WHAT: notes what is not as wanted, each once.
function differ($what) {
    $listed = ', ' + $differs + ', '
    if ($listed.Contains(', ' + $what + ', ')) {
        return
    }
    if ($differs.Length -gt 0) {
        $what = $differs + ', ' + $what
    }
    $script:differs = $what
}

# family_done: the lines of the block of a family are to be its members, all of them.
function family_done {
    if ($null -eq $family) {
        return
    }
    $p = $family
    $script:family = $null
    if (-not $found) {
        return
    }
    $there_now = [System.Collections.Generic.HashSet[string]]::new()
    for ($i = $from; $i -le $to; $i = $i + 1) {
        if (fits $p $text_lines[$i]) {
            [void]$there_now.Add($text_lines[$i])
        }
    }
    $allowed = [System.Collections.Generic.HashSet[string]]::new()
    $good = $true
    foreach ($member in $members) {
        $some = $false
        $plain = plain_line $member
        if ($null -ne $plain) {
            $some = $there_now.Contains($plain)
            [void]$allowed.Add($plain)
        } else {
            foreach ($line in $there_now) {
                if (fits $member $line) {
                    $some = $true
                    [void]$allowed.Add($line)
                }
            }
        }
        if (-not $some) {
            $good = $false
        }
    }
    foreach ($line in $there_now) {
        if (-not $allowed.Contains($line)) {
            $good = $false
        }
    }
    if (-not $good) {
        differ $family_of
    }
}

# gather: what was captured from each selected line.
function gather {
    if ($unread) {
        stop 'this uses a value that no step has found'
    }
    find
    leave
    $plain = [System.Collections.Generic.HashSet[string]]::new()
    $wild = [System.Collections.Generic.List[object]]::new()
    foreach ($p in $excepted) {
        $line = plain_line $p
        if ($null -ne $line) {
            [void]$plain.Add($line)
        } else {
            $wild.Add($p)
        }
    }
    if ($found) {
        for ($k = $from; $k -le $to; $k = $k + 1) {
            choose_line $text_lines[$k] $plain $wild
        }
    }
    clear_answer
}

# choose_line LINE PLAIN WILD: what is captured from a line, if it is selected.
function choose_line($line, $plain, $wild) {
    if ($plain.Contains($line)) {
        return
    }
    foreach ($p in $wild) {
        if (fits $p $line) {
            return
        }
    }
    foreach ($p in $selected) {
        if (fits $p $line) {
            if ($spare_by.Length -gt 0 -and $spared.Contains((captured $spare_by))) {
                return
            }
            $kept = @{}
            for ($i = 0; $i -lt $names.Count; $i = $i + 1) {
                $kept[$names[$i]] = $values[$i]
            }
            return $kept
        }
    }
}

# take CAPTURES: keeps what was captured from one selected line.
function take($captures) {
    foreach ($name in @($captures.Keys)) {
        $v[$name] = $captures[$name]
    }
}

# none: whether no line is selected.
function none {
    return (@(gather).Length -eq 0)
}

# warned TEXT: tells it when a line is selected.
function warned($text) {
    if ($unread) {
        clear_answer
        return
    }
    if (-not (none)) {
        tell ('warning: ' + $text)
    }
}

# judge: what the requests have found.
function judge {
    leave
    $script:state = 'same'
    if ($there -gt 0) {
        $script:state = 'absent'
    } elseif ($foreign) {
        $script:state = 'foreign'
    } elseif ($differs.Length -gt 0) {
        $script:state = 'differs'
    }
    $script:in_use_now = $is_busy -or ($idles -and $found -and -not $idle)
}
