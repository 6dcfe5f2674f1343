using System.Globalization;
using Infra.Testing;
using Infra.Testing.Peers;
using Infra.Testing.Processes;

namespace Infra.Load.Ntp;

/// <summary>
/// Our client and an unmodified chronyd in one world of clknetsim, the public simulator whose built program CLKNETSIM_DIR names: both follow the same
/// server, which is a chronyd too, over equal lines.
/// </summary>
internal static class MixedRun
{
    internal const string Variable = "CLKNETSIM_DIR";

    private const int TriesMax = 3;
    private const string ConnectSeconds = "60";
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    /// <summary>Why there is no such run here; null if there is.</summary>
    internal static string? WhyNot
    {
        get
        {
            if (Folder is not { } folder) return $"the mixed run with chronyd: set {Variable} to a folder with the built public program clknetsim";
            if (!File.Exists(Path.Combine(folder, "clknetsim")) || !File.Exists(Path.Combine(folder, "clknetsim.so"))) return $"{Variable} names no folder with clknetsim and clknetsim.so";
            return PeerRoot.WhyMissing("chronyd");
        }
    }

    private static string? Folder => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named ? Path.GetFullPath(named) : null;

    /// <summary>Plays a world to its end.</summary>
    /// <param name="world">The world.</param>
    /// <param name="ntpctl">Program and first arguments of ntpctl.</param>
    /// <param name="seed">For what our client draws; the world's own draws differ from run to run.</param>
    /// <param name="cancellation">Ends all that was started.</param>
    /// <exception cref="InvalidOperationException">A part failed; the text is what it said.</exception>
    internal static async Task<MixedResult> RunAsync(MixedWorld world, IReadOnlyList<string> ntpctl, ulong seed, CancellationToken cancellation)
    {
        string trouble = "";
        // The server waits ten seconds for each node, which a machine under load may miss.
        for (int i = 0; i < TriesMax; i++)
        {
            using var folder = new TemporaryFolder();
            MixedResult? result;
            (result, trouble) = await TryRunAsync(folder, world, ntpctl, seed, cancellation).ConfigureAwait(false);
            if (result is not null) return result;
        }
        throw new InvalidOperationException(trouble);
    }

    private static async Task<(MixedResult? Result, string Trouble)> TryRunAsync(TemporaryFolder folder, MixedWorld world, IReadOnlyList<string> ntpctl, ulong seed, CancellationToken cancellation)
    {
        string socket = folder.PathOf("socket");
        string offsets = folder.PathOf("offsets");
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Deadline);
        await using ChildProcess server = ChildProcess.Start(new ChildStart(
            Path.Combine(Folder!, "clknetsim"), "-s", socket, "-o", offsets, "-r", Text(world.From), "-l", Text(world.Seconds), folder.Write("world", world.WorldConfig()), "3"));
        await server.WaitUntilAsync(_ => File.Exists(socket), Deadline, limit.Token).ConfigureAwait(false);
        await using PeerProcess first = StartChronyd(folder, 1, folder.Write("server.conf", MixedWorld.ServerConfig(folder.Root)));
        await using PeerProcess third = StartChronyd(folder, 3, folder.Write("client.conf", world.ChronydConfig(folder.Root)));
        string[] words = [.. ntpctl, "simulate", "clknetsim", "--socket", socket, "--node", "2", "--config", folder.Write("ntp.toml", world.OurConfig()), "--seed", seed.ToString(CultureInfo.InvariantCulture)];
        await using ChildProcess ours = ChildProcess.Start(new ChildStart(words[0], words[1..]));

        ChildResult end = await server.WaitAsync(limit.Token).ConfigureAwait(false);
        if (!end.Succeeded)
        {
            await ours.StopAsync(Grace).ConfigureAwait(false);
            return (null, $"clknetsim ended with {end.ExitCode}: {end.AllOutput}\nntpctl: {ours.Error}\nchronyd: {third.Output}{third.Error}");
        }
        ChildResult our = await ours.WaitAsync(limit.Token).ConfigureAwait(false);
        if (!our.Succeeded) return (null, $"ntpctl ended with {our.ExitCode}: {our.AllOutput}");
        return (MixedResult.Read(end.Output, File.ReadLines(offsets)), "");
    }

    // The preloaded library is for chronyd alone, not for the programs that open the root for it.
    private static PeerProcess StartChronyd(TemporaryFolder folder, int node, string config)
    {
        string chronyd = PeerRoot.Open().Find("chronyd")!;
        string[] variables = [$"LD_PRELOAD={Path.Combine(Folder!, "clknetsim.so")}", $"CLKNETSIM_NODE={Text(node)}", $"CLKNETSIM_SOCKET={folder.PathOf("socket")}", "CLKNETSIM_CONNECT_TIMEOUT=" + ConnectSeconds];
        return PeerRoot.Open().Start(new PeerStart("env", [.. variables, chronyd, "-d", "-f", config]) { WorkFolders = [folder.Root], ReadOnlyFolders = [Folder!] });
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
