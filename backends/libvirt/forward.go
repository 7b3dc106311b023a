package libvirt

import (
	_ "embed"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"github.com/vnetgen/vnetgen/backends/internal/kit"
	"github.com/vnetgen/vnetgen/vnet"
)

// The parts of a hook that are the same in all of them.
var (
	//go:embed hook.sh
	hookScript string
	//go:embed dispatch.sh
	dispatchScript string
)

// forward is a port forward of a NAT network.
type forward struct {
	proto     string
	host      string // an IPv4 address; 0.0.0.0 is all of the host's
	guest     string
	hostPort  int
	guestPort int
}

// forwardsOf returns the forwards of all NICs by their network's label, each in
// the order of the lab.
func forwardsOf(t *vnet.Topology) map[string][]forward {
	by := map[string][]forward{}
	for i := range t.Machines {
		for j := range t.Machines[i].NICs {
			nic := &t.Machines[i].NICs[j]
			if nic.Network == "" {
				continue
			}
			for k := range nic.Forwards {
				f := &nic.Forwards[k]
				by[nic.Network] = append(by[nic.Network], forward{f.Proto.String(), f.Listen().String(), nic.Address.String(), f.HostPort, f.GuestPort})
			}
		}
	}
	return by
}

// hooks is the folder that libvirt calls hooks of networks from; before 6.5 a
// hook of vnetgen's own calls those there.
func (p *planner) hooks() string {
	if p.target.Version.Less(v65) {
		return "/etc/libvirt/hooks/vnetgen.d"
	}
	return "/etc/libvirt/hooks/network.d"
}

// hookPrefix is what the names of this lab's hooks begin with; the network's name
// follows.
func (p *planner) hookPrefix() string { return "vnetgen+" + p.lab + "+" }

// forwards adds the step that sets up a NAT network's forwards: packet filter
// rules, and a hook that sets them up again whenever libvirt starts the network.
func (p *planner) forwards(n *network) {
	all := p.forwardsBy[n.Label]
	if len(all) == 0 {
		return
	}
	p.keep.hooks = append(p.keep.hooks, kit.Encode(n.name))
	file := p.file("forwards/"+kit.Encode(n.Label), p.hook(n, p.hookPrefix()+kit.Encode(n.name), all))
	id := "forwards/" + n.Label
	run := func(verb string) vnet.Command { return kit.Run("sh").With(file, lit(verb)).Command }
	p.steps = append(p.steps, vnet.Step{
		ID: id, Title: "port forwards of network " + n.name, Needs: n.need,
		Probe: vnet.Probe{Views: []vnet.View{{
			Read: vnet.Read{Tool: "sh", Args: []vnet.Arg{file, lit("show")}},
			Find: []vnet.Match{{vnet.Lit("there")}},
			Expect: []vnet.Expect{
				{What: "hook", Line: vnet.Match{vnet.Lit("hook: same")}},
				{What: "rules", Line: vnet.Match{vnet.Lit("rules: same")}},
			},
		}}},
		Create: []vnet.Command{run("install")},
		Remove: []vnet.Command{run("remove")},
	})
}

// hook returns the hook: what it is about, and the part that all have.
func (p *planner) hook(n *network, file string, all []forward) string {
	to := guests(all)
	table := "vnetgen_" + kit.Digest("table", p.t.Lab.Name, n.Label)
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	line("#!/bin/sh")
	line("# Port forwards of a network of libvirt's, written by vnetgen for lab %s, network", p.lab)
	line("# %s (bytes that are no letter or digit are %%XX). libvirt calls it whenever it", kit.Encode(n.name))
	line("# starts or stops a network. By hand: show, install, remove.")
	line("#")
	for _, f := range all {
		line("#     %-4s %s:%d -> %s:%d", f.proto, f.host, f.hostPort, f.guest, f.guestPort)
	}
	line("network=%s # the name's bytes", hex.EncodeToString([]byte(n.name)))
	line("bridge=%s", n.bridge)
	line("table=%s", table)
	line("guests='%s'", strings.Join(to, " "))
	line("hook=%s/%s", p.hooks(), file)
	line("state=/run/vnetgen/%s", table)
	line("")
	line("rules() {")
	line("    cat <<RULES")
	line("table ip $table {")
	if slices.ContainsFunc(all, func(f forward) bool { return f.loopback() }) {
		line("    # What a forward on the host's loopback opens is closed to the machines.")
	}
	line("    chain guard {")
	line("        type filter hook prerouting priority -300; policy accept;")
	line("        iifname \"$bridge\" ip daddr 127.0.0.0/8 drop")
	line("        iifname \"$bridge\" ip saddr 127.0.0.0/8 drop")
	line("    }")
	line("    chain pre {")
	line("        type nat hook prerouting priority -100; policy accept;")
	for _, f := range all {
		if !strings.HasPrefix(f.host, "127.") {
			line("        %s", f.rule())
		}
	}
	line("    }")
	line("    chain out {")
	line("        type nat hook output priority -100; policy accept;")
	for _, f := range all {
		line("        %s", f.rule())
	}
	line("    }")
	line("    chain post {")
	line("        type nat hook postrouting priority 95; policy accept;")
	line("        oifname \"$bridge\" ip saddr 127.0.0.0/8 masquerade")
	line("        ct status dnat ip saddr %s ip daddr { %s } masquerade", n.Subnet.Masked(), strings.Join(to, ", "))
	line("    }")
	line("}")
	line("RULES")
	line("}")
	if p.target.Version.Less(v65) {
		b.WriteString(dispatchScript)
	} else {
		line("")
		line("dispatch() { :; }")
		line("undispatch() { tidy \"${hook%%/*}\"; }")
	}
	b.WriteString(hookScript)
	return b.String()
}

// loopback says whether the host itself reaches the forward at 127.0.0.1.
func (f forward) loopback() bool { return strings.HasPrefix(f.host, "127.") || f.host == "0.0.0.0" }

// rule is the forward in nft's words.
func (f forward) rule() string {
	at := "ip daddr " + f.host
	if f.host == "0.0.0.0" {
		at = "fib daddr type local"
	}
	return fmt.Sprintf("%s %s dport %d dnat to %s:%d", at, f.proto, f.hostPort, f.guest, f.guestPort)
}

// guests lists the addresses that forwards go to, each once.
func guests(all []forward) []string {
	var to []string
	seen := make(map[string]bool, len(all))
	for _, f := range all {
		if !seen[f.guest] {
			seen[f.guest] = true
			to = append(to, f.guest)
		}
	}
	return to
}
