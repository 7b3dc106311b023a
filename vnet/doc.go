// Package vnet is the model of a virtual lab network and the rules that hold
// for it: networks in a unified table of connection modes, machines with their
// NICs, port forwards, DHCP, DNS and link shaping; what a hypervisor can and
// cannot do of it (the fidelity contract); and the plan, a description as data
// of the work that brings the lab up, checks it and takes it down again.
//
// It knows no file format (package config reads and writes HCL), no shell
// (package script writes sh and JSON) and no hypervisor (the packages below
// backends do). It depends on the standard library only. It never prints, logs
// or exits: what it finds wrong it returns as Diags.
//
// The way through the package is
//
//	Topology ── Prepare ──▶ resolved, checked and judged Topology ── Backend.Plan ──▶ Plan
//
// and Generate goes it in one call. A Topology is the caller's: Prepare works
// on a copy, and what it returns is not changed afterwards.
package vnet
