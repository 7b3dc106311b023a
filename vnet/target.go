package vnet

import (
	"fmt"
	"strconv"
	"strings"
)

// HostOS is the operating system that the hypervisor runs on.
type HostOS string

// The host operating systems.
const (
	Linux   HostOS = "linux"
	MacOS   HostOS = "macos"
	Windows HostOS = "windows"
)

// Version is a dotted version of up to three numbers. The zero value is
// unknown.
type Version struct{ Major, Minor, Patch int }

// ParseVersion reads "7", "7.2" or "7.2.22"; what is left out is 0.
func ParseVersion(s string) (Version, error) {
	parts := strings.Split(s, ".")
	if len(parts) > 3 {
		return Version{}, fmt.Errorf("%q has more than three numbers", s)
	}
	var n [3]int
	for i, p := range parts {
		x, err := strconv.Atoi(p)
		if err != nil || x < 0 || p[0] == '+' {
			return Version{}, fmt.Errorf("%q is not a version such as 7.2", s)
		}
		n[i] = x
	}
	return Version{n[0], n[1], n[2]}, nil
}

// IsZero says that the version is unknown.
func (v Version) IsZero() bool { return v == Version{} }

// Less says whether v is older than w.
func (v Version) Less(w Version) bool {
	if v.Major != w.Major {
		return v.Major < w.Major
	}
	if v.Minor != w.Minor {
		return v.Minor < w.Minor
	}
	return v.Patch < w.Patch
}

// String returns "7.2", or "7.2.22" when the third number is not 0.
func (v Version) String() string {
	if v.Patch != 0 {
		return fmt.Sprintf("%d.%d.%d", v.Major, v.Minor, v.Patch)
	}
	return fmt.Sprintf("%d.%d", v.Major, v.Minor)
}

// MarshalText writes the version as String does, nothing for the zero value.
func (v Version) MarshalText() ([]byte, error) {
	if v.IsZero() {
		return nil, nil
	}
	return []byte(v.String()), nil
}

// Target is what a plan is made for. The library never guesses it; what is
// left zero is filled in from the backend's Info by Info.Complete.
type Target struct {
	HostOS  HostOS  `json:"hostOS"`
	HostVer Version `json:"hostVersion,omitzero"`
	Version Version `json:"version"`
	Variant string  `json:"variant,omitempty"`
}

// String returns "7.2 on linux", with the variant behind the version.
func (t Target) String() string {
	s := t.Version.String()
	if t.Variant != "" {
		s += " (" + t.Variant + ")"
	}
	s += " on " + string(t.HostOS)
	if !t.HostVer.IsZero() {
		s += " " + t.HostVer.String()
	}
	return s
}

// When narrows a rule to some targets. Empty fields do not narrow; Since is
// included, Before is not.
type When struct {
	HostOS        []HostOS
	Since, Before Version
	Variant       string
}

// Holds says whether the target is one of those.
func (w When) Holds(t Target) bool {
	if !w.Since.IsZero() && t.Version.Less(w.Since) || !w.Before.IsZero() && !t.Version.Less(w.Before) {
		return false
	}
	if w.Variant != "" && w.Variant != t.Variant {
		return false
	}
	if len(w.HostOS) == 0 {
		return true
	}
	for _, os := range w.HostOS {
		if os == t.HostOS {
			return true
		}
	}
	return false
}

// String returns the condition as people write it, "" when it always holds.
func (w When) String() string {
	var parts []string
	for _, os := range w.HostOS {
		parts = append(parts, string(os))
	}
	if len(parts) > 1 {
		parts = []string{strings.Join(parts, ", ")}
	}
	if !w.Since.IsZero() {
		parts = append(parts, "since "+w.Since.String())
	}
	if !w.Before.IsZero() {
		parts = append(parts, "before "+w.Before.String())
	}
	if w.Variant != "" {
		parts = append(parts, w.Variant)
	}
	return strings.Join(parts, ", ")
}
