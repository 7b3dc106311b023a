package script

import (
	"strings"

	"github.com/vnetgen/vnetgen/vnet"
)

// The words that stand for the parts of a pattern; the prelude explains them to
// the reader of a script. Text that looks like one of them has wordText before
// it.
const (
	wordBlank   = "_"
	wordAny     = "..."
	wordTab     = `\t`
	wordCapture = '@'
	wordValue   = '%'
	wordText    = '='
)

// patternWords appends the words of a pattern, not yet quoted. name says what a
// variable is called in the script.
func patternWords(words []string, m vnet.Match, name func(string) string) []string {
	if len(m) == 0 {
		return append(words, string(wordText))
	}
	for i := 0; i < len(m); i++ {
		part := m[i]
		switch part.Kind {
		case vnet.PartBlank:
			words = append(words, wordBlank)
		case vnet.PartAny:
			words = append(words, wordAny)
		case vnet.PartBind:
			words = append(words, string(wordCapture)+name(part.Text))
		case vnet.PartVar:
			words = append(words, string(wordValue)+name(part.Text))
		default:
			text := part.Text
			for ; i+1 < len(m) && m[i+1].Kind == vnet.PartText; i++ {
				text += m[i+1].Text
			}
			words = textWords(words, text)
		}
	}
	return words
}

// textWords appends the words for literal text: one, and more where it holds
// tabs.
func textWords(words []string, text string) []string {
	for {
		before, after, tab := strings.Cut(text, "\t")
		if before != "" {
			words = append(words, plainText(before))
		}
		if !tab {
			return words
		}
		words = append(words, wordTab)
		text = after
	}
}

// plainText returns text as a word that means just it.
func plainText(text string) string {
	switch {
	case text == wordBlank, text == wordAny, text == wordTab,
		text[0] == wordCapture, text[0] == wordValue, text[0] == wordText:
		return string(wordText) + text
	}
	return text
}

// captures calls yield with each variable that the patterns bind.
func captures(matches []vnet.Match, yield func(string)) {
	for _, m := range matches {
		for _, part := range m {
			if part.Kind == vnet.PartBind {
				yield(part.Text)
			}
		}
	}
}

// uses calls yield with each variable whose value the patterns need.
func uses(matches []vnet.Match, yield func(string)) {
	for _, m := range matches {
		for _, part := range m {
			if part.Kind == vnet.PartVar {
				yield(part.Text)
			}
		}
	}
}

// argUses returns a function that calls yield with each variable whose value an
// argument needs.
func argUses(yield func(string)) func(*vnet.Arg) {
	return func(a *vnet.Arg) {
		if a.Var != "" {
			yield(a.Var)
		}
		for i := range a.Join {
			argUses(yield)(&a.Join[i])
		}
	}
}
