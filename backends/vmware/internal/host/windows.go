package host

import (
	"strconv"
	"strings"
)

// query is `reg query KEY /s`; a key that is not there is an error with exit status 1
// (Microsoft's documentation of reg query).
func (h *Host) query(argv []string) (string, string, int) {
	if argv[2] != root || argv[3] != "/s" {
		return h.fault(argv)
	}
	if len(h.Registry) == 0 {
		return "", "ERROR: The system was unable to find the specified registry key or value.\r\n", 1
	}
	return h.Registry.Show(), "", 0
}

// reg is `reg delete KEY /v NAME /f`.
func (h *Host) reg(args []string) (string, int) {
	key := ""
	if len(args) == 5 {
		key, _ = strings.CutPrefix(args[1], root+`\`)
	}
	if key == "" || args[0] != "delete" || args[2] != "/v" || args[4] != "/f" {
		h.fault(args)
		return "", 1
	}
	if !h.Registry.Unset(key, args[3]) {
		return "", 1
	}
	return "The operation completed successfully.\r\n", 0
}

// vnetlib is vnetlib64: words stand behind "--", exit status 1 is success and 0 is none, and
// update always returns 0 (V, which calls it so and looks at nothing but the registry
// afterwards).
func (h *Host) vnetlib(args []string) (string, int) {
	failed := func() (string, int) {
		h.fault(append([]string{"vnetlib64"}, args...))
		return "", 0
	}
	if len(args) < 4 || args[0] != "--" {
		return failed()
	}
	verb, what, key, rest := args[1], args[2], args[3], args[4:]
	number, err := strconv.Atoi(strings.TrimPrefix(key, "vmnet"))
	if err != nil || number < 0 || number > 19 { // D: Windows has VMnet0 to VMnet19
		return "", 0
	}
	there := h.Registry.Has(key)
	sub := map[string][2]string{"adapter": {`\Adapter`, "UseAdapter"}, "dhcp": {`\DHCP`, "UseDHCP"}, "nat": {`\NAT`, "UseNAT"}}[what]
	switch verb + " " + what {
	case "add adapter":
		if !there && h.Chooses {
			h.Registry.AddVMnet(number, "192.168."+strconv.Itoa(100+number)+".0", true, false)
		}
		h.Registry.flag(key+sub[0], sub[1], true)
	case "add dhcp", "add nat", "remove dhcp", "remove nat", "enable adapter", "disable adapter":
		if !there {
			return "", 0
		}
		h.Registry.flag(key+sub[0], sub[1], verb == "add" || verb == "enable")
	case "remove adapter":
		if !there {
			return "", 0
		}
		if h.Keeps {
			h.Registry.flag(key+sub[0], sub[1], false)
			break
		}
		h.Registry.Drop(key)
	case "update adapter", "update dhcp", "update nat":
		return "", 0
	case "set vnet":
		name := map[string]string{"addr": "IPSubnetAddress", "mask": "IPSubnetMask"}
		if len(rest) != 2 || name[rest[0]] == "" {
			return failed()
		}
		if !there {
			return "", 0
		}
		if !h.Lies {
			h.Registry.Set(key, name[rest[0]], "REG_SZ", rest[1])
		}
	case "set adapter":
		if len(rest) != 2 || rest[0] != "addr" {
			return failed()
		}
		if !h.Lies {
			h.Registry.Set(key+`\Adapter`, "IPAddress", "REG_SZ", rest[1])
		}
	case "set dhcp":
		if len(rest) != 3 || rest[0] != "addipmac" {
			return failed()
		}
		if !h.Lies {
			h.Registry.Set(key+`\DHCP\FixedIPtoMac`, rest[2], "REG_SZ", rest[1])
		}
	default:
		return failed()
	}
	return "", 1
}

// vmrun sets forwards (D: "vmrun setPortForwarding vmnet8 tcp 80 192.168.8.2 80"); V finds
// them in the registry, the host's port as name and "ADDRESS:PORT" as data.
func (h *Host) vmrun(args []string) (string, int) {
	if len(args) < 4 || !h.Registry.Has(args[1]) || args[2] != "tcp" && args[2] != "udp" {
		h.fault(append([]string{"vmrun"}, args...))
		return "Error: Unrecognized network name\n", 255
	}
	key := args[1] + `\NAT\` + strings.ToUpper(args[2]) + "Forward"
	switch {
	case args[0] == "setPortForwarding" && len(args) == 6:
		h.Registry.Set(key, args[3], "REG_SZ", args[4]+":"+args[5])
	case args[0] == "deletePortForwarding" && len(args) == 4:
		if !h.Registry.Unset(key, args[3]) {
			return "Error: port forwarding does not exist\n", 255
		}
	default:
		h.fault(append([]string{"vmrun"}, args...))
		return "", 255
	}
	return "", 0
}
