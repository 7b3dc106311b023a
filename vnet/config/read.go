package config

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/vnetgen/vnetgen/vnet"
)

// stdinName is what findings call standard input.
const stdinName = "<stdin>"

// Read returns the files of the lab at path: one file; of a folder the files
// ending in .hcl and .hcl.json by name, without those that start with a dot;
// for "-" what stdin gives. It returns no files when there is an error.
func Read(path string, stdin io.Reader) ([]File, vnet.Diags) {
	if path == "-" {
		text, err := io.ReadAll(stdin)
		if err != nil {
			return nil, unreadable(stdinName, err)
		}
		return []File{{Name: stdinName, Bytes: text}}, nil
	}
	info, err := os.Stat(path)
	if err != nil {
		return nil, unreadable(path, err)
	}
	if info.IsDir() {
		return readFolder(path)
	}
	f, err := readFile(path)
	if err != nil {
		return nil, unreadable(path, err)
	}
	return []File{f}, nil
}

func readFolder(path string) ([]File, vnet.Diags) {
	entries, err := os.ReadDir(path)
	if err != nil {
		return nil, unreadable(path, err)
	}
	var files []File
	var diags vnet.Diags
	for _, e := range entries {
		if e.IsDir() || !isLabFile(e.Name()) {
			continue
		}
		f, err := readFile(filepath.Join(path, e.Name()))
		if err != nil {
			diags = append(diags, unreadable(filepath.Join(path, e.Name()), err)...)
			continue
		}
		f.whole = true
		files = append(files, f)
	}
	if len(diags) > 0 {
		return nil, diags
	}
	if len(files) == 0 {
		return nil, vnet.Diags{{
			Severity: vnet.SeverityError, Code: codeUnreadable, Range: vnet.Range{File: path},
			Summary: "the folder has no lab files",
			Detail:  "A lab is in files ending in .hcl or .hcl.json whose names do not start with a dot.",
		}}
	}
	return files, nil
}

// isLabFile says whether a folder's file belongs to the lab.
func isLabFile(name string) bool {
	return !strings.HasPrefix(name, ".") && (strings.HasSuffix(name, ".hcl") || strings.HasSuffix(name, ".hcl.json"))
}

func readFile(path string) (File, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return File{}, err
	}
	f := File{Name: path, Bytes: text}
	if abs, err := filepath.Abs(path); err == nil {
		f.folder = filepath.Base(filepath.Dir(abs))
	}
	return f, nil
}

func unreadable(path string, err error) vnet.Diags {
	var inPath *fs.PathError
	if errors.As(err, &inPath) {
		err = inPath.Err
	}
	return vnet.Diags{{
		Severity: vnet.SeverityError, Code: codeUnreadable, Range: vnet.Range{File: path},
		Summary: "cannot be read: " + err.Error(),
		Detail:  "Name a file, a folder with .hcl files, or - for standard input.",
	}}
}
