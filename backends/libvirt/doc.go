// Package libvirt plans labs for KVM by libvirt 5.0 to 12.x on Linux, as XML and
// virsh commands. What it makes of each mode:
//
//	nat          an interface of type user (slirp; passt where there are forwards)
//	nat-network  a network with forward mode='nat'
//	host-only    a network without forward, with an address of the host's
//	bridged      a network on an existing bridge, or by macvtap on an interface
//	internal     a network without forward and without an address
//
// Networks carry their mark, lab and digest, in their own metadata, and have
// UUIDs, bridge names and MACs derived from lab and label. A NIC is known by its
// MAC. Its mark is in the machine's metadata, one element for each NIC, which
// also keeps what was there before the lab took it.
//
// What was measured and what was only read about libvirt is in docs/libvirt.md.
// The package quotes nothing for a shell.
package libvirt
