using System.CommandLine;
using Infra.Build;
using Infra.Build.Processes;

var root = new RootCommand("Infra's pipeline: builds, tests, measures and packs the suite. Start it as build/infra.");
foreach (Command command in PipelineCommands.All(Repository.Find()))
    root.Subcommands.Add(command);
try
{
    // Five seconds after Ctrl-C the process ends anyway; on its end every child that is left is killed.
    var configuration = new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TimeSpan.FromSeconds(5) };
    return await root.Parse(args).InvokeAsync(configuration);
}
catch (PipelineException e)
{
    await Console.Error.WriteLineAsync($"infra: {e.Message}");
    return 1;
}
catch (OperationCanceledException)
{
    await Console.Error.WriteLineAsync("infra: cancelled");
    return 1;
}
