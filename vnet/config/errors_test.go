package config_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/vnetgen/vnetgen/vnet"
	"github.com/vnetgen/vnetgen/vnet/config"
)

// nic wraps arguments of a NIC into a lab; they start on line 4.
func nic(args string) string {
	return "lab \"l\" {}\nmachine \"m\" {\n  nic {\n" + args + "\n  }\n}\nnetwork \"lan\" { mode = \"internal\" }\n"
}

// net wraps arguments of a network into a lab; they start on line 3.
func net(args string) string {
	return "lab \"l\" {}\nnetwork \"n\" {\n" + args + "\n}\n"
}

// wrong is bad input with the findings that it must give: place, code and a
// piece of the summary and detail.
type wrong struct {
	name, text string
	want       []string // "line,column code: words"
}

var wrongNative = []wrong{
	{"syntax", "lab \"l\" {\n  description = \n}\n", []string{"2,17 syntax: invalid expression"}},
	{"unclosed", "lab \"l\" {\n", []string{"syntax: unclosed"}},
	{"unknown top block", "lab \"l\" {}\nnetwrok \"n\" {}\n", []string{`2,1 unknown-block: "netwrok" ... mean "network"`}},
	{"argument at the top", "lab \"l\" {}\nx = 1\n", []string{`2,1 unknown-argument: "x" cannot stand outside`}},
	{"unknown argument", net(`  mode = "internal"` + "\n" + `  gatway = "10.0.0.1"`), []string{`4,3 unknown-argument: network has no argument "gatway" ... mean "gateway"`}},
	{"block as argument", nic(`    mode = "nat"` + "\n" + `    forward = 1`), []string{"5,5 unknown-argument: forward is a block"}},
	{"argument as block", nic(`    mode = "nat"` + "\n" + `    address {}`), []string{"5,5 unknown-block: address is an argument"}},
	{"unknown nested block", nic(`    mode = "nat"` + "\n" + `    froward {}`), []string{`5,5 unknown-block: "froward" ... mean "forward"`}},
	{"block in backend", nic(`    mode = "nat"` + "\n" + "    backend \"x\" {\n a {}\n}"), []string{`6,2 unknown-block: has no blocks`}},
	{"label missing", "lab \"l\" {}\nnetwork {}\n", []string{`2,1 block-label: network needs a name`}},
	{"label too many", "lab \"l\" {}\nmachine \"a\" \"b\" {}\n", []string{`2,1 block-label: machine has one name, not 2`}},
	{"label on nic", "lab \"l\" {}\nmachine \"a\" {\n  nic \"x\" {}\n}\n", []string{`3,3 block-label: nic has no name`}},
	{"duplicate argument", net("  mode = \"internal\"\n  mode = \"internal\""), []string{"4,3 duplicate-argument:"}},
	{"duplicate network", "lab \"l\" {}\nnetwork \"n\" { mode = \"internal\" }\nnetwork \"n\" { mode = \"internal\" }\n", []string{"3,1 duplicate-block: network n is already at x.hcl:2,1"}},
	{"duplicate machine", "lab \"l\" {}\nmachine \"n\" {}\nmachine \"n\" {}\n", []string{"3,1 duplicate-block: machine n is already at x.hcl:2,1"}},
	{"duplicate variable", "lab \"l\" {}\nvariable \"n\" { default = 1 }\nvariable \"n\" { default = 1 }\n", []string{"3,1 duplicate-block: x.hcl:2,1"}},
	{"duplicate local", "lab \"l\" {}\nlocals { a = 1 }\nlocals { a = 2 }\n", []string{"3,10 duplicate-block: local a is already at x.hcl:2,10"}},
	{"duplicate lab", "lab \"l\" {}\nlab \"l\" {}\n", []string{"2,1 duplicate-block: the lab block is already at x.hcl:1,1"}},
	{"duplicate assert", "lab \"l\" {}\nassert \"a\" {\n  from = host\n  to = outside\n  reach = true\n}\nassert \"a\" {\n  from = host\n  to = outside\n  reach = true\n}\n", []string{"7,1 duplicate-block: x.hcl:2,1"}},
	{"duplicate dhcp", net("  mode = \"internal\"\n  dhcp {}\n  dhcp {}"), []string{"5,3 duplicate-block: dhcp is already at x.hcl:4,3"}},
	{"duplicate link", nic("    mode = \"nat\"\n    link {}\n    link {}"), []string{"6,5 duplicate-block: link"}},
	{"duplicate backend", net("  mode = \"internal\"\n  backend \"a\" {}\n  backend \"a\" {}"), []string{"5,3 duplicate-block: backend a"}},
	{"missing mode", "lab \"l\" {}\nnetwork \"n\" {}\n", []string{"2,1 missing-argument: network n has no mode"}},
	{"null mode", net("  mode = null"), []string{"3,10 missing-argument: mode is null"}},
	{"unknown mode", net(`  mode = "nat-netwrk"`), []string{`3,10 unknown-mode: "nat-netwrk" ... mean "nat-network"`}},
	{"nat network", net(`  mode = "nat"`), []string{`3,10 unknown-mode: in its nic block`}},
	{"nic mode", nic(`    mode = "bridged"`), []string{`4,12 unknown-mode: Write a network block`}},
	{"nic mode unknown", nic(`    mode = "nta"`), []string{`4,12 unknown-mode: mean "nat"`}},
	{"nic nowhere", nic(`    slot = 1`), []string{`3,3 nic-network: nic is on no network`}},
	{"nic twice", nic("    mode = \"nat\"\n    network = network.lan"), []string{`4,5 nic-network: both`}},
	{"network as text", nic(`    network = "lan"`), []string{`4,15 network-reference: Write network.lan, without quotes`}},
	{"network misspelled as text", nic(`    network = "lna"`), []string{`4,15 network-reference: Write network.lan`}},
	{"network as word", nic(`    network = lan`), []string{`4,15 unknown-reference: The network is written network.lan.`}},
	{"unknown network", nic(`    network = network.lam`), []string{`4,15 unknown-reference: there is no network "lam" ... mean "lan"`}},
	{"index without count", nic(`    network = network.lan[0]`), []string{`4,26 unknown-index: network.lan has no count`}},
	{"unknown attribute", nic(`    network = network.lan` + "\n" + `    address = network.lan.subnt`), []string{`5,26 unknown-attribute: network.lan has no "subnt" ... mean "subnet"`}},
	{"unwritten", nic(`    network = network.lan` + "\n" + `    address = network.lan.gateway`), []string{`5,15 unwritten-argument: network lan has no gateway written ... write it down`}},
	{"unwritten in a call", nic(`    network = network.lan` + "\n" + `    address = cidrhost(network.lan.subnet, 1)`), []string{`5,24 unwritten-argument: network lan has no subnet`}},
	{"unwritten dhcp", nic(`    network = network.lan` + "\n" + `    address = network.lan.dhcp.start`), []string{`5,15 unwritten-argument: network lan has no dhcp`}},
	{"unwritten compared", nic(`    network = network.lan.mtu == 9 ? network.lan : network.lan`), []string{`4,15 unwritten-argument: network lan has no mtu`}},
	{"whole count", "lab \"l\" {}\nnetwork \"n\" {\n  mode = \"internal\"\n  count = 2\n}\nmachine \"m\" {\n  nic { network = network.n }\n}\n", []string{`7,19 network-reference: network.n has count ... network.n[0].`}},
	{"whole for_each", "lab \"l\" {}\nnetwork \"n\" {\n  mode = \"internal\"\n  for_each = { a = 1 }\n}\nmachine \"m\" {\n  nic { network = network.n }\n}\n", []string{`7,19 network-reference: has for_each ... network.n["a"].`}},
	{"index too large", "lab \"l\" {}\nnetwork \"n\" {\n  mode = \"internal\"\n  count = 2\n}\nmachine \"m\" {\n  nic { network = network.n[2] }\n}\n", []string{`7,28 unknown-index: network.n has no element [2] ... network.n[0] to network.n[1]`}},
	{"index into nothing", "lab \"l\" {}\nnetwork \"n\" {\n  mode = \"internal\"\n  count = 0\n}\nmachine \"m\" {\n  nic { network = network.n[0] }\n}\n", []string{`7,28 unknown-index: has no elements`}},
	{"unknown key", "lab \"l\" {}\nnetwork \"n\" {\n  mode = \"internal\"\n  for_each = { berlin = 1 }\n}\nmachine \"m\" {\n  nic { network = network.n[\"berlni\"] }\n}\n", []string{`7,28 unknown-attribute: mean "berlin"`}},
	{"index by count", "lab \"l\" {}\nnetwork \"n\" {\n  mode = \"internal\"\n  count = 1\n}\nmachine \"m\" {\n  count = 3\n  nic { network = network.n[count.index] }\n}\n", []string{`8,28 unknown-index: (and 1 more)`}},
	{"unknown variable", net(`  mode = var.x`) + "variable \"y\" { default = 1 }\n", []string{`3,10 unknown-reference: there is no variable "x" ... mean "y"`}},
	{"unknown local", net(`  mode = local.x`), []string{`3,10 unknown-reference: there is no local "x"`}},
	{"unknown root", net(`  mode = path.module`), []string{`3,10 unknown-reference: there is no "path"`}},
	{"machine elsewhere", net(`  mode = machine.x`), []string{`3,10 unknown-reference: a network cannot use machine`}},
	{"count elsewhere", net("  mode = \"internal\"\n  mtu = count.index"), []string{`4,9 unknown-reference: count means nothing here`}},
	{"each under count", net("  mode = \"internal\"\n  count = 2\n  mtu = each.key"), []string{`5,9 unknown-reference: each means nothing here`}},
	{"count.indx", net("  mode = \"internal\"\n  count = 2\n  mtu = count.indx"), []string{`5,14 unknown-attribute: count has no "indx" ... mean "index"`}},
	{"network in count", net("  mode = \"internal\"\n  count = network.n.mtu"), []string{`4,11 unknown-reference: count cannot use networks`}},
	{"unknown function", net(`  mode = loewr("A")`), []string{`3,10 unknown-function: "loewr" ... mean "lower"`}},
	{"impure function", net(`  mode = file("A")`), []string{`3,10 unknown-function: depends on files`}},
	{"function arguments", net(`  mode = lower()`), []string{`function-call: not enough function arguments`}},
	{"function fails", net("  mode = \"internal\"\n  subnet = cidrsubnet(\"10.0.0.0/24\", 1, 2)"), []string{`function-call: no subnet number 2`}},
	{"bad operands", net("  mode = \"internal\"\n  mtu = 1 + \"a\""), []string{`4,13 expression:`}},
	{"local cycle", "lab \"l\" {}\nlocals {\n  a = local.b\n  b = local.c\n  c = local.a\n}\n", []string{"3,3 cycle: local.a needs local.b needs local.c needs local.a"}},
	{"network cycle", net(`  mode = network.n.mode`), []string{"2,1 cycle: network.n needs network.n"}},
	{"mixed cycle", net(`  mode = local.a`) + "locals { a = network.n.mode }\n", []string{"cycle: local.a needs network.n needs local.a"}},
	{"count and for_each", net("  mode = \"internal\"\n  count = 2\n  for_each = {}"), []string{"5,3 instances: both count and for_each"}},
	{"count fraction", net("  mode = \"internal\"\n  count = 1.5"), []string{"4,11 number: whole number"}},
	{"count negative", net("  mode = \"internal\"\n  count = -1"), []string{"4,11 instances: count is -1"}},
	{"count null", net("  mode = \"internal\"\n  count = null"), []string{"4,11 instances: count is null"}},
	{"count too large", net("  mode = \"internal\"\n  count = 1000001"), []string{"4,11 instances: more than 1,000,000"}},
	{"count huge", net("  mode = \"internal\"\n  count = 1e30"), []string{"4,11 number: cannot be 1e+30"}},
	{"for_each list", net("  mode = \"internal\"\n  for_each = [\"a\"]"), []string{"4,14 instances: toset(...)"}},
	{"for_each text", net("  mode = \"internal\"\n  for_each = \"a\""), []string{"4,14 instances: not string"}},
	{"for_each key", net("  mode = \"internal\"\n  for_each = { \"a\\nb\" = 1 }"), []string{"4,14 name-text: U+000A"}},
	{"instance clash", "lab \"l\" {}\nmachine \"web\" {\n  count = 1\n}\nmachine \"web-0\" {}\n", []string{`2,1 name-clash: "web-0" ... x.hcl:5,1`, `5,1 name-clash: x.hcl:2,1`}},
	{"network clash", "lab \"l\" {}\nnetwork \"n\" {\n  count = 1\n  mode = \"internal\"\n}\nnetwork \"n-0\" { mode = \"internal\" }\n", []string{`2,1 name-clash: "n-0" ... x.hcl:6,1`, `6,1 name-clash:`}},
	{"empty name", "lab \"\" {}\n", []string{`1,5 name-text: it is empty`}},
	{"newline in name", "lab \"l\" {}\nmachine \"a\" {\n  name = \"x\\ny\"\n}\n", []string{`3,10 name-text: U+000A`}},
	{"C1 in name", "lab \"l\" {}\nmachine \"a\" {\n  name = \"x\\u0085y\"\n}\n", []string{`3,10 name-text: U+0085`}},
	{"bidi in name", "lab \"l\" {}\nmachine \"a\" {\n  name = \"x\\u202ey\"\n}\n", []string{`3,10 name-text: U+202E`}},
	{"line separator in name", "lab \"l\" {}\nmachine \"a\" {\n  name = \"x\\u2028y\"\n}\n", []string{`3,10 name-text: U+2028`}},
	{"not NFC", "lab \"l\" {}\nmachine \"cafe\u0301\" {}\n", []string{`2,10 name-text: normal form C`}},
	{"not NFC by escape", "lab \"l\" {}\nmachine \"a\" {\n  name = \"e\\u0301\"\n}\n", []string{`3,11 name-text: normal form C`}},
	{"variable no word", "lab \"l\" {}\nvariable \"a b\" { default = 1 }\n", []string{`2,10 name-text: is no word`}},
	{"address", nic("    mode = \"nat\"\n    address = \"10.0.0.256\""), []string{`5,15 address-text: "10.0.0.256" is not an address`}},
	{"address octal", nic("    mode = \"nat\"\n    address = \"10.0.0.01\""), []string{`5,15 address-text: leading zeros`}},
	{"address zone", nic("    mode = \"nat\"\n    address6 = \"fe80::1%eth0\""), []string{`5,16 address-text: without %eth0`}},
	{"address mapped", nic("    mode = \"nat\"\n    address6 = \"::ffff:10.0.0.1\""), []string{`5,16 address-text: write 10.0.0.1`}},
	{"subnet", net("  mode = \"internal\"\n  subnet = \"10.0.0.0\""), []string{`4,12 subnet-text: not a subnet`}},
	{"host bits", net("  mode = \"internal\"\n  subnet = \"10.0.0.7/24\""), []string{`4,12 subnet-text: Write "10.0.0.0/24"`}},
	{"mapped subnet", net("  mode = \"internal\"\n  subnet = \"::ffff:10.0.0.0/120\""), []string{`4,12 subnet-text:`}},
	{"mac", nic("    mode = \"nat\"\n    mac = \"52:54:00:12:34\""), []string{`5,11 mac-text: six pairs`}},
	{"mac zero", nic("    mode = \"nat\"\n    mac = \"00:00:00:00:00:00\""), []string{`5,11 mac-text: all zeros`}},
	{"slot fraction", nic("    mode = \"nat\"\n    slot = 1.5"), []string{`5,12 number: whole number, not 1.5`}},
	{"slot zero", nic("    mode = \"nat\"\n    slot = 0"), []string{`5,12 number: slot cannot be 0`}},
	{"slot text", nic("    mode = \"nat\"\n    slot = \"one\""), []string{`5,12 wrong-type: slot takes a number`}},
	{"connected", nic("    mode = \"nat\"\n    connected = \"maybe\""), []string{`5,17 wrong-type: true or false`}},
	{"name list", nic("    mode = \"nat\"\n    name = [\"a\"]"), []string{`5,12 wrong-type: name takes text, not tuple`}},
	{"name network", nic("    mode = \"nat\"\n    name = network.lan"), []string{`5,12 wrong-type: not a network`}},
	{"promiscuous", net("  mode = \"internal\"\n  promiscuous = \"allow-al\""), []string{`4,17 unknown-word: mean "allow-all"`}},
	{"host words", nic("    mode = \"nat\"\n    forward {\n      host = \"localhost:80\"\n      guest = 80\n    }"), []string{`6,14 listen-text: "localhost:80"`}},
	{"host unbracketed", nic("    mode = \"nat\"\n    forward {\n      host = \"::1:80\"\n      guest = 80\n    }"), []string{`6,14 listen-text: Write "[::1]:80"`}},
	{"host mapped", nic("    mode = \"nat\"\n    forward {\n      host = \"[::ffff:1.2.3.4]:80\"\n      guest = 80\n    }"), []string{`6,14 listen-text: write 1.2.3.4`}},
	{"host list", nic("    mode = \"nat\"\n    forward {\n      host = []\n      guest = 80\n    }"), []string{`6,14 wrong-type: host takes`}},
	{"forward empty", nic("    mode = \"nat\"\n    forward {}"), []string{`5,5 missing-argument: forward has no host and guest`}},
	{"protocol", nic("    mode = \"nat\"\n    forward {\n      host = 1\n      guest = 80\n      protocol = \"tpc\"\n    }"), []string{`8,18 unknown-word: mean "tcp"`}},
	{"rate", nic("    mode = \"nat\"\n    link { rate = 20 }"), []string{`5,19 rate: "20"`}},
	{"rate twice", nic("    mode = \"nat\"\n    link {\n      rate = \"1mbit\"\n      up = \"1mbit\"\n    }"), []string{`6,7 rate: beside`}},
	{"loss", nic("    mode = \"nat\"\n    link { loss = \"101%\" }"), []string{`5,19 loss:`}},
	{"latency", nic("    mode = \"nat\"\n    link { latency = \"20\" }"), []string{`5,22 duration:`}},
	{"latency negative", nic("    mode = \"nat\"\n    link { latency = \"-20ms\" }"), []string{`5,22 duration:`}},
	{"lease", net("  mode = \"internal\"\n  dhcp { lease = \"1500ms\" }"), []string{`4,18 duration: whole seconds`}},
	{"hosts", net("  mode = \"internal\"\n  dns { hosts = [] }"), []string{`4,17 wrong-type: hosts takes a map`}},
	{"host address", net("  mode = \"internal\"\n  dns { hosts = { a = \"b\" } }"), []string{`4,17 address-text:`}},
	{"servers", net("  mode = \"internal\"\n  dns { servers = \"9.9.9.9\" }"), []string{`4,19 wrong-type: servers takes a list`}},
	{"setting", net("  mode = \"internal\"\n  backend \"x\" { a = { b = 1 } }"), []string{`4,21 wrong-type: a cannot be object`}},
	{"assert endpoint", "lab \"l\" {}\nassert \"a\" {\n  from = \"host\"\n  to = outside\n  reach = true\n}\n", []string{`3,10 endpoint: from takes outside`}},
	{"assert empty", "lab \"l\" {}\nassert \"a\" {}\n", []string{`2,1 missing-argument: assert a has no from, to and reach`}},
	{"assert machine", "lab \"l\" {}\nmachine \"web\" {}\nassert \"a\" {\n  from = machine.wbe\n  to = outside\n  reach = true\n}\n", []string{`4,10 unknown-reference: mean "web"`}},
	{"assert index", "lab \"l\" {}\nmachine \"web\" { count = 2 }\nassert \"a\" {\n  from = machine.web[5]\n  to = outside\n  reach = true\n}\n", []string{`4,21 unknown-index: machine.web has no element [5]`}},
	{"variable type", "lab \"l\" {}\nvariable \"a\" {\n  type = strng\n  default = 1\n}\n", []string{`3,10 variable-type:`}},
	{"variable default", "lab \"l\" {}\nvariable \"a\" {\n  type = number\n  default = \"x\"\n}\n", []string{`4,13 variable-value: a number is required`}},
	{"variable unset", "lab \"l\" {}\nvariable \"a\" {}\n", []string{`2,1 variable-unset: variable a has no value`}},
	{"variable null", "lab \"l\" {}\nvariable \"a\" {\n  default = null\n  nullable = false\n}\n", []string{`2,1 variable-value: cannot be null`}},
	{"validation", "lab \"l\" {}\nvariable \"a\" {\n  default = 1\n  validation {\n    condition = var.a > 1\n    error_message = \"More than ${1}.\"\n  }\n}\n", []string{`5,17 variable-validation: More than 1.`}},
	{"validation incomplete", "lab \"l\" {}\nvariable \"a\" {\n  default = 1\n  validation {}\n}\n", []string{`4,3 missing-argument:`}},
	{"everything at once", "lab \"l\" {}\nnetwork \"n\" {\n  mode = \"brigded\"\n  subnet = \"10.0.0.1/24\"\n  vlna = 3\n}\nmachine \"m\" {\n  nic { network = network.x }\n}\n",
		[]string{`3,10 unknown-mode:`, `4,12 subnet-text:`, `5,3 unknown-argument: mean "vlan"`, `8,19 unknown-reference:`}},
}

