namespace Infra.Tls.Streams;

/// <summary>How a <see cref="TlsStream"/> behaves besides what its TLS configuration says. Immutable.</summary>
public sealed record TlsStreamOptions
{
    /// <summary>The defaults.</summary>
    public static TlsStreamOptions Default { get; } = new();

    /// <summary>Most time for a handshake, from its start to the last message; 10 s by default. <see cref="Timeout.InfiniteTimeSpan"/> is no limit.</summary>
    public TimeSpan HandshakeTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Most time that <see cref="TlsStream.DisposeAsync"/> waits until the transport has taken close_notify; 1 s by default.</summary>
    public TimeSpan CloseTimeout { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Whether the transport stays open when the stream is disposed; it is closed by default.</summary>
    public bool LeaveInnerOpen { get; init; }

    /// <summary>
    /// Whether records start small, about 1400 bytes for the first 40 KB after a second of idling, so that a peer can use what one network packet brings;
    /// on by default.
    /// </summary>
    public bool StartWithSmallRecords { get; init; } = true;

    internal StreamBufferPool Pool { get; init; } = StreamBufferPool.Shared;
}
