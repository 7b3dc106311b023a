// Package golden holds the conformance cases: one txtar archive a case, with
// the lab that a person writes and what every backend makes of it.
//
// A case opens with a sentence on why it exists. Its input sections are lab
// files (*.hcl, *.hcl.json), variable files (*.vnetvars) and "args", the
// command line's flags that it needs. The other sections are what comes out:
//
//	diag          the findings of reading the lab
//	neutral.diag  the findings without a backend, beyond those
//	NAME.diag     the findings for the backend NAME, beyond those of reading
//	NAME.sh       the script for the backend NAME, when there are no errors; NAME.ps1
//	              on a Windows host, without its byte-order mark
//
// Scripts leave out what a lab without machines has too, which the cases named
// empty hold.
//
// A finding is written as its place, severity and code, summary, and detail. A
// section that has nothing to say is not there. VNET_UPDATE=1 rewrites the
// output sections (`VNET_UPDATE=1 go test ./golden`); read what it wrote.
package golden
