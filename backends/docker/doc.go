// Package docker plans labs for Docker Engine 20.10 to 29 on Linux and for Docker
// Desktop, as docker commands and as an overlay for Compose. What it makes of each
// mode:
//
//	nat          a bridge network for the NIC alone
//	nat-network  a bridge network
//	host-only    a bridge network with --internal
//	bridged      a macvlan or ipvlan network, or a bridge of the host's
//	internal     a bridge network with --internal, from Engine 28 on without the host
//
// A machine is a container that exists, or one that the plan makes of an image; in
// the overlay it is a service. Networks and made containers carry their mark, lab
// and digest, as labels, and a container's connection to a network carries it as an
// option for the driver, which the driver passes over. Docker cannot change a
// network: one whose digest is not that of the lab any more is removed and made
// again.
//
// What was measured and what was only read about Docker is in docs/docker.md. The
// package quotes nothing for a shell.
package docker
