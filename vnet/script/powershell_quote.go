package script

// QuotePowerShell returns text as a word of a PowerShell script: in single quotes,
// between which nothing is evaluated. PowerShell takes four typographic quotes for
// a single quote, too, so all five are doubled. The error is a *QuoteError for
// text with control characters and for text that is not UTF-8.
//
// A script with words that are not ASCII begins with a byte-order mark (U+FEFF),
// or Windows PowerShell 5.1 reads it as the system's code page.
func QuotePowerShell(text string) (string, error) {
	if err := quotable(text); err != nil {
		return "", err
	}
	return string(appendLiteral(nil, text)), nil
}

// appendLiteral appends text in single quotes.
func appendLiteral(b []byte, text string) []byte {
	b = append(b, '\'')
	from := 0
	for i, r := range text {
		if isSingleQuote(r) {
			b = append(append(b, text[from:i]...), string(r)...)
			from = i
		}
	}
	return append(append(b, text[from:]...), '\'')
}

// isSingleQuote says whether PowerShell takes a character for a single quote
// (about_Quoting_Rules; CharTraits in its tokenizer: U+2018 to U+201B).
func isSingleQuote(r rune) bool { return r == '\'' || '\u2018' <= r && r <= '\u201b' }
