# fact NAME DEFAULT: what the step says of itself.
function fact($name, $default) {
    if ($step.ContainsKey($name)) {
        return $step[$name]
    }
    return $default
}

# at NUMBER: step number $n is worked on.
function at($number) {
    $script:step = $plan[$number - 1]
    $script:borrow = fact 'borrow' 'no'
    $script:adopt = fact 'adopt' 'no'
    $script:plug = fact 'plug' 'no'
    $script:wait = fact 'wait' 0
    $script:mark = fact 'mark' ''
    $script:kept = fact 'kept' ''
    $script:missing = fact 'missing' 'it is not there'
    $script:in_use = fact 'in_use' 'it is in use'
    $script:where = '[' + [string]$number + '/' + [string]$plan.Count + '] ' + $step['title'] + ': '
}

function tell($text) {
    say ($where + $text)
}

# can ACTION: whether the step has that.
function can($action) {
    return $step.ContainsKey($action)
}

# probe: looks at the step's object, and sets $state.
function probe {
    clear_answer
    & $step['probe']
    judge
    if ($adopt -ceq 'yes' -and $op -cne 'down' -and $state -ceq 'foreign') {
        $script:state = 'differs'
    }
    $script:whose = 'it carries no mark of a lab'
    if ($owner.Length -gt 0) {
        $script:whose = 'it belongs to lab ' + $owner
    }
}

# settled STATE...: probes after a change, again and again while the step waits for
# one of these states.
function settled {
    probe
    $wanted = ' ' + [string]::Join(' ', [string[]]$args) + ' '
    $patience = $wait
    while ($patience -gt 0 -and -not $wanted.Contains(' ' + $state + ' ')) {
        Start-Sleep -Seconds 1
        $patience = $patience - 1
        $read.Clear()
        probe
    }
}

# obstacle: why the step cannot be carried out; nothing if it can.
function obstacle {
    if ($op -ceq 'down') {
        if (($state -ceq 'same' -or $state -ceq 'differs') -and $in_use_now -and -not $is_kept) {
            if ($plug -ceq 'no' -and (can 'create') -and (can 'remove')) {
                return $in_use
            }
        }
        return ''
    }
    if ($state -ceq 'same') {
        return ''
    }
    if ($state -ceq 'foreign') {
        if ($borrow -ceq 'yes') {
            return ''
        }
        return 'in the way: ' + $whose
    }
    if ($state -ceq 'absent' -and -not (can 'create')) {
        if ($sure) {
            return $missing
        }
        return ''
    }
    if ($state -ceq 'absent' -and $full.Length -gt 0) {
        return $full
    }
    if ($state -ceq 'differs' -and -not (can 'create') -and -not (can 'change')) {
        return 'not as it has to be (' + $differs + ')'
    }
    if ($in_use_now -and (-not (can 'live') -or ($state -ceq 'absent' -and $plug -ceq 'no'))) {
        return $in_use
    }
    return ''
}

# touched: whether the step's object would be made, changed or removed.
function touched {
    if ($op -ceq 'down') {
        return (($state -ceq 'same' -or $state -ceq 'differs') -and -not $is_kept -and (can 'create') -and (can 'remove'))
    }
    if ($state -ceq 'absent') {
        return (can 'create')
    }
    return ($state -ceq 'differs' -and ((can 'create') -or (can 'change')))
}

# survey: looks at everything before anything is changed.
function survey {
    for ($i = 1; $i -le $plan.Count; $i = $i + 1) {
        at $i
        probe
        $why = obstacle
        if ($why.Length -gt 0) {
            $script:blockers = $blockers + $lf + '  ' + $where + $why
        }
        $what = foresight $why
        if ((can 'warn') -and (touched)) {
            & $step['warn']
        }
        if ($op -ceq 'check') {
            tell $what
        }
    }
    $script:where = ''
}

# present: what is said of an object that is there.
function present {
    if ((can 'create') -or (can 'change')) {
        return 'already there'
    }
    return 'found'
}

# foresight WHY: what up would do about the step, which is counted.
function foresight($why) {
    if ($op -cne 'check') {
        return ''
    }
    if ($why.Length -gt 0) {
        $script:blocked = $blocked + 1
        return $why
    }
    if ($state -ceq 'differs') {
        $script:changed = $changed + 1
        return 'would be changed (' + $differs + ')'
    }
    if ($state -ceq 'absent' -and (can 'create')) {
        $script:made = $made + 1
        return 'would be made'
    }
    $script:already = $already + 1
    if ($state -ceq 'same') {
        return (present)
    }
    if ($state -ceq 'foreign') {
        return (present) + ', used as it is'
    }
    return 'found when what it needs is made'
}

