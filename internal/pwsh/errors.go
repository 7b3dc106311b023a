package pwsh

import (
	"errors"
	"fmt"
)

// Refusal says that a script leaves the subset.
type Refusal struct {
	Line, Column int // from 1; 0 when unknown
	Message      string
	pos          int // in the source; -1 when not known yet
}

// Error returns line:column: message.
func (e *Refusal) Error() string {
	return fmt.Sprintf("%d:%d: %s", e.Line, e.Column, e.Message)
}

// Refuse returns an error with which a cmdlet says that it does not know what
// the script wants of it. The script cannot catch it.
func Refuse(format string, args ...any) error { return refuse(format, args...) }

func refuse(format string, args ...any) error {
	return &Refusal{Message: fmt.Sprintf(format, args...), pos: -1}
}

// Error is an error as the script sees it, in a catch as $_.
type Error struct {
	Message  string // .Exception.Message
	ID       string // .FullyQualifiedErrorId
	Category string // .CategoryInfo.Category
	Reason   string // .CategoryInfo.Reason, which is the exception's type without its namespace
	// Inner is .Exception.InnerException.Message, "" for none.
	Inner string
	// Terminating says that -ErrorAction does not hold it up, as when a
	// parameter does not bind.
	Terminating bool
	// Continues says that the command writes it and goes on, whatever
	// $ErrorActionPreference of the script says: so do the functions of modules, such
	// as all cmdlets of NetNat, NetTCPIP and NetAdapter. Only 2>&1 sees it.
	Continues bool
	pos       int
	record    *Object
	thrown    bool // by throw: the script ends, whatever the preference
}

// Error returns the message.
func (e *Error) Error() string { return e.Message }

func fail(id, category, format string, args ...any) *Error {
	return &Error{Message: fmt.Sprintf(format, args...), ID: id, Category: category, Terminating: true, pos: -1}
}

// object returns the error record that $_ is.
func (e *Error) object() *Object {
	if e.record == nil {
		reason := e.Reason
		if reason == "" {
			reason = "RuntimeException"
		}
		exception := partly(NewObject("System.Management.Automation."+reason, "Message", e.Message, "InnerException", nil))
		if e.Inner != "" {
			exception.Set("InnerException", partly(NewObject("System.Exception", "Message", e.Inner, "InnerException", nil)))
		}
		category := e.Category
		if category == "" {
			category = "NotSpecified"
		}
		e.record = partly(NewObject("System.Management.Automation.ErrorRecord",
			"Exception", exception, "FullyQualifiedErrorId", e.ID,
			"CategoryInfo", partly(NewObject("System.Management.Automation.ErrorCategoryInfo",
				"Category", Enum{Type: "System.Management.Automation.ErrorCategory", Name: category}, "Reason", reason))))
		e.record.err = e
	}
	return e.record
}

// What leaves statements other than errors.
var (
	errReturn   = errors.New("return")
	errBreak    = errors.New("break")
	errContinue = errors.New("continue")
)

// exit ends the script.
type exit struct{ status int }

func (e *exit) Error() string { return "exit" }

// stop ends what comes before a stage of a pipeline.
type stop struct{ stage stage }

func (e *stop) Error() string { return "stop" }

// at gives an error its place, if it has none yet.
func at(err error, pos int) error {
	switch e := err.(type) {
	case *Refusal:
		if e.pos < 0 {
			e.pos = pos
		}
	case *Error:
		if e.pos < 0 {
			e.pos = pos
		}
	}
	return err
}

// source knows lines and columns.
type source struct{ text string }

func (s *source) place(pos int) (line, column int) {
	line, column = 1, 1
	for i, c := range s.text {
		if i >= pos {
			break
		}
		column++
		if c == '\n' {
			line, column = line+1, 1
		}
	}
	return line, column
}

func (s *source) locate(err error) error {
	if e, is := err.(*Refusal); is && e.Line == 0 && e.pos >= 0 {
		e.Line, e.Column = s.place(e.pos)
	}
	return err
}
