package pwsh

func (p *parser) primary() expr {
	pos := p.pos
	switch c := p.peek(); {
	case p.oneOf(singleQuotes) > 0:
		return literal{p.quoted()}
	case p.oneOf(doubleQuotes) > 0:
		p.fail("a double-quoted string")
	case isDigit(c):
		for isDigit(p.peek()) {
			p.pos++
		}
		w := p.text[pos:p.pos]
		if !decimal.MatchString(w) || !p.afterNumber() {
			p.failAt(pos, "only decimal whole numbers")
		}
		return literal{p.number(pos, w)}
	case p.at("$("):
		p.fail("$( ), use ( ) or @( )")
	case c == '$':
		return p.constant(p.variable())
	case p.at("@("):
		p.pos += 2
		defer p.enter()()
		noComma := p.noComma
		p.noComma = false
		list := p.statements(')')
		p.noComma = noComma
		p.expect(")")
		return &arrayOf{list}
	case p.at("@{"):
		return p.table(false)
	case c == '@':
		p.fail("@ here")
	case c == '(':
		p.pos++
		noComma := p.noComma
		p.noComma = false
		p.lines()
		x := p.pipeline()
		p.lines()
		p.noComma = noComma
		p.expect(")")
		return &parens{x}
	case c == '{':
		p.pos++
		from := p.pos
		b := p.body('}', false)
		source := p.text[from:p.pos]
		p.expect("}")
		return &blockExpr{b, source}
	case c == '[':
		if t := p.typed(); t != nil {
			return t
		}
	}
	p.fail("want a value, not %s", p.found())
	return nil
}

// afterNumber says whether a number may end here: 5kb, 0x5, 5.5 and 5l are
// other numbers.
func (p *parser) afterNumber() bool {
	c := p.peek()
	return !isLetter(c) && (c != '.' || p.byteAt(1) == '.')
}

func (p *parser) constant(v *varRef) expr {
	if !v.toScript {
		switch v.name {
		case "true":
			return literal{true}
		case "false":
			return literal{false}
		case "null":
			return v // may be assigned to
		}
	}
	return v
}

// refused are variables whose use the subset does not have.
var refused = map[string]string{
	"input": "it is an enumerator that can be read once", "error": "it holds what was caught, too",
	"lastexitcode": "programs are started through System.Diagnostics.Process", "matches": "there is no -match",
	"psitem": "it is $_", "pid": "", "home": "", "profile": "", "foreach": "", "switch": "", "this": "",
	"event": "", "eventargs": "", "eventsubscriber": "", "sender": "", "pwd": "", "psboundparameters": "", "pscmdlet": "",
	"psculture": "", "psuiculture": "", "pshome": "", "stacktrace": "", "shellid": "", "executioncontext": "",
	"consolefilename": "", "ofs": "", "iswindows": "5.1 does not have it", "islinux": "5.1 does not have it",
	"ismacos": "5.1 does not have it", "iscoreclr": "5.1 does not have it", "psedition": "", "enabledexperimentalfeatures": "",
}

func (p *parser) variable() *varRef {
	v := &varRef{pos: p.pos}
	p.expect("$")
	name := p.name()
	if p.peek() == ':' && p.byteAt(1) != ':' {
		if lower(name) != "script" {
			p.failAt(v.pos, "$%s: (of scopes, $script: only)", name)
		}
		p.pos++
		v.toScript = true
		name = p.name()
	}
	if name == "" || p.peek() == '?' || p.peek() == '$' || p.peek() == '^' {
		p.failAt(v.pos, "not a variable of the subset")
	}
	v.name = lower(name)
	p.rest = p.rest || v.name == "args"
	if why, is := refused[v.name]; is {
		p.failAt(v.pos, "the variable $%s: %s", name, why)
	}
	return v
}

func (p *parser) table(ordered bool) expr {
	t := &tableExpr{pos: p.pos, ordered: ordered}
	defer p.enter()()
	p.expect("@{")
	noComma := p.noComma
	p.noComma = false
	defer func() { p.noComma = noComma }()
	for {
		p.lines()
		for p.peek() == ';' {
			p.pos++
			p.lines()
		}
		if p.peek() == '}' {
			p.pos++
			return t
		}
		var key expr
		if isLetter(p.peek()) {
			key = literal{p.name()}
		} else {
			key = p.unary()
		}
		p.space()
		p.expect("=")
		p.lines()
		t.keys = append(t.keys, key)
		t.values = append(t.values, p.pipeline())
		p.space()
		if p.peek() != ';' && p.peek() != '}' && !p.atNewline() {
			p.fail("want ; or a new line, not %s", p.found())
		}
	}
}
