package main

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// manifestName is the file by which vnetgen knows a folder as its own.
const manifestName = "vnetgen.json"

// manifestFormat is the manifest's first field.
const manifestFormat = "vnetgen/folder"

// outFile is a file to write into a folder; Path is relative, with slashes.
type outFile struct {
	Path       string
	Content    []byte
	Executable bool
	Private    bool // for its owner only
}

// manifest lists the files that vnetgen wrote into a folder.
type manifest struct {
	Format  string          `json:"format"`
	Version int             `json:"version"`
	Files   []manifestEntry `json:"files"`
}

type manifestEntry struct {
	Path   string `json:"path"`
	SHA256 string `json:"sha256"`
}

// writeFolder makes dir hold exactly these files and a manifest of them. An
// existing dir must be empty or hold what an earlier run wrote and nothing
// else. The new folder is written beside the old one and takes its place by
// renaming, so that nobody sees half of it.
func writeFolder(dir string, files []outFile) error {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return err
	}
	old, err := inspect(dir)
	if err != nil {
		return err
	}
	files, err = withManifest(files)
	if err != nil {
		return err
	}
	beside := dir + ".new-" + strings.ToLower(rand.Text()[:8])
	if err := fill(beside, files); err != nil {
		return errors.Join(err, os.RemoveAll(beside))
	}
	if old == nil {
		if err := os.Rename(beside, dir); err != nil {
			return errors.Join(err, os.RemoveAll(beside))
		}
		return nil
	}
	return swap(dir, beside, old)
}

// swap puts the folder beside in dir's place and removes what dir held.
func swap(dir, beside string, old []string) error {
	away := strings.Replace(beside, ".new-", ".old-", 1)
	if err := os.Rename(dir, away); err != nil {
		return errors.Join(err, os.RemoveAll(beside))
	}
	if err := os.Rename(beside, dir); err != nil {
		return errors.Join(err, os.Rename(away, dir), os.RemoveAll(beside))
	}
	// One by one and not RemoveAll: what came in since inspect looked stays.
	for _, path := range old {
		if err := os.Remove(filepath.Join(away, path)); err != nil {
			return fmt.Errorf("written; the folder before it is left as %s: %w", away, err)
		}
	}
	if err := os.Remove(away); err != nil {
		return fmt.Errorf("written; the folder before it is left as %s: %w", away, err)
	}
	return nil
}

