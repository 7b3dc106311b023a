//go:build unix

package script_test

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/vnetgen/vnetgen/internal/pwsh"
	. "github.com/vnetgen/vnetgen/vnet"
)

// crashStart is what there is before something goes wrong.
func crashStart() map[string]string {
	return map[string]string{
		"networking": strings.Repeat("answer VNET_1_DHCP yes\r\n", 40) + "\xff end",
		"source":     strings.Repeat("source\n", 30),
		"target":     "target\n",
		"empties":    "ours\n",
		"goes":       "x\n",
	}
}

// crashPlan changes each file once.
func crashPlan(at string) *Plan {
	absent := func(path string) Probe {
		return Probe{Views: []View{{Read: Read{Tool: TextFileTool, Args: Text("folder", at+"d")},
			Only: []Only{{What: "it", Family: Match{Lit(path)}}}}}}
	}
	d := at + "d/"
	return textPlan(
		Step{
			Probe:  Probe{Views: []View{shows("answer VNET_8_NAT yes", d+"networking")}},
			Create: []Command{text("edit", d+"networking", "backup", ".old", "begins", "answer VNET_8_", "add", "answer VNET_8_NAT yes")},
		},
		Step{
			Probe:  Probe{Views: []View{shows("new", d+"sub/new")}},
			Create: []Command{text("edit", d+"sub/new", "add", "new")},
		},
		Step{
			Probe:  Probe{Views: []View{shows("source", d+"target")}},
			Create: []Command{text("copy", d+"source", d+"target")},
		},
		Step{Probe: absent("empties"), Create: []Command{text("edit", d+"empties", "drop", "ours", "tidy")}},
		Step{Probe: absent("goes"), Create: []Command{text("remove", d+"goes")}},
	)
}

// crashed checks that every file is what it was or what it is to be.
func crashed(t *testing.T, root string, end map[string]string, stray func(string) bool, says string) {
	t.Helper()
	start := crashStart()
	for name, content := range tree(t, root) {
		if name = strings.TrimPrefix(name, "d/"); stray(name) {
			continue
		}
		before, was := start[name]
		after, is := end["d/"+name]
		require.True(t, was || is, "%s: there is %s", says, name)
		require.True(t, was && content == before || is && content == after, "%s: %s has %q", says, name, content)
	}
	for name := range start {
		_, err := os.Stat(filepath.Join(root, "d", name))
		_, is := end["d/"+name]
		if err != nil && is { // between the two steps of Replace
			for _, second := range []string{".vnetgen-old", ".vnetgen-new"} {
				_, err := os.Stat(filepath.Join(root, "d", name+second))
				require.NoError(t, err, "%s: %s is gone", says, name)
			}
		}
	}
}

// stub stands in the place of programs: it fails, or ends everything, when
// it is called for the n-th time.
const stub = `#!/bin/sh
n=$(($(/bin/cat "$STUB_DIR/count") + 1))
echo "$n" >"$STUB_DIR/count"
real=$STUB_REAL/${0##*/}
[ -x "$real" ] || real=/bin/${0##*/}
[ -x "$real" ] || real=/usr/bin/${0##*/}
[ "$n" = "$STUB_AT" ] || exec "$real" "$@"
case $STUB_HOW in
fail) exit 1 ;;
kill) kill -9 0 ;;
half) "$real" "$@" >"$STUB_DIR/out"; /usr/bin/head -c 9 "$STUB_DIR/out"; kill -9 0 ;;
late) "$real" "$@"; kill -9 0 ;;
full) "$real" "$@" >"$STUB_DIR/out"; /usr/bin/head -c 9 "$STUB_DIR/out" ;;
esac
`