var wrongJSON = []wrong{
	{"syntax", `{"lab": `, []string{"1,1 syntax: unclosed", "1,9 syntax: missing value"}},
	{"not an object", `[]`, []string{"1,1 syntax: incorrect JSON value type"}},
	{"duplicate key", "{\"lab\": {\"l\": {}},\n\"network\": {\"n\": {\"mode\": \"internal\",\n \"mode\": \"internal\"}}}", []string{`3,2 duplicate-key: "mode" is already at x.json:2,19`}},
	{"duplicate block", "{\"lab\": {\"l\": {}},\n\"machine\": {\"n\": {},\n \"n\": {}}}", []string{`3,2 duplicate-key:`, `duplicate-block: machine n`}},
	{"duplicate in a value", "{\"lab\": {\"l\": {}},\n\"locals\": {\"n\": {\"a\": 1,\n \"\\u0061\": 2}}}", []string{`3,2 duplicate-key: "a"`}},
	{"unknown argument", "{\"lab\": {\"l\": {}},\n\"network\": {\"n\": {\"mod\": \"internal\"}}}", []string{"2,18 missing-argument: has no mode", `2,19 unknown-argument: mean "mode"`}},
	{"unknown block", "{\"lab\": {\"l\": {}},\n\"netwrk\": {\"n\": {}}}", []string{`2,1 unknown-block: mean "network"`}},
	{"network as text", "{\"lab\": {\"l\": {}},\n\"network\": {\"n\": {\"mode\": \"internal\"}},\n\"machine\": {\"m\": {\"nic\": {\"network\": \"n\"}}}}", []string{`3,38 network-reference: Write "${network.n}".`}},
	{"not NFC", "{\"lab\": {\"l\": {\"description\": \"e\u0301\"}}}", []string{`1,31 name-text: normal form C`}},
	{"number", "{\"lab\": {\"l\": {}},\n\"machine\": {\"m\": {\"nic\": {\"mode\": \"nat\", \"slot\": 1.5}}}}", []string{`2,50 number: whole`}},
}

