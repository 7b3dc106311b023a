// Package virtualbox plans labs for Oracle VirtualBox 6.1 to 7.2 as VBoxManage
// commands. What it makes of each mode:
//
//	nat          NAT of the NIC itself, forwards as its rules
//	nat-network  natnetwork, with a DHCP server of its own, forwards as its rules
//	host-only    hostonlyif with a DHCP server; on macOS from 7.0 hostonlynet
//	bridged      the host's interface; found by its default route when none is named
//	internal     intnet, with a DHCP server if the lab wants one
//
// It writes option names as VirtualBox 6.1 knew them, since 7.x still takes
// them. Ownership marks are global extra data, vnetgen/LAB/KIND/ID; what a NIC
// slot held before the lab took it is kept in the machine's own extra data,
// vnetgen/nic/SLOT/…, and put back on down.
//
// What was measured and what was only read about VirtualBox is in
// docs/virtualbox.md. The package quotes nothing and knows no shell.
package virtualbox
