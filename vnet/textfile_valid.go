package vnet

// The verbs of TextFileTool, with how many arguments each has at least and at most behind
// the verb; 0 at most: there is no end.
var (
	textReads   = map[string][2]int{"show": {1, 0}, "keys": {1, 0}, "folder": {1, 1}}
	textChanges = map[string][2]int{"edit": {2, 0}, "copy": {2, 2}, "remove": {1, 1}}
)

// textCall checks a call of the built-in tool, which reads or which changes.
func (v *validator) textCall(where string, args []Arg, verbs map[string][2]int) {
	for i := range args {
		if args[i].File != "" {
			v.fault("%s: %s takes no file of the plan", where, TextFileTool)
		}
	}
	if len(args) == 0 || !isLiteral(&args[0]) {
		v.fault("%s: the verb of %s is no text", where, TextFileTool)
		return
	}
	verb, args := args[0].Text, args[1:]
	counts, ok := verbs[verb]
	if !ok || len(args) < counts[0] || counts[1] > 0 && len(args) > counts[1] {
		v.fault("%s: there is no %s %q with %d arguments here", where, TextFileTool, verb, len(args))
		return
	}
	if verb != "edit" {
		for i := range args {
			v.textPath(where, &args[i])
		}
		return
	}
	v.textPath(where, &args[0])
	for args = args[1:]; len(args) > 0; {
		word := args[0].Text
		n, ok := editWords[word]
		if !isLiteral(&args[0]) || !ok || len(args) < 1+n {
			v.fault("%s: there is no edit %q with %d texts", where, word, len(args)-1)
			return
		}
		v.textWord(where, word, args[1:1+n])
		args = args[1+n:]
	}
}

// textPath refuses a path that is nothing. One that begins with a value is what that is.
func (v *validator) textPath(where string, a *Arg) {
	if isLiteral(a) && a.Text == "" {
		v.fault("%s: %s has an empty path", where, TextFileTool)
	}
}

// textWord refuses texts with which a word would hit lines that nobody means, or that it
// could not take back.
func (v *validator) textWord(where, word string, texts []Arg) {
	empty := func(i int) bool { return isLiteral(&texts[i]) && texts[i].Text == "" }
	switch word {
	case EditBegins, EditKey, EditBackup, EditUnlist, EditEnlist:
		if empty(0) {
			v.fault("%s: the edit %s has an empty text", where, word)
		}
	case EditBetween:
		if empty(0) && empty(1) {
			v.fault("%s: the edit %s has empty texts", where, word)
		}
	case EditHide, EditBare:
		if empty(0) || empty(1) {
			v.fault("%s: the edit %s has an empty text", where, word)
		}
	}
}

// isLiteral says whether an argument is a text and nothing else.
func isLiteral(a *Arg) bool { return a.Var == "" && a.File == "" && a.Join == nil }
