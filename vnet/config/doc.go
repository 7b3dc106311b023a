// Package config reads lab files, which are HCL 2 in native syntax or JSON,
// into a vnet.Topology, and writes a Topology back as formatted HCL. It is the
// only package of the module that knows HCL.
//
// It understands the language: variables, locals, references, count and
// for_each, functions. It refuses text that cannot be what its place asks for,
// such as an address that is no address. It does not judge whether a lab makes
// sense: ports out of range, overlapping subnets and the like are found by
// vnet.Prepare.
//
// Every element of a loaded Topology knows where it was written, so that later
// stages can point there. Instances that count or for_each made of one block
// share their Source and their Settings.
package config
