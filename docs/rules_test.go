package docs

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/vnetgen/vnetgen/vnet"
	"github.com/vnetgen/vnetgen/vnet/config"
	"github.com/vnetgen/vnetgen/vnet/guest"
)

// TestRules compares the generated part of rules.md with the rules that there are.
// VNET_UPDATE=1 rewrites it.
func TestRules(t *testing.T) {
	isFresh(t, "rules.md", map[string]string{"list": ruleList(), "rules": ruleSections()})
}

// TestRulesAnswer: what people run into is said with public threads, each linked once
// in a row, and by rules that there are (TestLinks follows them).
func TestRulesAnswer(t *testing.T) {
	text, err := os.ReadFile("rules.md")
	require.NoError(t, err)
	_, part, found := strings.Cut(string(text), "## What people run into")
	require.True(t, found)
	part, _, _ = strings.Cut(part, "\n## ")
	thread := regexp.MustCompile(`\[([\w.-]+)#(\d+)\]\(https://github\.com/[\w.-]+/([\w.-]+)/(issues|pull)/(\d+)\)`)
	rows := 0
	for line := range strings.Lines(part) {
		if !strings.HasPrefix(line, "| ") || strings.HasPrefix(line, "| subject") {
			continue
		}
		rows++
		assert.Regexp(t, thread, line)
		for _, m := range thread.FindAllStringSubmatch(line, -1) {
			assert.Equal(t, m[1]+m[2], m[3]+m[5], "text and address of a link differ")
		}
	}
	assert.NotZero(t, rows)
}

// ruleGroup is where rules come from.
type ruleGroup struct {
	title string
	codes []vnet.CodeInfo
}

// ruleGroups lists the rules, each group by its codes.
func ruleGroups() []ruleGroup {
	groups := []ruleGroup{{"Reading a lab", config.Codes}, {"Every hypervisor", vnet.Codes}, {"A machine's own configuration", guest.Codes}}
	for _, info := range infos() {
		groups = append(groups, ruleGroup{info.Title, info.Codes})
	}
	for i := range groups {
		groups[i].codes = slices.Clone(groups[i].codes)
		slices.SortFunc(groups[i].codes, func(a, b vnet.CodeInfo) int { return strings.Compare(string(a.Code), string(b.Code)) })
	}
	return groups
}

// ruleList links to all rules.
func ruleList() string {
	var b strings.Builder
	for _, g := range ruleGroups() {
		var links []string
		for _, c := range g.codes {
			links = append(links, fmt.Sprintf("[%s](#%s)", c.Code, c.Code))
		}
		fmt.Fprintf(&b, "- **%s** (%d): %s\n", g.title, len(g.codes), strings.Join(links, ", "))
	}
	return b.String()
}

// ruleSections explains all rules, under a heading each.
func ruleSections() string {
	var b strings.Builder
	for _, g := range ruleGroups() {
		fmt.Fprintf(&b, "## %s\n\n", g.title)
		for i := range g.codes {
			ruleSection(&b, &g.codes[i])
		}
	}
	return b.String()
}

func ruleSection(b *strings.Builder, c *vnet.CodeInfo) {
	fmt.Fprintf(b, "### %s\n\n**%s.** %s\n\n", c.Code, prose(strings.TrimSuffix(c.Title, ".")), prose(c.Why))
	if c.NoExample != "" {
		fmt.Fprintf(b, "No lab file shows it: %s\n\n", prose(strings.ToLower(c.NoExample[:1])+c.NoExample[1:]))
	} else {
		info := "hcl"
		if strings.HasSuffix(c.ExampleFile(), ".json") {
			info = "json"
		}
		fmt.Fprintf(b, "```%s\n%s```\n\nFound by `vnetgen %s`.\n\n", info, c.Example, strings.Join(c.ExampleArgs(), " "))
	}
	fmt.Fprintf(b, "*What to do:* %s\n\n", prose(c.Remedy))
	if c.Link != "" {
		fmt.Fprintf(b, "See <%s>.\n\n", c.Link)
	}
}

// marks are what Markdown would take for its own.
var marks = regexp.MustCompile(`[\\*<>]`)

// prose makes text Markdown: what stands between backquotes is code, the rest as it is.
func prose(text string) string {
	parts := strings.Split(text, "`")
	for i := 0; i < len(parts); i += 2 {
		parts[i] = marks.ReplaceAllString(parts[i], `\$0`)
	}
	return strings.Join(parts, "`")
}
