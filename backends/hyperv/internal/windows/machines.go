package windows

import (
	"errors"
	"fmt"
	"slices"

	"github.com/vnetgen/vnetgen/internal/pwsh"
)

// machines are the cmdlets of this file.
func (all commands) machines() {
	all.register(false, false, "Get-VM", func(h *Host, c *call) (out []*pwsh.Object, _ error) {
		for _, m := range h.Machines {
			if id := c.text("Id"); id == "" || id == m.ID {
				out = append(out, h.machineObject(m))
			}
		}
		if len(out) == 0 && c.has("Id") {
			return nil, fmt.Errorf("Hyper-V was unable to find a virtual machine with id %q", c.text("Id"))
		}
		return out, nil
	})
	all.register(false, false, "Get-VMHardDiskDrive", func(h *Host, c *call) (out []*pwsh.Object, _ error) {
		m, err := h.machine(c)
		if err != nil {
			return nil, err
		}
		for _, path := range m.Disks {
			out = append(out, h.object("HardDiskDrive", "Path", path, "VMId", m.ID, "VMName", m.Name))
		}
		return out, nil
	})
	all.register(false, true, "New-VM", newMachine)
	all.register(false, true, "Set-VM", func(h *Host, c *call) ([]*pwsh.Object, error) {
		m, err := h.machine(c)
		if err != nil {
			return nil, err
		}
		if c.has("Notes") {
			m.Notes = c.text("Notes")
		}
		if name := c.text("NewVMName"); name != "" {
			m.Name = name
		}
		if !c.is("Passthru") {
			return nil, nil
		}
		return []*pwsh.Object{h.machineObject(m)}, nil
	})
	all.register(false, true, "Remove-VM", func(h *Host, c *call) ([]*pwsh.Object, error) {
		m, err := h.machine(c)
		if err != nil {
			return nil, err
		}
		if m.State != "Off" {
			return nil, fmt.Errorf("%s cannot be removed while it is in the state %s", m.Name, m.State)
		}
		if !c.is("Force") {
			return nil, errors.New("it asks, and nobody answers")
		}
		h.Machines = slices.DeleteFunc(h.Machines, func(x *Machine) bool { return x == m })
		return nil, nil
	})
}

// machine returns the machine that comes down the pipeline.
func (h *Host) machine(c *call) (*Machine, error) {
	id := c.of("VMId")
	i := slices.IndexFunc(h.Machines, func(m *Machine) bool { return m.ID == id })
	if i < 0 {
		return nil, errors.New("there is no such machine any more")
	}
	return h.Machines[i], nil
}

// newMachine makes a machine. It has a network adapter.
func newMachine(h *Host, c *call) ([]*pwsh.Object, error) {
	if !c.is("NoVHD") {
		return nil, errors.New("the fake makes machines without disks only")
	}
	m := h.AddMachine(c.text("Name"))
	m.Disks, m.Generation, m.Memory = nil, 1, int64(c.number("MemoryStartupBytes"))
	if c.has("Generation") {
		m.Generation = c.number("Generation")
	}
	return []*pwsh.Object{h.machineObject(m)}, nil
}
