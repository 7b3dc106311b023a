package script

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// QuoteError is text that no word of a script can hold.
type QuoteError struct {
	Text   string
	Offset int    // of the byte that cannot be quoted
	Reason string // "a control character"
}

// Error says what is wrong with which text.
func (q *QuoteError) Error() string {
	return fmt.Sprintf("%q cannot be written into a script: %s at byte %d", q.Text, q.Reason, q.Offset)
}

// Quote returns text as one word of a POSIX shell script: bare where it needs
// no quotes, else in single quotes, or in double quotes when it holds single
// ones. Whatever shell reads the word has exactly the text. The error is a
// *QuoteError for text with control characters and for text that is not UTF-8.
func Quote(text string) (string, error) {
	if err := quotable(text); err != nil {
		return "", err
	}
	return string(appendWord(nil, text)), nil
}

// quotable returns a *QuoteError for text that cannot be a word.
func quotable(text string) error {
	for i, r := range text {
		switch {
		case r == utf8.RuneError && !strings.HasPrefix(text[i:], "\uFFFD"):
			return &QuoteError{text, i, "bytes that are not UTF-8"}
		case unicode.IsControl(r):
			return &QuoteError{text, i, "a control character"}
		}
	}
	return nil
}

// appendWord appends text as one word of a script. The text is quotable.
func appendWord(b []byte, text string) []byte {
	switch {
	case isBare(text):
		return append(b, text...)
	case !strings.Contains(text, "'"):
		b = append(b, '\'')
		b = append(b, text...)
		return append(b, '\'')
	}
	b = append(b, '"')
	b = appendDoubled(b, text)
	return append(b, '"')
}

// appendDoubled appends text as it stands between double quotes.
func appendDoubled(b []byte, text string) []byte {
	for i := range len(text) {
		if strings.IndexByte("\"\\$`", text[i]) >= 0 {
			b = append(b, '\\')
		}
		b = append(b, text[i])
	}
	return b
}

// isBare says whether a shell takes the text for itself as it stands. What is
// not ASCII is quoted: shells differ on which of it is a space.
func isBare(text string) bool {
	for i := range len(text) {
		if !isSafe(text[i]) {
			return false
		}
	}
	return text != ""
}

// isSafe says whether a character means nothing to any shell at any place of an
// argument.
func isSafe(c byte) bool {
	return '0' <= c && c <= '9' || 'A' <= c && c <= 'Z' || 'a' <= c && c <= 'z' || strings.IndexByte("%+,-./:@_", c) >= 0
}
