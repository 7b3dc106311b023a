package cmdlets

func core(module, name string, l line) line {
	l.name, l.module, l.source = name, module, "MicrosoftDocs/PowerShell-Docs reference/5.1/"+module+"/"+name+".md"
	return l
}

// coreLines are PowerShell's own cmdlets, with the parameters that 5.1 and 7
// both have.
func coreLines() []line {
	const (
		lang, manage, utility = "Microsoft.PowerShell.Core", "Microsoft.PowerShell.Management", "Microsoft.PowerShell.Utility"

		input = "[-InputObject <PSObject by value>]"
	)
	return []line{
		core(manage, "Get-Service", line{output: "ServiceController", sets: []string{
			"Default: [[-Name] <String[] by value by name>] [-DependentServices] [-RequiredServices]",
			"DisplayName: -DisplayName <String[]> [-DependentServices] [-RequiredServices]",
			"InputObject: [-InputObject <ServiceController[] by value>] [-DependentServices] [-RequiredServices]",
		}}),
		core(lang, "Get-Command", line{output: "CommandInfo", sets: []string{
			"AllCommandSet: [[-Name] <String[] by value by name>] [-Module <String[] by name>] [-CommandType <CommandTypes {Alias|All|Application|Cmdlet|ExternalScript|Filter|Function|Script}>] [-TotalCount <Int32>] [-All]",
		}}),
		core(lang, "Get-Module", line{output: "PSModuleInfo", sets: []string{
			"Loaded: [[-Name] <String[] by value>] [-All]",
			"Available: [[-Name] <String[] by value>] -ListAvailable [-All] [-Refresh]",
		}}),
		core(lang, "Import-Module", line{output: "PSModuleInfo", passive: true, sets: []string{
			"Name: [-Name] <String[] by value> [-Force] [-PassThru] [-DisableNameChecking] [-NoClobber]",
		}}),
		core(lang, "Where-Object", line{output: "PSObject", sets: append(each(input,
			"EqualSet: [-Property] <String> [[-Value] <Object>] -EQ",
			"NotEqualSet: [-Property] <String> [[-Value] <Object>] -NE",
			"InSet: [-Property] <String> [[-Value] <Object>] -In",
			"ContainsSet: [-Property] <String> [[-Value] <Object>] -Contains",
		), "ScriptBlockSet: [-FilterScript] <ScriptBlock> "+input)}),
		core(lang, "ForEach-Object", line{output: "PSObject", sets: []string{
			"ScriptBlockSet: [-Process] <ScriptBlock[]> [-Begin <ScriptBlock>] [-End <ScriptBlock>] " + input,
			"PropertyAndMethodSet: [-MemberName] <String> [-ArgumentList <Object[]>] " + input,
		}}),
		core(utility, "Sort-Object", line{output: "PSObject", sets: []string{
			"Sort: [[-Property] <Object[]>] [-Descending] [-Unique] [-CaseSensitive] [-Culture <String>] " + input,
		}}),
		core(utility, "Select-Object", line{output: "PSObject", sets: []string{
			"DefaultParameter: [[-Property] <Object[]>] [-ExcludeProperty <String[]>] [-ExpandProperty <String>] [-Unique] [-First <Int32>] [-Last <Int32>] [-Skip <Int32>] " + input,
			"IndexParameter: -Index <Int32[]> [-Unique] " + input,
		}}),
		core(utility, "Measure-Object", line{output: "GenericMeasureInfo", sets: []string{
			"GenericMeasure: [[-Property] <Object[]>] [-Sum] [-Average] [-Maximum] [-Minimum] " + input,
		}}),
		core(lang, "Out-Null", line{sets: []string{"Out: " + input}}),
		core(utility, "Start-Sleep", line{sets: []string{
			"Seconds: [-Seconds] <Int32 by value by name>",
			"Milliseconds: -Milliseconds <Int32 by name>",
		}}),
		core(manage, "New-Item", line{output: "PSObject", asks: true, sets: each(
			"[-ItemType <String {File|Directory}>] [-Value <Object by value by name>] [-Force]",
			"pathSet: [-Path] <String[] by name>",
			"nameSet: [[-Path] <String[] by name>] -Name <String by name>",
		)}),
		core(manage, "Remove-Item", line{asks: true, sets: each(
			"[-Recurse] [-Force]",
			"Path: [-Path] <String[] by value by name>",
			"LiteralPath: -LiteralPath <String[] by name>",
		)}),
		core(manage, "Test-Path", line{output: "Boolean", sets: each(
			"[-PathType <TestPathType {Any|Container|Leaf}>] [-IsValid]",
			"Path: [-Path] <String[] by value by name>",
			"LiteralPath: -LiteralPath <String[] by name>",
		)}),
		core(lang, "Set-StrictMode", line{sets: []string{
			"Version: -Version <Version>",
			"Off: -Off",
		}}),
		core(utility, "Write-Host", line{output: "", sets: []string{
			"Write: [[-Object] <Object by value>] [-NoNewline] [-Separator <Object>] [-ForegroundColor <ConsoleColor>] [-BackgroundColor <ConsoleColor>]",
		}}),
		core(utility, "Write-Output", line{output: "PSObject", sets: []string{
			"Write: [-InputObject] <PSObject[] by value> [-NoEnumerate]",
		}}),
		core(utility, "New-Object", line{output: "PSObject", sets: []string{
			"Net: [-TypeName] <String> [[-ArgumentList] <Object[]>] [-Property <IDictionary>]",
			"Com: [-ComObject] <String> [-Strict] [-Property <IDictionary>]",
		}}),
	}
}
