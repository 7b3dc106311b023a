package vnet

// Plan is the work that brings a lab up, checks it and takes it down, as data.
// Package script writes it for a shell or as JSON; Execute carries it out from
// Go. docs/plan.md describes the JSON form and the state machine.
type Plan struct {
	Lab     string
	Backend string // Info.Name
	Title   string // Info.Title
	Target  Target
	Tools   []Tool
	// Modules have the cmdlets that the plan uses. A plan with cmdlets is for
	// PowerShell.
	Modules []Module
	// Admin says, in one sentence, what the rights of an administrator are needed
	// for; empty: they are not.
	Admin string
	Files []File
	// Documents say the same as the steps in other forms. No step uses them, and
	// the script leaves them out.
	Documents []Document
	// Routines are command lists with parameters that steps and sweeps call.
	Routines []Routine
	Steps    Steps
	// Sweeps remove what carries this lab's mark and is not in Steps: on up what
	// the lab no longer names, on down everything that is left.
	Sweeps []Sweep
}

// Tool is a program that the plan calls.
type Tool struct {
	Name string // as Command.Tool names it and as PATH has it
	Env  string // the environment variable that names another
	// Paths are tried when PATH has none. On Windows %NAME% in them stands for the
	// environment variable NAME.
	Paths []string
	// Failure lists texts that mean a failure when a command prints them on
	// standard error, whatever its exit status.
	Failure []string
	// ANSI means that on Windows the program writes in the code page of the system
	// (ANSI) when its output is read by another program; otherwise it is UTF-8.
	ANSI bool
	// BuiltIn means that it is no program, but what TextFiles does: see TextFileTool,
	// which is its name then. It has nothing else.
	BuiltIn bool
	// Missing is one sentence for a person who does not have it.
	Missing string
}

// File is a file that the plan brings along.
type File struct {
	Path    string // relative, with slashes
	Content []byte
}

// Document is a file for another program or for people, made from the same
// topology as the plan's steps.
type Document struct {
	Format string // the name of one of Info.Formats
	File
}

// Step looks after one object. Its ID is unique in the plan and derived from
// names, so that it survives edits elsewhere.
type Step struct {
	ID    string
	Title string // "NAT network campus"
	// Needs lists the IDs of earlier steps whose objects or variables it uses.
	Needs []string
	Probe Probe
	// Create makes the object, Change gives it the wanted settings, Remove takes
	// it away or puts back what was there before. A step without Create only
	// requires that the object is there: Missing then says what a person does.
	// Change nil means Create again. A step without Remove goes with what it
	// belongs to: down does nothing for it.
	Create, Change, Remove []Command
	Missing                string
	// Live replaces Change while the object is in use. Without it, and for an
	// object in use that would have to be made, the step stops and says InUse.
	Live  []Command
	InUse string // "machine web is running: shut it down first"
	// Plug means that Live and Remove also make the object and take it away
	// while it is in use.
	Plug bool
	// Borrow means that a foreign object will do: up uses it as it is, down
	// leaves it and says nothing.
	Borrow bool
	// Adopt means that a foreign object is taken over: up changes it as if it
	// were the lab's and marks it, down leaves it and says nothing. For what
	// belongs to an object of an earlier step, whoever put it there.
	Adopt bool
	// Keep protects a found object from Remove: when one of these lines is in
	// its block, it is left there, with Kept as the reason.
	Keep []Match
	Kept string
	// Wait is for how many more seconds the probe after a change is repeated, once a
	// second, while it does not find the object as wanted: some tools are done
	// before their work is. 0: it is not repeated.
	Wait int
	// Warn has what a person is told before anything is changed, when up would
	// make or change the object or down would remove it.
	Warn []Warning
	// Mark is the object's identity as Sweep.Keep lists it: when down keeps the
	// object, the sweeps leave what has this identity too. Empty: no sweep
	// knows it.
	Mark string
}

