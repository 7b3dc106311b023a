package pwsh

import "strings"

// ArgumentsOf returns the arguments that a program's start-up code makes of
// ProcessStartInfo.Arguments, by the documented rules of Microsoft's C run-time:
// blanks part arguments, quotes hold them together, 2n backslashes before
// a quote are n and the quote counts, 2n+1 are n and the quote is text, other
// backslashes are themselves, and two quotes within quotes are one.
func ArgumentsOf(commandLine string) []string {
	var args []string
	var b strings.Builder
	started, quoted := false, false
	end := func() {
		if started {
			args = append(args, b.String())
		}
		b.Reset()
		started = false
	}
	for i := 0; i < len(commandLine); {
		c := commandLine[i]
		switch {
		case (c == ' ' || c == '\t') && !quoted:
			end()
			i++
			continue
		case c == '\\':
			n := 0
			for i < len(commandLine) && commandLine[i] == '\\' {
				n++
				i++
			}
			started = true
			if i == len(commandLine) || commandLine[i] != '"' {
				b.WriteString(strings.Repeat(`\`, n))
				continue
			}
			b.WriteString(strings.Repeat(`\`, n/2))
			if n%2 == 1 {
				b.WriteByte('"')
				i++
			}
			continue
		case c == '"' && quoted && i+1 < len(commandLine) && commandLine[i+1] == '"':
			b.WriteByte('"')
			i++
		case c == '"':
			quoted = !quoted
		default:
			b.WriteByte(c)
		}
		started = true
		i++
	}
	end()
	return args
}
