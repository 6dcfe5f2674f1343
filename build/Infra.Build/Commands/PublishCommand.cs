using System.CommandLine;
using Infra.Build.Processes;
using Infra.Build.Projects;
using Infra.Build.Publishing;
using Spectre.Console;

namespace Infra.Build.Commands;

/// <summary><c>publish</c>: builds each tool as the one file that users get.</summary>
internal static class PublishCommand
{
    internal static Command Create(Repository repository)
    {
        var tools = new Argument<string[]>("TOOL") { Description = "Programs to build; all tools of users if none is named.", Arity = ArgumentArity.ZeroOrMore };
        var command = new Command("publish", "Build tools as one file each into artifacts/bin, debug symbols into artifacts/symbols.") { tools };
        command.SetAction(async (result, cancellation) =>
        {
            IReadOnlyList<PublishedProgram> programs = await RunAsync(repository, result.GetValue(tools) ?? [], cancellation).ConfigureAwait(false);
            Show(repository, programs);
            return 0;
        });
        return command;
    }

    /// <summary>
    /// Publishes the named programs, or what users get if none is named; those whose inputs have not changed are left as they are. A program that only
    /// the pipeline runs, such as a benchmark, is published when it is named.
    /// </summary>
    /// <exception cref="PipelineException">A name is unknown, or a build failed.</exception>
    internal static async Task<IReadOnlyList<PublishedProgram>> RunAsync(Repository repository, IReadOnlyList<string> tools, CancellationToken cancellation)
    {
        ProjectGraph graph = ProjectGraph.Read(repository);
        ProjectFile[] known = [.. graph.Projects.Where(p => p.Publish.Count > 0)];
        foreach (string tool in tools)
        {
            if (!known.Any(p => p.ProgramName == tool)) throw new PipelineException($"there is no tool {tool}; the tools are {string.Join(", ", known.Select(p => p.ProgramName))}");
        }
        var publisher = new Publisher(repository, graph);
        List<PublishedProgram> programs = [];
        foreach (ProjectFile project in known.Where(p => tools.Count == 0 ? p.IsShipped : tools.Contains(p.ProgramName)))
            programs.AddRange(await publisher.PublishAsync(project, cancellation).ConfigureAwait(false));
        return programs;
    }

    private static void Show(Repository repository, IReadOnlyList<PublishedProgram> programs)
    {
        Table table = new Table().Border(TableBorder.Rounded).AddColumn("tool").AddColumn("file").AddColumn(new TableColumn("size").RightAligned()).AddColumn("");
        foreach (PublishedProgram program in programs)
        {
            string path = Path.GetRelativePath(repository.Root, program.Path);
            table.AddRow(program.Name, path, $"{program.Bytes / 1048576.0:0.0} MB", program.WasBuilt ? "[green]built[/]" : "[grey]up to date[/]");
        }
        AnsiConsole.Write(table);
    }
}
