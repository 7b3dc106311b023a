// Package vmware plans labs for VMware Workstation (Linux, Windows) and Fusion (macOS):
// the networking file and what applies it, vnetlib on Windows, and the .vmx files of
// machines. What it makes of each mode:
//
//	mode         Linux, macOS                      Windows
//	nat          a NAT vmnet of the NIC's own      VMnet8, with all others
//	nat-network  NAT vmnet                         NAT vmnet, of which there is one
//	host-only    host-only vmnet                   host-only vmnet
//	bridged      vmnet0, or a vmnet bridged to     VMnet0
//	             the uplink
//	internal     LAN segment; macOS: a vmnet       LAN segment
//	             without the host
//
// VMware's files belong to the user: they are edited line by line, never replaced. What
// belongs to a lab stands in a file of marks beside them (networking.vnetgen,
// preferences.vnetgen); what a NIC was before is kept in its .vmx, with
// "vnetgen.was." before the keys, where down finds it again.
//
// Nothing of it has been run on VMware: docs/vmware.md says what was read by which
// reader that others wrote, and what never ran.
package vmware
