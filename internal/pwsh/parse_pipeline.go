package pwsh

import (
	"regexp"
	"strconv"
	"strings"
)

// simple reads an assignment or a pipeline.
func (p *parser) simple() stmt {
	pos := p.pos
	if c := p.peek(); c != '$' && c != '[' {
		return p.pipeline()
	}
	first := p.expression()
	p.space()
	op := ""
	for _, o := range []string{"++", "--", "+=", "-=", "="} {
		if p.at(o) && !p.at("==") {
			op = o
			break
		}
	}
	for _, o := range []string{"*=", "/=", "%="} {
		if p.at(o) {
			p.fail("%s", o)
		}
	}
	if op == "" {
		return p.pipelineOf(pos, first)
	}
	s := &assign{pos: pos, op: op, target: first}
	if c, is := first.(*cast); is && op == "=" {
		if _, is := c.x.(*varRef); is {
			s.typ, s.target = c.typ, c.x
		}
	}
	switch t := s.target.(type) {
	case *varRef:
		p.assignable(t)
	case *index, *member, *static:
	default:
		p.failAt(pos, "this cannot be assigned to")
	}
	p.pos += len(op)
	if op == "++" || op == "--" {
		s.op = op[:1] + "="
		s.value = &pipeline{pos: pos, first: literal{1}}
		return s
	}
	p.lines()
	s.value = p.pipeline()
	return s
}

// automatic are variables that PowerShell gives values to.
var automatic = map[string]bool{
	"true": true, "false": true, "null": true, "_": true, "args": true, "input": true, "error": true, "host": true,
	"matches": true, "pid": true, "home": true, "profile": true, "foreach": true, "switch": true, "this": true,
	"event": true, "eventargs": true, "eventsubscriber": true, "sender": true, "psitem": true, "lastexitcode": true,
	"pwd": true, "myinvocation": true, "psversiontable": true, "pscommandpath": true, "psscriptroot": true,
	"psboundparameters": true, "pscmdlet": true, "psculture": true, "psuiculture": true, "pshome": true,
	"stacktrace": true, "shellid": true, "executioncontext": true, "consolefilename": true, "ofs": true,
	"iswindows": true, "islinux": true, "ismacos": true, "iscoreclr": true, "psedition": true, "enabledexperimentalfeatures": true,
}

func (p *parser) assignable(v *varRef) {
	if automatic[v.name] && (v.name != "null" || v.toScript) {
		p.failAt(v.pos, "$%s is a variable of PowerShell's own", v.name)
	}
}

func (p *parser) pipeline() *pipeline {
	defer p.enter()()
	pos := p.pos
	if p.startsExpression() {
		return p.pipelineOf(pos, p.expression())
	}
	return p.pipelineOf(pos, nil)
}

// startsExpression says whether a pipeline opens with an expression, by its
// first character.
func (p *parser) startsExpression() bool {
	c := p.peek()
	return strings.IndexByte("$(@['!,{+\"", c) >= 0 && c != 0 || isDigit(c) || p.oneOf(dashes+singleQuotes+doubleQuotes) > 0
}

func (p *parser) pipelineOf(pos int, first expr) *pipeline {
	l := &pipeline{pos: pos, first: first}
	if first == nil {
		l.rest = append(l.rest, p.command())
	}
	for {
		p.space()
		switch {
		case p.at("||") || p.at("&&") || p.at("&"):
			p.fail("%s, which Windows PowerShell 5.1 does not have", p.found())
		case p.peek() == '|':
			if l.toNull {
				p.fail("a pipe after > $null")
			}
			p.pos++
			p.lines()
			if p.startsExpression() {
				p.fail("an expression can only come first in a pipeline")
			}
			l.rest = append(l.rest, p.command())
		case p.peek() == '>' && !l.toNull:
			p.pos++
			p.space()
			if v := p.variable(); v.name != "null" || v.toScript {
				p.failAt(v.pos, "of redirections, > $null only")
			}
			l.toNull = true
		default:
			return l
		}
	}
}

