package script_test

import . "github.com/vnetgen/vnetgen/vnet"

// everything is a plan that uses everything a plan can use, for the fake tool.
// more has further NAT network rules, as an edit would bring.
func everything(rules ...string) *Plan {
	marks := Read{Tool: fakeName, Args: Text("list", "marks")}
	machine := func(name string) Read {
		return Read{Tool: fakeName, Args: Text("show", name), Absent: []string{"there is no"}}
	}
	run := func(words ...string) Command { return Command{Tool: fakeName, Args: Text(words...)} }
	with := func(v string, words ...string) Command {
		c := run(words...)
		c.Args = append(c.Args, Arg{Var: v})
		return c
	}
	markOf := func(kind, name string) Match { return Match{Lit("Key: lab/" + kind + "/" + name + ", Value: "), Any} }
	anyMark := func(kind, name string) *Match {
		return &Match{Lit("Key: "), Bind("owner"), Lit("/" + kind + "/" + name + ", Value: "), Any}
	}
	const campus = "it's a \"campus\" $(x) `y` \u201cq\u201d"
	family := Match{Lit("        "), Any, Lit(":"), Any}
	only := Only{What: "forwards", Family: family}
	create := []Command{
		run("mark", "set", "lab/net/"+campus, "1"),
		{Tool: fakeName, Args: append(Text("net", "add", campus, "10.20.0.0/24"), Arg{File: "cfg/net work.txt"})},
	}
	var fill []Command
	for _, r := range rules {
		only.Lines = append(only.Lines, Match{Blank, Lit(r)})
		fill = append(fill, Command{
			Tool: fakeName, Args: Text("net", "rule", campus, r),
			Unless: &Select{Read: Read{Tool: fakeName, Args: Text("list", "nets")}, Paragraphs: true,
				Find: []Match{{Lit("Name:"), Blank, Lit(campus)}}, Lines: []Match{{Blank, Lit(r)}}},
		})
	}
	change := []Command{
		run("net", "set", campus, "10.20.0.0/24"),
		{Call: "prune", Args: Text(campus)},
	}
	change = append(append(change, fill...), Command{Call: "reserve", Args: Text(campus, "08:00:27:00:00:01", "10.20.0.11")})
	return &Plan{
		Lab: "lab", Backend: "fake", Title: "Fake", Target: Target{HostOS: Linux, Version: Version{Major: 7, Minor: 2}},
		Tools: []Tool{{Name: fakeName, Env: "FAKETOOL", Paths: []string{"/no/such path/faketool"},
			Failure: []string{"fake tool error", "faketool: error:"}, Missing: "Install it."}},
		Files: []File{
			{Path: "cfg/net work.txt", Content: []byte("END\nnotes 'of' $HOME `x` \\\nEND_\n")},
			{Path: "bare", Content: []byte("no line end")},
			{Path: "empty"},
		},
		Routines: []Routine{
			{Name: "unrule", Doc: "takes a rule out of a network", Params: []string{"net", "rule"}, Commands: []Command{
				{Tool: fakeName, Args: []Arg{{Text: "net"}, {Text: "norule"}, {Var: "net"}, {Var: "rule"}}},
			}},
			{Name: "prune", Doc: "takes the rules that do not belong out of a network", Params: []string{"net"}, Commands: []Command{{
				Call: "unrule", Args: []Arg{{Var: "net"}, {Var: "rule"}},
				Each: &Select{Read: Read{Tool: fakeName, Args: Text("list", "nets")}, Paragraphs: true,
					Find:  []Match{{Lit("Name:"), Blank, Val("net")}},
					Lines: []Match{{Lit("        "), Bind("rule"), Lit(":"), Any}}, Except: only.Lines},
			}}},
			{Name: "reserve", Doc: "gives a MAC its address", Params: []string{"net", "mac", "ip"}, Commands: []Command{
				{
					Tool: fakeName, Args: []Arg{{Text: "net"}, {Text: "nofix"}, {Var: "net"}, {Var: "other"}},
					Each: &Select{Read: Read{Tool: fakeName, Args: Text("list", "dhcp")}, Paragraphs: true, Fold: "Individual Config:",
						Find:   []Match{{Lit("NetworkName:"), Blank, Val("net")}},
						Lines:  []Match{{Lit("Individual Config:"), Blank, Lit("MAC "), Bind("other"), Lit("\t"), Any}},
						Except: []Match{{Any, Lit("MAC "), Val("mac"), Lit("\tFixed Address:"), Blank, Val("ip"), Lit("\t"), Any}}},
				},
				{
					Tool: fakeName, Args: []Arg{{Text: "net"}, {Text: "fix"}, {Var: "net"}, {Join: []Arg{{Var: "mac"}}}, {Var: "ip"}},
					Unless: &Select{Read: Read{Tool: fakeName, Args: Text("list", "dhcp")}, Paragraphs: true, Fold: "Individual Config:",
						Find:  []Match{{Lit("NetworkName:"), Blank, Val("net")}},
						Lines: []Match{{Any, Lit("MAC "), Val("mac"), Lit("\t"), Any}}},
				},
			}},
		},
		Steps: StepList([]Step{
			{
				ID: "need/web", Title: "machine web 0", Missing: "make machine web 0 first",
				Probe: Probe{Views: []View{
					{Read: Read{Tool: fakeName, Args: Text("list", "machines")}, Find: []Match{{Lit(`"web 0" {`), Bind("uuid"), Lit("}")}}},
					{Read: Read{Tool: fakeName, Args: []Arg{{Text: "show"}, {Var: "uuid"}}, Absent: []string{"there is no"}}, Find: []Match{{Lit("Name:"), Blank, Lit("web 0")}}},
				}},
			},
			{
				ID: "if/lan", Title: "host-only adapter lan",
				Probe: Probe{
					Owner: &View{Read: marks, Find: []Match{{Lit("Key: lab/if/lan, Value: "), Bind("lan")}}},
					Views: []View{
						{Read: Read{Tool: fakeName, Args: Text("list", "ifs")}, Paragraphs: true, Find: []Match{{Lit("Name:"), Blank, Val("lan")}},
							Free:   []Free{{Var: "lan", Prefix: "vnetif", Taken: Match{Lit("Name:"), Blank, Bind("taken")}}},
							Expect: expect("status", Lit("Status:"), Blank, Lit("Up"))},
						{Read: Read{Tool: fakeName, Args: []Arg{{Text: "show"}, {Var: "lan"}}, Absent: []string{"there is no"}},
							Expect: expect("address", Lit("IPAddress:"), Blank, Lit("10.1.0.1"))},
					},
				},
				Create: []Command{
					with("lan", "mark", "set", "lab/if/lan"),
					{Tool: fakeName, Args: Text("if", "add"), Bind: []Match{{Lit("Interface '"), Bind("lan"), Lit("' was made")}}},
					{Tool: fakeName, Args: []Arg{{Text: "if"}, {Text: "set"}, {Var: "lan"}, {Text: "10.1.0.1"}}},
				},
				Change: []Command{{Tool: fakeName, Args: []Arg{{Text: "if"}, {Text: "set"}, {Var: "lan"}, {Text: "10.1.0.1"}}}},
				Remove: []Command{with("lan", "if", "rm"), run("mark", "set", "lab/if/lan")},
			},
			{
				ID: "net/campus", Title: "NAT network " + campus, Mark: campus,
				Probe: Probe{
					Owner:   &View{Read: marks, Find: []Match{markOf("net", campus)}},
					Claimed: anyMark("net", campus),
					Views: []View{
						{Read: Read{Tool: fakeName, Args: Text("list", "nets")}, Paragraphs: true, Find: []Match{{Lit("Name:"), Blank, Lit(campus)}},
							Expect: expect("subnet", Lit("Network:"), Blank, Lit("10.20.0.0/24")), Only: []Only{only}},
						{Read: Read{Tool: fakeName, Args: Text("list", "dhcp")}, Paragraphs: true, Fold: "Individual Config:",
							Find: []Match{{Lit("NetworkName:"), Blank, Lit(campus)}},
							Only: []Only{{What: "reservations", Family: Match{Lit("Individual Config:"), Any},
								Lines: []Match{{Any, Lit("08:00:27:00:00:01\tFixed Address:"), Blank, Lit("10.20.0.11\t"), Any}}}}},
					},
				},
				Create: append(create, change[1:]...), Change: change,
				Remove: []Command{run("net", "rm", campus), run("mark", "set", "lab/net/"+campus)},
			},
			{
				ID: "nic/web/1", Title: "NIC 1 of machine web 0", Needs: []string{"need/web", "if/lan"}, InUse: "machine web 0 is running: shut it down first",
				Probe: Probe{
					Views: []View{
						{Read: marks, Find: []Match{{Lit("Key: lab/nic/web 0/1, Value: "), Any}}},
						{Read: machine("web 0"), Find: []Match{{Lit("NIC 1:"), Any}},
							Expect: expect("attachment", Lit("NIC 1:"), Blank, Lit("Attachment: "), Val("lan"), Lit(", Cable connected: on"))},
					},
					Idle: []Match{{Lit("State:"), Blank, Lit("powered off")}},
				},
				Create: []Command{
					{
						Tool: fakeName, Args: []Arg{{Text: "mark"}, {Text: "set"}, {Text: "lab/nic/web 0/1"}, {Text: "was ", Var: "before"}},
						Unless: &Select{Read: marks, Lines: []Match{{Lit("Key: lab/nic/web 0/1, Value: "), Any}}},
						Each:   &Select{Read: machine("web 0"), Lines: []Match{{Lit("NIC 1:"), Blank, Lit("Attachment: "), Bind("before"), Lit(", "), Any}}},
					},
					with("lan", "machine", "nic", "web 0", "1"),
				},
				Change: []Command{with("lan", "machine", "nic", "web 0", "1")},
				Remove: []Command{
					{
						Tool: fakeName, Args: []Arg{{Text: "machine"}, {Text: "nic"}, {Text: "web 0"}, {Text: "1"}, {Var: "before"}},
						Each: &Select{Read: marks, Lines: []Match{{Lit("Key: lab/nic/web 0/1, Value: was "), Bind("before")}}},
					},
					run("mark", "set", "lab/nic/web 0/1"),
				},
			},
			{
				ID: "nic/web/2", Title: "NIC 2 of machine web 0",
				Probe: Probe{
					Views: []View{{Read: machine("web 0"), Find: []Match{{Lit("NIC 2:"), Any}},
						Expect: expect("attachment", Lit("NIC 2:"), Blank, Lit("Attachment: nat"), Any)}},
					Idle: []Match{{Lit("State:"), Blank, Lit("powered off")}, {Lit("State:"), Blank, Lit("saved")}},
				},
				Create: []Command{run("machine", "nic", "web 0", "2", "nat")},
				Live:   []Command{run("machine", "livenic", "web 0", "2", "nat")},
			},
			{
				ID: "machine/bare", Title: "machine bare", Mark: "bare", Kept: "it has a disk",
				Probe: Probe{
					Owner: &View{Read: marks, Find: []Match{markOf("machine", "bare")}},
					Views: []View{{Read: machine("bare"), Find: []Match{{Lit("Name:"), Any}}}},
				},
				Create: []Command{run("mark", "set", "lab/machine/bare", "1"), run("machine", "add", "bare")},
				Keep:   []Match{{Lit("Disks:"), Blank, Lit("1")}, {Lit("Disks:"), Blank, Lit("2")}},
				Remove: []Command{run("machine", "rm", "bare"), run("mark", "set", "lab/machine/bare")},
			},
			bridge(marks, "a"), bridge(marks, "b"),
			{
				ID: "net/shared", Title: "network shared", Borrow: true,
				Probe: Probe{
					Owner: &View{Read: marks, Find: []Match{markOf("net", "shared")}},
					Views: []View{{Read: Read{Tool: fakeName, Args: Text("list", "nets")}, Paragraphs: true, Find: []Match{{Lit("Name:"), Blank, Lit("shared")}}}},
				},
				Create: []Command{run("mark", "set", "lab/net/shared", "1"), run("net", "add", "shared", "10.9.0.0/24")},
				Remove: []Command{run("net", "rm", "shared"), run("mark", "set", "lab/net/shared")},
			},
		}),
		Sweeps: []Sweep{
			{
				Title: "network", Name: "name", ID: "name", Keep: []string{campus, "shared"},
				Select:   Select{Read: marks, Lines: []Match{{Lit("Key: lab/net/"), Bind("name"), Lit(", Value: "), Any}}},
				Commands: []Command{with("name", "net", "rm"), {Tool: fakeName, Args: []Arg{{Text: "mark"}, {Text: "set"}, {Text: "lab/net/", Var: "name"}}}},
			},
			{
				Title: "machine", Name: "name", ID: "name", Keep: []string{"bare"}, Held: "it has a disk",
				Select: Select{Read: marks, Lines: []Match{{Lit("Key: lab/machine/"), Bind("name"), Lit(", Value: "), Any}}},
				Hold: &Select{Read: Read{Tool: fakeName, Args: []Arg{{Text: "show"}, {Var: "name"}}, Absent: []string{"there is no"}},
					Lines: []Match{{Lit("Disks:"), Any}}, Except: []Match{{Lit("Disks:"), Blank, Lit("0")}}},
				Commands: []Command{with("name", "machine", "rm"), {Tool: fakeName, Args: []Arg{{Text: "mark"}, {Text: "set"}, {Text: "lab/machine/", Var: "name"}}}},
			},
		},
	}
}