func TestFindings(t *testing.T) {
	for _, group := range []struct {
		file  string
		cases []wrong
	}{{"x.hcl", wrongNative}, {"x.json", wrongJSON}} {
		for _, c := range group.cases {
			t.Run(group.file+"/"+c.name, func(t *testing.T) {
				top, diags := load(group.file, c.text, config.Options{})
				assert.True(t, top == nil || top.Incomplete)
				if top != nil { // what is left has none of the lab's mistakes in another form
					_, more := vnet.Prepare(top, nil, vnet.Target{}, vnet.Options{})
					assert.Empty(t, more)
				}
				compare(t, c.want, diags)
				for _, d := range diags {
					assert.NotEmpty(t, d.Detail, d.Summary)
					assert.False(t, strings.HasSuffix(d.Summary, "."), d.Summary)
				}
			})
		}
	}
}

// compare checks that the findings are exactly those wanted. The words of one
// that are parted by " ... " must all be in it.
func compare(t *testing.T, want []string, diags vnet.Diags) {
	t.Helper()
	require.Len(t, diags, len(want), diags.Error())
	for i, d := range diags {
		line := d.Error()
		at, words, _ := strings.Cut(want[i], ": ")
		place, code, placed := strings.Cut(at, " ")
		if !placed {
			code, place = strings.TrimSuffix(at, ":"), ""
		}
		assert.Contains(t, line, "["+strings.TrimSuffix(code, ":"), line)
		if place != "" {
			assert.Contains(t, line, ":"+place+": ", line)
		}
		for _, w := range strings.Split(words, " ... ") {
			assert.Contains(t, line, w)
		}
	}
}

