package guest_test

import (
	"bytes"
	"fmt"
	"maps"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/vnetgen/vnetgen/internal/goldens"
	"github.com/vnetgen/vnetgen/internal/pwsh"
	"github.com/vnetgen/vnetgen/vnet"
	"github.com/vnetgen/vnetgen/vnet/guest"
)

// adapter is a network adapter of a machine with Windows, as the cmdlets of
// NetTCPIP and DnsClient show it.
type adapter struct {
	mac      string
	settings map[string]any               // by family and setting
	address  map[string]map[string]string // by family: address with prefix to origin
	route    map[string]string            // by family: the default route's next hop
	dns      []string
	suffix   string
}

func newAdapter(mac string) *adapter {
	return &adapter{
		mac:      mac,
		settings: map[string]any{"IPv4 Dhcp": "Enabled"},
		address:  map[string]map[string]string{"IPv4": {"169.254.1.2/16": "WellKnown"}, "IPv6": {"fe80::1/64": "WellKnown"}},
		route:    map[string]string{},
	}
}

// state is everything that can be seen of it.
func (a *adapter) state() string {
	return fmt.Sprint(a.mac, a.settings, a.address, a.route, a.dns, a.suffix)
}

// windows is a machine with these adapters, by their index.
type windows map[int]*adapter

// host returns a world for scripts in which the cmdlets act on the machine.
func (w windows) host(admin bool) (*pwsh.Host, *bytes.Buffer) {
	var said bytes.Buffer
	on := func(c *pwsh.Call) (*adapter, string) {
		return w[c.Params["InterfaceIndex"].(int)], c.Text("AddressFamily")
	}
	base := map[string]pwsh.Kind{"InterfaceIndex": pwsh.Int, "AddressFamily": pwsh.Text}
	with := func(more map[string]pwsh.Kind) map[string]pwsh.Kind {
		all := maps.Clone(base)
		maps.Copy(all, more)
		return all
	}
	cmdlet := func(more map[string]pwsh.Kind, run func(*pwsh.Call) ([]any, error)) pwsh.Cmdlet {
		return pwsh.Cmdlet{Params: with(more), Run: run}
	}
	confirm := map[string]pwsh.Kind{"Confirm": pwsh.Bool}
	settings := map[string]pwsh.Kind{"Dhcp": pwsh.Text, "Forwarding": pwsh.Text, "IgnoreDefaultRoutes": pwsh.Text, "RouterDiscovery": pwsh.Text, "NlMtuBytes": pwsh.Int}
	return &pwsh.Host{Stdout: &said, Stderr: &said, Admin: admin, Cmdlets: map[string]pwsh.Cmdlet{
		"Get-NetAdapter": {Run: func(*pwsh.Call) (out []any, err error) {
			for _, i := range slices.Sorted(maps.Keys(w)) {
				out = append(out, pwsh.NewObject("MSFT_NetAdapter", "MacAddress", w[i].mac, "ifIndex", i))
			}
			return out, nil
		}},
		"Get-NetIPInterface": cmdlet(nil, func(c *pwsh.Call) ([]any, error) {
			a, family := on(c)
			return []any{pwsh.NewObject("MSFT_NetIPInterface", "Dhcp", a.settings[family+" Dhcp"])}, nil
		}),
		"Set-NetIPInterface": cmdlet(settings, func(c *pwsh.Call) ([]any, error) {
			a, family := on(c)
			for name := range settings {
				if c.Has(name) {
					a.settings[family+" "+name] = c.Params[name]
				}
			}
			if c.Text("Dhcp") == "Disabled" {
				delete(a.route, "IPv4") // what DHCP brought goes
			}
			return nil, nil
		}),
		"Get-NetIPAddress": cmdlet(map[string]pwsh.Kind{"PrefixOrigin": pwsh.Text}, func(c *pwsh.Call) (out []any, err error) {
			a, family := on(c)
			for _, ip := range slices.Sorted(maps.Keys(a.address[family])) {
				if !c.Has("PrefixOrigin") || c.Text("PrefixOrigin") == a.address[family][ip] {
					out = append(out, pwsh.NewObject("MSFT_NetIPAddress", "Owner", c.Params["InterfaceIndex"], "AddressFamily", family, "IPAddress", ip))
				}
			}
			if out == nil {
				return nil, &pwsh.Error{Message: "No matching MSFT_NetIPAddress objects found"}
			}
			return out, nil
		}),
		"Remove-NetIPAddress": {Params: confirm, Run: func(c *pwsh.Call) ([]any, error) {
			for _, o := range c.Input {
				o := o.(*pwsh.Object)
				i, _ := o.Get("Owner")
				delete(w[i.(int)].address[o.Text("AddressFamily")], o.Text("IPAddress"))
			}
			return nil, nil
		}},
		"New-NetIPAddress": cmdlet(map[string]pwsh.Kind{"IPAddress": pwsh.Text, "PrefixLength": pwsh.Int, "DefaultGateway": pwsh.Text}, func(c *pwsh.Call) ([]any, error) {
			a, family := on(c)
			ip := fmt.Sprintf("%s/%d", c.Text("IPAddress"), c.Params["PrefixLength"])
			if a.address[family][ip] != "" {
				return nil, &pwsh.Error{Message: "Instance MSFT_NetIPAddress already exists"}
			}
			if c.Has("DefaultGateway") && a.route[family] != "" {
				return nil, &pwsh.Error{Message: "Instance DefaultGateway already exists"}
			}
			a.address[family][ip] = "Manual"
			if c.Has("DefaultGateway") {
				a.route[family] = c.Text("DefaultGateway")
			}
			return []any{pwsh.NewObject("MSFT_NetIPAddress", "IPAddress", ip)}, nil
		}),
		"Get-NetRoute": cmdlet(map[string]pwsh.Kind{"DestinationPrefix": pwsh.Text}, func(c *pwsh.Call) ([]any, error) {
			a, family := on(c)
			if a.route[family] == "" {
				return nil, &pwsh.Error{Message: "No matching MSFT_NetRoute objects found"}
			}
			return []any{pwsh.NewObject("MSFT_NetRoute", "Owner", c.Params["InterfaceIndex"], "AddressFamily", family, "Protocol", "NetMgmt")}, nil
		}),
		"Remove-NetRoute": {Params: confirm, Run: func(c *pwsh.Call) ([]any, error) {
			for _, o := range c.Input {
				o := o.(*pwsh.Object)
				i, _ := o.Get("Owner")
				delete(w[i.(int)].route, o.Text("AddressFamily"))
			}
			return nil, nil
		}},
		"New-NetRoute": cmdlet(map[string]pwsh.Kind{"DestinationPrefix": pwsh.Text, "NextHop": pwsh.Text}, func(c *pwsh.Call) ([]any, error) {
			a, family := on(c)
			if a.route[family] != "" {
				return nil, &pwsh.Error{Message: "Instance MSFT_NetRoute already exists"}
			}
			a.route[family] = c.Text("NextHop")
			return []any{pwsh.NewObject("MSFT_NetRoute", "NextHop", c.Text("NextHop"))}, nil
		}),
		"Set-DnsClientServerAddress": {Params: map[string]pwsh.Kind{"InterfaceIndex": pwsh.Int, "ServerAddresses": pwsh.Texts, "ResetServerAddresses": pwsh.Switch}, Run: func(c *pwsh.Call) ([]any, error) {
			a, _ := on(c)
			a.dns, _ = c.Params["ServerAddresses"].([]string)
			return nil, nil
		}},
		"Set-DnsClient": {Params: map[string]pwsh.Kind{"InterfaceIndex": pwsh.Int, "ConnectionSpecificSuffix": pwsh.Text, "ResetConnectionSpecificSuffix": pwsh.Switch}, Run: func(c *pwsh.Call) ([]any, error) {
			a, _ := on(c)
			a.suffix = c.Text("ConnectionSpecificSuffix")
			return nil, nil
		}},
	}}, &said
}

