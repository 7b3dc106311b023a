package pwsh

import (
	"os"
	"path/filepath"
	"strings"
)

func writeAll(name string, content func(v any, e encoding) ([]byte, error)) func(*interp, []any) (any, error) {
	return func(r *interp, args []any) (any, error) {
		var e encoding
		switch {
		case len(args) == 3 && name == "WriteAllText" && isA[encoding](args[2]):
			e = args[2].(encoding)
		case len(args) != 2:
			return nil, refuse(errArguments, name)
		}
		path, err := text(args[0])
		if err != nil {
			return nil, err
		}
		local, err := r.file(path)
		if err != nil {
			return nil, err
		}
		b, err := content(args[1], e)
		if err != nil {
			return nil, err
		}
		if err := r.changes(name, local, path); err != nil {
			return nil, err
		}
		return nothing, fileError(os.WriteFile(local, b, 0o600), path)
	}
}

// changes says what is thrown before a file is changed: where its folder is not there,
// and what the host wants to see.
func (r *interp) changes(method, local, path string) error {
	if info, err := os.Stat(filepath.Dir(local)); err != nil || !info.IsDir() {
		return &exception{"DirectoryNotFoundException", "Could not find a part of the path '" + path + "'."}
	}
	if r.host.Changes == nil {
		return nil
	}
	if err := r.host.Changes(method, path); err != nil {
		return &exception{"IOException", err.Error()}
	}
	return nil
}

// filesOf is a static method that takes files of the script's: the first has to be there.
func filesOf(name string, n int, do func(local, path []string) error) func(*interp, []any) (any, error) {
	return func(r *interp, args []any) (any, error) {
		if len(args) != n {
			return nil, refuse(errArguments, name)
		}
		local, path := make([]string, n), make([]string, n)
		for i := range args {
			var err error
			if path[i], err = text(args[i]); err != nil {
				return nil, err
			}
			if path[i] == "" {
				return nil, &exception{"ArgumentException", "The path is empty."}
			}
			if local[i], err = r.file(path[i]); err != nil {
				return nil, err
			}
		}
		if info, err := os.Stat(local[0]); err != nil || info.IsDir() {
			return nil, &exception{"FileNotFoundException", "Could not find file '" + path[0] + "'."}
		}
		for i := 1; i < n; i++ {
			if info, err := os.Stat(local[i]); err == nil && info.IsDir() {
				return nil, &exception{"UnauthorizedAccessException", "Access to the path is denied."}
			}
		}
		if err := r.changes(name, local[n-1], path[0]); err != nil {
			return nil, err
		}
		return nothing, do(local, path)
	}
}

var fileStatics = statics{
	"writealltext": writeAll("WriteAllText", func(v any, e encoding) ([]byte, error) {
		s, err := text(v)
		if e.bom {
			s = bom + s
		}
		return []byte(s), err
	}),
	"writeallbytes": writeAll("WriteAllBytes", func(v any, _ encoding) ([]byte, error) { return toBytes(v) }),
	"readalltext": func(r *interp, args []any) (any, error) {
		if len(args) != 1 && (len(args) != 2 || !isA[encoding](args[1])) {
			return nil, refuse(errArguments, "ReadAllText")
		}
		return ofPath("ReadAllText", func(local, path string) (any, error) {
			s, err := readText(local)
			return s, fileError(err, path)
		})(r, args[:1])
	},
	"exists": ofOneText("Exists", func(r *interp, path string) (any, error) {
		local, ok := r.host.Path(path)
		if !ok && r.host.Programs != nil { // programs are files, too
			return r.host.hasProgram(path), nil
		}
		if !ok {
			return nil, refuse("the path %q is neither below %s nor a program's", path, TempDir)
		}
		info, err := os.Stat(local)
		return err == nil && !info.IsDir(), nil
	}),
	"delete": ofOneText("Delete", func(r *interp, path string) (any, error) {
		local, err := r.file(path)
		if err != nil {
			return nil, err
		}
		if err := r.changes("Delete", local, path); err != nil {
			return nil, err
		}
		info, err := os.Stat(local)
		if err != nil {
			return nothing, nil //nolint:nilerr // .NET's says nothing either
		}
		if info.IsDir() {
			return nil, &exception{"UnauthorizedAccessException", "Access to the path '" + path + "' is denied."}
		}
		return nothing, fileError(os.Remove(local), path)
	}),
	"readallbytes": ofPath("ReadAllBytes", func(local, path string) (any, error) {
		info, err := os.Stat(local)
		if err == nil && info.IsDir() {
			return nil, &exception{"UnauthorizedAccessException", "Access to the path '" + path + "' is denied."}
		}
		b, err := os.ReadFile(local)
		return b, fileError(err, path)
	}),
	"move": filesOf("Move", 2, func(local, path []string) error {
		if _, err := os.Stat(local[1]); err == nil {
			return &exception{"IOException", "Cannot create a file when that file already exists."}
		}
		return fileError(os.Rename(local[0], local[1]), path[1])
	}),
	// Replace moves the second to the third, which it overwrites, and the first to the second.
	"replace": filesOf("Replace", 3, func(local, path []string) error {
		if _, err := os.Stat(local[1]); err != nil {
			return &exception{"FileNotFoundException", "Unable to find the specified file."}
		}
		if err := os.Rename(local[1], local[2]); err != nil {
			return fileError(err, path[2])
		}
		return fileError(os.Rename(local[0], local[1]), path[1])
	}),
}

var directoryStatics = statics{
	"getfilesystementries": ofPath("GetFileSystemEntries", func(local, path string) (any, error) {
		info, err := os.Stat(local)
		switch {
		case err != nil:
			return nil, &exception{"DirectoryNotFoundException", "Could not find a part of the path '" + path + "'."}
		case !info.IsDir():
			return nil, &exception{"IOException", "The directory name is invalid."}
		}
		entries, err := os.ReadDir(local)
		paths := make([]string, len(entries))
		for i, e := range entries {
			paths[i] = strings.TrimRight(path, `\/`) + `\` + e.Name()
		}
		// In no order that is promised.
		return anys(scrambled(paths, func(s string) string { return s })), fileError(err, path)
	}),
	"createdirectory": ofPath("CreateDirectory", func(local, path string) (any, error) {
		return partly(NewObject("System.IO.DirectoryInfo", "FullName", path)), fileError(os.MkdirAll(local, 0o755), path)
	}),
	"exists": ofPath("Exists", func(local, _ string) (any, error) {
		info, err := os.Stat(local)
		return err == nil && info.IsDir(), nil
	}),
	"delete": func(r *interp, args []any) (any, error) {
		recurse := false
		if len(args) == 2 {
			is := false
			if recurse, is = args[1].(bool); !is {
				return nil, refuse(errArguments, "Delete")
			}
			args = args[:1]
		}
		return ofPath("Delete", func(local, path string) (any, error) {
			if _, err := os.Stat(local); err != nil {
				return nil, &exception{"DirectoryNotFoundException", "Could not find a part of the path '" + path + "'."}
			}
			if recurse {
				return nothing, fileError(os.RemoveAll(local), path)
			}
			return nothing, fileError(os.Remove(local), path)
		})(r, args)
	},
}
