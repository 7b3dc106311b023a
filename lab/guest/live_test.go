//go:build live

package guest

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/vnetgen/vnetgen/vnet"
	"github.com/vnetgen/vnetgen/vnet/guest"
)

// TestReaders lets every reader read every machine's files, and compares what it
// understood with the settings that they were written from.
func TestReaders(t *testing.T) {
	b := newBox(t)
	subjects := b.subjects(t)
	dir := b.dir + "/subjects"
	for _, args := range [][]string{{"netplan", dir, "netplan"}, {"cloudinit", dir}, {"netplan", dir, "cloud-init-netplan"}, {"ifupdown", dir}, {"networkmanager", dir}} {
		start := time.Now()
		b.run(t, args[0], args[1:]...)
		t.Logf("%s: %s", args[0], time.Since(start).Round(time.Millisecond))
	}

	for _, reader := range []struct {
		name  string
		check func(*testing.T, subject)
	}{
		{"netplan", func(t *testing.T, s subject) { checkNetplan(t, s, "netplan", false) }},
		{"cloud-init for systemd-networkd", checkCloudInit},
		{"cloud-init for netplan", func(t *testing.T, s subject) { checkNetplan(t, s, "cloud-init-netplan", true) }},
		{"ifupdown", checkIfupdown},
		{"NetworkManager", checkNetworkManager},
	} {
		t.Run(reader.name, func(t *testing.T) {
			for _, s := range subjects {
				if reader.check(t, s); t.Failed() {
					t.Fatalf("%s is not understood as it was meant", s.name)
				}
			}
		})
	}
}

// facts are lines "key=value", in any order.
type facts []string

func (f *facts) add(key string, value any) { *f = append(*f, fmt.Sprintf("%s=%v", key, value)) }

func (f *facts) addIf(yes bool, key string, value any) {
	if yes {
		f.add(key, value)
	}
}

// section is a group of an INI file.
type section struct {
	name string
	keys map[string][]string
}

// sections reads an INI file as systemd and GLib write them.
func sections(text string) []section {
	var all []section
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		switch key, value, ok := strings.Cut(line, "="); {
		case strings.HasPrefix(line, "["):
			all = append(all, section{strings.Trim(line, "[]"), map[string][]string{}})
		case ok && len(all) > 0 && !strings.HasPrefix(line, "#"):
			keys := all[len(all)-1].keys
			keys[key] = append(keys[key], value)
		}
	}
	return all
}

// networkd reads the facts that matter out of a .network file, whoever wrote it.
func networkd(text string) facts {
	var f facts
	for _, s := range sections(text) {
		switch s.name {
		case "Match":
			for _, mac := range append(s.keys["PermanentMACAddress"], s.keys["MACAddress"]...) {
				f.add("mac", mac)
			}
		case "Link":
			for _, v := range s.keys["MTUBytes"] {
				f.add("mtu", v)
			}
		case "Network", "Address":
			for _, v := range s.keys["Address"] {
				f.add("address", v)
			}
			for _, v := range s.keys["DHCP"] {
				f.addIf(v != "no", "dhcp", v)
			}
			for _, v := range s.keys["IPv6AcceptRA"] {
				f.add("ra", slices.Contains([]string{"yes", "true", "True"}, v))
			}
			for _, v := range s.keys["DNS"] {
				for server := range strings.FieldsSeq(v) {
					f.add("dns", server)
				}
			}
			for _, v := range s.keys["Domains"] {
				f.add("search", v)
			}
			for _, v := range s.keys["Gateway"] {
				f.add("gateway", v)
			}
		case "Route":
			f.add("gateway", strings.Join(s.keys["Gateway"], ","))
			f.addIf(!strings.HasSuffix(s.keys["Destination"][0], "/0"), "destination", s.keys["Destination"])
		case "DHCP", "DHCPv4":
			for _, v := range s.keys["ClientIdentifier"] {
				f.add("identifier", v)
			}
			for _, v := range s.keys["UseDomains"] {
				f.add("UseDomains", strings.ToLower(v))
			}
			for _, key := range []string{"UseRoutes", "UseDNS"} {
				for _, v := range s.keys[key] {
					f.addIf(strings.EqualFold(v, "false"), key, "no")
				}
			}
		}
	}
	return f
}

