package vnet

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/user"
	"path/filepath"
	"runtime"
	"strings"
)

// TextFiles reads and edits text files, as TextFileTool does. The zero value works on
// the host's own.
type TextFiles struct {
	// Root stands before every path that begins with a slash, for tests and for an
	// image that is mounted somewhere; scripts take it from VNETGEN_ROOT.
	Root string
	// Home is what ~ stands for; "": the home of the person who called.
	Home string
	// Getenv has what %NAME% stands for on Windows; nil: os.Getenv.
	Getenv func(string) string
}

// Run carries out one call. The error says what is wrong with which file.
func (t TextFiles) Run(args []string) (stdout string, err error) {
	if len(args) < 2 {
		return "", fmt.Errorf("%s: a verb and a path are needed", TextFileTool)
	}
	path, err := t.place(args[1])
	if err != nil {
		return "", err
	}
	switch args[0] {
	case "show", "keys":
		return t.show(args[1:], args[0] == "keys")
	case "folder":
		return folder(path)
	case "edit":
		return "", edit(path, args[2:])
	case "copy":
		if len(args) != 3 {
			break
		}
		to, err := t.place(args[2])
		if err != nil {
			return "", err
		}
		return "", copyFile(path, to)
	case "remove":
		return "", remove(path)
	}
	return "", fmt.Errorf("%s: there is no %q with %d arguments", TextFileTool, args[0], len(args)-1)
}

// show returns the lines of files, those with keys in one form if that is wanted.
func (t TextFiles) show(paths []string, keys bool) (string, error) {
	var b strings.Builder
	for _, path := range paths {
		path, err := t.place(path)
		if err != nil {
			return "", err
		}
		content, err := readTextFile(path)
		if err != nil {
			return "", err
		}
		content = bytes.TrimPrefix(content, []byte(byteOrderMark))
		if len(content) > 0 && content[len(content)-1] != '\n' {
			content = append(content, '\n')
		}
		if !keys {
			b.Write(content)
			continue
		}
		for line := range strings.Lines(string(content)) {
			b.WriteString(oneForm(line))
		}
	}
	return b.String(), nil
}

// oneForm returns a line KEY = VALUE in the form in which VMware writes it.
func oneForm(line string) string {
	_, value, ok := strings.Cut(line, "=")
	if !ok {
		return line
	}
	value = strings.TrimSuffix(strings.TrimSuffix(value, "\n"), "\r")
	return keyOf(line) + " = " + strings.Trim(value, " \t") + "\n"
}

// folder returns the names in a folder.
func folder(path string) (string, error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "", nil
	case err != nil:
		return "", err
	case !info.IsDir():
		return "", &fs.PathError{Op: "read", Path: path, Err: errNoFolder}
	}
	entries, err := os.ReadDir(path)
	var b strings.Builder
	for _, e := range entries {
		b.WriteString(e.Name() + "\n")
	}
	return b.String(), err
}

// copyFile makes a file what another is. A new one has the owner and the mode of the other.
func copyFile(path, to string) error {
	content, err := readTextFile(path)
	if err != nil {
		return err
	}
	like, err := os.Stat(path)
	if err != nil {
		return err // it is not there
	}
	if to, err = behindLinks(to); err != nil {
		return err
	}
	return replaceFile(to, content, like)
}

// remove removes a file, or a symbolic link.
func remove(path string) error {
	info, err := os.Lstat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err == nil && info.IsDir() {
		return &fs.PathError{Op: "remove", Path: path, Err: errNoText}
	}
	if err != nil {
		return err
	}
	return os.Remove(path)
}

// edit changes a file.
func edit(path string, words []string) error {
	path, err := behindLinks(path)
	if err != nil {
		return err
	}
	before, err := readTextFile(path)
	if err != nil {
		return err
	}
	after, err := EditText(before, words)
	if err != nil || bytes.Equal(before, after) {
		return err
	}
	backup, tidy := "", false
	for len(words) > 0 {
		switch words[0] {
		case EditBackup:
			backup = words[1]
		case EditTidy:
			tidy = true
		}
		words = words[1+editWords[words[0]]:]
	}
	if backup != "" {
		if err := keep(path, path+backup); err != nil {
			return err
		}
	}
	if tidy && len(after) == 0 {
		return os.Remove(path)
	}
	return replaceFile(path, after, nil)
}

