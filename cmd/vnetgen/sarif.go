package main

import (
	"encoding/json"
	"io"
	"path/filepath"

	"github.com/vnetgen/vnetgen/vnet"
	"github.com/vnetgen/vnetgen/vnet/config"
)

const formatSARIF = "sarif"

// The parts of SARIF 2.1.0 (OASIS standard) that findings take.
type (
	sarifLog struct {
		Schema  string     `json:"$schema"`
		Version string     `json:"version"`
		Runs    []sarifRun `json:"runs"`
	}
	sarifRun struct {
		Tool       sarifTool     `json:"tool"`
		ColumnKind string        `json:"columnKind"`
		Results    []sarifResult `json:"results"`
	}
	sarifTool struct {
		Driver sarifDriver `json:"driver"`
	}
	sarifDriver struct {
		Name    string      `json:"name"`
		Version string      `json:"semanticVersion,omitempty"`
		Rules   []sarifRule `json:"rules"`
	}
	sarifRule struct {
		ID    string    `json:"id"`
		Short sarifText `json:"shortDescription"`
		Full  sarifText `json:"fullDescription"`
		Help  sarifText `json:"help"`
	}
	sarifText struct {
		Text string `json:"text"`
	}
	sarifResult struct {
		RuleID    string          `json:"ruleId"`
		RuleIndex int             `json:"ruleIndex"`
		Level     string          `json:"level"`
		Message   sarifText       `json:"message"`
		Locations []sarifLocation `json:"locations,omitempty"`
		Fixes     []sarifFix      `json:"fixes,omitempty"`
	}
	sarifLocation struct {
		Physical sarifPhysical `json:"physicalLocation"`
	}
	sarifPhysical struct {
		Artifact sarifArtifact `json:"artifactLocation"`
		Region   *sarifRegion  `json:"region,omitempty"`
	}
	sarifArtifact struct {
		URI string `json:"uri"`
	}
	// sarifRegion has lines and columns from 1, the end exclusive, or, for a change,
	// bytes.
	sarifRegion struct {
		StartLine   int32 `json:"startLine,omitempty"`
		StartColumn int32 `json:"startColumn,omitempty"`
		EndLine     int32 `json:"endLine,omitempty"`
		EndColumn   int32 `json:"endColumn,omitempty"`
		ByteOffset  *int  `json:"byteOffset,omitempty"`
		ByteLength  *int  `json:"byteLength,omitempty"`
	}
	sarifFix struct {
		Description sarifText     `json:"description"`
		Changes     []sarifChange `json:"artifactChanges"`
	}
	sarifChange struct {
		Artifact     sarifArtifact      `json:"artifactLocation"`
		Replacements []sarifReplacement `json:"replacements"`
	}
	sarifReplacement struct {
		Deleted  sarifRegion `json:"deletedRegion"`
		Inserted sarifText   `json:"insertedContent"`
	}
)

// sarifLevels are SARIF's words for severities.
var sarifLevels = map[vnet.Severity]string{vnet.SeverityError: "error", vnet.SeverityWarning: "warning", vnet.SeverityNote: "note"}

// writeSARIF writes findings as SARIF, with the rules that they break.
func writeSARIF(w io.Writer, diags vnet.Diags, files []config.File) error {
	contents := map[string][]byte{}
	for _, f := range files {
		contents[f.Name] = f.Bytes
	}
	known := map[vnet.Code]vnet.CodeInfo{}
	for _, g := range ruleGroups() {
		for _, c := range g.codes {
			known[c.Code] = c
		}
	}
	run := sarifRun{Tool: sarifTool{sarifDriver{Name: "vnetgen", Rules: []sarifRule{}}}, ColumnKind: "unicodeCodePoints", Results: []sarifResult{}}
	index := map[vnet.Code]int{}
	for _, d := range inOrder(diags) {
		at, ok := index[d.Code]
		if !ok {
			at = len(run.Tool.Driver.Rules)
			index[d.Code] = at
			c := known[d.Code]
			run.Tool.Driver.Rules = append(run.Tool.Driver.Rules, sarifRule{string(d.Code), sarifText{c.Title}, sarifText{c.Why}, sarifText{c.Remedy}})
		}
		text := d.Summary
		if d.More > 0 {
			text += " (and " + thousands(d.More) + " more)"
		}
		if d.Detail != "" {
			text += "\n" + d.Detail
		}
		run.Results = append(run.Results, sarifResult{
			RuleID: string(d.Code), RuleIndex: at, Level: sarifLevels[d.Severity], Message: sarifText{text},
			Locations: sarifPlace(d.Range), Fixes: sarifFixes(&d, contents[d.Range.File]),
		})
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(sarifLog{"https://json.schemastore.org/sarif-2.1.0.json", "2.1.0", []sarifRun{run}})
}

func sarifURI(file string) sarifArtifact { return sarifArtifact{filepath.ToSlash(file)} }

// sarifPlace is a finding's place; none without one.
func sarifPlace(r vnet.Range) []sarifLocation {
	if r.File == "" {
		return nil
	}
	p := sarifPhysical{Artifact: sarifURI(r.File)}
	if !r.IsZero() {
		p.Region = &sarifRegion{StartLine: r.Line, StartColumn: r.Column, EndLine: r.EndLine, EndColumn: r.EndColumn}
	}
	return []sarifLocation{{p}}
}

// sarifFixes is the change that mends a finding.
func sarifFixes(d *vnet.Diag, content []byte) []sarifFix {
	s, ok := spanOf(content, d)
	if !ok {
		return nil
	}
	length := s.to - s.from
	return []sarifFix{{
		Description: sarifText{"Write " + d.Fix.New + "."},
		Changes: []sarifChange{{sarifURI(d.Range.File), []sarifReplacement{{
			Deleted: sarifRegion{ByteOffset: &s.from, ByteLength: &length}, Inserted: sarifText{d.Fix.New},
		}}}},
	}}
}