// inspect returns what dir holds, files before the folders they are in. It is
// nil when there is no dir, and an error when dir holds anything that vnetgen
// did not write.
func inspect(dir string) ([]string, error) {
	info, err := os.Lstat(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err != nil:
		return nil, err
	case info.Mode()&fs.ModeSymlink != 0:
		return nil, errors.New("this is a symbolic link; name the folder that it leads to")
	case !info.IsDir():
		return nil, errors.New("this is a file; name a folder")
	}
	if err := notAround(dir); err != nil {
		return nil, err
	}
	var paths []string
	err = filepath.WalkDir(dir, func(path string, _ fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if path != dir {
			rel, err := filepath.Rel(dir, path)
			paths = append(paths, rel)
			return err
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if len(paths) == 0 {
		return []string{}, nil
	}
	known, err := readManifest(dir)
	if err != nil {
		return nil, err
	}
	for _, path := range paths {
		if err := known.allows(dir, path); err != nil {
			return nil, err
		}
	}
	slices.Reverse(paths)
	return paths, nil
}

// notAround refuses a folder that cannot be renamed without pulling it from
// under the person who works in it.
func notAround(dir string) error {
	here, err := os.Getwd()
	if err != nil {
		return err
	}
	rel, err := filepath.Rel(dir, here)
	if err == nil && filepath.IsLocal(rel) {
		return errors.New("this is the current folder, or one around it; name a folder in it, such as build")
	}
	return nil
}

func readManifest(dir string) (*manifest, error) {
	path := filepath.Join(dir, manifestName)
	info, err := os.Lstat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("the folder holds files and no %s, so vnetgen did not make it; name another", manifestName)
	}
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s in it is not a plain file, so vnetgen did not make it; name another folder", manifestName)
	}
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var m manifest
	if err := json.Unmarshal(content, &m); err != nil || m.Format != manifestFormat {
		return nil, fmt.Errorf("%s in it is not vnetgen's; name another folder", manifestName)
	}
	if m.Version != 1 {
		return nil, fmt.Errorf("%s in it is of a newer vnetgen; use that one, or name another folder", manifestName)
	}
	return &m, nil
}

// allows says whether path in dir, a file or a folder, is as an earlier run
// left it.
func (m *manifest) allows(dir, path string) error {
	full := filepath.Join(dir, path)
	info, err := os.Lstat(full)
	if err != nil {
		return err
	}
	slashed := filepath.ToSlash(path)
	if info.IsDir() {
		if m.holdsFolder(slashed) {
			return nil
		}
		return fmt.Errorf("%s in it is not vnetgen's; move it away, or name another folder", path)
	}
	if path == manifestName {
		return nil
	}
	i := slices.IndexFunc(m.Files, func(e manifestEntry) bool { return e.Path == slashed })
	if i < 0 || !info.Mode().IsRegular() {
		return fmt.Errorf("%s in it is not vnetgen's; move it away, or name another folder", path)
	}
	content, err := os.ReadFile(full)
	if err != nil {
		return err
	}
	if sum(content) != m.Files[i].SHA256 {
		return fmt.Errorf("%s in it was edited since vnetgen wrote it; change the lab file instead, and move the edited one away", path)
	}
	return nil
}

// holdsFolder says whether one of the files lies in the folder.
func (m *manifest) holdsFolder(path string) bool {
	return slices.ContainsFunc(m.Files, func(e manifestEntry) bool { return strings.HasPrefix(e.Path, path+"/") })
}

// withManifest returns the files and their manifest. It refuses paths that
// leave the folder and ones given twice.
func withManifest(files []outFile) ([]outFile, error) {
	m := manifest{Format: manifestFormat, Version: 1}
	seen := map[string]bool{manifestName: true}
	for _, f := range files {
		if !filepath.IsLocal(filepath.FromSlash(f.Path)) || seen[f.Path] {
			return nil, fmt.Errorf("the plan brings a file that cannot be written: %q", f.Path)
		}
		seen[f.Path] = true
		m.Files = append(m.Files, manifestEntry{f.Path, sum(f.Content)})
	}
	content, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return nil, err
	}
	return append(slices.Clone(files), outFile{Path: manifestName, Content: append(content, '\n')}), nil
}

// fill makes the folder dir, which must not be there, and writes the files.
func fill(dir string, files []outFile) error {
	if err := os.MkdirAll(filepath.Dir(dir), 0o777); err != nil {
		return err
	}
	if err := os.Mkdir(dir, 0o777); err != nil {
		return err
	}
	for _, f := range files {
		path := filepath.Join(dir, filepath.FromSlash(f.Path))
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			return err
		}
		mode := fs.FileMode(0o666)
		if f.Executable {
			mode = 0o777
		}
		if f.Private {
			mode = 0o600
		}
		if err := create(path, f.Content, mode); err != nil {
			return err
		}
	}
	return nil
}

// create writes a file that must not be there yet, down to the disk.
func create(path string, content []byte, mode fs.FileMode) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	return errors.Join(err, f.Sync(), f.Close())
}

// replace gives an existing file another content, at once and with its mode
// kept. A symbolic link stays one: what it leads to is replaced.
func replace(path string, content []byte) error {
	path, err := filepath.EvalSymlinks(path)
	if err != nil {
		return err
	}
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	if now, err := os.ReadFile(path); err == nil && bytes.Equal(now, content) {
		return nil
	}
	beside := filepath.Join(filepath.Dir(path), "."+filepath.Base(path)+"."+strings.ToLower(rand.Text()[:8]))
	err = create(beside, content, info.Mode().Perm())
	if err == nil {
		err = os.Chmod(beside, info.Mode().Perm())
	}
	if err == nil {
		err = os.Rename(beside, path)
	}
	if err != nil {
		_ = os.Remove(beside)
	}
	return err
}

func sum(content []byte) string {
	s := sha256.Sum256(content)
	return hex.EncodeToString(s[:])
}
