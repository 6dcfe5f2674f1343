using System.Net;

namespace Infra.Dns.Server.Listeners;

/// <summary>The way back to a client whose request is answered by another thread.</summary>
internal interface IReplyChannel
{
    /// <summary>Who asked; IPv4 is never wrapped in IPv6.</summary>
    IPEndPoint Client { get; }

    /// <summary>Whether it is TCP.</summary>
    bool IsStream { get; }

    /// <summary>Sends a complete message; the caller may use its memory again afterwards.</summary>
    /// <exception cref="IOException">The client is gone or does not read.</exception>
    ValueTask SendAsync(ReadOnlyMemory<byte> message, CancellationToken cancellation);
}
