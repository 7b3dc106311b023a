package docker

import "github.com/vnetgen/vnetgen/vnet"

// What docker is asked to print: lines of a word and what belongs to it, which
// Views match. The names of fields are those of docker's own types, which its
// command has had alike since 20.10; what is raw JSON there is called otherwise.
// Texts stand between backquotes, since double quotes do not reach a program on
// Windows as they are.
const (
	// formatNetwork prints a network's name, ID, driver, whether it is internal, its
	// options and its labels.
	formatNetwork = "{{println `name` .Name}}{{println `id` .ID}}{{println `driver` .Driver}}{{println `internal` .Internal}}" +
		"{{range $k, $v := .Options}}{{println `option` $k $v}}{{end}}" + formatLabels
	formatLabels = "{{range $k, $v := .Labels}}{{println $k $v}}{{end}}"

	// formatMachine prints a container's name and ID, and what it has for networks.
	formatMachine = formatName + "{{println `mode` .HostConfig.NetworkMode}}{{range $k, $v := .NetworkSettings.Networks}}{{println `on` $k}}{{end}}"
	formatName    = "{{println `name` .Name}}{{println `id` .ID}}"
	// formatMade prints the name, ID, state and labels of a container that the plan
	// makes.
	formatMade = formatName + "{{println `status` .State.Status}}{{range $k, $v := .Config.Labels}}{{println $k $v}}{{end}}"
	// formatStatus prints a container's state.
	formatStatus = "{{println `status` .State.Status}}"
	// formatNICs prints the networks that a container is on, each with the mark.
	formatNICs = "{{range $k, $v := .NetworkSettings.Networks}}{{println `on` $k (index $v.DriverOpts `" + optionNIC + "`)}}{{end}}"
	// formatPorts prints the ports that a container publishes: its own, and where on
	// the host.
	formatPorts = "{{range $k, $v := .HostConfig.PortBindings}}{{range $v}}{{$ip := print .HostIP}}" + hostIP + "{{println `port` $k $ip .HostPort}}{{end}}{{end}}"
	// hostIP makes all addresses of the host, which docker's types leave empty, 0.0.0.0.
	hostIP = "{{if eq $ip `` `invalid IP`}}{{$ip = `0.0.0.0`}}{{end}}"
)

// inspectNetwork reads what formatNetwork prints of a network.
func inspectNetwork(network string) vnet.Read {
	return vnet.Read{Tool: tool, Args: vnet.Text("network", "inspect", "--format", formatNetwork, network),
		// Up to 22 and from 23 on (measured on 20.10 and 28.5).
		Absent: []string{"No such network: " + network, "network " + network + " not found"}}
}

// inspect reads what a format prints of a container.
func inspect(container vnet.Arg, format vnet.Arg) vnet.Read {
	return vnet.Read{Tool: tool, Args: append(vnet.Text("container", "inspect", "--format"), format, container),
		Absent: []string{"No such container: "}}
}

// inspectNIC reads how a container is on a network, nothing when it is not: a line of
// "on", its mark, "current" when that is the network of this ID, and the addresses
// that were asked for. A container that has not run since it was connected knows the
// network by its name only; one that ran keeps the ID of a network that is gone; and
// one that runs has none where connecting it has failed (see halfConnected).
func inspectNIC(container, network string, id vnet.Arg) vnet.Read {
	return inspect(val(container), join(
		lit("{{$s := .State}}{{with index .NetworkSettings.Networks `"+network+"`}}on {{index .DriverOpts `"+optionNIC+"`}} "+
			"{{if or (eq .NetworkID `"), id, lit("`) (not (or .NetworkID $s.Running))}}current{{end}} "+
			"{{with .IPAMConfig}}{{.IPv4Address}} {{.IPv6Address}}{{end}}{{end}}")))
}

// halfConnected reads "half" of a container that runs and knows of a network without
// being on it, for the routine leave_network: what a failed `docker network connect`
// leaves behind. `docker network disconnect` refuses it, and the container does not
// start again once the network is gone (measured on 20.10 and 28.5).
func halfConnected() vnet.Read {
	return inspect(val("left_vm"), join(lit("{{$s := .State}}{{with index .NetworkSettings.Networks `"), val("left_net"),
		lit("`}}{{if and $s.Running (not .NetworkID)}}half{{end}}{{end}}")))
}

// line matches a line whose words are these.
func line(words string) vnet.Match { return vnet.Match{vnet.Lit(words)} }
