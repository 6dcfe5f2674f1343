using Infra.Tls.Errors;

namespace Infra.Tls;

/// <summary>What both halves of a connection know of each other: a few words, each written by one side and read by the other without locks.</summary>
internal sealed class ConnectionState
{
    private TlsException? _failure;
    private int _alertDue;            // 0: none; otherwise the alert + 1
    private int _keyUpdateDue;
    private int _keyUpdateAwaited;
    private volatile bool _isDisposed;
    private volatile bool _isOpen;

    internal TlsException? Failure => Volatile.Read(ref _failure);

    /// <summary>Whether application data may be sent: the handshake has finished.</summary>
    internal bool IsOpen
    {
        get => _isOpen;
        set => _isOpen = value;
    }

    internal bool IsDisposed
    {
        get => _isDisposed;
        set => _isDisposed = value;
    }

    internal bool IsKeyUpdateDue => Volatile.Read(ref _keyUpdateDue) != 0;

    internal bool HasPending => Volatile.Read(ref _alertDue) != 0 || IsKeyUpdateDue;

    /// <summary>Ends the connection; the first failure stays. Its alert becomes due.</summary>
    internal void Fail(TlsException failure)
    {
        if (Interlocked.CompareExchange(ref _failure, failure, null) is not null) return;
        if (failure.Alert is { } alert) Volatile.Write(ref _alertDue, (int)alert + 1);
    }

    internal bool TryTakeAlert(out AlertDescription alert)
    {
        int due = Interlocked.Exchange(ref _alertDue, 0);
        alert = (AlertDescription)(due - 1);
        return due != 0;
    }

    /// <summary>The peer asked for new keys; however often it does before we answer, one answer is due (RFC 8446 section 4.6.3).</summary>
    internal void OweKeyUpdate() => Volatile.Write(ref _keyUpdateDue, 1);

    internal bool TryTakeKeyUpdate() => Interlocked.Exchange(ref _keyUpdateDue, 0) != 0;

    internal bool TryBeginKeyUpdateRequest() => Interlocked.Exchange(ref _keyUpdateAwaited, 1) == 0;

    internal void EndKeyUpdateRequest() => Volatile.Write(ref _keyUpdateAwaited, 0);
}
