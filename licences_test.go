package vnetgen

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// maxModules is how many modules of others the command may be made of. Each is code that
// somebody has to trust: a new one takes a reason, and a change here.
const maxModules = 20

// licences are the licences that what is linked into the command may have, each by words
// that its text has and others have not. They allow what Apache-2.0 asks for.
var licences = map[string][]string{
	"Apache-2.0":   {"Apache License", "Version 2.0"},
	"MPL-2.0":      {"Mozilla Public License", "2.0"},
	"BSD-3-Clause": {"Redistribution and use in source and binary forms", "Neither the name"},
	"BSD-2-Clause": {"Redistribution and use in source and binary forms"},
	"MIT":          {"Permission is hereby granted, free of charge", "without restriction"},
	"ISC":          {"Permission to use, copy, modify, and/or distribute this software for any"},
	"Unicode-3.0":  {"UNICODE LICENSE V3"},
}

// TestLicences: all modules that are linked into the command have a licence that goes with
// the project's, and there are few.
func TestLicences(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", "-json=Module", "./cmd/vnetgen").Output()
	require.NoError(t, err)
	dirs := map[string]string{}
	for d := json.NewDecoder(strings.NewReader(string(out))); d.More(); {
		var p struct{ Module *struct{ Path, Dir string } }
		require.NoError(t, d.Decode(&p))
		if p.Module != nil && p.Module.Path != module {
			dirs[p.Module.Path] = p.Module.Dir
		}
	}
	require.NotEmpty(t, dirs)
	assert.LessOrEqual(t, len(dirs), maxModules, "%v", dirs)
	for path, dir := range dirs {
		name := licenceIn(t, dir)
		assert.NotEmpty(t, name, "%s has no licence that is known to go with Apache-2.0", path)
		t.Logf("%s: %s", path, name)
	}
}

// licenceIn returns the licence of the module in a folder, "" for one that is not among
// those allowed.
func licenceIn(t *testing.T, dir string) string {
	for _, pattern := range []string{"LICENSE*", "LICENCE*", "COPYING*", "License*"} {
		paths, err := filepath.Glob(filepath.Join(dir, pattern))
		require.NoError(t, err)
		for _, path := range paths {
			text, err := os.ReadFile(path)
			require.NoError(t, err)
			// The longer lists first: BSD's two texts differ by a clause.
			for _, name := range []string{"Apache-2.0", "MPL-2.0", "BSD-3-Clause", "BSD-2-Clause", "MIT", "ISC", "Unicode-3.0"} {
				if containsAll(string(text), licences[name]) {
					return name
				}
			}
		}
	}
	return ""
}

func containsAll(text string, words []string) bool {
	for _, w := range words {
		if !strings.Contains(text, w) {
			return false
		}
	}
	return true
}
