package pwsh

import "strings"

// Operators by how tightly they bind, the loosest first; see
// about_Operator_Precedence. -and and -or bind alike.
var levels = []map[string]bool{
	{"-and": true, "-or": true},
	{
		"-eq": true, "-ne": true, "-lt": true, "-le": true, "-gt": true, "-ge": true,
		"-ceq": true, "-cne": true, "-clt": true, "-cle": true, "-cgt": true, "-cge": true,
		"-is": true, "-isnot": true, "-join": true,
	},
	{"+": true, "-": true},
	{"*": true, "/": true, "%": true},
	{"-f": true},
	{"..": true},
}

func (p *parser) expression() expr {
	defer p.enter()()
	return p.level(0)
}

func (p *parser) level(n int) expr {
	if n == len(levels) {
		return p.list()
	}
	left := p.level(n + 1)
	for {
		before := p.pos
		p.space()
		pos := p.pos
		op := p.operator()
		if op == "" || !levels[n][op] {
			p.pos = before
			return left
		}
		p.lines()
		right := p.level(n + 1)
		if n == 0 {
			left = &logical{op == "-and", left, right}
		} else {
			left = &binary{pos, op, left, right}
		}
	}
}

// operator reads an operator between two values; "" when there is none.
func (p *parser) operator() string {
	if n := p.oneOf(dashes); n > 0 && isLetter(p.byteAt(n)) {
		pos := p.pos
		p.pos += n
		op := "-" + lower(p.name())
		for _, l := range levels {
			if l[op] {
				return op
			}
		}
		p.failAt(pos, "the operator %s", op)
	}
	switch {
	case p.at(".."):
		p.pos += 2
		return ".."
	case p.at("++"), p.at("--"), p.byteAt(1) == '=':
		return ""
	case p.oneOf(dashes) > 0:
		p.pos += p.oneOf(dashes)
		return "-"
	case p.peek() != 0 && strings.IndexByte("+*/%", p.peek()) >= 0:
		p.pos++
		return p.text[p.pos-1 : p.pos]
	}
	return ""
}

// list reads a, b, c.
func (p *parser) list() expr {
	first := p.unary()
	if p.noComma {
		return first
	}
	var items []expr
	for {
		before := p.pos
		p.space()
		if p.peek() != ',' {
			p.pos = before
			break
		}
		p.pos++
		p.lines()
		items = append(items, p.unary())
	}
	if items == nil {
		return first
	}
	if l, is := first.(*arrayList); is && len(l.items) == 1 {
		p.fail(", before the first of several")
	}
	return &arrayList{append([]expr{first}, items...)}
}

func (p *parser) unary() expr {
	defer p.enter()()
	pos := p.pos
	if n := p.oneOf(dashes); n > 0 {
		p.pos += n
		switch {
		case isLetter(p.peek()):
			op := "-" + lower(p.name())
			if op != "-not" && op != "-join" {
				p.failAt(pos, "the operator %s here", op)
			}
			p.lines()
			return &unary{pos, op, p.unary()}
		case p.oneOf(dashes) > 0:
			p.fail("--")
		}
		p.space()
		if isDigit(p.peek()) {
			start := p.pos
			for isDigit(p.peek()) {
				p.pos++
			}
			if w := p.text[start:p.pos]; decimal.MatchString(w) && p.afterNumber() {
				return literal{p.number(start, "-"+w)}
			}
			p.failAt(start, "only decimal whole numbers")
		}
		return &unary{pos, "-", p.unary()}
	}
	switch p.peek() {
	case '!':
		p.pos++
		p.lines()
		return &unary{pos, "-not", p.unary()}
	case ',':
		if p.noComma {
			p.fail("a comma before an argument")
		}
		p.pos++
		p.lines()
		return &arrayList{[]expr{p.unary()}}
	case '+':
		p.fail("+ before a value")
	case '[':
		return p.typed()
	}
	return p.postfix(p.primary())
}

// typed reads a cast, a type, or what is of a type.
func (p *parser) typed() expr {
	pos := p.pos
	const ordered = "[ordered]@{"
	if rest := p.text[p.pos:]; len(rest) >= len(ordered) && lower(rest[:len(ordered)]) == ordered {
		p.pos += len("[ordered]")
		return p.postfix(p.table(true))
	}
	t := p.typeName()
	if p.at("::") {
		return p.postfix(p.static(pos, t))
	}
	before := p.pos
	p.space()
	if p.ends() || p.pos >= len(p.text) || strings.IndexByte(",]|>=", p.peek()) >= 0 || p.oneOf(dashes) > 0 && isLetter(p.byteAt(p.oneOf(dashes))) {
		p.pos = before
		return typeExpr{t}
	}
	if t.convert == nil {
		p.failAt(pos, "a cast to [%s]", t.name)
	}
	return &cast{pos, t, p.unary()}
}

// typeName reads [Name].
func (p *parser) typeName() *dotType {
	pos := p.pos
	p.expect("[")
	n, level := 0, 1
	for ; level > 0; n++ {
		switch c := p.byteAt(n); {
		case c == '[':
			level++
		case c == ']':
			level--
		case isLetter(c) || isDigit(c) || c == '.' || c == ',' || c == ' ':
		default:
			p.failAt(p.pos+n, "in a type's name")
		}
	}
	written := p.text[p.pos : p.pos+n-1]
	t := findType(written)
	if t == nil {
		p.failAt(pos, "the type [%s]", written)
	}
	p.pos += n
	return t
}

func (p *parser) static(pos int, t *dotType) expr {
	p.expect("::")
	name := p.name()
	key := lower(name)
	if p.peek() != '(' {
		if t.members[key] == nil && t.setters[key] == nil {
			p.failAt(pos, "[%s]::%s", t.name, name)
		}
		return &static{pos, t, key}
	}
	if key == "new" {
		if t.make == nil {
			p.failAt(pos, "[%s]::new()", t.name)
		}
	} else if t.methods[key] == nil {
		p.failAt(pos, "[%s]::%s()", t.name, name)
	}
	return &staticCall{pos, t, key, name, p.methodArguments()}
}

func (p *parser) methodArguments() []expr {
	defer p.enter()()
	p.expect("(")
	noComma := p.noComma
	p.noComma = true
	defer func() { p.noComma = noComma }()
	var args []expr
	p.lines()
	if p.peek() == ')' {
		p.pos++
		return args
	}
	for {
		p.lines()
		args = append(args, p.expression())
		p.lines()
		if p.peek() != ',' {
			p.expect(")")
			return args
		}
		p.pos++
	}
}

// postfix reads what follows a value without a space: members, methods,
// indexes.
func (p *parser) postfix(x expr) expr {
	for n := 0; ; n++ {
		if n > maxDepth {
			p.fail("nested too deeply")
		}
		pos := p.pos
		switch {
		case p.peek() == '.' && p.byteAt(1) != '.':
			p.pos++
			if p.peek() == '$' {
				x = &member{pos: pos, of: x, by: p.variable()}
				continue
			}
			name := p.name()
			if name == "" {
				p.fail("want a member's name, not %s", p.found())
			}
			if p.peek() == '(' {
				x = &method{pos, x, lower(name), name, p.methodArguments()}
			} else {
				x = &member{pos: pos, of: x, name: lower(name), text: name}
			}
		case p.peek() == '[':
			p.pos++
			p.lines()
			noComma := p.noComma
			p.noComma = true // slices
			i := p.expression()
			p.noComma = noComma
			p.lines()
			p.expect("]")
			x = &index{pos, x, i}
		case p.at("::"):
			p.fail(":: after something else than a type")
		default:
			return x
		}
	}
}
