using Infra.Build.Processes;
using Infra.Testing.Peers;
using Infra.Testing.Processes;

namespace Infra.Build.Bench;

/// <summary>Starts programs of the host and of the private Debian root alike, pinned, and never with the right to set the clock.</summary>
internal sealed class BenchProgram : IAsyncDisposable
{
    private readonly ChildProcess? _child;
    private readonly PeerProcess? _peer;

    private BenchProgram(ChildProcess? child, PeerProcess? peer)
    {
        _child = child;
        _peer = peer;
    }

    internal bool HasExited => _child?.HasExited ?? _peer!.HasExited;

    internal string Output => _child?.Output ?? _peer!.Output;

    internal string AllOutput => _child is null ? _peer!.Output + _peer.Error : _child.Output + _child.Error;

    /// <summary>CPU time and memory of the program with its children, without the wrappers around it.</summary>
    internal ProcessUsage Usage => _child?.Usage ?? _peer!.Usage;

    /// <summary>The program's process number as the host sees it; 0 if there is none now.</summary>
    internal int Id => _child?.Id ?? _peer!.Id;

    /// <summary>Why a command cannot be run here; null if it can.</summary>
    internal static string? WhyMissing(IReadOnlyList<string> command, bool isInRoot)
    {
        if (isInRoot) return PeerRoot.WhyMissing(command[0]);
        return Programs.Find(command[0]) is null ? $"{command[0]} is not there" : null;
    }

    /// <summary>Starts a command.</summary>
    /// <param name="command">Program and arguments, placeholders put in.</param>
    /// <param name="isInRoot">Whether it is of the private Debian root.</param>
    /// <param name="work">Its work folder.</param>
    /// <param name="cores">CPUs as taskset writes them; fewer if the machine has not so many.</param>
    /// <param name="prepare">A script that runs first in the root's view.</param>
    /// <param name="readOnly">Files of the host that a program of the root may read.</param>
    internal static BenchProgram Start(
        IReadOnlyList<string> command, bool isInRoot, string work, string cores, string? prepare = null, IReadOnlyList<string>? readOnly = null)
    {
        string? cpus = Available(cores);
        if (isInRoot)
        {
            var start = new PeerStart(command[0], [.. command.Skip(1)]) { WorkFolders = [work], ReadOnlyFolders = readOnly ?? [], Prepare = prepare, Cpus = cpus };
            return new BenchProgram(null, PeerRoot.Open().Start(start));
        }
        string[] safe = Programs.Find("setpriv") is null || !Environment.IsPrivilegedProcess
            ? [.. command]
            : ["setpriv", "--bounding-set", "-sys_time", "--inh-caps", "-sys_time", .. command];
        return new BenchProgram(ChildProcess.Start(new ChildStart(safe[0], safe[1..]) { WorkingDirectory = work, Cpus = cpus }), null);
    }

    /// <summary>Waits for the end.</summary>
    internal Task<ChildResult> WaitAsync(TimeSpan deadline, CancellationToken cancellation)
    {
        if (_peer is not null) return _peer.WaitAsync(deadline, cancellation);
        return WaitChildAsync(deadline, cancellation);
    }

    internal Task StopAsync() => _child?.StopAsync(TimeSpan.FromSeconds(2)) ?? _peer!.StopAsync(TimeSpan.FromSeconds(2));

    public ValueTask DisposeAsync() => _child?.DisposeAsync() ?? _peer!.DisposeAsync();

    /// <summary>A command as it stands in the report.</summary>
    internal static string Spell(IReadOnlyList<string> command) => new ChildStart(command[0], [.. command.Skip(1)]).ToString();

    /// <summary>Runs a command to its end; it must succeed.</summary>
    /// <exception cref="PipelineException">It failed, or did not end within the deadline.</exception>
    internal static async Task<ChildResult> RequireAsync(IReadOnlyList<string> command, bool isInRoot, string work, string cores, TimeSpan deadline, CancellationToken cancellation, IReadOnlyList<string>? readOnly = null)
    {
        await using BenchProgram program = Start(command, isInRoot, work, cores, null, readOnly);
        ChildResult result;
        try
        {
            result = await program.WaitAsync(deadline, cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new PipelineException($"{Spell(command)} did not end within {deadline.TotalSeconds:0.#} s");
        }
        if (!result.Succeeded) throw new PipelineException($"{Spell(command)} ended with {result.ExitCode}:\n{result.AllOutput}");
        return result;
    }

    private async Task<ChildResult> WaitChildAsync(TimeSpan deadline, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(deadline);
        return await _child!.WaitAsync(limit.Token).ConfigureAwait(false);
    }

    // A machine with one CPU measures too, if worse: then nothing is pinned.
    private static string? Available(string cores) =>
        Programs.Find("taskset") is not null && cores.Split(',', '-').All(c => int.TryParse(c, out int core) && core < Environment.ProcessorCount) ? cores : null;
}
