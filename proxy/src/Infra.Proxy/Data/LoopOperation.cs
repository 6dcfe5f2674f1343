using System.Threading.Tasks.Sources;

namespace Infra.Proxy.Data;

/// <summary>One direction of a connection that somebody waits for; used over and over, so that waiting allocates nothing.</summary>
internal sealed class LoopOperation : IValueTaskSource<int>
{
    private ManualResetValueTaskSourceCore<int> _core;
    private int _isWaiting;

    internal bool IsWaiting => Volatile.Read(ref _isWaiting) != 0;

    /// <summary>Begins to wait. After it the caller looks once more whether there is anything to wait for.</summary>
    internal ValueTask<int> Begin()
    {
        _core.Reset();
        Interlocked.Exchange(ref _isWaiting, 1);
        return new ValueTask<int>(this, _core.Version);
    }

    /// <summary>Takes the duty to end the wait, which one alone gets; it completes, fails or arms it again.</summary>
    internal bool TryTake() => Volatile.Read(ref _isWaiting) != 0 && Interlocked.Exchange(ref _isWaiting, 0) != 0;

    internal void Rearm() => Interlocked.Exchange(ref _isWaiting, 1);

    internal void Complete(int result) => _core.SetResult(result);

    internal void Fail(Exception failure) => _core.SetException(failure);

    int IValueTaskSource<int>.GetResult(short token) => _core.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<int>.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource<int>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);
}
