package pwsh

// parameters reads ( ... ) of param or of a function's head.
func (p *parser) parameters() []*parameter {
	p.expect("(")
	var list []*parameter
	seen := map[string]bool{}
	for {
		p.lines()
		if p.peek() == ')' && len(list) == 0 {
			p.pos++
			return list
		}
		q := p.parameter()
		if seen[q.key] {
			p.failAt(q.pos, "$%s twice", q.name)
		}
		if len(list) > 0 && list[len(list)-1].rest {
			p.failAt(q.pos, "a parameter after the one that takes the remaining arguments")
		}
		seen[q.key] = true
		list = append(list, q)
		p.lines()
		if p.peek() != ',' {
			p.expect(")")
			return list
		}
		p.pos++
	}
}

func (p *parser) parameter() *parameter {
	q := &parameter{pos: p.pos}
	for p.peek() == '[' {
		pos := p.pos
		p.pos++
		if lower(p.word()) == "parameter" {
			p.pos += len("parameter")
			p.attribute(q)
		} else {
			p.pos = pos
			if q.typ != nil {
				p.fail("a second type")
			}
			q.typ = p.typeName()
			if q.typ.convert == nil {
				p.failAt(pos, "a parameter of type [%s]", q.typ.name)
			}
		}
		p.lines()
	}
	v := p.variable()
	if v.toScript {
		p.failAt(v.pos, "a parameter $script:%s", v.name)
	}
	p.assignable(v)
	q.name, q.key = p.text[v.pos+1:p.pos], v.name
	p.space()
	if p.peek() == '=' {
		p.pos++
		p.lines()
		noComma := p.noComma
		p.noComma = true
		q.value = p.expression()
		p.noComma = noComma
	}
	return q
}

// attribute reads ( Name = $true, ... )].
func (p *parser) attribute(q *parameter) {
	p.expect("(")
	for {
		p.space()
		w := p.word()
		p.pos += len(w)
		p.space()
		if p.peek() == '=' {
			p.pos++
			p.space()
			pos := p.pos
			if v := p.variable(); v.name != "true" {
				p.failAt(pos, "want $true")
			}
		}
		switch lower(w) {
		case "mandatory":
			q.mandatory = true
		case "valuefromremainingarguments":
			q.rest = true
		case "valuefrompipeline":
			q.piped = true
		default:
			p.fail("of [Parameter()], Mandatory, ValueFromPipeline and ValueFromRemainingArguments only")
		}
		p.space()
		if p.peek() != ',' {
			p.expect(")]")
			return
		}
		p.pos++
	}
}
