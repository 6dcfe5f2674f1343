using System.CommandLine;
using Infra.Build;

var root = new RootCommand("Infra's pipeline: builds, tests, measures and packs the suite. Start it as build/infra.");
foreach (Command command in PipelineCommands.All(Repository.Find()))
    root.Subcommands.Add(command);
return await root.Parse(args).InvokeAsync();
