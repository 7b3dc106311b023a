//go:build live

package readers

import (
	"bytes"
	"fmt"
	"log"
	"net"
	"net/netip"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/hashicorp/packer-plugin-vmware/builder/vmware/common"
	"github.com/stretchr/testify/require"
)

// packer-plugin-vmware keeps what it read to itself, and asks it of its own functions
// only, some of which have faults. So what it read is looked at where it is.

// networking is what packer's plugin understood of a networking file. The vmnets of all
// but answers are as the plugin stores them: see faultNumbers.
type networking struct {
	answers  map[int]map[string]string // by vmnet and key
	forwards map[int]map[string]string // by vmnet and "tcp/8080"
	leases   map[int]map[string]string // by vmnet and MAC
	bridges  map[string]int            // by interface
	prefixes map[int][]int
	config   common.NetworkingConfig
	said     []string // what it left out
}

// readNetworking has packer's plugin read a networking file.
func readNetworking(t testing.TB, text string) networking {
	t.Helper()
	fd := open(t, text)
	var said bytes.Buffer
	log.SetOutput(&said)
	defer log.SetOutput(os.Stderr)
	config, err := common.ReadNetworkingConfig(fd)
	require.NoError(t, err)
	n := networking{config: config}
	v := reflect.ValueOf(config)
	n.answers = decode(v.FieldByName("answer"), n.answers)
	n.forwards = decode(v.FieldByName("natPortFwd"), n.forwards)
	n.leases = decode(v.FieldByName("dhcpMacToIp"), n.leases)
	n.bridges = decode(v.FieldByName("bridgeMapping"), n.bridges)
	n.prefixes = decode(v.FieldByName("natPrefix"), n.prefixes)
	for line := range strings.Lines(said.String()) {
		// The interfaces of this machine are not those of the labs.
		if !strings.Contains(line, "was not found on the current platform; ignoring") {
			n.said = append(n.said, line)
		}
	}
	return n
}

// decode copies what reflection shows of a value that is not exported into one of the
// type of like, with addresses as texts.
func decode[T any](from reflect.Value, like T) T {
	to := reflect.New(reflect.TypeOf(like)).Elem()
	copyInto(to, from)
	return to.Interface().(T)
}

func copyInto(to, from reflect.Value) {
	switch to.Kind() {
	case reflect.Map:
		to.Set(reflect.MakeMap(to.Type()))
		for it := from.MapRange(); it.Next(); {
			key, value := reflect.New(to.Type().Key()).Elem(), reflect.New(to.Type().Elem()).Elem()
			copyInto(key, it.Key())
			copyInto(value, it.Value())
			to.SetMapIndex(key, value)
		}
	case reflect.Slice:
		for i := range from.Len() {
			value := reflect.New(to.Type().Elem()).Elem()
			copyInto(value, from.Index(i))
			to.Set(reflect.Append(to, value))
		}
	case reflect.Int:
		to.SetInt(from.Int())
	case reflect.String:
		if from.Kind() == reflect.Slice { // net.IP
			to.SetString(net.IP(from.Bytes()).String())
			return
		}
		to.SetString(from.String())
	default:
		panic("a kind that is not copied: " + to.Kind().String())
	}
}

// open writes a text into a file and opens that.
func open(t testing.TB, text string) *os.File {
	t.Helper()
	fd, err := os.Open(write(t, "read", text))
	require.NoError(t, err)
	t.Cleanup(func() { _ = fd.Close() })
	return fd
}

// dhcpd is what packer's plugin understood of a dhcpd.conf with one subnet.
type dhcpd struct {
	subnet, netmask string
	start, end      string
	options         map[string]string
	parameters      map[string]string
	grants          map[string]int    // 0 is allow
	hosts           map[string]string // address by MAC
	names           map[string]bool   // of hosts
}