// machine returns a Windows machine with the NICs, in another order, and one more
// adapter that is not the lab's.
func machineOf(m *guest.Machine) (windows, map[int]int) {
	w, at := windows{3: newAdapter("00-00-00-00-00-01")}, map[int]int{}
	for i := range m.NICs {
		at[i] = 20 - i
		w[20-i] = newAdapter(strings.ToUpper(strings.ReplaceAll(m.NICs[i].MAC.String(), ":", "-")))
	}
	return w, at
}

// TestWindowsScript runs the script of every machine of every case in an
// interpreter of our own, on a stand-in for Windows: what it has then is what the
// settings say, whatever it had before, and a second run changes nothing.
func TestWindowsScript(t *testing.T) {
	ran := 0
	for _, path := range goldens.Cases(t) {
		archive, err := txtar.ParseFile(path)
		require.NoError(t, err)
		readCase(t, path, archive).each(t, func(backend string, machines []guest.Machine, diags vnet.Diags) {
			if diags.HasErrors() {
				return
			}
			for i := range machines {
				m := &machines[i]
				files, limits := guest.Write(m, guest.Windows)
				require.NoError(t, limits.Err())
				parsed, err := pwsh.Parse(files[0].Content)
				require.NoError(t, err, "%s", files[0].Content)
				w, at := machineOf(m)
				other := w[3].state()
				for j := range m.NICs { // somebody has set other things by hand
					if a := w[at[j]]; j%2 == 0 {
						a.settings["IPv4 Dhcp"] = "Disabled"
						a.address["IPv4"]["192.0.2.99/24"], a.address["IPv6"]["2001:db8:9::9/64"] = "Manual", "Manual"
						a.route["IPv4"], a.route["IPv6"] = "192.0.2.1", "2001:db8:9::1"
						a.dns, a.suffix = []string{"192.0.2.53"}, "old.test"
					}
				}
				run := func() {
					host, said := w.host(true)
					status, err := parsed.Run(nil, host)
					require.NoError(t, err, "%s on %s: %s", path, backend, files[0].Content)
					require.Zero(t, status, "%s", said)
				}
				run()
				once := map[int]string{}
				for j := range m.NICs {
					n, a := &m.NICs[j], w[at[j]]
					checkAdapter(t, fmt.Sprintf("%s on %s, %s, NIC %s", path, backend, m.Label, n.Name), m, n, a)
					once[j] = a.state()
				}
				run()
				for j := range m.NICs {
					assert.Equal(t, once[j], w[at[j]].state(), "a second run changes something")
				}
				assert.Equal(t, other, w[3].state(), "an adapter that is not the lab's was changed")
				ran++
			}
		})
	}
	assert.Greater(t, ran, 20)
}