func TestEncodings(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"UTF-16LE", "\xff\xfel\x00a\x00", "x.hcl:1,1: error [encoding]: the file is UTF-16"},
		{"UTF-16 without mark", "l\x00a\x00b\x00", "x.hcl:1,1: error [encoding]: the file is UTF-16"},
		{"invalid", "lab \"l\" {}\n# \xff\n", "x.hcl:2,3: error [encoding]: byte 0xff"},
	} {
		_, diags := load("x.hcl", c.text, config.Options{})
		require.Len(t, diags, 1, c.name)
		assert.Contains(t, diags.Error(), c.want, c.name)
	}
}

func TestNestingIsBounded(t *testing.T) {
	for name, text := range map[string]string{
		"brackets":  "locals { a = " + strings.Repeat("[", 1_000_000) + " }",
		"not":       "locals { a = " + strings.Repeat("!", 1_000_000) + "true }",
		"templates": "locals { a = " + strings.Repeat(`"${`, 1_000_000) + " }",
		"sums":      "locals { a = 1" + strings.Repeat("+1", 1_000_000) + " }",
	} {
		_, diags := load("x.hcl", text, config.Options{})
		assert.Contains(t, diags.Error(), "nested too deeply", name)
	}
	_, diags := load("x.json", `{"locals": {"a": `+strings.Repeat("[", 1_000_000)+`}}`, config.Options{})
	assert.Contains(t, diags.Error(), "nested too deeply")
	_, diags = load("x.json", `{"locals": {"a": "${`+strings.Repeat("-", 1_000_000)+`1}"}}`, config.Options{})
	assert.Contains(t, diags.Error(), "nested too deeply")
}

