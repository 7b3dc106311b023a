package main

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
)

// longestFolder is how many bytes a folder's name has before it is cut: file
// systems hold 255.
const longestFolder = 100

// folderNames returns a folder's name for each label: the label itself where every
// file system can hold it. Other bytes are written as %XX; so are capital letters
// of labels that differ from another one in case only, since some file systems do
// not tell those apart. Labels that are not the same have names that are not.
func folderNames(labels []string) []string {
	spellings := map[string]int{}
	for _, l := range labels {
		spellings[strings.ToLower(l)]++
	}
	names := make([]string, len(labels))
	for i, l := range labels {
		names[i] = folderName(l, spellings[strings.ToLower(l)] == 1)
	}
	return names
}

func folderName(label string, capitals bool) string {
	const digits = "0123456789ABCDEF"
	reserved := isDevice(label) || strings.EqualFold(label, manifestName)
	var b strings.Builder
	for i := range len(label) {
		c := label[i]
		plain := c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-' || c == '_' ||
			capitals && c >= 'A' && c <= 'Z' || c == '.' && i > 0 && i < len(label)-1
		if plain && !(reserved && i == 0) {
			b.WriteByte(c)
			continue
		}
		b.WriteByte('%')
		b.WriteByte(digits[c>>4])
		b.WriteByte(digits[c&15])
	}
	name := b.String()
	if len(name) > longestFolder {
		sum := sha256.Sum256([]byte(label))
		name = name[:longestFolder-17] + "~" + hex.EncodeToString(sum[:8])
	}
	return name
}

// isDevice says whether Windows takes a file's name for a device's, whatever
// follows the first point.
func isDevice(name string) bool {
	stem, _, _ := strings.Cut(strings.ToLower(name), ".")
	switch stem {
	case "con", "prn", "aux", "nul":
		return true
	}
	return len(stem) == 4 && (strings.HasPrefix(stem, "com") || strings.HasPrefix(stem, "lpt")) && stem[3] >= '0' && stem[3] <= '9'
}