// Warning is something that a person is told when When selects a line. A When that
// uses a variable that is not bound selects none.
type Warning struct {
	When   Select
	Text   string // "this interrupts the host's own connection"
	OnlyUp bool   // it is no matter when the object is removed
}

// Probe reads what is there now. See State for what follows from it.
type Probe struct {
	// Owner finds the lab's ownership mark. Without Owner the object needs none:
	// it is used (a step without Create), or belongs to what an earlier step
	// owns.
	Owner *View
	// Claimed matches, in Owner's output, the mark of whatever lab; it binds
	// "owner". It serves to say whose a foreign object is.
	Claimed *Match
	// Views find the object and say what it must be like. The object is there
	// when every view that has Find finds its block.
	Views []View
	// Idle is a set of lines in the last view's block, one of which is there
	// while the object is not in use. Without Idle and Busy it never is in use.
	Idle []Match
	// Busy is a set of lines in the last view's block, one of which is there while
	// the object is in use.
	Busy []Match
}

// View is a look at the output of one reading command.
type View struct {
	Read Read
	// Paragraphs means that blank lines part the output into blocks, of which
	// the view looks at one; otherwise the whole output is the block.
	Paragraphs bool
	// Fold joins the lines that are indented further, tab-separated and without
	// their indentation, to the line before them when that line starts with
	// Fold. Empty: no folding.
	Fold string
	// Find selects the block: the first in which each of these matches a line.
	// The captures of the first matching line are bound. Nil selects the first
	// block, which is always found, empty output included.
	Find []Match
	// Expect are lines that the block must have. The captures of the first line
	// that matches one are bound.
	Expect []Expect
	// Only are families of lines of which the block must have exactly some. They
	// bind nothing, nor do Idle, Busy and Keep.
	Only []Only
	// Free chooses names that nothing has yet. Evaluated over the whole output,
	// whether the block was found or not.
	Free []Free
}

// Read is a command that changes nothing: a tool with arguments, or cmdlets. Its
// output is kept: it runs again only after a command that changes something.
//
// A View whose Read or Find uses a variable that is not bound finds nothing.
type Read struct {
	Tool string
	Args []Arg
	// Lists are what cmdlets show, one after the other, when Tool is empty.
	Lists []Listing
	// Absent lists texts on standard error that say, when the command fails, that
	// the object does not exist; the output then counts as empty. Any other
	// failure stops the plan.
	Absent []string
}

// Expect is a line that must be there.
type Expect struct {
	What string // "subnet": what differs when it is not there
	Line Match
}

// Only is a family of lines. Each line of the block that matches Family must
// match one of Lines, and each of Lines must match one.
type Only struct {
	What   string
	Family Match
	Lines  []Match
}

// Free binds Var to Prefix followed by the lowest number from Min up that no line
// of the output has and no Var of another Free has so far: Taken captures
// "taken" from lines. A Var that is bound already is left alone. When there is no number
// up to Max, an object that would have to be made stops the plan before anything is changed.
type Free struct {
	Var    string
	Prefix string
	Taken  Match
	Min    int
	Max    int // 0: there is no highest
}

// Match is a pattern for one line: its parts in order, from the line's start to
// its end. A capture and Any take as little as the parts behind them allow;
// Blank takes all the spaces and tabs there are and leaves none to the parts
// behind it. A line is given without its line end and, where the tool writes
// one, without a carriage return. A line with a control character other than a
// tab fits no pattern.
type Match []Part

// Part is a piece of a Match. Lit, Val and Bind make one; Blank and Any are two.
type Part struct {
	Kind PartKind
	Text string // PartText: the bytes, not empty; PartVar, PartBind: the variable
}

// PartKind says what a Part fits.
type PartKind uint8

// The kinds of parts.
const (
	PartText  PartKind = iota // these bytes
	PartVar                   // a variable's value; an unbound one fits nothing
	PartBind                  // any text, kept in a variable
	PartBlank                 // any number of spaces and tabs, none included
	PartAny                   // any text, the empty one included
)