func (p *parser) command() *command {
	c := &command{pos: p.pos}
	if p.peek() == '&' {
		p.pos++
		p.space()
		noComma := p.noComma
		p.noComma = true
		c.of = p.postfix(p.primary())
		p.noComma = noComma
		if t, is := c.of.(typeExpr); is {
			p.failAt(c.pos, "& [%s]", t.typ.name)
		}
	} else {
		start := p.pos
		c.name = p.word()
		c.key = lower(c.name)
		p.pos += len(c.name)
		switch {
		case c.name == "":
			p.fail("%s does not begin a statement", p.found())
		case p.peek() == '(':
			p.failAt(start, "%s( calls a command with the syntax of a method", c.name)
		}
		if _, is := keywords[c.key]; is {
			p.failAt(start, "%s is a keyword", c.name)
		}
		if isAlias(c.key) {
			p.failAt(start, "%s is an alias", c.name)
		}
	}
	if !p.delimited() {
		p.fail("%s right after a command's name", p.found())
	}
	p.versions = c.key == "set-strictmode"
	defer func() { p.versions = false }()
	for {
		p.space()
		if p.ends() || p.peek() == '|' || p.peek() == '>' || p.peek() == '&' {
			return c
		}
		if p.at("2>&1") {
			p.pos += len("2>&1")
			c.merged = true
			continue
		}
		c.args = append(c.args, p.argument())
	}
}

func (p *parser) argument() argument {
	a := argument{pos: p.pos}
	if n := p.oneOf(dashes); n > 0 && isLetter(p.byteAt(n)) {
		p.pos += n
		a.param = p.name()
		a.key = lower(a.param)
		switch {
		case p.peek() == ':':
			p.pos++
			p.space()
			a.value = p.argumentValue()
		case !p.delimited():
			p.fail("%s in a parameter's name", p.found())
		}
		return a
	}
	if p.peek() == '@' && isLetter(p.byteAt(1)) {
		a.splat = true
		a.value = &varRef{pos: p.pos, name: lower(p.text[p.pos+1 : p.pos+1+p.nameLen(1)])}
		p.pos += 1 + p.nameLen(1)
		if !p.delimited() {
			p.fail("%s after a splatted variable", p.found())
		}
		return a
	}
	a.value = p.argumentValue()
	return a
}

func (p *parser) nameLen(from int) int {
	n := 0
	for isLetter(p.byteAt(from+n)) || isDigit(p.byteAt(from+n)) {
		n++
	}
	return n
}

// argumentValue reads one argument, or several with commas, which are an array.
func (p *parser) argumentValue() expr {
	items := []expr{p.argumentItem()}
	for {
		pos := p.pos
		p.space()
		if p.peek() != ',' {
			p.pos = pos
			break
		}
		p.pos++
		p.lines()
		items = append(items, p.argumentItem())
	}
	if len(items) == 1 {
		return items[0]
	}
	return &arrayList{items}
}

func (p *parser) argumentItem() expr {
	pos := p.pos
	var x expr
	switch c := p.peek(); {
	case p.oneOf(doubleQuotes) > 0:
		p.fail("a double-quoted string")
	case p.oneOf(singleQuotes) > 0:
		x = literal{p.quoted()}
	case c == '$' || c == '(' || c == '{' || c == '@' && (p.byteAt(1) == '(' || p.byteAt(1) == '{'):
		noComma := p.noComma
		p.noComma = false
		x = p.postfix(p.primary())
		p.noComma = noComma
	default:
		x = p.bareWord()
	}
	if !p.delimited() {
		p.failAt(p.pos, "%s right after an argument: PowerShell would take both as one word, or as two arguments", p.found())
	}
	if p.pos == pos {
		p.fail("want an argument, not %s", p.found())
	}
	return x
}

var (
	decimal = regexp.MustCompile(`^-?(0|[1-9][0-9]*)$`)
	// numeric is what PowerShell may take as a number.
	numeric = regexp.MustCompile(`(?i)^[-+]?(0x[0-9a-f]+|0b[01]+|[0-9]+(\.[0-9]*)?|\.[0-9]+)(e[-+]?[0-9]+)?(u?[lsyn]|u|d)?([kmgtp]b)?$`)
)

func (p *parser) bareWord() expr {
	start := p.pos
	for c := p.peek(); isLetter(c) || isDigit(c) || c != 0 && strings.IndexByte(`-./:\+=~`, c) >= 0; c = p.peek() {
		p.pos++
	}
	w := p.text[start:p.pos]
	switch {
	case w == "":
		p.fail("%s in a bare word: quote it", p.found())
	case decimal.MatchString(w):
		return literal{p.number(start, w)}
	case p.versions && (w == "2.0" || w == "3.0"):
	case numeric.MatchString(w):
		p.failAt(start, "%s is a number to PowerShell: quote it", w)
	case w == "-" || w == "--" || w == "--%":
		p.failAt(start, "%s has a meaning of its own: quote it", w)
	}
	return literal{w}
}

func (p *parser) number(pos int, w string) any {
	n, err := strconv.ParseInt(w, 10, 64)
	if err != nil {
		p.failAt(pos, "%s is too large", w)
	}
	return sized(n)
}

// sized returns a number as the smaller type that holds it.
func sized(n int64) any {
	if n == int64(int32(n)) {
		return int(n)
	}
	return n
}
