using System.CommandLine;
using System.Globalization;
using Infra.Build.Packing;
using Infra.Build.Processes;
using Infra.Build.Projects;
using Infra.Config;
using Infra.Parsing;
using Infra.Testing.Processes;
using Spectre.Console;

namespace Infra.Build.Commands;

/// <summary><c>pack</c>: NuGet packages of the libraries and Debian packages of the tools.</summary>
internal static class PackCommand
{
    internal static Command Create(Repository repository)
    {
        var debian = new Option<bool>("--deb-only") { Description = "Make the Debian packages only." };
        var nuget = new Option<bool>("--nuget-only") { Description = "Make the NuGet packages only." };
        var only = new Option<string?>("--only") { Description = "Make only the Debian package of this name, such as infra-dns.", HelpName = "NAME" };
        var command = new Command("pack", "Make NuGet packages with symbols and Debian packages in artifacts/packages; same input, same bytes.") { debian, nuget, only };
        command.SetAction(async (result, cancellation) =>
        {
            IReadOnlyList<string> files = await RunAsync(repository, !result.GetValue(debian), !result.GetValue(nuget), cancellation, result.GetValue(only)).ConfigureAwait(false);
            Table table = new Table().Border(TableBorder.Rounded).AddColumn("package").AddColumn(new TableColumn("size").RightAligned());
            foreach (string file in files)
                table.AddRow(Markup.Escape(Path.GetRelativePath(repository.Root, file)), $"{new FileInfo(file).Length / 1024.0:0} kB");
            AnsiConsole.Write(table);
            return 0;
        });
        return command;
    }

    /// <summary>Makes the packages and returns their paths.</summary>
    internal static async Task<IReadOnlyList<string>> RunAsync(Repository repository, bool nuget, bool debian, CancellationToken cancellation, string? only = null)
    {
        ProjectGraph graph = ProjectGraph.Read(repository);
        DateTimeOffset time = await SourceTimeAsync(repository, cancellation).ConfigureAwait(false);
        string target = repository.PathOf("artifacts", "packages");
        Directory.CreateDirectory(target);
        List<string> files = [];
        if (nuget && only is null) files.AddRange(await StepProgress.RunAsync("packing libraries", say => new NugetPackages(repository, graph, time).BuildAsync(target, say, cancellation)).ConfigureAwait(false));
        if (!debian) return files;

        foreach (string path in PackageDefinition.Find(repository))
        {
            ConfigResult<PackageDefinition> definition = PackageDefinition.Open(path);
            if (definition.Value is null) throw new PipelineException(string.Join('\n', definition.Diagnostics.Select((Diagnostic d) => d.ToString())));
            if (only is not null && definition.Value.Name != only) continue;
            await PublishCommand.RunAsync(repository, [.. definition.Value.Programs.Select(p => p.Tool)], cancellation).ConfigureAwait(false);
            var package = new DebianPackage(repository, definition.Value, VersionOf(repository), time);
            string file = Path.Combine(target, package.FileName);
            await File.WriteAllBytesAsync(file, package.Build(), cancellation).ConfigureAwait(false);
            files.Add(file);
        }
        return only is null || files.Count > 0 ? files : throw new PipelineException($"there is no Debian package {only}");
    }

    /// <summary>The time that everything packed carries: SOURCE_DATE_EPOCH, else the commit's.</summary>
    private static async Task<DateTimeOffset> SourceTimeAsync(Repository repository, CancellationToken cancellation)
    {
        string? epoch = Environment.GetEnvironmentVariable("SOURCE_DATE_EPOCH");
        if (string.IsNullOrEmpty(epoch))
        {
            ChildResult commit = await ProcessRunner.RunAsync(new ChildStart("git", "log", "-1", "--format=%ct") { WorkingDirectory = repository.Root }, cancellation).ConfigureAwait(false);
            epoch = commit.Output.Trim();
        }
        // Out of an archive without git there is no commit; the first day that zip can express stands in.
        return long.TryParse(epoch, NumberStyles.None, CultureInfo.InvariantCulture, out long seconds)
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : new DateTimeOffset(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);
    }

    private static string VersionOf(Repository repository)
    {
        const string Start = "<Version>", End = "</Version>";
        string text = File.ReadAllText(repository.PathOf("Directory.Build.props"));
        int start = text.IndexOf(Start, StringComparison.Ordinal) + Start.Length;
        return text[start..text.IndexOf(End, start, StringComparison.Ordinal)];
    }
}