// checkAdapter compares what Windows has with the settings.
func checkAdapter(t *testing.T, name string, m *guest.Machine, n *guest.NIC, a *adapter) {
	t.Helper()
	on := map[bool]string{true: "Enabled", false: "Disabled"}
	assert.Equal(t, on[n.DHCP4], a.settings["IPv4 Dhcp"], name)
	assert.Equal(t, on[m.Forwarding], a.settings["IPv4 Forwarding"], name)
	assert.Equal(t, on[n.IgnoreRoutes], a.settings["IPv4 IgnoreDefaultRoutes"], name)
	if n.MTU > 0 {
		assert.Equal(t, n.MTU, a.settings["IPv4 NlMtuBytes"], name)
	}
	if n.AcceptRA != vnet.Unset {
		assert.Equal(t, on[n.AcceptRA == vnet.On], a.settings["IPv6 RouterDiscovery"], name)
	}
	manual := func(family string) (out []string) {
		for ip, origin := range a.address[family] {
			if origin == "Manual" {
				out = append(out, ip)
			}
		}
		return out
	}
	text := func(p netip.Prefix) (out []string) {
		if p.IsValid() {
			out = append(out, p.String())
		}
		return out
	}
	assert.Equal(t, text(n.Static4()), manual("IPv4"), name)
	gateway := ""
	if n.Gateway4.IsValid() {
		gateway = n.Gateway4.String()
	}
	assert.Equal(t, gateway, a.route["IPv4"], name)
	if n.Static6().IsValid() || n.AcceptRA != vnet.Unset {
		assert.Equal(t, text(n.Static6()), manual("IPv6"), name)
		gateway = ""
		if n.Gateway6.IsValid() {
			gateway = n.Gateway6.String()
		}
		assert.Equal(t, gateway, a.route["IPv6"], name)
	}
	var dns []string
	for _, s := range n.DNS {
		dns = append(dns, s.String())
	}
	assert.Equal(t, dns, a.dns, name)
	assert.Equal(t, strings.Join(n.Search, " "), a.suffix, name)
}

// TestWindowsScriptStops: without rights, or with an adapter missing or there twice,
// nothing is changed.
func TestWindowsScriptStops(t *testing.T) {
	m := guest.Machine{Label: "m", Lab: "l", NICs: []guest.NIC{
		{Name: "a", Slot: 1, MAC: mac, Addresses: []netip.Prefix{prefix("10.0.0.7/24")}},
		{Name: "b", Slot: 2, MAC: vnet.MAC{0x52, 0x54, 0, 1, 2, 4}, DHCP4: true},
	}}
	files, diags := guest.Write(&m, guest.Windows)
	require.NoError(t, diags.Err())
	for name, c := range map[string]struct {
		admin  bool
		change func(windows)
		says   string
	}{
		"not elevated": {false, func(windows) {}, "only administrators may"},
		"missing":      {true, func(w windows) { delete(w, 19) }, "There must be one network adapter with the MAC address 52-54-00-01-02-04 (NIC 2 of the machine)"},
		"twice":        {true, func(w windows) { w[7] = newAdapter(w[19].mac) }, "There must be one network adapter"},
	} {
		t.Run(name, func(t *testing.T) {
			w, _ := machineOf(&m)
			c.change(w)
			before := w[20].state()
			host, said := w.host(c.admin)
			status, err := pwsh.Run(files[0].Content, nil, host)
			require.NoError(t, err)
			assert.Equal(t, 1, status)
			assert.Contains(t, said.String(), c.says)
			assert.Equal(t, before, w[20].state())
		})
	}
}
