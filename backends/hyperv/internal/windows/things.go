package windows

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Things writes the state down, sorted, without what says nothing: a bandwidth that
// was set to none is none, and a MAC that is dynamic is anything.
func (h *Host) Things() string {
	c := h.Clone()
	c.Made, c.Late, c.Faults, c.KeepsMAC = 0, 0, nil, false
	c.Reset()
	for _, m := range c.Machines {
		for _, n := range m.NICs {
			if n.Bandwidth != nil && *n.Bandwidth == 0 {
				n.Bandwidth = nil
			}
			if n.Dynamic {
				n.MAC = "dynamic"
			}
		}
	}
	sorted(c.Switches)
	sorted(c.Ports)
	sorted(c.Adapters)
	sorted(c.Addresses)
	sorted(c.Routes)
	sorted(c.NATs)
	sorted(c.Mappings)
	sorted(c.Proxies)
	sorted(c.Machines)
	sorted(c.Scopes)
	b, err := json.MarshalIndent(c, "", " ")
	if err != nil {
		panic(err)
	}
	return strings.ReplaceAll(string(b), ": []", ": null")
}

// sorted sorts things by how they are written.
func sorted[T any](all []T) {
	text := func(v T) string {
		b, err := json.Marshal(v)
		if err != nil {
			panic(err)
		}
		return string(b)
	}
	slices.SortStableFunc(all, func(a, b T) int { return strings.Compare(text(a), text(b)) })
}

var guids = regexp.MustCompile(`(?i)[0-9a-f]{8}-[0-9a-f]{4}-4abc-8def-[0-9a-f]{12}`)

// Alike is Things with everything that depends on the order of events evened out:
// GUIDs, numbers of interfaces and mappings, the order of lines in notes and of
// network adapters.
func (h *Host) Alike() string {
	c := h.Clone()
	names, indexes := map[string]string{}, map[int]int{}
	name := func(guid, means string) { names[strings.ToLower(guids.FindString(guid))] = means }
	for _, s := range c.Switches {
		name(s.ID, "switch "+s.Name)
	}
	for _, m := range c.Machines {
		name(m.ID, "machine "+m.Name)
		for _, n := range m.NICs {
			_, own, _ := strings.Cut(n.ID, `\`)
			name(own, "NIC "+n.Name+" "+n.MAC)
		}
	}
	slices.SortStableFunc(c.Adapters, func(a, b *Adapter) int { return strings.Compare(a.Name, b.Name) })
	for i, a := range c.Adapters {
		name(a.GUID, "interface "+a.Name)
		indexes[a.Index] = i + 1
		a.Index, a.HiddenFor = i+1, 0
		a.Description, _, _ = strings.Cut(a.Description, "#")
	}
	for _, a := range c.Addresses {
		a.Index = indexes[a.Index]
	}
	for _, r := range c.Routes {
		r.Index = indexes[r.Index]
	}
	for _, m := range c.Mappings {
		m.ID = 0
	}
	for _, s := range c.Switches {
		s.Notes = sortedLines(s.Notes)
	}
	for _, m := range c.Machines {
		m.Notes = sortedLines(m.Notes)
		slices.SortStableFunc(m.NICs, func(a, b *NIC) int { return strings.Compare(a.Name+a.MAC, b.Name+b.MAC) })
	}
	for _, s := range c.Scopes {
		slices.SortFunc(s.Options, func(a, b *Option) int { return a.ID - b.ID })
		sorted(s.Reservations)
	}
	// Sorting is by text: the GUIDs have to be even before.
	text, err := json.Marshal(c)
	if err != nil {
		panic(err)
	}
	even := guids.ReplaceAllStringFunc(string(text), func(guid string) string {
		means := names[strings.ToLower(guid)]
		quoted, err := json.Marshal(fmt.Sprintf("<%s>", means))
		if err != nil {
			panic(err)
		}
		return strings.Trim(string(quoted), `"`)
	})
	c = &Host{}
	if err := json.Unmarshal([]byte(even), c); err != nil {
		panic(err)
	}
	return c.Things()
}

func sortedLines(text string) string {
	lines := strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n")
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}
