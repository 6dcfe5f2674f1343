using Infra.Testing.Processes;

namespace Infra.Testing.Peers;

/// <summary>A program that runs in the private Debian root; disposing it kills it and everything that it started. Thread-safe.</summary>
public sealed class PeerProcess : IDisposable, IAsyncDisposable
{
    private readonly PeerStart _start;
    private readonly ChildProcess _child;

    internal PeerProcess(PeerStart start, ChildProcess child)
    {
        _start = start;
        _child = child;
    }

    /// <summary>Standard output up to now, bounded.</summary>
    public string Output => _child.Output;

    /// <summary>Standard error up to now, bounded.</summary>
    public string Error => _child.Error;

    /// <summary>Whether it has ended.</summary>
    public bool HasExited => _child.HasExited;

    /// <summary>The program's input when <see cref="PeerStart.KeepInputOpen"/> is set.</summary>
    public Stream InputStream => _child.InputStream;

    /// <summary>The program's process number as the host sees it; 0 while it is still being set up or when it has ended.</summary>
    public int Id => FindProgram();

    /// <summary>What the program and its children use now; the shell that holds the namespaces is left out.</summary>
    public ProcessUsage Usage => FindProgram() is > 0 and int program ? ProcessUsage.OfTree(program) : default;

    /// <summary>Waits until <paramref name="ready"/> holds.</summary>
    /// <exception cref="AssertionFailedException">The deadline passed or the program ended first; the text has its output.</exception>
    public async Task WaitReadyAsync(Func<PeerProcess, bool> ready, TimeSpan deadline, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(ready);
        if (await _child.WaitUntilAsync(_ => ready(this), deadline, cancellation).ConfigureAwait(false)) return;
        string what = HasExited ? "ended before it was ready" : $"was not ready within {deadline.TotalSeconds:0} s";
        throw new AssertionFailedException($"{_start.Program} {what}; it said:\n{Output}{Error}");
    }

    /// <summary>Waits for the end; kills the program at the deadline.</summary>
    /// <exception cref="OperationCanceledException">It did not end in time, or the wait was cancelled.</exception>
    public async Task<ChildResult> WaitAsync(TimeSpan deadline, CancellationToken cancellation = default)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(deadline);
        return await _child.WaitAsync(limit.Token).ConfigureAwait(false);
    }

    /// <summary>Sends a signal to the program.</summary>
    /// <param name="name">Its name without SIG: HUP, USR1, TERM.</param>
    public void Signal(string name)
    {
        if (FindProgram() is > 0 and int program) ProcessTable.Signal(name, [program]);
    }

    /// <summary>Asks the program to end and kills it after <paramref name="grace"/>.</summary>
    public Task StopAsync(TimeSpan grace) => _child.StopAsync(grace);

    /// <inheritdoc />
    public void Dispose() => _child.Dispose();

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _child.DisposeAsync();

    // nsenter becomes unshare; below it is the shell, and below that first the mounts and then, by chroot(1), the program itself.
    private int FindProgram()
    {
        string inside = "/" + Path.GetFileName(_start.Program);
        foreach (int pid in ProcessTable.TreeOf(_child.Id))
        {
            try
            {
                string[] words = File.ReadAllText($"/proc/{pid}/cmdline").Split('\0');
                if (words[0].EndsWith(inside, StringComparison.Ordinal) && !words.Contains("peer")) return pid;
            }
            catch (IOException)
            {
                // Ended while we looked.
            }
        }
        return 0;
    }
}
