namespace Infra.Proxy.Listeners;

/// <summary>What a listener counts. Thread-safe; once for each connection, so nothing is spread.</summary>
internal sealed class ListenerCounters
{
    private readonly long[] _refused = new long[Enum.GetValues<RefusalKind>().Length];
    private long _accepted;
    private long _tlsHandshakes;

    /// <summary>Connections that were admitted.</summary>
    internal long AcceptedCount => Volatile.Read(ref _accepted);

    /// <summary>TLS handshakes that were completed.</summary>
    internal long TlsHandshakeCount => Volatile.Read(ref _tlsHandshakes);

    internal long RefusedCount(RefusalKind kind) => Volatile.Read(ref _refused[(int)kind]);

    internal void Accepted() => Interlocked.Increment(ref _accepted);

    internal void Refused(RefusalKind kind) => Interlocked.Increment(ref _refused[(int)kind]);

    internal void TlsHandshake() => Interlocked.Increment(ref _tlsHandshakes);
}
