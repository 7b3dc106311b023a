package pwsh

// expr is an expression: it has a value.
type expr interface {
	eval(r *interp, sc *scope) (any, error)
}

// stmt is a statement: it leaves values in out.
type stmt interface {
	exec(r *interp, sc *scope, out sink) error
}

// sink takes what goes down a pipeline.
type sink func(v any) error

type (
	literal struct{ v any }
	varRef  struct {
		pos      int
		name     string // in lower case
		toScript bool   // $script:name
	}
	member struct {
		pos  int
		of   expr
		name string // in lower case
		text string // as written
		by   expr   // the variable that has the name, or nil
	}
	method struct {
		pos  int
		of   expr
		name string // in lower case
		text string // as written
		args []expr
	}
	static struct { // [Type]::Member
		pos  int
		typ  *dotType
		name string
	}
	staticCall struct { // [Type]::Method(...)
		pos  int
		typ  *dotType
		name string // in lower case
		text string // as written
		args []expr
	}
	index struct {
		pos   int
		of, i expr
	}
	unary struct {
		pos int
		op  string
		x   expr
	}
	binary struct {
		pos  int
		op   string
		l, r expr
	}
	logical struct {
		and  bool
		l, r expr
	}
	cast struct {
		pos int
		typ *dotType
		x   expr
	}
	typeExpr  struct{ typ *dotType }
	arrayList struct{ items []expr } // a, b
	arrayOf   struct{ block []stmt } // @( ... )
	parens    struct{ x *pipeline }  // ( ... )
	blockExpr struct {               // { ... }
		body   *body
		source string // what is between the braces
	}
	tableExpr struct { // @{ ... }
		pos     int
		ordered bool
		keys    []expr
		values  []*pipeline
	}
)

type (
	pipeline struct {
		pos    int
		first  expr // or nil
		rest   []*command
		toNull bool // > $null
	}
	command struct {
		pos    int
		name   string // as written
		key    string // in lower case
		of     expr   // of &, instead of a name
		args   []argument
		merged bool // 2>&1
	}
	argument struct {
		pos   int
		param string // -Name, without the dash
		key   string // in lower case
		splat bool   // @name
		value expr   // nil for a parameter alone
	}
	assign struct {
		pos    int
		op     string
		target expr
		typ    *dotType // [int]$x = ...
		value  *pipeline
	}
	ifStmt struct {
		conditions []*pipeline
		blocks     [][]stmt
		otherwise  []stmt
	}
	whileStmt struct {
		condition *pipeline
		block     []stmt
	}
	forStmt struct {
		first, next stmt // or nil
		condition   *pipeline
		block       []stmt
	}
	foreachStmt struct {
		v     *varRef
		of    *pipeline
		block []stmt
	}
	tryStmt struct {
		block             []stmt
		catch, finally    []stmt
		catches, finalize bool
	}
	leave struct { // break, continue
		err error
	}
	result struct { // return, throw, exit
		pos   int
		word  string
		value *pipeline
	}
	define struct {
		f *function
	}
)

// function is a function or a filter.
type function struct {
	pos    int
	name   string
	filter bool
	body   *body
}

// body is what a function, a script block or a script has.
type body struct {
	pos                 int
	params              []*parameter
	hasParams           bool
	advanced            bool
	begin, process, end []stmt
	rest                bool // it reads $args
	streams             bool // it takes a pipeline, one value at a time
}

type parameter struct {
	pos       int
	name, key string
	typ       *dotType // or nil
	value     expr     // the default, or nil
	mandatory bool
	rest      bool
	piped     bool
}
