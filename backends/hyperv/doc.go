// Package hyperv plans labs for Hyper-V: PowerShell's cmdlets for switches, NICs,
// addresses and WinNAT.
//
//	mode         on Hyper-V                             DHCP      forwards
//	nat          an internal switch of its own, WinNAT  no        mapping, portproxy
//	nat-network  internal switch, host address, WinNAT  a server's role  mapping, portproxy
//	host-only    internal switch and host address       a server's role  no
//	bridged      external switch                        outside   no
//	internal     private switch                         no        no
//
// Hosts are Windows 10 from 1607 on, Windows 11, and Windows Server 2016 to 2025; a
// version is that of Windows, such as 10.0.26100. Nothing of it has been run on
// Windows: docs/hyperv.md says how each part was proven, and what was found out
// about Hyper-V.
package hyperv
