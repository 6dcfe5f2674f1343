namespace Infra.Tls.Streams;

/// <summary>Bounds of a <see cref="TlsListener"/>. Immutable.</summary>
public sealed record TlsListenerOptions
{
    /// <summary>How streams behave, the time for a handshake among it.</summary>
    public TlsStreamOptions Stream { get; init; } = TlsStreamOptions.Default;

    /// <summary>Most handshakes at one time, 1 or more; 1024 by default. More connections wait in the system's queue.</summary>
    public int HandshakesMax { get; init; } = 1024;

    /// <summary>Most finished connections that wait for <see cref="TlsListener.AcceptAsync"/>, 1 or more; 128 by default.</summary>
    public int ReadyMax { get; init; } = 128;

    /// <summary>Length of the system's queue of connections not yet accepted; 512 by default.</summary>
    public int Backlog { get; init; } = 512;

    /// <summary>
    /// Called for each connection whose handshake failed, with its exception, on any thread: <see cref="Errors.TlsException"/>, or a failure of the transport. It must not throw.
    /// </summary>
    public Action<System.Net.IPEndPoint?, Exception>? OnRefused { get; init; }
}
