package guest

import (
	"fmt"
	"net/netip"
	"strconv"
	"strings"

	"github.com/vnetgen/vnetgen/vnet"
	"github.com/vnetgen/vnetgen/vnet/script"
)

// windows writes a PowerShell script for Windows PowerShell 5.1 and PowerShell 7,
// from Microsoft's documentation of the modules NetAdapter, NetTCPIP and
// DnsClient. It looks for all adapters before it changes one, and leaves them the
// same however often it runs. Text is in single quotes only, the file is ASCII:
// 5.1 would read other bytes by the machine's code page.
func (w *writer) windows() {
	s := &ps{}
	header := w.header("Run in an elevated PowerShell: powershell -ExecutionPolicy Bypass -File network.ps1")
	for _, line := range header {
		s.add("# %s", ascii(line))
	}
	s.add("")
	s.add("$ErrorActionPreference = 'Stop'")
	s.add("$identity = [Security.Principal.WindowsIdentity]::GetCurrent()")
	s.add("$principal = New-Object -TypeName 'Security.Principal.WindowsPrincipal' -ArgumentList $identity")
	s.add("if (-not $principal.IsInRole([Security.Principal.WindowsBuiltInRole]::Administrator)) {")
	s.add("    throw %s", s.quote("This sets addresses, which only administrators may: start PowerShell with \"Run as administrator\"."))
	s.add("}")
	for i := range w.m.NICs {
		n := &w.m.NICs[i]
		s.add("")
		s.add("# NIC %d: %s", n.Slot, ascii(n.Title))
		mac := strings.ReplaceAll(strings.ToUpper(n.MAC.String()), ":", "-")
		s.add("$found%d = @(Get-NetAdapter | Where-Object { $_.MacAddress -eq %s })", n.Slot, s.quote(mac))
		s.add("if ($found%d.Count -ne 1) {", n.Slot)
		s.add("    throw %s", s.quote(fmt.Sprintf("There must be one network adapter with the MAC address %s (NIC %d of the machine); see Get-NetAdapter.", mac, n.Slot)))
		s.add("}")
		s.add("$nic%d = $found%d[0].ifIndex", n.Slot, n.Slot)
	}
	for i := range w.m.NICs {
		n := &w.m.NICs[i]
		s.add("")
		s.add("# NIC %d: %s", n.Slot, ascii(n.Title))
		s.add("Write-Output %s", s.quote(fmt.Sprintf("NIC %d: %s", n.Slot, n.Name)))
		w.adapter(s, n)
	}
	if s.err != nil {
		w.Error(codeText, w.m.source.Of(""), fmt.Sprintf("machine %q: %s", w.m.Label, s.err), "Write it without.")
		return
	}
	w.file(File{Name: "network.ps1", Install: "run it in the machine, in an elevated PowerShell"}, s.String())
}