// Lit is a Part of literal text.
func Lit(text string) Part { return Part{Kind: PartText, Text: text} }

// Val is a Part that stands for a variable's value.
func Val(name string) Part { return Part{Kind: PartVar, Text: name} }

// Bind is a Part that captures text into a variable.
func Bind(name string) Part { return Part{Kind: PartBind, Text: name} }

// The Parts without content.
var (
	Blank = Part{Kind: PartBlank}
	Any   = Part{Kind: PartAny}
)

// Command changes something: a tool or a routine with arguments, or a pipeline of
// cmdlets.
type Command struct {
	Tool string   // a Tool's name, or empty
	Call string   // a Routine's name, or empty
	Pipe []Cmdlet // or nil; what it outputs is dropped
	Args []Arg    // the tool's or the routine's
	// Input is what the tool reads on its standard input; nil: nothing. It is no
	// File.
	Input *Arg
	// Bind are patterns of which each must match a line of the command's
	// standard output.
	Bind []Match
	// Each runs the command once for every line that it selects, in order, with
	// the line's captures bound; for none, not at all. The lines are selected
	// once, before the first run.
	Each *Select
	// Unless keeps the command from running when it selects a line. With Each
	// it is evaluated for every line, with the line's captures bound.
	Unless *Select
	// MayFail means that a tool's failure is no matter: its exit status says
	// nothing, or what is behind it, at last the probe, finds out.
	MayFail bool
}

// Select chooses lines of a reading command's output. It is evaluated when the
// command's turn comes.
type Select struct {
	Read       Read
	Paragraphs bool
	Fold       string
	Find       []Match // as in View; a block that is not found has no lines
	// Lines are the patterns of which one must match; the first that does binds.
	// Nil selects every line.
	Lines []Match
	// Except are lines left out all the same. They bind nothing.
	Except []Match
}

// Arg is one argument: Text, followed by the value of Var if there is one. An
// Arg with File set is the path of one of the plan's files, one with Join set
// is what these make together; both have nothing else. It is never quoted text.
type Arg struct {
	Text string `json:"text,omitempty"`
	Var  string `json:"var,omitempty"`
	File string `json:"file,omitempty"`
	Join []Arg  `json:"join,omitempty"` // not nested
}

// Text returns an argument for each of the words.
func Text(words ...string) []Arg {
	args := make([]Arg, len(words))
	for i, w := range words {
		args[i].Text = w
	}
	return args
}

// Routine is a command list with parameters. Parameters are variables; their
// names are the routine's own (what others call by the same name is another
// variable), since a routine may call another but not itself.
type Routine struct {
	Name   string // a word: letters, digits, underscores
	Doc    string // one line: what it does
	Params []string
	// Commands use parameters as variables.
	Commands []Command
}

// Sweep finds marks of this lab by kind. Select binds ID, the object's identity
// as Keep lists it; Commands remove the object and its mark.
type Sweep struct {
	Title string // "NAT network", followed by the value of Name
	// Name is a variable that Select binds: what to call the object.
	Name string
	// ID is a variable that Select binds: what Keep is compared with.
	ID string
	// Over selects lines for each of which Select is evaluated, with the line's
	// captures bound; nil: it is evaluated once.
	Over   *Select
	Select Select
	Keep   []string // identities that Steps look after
	// Hold protects an object: when it selects a line, Commands do not run and
	// Held is the reason.
	Hold     *Select
	Held     string
	Commands []Command
}

// State is what a probe finds.
type State uint8

// The states. Owner's view counts among the views, but for finding the object.
const (
	// Absent: some view did not find the object.
	Absent State = iota + 1
	// Same: it is there, it is ours, and everything is as expected.
	Same
	// Differs: it is there and ours, and something is not as expected.
	Differs
	// Foreign: it is there, and does not carry this lab's mark.
	Foreign
)

// String returns "absent", "same", "differs" or "foreign".
func (s State) String() string { return [...]string{"", "absent", "same", "differs", "foreign"}[s] }
