package kit

import (
	"strconv"

	"github.com/vnetgen/vnetgen/vnet"
)

// Do starts a command that is a pipeline of cmdlets.
func Do(stages ...vnet.Cmdlet) Cmd { return Cmd{vnet.Command{Pipe: stages}} }

// Cmdlet is a stage of a pipeline.
func Cmdlet(name string, params ...vnet.Param) vnet.Cmdlet {
	return vnet.Cmdlet{Name: name, Params: params}
}

// Exactly lets the objects through whose property is that text.
func Exactly(property string, is vnet.Arg) vnet.Cmdlet {
	return vnet.Cmdlet{Where: &vnet.Where{Property: property, Is: is}}
}

// Text is a parameter that is given a text.
func Text(name, text string) vnet.Param { return vnet.Param{Name: name, Value: Lit(text)} }

// Given is a parameter that is given an argument.
func Given(name string, value vnet.Arg) vnet.Param { return vnet.Param{Name: name, Value: value} }

// Number is a parameter that is given a number.
func Number(name string, n int64) vnet.Param {
	return vnet.Param{Name: name, Kind: vnet.ParamNumber, Value: Lit(strconv.FormatInt(n, 10))}
}

// NumberIn is a parameter that is given the number in a variable.
func NumberIn(name, variable string) vnet.Param {
	return vnet.Param{Name: name, Kind: vnet.ParamNumber, Value: Val(variable)}
}

// Truth is a parameter that is given true or false.
func Truth(name string, b bool) vnet.Param {
	if b {
		return vnet.Param{Name: name, Kind: vnet.ParamTrue}
	}
	return vnet.Param{Name: name, Kind: vnet.ParamFalse}
}

// Switch is a parameter that is given by being there.
func Switch(name string) vnet.Param { return vnet.Param{Name: name, Kind: vnet.ParamSwitch} }

// Texts is a parameter that is given several texts.
func Texts(name string, texts ...string) vnet.Param {
	return vnet.Param{Name: name, Kind: vnet.ParamList, List: vnet.Text(texts...)}
}

// Object is a parameter that is given what a pipeline gives.
func Object(name string, stages ...vnet.Cmdlet) vnet.Param {
	return vnet.Param{Name: name, Kind: vnet.ParamObject, Pipe: stages}
}

// Blocks is a reading command that shows objects as blocks of lines.
func Blocks(fields []string, stages ...vnet.Cmdlet) vnet.Listing {
	return vnet.Listing{Pipe: stages, Fields: fields}
}

// Rows is a reading command that shows an object a line.
func Rows(head string, fields []string, stages ...vnet.Cmdlet) vnet.Listing {
	return vnet.Listing{Pipe: stages, Fields: fields, Rows: true, Head: head}
}

// Show reads what cmdlets show.
func Show(lists ...vnet.Listing) vnet.Read { return vnet.Read{Lists: lists} }

// DefaultRoutes shows the index of the interface of each default route on Windows,
// the one that is taken first.
func DefaultRoutes() vnet.Read {
	return Show(Rows("", []string{"InterfaceIndex"},
		Cmdlet("Get-NetRoute"), Exactly("DestinationPrefix", Lit("0.0.0.0/0")), Cmdlet("Sort-Object", Texts("Property", "RouteMetric", "InterfaceMetric"))))
}
