// Package guest says how the machines of a lab set up their own network cards:
// the address, prefix, gateway, name servers, search domain and MTU that fit what
// the hypervisor does, in the formats that guests read.
//
// It has two floors. Settings works out, from a topology that vnet.Prepare
// returned, what each machine has to know, as plain data. Write puts one machine's
// settings into a Format. Neither needs a hypervisor, and neither changes one.
//
//   - A NIC uses DHCP where there is DHCP. It has its address written down where
//     there is none, where the lab writes an address that no DHCP service of the
//     lab's gives (single-VM NAT, a bridged or external network), and where the
//     backend cannot reserve one.
//   - A machine has one default route: through the first NIC, in the order of
//     slots, that leads outside (nat, nat-network or bridged) and whose gateway is
//     known or told by DHCP; NICs whose cable is off come last. Without one, it is
//     the first NIC on an internal network with a gateway written in the lab that
//     is not the machine itself. Host-only networks lead nowhere. What DHCP says of
//     routes on the other NICs is ignored. IPv6 goes through the same NIC where that
//     can be, else through the first whose network has subnet6; a bridged network
//     that the lab says nothing of IPv6 about is a way out by IPv6 only for a
//     machine that has no other one.
//   - Name servers are those of the NIC with the default route, and those of other
//     NICs whose networks have a dns block. They are the lab's (dns.servers) unless
//     the hypervisor has a name server that asks them itself; then that one, which
//     also knows dns.hosts.
//   - NICs are matched by MAC: their names and their order differ from guest to
//     guest.
//
// What cannot be known, or a format cannot say, is a finding.
//
//	ready, diags := vnet.Prepare(lab, backend, target, vnet.Options{})
//	machines, more := guest.Settings(ready, backend.Info(), target)
//	files, limits := guest.Write(&machines[0], guest.Netplan)
package guest
