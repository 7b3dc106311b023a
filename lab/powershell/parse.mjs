// Reads PowerShell scripts with a real grammar and prints what it found as JSON.
//
//     node --liftoff-only parse.mjs NODE_MODULES <files
//
// Standard input names one file a line. What comes out is a list with an object
// a file; see scripts_test.go for its form. Nothing is judged here.

import fs from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'

const modules = path.resolve(process.argv[2])
const { Parser, Language } = await import(pathToFileURL(path.join(modules, 'web-tree-sitter/web-tree-sitter.js')))
await Parser.init()
const parser = new Parser()
parser.setLanguage(await Language.load(path.join(modules, 'tree-sitter-powershell/tree-sitter-powershell.wasm')))

// PowerShell takes all of these for a single quote.
const quote = /['\u2018\u2019\u201A\u201B]/

const files = fs.readFileSync(0, 'utf8').split('\n').filter((name) => name !== '')
process.stdout.write(JSON.stringify(files.map(read), null, 1) + '\n')

function read (file) {
  const text = fs.readFileSync(file, 'utf8').replace(/^\uFEFF/, '')
  const tree = parser.parse(text)
  const found = { file, errors: [], functions: [], commands: [] }
  visit(tree.rootNode, found)
  tree.delete()
  return found
}

function place (node) {
  return { line: node.startPosition.row + 1, column: node.startPosition.column + 1 }
}

function visit (node, found) {
  if (node.isError || node.isMissing) {
    const what = node.isMissing ? 'missing ' + node.type : 'not understood: ' + node.text.slice(0, 60)
    found.errors.push({ ...place(node), what })
  }
  if (node.type === 'function_statement') {
    found.functions.push(child(node, 'function_name').text)
  }
  if (node.type === 'pipeline_chain') {
    chain(node, found)
    return
  }
  for (const inner of node.children) visit(inner, found)
}

// chain reads a pipeline: its commands know the one before them.
function chain (node, found) {
  let before = null
  for (const part of node.children) {
    if (part.type !== 'command') {
      if (part.isNamed) before = -1 // an expression's value
      visit(part, found)
      continue
    }
    const at = found.commands.length
    found.commands.push(command(part, before))
    before = at
    for (const inner of part.children) visit(inner, found)
  }
}

function child (node, type) {
  return node.namedChildren.find((inner) => inner !== null && inner.type === type)
}

function command (node, before) {
  const call = child(node, 'command_invokation_operator')
  const name = child(node, 'command_name')
  const c = { name: name ? name.text : null, call: call ? call.text.trim() : '', before, arguments: [], ...place(node) }
  const elements = child(node, 'command_elements')
  let colon = false
  for (const e of elements ? elements.namedChildren : []) {
    switch (e.type) {
      case 'command_argument_sep':
        colon = e.text.trim() === ':'
        break
      case 'redirection':
        break
      case 'command_parameter':
        c.arguments.push({ parameter: e.text.replace(/^-/, '') })
        break
      default:
        if (/^[0-9*]?>/.test(e.text)) break // a redirection that the grammar takes for a word
        c.arguments.push({ ...value(e), bound: colon })
        colon = false
    }
  }
  return c
}

// value reads an argument. It has no values when they are known at run time
// only.
function value (node) {
  switch (node.type) {
    case 'generic_token':
      return { kind: 'word', values: [node.text] }
    case 'verbatim_string_characters':
      return { kind: 'text', values: [verbatim(node.text)] }
    case 'decimal_integer_literal':
    case 'hexadecimal_integer_literal':
    case 'real_literal':
      return { kind: 'number', values: [node.text] }
    case 'variable':
      return /^\$(true|false)$/i.test(node.text) ? { kind: 'bool', values: [node.text.slice(1).toLowerCase()] } : { kind: 'object', values: null }
    case 'script_block_expression':
      return { kind: 'block', values: null }
    case 'array_expression':
      return list(node)
    case 'expression_with_unary_operator':
      return negative(node)
  }
  const inner = node.namedChildren
  if (node.type === 'array_literal_expression' && inner.length > 1) return joined(inner)
  if (inner.length === 1 && inner[0].text === node.text) return value(inner[0])
  return { kind: 'object', values: null }
}

function negative (node) {
  const inner = node.namedChildren
  const v = inner.length === 1 ? value(inner[0]) : { kind: 'object' }
  if (v.kind === 'number' && /^-[0-9]/.test(node.text)) return { kind: 'number', values: ['-' + v.values[0]] }
  return { kind: 'object', values: null }
}

// list reads @( … ).
function list (node) {
  if (node.namedChildren.length === 0) return { kind: 'list', values: [] }
  let inner = node.namedChildren
  while (inner.length === 1) {
    if (inner[0].type === 'array_literal_expression') return joined(inner[0].namedChildren)
    inner = inner[0].namedChildren
  }
  return { kind: 'list', values: null }
}

function joined (nodes) {
  const all = nodes.map(value)
  const literal = all.every((v) => v.kind === 'text' || v.kind === 'number')
  return { kind: 'list', values: literal ? all.map((v) => v.values[0]) : null }
}

// verbatim returns what a single-quoted string stands for: two quotes of any
// form within are one.
function verbatim (text) {
  let out = ''
  const inner = text.slice(1, -1)
  for (let i = 0; i < inner.length; i++) {
    out += inner[i]
    if (quote.test(inner[i]) && i + 1 < inner.length && quote.test(inner[i + 1])) i++
  }
  return out
}
