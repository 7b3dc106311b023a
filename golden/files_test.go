package golden

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/vnetgen/vnetgen/internal/goldens"
	"github.com/vnetgen/vnetgen/vnet"
)

// TestFilesAreWellFormed parses the XML that plans bring along.
func TestFilesAreWellFormed(t *testing.T) {
	parsed := 0
	for _, path := range goldens.Cases(t) {
		readCase(t, path, goldens.Parse(t, path)).findings(t, func(who string, _ vnet.Diags, plan *vnet.Plan) {
			if plan == nil {
				return
			}
			for _, f := range plan.Files {
				if !strings.HasSuffix(f.Path, ".xml") {
					continue
				}
				parsed++
				d := xml.NewDecoder(bytes.NewReader(f.Content))
				for {
					if _, err := d.Token(); errors.Is(err, io.EOF) {
						break
					} else if !assert.NoError(t, err, "%s (%s): %s\n%s", goldens.Name(path), who, f.Path, f.Content) {
						break
					}
				}
			}
		})
	}
	assert.Greater(t, parsed, 50)
}
