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
		"{{range $k, $v := .Options}}{{println `option` $k $v}}{{end}}" +
		"{{range $k, $v := .Labels}}{{println $k $v}}{{end}}"
	// formatContainer prints a container's name, ID, state and labels, the ports that
	// it publishes, and a line for each network that it is on: the network's name and
	// the mark.
	formatContainer = "{{println `name` .Name}}{{println `id` .ID}}{{println `status` .State.Status}}{{println `mode` .HostConfig.NetworkMode}}" +
		"{{range $k, $v := .Config.Labels}}{{println $k $v}}{{end}}" +
		"{{range $k, $v := .HostConfig.PortBindings}}{{range $v}}{{$ip := print .HostIP}}" + hostIP +
		"{{println `port` $k $ip .HostPort}}{{end}}{{end}}" +
		"{{range $k, $v := .NetworkSettings.Networks}}{{println `nic` $k (index $v.DriverOpts `" + optionNIC + "`)}}{{end}}"
)

// hostIP makes all addresses of the host, which docker's types leave empty, 0.0.0.0.
const hostIP = "{{if or (eq $ip ``) (eq $ip `invalid IP`)}}{{$ip = `0.0.0.0`}}{{end}}"

// inspectNetwork reads what formatNetwork prints of a network.
func inspectNetwork(network string) vnet.Read {
	return vnet.Read{Tool: tool, Args: vnet.Text("network", "inspect", "--format", formatNetwork, network),
		// Up to 22 and from 23 on (measured on 20.10 and 28.5).
		Absent: []string{"No such network: " + network, "network " + network + " not found"}}
}

// inspectContainer reads what formatContainer prints of a container.
func inspectContainer(container vnet.Arg) vnet.Read {
	return vnet.Read{Tool: tool, Args: append(vnet.Text("container", "inspect", "--format", formatContainer), container),
		Absent: []string{"No such container: "}}
}

// inspectNIC reads how a container is on a network, nothing when it is not: its mark,
// the addresses that were asked for, and "network current" when that is the network
// of this ID. A container that has not run since it was connected knows the network
// by its name only; one that ran keeps the ID of a network that is gone.
func inspectNIC(container, network string, id vnet.Arg) vnet.Read {
	format := join(lit("{{$running := .State.Running}}{{with index .NetworkSettings.Networks `"+network+"`}}{{println `there`}}"+
		"{{println `mark` (index .DriverOpts `"+optionNIC+"`)}}"+
		"{{if or (eq .NetworkID `"), id, lit("`) (and (not $running) (eq .NetworkID ``))}}{{println `network current`}}{{end}}"+
		"{{with .IPAMConfig}}{{println `ip4` .IPv4Address}}{{println `ip6` .IPv6Address}}{{end}}{{end}}"))
	return vnet.Read{Tool: tool, Args: append(vnet.Text("container", "inspect", "--format"), format, val(container)),
		Absent: []string{"No such container: "}}
}

// line matches a line whose words are these.
func line(words string) vnet.Match { return vnet.Match{vnet.Lit(words)} }