// adapter writes the statements of one NIC.
func (w *writer) adapter(s *ps, n *NIC) {
	four := target{"$nic" + strconv.Itoa(n.Slot), "IPv4", "0.0.0.0/0"}
	six := target{four.index, "IPv6", "::/0"}

	// The interface's own settings first: addresses are kept with what it is.
	s.add("Set-NetIPInterface %s -Forwarding %s", four, enabled(w.m.Forwarding))
	s.add("Set-NetIPInterface %s -IgnoreDefaultRoutes %s", four, enabled(n.IgnoreRoutes))
	if n.MTU > 0 {
		s.add("Set-NetIPInterface %s -NlMtuBytes %d", four, n.MTU)
	}
	if static := n.Static4(); n.DHCP4 {
		s.add("$before = Get-NetIPInterface %s", four)
		s.add("if ($before.Dhcp -ne 'Enabled') {")
		s.remove("    ", four, "")
		s.add("    Set-NetIPInterface %s -Dhcp 'Enabled'", four)
		s.add("}")
		if n.Gateway4.IsValid() {
			s.add("Get-NetRoute %s -DestinationPrefix %s -ErrorAction 'SilentlyContinue' | Remove-NetRoute -Confirm:$false", four, s.quote(four.all))
			s.add("New-NetRoute %s -DestinationPrefix %s -NextHop %s | Out-Null", four, s.quote(four.all), s.quote(n.Gateway4.String()))
		}
	} else {
		s.add("Set-NetIPInterface %s -Dhcp 'Disabled'", four)
		s.remove("", four, "")
		if static.IsValid() {
			s.address(four, static, n.Gateway4)
		}
	}

	if static := n.Static6(); static.IsValid() || n.AcceptRA != vnet.Unset {
		if w.m.Forwarding6 || !w.m.Forwarding {
			s.add("Set-NetIPInterface %s -Forwarding %s", six, enabled(w.m.Forwarding))
		}
		if n.MTU >= 1280 { // IPv6 has no smaller (RFC 8200, 5)
			s.add("Set-NetIPInterface %s -NlMtuBytes %d", six, n.MTU)
		}
		if n.AcceptRA != vnet.Unset {
			s.add("Set-NetIPInterface %s -RouterDiscovery %s", six, enabled(n.AcceptRA == vnet.On))
		}
		s.remove("", six, " -PrefixOrigin 'Manual'")
		if static.IsValid() {
			s.address(six, static, n.Gateway6)
		}
	}

	if len(n.DNS) > 0 {
		var servers []string
		for _, a := range n.DNS {
			servers = append(servers, s.quote(a.String()))
		}
		s.add("Set-DnsClientServerAddress -InterfaceIndex %s -ServerAddresses @(%s)", four.index, strings.Join(servers, ", "))
	} else {
		s.add("Set-DnsClientServerAddress -InterfaceIndex %s -ResetServerAddresses", four.index)
		if n.DHCP4 {
			w.dhcpNames(n)
		}
	}
	if len(n.Search) > 0 {
		s.add("Set-DnsClient -InterfaceIndex %s -ConnectionSpecificSuffix %s", four.index, s.quote(n.Search[0]))
	} else {
		s.add("Set-DnsClient -InterfaceIndex %s -ResetConnectionSpecificSuffix", four.index)
	}
}

// target names an interface and a family in a statement.
type target struct{ index, family, all string }

func (t target) String() string {
	return "-InterfaceIndex " + t.index + " -AddressFamily '" + t.family + "'"
}

// enabled writes a switch as the cmdlets take it.
func enabled(b bool) string {
	if b {
		return "'Enabled'"
	}
	return "'Disabled'"
}

// ps is a PowerShell script under construction.
type ps struct {
	lines
	err error
}

// quote quotes text, and remembers what cannot be.
func (s *ps) quote(text string) string {
	q, err := script.QuotePowerShell(text)
	if s.err == nil {
		s.err = err
	}
	return q
}

// remove takes the family's addresses and default routes off the interface.
func (s *ps) remove(indent string, t target, only string) {
	const quietly = " -ErrorAction 'SilentlyContinue' | "
	s.add("%sGet-NetIPAddress %s%s%sRemove-NetIPAddress -Confirm:$false", indent, t, only, quietly)
	if only == "" {
		s.add("%sGet-NetRoute %s -DestinationPrefix %s%sRemove-NetRoute -Confirm:$false", indent, t, s.quote(t.all), quietly)
	} else {
		s.add("%sGet-NetRoute %s -DestinationPrefix %s%sWhere-Object { $_.Protocol -eq 'NetMgmt' } | Remove-NetRoute -Confirm:$false", indent, t, s.quote(t.all), quietly)
	}
}

// address gives the interface an address, with a gateway where there is one.
func (s *ps) address(t target, a netip.Prefix, gateway netip.Addr) {
	via := ""
	if gateway.IsValid() {
		via = " -DefaultGateway " + s.quote(gateway.String())
	}
	s.add("New-NetIPAddress %s -IPAddress %s -PrefixLength %d%s | Out-Null", t, s.quote(a.Addr().String()), a.Bits(), via)
}

// ascii writes a comment's text without what Windows PowerShell 5.1 could read as
// something else.
func ascii(s string) string {
	var b strings.Builder
	for _, r := range s {
		if r < 0x20 || r > 0x7e {
			b.WriteString(strings.Trim(strconv.QuoteRuneToASCII(r), "'"))
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}
