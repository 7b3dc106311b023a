package main

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestRun(t *testing.T) {
	var out, errs bytes.Buffer
	require.NoError(t, run(&out, &errs))
	assert.Empty(t, errs.String(), "an example should leave nothing to say")
	assert.True(t, bytes.HasPrefix(out.Bytes(), []byte("#!/bin/sh\n")))
	for _, word := range []string{"natnetwork", "10.20.0.0/24", "8080"} {
		assert.Contains(t, out.String(), word)
	}
}
