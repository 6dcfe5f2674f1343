namespace Infra.Proxy.Data;

/// <summary>A time limit of one direction of a transport: when it passes, waiting receives end with 0, or the whole connection is dropped.</summary>
internal sealed class TransportGuard : IDeadlineOwner
{
    private readonly Transport _transport;
    private readonly Deadline _deadline;
    private readonly bool _drops;

    /// <summary>A guard that is not set.</summary>
    /// <param name="transport">What it guards.</param>
    /// <param name="wheel">The wheel.</param>
    /// <param name="drops">Whether the connection is dropped, instead of receives being ended.</param>
    internal TransportGuard(Transport transport, TimerWheel wheel, bool drops)
    {
        _transport = transport;
        _drops = drops;
        _deadline = new Deadline(wheel, this);
    }

    /// <summary>Whether it ever passed.</summary>
    internal bool HasFired => _deadline.HasFired;

    internal void Set(TimeSpan limit) => _deadline.Set(limit);

    internal void Clear() => _deadline.Clear();

    internal void Close() => _deadline.Close();

    /// <inheritdoc/>
    public void OnDeadline()
    {
        if (_drops) _transport.Abort();
        else _transport.EndReceive();
    }
}
