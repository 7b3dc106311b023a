package config_test

import (
	"fmt"

	"github.com/vnetgen/vnetgen/vnet/config"
)

func Example() {
	lab := config.File{Name: "lab.hcl", Bytes: []byte(`
lab "class" {}

network "lan" {
  mode   = "nat-network"
  subnet = "10.20.0.0/24"
}

machine "pc" {
  count = 2
  nic {
    network = network.lan
    address = cidrhost(network.lan.subnet, 10 + count.index)
  }
}
`)}
	topology, diags := config.Load([]config.File{lab}, config.Options{})
	if err := diags.Err(); err != nil {
		fmt.Println(err)
		return
	}
	for _, m := range topology.Machines {
		fmt.Println(m.Label, m.NICs[0].Network, m.NICs[0].Address)
	}
	// Output:
	// pc-0 lan 10.20.0.10
	// pc-1 lan 10.20.0.11
}
