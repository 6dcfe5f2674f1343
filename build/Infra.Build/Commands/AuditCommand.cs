using System.CommandLine;
using Infra.Build.Audit;
using Infra.Build.Audit.MachineCode;
using Infra.Build.Projects;
using Spectre.Console;

namespace Infra.Build.Commands;

/// <summary><c>audit</c>: reads the built IL of everything shipped and fails on unsafe constructs outside the interop rooms.</summary>
internal static class AuditCommand
{
    private const int PlainWidth = 140;   // a log has no edge to wrap at
    private static readonly IAssemblyAudit[] Audits = [new SafetyAudit(), new NativeCryptoAudit()];

    internal static Command Create(Repository repository)
    {
        var json = new Option<bool>("--json") { Description = "Print the report as JSON, with every finding." };
        var markdown = new Option<FileInfo?>("--markdown") { Description = "Also write the report to a file as Markdown.", HelpName = "FILE" };
        var update = new Option<bool>("--update-baseline") { Description = "Record the present numbers: of the interop rooms, or with --constant-time of the marked methods, whose reasons a person then writes." };
        var noBuild = new Option<bool>("--no-build") { Description = "Read what the last Release build left." };
        var constantTime = new Option<bool>("--constant-time") { Description = "Instead, read the machine code of the methods that touch secrets, and hold it against build/constant-time.json." };
        var command = new Command("audit", "Count unsafe constructs in the built IL of everything shipped; fail above 0 outside the interop rooms.") { json, markdown, update, noBuild, constantTime };
        command.SetAction(async (result, cancellation) =>
        {
            if (result.GetValue(constantTime)) return await RunConstantTimeAsync(repository, !result.GetValue(noBuild), result.GetValue(update), cancellation).ConfigureAwait(false);
            var options = new AuditOptions(Build: !result.GetValue(noBuild), UpdateBaseline: result.GetValue(update));
            if (Console.IsOutputRedirected) AnsiConsole.Profile.Width = PlainWidth;
            AuditReport report = await RunAsync(repository, options, cancellation).ConfigureAwait(false);
            if (result.GetValue(markdown) is { } file) await File.WriteAllTextAsync(file.FullName, AuditWriter.ToMarkdown(report), cancellation).ConfigureAwait(false);
            if (result.GetValue(json)) await Console.Out.WriteLineAsync(AuditWriter.ToJson(report)).ConfigureAwait(false);
            else AuditWriter.Show(AnsiConsole.Console, report);
            return report.Passed ? 0 : 1;
        });
        return command;
    }

    private static async Task<int> RunConstantTimeAsync(Repository repository, bool build, bool update, CancellationToken cancellation)
    {
        ConstantTimeRecord record = ConstantTimeRecord.Load(repository);
        ConstantTimeReport report = await ConstantTimeAudit.RunAsync(repository, build, record, cancellation).ConfigureAwait(false);
        if (update) record.With(report).Save(repository);
        ConstantTimeAudit.Show(Console.Out, report);
        return report.Passed ? 0 : 1;
    }

    /// <summary>Builds what ships (Release), reads it and compares with the baseline.</summary>
    internal static async Task<AuditReport> RunAsync(Repository repository, AuditOptions options, CancellationToken cancellation)
    {
        ProjectGraph graph = ProjectGraph.Read(repository);
        if (options.Build) await ShippedAssemblies.BuildAsync(repository, graph, cancellation).ConfigureAwait(false);
        List<AuditRow> rows = [];
        foreach ((string path, string framework, bool isOurs) in ShippedAssemblies.Find(graph))
        {
            cancellation.ThrowIfCancellationRequested();
            rows.Add(Inspect(path, framework, isOurs));
        }
        AuditBaseline baseline = AuditBaseline.Load(repository);
        if (options.UpdateBaseline)
        {
            baseline = baseline.With(rows);
            baseline.Save(repository);
        }
        return AuditReport.Of(rows, baseline);
    }

    /// <summary>Reads one assembly.</summary>
    internal static AuditRow Inspect(string path, string framework, bool isOurs)
    {
        using AssemblyImage image = AssemblyImage.Open(path);
        return new AuditRow(image.Name, framework, isOurs, Inspect(image));
    }

    /// <summary>Everything that the audits count in an assembly.</summary>
    internal static IReadOnlyList<AuditFinding> Inspect(AssemblyImage image)
    {
        List<AuditFinding> findings = [];
        foreach (IAssemblyAudit audit in Audits)
            audit.Inspect(image, findings);
        return findings;
    }
}
