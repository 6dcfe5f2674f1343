using System.Net;

namespace Infra.Http.ProxyProtocol;

/// <summary>What a proxy in front of us says about the connection that it passes on. Texts are the sender's bytes: escape them before they are shown. Immutable.</summary>
public sealed record ProxyHeader
{
    /// <summary>1 or 2.</summary>
    public required int Version { get; init; }

    /// <summary>Whether it speaks of a connection: false for LOCAL and UNKNOWN, then the real endpoints count.</summary>
    public bool IsProxied => Source is not null || SourcePath is not null;

    /// <summary>The client's address and port; null if it has none.</summary>
    public IPEndPoint? Source { get; init; }

    /// <summary>The address and port that the client connected to; null if it has none.</summary>
    public IPEndPoint? Destination { get; init; }

    /// <summary>The client's unix path, at most 108 bytes, without the zeros behind it; null for other families.</summary>
    public byte[]? SourcePath { get; init; }

    /// <summary>The unix path that the client connected to; null for other families.</summary>
    public byte[]? DestinationPath { get; init; }

    /// <summary>Whether the client's connection is one of datagrams.</summary>
    public bool IsDatagram { get; init; }

    /// <summary>The application protocol that was agreed (TLV 01); null if not told.</summary>
    public byte[]? Alpn { get; init; }

    /// <summary>The name that the client asked for (TLV 02, SNI); null if not told.</summary>
    public byte[]? Authority { get; init; }

    /// <summary>The sender's number for the connection (TLV 05), at most 128 bytes; null if not told.</summary>
    public byte[]? UniqueId { get; init; }

    /// <summary>What is told of TLS (TLV 20); null if not told.</summary>
    public ProxyTls? Tls { get; init; }
}
