package docker

import "github.com/vnetgen/vnetgen/vnet"

// routines are what several steps and sweeps do alike.
func (p *planner) routines() []vnet.Routine {
	routines := []vnet.Routine{
		{
			Name: "remove_network", Doc: "takes all containers off a network and removes it", Params: []string{"net"},
			Commands: []vnet.Command{
				docker("network", "disconnect", "--force").With(val("net"), val("on_it")).Each(vnet.Select{
					Read: onNetwork(val("net")), Lines: []vnet.Match{{vnet.Bind("on_it")}},
				}),
				docker("network", "rm").With(val("net")).Command,
			},
		},
		{
			Name: "leave_network", Doc: "takes a container off a network", Params: []string{"left_net", "left_vm"},
			Commands: []vnet.Command{
				// Where connecting a running container failed, there is something left that
				// only connecting it makes whole.
				docker("network", "connect").With(val("left_net"), val("left_vm")).Each(vnet.Select{Read: halfConnected(), Lines: []vnet.Match{line("half")}}),
				docker("network", "disconnect").With(val("left_net"), val("left_vm")).Command,
			},
		},
		{
			Name: "remove_container", Doc: "removes a container that this lab made", Params: []string{"made"},
			Commands: []vnet.Command{docker("rm").With(val("made")).Command},
		},
	}
	if p.onLinux() {
		routines = append(routines, removeShim())
	}
	return routines
}
