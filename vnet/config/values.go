package config

import (
	"errors"
	"math"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"github.com/vnetgen/vnetgen/vnet"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
)

// The methods here read one argument each: they evaluate it, convert it and
// record an error when it cannot be what its place asks for. They return the
// zero value and false when there is no value, be it null or wrong.

// str reads text. Numbers and bools are text too, as in Terraform.
func (l *loader) str(a *attr, v *view) (string, bool) {
	val, ok := l.value(a, v)
	if !ok {
		return "", false
	}
	if val.Type() != cty.String {
		val, ok = l.convert(a, val, cty.String, "text", `Write it between quotes.`)
		if !ok {
			return "", false
		}
	}
	return val.AsString(), true
}

// convert gives a value another type, or records an error that says what the
// argument takes.
func (l *loader) convert(a *attr, val cty.Value, ty cty.Type, what, remedy string) (cty.Value, bool) {
	out, err := convert.Convert(val, ty)
	if err == nil && !out.IsNull() && out.IsWhollyKnown() {
		return out, true
	}
	l.reject(a)
	if err == nil {
		return cty.NilVal, false // unknown: from something that has been reported
	}
	have := val.Type().FriendlyName()
	if ref, ok := networkOf(val); ok {
		have, remedy = "a network", "Write which of its arguments: "+reference("network", ref.label)+".subnet, for example."
	}
	l.found.Error(codeType, a.at(), a.name+" takes "+what+", not "+have, remedy)
	return cty.NilVal, false
}

// name reads text that is a name.
func (l *loader) name(a *attr, v *view) string {
	s, ok := l.str(a, v)
	if !ok || !l.checkName(a.name, s, a.at()) {
		return ""
	}
	return s
}

// integer reads a whole number.
func (l *loader) integer(a *attr, v *view) (int, bool) {
	val, ok := l.value(a, v)
	if !ok {
		return 0, false
	}
	if val.Type() != cty.Number {
		val, ok = l.convert(a, val, cty.Number, "a number", "Write a whole number.")
		if !ok {
			return 0, false
		}
	}
	return l.whole(a, val)
}

// whole returns the number as an int. What does not fit into 32 bits is refused
// on every platform.
func (l *loader) whole(a *attr, val cty.Value) (int, bool) {
	f := val.AsBigFloat()
	n, accuracy := f.Int64()
	switch {
	case !f.IsInt():
		l.found.Error(codeNumber, a.at(), a.name+" takes a whole number, not "+f.Text('g', 6), "Write it without a fraction, or round it with floor(...).")
	case accuracy != 0 || n > math.MaxInt32 || n < math.MinInt32:
		l.found.Error(codeNumber, a.at(), a.name+" cannot be "+f.Text('g', 12), "Write a number within reason.")
	default:
		return int(n), true
	}
	l.reject(a)
	return 0, false
}

// counted reads a whole number of which 0 would mean "not written".
func (l *loader) counted(a *attr, v *view) int {
	n, ok := l.integer(a, v)
	if ok && n == 0 {
		l.found.Error(codeNumber, a.at(), a.name+" cannot be 0", "Leave it out, or write what it is to be.")
		l.reject(a)
	}
	return n
}

func (l *loader) boolean(a *attr, v *view) (bool, bool) {
	val, ok := l.value(a, v)
	if !ok {
		return false, false
	}
	if val.Type() != cty.Bool {
		val, ok = l.convert(a, val, cty.Bool, "true or false", "Write true or false, without quotes.")
		if !ok {
			return false, false
		}
	}
	return val.True(), true
}

func (l *loader) toggle(a *attr, v *view) vnet.Toggle {
	on, ok := l.boolean(a, v)
	if !ok {
		return vnet.Unset
	}
	return vnet.ToggleOf(on)
}

// word reads one of a few words and returns its position among them.
func (l *loader) word(a *attr, v *view, known []string) (int, bool) {
	s, ok := l.str(a, v)
	if !ok {
		return 0, false
	}
	for i, k := range known {
		if k == s {
			return i, true
		}
	}
	l.reject(a)
	l.found.Misspelt(codeWord, a.at(), a.name+" cannot be "+quoteName(s), "It is one of "+sentenceList(known)+".", s, known)
	return 0, false
}

