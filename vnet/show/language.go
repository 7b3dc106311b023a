package show

import "github.com/vnetgen/vnetgen/vnet"

// Language is the language in which the modes are explained.
type Language string

// The languages. Chinese is that of the article whose comparison of connection modes the
// project comes from.
const (
	English Language = "en"
	Chinese Language = "zh"
)

// Languages lists the languages.
var Languages = []Language{English, Chinese}

// vocabulary is what a language calls things.
type vocabulary struct {
	modes, reach, names, mode, what, when string
	modeNames                             map[vnet.Mode]string
	pairs                                 map[vnet.Pair]string
	cells                                 map[vnet.Reach]string
	abouts                                map[vnet.Mode][2]string // what it is, and when to choose it
}

var words = map[Language]*vocabulary{
	English: {modes: "Modes", reach: "Who reaches whom", names: "On each hypervisor", mode: "mode", what: "what it is", when: "when to choose it"},
	Chinese: {
		modes: "连接模式", reach: "谁能访问谁", names: "在各虚拟化平台上", mode: "模式", what: "含义", when: "适用场合",
		modeNames: map[vnet.Mode]string{
			vnet.NAT: "nat（单机 NAT）", vnet.NATNetwork: "nat-network（NAT 网络）", vnet.HostOnly: "host-only（仅主机）",
			vnet.Bridged: "bridged（桥接）", vnet.Internal: "internal（内部网络）",
		},
		pairs: map[vnet.Pair]string{
			vnet.MachineToMachine: "虚拟机→虚拟机", vnet.MachineToHost: "虚拟机→主机", vnet.MachineToHostLoopback: "虚拟机→主机回环地址",
			vnet.HostToMachine: "主机→虚拟机", vnet.MachineToOutside: "虚拟机→外部网络", vnet.OutsideToMachine: "外部网络→虚拟机",
		},
		cells: map[vnet.Reach]string{vnet.No: "否", vnet.Yes: "是", vnet.ByForward: "需端口转发"},
		abouts: map[vnet.Mode][2]string{
			vnet.NAT:        {"只有一台虚拟机；它借用主机的地址访问外部，网络上没有别的成员", "单台虚拟机需要上网，又不应影响他人"},
			vnet.NATNetwork: {"多台虚拟机互相可见，并借用主机的地址访问外部", "实验环境：共享主机的网络连接和 VPN，主机换到哪里，地址都不变"},
			vnet.HostOnly:   {"虚拟机与主机互相可见；既不能出去，也没有人能进来", "从主机方便地访问虚拟机；需要大量端口转发时，与 NAT 网络并用"},
			vnet.Bridged:    {"虚拟机是主机所在网络的成员，使用该网络的地址", "数据中心和固定场所；不适合按地址登录的网络，而且地址随地点变化"},
			vnet.Internal:   {"只有虚拟机之间互通，主机和外部都不可达", "隔离的实验；带第二块网卡的虚拟机可以提供 DHCP 和路由"},
		},
	},
}

func (v *vocabulary) modeName(m vnet.Mode) string {
	if name, ok := v.modeNames[m]; ok {
		return name
	}
	return m.String()
}

func (v *vocabulary) pair(p vnet.Pair) string {
	if name, ok := v.pairs[p]; ok {
		return name
	}
	return p.String()
}

func (v *vocabulary) cell(r vnet.Reach) string {
	if name, ok := v.cells[r]; ok {
		return name
	}
	return r.String()
}

func (v *vocabulary) about(row vnet.Row) (what, when string) {
	if text, ok := v.abouts[row.Mode]; ok {
		return text[0], text[1]
	}
	return row.What, row.When
}
