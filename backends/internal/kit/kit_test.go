package kit

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func FuzzEncodeKeepsNamesApart(f *testing.F) {
	f.Add("a/b", "a%2Fb")
	f.Add("", "%")
	f.Fuzz(func(t *testing.T, a, b string) {
		if a != b && Encode(a) == Encode(b) {
			t.Errorf("%q and %q are both %q", a, b, Encode(a))
		}
		if strings.ContainsAny(Encode(a), "/ ,:") {
			t.Errorf("%q has a separator in %q", a, Encode(a))
		}
	})
}

func TestNames(t *testing.T) {
	var n Names
	assert.Equal(t, "vm_web_0", n.Name("vm", "web-0"))
	assert.Equal(t, "vm_web_0_2", n.Name("vm", "Web 0"))
	assert.Equal(t, "vm_web_0_3", n.Name("vm", "web_0"))
	assert.Equal(t, "vm_", n.Name("vm", "網路"))
	assert.Equal(t, "vm__2", n.Name("vm", "!"))
}

func TestUUID(t *testing.T) {
	id := UUID("machine", "lab", "web")
	assert.Regexp(t, `^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`, id)
	assert.Equal(t, id, UUID("machine", "lab", "web"))
	assert.NotEqual(t, id, UUID("machine", "lab", "db"))
	assert.NotEqual(t, id, UUID("network", "lab", "web"))
	assert.NotEqual(t, UUID("machine", "a", "bc"), UUID("machine", "ab", "c"))
}
