using System.CommandLine;
using Infra.Build.Peers;
using Infra.Build.Processes;
using Infra.Testing.Peers;
using Spectre.Console;

namespace Infra.Build.Commands;

/// <summary><c>peers</c>: makes the private Debian root with the programs that interop tests and benchmarks run against.</summary>
internal static class PeersCommand
{
    internal static Command Create(Repository repository)
    {
        var status = new Option<bool>("--status") { Description = "Only show what is there, with versions." };
        var install = new Option<bool>("--install") { Description = "Install debootstrap on this machine if it is missing (with CI=true this is the default)." };
        var command = new Command("peers", "Make the private Debian root with real programs to test and measure against.") { status, install };
        command.SetAction(async (result, cancellation) =>
        {
            try
            {
                bool installTools = result.GetValue(install) || Environment.GetEnvironmentVariable("CI") == "true";
                return result.GetValue(status)
                    ? await ShowAsync(repository, cancellation).ConfigureAwait(false)
                    : await MakeAsync(repository, installTools, cancellation).ConfigureAwait(false);
            }
            catch (PipelineException e)
            {
                await Console.Error.WriteLineAsync($"infra: no peer root: {e.Message}").ConfigureAwait(false);
                return 1;
            }
        });
        return command;
    }

    private static async Task<int> MakeAsync(Repository repository, bool installTools, CancellationToken cancellation)
    {
        PeerList list = PeerList.Load(repository);
        var builder = new PeerBuilder(list, installTools, cancellation);
        if (!builder.IsUpToDate()) await builder.BuildAsync().ConfigureAwait(false);
        int count = list.Packages.Count + list.Unpacked.Count - PeerBuilder.Unavailable.Count;
        await Console.Out.WriteLineAsync($"the peer root {PeerRoot.DefaultFolder} holds {count} packages; `build/infra peers --status` lists them").ConfigureAwait(false);
        if (PeerBuilder.Unavailable.Count > 0)
            await Console.Out.WriteLineAsync($"not in the archive, so missing: {string.Join(", ", PeerBuilder.Unavailable)}").ConfigureAwait(false);
        return 0;
    }

    private static async Task<int> ShowAsync(Repository repository, CancellationToken cancellation)
    {
        PeerList list = PeerList.Load(repository);
        if (!PeerRoot.TryOpen(out PeerRoot? root, out string reason)) throw new PipelineException(reason);
        SortedDictionary<string, string> installed = await new PeerChroot(root!.Folder).InstalledAsync(cancellation).ConfigureAwait(false);
        Table table = new Table().Border(TableBorder.Rounded).AddColumns("package", "version");
        int missing = 0;
        foreach (string package in list.Packages)
        {
            bool there = installed.TryGetValue(package, out string? version);
            table.AddRow(Markup.Escape(package), there ? Markup.Escape(version!) : "[red]missing[/]");
            if (!there) missing++;
        }
        foreach (string package in list.Unpacked)
        {
            bool there = Directory.Exists(Path.Combine(PeerRoot.UnpackedFolder, package));
            table.AddRow(Markup.Escape(package), there ? "unpacked beside the root" : "[red]missing[/]");
            if (!there) missing++;
        }
        Screen.Out.Write(table);
        await Console.Out.WriteLineAsync($"{root.Folder}: {list.Packages.Count + list.Unpacked.Count - missing} there, {missing} missing").ConfigureAwait(false);
        return missing == 0 ? 0 : 1;
    }
}