// wanted returns the facts that a NIC's settings are. cloud-init takes no domain
// without name servers: DHCP has to tell it.
func wanted(n *guest.NIC, cloudInit bool) facts {
	var f facts
	f.add("mac", n.MAC)
	f.addIf(n.MTU > 0, "mtu", n.MTU)
	f.addIf(n.DHCP4, "dhcp", "ipv4")
	f.addIf(n.DHCP4, "identifier", "mac")
	for _, a := range n.Addresses {
		f.add("address", a)
	}
	f.addIf(n.AcceptRA != vnet.Unset, "ra", n.AcceptRA == vnet.On)
	f.addIf(n.Gateway4.IsValid(), "gateway", n.Gateway4)
	f.addIf(n.Gateway6.IsValid(), "gateway", n.Gateway6)
	for _, a := range n.DNS {
		f.add("dns", a)
	}
	if cloudInit && len(n.DNS) == 0 {
		f.addIf(len(n.Search) > 0 && n.DHCPSearch, "UseDomains", "true")
	} else {
		for _, d := range n.Search {
			f.add("search", d)
		}
	}
	f.addIf(n.DHCP4 && n.IgnoreRoutes, "UseRoutes", "no")
	f.addIf(n.DHCP4 && n.IgnoreDNS, "UseDNS", "no")
	return f
}

func checkNetplan(t *testing.T, s subject, folder string, renamed bool) {
	require.Equal(t, "0\n", s.read(t, folder, "status"), "%s: %s", s.name, s.read(t, folder, "said"))
	require.Empty(t, s.read(t, folder, "said"), s.name)
	units := filepath.Join(folder, "system", "run", "systemd", "network")
	found, err := filepath.Glob(filepath.Join(s.dir, units, "*.network"))
	require.NoError(t, err)
	assert.Len(t, found, len(s.machine.NICs), s.name)
	for i := range s.machine.NICs {
		n := &s.machine.NICs[i]
		got := networkd(s.read(t, units, "10-netplan-"+n.Name+".network"))
		assert.ElementsMatch(t, wanted(n, renamed), got, "%s, NIC %s", s.name, n.Name)
		if renamed {
			link := s.read(t, units, "10-netplan-"+n.Name+".link")
			assert.Contains(t, link, "PermanentMACAddress="+n.MAC.String()+"\n", s.name)
			assert.Contains(t, link, "\nName="+n.Name+"\n", s.name)
		}
	}
}

func checkCloudInit(t *testing.T, s subject) {
	require.Empty(t, s.read(t, "cloud-init", "said"), s.name)
	for i := range s.machine.NICs {
		n := &s.machine.NICs[i]
		got := networkd(s.read(t, "cloud-init", "networkd", "etc", "systemd", "network", "10-cloud-init-"+n.Name+".network"))
		want := slices.DeleteFunc(wanted(n, true), func(f string) bool {
			return f == "identifier=mac" // this writer has no word for it
		})
		assert.ElementsMatch(t, want, got, "%s, NIC %s", s.name, n.Name)
	}
}

// checkIfupdown compares the commands that ifup would run.
func checkIfupdown(t *testing.T, s subject) {
	said := s.read(t, "ifupdown", "said")
	require.Equal(t, "0\n", s.read(t, "ifupdown", "status"), "%s: %s", s.name, said)
	var want, got facts
	for i := range s.machine.NICs {
		n := &s.machine.NICs[i]
		key := "v" + fmt.Sprint(i+1) + "=" + n.Name + " "
		if n.Disconnected {
			continue // it comes up when udev reports it
		}
		want.addIf(n.DHCP4, key+"dhcp", "ipv4")
		for _, a := range n.Addresses {
			want.add(key+"address", a.Addr())
		}
		want.addIf(n.Gateway4.IsValid(), key+"gateway", n.Gateway4)
		want.addIf(n.Gateway6.IsValid(), key+"gateway", n.Gateway6)
		want.addIf(n.MTU > 0, key+"mtu", n.MTU)
		want.addIf(n.DHCP4 && n.IgnoreRoutes && !n.TellsNoRoutes && !n.Gateway4.IsValid(), key+"flush", "default")
		want.addIf(n.AcceptRA != vnet.Unset, key+"ra", n.AcceptRA == vnet.On)
	}
	want.addIf(s.machine.Forwarding && !s.machine.NICs[0].Disconnected, "forwarding", 4)
	now := ""
	for line := range strings.Lines(said) {
		words := strings.Fields(line)
		after := func(word string) string {
			if i := slices.Index(words, word); i >= 0 && i+1 < len(words) {
				return words[i+1]
			}
			return ""
		}
		switch {
		case strings.HasPrefix(line, "ifup: configuring interface "):
			now = words[3] + " "
		case strings.Contains(line, "dhclient -4"):
			got.add(now+"dhcp", "ipv4")
		case strings.Contains(line, "ip addr add ") || strings.Contains(line, "ip -6 addr add "):
			address, _, _ := strings.Cut(after("add"), "/")
			got.add(now+"address", address)
		case strings.Contains(line, "route add default"), strings.Contains(line, "route replace default"), strings.Contains(line, "route append default"):
			got.add(now+"gateway", after("via"))
		case strings.Contains(line, "route flush default"):
			got.add(now+"flush", "default")
		case strings.Contains(line, "ip_forward=1"):
			got.add("forwarding", 4)
		}
		if strings.Contains(line, " mtu ") {
			got.addIf(!slices.Contains(got, now+"mtu="+after("mtu")), now+"mtu", after("mtu"))
		}
		if i := strings.Index(line, "accept_ra="); i >= 0 {
			got.add(now+"ra", line[i+len("accept_ra=")] != '0')
		}
	}
	assert.ElementsMatch(t, want, got, "%s: %s", s.name, said)
}

