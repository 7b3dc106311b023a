package host

import (
	"crypto/sha1" //nolint:gosec // as VMware's files have it
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/vnetgen/vnetgen/vnet"
)

// Call carries out a call of a program.
func (h *Host) Call(argv []string) (stdout, stderr string, status int) {
	switch argv[0] {
	case "ps", "tasklist":
		return h.processes(argv)
	case "reg":
		if len(argv) == 4 && argv[1] == "query" {
			return h.query(argv)
		}
	}
	h.Log = append(h.Log, slices.Clone(argv))
	fails := h.Fails()
	if fails && !h.FailLate {
		return "", "injected\n", h.failure(argv[0])
	}
	do := map[string]func([]string) (string, int){
		"vmware-networks": h.vmwareNetworks, "vmnet-cli": h.vmnetCLI, "vnetlib64": h.vnetlib, "vmrun": h.vmrun, "reg": h.reg,
	}[argv[0]]
	if do == nil {
		return h.fault(argv)
	}
	stdout, status = do(argv[1:])
	if fails {
		return stdout, "injected late\n", h.failure(argv[0])
	}
	return stdout, "", status
}

// Fails counts a changing call and says whether it is the one that fails.
func (h *Host) Fails() bool {
	h.Changes++
	return h.Changes == h.FailAt
}

// failure is the status of a program that fails.
func (h *Host) failure(program string) int {
	if program == "vnetlib64" {
		return 0 // see vnetlib
	}
	return 1
}

func (h *Host) fault(argv []string) (string, string, int) {
	h.Faults = append(h.Faults, strings.Join(argv, " "))
	return "", "what is that\n", 2
}

// processes answers as ps -A -o comm= does (POSIX), and tasklist /NH /FO CSV (Microsoft's
// documentation of tasklist).
func (h *Host) processes(argv []string) (string, string, int) {
	var b strings.Builder
	switch strings.Join(argv, " ") {
	case "ps -A -o comm=":
		for _, p := range append([]string{"systemd", "kthreadd", "bash"}, h.Processes...) {
			if h.OS == vnet.Linux {
				p = p[:min(len(p), 15)] // TASK_COMM_LEN, of which the last is a zero
			}
			b.WriteString(p + "\n")
		}
	case "tasklist /NH /FO CSV":
		for i, p := range append([]string{"System Idle Process", "System", "vmware-authd.exe"}, h.Processes...) {
			fmt.Fprintf(&b, "\"%s\",\"%d\",\"Console\",\"1\",\"12,345 K\"\r\n", p, 4*i)
		}
	default:
		return h.fault(argv)
	}
	return b.String(), "", 0
}

func (h *Host) networking() string {
	if h.OS == vnet.MacOS {
		return "/Library/Preferences/VMware Fusion/networking"
	}
	return "/etc/vmware/networking"
}

// vmwareNetworks is Workstation's on Linux: --stop, --migrate-network-settings FILE and
// --start in this order are how V applies a file, which is never VMware's own.
func (h *Host) vmwareNetworks(args []string) (string, int) {
	switch {
	case len(args) == 1 && args[0] == "--stop":
		if h.Stopped {
			return "", 1
		}
		h.Stopped = true
	case len(args) == 1 && args[0] == "--start":
		h.start()
	case len(args) == 2 && args[0] == "--migrate-network-settings":
		own := h.Path(h.networking())
		from := h.Path(args[1])
		content, err := os.ReadFile(from)
		if err != nil || filepath.Clean(from) == own || !h.Stopped {
			return "cannot migrate\n", 1
		}
		h.take(string(content))
	default:
		h.fault(args)
		return "", 2
	}
	return "", 0
}

// vmnetCLI is Fusion's (D): --configure takes the networking file, --start and --stop do
// what they say.
func (h *Host) vmnetCLI(args []string) (string, int) {
	if len(args) != 1 {
		h.fault(args)
		return "", 2
	}
	switch args[0] {
	case "--stop":
		if h.Stopped {
			return "", 1
		}
		h.Stopped = true
	case "--configure":
		h.take(h.Get(h.networking()))
	case "--start":
		h.start()
	default:
		h.fault(args)
		return "", 2
	}
	return "", 0
}

func (h *Host) start() {
	h.Stopped = false
	h.InForce = h.Get(h.networking())
	h.Starts++
}

// take writes the networking file: as it is, or as VMware orders it, with the hashes that
// stand in its own files (P has some among its tests).
func (h *Host) take(content string) {
	if h.Rewrites {
		content = Sorted(content)
	}
	h.Put(h.networking(), content)
}

// Sorted is a networking file as VMware itself would write it: answers by number and key, then
// the other lines.
func Sorted(content string) string {
	lines := strings.Fields(strings.ReplaceAll(content, " ", "\x00"))
	var answers, others []string
	for _, line := range lines {
		line = strings.ReplaceAll(line, "\x00", " ")
		switch {
		case strings.Contains(line, "_DHCP_CFG_HASH "), strings.HasPrefix(line, "VERSION="):
		case strings.HasPrefix(line, "answer "):
			answers = append(answers, line)
			if number, ok := strings.CutSuffix(line, "_DHCP yes"); ok {
				sum := sha1.Sum([]byte(number)) //nolint:gosec // likewise
				answers = append(answers, number+"_DHCP_CFG_HASH "+strings.ToUpper(hex.EncodeToString(sum[:])))
			}
		default:
			others = append(others, line)
		}
	}
	slices.Sort(answers)
	return strings.Join(append(append([]string{"VERSION=1,0"}, slices.Compact(answers)...), others...), "\n") + "\n"
}