# raise: makes the step's object so.
function raise {
    probe
    $why = obstacle
    if ($why.Length -gt 0) {
        stop $why
    }
    if ($state -ceq 'same' -or $state -ceq 'foreign') {
        $text = present
        if ($state -ceq 'foreign') {
            $text = $text + ', used as it is'
        }
        tell $text
        $script:already = $already + 1
        return
    }
    $action = 'create'
    if ($state -ceq 'absent') {
        if (-not (can 'create')) {
            stop $missing
        }
        $news = 'made'
        $script:made = $made + 1
    } else {
        $news = 'changed'
        if ($differs.Length -gt 0) {
            $news = 'changed (' + $differs + ')'
        }
        $script:changed = $changed + 1
        if (can 'change') {
            $action = 'change'
        }
    }
    if ($in_use_now) {
        $action = 'live'
    }
    & $step[$action]
    settled 'same'
    if ($state -ceq 'same') {
        tell $news
    } elseif ($state -ceq 'absent') {
        stop 'it is still not there'
    } elseif ($state -ceq 'foreign') {
        stop 'it does not carry the lab''s mark'
    } elseif ($action -ceq 'live') {
        stop ('it still differs (' + $differs + '); ' + $in_use)
    } else {
        stop ('it still differs (' + $differs + ')')
    }
}

# lower: takes the step's object away.
function lower {
    probe
    if ($state -ceq 'absent') {
        return
    }
    if ($state -ceq 'foreign') {
        if ($borrow -ceq 'no' -and $adopt -ceq 'no') {
            tell ('left: ' + $whose)
            $script:left = $left + 1
        }
        return
    }
    if ($is_kept) {
        $kept_marks.Add($mark)
        tell ('kept: ' + $kept)
        $script:held = $held + 1
        return
    }
    $why = obstacle
    if ($why.Length -gt 0) {
        stop $why
    }
    & $step['remove']
    settled 'absent' 'foreign'
    if ($state -ceq 'same' -or $state -ceq 'differs') {
        stop 'it is still there'
    }
    tell 'removed'
    $script:removed = $removed + 1
}

# doomed TITLE: whether what a sweep found is to be removed now.
function doomed($text) {
    $script:where = $text + ': '
    if ($op -cne 'check') {
        return $true
    }
    tell 'would be removed'
    $script:removed = $removed + 1
    return $false
}

function gone {
    tell 'removed'
    $script:removed = $removed + 1
}

# hold TITLE WHY: what a sweep found is not to be removed.
function hold($text, $why) {
    $script:where = $text + ': '
    tell ('kept: ' + $why)
    $script:held = $held + 1
}

# sum MADE CHANGED REMOVED: says what was done, all in all.
function sum($made_word, $changed_word, $removed_word) {
    $script:where = ''
    $parts = [System.Collections.Generic.List[string]]::new()
    tally $parts $made $made_word
    tally $parts $changed $changed_word
    tally $parts $removed $removed_word
    tally $parts $held 'kept'
    tally $parts $left 'left'
    tally $parts $blocked 'in the way'
    if ($op -cne 'down') {
        tally $parts $already 'already there'
    }
    if ($parts.Count -eq 0) {
        say 'nothing to do'
        return
    }
    say ([string]::Join(', ', $parts))
}

function tally($parts, $number, $word) {
    if ($number -gt 0) {
        $parts.Add([string]$number + ' ' + $word)
    }
}

function unblocked {
    if ($blockers.Length -gt 0) {
        stop ('in the way, so nothing was changed:' + $blockers)
    }
}

function up {
    unblocked
    sweeps
    for ($i = 1; $i -le $plan.Count; $i = $i + 1) {
        at $i
        raise
    }
    sum 'made' 'changed' 'removed'
}

function check {
    sweeps
    sum 'to make' 'to change' 'to remove'
    unblocked
    if ($made + $changed + $removed -gt 0) {
        exit 3
    }
}

function down {
    unblocked
    for ($i = $plan.Count; $i -ge 1; $i = $i - 1) {
        at $i
        if ((can 'create') -and (can 'remove')) {
            lower
        }
    }
    $script:where = ''
    sweeps
    sum 'made' 'changed' 'removed'
}

function usage {
    return 'usage: ' + $self + ' [up | check | down]'
}

$self = [System.IO.Path]::GetFileName($PSCommandPath)
if ($args.Length -gt 0 -or ($op -cne 'up' -and $op -cne 'check' -and $op -cne 'down')) {
    $asked_for = $op
    if ($args.Length -gt 0) {
        $asked_for = [string]$args[0]
    }
    if ($asked_for -ceq 'help' -or $asked_for -ceq '--help' -or $asked_for -ceq '-h') {
        say (usage)
        exit 0
    }
    $Host.UI.WriteErrorLine((usage))
    exit 2
}
$made = 0
$changed = 0
$removed = 0
$held = 0
$left = 0
$blocked = 0
$already = 0
$blockers = ''
$tmp = [System.IO.Path]::Combine([System.IO.Path]::GetTempPath(), 'vnetgen.' + [Guid]::NewGuid().ToString('N'))
$console = $null
try {
    # Names are shown as they are, whatever the language of the console; where there is
    # no console, this fails, and nothing is lost.
    $console = [Console]::OutputEncoding
    [Console]::OutputEncoding = $utf8
} catch {
    $console = $null
}
try {
    needs
    tools
    files
    survey
    & $op
} catch {
    # This is no failure of a tool, but of this script.
    $Host.UI.WriteErrorLine($self + ': ' + $where + $_.Exception.Message)
    exit 1
} finally {
    if ([System.IO.Directory]::Exists($tmp)) {
        [System.IO.Directory]::Delete($tmp, $true)
    }
    if ($null -ne $console) {
        [Console]::OutputEncoding = $console
    }
}
exit 0
