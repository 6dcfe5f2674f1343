using Infra.Proxy.Data;

namespace Infra.Proxy.Http2;

/// <summary>A time limit of one request that Kestrel took: when it passes, the thread pool does what was asked for.</summary>
/// <param name="wheel">The wheel.</param>
/// <param name="onDeadline">Ends what is waited for; it may throw what a transport throws, for the stream may just have ended.</param>
internal sealed class StreamGuard(TimerWheel wheel, Action onDeadline) : IDeadlineOwner, IThreadPoolWorkItem
{
    private readonly Lock _lock = new();
    private Deadline? _deadline;
    private bool _isClosed;

    /// <summary>Whether it ever passed.</summary>
    internal bool HasFired => _deadline?.HasFired == true;

    /// <summary>Sets or moves it.</summary>
    internal void Set(TimeSpan limit) => (_deadline ??= new Deadline(wheel, this)).Set(limit);

    /// <summary>Nothing is waited for.</summary>
    internal void Clear() => _deadline?.Clear();

    /// <summary>Nothing will be waited for. What was asked for is not done any more when this returns.</summary>
    internal void Close()
    {
        _deadline?.Close();
        lock (_lock)
            _isClosed = true;
    }

    // The wheel's thread has others to look after.
    void IDeadlineOwner.OnDeadline() => ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);

    void IThreadPoolWorkItem.Execute()
    {
        // Kestrel uses a stream again once its request is done.
        lock (_lock)
        {
            if (_isClosed) return;
            try
            {
                onDeadline();
            }
            catch (Exception e) when (Transport.IsFailure(e))
            {
                // It ended this moment.
            }
        }
    }
}