func TestUnknownBackend(t *testing.T) {
	opts := config.Options{Backends: []string{"virtualbox", "libvirt"}}
	_, diags := load("x.hcl", net("  mode = \"internal\"\n  backend \"virtualbx\" {}"), opts)
	compare(t, []string{`4,11 unknown-backend: mean "virtualbox"`}, diags)
}

func TestLabNeedsName(t *testing.T) {
	_, diags := load("<stdin>", "", config.Options{})
	compare(t, []string{"lab-name: the lab has no name"}, diags)
	_, diags = load("a\u0301.hcl", "", config.Options{})
	compare(t, []string{"1,1 lab-name: after its file"}, diags)
}

// Every code that findings have is explained, once.
func TestCodesAreExplained(t *testing.T) {
	known := map[vnet.Code]bool{}
	for _, c := range config.Codes {
		assert.False(t, known[c.Code], c.Code)
		known[c.Code] = true
		for _, text := range []string{c.Title, c.Why, c.Remedy} {
			assert.NotEmpty(t, text, c.Code)
		}
	}
	seen := map[vnet.Code]bool{}
	for _, group := range []struct {
		file  string
		cases []wrong
	}{{"x.hcl", wrongNative}, {"x.json", wrongJSON}} {
		for _, c := range group.cases {
			_, diags := load(group.file, c.text, config.Options{})
			for _, d := range diags {
				assert.True(t, known[d.Code], d.Code)
				seen[d.Code] = true
			}
		}
	}
	var elsewhere []string
	for _, c := range config.Codes {
		if !seen[c.Code] {
			elsewhere = append(elsewhere, string(c.Code))
		}
	}
	assert.Equal(t, []string{"unreadable", "encoding", "unknown-backend", "variable-undeclared", "lab-name", "pin-instance", "pin-json"}, elsewhere,
		"codes that other tests give rise to")
}

