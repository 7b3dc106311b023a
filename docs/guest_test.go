package docs

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/diff"
	"github.com/stretchr/testify/require"

	"github.com/vnetgen/vnetgen/backends"
	"github.com/vnetgen/vnetgen/vnet"
	"github.com/vnetgen/vnetgen/vnet/config"
	"github.com/vnetgen/vnetgen/vnet/guest"
)

// TestGuest compares the generated parts of guest.md with what its lab gives and
// the backends say now. VNET_UPDATE=1 rewrites them.
func TestGuest(t *testing.T) {
	const path = "guest.md"
	update := os.Getenv("VNET_UPDATE") != ""
	if update && os.Getenv("CI") != "" {
		t.Fatal("VNET_UPDATE is set in CI: documents are rewritten by people, who read them")
	}
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	_, rest, found := strings.Cut(string(text), "```hcl\n")
	require.True(t, found)
	lab, _, found := strings.Cut(rest, "```")
	require.True(t, found)
	fresh := fill(t, string(text), map[string]string{"formats": guestFormats(t, lab), "sources": guestSources()})
	if update {
		require.NoError(t, os.WriteFile(path, []byte(fresh), 0o666))
		return
	}
	if !bytes.Equal(text, []byte(fresh)) {
		t.Errorf("%s is stale (VNET_UPDATE=1 go test ./docs rewrites it):\n%s", path, diff.Diff("file", text, "now", []byte(fresh)))
	}
}

// TestReadmeGuest holds the guest's file that the README shows to what its lab
// gives.
func TestReadmeGuest(t *testing.T) {
	readme, err := os.ReadFile("../README.md")
	require.NoError(t, err)
	_, rest, _ := strings.Cut(string(readme), "```hcl\n")
	lab, rest, _ := strings.Cut(rest, "```")
	_, rest, found := strings.Cut(rest, "--format netplan --machine db shop.hcl\n")
	require.True(t, found)
	shown, _, _ := strings.Cut(rest, "\n\n")
	files := guestFiles(t, lab, "db", guest.Netplan)
	_, want, _ := strings.Cut(string(files[0].Content), "network:\n")
	require.Equal(t, strings.TrimSpace("network:\n"+want), strings.TrimSpace(strings.ReplaceAll("\n"+shown, "\n    ", "\n")))
}

// guestFiles returns what a machine of a lab gets on VirtualBox.
func guestFiles(t *testing.T, lab, machine string, f guest.Format) []guest.File {
	t.Helper()
	backend, ok := backends.Lookup("virtualbox")
	require.True(t, ok)
	topology, diags := config.Load([]config.File{{Name: "shop.hcl", Bytes: []byte(lab)}}, config.Options{})
	require.NoError(t, diags.Err())
	target := vnet.Target{HostOS: vnet.Linux}
	ready, diags := vnet.Prepare(topology, backend, target, vnet.Options{})
	require.NoError(t, diags.Err())
	machines, diags := guest.Settings(ready, backend.Info(), target, machine)
	require.Empty(t, diags)
	require.Len(t, machines, 1)
	files, diags := guest.Write(&machines[0], f)
	require.NoError(t, diags.Err())
	return files
}

// guestFormats shows the machine of the document's lab in every format.
func guestFormats(t *testing.T, lab string) string {
	t.Helper()
	var b strings.Builder
	language := map[guest.Format]string{guest.Netplan: "yaml", guest.CloudInit: "yaml", guest.NetworkManager: "ini", guest.Windows: "powershell"}
	for _, f := range guest.Formats {
		fmt.Fprintf(&b, "### %s\n", f)
		for _, file := range guestFiles(t, lab, "web", f) {
			fmt.Fprintf(&b, "\n`%s`:\n\n```%s\n%s```\n", file.Name, language[f], file.Content)
		}
		b.WriteString("\n")
	}
	return b.String()
}

// guestSources says where each backend has gateway and name server.
func guestSources() string {
	w := newTable("backend", "mode", "gateway", "name server", "DHCP, when the lab does not say")
	for _, info := range infos() {
		target, err := info.Complete(vnet.Target{})
		if err != nil || info.Conventions == nil {
			continue
		}
		for _, mode := range vnet.Modes {
			h := info.Conventions(target).Networks[mode]
			w.row(info.Title+" "+target.Version.String(), code(mode.String()), guestGateway(mode, h), guestDNS(mode, h), dhcpHabit(mode, h))
		}
	}
	return w.String()
}

func guestGateway(mode vnet.Mode, h vnet.Habit) string {
	switch {
	case mode == vnet.HostOnly:
		return "none"
	case h.Gateway == 0:
		return "the lab's `gateway`"
	}
	return gatewayHabit(h)
}

func guestDNS(mode vnet.Mode, h vnet.Habit) string {
	text := ""
	switch {
	case h.DNSAt == 0 && mode == vnet.NAT:
		return "none that is known"
	case h.DNSAt == 0:
		return "the lab's `dns.servers`"
	case h.DNSAt == vnet.DNSAtGateway && mode == vnet.HostOnly:
		text = "the host's address, with a `dns` block"
	case h.DNSAt == vnet.DNSAtGateway:
		text = "the gateway"
	default:
		text = fmt.Sprintf(".%d", h.DNSAt)
	}
	if h.ForwardsMuteDNS {
		text += "; with forwards none that is known"
	}
	return text
}
