package pwsh

import (
	"slices"
	"strings"
)

// keywords are PowerShell's; the ones with true are of the subset.
var keywords = map[string]bool{
	"if": true, "while": true, "for": true, "foreach": true, "try": true, "throw": true, "return": true,
	"break": true, "continue": true, "exit": true, "function": true, "filter": true,
	"else": false, "elseif": false, "catch": false, "finally": false, "param": false,
	"begin": false, "process": false, "end": false, "class": false, "data": false, "define": false,
	"do": false, "dynamicparam": false, "enum": false, "from": false, "in": false, "inlinescript": false,
	"parallel": false, "sequence": false, "switch": false, "trap": false, "until": false,
	"using": false, "var": false, "workflow": false, "configuration": false,
}

// body reads what a function, a script block or a script has, up to its end,
// which is 0 for the end of the text. The end is left where it is.
func (p *parser) body(end byte, filter bool) *body {
	defer p.enter()()
	loops, inCatch, inFinal, noComma := p.loops, p.inCatch, p.inFinal, p.noComma
	p.loops, p.inCatch, p.inFinal, p.noComma = 0, false, false, false
	defer func() { p.loops, p.inCatch, p.inFinal, p.noComma = loops, inCatch, inFinal, noComma }()
	b := &body{pos: p.pos}
	p.lines()
	if p.at("[") && strings.HasPrefix(lower(p.text[p.pos:]), "[cmdletbinding()]") {
		p.pos += len("[CmdletBinding()]")
		b.advanced = true
		p.lines()
	}
	if lower(p.word()) == "param" {
		p.pos += len("param")
		p.space()
		b.params, b.hasParams = p.parameters(), true
		p.lines()
		for p.peek() == ';' {
			p.pos++
			p.lines()
		}
	}
	b.advance()
	if w := lower(p.word()); w == "begin" || w == "process" || w == "end" {
		p.named(b, end)
		return b
	}
	outer := p.rest
	p.rest = false
	list := p.statements(end)
	b.rest, p.rest = p.rest, outer
	if filter {
		b.process, b.streams = list, true
	} else {
		b.end = list
	}
	return b
}

// named reads begin, process and end.
func (p *parser) named(b *body, end byte) {
	seen := map[string]bool{}
	for {
		p.lines()
		if p.peek() == end && (end != 0 || p.pos >= len(p.text)) {
			return
		}
		w := lower(p.word())
		if w != "begin" && w != "process" && w != "end" || seen[w] {
			p.fail("besides begin, process and end, once each, there is nothing")
		}
		seen[w] = true
		p.pos += len(w)
		list := p.block()
		switch w {
		case "begin":
			b.begin = list
		case "process":
			b.process, b.streams = list, true
		case "end":
			b.end = list
		}
	}
}

func (b *body) advance() {
	for _, q := range b.params {
		b.advanced = b.advanced || q.mandatory || q.rest || q.piped
	}
}

// word returns the word here, of letters, digits, dashes and underscores, and
// stays before it.
func (p *parser) word() string {
	i := p.pos
	if i >= len(p.text) || !isLetter(p.text[i]) {
		return ""
	}
	for i < len(p.text) && (isLetter(p.text[i]) || isDigit(p.text[i]) || p.text[i] == '-') {
		i++
	}
	return p.text[p.pos:i]
}

// block reads { statements }.
func (p *parser) block() []stmt {
	defer p.enter()()
	p.lines()
	p.expect("{")
	noComma := p.noComma
	p.noComma = false
	list := p.statements('}')
	p.noComma = noComma
	p.expect("}")
	return list
}

// statements reads statements up to a closing byte, which is left.
func (p *parser) statements(end byte) []stmt {
	var list []stmt
	for {
		p.lines()
		for p.peek() == ';' {
			p.pos++
			p.lines()
		}
		if p.pos >= len(p.text) {
			if end != 0 {
				p.fail("want %c, not the end of the script", end)
			}
			return list
		}
		if end != 0 && p.peek() == end {
			return list
		}
		list = append(list, p.statement())
		p.space()
		if p.pos < len(p.text) && p.peek() != ';' && !p.atNewline() && (end == 0 || p.peek() != end) {
			p.fail("a statement ends before %s", p.found())
		}
	}
}