// What depends on something wrong is passed over: one mistake, one finding.
func TestOneMistakeOneFinding(t *testing.T) {
	for _, c := range []wrong{
		{"local", "lab \"l\" {}\nlocals {\n  a = 1 + \"x\"\n  b = local.a\n}\nnetwork \"n\" {\n  mode = \"internal\"\n  mtu = local.b\n}\n", []string{"3,11 expression:"}},
		{"network", "lab \"l\" {}\nnetwork \"n\" {\n  mode = \"internal\"\n  subnet = \"x\"\n}\nnetwork \"o\" {\n  mode = network.n.mode\n}\nmachine \"m\" {\n  nic {\n    network = network.n\n    address = cidrhost(network.n.subnet, 1)\n  }\n}\n", []string{"4,12 subnet-text:"}},
		{"count", "lab \"l\" {}\nnetwork \"n\" {\n  mode = \"internal\"\n  count = -1\n}\nmachine \"m\" {\n  nic { network = network.n[0] }\n}\n", []string{"4,11 instances:"}},
		{"variable", "lab \"l\" {}\nvariable \"v\" {}\nmachine \"m\" {\n  count = var.v\n  nic { mode = var.v }\n}\nassert \"a\" {\n  from = machine.m[0]\n  to = host\n  reach = var.v\n}\n", []string{"2,1 variable-unset:"}},
		{"instances", "lab \"l\" {}\nmachine \"m\" {\n  count = 3\n  nic {\n    mode = \"nat\"\n    mac = \"x${count.index}\"\n    address = \"y\"\n  }\n}\n", []string{"6,11 mac-text: (and 2 more)", "7,15 address-text: not an address"}},
	} {
		_, diags := load("x.hcl", c.text, config.Options{})
		compare(t, c.want, diags)
	}
}