func (l *loader) addr(a *attr, v *view) netip.Addr {
	s, ok := l.str(a, v)
	if !ok {
		return netip.Addr{}
	}
	return l.parseAddr(a, s)
}

func (l *loader) parseAddr(a *attr, s string) netip.Addr {
	addr, err := netip.ParseAddr(s)
	if problem := addrProblem(addr, err); problem != "" {
		l.found.Error(codeAddress, a.at(), quoteName(s)+" is not an address", problem)
		l.reject(a)
		return netip.Addr{}
	}
	return addr
}

// addrProblem says what to write instead of an address that is none.
func addrProblem(addr netip.Addr, err error) string {
	switch {
	case err != nil:
		return `Write an IPv4 address such as "10.20.0.5", without leading zeros, or an IPv6 address such as "fd00::5".`
	case addr.Zone() != "":
		return "A zone is known on one host only: write the address without %" + addr.Zone() + "."
	case addr.Is4In6():
		return "It is an IPv4 address in IPv6's clothes: write " + addr.Unmap().String() + "."
	}
	return ""
}

// prefix reads a subnet.
func (l *loader) prefix(a *attr, v *view) netip.Prefix {
	s, ok := l.str(a, v)
	if !ok {
		return netip.Prefix{}
	}
	p, err := netip.ParsePrefix(s)
	summary, detail := "", ""
	switch {
	case err != nil:
		summary, detail = quoteName(s)+" is not a subnet", `Write the network's address and the length of its prefix, such as "10.20.0.0/24" or "fd00:1::/64".`
	case p.Addr().Is4In6():
		summary, detail = quoteName(s)+" is an IPv4 subnet in IPv6's clothes", "Write it as IPv4."
	case p != p.Masked():
		summary, detail = quoteName(s)+" has bits set beyond its prefix", "Write "+quoteName(p.Masked().String())+", or another prefix length."
	default:
		return p
	}
	l.found.Error(codeSubnet, a.at(), summary, detail)
	l.reject(a)
	return netip.Prefix{}
}

func (l *loader) mac(a *attr, v *view) vnet.MAC {
	s, ok := l.str(a, v)
	if !ok {
		return vnet.MAC{}
	}
	m, err := vnet.ParseMAC(s)
	if err == nil && m.IsZero() {
		err = errors.New("all zeros")
	}
	if err != nil {
		l.found.Error(codeMAC, a.at(), quoteName(s)+" is not a MAC address: "+err.Error(), `Write it as "52:54:00:12:34:56".`)
		l.reject(a)
		return vnet.MAC{}
	}
	return m
}

// duration reads a span of time in Go's syntax.
func (l *loader) duration(a *attr, v *view, example string) (time.Duration, bool) {
	s, ok := l.str(a, v)
	if !ok {
		return 0, false
	}
	d, err := time.ParseDuration(s)
	if err == nil && d < 0 {
		err = errors.New("negative")
	}
	if err != nil {
		l.found.Error(codeDuration, a.at(), quoteName(s)+" is not a span of time", "Write a number and its unit (h, m, s, ms, us), such as "+quoteName(example)+".")
		l.reject(a)
		return 0, false
	}
	return d, true
}

// lease reads a span of whole seconds.
func (l *loader) lease(a *attr, v *view) time.Duration {
	d, ok := l.duration(a, v, "12h")
	if ok && (d == 0 || d%time.Second != 0) {
		l.found.Error(codeDuration, a.at(), "a lease lasts whole seconds, at least one", `Write "12h" or "90s", for example.`)
		l.reject(a)
		return 0
	}
	return d
}

func (l *loader) rate(a *attr, v *view) vnet.Rate {
	s, ok := l.str(a, v)
	if !ok {
		return 0
	}
	r, err := vnet.ParseRate(s)
	if err != nil {
		l.found.Error(codeRate, a.at(), quoteName(s)+" is "+err.Error(), "Write a number and its unit: bit, kbit, mbit or gbit a second.")
		l.reject(a)
	}
	return r
}

