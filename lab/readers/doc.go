// Package readers lets programs and libraries that others wrote read what backends
// write for VMware and for Compose, and compares what they understood with the lab.
// run sets it up and runs it; README.md says what is shown. It is a module of its own,
// so that what the readers bring along is no dependency of the project.
package readers
