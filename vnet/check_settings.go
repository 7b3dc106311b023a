package vnet

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// checkSettings applies the rules for the blocks of settings that belong to the
// backend; those of others are not read.
func (p *preparation) checkSettings() {
	p.checkBlocks(p.t.Lab.Settings, InLab, ModeUnset, "the lab")
	for i := range p.t.Networks {
		n := &p.t.Networks[i]
		if len(n.Settings) > 0 {
			p.checkBlocks(n.Settings, InNetwork, n.Mode, p.networkName(i))
		}
	}
	for i := range p.t.Machines {
		m := &p.t.Machines[i]
		if len(m.Settings) > 0 {
			p.checkBlocks(m.Settings, InMachine, ModeUnset, fmt.Sprintf("machine %q", m.Label))
		}
	}
	for g := range p.nics {
		if n := &p.nics[g]; len(n.Settings) > 0 {
			p.checkBlocks(n.Settings, InNIC, p.mode(g), p.nicName(int32(g)))
		}
	}
}

// checkBlocks applies the rules for the settings of one element.
func (p *preparation) checkBlocks(blocks []Settings, scope Scope, mode Mode, what string) {
	for _, block := range blocks {
		if block.Backend != p.info.Name {
			continue
		}
		for _, a := range block.Attrs {
			p.checkSetting(a, scope, mode, what+", "+block.Backend+": ")
		}
	}
}

// checkSetting applies the rules for one setting.
func (p *preparation) checkSetting(a Attr, scope Scope, mode Mode, what string) {
	var here, anywhere []string
	var setting *Setting
	for i := range p.info.Settings {
		s := &p.info.Settings[i]
		if s.Scope == scope {
			here = append(here, s.Key)
		}
		if s.Key == a.Key {
			anywhere = append(anywhere, "a "+s.Scope.String())
			if s.Scope == scope {
				setting = s
			}
		}
	}
	switch {
	case setting == nil && len(anywhere) > 0:
		p.Error(CodeSettingScope, a.Range, fmt.Sprintf("%s%s cannot stand here", what, a.Key), "Write it in the backend block of "+wordList(anywhere)+".")
	case setting == nil:
		detail := fmt.Sprintf("%s has no settings for a %s.", p.info.Title, scope)
		if len(here) > 0 {
			detail = fmt.Sprintf("%s knows %s here.", p.info.Title, wordList(here))
		}
		p.Misspelt(CodeSettingUnknown, a.Range, fmt.Sprintf("%sthere is no setting %q", what, a.Key), detail, a.Key, here)
	case len(setting.Modes) > 0 && mode != ModeUnset && !slices.Contains(setting.Modes, mode):
		words := make([]string, len(setting.Modes))
		for i, m := range setting.Modes {
			words[i] = m.String()
		}
		p.Error(CodeSettingMode, a.Range, fmt.Sprintf("%s%s means nothing in mode %s", what, a.Key, mode), "It is for "+wordList(words)+". Leave it out.")
	default:
		p.checkValue(a, setting, what)
	}
}

// checkValue applies the rules for a setting's value.
func (p *preparation) checkValue(a Attr, s *Setting, what string) {
	if a.Value.Kind != s.Kind {
		p.Error(CodeSettingKind, a.Range, fmt.Sprintf("%s%s is %s, not %s", what, a.Key, s.Kind, kindText(a.Value.Kind)), s.Doc)
		return
	}
	values := []Value{a.Value}
	if s.Kind == List {
		values = a.Value.List
	}
	for _, v := range values {
		switch {
		case v.Kind == String && strings.ContainsRune(v.Str, 0):
			p.Error(CodeSettingValue, a.Range, fmt.Sprintf("%s%s has a zero byte in it", what, a.Key), "No program can be given one. Leave it out.")
		case v.Kind == String && len(s.Values) > 0 && !slices.Contains(s.Values, v.Str):
			p.Misspelt(CodeSettingValue, a.Range, fmt.Sprintf("%s%s cannot be %q", what, a.Key, v.Str), "It is one of "+wordList(s.Values)+".", v.Str, s.Values)
		case v.Kind == Number && (math.IsNaN(v.Num) || math.IsInf(v.Num, 0)):
			p.Error(CodeSettingRange, a.Range, fmt.Sprintf("%s%s is not a number with a value", what, a.Key), s.Doc)
		case v.Kind == Number && s.Max > s.Min && (v.Num < s.Min || v.Num > s.Max):
			p.Error(CodeSettingRange, a.Range, fmt.Sprintf("%s%s cannot be %s", what, a.Key, decimal(v.Num)),
				fmt.Sprintf("It is a number from %s to %s.", decimal(s.Min), decimal(s.Max)))
		}
	}
}

// kindText is Kind.String for kinds that do not exist, too.
func kindText(k ValueKind) string {
	if k > List {
		return "something unknown"
	}
	return k.String()
}

// decimal writes a number without an exponent.
func decimal(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }
