package vnet

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// TextFileTool is the name of the one tool that is no program (Tool.BuiltIn): it reads
// and edits text files of the host, and whoever carries a plan out brings it along.
// TextFiles is what it does, as a Go program has it; scripts have the same in their own
// language. Its arguments are a verb, a path and what follows:
//
//	show PATH...        prints the lines of the files; one that is not there has none
//	keys PATH...        the same, but lines KEY = VALUE in one form: the key in small
//	                    letters, one blank on both sides of the equals sign, none elsewhere
//	folder PATH         prints the names in a folder; one that is not there has none
//	edit PATH WORD...   changes a file: see EditText
//	copy PATH TO        makes TO what PATH is
//	remove PATH         removes a file, if it is there
//
// A path may begin with ~/, which is the home of the person who called (also through
// sudo), and hold %NAME% on Windows. Files are taken as bytes: whatever encoding and line
// ends they have, and a byte-order mark, stay as they are. A file that is changed is
// written beside and renamed, so that whoever reads it, or a crash, finds the old
// or the new one whole; it keeps its owner and mode, and a symbolic link to it stays.
const TextFileTool = "textfile"

// The words of an edit; editWords has how many texts follow each. No text holds a line
// end or a zero byte.
const (
	EditDrop    = "drop"    // TEXT: takes out the lines that are TEXT
	EditBegins  = "begins"  // TEXT: takes out the lines that begin with TEXT
	EditBetween = "between" // TEXT TEXT: takes out the lines that begin and end so
	EditKey     = "key"     // KEY: takes out the lines KEY = VALUE
	EditAdd     = "add"     // TEXT: puts TEXT at the end, unless there is such a line
	EditHide    = "hide"    // PREFIX KEY: puts PREFIX before the lines KEY = VALUE
	EditBare    = "bare"    // PREFIX KEY: takes PREFIX away from lines whose key begins with PREFIX and KEY
	EditEnlist  = "enlist"  // LIST FIELD VALUE FIELD VALUE: see EditText
	EditUnlist  = "unlist"  // LIST FIELD VALUE: see EditText
	EditBackup  = "backup"  // SUFFIX: the file as it was stays as PATH with SUFFIX behind it, if there is none yet
	EditTidy    = "tidy"    // removes the file when no line is left
)

var editWords = map[string]int{
	EditDrop: 1, EditBegins: 1, EditBetween: 2, EditKey: 1, EditAdd: 1, EditHide: 2, EditBare: 2,
	EditEnlist: 5, EditUnlist: 3, EditBackup: 1, EditTidy: 0,
}

// EditTexts returns how many texts follow a word of an edit, 0 for what is none.
func EditTexts(word string) int { return editWords[word] }

// EditText carries out the words of an edit on a file's bytes, in order, and returns the
// new ones. Lines end with a line feed, and with a carriage return before it if they did;
// new lines end as the first line does, and a file whose last line has no end still has
// none. A key is what stands before the first equals sign, without blanks around it;
// capital and small letters are the same.
//
// enlist and unlist see to a numbered list as VMware's files have them: entries
// LIST0.FIELD = "VALUE", LIST1.FIELD = …, and LIST.count = "2". enlist makes sure
// that there is an entry whose first FIELD has the first VALUE, and that its second FIELD has the
// second; unlist takes the entry out and numbers those behind it anew.
//
// backup and tidy do nothing here. The error says which word is unknown, or lacks its
// texts.
func EditText(content []byte, words []string) ([]byte, error) {
	f := parseText(content)
	for len(words) > 0 {
		n, ok := editWords[words[0]]
		if !ok || len(words) < 1+n {
			return nil, fmt.Errorf("there is no edit %q with %d texts", words[0], len(words)-1)
		}
		for _, text := range words[1 : 1+n] {
			if strings.ContainsAny(text, "\r\n\x00") {
				return nil, fmt.Errorf("the edit %s has the text %q, which is no part of one line", words[0], text)
			}
		}
		f.edit(words[0], words[1:1+n])
		words = words[1+n:]
	}
	return f.bytes(), nil
}

// byteOrderMark is U+FEFF in UTF-8.
const byteOrderMark = "\xEF\xBB\xBF"

// textFile is a file that is edited.
type textFile struct {
	bom   bool
	lines []textLine
	whole bool   // the last line has its end
	end   string // of new lines, before the line feed, when there is no line to go by
	has   map[string]bool
}

// textLine is a line: its text, and the carriage return behind it, if there is one.
type textLine struct{ text, end string }

func parseText(content []byte) *textFile {
	f := &textFile{whole: true}
	content, f.bom = bytes.CutPrefix(content, []byte(byteOrderMark))
	if len(content) == 0 {
		return f
	}
	text, whole := strings.CutSuffix(string(content), "\n")
	f.whole = whole
	all := strings.Split(text, "\n")
	f.lines = make([]textLine, len(all))
	for i, line := range all {
		f.lines[i].text = line
		if i == len(all)-1 && !whole {
			break
		}
		if cut, ok := strings.CutSuffix(line, "\r"); ok {
			f.lines[i] = textLine{cut, "\r"}
		}
	}
	if last := &f.lines[len(all)-1]; !whole {
		last.end = f.lines[0].end // which counts when there is a line behind it
		if strings.HasSuffix(last.text, "\r") {
			last.end = "\r" // so that the text's own stays one
		}
	}
	f.end = f.lines[0].end
	return f
}

func (f *textFile) bytes() []byte {
	var b bytes.Buffer
	if f.bom {
		b.WriteString(byteOrderMark)
	}
	for i, line := range f.lines {
		b.WriteString(line.text)
		if i < len(f.lines)-1 || f.whole {
			b.WriteString(line.end + "\n")
		}
	}
	return b.Bytes()
}

// edit carries out one word.
func (f *textFile) edit(word string, w []string) {
	switch word {
	case EditDrop:
		f.drop(func(line string) bool { return line == w[0] })
	case EditBegins:
		f.drop(func(line string) bool { return strings.HasPrefix(line, w[0]) })
	case EditBetween:
		f.drop(func(line string) bool {
			return len(line) >= len(w[0])+len(w[1]) && strings.HasPrefix(line, w[0]) && strings.HasSuffix(line, w[1])
		})
	case EditKey:
		key := lower(w[0])
		f.drop(func(line string) bool { return keyOf(line) == key })
	case EditAdd:
		f.add(w[0])
	case EditHide:
		f.hide(w[0], lower(w[1]))
	case EditBare:
		f.bare(w[0], lower(w[0]+w[1]))
	case EditEnlist:
		f.enlist(w[0], w[1], w[2], w[3], w[4])
	case EditUnlist:
		f.unlist(w[0], w[1], w[2])
	}
}

// drop takes lines out.
func (f *textFile) drop(doomed func(string) bool) {
	kept := f.lines[:0]
	for _, line := range f.lines {
		if !doomed(line.text) {
			kept = append(kept, line)
		}
	}
	f.lines, f.has = kept, nil
}

// add puts a line at the end, unless there is such a line.
func (f *textFile) add(text string) {
	if f.has == nil {
		f.has = make(map[string]bool, len(f.lines))
		for _, line := range f.lines {
			f.has[line.text] = true
		}
	}
	if !f.has[text] {
		end := f.end
		if len(f.lines) > 0 {
			end = f.lines[0].end
		}
		f.lines = append(f.lines, textLine{text, end})
		f.has[text] = true
	}
}

// hide puts prefix before the keys of lines.
func (f *textFile) hide(prefix, key string) {
	for i := range f.lines {
		if line := &f.lines[i]; keyOf(line.text) == key {
			indent := indentOf(line.text)
			line.text = line.text[:indent] + prefix + line.text[indent:]
		}
	}
	f.has = nil
}

// bare takes prefix away from lines whose key begins with key.
func (f *textFile) bare(prefix, key string) {
	for i := range f.lines {
		if line := &f.lines[i]; strings.HasPrefix(keyOf(line.text), key) {
			indent := indentOf(line.text)
			line.text = line.text[:indent] + line.text[indent+len(prefix):]
		}
	}
	f.has = nil
}

// enlist makes sure that a list has an entry.
func (f *textFile) enlist(list, field, value, other, what string) {
	f.has = nil
	n, count, at := f.entry(list, field, value)
	if n >= 0 {
		name := list + strconv.Itoa(n) + "." + other
		line := name + ` = "` + what + `"`
		for i := range f.lines {
			if keyOf(f.lines[i].text) == lower(name) {
				if valueOf(f.lines[i].text) != what {
					f.lines[i].text = line
				}
				return
			}
		}
		f.add(line)
		return
	}
	f.add(list + strconv.Itoa(count) + "." + other + ` = "` + what + `"`)
	f.add(list + strconv.Itoa(count) + "." + field + ` = "` + value + `"`)
	if at < 0 {
		f.add(list + ownCount + `"1"`)
		at = len(f.lines) - 1
	}
	f.renumber(at, count+1)
}

// unlist takes an entry out of a list.
func (f *textFile) unlist(list, field, value string) {
	n, count, at := f.entry(list, field, value)
	if n < 0 {
		return
	}
	if at >= 0 {
		f.renumber(at, count-1)
	}
	own := list + ownCount + `"0"`
	f.drop(func(line string) bool {
		k, ok := entryNumber(keyOf(line), lower(list))
		return ok && k == n || line == own
	})
	for i := range f.lines {
		line := &f.lines[i]
		if k, ok := entryNumber(keyOf(line.text), lower(list)); ok && k > n {
			from := indentOf(line.text) + len(list)
			line.text = line.text[:from] + strconv.Itoa(k-1) + line.text[from+len(strconv.Itoa(k)):]
		}
	}
}

// entry returns the number of the entry whose field has that value, or -1; how many
// entries there are; and where the line with their count is, or -1.
func (f *textFile) entry(list, field, value string) (n, count, at int) {
	n, at = -1, -1
	list, field = lower(list), lower(field)
	for i, line := range f.lines {
		key := keyOf(line.text)
		if key == list+".count" {
			at = i
			continue
		}
		k, ok := entryNumber(key, list)
		if !ok {
			continue
		}
		count = max(count, k+1)
		if n < 0 && key == list+strconv.Itoa(k)+"."+field && valueOf(line.text) == value {
			n = k
		}
	}
	return n, count, at
}

// renumber puts a number in the place of the digits in a line's value; a value that has
// none is replaced.
func (f *textFile) renumber(at, n int) {
	line := &f.lines[at].text
	value := strings.IndexByte(*line, '=') + 1
	from := value
	for from < len(*line) && !isDigit((*line)[from]) {
		from++
	}
	to := from
	for to < len(*line) && isDigit((*line)[to]) {
		to++
	}
	if from == to {
		*line = (*line)[:value] + ` "` + strconv.Itoa(n) + `"`
		return
	}
	*line = (*line)[:from] + strconv.Itoa(n) + (*line)[to:]
}

// entryNumber returns the number in a key LIST7.FIELD; the list's name is in small letters.
func entryNumber(key, list string) (int, bool) {
	rest, ok := strings.CutPrefix(key, list)
	if !ok {
		return 0, false
	}
	digits, _, ok := strings.Cut(rest, ".")
	n, err := strconv.Atoi(digits)
	return n, ok && err == nil && strconv.Itoa(n) == digits && n < maxEntries
}

// ownCount stands in a line with a list's count that enlist made: no other program writes
// it so, which is how unlist knows it again.
const ownCount = ".count ="

// maxEntries bounds the numbers that are taken for those of a list's entries.
const maxEntries = 100_000

// keyOf returns the key of a line in small letters, "" when it has none.
func keyOf(line string) string {
	key, _, ok := strings.Cut(line, "=")
	if !ok {
		return ""
	}
	return lower(strings.Trim(key, " \t"))
}

// valueOf returns the value of a line, without the quotes around it.
func valueOf(line string) string {
	_, value, _ := strings.Cut(line, "=")
	value = strings.Trim(value, " \t")
	if len(value) >= 2 && value[0] == '"' && value[len(value)-1] == '"' {
		return value[1 : len(value)-1]
	}
	return value
}

// indentOf is how many blanks a line begins with.
func indentOf(line string) int { return len(line) - len(strings.TrimLeft(line, " \t")) }

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// lower returns the text with small ASCII letters.
func lower(s string) string {
	b := []byte(s)
	for i, c := range b {
		if 'A' <= c && c <= 'Z' {
			b[i] = c + 'a' - 'A'
		}
	}
	return string(b)
}

// What is wrong with files.
var (
	errNoText   = errors.New("it is no text file") // a folder, or one with zero bytes
	errNoFolder = errors.New("it is no folder")
)
