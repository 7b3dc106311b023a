package windows

import (
	"fmt"
	"slices"
	"strings"
)

// Netsh carries out "netsh interface portproxy": what it writes, and its exit status.
// Its heading is in another language than English.
func (h *Host) Netsh(args []string) (stdout string, status int) {
	if len(args) < 4 || args[0] != "interface" || args[1] != "portproxy" || args[3] != "v4tov4" {
		return "The following command was not found: " + strings.Join(args, " ") + ".\r\n", 1
	}
	if args[2] == "show" {
		return h.proxies(), 0
	}
	h.Changes++
	h.Log = append(h.Log, "netsh "+strings.Join(args, " "))
	fails := h.Changes == h.FailAt
	if fails && !h.FailLate {
		return "injected\r\n", 1
	}
	stdout, status = h.portproxy(args[2], args[4:])
	if fails && status == 0 {
		return "injected\r\n", 1
	}
	return stdout, status
}

func (h *Host) proxies() string {
	if len(h.Proxies) == 0 {
		return "\r\n"
	}
	var b strings.Builder
	b.WriteString("\r\nÜberwachung ipv4:            Verbinden mit ipv4:\r\n\r\nAdresse         Port        Adresse         Port\r\n--------------- ----------  --------------- ----------\r\n")
	for _, p := range h.Proxies {
		fmt.Fprintf(&b, "%-15s %-10s  %-15s %-10s\r\n", p.Listen, p.ListenPort, p.Connect, p.ConnectPort)
	}
	b.WriteString("\r\n")
	return b.String()
}

func (h *Host) portproxy(verb string, words []string) (stdout string, status int) {
	p := &Proxy{Listen: "*"}
	for _, word := range words {
		key, value, _ := strings.Cut(word, "=")
		to := map[string]*string{"listenaddress": &p.Listen, "listenport": &p.ListenPort, "connectaddress": &p.Connect, "connectport": &p.ConnectPort}[key]
		switch {
		case to != nil:
			*to = value
		case word != "protocol=tcp":
			return "One or more essential parameters were not entered.\r\n", 1
		}
	}
	i := slices.IndexFunc(h.Proxies, func(o *Proxy) bool { return o.Listen == p.Listen && o.ListenPort == p.ListenPort })
	switch {
	case verb == "delete" && i < 0:
		return "The system cannot find the file specified.\r\n", 1
	case verb == "delete":
		h.Proxies = slices.Delete(h.Proxies, i, i+1)
	case verb != "set" && verb != "add":
		return "The following command was not found.\r\n", 1
	case i >= 0:
		h.Proxies[i] = p
	default:
		h.Proxies = append(h.Proxies, p)
	}
	return "\r\n", 0
}
