package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/vnetgen/vnetgen/backends"
	"github.com/vnetgen/vnetgen/vnet"
	"github.com/vnetgen/vnetgen/vnet/config"
	"github.com/vnetgen/vnetgen/vnet/guest"
)

func (a *app) explainCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "explain [CODE]",
		GroupID: "know",
		Short:   "say why a rule exists, and what to do about it",
		Long: `Every finding ends with its rule's code in brackets: [subnet-host-bits]. This says
what the rule is, why it exists, a lab that breaks it with the command to try it
and the finding that it gives, and what to do. Without a code it lists all rules.`,
		Example: `  vnetgen explain subnet-host-bits
  vnetgen explain | grep forward`,
		Args: cobra.MaximumNArgs(1),
		RunE: carryOut(a.explain),
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return codeNames(), cobra.ShellCompDirectiveNoFileComp
		},
	}
}

// ruleGroup is where rules come from.
type ruleGroup struct {
	title string
	codes []vnet.CodeInfo
}

// ruleGroups lists all rules: of reading labs, of the model, of machines' own
// configuration, of each backend.
func ruleGroups() []ruleGroup {
	groups := []ruleGroup{{"Reading a lab", config.Codes}, {"Every hypervisor", vnet.Codes}, {"A machine's own configuration", guest.Codes}}
	for _, b := range backends.All() {
		groups = append(groups, ruleGroup{b.Info().Title, b.Info().Codes})
	}
	return groups
}

func codeNames() []string {
	var names []string
	for _, g := range ruleGroups() {
		for _, c := range g.codes {
			names = append(names, string(c.Code))
		}
	}
	return names
}

func (a *app) explain(args []string) error {
	if len(args) == 0 {
		return a.listRules()
	}
	code := strings.Trim(args[0], "[]")
	for _, g := range ruleGroups() {
		for _, c := range g.codes {
			if string(c.Code) == code {
				return a.explainRule(g.title, &c)
			}
		}
	}
	return usage("there is no rule %q.%s", args[0], vnet.DidYouMean(code, codeNames()))
}

// listRules lists all rules, a line each.
func (a *app) listRules() error {
	var b strings.Builder
	width := 0
	for _, name := range codeNames() {
		width = max(width, len(name))
	}
	for i, g := range ruleGroups() {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(g.title + "\n")
		codes := slices.Clone(g.codes)
		slices.SortFunc(codes, func(a, b vnet.CodeInfo) int { return strings.Compare(string(a.Code), string(b.Code)) })
		for _, c := range codes {
			fmt.Fprintf(&b, "  %-*s  %s\n", width, c.Code, c.Title)
		}
	}
	return a.print(b.String())
}

// explainRule says what there is to say of a rule.
func (a *app) explainRule(group string, c *vnet.CodeInfo) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s\n%s.\n", c.Code, group, strings.TrimSuffix(c.Title, "."))
	part := func(title, text string) {
		if text != "" {
			b.WriteString("\n" + title + ":\n" + wrapped(text, "  "))
		}
	}
	part("Why", c.Why)
	if c.NoExample != "" {
		part("No lab file shows it", c.NoExample)
	} else {
		tried := try(c, c.ExampleArgs())
		b.WriteString("\nExample:\n" + indented(c.Example))
		b.WriteString("\nFinding (vnetgen " + strings.Join(c.ExampleArgs(), " ") + "):\n" + indented(tried.findings(c.Code)))
	}
	part("What to do", c.Remedy)
	if c.Link != "" {
		b.WriteString("\nSee " + c.Link + "\n")
	}
	return a.print(b.String())
}

// indented sets lines in by two columns.
func indented(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		if strings.TrimSpace(line) != "" {
			b.WriteString("  ")
		}
		b.WriteString(line)
	}
	return b.String()
}

// print writes to standard output.
func (a *app) print(text string) error {
	if _, err := fmt.Fprint(a.stdout, text); err != nil {
		return fmt.Errorf("standard output: %w", err)
	}
	return nil
}

// textWidth is how many columns prose takes.
const textWidth = 80

// wrapped breaks a text into lines.
func wrapped(text, indent string) string {
	var b strings.Builder
	column := 0
	for _, word := range strings.Fields(text) {
		n := len([]rune(word))
		switch {
		case column == 0:
			b.WriteString(indent)
			column = len(indent)
		case column+1+n > textWidth:
			b.WriteString("\n" + indent)
			column = len(indent)
		default:
			b.WriteByte(' ')
			column++
		}
		b.WriteString(word)
		column += n
	}
	return b.String() + "\n"
}
