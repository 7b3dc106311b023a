// Package backends lists the hypervisors that vnetgen plans for.
package backends

import (
	"slices"

	"github.com/vnetgen/vnetgen/backends/docker"
	"github.com/vnetgen/vnetgen/backends/hyperv"
	"github.com/vnetgen/vnetgen/backends/libvirt"
	"github.com/vnetgen/vnetgen/backends/virtualbox"
	"github.com/vnetgen/vnetgen/backends/vmware"
	"github.com/vnetgen/vnetgen/vnet"
)

// All returns the backends in the order of the documentation.
func All() []vnet.Backend {
	return []vnet.Backend{
		virtualbox.New(),
		libvirt.New(),
		hyperv.New(),
		vmware.New(),
		docker.New(),
	}
}

// Lookup returns the backend of that name or alias.
func Lookup(name string) (vnet.Backend, bool) {
	for _, b := range All() {
		if info := b.Info(); info.Name == name || slices.Contains(info.Aliases, name) {
			return b, true
		}
	}
	return nil, false
}
