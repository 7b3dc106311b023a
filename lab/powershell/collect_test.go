//go:build live

package powershell

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/stretchr/testify/require"
)

// leftOut is how a golden says that it has left lines out.
var leftOut = []byte("# [... as in the case ")

// goldens returns every PowerShell section of the goldens, those for guests
// included. One that leaves
// lines out has them from a script that is whole elsewhere: such a script is
// judged by its text here, and by the grammar where it is generated.
func goldens(t testing.TB) []script {
	var paths []string
	for _, where := range []string{"../../golden/testdata", "../../vnet/guest/testdata"} {
		found, err := filepath.Glob(where + "/*.txtar")
		require.NoError(t, err)
		require.NotEmpty(t, found)
		paths = append(paths, found...)
	}
	var all []script
	for _, path := range paths {
		archive, err := txtar.ParseFile(path)
		require.NoError(t, err)
		for _, f := range archive.Files {
			if !strings.HasSuffix(f.Name, ".ps1") {
				continue
			}
			all = append(all, script{
				name:     filepath.Base(path) + "/" + f.Name,
				text:     f.Data,
				abridged: bytes.Contains(f.Data, leftOut),
			})
		}
	}
	return all
}

// generated returns a script for every golden lab and example, freshly made by
// every backend for a host with Windows.
//
// TODO: there is no writer of PowerShell yet.
func generated(testing.TB) []script { return nil }
