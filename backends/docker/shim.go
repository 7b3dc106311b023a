package docker

import (
	"net/netip"
	"slices"

	"github.com/vnetgen/vnetgen/backends/internal/kit"
	"github.com/vnetgen/vnetgen/vnet"
)

// A shim is an interface of the host's on the uplink of a macvlan or ipvlan network,
// beside the containers: the host's own packets do not pass the uplink to them.

// shim is what one is to be like.
type shim struct {
	dev     string
	address netip.Addr
	kind    []string // as `ip link add` takes it: "macvlan", "mode", "bridge"
	parent  vnet.Arg
	routes  []netip.Prefix // where the containers are
	digest  string
}

// shimPrefix is what the alias of a shim begins with, its mark: the alias has room
// for 255 bytes (IFALIASZ in Linux's if.h), so the lab's name is condensed.
func (p *planner) shimPrefix() string {
	return "vnetgen:" + kit.Digest("lab", p.t.Lab.Name) + ":"
}

// shimOf returns the shim of a network, nil for none.
func (p *planner) shimOf(n *network) *shim {
	if n.Network == nil || n.external || !p.onLinux() {
		return nil
	}
	a, ok := vnet.Find(n.Settings, name, keyShim)
	if !ok {
		return nil
	}
	address, err := netip.ParseAddr(a.Value.Str)
	if err != nil {
		return nil // check has said so
	}
	s := &shim{dev: "vs" + kit.Digest("shim", p.t.Lab.Name, n.label)[:8], address: address, kind: []string{n.shape.driver, "mode", "bridge"}}
	if n.shape.driver == "ipvlan" {
		s.kind[2] = "l2"
	}
	settings := []string{n.label, address.String(), n.shape.driver}
	for _, o := range n.shape.options {
		if o.key != optionParent {
			continue
		}
		settings = append(settings, o.value, o.variable, o.rest)
		s.parent = lit(o.value)
		switch {
		case o.variable == "":
		case o.rest == "":
			s.parent = val(o.variable)
		default:
			s.parent = join(val(o.variable), lit(o.rest))
		}
	}
	for _, pool := range n.shape.pools {
		if pool.part.IsValid() {
			s.routes = append(s.routes, pool.part)
		}
	}
	for i := range p.t.Machines {
		for j := range p.t.Machines[i].NICs {
			nic := &p.t.Machines[i].NICs[j]
			inRange := slices.ContainsFunc(s.routes, func(r netip.Prefix) bool { return r.Contains(nic.Address) })
			if nic.Network == n.label && nic.Address.IsValid() && !inRange {
				s.routes = append(s.routes, netip.PrefixFrom(nic.Address, 32))
			}
		}
	}
	for _, r := range s.routes {
		settings = append(settings, r.String())
	}
	s.digest = kit.Digest(settings...)
	return s
}

// shimStep adds the step of a network's shim, if it has one.
func (p *planner) shimStep(n *network) {
	s := p.shimOf(n)
	if s == nil {
		return
	}
	p.keep.shims = append(p.keep.shims, s.digest)
	shown := func(what ...string) vnet.Read {
		return vnet.Read{Tool: toolIP, Args: vnet.Text(append(what, "show", "dev", s.dev)...), Absent: []string{"does not exist", "Cannot find device"}}
	}
	link := shown("link")
	alias := "alias " + p.shimPrefix()
	views := []vnet.View{
		{Read: link, Find: []vnet.Match{{vnet.Any, vnet.Lit(": " + s.dev + "@"), vnet.Any}}, Expect: []vnet.Expect{
			{What: "settings", Line: vnet.Match{vnet.Blank, vnet.Lit(alias + s.digest)}},
			{What: "up", Line: vnet.Match{vnet.Any, vnet.Lit(": " + s.dev + "@"), vnet.Any, vnet.Lit(",UP"), vnet.Any}},
		}},
		{Read: shown("-4", "address"), Expect: []vnet.Expect{{What: "address", Line: vnet.Match{vnet.Blank, vnet.Lit("inet " + s.address.String() + "/32 "), vnet.Any}}}},
	}
	routes := vnet.View{Read: shown("-4", "route")}
	for _, r := range s.routes {
		routes.Expect = append(routes.Expect, vnet.Expect{What: "routes", Line: vnet.Match{vnet.Lit(routeText(r) + " "), vnet.Any}})
	}
	if len(s.routes) > 0 {
		views = append(views, routes)
	}
	ip := func(words ...string) kit.Cmd { return kit.Run(toolIP, words...) }
	create := []vnet.Command{
		ip("link", "add", "link").With(s.parent).Words("name", s.dev, "type").Words(s.kind...).Command,
		ip("link", "set", "dev", s.dev, "alias", p.shimPrefix()+s.digest).Command,
		ip("address", "add", s.address.String()+"/32", "dev", s.dev).Command,
		ip("link", "set", "dev", s.dev, "up").Command,
	}
	for _, r := range s.routes {
		create = append(create, ip("route", "replace", r.String(), "dev", s.dev).Command)
	}
	remove := call("remove_shim", lit(s.dev)).Command
	p.steps = append(p.steps, vnet.Step{
		ID: "shim/" + n.label, Title: "the host's interface " + s.dev + " on network " + n.name, Needs: []string{n.id},
		Probe: vnet.Probe{
			Owner: &vnet.View{Read: link, Find: []vnet.Match{{vnet.Blank, vnet.Lit(alias), vnet.Any}}},
			Views: views,
		},
		Adopt:  true, // its name is nobody else's: without the mark it was interrupted
		Create: create,
		Change: append([]vnet.Command{remove}, create...),
		Remove: []vnet.Command{remove},
	})
}

// routeText is a destination as `ip route` shows it.
func routeText(r netip.Prefix) string {
	if r.IsSingleIP() {
		return r.Addr().String()
	}
	return r.String()
}

// removeShim is the routine that removes a shim.
func removeShim() vnet.Routine {
	return vnet.Routine{
		Name: "remove_shim", Doc: "removes an interface of the host's that this lab made", Params: []string{"shim"},
		Commands: []vnet.Command{kit.Run(toolIP, "link", "delete", "dev").With(val("shim")).Command},
	}
}

// sweepShims finds shims that the lab does not have any more.
func (p *planner) sweepShims() vnet.Sweep {
	return vnet.Sweep{
		Title: "the host's interface", Name: "swept_dev", ID: "swept", Keep: p.keep.shims,
		Select: vnet.Select{Read: vnet.Read{Tool: toolIP, Args: vnet.Text("-oneline", "link", "show")}, Lines: []vnet.Match{{
			vnet.Any, vnet.Lit(": "), vnet.Bind("swept_dev"), vnet.Lit("@"), vnet.Any, vnet.Lit("alias " + p.shimPrefix()), vnet.Bind("swept"),
		}}},
		Commands: []vnet.Command{call("remove_shim", val("swept_dev")).Command},
	}
}
