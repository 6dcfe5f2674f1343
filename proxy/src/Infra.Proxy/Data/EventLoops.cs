namespace Infra.Proxy.Data;

/// <summary>The loops of one engine. Connections are dealt out in turn and stay where they are.</summary>
internal sealed class EventLoops : IDisposable
{
    private readonly EventLoop[] _loops;
    private uint _last;

    internal EventLoops(int count, Action<Exception> onBug, Action<int, StallTimes>? onStall = null)
    {
        _loops = new EventLoop[count];
        for (int i = 0; i < count; i++)
            _loops[i] = new EventLoop(this, i, onBug, onStall);
    }

    internal IReadOnlyList<EventLoop> All => _loops;

    internal int Count => _loops.Length;

    /// <summary>The loop for a new client.</summary>
    internal EventLoop Next() => _loops[Interlocked.Increment(ref _last) % (uint)_loops.Length];

    /// <summary>The loop for a connection that is made on behalf of whoever runs here: the present one, so that both live on one thread.</summary>
    internal EventLoop Nearest() => EventLoop.Current is { } current && current.Owner == this ? current : Next();

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (EventLoop loop in _loops)
            loop.Dispose();
    }
}