func (p *parser) statement() stmt {
	defer p.enter()()
	pos, w := p.pos, p.word()
	key := lower(w)
	ours, is := keywords[key]
	if !is {
		return p.simple()
	}
	if !ours {
		p.fail("%s is not for here", w)
	}
	p.pos += len(w)
	switch key {
	case "if":
		return p.ifStatement()
	case "while":
		condition := p.condition()
		return &whileStmt{condition, p.loop()}
	case "for":
		return p.forStatement()
	case "foreach":
		return p.foreachStatement()
	case "try":
		return p.tryStatement()
	case "function", "filter":
		return p.function(pos, key == "filter")
	case "break", "continue":
		if p.loops == 0 {
			p.failAt(pos, "%s outside of a loop of this function or block: it would end a loop of whoever called it", key)
		}
		p.space()
		if !p.ends() {
			p.fail("a label")
		}
		return leave{map[string]error{"break": errBreak, "continue": errContinue}[key]}
	}
	if p.inFinal && key == "return" {
		p.failAt(pos, "return in a finally")
	}
	s := &result{pos: pos, word: key}
	p.space()
	if !p.ends() {
		s.value = p.pipeline()
	} else if key == "throw" && !p.inCatch {
		p.fail("throw without anything, outside of a catch")
	}
	return s
}

// ends says whether a statement may end here.
func (p *parser) ends() bool {
	return p.pos >= len(p.text) || p.peek() == ';' || p.peek() == '}' || p.peek() == ')' || p.atNewline()
}

// condition reads ( pipeline ).
func (p *parser) condition() *pipeline {
	p.space()
	p.expect("(")
	p.lines()
	c := p.pipeline()
	p.lines()
	p.expect(")")
	return c
}

func (p *parser) loop() []stmt {
	p.loops++
	defer func() { p.loops-- }()
	return p.block()
}

// follows says whether a word comes next, on this line or a later one, and
// reads it.
func (p *parser) follows(word string) bool {
	pos := p.pos
	p.lines()
	if lower(p.word()) == word {
		p.pos += len(word)
		return true
	}
	p.pos = pos
	return false
}

func (p *parser) ifStatement() stmt {
	s := &ifStmt{}
	for {
		s.conditions = append(s.conditions, p.condition())
		s.blocks = append(s.blocks, p.block())
		if p.follows("elseif") {
			continue
		}
		if p.follows("else") {
			s.otherwise = p.block()
		}
		return s
	}
}

func (p *parser) forStatement() stmt {
	s := &forStmt{}
	p.space()
	p.expect("(")
	if p.lines(); p.peek() != ';' {
		s.first = p.simple()
		p.lines()
	}
	p.expect(";")
	if p.lines(); p.peek() != ';' {
		s.condition = p.pipeline()
		p.lines()
	}
	p.expect(";")
	if p.lines(); p.peek() != ')' {
		s.next = p.simple()
		p.lines()
	}
	p.expect(")")
	s.block = p.loop()
	return s
}

func (p *parser) foreachStatement() stmt {
	p.space()
	p.expect("(")
	p.lines()
	v := p.variable()
	if v.toScript {
		p.failAt(v.pos, "foreach over $script:%s", v.name)
	}
	p.assignable(v)
	p.lines()
	if lower(p.word()) != "in" {
		p.fail("want in")
	}
	p.pos += 2
	p.lines()
	of := p.pipeline()
	p.lines()
	p.expect(")")
	return &foreachStmt{v, of, p.loop()}
}

func (p *parser) tryStatement() stmt {
	s := &tryStmt{block: p.block()}
	if p.follows("catch") {
		p.lines()
		if p.peek() == '[' {
			p.fail("a catch with a type")
		}
		inCatch := p.inCatch
		p.inCatch = true
		s.catch, s.catches = p.block(), true
		p.inCatch = inCatch
	}
	if p.follows("finally") {
		loops, inFinal := p.loops, p.inFinal
		p.loops, p.inFinal = 0, true
		s.finally, s.finalize = p.block(), true
		p.loops, p.inFinal = loops, inFinal
	}
	if !s.catches && !s.finalize {
		p.fail("a try without catch or finally")
	}
	return s
}

func (p *parser) function(pos int, filter bool) stmt {
	p.space()
	name := p.word()
	if name == "" {
		p.fail("want a function's name")
	}
	key := lower(name)
	if _, is := keywords[key]; is {
		p.fail("%s is a keyword", name)
	}
	if isAlias(key) {
		p.fail("%s is an alias of PowerShell's, which would come before the function", name)
	}
	p.pos += len(name)
	f := &function{pos: pos, name: name, filter: filter}
	p.space()
	var params []*parameter
	inHead := p.peek() == '('
	if inHead {
		params = p.parameters()
	}
	p.lines()
	p.expect("{")
	f.body = p.body('}', filter)
	if inHead && f.body.hasParams {
		p.failAt(pos, "two lists of parameters")
	}
	if inHead {
		f.body.params, f.body.hasParams = params, true
		f.body.advance()
	}
	p.expect("}")
	if slices.ContainsFunc(f.body.params, func(q *parameter) bool { return q.piped }) && !f.body.streams {
		p.failAt(pos, "a parameter takes the pipeline's values and there is no process block: it would have the last one only")
	}
	return &define{f}
}
