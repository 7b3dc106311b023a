//go:build live

package readers

import (
	"maps"
	"net"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/vnetgen/vnetgen/vnet"
)

// TestPacker has packer's plugin read every document that the backend makes for VMware,
// and compares what it understood with the lab.
func TestPacker(t *testing.T) {
	read := map[string]int{}
	segments := map[string]string{} // by ID
	for _, s := range subjects(t, backend(t, "vmware"), "") {
		t.Run(s.name, func(t *testing.T) {
			left := map[string]bool{}
			for path := range s.documents {
				left[path] = true
			}
			take := func(path string) string {
				require.Contains(t, s.documents, path)
				delete(left, path)
				if kind := path[strings.LastIndexByte(path, '/')+1:]; strings.HasSuffix(kind, ".vmx") {
					read[".vmx"]++
				} else {
					read[kind]++
				}
				return s.documents[path]
			}
			vmnets := wantedVMnets(s)
			numbers := map[string]int{}
			if len(vmnets) > 0 {
				numbers = checkNetmap(t, vmnets, take("netmap.conf"))
				if s.target.HostOS != vnet.Windows {
					n := readNetworking(t, take("networking"))
					for number, answers := range n.answers {
						assert.False(t, s.target.HostOS == vnet.Linux && answers[keyHost] != "", "vmnet%d: Linux has no %s", number, keyHost)
					}
					checkNetworking(t, vmnets, numbers, n, true)
				}
			}
			for _, v := range vmnets {
				folder := "vmnet" + strconv.Itoa(numbers[v.label]) + "/"
				if v.dhcp {
					checkDHCPD(t, v, readDHCPD(t, take(folder+"dhcpd.conf"), v.start))
				}
				if v.mode == vnet.NAT || v.mode == vnet.NATNetwork {
					delete(left, folder+"nat.conf") // no reader is known that could be had here
				}
			}
			for i := range s.lab.Machines {
				if m := &s.lab.Machines[i]; len(m.NICs) > 0 {
					path := ""
					for at := range s.documents {
						if name, ok := strings.CutPrefix(at, "vmx/"); ok && decoded(t, strings.TrimSuffix(name, ".vmx")) == m.Label {
							path = at
						}
					}
					require.NotEmpty(t, path, "no .vmx of %s", m.Label)
					checkVMX(t, s, m, numbers, segments, take(path))
				}
			}
			assert.Empty(t, left, "documents that the lab does not ask for")
		})
	}
	require.Greater(t, read["networking"], 30)
	require.Greater(t, read[".vmx"], 50)
	require.Greater(t, read["dhcpd.conf"], 30)
	say(t, "read by packer's plugin and understood as the labs say: %d networking, %d netmap.conf, %d dhcpd.conf, %d .vmx",
		read["networking"], read["netmap.conf"], read["dhcpd.conf"], read[".vmx"])
}

// decoded undoes %XX.
func decoded(t testing.TB, name string) string {
	t.Helper()
	plain, err := url.PathUnescape(name)
	require.NoError(t, err)
	return plain
}

// checkNetmap returns the numbers of the vmnets, by label.
func checkNetmap(t *testing.T, vmnets []*vmnet, text string) map[string]int {
	numbers, taken := map[string]int{}, map[int]bool{0: true, 1: true, 8: true} // VMware's own
	for name, device := range readNetmap(t, text) {
		number, err := strconv.Atoi(strings.TrimPrefix(device, "vmnet"))
		require.NoError(t, err, device)
		require.False(t, taken[number], "%s is taken", device)
		taken[number], numbers[decoded(t, name)] = true, number
	}
	require.Len(t, numbers, len(vmnets))
	for _, v := range vmnets {
		require.Contains(t, numbers, v.label)
		if v.number != 0 {
			assert.Equal(t, v.number, numbers[v.label], v.label)
		}
	}
	return numbers
}

