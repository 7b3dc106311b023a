package config

import (
	"bufio"
	"bytes"
	"fmt"
	"regexp"
	"strconv"
	"unicode"
	"unicode/utf8"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/vnetgen/vnetgen/vnet"
	"golang.org/x/text/unicode/norm"
)

// byteOrderMark is what some editors put before UTF-8 text.
var byteOrderMark = []byte("\xef\xbb\xbf")

// decodeText returns a file's text without a byte order mark, and false after
// recording an error when it is no UTF-8.
func (l *loader) decodeText(f File) ([]byte, bool) {
	text := f.Bytes
	start := vnet.Range{File: f.Name, Line: 1, Column: 1, EndLine: 1, EndColumn: 1}
	if looksLikeUTF16(text) {
		l.found.Error(codeEncoding, start, "the file is UTF-16",
			"Lab files are UTF-8: save it as UTF-8, or convert it with iconv -f UTF-16 -t UTF-8.")
		return nil, false
	}
	text = bytes.TrimPrefix(text, byteOrderMark)
	if utf8.Valid(text) {
		return text, true
	}
	at := 0
	for at < len(text) {
		r, size := utf8.DecodeRune(text[at:])
		if r == utf8.RuneError && size == 1 {
			break
		}
		at += size
	}
	l.found.Error(codeEncoding, placeOf(f.Name, text, at, at+1), fmt.Sprintf("byte 0x%02x is not valid UTF-8", text[at]),
		"Lab files are UTF-8: save it as UTF-8.")
	return nil, false
}

// looksLikeUTF16 finds a UTF-16 byte order mark, or a zero byte among the first
// two, as UTF-16 without a mark has for ASCII.
func looksLikeUTF16(text []byte) bool {
	if len(text) < 2 {
		return false
	}
	return bytes.HasPrefix(text, []byte{0xff, 0xfe}) || bytes.HasPrefix(text, []byte{0xfe, 0xff}) ||
		text[0] == 0 != (text[1] == 0)
}

// placeOf returns the place of the bytes from start to end of a file.
func placeOf(name string, text []byte, start, end int) vnet.Range {
	from, to := positionOf(text, start), positionOf(text, min(end, len(text)))
	return vnet.Range{File: name, Line: int32(from.Line), Column: int32(from.Column), EndLine: int32(to.Line), EndColumn: int32(to.Column)}
}

// positionOf returns the line and column, in grapheme clusters, of an offset.
func positionOf(text []byte, offset int) hcl.Pos {
	before := text[:offset]
	lineStart := bytes.LastIndexByte(before, '\n') + 1
	pos := hcl.Pos{Line: bytes.Count(before, []byte{'\n'}) + 1, Column: 1, Byte: offset}
	scanner := hcl.NewRangeScanner(before[lineStart:], "", bufio.ScanLines)
	for scanner.Scan() {
		pos.Column = scanner.Range().End.Column
	}
	return pos
}

// unicodeEscape matches the escapes that can spell a combining character in
// plain ASCII.
var unicodeEscape = regexp.MustCompile(`\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}`)

// unescape replaces \u and \U by the characters they stand for.
func unescape(literal []byte) []byte {
	return unicodeEscape.ReplaceAllFunc(literal, func(escape []byte) []byte {
		n, err := strconv.ParseUint(string(escape[2:]), 16, 32)
		if err != nil || n > unicode.MaxRune {
			return escape
		}
		return utf8.AppendRune(nil, rune(n))
	})
}

// checkNormal records an error for each piece of quoted text of a native file
// that is not in Unicode's normal form C. HCL would change such text silently.
func (l *loader) checkNormal(name string, text []byte) {
	if isPlain(text) || norm.NFC.IsNormal(text) && !bytes.Contains(text, []byte(`\u`)) && !bytes.Contains(text, []byte(`\U`)) {
		return
	}
	tokens, _ := hclsyntax.LexConfig(text, name, hcl.InitialPos)
	for _, token := range tokens {
		switch token.Type {
		case hclsyntax.TokenQuotedLit, hclsyntax.TokenStringLit, hclsyntax.TokenIdent:
			if !norm.NFC.IsNormal(unescape(token.Bytes)) {
				l.found.Error(codeName, place(token.Range), "text is not in Unicode normal form C", notNormal)
			}
		}
	}
}

const notNormal = "Two spellings of one character would make two names that look the same. Type it anew, or convert the file with uconv -x NFC."

// isPlain says that text is ASCII without backslashes.
func isPlain(text []byte) bool {
	for _, b := range text {
		if b >= utf8.RuneSelf || b == '\\' {
			return false
		}
	}
	return true
}

// nameProblem says why text cannot be a name: "" when it can. A name is not
// empty and has no control characters: neither C0 and C1
// nor line and paragraph separators nor those that change the direction of
// writing, which would let one name look like another.
//
// Normal form C is judged by checkNormal and checkJSON, over what is written:
// values have been normalized by the HCL library when they arrive here.
func nameProblem(name string) string {
	if name == "" {
		return "it is empty"
	}
	for i := range len(name) {
		if name[i] >= utf8.RuneSelf {
			return nameProblemBeyondASCII(name)
		}
		if name[i] < 0x20 || name[i] == 0x7f {
			return fmt.Sprintf("it has the control character U+%04X", name[i])
		}
	}
	return ""
}

func nameProblemBeyondASCII(name string) string {
	if !utf8.ValidString(name) {
		return "it is not valid UTF-8"
	}
	for _, r := range name {
		if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == '\u2028' || r == '\u2029' || r == '\ufeff' {
			return fmt.Sprintf("it has the control character U+%04X", r)
		}
		if r == utf8.RuneError {
			return "it has U+FFFD, which stands for text that was lost"
		}
	}
	return ""
}

// checkName records an error when text cannot be a name, and says whether it can.
func (l *loader) checkName(what, name string, at vnet.Range) bool {
	problem := nameProblem(name)
	if problem == "" {
		return true
	}
	l.found.Error(codeName, at, what+" "+strconv.Quote(name)+" cannot be used: "+problem,
		"Names are at least one character, in Unicode normal form C, without control characters and without those that change the direction of writing.")
	return false
}

// maxNesting and maxOperators keep text from making the parser, which calls
// itself for every level, run out of stack; no lab comes near them.
const (
	maxNesting   = 10_000
	maxOperators = 100_000
)

// tooDeep returns the offset at which text nests brackets or strings operators
// together more than the parser can stand, -1 for none. It reads roughly:
// comments count, text in quotes only behind the start of a template.
func tooDeep(text []byte) int {
	depth, operators := 0, 0
	quoted, template := false, false
	last := byte(0)
	for i, b := range text {
		switch b {
		case '(', '[', '{':
			depth++
			template = template || quoted && (last == '$' || last == '%')
			if last == ']' {
				operators++ // an index of an index
			}
		case ')', ']', '}':
			depth = max(depth-1, 0)
		case '"':
			quoted, template = !quoted, false
		case '\n':
			quoted, template = false, false
			if depth == 0 {
				operators = 0
			}
		case '!', '-', '+', '*', '/', '%', '?', '&', '|', '<', '>':
			if !quoted || template {
				operators++
			}
		case '=':
			if last == '=' {
				operators++
			}
		}
		last = b
		if depth > maxNesting || operators > maxOperators {
			return i
		}
	}
	return -1
}