// readDHCPD has packer's plugin read a dhcpd.conf; inside is an address of its subnet.
func readDHCPD(t testing.TB, text string, inside netip.Addr) dhcpd {
	t.Helper()
	config, err := common.ReadDhcpConfiguration(open(t, text))
	require.NoError(t, err)
	subnet, err := config.SubnetByAddress(net.IP(inside.AsSlice()))
	require.NoError(t, err)
	v := reflect.ValueOf(subnet)
	id := v.FieldByName("id").Index(0).Elem().FieldByName("IPNet")
	d := dhcpd{
		subnet: net.IP(id.FieldByName("IP").Bytes()).String(), netmask: net.IP(id.FieldByName("Mask").Bytes()).String(),
		options:    decode(v.FieldByName("options"), map[string]string{}),
		parameters: decode(v.FieldByName("parameters"), map[string]string{}),
		grants:     map[string]int{}, hosts: map[string]string{}, names: map[string]bool{},
	}
	for it := v.FieldByName("grants").MapRange(); it.Next(); {
		d.grants[it.Key().String()] = int(it.Value().Uint())
	}
	address := v.FieldByName("address")
	for i := range address.Len() {
		r := address.Index(i).Elem()
		require.Equal(t, "pParameterRange4", r.Type().Name())
		require.Empty(t, d.start, "more than one range")
		d.start, d.end = net.IP(r.FieldByName("min").Bytes()).String(), net.IP(r.FieldByName("max").Bytes()).String()
	}
	for _, declaration := range config {
		v := reflect.ValueOf(declaration)
		id := v.FieldByName("id").Index(0).Elem()
		switch kind := id.Type().Name(); kind {
		case "pDeclarationGlobal", "pDeclarationSubnet4":
		case "pDeclarationHost":
			name := id.FieldByName("name").String()
			require.False(t, d.names[name], "two hosts %s", name)
			d.names[name] = true
			host, err := config.HostByName(name)
			require.NoError(t, err)
			ip, err := host.IP4()
			require.NoError(t, err)
			d.hosts[hardware(t, v.FieldByName("address"))] = ip.String()
		default:
			t.Fatalf("a %s in dhcpd.conf", kind)
		}
	}
	return d
}

// hardware returns the one MAC among a host's addresses: see faultHardware.
func hardware(t testing.TB, address reflect.Value) (mac string) {
	t.Helper()
	for i := range address.Len() {
		if a := address.Index(i).Elem(); a.Type().Name() == "pParameterHardware" {
			require.Empty(t, mac)
			require.Equal(t, "ethernet", a.FieldByName("class").String())
			mac = net.HardwareAddr(a.FieldByName("address").Bytes()).String()
		}
	}
	return mac
}

// readNetmap has packer's plugin read a netmap.conf: devices by name. It finds each by
// the other.
func readNetmap(t testing.TB, text string) map[string]string {
	t.Helper()
	netmap, err := common.ReadNetworkMap(open(t, text))
	require.NoError(t, err)
	devices := map[string]string{}
	for _, entry := range netmap {
		require.Len(t, entry, 2)
		name, device := entry["name"], entry["device"]
		found, err := netmap.NameIntoDevices(name)
		require.NoError(t, err)
		require.Contains(t, found, device)
		back, err := netmap.DeviceIntoName(device)
		require.NoError(t, err)
		require.Equal(t, name, back, "two networks with one device")
		require.NotContains(t, devices, name)
		devices[name] = device
	}
	return devices
}

// readVMX has packer's plugin read a .vmx: the keys of NICs by slot from 0, in small
// letters, and the other keys.
func readVMX(t testing.TB, text string) (nics map[int]map[string]string, others map[string]string) {
	t.Helper()
	nics, others = map[int]map[string]string{}, map[string]string{}
	for key, value := range common.ParseVMX(text) {
		slot, rest, ok := 0, "", false
		if after, nic := strings.CutPrefix(key, "ethernet"); nic {
			var number string
			number, rest, ok = strings.Cut(after, ".")
			_, err := fmt.Sscanf(number, "%d", &slot)
			require.NoError(t, err, key)
		}
		if !ok {
			others[key] = value
			continue
		}
		if nics[slot] == nil {
			nics[slot] = map[string]string{}
		}
		nics[slot][rest] = value
	}
	return nics, others
}