// checkNetworking compares a networking file with the vmnets that are to be in it; alone
// means that nothing else is.
func checkNetworking(t *testing.T, vmnets []*vmnet, numbers map[string]int, n networking, alone bool) {
	assert.Empty(t, n.said, "lines that are not understood")
	forwards, leases, bridges := 0, 0, 0
	for _, v := range vmnets {
		number := numbers[v.label]
		device := "vmnet" + strconv.Itoa(number)
		answers := maps.Clone(n.answers[number])
		host := ""
		if v.host.IsValid() {
			host = v.host.String()
		}
		assert.Equal(t, host, v.hostAt(answers), v.label)
		assert.Equal(t, v.answers(), answers, v.label)
		stored := number + faultNumbers
		if len(v.forwards) > 0 {
			assert.Equal(t, v.forwards, n.forwards[stored], v.label)
			forwards++
		}
		if len(v.leases) > 0 {
			assert.Equal(t, v.leases, n.leases[stored], v.label)
			leases++
		}
		if v.mode == vnet.Bridged {
			at, ok := n.bridges[v.uplink]
			assert.True(t, ok, "no mapping of %s", v.uplink)
			assert.Equal(t, stored, at, v.label)
			bridges++
		}
		found, err := n.config.DeviceIntoName(device)
		require.NoError(t, err)
		assert.Equal(t, v.typeName(), found, v.label)
		devices, err := n.config.NameIntoDevices(v.typeName())
		require.NoError(t, err)
		assert.Contains(t, devices, device)
	}
	if alone {
		assert.Len(t, n.answers, len(vmnets))
		assert.Len(t, n.forwards, forwards)
		assert.Len(t, n.leases, leases)
		assert.Len(t, n.bridges, bridges)
		assert.Empty(t, n.prefixes)
	}
}

func checkDHCPD(t *testing.T, v *vmnet, d dhcpd) {
	assert.Equal(t, v.subnet.Addr().String(), d.subnet)
	assert.Equal(t, mask(v.subnet), d.netmask)
	assert.Equal(t, v.start.String(), d.start)
	assert.Equal(t, v.end.String(), d.end)
	assert.Equal(t, map[string]int{"unknown-clients": 0}, d.grants)
	options := map[string]string{"broadcast-address": after(v.subnet, 1<<(32-v.subnet.Bits())-1).String()}
	if v.mode != vnet.HostOnly {
		options["routers"] = after(v.subnet, 2).String()
	}
	if len(v.dns) > 0 {
		var texts []string
		for _, a := range v.dns {
			texts = append(texts, a.String())
		}
		options["domain-name-servers"] = strings.Join(texts, ",")
	}
	if v.domain != "" {
		options["domain-name"] = strconv.Quote(v.domain)
	}
	assert.Equal(t, options, d.options, v.label)
	if v.lease > 0 {
		assert.Equal(t, strconv.Itoa(int(v.lease.Seconds())), d.parameters["default-lease-time"])
	}
	atMost, err := strconv.Atoi(d.parameters["max-lease-time"])
	require.NoError(t, err)
	assert.GreaterOrEqual(t, atMost, int(v.lease.Seconds()))
	assert.Len(t, d.parameters, 2)
	assert.Equal(t, v.leases, d.hosts, v.label)
}

// segmentID is the form of a LAN segment's ID.
var segmentID = regexp.MustCompile(`^52( [0-9a-f]{2}){7}-[0-9a-f]{2}( [0-9a-f]{2}){7}$`)

// checkVMX compares the NICs of a .vmx; segments are the LAN segments that were seen,
// by ID: each is that of one network of one lab.
func checkVMX(t *testing.T, s subject, m *vnet.Machine, numbers map[string]int, segments map[string]string, text string) {
	nics, others := readVMX(t, text)
	for key := range others {
		assert.True(t, strings.HasPrefix(key, "#"), "%s: see faultComments", key)
	}
	comparePVN(t, s, m, numbers, segments, nics)
}

func comparePVN(t *testing.T, s subject, m *vnet.Machine, numbers map[string]int, segments map[string]string, nics map[int]map[string]string) {
	pvns := map[string]string{}
	for j := range m.NICs {
		nic := &m.NICs[j]
		keys := nics[nic.Slot-1]
		if id, ok := keys["pvnid"]; ok {
			require.Regexp(t, segmentID, id)
			if pvns[nic.Network] == "" {
				pvns[nic.Network] = id
			}
			whose := s.lab.Lab.Name + "/" + nic.Network
			if segments[id] == "" {
				segments[id] = whose
			}
			assert.Equal(t, segments[id], whose, "two LAN segments with one ID")
		}
		if mac, err := net.ParseMAC(keys["address"]); assert.NoError(t, err) {
			keys["address"] = mac.String()
		}
	}
	assert.Equal(t, wantedNICs(t, s, m, numbers, pvns), nics, m.Label)
}
