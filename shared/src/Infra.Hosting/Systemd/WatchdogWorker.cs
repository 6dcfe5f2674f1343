namespace Infra.Hosting.Systemd;

/// <summary>
/// One thread or loop whose progress the watchdog depends on. Only its own thread calls <see cref="Report"/> and <see cref="Wait"/>; both are a plain
/// store, so that they fit into a loop over packets.
/// </summary>
public sealed class WatchdogWorker : IDisposable
{
    private readonly WatchdogGate _gate;
    private long _progress;

    internal WatchdogWorker(WatchdogGate gate, string name, TimeSpan silenceMax)
    {
        _gate = gate;
        Name = name;
        SilenceMax = silenceMax;
    }

    /// <summary>What logs and status call it.</summary>
    public string Name { get; }

    /// <summary>How long it may stay busy without a report before it counts as stuck.</summary>
    public TimeSpan SilenceMax { get; }

    /// <summary>The count of reports; odd while the worker waits for work.</summary>
    internal long Progress => Volatile.Read(ref _progress);

    // Seen and kept by the gate alone.
    internal long SeenProgress { get; set; } = -1;

    internal long SeenAt { get; set; }

    internal bool IsStuck { get; set; }

    /// <summary>Made progress, and goes on working.</summary>
    public void Report() => Volatile.Write(ref _progress, (_progress | 1) + 1);

    /// <summary>Is about to wait for work, for however long: until the next report, silence is no sign of trouble.</summary>
    public void Wait() => Volatile.Write(ref _progress, _progress | 1);

    /// <summary>The worker has ended; the watchdog no longer asks for it.</summary>
    public void Dispose() => _gate.Remove(this);
}
