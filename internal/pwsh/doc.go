// Package pwsh interprets the subset of PowerShell that this project's scripts
// are written in, so that tests can run them where there is no PowerShell. It is
// an interpreter of the project's own, written from the language's
// documentation; it is never PowerShell itself, and a script that runs here has
// still to be proved there.
//
// It is strict: what lies outside of the subset is a Refusal with its line and
// column, never a guess. It is faithful where PowerShell surprises: output that
// leaks from a function, arrays that unroll, dynamic scopes, comparisons by
// culture, quotes that are not ASCII. Where the versions of PowerShell differ
// (Windows PowerShell 5.1, PowerShell 7) it refuses. Hash tables and sets come in an order that
// nobody would expect, since theirs is undefined.
//
// It does not do regular expressions, double-quoted strings, fractions, jobs,
// classes, modules, or the formatting of objects for display.
//
//	status, err := pwsh.Run([]byte("[Console]::Out.WriteLine('hello')"), nil, &pwsh.Host{Stdout: os.Stdout})
package pwsh
