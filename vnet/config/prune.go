package config

import "github.com/vnetgen/vnetgen/vnet"

// flaws counts the errors and the values that were not usable, so far. What was
// decoded while it grew is not what the lab's author meant.
func (l *loader) flaws() int { return l.rejected + l.found.Errors() }

// prune takes out of a lab with errors what they spoil: networks, NICs and
// machines with a flaw or another's label, and NICs on such networks, which
// have a flaw too. What is
// left can be checked without finding the same mistakes in another form.
func (l *loader) prune(t *vnet.Topology) {
	t.Incomplete = true
	t.Asserts = nil
	if t.Lab.Name == "" || nameProblem(t.Lab.Name) != "" {
		t.Lab.Name = "unnamed" // any name: what is derived from it is not used
	}
	t.Networks = nil
	labels := map[string]bool{}
	for _, n := range l.networks {
		for i := range n.nets {
			if n.state == done && !labels[n.nets[i].Label] {
				labels[n.nets[i].Label] = true
				t.Networks = append(t.Networks, n.nets[i])
			}
		}
	}
	var machines []vnet.Machine
	clear(labels)
	at := 0
	for _, m := range l.machines {
		for range m.in.len() {
			if x := t.Machines[at]; !m.bad && !labels[x.Label] {
				labels[x.Label] = true
				x.NICs = sound(x.NICs, m.spoiled)
				machines = append(machines, x)
			}
			at++
		}
	}
	t.Machines = machines
}

// sound returns the NICs that are not spoiled.
func sound(nics []vnet.NIC, spoiled []bool) []vnet.NIC {
	var out []vnet.NIC
	for k := range nics {
		if !spoiled[k] {
			out = append(out, nics[k])
		}
	}
	return out
}
