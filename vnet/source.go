package vnet

import "strconv"

// Range is a place in a lab file. Lines and columns count from 1, columns in
// grapheme clusters as HCL counts them. The end is exclusive. The zero value is "no place", as in a Topology built by a program.
type Range struct {
	File                             string
	Line, Column, EndLine, EndColumn int32
}

// IsZero says that the range names no place.
func (r Range) IsZero() bool { return r.Line == 0 }

// String returns "file:line,column", as HCL writes it, or "" for no place.
func (r Range) String() string {
	if r.IsZero() {
		return r.File
	}
	return r.File + ":" + strconv.Itoa(int(r.Line)) + "," + strconv.Itoa(int(r.Column))
}

// Source says where an element and its arguments were written. Instances that
// count or for_each made of one block share one Source. A nil *Source is valid
// and knows no place.
type Source struct {
	Def  Range // the block's header
	Args []ArgRange
}

// ArgRange is where one argument's value was written.
type ArgRange struct {
	Name  string
	Range Range
}

// Of returns where the named argument's value was written, the block's header
// if that argument was not written.
func (s *Source) Of(arg string) Range {
	if s == nil {
		return Range{}
	}
	for i := range s.Args {
		if s.Args[i].Name == arg {
			return s.Args[i].Range
		}
	}
	return s.Def
}

// Has says whether the named argument was written.
func (s *Source) Has(arg string) bool {
	if s == nil {
		return false
	}
	for i := range s.Args {
		if s.Args[i].Name == arg {
			return true
		}
	}
	return false
}
