package host

import (
	"slices"
	"strconv"
	"strings"
)

// root is the key with the vmnets, in the 32-bit view (V, which reads it).
const root = `HKEY_LOCAL_MACHINE\SOFTWARE\WOW6432Node\VMware, Inc.\VMnetLib\VMnetConfig`

// Registry are the keys below root, in order.
type Registry []Key

// Key is a key: `vmnet8\NAT`, and its values in order.
type Key struct {
	Name   string
	Values []Value
}

// Value is a value of a key.
type Value struct{ Name, Type, Data string }

// at returns where the key is, or -1.
func (r Registry) at(name string) int {
	return slices.IndexFunc(r, func(k Key) bool { return strings.EqualFold(k.Name, name) })
}

// Set sets a value, and makes its key and those above it.
func (r *Registry) Set(key, name, kind, data string) {
	if above := strings.LastIndexByte(key, '\\'); above >= 0 && r.at(key[:above]) < 0 {
		*r = append(*r, Key{Name: key[:above]})
	}
	i := r.at(key)
	if i < 0 {
		*r = append(*r, Key{Name: key})
		i = len(*r) - 1
	}
	k := &(*r)[i]
	for j := range k.Values {
		if strings.EqualFold(k.Values[j].Name, name) {
			k.Values[j] = Value{name, kind, data}
			return
		}
	}
	k.Values = append(k.Values, Value{name, kind, data})
}

// Value returns the data of a value, "" when there is none.
func (r Registry) Value(key, name string) string {
	if i := r.at(key); i >= 0 {
		for _, v := range r[i].Values {
			if strings.EqualFold(v.Name, name) {
				return v.Data
			}
		}
	}
	return ""
}

// Unset takes a value out, and says whether it was there.
func (r *Registry) Unset(key, name string) bool {
	i := r.at(key)
	if i < 0 {
		return false
	}
	k := &(*r)[i]
	n := len(k.Values)
	k.Values = slices.DeleteFunc(k.Values, func(v Value) bool { return strings.EqualFold(v.Name, name) })
	return len(k.Values) < n
}

// Has says whether there is a key.
func (r Registry) Has(key string) bool { return r.at(key) >= 0 }

// Drop takes a key out with all below it.
func (r *Registry) Drop(key string) {
	*r = slices.DeleteFunc(*r, func(k Key) bool {
		return strings.EqualFold(k.Name, key) || len(k.Name) > len(key) && strings.EqualFold(k.Name[:len(key)+1], key+`\`)
	})
}

// flag sets a number that is 0 or 1.
func (r *Registry) flag(key, name string, on bool) {
	data := "0x0"
	if on {
		data = "0x1"
	}
	r.Set(key, name, "REG_DWORD", data)
}

// AddVMnet adds a vmnet as VMware's editor makes it.
func (r *Registry) AddVMnet(number int, subnet string, dhcp, nat bool) {
	key := "vmnet" + strconv.Itoa(number)
	r.Set(key, "IPSubnetAddress", "REG_SZ", subnet)
	r.Set(key, "IPSubnetMask", "REG_SZ", "255.255.255.0")
	r.flag(key+`\Adapter`, "UseAdapter", true)
	r.flag(key+`\DHCP`, "UseDHCP", dhcp)
	r.flag(key+`\NAT`, "UseNAT", nat)
}

// Show is what `reg query … /s` prints: an empty line, then each key with its values, and
// an empty line behind (Microsoft's documentation of reg query). A key without values has
// no lines of its own below root.
func (r Registry) Show() string {
	sorted := slices.Clone(r)
	slices.SortStableFunc(sorted, func(a, b Key) int { return strings.Compare(a.Name, b.Name) })
	var b strings.Builder
	for _, k := range sorted {
		b.WriteString("\r\n" + root + `\` + k.Name + "\r\n")
		for _, v := range k.Values {
			b.WriteString("    " + v.Name + "    " + v.Type + "    " + v.Data + "\r\n")
		}
	}
	if len(sorted) > 0 {
		b.WriteString("\r\n")
	}
	return b.String()
}