// TestTextFileCrashSh lets programs fail, and the script die, at every call.
func TestTextFileCrashSh(t *testing.T) {
	if _, err := exec.LookPath("/usr/bin/head"); err != nil {
		t.Skip("the programs are elsewhere here")
	}
	stubs := t.TempDir()
	for _, name := range []string{"mv", "cp", "cat", "chmod", "awk"} {
		require.NoError(t, os.WriteFile(filepath.Join(stubs, name), []byte(stub), 0o755)) //nolint:gosec // a program
	}
	stray := func(name string) bool { return strings.HasPrefix(filepath.Base(name), ".vnetgen-") }
	for _, shell := range present(t)[:2] {
		t.Run(shell[0], func(t *testing.T) {
			state := t.TempDir()
			run := func(in, how string, at int) carried {
				require.NoError(t, os.WriteFile(filepath.Join(state, "count"), []byte("0\n"), 0o600))
				c := shellText{shell: shell, bin: stubs, alter: func(cmd *exec.Cmd, _ string) {
					cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
				}}
				return c.text(t, crashPlan("/"), OpUp, in, "STUB_DIR="+state, "STUB_HOW="+how, "STUB_AT="+strconv.Itoa(at), "STUB_REAL="+busyboxOr(t, shell))
			}
			begin := func() string {
				in := t.TempDir()
				for name, content := range crashStart() {
					plant(t, in, map[string]string{"d/" + name: content})
				}
				return in
			}
			in := begin()
			got := run(in, "", 0)
			require.Zero(t, got.Status, got.Err)
			end := tree(t, in)
			count, err := os.ReadFile(filepath.Join(state, "count"))
			require.NoError(t, err)
			calls, err := strconv.Atoi(strings.TrimSpace(string(count)))
			require.NoError(t, err)
			require.Greater(t, calls, 20)
			step := 9 // all calls take minutes, CRASH=all has them
			switch {
			case os.Getenv("CRASH") == "all":
				step = 1
			case testing.Short():
				step = 30
			}
			for i, how := range []string{"fail", "kill", "half", "late", "full"} {
				for at := 1 + 3*i%step; at <= calls; at += step {
					says := fmt.Sprintf("%s at %d", how, at)
					in := begin()
					got := run(in, how, at)
					if how != "full" {
						require.NotZero(t, got.Status, says)
					}
					crashed(t, in, end, stray, says)
					if how == "fail" {
						for name := range tree(t, in) {
							require.False(t, stray(name), "%s leaves %s", says, name)
						}
					}
					got = run(in, "", 0)
					require.Zero(t, got.Status, "%s: %s", says, got.Err)
					left := tree(t, in)
					for name := range left {
						if stray(name) {
							delete(left, name)
						}
					}
					require.Equal(t, end, left, says)
				}
			}
		})
	}
}

// busyboxOr is where a shell's own programs are.
func busyboxOr(t *testing.T, shell []string) string {
	if shell[0] == "busybox" {
		return busyboxTools(t, shell[0])
	}
	return ""
}

var errInjected = errors.New("injected")

// TestTextFileCrashPowerShell lets the changes of files fail, and the script die, at every
// one.
func TestTextFileCrashPowerShell(t *testing.T) {
	stray := func(name string) bool {
		return strings.HasSuffix(name, ".vnetgen-new") || strings.HasSuffix(name, ".vnetgen-old")
	}
	begin := func() string {
		in := t.TempDir()
		for name, content := range crashStart() {
			plant(t, in, map[string]string{"d/" + name: content})
		}
		return in
	}
	run := func(in, how string, at int) (got carried, calls int) {
		c := psText{host: func(h *pwsh.Host) {
			h.Changes = func(method, path string) error {
				calls++
				local, _ := h.Path(path)
				switch {
				case calls == at && how == "half" && method == "WriteAllBytes":
					assert.NoError(t, os.WriteFile(local, []byte("half"), 0o600))
				case calls == at && how == "between" && method == "Replace":
					// Its first step is done: ERROR_UNABLE_TO_MOVE_REPLACEMENT_2.
					file := strings.TrimSuffix(local, ".vnetgen-new")
					assert.NoError(t, os.Rename(file, file+".vnetgen-old"))
				}
				if calls == at || calls > at && at > 0 && how != "fail" && how != "between" {
					return errInjected
				}
				return nil
			}
		}}
		got = c.text(t, crashPlan(`C:\Temp\`), OpUp, in)
		return got, calls
	}
	in := begin()
	got, calls := run(in, "", 0)
	require.Zero(t, got.Status, got.Err)
	require.Greater(t, calls, 8)
	end := tree(t, in)
	for _, how := range []string{"fail", "die", "half", "between"} {
		for at := 1; at <= calls; at++ {
			says := fmt.Sprintf("%s at %d", how, at)
			in := begin()
			got, _ := run(in, how, at)
			require.Equal(t, 1, got.Status, says)
			require.Contains(t, got.Err, "injected")
			crashed(t, in, end, stray, says)
			got, _ = run(in, "", 0)
			require.Zero(t, got.Status, "%s: %s", says, got.Err)
			left := tree(t, in)
			for name := range left {
				if stray(name) {
					delete(left, name)
				}
			}
			require.Equal(t, end, left, says)
		}
	}
}
