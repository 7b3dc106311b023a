package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/vnetgen/vnetgen/vnet"
)

// papers is a backend whose plans have documents of two formats and no steps.
type papers struct{}

var papersInfo = vnet.Info{
	Name: "papers", Title: "Papers", Hosts: []vnet.HostOS{vnet.Linux},
	Oldest: vnet.Version{Major: 1}, Newest: vnet.Version{Major: 1}, Default: vnet.Version{Major: 1},
	Formats: []vnet.Format{{Name: "note", Doc: "a note"}, {Name: "sheets", Doc: "sheets"}, {Name: "none", Doc: "nothing"}},
}

// Info describes the backend.
func (papers) Info() *vnet.Info { return &papersInfo }

// Plan makes one note and two sheets, in folders of their own.
func (papers) Plan(t *vnet.Topology, target vnet.Target, opts vnet.Options) (*vnet.Plan, vnet.Diags) {
	document := func(format, path string) vnet.Document {
		return vnet.Document{Format: format, File: vnet.File{Path: path, Content: []byte(path + " for " + opts.Format + "\n")}}
	}
	return &vnet.Plan{Lab: t.Lab.Name, Backend: "papers", Title: "Papers", Target: target, Documents: []vnet.Document{
		document("note", "note.txt"), document("sheets", "sheets/a"), document("sheets", "sheets/b"),
	}}, nil
}

// TestDocuments writes documents of one format alone, and all beside the script.
func TestDocuments(t *testing.T) {
	lab := filepath.Join(t.TempDir(), "lab.hcl")
	require.NoError(t, os.WriteFile(lab, nil, 0o666))
	generate := func(args ...string) (stdout string, err error) {
		var out, errs bytes.Buffer
		a := &app{stdin: &errs, stdout: &out, stderr: &errs}
		cmd := a.generateCommand(papers{})
		cmd.SilenceErrors, cmd.SilenceUsage = true, true
		cmd.SetArgs(append(args, "--host-os", "linux", lab))
		err = cmd.Execute()
		return out.String(), err
	}
	out, err := generate("--format", "note")
	require.NoError(t, err)
	assert.Equal(t, "note.txt for note\n", out)

	_, err = generate("--format", "sheets")
	require.ErrorIs(t, err, errUsage)
	assert.ErrorContains(t, err, "2 files in the format sheets (sheets/a, sheets/b)")
	_, err = generate("--format", "none")
	assert.ErrorContains(t, err, "nothing to write in the format none")
	_, err = generate("--format", "nots")
	assert.ErrorContains(t, err, `Did you mean "note"?`)

	dir := filepath.Join(t.TempDir(), "build")
	holds := func(want ...string) {
		var got []string
		require.NoError(t, filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
			if err == nil && !d.IsDir() {
				rel, _ := filepath.Rel(dir, path)
				got = append(got, filepath.ToSlash(rel))
			}
			return err
		}))
		assert.Equal(t, append(want, manifestName), got)
	}
	_, err = generate("--format", "sheets", "-o", dir)
	require.NoError(t, err)
	holds("sheets/a", "sheets/b")
	_, err = generate("-o", dir)
	require.NoError(t, err)
	holds("note.txt", "sheets/a", "sheets/b", "up.sh")
	out, err = generate("--format", "json")
	require.NoError(t, err)
	assert.Contains(t, out, `"documents": [`)

	help := (&app{}).generateCommand(papers{})
	assert.Contains(t, help.Flags().Lookup("format").Usage, "note for a note, sheets for sheets")
	assert.Contains(t, help.Flags().Lookup("output").Usage, "everything that it has another --format for")
	assert.Contains(t, help.Example, "--format note lab.hcl")
}
