package main

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const lab = "../single-vm/lab.hcl"

// TestRun brings the lab up on a stand-in for VBoxManage, looks, and takes it
// down again, as a person does.
func TestRun(t *testing.T) {
	vbox := newStandIn(t)
	at := vbox.state()

	assert.Equal(t, "3: 1 to make, 1 already there", vbox.run(t, "check", lab))
	assert.Equal(t, at, vbox.state(), "check changed something")

	assert.Equal(t, "0: 1 made, 1 already there", vbox.run(t, "up", lab))
	assert.Equal(t, []string{"tcp-2222,tcp,127.0.0.1,2222,,22"}, vbox.rules)
	assert.Equal(t, "0: 2 already there", vbox.run(t, "up", lab))
	assert.Equal(t, "0: 2 already there", vbox.run(t, "check", lab))

	vbox.rules = nil // as a person might, in VirtualBox's window
	assert.Equal(t, "3: 1 to change, 1 already there", vbox.run(t, "check", lab))
	assert.Equal(t, "0: 1 changed, 1 already there", vbox.run(t, "up", lab))
	assert.Equal(t, []string{"tcp-2222,tcp,127.0.0.1,2222,,22"}, vbox.rules)

	assert.Equal(t, "0: 1 removed", vbox.run(t, "down", lab))
	assert.Equal(t, at, vbox.state(), "down left something")
}

func TestRunWithoutMachine(t *testing.T) {
	vbox := newStandIn(t)
	vbox.name = "another"
	var stdout, stderr bytes.Buffer
	assert.Equal(t, 1, run(context.Background(), []string{"up", lab}, &stdout, &stderr, vbox.manage))
	assert.Contains(t, stderr.String(), "VirtualBox has no machine desktop")
	assert.Empty(t, vbox.changes)
}

func TestUsage(t *testing.T) {
	for _, args := range [][]string{{}, {"up"}, {"sideways", lab}, {"up", lab, lab}, {"-banana", "up", lab}, {"-target-version", "x", "up", lab}} {
		var stdout, stderr bytes.Buffer
		assert.Equal(t, 2, run(context.Background(), args, &stdout, &stderr, nil), "%v", args)
		assert.NotEmpty(t, stderr.String())
	}
	var stdout, stderr bytes.Buffer
	assert.Equal(t, 1, run(context.Background(), []string{"up", "no-such-lab.hcl"}, &stdout, &stderr, nil))
	assert.Contains(t, stderr.String(), "no-such-lab.hcl")
}

// standIn answers as VBoxManage 7.2 does, for one machine and its first slot.
type standIn struct {
	name, id      string
	attached, mac string
	rules         []string                     // name,protocol,host ip,host port,guest ip,guest port
	extra         map[string]map[string]string // by "global" or the machine's id
	changes       [][]string
}

func newStandIn(t *testing.T) *standIn {
	// The tool is looked up before it is run; any program does.
	self, err := os.Executable()
	require.NoError(t, err)
	t.Setenv("VBOXMANAGE", self)
	id := "ef7a5c13-5ec8-4cf5-bbcb-4d7f279823a2"
	return &standIn{name: "desktop", id: id, extra: map[string]map[string]string{"global": {}, id: {}}}
}

// run runs the program and returns its status and last line.
func (v *standIn) run(t *testing.T, args ...string) string {
	t.Helper()
	var stdout, stderr bytes.Buffer
	status := run(context.Background(), append([]string{"-target-version", "7.2"}, args...), &stdout, &stderr, v.manage)
	require.Empty(t, stderr.String())
	lines := strings.Split(strings.TrimSpace(stdout.String()), "\n")
	return fmt.Sprintf("%d: %s", status, lines[len(lines)-1])
}

func (v *standIn) state() string {
	return fmt.Sprint(v.attached, v.rules, v.extra)
}

func (v *standIn) manage(_ context.Context, argv []string, _ string) (stdout, stderr []byte, status int, err error) {
	out, err := v.answer(argv[1:])
	if err != nil {
		return nil, fmt.Appendf(nil, "VBoxManage: error: %s\n", err), 1, nil
	}
	return []byte(out), nil, 0, nil
}

func (v *standIn) answer(args []string) (string, error) {
	switch verb := args[0]; verb {
	case "list":
		return fmt.Sprintf("%q {%s}\n", v.name, v.id), nil
	case "getextradata":
		return v.extraData(args[1]), nil
	case "showvminfo":
		return v.show(len(args) == 3), nil
	case "setextradata":
		v.changes = append(v.changes, args)
		if len(args) == 3 {
			delete(v.extra[args[1]], args[2])
			return "", nil
		}
		v.extra[args[1]][args[2]] = args[3]
		return "", nil
	case "modifyvm":
		v.changes = append(v.changes, args)
		return "", v.modify(args[2:])
	}
	return "", fmt.Errorf("the stand-in does not know %v", args)
}

func (v *standIn) extraData(of string) string {
	var b strings.Builder
	for _, key := range slices.Sorted(maps.Keys(v.extra[of])) {
		fmt.Fprintf(&b, "Key: %s, Value: %s\n", key, v.extra[of][key])
	}
	return b.String()
}

// show answers showvminfo, of which only slot 1 and the state matter here.
func (v *standIn) show(machineReadable bool) string {
	switch {
	case machineReadable && v.attached == "":
		return "VMState=\"poweroff\"\nnic1=\"none\"\n"
	case machineReadable:
		return "VMState=\"poweroff\"\nnatnet1=\"nat\"\nnic1=\"nat\"\n"
	}
	var b strings.Builder
	b.WriteString("State:                       powered off (since 2026-11-24T00:19:03.825000000)\n")
	if v.attached == "" {
		b.WriteString("NIC 1:                       disabled\n")
		return b.String()
	}
	fmt.Fprintf(&b, "NIC 1:                       MAC: %s, Attachment: NAT, Cable connected: on, Trace: off (file: none), "+
		"Type: 82540EM, Reported speed: 0 Mbps, Boot priority: 0, Promisc Policy: deny, Bandwidth group: none\n", v.mac)
	b.WriteString("NIC 1 Settings:\n\tMTU: 0, Socket (send: 64, receive: 64), TCP Window (send:64, receive: 64),\n" +
		"\tLocalhostReachable: 0, ForwardBroadcast: 0, EnableTFTP: 0\n")
	for i, rule := range v.rules {
		f := strings.Split(rule, ",")
		fmt.Fprintf(&b, "NIC 1 Rule(%d):   name = %s, protocol = %s, host ip = %s, host port = %s, guest ip = %s, guest port = %s\n",
			i, f[0], f[1], f[2], f[3], f[4], f[5])
	}
	return b.String()
}

func (v *standIn) modify(options []string) error {
	for len(options) > 1 {
		value := options[1]
		used := 2
		switch option := options[0]; option {
		case "--nic1":
			v.attached = strings.TrimPrefix(value, "none")
		case "--macaddress1":
			v.mac = value
		case "--natpf1":
			if value != "delete" {
				v.rules = append(v.rules, value)
				break
			}
			used = 3
			v.rules = slices.DeleteFunc(v.rules, func(r string) bool { return strings.HasPrefix(r, options[2]+",") })
			if len(v.rules) == 0 {
				v.rules = nil
			}
		}
		options = options[used:]
	}
	return nil
}
