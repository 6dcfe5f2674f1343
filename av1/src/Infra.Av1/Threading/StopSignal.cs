namespace Infra.Av1.Threading;

/// <summary>Whether work shall end: the caller's token, or a decoder that is flushed or disposed by another thread while it works. Asked before each row of superblocks.</summary>
internal sealed class StopSignal
{
    private int _requests;
    private CancellationToken _token;

    /// <summary>Whether to end.</summary>
    public bool IsSet => Volatile.Read(ref _requests) != 0 || _token.IsCancellationRequested;

    /// <summary>The token of the packet that comes next.</summary>
    public void Begin(CancellationToken token) => _token = token;

    /// <summary>Asks for an end until <see cref="Withdraw"/>.</summary>
    public void Request() => Interlocked.Increment(ref _requests);

    /// <summary>Takes one request back.</summary>
    public void Withdraw() => Interlocked.Decrement(ref _requests);
}