// expect is one line that has to be there.
func expect(what string, line ...Part) []Expect { return []Expect{{What: what, Line: line}} }

// bridge is a network that gets a free name.
func bridge(marks Read, name string) Step {
	return Step{
		ID: "bridge/" + name, Title: "bridge " + name,
		Probe: Probe{
			Owner: &View{Read: marks, Find: []Match{{Lit("Key: lab/bridge/" + name + ", Value: "), Bind("br_" + name)}}},
			Views: []View{{Read: Read{Tool: fakeName, Args: Text("list", "nets")}, Paragraphs: true,
				Free: []Free{{Var: "br_" + name, Prefix: "br", Taken: Match{Lit("Name:"), Blank, Bind("taken")}}},
				Find: []Match{{Lit("Name:"), Blank, Val("br_" + name)}}}},
		},
		Create: []Command{
			{Tool: fakeName, Args: []Arg{{Text: "mark"}, {Text: "set"}, {Text: "lab/bridge/" + name}, {Var: "br_" + name}}},
			{Tool: fakeName, Args: []Arg{{Text: "net"}, {Text: "add"}, {Var: "br_" + name}, {Text: "10.30.0.0/24"}}},
		},
		Remove: []Command{
			{Tool: fakeName, Args: []Arg{{Text: "net"}, {Text: "rm"}, {Var: "br_" + name}}},
			{Tool: fakeName, Args: Text("mark", "set", "lab/bridge/"+name)},
		},
	}
}
