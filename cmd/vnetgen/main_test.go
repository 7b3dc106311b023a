package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"vnetgen": main})
}

// TestScripts runs the command as a person does: testdata/script has a file a
// subject.
func TestScripts(t *testing.T) {
	if os.Getenv("VNET_UPDATE") != "" && os.Getenv("CI") != "" {
		t.Fatal("VNET_UPDATE is set in CI: goldens are rewritten by people, who read them")
	}
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		UpdateScripts:       os.Getenv("VNET_UPDATE") != "",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"status": status,
			"bytes":  writeBytes,
		},
	})
}

// status runs vnetgen and wants its exit status: status 2 hcl2vbox --banana.
func status(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 1 {
		ts.Fatalf("usage: status N ARGS...")
	}
	err := ts.Exec("vnetgen", args[1:]...)
	got := "0"
	if err != nil {
		got = err.Error()
	}
	want := "exit status " + args[0]
	if args[0] == "0" {
		want = "0"
	}
	if got != want {
		ts.Fatalf("%v: want status %s, got %s", args[1:], args[0], got)
	}
}

// writeBytes writes a file from a quoted Go-like text, for what a txtar archive
// holds badly: bytes lab.hcl BOM other.hcl puts a byte order mark before
// other.hcl's text; CRLF changes its line ends; UTF16 writes it as UTF-16.
func writeBytes(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: bytes FILE BOM|CRLF|UTF16 FROM")
	}
	from := ts.ReadFile(args[2])
	var out []byte
	switch args[1] {
	case "BOM":
		out = append([]byte("\xef\xbb\xbf"), from...)
	case "CRLF":
		for _, b := range []byte(from) {
			if b == '\n' {
				out = append(out, '\r')
			}
			out = append(out, b)
		}
	case "UTF16":
		out = []byte{0xff, 0xfe}
		for _, b := range []byte(from) {
			out = append(out, b, 0)
		}
	default:
		ts.Fatalf("bytes: %s is not known", args[1])
	}
	ts.Check(os.WriteFile(filepath.Clean(ts.MkAbs(args[0])), out, 0o666))
}
