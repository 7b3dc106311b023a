package virtualbox

import (
	"github.com/vnetgen/vnetgen/backends/internal/kit"
	"github.com/vnetgen/vnetgen/vnet"
)

// command starts a VBoxManage command.
func command(words ...string) kit.Cmd { return kit.Run(tool, words...) }

// What the plans' data is written with.
var (
	call = kit.Call
	lit  = kit.Lit
	val  = kit.Val
	join = kit.Join
)

func read(args ...vnet.Arg) vnet.Read { return vnet.Read{Tool: tool, Args: args} }
func readWords(w ...string) vnet.Read { return vnet.Read{Tool: tool, Args: vnet.Text(w...)} }
func field(key, value string) vnet.Match {
	return vnet.Match{vnet.Lit(key), vnet.Blank, vnet.Lit(value)}
}

// want expects the line "KEY: VALUE".
func want(what, key, value string) vnet.Expect {
	return vnet.Expect{What: what, Line: field(key, value)}
}

func onOff(b bool) string {
	if b {
		return "on"
	}
	return "off"
}

func yesNo(b bool) string {
	if b {
		return "Yes"
	}
	return "No"
}
