package docker

import (
	"fmt"
	"slices"

	"github.com/vnetgen/vnetgen/vnet"
)

// The findings that only Docker gives.
const (
	codeName     vnet.Code = "docker-name"
	codeBridge   vnet.Code = "docker-bridge"
	codeBridged  vnet.Code = "docker-bridged"
	codeIPRange  vnet.Code = "docker-ip-range"
	codeShim     vnet.Code = "docker-shim"
	codePool     vnet.Code = "docker-pool"
	codeTwice    vnet.Code = "docker-nic-twice"
	codeExternal vnet.Code = "docker-external"
	codeRouted   vnet.Code = "docker-routed"
	codePublish  vnet.Code = "docker-publish"
	codeOverlap  vnet.Code = "docker-overlap"
	codeImage    vnet.Code = "docker-image"
	codeFilter   vnet.Code = "docker-filter"
)

var codes = []vnet.CodeInfo{
	{Code: codeName, Title: "Docker cannot hold this name",
		Why:    "Names of networks and containers begin with a letter or digit, go on with letters, digits, dots, dashes and underscores, and have at least two characters. Some names of networks are Docker's own.",
		Remedy: "Write another name into the block."},
	{Code: codeBridge, Title: "a network has an interface of the host's that it can have",
		Why:    "Linux's interface names have at most 15 bytes, those of VLANs with the tag behind the uplink's name. A bridge is one network's, and an interface's macvlan networks are, before Engine 26, one.",
		Remedy: "Write another bridge or uplink, or leave bridge out: Docker names one."},
	{Code: codeBridged, Title: "a bridged network of Docker's needs a subnet, a gateway and addresses of its own",
		Why:    "Containers get no address from the outside's DHCP: Docker gives them one of the subnet that it is told, and thinks that all of it is free.",
		Remedy: "Write subnet and gateway as the outside has them, and the setting ip_range with a part that the outside's DHCP leaves alone, or an address for each NIC."},
	{Code: codeIPRange, Title: "ip_range is a part of the subnet",
		Why:    "Docker gives containers addresses of this block, so it has to lie in the network's subnet, be written as a CIDR block, and hold no address that a NIC has for itself.",
		Remedy: "Write such a block, for instance the last quarter of the subnet."},
	{Code: codeShim, Title: "the host's interface beside the containers has an address of the network's that nobody else has",
		Why:    "The setting shim gives the host an interface on the same uplink. It needs an address of the subnet besides the host's own.",
		Remedy: "Write an address that nobody has, outside ip_range."},
	{Code: codePool, Title: "Docker gives out addresses of one CIDR block",
		Why:    "A DHCP range can begin and end anywhere, Docker's --ip-range cannot: of the range, it gets the largest block.",
		Remedy: "Write a range that is a block, or leave start and end out."},
	{Code: codeTwice, Title: "a container is on a network once",
		Why:    "Docker connects a container to a network or not: there is no second interface on the same one.",
		Remedy: "Leave the second NIC out, or put it on a network of its own."},
	{Code: codeExternal, Title: "this network of Docker's cannot be joined so",
		Why:    "The networks host and none stand for a container without interfaces of its own, and the default bridge gives no fixed addresses.",
		Remedy: "Name a network that was made with `docker network create`, or leave address out."},
	{Code: codeRouted, Title: "a routed network has no forwards",
		Why:    "In gateway mode routed nothing listens on the host's ports: the outside reaches the containers' own addresses. Engines have the mode from 27 on.",
		Remedy: "Leave routed or the forwards out."},
	{Code: codeOverlap, Title: "single-VM NAT has a subnet of its own",
		Why:    "A NIC with mode = \"nat\" gets a bridge network, and Docker gives no two networks one range of addresses.",
		Remedy: "Write another subnet, or leave it out: a free one is chosen."},
	{Code: codePublish, Title: "ports are published where the default route goes",
		Why:    "Docker publishes a container's ports on one of its networks: the one with its default route. That is one with IPv6 before one without, and before Engine 28 the one whose name comes first; where it is no bridge that translates, the forward does nothing.",
		Remedy: "Give the network with the forward IPv6 like the others, or, before Engine 28, a name that comes before theirs."},
	{Code: codeImage, Title: "a container is made of an image",
		Why:    "With --create-machines the plan makes containers where there are none, and Docker does not make one of nothing.",
		Remedy: "Write backend \"docker\" { image = \"debian:13\" } into the machine block, or generate without --create-machines."},
	{Code: codeFilter, Title: "Docker's packet filter can be in others' way",
		Why:    "When it switches forwarding on, Docker lets the host forward nothing but its own containers' packets (policy DROP), and has bridged packets pass the filter, too.",
		Remedy: "Allow what libvirt and bridges are to forward in the chain DOCKER-USER; see docs/docker.md."},
}

// check judges what only Docker knows.
func check(t *vnet.Topology, target vnet.Target, opts vnet.Options, c *vnet.Collector) {
	checkNames(t, c)
	nets := make(map[string]*vnet.Network, len(t.Networks))
	bridges, parents := map[string]*vnet.Network{}, map[string]*vnet.Network{}
	for i := range t.Networks {
		n := &t.Networks[i]
		nets[n.Label] = n
		if n.External {
			checkExternal(t, n, c)
			continue
		}
		checkBridge(n, bridges, c)
		switch n.Mode {
		case vnet.Bridged:
			checkBridged(t, n, c)
			checkParent(n, target, parents, c)
		case vnet.NATNetwork:
			checkRouted(t, n, target, c)
		}
		checkPool(n, opts, c)
	}
	for i := range t.Machines {
		m := &t.Machines[i]
		checkTwice(m, c)
		checkPublished(t, nets, m, target, c)
		if _, ok := imageOf(t, m); opts.CreateMachines && !ok {
			c.Error(codeImage, m.Source.Of(""), fmt.Sprintf("machine %q: there is no image to make it of", m.Label),
				"Write backend \"docker\" { image = \"debian:13\" } into its block or the lab's, or generate without --create-machines.")
		}
		checkCommand(m, c)
	}
	checkOverlaps(t, c)
	checkFilter(t, target, c)
}

// checkCommand wants words.
func checkCommand(m *vnet.Machine, c *vnet.Collector) {
	a, ok := vnet.Find(m.Settings, name, keyCommand)
	if ok && slices.ContainsFunc(a.Value.List, func(v vnet.Value) bool { return v.Kind != vnet.String }) {
		c.Error(vnet.CodeSettingValue, a.Range, fmt.Sprintf("machine %q: command is a list of words", m.Label), "Put quotes around each.")
	}
}

// checkTwice finds machines that are on a network twice.
func checkTwice(m *vnet.Machine, c *vnet.Collector) {
	on := make(map[string]int, len(m.NICs))
	for j := range m.NICs {
		nic := &m.NICs[j]
		if nic.Network == "" || nic.Connected == vnet.Off {
			continue
		}
		if slot, twice := on[nic.Network]; twice {
			c.Error(codeTwice, nic.Source.Of("network"), fmt.Sprintf("machine %q, NIC %d: NIC %d is on network %q already", m.Label, nic.Slot, slot, nic.Network),
				"A container is on a network once. Leave this NIC out, or put it on a network of its own.")
			continue
		}
		on[nic.Network] = nic.Slot
	}
}