func (l *loader) loss(a *attr, v *view) vnet.Loss {
	s, ok := l.str(a, v)
	if !ok {
		return 0
	}
	loss, err := vnet.ParseLoss(s)
	if err != nil {
		l.found.Error(codeLoss, a.at(), quoteName(s)+" is "+err.Error(), "Write a percentage from 0% to 100%.")
		l.reject(a)
	}
	return loss
}

// listen reads where a forward listens: a port, or "IP:port".
func (l *loader) listen(a *attr, v *view) (netip.Addr, int) {
	val, ok := l.value(a, v)
	if !ok {
		return netip.Addr{}, 0
	}
	if val.Type() == cty.Number {
		port, _ := l.whole(a, val)
		return netip.Addr{}, port
	}
	val, ok = l.convert(a, val, cty.String, `a port or "IP:port"`, `Write 8080, or "0.0.0.0:8080" to listen on all of the host's addresses.`)
	if !ok {
		return netip.Addr{}, 0
	}
	s := val.AsString()
	if port, ok := portOf(s); ok {
		return netip.Addr{}, port
	}
	host, digits, found := cutLast(s, ":")
	port, ok := portOf(digits)
	if !found || !ok {
		l.badListen(a, s, `Write a port such as 8080, or "IP:port" such as "0.0.0.0:8080" or "[::1]:8080".`)
		return netip.Addr{}, 0
	}
	inside, bracketed := strings.CutPrefix(host, "[")
	if bracketed {
		host, bracketed = strings.CutSuffix(inside, "]")
	}
	addr, err := netip.ParseAddr(host)
	if problem := addrProblem(addr, err); problem != "" {
		l.badListen(a, s, problem)
		return netip.Addr{}, 0
	}
	if addr.Is6() != bracketed {
		l.badListen(a, s, "Write "+quoteName(netip.AddrPortFrom(addr, 0).String()[:len(netip.AddrPortFrom(addr, 0).String())-1]+digits)+".")
		return netip.Addr{}, 0
	}
	return addr, port
}

func (l *loader) badListen(a *attr, s, detail string) {
	l.reject(a)
	l.found.Error(codePort, a.at(), quoteName(s)+" is no place to listen", detail)
}

// portOf reads digits that are a number of at most nine; whether that is a port
// is judged later.
func portOf(s string) (int, bool) {
	if s == "" || len(s) > 9 || len(s) > 1 && s[0] == '0' {
		return 0, false
	}
	n, err := strconv.ParseUint(s, 10, 31)
	return int(n), err == nil
}

// cutLast cuts around the last sep.
func cutLast(s, sep string) (before, after string, found bool) {
	i := strings.LastIndex(s, sep)
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+len(sep):], true
}

// elements returns a list's elements, and false after an error.
func (l *loader) elements(a *attr, v *view, what string) ([]cty.Value, bool) {
	val, ok := l.value(a, v)
	if !ok {
		return nil, false
	}
	if !l.allWritten(a, val) {
		return nil, false
	}
	val, _ = val.UnmarkDeep()
	if ty := val.Type(); !ty.IsTupleType() && !ty.IsListType() && !ty.IsSetType() {
		l.found.Error(codeType, a.at(), a.name+" takes "+what+", not "+ty.FriendlyName(), "Write it between brackets: [...].")
		l.reject(a)
		return nil, false
	}
	if !val.IsWhollyKnown() {
		l.reject(a)
		return nil, false
	}
	return val.AsValueSlice(), true
}

// texts returns a list's elements as text.
func (l *loader) texts(a *attr, v *view, what string) []string {
	list, ok := l.elements(a, v, what)
	if !ok {
		return nil
	}
	out := make([]string, 0, len(list))
	for _, val := range list {
		s, ok := textOf(val)
		if !ok {
			l.found.Error(codeType, a.at(), a.name+" takes "+what, "Write every element between quotes.")
			l.reject(a)
			return nil
		}
		out = append(out, s)
	}
	return out
}

// textOf returns a known value as text.
func textOf(val cty.Value) (string, bool) {
	if val.IsNull() {
		return "", false
	}
	out, err := convert.Convert(val, cty.String)
	if err != nil || out.IsNull() || !out.IsKnown() {
		return "", false
	}
	return out.AsString(), true
}