// checkNetworkManager compares what NetworkManager's own writer made of what its
// reader read.
func checkNetworkManager(t *testing.T, s subject) {
	uuids := map[string]bool{}
	for i := range s.machine.NICs {
		n := &s.machine.NICs[i]
		file := "vnetgen-" + n.Name + ".nmconnection"
		require.Empty(t, s.read(t, "networkmanager", file+".said"), "%s, NIC %s", s.name, n.Name)
		want, got := wantedKeys(s.machine.Lab, n), facts{}
		for _, group := range sections(s.read(t, "networkmanager", file+".read")) {
			for key, values := range group.keys {
				for _, v := range values {
					got.add(group.name+"."+key, v)
				}
			}
		}
		uuid := ""
		got = slices.DeleteFunc(got, func(f string) bool {
			value, ok := strings.CutPrefix(f, "connection.uuid=")
			if ok {
				uuid = value
			}
			return ok
		})
		assert.Len(t, uuid, 36, "%s, NIC %s", s.name, n.Name)
		assert.False(t, uuids[uuid], "%s: two NICs have one UUID", s.name)
		uuids[uuid] = true
		assert.ElementsMatch(t, want, got, "%s, NIC %s", s.name, n.Name)
	}
}

// wantedKeys returns the keyfile's facts that a NIC's settings are.
func wantedKeys(lab string, n *guest.NIC) facts {
	var f facts
	f.add("connection.id", strings.ReplaceAll(lab, `\`, `\\`)+" "+n.Name)
	f.add("connection.type", "ethernet")
	f.add("connection.autoconnect-priority", 10)
	f.add("ethernet.mac-address", strings.ToUpper(n.MAC.String()))
	f.addIf(n.MTU > 0, "ethernet.mtu", n.MTU)
	four, six := n.Static4(), n.Static6()
	switch {
	case n.DHCP4:
		f.add("ipv4.method", "auto")
		f.add("ipv4.dhcp-client-id", "mac")
		f.addIf(n.Gateway4.IsValid(), "ipv4.route1", "0.0.0.0/0,"+n.Gateway4.String())
		f.addIf(n.IgnoreRoutes && !n.Gateway4.IsValid(), "ipv4.never-default", true)
		f.addIf(n.IgnoreDNS, "ipv4.ignore-auto-dns", true)
	case four.IsValid():
		f.add("ipv4.method", "manual")
		f.add("ipv4.address1", four)
		f.addIf(n.Gateway4.IsValid(), "ipv4.gateway", n.Gateway4)
		f.addIf(!n.Default4, "ipv4.never-default", true)
	default:
		f.add("ipv4.method", "disabled")
	}
	switch {
	case six.IsValid() && n.AcceptRA != vnet.On:
		f.add("ipv6.method", "manual")
	case n.AcceptRA == vnet.Off:
		f.add("ipv6.method", "link-local")
	default:
		f.add("ipv6.method", "auto")
	}
	f.addIf(six.IsValid(), "ipv6.address1", six)
	f.addIf(n.Gateway6.IsValid(), "ipv6.gateway", n.Gateway6)
	f.addIf(!n.Default6, "ipv6.never-default", true)
	var servers [2]string
	for _, a := range n.DNS {
		i := 0
		if a.Is6() {
			i = 1
		}
		servers[i] += a.String() + ";"
	}
	f.addIf(servers[0] != "", "ipv4.dns", servers[0])
	f.addIf(servers[1] != "", "ipv6.dns", servers[1])
	family := "ipv6"
	if n.DHCP4 || four.IsValid() {
		family = "ipv4"
	}
	f.addIf(len(n.Search) > 0, family+".dns-search", strings.Join(n.Search, ";")+";")
	return f
}

// TestUp brings a machine's interfaces up by ifupdown, with DHCP servers behind
// three of them that all offer a default route, the wrong one first.
func TestUp(t *testing.T) {
	b := newBox(t)
	lab := &vnet.Topology{Lab: vnet.Lab{Name: "up"},
		Networks: []vnet.Network{
			{Label: "priv", Mode: vnet.Internal, Subnet: prefix("10.31.0.0/24"), Gateway: prefix("10.31.0.1/32").Addr(), DHCP: &vnet.DHCP{Enabled: vnet.On}},
			{Label: "front", Mode: vnet.NATNetwork, Subnet: prefix("10.32.0.0/24"), MTU: 1400},
			{Label: "second", Mode: vnet.NATNetwork, Subnet: prefix("10.33.0.0/24")},
			{Label: "back", Mode: vnet.Internal, Subnet: prefix("10.34.0.0/24"), Gateway: prefix("10.34.0.1/32").Addr(), Subnet6: prefix("fd34::/64")},
		},
		Machines: []vnet.Machine{{Label: "gw", Forwarding: true, NICs: []vnet.NIC{
			{Network: "second", Slot: 3}, {Network: "front", Slot: 2}, {Network: "priv", Slot: 1},
			{Network: "back", Slot: 4, Address: prefix("10.34.0.1/32").Addr(), Address6: prefix("fd34::1/128").Addr()},
		}}},
	}
	backend, target := virtualbox(t)
	ready, diags := vnet.Prepare(lab, backend, target, vnet.Options{})
	require.NoError(t, diags.Err())
	machines, diags := guest.Settings(ready, backend.Info(), target)
	require.NoError(t, diags.Err())
	files, diags := guest.Write(&machines[0], guest.Ifupdown)
	require.NoError(t, diags.Err())

	out := b.up(t, machines[0], string(files[0].Content))
	t.Logf("%s", out)
	for i := range 3 {
		assert.Regexp(t, fmt.Sprintf(`v%d +inet 10\.3%d\.0\.1[56]`, i+1, i+1), out)
	}
	assert.Regexp(t, `v4 +inet 10\.34\.0\.1/24`, out)
	assert.Regexp(t, `v4 +inet6 fd34::1/64`, out)
	assert.Equal(t, "default via 10.32.0.1 dev v2 \n", routes(out), "one default route")
	assert.Regexp(t, `v2@.* mtu 1400 `, out)
	assert.Regexp(t, `v3@.* mtu 1500 `, out)
	assert.Contains(t, out, "forwarding 1\n")

	var careless []string
	for line := range strings.Lines(string(files[0].Content)) {
		if !strings.Contains(line, "metric") && !strings.Contains(line, "route flush") {
			careless = append(careless, line)
		}
	}
	out = b.up(t, machines[0], strings.Join(careless, ""))
	assert.Equal(t, "default via 10.31.0.1 dev v1 \n", routes(out), "the case is none: without the lines against it the route is right, too")
}

// routes returns the default routes that the reader up printed.
func routes(out string) string {
	_, rest, _ := strings.Cut(out, "routes\n")
	routes, _, _ := strings.Cut(rest, "links\n")
	return routes
}

// up brings a machine's interfaces up, with a DHCP server at 10.3N.0.1 behind each
// NIC N that asks for one.
func (b *box) up(t *testing.T, m guest.Machine, interfaces string) string {
	t.Helper()
	dir, err := os.MkdirTemp(filepath.Join(b.root, b.dir), "up-")
	require.NoError(t, err)
	put := func(name, text string) {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644))
	}
	put("interfaces", interfaces)
	var macs, dhcp strings.Builder
	for i, n := range m.NICs {
		fmt.Fprintln(&macs, n.MAC)
		if n.DHCP4 {
			fmt.Fprintf(&dhcp, "%d 10.3%d.0.1/24 10.3%d.0.150 10.3%d.0.160\n", i+1, i+1, i+1, i+1)
		}
	}
	put("macs", macs.String())
	put("dhcp", dhcp.String())
	out := b.run(t, "up", strings.TrimPrefix(dir, b.root))
	said, _ := os.ReadFile(filepath.Join(dir, "said"))
	require.Contains(t, out, "status 0\n", "%s", said)
	return out
}
