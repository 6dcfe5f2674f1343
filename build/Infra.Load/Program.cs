using System.CommandLine;
using Infra.Load.Ntp;

var root = new RootCommand("Load generators for the side-by-side benchmarks. Each prints one line of JSON.");
root.Subcommands.Add(NtpCommand.Create());
return await root.Parse(args).InvokeAsync();