// keep copies a file that has no copy yet.
func keep(path, to string) error {
	content, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if _, err := os.Lstat(to); err == nil {
		return nil
	}
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	return writeFile(to, content, info)
}

// readTextFile returns what is in a file; one that is not there has nothing.
func readTextFile(path string) ([]byte, error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, &fs.PathError{Op: "read", Path: path, Err: errNoText}
	}
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	if bytes.IndexByte(content, 0) >= 0 {
		return nil, &fs.PathError{Op: "read", Path: path, Err: errNoText}
	}
	return content, nil
}

// maxLinks is how many symbolic links lead to a file at most, as in Linux (path_resolution(7)).
const maxLinks = 40

// behindLinks returns the file that a symbolic link leads to in the end.
func behindLinks(path string) (string, error) {
	for range maxLinks {
		to, err := os.Readlink(path)
		if err != nil {
			return path, nil //nolint:nilerr // it is no link
		}
		if !filepath.IsAbs(to) {
			// Not filepath.Join: what .. leads to depends on links.
			to = path[:len(path)-len(filepath.Base(path))] + to
		}
		path = to
	}
	return "", &fs.PathError{Op: "read", Path: path, Err: errors.New("it is a link to itself")}
}

// replaceFile gives a file new content at once. A new file gets the owner and mode of
// like; nil: the owner of its folder.
func replaceFile(path string, content []byte, like fs.FileInfo) error {
	info, err := os.Stat(path)
	switch {
	case err == nil && !info.Mode().IsRegular():
		return &fs.PathError{Op: "write", Path: path, Err: errNoText}
	case err == nil:
		return writeFile(path, content, info)
	case !errors.Is(err, fs.ErrNotExist):
		return err
	}
	folder, err := makeFolders(filepath.Dir(path))
	if err != nil {
		return err
	}
	if like == nil {
		like = folder
	}
	return writeFile(path, content, like)
}

// makeFolders makes a folder, and those that it is in, where they are not there. They
// get the owner of the one that was there.
func makeFolders(path string) (fs.FileInfo, error) {
	info, err := os.Stat(path)
	above := filepath.Dir(path)
	if !errors.Is(err, fs.ErrNotExist) || above == path {
		return info, err
	}
	like, err := makeFolders(above)
	if err != nil {
		return nil, err
	}
	if err := os.Mkdir(path, 0o755); err != nil {
		return nil, err
	}
	made, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	err = giveTo(made, like)
	info, statErr := made.Stat()
	return info, errors.Join(err, statErr, made.Close())
}

// writeFile writes a file beside and renames it. like has its owner and mode, or is its
// folder.
func writeFile(path string, content []byte, like fs.FileInfo) error {
	beside, err := os.CreateTemp(filepath.Dir(path), ".vnetgen-*")
	if err != nil {
		return err
	}
	mode := like.Mode().Perm()
	if like.IsDir() {
		mode = 0o644
	}
	// By the open file, not by its name: others may be able to put a link there.
	_, err = beside.Write(content)
	err = errors.Join(err, giveTo(beside, like), beside.Chmod(mode), beside.Sync(), beside.Close())
	if err == nil {
		err = os.Rename(beside.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(beside.Name()))
	}
	return nil
}

// place returns where a path leads.
func (t TextFiles) place(path string) (string, error) {
	if rest, ok := strings.CutPrefix(path, "~/"); ok {
		home, err := t.home()
		if err != nil {
			return "", err
		}
		path = home + "/" + rest
	}
	if runtime.GOOS == "windows" {
		getenv := t.Getenv
		if getenv == nil {
			getenv = os.Getenv
		}
		path = expand(path, getenv)
	}
	if strings.HasPrefix(path, "/") {
		path = t.Root + path
	}
	return filepath.FromSlash(path), nil
}

// home returns the home of the person who called: with sudo, of the one who did.
func (t TextFiles) home() (string, error) {
	if t.Home != "" {
		return t.Home, nil
	}
	if name := os.Getenv("SUDO_USER"); name != "" && os.Geteuid() == 0 {
		u, err := user.Lookup(name)
		if err != nil {
			return "", err
		}
		return u.HomeDir, nil
	}
	return os.UserHomeDir()
}
