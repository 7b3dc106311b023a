package vnet

import (
	"fmt"
	"strings"
)

// displacement are values chosen for the instances of one block that are not the
// first choice.
type displacement struct {
	at      Range
	summary string
	others  []string // the further ones
}

// displaced records that a chosen value is not the first choice, and whose that
// is. What is recorded at one place is one finding.
func (p *preparation) displaced(at Range, name, what, got, first, holder string) {
	if i, ok := p.displacedAt[at]; ok && !at.IsZero() {
		d := &p.displacements[i]
		d.others = append(d.others, fmt.Sprintf("the %s of %s is %s", what, name, got))
		return
	}
	if p.displacedAt == nil {
		p.displacedAt = map[Range]int{}
	}
	p.displacedAt[at] = len(p.displacements)
	p.displacements = append(p.displacements, displacement{
		at: at, summary: fmt.Sprintf("%s: the %s is %s, since %s has %s", name, what, got, holder, first),
	})
}

// noteDisplaced notes what was recorded, each displaced value by its name.
func (p *preparation) noteDisplaced() {
	for i := range p.displacements {
		d := &p.displacements[i]
		also := ""
		if len(d.others) > 0 {
			also = "Likewise " + strings.Join(d.others, ", ") + "."
		}
		p.Note(CodeDisplaced, d.at, d.summary, sentences(also,
			"Choices are made by name, and both names led to the same one; what is written goes first, then the name that sorts first. Write the value down (vnetgen fmt --pin does) if it must not move when the other one goes."))
	}
}
